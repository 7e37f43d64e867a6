"""Fiscal years of 52 or 53 weeks that always end on the same weekday, and their quarters."""
from __future__ import annotations

from typing import Any

from septet.core.calendar import days_of, month_length
from septet.pandas.tslibs.offsets import counting
from septet.pandas.tslibs.offsets.base import Anchored
from septet.pandas.tslibs.offsets.months import MONTHS
from septet.pandas.tslibs.offsets.weeks import WEEKDAYS


class FY5253Mixin(Anchored):
    """When a fiscal year ends: the last such weekday of `startingMonth`, or the one nearest to its end."""

    def __init__(self, n: int = 1, normalize: bool = False, weekday: int = 0, startingMonth: int = 1,
                 variation: str = "nearest") -> None:
        super().__init__(n, normalize)
        self.weekday, self.startingMonth, self.variation = weekday, startingMonth, variation
        if self.n == 0:
            raise ValueError("N cannot be 0")
        if variation not in ("nearest", "last"):
            raise ValueError(f"{variation} is not a valid variation")

    def year_end(self, year: int) -> int:
        """The day count on which a fiscal year ends."""
        last = days_of(year, self.startingMonth, month_length(year, self.startingMonth))
        back = (counting.weekday(last) - self.weekday) % 7
        if self.variation == "last" or back <= 3:
            return last - back
        return last - back + 7

    @property
    def rule_code(self) -> str:
        """The frequency string without its number."""
        return f"{self._prefix}-{self.get_rule_code_suffix()}"

    def get_rule_code_suffix(self) -> str:
        """Variation, month and weekday: "N-DEC-FRI"."""
        kind = "N" if self.variation == "nearest" else "L"
        return f"{kind}-{MONTHS[self.startingMonth - 1]}-{WEEKDAYS[self.weekday]}"


class FY5253(FY5253Mixin):
    """Ends of fiscal years."""

    _prefix = "RE"
    _attributes = ("n", "normalize", "weekday", "startingMonth", "variation")

    @classmethod
    def _from_name(cls, *args: str) -> Any:
        return cls(**parse_suffix(*args[0].split("-")))

    def _floor(self, days: Any) -> tuple[Any, Any]:
        month, _ = counting.months_of(days)
        number = month // 12 + 1
        for _ in range(2):
            number = number - (days < self._anchor(number))
        return number, self._anchor(number)

    def _anchor(self, number: Any) -> Any:
        return counting.each(lambda year: self.year_end(1970 + year), number)

    def get_year_end(self, dt: Any) -> Any:
        """The end of the fiscal year that is named by the moment's year."""
        import datetime

        return datetime.datetime.fromordinal(self.year_end(dt.year) + 719163)


class FY5253Quarter(FY5253Mixin):
    """Ends of fiscal quarters, of 13 weeks but for the one that takes the 53rd."""

    _prefix = "REQ"
    _attributes = ("n", "normalize", "weekday", "startingMonth", "qtr_with_extra_week", "variation")

    def __init__(self, n: int = 1, normalize: bool = False, weekday: int = 0, startingMonth: int = 1,
                 qtr_with_extra_week: int = 1, variation: str = "nearest") -> None:
        super().__init__(n, normalize, weekday, startingMonth, variation)
        self.qtr_with_extra_week = qtr_with_extra_week

    @classmethod
    def _from_name(cls, *args: str) -> Any:
        *names, extra = args[0].split("-")
        return cls(qtr_with_extra_week=int(extra), **parse_suffix(*names))

    @property
    def rule_code(self) -> str:
        """The frequency string without its number."""
        return f"{FY5253Mixin.rule_code.fget(self)}-{self.qtr_with_extra_week}"  # type: ignore[attr-defined]

    @property
    def _offset(self) -> FY5253:
        return FY5253(weekday=self.weekday, startingMonth=self.startingMonth, variation=self.variation)

    def _quarter_end(self, number: int) -> int:
        """Day count of the end of quarter `number` (4 a year; number 4 * k is the end of the fiscal year 1970 + k)."""
        year, quarter = divmod(number, 4)
        if not quarter:
            return self.year_end(1970 + year)
        start = self.year_end(1970 + year)
        long = self.year_end(1971 + year) - start > 364
        weeks = 13 * quarter + (1 if long and self.qtr_with_extra_week <= quarter else 0)
        return start + 7 * weeks

    def _floor(self, days: Any) -> tuple[Any, Any]:
        month, _ = counting.months_of(days)
        number = (month // 12 + 1) * 4 + 3
        for _ in range(12):
            number = number - (days < self._anchor(number))
        return number, self._anchor(number)

    def _anchor(self, number: Any) -> Any:
        return counting.each(self._quarter_end, number)

    def get_weeks(self, dt: Any) -> list[int]:
        """The weeks of the quarters of a moment's fiscal year."""
        weeks = [13] * 4
        if self.year_has_extra_week(dt):
            weeks[self.qtr_with_extra_week - 1] = 14
        return weeks

    def year_has_extra_week(self, dt: Any) -> bool:
        """Whether the fiscal year of a moment has 53 weeks."""
        from septet.pandas.tslibs.offsets.base import as_moment

        moment = as_moment(dt)
        days = moment._local // {"s": 86400, "ms": 86400000, "us": 86400000000, "ns": 86400000000000}[moment._unit]
        number = self._floor(days - 1)[0] // 4
        return self.year_end(1971 + number) - self.year_end(1970 + number) > 364


def parse_suffix(kind: str, month: str, weekday: str) -> dict[str, Any]:
    """Parameters of "N-DEC-MON"."""
    if kind not in ("N", "L"):
        raise ValueError(f"Unable to parse varion_code: {kind}")
    return {"weekday": WEEKDAYS.index(weekday), "startingMonth": MONTHS.index(month) + 1, "variation": "nearest" if kind == "N" else "last"}
