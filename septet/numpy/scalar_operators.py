"""The operators of NumPy's number scalars, installed on the classes of `scalars.py`.

Two numbers meet in the dtype that promotion gives (a bare Python number is weak); everything that is not a number
goes to the arrays (`NotImplemented`, so that their own operator runs) or to the ufunc.
"""
from __future__ import annotations

import builtins
import operator
from collections.abc import Callable
from typing import Any

from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.casting import check_number
from septet.ir.dtype import DType
from septet.ir.promote import POLICIES, with_weak
from septet.numpy import scalar_math as arithmetic
from septet.numpy import scalars as s
from septet.numpy.scalars import generic, make, truth
from septet.runtime.native import registry

_NUMPY = POLICIES["numpy"]
_WEAK = {bool: 0, int: 1, float: 2, complex: 3}
_Pair = tuple[DType, Any]


def _meet(self: Any, other: Any) -> _Pair | None:
    """(common dtype, value of `other`), or None when `other` is no number."""
    own, kind = self._dtype, type(other)
    if kind is type(self):
        return own, other._value
    if kind in _WEAK:
        return with_weak(_NUMPY, own, _WEAK[kind]), other
    if not isinstance(other, generic):
        return _subclass(own, other)
    theirs = other._dtype
    if not theirs.is_numeric:
        return None
    return _NUMPY.table[own.code][theirs.code], other._value  # type: ignore[return-value]


def _subclass(own: DType, other: Any) -> _Pair | None:
    """An instance of a subclass of a Python number is as strong as its array would be."""
    for kind, d in ((bool, dt.bool_), (int, dt.int64), (float, dt.float64), (complex, dt.complex128)):
        if isinstance(other, kind):
            return _NUMPY.table[own.code][d.code], kind(other)  # type: ignore[return-value]
    return None


def _elsewhere(name: str, a: Any, b: Any, other: Any) -> Any:
    """What is not arithmetic of two numbers: sequences and text go to the ufunc, the rest decides itself."""
    if name == "multiply" or not isinstance(other, str | bytes | list | tuple):
        return NotImplemented
    return getattr(s.face(), name)(a, b)


# ---- arithmetic ------------------------------------------------------------------------------------------------------


def binary(name: str, self: Any, other: Any, reflected: builtins.bool = False) -> Any:
    """One operation by NumPy's rules; `reflected` when `self` stands on the right."""
    if type(other) is type(self) and (self._dtype.kind, name) in _CLOSED:
        a, b = (other, self) if reflected else (self, other)
        return compute(name, self._dtype, a._value, b._value, f"scalar {name}")
    met = _meet(self, other)
    if met is None:
        a, b = (other, self) if reflected else (self, other)
        return _elsewhere(name, a, b, other)
    d, value = met
    if name in _BOOL_OPERATIONS and d.kind == "b":
        return _bools(name, self._value, value)
    d = _result(name, d)
    if d is None:
        return NotImplemented
    mine, theirs, label = _as(d, self._value), _as(d, value), _label(name, met[0], self, other)
    return compute(name, d, theirs, mine, label) if reflected else compute(name, d, mine, theirs, label)


def _label(name: str, common: DType, self: Any, other: Any) -> str:
    """How warnings call it: NumPy's scalars compute only in the type of one of the two, else the ufunc does."""
    own = self._dtype
    is_scalar = own.kind != "b" and (common is own or (isinstance(other, generic) and common is other._dtype))
    return f"scalar {name}" if is_scalar else name


# (kind, operation) whose result has the operands' own dtype
_CLOSED = frozenset((kind, name) for kind in "iuf" for name in ("add", "subtract", "multiply", "floor_divide", "power",
                                                                "remainder")) | {("f", "divide")}
_INTEGER_ONLY = frozenset({"bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift"})
_BOOL_OPERATIONS = {
    "add": operator.or_, "multiply": operator.and_, "bitwise_and": operator.and_, "bitwise_or": operator.or_,
    "bitwise_xor": operator.xor, "subtract": None}


def _bools(name: str, a: Any, b: Any) -> Any:
    function = _BOOL_OPERATIONS[name]
    if function is None:
        raise TypeError("numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, "
                        "the `^` operator, or the logical_xor function instead.")
    return truth(function(builtins.bool(a), builtins.bool(b)))


def _result(name: str, d: DType) -> DType | None:
    """The dtype an operation computes in; None where there is no such operation."""
    if name == "divide" and d.kind in "biu":
        return dt.float64
    if name in _INTEGER_ONLY and d.kind not in "iu":
        if d.kind != "b":
            raise _no_loop(name)
        return dt.int8
    if d.kind == "c" and name in ("floor_divide", "remainder"):
        return None
    return dt.int8 if d.kind == "b" else d


def _no_loop(name: str) -> TypeError:
    return TypeError(f"ufunc '{name}' not supported for the input types, and the inputs could not be safely coerced "
                     "to any supported types according to the casting rule ''safe''")


def _as(d: DType, value: Any) -> Any:
    """A Python value in dtype `d`; an int out of its bounds is an OverflowError."""
    if d.kind in "iu":
        value = int(value)
        check_number(value, d)
        return value
    if d.kind == "f":
        return s.narrow(d, float(value))
    return s.narrow(d, complex(value))


def compute(name: str, d: DType, a: Any, b: Any, label: str) -> Any:
    """One operation on values of `d`, boxed."""
    if d.kind in "iu":
        return make(d, arithmetic.integers(name, a, b, d, label))
    if d.kind == "f":
        return make(d, arithmetic.floats(name, a, b, d, label))
    if name == "power":
        found = arithmetic.complex_power(a, b, d)
        return make(d, found) if found is not None else s.face().power(s.face().asarray(make(d, a)), make(d, b))[()]
    return make(d, arithmetic.complexes(name, a, b, d, label))


_OPERATORS = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide",
    "mod": "remainder", "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor", "lshift": "left_shift",
    "rshift": "right_shift"}


def _method(name: str, reflected: builtins.bool) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        return binary(name, self, other, reflected)

    return method


def _power(self: Any, other: Any, modulus: Any = None) -> Any:
    return binary("power", self, other) if modulus is None else NotImplemented


def _divmod(self: Any, other: Any, reflected: builtins.bool = False) -> Any:
    """Quotient and remainder; a warning speaks of divmod."""
    met = _meet(self, other)
    d = None if met is None else _result("floor_divide", met[0])
    if met is None or d is None:
        return NotImplemented
    a, b = _as(d, self._value), _as(d, met[1])
    found = arithmetic.divide_with_rest(*((b, a) if reflected else (a, b)), d, _label("divmod", met[0], self, other))
    return make(d, found[0]), make(d, found[1])


def _reflected_divmod(self: Any, other: Any) -> Any:
    return _divmod(self, other, True)


# ---- comparison ------------------------------------------------------------------------------------------------------


def _comparison(name: str, function: Callable[[Any, Any], builtins.bool]) -> Callable[[Any, Any], Any]:
    def compare(self: Any, other: Any) -> Any:
        met = _meet(self, other)
        if met is None:
            return _compare_elsewhere(name, self, other)
        d, value = met
        mine = self._value
        if type(mine) is not type(value) or d.kind != "f":
            mine, value = _comparable(d, mine, value)
        elif type(other) in _WEAK:
            value = s.narrow(d, value)
        if d.kind == "c" and name not in ("equal", "not_equal"):
            return truth(_ordered(function, mine, value, _label(name, d, self, other) == name))
        return truth(function(mine, value))

    return compare


def _comparable(d: DType, a: Any, b: Any) -> tuple[Any, Any]:
    """Two values ready to compare: integers exactly, others in the common dtype."""
    if isinstance(a, int) and isinstance(b, int):
        return a, b
    return _as(d, a), _as(d, b)


def _ordered(function: Callable[[Any, Any], Any], a: complex, b: complex, strict: builtins.bool) -> builtins.bool:
    """Complex numbers order by real part, then imaginary; to the ufunc (`strict`) NaN in either stands in no order."""
    if a.real == b.real:
        return function(a.imag, b.imag)
    return function(a.real, b.real) and not (strict and (a.imag != a.imag or b.imag != b.imag))


def _compare_elsewhere(name: str, self: Any, other: Any) -> Any:
    if isinstance(other, str | bytes):
        if name in ("equal", "not_equal"):
            return truth(name == "not_equal")
        return getattr(s.face(), name)(self, other)
    return getattr(s.face(), name)(self, other) if isinstance(other, list | tuple) else NotImplemented


_COMPARISONS = {"eq": ("equal", operator.eq), "ne": ("not_equal", operator.ne), "lt": ("less", operator.lt),
                "le": ("less_equal", operator.le), "gt": ("greater", operator.gt), "ge": ("greater_equal", operator.ge)}


# ---- unary, conversion -----------------------------------------------------------------------------------------------


def _negative(self: Any) -> Any:
    d, value = self._dtype, self._value
    if d.kind == "b":
        raise TypeError("The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the "
                        "logical_not function instead.")
    if d.kind not in "iu":
        return make(d, -value)
    if (value and d.kind == "u") or value == -2 ** (d.bits - 1):
        arithmetic.warn("over", "scalar negative")
    return make(d, arithmetic.wrap(-value, d))


def _positive(self: Any) -> Any:
    if self._dtype.kind == "b":
        raise TypeError(
            "ufunc 'positive' did not contain a loop with signature matching types <class 'numpy.dtypes.BoolDType'> "
            "-> None"
        )
    return self


def _absolute(self: Any) -> Any:
    d, value = self._dtype, self._value
    if d.kind == "i" and value == -2 ** (d.bits - 1):
        arithmetic.warn("over", "scalar absolute")
        return self
    return make(d.real, s.narrow(d.real, abs(value)) if d.kind in "fc" else abs(value))


def _invert(self: Any) -> Any:
    d, value = self._dtype, self._value
    if d.kind == "b":
        return truth(not value)
    if d.kind not in "iu":
        raise _no_loop("invert")
    return make(d, ~value if d.kind == "i" else arithmetic.wrap(~value, d))


def _to_int(self: Any) -> int:
    value = self._value
    return int(s._discard_imaginary(value) if isinstance(value, complex) else value)


def _to_float(self: Any) -> float:
    value = self._value
    return float(s._discard_imaginary(value) if isinstance(value, complex) else value)


def _to_complex(self: Any) -> complex:
    return complex(self._value)


def _index(self: Any) -> int:
    return self._value  # type: ignore[no-any-return]


def _round(self: Any, ndigits: Any = None) -> Any:
    """`round(x)` is a Python int, `round(x, n)` of the same type."""
    d, value = self._dtype, self._value
    if ndigits is None:
        return round(value)
    if d.kind in "iu" and ndigits >= 0:
        return self
    return s.face().asarray(self).round(ndigits)[()]


def _format(self: Any, spec: str) -> str:
    value = self._value
    if self._dtype.kind == "b":
        return str(value) if not spec else format(int(value), spec)
    return format(value, spec)


# ---- installing ------------------------------------------------------------------------------------------------------

_COMMON: dict[str, Callable[..., Any]] = {
    **{f"__{short}__": _method(name, False) for short, name in _OPERATORS.items()},
    **{f"__r{short}__": _method(name, True) for short, name in _OPERATORS.items()},
    **{f"__{short}__": _comparison(name, function) for short, (name, function) in _COMPARISONS.items()},
    "__pow__": _power, "__rpow__": _method("power", True), "__divmod__": _divmod, "__rdivmod__": _reflected_divmod,
    "__neg__": _negative, "__pos__": _positive, "__abs__": _absolute, "__invert__": _invert, "__int__": _to_int,
    "__float__": _to_float, "__complex__": _to_complex, "__format__": _format,
}


# what the native types have no slot for
_NOT_NATIVE = ("__divmod__", "__rdivmod__", "__complex__", "__format__")
_UNARY = {"negative": _negative, "positive": _positive, "absolute": _absolute, "invert": _invert}


def _install(cls: Any) -> None:
    """Give a type the operators; a native one only those it has no slot for."""
    native = cls in s.NATIVE
    for name, function in _COMMON.items():
        if not native or name in _NOT_NATIVE:
            setattr(cls, name, function)
    if not native:
        cls.__hash__ = generic.__hash__
    elif cls._dtype.kind == "c" and cls is not s.complex128:
        cls.__int__, cls.__float__ = _to_int, _to_float
    if cls is s.complex128:
        cls.__int__, cls.__float__ = _to_int, _to_float
    if cls._dtype.kind in "iuf":
        cls.__round__ = _round


def _binary_hook(op: str, v: Any, w: Any) -> Any:
    """An operator that native code left to Python."""
    if isinstance(v, generic) and v._dtype.is_numeric:
        found = binary(op, v, w)
        if found is not NotImplemented or not isinstance(w, generic):
            return found
    if isinstance(w, generic) and w._dtype.is_numeric:
        return binary(op, w, v, True)
    return NotImplemented


_COMPARE = {name: _comparison(name, function) for name, function in _COMPARISONS.values()}


def _compare_hook(op: str, v: Any, w: Any) -> Any:
    return _COMPARE[op](v, w)


def _unary_hook(op: str, v: Any) -> Any:
    return _UNARY[op](v)


def _refuse_matmul(self: Any, other: Any) -> Any:
    if isinstance(other, generic):
        raise ValueError(
            "matmul: Input operand 0 does not have enough dimensions (has 0, gufunc core with signature "
            "(n?,k),(k,m?)->(n?,m?) requires 1)"
        )
    return NotImplemented


def _refuse_setstate(self: Any, state: Any) -> None:
    raise NotSupported("unpickling a scalar that the real NumPy pickled; save arrays with numpy.save")


for _cls in (*s._NUMERIC_TYPES.values(),):
    _install(_cls)
registry.register("scalar_binary", _binary_hook)
registry.register("scalar_compare", _compare_hook)
registry.register("scalar_unary", _unary_hook)
generic.__matmul__ = generic.__rmatmul__ = _refuse_matmul  # type: ignore[attr-defined]
generic.__setstate__ = _refuse_setstate  # type: ignore[attr-defined]
