"""Whether gradients are being recorded: only inside a tape, or a training step.

Variables have a tensor that a tape follows and one that none does; outside of tapes calls of layers record nothing.
"""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from septet.core import autograd

_tapes = 0
_autocast: list[str | None] = []
_inferring = 0
gathers: dict[int, list[tuple[Any, Any]]] = {}  # of variables by ids since the outermost tape began: rows picked (places, rows), and
                                                    # (None, value) of what was read before an assignment
moved: list[tuple[Any, Any]] = []       # (variable, its memory) of those that got another in a capture
changes = 0                             # of what layers hold: variables made, layers added and taken away


def changed() -> None:
    """Something was made, added or taken away: lists of variables are stale."""
    global changes
    changes += 1


def is_variable(x: object) -> bool:
    """Whether something is a variable, of Keras or TensorFlow."""
    return hasattr(x, "_is_keras_variable")


def is_inferring() -> bool:
    """Whether calls only look for shapes: state, losses and random streams must stay as they are."""
    return _inferring > 0


class inferring:
    """A context in which calls only look for shapes."""

    def __enter__(self) -> None:
        global _inferring
        _inferring += 1

    def __exit__(self, *error: object) -> None:
        global _inferring
        _inferring -= 1


class building:
    """A context in which a graph is made for good, although a call around only looks for shapes."""

    def __enter__(self) -> None:
        global _inferring
        self.before, _inferring = _inferring, 0

    def __exit__(self, *error: object) -> None:
        global _inferring
        _inferring = self.before


def is_taping() -> bool:
    """Whether a tape is recording."""
    return _tapes > 0


@contextmanager
def taping() -> Iterator[None]:
    """A context in which what is done with trainable variables is recorded."""
    global _tapes, gathers
    before = autograd.set_recording(True)
    if not _tapes:
        gathers = {}
    _tapes += 1
    try:
        yield
    finally:
        _tapes -= 1
        autograd.set_recording(before)


@contextmanager
def paused() -> Iterator[None]:
    """A context in which nothing is recorded, whatever tapes there are."""
    global _tapes
    held, _tapes = _tapes, 0
    before = autograd.set_recording(False)
    try:
        yield
    finally:
        _tapes = held
        autograd.set_recording(before)


def autocast_dtype() -> str | None:
    """The dtype that floating variables are read in, None for their own."""
    return _autocast[-1] if _autocast else None


class AutocastScope:
    """A context in which floating variables are read in a dtype; None: in their own."""

    def __init__(self, dtype: str | None):
        self.dtype = dtype

    def __enter__(self) -> AutocastScope:
        _autocast.append(self.dtype)
        return self

    def __exit__(self, *error: object) -> None:
        _autocast.pop()
