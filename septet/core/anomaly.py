"""Where the user's code made a step or wrote to an array, noted while anomaly detection is on."""
from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any
from weakref import ref

OWN = ("septet", "contextlib", "functools")
active = False
inspect: Callable[[Any, Any], None] | None = None      # looks at what a step's rule gave
_writes: dict[int, tuple[Any, str]] = {}              # by id: arrays have no equality of their own


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


def note_write(root: Any) -> None:
    """Remember who writes to an array now."""
    _writes[id(root)] = (ref(root), user_place())


def write_place(root: Any) -> str:
    """Where an array was last written, as far as it was noted."""
    found = _writes.get(id(root))
    return found[1] if found is not None and found[0]() is root else ""


def switch(on: bool, check: Callable[[Any, Any], None] | None = None) -> tuple[bool, Callable[[Any, Any], None] | None]:
    """Turn detection on or off, with a check of what the steps' rules give; what was before."""
    global active, inspect
    before = active, inspect
    active, inspect = on, check if on else None
    if not on:
        _writes.clear()
    return before
