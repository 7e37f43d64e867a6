"""Offsets by weeks: Week, the k-th or last weekday of a month, Easter."""
from __future__ import annotations

from typing import Any

from septet.core.calendar import date_of, days_of
from septet.pandas.tslibs.offsets import counting
from septet.pandas.tslibs.offsets.base import Anchored
from septet.pandas.tslibs.offsets.months import MonthOffset

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


def check_weekday(weekday: Any) -> None:
    """ValueError unless 0 <= weekday <= 6."""
    if not 0 <= weekday <= 6:
        raise ValueError(f"Day must be 0<=day<=6, got {weekday}")


class Week(Anchored):
    """Weeks; with `weekday` (0 is Monday) always on that day."""

    _prefix = "W"
    _attributes = ("n", "normalize", "weekday")

    def __init__(self, n: int = 1, normalize: bool = False, weekday: int | None = None) -> None:
        super().__init__(n, normalize)
        self.weekday = weekday
        if weekday is not None:
            check_weekday(weekday)

    @classmethod
    def _from_name(cls, suffix: str | None = None) -> Any:
        return cls(weekday=WEEKDAYS.index(suffix) if suffix else 6)

    @property
    def rule_code(self) -> str:
        """The frequency string without its number."""
        return "W" if self.weekday is None else f"W-{WEEKDAYS[self.weekday]}"

    def _move(self, days: Any, n: Any) -> Any:
        return days + 7 * n if self.weekday is None else Anchored._move(self, days, n)

    def _is_on(self, moment: Any) -> bool:
        return self.weekday is None or Anchored._is_on(self, moment)

    def _floor(self, days: Any) -> tuple[Any, Any]:
        number = (days + 3 - self.weekday) // 7  # type: ignore[operator]
        return number, self._anchor(number)

    def _anchor(self, number: Any) -> Any:
        return number * 7 - 3 + self.weekday


class WeekOfMonth(MonthOffset):
    """The week-th (from 0) weekday of every month."""

    _prefix = "WOM"
    _attributes = ("n", "normalize", "week", "weekday")

    def __init__(self, n: int = 1, normalize: bool = False, week: int = 0, weekday: int = 0) -> None:
        super().__init__(n, normalize)
        check_weekday(weekday)
        if not 0 <= week <= 3:
            raise ValueError(f"Week must be 0<=week<=3, got {week}")
        self.week, self.weekday = week, weekday

    @classmethod
    def _from_name(cls, suffix: str | None = None) -> Any:
        if not suffix:
            raise ValueError(f"Prefix {cls._prefix!r} requires a suffix.")
        return cls(week=int(suffix[0]) - 1, weekday=WEEKDAYS.index(suffix[1:]))

    @property
    def rule_code(self) -> str:
        """The frequency string without its number."""
        return f"WOM-{self.week + 1}{WEEKDAYS[self.weekday]}"

    def _anchor(self, number: Any) -> Any:
        first = counting.first_day(number)
        return first + (self.weekday - counting.weekday(first)) % 7 + 7 * self.week


class LastWeekOfMonth(MonthOffset):
    """The last weekday of every month."""

    _prefix = "LWOM"
    _attributes = ("n", "normalize", "weekday")

    def __init__(self, n: int = 1, normalize: bool = False, weekday: int = 0) -> None:
        super().__init__(n, normalize)
        if self.n == 0:
            raise ValueError("N cannot be 0")
        check_weekday(weekday)
        self.weekday, self.week = weekday, -1

    @classmethod
    def _from_name(cls, suffix: str | None = None) -> Any:
        if not suffix:
            raise ValueError(f"Prefix {cls._prefix!r} requires a suffix.")
        return cls(weekday=WEEKDAYS.index(suffix))

    @property
    def rule_code(self) -> str:
        """The frequency string without its number."""
        return f"LWOM-{WEEKDAYS[self.weekday]}"

    def _anchor(self, number: Any) -> Any:
        last = counting.first_day(number + 1) - 1
        return last - (counting.weekday(last) - self.weekday) % 7


EASTER_JULIAN, EASTER_ORTHODOX, EASTER_WESTERN = 1, 2, 3


def easter(year: int, method: int = EASTER_WESTERN) -> int:
    """The day count of Easter Sunday.  Western: the anonymous Gregorian algorithm; Julian: Meeus'."""
    if method == EASTER_WESTERN:
        a, b, c = year % 19, year // 100, year % 100
        h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
        k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
        m = (a + 11 * h + 22 * k) // 451
        return days_of(year, (h + k - 7 * m + 114) // 31, (h + k - 7 * m + 114) % 31 + 1)
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    julian = days_of(year, (d + e + 114) // 31, (d + e + 114) % 31 + 1)
    return julian if method == EASTER_JULIAN else julian + 10 + max(0, year // 100 - 16 - (year // 100 - 16) // 4 if year > 1600 else 0)


class Easter(Anchored):
    """Easter Sunday, western (method 3), orthodox (2) or Julian (1)."""

    _attributes = ("n", "normalize", "method")

    def __init__(self, n: int = 1, normalize: bool = False, method: int = EASTER_WESTERN) -> None:
        super().__init__(n, normalize)
        self.method = method

    @property
    def rule_code(self) -> str:
        """None: NotImplementedError."""
        raise NotImplementedError("Prefix not defined")

    def _move(self, days: Any, n: Any) -> Any:
        return self._anchor(self._floor(days)[0]) if n == 0 else Anchored._move(self, days, n)

    def _floor(self, days: Any) -> tuple[Any, Any]:
        month, _ = counting.months_of(days)
        number = month // 12
        number = number - (days < self._anchor(number))
        return number, self._anchor(number)

    def _anchor(self, number: Any) -> Any:
        return counting.each(lambda year: easter(1970 + year, self.method), number)


__all__ = ["Easter", "LastWeekOfMonth", "Week", "WeekOfMonth", "date_of"]
