"""DatetimeIndex: labels that are moments."""
from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays.datetimes import DatetimeArray
from septet.pandas.construct import is_scalar
from septet.pandas.dtypes import pandas_dtype
from septet.pandas.indexes.base import from_array, hash_checked
from septet.pandas.indexes.timelike import RegularIndex, check_freq, delegate
from septet.pandas.tslibs import parsing
from septet.pandas.tslibs.frequencies import to_offset
from septet.pandas.tslibs.nat import NaT, is_missing_text
from septet.pandas.tslibs.spans import RESOLUTIONS, Span
from septet.pandas.tslibs.timestamp import Timestamp
from septet.pandas.tslibs.units import PER_DAY, PER_SECOND, rescale
from septet.pandas.tslibs.zones import same_zone

_NOTHING: Any = object()
ORDER = ("nanosecond", "microsecond", "millisecond", "second", "minute", "hour", "day", "month", "quarter", "year")


class DatetimeIndex(RegularIndex):
    """Moments as labels.

    data: texts, moments or counts.  freq: the step between them, "infer" to find it.  tz: their zone.
    """

    __module__ = "pandas"
    _typ = "datetimeindex"

    def __new__(cls, data: Any = None, freq: Any = _NOTHING, tz: Any = _NOTHING, ambiguous: Any = "raise", dayfirst: bool = False,
                yearfirst: bool = False, dtype: Any = None, copy: bool = False, name: Any = None) -> Any:
        if data is None or is_scalar(data):
            raise TypeError(f"{cls.__name__}() must be called with a collection of some kind, {data!r} was passed")
        if name is None and isinstance(data, (kinds.Index, kinds.Series)):
            name = data.name
        hash_checked(name, cls.__name__)
        from septet.pandas.arrays.datetime_reading import array_of

        values = getattr(data, "_values", data)
        wanted = None if dtype is None else pandas_dtype(dtype)
        aware = isinstance(values, DatetimeArray) and values._tz is not None
        if aware and tz not in (_NOTHING, None) and not same_zone(values._tz, _zone(tz)):
            found = values.tz_convert(tz)
        else:
            found = array_of(data, wanted, copy, None if tz is _NOTHING else tz, ambiguous, "raise", dayfirst, yearfirst)
        return _with_given_freq(found, freq, name, cls)

    def __reduce__(self) -> Any:
        return from_array, (self._values, self._name)

    # -- what it is

    @property
    def tz(self) -> Any:
        """The time zone or None."""
        return self._values._tz

    tzinfo = tz

    @property
    def inferred_type(self) -> str:
        """"datetime64"."""
        return "datetime64"

    @property
    def is_normalized(self) -> bool:
        """Whether all moments are at midnight."""
        return self._values.is_normalized  # type: ignore[no-any-return]

    def isocalendar(self) -> Any:
        """ISO year, week and day as a frame with this index."""
        found = self._values.isocalendar()
        found.index = self
        return found

    def to_period(self, freq: Any = None) -> Any:
        """The spans of a frequency that the moments lie in."""
        return from_array(self._values.to_period(freq), self._name)

    def to_julian_date(self) -> Any:
        """Days since noon of 4713 BC."""
        return kinds.Index(self._values.to_julian_date())

    def std(self, axis: Any = None, ddof: int = 1, skipna: bool = True) -> Any:
        """The standard deviation, a Timedelta."""
        return self._values.std(ddof=ddof, skipna=skipna)

    def snap(self, freq: Any = "S") -> Any:
        """Each moment at the nearest that is on a frequency."""
        offset = to_offset(freq)
        found = []
        for moment in self._values.tolist():
            if moment is not NaT and not offset.is_on_offset(moment):
                before, after = offset.rollback(moment), offset.rollforward(moment)
                moment = before if abs(moment - before) < abs(after - moment) else after
            found.append(moment)
        return DatetimeIndex(found, name=self._name)

    # -- finding

    def get_loc(self, key: Any) -> Any:
        """Position, slice or mask of a moment, or of the span that a text names.  KeyError where it is not."""
        self._check_indexing_error(key)
        if isinstance(key, str):
            return self._get_text(key)
        if isinstance(key, (datetime.timedelta, np.timedelta64)):
            raise TypeError(f"Cannot index {type(self).__name__} with {type(key).__name__}")
        if isinstance(key, datetime.time):
            return self.indexer_at_time(key)
        if isinstance(key, datetime.date) and not isinstance(key, datetime.datetime):
            raise KeyError(key)
        return self._place(key, self._label_count(key))

    def _label_count(self, key: Any) -> int:
        if isinstance(key, datetime.datetime) and key is not NaT and (key.tzinfo is None) != (self.tz is None):
            raise KeyError(key)
        return RegularIndex._label_count(self, key)

    def _get_text(self, key: str) -> Any:
        if is_missing_text(key):
            return self._place(key, -2**63)
        try:
            parsed = parsing.parse(key)
        except ValueError as error:
            raise KeyError(key) from error
        if self._is_span(parsed.resolution):
            found = self._span_of(parsed, key)
            if found is not None:
                return found
        return self._place(key, self._count_of(parsed))

    def _count_of(self, parsed: Any) -> int:
        from septet.pandas.tslibs.conversion import of_parsed

        moment = of_parsed(parsed, self.tz if parsed.offset is None else None)
        if moment.tzinfo is None and self.tz is not None or moment.tzinfo is not None and self.tz is None:
            raise KeyError(str(moment))
        return rescale(moment._value, moment._unit, self._values._unit)

    def _is_span(self, resolution: str) -> bool:
        """Whether a text of a resolution names a span rather than a moment: it is coarser than the labels."""
        return ORDER.index(resolution) > ORDER.index(self.resolution)

    def _bounds(self, parsed: Any) -> tuple[int, int]:
        """(first, last) counts of the span that a text names."""
        unit = self._values._unit
        if self._span_name(parsed) in ("ms", "us", "ns"):
            unit = "ns"
        span = Span(self._span_name(parsed), 12)
        ordinal = span.of_count(parsed.count, parsed.unit)
        first, after = (self._utc(span.start(k, unit), unit, parsed.offset) for k in (ordinal, ordinal + 1))
        own = self._values._unit
        return (rescale(first, unit, own), rescale(after - 1, unit, own)) if unit != own else (first, after - 1)

    def _span_name(self, parsed: Any) -> str:
        return RESOLUTIONS[parsed.resolution]

    def _utc(self, count: int, unit: str, offset: int | None) -> int:
        """The index's count of a wall clock's."""
        if self.tz is None:
            return count
        if offset is not None:
            return count - offset * PER_SECOND[unit]
        from septet.pandas.tslibs.localize import to_utc

        return to_utc(count, unit, self.tz, True, "shift_forward")

    def _span_of(self, parsed: Any, key: str) -> Any:
        first, last = self._bounds(parsed)
        counts = self._values._counts
        if self.is_monotonic_increasing:
            if len(counts) and (last < int(counts[0]) or first > int(counts[-1])):
                raise KeyError(key)
            return slice(bisect_left(counts, first), bisect_right(counts, last))
        mask = (counts >= first) & (counts <= last)
        places = np.flatnonzero(mask)
        if not len(places):
            raise KeyError(key)
        return places

    def _bound_count(self, label: Any, side: str) -> int:
        if isinstance(label, str):
            try:
                parsed = parsing.parse(label)
            except ValueError as error:
                raise self._wrong_bound(label) from error
            first, last = self._bounds(parsed)
            return first if side == "left" else last
        if isinstance(label, datetime.date) and not isinstance(label, datetime.datetime):
            label = Timestamp(label)
            if self.tz is not None:
                label = label.tz_localize(self.tz)
        if label is NaT or isinstance(label, (int, float, list, slice, datetime.timedelta)) or label is None:
            raise self._wrong_bound(label)
        moment = Timestamp(label)
        if (moment.tzinfo is None) != (self.tz is None):
            raise TypeError("Cannot compare tz-naive and tz-aware datetime-like objects")
        unit = self._values._unit
        count = rescale(moment._value, moment._unit, unit)
        inexact = PER_SECOND[moment._unit] > PER_SECOND[unit] and rescale(count, unit, moment._unit) != moment._value
        return count + 1 if inexact and side == "left" else count

    def slice_indexer(self, start: Any = None, end: Any = None, step: int | None = None) -> Any:
        """A slice from one label to another; two times of day select those between them on every day."""
        if isinstance(start, datetime.time) and isinstance(end, datetime.time):
            if step is not None and step != 1:
                raise ValueError("Must have step size of 1 with time slices")
            return self.indexer_between_time(start, end)
        if isinstance(start, datetime.time) or isinstance(end, datetime.time):
            raise KeyError("Cannot mix time and non-time slice keys")
        if self.is_monotonic_increasing:
            return RegularIndex.slice_indexer(self, start, end, step)
        return self._masked_slice(start, end, step)

    def _masked_slice(self, start: Any, end: Any, step: int | None) -> Any:
        for label in (start, end):
            if label is not None and not isinstance(label, str):
                return RegularIndex.slice_indexer(self, start, end, step)
        counts = self._values._counts
        mask = np.ones(len(counts), dtype=bool)
        there = True
        for label, side in ((start, "left"), (end, "right")):
            if label is not None:
                bound = self._bound_count(label, side)
                mask = mask & (counts >= bound if side == "left" else counts <= bound)
                there = there and bool((counts == bound).any())
        if not there:
            raise KeyError("Value based partial slicing on non-monotonic DatetimeIndexes with non-existing keys is not allowed.")
        return np.flatnonzero(mask)[::step]

    # -- times of day

    def _clock(self) -> ndarray:
        """Microseconds since midnight on the wall clock."""
        day, per = PER_DAY[self._values._unit], PER_SECOND[self._values._unit]
        rest = self._values._local % day
        return rest // (per // 10**6) if per > 10**6 else rest * (10**6 // per)

    def indexer_at_time(self, time: Any, asof: bool = False) -> ndarray:
        """Positions of the labels at a time of day."""
        if asof:
            raise NotImplementedError("'asof' argument is not supported")
        wanted = as_time(time)
        index = self
        if wanted.tzinfo is not None:
            if self.tz is None:
                raise ValueError("Index must be timezone aware.")
            index = self.tz_convert(wanted.tzinfo)
        return np.flatnonzero(index._clock() == microseconds(wanted))

    def indexer_between_time(self, start_time: Any, end_time: Any, include_start: bool = True, include_end: bool = True) -> ndarray:
        """Positions of the labels between two times of day."""
        first, last = microseconds(as_time(start_time)), microseconds(as_time(end_time))
        clock = self._clock()
        after = clock >= first if include_start else clock > first
        before = clock <= last if include_end else clock < last
        return np.flatnonzero(after & before if first <= last else after | before)


def as_time(value: Any) -> datetime.time:
    """A time of day from text; ValueError for text that is none."""
    if isinstance(value, datetime.time):
        return value
    if not isinstance(value, str):
        raise TypeError(f"Cannot convert arg {value!r} to a time")
    for form in ("%H:%M", "%H%M", "%I:%M%p", "%I%M%p", "%H:%M:%S", "%H%M%S", "%I:%M:%S%p", "%I%M%S%p", "%H:%M:%S.%f"):
        try:
            return datetime.datetime.strptime(value, form).time()
        except ValueError:
            continue
    raise ValueError(f"Cannot convert arg [{value!r}] to a time")


def microseconds(time: datetime.time) -> int:
    """Microseconds since midnight."""
    return ((time.hour * 60 + time.minute) * 60 + time.second) * 10**6 + time.microsecond


def _zone(tz: Any) -> Any:
    from septet.pandas.tslibs.zones import get_zone

    return get_zone(tz)


def _with_given_freq(found: Any, freq: Any, name: Any, cls: Any) -> Any:
    """The index over an array, with the frequency that was given, kept, or is to be found."""
    if freq is _NOTHING:
        return cls._new(found, name)
    made = found._new(found._counts)
    if isinstance(freq, str) and freq == "infer":
        text = made.inferred_freq
        made._freq = None if text is None else to_offset(text)
        return cls._new(made, name)
    offset = to_offset(freq)
    if offset is not None:
        check_freq(made, offset)
    made._freq = offset
    return cls._new(made, name)


delegate(DatetimeIndex, DatetimeArray,
         "year month day hour minute second microsecond nanosecond quarter day_of_year dayofyear day_of_week dayofweek weekday "
         "days_in_month daysinmonth is_leap_year is_month_start is_month_end is_quarter_start is_quarter_end is_year_start is_year_end "
         "date time timetz", "tz_localize tz_convert round floor ceil normalize strftime day_name month_name to_pydatetime")
