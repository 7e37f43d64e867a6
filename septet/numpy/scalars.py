"""NumPy's scalar types: `float64(1.5)`, `int8(3)`, `bool_`, `str_`, ...; single values that know their dtype.

Every scalar has `_dtype` (the engine's DType) and `_value` (the Python value, already rounded to the dtype). float64,
complex128, str_ and bytes_ are also Python's float, complex, str and bytes. `make(dtype, value)` boxes a value that
the engine read. datetime64 and timedelta64 stand in `datetime.py`; arithmetic in `scalar_math.py`, the operators in
`scalar_operators.py`.
"""
from __future__ import annotations

import builtins
import ctypes
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
from septet.numpy.named_type import NamedType
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
from septet.runtime.native.tables import set_metaclass
from septet.runtime.native.types import make_scalar, scalar_at, scalar_from


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

    warnings.warn("Casting complex values to real discards the imaginary part", face().exceptions.ComplexWarning, stacklevel=4)
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
    if type(value) in _PYTHON_NUMBERS:
        made = scalar_from(d.code, value)
        if made is not None:
            return made
    if _is_nested(value):
        return _as_array(d, value)
    return make(d, convert(d, value))


_new = object.__new__
_PYTHON_NUMBERS = {int, float}
NATIVE: set[Any] = set()            # the types whose operators are native


def _number(d: DType, base: type, body: dict[str, Any] | None = None) -> Any:
    """A native number type: `body` holds its Python attributes."""
    made = make_scalar(f"numpy.{d.name}", d, (base,))
    attributes = {"__new__": staticmethod(_number_new), "_dtype": d, "_abstract": False, "__doc__": f"Scalar of dtype {d.name}."}
    for name, value in (attributes | (body or {})).items():
        setattr(made, name, value)
    set_metaclass(made, NamedType)
    NATIVE.add(made)
    return made


def _define(name: str, base: type, d: DType) -> Any:
    """A 16-bit float: a plain Python class that holds its value."""
    body = {
        "__slots__": ("_value",),
        "__new__": _held_new,
        "_dtype": d,
        "_abstract": False,
        "__doc__": f"Scalar of dtype {d.name}.",
        "__qualname__": name,
    }
    return type(name, (base,), body)


def _held_new(cls: Any, value: Any = 0, /) -> Any:
    d = cls._dtype
    if _is_nested(value):
        return _as_array(d, value)
    self = _new(cls)
    self._value = convert(d, value)
    return self


def _float64_new(cls: Any, value: Any = 0.0, /) -> Any:
    """A float64, or an array of a sequence."""
    if type(value) is float:
        return float.__new__(cls, value)
    if _is_nested(value):
        return _as_array(dt.float64, value)
    return float.__new__(cls, convert(dt.float64, value))


def _complex128_new(cls: Any, real: Any = 0, imag: Any = None, /) -> Any:
    """A complex128 of one number or of its parts."""
    if _is_nested(real):
        return _as_array(dt.complex128, real)
    value = convert(dt.complex128, real)
    return complex.__new__(cls, value if imag is None else value + 1j * convert(dt.complex128, imag))


def _bool_new(cls: Any, value: Any = False, /) -> Any:
    """True_ or False_."""
    if _is_nested(value):
        return _as_array(dt.bool_, value)
    return True_ if value else False_


int8, int16, int32, int64 = (_number(d, signedinteger) for d in dt.SIGNED)
uint8, uint16, uint32, uint64 = (_number(d, unsignedinteger) for d in dt.UNSIGNED)
float16, bfloat16 = (_define(d.name, floating, d) for d in (dt.float16, dt.bfloat16))
float32, complex64 = _number(dt.float32, floating), _number(dt.complex64, complexfloating)
float64 = _number(dt.float64, floating, {
    "__new__": staticmethod(_float64_new), "is_integer": float.is_integer, "as_integer_ratio": float.as_integer_ratio})
complex128 = _number(dt.complex128, complexfloating, {"__new__": staticmethod(_complex128_new)})
bool = _number(dt.bool_, generic, {"__new__": staticmethod(_bool_new)})
True_, False_ = scalar_from(dt.bool_.code, True), scalar_from(dt.bool_.code, False)


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


def from_element(d: DType, value: Any) -> Any:
    """Boxes a value that the short way refuses (complex numbers, integers beyond 63 bits)."""
    held = ctypes.create_string_buffer(element.encode_number(d, value), d.itemsize)
    return scalar_at(d.code, ctypes.addressof(held))


def _native_maker(cls: Any) -> Maker:
    """Boxes a value natively."""
    d = cls._dtype
    code = d.code

    def make_native(value: Any) -> Any:
        made = scalar_from(code, value)
        return from_element(d, value) if made is None else made

    return make_native


def _make_str(value: str) -> Any:
    return str.__new__(str_, value)


def _make_bytes(value: bytes) -> Any:
    return bytes.__new__(bytes_, value)


def _itself(value: Any) -> Any:
    return value


_HELD = (float16, bfloat16)
_NUMBERS = (int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, complex64, float64, complex128)
TYPES: dict[str, Any] = {"O": object_, "S": bytes_, "U": str_, "V": void}          # by kind, of what is not numeric
_NUMERIC_TYPES: dict[DType, Any] = {cls._dtype: cls for cls in (*_HELD, *_NUMBERS, bool)}
_MAKERS: dict[Any, Maker] = {cls._dtype: _held_maker(cls) for cls in _HELD}
_MAKERS.update({cls._dtype: _native_maker(cls) for cls in _NUMBERS})
_MAKERS.update({dt.bool_: truth, "U": _make_str, "S": _make_bytes, "O": _itself})
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


# ---- names -----------------------------------------------------------------------------------------------------------

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

    def __instancecheck__(self, x: Any) -> builtins.bool:
        return False

    def __subclasscheck__(self, cls: Any) -> builtins.bool:
        return False

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

for _cls in (*_HELD, *_NUMBERS):
    _cls.__str__, _cls.__repr__ = text_of, repr_of
bool.__str__, bool.__repr__ = text_of, bool_repr
