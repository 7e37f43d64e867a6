"""`numpy.emath` (`numpy.lib.scimath`): functions whose results turn complex where real numbers have none."""
from __future__ import annotations

from typing import Any

from septet.core import ops
from septet.core.array import Array
from septet.core.cast import cast
from septet.core.convert import item
from septet.core.reduce import reduce
from septet.ir import dtype as dt
from septet.numpy.api import ArrayLike, api

__all__ = ["arccos", "arcsin", "arctanh", "log", "log10", "log2", "logn", "power", "sqrt"]

SMALL = (dt.float16, dt.float32, dt.int8, dt.uint8, dt.int16, dt.uint16, dt.complex64)


def some(condition: Array) -> bool:
    """Whether a condition holds anywhere."""
    return bool(item(reduce("any", condition)))


def as_complex(x: Any) -> Any:
    """The array in the complex dtype that holds it."""
    return x if x._dtype.is_complex else cast(x, dt.complex64 if x._dtype in SMALL else dt.complex128)


def beyond_negative(x: Any) -> Any:
    """Complex where some element is negative."""
    return as_complex(x) if not x._dtype.is_complex and some(ops.less(x, 0)) else x


def beyond_one(x: Any) -> Any:
    """Complex where some element lies outside [-1, 1]."""
    return as_complex(x) if not x._dtype.is_complex and some(ops.greater(ops.absolute(x), 1)) else x


@api
def sqrt(x: ArrayLike) -> Any:
    """The square root."""
    return ops.sqrt(beyond_negative(x))


@api
def log(x: ArrayLike) -> Any:
    """The natural logarithm."""
    return ops.log(beyond_negative(x))


@api
def log10(x: ArrayLike) -> Any:
    """The logarithm to base 10."""
    return ops.log10(beyond_negative(x))


@api
def log2(x: ArrayLike) -> Any:
    """The logarithm to base 2."""
    return ops.log2(beyond_negative(x))


@api
def logn(n: ArrayLike, x: ArrayLike) -> Any:
    """The logarithm of x to base n."""
    return ops.divide(ops.log(beyond_negative(x)), ops.log(beyond_negative(n)))


@api
def power(x: ArrayLike, p: ArrayLike) -> Any:
    """x to the power p; integers to a negative power as floats."""
    base = beyond_negative(x)
    exponent = cast(p, dt.float64) if p._dtype.is_integer and some(ops.less(p, 0)) else p
    return ops.power(base, exponent)


@api
def arccos(x: ArrayLike) -> Any:
    """The inverse cosine."""
    return ops.arccos(beyond_one(x))


@api
def arcsin(x: ArrayLike) -> Any:
    """The inverse sine."""
    return ops.arcsin(beyond_one(x))


@api
def arctanh(x: ArrayLike) -> Any:
    """The inverse hyperbolic tangent."""
    return ops.arctanh(beyond_one(x))
