"""Timedelta: a length of time as a count of s, ms, us or ns, a subclass of Python's."""
from __future__ import annotations

import datetime
import operator
from collections import namedtuple
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.pandas.errors import OutOfBoundsTimedelta
from septet.pandas.tslibs import timedelta_text
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.units import NANOSECONDS, NAT, PER_SECOND, check_unit, finer, rescale, rescale_exactly, rounded

Components = namedtuple("Components", "days hours minutes seconds milliseconds microseconds nanoseconds")
_base_new = datetime.timedelta.__new__
_NOTHING: Any = object()
_KEYWORDS = ("weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds")
_LENGTHS = dict(zip(_KEYWORDS, (NANOSECONDS[u] for u in ("W", "D", "h", "m", "s", "ms", "us", "ns")), strict=True))
_MICROSECONDS = {"s": 10**6, "ms": 10**3, "us": 1}


def make(count: int, unit: str) -> Any:
    """The Timedelta of a count; NaT for NAT."""
    if count == NAT:
        return NaT
    micro = count // 1000 if unit == "ns" else count * _MICROSECONDS[unit]
    try:
        made = _base_new(Timedelta, 0, 0, micro)
    except OverflowError:
        raise OutOfBoundsTimedelta(f"Cannot cast {count} from {unit} to 'us' without overflow.") from None
    made._value, made._unit = count, unit
    return made


def checked(count: int, unit: str) -> Any:
    """As make, but OutOfBoundsTimedelta for what 64 bits do not hold."""
    if not -2**63 < count < 2**63:
        raise OverflowError("int too big to convert")
    return make(count, unit)


class Extreme:
    """A limit: of nanoseconds on the class, of its own unit on an object."""

    __slots__ = ("make",)

    def __init__(self, maker: Callable[[str], Any]) -> None:
        self.make = maker

    def __get__(self, owner: Any, cls: Any = None) -> Any:
        return self.make("ns" if owner is None else owner._unit)


class Timedelta(datetime.timedelta):
    """A length of time: from text, a number and unit, keywords, or another duration.

    ValueError for what is none; OutOfBoundsTimedelta where 64 bits do not hold it.
    """

    __module__ = "pandas"
    __slots__ = ("_unit", "_value")
    __array_priority__ = 100
    _value: int
    _unit: str
    min: Any
    max: Any
    resolution: Any

    def __new__(cls, value: Any = _NOTHING, unit: Any = None, **kwargs: Any) -> Any:
        if value is _NOTHING:
            return _of_keywords(kwargs)
        if kwargs:
            bad = [k for k in kwargs if k not in _KEYWORDS]
            if bad:
                raise ValueError(_KEYWORD_TEXT)
        return convert(value, unit)

    # -- parts

    @property
    def unit(self) -> str:
        """The unit of the count: "s", "ms", "us" or "ns"."""
        return self._unit

    @property
    def value(self) -> int:
        """Nanoseconds; OverflowError where 64 bits do not hold them."""
        found = rescale(self._value, self._unit, "ns")
        if not -2**63 <= found < 2**63:
            raise OverflowError("Cannot convert Timedelta to nanoseconds without overflow. Use `.asm8.view('i8')` to cast represent "
                                f"Timedelta in its own unit (here, {self._unit}).")
        return found

    @property
    def nanoseconds(self) -> int:
        """Nanoseconds beyond the microseconds: 0 to 999."""
        return self._value % 1000 if self._unit == "ns" else 0

    @property
    def components(self) -> Components:
        """Days to nanoseconds as a named tuple."""
        return Components(*timedelta_text.components(self._value, self._unit))

    @property
    def resolution_string(self) -> str:
        """The finest unit that is not zero: "D", "h", "min", "s", "ms", "us" or "ns"."""
        _, hours, minutes, seconds, milli, micro, nano = timedelta_text.components(self._value, self._unit)
        for part, name in ((nano, "ns"), (micro, "us"), (milli, "ms"), (seconds, "s"), (minutes, "min"), (hours, "h")):
            if part:
                return name
        return "D"

    @property
    def asm8(self) -> Any:
        """NumPy's scalar."""
        return self.to_timedelta64()

    def total_seconds(self) -> float:
        """Seconds as a float."""
        return self._value / PER_SECOND[self._unit]

    # -- conversion

    def to_timedelta64(self) -> Any:
        """NumPy's scalar, in the same unit."""
        return np.timedelta64(self._value, self._unit)

    def to_numpy(self, dtype: Any = None, copy: bool = False) -> Any:
        """NumPy's scalar."""
        if dtype is not None or copy is not False:
            raise ValueError("Timedelta.to_numpy dtype and copy arguments are ignored.")
        return self.to_timedelta64()

    def to_pytimedelta(self) -> datetime.timedelta:
        """Python's, without nanoseconds."""
        return datetime.timedelta(self.days, self.seconds, self.microseconds)

    def view(self, dtype: Any) -> Any:
        """The count seen as another dtype."""
        return self.to_timedelta64().view(dtype)

    def as_unit(self, unit: str, round_ok: bool = True) -> Any:
        """The duration counted in another unit; ValueError where `round_ok` is False and something is lost."""
        count = rescale_exactly(self._value, self._unit, check_unit(unit), round_ok)
        if not -2**63 < count < 2**63:
            raise OutOfBoundsTimedelta(f"Cannot cast {self} to unit='{unit}' without overflow.")
        return make(count, unit)

    def isoformat(self) -> str:
        """ISO 8601: "P1DT2H3M4S"."""
        return timedelta_text.iso_text(self._value, self._unit)

    def __repr__(self) -> str:
        return f"Timedelta('{timedelta_text.text(self._value, self._unit)}')"

    def __str__(self) -> str:
        return timedelta_text.text(self._value, self._unit)

    def _repr_base(self, format: str | None = None) -> str:
        if format in ("even_day", "all"):
            return timedelta_text.text(self._value, self._unit, "auto" if format == "even_day" else "long")
        return timedelta_text.text(self._value, self._unit, "auto" if format == "sub_day" else "long")

    def __reduce__(self) -> Any:
        return make, (self._value, self._unit)

    def __hash__(self) -> int:
        if self._unit == "ns" and self._value % 1000:
            return hash(self._value)
        return datetime.timedelta.__hash__(self)

    def __bool__(self) -> bool:
        return self._value != 0

    # -- rounding

    def _rounded(self, freq: Any, mode: str) -> Any:
        from septet.pandas.tslibs.frequencies import fixed_length

        step = fixed_length(freq, self._unit)
        if step <= 0:
            return self
        return checked(rounded(self._value, step, mode), self._unit)

    def round(self, freq: Any) -> Any:
        """The nearest multiple of a fixed frequency, halves to even."""
        return self._rounded(freq, "round")

    def floor(self, freq: Any) -> Any:
        """The multiple of a fixed frequency at or before."""
        return self._rounded(freq, "floor")

    def ceil(self, freq: Any) -> Any:
        """The multiple of a fixed frequency at or after."""
        return self._rounded(freq, "ceil")

    # -- arithmetic

    def __neg__(self) -> Any:
        return make(-self._value, self._unit)

    def __pos__(self) -> Any:
        return make(self._value, self._unit)

    def __abs__(self) -> Any:
        return make(abs(self._value), self._unit)

    def __add__(self, other: Any) -> Any:
        return _add(self, other, operator.add)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return _add(self, other, operator.sub)

    def __rsub__(self, other: Any) -> Any:
        return _add(self, other, _reversed_sub)

    def __mul__(self, other: Any) -> Any:
        if _is_array(other):
            return _beside_array(self, other, operator.mul)
        if isinstance(other, (int, np.integer)):
            return checked(int(other) * self._value, self._unit)
        if isinstance(other, (float, np.floating)):
            return NaT if other != other else checked(int(float(other) * self._value), self._unit)
        return NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, (int, np.integer)) and not isinstance(other, bool):
            return checked(int(self._value / int(other)), self._unit)
        if isinstance(other, (float, np.floating)):
            return NaT if other != other else checked(int(self._value / float(other)), self._unit)
        return _ratio(self, other, operator.truediv)

    def __rtruediv__(self, other: Any) -> Any:
        return _ratio(self, other, lambda a, b: b / a)

    def __floordiv__(self, other: Any) -> Any:
        if isinstance(other, (int, np.integer)):
            return checked(self._value // int(other), self._unit)
        if isinstance(other, (float, np.floating)):
            return NaT if other != other else checked(int(self._value // float(other)), self._unit)
        return _ratio(self, other, operator.floordiv)

    def __rfloordiv__(self, other: Any) -> Any:
        return _ratio(self, other, lambda a, b: b // a)

    def __mod__(self, other: Any) -> Any:
        return self.__divmod__(other)[1]

    def __rmod__(self, other: Any) -> Any:
        return self.__rdivmod__(other)[1]

    def __divmod__(self, other: Any) -> Any:
        quotient = self // other
        return quotient, self - quotient * other

    def __rdivmod__(self, other: Any) -> Any:
        quotient = other // self
        return quotient, other - quotient * self

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


def _is_array(other: Any) -> bool:
    return isinstance(other, np.ndarray)


def _reversed_sub(a: Any, b: Any) -> Any:
    return b - a


def _beside_array(self: Timedelta, other: Any, op: Callable[[Any, Any], Any]) -> Any:
    """The operation on NumPy's scalar and an array; object arrays go element by element."""
    if other.dtype.kind == "O":
        return np.array([op(self, x) for x in other.tolist()], dtype=object)
    return op(self.to_timedelta64(), other)


def as_duration(other: Any) -> Any:
    """Python's, NumPy's and fixed offsets' durations as Timedelta; None for anything else."""
    if type(other) is Timedelta:
        return other
    if isinstance(other, (datetime.timedelta, np.timedelta64)) or getattr(other, "_is_tick", False):
        return convert(other)
    return None


def _add(self: Timedelta, other: Any, op: Callable[[Any, Any], Any]) -> Any:
    if _is_array(other):
        return _beside_array(self, other, op)
    if isinstance(other, np.datetime64):
        from septet.pandas.tslibs.timestamp import Timestamp

        return op(self, Timestamp(other))
    duration = as_duration(other)
    if duration is None:
        return NotImplemented
    if duration is NaT:
        return NaT
    unit = finer(self._unit, duration._unit)
    return checked(op(rescale(self._value, self._unit, unit), rescale(duration._value, duration._unit, unit)), unit)


def _ratio(self: Timedelta, other: Any, op: Callable[[Any, Any], Any]) -> Any:
    """A quotient of two durations: a number."""
    if _is_array(other):
        return _beside_array(self, other, op)
    duration = as_duration(other)
    if duration is None:
        return NotImplemented
    if duration is NaT:
        return float("nan")
    unit = finer(self._unit, duration._unit)
    return op(rescale(self._value, self._unit, unit), rescale(duration._value, duration._unit, unit))


def _compare(self: Timedelta, other: Any, op: Callable[[Any, Any], Any]) -> Any:
    if type(other) is Timedelta and other._unit == self._unit:
        return op(self._value, other._value)
    if _is_array(other):
        return _beside_array(self, other, op) if other.dtype.kind in "mO" else _unlike(self, other, op)
    if other is NaT:
        return op is operator.ne
    duration = as_duration(other)
    if duration is None:
        return NotImplemented
    if duration is NaT:
        return op is operator.ne
    unit = finer(self._unit, duration._unit)
    return op(rescale(self._value, self._unit, unit), rescale(duration._value, duration._unit, unit))


def _unlike(self: Timedelta, other: Any, op: Callable[[Any, Any], Any]) -> Any:
    """Beside an array of something else: never equal, never ordered."""
    if op is operator.eq or op is operator.ne:
        return np.full(other.shape, op is operator.ne)
    return NotImplemented


_KEYWORD_TEXT = f"cannot construct a Timedelta from the passed arguments, allowed keywords are [{', '.join(_KEYWORDS)}]"


def _of_keywords(kwargs: dict[str, Any]) -> Any:
    if not kwargs or any(k not in _LENGTHS for k in kwargs):
        raise ValueError(_KEYWORD_TEXT)
    total = sum(_times(value, _LENGTHS[name], name) for name, value in kwargs.items())
    if total % 1000 == 0 and not kwargs.get("nanoseconds"):
        return _checked_bounds(total // 1000, "us", total)
    return _checked_bounds(total, "ns", total)


def _checked_bounds(count: int, unit: str, shown: Any) -> Any:
    if not -2**63 < count < 2**63:
        raise OutOfBoundsTimedelta(f"Cannot cast {shown} from {unit} to 'ns' without overflow.")
    return make(count, unit)


def _times(value: Any, step: int, name: str) -> int:
    """A number of units as nanoseconds, fractions cut off below one."""
    if isinstance(value, (int, np.integer)):
        return int(value) * step
    if not isinstance(value, (float, np.floating)):
        raise TypeError(f"Invalid type {type(value)}. Must be int or float.")
    return of_float(float(value), step)


def of_float(value: float, step: int) -> int:
    """A float of units as a count of `step` each: the fraction is rounded at the digits that the step has."""
    whole = int(value)
    fraction = round(value - whole, len(str(step)) - 1)
    return whole * step + int(fraction * step)


def convert(value: Any, unit: Any = None) -> Any:
    """A Timedelta from anything that says a length."""
    if isinstance(value, str):
        if unit is not None:
            raise ValueError("unit must not be specified if the value is a str")
        return _of_text(value)
    if isinstance(value, Timedelta):
        return value
    if value is None or value is NaT:
        return NaT
    if isinstance(value, datetime.timedelta):
        return make((value.days * 86400 + value.seconds) * 10**6 + value.microseconds, "us")
    if isinstance(value, np.timedelta64):
        return of_numpy(value)
    return _of_number(value, unit)


def _of_text(value: str) -> Any:
    count = timedelta_text.parse(value)
    if count == NAT:
        return NaT
    return make(count // 1000, "us") if count % 1000 == 0 and _no_nanoseconds(value) else make(count, "ns")


def _no_nanoseconds(text: str) -> bool:
    """Whether a text neither names nanoseconds nor has more than six digits behind the point of its clock."""
    if text.strip().lstrip("+-").replace(".", "").isdigit():
        return False
    if "n" in text.lower().replace("min", "").replace("second", "").replace("day", "").replace("milli", "").replace("hour", ""):
        return False
    return len(text.rpartition(".")[2].rstrip("sS")) <= 6 or "." not in text or ":" not in text


def of_numpy(value: Any) -> Any:
    """A Timedelta of NumPy's scalar, in the nearest unit that there is."""
    unit = np.datetime_data(value.dtype)[0]
    if unit in ("Y", "M"):
        raise ValueError(f"Unit {unit} is not supported. Only unambiguous timedelta values durations are supported. "
                         "Allowed units are 'W', 'D', 'h', 'm', 's', 'ms', 'us', 'ns'")
    if np.isnat(value):
        return NaT
    target = unit if unit in PER_SECOND else "s" if unit in ("W", "D", "h", "m") else "ns"
    return make(int(value.astype(f"m8[{target}]").astype("i8")), target)


def _of_number(value: Any, unit: Any) -> Any:
    if getattr(value, "_is_tick", False) or getattr(value, "_is_day", False):
        return make(*value._as_duration())
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return _of_integer(int(value), unit)
    if isinstance(value, (float, np.floating)):
        if value != value:
            return NaT
        name = "ns" if unit is None else timedelta_text.canonical_unit(unit)
        if name == "ns":
            return _checked_bounds(int(value), "ns", value)
        return _checked_bounds(of_float(float(value), NANOSECONDS[name]), "ns", value)
    if type(value).__name__ == "NAType":
        return NaT
    raise ValueError(f"Value must be Timedelta, string, integer, float, timedelta or convertible, not {type(value).__name__}")


def _of_integer(value: int, unit: Any) -> Any:
    name = "ns" if unit is None else timedelta_text.canonical_unit(unit)
    if name == "ns":
        if value == NAT:
            return NaT
        if not -2**63 < value < 2**63:
            raise OutOfBoundsTimedelta(f"Cannot cast {value} from ns to 'ns' without overflow.")
        return make(value, "ns")
    count = value * (NANOSECONDS[name] // 1000)
    if not -2**63 < count < 2**63:
        raise OutOfBoundsTimedelta(f"Cannot cast {value} from {name} to 'us' without overflow.")
    return make(count, "us")


Timedelta.min = Extreme(lambda unit: make(-2**63 + 1, unit))
Timedelta.max = Extreme(lambda unit: make(2**63 - 1, unit))
Timedelta.resolution = Extreme(lambda unit: make(1, unit))
