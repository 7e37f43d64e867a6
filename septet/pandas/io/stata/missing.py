"""Stata's missing values, `.` and `.a` to `.z`: of each type of number the 27 that stand above all others."""
from __future__ import annotations

import struct
from typing import Any

from septet.numpy import ndarray
from septet.pandas.construct import objects

FIRST_WHOLE = {"i1": 101, "i2": 32741, "i4": 2147483621}
FIRST_BITS = {"f4": (0x7F000000, 0x800), "f8": (0x7FE0000000000000, 0x10000000000)}          # the first one's bits, and the step
LETTERS = ("", *"abcdefghijklmnopqrstuvwxyz")


def of_type(kind: str) -> dict[Any, str]:
    """value -> how Stata writes it."""
    if kind in FIRST_WHOLE:
        return {FIRST_WHOLE[kind] + i: f".{x}" for i, x in enumerate(LETTERS)}
    first, step = FIRST_BITS[kind]
    codes = ("I", "f") if kind == "f4" else ("Q", "d")
    return {struct.unpack(codes[1], struct.pack(codes[0], first + i * step))[0]: f".{x}" for i, x in enumerate(LETTERS)}


class StataMissingValue:
    """One missing value.  value: the number that the file holds; string: how Stata writes it.  KeyError for any other number."""

    __module__ = "pandas.io.stata"
    __hash__ = None                                     # type: ignore[assignment]
    MISSING_VALUES = {value: text for kind in (*FIRST_WHOLE, *FIRST_BITS) for value, text in of_type(kind).items()}

    def __init__(self, value: float) -> None:
        self.value = int(value) if value < 2147483648 else float(value)
        self.string = self.MISSING_VALUES[self.value]

    def __str__(self) -> str:
        return self.string

    def __repr__(self) -> str:
        return f"{type(self)}({self})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StataMissingValue) and self.string == other.string and self.value == other.value


def kept(values: ndarray, gone: ndarray) -> ndarray:
    """Numbers and, where they are missing, Stata's missing values, as objects."""
    return objects([StataMissingValue(x) if lost else x for x, lost in zip(values.tolist(), gone.tolist(), strict=True)])
