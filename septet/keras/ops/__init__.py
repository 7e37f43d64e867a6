"""`keras.ops`: NumPy's functions, those of neural networks, linear algebra, images and control flow, on tensors and symbolic tensors."""
from __future__ import annotations

import importlib as _importlib
import types as _types
from typing import Any as _Any

from septet.keras import refused as _refused
from septet.keras.backends import NAME as _NAME
from septet.keras.ops import names as _names
from septet.keras.ops.api import OPS as _OPS

_INNER = ("image", "linalg", "nn", "numpy")


def _load() -> None:
    """Declare all functions, and show them."""
    if "add" not in globals():
        for name in _names.MODULES:
            _importlib.import_module(f"septet.keras.ops.{name}")
        if _NAME == "torch":
            _importlib.import_module("septet.keras.backends.torch.ops")
        globals().update(_OPS)


def _part(name: str) -> _Any:
    """`keras.ops.image` and the other modules inside."""
    _load()
    if name == "image":
        for inner in ("image_measures", "warps"):
            _importlib.import_module(f"septet.keras.ops.{inner}")
        found: dict[str, _Any] = _importlib.import_module("septet.keras.ops.images").IMAGE
    else:
        own = {*_names.NN, *_names.LINALG} - {"norm", "slogdet"}
        chosen = {"linalg": _names.LINALG, "nn": _names.NN}.get(name) or [n for n in _OPS if n not in own]
        found = {n: _OPS[n] for n in chosen}
    module = _types.ModuleType(f"keras.ops.{name}", f"`keras.ops.{name}`.")
    module.__dict__.update(found, __getattr__=_refused.attribute(f"keras.ops.{name}"))
    globals()[name] = module
    return module


def __getattr__(name: str) -> _Any:
    if name == "__all__":                                       # of `from keras.ops import *`
        return __dir__()
    if name.startswith("__"):
        raise AttributeError(name)
    if name in _INNER:
        return _part(name)
    _load()
    if name in _OPS:
        return _OPS[name]
    raise AttributeError(f"module 'keras.ops' has no attribute '{name}'")


def __dir__() -> list[str]:
    _load()
    return sorted({*_OPS, *_INNER})
