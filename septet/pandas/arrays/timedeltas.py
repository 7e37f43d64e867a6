"""TimedeltaArray: durations in one unit."""
from __future__ import annotations

import datetime
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays.base import ExtensionArray
from septet.pandas.arrays.rounding import round_counts
from septet.pandas.arrays.timelike import TimeLikeArray, rescale_counts
from septet.pandas.arrays.timelike_ops import TimeArithmetic, operand
from septet.pandas.dtypes import ExtensionDtype, pandas_dtype
from septet.pandas.errors import OutOfBoundsTimedelta
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.timedelta import Timedelta, as_duration, make
from septet.pandas.tslibs.units import NAT, PER_SECOND, checked_duration, finer, rescale

_NUMPY = {unit: np.dtype(f"m8[{unit}]") for unit in PER_SECOND}


class TimedeltaArray(TimeArithmetic, TimeLikeArray):
    """Durations as counts of a unit."""

    __module__ = "pandas.arrays"
    _typ = "timedeltaarray"
    _scalar_name = "Timedelta"
    _reductions = ("min", "max", "mean", "median", "std", "sum", "var", "any", "all")
    _unit: str

    def __init__(self, values: Any, dtype: Any = None, freq: Any = None, copy: bool = False) -> None:
        made = type(self)._from_sequence(values, dtype=dtype, copy=copy)
        self._counts, self._unit, self._freq = made._counts, made._unit, freq

    @classmethod
    def _of(cls, counts: ndarray, unit: str, freq: Any = None) -> Any:
        """An array over counts, nothing checked."""
        made = object.__new__(cls)
        made._counts, made._unit, made._freq = counts, unit, freq
        return made

    def _new(self, counts: ndarray, freq: Any = None) -> Any:
        return TimedeltaArray._of(counts, self._unit, freq)

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> Any:
        from septet.pandas.arrays.timedelta_reading import array_of

        return array_of(scalars, None if dtype is None else pandas_dtype(dtype), copy)

    def _box(self, count: int) -> Any:
        return make(count, self._unit)

    def _unbox(self, value: Any) -> int:
        if isinstance(value, str):
            value = Timedelta(value)
        duration = as_duration(value)
        if duration is None:
            raise TypeError(f"value should be a 'Timedelta', 'NaT', or array of those. Got '{type(value).__name__}' instead.")
        return NAT if duration is NaT else checked_duration(rescale(duration._value, duration._unit, self._unit), self._unit, duration)

    # -- what it is

    @property
    def dtype(self) -> Any:
        """NumPy's timedelta64 dtype."""
        return _NUMPY[self._unit]

    @property
    def unit(self) -> str:
        """The unit of the counts."""
        return self._unit

    def _index_class(self) -> Any:
        from septet.pandas.indexes.timedeltas import TimedeltaIndex

        return TimedeltaIndex

    # -- fields

    def _floats(self, found: ndarray) -> ndarray:
        """A field as int32 or int64, or as float64 with NaN for NaT."""
        gone = self.isna()
        if not bool(gone.any()):
            return found
        found = found.astype("float64")
        found[gone] = np.nan
        return found

    @property
    def days(self) -> ndarray:
        """Whole days, rounded down."""
        return self._floats(self._counts // (86400 * PER_SECOND[self._unit]))

    @property
    def seconds(self) -> ndarray:
        """Seconds beyond the days."""
        per = PER_SECOND[self._unit]
        return self._floats((self._counts % (86400 * per) // per).astype("int32"))

    @property
    def microseconds(self) -> ndarray:
        """Microseconds beyond the seconds."""
        per = PER_SECOND[self._unit]
        fraction = self._counts % per
        found = fraction // (per // 10**6) if per > 10**6 else fraction * (10**6 // per)
        return self._floats(found.astype("int32"))

    @property
    def nanoseconds(self) -> ndarray:
        """Nanoseconds beyond the microseconds."""
        found = self._counts % 1000 if self._unit == "ns" else self._counts * 0
        return self._floats(found.astype("int32"))

    @property
    def components(self) -> Any:
        """Days to nanoseconds as a frame."""
        nano = rescale_counts(self._counts - self._counts // (86400 * PER_SECOND[self._unit]) * (86400 * PER_SECOND[self._unit]),
                              self._unit, "ns")
        parts = {"days": self._counts // (86400 * PER_SECOND[self._unit]), "hours": nano // (3600 * 10**9),
                 "minutes": nano // (60 * 10**9) % 60, "seconds": nano // 10**9 % 60, "milliseconds": nano // 10**6 % 1000,
                 "microseconds": nano // 1000 % 1000, "nanoseconds": nano % 1000}
        return kinds.DataFrame({name: self._floats(part) for name, part in parts.items()})

    def total_seconds(self) -> ndarray:
        """Seconds as floats."""
        found = self._counts.astype("float64") / PER_SECOND[self._unit]
        gone = self.isna()
        if bool(gone.any()):
            found[gone] = np.nan
        return found

    def to_pytimedelta(self) -> ndarray:
        """Python's timedeltas."""
        items = [NaT if x is NaT else x.to_pytimedelta() for x in self.tolist()]
        return np.fromiter(items, dtype=np.dtype(object))

    @property
    def resolution(self) -> str:
        """The finest field that is not zero anywhere."""
        from septet.pandas.arrays.datetime_fields import resolution_of

        return resolution_of(self._counts[~self.isna()], self._unit)

    def round(self, freq: Any, ambiguous: Any = "raise", nonexistent: Any = "raise") -> Any:
        """The nearest multiples of a fixed frequency, halves to even."""
        return self._new(round_counts(self._counts, freq, self._unit, "round"))

    def floor(self, freq: Any, ambiguous: Any = "raise", nonexistent: Any = "raise") -> Any:
        """The multiples of a fixed frequency at or below."""
        return self._new(round_counts(self._counts, freq, self._unit, "floor"))

    def ceil(self, freq: Any, ambiguous: Any = "raise", nonexistent: Any = "raise") -> Any:
        """The multiples of a fixed frequency at or above."""
        return self._new(round_counts(self._counts, freq, self._unit, "ceil"))

    # -- conversion

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = None) -> Any:
        """NumPy's timedelta64 array."""
        return self._as_numpy(_NUMPY[self._unit], _NUMPY[self._unit] if dtype is None else np.dtype(dtype), "iuf", copy, na_value)

    def as_unit(self, unit: str, round_ok: bool = True) -> Any:
        """The same durations counted in another unit."""
        from septet.pandas.tslibs.units import check_unit

        counts = rescale_counts(self._counts, self._unit, check_unit(unit), OutOfBoundsTimedelta)
        if not round_ok and not bool((rescale_counts(counts, unit, self._unit) == self._counts).all()):
            raise ValueError("Cannot losslessly convert units")
        return TimedeltaArray._of(counts, unit, self._freq)

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """The durations as another dtype."""
        dtype = pandas_dtype(dtype)
        if dtype == self.dtype:
            return self.copy() if copy else self
        if isinstance(dtype, ExtensionDtype):
            return _as_extension(self, dtype)
        if dtype.kind == "m":
            return self.as_unit(_known_unit(dtype))
        if dtype.kind == "O":
            return self._objects()
        if dtype.kind in "iu":
            return self._counts.astype(dtype)
        raise TypeError(f"Cannot cast {type(self).__name__} to dtype {dtype}")

    def _comparable(self, other: Any, name: str) -> tuple[Any, Any] | None:
        if isinstance(other, str):
            try:
                other = Timedelta(other)
            except ValueError:
                return None
        other = operand(other)
        if other is NaT:
            return self._counts, NAT
        if isinstance(other, Timedelta) or getattr(other, "_is_tick", False):
            other = as_duration(other)
            unit = finer(self._unit, other._unit)
            return rescale_counts(self._counts, self._unit, unit), rescale(other._value, other._unit, unit)
        if isinstance(other, ndarray) and other.ndim and other.dtype.kind == "O":
            try:
                other = TimedeltaArray._from_sequence(other)
            except (TypeError, ValueError):
                return None
        if isinstance(other, TimedeltaArray):
            if len(other) != len(self):
                raise ValueError("Lengths must match")
            unit = finer(self._unit, other._unit)
            return rescale_counts(self._counts, self._unit, unit), rescale_counts(other._counts, other._unit, unit)
        return None

    # -- arithmetic

    def __neg__(self) -> Any:
        return self._new(np.where(self.isna(), NAT, -self._counts), None if self._freq is None else -self._freq)

    def __pos__(self) -> Any:
        return self._new(self._counts.copy(), self._freq)

    def __abs__(self) -> Any:
        return self._new(np.where(self.isna(), NAT, np.abs(self._counts)))

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, (kinds.Series, kinds.Index, kinds.DataFrame)):
            return NotImplemented
        if isinstance(other, (int, np.integer)) and not isinstance(other, bool):
            freq = None if self._freq is None or other == 0 else self._freq * int(other)
            return self._new(np.where(self.isna(), NAT, self._counts * int(other)), freq)
        other = _number(other)
        if other is None:
            raise TypeError(f"Cannot multiply with {type(other).__name__}")
        if isinstance(other, ndarray) and len(other) != len(self):
            raise ValueError("Cannot multiply with unequal lengths")
        if isinstance(other, ndarray) and other.dtype.kind in "iu":
            return self._new(np.where(self.isna(), NAT, self._counts * other))
        return self._of_floats(self._counts.astype("float64") * other)

    __rmul__ = __mul__

    def _of_floats(self, found: Any) -> Any:
        gone = self.isna() | np.isnan(found) | np.isinf(found)
        return self._new(np.where(gone, NAT, np.where(gone, 0.0, found).astype("int64")))

    def __truediv__(self, other: Any) -> Any:
        return self._divided(other, False)

    def __floordiv__(self, other: Any) -> Any:
        return self._divided(other, True)

    def _divided(self, other: Any, floor: bool) -> Any:
        if isinstance(other, (kinds.Series, kinds.Index, kinds.DataFrame)):
            return NotImplemented
        other = operand(other)
        pair = self._comparable(other, "eq") if not isinstance(other, (int, float)) else None
        if pair is not None:
            return _ratio(*pair, floor)
        number = _number(other)
        if number is None:
            raise TypeError(f"Cannot divide {type(self).__name__} by {type(other).__name__}")
        if floor and (isinstance(number, int) or isinstance(number, ndarray) and number.dtype.kind in "iu"):
            return self._new(np.where(self.isna(), NAT, self._counts // number))
        with np.errstate(all="ignore"):
            found = self._counts.astype("float64") / number
        return self._of_floats(np.floor(found) if floor else found)

    def __rtruediv__(self, other: Any) -> Any:
        return self._reversed(other, False)

    def __rfloordiv__(self, other: Any) -> Any:
        return self._reversed(other, True)

    def _reversed(self, other: Any, floor: bool) -> Any:
        other = operand(other)
        pair = self._comparable(other, "eq") if not isinstance(other, (int, float)) else None
        if pair is None:
            raise TypeError(f"Cannot divide {type(other).__name__} by {type(self).__name__}")
        theirs = pair[1] if isinstance(pair[1], ndarray) else np.full(len(self), pair[1], dtype="int64")
        return _ratio(theirs, pair[0], floor)

    def __mod__(self, other: Any) -> Any:
        if isinstance(other, (kinds.Series, kinds.Index, kinds.DataFrame)):
            return NotImplemented
        pair = self._comparable(operand(other), "eq")
        if pair is None:
            raise TypeError(f"cannot take {type(self).__name__} modulo {type(other).__name__}")
        gone = (pair[0] == NAT) | (pair[1] == NAT)
        made = self._new(np.where(gone, NAT, pair[0] - _floor_ratio(*pair) * pair[1]))
        made._unit = self._unit if not hasattr(other, "_unit") else finer(self._unit, other._unit)
        return made

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    # -- statistics

    def sum(self, *, axis: Any = None, skipna: bool = True, min_count: int = 0, **kwargs: Any) -> Any:
        """The sum."""
        counts = self._present(skipna)
        if counts is None or len(counts) < min_count:
            return NaT
        return make(int(counts.sum()), self._unit)

    def std(self, *, axis: Any = None, ddof: int = 1, skipna: bool = True, **kwargs: Any) -> Any:
        """The standard deviation."""
        counts = self._present(skipna)
        if counts is None or len(counts) <= ddof:
            return NaT
        return make(int(np.std((counts - int(counts[0])).astype("float64"), ddof=ddof)), self._unit)

    def any(self, *, axis: Any = None, skipna: bool = True, **kwargs: Any) -> bool:
        """Whether some duration is not zero."""
        counts = self._present(True)
        return bool(counts is not None and (counts != 0).any()) or not skipna and self._hasna

    def all(self, *, axis: Any = None, skipna: bool = True, **kwargs: Any) -> bool:
        """Whether no duration is zero."""
        counts = self._present(True)
        return counts is None or bool((counts != 0).all())

    def var(self, **kwargs: Any) -> Any:
        """Refused: a square of durations is none."""
        raise TypeError(f"'{type(self).__name__}' with dtype {self.dtype} does not support operation 'var'")

    def _accumulate(self, name: str, *, skipna: bool = True, **kwargs: Any) -> Any:
        if name != "cumsum":
            return TimeLikeArray._accumulate(self, name, skipna=skipna)
        gone = self.isna()
        found = np.where(gone, 0, self._counts).cumsum()
        if not skipna:
            gone = np.logical_or.accumulate(gone)
        return self._new(np.where(gone, NAT, found))

    def _formatter(self, boxed: bool = False) -> Any:
        from septet.pandas.tslibs.timedelta_text import text

        return lambda x: "NaT" if x is NaT else text(x._value, x._unit, "auto") if boxed else f"'{x}'"


def _number(other: Any) -> Any:
    """A factor: a number or an array of numbers; None for anything else."""
    if isinstance(other, (bool, np.bool_)):
        return None
    if isinstance(other, (int, float)):
        return other
    if isinstance(other, (np.integer, np.floating)):
        return other.item()
    if isinstance(other, ExtensionArray) and getattr(other.dtype, "_is_numeric", False):
        return other.to_numpy(dtype="float64", na_value=np.nan)
    if isinstance(other, ndarray) and other.dtype.kind in "iuf":
        return other
    if isinstance(other, ndarray) and other.dtype.kind == "O":
        try:
            return other.astype("float64")
        except (TypeError, ValueError):
            return None
    return None


def _floor_ratio(a: Any, b: Any) -> Any:
    safe = np.where(b == 0, 1, b) if isinstance(b, ndarray) else (b or 1)
    return a // safe


def _ratio(a: Any, b: Any, floor: bool) -> ndarray:
    """Quotients of counts as numbers."""
    gone = (a == NAT) | (b == NAT)
    if floor:
        found = _floor_ratio(a, b)
        return np.where(gone, np.nan, found.astype("float64")) if bool(gone.any()) else found
    with np.errstate(all="ignore"):
        found = a.astype("float64") / b
    return np.where(gone, np.nan, found) if bool(gone.any()) else found


def _known_unit(dtype: Any) -> str:
    unit = str(np.datetime_data(dtype)[0])
    if unit not in PER_SECOND:
        raise ValueError(f"Cannot convert from timedelta64[{unit}] to {dtype}. Supported resolutions are 's', 'ms', 'us', 'ns'")
    return unit


def _as_extension(self: TimedeltaArray, dtype: Any) -> Any:
    if dtype.kind in "iu" and getattr(dtype, "_is_numeric", False):
        return dtype.construct_array_type()._from_sequence(self._counts, dtype=dtype)
    if str(dtype) in ("str", "string"):
        items = [None if x is NaT else str(x) for x in self.tolist()]
        return dtype.construct_array_type()._from_sequence(items, dtype=dtype)
    return dtype.construct_array_type()._from_sequence(self, dtype=dtype)


__all__ = ["TimedeltaArray", "datetime"]
