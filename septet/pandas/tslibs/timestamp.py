"""Timestamp: a moment as a count of s, ms, us or ns since 1970, a subclass of Python's datetime.

`_value` counts UTC for a moment with a zone, the wall clock without.  The fields of the base class are the wall clock's.
"""
from __future__ import annotations

import datetime
from typing import Any

import septet.numpy as np
from septet.core.calendar import date_of
from septet.pandas.tslibs import timedelta as duration
from septet.pandas.tslibs.fields import FieldsMixin
from septet.pandas.tslibs.moment_operators import MomentOperators, set_makers
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.timedelta import Extreme, Timedelta
from septet.pandas.tslibs.units import NAT, PER_SECOND, check_unit, checked_time, rescale, rescale_exactly, rounded
from septet.pandas.tslibs.zones import get_zone, is_utc, transitions

_base_new = datetime.datetime.__new__
_EPOCH = datetime.datetime(1970, 1, 1)
_NOTHING: Any = object()
_DAYS_FIRST, _DAYS_LAST = -719162, 2932896          # the days of 0001-01-01 and 9999-12-31
_CYCLE = 146097                                     # the calendar repeats after 400 years
_timedelta = datetime.timedelta


def make(count: int, unit: str, zone: Any = None) -> Any:
    """The Timestamp of a count (UTC where a zone is given); NaT for NAT."""
    if count == NAT:
        return NaT
    seconds, rest = divmod(count, PER_SECOND[unit])
    micro = rest // 1000 if unit == "ns" else rest if unit == "us" else rest * 1000 if unit == "ms" else 0
    try:
        d = _EPOCH + _timedelta(0, seconds, micro)
        if zone is not None:
            d = d.replace(tzinfo=zone) if zone is datetime.UTC else zone.fromutc(d.replace(tzinfo=zone))
    except OverflowError:
        return _far(count, unit, zone, seconds, micro)
    made = _base_new(Timestamp, d.year, d.month, d.day, d.hour, d.minute, d.second, d.microsecond, zone, fold=d.fold)
    made._value, made._unit = count, unit
    return made


def _far(count: int, unit: str, zone: Any, seconds: int, micro: int) -> Any:
    """A moment beyond the years that Python has: its fields stand some cycles of 400 years away, `year` is put right."""
    if zone is not None:
        seconds += transitions(zone).offset_at(seconds)
    days, second = divmod(seconds, 86400)
    year, month, day = date_of(days)
    made = _base_new(FarTimestamp, year % 400 + 2000, month, day, second // 3600, second // 60 % 60, second % 60, micro, zone)
    made._value, made._unit = count, unit
    return made


def of_datetime(moment: datetime.datetime, unit: str = "us", nanosecond: int = 0) -> Any:
    """The Timestamp with a datetime's fields and zone."""
    seconds = (moment.toordinal() - 719163) * 86400 + moment.hour * 3600 + moment.minute * 60 + moment.second
    count = rescale(seconds * 10**6 + moment.microsecond, "us", unit) + nanosecond
    zone = moment.tzinfo
    if zone is not None:
        zone = get_zone(zone)
        offset = moment.utcoffset()
        if offset:
            count -= (offset.days * 86400 + offset.seconds) * PER_SECOND[unit]
    made = make(checked_time(count, unit, moment), unit, zone)
    return made if zone is None or made.minute == moment.minute and made.hour == moment.hour else skipped(made, moment)


def skipped(made: Any, moment: datetime.datetime) -> Any:
    """The Timestamp of a wall clock that a zone leaves out: it keeps that clock's fields."""
    self = datetime.datetime.__new__(Timestamp, moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second,
                                     moment.microsecond, made.tzinfo, fold=moment.fold)
    self._value, self._unit = made._value, made._unit
    return self


class Timestamp(MomentOperators, FieldsMixin, datetime.datetime):
    """A moment: from text, a number and unit, fields, or another date; with a time zone or without.

    ValueError for what is none; OutOfBoundsDatetime where 64 bits do not hold it.
    """

    __module__ = "pandas"
    __slots__ = ("_unit", "_value")
    __array_priority__ = 100
    _value: int
    _unit: str
    min: Any
    max: Any
    resolution: Any

    def __new__(cls, ts_input: Any = _NOTHING, year: Any = None, month: Any = None, day: Any = None, hour: Any = None,
                minute: Any = None, second: Any = None, microsecond: Any = None, tzinfo: Any = None, *, nanosecond: Any = None,
                tz: Any = _NOTHING, unit: Any = None, fold: Any = None) -> Any:
        read, construct = _readers or _load_readers()
        if tz is _NOTHING and tzinfo is None and fold is None and unit is None:
            kind = type(ts_input)
            if year is None:
                if kind is str:
                    return read(ts_input, None)
                if kind is int and -2**63 < ts_input < 2**63:
                    return make(ts_input, "ns")
            elif kind is int and month is not None and nanosecond is None and microsecond is None:
                return _of_clock(ts_input, year, month, day or 0, hour or 0, minute or 0, second or 0)
        fields = (year, month, day, hour, minute, second, microsecond)
        return construct(ts_input, fields, tzinfo, nanosecond, tz, unit, fold)

    # -- classmethods

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        """This moment, in a zone or on the local clock."""
        zone = get_zone(tz)
        return of_datetime(datetime.datetime.now(zone))

    @classmethod
    def today(cls, tz: Any = None) -> Any:
        """This moment."""
        return cls.now(tz)

    @classmethod
    def utcnow(cls) -> Any:
        """This moment in UTC; deprecated."""
        from septet.pandas.tslibs.conversion import warn4

        warn4("Timestamp.utcnow is deprecated and will be removed in a future version. Use Timestamp.now('UTC') instead.")
        return cls.now("UTC")

    @classmethod
    def fromtimestamp(cls, ts: Any, tz: Any = None) -> Any:  # type: ignore[override]
        """The moment of POSIX seconds, in a zone or on the local clock."""
        return of_datetime(datetime.datetime.fromtimestamp(ts, get_zone(tz)))

    @classmethod
    def utcfromtimestamp(cls, ts: Any) -> Any:
        """The moment of POSIX seconds in UTC; deprecated."""
        from septet.pandas.tslibs.conversion import warn4

        warn4("Timestamp.utcfromtimestamp is deprecated and will be removed in a future version. "
              "Use Timestamp.fromtimestamp(ts, 'UTC') instead.")
        return cls.fromtimestamp(ts, "UTC")

    @classmethod
    def fromordinal(cls, ordinal: int, tz: Any = None) -> Any:
        """Midnight of a day of the proleptic Gregorian calendar, 1 being 0001-01-01."""
        return cls(datetime.datetime.fromordinal(ordinal), tz=tz)

    @classmethod
    def combine(cls, date: Any, time: Any, tzinfo: Any = True) -> Any:
        """A date and a time of day."""
        return of_datetime(datetime.datetime.combine(date, time))

    @classmethod
    def strptime(cls, date_string: str, format: str) -> Any:
        """Refused, as pandas does."""
        raise NotImplementedError("Timestamp.strptime() is not implemented. Use to_datetime() to parse date strings.")

    @classmethod
    def fromisoformat(cls, date_string: str) -> Any:
        """The moment of an ISO 8601 text."""
        return of_datetime(datetime.datetime.fromisoformat(date_string))

    @classmethod
    def fromisocalendar(cls, year: int, week: int, day: int) -> Any:
        """The day of an ISO week."""
        return of_datetime(datetime.datetime.fromisocalendar(year, week, day))

    # -- parts

    @property
    def unit(self) -> str:
        """The unit of the count: "s", "ms", "us" or "ns"."""
        return self._unit

    @property
    def tz(self) -> Any:
        """The time zone or None."""
        return self.tzinfo

    @property
    def value(self) -> int:
        """Nanoseconds since 1970 in UTC; OverflowError where 64 bits do not hold them."""
        found = rescale(self._value, self._unit, "ns")
        if not -2**63 <= found < 2**63:
            raise OverflowError("Cannot convert Timestamp to nanoseconds without overflow. Use `.asm8.view('i8')` to cast represent "
                                f"Timestamp in its own unit (here, {self._unit}).")
        return found

    @property
    def nanosecond(self) -> int:
        """Nanoseconds beyond the microsecond: 0 to 999."""
        return self._value % 1000 if self._unit == "ns" else 0

    @property
    def _local(self) -> int:
        """The wall clock's count."""
        if self.tzinfo is None or self.tzinfo is datetime.UTC:
            return self._value
        offset = self.utcoffset()
        assert offset is not None
        return self._value + (offset.days * 86400 + offset.seconds) * PER_SECOND[self._unit]

    @property
    def asm8(self) -> Any:
        """NumPy's scalar (UTC)."""
        return np.datetime64(self._value, self._unit)

    def to_datetime64(self) -> Any:
        """NumPy's scalar (UTC)."""
        return np.datetime64(self._value, self._unit)

    def to_numpy(self, dtype: Any = None, copy: bool = False) -> Any:
        """NumPy's scalar (UTC)."""
        if dtype is not None or copy is not False:
            raise ValueError("Timestamp.to_numpy dtype and copy arguments are ignored.")
        return self.to_datetime64()

    def to_pydatetime(self, warn: bool = True) -> datetime.datetime:
        """Python's, without nanoseconds."""
        if warn and self.nanosecond:
            import warnings

            warnings.warn("Discarding nonzero nanoseconds in conversion.", UserWarning, stacklevel=2)
        return datetime.datetime(self.year, self.month, self.day, self.hour, self.minute, self.second, self.microsecond, self.tzinfo,
                                 fold=self.fold)

    def timestamp(self) -> float:
        """POSIX seconds; a moment without a zone is taken as UTC."""
        return round(self._value / PER_SECOND[self._unit], 6)

    def to_julian_date(self) -> Any:
        """Days since noon of 4713 BC."""
        days, rest = divmod(self._local, 86400 * PER_SECOND[self._unit])
        return np.float64(days + 2440587.5 + rest / (86400 * PER_SECOND[self._unit]))

    def to_period(self, freq: Any = None) -> Any:
        """The span of a frequency that the moment lies in."""
        from septet.pandas.tslibs.period import Period

        if self.tzinfo is not None:
            import warnings

            warnings.warn("Converting to Period representation will drop timezone information.", UserWarning, stacklevel=2)
        if freq is None:
            raise ValueError("Must supply freq for datetime value")
        return Period(self.tz_localize(None), freq=freq)

    def as_unit(self, unit: str, round_ok: bool = True) -> Any:
        """The moment counted in another unit; ValueError where `round_ok` is False and something is lost."""
        count = rescale_exactly(self._value, self._unit, check_unit(unit), round_ok)
        return make(checked_time(count, unit, self), unit, self.tzinfo)

    # -- text

    def strftime(self, format: str) -> str:
        """Text by a format; besides Python's directives %N: nanoseconds."""
        if "%N" in format:
            format = format.replace("%N", f"{self.microsecond * 1000 + self.nanosecond:09d}")
        return datetime.datetime.strftime(self, format)

    def isoformat(self, sep: str = "T", timespec: str = "auto") -> str:
        """ISO 8601 down to `timespec`: "auto", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds"."""
        base = datetime.datetime.isoformat(self, sep, "microseconds" if timespec in ("auto", "nanoseconds") else _known(timespec))
        zone = ""
        if self.tzinfo is not None:
            place = max(base.rfind("+", 11), base.rfind("-", 11))
            base, zone = base[:place], base[place:]
        base = f"{self.year:04d}{base[4:]}" if self.year >= 0 else f"{self.year}{base[4:]}"
        if timespec == "auto":
            if self.nanosecond:
                base += f"{self.nanosecond:03d}"
            elif not self.microsecond:
                base = base[:-7]
        elif timespec == "nanoseconds":
            base += f"{self.nanosecond:03d}"
        return base + zone

    def _text(self) -> str:
        """Date and time as repr shows them, without the zone."""
        return make(self._local, self._unit).isoformat(" ") if self.tzinfo is not None else self.isoformat(" ")

    def __repr__(self) -> str:
        if self.tzinfo is None:
            return f"Timestamp('{self.isoformat(' ')}')"
        offset = datetime.datetime.strftime(self, "%z")
        return f"Timestamp('{self._text()}{offset}', tz='{self.tzinfo}')"

    def __str__(self) -> str:
        return self.isoformat(" ")

    def __format__(self, spec: str) -> str:
        return self.strftime(spec) if spec else str(self)

    def _date_repr(self) -> str:
        return str(self)[:10] if self._local % (86400 * PER_SECOND[self._unit]) == 0 and self.tzinfo is None else str(self)

    def __reduce__(self) -> Any:  # type: ignore[override]
        return make, (self._value, self._unit, self.tzinfo)

    __reduce_ex__ = lambda self, protocol: self.__reduce__()  # type: ignore[assignment]  # noqa: E731

    def __hash__(self) -> int:
        if self._unit == "ns" and self._value % 1000:
            return hash(self._value)
        return datetime.datetime.__hash__(self)

    # -- zones

    def tz_localize(self, tz: Any, ambiguous: Any = "raise", nonexistent: Any = "raise") -> Any:
        """The same wall clock in a zone; None takes the zone away.

        ambiguous: what a time that comes twice means: True (summer time), False, "NaT", "raise".
        nonexistent: what a time that is left out means: "shift_forward", "shift_backward", "NaT", a duration, "raise".
        """
        from septet.pandas.tslibs.localize import check_nonexistent, to_utc

        if ambiguous not in (True, False, "NaT", "raise"):
            raise ValueError("'ambiguous' parameter must be one of: True, False, 'NaT', 'raise' (default)")
        check_nonexistent(nonexistent)
        if tz is None:
            return make(self._local, self._unit)
        if self.tzinfo is not None:
            raise TypeError("Cannot localize tz-aware Timestamp, use tz_convert for conversions")
        zone = get_zone(tz)
        return make(to_utc(self._value, self._unit, zone, ambiguous, nonexistent), self._unit, zone)

    def tz_convert(self, tz: Any) -> Any:
        """The same moment on the clock of a zone; None gives UTC without a zone."""
        if self.tzinfo is None:
            raise TypeError("Cannot convert tz-naive Timestamp, use tz_localize to localize")
        return make(self._value, self._unit, get_zone(tz))

    def astimezone(self, tz: Any = None) -> Any:
        """As tz_convert."""
        return self.tz_convert(tz)

    # -- changing

    def normalize(self) -> Any:
        """Midnight of the day."""
        day = 86400 * PER_SECOND[self._unit]
        return self._at_local(self._local // day * day)

    def _at_local(self, count: int) -> Any:
        """The moment with another wall clock, in the same zone."""
        made = make(checked_time(count, self._unit), self._unit)
        return made if self.tzinfo is None else made.tz_localize(self.tzinfo)

    def replace(self, year: Any = None, month: Any = None, day: Any = None, hour: Any = None, minute: Any = None,  # type: ignore[override]
                second: Any = None, microsecond: Any = None, nanosecond: Any = None, tzinfo: Any = object, fold: Any = None) -> Any:
        """The moment with some fields changed."""
        given = {"year": year, "month": month, "day": day, "hour": hour, "minute": minute, "second": second, "microsecond": microsecond}
        kept = {}
        for name, value in given.items():
            kept[name] = getattr(self, name) if value is None else _whole(value, name)
        nano = self.nanosecond if nanosecond is None else _whole(nanosecond, "nanosecond")
        zone = self.tzinfo if tzinfo is object else get_zone(tzinfo)
        unit = "ns" if nano else self._unit
        if unit in ("s", "ms") and kept["microsecond"] % (10**6 if unit == "s" else 1000):
            unit = "us"
        moment = datetime.datetime(**kept, tzinfo=zone, fold=self.fold if fold is None else fold)
        return of_datetime(moment, unit, nano)

    def _rounded(self, freq: Any, mode: str, ambiguous: Any, nonexistent: Any) -> Any:
        from septet.pandas.tslibs.frequencies import fixed_length
        from septet.pandas.tslibs.localize import check_nonexistent

        step = fixed_length(freq, self._unit)
        check_nonexistent(nonexistent)
        count = rounded(self._local, step, mode) if step else self._local
        made = make(checked_time(count, self._unit), self._unit)
        return made if self.tzinfo is None else made.tz_localize(self.tzinfo, ambiguous, nonexistent)

    def round(self, freq: Any, ambiguous: Any = "raise", nonexistent: Any = "raise") -> Any:
        """The nearest multiple of a fixed frequency on the wall clock, halves to even."""
        return self._rounded(freq, "round", ambiguous, nonexistent)

    def floor(self, freq: Any, ambiguous: Any = "raise", nonexistent: Any = "raise") -> Any:
        """The multiple of a fixed frequency at or before, on the wall clock."""
        return self._rounded(freq, "floor", ambiguous, nonexistent)

    def ceil(self, freq: Any, ambiguous: Any = "raise", nonexistent: Any = "raise") -> Any:
        """The multiple of a fixed frequency at or after, on the wall clock."""
        return self._rounded(freq, "ceil", ambiguous, nonexistent)


def _of_clock(year: int, month: int, day: int, hour: int, minute: int, second: int, microsecond: int) -> Any:
    """The Timestamp of a wall clock's fields."""
    made = _base_new(Timestamp, year, month, day, hour, minute, second, microsecond)
    made._value = ((made.toordinal() - 719163) * 86400 + hour * 3600 + minute * 60 + second) * 1000000 + microsecond
    made._unit = "us"
    return made


_readers: tuple[Any, ...] = ()


def _load_readers() -> tuple[Any, ...]:
    """The functions of `conversion`, which needs this module."""
    global _readers
    from septet.pandas.tslibs.conversion import construct, of_text

    _readers = (of_text, construct)
    return _readers


class FarTimestamp(Timestamp):
    """A moment beyond the years 1 to 9999."""

    __slots__ = ()
    __module__ = "pandas"

    @property
    def year(self) -> int:  # type: ignore[override]
        """The year."""
        return date_of(self._local // (86400 * PER_SECOND[self._unit]))[0]

    def __hash__(self) -> int:
        return hash((self._value, self._unit))

    def strftime(self, format: str) -> str:
        """Refused, as pandas does."""
        raise NotImplementedError("strftime not yet supported on Timestamps which are outside the range of Python's standard library. "
                                  "For now, please call the components you need (such as `.year` and `.month`) and construct your "
                                  "string from there.")

    def date(self) -> Any:
        """Refused, as pandas does."""
        raise NotImplementedError("date not yet supported on Timestamps which are outside the range of Python's standard library. ")


FarTimestamp.__name__ = FarTimestamp.__qualname__ = "Timestamp"
_TIMESPECS = ("hours", "minutes", "seconds", "milliseconds", "microseconds")


def _known(timespec: str) -> str:
    if timespec not in _TIMESPECS:
        raise ValueError("Unknown timespec value")
    return timespec


def _whole(value: Any, name: str) -> int:
    if not isinstance(value, (int, np.integer)):
        raise ValueError(f"value must be an integer, received {type(value)} for {name}")
    return int(value)


set_makers(Timestamp, make)
Timestamp.min = Extreme(lambda unit: make(-2**63 + 1, unit))
Timestamp.max = Extreme(lambda unit: make(2**63 - 1, unit))
Timestamp.resolution = Extreme(lambda unit: duration.make(1, unit))
__all__ = ["Timedelta", "Timestamp", "is_utc", "make", "of_datetime"]
