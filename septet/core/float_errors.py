"""What happens when arithmetic divides by zero, overflows, underflows or is invalid: NumPy's error state, per context."""
from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from septet.codegen.run import which_raised
from septet.ir.node import Node
from septet.runtime.native import registry

# bit -> (key of the error state, words of the message)
KINDS = ((1, "divide", "divide by zero"), (2, "over", "overflow"), (4, "under", "underflow"), (8, "invalid", "invalid value"))
MODES = ("ignore", "warn", "raise", "call", "print", "log")


class State(NamedTuple):
    """A mode for each kind of error, and what `call` and `log` use."""

    divide: str = "warn"
    over: str = "warn"
    under: str = "ignore"
    invalid: str = "warn"
    handler: Any = None


DEFAULT = State()
_state: ContextVar[State] = ContextVar("float_errors", default=DEFAULT)
get: Callable[[], State] = _state.get
_held: list[str] | None = None     # warnings kept back, see `holding`


def set_state(state: State) -> Any:
    """Make `state` current; the token undoes it."""
    listen(state)
    return _state.set(state)


def reset(token: Any) -> None:
    """Undo `set_state`."""
    _state.reset(token)
    listen(_state.get())


def listen(state: State) -> None:
    """Let native code report underflow only where it is not ignored."""
    registry.report_float_errors(registry.FLOAT_ERRORS | (4 if state.under != "ignore" else 0))


def immediate() -> bool:
    """Whether errors must be seen at the call: some mode does more than warn."""
    state = _state.get()
    return state is not DEFAULT and any(mode not in ("ignore", "warn") for mode in state[:4])


def report(flags: int, nodes: Sequence[Node], stacklevel: int = 5) -> None:
    """Act on the float errors that computing `nodes` raised, in NumPy's words."""
    state = _state.get()
    wanted = sum(bit for bit, key, _ in KINDS if getattr(state, key) != "ignore")
    if not flags & wanted:
        return
    for name, bits in which_raised(nodes):
        for bit, key, words in KINDS:
            if bits & bit:
                act(getattr(state, key), f"{words} encountered in {word_for(name)}", words, bits, stacklevel)


def act(mode: str, message: str, words: str, flags: int, stacklevel: int) -> None:
    """Carry out one mode."""
    if mode == "warn" and _held is not None:
        _held.append(message)
    elif mode == "warn":
        warnings.warn(message, RuntimeWarning, stacklevel=user_level(stacklevel))
    elif mode == "raise":
        raise FloatingPointError(message)
    elif mode == "print":
        print(f"Warning: {message}")
    elif mode == "call":
        _state.get().handler(words, flags)
    elif mode == "log":
        _state.get().handler.write(f"Warning: {message}\n")


@contextmanager
def holding() -> Iterator[list[str]]:
    """A context in which warnings are only collected: what is computed in it may turn out to be in vain."""
    global _held
    before, _held = _held, []
    try:
        yield _held
    finally:
        _held = before


def warn(messages: Sequence[str]) -> None:
    """Give warnings that were held back."""
    for message in messages:
        act("warn", message, "", 0, 2)


def user_level(default: int) -> int:
    """How many frames up the first one outside Septet is."""
    import sys

    level, frame = 1, sys._getframe(1)
    while frame is not None:
        if not frame.f_globals.get("__name__", "").startswith("septet."):
            return level
        level, frame = level + 1, frame.f_back  # type: ignore[assignment]
    return default


@contextmanager
def ignored() -> Iterator[None]:
    """A context in which no float error is reported; what is computed in it must be realised in it."""
    token = _state.set(State("ignore", "ignore", "ignore", "ignore"))
    try:
        yield
    finally:
        _state.reset(token)


REDUCTIONS = ("sum", "prod", "mean", "max", "min")


def word_for(name: str) -> str:
    """What NumPy calls an operation in a warning."""
    return "reduce" if name in REDUCTIONS else "cast" if name.startswith("cast_") else name


def native(flags: int, name: str) -> None:
    """Act on float errors that native code met: it knows the operation."""
    state = _state.get()
    word = word_for(name)
    for bit, key, words in KINDS:
        if flags & bit:
            act(getattr(state, key), f"{words} encountered in {word}", words, flags, 3)


registry.register("float_error", native)
