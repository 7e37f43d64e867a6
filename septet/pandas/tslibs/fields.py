"""Calendar fields of one moment beyond those that Python's datetime has."""
from __future__ import annotations

import locale as _locale
import warnings
from typing import Any

from septet.core.calendar import month_length
from septet.pandas.errors import Pandas4Warning

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def is_leap(year: int) -> bool:
    """Whether a year has 366 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def check_locale(name: Any) -> None:
    """locale.Error for a locale that the system does not have; only the C locale's names are known."""
    if name is None or name in ("C", "POSIX"):
        return
    before = _locale.setlocale(_locale.LC_TIME)
    try:
        _locale.setlocale(_locale.LC_TIME, name)
    finally:
        _locale.setlocale(_locale.LC_TIME, before)


def names_in(locale: Any, kind: str) -> tuple[str, ...]:
    """The names of days or months in a locale."""
    if locale is None or locale in ("C", "POSIX"):
        return DAYS if kind == "day" else MONTHS
    import calendar

    known = calendar.different_locale(locale)
    check_locale(locale)
    with known:
        return tuple(x.capitalize() for x in (calendar.day_name if kind == "day" else list(calendar.month_name)[1:]))


def _old(name: str, new: str) -> property:
    def get(self: Any) -> Any:
        text = f"Timestamp.{name} is deprecated and will be removed in a future version. Use Timestamp.{new} instead."
        warnings.warn(text, Pandas4Warning, stacklevel=2)
        return getattr(self, new)

    get.__doc__ = f"As {new}; deprecated."
    return property(get)


class FieldsMixin:
    """Fields over `year`, `month`, `day` and the base class' methods."""

    __slots__ = ()

    @property
    def quarter(self) -> int:
        """1 to 4."""
        return (self.month + 2) // 3  # type: ignore[attr-defined, no-any-return]

    @property
    def day_of_week(self) -> int:
        """0 for Monday to 6 for Sunday."""
        return self.weekday()  # type: ignore[attr-defined, no-any-return]

    @property
    def day_of_year(self) -> int:
        """1 to 366."""
        return self.timetuple().tm_yday  # type: ignore[attr-defined, no-any-return]

    @property
    def week(self) -> int:
        """The ISO week."""
        return self.isocalendar()[1]  # type: ignore[attr-defined, no-any-return]

    @property
    def days_in_month(self) -> int:
        """Days of the month."""
        return month_length(self.year, self.month)  # type: ignore[attr-defined]

    weekofyear = week
    dayofweek = _old("dayofweek", "day_of_week")
    dayofyear = _old("dayofyear", "day_of_year")
    daysinmonth = _old("daysinmonth", "days_in_month")

    @property
    def is_leap_year(self) -> bool:
        """Whether the year has 366 days."""
        return is_leap(self.year)  # type: ignore[attr-defined]

    @property
    def is_month_start(self) -> bool:
        """Whether it is the first day of a month."""
        return self.day == 1  # type: ignore[attr-defined, no-any-return]

    @property
    def is_month_end(self) -> bool:
        """Whether it is the last day of a month."""
        return self.day == self.days_in_month  # type: ignore[attr-defined, no-any-return]

    @property
    def is_quarter_start(self) -> bool:
        """Whether it is the first day of a quarter."""
        return self.day == 1 and self.month % 3 == 1  # type: ignore[attr-defined, no-any-return]

    @property
    def is_quarter_end(self) -> bool:
        """Whether it is the last day of a quarter."""
        return self.month % 3 == 0 and self.is_month_end  # type: ignore[attr-defined, no-any-return]

    @property
    def is_year_start(self) -> bool:
        """Whether it is 1 January."""
        return self.day == 1 and self.month == 1  # type: ignore[attr-defined, no-any-return]

    @property
    def is_year_end(self) -> bool:
        """Whether it is 31 December."""
        return self.month == 12 and self.day == 31  # type: ignore[attr-defined, no-any-return]

    def day_name(self, locale: Any = None) -> str:
        """The day's name."""
        return names_in(locale, "day")[self.weekday()]  # type: ignore[attr-defined, no-any-return]

    def month_name(self, locale: Any = None) -> str:
        """The month's name."""
        return names_in(locale, "month")[self.month - 1]  # type: ignore[attr-defined, no-any-return]
