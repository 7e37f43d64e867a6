"""`datetime64` and `timedelta64`: scalar types, their arithmetic between units, and `datetime_data`,
`datetime_as_string`.

A scalar holds `_ticks` (an int count of its unit) and `_dtype`.
"""
from __future__ import annotations

import datetime as python_datetime
import operator
from collections.abc import Callable
from typing import Any

from septet.core import calendar
from septet.core import time_arrays as _time_arrays  # also gives arrays their time arithmetic
from septet.core.calendar import NAT
from septet.ir import dtype as dt
from septet.ir import time_unit
from septet.ir.casting import can_cast
from septet.ir.dtype import DType
from septet.numpy import scalars as s
from septet.numpy.print_options import is_until
from septet.numpy.scalars import generic, make, signedinteger, truth


def read_unit(unit: Any) -> str | None:
    """A unit argument ("s", b"s", ("s", 25), "generic") in the engine's form; None when there is none."""
    from septet.numpy import dtype_parse

    if unit is None:
        return None
    if isinstance(unit, tuple):
        base = unit[0].decode() if isinstance(unit[0], bytes) else unit[0]
        return dtype_parse.read_unit(f"{unit[1]}{base}" if len(unit) > 1 and unit[1] != 1 else base)
    if isinstance(unit, bytes):
        unit = unit.decode()
    if isinstance(unit, str):
        return dtype_parse.read_unit(unit.removeprefix("[").removesuffix("]"))
    if isinstance(getattr(unit, "_ir", None), DType):
        return unit._ir.unit  # type: ignore[no-any-return]
    raise TypeError(f"Invalid datetime unit {unit!r}")


def _itself(self: Any) -> Any:
    """The scalar: only it knows its unit."""
    return self


def _reduce(self: Any) -> tuple[Any, ...]:
    return _unpickle, (self._dtype.kind, self._dtype.unit, self._ticks)


def _hash(self: Any) -> int:
    """Equal for equal times in any unit."""
    if self._ticks == NAT:
        return object.__hash__(self)
    many, base = time_unit.split(self._dtype.unit or "D")
    fine = "M" if time_unit.is_nonlinear(base) and self._dtype.kind == "m" else "as"
    return hash(calendar._floor(self._ticks * many, base, 1, fine, False))


def _truth(self: Any) -> bool:
    return self._ticks != 0  # type: ignore[no-any-return]


def module_shown() -> str:
    """How the module is called in `repr`."""
    return "numpy" if is_until("1.25") else "np"


class datetime64(generic):
    """A moment, as a count of a unit since 1970: datetime64("2024-05-01"), datetime64(5, "D"), datetime64(date)."""

    __slots__ = ("_dtype", "_ticks")
    _abstract = False

    def __new__(cls, value: Any = None, unit: Any = None, /) -> Any:
        wanted = read_unit(unit)
        if s._is_nested(value):
            return s._as_array(dt.datetime64(wanted or ""), value)
        return _box_date(*_read_date(value, wanted))

    def __str__(self) -> str:
        return calendar.text(self._ticks, self._dtype.unit)

    def __repr__(self) -> str:
        unit = self._dtype.unit
        if self._ticks == NAT:
            return f"{module_shown()}.datetime64('NaT','{unit or 'generic'}')"
        if time_unit.split(unit)[0] > 1 or unit == "h":
            return f"{module_shown()}.datetime64('{self}','{unit}')"
        return f"{module_shown()}.datetime64('{self}')"

    def item(self, *args: Any) -> Any:
        """A `date`, a `datetime`, or the count where Python has no such object."""
        return calendar.to_python(self._ticks, self._dtype.unit)

    tolist = item


class timedelta64(signedinteger):
    """A length of time, as a count of a unit: timedelta64(5, "D"), timedelta64(timedelta(...))."""

    __slots__ = ("_dtype", "_ticks")
    _abstract = False

    def __new__(cls, value: Any = 0, unit: Any = None, /) -> Any:
        wanted = read_unit(unit)
        if s._is_nested(value):
            return s._as_array(dt.timedelta64(wanted or ""), value)
        return _box_duration(*_read_duration(value, wanted))

    def __str__(self) -> str:
        return calendar.duration_text(self._ticks, self._dtype.unit)

    def __repr__(self) -> str:
        count = "'NaT'" if self._ticks == NAT else str(self._ticks)
        return f"{module_shown()}.timedelta64({count}" + (f",'{self._dtype.unit}')" if self._dtype.unit else ")")

    def item(self, *args: Any) -> Any:
        """A `timedelta`, or the count where Python has none so long or fine."""
        return calendar.to_timedelta(self._ticks, self._dtype.unit)

    tolist = item

    def __int__(self) -> int:
        return int(self.item())


_TIMES = (datetime64, timedelta64)


def _box_date(ticks: int, unit: str) -> datetime64:
    self = object.__new__(datetime64)
    self._ticks, self._dtype = ticks, dt.datetime64(unit)
    return self


def _box_duration(ticks: int, unit: str) -> timedelta64:
    self = object.__new__(timedelta64)
    self._ticks, self._dtype = ticks, dt.timedelta64(unit)
    return self


def _unpickle(kind: str, unit: str, ticks: int) -> Any:
    """Make a date or duration again from its pickle."""
    return (_box_date if kind == "M" else _box_duration)(ticks, unit)


def _read_date(value: Any, unit: str | None) -> tuple[int, str]:
    if value is None:
        return NAT, unit or ""
    if isinstance(value, str | bytes):
        found = calendar.parse(value if isinstance(value, str) else value.decode("ascii"), unit or None)
        if unit == "" and found[0] != NAT:
            raise ValueError("Cannot create a NumPy datetime other than NaT with generic units")
        return found
    if isinstance(value, datetime64):
        own = value._dtype.unit
        return (value._ticks, own) if unit is None else (calendar.convert(value._ticks, own, unit), unit)
    if isinstance(value, python_datetime.date):
        return calendar.of_python(value, unit)
    if hasattr(value, "__index__") and not isinstance(value, bool | timedelta64):
        if not unit:
            raise ValueError("Converting an integer to a NumPy datetime requires a specified unit")
        return value.__index__(), unit
    raise ValueError("Could not convert object to NumPy datetime")


def _read_duration(value: Any, unit: str | None) -> tuple[int, str]:
    if value is None:
        return NAT, unit or ""
    if isinstance(value, str | bytes):
        return calendar._count_of_text(value if isinstance(value, str) else value.decode("ascii"), "", True), unit or ""
    if isinstance(value, timedelta64):
        own = value._dtype.unit
        return (value._ticks, own) if unit is None else (calendar.convert(value._ticks, own, unit, True), unit)
    if isinstance(value, python_datetime.timedelta):
        return calendar.of_timedelta(value, unit)
    if hasattr(value, "__index__"):
        return value.__index__(), unit or ""
    raise ValueError("Could not convert object to NumPy timedelta")


# ---- arithmetic ------------------------------------------------------------------------------------------------------


def _operand(value: Any) -> Any:
    """A time scalar, or a Python number; None for what is neither."""
    if isinstance(value, _TIMES):
        return value
    if isinstance(value, generic) and value._dtype.is_numeric:
        return value._value
    return value if isinstance(value, int | float) else None


_PYTHON = (python_datetime.date, python_datetime.timedelta)       # NumPy meets them as objects


def _aligned(a: Any, b: Any, is_duration: bool) -> tuple[int, int, str]:
    """Two counts in their common unit."""
    unit = time_unit.common(a._dtype.unit, b._dtype.unit, is_duration)
    ticks = [calendar.convert(x._ticks, x._dtype.unit, unit, x._dtype.kind == "m") for x in (a, b)]
    return ticks[0], ticks[1], unit


def _no_rule(name: str, a: Any, b: Any) -> TypeError:
    kinds = [repr(s.d_object(x._dtype)) if isinstance(x, _TIMES) else f"dtype('{type(x).__name__}64')" for x in (a, b)]
    return TypeError(f"ufunc '{name}' cannot use operands with types {kinds[0]} and {kinds[1]}")


def _checked(ticks: int) -> int:
    """Counts wrap as int64 does."""
    return (ticks + 2 ** 63) % 2 ** 64 - 2 ** 63


def _sum(name: str, a: Any, b: Any, sign: int) -> Any:
    """a + b or a - b where at least one is a time."""
    if isinstance(a, int):
        a = timedelta64(a)
    elif isinstance(b, int):
        b = timedelta64(b)
    if not (isinstance(a, _TIMES) and isinstance(b, _TIMES)):
        raise _no_rule(name, a, b)
    kinds = a._dtype.kind + b._dtype.kind
    if kinds not in ("MM" if sign < 0 else "mM", "Mm", "mm"):
        raise _no_rule(name, a, b)
    x, y, unit = _aligned(a, b, kinds == "mm")
    found = NAT if NAT in (x, y) else _checked(x + sign * y)
    return _box_duration(found, unit) if kinds in ("mm", "MM") else _box_date(found, unit)


def _add(a: Any, b: Any) -> Any:
    return _sum("add", a, b, 1)


def _subtract(a: Any, b: Any) -> Any:
    return _sum("subtract", a, b, -1)


def _multiply(a: Any, b: Any) -> Any:
    if isinstance(b, timedelta64):
        a, b = b, a
    if not isinstance(a, timedelta64) or isinstance(b, _TIMES):
        raise _no_rule("multiply", a, b)
    return _box_duration(_scaled(a._ticks, b), a._dtype.unit)


def _scaled(ticks: int, by: Any) -> int:
    if ticks == NAT or by != by:
        return NAT
    return _checked(int(ticks * by))


def _divide(a: Any, b: Any) -> Any:
    if not isinstance(a, timedelta64) or isinstance(b, datetime64):
        raise _no_rule("divide", a, b)
    if not isinstance(b, timedelta64):
        return _box_duration(_shortened(a._ticks, b), a._dtype.unit)
    x, y, _ = _aligned(a, b, True)
    if NAT in (x, y):
        return make(dt.float64, float("nan"))
    return make(dt.float64, s.scalar_math.floats("divide", float(x), float(y), dt.float64, "divide"))


def _shortened(ticks: int, by: Any) -> int:
    """A count divided by a number, truncated; by 0 or NaN it is no time."""
    if by == 0 and ticks != NAT:
        s.scalar_math.warn("divide" if ticks else "invalid", "divide")
    if ticks == NAT or by == 0 or by != by:
        return NAT
    if isinstance(by, int):
        return abs(ticks) // abs(by) * (1 if (ticks < 0) == (by < 0) else -1)
    return int(ticks / by)


def _floor_divide(a: Any, b: Any) -> Any:
    if not isinstance(a, timedelta64) or isinstance(b, datetime64):
        raise _no_rule("floor_divide", a, b)
    if not isinstance(b, timedelta64):
        return _box_duration(_shortened(a._ticks, b), a._dtype.unit)
    x, y, _ = _aligned(a, b, True)
    if NAT in (x, y) or y == 0:
        s.scalar_math.warn("invalid" if NAT in (x, y) else "divide", "floor_divide")
        return make(dt.int64, 0)
    return make(dt.int64, x // y)


def _remainder(a: Any, b: Any) -> Any:
    if not (isinstance(a, timedelta64) and isinstance(b, timedelta64)):
        raise _no_rule("remainder", a, b)
    x, y, unit = _aligned(a, b, True)
    return _box_duration(NAT if NAT in (x, y) or y == 0 else x % y, unit)


_OBJECT_OPERATIONS: dict[Any, Callable[[Any, Any], Any]] = {
    _add: operator.add, _subtract: operator.sub, _multiply: operator.mul, _divide: operator.truediv,
    _floor_divide: operator.floordiv, _remainder: operator.mod}


def _operator(function: Callable[[Any, Any], Any], reflected: bool) -> Callable[[Any, Any], Any]:
    plain = _OBJECT_OPERATIONS[function]

    def method(self: Any, other: Any) -> Any:
        if isinstance(other, _PYTHON):
            return plain(other, self.item()) if reflected else plain(self.item(), other)
        met = _operand(other)
        if met is None:
            return NotImplemented
        return function(met, self) if reflected else function(self, met)

    return method


def _comparison(function: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    unequal = function is operator.ne

    def compare(self: Any, other: Any) -> Any:
        if isinstance(other, _PYTHON):
            return function(self.item(), other)
        met = _operand(other)
        if isinstance(met, int) and isinstance(self, timedelta64):
            met = timedelta64(met)
        if not isinstance(met, _TIMES) or met._dtype.kind != self._dtype.kind:
            return truth(unequal) if function in (operator.eq, operator.ne) and met is not None else NotImplemented
        if NAT in (self._ticks, met._ticks):
            return truth(unequal)
        x, y, _ = _aligned(self, met, False) if _comparable(self, met) else (self._ticks, None, "")
        return truth(function(x, y)) if y is not None else truth(unequal)

    return compare


def _comparable(a: Any, b: Any) -> bool:
    """Durations in months and in days are never equal."""
    if a._dtype.kind == "M" or not a._dtype.unit or not b._dtype.unit:
        return True
    first, second = (time_unit.is_nonlinear(time_unit.split(x._dtype.unit)[1]) for x in (a, b))
    return first == second


def _negative(self: Any) -> Any:
    return self if self._ticks == NAT else _box_duration(-self._ticks, self._dtype.unit)


def _absolute(self: Any) -> Any:
    return self if self._ticks == NAT else _box_duration(abs(self._ticks), self._dtype.unit)


def _divmod(self: Any, other: Any) -> Any:
    return _floor_divide(self, _operand(other)), _remainder(self, _operand(other))


_ARITHMETIC = {
    "add": _add,
    "sub": _subtract,
    "mul": _multiply,
    "truediv": _divide,
    "floordiv": _floor_divide,
    "mod": _remainder,
}
_METHODS: dict[str, Any] = {
    **{f"__{name}__": _operator(function, False) for name, function in _ARITHMETIC.items()},
    **{f"__r{name}__": _operator(function, True) for name, function in _ARITHMETIC.items()},
    **{f"__{name}__": _comparison(getattr(operator, name)) for name in ("eq", "ne", "lt", "le", "gt", "ge")},
    "__hash__": _hash, "__bool__": _truth, "__reduce__": _reduce, "_value": property(_itself)}
for _cls in _TIMES:
    for _name, _method in _METHODS.items():
        setattr(_cls, _name, _method)
for _name, _unary in {"__neg__": _negative, "__pos__": _itself, "__abs__": _absolute, "__divmod__": _divmod}.items():
    setattr(timedelta64, _name, _unary)


# ---- registration and functions --------------------------------------------------------------------------------------


def _date_maker(d: DType) -> Callable[[Any], Any]:
    unit = d.unit

    def make_date(ticks: Any) -> Any:
        return ticks if isinstance(ticks, datetime64) else _box_date(ticks, unit)

    return make_date


def _duration_maker(d: DType) -> Callable[[Any], Any]:
    unit = d.unit

    def make_duration(ticks: Any) -> Any:
        return ticks if isinstance(ticks, timedelta64) else _box_duration(ticks, unit)

    return make_duration


s.TYPES.update({"M": datetime64, "m": timedelta64})
s._TIMES.update({"M": _date_maker, "m": _duration_maker})


def datetime_data(dtype: Any, /) -> tuple[str, int]:
    """(unit, count) of a datetime or timedelta dtype."""
    from septet.numpy.dtype_parse import parse

    d = parse(dtype)
    if d.kind not in "mM":
        raise TypeError("cannot get datetime metadata from non-datetime type")
    count, base = time_unit.split(d.unit)
    return base or "generic", count


def datetime_as_string(arr: Any, unit: Any = None, timezone: Any = "naive", casting: str = "same_kind") -> Any:
    """Dates as ISO 8601 text, down to `unit` ("auto": as fine as needed); timezone "naive", "UTC" (adds Z), "local" or a tzinfo."""
    np = s.face()
    a = np.asarray(arr)
    if a.dtype.kind != "M":
        raise TypeError("input must have type NumPy datetime")
    ticks = a.astype("i8").ravel().tolist()
    own = a._dtype.unit
    target = _finest(ticks, own) if unit == "auto" else (read_unit(unit) or own)
    if not can_cast(dt.datetime64(own), dt.datetime64(target), casting):
        raise TypeError(f"Cannot create a datetime string as units '{target}' from a NumPy datetime with units '{own}' according to "
                        f"the rule '{casting}'")
    if timezone not in ("naive", "UTC") and casting != "unsafe" and time_unit.split(target)[1] in ("Y", "M", "W", "D"):
        raise TypeError("Cannot create a local timezone-based date string from a NumPy datetime without forcing 'unsafe' casting")
    shown = [local_text(t, own, target, timezone) for t in ticks]
    width = 62 if unit == "auto" else _time_arrays._TEXT_WIDTHS[time_unit.split(target)[1]] + 4 * (timezone not in ("naive", "UTC"))
    return np.array(shown, dtype=f"U{width}").reshape(a.shape)[()]


def local_text(ticks: int, own: str, target: str, timezone: Any) -> str:
    """One date as text, with its distance from UTC where a zone is asked for."""
    if isinstance(timezone, str) and timezone in ("naive", "UTC") or ticks == NAT:
        return calendar.text(calendar.convert(ticks, own, target), target, "Z" if timezone == "UTC" else "")
    if isinstance(timezone, str) and timezone != "local" or not isinstance(timezone, (str, python_datetime.tzinfo)):
        raise ValueError(f'Unsupported timezone input string "{timezone}"')
    zone = None if timezone == "local" else timezone
    seconds = calendar.convert(ticks, own, "s")
    moment = python_datetime.datetime.fromtimestamp(seconds, python_datetime.UTC).astimezone(zone)
    minutes = int((moment.utcoffset() or python_datetime.timedelta()).total_seconds()) // 60
    shifted = calendar.convert(calendar.convert(ticks, own, "m") + minutes, "m", target) if target in ("h", "m") else \
        calendar.convert(ticks, own, target) + calendar.convert(minutes, "m", target)
    return calendar.text(shifted, target, f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}")


def _finest(ticks: list[int], unit: str) -> str:
    """The coarsest of days, minutes, seconds, ms, ... that loses nothing."""
    for candidate in ("D", "m", "s", "ms", "us", "ns", "ps", "fs"):
        if all(t == NAT or calendar.convert(calendar.convert(t, unit, candidate), candidate, unit) == t for t in ticks):
            return candidate
    return "as"


def isnat(x: Any, /) -> Any:
    """Whether a time is NaT, element by element.  TypeError for other dtypes."""
    a = s.face().asarray(x)
    if a._dtype.kind not in "Mm":
        raise TypeError("ufunc 'isnat' is only defined for np.datetime64 and np.timedelta64.")
    return (_time_arrays.ticks(a) == NAT)[()]


def arange_time(start: Any, stop: Any, step: Any, dtype: DType | None) -> Any:
    """`arange` of dates or durations, in the common unit of the arguments or that of `dtype`."""
    np = s.face()
    is_date = any(isinstance(x, datetime64) for x in (start, stop)) or (dtype is not None and dtype.kind == "M")
    values = [_bound(start, is_date, dtype), _bound(stop, is_date and not isinstance(stop, int), dtype)]
    step = step if isinstance(step, timedelta64) else timedelta64(1 if step is None else step)
    if not isinstance(values[1], datetime64) and is_date:
        values[1] = values[0] + values[1]
    unit = dtype.unit if dtype is not None and dtype.unit else ""
    for x in () if unit else (*values, step):
        unit = time_unit.common(unit, x._dtype.unit, not is_date)
    first, last = (calendar.convert(x._ticks, x._dtype.unit, unit, not is_date) for x in values)
    by = calendar.convert(step._ticks, step._dtype.unit, unit, True)
    return np.arange(first, last, by, dtype="i8").view(f"{'M' if is_date else 'm'}8[{unit}]" if unit else "m8")


def _bound(value: Any, is_date: bool, dtype: DType | None) -> Any:
    """A bound of `arange_time` as a time scalar; numbers count in the unit of `dtype`."""
    if isinstance(value, _TIMES):
        return value
    unit = dtype.unit if dtype is not None else None
    if is_date and isinstance(value, str | python_datetime.date):
        return datetime64(value)
    if is_date and dtype is not None and dtype.kind == "M" and value is not None:
        return datetime64(value, unit) if unit else timedelta64(value)
    return timedelta64(0 if value is None else value, unit) if unit else timedelta64(0 if value is None else value)
