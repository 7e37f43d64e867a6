"""Units of datetime64 and timedelta64: factors between them and their common divisor.

A unit is text as in `DType.unit`: "ns", "25s" (a multiple), "" (generic). Years and months have no fixed length, so a
date may be expressed in any finer unit while a duration may not.
"""
from __future__ import annotations

import functools
import math

BASES = ("Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as")     # coarse to fine
_STEPS = (12, 1, 7, 24, 60, 60, 1000, 1000, 1000, 1000, 1000, 1000)                 # from each base to the next
_RANK = {base: rank for rank, base in enumerate(BASES)}
_FIRST_LINEAR = _RANK["W"]
_INT64_MAX = 2 ** 63 - 1


@functools.cache
def split(unit: str) -> tuple[int, str]:
    """("25s") -> (25, "s"); generic is (1, "")."""
    base = unit.lstrip("0123456789")
    digits = unit[:len(unit) - len(base)]
    return (int(digits) if digits else 1), base


def join(count: int, base: str) -> str:
    """(25, "s") -> "25s"; a count of one is not written."""
    return base if count == 1 else f"{count}{base}"


def is_nonlinear(base: str) -> bool:
    """Whether the length of `base` varies (years and months)."""
    return base in ("Y", "M")


@functools.cache
def factor(coarse: str, fine: str) -> int:
    """How many `fine` make one `coarse`; 0 when `coarse` is the finer one.

    From years or months to weeks and below there is no such number; NumPy then counts the step to weeks as one, and so
    does this.
    """
    a, b = _RANK[coarse], _RANK[fine]
    if a > b:
        return 0
    if is_nonlinear(coarse) and b >= _FIRST_LINEAR:
        a = _FIRST_LINEAR
    return math.prod(_STEPS[a:b])


def _needs_calendar(first: str, second: str) -> bool:
    return is_nonlinear(first) != is_nonlinear(second)


@functools.cache
def common(first: str, second: str, is_duration: bool) -> str:
    """The coarsest unit in which both can be expressed.

    Raises TypeError for durations that mix years or months with the rest, OverflowError when the counts pass 64 bits.
    """
    if not first or not second:
        return first or second
    (count_1, base_1), (count_2, base_2) = split(first), split(second)
    if is_duration and _needs_calendar(base_1, base_2):
        raise TypeError(
            f"Cannot get a common metadata divisor for Numpy datetime metadata [{first}] and [{second}] because they "
            "have incompatible nonlinear base time units."
        )
    base = max(base_1, base_2, key=_RANK.__getitem__)
    count_1, count_2 = count_1 * factor(base_1, base), count_2 * factor(base_2, base)
    if max(count_1, count_2) > _INT64_MAX:
        raise OverflowError(f"Integer overflow getting a common metadata divisor for NumPy datetime metadata [{first}] and [{second}].")
    return join(math.gcd(count_1, count_2), base)


@functools.cache
def divides(fine: str, coarse: str, is_duration: bool) -> bool:
    """Whether every value in `coarse` is a whole number of `fine`."""
    if not coarse:
        return True
    if not fine:
        return False
    (count_1, base_1), (count_2, base_2) = split(coarse), split(fine)
    if _needs_calendar(base_1, base_2):
        return not is_duration and _RANK[base_1] <= _RANK[base_2]
    step = factor(base_1, base_2)
    return step > 0 and count_1 * step % count_2 == 0
