"""One wall clock's time in a zone: which moment it is, where the clocks are turned back or forward."""
from __future__ import annotations

import datetime
from typing import Any

from septet.pandas.tslibs.timedelta import Timedelta, as_duration
from septet.pandas.tslibs.units import NAT, PER_SECOND, rescale
from septet.pandas.tslibs.zones import transitions

NONEXISTENT = ("raise", "NaT", "shift_forward", "shift_backward")


def clock_text(count: int, unit: str) -> str:
    """A wall clock's count as a message shows it."""
    from septet.pandas.tslibs.timestamp import make

    return str(make(count, unit))


def check_nonexistent(nonexistent: Any) -> None:
    """ValueError unless `nonexistent` is a known word or a duration."""
    if nonexistent not in NONEXISTENT and not isinstance(nonexistent, datetime.timedelta):
        raise ValueError("The nonexistent argument must be one of 'raise', 'NaT', 'shift_forward', 'shift_backward' or a timedelta object")


def to_utc(count: int, unit: str, zone: Any, ambiguous: Any = "raise", nonexistent: Any = "raise") -> int:
    """The moment (UTC count) of a wall clock's count; NAT where the arguments ask for it, ValueError where they ask for that."""
    many = PER_SECOND[unit]
    seconds, rest = divmod(count, many)
    table = transitions(zone)
    if len(table.utc) == 1:
        return count - table.offsets[0] * many
    choices = table.local_choices(seconds)
    if len(choices) == 1:
        return choices[0] * many + rest
    if choices:
        return _choose(choices, many, rest, count, unit, ambiguous)
    return _move(count, unit, zone, nonexistent)


def _choose(choices: list[int], many: int, rest: int, count: int, unit: str, ambiguous: Any) -> int:
    if isinstance(ambiguous, str):
        if ambiguous == "NaT":
            return NAT
        raise ValueError(f"Cannot infer dst time from {clock_text(count, unit)}, try using the 'ambiguous' argument")
    return choices[0 if ambiguous else -1] * many + rest


def _move(count: int, unit: str, zone: Any, nonexistent: Any) -> int:
    many = PER_SECOND[unit]
    if isinstance(nonexistent, str):
        if nonexistent == "NaT":
            return NAT
        if nonexistent == "raise":
            raise ValueError(f"{clock_text(count, unit)} is a nonexistent time due to daylight savings time. "
                             "Try using the 'nonexistent' argument.")
        moment = transitions(zone).gap_at(count // many) * many
        return moment if nonexistent == "shift_forward" else moment - 1
    delta: Timedelta = as_duration(nonexistent)
    shifted = count + rescale(delta._value, delta._unit, unit)
    seconds, rest = divmod(shifted, many)
    choices = transitions(zone).local_choices(seconds)
    if not choices:
        raise ValueError(f"The provided timedelta will relocalize on a nonexistent time: {delta}")
    return choices[0] * many + rest
