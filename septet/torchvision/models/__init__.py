"""`torchvision.models`: networks for images.  Loaded by name."""
from __future__ import annotations

from importlib import import_module
from typing import Any

from septet.torch.lazy import loader
from septet.torchvision.models.names import BUILDERS, CLASSES

_REGISTRY = dict.fromkeys(("get_model", "get_model_builder", "get_model_weights", "get_weight", "list_models"), "registry")
_WEIGHTS = dict.fromkeys(("Weights", "WeightsEnum"), "weights")
_MODULES = (*sorted({*BUILDERS.values()}), "_api", "_utils")
_load, _names = loader("septet.torchvision.models", {**BUILDERS, **CLASSES, **_REGISTRY, **_WEIGHTS}, _MODULES)


def __getattr__(name: str) -> Any:
    """Load the module that has the name; enums of weights are made when they are asked for."""
    if name.endswith("_Weights"):
        weights = import_module("septet.torchvision.models.weights")
        if name in weights.enum_names():
            return weights.weights_enum(weights.enum_names()[name])
    return _load(name)


def __dir__() -> list[str]:
    from septet.torchvision.models.weights import enum_names

    return sorted({*_names(), *enum_names()})
