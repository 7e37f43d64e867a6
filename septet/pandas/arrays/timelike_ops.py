"""Arithmetic of arrays of moments and durations: sums, differences, offsets, with checks of overflow."""
from __future__ import annotations

import datetime
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays.base import ExtensionArray
from septet.pandas.arrays.timelike import rescale_counts
from septet.pandas.errors import OutOfBoundsDatetime, OutOfBoundsTimedelta, PerformanceWarning
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.offsets.base import BaseOffset
from septet.pandas.tslibs.timedelta import Timedelta, as_duration
from septet.pandas.tslibs.timestamp import Timestamp
from septet.pandas.tslibs.units import NAT, finer, rescale

INTEGERS = ("Addition/subtraction of integers and integer-arrays with {} is no longer supported.  Instead of adding/subtracting `n`, "
            "use `n * obj.freq`")


def sum_counts(a: Any, b: Any, sign: int = 1, error: type[Exception] = OverflowError) -> ndarray:
    """a + sign * b of int64 counts (arrays or ints), NaT where either is, OverflowError where the sum does not fit."""
    gone = (a == NAT) | (b == NAT)
    found = a + b if sign > 0 else a - b
    wrapped = ((found < a) != (b < 0)) if sign > 0 else ((found > a) != (b < 0))
    wrapped = (wrapped & (b != 0)) if isinstance(wrapped, ndarray) or isinstance(b, ndarray) else wrapped
    if isinstance(wrapped, ndarray) and bool((wrapped & ~gone).any()) and not (isinstance(b, int) and b == 0):
        raise OverflowError("Overflow in int64 addition")
    return np.where(gone, NAT, found) if bool(np.any(gone)) else found


def operand(other: Any) -> Any:
    """Another operand as a scalar of ours or an array of ours; itself for anything else."""
    if isinstance(other, (Timestamp, Timedelta, ExtensionArray, BaseOffset)) or other is NaT:
        return other
    if isinstance(other, np.datetime64):
        return Timestamp(other)
    if isinstance(other, (datetime.timedelta, np.timedelta64)):
        return as_duration(other)
    if isinstance(other, datetime.datetime):
        return Timestamp(other)
    if isinstance(other, ndarray) and other.dtype.kind in "mM" and other.ndim:
        from septet.pandas.construct import of_ndarray

        return of_ndarray(other)
    if isinstance(other, list):
        from septet.pandas.construct import infer

        return operand(infer(other))
    return other


class TimeArithmetic:
    """+ and - of DatetimeArray and TimedeltaArray."""

    _counts: ndarray
    _unit: str
    _freq: Any

    def __add__(self, other: Any) -> Any:
        return _combine(self, other, 1)

    def __radd__(self, other: Any) -> Any:
        return _combine(self, other, 1)

    def __sub__(self, other: Any) -> Any:
        return _combine(self, other, -1)

    def __rsub__(self, other: Any) -> Any:
        if isinstance(other, (kinds.Series, kinds.Index, kinds.DataFrame)):
            return NotImplemented
        other = operand(other)
        if isinstance(other, Timestamp) or type(other).__name__ == "DatetimeArray":
            return _from_moments(other, self)
        if isinstance(other, Timedelta):
            return (-self).__add__(other) if not _is_moments(self) else _refuse_reversed(other, self)
        if isinstance(other, ExtensionArray) and hasattr(other, "_counts"):
            return other - self
        if other is NaT:
            return _combine(self, other, -1)
        if isinstance(other, ndarray) and other.dtype.kind == "O":
            return np.array([y - x for x, y in zip(self.tolist(), other.tolist(), strict=True)], dtype=object)  # type: ignore[attr-defined]
        return NotImplemented


def _refuse_reversed(other: Any, self: Any) -> Any:
    raise TypeError(f"cannot subtract {type(self).__name__} from {type(other).__name__}")


def _is_moments(values: Any) -> bool:
    return type(values).__name__ == "DatetimeArray"


def _from_moments(other: Any, self: Any) -> Any:
    """moment(s) - self."""
    from septet.pandas.arrays.datetimes import DatetimeArray

    if isinstance(other, Timestamp):
        other = DatetimeArray._of(np.full(len(self), other._value, dtype="int64"), other._unit, other.tz)
    return other - self


def _combine(self: Any, other: Any, sign: int) -> Any:
    if isinstance(other, (kinds.Series, kinds.Index, kinds.DataFrame)):
        return NotImplemented
    other = operand(other)
    if other is NaT:
        return _all_missing(self, sign)
    if isinstance(other, Timedelta) or getattr(other, "_is_tick", False):
        delta = as_duration(other)
        return _add_counts(self, delta._value, delta._unit, sign, _kept_freq(self, delta))
    if type(other).__name__ == "TimedeltaArray":
        _same_length(self, other)
        return _add_counts(self, other._counts, other._unit, sign, None)
    if isinstance(other, BaseOffset):
        return _add_offset(self, other if sign > 0 else -other)
    if isinstance(other, Timestamp) or type(other).__name__ == "DatetimeArray":
        return _beside_moments(self, other, sign)
    if isinstance(other, ndarray) and other.ndim and other.dtype.kind == "O":
        return _by_element(self, other, sign)
    if type(other).__name__ in ("Period", "PeriodArray"):
        return _beside_periods(self, other, sign)
    if isinstance(other, (int, np.integer)) or isinstance(other, ndarray) and other.dtype.kind in "iu":
        raise TypeError(INTEGERS.format(type(self).__name__))
    return _refuse(self, other, sign)


def _refuse(self: Any, other: Any, sign: int) -> Any:
    if isinstance(other, (float, str, np.floating, ndarray)):
        raise TypeError(f"unsupported operand type(s) for {'+' if sign > 0 else '-'}: '{type(self).__name__}' and '{type(other).__name__}'")
    return NotImplemented


def _same_length(a: Any, b: Any) -> None:
    if len(a) != len(b):
        raise ValueError("cannot add indices of unequal length")


def _kept_freq(self: Any, delta: Any) -> Any:
    """The frequency of a shifted array: the same, but calendar steps are lost unless whole days are added."""
    freq = self._freq
    if freq is None or getattr(freq, "_is_tick", False):
        return freq
    if getattr(freq, "_is_day", False) and getattr(self, "_tz", None) is None:
        return freq
    return None


def _all_missing(self: Any, sign: int) -> Any:
    from septet.pandas.arrays.timedeltas import TimedeltaArray

    counts = np.full(len(self), NAT, dtype="int64")
    if sign < 0 and _is_moments(self):
        return TimedeltaArray._of(counts, self._unit)
    return self._new(counts)


def _add_counts(self: Any, counts: Any, unit: str, sign: int, freq: Any) -> Any:
    own = finer(self._unit, unit)
    mine = rescale_counts(self._counts, self._unit, own, OutOfBoundsDatetime if _is_moments(self) else OutOfBoundsTimedelta)
    theirs = rescale_counts(counts, unit, own) if isinstance(counts, ndarray) else rescale(counts, unit, own)
    if isinstance(theirs, int) and not -2**63 < theirs < 2**63:
        raise OutOfBoundsTimedelta(f"Cannot cast {theirs} to unit='{own}' without overflow.")
    made = self._new(sum_counts(mine, theirs, sign), freq)
    made._unit = own
    return made


def _add_offset(self: Any, offset: Any) -> Any:
    if not _is_moments(self):
        if getattr(offset, "_is_day", False):
            return _combine(self, offset._as_pd_timedelta(), 1)
        raise TypeError(f"cannot add the type {type(offset).__name__} to a {type(self).__name__}")
    counts, unit = offset._apply_array(self._local, self._unit)
    if type(offset).__name__ == "DateOffset" and self._tz is not None and not offset._changes_wall():
        counts, unit = offset._apply_array(self._counts, self._unit)
        return type(self)._of(counts, unit, self._tz)
    made = type(self)._of(counts, unit)
    if self._tz is not None:
        made = made.tz_localize(self._tz)
    own = self._freq
    if getattr(offset, "_is_day", False) and (getattr(own, "_is_tick", False) or getattr(own, "_is_day", False) and self._tz is None):
        made._freq = own
    return made


def _beside_moments(self: Any, other: Any, sign: int) -> Any:
    from septet.pandas.arrays.timedeltas import TimedeltaArray

    if _is_moments(self):
        if sign > 0:
            raise TypeError(f"cannot add {type(self).__name__} and {type(other).__name__}")
        if (self._tz is None) != (other.tz is None):
            raise TypeError("Cannot subtract tz-naive and tz-aware datetime-like objects")
        if not isinstance(other, Timestamp) and len(other) != len(self):
            raise ValueError("cannot add indices of unequal length")
        unit = finer(self._unit, other._unit)
        mine = rescale_counts(self._counts, self._unit, unit, OutOfBoundsDatetime)
        one = isinstance(other, Timestamp)
        theirs = rescale(other._value, other._unit, unit) if one else rescale_counts(other._counts, other._unit, unit, OutOfBoundsDatetime)
        freq = self._freq if one and getattr(self._freq, "_is_tick", False) else None
        if one and freq is None and getattr(self._freq, "_is_day", False) and self._tz is None:
            freq = self._freq
        return TimedeltaArray._of(sum_counts(mine, theirs, -1), unit, freq)
    if sign < 0:
        raise TypeError(f"cannot subtract a datelike from a {type(self).__name__}")
    return _moments_plus(self, other)


def _moments_plus(self: Any, other: Any) -> Any:
    """durations + moment(s)."""
    from septet.pandas.arrays.datetimes import DatetimeArray

    if isinstance(other, Timestamp):
        made = DatetimeArray._of(np.full(len(self), other._value, dtype="int64"), other._unit, other.tz)
        found = made + self
        found._freq = self._freq
        return found
    return other + self


def _beside_periods(self: Any, other: Any, sign: int) -> Any:
    if type(other).__name__ == "PeriodArray" and not _is_moments(self) and sign > 0:
        return other + self
    if type(other).__name__ == "Period" and not _is_moments(self) and sign > 0:
        from septet.pandas.arrays.period import PeriodArray

        return PeriodArray._of(np.full(len(self), other.ordinal, dtype="int64"), other.freq) + self
    raise TypeError(f"cannot {'add' if sign > 0 else 'subtract'} {type(self).__name__} and {type(other).__name__}")


def _by_element(self: Any, other: ndarray, sign: int) -> Any:
    """An object array, of offsets for instance: element by element."""
    import warnings

    _same_length(self, other)
    warnings.warn(f"Adding/subtracting object-dtype array to {type(self).__name__} not vectorized.", PerformanceWarning, stacklevel=4)
    items = [x + y if sign > 0 else x - y for x, y in zip(self.tolist(), other.tolist(), strict=True)]
    from septet.pandas.construct import infer

    return infer(items)
