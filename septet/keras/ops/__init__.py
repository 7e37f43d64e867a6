"""`keras.ops`: NumPy's functions, those of neural networks, linear algebra, images and control flow, on tensors and symbolic tensors."""
from __future__ import annotations

import importlib
from typing import Any

from septet.keras.ops.api import OPS
from septet.keras.ops.names import MODULES


def load() -> None:
    """Declare all functions."""
    for name in MODULES:
        importlib.import_module(f"septet.keras.ops.{name}")


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    load()
    if name == "scatter":
        return OPS["scatter"]
    if name in OPS:
        return OPS[name]
    raise AttributeError(f"module 'keras.ops' has no attribute {name!r}")


def __dir__() -> list[str]:
    load()
    return sorted(OPS)
