"""DatetimeArray: moments in one unit, with or without a time zone; DatetimeTZDtype."""
from __future__ import annotations

import datetime
import re
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import septet.numpy as np
from septet.core.fn import calendar
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays.datetime_fields import DatetimeFields
from septet.pandas.arrays.datetime_zones import DatetimeZones
from septet.pandas.arrays.timelike import TimeLikeArray, rescale_counts
from septet.pandas.arrays.timelike_ops import TimeArithmetic
from septet.pandas.dtypes import ExtensionDtype, pandas_dtype
from septet.pandas.errors import OutOfBoundsDatetime
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.timestamp import Timestamp, make
from septet.pandas.tslibs.units import NAT, PER_SECOND, checked_time, finer, rescale
from septet.pandas.tslibs.zones import get_zone, same_zone, transitions, zone_key

_TZ = re.compile(r"(?:datetime64|M8)\[(s|ms|us|ns), ?(.+)\]$")
_NUMPY = {unit: np.dtype(f"M8[{unit}]") for unit in PER_SECOND}


class DatetimeTZDtype(ExtensionDtype):
    """The dtype of moments in a time zone: unit ("s", "ms", "us", "ns") and tz."""

    __module__ = "pandas"
    kind = "M"
    _metadata = ("unit", "_zone_key")
    na_value = NaT
    num = 101
    base = np.dtype("M8[ns]")

    def __init__(self, unit: Any = "ns", tz: Any = None) -> None:
        if isinstance(unit, str) and "[" in unit and tz is None:
            made = type(self).construct_from_string(unit)
            unit, tz = made.unit, made.tz
        elif isinstance(unit, DatetimeTZDtype):
            unit, tz = unit.unit, unit.tz
        if unit not in PER_SECOND:
            raise ValueError("DatetimeTZDtype only supports s, ms, us, ns units")
        if tz is None:
            raise TypeError("A 'tz' is required.")
        self._unit, self._tz = unit, get_zone(tz)

    @property
    def unit(self) -> str:
        """The unit."""
        return self._unit

    @property
    def tz(self) -> Any:
        """The time zone."""
        return self._tz

    @property
    def _zone_key(self) -> Any:
        return zone_key(self._tz)

    @property
    def type(self) -> type:
        """Timestamp."""
        return Timestamp

    @property
    def str(self) -> str:
        """NumPy's text of the counts."""
        return f"|M8[{self._unit}]"

    @property
    def name(self) -> str:
        """The dtype's text."""
        return f"datetime64[{self._unit}, {self._tz}]"

    @property
    def index_class(self) -> Any:
        """DatetimeIndex."""
        from septet.pandas.indexes.datetimes import DatetimeIndex

        return DatetimeIndex

    @classmethod
    def construct_array_type(cls) -> Any:
        """DatetimeArray."""
        return DatetimeArray

    @classmethod
    def construct_from_string(cls, string: str) -> Any:
        """The dtype of "datetime64[ns, UTC]"; TypeError otherwise."""
        if not isinstance(string, str):
            raise TypeError(f"'construct_from_string' expects a string, got {type(string)}")
        match = _TZ.match(string)
        if match:
            try:
                return cls(match[1], match[2])
            except (KeyError, TypeError, ValueError, ZoneInfoNotFoundError):
                pass
        raise TypeError(f"Cannot construct a 'DatetimeTZDtype' from '{string}'")

    def _get_common_dtype(self, dtypes: list[Any]) -> Any:
        if all(isinstance(d, DatetimeTZDtype) and same_zone(d.tz, self.tz) for d in dtypes):
            return DatetimeTZDtype(max((d.unit for d in dtypes), key=lambda u: PER_SECOND[u]), self.tz)
        return None

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


class DatetimeArray(DatetimeFields, DatetimeZones, TimeArithmetic, TimeLikeArray):
    """Moments as counts of a unit since 1970: UTC's with a time zone, the wall clock's without."""

    __module__ = "pandas.arrays"
    _typ = "datetimearray"
    _scalar_name = "Timestamp"
    _reductions = ("min", "max", "mean", "median", "std")
    _unit: str
    _tz: Any

    def __init__(self, values: Any, dtype: Any = None, freq: Any = None, copy: bool = False) -> None:
        made = type(self)._from_sequence(values, dtype=dtype, copy=copy)
        self._counts, self._unit, self._tz, self._freq = made._counts, made._unit, made._tz, freq

    @classmethod
    def _of(cls, counts: ndarray, unit: str, tz: Any = None, freq: Any = None) -> Any:
        """An array over counts, nothing checked."""
        made = object.__new__(cls)
        made._counts, made._unit, made._tz, made._freq = counts, unit, tz, freq
        return made

    def _new(self, counts: ndarray, freq: Any = None) -> Any:
        return DatetimeArray._of(counts, self._unit, self._tz, freq)

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> Any:
        from septet.pandas.arrays.datetime_reading import array_of

        return array_of(scalars, None if dtype is None else pandas_dtype(dtype), copy)

    def _box(self, count: int) -> Any:
        return make(count, self._unit, self._tz)

    def _unbox(self, value: Any) -> int:
        moment = value if isinstance(value, Timestamp) else self._moment(value)
        if moment is NaT:
            return NAT
        self._check_zone(moment)
        return checked_time(rescale(moment._value, moment._unit, self._unit), self._unit, moment)

    def _moment(self, value: Any) -> Any:
        if isinstance(value, (str, datetime.datetime, np.datetime64)):
            return Timestamp(value, tz=self._tz) if isinstance(value, str) and self._tz is not None else Timestamp(value)
        raise TypeError(f"value should be a 'Timestamp', 'NaT', or array of those. Got '{type(value).__name__}' instead.")

    def _check_zone(self, other: Any) -> None:
        if (self._tz is None) != (other.tz is None):
            raise TypeError("Cannot compare tz-naive and tz-aware datetime-like objects")

    # -- what it is

    @property
    def dtype(self) -> Any:
        """NumPy's datetime64 dtype, or DatetimeTZDtype."""
        return _NUMPY[self._unit] if self._tz is None else DatetimeTZDtype(self._unit, self._tz)

    @property
    def unit(self) -> str:
        """The unit of the counts."""
        return self._unit

    @property
    def tz(self) -> Any:
        """The time zone or None."""
        return self._tz

    tzinfo = tz

    def _index_class(self) -> Any:
        from septet.pandas.indexes.datetimes import DatetimeIndex

        return DatetimeIndex

    @property
    def _local(self) -> ndarray:
        """The wall clock's counts."""
        if self._tz is None or self._tz is datetime.UTC:
            return self._counts
        return calendar.to_local(self._counts, *transitions(self._tz).arrays(), PER_SECOND[self._unit])

    # -- conversion

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = None) -> Any:
        """NumPy's datetime64 array; objects where there is a time zone."""
        if dtype is None:
            dtype = _NUMPY[self._unit] if self._tz is None else np.dtype(object)
        return self._as_numpy(_NUMPY[self._unit], np.dtype(dtype), "iu", copy, na_value)

    def as_unit(self, unit: str, round_ok: bool = True) -> Any:
        """The same moments counted in another unit."""
        from septet.pandas.tslibs.units import check_unit

        counts = rescale_counts(self._counts, self._unit, check_unit(unit), OutOfBoundsDatetime)
        if not round_ok and PER_SECOND[unit] < PER_SECOND[self._unit]:
            back = rescale_counts(counts, unit, self._unit, OutOfBoundsDatetime)
            if not bool((back == self._counts).all()):
                raise ValueError("Cannot losslessly convert units")
        return DatetimeArray._of(counts, unit, self._tz, self._freq)

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """The moments as another dtype."""
        from septet.pandas.arrays.datetime_casting import cast

        dtype = pandas_dtype(dtype)
        if dtype == self.dtype:
            return self.copy() if copy else self
        return cast(self, dtype)

    def _texts(self) -> list[Any]:
        """The moments as text, None for NaT; days alone where all are midnight."""
        from septet.pandas.arrays.datetime_casting import text_of

        return text_of(self)

    def _comparable(self, other: Any, name: str) -> tuple[Any, Any] | None:
        other = _operand(self, other)
        if other is None:
            return None
        if other is NaT:
            return self._counts, NAT
        if (self._tz is None) != (other.tz is None):
            if name in ("eq", "ne"):
                return None
            raise TypeError("Cannot compare tz-naive and tz-aware datetime-like objects")
        if isinstance(other, Timestamp):
            return _beside_scalar(self, other, name)
        unit = finer(self._unit, other._unit)
        return rescale_counts(self._counts, self._unit, unit), rescale_counts(other._counts, other._unit, unit)

    # -- statistics

    def std(self, *, axis: Any = None, ddof: int = 1, skipna: bool = True, keepdims: bool = False, **kwargs: Any) -> Any:
        """The standard deviation, a Timedelta."""
        from septet.pandas.arrays.timedeltas import TimedeltaArray

        return TimedeltaArray._of(self._counts, self._unit).std(ddof=ddof, skipna=skipna)


def _operand(self: DatetimeArray, other: Any) -> Any:
    """Another operand of a comparison: a Timestamp, NaT, a DatetimeArray, or None for what is no moment."""
    if isinstance(other, (Timestamp, DatetimeArray)) or other is NaT:
        return other
    if isinstance(other, str):
        try:
            return self._moment(other)
        except ValueError:
            return None
    if isinstance(other, (datetime.datetime, np.datetime64)):
        return Timestamp(other)
    if isinstance(other, (list, tuple, ndarray)) or hasattr(other, "dtype") and hasattr(other, "__len__"):
        if len(other) != len(self):
            raise ValueError("Lengths must match")
        values = other if hasattr(other, "dtype") else np.array(other, dtype=object)
        if values.dtype.kind in "MO":
            try:
                return DatetimeArray._from_sequence(values)
            except (TypeError, ValueError):
                return None
    return None


def _beside_scalar(self: DatetimeArray, other: Any, name: str) -> tuple[Any, Any]:
    """Counts for a comparison with one moment, in the finer unit of both."""
    if other._unit == self._unit:
        return self._counts, other._value
    exact = rescale(other._value, other._unit, self._unit)
    if rescale(exact, self._unit, other._unit) == other._value and -2**63 < exact < 2**63:
        return self._counts, exact
    unit = finer(self._unit, other._unit)
    return rescale_counts(self._counts, self._unit, unit), rescale(other._value, other._unit, unit)


__all__ = ["DatetimeArray", "DatetimeTZDtype", "kinds"]
