"""`torch.autograd`: gradients, gradient modes, own functions.  Loaded by name."""
from __future__ import annotations

from importlib import import_module
from typing import Any

HOME = {
    "grad": "engine", "backward": "engine", "no_grad": "grad_mode", "enable_grad": "grad_mode", "set_grad_enabled": "grad_mode",
    "inference_mode": "grad_mode", "Function": "function", "Variable": "variable", "gradcheck": "gradcheck", "gradgradcheck": "gradcheck",
    "detect_anomaly": "anomaly_mode", "set_detect_anomaly": "anomaly_mode",
}
MODULES = ("anomaly_mode", "engine", "forward_ad", "function", "functional", "grad_mode", "graph", "node", "profiler", "variable")


def __getattr__(name: str) -> Any:
    if name not in HOME and name not in MODULES:
        raise AttributeError(f"module 'torch.autograd' (septet) has no attribute {name!r}")
    module = import_module(f"septet.torch.autograd.{HOME.get(name, name)}")
    value = getattr(module, name) if name in HOME else module
    globals()[name] = value                             # importing a submodule has put the module itself there
    return value
