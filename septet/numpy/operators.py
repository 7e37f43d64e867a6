"""The operators of ndarray: each is the ufunc of its name, in place writes into the array itself."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core import object_arrays as _object_arrays  # noqa: F401  these three teach `ops` the dtypes kernels do not know
from septet.core import ops, void_arrays
from septet.core import text_arrays as _text_arrays  # noqa: F401
from septet.core.symbol import Symbol
from septet.core.write import assign
from septet.ir.casting import can_cast
from septet.ir.elementwise import ROWS
from septet.numpy import universal
from septet.numpy.convert import scalar_of
from septet.numpy.ndarray import ndarray
from septet.runtime.native.adopt import adopt

BINARY = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide", "mod": "remainder",
    "pow": "power", "lshift": "left_shift", "rshift": "right_shift", "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor",
}
COMPARE = {"lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal", "eq": "equal", "ne": "not_equal"}
UNARY = {"neg": "negative", "pos": "positive", "abs": "absolute", "invert": "invert"}
NUMBERS = (ndarray, float, int, bool, complex, Symbol)


def defers(a: ndarray, other: Any, method: str) -> bool:
    """Whether the other operand's own method goes first: it refuses ufuncs or claims priority without implementing them."""
    t = type(other)
    if t in NUMBERS or isinstance(other, ndarray) and not isinstance(other, type(a)):
        return False
    if hasattr(t, "__array_ufunc__"):
        return t.__array_ufunc__ is None
    if hasattr(other, "_value") or isinstance(other, (str, bytes, list, tuple)):
        return False
    return hasattr(t, method) and getattr(other, "__array_priority__", -1) > type(a).__array_priority__


def binary(name: str, method: str) -> Callable[..., Any]:
    """a <op> b."""
    row, reflected = ROWS[name], f"__r{method}__"

    def call(self: ndarray, other: Any) -> Any:
        if type(self) is ndarray and type(other) in NUMBERS:
            r = ops.apply(row, self, other)
            return r if r.shape else scalar_of(r)
        if defers(self, other, reflected):
            return NotImplemented
        return universal.get(name)(self, other)

    return call


def reflected(name: str, method: str) -> Callable[..., Any]:
    """b <op> a, where b is no array."""
    row, own = ROWS[name], f"__{method}__"

    def call(self: ndarray, other: Any) -> Any:
        if type(self) is ndarray and type(other) in NUMBERS:
            r = ops.apply(row, other, self)
            return r if r.shape else scalar_of(r)
        if defers(self, other, own):
            return NotImplemented
        return universal.get(name)(other, self)

    return call


def inplace(name: str) -> Callable[..., Any]:
    """a <op>= b: the result is cast back (same_kind)."""
    row = ROWS[name]

    def call(self: ndarray, other: Any) -> Any:
        if type(other) in NUMBERS:
            result = ops.apply(row, self, other)
            if result.shape == self.shape and can_cast(result._dtype, self._dtype, "same_kind"):
                assign(self, result, fresh=True)
                return self
        universal.get(name)(self, other, out=self)
        return self

    return call


def comparison(name: str, method: str) -> Callable[..., Any]:
    """a <cmp> b; == and != of what cannot be compared are False and True everywhere."""
    row = ROWS[name]
    mirror = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}.get(method, method)

    def call(self: ndarray, other: Any) -> Any:
        if type(self) is ndarray and type(other) in NUMBERS and self._dtype.is_numeric:
            r = ops.apply(row, self, other)
            return r if r.shape else scalar_of(r)
        if defers(self, other, f"__{mirror}__"):
            return NotImplemented
        if self._dtype.kind == "V" and not self._dtype.swapped and name in ("equal", "not_equal"):
            return structured_equal(self, other, name)
        try:
            return universal.get(name)(self, other)
        except ops.NoLoop:
            if name in ("equal", "not_equal"):
                return incomparable(self, other, name == "not_equal")
            raise

    return call


def structured_equal(a: ndarray, other: Any, name: str) -> Any:
    """== and != of structured arrays."""
    from septet.numpy.convert import from_any

    r = void_arrays.equal(a, from_any(other))
    r = r if name == "equal" else ops.logical_not(r)
    return r if r.shape else scalar_of(r)


def incomparable(a: ndarray, other: Any, answer: bool) -> Any:
    """The answer of == and != for dtypes that have nothing in common."""
    from septet.core.create import full
    from septet.ir.dtype import bool_
    from septet.ir.shape import broadcast_shapes
    from septet.numpy.convert import from_any

    r = full(ndarray, bool_, broadcast_shapes(a.shape, from_any(other).shape), answer)
    return r if r.shape else scalar_of(r)


def unary(name: str) -> Callable[..., Any]:
    """<op> a."""

    def call(self: ndarray) -> Any:
        return universal.get(name)(self)

    return call


def power(self: ndarray, other: Any, modulo: Any = None) -> Any:
    """a ** b; small constant exponents as NumPy computes them."""
    if modulo is not None:
        return NotImplemented
    if type(other) in (int, float) and self._dtype.is_inexact and other in FAST_POWERS:
        return universal.get(FAST_POWERS[other])(self)
    if type(other) is int and other == 2:
        return universal.get("square")(self)
    if type(other) is int and other < 0 and self._dtype.is_integer:
        raise ValueError("Integers to negative integer powers are not allowed.")
    return _power(self, other)


_power = binary("power", "pow")
FAST_POWERS = {2: "square", 0.5: "sqrt", -1: "reciprocal", 1: "positive"}


def divmod_(self: ndarray, other: Any) -> Any:
    return universal.get("divmod")(self, other)


def rdivmod(self: ndarray, other: Any) -> Any:
    return universal.get("divmod")(other, self)


def matmul(self: ndarray, other: Any) -> Any:
    from septet.numpy.products import matmul as product

    if defers(self, other, "__rmatmul__"):
        return NotImplemented
    return product(self, other)


def rmatmul(self: ndarray, other: Any) -> Any:
    from septet.numpy.products import matmul as product

    return product(other, self)


def imatmul(self: ndarray, other: Any) -> Any:
    from septet.numpy.products import matmul as product

    assign(self, product(self, other), fresh=True)
    return self


def install(cls: type) -> None:
    """Give a class the operators."""
    for method, name in BINARY.items():
        setattr(cls, f"__{method}__", binary(name, method))
        setattr(cls, f"__r{method}__", reflected(name, method))
        setattr(cls, f"__i{method}__", inplace(name))
    for method, name in COMPARE.items():
        setattr(cls, f"__{method}__", comparison(name, method))
    for method, name in UNARY.items():
        setattr(cls, f"__{method}__", unary(name))
    for method, function in SPECIAL.items():
        setattr(cls, f"__{method}__", function)


SPECIAL = {"pow": power, "divmod": divmod_, "rdivmod": rdivmod, "matmul": matmul, "rmatmul": rmatmul, "imatmul": imatmul}


class Operators:
    """The general path of the operators: what the native type does not compute itself."""


install(Operators)
adopt(ndarray, Operators)
