"""Frequencies of periods: which span a day or count lies in, and where a span begins, over one int or an int64 array."""
from __future__ import annotations

from typing import Any

from septet.pandas.tslibs.offsets import counting
from septet.pandas.tslibs.offsets.months import MONTHS
from septet.pandas.tslibs.offsets.weeks import WEEKDAYS
from septet.pandas.tslibs.units import PER_DAY, PER_SECOND, rescale

# clock frequencies: the coarsest unit that counts them, and how many of it one is
CLOCKS = {"h": ("s", 3600), "min": ("s", 60), "s": ("s", 1), "ms": ("ms", 1), "us": ("us", 1), "ns": ("ns", 1)}
RESOLUTIONS = {"year": "Y", "quarter": "Q", "month": "M", "day": "D", "hour": "h", "minute": "min", "second": "s", "millisecond": "ms",
               "microsecond": "us", "nanosecond": "ns"}
_MONTHS = {"Y": 12, "Q": 3, "M": 1}


class Span:
    """A base frequency: "Y", "Q", "M", "W", "B", "D" or a clock's, with the month or weekday that ends it."""

    __slots__ = ("anchor", "name")

    def __init__(self, name: str, anchor: int = 0) -> None:
        self.name, self.anchor = name, anchor

    @property
    def code(self) -> str:
        """The frequency string: "Q-DEC"."""
        if self.name in ("Y", "Q"):
            return f"{self.name}-{MONTHS[self.anchor - 1]}"
        return f"W-{WEEKDAYS[self.anchor]}" if self.name == "W" else self.name

    def of_days(self, days: Any) -> Any:
        """The number of the span that a day lies in; only for frequencies of dates."""
        name = self.name
        if name == "D":
            return days
        if name in _MONTHS:
            month, _ = counting.months_of(days)
            return (month + self._ahead()) // _MONTHS[name]
        if name == "W":
            return (days - self._first_week()) // 7 + 1
        week, of_week = (days + 3) // 7, (days + 3) % 7
        return week * 5 + counting.least(of_week, of_week * 0 + 5) - 3

    def _ahead(self) -> int:
        """Months between the end of the calendar's span and ours."""
        return 0 if self.name == "M" else 12 - self.anchor

    def _first_week(self) -> int:
        """The day on which week 1 begins."""
        return (self.anchor + 1) % 7 - 3

    def first_day(self, ordinal: Any) -> Any:
        """The day on which a span of dates begins."""
        name = self.name
        if name == "D":
            return ordinal
        if name in _MONTHS:
            return counting.first_day(ordinal * _MONTHS[name] - self._ahead())
        if name == "W":
            return (ordinal - 1) * 7 + self._first_week()
        number = ordinal + 3
        return number // 5 * 7 + number % 5 - 3

    def of_count(self, count: Any, unit: str) -> Any:
        """The number of the span that a wall clock's count lies in."""
        if self.name not in CLOCKS:
            return self.of_days(count // PER_DAY[unit])
        base, many = CLOCKS[self.name]
        have, want = PER_SECOND[unit], PER_SECOND[base]
        return count // (have // want * many) if have >= want else count * (want // have)

    def start(self, ordinal: Any, unit: str) -> Any:
        """The count at which a span begins."""
        if self.name not in CLOCKS:
            return self.first_day(ordinal) * PER_DAY[unit]
        base, many = CLOCKS[self.name]
        have, want = PER_SECOND[base], PER_SECOND[unit]
        return ordinal * many * (want // have) if want >= have else ordinal * many // (have // want)

    @property
    def unit(self) -> str:
        """The unit of the moments where such spans begin."""
        return "ns" if self.name == "ns" else "us"

    def convert(self, ordinal: Any, other: Span, end: bool, n: int = 1) -> Any:
        """The span of another frequency in which a span (of n) begins or ends."""
        if end:
            ordinal = ordinal + (n - 1)
        if self.name not in CLOCKS and other.name not in CLOCKS:
            days = self.first_day(ordinal + 1) - 1 if end else self.first_day(ordinal)
            return _rolled(days, other, end)
        fine = _finer(self, other)
        if end:
            return other.of_count(self.start(ordinal + 1, fine) - 1, fine)
        return other.of_count(self.start(ordinal, fine), fine)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and self.name == other.name and self.anchor == other.anchor

    def __hash__(self) -> int:
        return hash((self.name, self.anchor))


def _rolled(days: Any, other: Span, end: bool) -> Any:
    """The span of a day; a weekend's business day is the Friday before where spans end, the Monday after where they begin."""
    if other.name == "B" and end:
        beyond = counting.weekday(days) - 4
        days = days - counting.where(beyond > 0, beyond, beyond * 0)
    return other.of_days(days)


def _finer(one: Span, other: Span) -> str:
    units = [CLOCKS[s.name][0] for s in (one, other) if s.name in CLOCKS]
    return max(units, key=lambda u: PER_SECOND[u])


def span_of(offset: Any) -> Span:
    """The base frequency of a period's offset; ValueError where periods have none such."""
    prefix = offset._prefix
    if prefix in ("YE", "QE"):
        return Span(prefix[0], offset.month if prefix == "YE" else (offset.startingMonth - 1) % 12 + 1 if _is_quarter_end(offset) else 0)
    if prefix == "ME":
        return Span("M")
    if prefix == "W":
        return Span("W", 6 if offset.weekday is None else offset.weekday)
    if prefix in ("D", "B") or prefix in CLOCKS:
        return Span(prefix)
    raise ValueError(f"{prefix} is not supported as period frequency")


def _is_quarter_end(offset: Any) -> bool:
    return hasattr(offset, "startingMonth")


def quarter_fields(span: Span, ordinal: Any) -> tuple[Any, Any]:
    """(fiscal year, quarter) of spans: those of their own year's end."""
    months = Span("Q", span.anchor if span.name in ("Q", "Y") and span.name == "Q" else 12)
    number = span.convert(ordinal, months, True)
    return 1970 + number // 4, number % 4 + 1


__all__ = ["CLOCKS", "RESOLUTIONS", "Span", "quarter_fields", "rescale", "span_of"]
