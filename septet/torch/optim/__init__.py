"""`torch.optim`: optimizers, schedulers of their rates, averaged weights."""
from __future__ import annotations

from importlib import import_module
from typing import Any

from septet.torch.optim.adam import Adam, AdamW
from septet.torch.optim.optimizer import Optimizer
from septet.torch.optim.sgd import SGD

_LAZY = {"NAdam": "adaptive", "RAdam": "adaptive", "Adamax": "adaptive", "Adagrad": "scaled", "Adadelta": "scaled", "RMSprop": "scaled",
         "Rprop": "scaled", "ASGD": "scaled", "LBFGS": "lbfgs", "Muon": "muon", "Adafactor": "adafactor", "SparseAdam": "sparse_steps"}
_SUBMODULES = ("lr_scheduler", "swa_utils")


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        value = getattr(import_module(f"septet.torch.optim.{_LAZY[name]}"), name)
    elif name in _SUBMODULES:
        value = import_module(f"septet.torch.optim.{name}")
    else:
        raise AttributeError(f"module 'torch.optim' has no attribute {name!r}")
    globals()[name] = value
    return value


__all__ = ["SGD", "Adam", "AdamW", "Optimizer", *_LAZY, *_SUBMODULES]
