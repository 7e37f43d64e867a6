"""PeriodIndex: labels that are spans."""
from __future__ import annotations

import datetime
from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.arrays.period import PeriodArray, array_of
from septet.pandas.construct import is_scalar
from septet.pandas.dtypes import pandas_dtype
from septet.pandas.indexes.base import Index, from_array, hash_checked
from septet.pandas.indexes.datetimes import ORDER
from septet.pandas.indexes.timelike import TimeLikeIndex, delegate
from septet.pandas.tslibs import parsing
from septet.pandas.tslibs.nat import NaT, is_missing_text
from septet.pandas.tslibs.period import Period, period_freq
from septet.pandas.tslibs.spans import RESOLUTIONS, Span, span_of

_SPAN_ORDER = {"ns": 0, "us": 1, "ms": 2, "s": 3, "min": 4, "h": 5, "D": 6, "B": 6, "W": 6.5, "M": 7, "Q": 8, "Y": 9}


class PeriodIndex(TimeLikeIndex):
    """Spans of one frequency as labels.

    data: periods, texts or moments.  freq: their frequency.
    """

    __module__ = "pandas"
    _typ = "periodindex"

    def __new__(cls, data: Any = None, freq: Any = None, dtype: Any = None, copy: bool = False, name: Any = None) -> Any:
        if data is None or is_scalar(data):
            raise TypeError(f"{cls.__name__}() must be called with a collection of some kind, {data!r} was passed")
        if name is None and isinstance(data, (kinds.Index, kinds.Series)):
            name = data.name
        hash_checked(name, cls.__name__)
        if dtype is not None:
            given = pandas_dtype(dtype).freq
            if freq is not None and period_freq(freq) != given:
                raise ValueError("specified freq and dtype are different")
            freq = given
        return cls._new(array_of(data, freq, copy), name)

    @classmethod
    def from_ordinals(cls, ordinals: Any, *, freq: Any, name: Any = None) -> Any:
        """The spans of numbers."""
        return cls._new(PeriodArray._of(np.asarray(ordinals, dtype="int64"), period_freq(freq)), name)

    @classmethod
    def from_fields(cls, *, year: Any = None, quarter: Any = None, month: Any = None, day: Any = None, hour: Any = None,
                    minute: Any = None, second: Any = None, freq: Any = None) -> Any:
        """The spans that fields name."""
        given = {"year": year, "quarter": quarter, "month": month, "day": day, "hour": hour, "minute": minute, "second": second}
        given = {k: v.tolist() if hasattr(v, "tolist") else v for k, v in given.items() if v is not None}
        n = max((len(v) for v in given.values() if isinstance(v, list)), default=1)
        if any(isinstance(v, list) and len(v) != n for v in given.values()):
            raise ValueError("Mismatched Period array lengths")
        if freq is None and quarter is not None:
            freq = "Q"
        if quarter is not None and month is None:
            pass
        rows = [{k: v[i] if isinstance(v, list) else v for k, v in given.items()} for i in range(n)]
        return cls([Period(freq=freq, **row) for row in rows])

    def __reduce__(self) -> Any:
        return from_array, (self._values, self._name)

    @property
    def freq(self) -> Any:
        """The offset of the spans."""
        return self._values._freq

    @property
    def inferred_type(self) -> str:
        """"period"."""
        return "period"

    @property
    def resolution(self) -> str:
        """The field that the frequency counts."""
        name = self._values._span.name
        return next((k for k, v in RESOLUTIONS.items() if v == name), "day")

    @property
    def values(self) -> Any:
        """The labels as an object array."""
        return np.asarray(self._values.to_numpy())

    @property
    def is_full(self) -> bool:
        """Whether no span is left out between the first and the last."""
        if not len(self):
            return True
        if not self.is_monotonic_increasing:
            raise ValueError("Index is not monotonic")
        return bool((np.diff(self._values._counts) < 2).all())

    def asfreq(self, freq: Any = None, how: Any = "E") -> Any:
        """The spans of another frequency at the end ("E") or start ("S") of these."""
        return from_array(self._values.asfreq(freq, how), self._name)

    def to_timestamp(self, freq: Any = None, how: Any = "start") -> Any:
        """The moments at which the spans start or end."""
        found = from_array(self._values.to_timestamp(freq, how), self._name)
        if str(how).lower() in ("e", "end", "finish"):
            return found
        return found._with_freq("infer") if len(found) > 2 else _short_freq(found, self, how)

    def shift(self, periods: int = 1, freq: Any = None) -> Any:
        """The spans moved by a number of spans."""
        if freq is not None:
            raise TypeError(f"`freq` argument is not supported for {type(self).__name__}.shift")
        return from_array(self._values + periods, self._name)

    # -- finding

    def get_loc(self, key: Any) -> Any:
        """Position, slice or mask of a span, or of the spans within one that a text names.  KeyError where it is not."""
        self._check_indexing_error(key)
        if isinstance(key, str):
            return self._get_text(key)
        if isinstance(key, Period):
            if span_of(key.freq) != self._values._span:
                raise KeyError(key)
            return self._place(key, key.ordinal)
        if isinstance(key, datetime.datetime) and key is not NaT:
            key = Period(key, freq=self.freq)
            return self._place(key, key.ordinal)
        if key is NaT or key is None or isinstance(key, float) and key != key:
            return self._place(key, -2**63)
        raise KeyError(key)

    def _parsed(self, key: str) -> Any:
        quarter = parsing.quarter_of(key.strip().upper())
        if quarter is not None:
            year, number = quarter
            return parsing.assemble(key, (year, number * 3 - 2, 1), (0, 0, 0), "", None, "quarter")
        return parsing.parse(key)

    def _get_text(self, key: str) -> Any:
        if is_missing_text(key):
            return self._place(key, -2**63)
        try:
            parsed = self._parsed(key)
        except ValueError as error:
            raise KeyError(f"Cannot interpret '{key}' as period") from error
        if ORDER.index(parsed.resolution) > _SPAN_ORDER[self._values._span.name]:
            first, last = self._bounds(parsed)
            counts = self._values._counts
            if self.is_monotonic_increasing:
                if len(counts) and (last < int(counts[0]) or first > int(counts[-1])):
                    raise KeyError(key)
                return slice(int(np.searchsorted(counts, first, side="left")), int(np.searchsorted(counts, last, side="right")))
            places = np.flatnonzero((counts >= first) & (counts <= last))
            if not len(places):
                raise KeyError(key)
            return places
        if ORDER.index(parsed.resolution) < _SPAN_ORDER[self._values._span.name]:
            raise KeyError(key)
        return self._place(key, Period(key, freq=self.freq).ordinal)

    def _bounds(self, parsed: Any) -> tuple[int, int]:
        """First and last number of the spans within the one that a text names."""
        span = Span(RESOLUTIONS[parsed.resolution], 12)
        ordinal = span.of_count(parsed.count, parsed.unit)
        own = self._values._span
        return span.convert(ordinal, own, False), span.convert(ordinal, own, True)

    def _bound_count(self, label: Any, side: str) -> int:
        if isinstance(label, str):
            parsed = self._parsed(label)
            return self._bounds(parsed)[0 if side == "left" else 1]
        if isinstance(label, datetime.date) and label is not NaT:
            return Period(label, freq=self.freq).ordinal  # type: ignore[no-any-return]
        if isinstance(label, Period):
            self._values._check(label)
            return label.ordinal
        raise self._wrong_bound(label)

    def _with_freq(self, freq: Any) -> Any:
        raise AttributeError("property 'freq' of 'PeriodIndex' object has no setter")


def _short_freq(found: Any, self: PeriodIndex, how: Any) -> Any:
    """One or two moments: the frequency of the spans' starts."""
    from septet.pandas.tslibs.period import is_end

    if is_end(how) or len(found) < 2:
        return found
    return found


delegate(PeriodIndex, PeriodArray,
         "year month day hour minute second week weekofyear weekday day_of_week dayofweek day_of_year dayofyear quarter qyear "
         "days_in_month daysinmonth is_leap_year start_time end_time", "strftime")
__all__ = ["Index", "PeriodIndex", "kinds"]
