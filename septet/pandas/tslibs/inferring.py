"""infer_freq: the frequency that moments in order suggest."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas.tslibs.conversion import warn4
from septet.pandas.tslibs.offsets import counting
from septet.pandas.tslibs.offsets.months import MONTHS
from septet.pandas.tslibs.offsets.weeks import WEEKDAYS
from septet.pandas.tslibs.units import NAT, PER_DAY, PER_SECOND

_CLOCK = (("h", 3600 * 10**9), ("min", 60 * 10**9), ("s", 10**9), ("ms", 10**6), ("us", 10**3), ("ns", 1))


def infer_freq(index: Any) -> Any:
    """The frequency string of a DatetimeIndex, TimedeltaIndex or Series of moments, None where there is none.

    TypeError for other values, ValueError for fewer than three.
    """
    found = inferred(index)
    if found is not None:
        warn4("A future version of pandas will return a BaseOffset object instead of a string from infer_freq. Use "
              "pd.set_option('future.infer_freq_returns_offset', True) to get the future behavior, or set to False to keep the old "
              "behavior and silence this warning. To preserve the string representation, use ``infer_freq(...).freqstr``.")
    return found


def inferred(index: Any) -> Any:
    """As infer_freq, without its warning."""
    values = getattr(index, "_values", index)
    if type(values).__name__ == "PeriodArray":
        raise TypeError("PeriodIndex given. Check the `freq` attribute instead of using infer_freq.")
    kind = type(values).__name__
    if kind not in ("DatetimeArray", "TimedeltaArray"):
        if hasattr(index, "_typ") and index._typ == "series":
            raise TypeError("cannot infer freq from a non-convertible dtype on a Series of " + str(values.dtype))
        from septet.pandas.arrays.datetimes import DatetimeArray

        if getattr(getattr(values, "dtype", None), "kind", "") in "iufb" and hasattr(values, "dtype"):
            raise TypeError(f"cannot infer freq from a non-convertible index of dtype {values.dtype}")
        values = DatetimeArray._from_sequence(values)
        kind = "DatetimeArray"
    if len(values) < 3:
        raise ValueError("Need at least 3 dates to infer frequency")
    counts = values._local if kind == "DatetimeArray" else values._counts
    return _infer(counts, values._unit, kind == "DatetimeArray", values._counts)


def _infer(counts: Any, unit: str, calendar: bool, moments: Any) -> Any:
    if bool((counts == NAT).any()):
        return None
    steps = np.diff(counts)
    if not (bool((steps > 0).all()) or bool((steps < 0).all())):
        return None
    if bool((steps < 0).all()):
        found = _infer(counts[::-1], unit, calendar, moments[::-1])
        return None if found is None else _negative(found)
    day = PER_DAY[unit]
    distinct = np.unique(steps)
    own = np.unique(np.diff(moments))
    if len(distinct) == 1 and int(distinct[0]) % day == 0:
        return _days(counts, unit, int(distinct[0]) // day, calendar)
    if len(own) == 1:
        distinct = own
    if len(distinct) == 1:
        return _clock(int(distinct[0]), unit)
    if not calendar:
        return None
    if bool((counts % day == counts[0] % day).all()):
        return _rule(counts, unit)
    return _business_hours(distinct, counts, unit)


def _negative(text: str) -> str:
    return f"-1{text}" if not text[0].isdigit() else f"-{text}"


def _times(many: int, name: str) -> str:
    return name if many == 1 else f"{many}{name}"


def _clock(step: int, unit: str) -> str:
    nanos = step * (10**9 // PER_SECOND[unit])
    for name, length in _CLOCK:
        if nanos % length == 0:
            return _times(nanos // length, name)
    return _times(nanos, "ns")


def _days(counts: Any, unit: str, step: int, calendar: bool) -> str:
    rule = _rule(counts, unit) if calendar else None
    if rule is not None:
        return rule
    if step % 7 == 0 and calendar:
        weekday = counting.weekday(int(counts[0]) // PER_DAY[unit])
        return _times(step // 7, f"W-{WEEKDAYS[weekday]}")
    return _times(step, "D")


def _rule(counts: Any, unit: str) -> str | None:
    """Rules of years, quarters, months, business days and weekdays of months."""
    days = counts // PER_DAY[unit]
    months, of_month = counting.months_of(days)
    position = _position(days, months, of_month)
    steps = np.unique(np.diff(months))
    if position is not None and len(steps) == 1:
        found = _monthly(int(steps[0]), months, position)
        if found is not None:
            return found
    if _are_business(days):
        return "B"
    return _weekday_of_month(days, months, of_month, steps)


def _position(days: Any, months: Any, of_month: Any) -> str | None:
    """Where in the month all days stand: "S", "E", "BS", "BE"."""
    if bool((of_month == 1).all()):
        return "S"
    if bool((days == counting.first_business_day(months)).all()):
        return "BS"
    if bool((days == counting.first_day(months + 1) - 1).all()):
        return "E"
    return "BE" if bool((days == counting.last_business_day(months)).all()) else None


def _monthly(step: int, months: Any, position: str) -> str | None:
    business, edge = ("B", position[1]) if len(position) == 2 else ("", position)
    month = int(months[0]) % 12
    if step % 12 == 0:
        return _times(step // 12, f"{business}Y{edge}-{MONTHS[month]}")
    if step % 3 == 0:
        anchor = ({0: 3, 1: 1, 2: 2} if edge == "S" else {0: 12, 1: 10, 2: 11})[(month + 1) % 3]
        return _times(step // 3, f"{business}Q{edge}-{MONTHS[anchor - 1]}")
    return _times(step, f"{business}M{edge}") if step else None


def _are_business(days: Any) -> bool:
    steps = np.diff(days)
    if set(np.unique(steps).tolist()) != {1, 3}:
        return False
    weekdays = counting.weekday(days)
    first = weekdays[:-1]
    return bool(((weekdays < 5)).all()) and bool(np.where(first == 4, steps == 3, steps == 1).all())


def _weekday_of_month(days: Any, months: Any, of_month: Any, steps: Any) -> str | None:
    weekdays = np.unique(counting.weekday(days))
    weeks = np.unique((of_month - 1) // 7)
    if len(weekdays) > 1 or len(weeks) > 1 or len(steps) > 1 or int(steps[0]) != 1 or int(weeks[0]) > 3:
        return None
    return f"WOM-{int(weeks[0]) + 1}{WEEKDAYS[int(weekdays[0])]}"


def _business_hours(distinct: Any, counts: Any, unit: str) -> str | None:
    hours = [s / (3600 * PER_SECOND[unit]) for s in distinct.tolist()]
    return "bh" if hours in ([1, 17], [1, 65], [1, 17, 65]) else None
