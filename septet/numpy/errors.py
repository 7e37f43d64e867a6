"""What floating-point errors do: errstate, seterr, geterr and the call handler."""
from __future__ import annotations

import operator
from collections.abc import Callable
from contextlib import ContextDecorator
from contextvars import ContextVar
from typing import Any

from septet.core import float_errors
from septet.core.float_errors import MODES, State


def checked(**modes: Any) -> dict[str, str]:
    """The modes given, `all` spread over the kinds.  ValueError for an unknown mode."""
    every = modes.pop("all", None)
    found = {k: every if v is None else v for k, v in modes.items()}
    for kind, mode in found.items():
        if mode is not None and mode not in MODES:
            raise ValueError(f"{mode!r} is not a valid error mode for {kind}; use one of {', '.join(MODES)}")
    return {k: v for k, v in found.items() if v is not None}


def geterr() -> dict[str, str]:
    """The current mode of each kind of error."""
    state = float_errors.get()
    return {"divide": state.divide, "over": state.over, "under": state.under, "invalid": state.invalid}


def seterr(all: Any = None, divide: Any = None, over: Any = None, under: Any = None, invalid: Any = None) -> dict[str, str]:
    """Set modes; returns the old ones."""
    old = geterr()
    float_errors.set_state(float_errors.get()._replace(**checked(all=all, divide=divide, over=over, under=under, invalid=invalid)))
    return old


def geterrcall() -> Any:
    """The function or log object of the modes "call" and "log"."""
    return float_errors.get().handler


def seterrcall(func: Any) -> Any:
    """Set the function or log object; returns the old one."""
    if func is not None and not callable(func) and not callable(getattr(func, "write", None)):
        raise ValueError("Only callable can be used as callback")
    old = geterrcall()
    float_errors.set_state(float_errors.get()._replace(handler=func))
    return old


_buffer_size: ContextVar[int] = ContextVar("buffer_size", default=8192)


def getbufsize() -> int:
    """The size that `setbufsize` was given; loops of Septet need no buffers."""
    return _buffer_size.get()


def setbufsize(size: int) -> int:
    """Note a size of buffers; returns the old one.  ValueError for sizes that NumPy refuses."""
    size = operator.index(size)
    for wrong, why in ((size < 5, "too small"), (size > 10_000_000, "too big"), (size % 16 != 0, "not a multiple of 16")):
        if wrong:
            raise ValueError(f"Buffer size, {size}, is {why}")
    old = getbufsize()
    _buffer_size.set(size)
    return old


_UNSET: Any = object()


class errstate(ContextDecorator):
    """A context in which floating-point errors act as given: errstate(divide="ignore")."""

    def __init__(self, *, call: Any = _UNSET, all: Any = None, divide: Any = None, over: Any = None, under: Any = None,
                 invalid: Any = None):
        self._modes = checked(all=all, divide=divide, over=over, under=under, invalid=invalid)
        self._call = call
        self._tokens: list[Any] = []

    def __enter__(self) -> None:
        flush()
        state: State = float_errors.get()._replace(**self._modes)
        if self._call is not _UNSET:
            state = state._replace(handler=self._call)
        self._tokens.append((float_errors.set_state(state), getbufsize()))

    def __exit__(self, *error: object) -> None:
        flush()
        token, size = self._tokens.pop()
        float_errors.reset(token)
        _buffer_size.set(size)

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        import functools

        @functools.wraps(function)
        def inside(*args: Any, **kwargs: Any) -> Any:
            fresh = errstate.__new__(errstate)
            fresh._modes, fresh._call, fresh._tokens = self._modes, self._call, []
            with fresh:
                return function(*args, **kwargs)

        return inside


def flush() -> None:
    """Compute what is pending: its errors belong to the state it was recorded under."""
    from septet.core.array import realise, waiting

    for a in waiting():
        realise(a)
