"""The units of time stamps and durations: names, lengths, and exact conversion of counts.

A count is an int of `s`, `ms`, `us` or `ns` since 1970 (or a length); `IS_NAT`, the least int64, means "not a time".
"""
from __future__ import annotations

from typing import Any

from septet.pandas.errors import OutOfBoundsDatetime, OutOfBoundsTimedelta

NAT = -2**63
LIMIT = 2**63
UNITS = ("s", "ms", "us", "ns")
PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
PER_DAY = {unit: 86400 * many for unit, many in PER_SECOND.items()}
FINENESS = {unit: place for place, unit in enumerate(UNITS)}
# nanoseconds of each unit that a duration may be given in
NANOSECONDS = {
    "W": 604800 * 10**9, "D": 86400 * 10**9, "h": 3600 * 10**9, "m": 60 * 10**9, "s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}


def finer(one: str, other: str) -> str:
    """The finer of two units."""
    return one if FINENESS[one] >= FINENESS[other] else other


def check_unit(unit: Any) -> str:
    """`unit` if time stamps have it; NotImplementedError as pandas' otherwise."""
    if unit not in PER_SECOND:
        raise NotImplementedError("Only resolutions 's', 'ms', 'us', 'ns' are supported.")
    return unit  # type: ignore[no-any-return]


def rescale(count: int, source: str, target: str) -> int:
    """A count in another unit, rounded down; it may leave 64 bits."""
    if source == target or count == NAT:
        return count
    have, want = PER_SECOND[source], PER_SECOND[target]
    return count * (want // have) if want >= have else count // (have // want)


def rescale_exactly(count: int, source: str, target: str, round_ok: bool = True) -> int:
    """A count in another unit; ValueError where something is cut off and round_ok is False."""
    found = rescale(count, source, target)
    if not round_ok and count != NAT and rescale(found, target, source) != count:
        raise ValueError("Cannot losslessly convert units")
    return found


def fits(count: int) -> bool:
    """Whether an int64 holds a count, NaT aside."""
    return -LIMIT < count < LIMIT


def checked_time(count: int, unit: str, shown: Any = None) -> int:
    """The count of a time stamp, or OutOfBoundsDatetime."""
    if not -LIMIT < count < LIMIT:
        raise OutOfBoundsDatetime(f"Cannot cast {count if shown is None else shown} to unit='{unit}' without overflow.")
    return count


def checked_duration(count: int, unit: str, shown: Any = None) -> int:
    """The count of a duration, or OutOfBoundsTimedelta."""
    if not -LIMIT < count < LIMIT:
        raise OutOfBoundsTimedelta(f"Cannot cast {count if shown is None else shown} to unit='{unit}' without overflow.")
    return count


def divide_half_even(count: int, step: int) -> int:
    """count / step, halves going to the even neighbour."""
    whole, rest = divmod(count, step)
    return whole + (2 * rest > step or (2 * rest == step and whole & 1))


def rounded(count: int, step: int, mode: str) -> int:
    """A count at the multiple of `step` that "round" (halves to even), "floor" or "ceil" takes."""
    if mode == "floor":
        return count // step * step
    if mode == "ceil":
        return -(-count // step) * step
    return divide_half_even(count, step) * step
