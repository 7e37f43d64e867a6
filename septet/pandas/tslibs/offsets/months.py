"""Offsets by months: beginnings and ends of months, quarters, half years and years, of business days too; half months."""
from __future__ import annotations

from typing import Any

from septet.pandas.tslibs.offsets import counting
from septet.pandas.tslibs.offsets.base import Anchored

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAY_OF = {
    "begin": counting.first_day, "end": lambda month: counting.first_day(month + 1) - 1,
    "business begin": counting.first_business_day, "business end": counting.last_business_day}


class MonthOffset(Anchored):
    """An anchor in every month."""

    _kind = "end"
    _step = 1                               # months between anchors

    def _start(self) -> int:
        """A month, counted from 0, that has an anchor."""
        return 0

    def _floor(self, days: Any) -> tuple[Any, Any]:
        month, _ = counting.months_of(days)
        number = (month - self._start()) // self._step
        day = self._anchor(number)
        before = days < day
        return number - before, counting.where(before, self._anchor(number - 1), day)

    def _anchor(self, number: Any) -> Any:
        return _DAY_OF[self._kind](number * self._step + self._start())


class MonthBegin(MonthOffset):
    """The first day of a month."""

    _prefix, _kind = "MS", "begin"


class MonthEnd(MonthOffset):
    """The last day of a month."""

    _prefix, _kind = "ME", "end"


class BusinessMonthBegin(MonthOffset):
    """The first business day of a month."""

    _prefix, _kind = "BMS", "business begin"


class BusinessMonthEnd(MonthOffset):
    """The last business day of a month."""

    _prefix, _kind = "BME", "business end"


class StartingMonth(MonthOffset):
    """An anchor every few months, reckoned from `startingMonth`."""

    _attributes = ("n", "normalize", "startingMonth")
    _step = 3
    _default_starting_month = 1
    _from_name_starting_month = 1

    def __init__(self, n: int = 1, normalize: bool = False, startingMonth: int | None = None) -> None:
        super().__init__(n, normalize)
        self.startingMonth = self._default_starting_month if startingMonth is None else startingMonth

    @classmethod
    def _from_name(cls, suffix: str | None = None) -> Any:
        return cls(startingMonth=MONTHS.index(suffix) + 1 if suffix else cls._from_name_starting_month)

    def _start(self) -> int:
        return self.startingMonth - 1

    @property
    def rule_code(self) -> str:
        """The frequency string without its number."""
        return f"{self._prefix}-{MONTHS[(self.startingMonth - 1) % 12]}"


class QuarterOffset(StartingMonth):
    """An anchor in every third month."""


class QuarterBegin(QuarterOffset):
    """The first day of a quarter."""

    _prefix, _kind, _default_starting_month, _from_name_starting_month = "QS", "begin", 3, 1


class QuarterEnd(QuarterOffset):
    """The last day of a quarter."""

    _prefix, _kind, _default_starting_month, _from_name_starting_month = "QE", "end", 3, 12


class BQuarterBegin(QuarterOffset):
    """The first business day of a quarter."""

    _prefix, _kind, _default_starting_month, _from_name_starting_month = "BQS", "business begin", 3, 1
    _outputName = "BusinessQuarterBegin"


class BQuarterEnd(QuarterOffset):
    """The last business day of a quarter."""

    _prefix, _kind, _default_starting_month, _from_name_starting_month = "BQE", "business end", 3, 12
    _outputName = "BusinessQuarterEnd"


class HalfYearOffset(StartingMonth):
    """An anchor in every sixth month."""

    _step = 6


class HalfYearBegin(HalfYearOffset):
    """The first day of a half year."""

    _prefix, _kind, _default_starting_month, _from_name_starting_month = "HYS", "begin", 1, 1


class HalfYearEnd(HalfYearOffset):
    """The last day of a half year."""

    _prefix, _kind, _default_starting_month, _from_name_starting_month = "HYE", "end", 6, 12


class BHalfYearBegin(HalfYearOffset):
    """The first business day of a half year."""

    _prefix, _kind, _default_starting_month, _from_name_starting_month = "BHYS", "business begin", 1, 1
    _outputName = "BusinessHalfYearBegin"


class BHalfYearEnd(HalfYearOffset):
    """The last business day of a half year."""

    _prefix, _kind, _default_starting_month, _from_name_starting_month = "BHYE", "business end", 6, 12
    _outputName = "BusinessHalfYearEnd"


class YearOffset(MonthOffset):
    """An anchor in one month of every year."""

    _attributes = ("n", "normalize", "month")
    _step = 12
    _default_month = 1

    def __init__(self, n: int = 1, normalize: bool = False, month: int | None = None) -> None:
        super().__init__(n, normalize)
        self.month = self._default_month if month is None else month
        if not 1 <= self.month <= 12:
            raise ValueError("Month must go from 1 to 12")

    @classmethod
    def _from_name(cls, suffix: str | None = None) -> Any:
        return cls(month=MONTHS.index(suffix) + 1 if suffix else None)

    def _start(self) -> int:
        return self.month - 1

    @property
    def rule_code(self) -> str:
        """The frequency string without its number."""
        return f"{self._prefix}-{MONTHS[self.month - 1]}"


class YearBegin(YearOffset):
    """The first day of a year."""

    _prefix, _kind, _default_month = "YS", "begin", 1


class YearEnd(YearOffset):
    """The last day of a year."""

    _prefix, _kind, _default_month = "YE", "end", 12


class BYearBegin(YearOffset):
    """The first business day of a year."""

    _prefix, _kind, _default_month = "BYS", "business begin", 1


class BYearEnd(YearOffset):
    """The last business day of a year."""

    _prefix, _kind, _default_month = "BYE", "business end", 12


class SemiMonthOffset(Anchored):
    """Two anchors in every month, one of them `day_of_month`."""

    _attributes = ("n", "normalize", "day_of_month")
    _least_day = 1

    def __init__(self, n: int = 1, normalize: bool = False, day_of_month: int | None = None) -> None:
        super().__init__(n, normalize)
        self.day_of_month = 15 if day_of_month is None else int(day_of_month)
        if not self._least_day <= self.day_of_month <= 27:
            raise ValueError(f"day_of_month must be {self._least_day}<=day_of_month<=27, got {self.day_of_month}")

    @classmethod
    def _from_name(cls, suffix: str | None = None) -> Any:
        return cls(day_of_month=int(suffix) if suffix else None)

    @property
    def rule_code(self) -> str:
        """The frequency string without its number."""
        return f"{self._prefix}-{self.day_of_month}"

    def _floor(self, days: Any) -> tuple[Any, Any]:
        month, _ = counting.months_of(days)
        number = 2 * month + 1
        for _ in range(2):
            number = number - (days < self._anchor(number))
        return number, self._anchor(number)


class SemiMonthEnd(SemiMonthOffset):
    """A day of the month and its last day."""

    _prefix = "SME"

    def _anchor(self, number: Any) -> Any:
        month = number // 2
        return counting.where(number % 2 == 0, counting.first_day(month) + self.day_of_month - 1, counting.first_day(month + 1) - 1)


class SemiMonthBegin(SemiMonthOffset):
    """The first day of a month and another."""

    _prefix, _least_day = "SMS", 2

    def _anchor(self, number: Any) -> Any:
        return counting.first_day(number // 2) + number % 2 * (self.day_of_month - 1)
