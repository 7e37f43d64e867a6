"""Period: a span of the calendar or clock, as a number of spans of its frequency since 1970."""
from __future__ import annotations

import datetime
import operator
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import septet.numpy as np
from septet.core.calendar import days_of
from septet.pandas.errors import IncompatibleFrequency
from septet.pandas.tslibs import parsing
from septet.pandas.tslibs.conversion import warn4
from septet.pandas.tslibs.frequencies import to_offset
from septet.pandas.tslibs.nat import NaT, is_missing_text
from septet.pandas.tslibs.offsets import FY5253
from septet.pandas.tslibs.offsets.base import BaseOffset
from septet.pandas.tslibs.offsets.ticks import Day, Tick
from septet.pandas.tslibs.period_text import period_text, strftime
from septet.pandas.tslibs.spans import RESOLUTIONS, Span, quarter_fields, span_of
from septet.pandas.tslibs.timedelta import Timedelta
from septet.pandas.tslibs.timestamp import Timestamp
from septet.pandas.tslibs.timestamp import make as make_moment

_BUSINESS = ("Period with BDay freq is deprecated and will be removed in a future version. Use a DatetimeIndex with BDay freq instead.")


@lru_cache(maxsize=512)
def _of_text(freq: str) -> Any:
    return to_offset(freq, is_period=True)


def period_freq(freq: Any) -> Any:
    """The offset of a period's frequency; ValueError where periods have none such."""
    if isinstance(freq, str):
        offset = _of_text(freq)
    elif isinstance(freq, BaseOffset):
        offset = freq
    else:
        offset = to_offset(freq, is_period=True)
    if offset.n <= 0:
        raise ValueError(f"Frequency must be positive, because it represents span: {freq_text(offset)}")
    span = span_of(offset)
    if span.name == "B":
        warnings.warn(_BUSINESS, FutureWarning, stacklevel=4)
    return offset


def freq_text(offset: Any) -> str:
    """The frequency string of a period's offset: "2M", "Q-DEC"."""
    code = span_of(offset).code
    return f"{offset.n}{code}" if offset.n != 1 else code


def make(ordinal: int, freq: Any) -> Any:
    """The Period of a number; NaT for NAT."""
    if ordinal == -2**63:
        return NaT
    made = object.__new__(Period)
    made.ordinal, made.freq = ordinal, freq
    return made


class Period:
    """A span of time: from text, a moment, another period, its number, or fields.

    ValueError for what is none or where a frequency is wanted.
    """

    __module__ = "pandas"
    __slots__ = ("freq", "ordinal")
    __array_priority__ = 1000
    _is_period = True
    ordinal: int
    freq: Any

    def __new__(cls, value: Any = None, freq: Any = None, ordinal: Any = None, year: Any = None, month: Any = None, quarter: Any = None,
                day: Any = None, hour: Any = None, minute: Any = None, second: Any = None) -> Any:
        offset = None if freq is None else period_freq(freq)
        if ordinal is not None and value is not None:
            raise ValueError("Only value or ordinal but not both should be given but not both")
        if ordinal is not None:
            return _of_ordinal(ordinal, offset)
        if value is None:
            return _of_fields(offset, year, month, quarter, day, hour, minute, second)
        return convert(value, offset)

    @classmethod
    def now(cls, freq: Any) -> Any:
        """The span of now."""
        return cls(datetime.datetime.now(), freq=freq)

    @property
    def _span(self) -> Span:
        return span_of(self.freq)

    @property
    def freqstr(self) -> str:
        """The frequency string."""
        return freq_text(self.freq)

    # -- conversion

    def asfreq(self, freq: Any, how: Any = "E") -> Any:
        """The span of another frequency at the end ("E") or start ("S") of this one."""
        offset = period_freq(freq)
        return make(self._span.convert(self.ordinal, span_of(offset), is_end(how), self.freq.n), offset)

    def to_timestamp(self, freq: Any = None, how: Any = "start") -> Any:
        """The moment at the start or end of the span."""
        if is_end(how):
            if freq == "B":
                return self.asfreq("B", "E").to_timestamp(how="start") + Timedelta(1, "D") - Timedelta(1, "us")
            return self.end_time
        if freq is None:
            return make_moment(self._span.start(self.ordinal, self._span.unit), self._span.unit)
        return self.asfreq(freq, how).to_timestamp()

    @property
    def start_time(self) -> Any:
        """The moment at which the span begins."""
        return self.to_timestamp(how="start")

    @property
    def end_time(self) -> Any:
        """The last moment of the span."""
        unit = self._span.unit
        return make_moment(self._span.start(self.ordinal + self.freq.n, unit) - 1, unit)

    # -- fields, of the last day for spans of dates

    @property
    def _moment(self) -> Any:
        span = self._span
        if span.name in ("h", "min", "s", "ms", "us", "ns"):
            return make_moment(span.start(self.ordinal, span.unit), span.unit)
        return make_moment((span.first_day(self.ordinal + 1) - 1 if span.name != "B" else span.first_day(self.ordinal)) * 86400, "s")

    @property
    def qyear(self) -> int:
        """The fiscal year."""
        return quarter_fields(self._span, self.ordinal)[0]  # type: ignore[no-any-return]

    @property
    def quarter(self) -> int:
        """The quarter of the fiscal year."""
        return quarter_fields(self._span, self.ordinal)[1]  # type: ignore[no-any-return]

    def strftime(self, fmt: Any) -> str:
        """The span as a format says; besides Python's directives %q %f %F %l %u %n."""
        return strftime(self, fmt) if fmt is not None else period_text(self)

    # -- text

    def __repr__(self) -> str:
        return f"Period('{period_text(self)}', '{self.freqstr}')"

    def __str__(self) -> str:
        return period_text(self)

    def __format__(self, spec: str) -> str:
        return self.strftime(spec) if spec else str(self)

    def __hash__(self) -> int:
        return hash((self.ordinal, self.freqstr))

    def __reduce__(self) -> Any:
        return make, (self.ordinal, self.freq)

    # -- arithmetic

    def __add__(self, other: Any) -> Any:
        steps = _steps(self, other)
        return steps if steps is NaT or steps is NotImplemented else make(self.ordinal + steps, self.freq)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, Period):
            check_same(self, other)
            return self.freq._with(self.ordinal - other.ordinal)
        steps = _steps(self, other)
        return steps if steps is NaT or steps is NotImplemented else make(self.ordinal - steps, self.freq)

    def __rsub__(self, other: Any) -> Any:
        return NaT if other is NaT else NotImplemented

    # -- comparison

    def __eq__(self, other: object) -> Any:
        if isinstance(other, Period):
            return self.ordinal == other.ordinal and self._span == other._span and self.freq.n == other.freq.n
        if isinstance(other, np.ndarray):
            return np.array([self == x for x in other.tolist()], dtype=bool)
        return False if other is NaT or not hasattr(other, "_typ") else NotImplemented

    def __ne__(self, other: object) -> Any:
        found = self == other
        return found if found is NotImplemented else np.logical_not(found) if isinstance(found, np.ndarray) else not found

    def __lt__(self, other: Any) -> Any:
        return _ordered(self, other, operator.lt)

    def __le__(self, other: Any) -> Any:
        return _ordered(self, other, operator.le)

    def __gt__(self, other: Any) -> Any:
        return _ordered(self, other, operator.gt)

    def __ge__(self, other: Any) -> Any:
        return _ordered(self, other, operator.ge)


def _field(name: str) -> property:
    return property(lambda self: getattr(self._moment, name), doc=f"The {name.replace('_', ' ')}.")


def _old(name: str, new: str) -> property:
    def get(self: Any) -> Any:
        warn4(f"Period.{name} is deprecated and will be removed in a future version. Use Period.{new} instead.")
        return getattr(self, new)

    return property(get, doc=f"As {new}; deprecated.")


for _name in ("year", "month", "day", "hour", "minute", "second", "week", "day_of_week", "day_of_year", "days_in_month", "is_leap_year"):
    setattr(Period, _name, _field(_name))
Period.weekofyear = Period.week  # type: ignore[attr-defined]
_OLD = {"weekday": "day_of_week", "dayofweek": "day_of_week", "dayofyear": "day_of_year", "daysinmonth": "days_in_month"}
for _name, _new in _OLD.items():
    setattr(Period, _name, _old(_name, _new))


def is_end(how: Any) -> bool:
    """Whether `how` says the end of a span; ValueError for what says neither end nor start."""
    word = str(how).upper()
    if word in ("E", "END", "FINISH"):
        return True
    if word in ("S", "START", "BEGIN"):
        return False
    raise ValueError(f"How must be one of S or E, got {how}")


def check_same(one: Any, other: Any) -> None:
    """IncompatibleFrequency unless two periods have the same frequency."""
    if one._span != other._span or one.freq.n != other.freq.n:
        raise IncompatibleFrequency(f"Input has different freq={other.freqstr} from Period(freq={one.freqstr})")


def _ordered(self: Period, other: Any, op: Callable[[Any, Any], Any]) -> Any:
    if isinstance(other, Period):
        check_same(self, other)
        return op(self.ordinal, other.ordinal)
    if isinstance(other, np.ndarray):
        return np.array([op(self, x) for x in other.tolist()], dtype=bool)
    return False if other is NaT else NotImplemented


def _steps(self: Period, other: Any) -> Any:
    """How many spans a summand is."""
    if other is NaT:
        return NaT
    if isinstance(other, (int, np.integer)):
        return int(other) * self.freq.n
    if isinstance(other, (datetime.timedelta, np.timedelta64, Tick, Day)):
        return _ticks(self, other)
    if isinstance(other, BaseOffset):
        if _same_base(self, other):
            return other.n
        raise _incompatible(self)
    return NotImplemented


def _same_base(self: Period, other: Any) -> bool:
    try:
        return span_of(other) == self._span
    except ValueError:
        return False


def _incompatible(self: Period) -> IncompatibleFrequency:
    return IncompatibleFrequency(f"Input cannot be converted to Period(freq={self.freqstr})")


def tick_nanos(freq: Any) -> int | None:
    """Nanoseconds of a period's base frequency, None where that is no fixed length."""
    return freq.base.nanos if isinstance(freq, (Tick, Day)) else None


def _ticks(self: Period, other: Any) -> int:
    if isinstance(other, Day) and _same_base(self, other):
        return other.n
    base = tick_nanos(self.freq)
    nanos = other.nanos if isinstance(other, (Tick, Day)) else Timedelta(other).value
    if base is None or nanos % base:
        raise _incompatible(self)
    return nanos // base  # type: ignore[no-any-return]


# ---- construction ----------------------------------------------------------------------------------------------------


def _of_ordinal(ordinal: Any, offset: Any) -> Any:
    if not isinstance(ordinal, (int, np.integer)):
        raise ValueError("Ordinal must be an integer")
    if offset is None:
        raise ValueError("Must supply freq for ordinal value")
    return make(int(ordinal), offset)


def _of_fields(offset: Any, year: Any, month: Any, quarter: Any, day: Any, hour: Any, minute: Any,
               second: Any) -> Any:
    if offset is None and all(v is None for v in (year, month, quarter, day)):
        return NaT
    if year is None and month is None and quarter is None and day is None:
        return NaT
    if offset is None:
        raise ValueError("If value is None, freq cannot be None")
    span = span_of(offset)
    if quarter is not None:
        year, month = quarter_start(year, quarter, span.anchor or 12)
    days = days_of(year, month or 1, day or 1)
    seconds = days * 86400 + (hour or 0) * 3600 + (minute or 0) * 60 + (second or 0)
    return make(span.of_count(seconds, "s"), offset)


def quarter_start(year: int, quarter: int, anchor: int) -> tuple[int, int]:
    """(year, month) in which a fiscal quarter begins; the fiscal year ends in month `anchor`."""
    if not 1 <= quarter <= 4:
        raise ValueError("Quarter must be 1 <= q <= 4")
    months = (year - 1970) * 12 + (quarter - 1) * 3 - (12 - anchor)
    return 1970 + months // 12, months % 12 + 1


def convert(value: Any, offset: Any) -> Any:
    """A Period of one value."""
    if isinstance(value, Period):
        return value if offset is None or value.freq == offset else value.asfreq(offset)
    if value is NaT or value is None or isinstance(value, float) and value != value or type(value).__name__ == "NAType":
        return NaT
    if isinstance(value, (int, np.integer)):
        warn4("Passing an integer to Period is deprecated and will change behavior in a future version, when the integer will be treated "
              "as a period ordinal instead of a year.")
        value = str(value)
    if isinstance(value, str):
        return _parse(value, offset)
    if isinstance(value, (datetime.datetime, datetime.date, np.datetime64)):
        if offset is None:
            raise ValueError("Must supply freq for datetime value")
        moment = Timestamp(value)
        return NaT if moment is NaT else make(span_of(offset).of_count(moment._local, moment._unit), offset)
    raise ValueError("Value must be Period, string, integer, or datetime")


def _parse(text: str, offset: Any) -> Any:
    if is_missing_text(text):
        return NaT
    text = text.upper()
    quarter = parsing.quarter_of(text.strip())
    if quarter is not None:
        own = offset if offset is not None else period_freq("Q")
        year, month = quarter_start(*quarter, span_of(own).anchor if span_of(own).name == "Q" else 12)
        return make(span_of(own).of_count(days_of(year, month) * 86400, "s"), own)
    parsed = _week(text, offset) or _month(text) or parsing.parse(text)
    own = offset if offset is not None else period_freq(RESOLUTIONS[parsed.resolution])
    return make(span_of(own).of_count(parsed.count, parsed.unit), own)


def _week(text: str, offset: Any) -> Any:
    """ "2020-01-06/2020-01-12" for a weekly frequency."""
    if offset is None or offset._prefix != "W" or "/" not in text:
        return None
    first, _, last = text.partition("/")
    return parsing.parse(first) if len(first) == len(last) == 10 else None


def _month(text: str) -> Any:
    """ "202001": a year and a month."""
    if len(text) != 6 or not text.isdigit() or not 1 <= int(text[4:]) <= 12:
        return None
    return parsing.assemble(text, (int(text[:4]), int(text[4:]), 1), (0, 0, 0), "", None, "month")


__all__ = ["FY5253", "Period", "convert", "freq_text", "make", "period_freq"]
