"""PeriodArray: spans of one frequency; PeriodDtype."""
from __future__ import annotations

import datetime
from typing import Any

import septet.numpy as np
from septet.core.fn import calendar
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays.timelike import TimeLikeArray
from septet.pandas.dtypes import ExtensionDtype, pandas_dtype
from septet.pandas.errors import IncompatibleFrequency
from septet.pandas.tslibs import period as scalar
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.offsets.base import BaseOffset
from septet.pandas.tslibs.offsets.ticks import Day, Tick
from septet.pandas.tslibs.period import Period, freq_text, is_end, period_freq
from septet.pandas.tslibs.spans import CLOCKS, Span, quarter_fields, span_of
from septet.pandas.tslibs.units import NAT, PER_DAY, PER_SECOND


class PeriodDtype(ExtensionDtype):
    """The dtype of spans of a frequency."""

    __module__ = "pandas"
    kind = "O"
    _metadata = ("_text",)
    na_value = NaT
    num = 102
    base = np.dtype("O")

    def __init__(self, freq: Any) -> None:
        if isinstance(freq, PeriodDtype):
            freq = freq.freq
        if isinstance(freq, str) and freq.lower().startswith("period["):
            freq = freq[7:-1]
        self._freq = period_freq(freq)

    @property
    def freq(self) -> Any:
        """The offset."""
        return self._freq

    @property
    def _text(self) -> str:
        return freq_text(self._freq)

    @property
    def name(self) -> str:
        """The dtype's text."""
        return f"period[{freq_text(self._freq)}]"

    @property
    def type(self) -> type:
        """Period."""
        return Period

    @property
    def index_class(self) -> Any:
        """PeriodIndex."""
        from septet.pandas.indexes.period import PeriodIndex

        return PeriodIndex

    @classmethod
    def construct_array_type(cls) -> Any:
        """PeriodArray."""
        return PeriodArray

    @classmethod
    def construct_from_string(cls, string: str) -> Any:
        """The dtype of "period[M]"; TypeError otherwise."""
        if isinstance(string, str) and string.lower().startswith("period[") and string.endswith("]"):
            try:
                return cls(string[7:-1])
            except ValueError:
                pass
        if isinstance(string, str):
            raise TypeError(f"Cannot construct a 'PeriodDtype' from '{string}'")
        raise TypeError(f"'construct_from_string' expects a string, got {type(string)}")


class PeriodArray(TimeLikeArray):
    """Spans as numbers of their frequency since 1970."""

    __module__ = "pandas.arrays"
    _typ = "periodarray"
    _scalar_name = "Period"

    def __init__(self, values: Any, dtype: Any = None, copy: bool = False) -> None:
        made = type(self)._from_sequence(values, dtype=dtype, copy=copy)
        self._counts, self._freq = made._counts, made._freq

    @classmethod
    def _of(cls, counts: ndarray, freq: Any) -> Any:
        """An array over ordinals, nothing checked."""
        made = object.__new__(cls)
        made._counts, made._freq = counts, freq
        return made

    def _new(self, counts: ndarray, freq: Any = None) -> Any:
        return PeriodArray._of(counts, self._freq)

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> Any:
        freq = None if dtype is None else pandas_dtype(dtype).freq
        return array_of(scalars, freq, copy)

    def __setitem__(self, key: Any, value: Any) -> None:
        freq = self._freq
        TimeLikeArray.__setitem__(self, key, value)
        self._freq = freq

    def _box(self, count: int) -> Any:
        return scalar.make(count, self._freq)

    def _unbox(self, value: Any) -> int:
        if isinstance(value, str):
            value = Period(value, freq=self._freq)
        if value is NaT:
            return NAT
        if not isinstance(value, Period):
            raise TypeError(f"value should be a 'Period', 'NaT', or array of those. Got '{type(value).__name__}' instead.")
        self._check(value)
        return value.ordinal

    def _check(self, other: Any) -> None:
        if span_of(other.freq) != self._span or other.freq.n != self._freq.n:
            raise IncompatibleFrequency(f"Input has different freq={freq_text(other.freq)} from PeriodArray(freq={self.freqstr})")

    @property
    def _span(self) -> Span:
        return span_of(self._freq)

    @property
    def freqstr(self) -> str:
        """The frequency string."""
        return freq_text(self._freq)

    @property
    def dtype(self) -> Any:
        """PeriodDtype."""
        return PeriodDtype(self._freq)

    def _index_class(self) -> Any:
        from septet.pandas.indexes.period import PeriodIndex

        return PeriodIndex

    # -- conversion

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = None) -> Any:
        """An object array of Periods; ordinals for an integer dtype."""
        if dtype is not None and np.dtype(dtype).kind in "iu":
            return self._counts.astype(dtype)
        found = self._objects()
        if na_value is not None and self._hasna:
            found[self.isna()] = na_value
        return found if dtype is None else found.astype(dtype)

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """The spans as another dtype."""
        dtype = pandas_dtype(dtype)
        if dtype == self.dtype:
            return self.copy() if copy else self
        if isinstance(dtype, PeriodDtype):
            return self.asfreq(dtype.freq)
        if dtype.kind == "M":
            return self.to_timestamp().astype(dtype) if not hasattr(dtype, "tz") else self.to_timestamp().tz_localize(dtype.tz)
        if isinstance(dtype, ExtensionDtype):
            items = [None if x is NaT else str(x) for x in self.tolist()] if str(dtype) in ("str", "string") else self
            return dtype.construct_array_type()._from_sequence(items, dtype=dtype)
        if dtype.kind == "O":
            return self._objects()
        if dtype.kind in "iu":
            return self._counts.astype(dtype)
        raise TypeError(f"Cannot cast {type(self).__name__} to dtype {dtype}")

    def _masked(self, counts: ndarray) -> ndarray:
        """Counts with NaT where the spans have it."""
        gone = self.isna()
        return np.where(gone, NAT, counts) if bool(gone.any()) else counts

    def asfreq(self, freq: Any = None, how: Any = "E") -> Any:
        """The spans of another frequency at the end ("E") or start ("S") of these."""
        offset = period_freq(freq)
        return PeriodArray._of(self._masked(self._span.convert(self._safe, span_of(offset), is_end(how), self._freq.n)), offset)

    @property
    def _safe(self) -> ndarray:
        """The ordinals, 0 for NaT."""
        gone = self.isna()
        return np.where(gone, 0, self._counts) if bool(gone.any()) else self._counts

    def to_timestamp(self, freq: Any = None, how: Any = "start") -> Any:
        """The moments at which the spans start or end."""
        from septet.pandas.arrays.datetimes import DatetimeArray

        span = self._span
        if is_end(how):
            counts = span.start(self._safe + self._freq.n, span.unit) - 1
            return DatetimeArray._of(self._masked(counts), span.unit)
        if freq is not None and span_of(period_freq(freq)) != span:
            return self.asfreq(freq, how).to_timestamp()
        return DatetimeArray._of(self._masked(span.start(self._safe, span.unit)), span.unit)

    @property
    def start_time(self) -> Any:
        """The moments at which the spans begin."""
        return self.to_timestamp(how="start")

    @property
    def end_time(self) -> Any:
        """The last moments of the spans."""
        return self.to_timestamp(how="end")

    # -- fields

    def _moments(self) -> tuple[ndarray, str]:
        """(counts, unit) of the days, or of the moments of clock frequencies, that give the fields."""
        span = self._span
        if span.name in CLOCKS:
            return span.start(self._safe, span.unit), span.unit
        day = span.first_day(self._safe) if span.name == "B" else span.first_day(self._safe + 1) - 1
        return day * PER_DAY["s"], "s"

    def _field(self, name: str) -> ndarray:
        counts, unit = self._moments()
        return self._or_nan(calendar.field(counts, PER_SECOND[unit], name).astype("int64"))

    def _or_nan(self, found: ndarray) -> ndarray:
        gone = self.isna()
        if bool(gone.any()):
            found = found.astype("float64")
            found[gone] = np.nan
        return found

    @property
    def is_leap_year(self) -> ndarray:
        """Whether the year has 366 days."""
        counts, unit = self._moments()
        return calendar.field(counts, PER_SECOND[unit], "is_leap_year").astype(bool)

    @property
    def quarter(self) -> ndarray:
        """The quarter of the fiscal year."""
        return self._or_nan(quarter_fields(self._span, self._safe)[1])

    @property
    def qyear(self) -> ndarray:
        """The fiscal year."""
        return self._or_nan(quarter_fields(self._span, self._safe)[0])

    def strftime(self, date_format: Any) -> Any:
        """The spans as text by a format."""
        from septet.pandas.arrays.string import STR, StringArray

        return StringArray._from_sequence([None if x is NaT else x.strftime(date_format) for x in self.tolist()], dtype=STR)

    # -- comparison and arithmetic

    def _comparable(self, other: Any, name: str) -> tuple[Any, Any] | None:
        if other is NaT:
            return self._counts, NAT
        if isinstance(other, str):
            try:
                other = Period(other, freq=self._freq)
            except ValueError:
                return None
        if isinstance(other, (list, tuple, ndarray)) and getattr(other, "ndim", 1):
            if len(other) != len(self):
                raise ValueError("Lengths must match")
            try:
                other = array_of(list(other), None, False)
            except (TypeError, ValueError):
                return None
        if isinstance(other, (Period, PeriodArray)):
            if name in ("eq", "ne") and (span_of(other.freq) != self._span or other.freq.n != self._freq.n):
                return None
            self._check(other)
            return self._counts, other.ordinal if isinstance(other, Period) else other._counts
        return None

    def __add__(self, other: Any) -> Any:
        return self._shifted(other, 1)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, (Period, PeriodArray)):
            self._check(other)
            theirs = other.ordinal if isinstance(other, Period) else other._counts
            base = self._freq.base
            gone = (self._counts == NAT) | (theirs == NAT)
            steps = (self._counts - theirs).tolist()
            return np.fromiter([NaT if g else base * s for s, g in zip(steps, gone.tolist(), strict=True)], dtype=np.dtype(object))
        return self._shifted(other, -1)

    def __rsub__(self, other: Any) -> Any:
        if isinstance(other, Period):
            self._check(other)
            return np.fromiter([NaT if c == NAT else self._freq.base * (other.ordinal - c) for c in self._counts.tolist()],
                               dtype=np.dtype(object))
        return NotImplemented

    def _shifted(self, other: Any, sign: int) -> Any:
        if isinstance(other, (kinds.Series, kinds.Index, kinds.DataFrame)):
            return NotImplemented
        if other is NaT:
            return self._new(np.full(len(self), NAT, dtype="int64"))
        if isinstance(other, (int, np.integer)) and not isinstance(other, bool):
            steps = int(other) * self._freq.n
        elif isinstance(other, ndarray) and other.dtype.kind in "iu":
            steps = other.astype("int64") * self._freq.n
        elif isinstance(other, (BaseOffset, datetime.timedelta, np.timedelta64, Tick, Day)):
            steps = scalar._steps(scalar.make(0, self._freq), other)
        elif hasattr(other, "_counts") and other.dtype.kind == "m" or isinstance(other, ndarray) and other.dtype.kind == "m":
            steps = _duration_steps(self, other)
        elif isinstance(other, ndarray) and other.dtype.kind == "O":
            return array_of([x + y if sign > 0 else x - y for x, y in zip(self.tolist(), other.tolist(), strict=True)], self._freq, False)
        else:
            raise TypeError(f"unsupported operand type(s) for {'+' if sign > 0 else '-'}: '{type(self).__name__}' and "
                            f"'{type(other).__name__}'")
        return self._new(self._masked(self._counts + sign * steps))


def _duration_steps(self: PeriodArray, other: Any) -> ndarray:
    from septet.pandas.construct import of_ndarray

    durations = of_ndarray(other) if isinstance(other, ndarray) else other
    base = scalar.tick_nanos(self._freq)
    nanos = durations.as_unit("ns")._counts
    if base is None or bool((nanos % base != 0).any()):
        raise TypeError(f"Cannot add or subtract timedelta64[ns] dtype from {self.dtype}")
    return nanos // base


def _field_property(name: str) -> property:
    return property(lambda self: self._field(name), doc=f"The {name.replace('_', ' ')}.")


for _name in ("year", "month", "day", "hour", "minute", "second", "week", "day_of_week", "day_of_year", "days_in_month"):
    setattr(PeriodArray, _name, _field_property(_name))
for _name, _new in (("weekofyear", "week"), ("weekday", "day_of_week"), ("dayofweek", "day_of_week"), ("dayofyear", "day_of_year"),
                    ("daysinmonth", "days_in_month")):
    setattr(PeriodArray, _name, property(lambda self, new=_new: self._field(new)))


def array_of(data: Any, freq: Any = None, copy: bool = False) -> Any:
    """The PeriodArray of a list or array; ValueError where no frequency can be found."""
    data = getattr(data, "_values", data)
    offset = None if freq is None else period_freq(freq)
    if isinstance(data, PeriodArray):
        found = data if offset is None or offset == data._freq else data.asfreq(offset)
        return found.copy() if copy and found is data else found
    if type(data).__name__ == "DatetimeArray":
        return of_moments(data, offset)
    if isinstance(data, ndarray) and data.dtype.kind == "M":
        from septet.pandas.construct import of_ndarray

        return of_moments(of_ndarray(data), offset)
    items = data.tolist() if hasattr(data, "tolist") else list(data)
    if offset is not None and isinstance(data, ndarray) and data.dtype.kind == "f" and len(data):
        raise TypeError("PeriodIndex does not allow floating point in construction")
    return _of_items(items, offset)


def _of_items(items: list[Any], offset: Any) -> Any:
    found = []
    for item in items:
        made = scalar.convert(item, offset)
        if offset is None and made is not NaT:
            offset = made.freq
        if made is not NaT and isinstance(item, Period) and (span_of(item.freq) != span_of(offset)):
            raise IncompatibleFrequency(f"Input has different freq={item.freqstr} from PeriodIndex(freq={freq_text(offset)})")
        found.append(made)
    if offset is None:
        raise ValueError("freq not specified and cannot be inferred")
    return PeriodArray._of(np.array([NAT if x is NaT else x.ordinal for x in found], dtype="int64"), offset)


_NAMES = {"MS": "M", "ME": "M", "BMS": "M", "BME": "M", "QS": "Q", "QE": "Q", "BQS": "Q", "BQE": "Q", "YS": "Y", "YE": "Y", "BYS": "Y",
          "BYE": "Y", "B": "B", "D": "D", "W": "W", "C": "D"}


def of_moments(values: Any, freq: Any) -> Any:
    """The spans that moments lie in; the frequency is theirs where none is given."""
    if values._tz is not None:
        import warnings

        warnings.warn("Converting to PeriodArray/Index representation will drop timezone information.", UserWarning, stacklevel=4)
    if freq is None:
        freq = values.freqstr or values.inferred_freq
        if freq is None:
            raise ValueError("You must pass a freq argument as current index has none.")
        freq = period_name(freq)
    offset = period_freq(freq)
    counts = values._local
    gone = counts == NAT
    safe = np.where(gone, 0, counts) if bool(gone.any()) else counts
    ordinals = span_of(offset).of_count(safe, values._unit)
    return PeriodArray._of(np.where(gone, NAT, ordinals) if bool(gone.any()) else ordinals, offset)


def period_name(freq: str) -> str:
    """A frequency string of moments as periods have it: "ME" -> "M", "QS-JAN" -> "Q-DEC"."""
    from septet.pandas.tslibs.frequencies import to_offset
    from septet.pandas.tslibs.offsets.months import MONTHS

    offset = to_offset(freq)
    prefix = offset._prefix
    short = _NAMES.get(prefix, prefix)
    many = "" if offset.n == 1 else str(offset.n)
    if short in ("Q", "Y"):
        month = getattr(offset, "startingMonth", None) or getattr(offset, "month", 12)
        if prefix.endswith("S"):
            month = (month + 10) % 12 + 1
        return f"{many}{short}-{MONTHS[(month - 1) % 12]}"
    if short == "W":
        return f"{many}{offset.rule_code}"
    return f"{many}{short}"
