"""Functions about dtypes: promotion, casting rules, hierarchy and names."""
from __future__ import annotations

from typing import Any

from septet.core.array import Array
from septet.ir import dtype as dt
from septet.ir.casting import can_cast as ir_can_cast
from septet.ir.dtype import DType
from septet.ir.promote import integer_dtype, promote
from septet.ir.promote import result_type as ir_result_type
from septet.numpy import scalars as s
from septet.numpy.data_type import dtype, of
from septet.numpy.dtype_parse import _NAMES, parse

_WEAK = (bool, int, float, complex)


def promote_types(type1: Any, type2: Any, /) -> dtype:
    """The smallest dtype to which both can be cast safely.  TypeError when there is none."""
    return of(promote("numpy", parse(type1), parse(type2)))


def operand(x: Any) -> Any:
    """What promotion takes: a weak Python number as it is, the DType of everything else."""
    if type(x) in _WEAK:
        return dt.bool_ if type(x) is bool else x
    typed = getattr(x, "_dtype", None)
    if isinstance(typed, DType) and not isinstance(x, type):
        return typed
    if isinstance(x, int | float | complex):
        return s.face().asarray(x)._dtype
    return parse(x)


def result_type(*arrays_and_dtypes: Any) -> dtype:
    """The dtype of an operation on the arguments: arrays, dtypes, Python numbers (weak)."""
    return of(ir_result_type("numpy", *map(operand, arrays_and_dtypes)))


def can_cast(from_: Any, to: Any, casting: str = "safe") -> bool:
    """Whether a dtype, array or NumPy scalar can be cast to a dtype by the rule.  TypeError for Python numbers."""
    if type(from_) in (int, float, complex):
        raise TypeError(
            "can_cast() does not support Python ints, floats, and complex because the result used to depend on "
            "the value.\n"
            "This change was part of adopting NEP 50, we may explicitly allow them again in the future."
        )
    return ir_can_cast(operand(from_), parse(to), casting)


# ---- the least type that holds a value -------------------------------------------------------------------------------


def min_scalar_type(a: Any, /) -> dtype:
    """The smallest dtype that holds the value of a scalar; an array's own dtype."""
    if isinstance(a, Array) and a.shape:
        return of(a._dtype)
    x = s.face().asarray(a)
    d, value = x._dtype, x.item() if x._dtype.kind in "iufc" else None
    if d.kind in "iu":
        return of(_least_integer(int(value)))
    if d.kind in "fc":
        return of(_least_float(d, value))
    return of(d)


def _least_integer(value: int) -> DType:
    for d in dt.UNSIGNED if value >= 0 else dt.SIGNED:
        if -2 ** (d.bits - 1) <= value < 2 ** (d.bits if d.kind == "u" else d.bits - 1):
            return d
    return integer_dtype(value, value)


_BOUNDS = {dt.float16: 65000.0, dt.float32: 3.4e38}         # beyond them NumPy takes the wider type


def _least_float(d: DType, value: Any) -> DType:
    parts = [value.real, value.imag] if d.kind == "c" else [value]
    for part, bound in _BOUNDS.items():
        if (
            all(not abs(p) >= bound or p in (float("inf"), float("-inf")) for p in parts)
            and part.itemsize < d.real.itemsize
        ):
            if d.kind == "f":
                return part
            if part is dt.float32:
                return dt.complex64
    return d


# ---- the hierarchy ---------------------------------------------------------------------------------------------------


def _is_scalar_type(x: Any) -> bool:
    return isinstance(x, type) and issubclass(x, s.generic)


def issubdtype(arg1: Any, arg2: Any) -> bool:
    """Whether the type of `arg1` stands below `arg2` in the hierarchy of scalar types."""
    first, second = (x if _is_scalar_type(x) else s.type_of(parse(x)) for x in (arg1, arg2))
    return issubclass(first, second)


_KINDS = {"bool": "b", "signed integer": "i", "unsigned integer": "u", "integral": "iu", "real floating": "f",
          "complex floating": "c", "numeric": "iufc"}


def isdtype(dtype: Any, kind: Any) -> bool:
    """Whether a dtype is of a kind: a dtype, a name as "integral" or "real floating", or a tuple of them."""
    found = _strict(dtype)
    if found is None:
        raise TypeError(f"dtype argument must be a NumPy dtype, but it is a {type(dtype)}.")
    return any(_is_kind(found, k) for k in (kind if isinstance(kind, tuple) else (kind,)))


def _strict(x: Any) -> DType | None:
    """A dtype object or scalar type, not what merely can be read as one."""
    return parse(x) if isinstance(x, dtype) or (_is_scalar_type(x) and not getattr(x, "_abstract", True)) else None


def _is_kind(d: DType, kind: Any) -> bool:
    if isinstance(kind, str):
        if kind not in _KINDS:
            raise ValueError(f"kind argument is a string, but {kind!r} is not a known kind name.")
        return d.kind in _KINDS[kind]
    found = _strict(kind)
    if found is None:
        raise TypeError(f"kind argument must be comprised of NumPy dtypes or strings only, but is a {type(kind)}.")
    return found is d


def common_type(*arrays: Any) -> Any:
    """The inexact scalar type common to the arrays: float64 for integers.  TypeError for other kinds."""
    found: DType = dt.float16
    for a in arrays:
        d = a._dtype if isinstance(getattr(a, "_dtype", None), DType) else s.face().asarray(a)._dtype
        if d.kind not in "iufc":
            raise TypeError("can't get common type for non-numeric array")
        found = promote("numpy", found, dt.float64 if d.kind in "iu" else d)
    return s.type_of(found)


_BY_SIZE = "GDFgdf"


def mintypecode(typechars: Any, typeset: str = "GDFgdf", default: str = "d") -> str:
    """The character of the smallest type in `typeset` to which all of `typechars` can be cast."""
    codes = [c if isinstance(c, str) else s.face().asarray(c).dtype.char for c in typechars]
    present = [c for c in codes if c in typeset]
    if not present:
        return default
    if "F" in present and "d" in present:
        return "D"
    return min(present, key=_BY_SIZE.index)


_TYPE_NAMES = {
    "S1": "character", "?": "bool", "B": "unsigned char", "b": "signed char", "h": "short", "H": "unsigned short", "i":
    "integer", "I": "unsigned integer", "l": "long integer", "L": "unsigned long integer", "q": "long long integer",
    "Q": "unsigned long long integer", "f": "single precision", "d": "double precision", "g": "long precision",
    "F": "complex single precision", "D": "complex double precision", "G": "complex long double precision", "S":
    "string", "U": "unicode", "V": "void", "O": "object"}


def typename(char: str) -> str:
    """A description of a dtype character.  KeyError when there is none."""
    return _TYPE_NAMES[char]


typecodes = {
    "Character": "c", "Integer": "bhilqnp", "UnsignedInteger": "BHILQNP", "Float": "efdg", "Complex": "FDG",
    "AllInteger": "bBhHiIlLqQnNpP", "AllFloat": "efdgFDG", "Datetime": "Mm", "All": "?bhilqnpBHILQNPefdgFDGSUVOMm"}
sctypeDict = {name: s.type_of(d) for name, d in _NAMES.items()} | {"unicode": s.str_, "a": s.bytes_}
ScalarType = (
    int,
    float,
    complex,
    bool,
    bytes,
    str,
    memoryview,
    s.bool,
    s.complex64,
    s.complex128,
    s.float16,
    s.float32,
    s.float64,
    s.int8,
    s.int16,
    s.int32,
    s.int64,
    s.TYPES["M"],
    s.TYPES["m"],
    s.object_,
    s.bytes_,
    s.str_,
    s.uint8,
    s.uint16,
    s.uint32,
    s.uint64,
    s.void,
)
