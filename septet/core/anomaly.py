"""Where the user's code made a step or wrote to an array.

Steps remember the user's instruction themselves (`runtime/native/step.py`); the last writes are kept here, where a face asks for them
(`keep_writes`).  While anomaly detection is on, the text of the line is noted at once: that works in every interpreter.
"""
from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any
from weakref import ref

from septet.runtime.frames import line_of
from septet.runtime.native import registry, types

MOST_WRITES = 512
OWN = ("septet", "contextlib", "functools")
active = False
keeps_writes = False
inspect: Callable[[Any, Any], None] | None = None      # looks at what a step's rule gave
_writes: dict[int, tuple[Any, Any]] = {}              # by id: arrays have no equality of their own


def user_place() -> str:
    """file:line of the innermost frame that is not Septet's."""
    frame: Any = sys._getframe(1)
    while frame is not None:
        place = place_in(frame, frame.f_lineno)
        if place:
            return place
        frame = frame.f_back
    return "an unknown place"


def place_in(frame: Any, line: int) -> str:
    """file:line of a frame; nothing where it is Septet's."""
    name = frame.f_globals.get("__name__", "septet")
    if name.startswith(OWN) or frame.f_code.co_filename.startswith("<septet"):
        return ""
    return f"{frame.f_code.co_filename}:{line} in {frame.f_code.co_name}"


def keep_writes() -> None:
    """Remember from now on where the last writes were."""
    global keeps_writes
    keeps_writes = True


def note_write(root: Any) -> None:
    """Remember who writes to an array now."""
    _writes.pop(id(root), None)
    _writes[id(root)] = (ref(root), user_place() if active else types.step("write", None, (), None, None))
    if len(_writes) > MOST_WRITES:
        del _writes[next(iter(_writes))]


def write_place(root: Any) -> str:
    """Where an array was last written, as far as it was noted."""
    found = _writes.get(id(root))
    if found is None or found[0]() is not root:
        return ""
    return found[1] if isinstance(found[1], str) else step_place(found[1])


def step_place(step: Any) -> str:
    """Where a step was made, as far as it was noted."""
    if step.place or step.code is None:
        return step.place or ""
    return f"{step.code.co_filename}:{line_of(step.code, step.instruction)} in {step.code.co_name}"


def switch(on: bool, check: Callable[[Any, Any], None] | None = None) -> tuple[bool, Callable[[Any, Any], None] | None]:
    """Turn detection on or off, with a check of what the steps' rules give; what was before."""
    global active, inspect
    before = active, inspect
    active, inspect = on, check if on else None
    registry.watching(on)
    if not on:
        _writes.clear()
    return before
