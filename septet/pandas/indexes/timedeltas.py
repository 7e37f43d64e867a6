"""TimedeltaIndex: labels that are durations."""
from __future__ import annotations

from typing import Any

from septet.pandas import kinds
from septet.pandas.arrays.timedeltas import TimedeltaArray
from septet.pandas.construct import is_scalar
from septet.pandas.dtypes import pandas_dtype
from septet.pandas.indexes.base import from_array, hash_checked
from septet.pandas.indexes.datetimes import _NOTHING, _with_given_freq
from septet.pandas.indexes.timelike import RegularIndex, delegate
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.timedelta import Timedelta, as_duration
from septet.pandas.tslibs.units import rescale

_LENGTHS = {"D": 86400 * 10**9, "h": 3600 * 10**9, "min": 60 * 10**9, "s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}


class TimedeltaIndex(RegularIndex):
    """Durations as labels.

    data: texts, durations or counts of nanoseconds.  freq: the step between them, "infer" to find it.
    """

    __module__ = "pandas"
    _typ = "timedeltaindex"

    def __new__(cls, data: Any = None, freq: Any = _NOTHING, dtype: Any = None, copy: bool = False, name: Any = None) -> Any:
        if data is None or is_scalar(data):
            raise TypeError(f"{cls.__name__}() must be called with a collection of some kind, {data!r} was passed")
        if name is None and isinstance(data, (kinds.Index, kinds.Series)):
            name = data.name
        hash_checked(name, cls.__name__)
        from septet.pandas.arrays.timedelta_reading import array_of

        found = array_of(data, None if dtype is None else pandas_dtype(dtype), copy)
        return _with_given_freq(found, freq, name, cls)

    def __reduce__(self) -> Any:
        return from_array, (self._values, self._name)

    @property
    def inferred_type(self) -> str:
        """"timedelta64"."""
        return "timedelta64"

    @property
    def components(self) -> Any:
        """Days to nanoseconds as a frame."""
        return self._values.components

    def total_seconds(self) -> Any:
        """Seconds as floats."""
        return kinds.Index(self._values.total_seconds(), name=self._name)

    def sum(self, *, axis: Any = None, skipna: bool = True, min_count: int = 0) -> Any:
        """The sum."""
        return self._values.sum(skipna=skipna, min_count=min_count)

    def std(self, *, axis: Any = None, ddof: int = 1, skipna: bool = True) -> Any:
        """The standard deviation."""
        return self._values.std(ddof=ddof, skipna=skipna)

    def median(self, *, axis: Any = None, skipna: bool = True) -> Any:
        """The median."""
        return self._values.median(skipna=skipna)

    def get_loc(self, key: Any) -> Any:
        """Position, slice or mask of a duration, or of the span that a text names.  KeyError where it is not."""
        self._check_indexing_error(key)
        if isinstance(key, str):
            return self._get_text(key)
        return self._place(key, self._label_count(key))

    def _get_text(self, key: str) -> Any:
        try:
            duration = Timedelta(key)
        except ValueError as error:
            raise KeyError(key) from error
        if duration is NaT:
            return self._place(key, -2**63)
        return self._place(key, rescale(duration._value, duration._unit, self._values._unit))

    def _bound_count(self, label: Any, side: str) -> int:
        unit = self._values._unit
        if isinstance(label, str):
            duration = Timedelta(label)
            length = _LENGTHS[duration.resolution_string]
            count = rescale(duration._value, duration._unit, "ns")
            first = count // length * length
            return rescale(first if side == "left" else first + length - 1, "ns", unit)
        duration = as_duration(label)
        if duration is None or duration is NaT:
            raise self._wrong_bound(label)
        return rescale(duration._value, duration._unit, unit)


delegate(TimedeltaIndex, TimedeltaArray, "days seconds microseconds nanoseconds", "round floor ceil to_pytimedelta")
