"""`torch.autograd`: gradients, gradient modes, own functions.  Loaded by name."""
from __future__ import annotations

from importlib import import_module
from typing import Any

HOME = {
    "grad": "engine", "backward": "engine", "no_grad": "grad_mode", "enable_grad": "grad_mode", "set_grad_enabled": "grad_mode",
    "inference_mode": "grad_mode", "grad_mode": "", "node": "", "engine": "",
}


def __getattr__(name: str) -> Any:
    if name not in HOME:
        raise AttributeError(f"module 'torch.autograd' (septet) has no attribute {name!r}")
    module = import_module(f"septet.torch.autograd.{HOME[name] or name}")
    value = getattr(module, name) if HOME[name] else module
    globals()[name] = value
    return value
