"""Settings of the whole program: threads, determinism, precision, default device."""
from __future__ import annotations

import warnings
from typing import Any

from septet.errors import NotSupported
from septet.runtime import threads
from septet.torch.device import CPU, check_type, current
from septet.torch.device import device as device_class

_state: dict[str, Any] = {"interop": None, "deterministic": False, "warn_only": False, "precision": "highest", "warn_always": False}


def get_num_threads() -> int:
    """How many threads compute."""
    return threads.count()


def set_num_threads(int: int) -> None:
    """Let so many threads compute.  RuntimeError for less than one."""
    if not hasattr(int, "bit_length") or int is True or int is False:
        raise RuntimeError(f"set_num_threads expects an int, but got {type(int).__name__}")
    if int < 1:
        raise RuntimeError("set_num_threads expects a positive integer")
    threads.set_count(int)


def get_num_interop_threads() -> int:
    """What was set, else the number of threads."""
    return _state["interop"] or threads.count()


def set_num_interop_threads(int: int) -> None:
    """Accepted: operations run one after the other."""
    if int < 1:
        raise RuntimeError("Expected positive number of threads")
    _state["interop"] = int


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Accepted: results never depend on the number of threads."""
    _state["deterministic"], _state["warn_only"] = bool(mode), warn_only


def are_deterministic_algorithms_enabled() -> bool:
    """What was set."""
    return bool(_state["deterministic"])


def is_deterministic_algorithms_warn_only_enabled() -> bool:
    """What was set."""
    return bool(_state["warn_only"])


def set_deterministic_debug_mode(debug_mode: Any) -> None:
    """0 default, 1 warn, 2 error."""
    mode = {"default": 0, "warn": 1, "error": 2}.get(debug_mode, debug_mode)
    if mode not in (0, 1, 2):
        raise RuntimeError(f"invalid value of debug_mode, expected 0, 1, or 2, but got {debug_mode}")
    use_deterministic_algorithms(mode > 0, warn_only=mode == 1)


def get_deterministic_debug_mode() -> int:
    """0 default, 1 warn, 2 error."""
    return 0 if not _state["deterministic"] else 1 if _state["warn_only"] else 2


def set_float32_matmul_precision(precision: str) -> None:
    """Accepted: products of float32 are always computed in float32.  An unknown precision is ignored with a warning."""
    if precision not in ("highest", "high", "medium"):
        warnings.warn(f"{precision} is not one of 'highest', 'high', or 'medium'; the current setFloat32MatmulPrecision call has no "
                      f"effect.", stacklevel=2)
        return
    _state["precision"] = precision


def get_float32_matmul_precision() -> str:
    """What was set."""
    return str(_state["precision"])


def set_flush_denormal(mode: bool) -> bool:
    """False: small numbers are kept.  NotSupported to flush them."""
    if mode:
        raise NotSupported("torch.set_flush_denormal(True)")
    return False


def set_warn_always(b: bool) -> None:
    """Accepted."""
    _state["warn_always"] = bool(b)


def is_warn_always_enabled() -> bool:
    """What was set."""
    return bool(_state["warn_always"])


def get_default_device() -> Any:
    """The device of the innermost `with torch.device(...)`, or what was set; else the CPU."""
    return current[-1] if current else CPU


def set_default_device(device: Any) -> None:
    """Where factories make tensors that are not told otherwise: the CPU or meta; None: the CPU again."""
    found = None if device is None else device_class(device)
    if found is not None:
        check_type(found)
    current[:1] = [] if found is None else [found]


def compiled_with_cxx11_abi() -> bool:
    """True."""
    return True


def is_vulkan_available() -> bool:
    """False."""
    return False
