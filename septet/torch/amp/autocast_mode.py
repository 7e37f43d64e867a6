"""`autocast`: products in lower precision, sums and losses in float32."""
from __future__ import annotations

import functools
import threading
import warnings
from collections.abc import Callable
from typing import Any

from septet.core import tree
from septet.core.array import Array
from septet.core.cast import cast
from septet.ir import dtype as dt
from septet.torch import casting, dtypes

DEVICES = ("cpu", "cuda", "xpu", "mps", "hpu", "xla", "ipu", "mtia", "maia", "privateuseone", "meta")


class State(threading.local):
    """What holds in one thread, by device."""

    cache_enabled = True
    depth = 0

    def __init__(self) -> None:
        self.dtypes: dict[str, Any] = {"cpu": dt.bfloat16, "cuda": dt.float16}
        self.enabled: dict[str, bool] = {}


_here = State()


def is_autocast_available(device_type: str) -> bool:
    """Whether a device has autocast."""
    return device_type in ("cpu", "cuda", "xpu", "mps")


class autocast:
    """A context, also as a decorator, in which functions choose their precision; nested ones may turn it off.

    On devices that are not there it is accepted and without effect, with a warning.
    """

    def __init__(self, device_type: str, dtype: Any = None, enabled: bool = True, cache_enabled: bool | None = None):
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        if device_type not in DEVICES:
            raise RuntimeError(f"User specified an unsupported autocast device_type '{device_type}'")
        self.device, self.fast_dtype = device_type, dtypes.of(_here.dtypes.get(device_type, dt.float16)) if dtype is None else dtype
        self._enabled = self.supported(bool(enabled))
        self._cache_enabled = _here.cache_enabled if cache_enabled is None else cache_enabled

    def supported(self, enabled: bool) -> bool:
        """Whether it takes effect; a warning where it cannot."""
        if enabled and self.device == "cuda":
            warnings.warn("User provided device_type of 'cuda', but CUDA is not available. Disabling", stacklevel=3)
            return False
        if enabled and self.device == "cpu" and self.fast_dtype not in (dtypes.of(dt.bfloat16), dtypes.of(dt.float16)):
            warnings.warn("In CPU autocast, but the target dtype is not supported. Disabling autocast.\nCPU Autocast only supports dtype "
                          "of torch.bfloat16, torch.float16 currently.", stacklevel=3)
            return False
        return enabled

    def __enter__(self) -> autocast:
        _here.depth += 1
        self._before = casting.here.active, casting.here.caching, _here.enabled.get(self.device, False), _here.dtypes.get(self.device)
        _here.enabled[self.device], _here.dtypes[self.device] = self._enabled, self.fast_dtype._ir
        if self.device == "cpu":
            casting.switch(self.fast_dtype._ir if self._enabled else None, self._cache_enabled)
        return self

    def __exit__(self, *error: Any) -> bool:
        active, caching, _here.enabled[self.device], _here.dtypes[self.device] = self._before
        casting.switch(active, caching)
        _here.depth -= 1
        if not _here.depth:
            casting.forget()
        return False

    def __call__(self, func: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(func)
        def call(*args: Any, **kwargs: Any) -> Any:
            with autocast(self.device, self.fast_dtype, self._enabled, self._cache_enabled):
                return func(*args, **kwargs)

        return call


def custom_fwd(fwd: Any = None, *, device_type: str | None = None, cast_inputs: Any = None) -> Any:
    """Decorator of the `forward` of an own function: with cast_inputs, floats come in that dtype and autocast is off inside."""
    if fwd is None:
        return functools.partial(custom_fwd, device_type=device_type, cast_inputs=cast_inputs)

    @functools.wraps(fwd)
    def call(*args: Any, **kwargs: Any) -> Any:
        args[0]._dtype = casting.here.active
        args[0]._fwd_used_autocast = False
        if cast_inputs is None or casting.here.active is None:
            args[0]._fwd_used_autocast = casting.here.active is not None
            return fwd(*args, **kwargs)
        with casting.restored(None):
            return fwd(*converted(args, cast_inputs._ir), **converted(kwargs, cast_inputs._ir))

    return call


def converted(x: Any, dtype: Any) -> Any:
    """Floating-point tensors in nested arguments, but for doubles, in a dtype."""
    return tree.map(lambda a: cast(a, dtype) if isinstance(a, Array) and a._dtype.is_float and a._dtype is not dt.float64 else a, x)


def custom_bwd(bwd: Any = None, *, device_type: str | None = None) -> Any:
    """Decorator of the `backward` of an own function: it runs under the autocast that `forward` ran under."""
    if bwd is None:
        return functools.partial(custom_bwd, device_type=device_type)

    @functools.wraps(bwd)
    def call(*args: Any, **kwargs: Any) -> Any:
        with casting.restored(args[0]._dtype if args[0]._fwd_used_autocast else None):
            return bwd(*args, **kwargs)

    return call


# ---- the older functions of the torch namespace ----------------------------------------------------------------------


def is_autocast_enabled(device_type: str = "cuda") -> bool:
    """Whether autocast holds for a device."""
    return _here.enabled.get(device_type, False)


def is_autocast_cpu_enabled() -> bool:
    """Whether autocast holds for the CPU."""
    return _here.enabled.get("cpu", False)


def set_autocast_enabled(device_type: Any, enabled: bool | None = None) -> None:
    """Turn autocast on or off."""
    device, on = ("cuda", device_type) if enabled is None else (device_type, enabled)
    _here.enabled[device] = bool(on)
    if device == "cpu":
        casting.switch(_here.dtypes["cpu"] if on else None)


def set_autocast_cpu_enabled(enabled: bool) -> None:
    """Turn autocast on the CPU on or off."""
    set_autocast_enabled("cpu", enabled)


def get_autocast_dtype(device_type: str) -> Any:
    """The lower dtype of a device."""
    return dtypes.of(_here.dtypes.get(device_type, dt.float16))


def get_autocast_cpu_dtype() -> Any:
    """The lower dtype of the CPU."""
    return get_autocast_dtype("cpu")


def get_autocast_gpu_dtype() -> Any:
    """The lower dtype of GPUs."""
    return get_autocast_dtype("cuda")


def set_autocast_dtype(device_type: str, dtype: Any) -> None:
    """Choose the lower dtype of a device."""
    _here.dtypes[device_type] = dtype._ir


def is_autocast_cache_enabled() -> bool:
    """Whether converted parameters are kept."""
    return casting.here.caching


def set_autocast_cache_enabled(enabled: bool) -> None:
    """Keep converted parameters or not."""
    _here.cache_enabled = casting.here.caching = enabled


def clear_autocast_cache() -> None:
    """Let go of converted parameters."""
    casting.forget()
