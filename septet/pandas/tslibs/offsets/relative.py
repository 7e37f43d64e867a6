"""DateOffset: years, months, weeks, days and times at once, relative ("months=2") or absolute ("month=2")."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.calendar import days_of, month_length
from septet.pandas.tslibs.offsets import counting
from septet.pandas.tslibs.offsets.base import BaseOffset
from septet.pandas.tslibs.timedelta import Timedelta
from septet.pandas.tslibs.timestamp import make
from septet.pandas.tslibs.units import NAT, PER_DAY, finer, rescale

_RELATIVE = ("years", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds")
_ABSOLUTE = ("year", "month", "day", "weekday", "hour", "minute", "second", "microsecond", "nanosecond")
_CLOCK = ("hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds")


class DateOffset(BaseOffset):
    """A step of calendar fields: plural names add, singular names set; without any, days."""

    __module__ = "pandas"

    def __init__(self, n: int = 1, normalize: bool = False, **kwds: Any) -> None:
        super().__init__(n, normalize)
        bad = [k for k in kwds if k not in _RELATIVE and k not in _ABSOLUTE]
        if bad:
            raise ValueError(f"Invalid argument/s or bad combination of arguments: {list(kwds)}")
        if "millisecond" in kwds:
            raise NotImplementedError("Using DateOffset to replace `millisecond` component in datetime object is not supported. Use "
                                      "`microsecond=timestamp.microsecond % 1000 + ms * 1000` instead.")
        self.__dict__["_kwds"] = kwds
        self.__dict__.update(kwds)

    @property
    def kwds(self) -> dict[str, Any]:
        """The parameters beyond n and normalize."""
        return dict(self._kwds)

    @property
    def _params(self) -> tuple[Any, ...]:
        return (type(self), self.n, self.normalize, tuple(sorted((k, str(v)) for k, v in self._kwds.items())))

    def _shown_attributes(self) -> list[str]:
        return [f"{k}={v}" for k, v in self._kwds.items()]

    @property
    def rule_code(self) -> str:
        """None: NotImplementedError."""
        raise NotImplementedError("Prefix not defined")

    def _months(self) -> int:
        return self.n * int(self._kwds.get("years", 0) * 12 + self._kwds.get("months", 0))

    def _days(self) -> int:
        return 1 * self.n if not self._kwds else self.n * (self._kwds.get("weeks", 0) * 7 + self._kwds.get("days", 0))

    def _clock(self) -> Any:
        """What is added to the moment itself, not to its wall clock."""
        given = {k: self.n * v for k, v in self._kwds.items() if k in _CLOCK}
        return Timedelta(**given) if given else None

    def _wall(self, count: int, unit: str) -> int:
        """A wall clock's count with the fields of the date changed."""
        day = PER_DAY[unit]
        days, rest = divmod(count, day)
        rest = _set_clock(rest, unit, self._kwds)
        days = _set_date(days, self._months(), self._kwds)
        whole = self._days()
        days += int(whole)
        rest += int((whole - int(whole)) * day)
        weekday = self._kwds.get("weekday")
        if weekday is not None:
            days = _to_weekday(days, weekday)
        return days * day + rest

    def _apply(self, moment: Any) -> Any:
        unit = self._unit_for(moment._unit)
        made = moment.as_unit(unit) if unit != moment._unit else moment
        made = made._at_local(self._wall(made._local, unit)) if self._changes_wall() else made
        clock = self._clock()
        made = made if clock is None else _added(made, clock)
        return made.normalize() if self.normalize else made

    def _unit_for(self, unit: str) -> str:
        if "nanoseconds" in self._kwds or "nanosecond" in self._kwds:
            return "ns"
        return finer(unit, "us") if {"microseconds", "microsecond"} & self._kwds.keys() else unit

    def _changes_wall(self) -> bool:
        return not self._kwds or any(k not in _CLOCK for k in self._kwds)

    def _is_on(self, moment: Any) -> bool:
        return True

    def _apply_array(self, counts: Any, unit: str) -> tuple[Any, str]:
        if any(k in _ABSOLUTE for k in self._kwds) or self._days() != int(self._days()):
            moved = [NAT if c == NAT else self._apply(make(c, unit)).as_unit(self._unit_for(unit))._value for c in counts.tolist()]
            return np.array(moved, dtype="int64"), self._unit_for(unit)
        own = self._unit_for(unit)
        clock = self._clock()
        if clock is not None and rescale(rescale(clock._value, clock._unit, own), own, clock._unit) != clock._value:
            own = finer(own, clock._unit)
        missing = counts == NAT
        moved = counts * rescale(1, unit, own)
        days = moved // PER_DAY[own]
        rest = moved - days * PER_DAY[own]
        moved = (_add_months(days, self._months()) + int(self._days())) * PER_DAY[own] + (0 if self.normalize else rest)
        if clock is not None:
            moved = moved + rescale(clock._value, clock._unit, own)
        return (np.where(missing, NAT, moved) if bool(missing.any()) else moved), own


def _added(moment: Any, clock: Any) -> Any:
    """moment + clock, in the moment's unit where that loses nothing."""
    unit = moment._unit
    if rescale(rescale(clock._value, clock._unit, unit), unit, clock._unit) == clock._value:
        clock = clock.as_unit(unit)
    return moment + clock


def _add_months(days: Any, months: int) -> Any:
    """Day counts some months on, cut to the length of the month."""
    if not months:
        return days
    month, of_month = counting.months_of(days)
    first = counting.first_day(month + months)
    return first + counting.least(of_month, counting.first_day(month + months + 1) - first) - 1


def _set_date(days: int, months: int, kwds: dict[str, Any]) -> int:
    """The day with absolute fields set and months added."""
    month, day = counting.months_of(days)
    year, month = kwds.get("year", 1970 + month // 12), kwds.get("month", month % 12 + 1)
    total = (year - 1970) * 12 + month - 1 + months
    year, month = 1970 + total // 12, total % 12 + 1
    return days_of(year, month, min(kwds.get("day", day), month_length(year, month)))


def _set_clock(rest: int, unit: str, kwds: dict[str, Any]) -> int:
    """The count since midnight with absolute fields set."""
    if not {"hour", "minute", "second", "microsecond", "nanosecond"} & kwds.keys():
        return rest
    nano = rescale(rest, unit, "ns")
    parts = [nano // 3600000000000, nano // 60000000000 % 60, nano // 10**9 % 60, nano // 1000 % 10**6, nano % 1000]
    for place, name in enumerate(("hour", "minute", "second", "microsecond", "nanosecond")):
        parts[place] = kwds.get(name, parts[place])
    total = ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 10**9 + parts[3] * 1000 + parts[4]
    return rescale(total, "ns", unit)


def _to_weekday(days: int, weekday: Any) -> int:
    """The next such weekday, the day itself included; `weekday` may be dateutil's MO(+2)."""
    number, nth = getattr(weekday, "weekday", weekday), getattr(weekday, "n", None) or 1
    jump = (abs(nth) - 1) * 7
    ahead = (number - counting.weekday(days)) % 7
    return days + jump + ahead if nth > 0 else days - jump - (counting.weekday(days) - number) % 7
