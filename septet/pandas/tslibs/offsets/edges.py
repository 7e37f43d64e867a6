"""Starts and ends of months, quarters and years as an offset's calendar sees them: of business days, of fiscal years."""
from __future__ import annotations

from typing import Any

from septet.pandas.tslibs.offsets import counting
from septet.pandas.tslibs.units import PER_DAY


def month_shift(offset: Any) -> int:
    """By how many months the offset's year is turned against the calendar's."""
    start = getattr(offset, "startingMonth", None) or getattr(offset, "month", None)
    if not isinstance(start, int):
        return 0
    code = offset._prefix
    return start - 1 if code.endswith("S") else start % 12


def edge_days(offset: Any, days: Any, span: str, start: bool) -> Any:
    """Whether day counts (an int or an array) begin or end a span."""
    business = offset is not None and offset._prefix.startswith(("B", "C")) and offset._prefix not in ("BH",)
    shift = month_shift(offset) if offset is not None and span != "month" else 0
    month, _ = counting.months_of(days)
    length = {"month": 1, "quarter": 3, "year": 12}[span]
    if start:
        first = counting.first_business_day(month) if business else counting.first_day(month)
        return (days == first) & ((month - shift) % length == 0)
    last = counting.last_business_day(month) if business else counting.first_day(month + 1) - 1
    return (days == last) & ((month + 1 - shift) % length == 0)


def is_edge(offset: Any, moment: Any, span: str, start: bool) -> bool:
    """As edge_days, of one moment."""
    from septet.pandas.tslibs.offsets.base import as_moment

    ts = as_moment(moment)
    return bool(edge_days(offset, ts._local // PER_DAY[ts._unit], span, start))
