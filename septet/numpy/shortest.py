"""Decimal digits of floating-point numbers: the shortest that read back as the same number, or rounded to a given
count.

A number is (digits, exponent): "125", 1 means 1.25e1.  Rounding is exact, ties to even.
"""
from __future__ import annotations

import struct
from collections.abc import Callable
from functools import lru_cache
from math import copysign, frexp, inf

from septet.numpy.print_options import is_until

Digits = tuple[str, int]
_PRECISION = {"e": 5, "f": 9}               # digits that always suffice


def split(text: str) -> Digits:
    """Digits and exponent of "d.ddde+XX", without trailing zeros (one digit at least)."""
    mantissa, _, exponent = text.partition("e")
    return (mantissa.replace(".", "").rstrip("0") or "0"), int(exponent)


def rounded(value: float, count: int) -> Digits:
    """`count` significant digits of a non-negative number, correctly rounded; trailing zeros dropped."""
    return split(f"{value:.{count - 1}e}")


def rounded_at(value: float, places: int) -> Digits:
    """A non-negative number rounded to `places` digits behind the point."""
    text = f"{value:.{places}f}"
    whole, _, fraction = text.partition(".")
    digits = (whole + fraction).lstrip("0")
    exponent = len(digits) - len(fraction) - 1
    return (digits.rstrip("0"), exponent) if digits else ("0", 0)


def shortest(value: float, itemsize: int = 8) -> Digits:
    """The fewest digits that identify a finite, non-negative number among those of its size (2, 4 or 8 bytes)."""
    return _SHORTEST[itemsize](value)


def _double(value: float) -> Digits:
    """Python's own `repr` is the shortest."""
    text = repr(value)
    if "e" in text:
        return split(text)
    whole, _, fraction = text.partition(".")
    if whole != "0":
        return (whole + fraction).rstrip("0") or "0", len(whole) - 1
    digits = fraction.lstrip("0")
    return (digits.rstrip("0") or "0", len(digits) - len(fraction) - 1) if digits else ("0", 0)


def _reads_back(code: str) -> Callable[[str, float], bool]:
    pack = struct.Struct(code)

    def reads_back(text: str, value: float) -> bool:
        try:
            return pack.unpack(pack.pack(float(text)))[0] == value  # type: ignore[no-any-return]
        except OverflowError:
            return False

    return reads_back


def _narrow(code: str) -> Callable[[float], Digits]:
    """The search for types that Python has no `repr` of: more digits until one reads back."""
    reads_back = _reads_back(code)
    most = _PRECISION[code]

    @lru_cache(4096)
    def find(value: float) -> Digits:
        if value == 0:
            return "0", 0
        low, high = 1, most
        while low < high:
            middle = (low + high) // 2
            if reads_back(f"{value:.{middle - 1}e}", value):
                high = middle
            else:
                low = middle + 1
        return _neighbour(value, low, reads_back) or split(f"{value:.{low - 1}e}")

    return find


def _neighbour(value: float, count: int, reads_back: Callable[[str, float], bool]) -> Digits | None:
    """At a power of two the interval above is wider: one digit less may do if rounded up."""
    mantissa, exponent = f"{value:.30e}".split("e")
    if count == 1 or not _is_power_of_two(value):
        return None
    up = int(mantissa.replace(".", "")[:count - 1]) + 1
    text = f"{up}e{int(exponent) - count + 2}"
    return split(f"{float(text):.{count - 1}e}") if reads_back(text, value) else None


def _is_power_of_two(value: float) -> bool:
    return frexp(value)[0] == 0.5


_SHORTEST = {8: _double, 4: _narrow("f"), 2: _narrow("e")}


def positional(digits: str, exponent: int, point_zero: bool = True) -> str:
    """Digits as "123.45", "0.00123", "100.0" (or "100" without `point_zero`)."""
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    whole, fraction = digits[:exponent + 1].ljust(exponent + 1, "0"), digits[exponent + 1:]
    if fraction:
        return f"{whole}.{fraction}"
    return whole + ".0" if point_zero else whole


def scientific(digits: str, exponent: int) -> str:
    """Digits as "1.23e+05"; a single digit stays without a point."""
    mantissa = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{exponent:+03d}"


_POSITIONAL_BELOW = {2: 1e3, 4: 1e6, 8: 1e16}


def text(value: float, itemsize: int, point_zero: bool = True) -> str:
    """A number as `str` of a scalar of its size writes it: positional from 1e-4 up to a bound of its type."""
    if value != value:
        return "nan"
    magnitude = abs(value)
    if magnitude == inf:
        return "inf" if value > 0 else "-inf"
    sign = "-" if copysign(1.0, value) < 0 else ""
    digits, exponent = shortest(magnitude, itemsize)
    if value == 0 or 1e-4 <= magnitude < _POSITIONAL_BELOW[8 if is_until("2.2") else itemsize]:
        return sign + positional(digits, exponent, point_zero)
    return sign + scientific(digits, exponent)
