"""Arithmetic and comparison of one moment."""
from __future__ import annotations

import datetime
import operator
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.pandas.errors import OutOfBoundsDatetime
from septet.pandas.tslibs import timedelta as duration
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.timedelta import as_duration
from septet.pandas.tslibs.units import finer, rescale

_INTEGERS = ("Addition/subtraction of integers and integer-arrays with Timestamp is no longer supported.  Instead of adding/subtracting "
             "`n`, use `n * obj.freq`")
_timedelta = datetime.timedelta
# the class itself and its maker: set when it is defined, since it inherits what stands here
Timestamp: Any = None
make: Any = None


def set_makers(cls: Any, maker: Any) -> None:
    """Tell this module the class and how one is made of a count."""
    global Timestamp, make
    Timestamp, make = cls, maker


class MomentOperators:
    """Operators of Timestamp."""

    __slots__ = ()

    # -- arithmetic

    def __add__(self, other: Any) -> Any:
        if isinstance(other, (_timedelta, np.timedelta64)):
            return _shifted(self, as_duration(other), 1)
        return _other_sum(self, other, operator.add)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, (_timedelta, np.timedelta64)):
            return _shifted(self, as_duration(other), -1)
        if other is NaT:
            return NaT
        if isinstance(other, (datetime.datetime, np.datetime64)):
            return _difference(self, other)
        return _other_sum(self, other, operator.sub)

    def __rsub__(self, other: Any) -> Any:
        if isinstance(other, (datetime.datetime, np.datetime64)):
            return NaT if other is NaT else _difference(Timestamp(other), self)
        if isinstance(other, np.ndarray):
            return other - self.to_datetime64()
        return NotImplemented

    # -- comparison

    def __eq__(self, other: object) -> Any:
        return _compare(self, other, operator.eq)

    def __ne__(self, other: object) -> Any:
        return _compare(self, other, operator.ne)

    def __lt__(self, other: Any) -> Any:
        return _compare(self, other, operator.lt)

    def __le__(self, other: Any) -> Any:
        return _compare(self, other, operator.le)

    def __gt__(self, other: Any) -> Any:
        return _compare(self, other, operator.gt)

    def __ge__(self, other: Any) -> Any:
        return _compare(self, other, operator.ge)


def _shifted(self: Timestamp, delta: Any, sign: int) -> Any:
    """The moment a duration later or earlier, in the finer unit of both."""
    if delta is NaT:
        return NaT
    unit = finer(self._unit, delta._unit)
    if unit != delta._unit and not -2**63 < rescale(delta._value, delta._unit, unit) < 2**63:
        delta.as_unit(unit)
    count = rescale(self._value, self._unit, unit) + sign * rescale(delta._value, delta._unit, unit)
    if not -2**63 < count < 2**63:
        if unit == "ns":
            raise OutOfBoundsDatetime(f"Out of bounds nanosecond timestamp: {count}")
        raise OverflowError("int too big to convert")
    return make(count, unit, self.tzinfo)


def _difference(one: Timestamp, other: Any) -> Any:
    if not isinstance(other, Timestamp):
        other = Timestamp(other)
        if other is NaT:
            return NaT
    if (one.tzinfo is None) != (other.tzinfo is None):
        raise TypeError("Cannot subtract tz-naive and tz-aware datetime-like objects.")
    unit = finer(one._unit, other._unit)
    count = rescale(one._value, one._unit, unit) - rescale(other._value, other._unit, unit)
    if not -2**63 < count < 2**63:
        raise OutOfBoundsDatetime("Result is too large for pandas.Timedelta. Convert inputs to datetime.datetime with "
                                  "'Timestamp.to_pydatetime()' before subtracting.")
    return duration.make(count, unit)


def _other_sum(self: Timestamp, other: Any, op: Callable[[Any, Any], Any]) -> Any:
    if getattr(other, "_is_tick", False):
        return op(self, as_duration(other))
    if other is NaT:
        return NaT
    if isinstance(other, (int, np.integer)):
        raise TypeError(_INTEGERS)
    if isinstance(other, np.ndarray):
        if other.dtype.kind in "iu":
            raise TypeError(_INTEGERS)
        if other.dtype.kind == "m" and self.tzinfo is None:
            return op(self.to_datetime64(), other)
        return np.array([op(self, x) for x in other.tolist()], dtype=object)
    return NotImplemented


def _compare(self: Timestamp, other: Any, op: Callable[[Any, Any], Any]) -> Any:
    if isinstance(other, Timestamp):
        pass
    elif other is NaT:
        return op is operator.ne
    elif isinstance(other, (datetime.datetime, np.datetime64)):
        other = Timestamp(other)
        if other is NaT:
            return op is operator.ne
    elif isinstance(other, np.ndarray):
        return _compare_array(self, other, op)
    elif isinstance(other, datetime.date):
        if op is operator.eq or op is operator.ne:
            return op is operator.ne
        raise TypeError("Cannot compare Timestamp with datetime.date. Use ts == pd.Timestamp(date) or ts.date() == date instead.")
    else:
        return NotImplemented
    if (self.tzinfo is None) != (other.tzinfo is None):
        if op is operator.eq or op is operator.ne:
            return op is operator.ne
        raise TypeError("Cannot compare tz-naive and tz-aware timestamps")
    if self._unit == other._unit:
        return op(self._value, other._value)
    unit = finer(self._unit, other._unit)
    return op(rescale(self._value, self._unit, unit), rescale(other._value, other._unit, unit))


def _compare_array(self: Timestamp, other: Any, op: Callable[[Any, Any], Any]) -> Any:
    if other.dtype.kind == "M" and self.tzinfo is None:
        return op(self.to_datetime64(), other)
    if other.dtype.kind == "O":
        return np.array([op(self, x) for x in other.tolist()], dtype=bool)
    if op is operator.eq or op is operator.ne:
        return np.full(other.shape, op is operator.ne)
    raise TypeError(f"Cannot compare Timestamp with an array of {other.dtype}")
