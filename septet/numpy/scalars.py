"""NumPy's scalar types: `float64(1.5)`, `int8(3)`, `bool_`, `str_`, ...; single values that know their dtype.

Every scalar has `_dtype` (the engine's DType) and `_value` (the Python value, already rounded to the dtype). float64,
complex128, str_ and bytes_ are also Python's float, complex, str and bytes. `make(dtype, value)` boxes a value that
the engine read. datetime64 and timedelta64 stand in `datetime.py`; arithmetic in `scalar_math.py`, the operators in
`scalar_operators.py`.
"""
from __future__ import annotations

import builtins
import math
from collections.abc import Callable
from typing import Any

from septet.core import element
from septet.core.array import Array
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.casting import check_number
from septet.ir.dtype import DType
from septet.numpy import scalar_math
from septet.numpy.scalar_base import (  # noqa: F401  the whole hierarchy is found here
    character,
    complexfloating,
    face,
    flexible,
    floating,
    generic,
    inexact,
    integer,
    number,
    signedinteger,
    unsignedinteger,
)
from septet.numpy.scalar_flexible import bytes_, object_, str_, void
from septet.numpy.scalar_text import bool_repr, repr_of, text_of


def _is_nested(value: Any) -> builtins.bool:
    if isinstance(value, generic | int | float | str | bytes | complex):
        return False
    return isinstance(value, list | tuple | Array | range | memoryview | bytearray) or hasattr(value, "__array__")


def _as_array(d: DType, value: Any) -> Any:
    """`float64([1, 2])` is an array; a 0-d result is a scalar."""
    np = face()
    return np.asarray(value).astype(np.dtype(d))[()]


def convert(d: DType, value: Any) -> Any:
    """A Python value or scalar as a value of `d`: what `int8(x)`, `float32(x)`, ... store."""
    typed = getattr(value, "_dtype", None)
    if isinstance(typed, DType) and typed.is_numeric and d.kind in "iu":
        return _cast_to_integer(d, value._value)
    if typed is not None:
        value = value._value
    if isinstance(value, int) and d.kind in "iu":
        check_number(int(value), d)
        return int(value)
    if d.kind == "c" and isinstance(value, str | bytes):
        value = complex(value.decode() if isinstance(value, bytes) else value)
    return narrow(d, element.CONVERT[d.kind](d, value))


def _cast_to_integer(d: DType, value: Any) -> int:
    """C's conversion from another number: truncated and wrapped."""
    if isinstance(value, complex):
        value = _discard_imaginary(value)
    if isinstance(value, float) and not math.isfinite(value):
        scalar_math.warn("invalid", "cast")
        return -2 ** (d.bits - 1) if d.kind == "i" and d.bits > 16 else (2 ** 63 if d.bits == 64 else 0)
    return scalar_math.wrap(int(value), d)


def _discard_imaginary(value: complex) -> float:
    import warnings

    warnings.warn(
        "Casting complex values to real discards the imaginary part", face().exceptions.ComplexWarning, stacklevel=4
    )
    return value.real


def narrow(d: DType, value: Any) -> Any:
    """A Python number rounded to a float or complex dtype; overflow to infinity warns."""
    if d.kind == "f":
        found = scalar_math.ROUND[d](value)
        if found - found != 0 and math.isfinite(value):
            scalar_math.warn("over", "cast")
        return found
    if d.kind == "c":
        return complex(narrow(d.real, value.real), narrow(d.real, value.imag))
    return value


def _number_new(cls: Any, value: Any = 0, /) -> Any:
    """Make a number of this type from a number, text, or a sequence (which gives an array)."""
    d = cls._dtype
    if _is_nested(value):
        return _as_array(d, value)
    self = _new(cls)
    self._value = convert(d, value)
    return self


_new = object.__new__


def _define(name: str, base: type, d: DType) -> Any:
    """A numeric type without a Python counterpart, e.g. int8 or float32."""
    body = {
        "__slots__": ("_value",),
        "__new__": _number_new,
        "_dtype": d,
        "_abstract": False,
        "__doc__": f"Scalar of dtype {d.name}.",
        "__qualname__": name,
    }
    return type(name, (base,), body)


int8, int16, int32, int64 = (_define(d.name, signedinteger, d) for d in dt.SIGNED)
uint8, uint16, uint32, uint64 = (_define(d.name, unsignedinteger, d) for d in dt.UNSIGNED)
float16, bfloat16, float32 = (_define(d.name, floating, d) for d in (dt.float16, dt.bfloat16, dt.float32))
complex64 = _define("complex64", complexfloating, dt.complex64)


class float64(floating, float):
    """Double precision; also a Python float."""

    __slots__ = ()
    _dtype = dt.float64
    _abstract = False

    def __new__(cls, value: Any = 0.0, /) -> Any:
        if type(value) is float:
            return float.__new__(cls, value)
        if _is_nested(value):
            return _as_array(dt.float64, value)
        return float.__new__(cls, convert(dt.float64, value))

    @property
    def _value(self) -> float:  # type: ignore[override]
        return float.__float__(self)

    def is_integer(self) -> builtins.bool:
        """Whether there is no fractional part."""
        return float.is_integer(self)

    def as_integer_ratio(self) -> tuple[int, int]:
        """The number as an exact fraction."""
        return float.as_integer_ratio(self)

    def __bool__(self) -> builtins.bool:
        return float.__bool__(self)

    __hash__ = float.__hash__


class complex128(complexfloating, complex):
    """Two doubles; also a Python complex."""

    __slots__ = ()
    _dtype = dt.complex128
    _abstract = False

    def __new__(cls, real: Any = 0, imag: Any = None, /) -> Any:
        if _is_nested(real):
            return _as_array(dt.complex128, real)
        value = convert(dt.complex128, real)
        return complex.__new__(cls, value if imag is None else value + 1j * convert(dt.complex128, imag))

    @property
    def _value(self) -> complex:  # type: ignore[override]
        return complex(complex.real.__get__(self), complex.imag.__get__(self))

    def __bool__(self) -> builtins.bool:
        return complex.__bool__(self)

    __hash__ = complex.__hash__


class bool(generic):
    """Truth value; there are only the two objects `True_` and `False_`."""

    __slots__ = ("_value",)
    _dtype = dt.bool_
    _abstract = False

    def __new__(cls, value: Any = False, /) -> Any:
        if _is_nested(value):
            return _as_array(dt.bool_, value)
        return True_ if value else False_


def _make_bool(value: builtins.bool) -> Any:
    self = _new(bool)
    self._value = value
    return self


True_, False_ = _make_bool(True), _make_bool(False)


def d_object(d: DType) -> Any:
    """The face's object of an engine dtype."""
    from septet.numpy.data_type import of

    return of(d)


def truth(value: Any) -> Any:
    """`True_` or `False_`."""
    return True_ if value else False_


# ---- boxing ----------------------------------------------------------------------------------------------------------

Maker = Callable[[Any], Any]


def _held_maker(cls: Any) -> Maker:
    """Boxes a value that is already of the dtype."""
    fill = cls._value.__set__

    def make_held(value: Any) -> Any:
        self = _new(cls)
        fill(self, value)
        return self

    return make_held


def _make_float64(value: float) -> Any:
    return float.__new__(float64, value)


def _make_complex128(value: complex) -> Any:
    return complex.__new__(complex128, value)


def _make_str(value: str) -> Any:
    return str.__new__(str_, value)


def _make_bytes(value: bytes) -> Any:
    return bytes.__new__(bytes_, value)


def _itself(value: Any) -> Any:
    return value


_HELD = (int8, int16, int32, int64, uint8, uint16, uint32, uint64, float16, bfloat16, float32, complex64)
TYPES: dict[str, Any] = {"O": object_, "S": bytes_, "U": str_, "V": void}          # by kind, of what is not numeric
_NUMERIC_TYPES: dict[DType, Any] = {cls._dtype: cls for cls in (*_HELD, bool, float64, complex128)}
_MAKERS: dict[Any, Maker] = {cls._dtype: _held_maker(cls) for cls in _HELD}
_MAKERS.update(
    {
        dt.bool_: truth,
        dt.float64: _make_float64,
        dt.complex128: _make_complex128,
        "U": _make_str,
        "S": _make_bytes,
        "O": _itself,
    }
)
_TIMES: dict[str, Callable[[DType], Maker]] = {}    # kinds M and m, from `datetime.py`


def type_of(d: DType) -> Any:
    """The scalar type of an engine dtype."""
    if d.kind in TYPES:
        return TYPES[d.kind]
    return _NUMERIC_TYPES.get(d) or _NUMERIC_TYPES[dt.swap(d)]


def maker(d: DType) -> Maker:
    """A function that boxes Python values of `d`; fetch it once for many values."""
    found = _MAKERS.get(d) or _MAKERS.get(d.kind)
    return found if found is not None else _other_maker(d)


def _other_maker(d: DType) -> Maker:
    if d.kind in _TIMES:
        made = _TIMES[d.kind](d)
    elif d.swapped:
        made = maker(dt.swap(d))
    else:
        made = _void_maker(d)
    _MAKERS[d] = made
    return made


def _void_maker(d: DType) -> Maker:
    def make_void(held: Any) -> Any:
        if d.base is not None:
            return face().array(held, d_object(d.base))
        self = _new(void)
        self._held, self._ir = held, d
        return self

    return make_void


def make(d: DType, value: Any) -> Any:
    """Box one value that the engine read: `make(float32, 0.5)` is `np.float32(0.5)`."""
    return maker(d)(value)


def _unpickle(dtype: Any, value: Any) -> Any:
    """Make a scalar again from its pickle."""
    return make(dtype._ir, value)


# ---- names
# ------------------------------------------------------------------------------------------------------------

bool_ = bool
byte, short, intc, int_, long, longlong, intp = int8, int16, int32, int64, int64, int64, int64
ubyte, ushort, uintc, uint, ulong, ulonglong, uintp = uint8, uint16, uint32, uint64, uint64, uint64, uint64
half, single, double = float16, float32, float64
csingle, cdouble = complex64, complex128


class _Extended:
    """Names of the types that Septet has not; using one says so."""

    __slots__ = ("_name",)

    def __init__(self, name: str):
        self._name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotSupported(f"numpy.{self._name}: extended precision; use float64 or complex128")

    @property
    def dtype(self) -> Any:
        return self()

    def __repr__(self) -> str:
        return f"<class 'numpy.{self._name}'>"


longdouble, clongdouble = _Extended("longdouble"), _Extended("clongdouble")
ALL = (
    bool,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
    float16,
    float32,
    float64,
    complex64,
    complex128,
    object_,
    bytes_,
    str_,
    void,
)

for _cls in (*_HELD, float64, complex128):
    _cls.__str__, _cls.__repr__ = text_of, repr_of
bool.__str__, bool.__repr__ = text_of, bool_repr  # type: ignore[method-assign, assignment]
