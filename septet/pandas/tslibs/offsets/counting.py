"""Day counts, months and choices, over one int or over int64 arrays alike: what calendar offsets are written in.

An offset is a row of anchors, numbered by the integers.  `floor` gives the number of the last anchor at or before a day and
whether the day is that anchor; `anchor` gives the day of a number.  Moving by n is arithmetic on the numbers.
"""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.calendar import date_of, days_of
from septet.core.fn import calendar

_Array = np.ndarray


def months_of(days: Any) -> tuple[Any, Any]:
    """(month counted from January 1970, day of the month)."""
    if isinstance(days, _Array):
        return calendar.months(days)
    year, month, day = date_of(days)
    return (year - 1970) * 12 + month - 1, day


def first_day(months: Any) -> Any:
    """The day count on which a month begins."""
    return calendar.first_days(months) if isinstance(months, _Array) else days_of(1970, months + 1)


def weekday(days: Any) -> Any:
    """0 for Monday to 6 for Sunday."""
    return (days + 3) % 7


def where(condition: Any, one: Any, other: Any) -> Any:
    """One value or the other."""
    if isinstance(condition, _Array):
        return np.where(condition, one, other)
    return one if condition else other


def least(one: Any, other: Any) -> Any:
    """The smaller."""
    if isinstance(one, _Array) or isinstance(other, _Array):
        return np.minimum(one, other)
    return one if one < other else other


def each(function: Any, values: Any) -> Any:
    """A function of one int over an int or over the distinct values of an array."""
    if not isinstance(values, _Array):
        return function(values)
    distinct, back = np.unique(values, return_inverse=True)
    return np.array([function(v) for v in distinct.tolist()], dtype="int64")[back]


def last_business_day(month: Any) -> Any:
    """The last day of a month that is no Saturday or Sunday."""
    last = first_day(month + 1) - 1
    beyond = weekday(last) - 4
    return last - where(beyond > 0, beyond, beyond * 0)


def first_business_day(month: Any) -> Any:
    """The first day of a month that is no Saturday or Sunday."""
    first = first_day(month)
    ahead = (7 - weekday(first)) % 7
    return first + where(ahead < 3, ahead, ahead * 0)
