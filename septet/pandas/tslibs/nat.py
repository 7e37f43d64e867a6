"""NaT, the time that is not one: the singleton, what it answers, and its arithmetic."""
from __future__ import annotations

import datetime
from typing import Any

import septet.numpy as np
from septet.pandas.tslibs.units import NAT

_NAN = float("nan")
_NUMBERS = (int, float)
_FIELDS = ("year quarter month day hour minute second millisecond microsecond nanosecond week weekofyear dayofyear day_of_year day_of_week "
           "dayofweek days_in_month daysinmonth days seconds microseconds nanoseconds qyear")
_FALSE = "is_leap_year is_month_start is_month_end is_quarter_start is_quarter_end is_year_start is_year_end"
_SAME = ("tz_localize tz_convert astimezone replace round floor ceil as_unit to_pydatetime date now today fromtimestamp normalize")
_NAN_METHODS = "day_name month_name weekday isoweekday total_seconds"
_REFUSED = ("strftime isocalendar toordinal time timetz timestamp timetuple utctimetuple ctime dst utcoffset tzname strptime combine "
            "fromisocalendar fromordinal fromisoformat utcfromtimestamp utcnow")


def is_time_like(other: Any) -> bool:
    """Whether a value may stand beside NaT in a comparison."""
    return isinstance(other, (datetime.date, datetime.timedelta, np.datetime64, np.timedelta64)) or hasattr(other, "_is_period")


def _is_array(other: Any) -> bool:
    return isinstance(other, np.ndarray)


class NaTType(datetime.datetime):
    """The singleton NaT: not equal to anything, itself included."""

    __module__ = "pandas.api.typing"
    _value = NAT
    value = NAT
    fold = 0
    tz = tzinfo = None  # type: ignore[assignment]
    __array_priority__ = 100

    def __new__(cls) -> NaTType:
        return _MADE[0] if _MADE else super().__new__(cls, 1, 1, 1)

    def __repr__(self) -> str:
        return "NaT"

    def __str__(self) -> str:
        return "NaT"

    def __format__(self, spec: str) -> str:
        return "NaT"

    def isoformat(self, sep: str = "T", timespec: str = "auto") -> str:
        """"NaT"."""
        return "NaT"

    def __hash__(self) -> int:
        return NAT

    def __reduce__(self) -> Any:  # type: ignore[override]
        return NaTType, ()

    __reduce_ex__ = lambda self, protocol: self.__reduce__()  # type: ignore[assignment]  # noqa: E731

    def to_datetime64(self) -> Any:
        """NumPy's NaT."""
        return np.datetime64("NaT", "ns")

    @property
    def asm8(self) -> Any:
        """NumPy's NaT."""
        return self.to_datetime64()

    def to_numpy(self, dtype: Any = None, copy: bool = False) -> Any:
        """NumPy's NaT; a duration's where `dtype` says so."""
        if dtype is None:
            return self.to_datetime64()
        return np.datetime64("NaT").astype(dtype) if np.dtype(dtype).kind == "M" else np.timedelta64("NaT", np.datetime_data(dtype)[0])

    def to_julian_date(self) -> float:
        """NaN."""
        return _NAN

    # -- comparison

    def __eq__(self, other: object) -> Any:
        return np.zeros(other.shape, dtype=bool) if _is_array(other) else False if not _knows(other) else NotImplemented

    def __ne__(self, other: object) -> Any:
        return np.ones(other.shape, dtype=bool) if _is_array(other) else True if not _knows(other) else NotImplemented

    def _ordered(self, other: Any) -> Any:
        if _is_array(other):
            return np.zeros(other.shape, dtype=bool)
        return False if is_time_like(other) else NotImplemented

    __lt__ = __le__ = __gt__ = __ge__ = _ordered  # type: ignore[assignment]

    # -- arithmetic

    def _sum(self, other: Any) -> Any:
        if is_time_like(other) or isinstance(other, _NUMBERS) or hasattr(other, "_is_offset") or other is self:
            return self
        if _is_array(other):
            return _spread(other)
        return NotImplemented

    __add__ = __radd__ = __sub__ = __rsub__ = _sum

    def __mul__(self, other: Any) -> Any:
        return self if isinstance(other, (*_NUMBERS, np.number)) else NotImplemented

    __rmul__ = __mul__

    def _quotient(self, other: Any) -> Any:
        if isinstance(other, (datetime.timedelta, np.timedelta64)) or other is self:
            return _NAN
        return self if isinstance(other, _NUMBERS) else NotImplemented

    __truediv__ = __floordiv__ = _quotient

    def __rtruediv__(self, other: Any) -> Any:
        return _NAN if isinstance(other, (datetime.timedelta, np.timedelta64)) else NotImplemented

    __rfloordiv__ = __rtruediv__

    def __neg__(self) -> NaTType:
        return self

    __pos__ = __abs__ = __neg__


def _knows(other: Any) -> bool:
    """Whether the other operand is a column that compares itself."""
    return hasattr(other, "_typ")


def _spread(other: Any) -> Any:
    """NaT for each element of an array."""
    if other.dtype.kind == "O":
        return np.full(other.shape, NaT, dtype=object)
    return np.full(other.shape, np.datetime64("NaT", np.datetime_data(other.dtype)[0]))


def _same(self: NaTType, *args: Any, **kwargs: Any) -> NaTType:
    return self


def _nan(self: NaTType, *args: Any, **kwargs: Any) -> float:
    return _NAN


def _refused(name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        raise ValueError(f"NaTType does not support {name}")

    method.__name__ = name
    return method


for _name in _FIELDS.split():
    setattr(NaTType, _name, property(lambda self: _NAN))
for _name in _FALSE.split():
    setattr(NaTType, _name, property(lambda self: False))
for _name in _SAME.split():
    setattr(NaTType, _name, _same)
for _name in _NAN_METHODS.split():
    setattr(NaTType, _name, _nan)
for _name in _REFUSED.split():
    setattr(NaTType, _name, _refused(_name))

_MADE: list[NaTType] = []
NaT = NaTType()
_MADE.append(NaT)
_MISSING_TEXTS = frozenset(("", "NaT", "nat", "nan", "NaN", "NAN", "NAT", "Nat", "Nan", "nAn"))


def is_missing_text(text: str) -> bool:
    """Whether a text says that there is no time."""
    return text in _MISSING_TEXTS
