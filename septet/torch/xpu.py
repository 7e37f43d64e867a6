"""`torch.xpu` without Intel's devices."""
from __future__ import annotations

from typing import Any

from septet.torch.mps import device_count, is_available, nothing

empty_cache = manual_seed = manual_seed_all = seed = nothing


def is_initialized() -> bool:
    """False."""
    return False


def refused(*args: Any, **kwargs: Any) -> Any:
    """AssertionError: there is no such device."""
    raise AssertionError("Torch not compiled with XPU enabled")


current_device = current_stream = get_device_name = get_device_properties = memory_allocated = set_device = synchronize = refused

__all__ = ["current_device", "device_count", "empty_cache", "is_available", "is_initialized", "manual_seed", "set_device", "synchronize"]
