"""`keras.models`: models put together of layers."""
from __future__ import annotations

from septet.keras import lazy as _lazy

MODULES = {
    "models.model": "Model model_from_json",
    "models.sequential": "Sequential",
    "models.cloning": "clone_model",
    "saving.saving_api": "load_model save_model",
}
__getattr__, __dir__ = _lazy.attach("septet.keras.models", MODULES)
