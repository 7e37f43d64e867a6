"""`torch.cuda` without CUDA: what asks says so, what would need a device raises."""
from __future__ import annotations

from contextlib import contextmanager
from typing import Any

NO_CUDA = "Torch not compiled with CUDA enabled"


class OutOfMemoryError(RuntimeError):
    """Never raised here."""


class AcceleratorError(RuntimeError):
    """Never raised here."""


def is_available() -> bool:
    """False: there is no CUDA."""
    return False


def is_initialized() -> bool:
    """False."""
    return False


def is_bf16_supported(including_emulation: bool = True) -> bool:
    """False."""
    return False


def device_count() -> int:
    """0."""
    return 0


def nothing(*args: Any, **kwargs: Any) -> None:
    """Accepted: without CUDA there is nothing to do."""


empty_cache = manual_seed = manual_seed_all = seed = seed_all = ipc_collect = nothing
reset_peak_memory_stats = reset_max_memory_allocated = reset_max_memory_cached = reset_accumulated_memory_stats = nothing


def no_memory(device: Any = None) -> int:
    """0 bytes."""
    return 0


memory_allocated = max_memory_allocated = memory_reserved = max_memory_reserved = memory_cached = max_memory_cached = no_memory


def memory_stats(device: Any = None) -> dict[str, Any]:
    """Nothing to count."""
    return {}


def get_arch_list() -> list[str]:
    """No architectures."""
    return []


def get_rng_state_all() -> list[Any]:
    """No generators."""
    return []


def set_rng_state_all(new_states: Any) -> None:
    """No generators."""


def refused(*args: Any, **kwargs: Any) -> Any:
    """AssertionError: there is no CUDA."""
    raise AssertionError(NO_CUDA)


current_device = synchronize = init = get_device_name = get_device_capability = get_device_properties = current_stream = refused
default_stream = get_rng_state = set_rng_state = initial_seed = mem_get_info = set_per_process_memory_fraction = cudart = refused
utilization = memory_summary = ipc_collect_all = refused


def set_device(device: Any) -> None:
    """AssertionError, but for negative indices, which mean no device."""
    index = getattr(device, "index", device)
    if isinstance(index, int) and index < 0:
        return
    refused()


class Stream:
    """Not there."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("Tried to instantiate dummy base class Stream")


class Event:
    """Not there."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("Tried to instantiate dummy base class Event")


class CUDAGraph:
    """Not there."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("Tried to instantiate dummy base class _CUDAGraph")


@contextmanager
def stream(stream: Any) -> Any:
    """Accepted for None."""
    if stream is not None:
        refused()
    yield


@contextmanager
def device(device: Any) -> Any:
    """A context without effect."""
    yield


def __getattr__(name: str) -> Any:
    if name == "amp":
        from importlib import import_module

        return import_module("septet.torch.amp.cuda")
    raise AttributeError(f"module 'torch.cuda' (septet) has no attribute {name!r}")
