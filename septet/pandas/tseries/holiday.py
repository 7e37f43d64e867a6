"""pandas.tseries.holiday: holidays by rules, calendars of them, and how they move off weekends."""
from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.indexes.datetimes import DatetimeIndex
from septet.pandas.time.ranges import date_range
from septet.pandas.tslibs.offsets import DateOffset, Day, Easter
from septet.pandas.tslibs.timestamp import Timestamp

_DAY = datetime.timedelta(1)


class Weekday:
    """A day of the week, perhaps the n-th: MO, TU(2), FR(-1)."""

    def __init__(self, weekday: int, n: int | None = None) -> None:
        self.weekday, self.n = weekday, n

    def __call__(self, n: int) -> Weekday:
        return Weekday(self.weekday, n)

    def __repr__(self) -> str:
        name = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[self.weekday]
        return name if not self.n else f"{name}({self.n:+d})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Weekday) and (self.weekday, self.n) == (other.weekday, other.n)

    def __hash__(self) -> int:
        return hash((self.weekday, self.n))


MO, TU, WE, TH, FR, SA, SU = (Weekday(k) for k in range(7))


# ---- moving off weekends ---------------------------------------------------------------------------------------------


def next_monday(dt: Any) -> Any:
    """Saturday and Sunday become Monday."""
    return dt + {5: 2, 6: 1}.get(dt.weekday(), 0) * _DAY


def next_monday_or_tuesday(dt: Any) -> Any:
    """For the second of two holidays: Saturday becomes Monday, Sunday and Monday become Tuesday."""
    return dt + {5: 2, 6: 2, 0: 1}.get(dt.weekday(), 0) * _DAY


def previous_friday(dt: Any) -> Any:
    """Saturday and Sunday become Friday."""
    return dt - {5: 1, 6: 2}.get(dt.weekday(), 0) * _DAY


def sunday_to_monday(dt: Any) -> Any:
    """Sunday becomes Monday."""
    return dt + (dt.weekday() == 6) * _DAY


def weekend_to_monday(dt: Any) -> Any:
    """Saturday and Sunday become Monday."""
    return next_monday(dt)


def nearest_workday(dt: Any) -> Any:
    """Saturday becomes Friday, Sunday becomes Monday."""
    return dt + {5: -1, 6: 1}.get(dt.weekday(), 0) * _DAY


def next_workday(dt: Any) -> Any:
    """The next day from Monday to Friday."""
    dt = dt + _DAY
    while dt.weekday() > 4:
        dt = dt + _DAY
    return dt


def previous_workday(dt: Any) -> Any:
    """The last day from Monday to Friday before."""
    dt = dt - _DAY
    while dt.weekday() > 4:
        dt = dt - _DAY
    return dt


def before_nearest_workday(dt: Any) -> Any:
    """The workday before the nearest one."""
    return previous_workday(nearest_workday(dt))


def after_nearest_workday(dt: Any) -> Any:
    """The workday after the nearest one."""
    return next_workday(nearest_workday(dt))


# ---- rules -----------------------------------------------------------------------------------------------------------


class Holiday:
    """A day of every year: month and day, moved by offsets or an observance function."""

    def __init__(self, name: str, year: Any = None, month: Any = None, day: Any = None, offset: Any = None, observance: Any = None,
                 start_date: Any = None, end_date: Any = None, days_of_week: Any = None, exclude_dates: Any = None) -> None:
        if offset is not None and observance is not None:
            raise NotImplementedError("Cannot use both offset and observance.")
        if days_of_week is not None and not isinstance(days_of_week, tuple):
            raise ValueError("days_of_week must be None or tuple.")
        if exclude_dates is not None and not isinstance(exclude_dates, DatetimeIndex):
            raise ValueError("exclude_dates must be None or of type DatetimeIndex.")
        self.name, self.year, self.month, self.day, self.offset, self.observance = name, year, month, day, offset, observance
        self.start_date = None if start_date is None else Timestamp(start_date)
        self.end_date = None if end_date is None else Timestamp(end_date)
        self.days_of_week, self.exclude_dates = days_of_week, exclude_dates

    def __repr__(self) -> str:
        shown = [f"year={self.year}"] if self.year is not None else []
        shown += [f"month={self.month}", f"day={self.day}"]
        shown += [f"offset={self.offset}"] if self.offset is not None else []
        shown += [f"observance={self.observance}"] if self.observance is not None else []
        return f"Holiday: {self.name} ({', '.join(shown)})"

    def dates(self, start_date: Any, end_date: Any, return_name: bool = False) -> Any:
        """The holidays between two dates as a DatetimeIndex, or a Series of the name."""
        first, last = Timestamp(start_date), Timestamp(end_date)
        found = [self._moved(d) for d in self._references(first, last)]
        low = max(first, self.start_date.tz_localize(first.tz)) if self.start_date is not None else first
        high = min(last, self.end_date.tz_localize(last.tz)) if self.end_date is not None else last
        excluded = set() if self.exclude_dates is None else {x.normalize() for x in self.exclude_dates.tolist()}
        kept = [d for d in found if low <= d <= high and d not in excluded
                and (self.days_of_week is None or d.weekday() in self.days_of_week)]
        index = DatetimeIndex(kept) if kept else DatetimeIndex(np.array([], dtype="M8[us]"), tz=first.tz)
        return index if not return_name else kinds.Series(self.name, index=index)

    def _references(self, first: Any, last: Any) -> list[Any]:
        """The rule's day in each year about the dates, before it is moved."""
        if self.year is not None:
            return [Timestamp(self.year, self.month, self.day)]
        zone = first.tz
        years = range(first.year - 1, last.year + 2)
        days = [Timestamp(y, self.month, self.day) for y in years]
        return days if zone is None else [d.tz_localize(zone) for d in days]

    def _moved(self, day: Any) -> Any:
        if self.observance is not None:
            return self.observance(day)
        offsets = self.offset if isinstance(self.offset, list) else [] if self.offset is None else [self.offset]
        for offset in offsets:
            day = day + offset
        return day


_CALENDARS: dict[str, type] = {}


def register(cls: type) -> None:
    """Let a calendar be found by its name."""
    _CALENDARS[getattr(cls, "name", None) or cls.__name__] = cls


holiday_calendars = _CALENDARS


def get_calendar(name: str) -> Any:
    """A calendar by its name."""
    return _CALENDARS[name]()


class HolidayCalendarMetaClass(type):
    """Registers every calendar class."""

    def __new__(cls, name: str, bases: Any, attrs: Any) -> Any:
        made = super().__new__(cls, name, bases, attrs)
        register(made)
        return made


class AbstractHolidayCalendar(metaclass=HolidayCalendarMetaClass):
    """Holidays by rules."""

    rules: list[Holiday] = []
    start_date = Timestamp(datetime.datetime(1970, 1, 1))
    end_date = Timestamp(datetime.datetime(2200, 12, 31))
    _cache: Any = None

    def __init__(self, name: str = "", rules: Any = None) -> None:
        self.name = name or type(self).__name__
        if rules is not None:
            self.rules = rules

    def rule_from_name(self, name: str) -> Holiday | None:
        """The rule of a name, None where there is none."""
        return next((rule for rule in self.rules if rule.name == name), None)

    def holidays(self, start: Any = None, end: Any = None, return_name: bool = False) -> Any:
        """The holidays between two dates as a DatetimeIndex, or a Series of their names."""
        if self.rules is None:
            raise Exception(f"Holiday Calendar {self.name} does not have any rules specified")
        first = Timestamp(self.start_date if start is None else start)
        last = Timestamp(self.end_date if end is None else end)
        pairs = sorted((d, k) for k, rule in enumerate(self.rules) for d in rule.dates(first, last).tolist())
        index = DatetimeIndex([d for d, _ in pairs]) if pairs else DatetimeIndex(np.array([], dtype="M8[us]"))
        return index if not return_name else kinds.Series([self.rules[k].name for _, k in pairs], index=index)

    @staticmethod
    def merge_class(base: Any, other: Any) -> list[Holiday]:
        """The rules of two calendars; the second's win."""
        one, two = (getattr(x, "rules", x) for x in (base, other))
        one, two = ([x] if isinstance(x, Holiday) else x for x in (one, two))
        return list(({r.name: r for r in two} | {}).values()) + [r for r in one if r.name not in {x.name for x in two}]

    def merge(self, other: Any, inplace: bool = False) -> Any:
        """The rules of this calendar and another."""
        found = self.merge_class(self, other)
        if inplace:
            self.rules = found
            return None
        return found


USMemorialDay = Holiday("Memorial Day", month=5, day=31, offset=DateOffset(weekday=MO(-1)))
USLaborDay = Holiday("Labor Day", month=9, day=1, offset=DateOffset(weekday=MO(1)))
USColumbusDay = Holiday("Columbus Day", month=10, day=1, offset=DateOffset(weekday=MO(2)))
USThanksgivingDay = Holiday("Thanksgiving Day", month=11, day=1, offset=DateOffset(weekday=TH(4)))
USMartinLutherKingJr = Holiday("Birthday of Martin Luther King, Jr.", start_date=datetime.datetime(1986, 1, 1), month=1, day=1,
                               offset=DateOffset(weekday=MO(3)))
USPresidentsDay = Holiday("Washington's Birthday", month=2, day=1, offset=DateOffset(weekday=MO(3)))
GoodFriday = Holiday("Good Friday", month=1, day=1, offset=[Easter(), Day(-2)])
EasterMonday = Holiday("Easter Monday", month=1, day=1, offset=[Easter(), Day(1)])


class USFederalHolidayCalendar(AbstractHolidayCalendar):
    """The holidays of the government of the United States."""

    rules = [
        Holiday("New Year's Day", month=1, day=1, observance=nearest_workday), USMartinLutherKingJr, USPresidentsDay, USMemorialDay,
        Holiday("Juneteenth National Independence Day", month=6, day=19, start_date="2021-06-18", observance=nearest_workday),
        Holiday("Independence Day", month=7, day=4, observance=nearest_workday), USLaborDay, USColumbusDay,
        Holiday("Veterans Day", month=11, day=11, observance=nearest_workday), USThanksgivingDay,
        Holiday("Christmas Day", month=12, day=25, observance=nearest_workday)]


def HolidayCalendarFactory(name: str, base: Any, other: Any, base_class: Any = AbstractHolidayCalendar) -> Any:
    """A calendar class with the rules of two calendars."""
    return type(name, (base_class,), {"rules": AbstractHolidayCalendar.merge_class(base, other), "name": name})


__all__ = ["Callable", "Holiday", "USFederalHolidayCalendar", "date_range", "get_calendar"]
