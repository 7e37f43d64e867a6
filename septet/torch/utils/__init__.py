"""`torch.utils`: helpers by name, loaded when first used."""
from __future__ import annotations

from importlib import import_module
from typing import Any

MODULES = ("_pytree", "benchmark", "checkpoint", "data", "dlpack", "hooks", "tensorboard")
NAMES = {"swap_tensors": "swapping"}


def __getattr__(name: str) -> Any:
    if name in NAMES:
        return getattr(import_module(f"septet.torch.utils.{NAMES[name]}"), name)
    if name not in MODULES:
        raise AttributeError(f"module 'torch.utils' (septet) has no attribute {name!r}")
    return import_module(f"septet.torch.utils.{name}")
