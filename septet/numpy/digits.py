"""Integers as text in a base: base_repr, binary_repr."""
from __future__ import annotations

from operator import index as as_int
from typing import Any

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def base_repr(number: Any, base: int = 2, padding: int = 0) -> str:
    """An integer in base 2 to 36, with `padding` zeros on the left."""
    if base > len(DIGITS):
        raise ValueError("Bases greater than 36 not handled in base_repr.")
    if base < 2:
        raise ValueError("Bases less than 2 not handled in base_repr.")
    value = as_int(number)
    left, digits = abs(value), ""
    while left:
        left, digit = divmod(left, base)
        digits = DIGITS[digit] + digits
    digits = "0" * padding + digits
    return ("-" if value < 0 else "") + (digits or "0")


def binary_repr(num: Any, width: int | None = None) -> str:
    """An integer in base 2; negative ones as two's complement of `width` bits, or with a sign where no width is given."""
    value = as_int(num)
    if width is None:
        return f"-{-value:b}" if value < 0 else f"{value:b}"
    if value == 0:
        return "0" * (width or 1)
    if value > 0:
        return checked(f"{value:b}", width)
    bits = len(f"{-value - 1:b}") + 1 if value < -1 else 1
    return checked(f"{value & (1 << max(bits, width)) - 1:b}", width)


def checked(text: str, width: int) -> str:
    """Filled with zeros to the width; ValueError where it is longer."""
    if len(text) > width:
        raise ValueError(f"Insufficient bit width={width} provided for binwidth={len(text)}")
    return text.zfill(width)
