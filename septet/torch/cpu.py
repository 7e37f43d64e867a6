"""`torch.cpu`: the one device there is, in the words of others."""
from __future__ import annotations

from septet.torch.cuda import stream
from septet.torch.mps import nothing


def is_available() -> bool:
    """True."""
    return True


is_initialized = is_available


def device_count() -> int:
    """1."""
    return 1


def current_device() -> str:
    """cpu"""
    return "cpu"


set_device = synchronize = nothing

__all__ = ["current_device", "device_count", "is_available", "is_initialized", "set_device", "stream", "synchronize"]
