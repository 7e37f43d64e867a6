"""`torch.mps` without Apple's devices."""
from __future__ import annotations

from typing import Any


def is_available() -> bool:
    """False."""
    return False


def device_count() -> int:
    """0."""
    return 0


def nothing(*args: Any) -> None:
    """Accepted."""


empty_cache = manual_seed = seed = nothing


def refused(*args: Any) -> Any:
    """RuntimeError: there is no such device."""
    raise RuntimeError("PyTorch is not linked with support for mps devices")


synchronize = current_allocated_memory = driver_allocated_memory = get_rng_state = set_rng_state = refused
