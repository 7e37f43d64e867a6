"""`keras.layers`: each layer's module is loaded when the layer is first used."""
from __future__ import annotations

from septet.keras import lazy as _lazy

MODULES = {
    "layers.layer": "Layer",
    "layers.input_spec": "InputSpec",
    "layers.input_layer": "Input InputLayer",
}
__getattr__, __dir__ = _lazy.attach("septet.keras.layers", MODULES)
