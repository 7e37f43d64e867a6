"""`torch.accelerator`: there is none."""
from __future__ import annotations

from importlib import import_module
from typing import Any

from septet.torch.device import device
from septet.torch.mps import device_count, is_available


def current_accelerator(check_available: bool = False) -> None:
    """None."""


def refused(*args: Any, **kwargs: Any) -> Any:
    """RuntimeError: there is no accelerator."""
    raise RuntimeError("Cannot access accelerator device when none is available.")


current_device_index = current_device_idx = current_stream = empty_cache = memory_allocated = memory_reserved = refused
max_memory_allocated = max_memory_reserved = memory_stats = set_device_idx = set_device_index = set_stream = synchronize = refused


def get_device_module(device_: Any = None) -> Any:
    """`torch.cpu`, `torch.cuda` and so on.  RuntimeError for a device without a module."""
    kind = "cpu" if device_ is None else device(device_).type
    if kind not in ("cpu", "cuda", "mps", "mtia", "xpu"):
        raise RuntimeError(f"Device '{kind}' does not have a corresponding module registered as 'torch.{kind}'.")
    return import_module(f"septet.torch.{kind}")


__all__ = ["current_accelerator", "current_device_idx", "current_device_index", "current_stream", "device_count", "is_available",
           "set_device_idx", "set_device_index", "set_stream", "synchronize"]
