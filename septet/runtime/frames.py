"""Where CPython keeps the frames that run, so that native code can tell the user's line for the price of a few loads.

The places are looked up by value in live frames, and used only where everything is found: elsewhere lines are not known.
"""
from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

STATE, FRAME, CODE, PREVIOUS, INSTRUCTION, FILE, TEXT, LENGTH = range(8)      # the words that native code reads
CFRAME = 56                         # bytes from a thread's state to what holds its frame (3.11, 3.12: pystate.h)
OWN_FRAME = 24                      # bytes from a frame object to the frame itself (3.11, 3.12: internal/pycore_frame.h)
OF_CFRAME = {(3, 11): 8, (3, 12): 0}
PREFIX = str(Path(__file__).resolve().parent.parent) + "/"
_Word = ctypes.c_int64


def word(address: int) -> int:
    """Eight bytes of memory."""
    return _Word.from_address(address).value


def frame_words() -> list[int]:
    """Byte offsets by the names above; empty where this interpreter keeps frames otherwise."""
    if sys.implementation.name != "cpython" or sys.version_info[:2] not in OF_CFRAME or not PREFIX.isascii():
        return []
    found = offsets_of(sys._getframe())
    inner = OF_CFRAME[sys.version_info[0], sys.version_info[1]]
    return [CFRAME, inner, *found] if found and runs_here(inner) else []


def runs_here(inner: int) -> bool:
    """Whether the thread's state leads to the frame that runs."""
    state = ctypes.pythonapi.PyThreadState_Get
    state.restype, state.argtypes = ctypes.c_void_p, []
    own = _Word.from_address(id(sys._getframe()) + OWN_FRAME).value
    return bool(_Word.from_address(_Word.from_address(state() + CFRAME).value + inner).value == own)


def offsets_of(frame: FrameType) -> list[int]:
    """(code, previous frame, instruction) within a frame, (file name) within a code, (text, length) within a str."""
    caller: Any = frame.f_back
    own, outer = (word(id(f) + OWN_FRAME) for f in (frame, caller))
    code = place_of(own, id(frame.f_code), 6)
    previous = place_of(own, outer, 9)
    instruction = next((k for k in range(0, 72, 8) if k != code and inside(caller.f_code, word(outer + k))), None)
    file = place_of(id(frame.f_code), id(frame.f_code.co_filename), 24)
    found = code, previous, instruction, file
    return [] if None in found else [*found, text_offset(), 16]  # type: ignore[list-item]


def place_of(address: int, value: int, words: int) -> int | None:
    """The offset of a word with this value."""
    return next((k for k in range(0, 8 * words, 8) if word(address + k) == value), None)


def inside(code: CodeType, address: int) -> bool:
    """Whether an address is within a code."""
    return id(code) < address < id(code) + sys.getsizeof(code)


def text_offset() -> int:
    """Bytes from an ASCII str to its text."""
    return sys.getsizeof("") - 1


def first_instruction(code: CodeType) -> int:
    """Bytes from a code to its first instruction: they end the object."""
    return type(code).__basicsize__


def line_of(code: CodeType, address: int) -> int:
    """The line of an instruction by its address."""
    at = address - id(code) - first_instruction(code)
    return next((line for start, end, line in code.co_lines() if start <= at < end and line is not None), code.co_firstlineno)
