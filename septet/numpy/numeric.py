"""Rounding, bounding, parts of complex numbers, mending: functions of one array, element by element."""
from __future__ import annotations

import math
from typing import Any

from septet.core import ops
from septet.core.fn import numeric as fn
from septet.ir import dtype as dt
from septet.numpy import universal
from septet.numpy.api import ArrayLike, Out, api
from septet.numpy.convert import from_any
from septet.numpy.reductions import _NoValue


@api
def clip(a: ArrayLike, a_min: Any = _NoValue, a_max: Any = _NoValue, out: Any = None, *, min: Any = _NoValue, max: Any = _NoValue,
         **kwargs: Any) -> Any:
    """Elements held between two bounds."""
    low, high = bounds(a_min, a_max, min, max)
    if out is None and not kwargs:
        return fn.clip(a, universal.operand(low) if low is not None else None, universal.operand(high) if high is not None else None)
    if low is None and high is None:
        return universal.get("positive")(a, out=out, **kwargs)
    if low is None or high is None:
        return universal.get("minimum" if low is None else "maximum")(a, high if low is None else low, out=out, **kwargs)
    low, high = (fn.within(x, a._dtype) for x in (low, high))
    return universal.get("clip")(a, low, high, out=out, **kwargs)


def bounds(a_min: Any, a_max: Any, low: Any, high: Any) -> tuple[Any, Any]:
    """The bounds by either pair of names; None for one left out."""
    if a_min is _NoValue and a_max is _NoValue:
        return None if low is _NoValue else low, None if high is _NoValue else high
    for name, x in (("a_min", a_min), ("a_max", a_max)):
        if x is _NoValue:
            raise TypeError(f"clip() missing 1 required positional argument: {name!r}")
    if low is not _NoValue or high is not _NoValue:
        raise ValueError("Passing `min` or `max` keyword argument when `a_min` and `a_max` are provided is forbidden.")
    return a_min, a_max


@api
def round(a: ArrayLike, decimals: Any = 0, out: Any = None) -> Any:
    """Rounded half to even, to a number of decimals (negative: to tens, hundreds ...)."""
    places = decimals.__index__()
    if out is not None and not places and a._dtype.is_inexact:
        return universal.get("rint")(a, out=out)
    result = fn.round_half_even(a, places)
    return result if out is None else universal.get("positive")(result, out=out, casting="unsafe" if out._dtype.is_inexact else "same_kind")


around = round


@api
def fix(x: ArrayLike, out: Any = None) -> Any:
    """Rounded towards zero."""
    return universal.get("trunc")(x, out=out)


def real(val: Any) -> Any:
    """The real part; a view of an array."""
    return val.real if hasattr(val, "real") else from_any(val).real


def imag(val: Any) -> Any:
    """The imaginary part; a view of a complex array."""
    return val.imag if hasattr(val, "imag") else from_any(val).imag


@api
def angle(z: ArrayLike, deg: bool = False) -> Any:
    """The angle of complex numbers, in radians or degrees."""
    result = ops.arctan2(z.imag, z.real) if z._dtype.is_complex else ops.arctan2(0, z)
    return ops.multiply(result, 180 / math.pi) if deg else result


@api(scalar=False)
def real_if_close(a: ArrayLike, tol: float = 100) -> Any:
    """The real parts where all imaginary parts are nearly 0 (within tol times the precision, or within tol where tol <= 1)."""
    if not a._dtype.is_complex:
        return a
    near = tol * fn.EPSILON[a._dtype.real] if tol > 1 else tol
    return a.real if fn.all_true(ops.less(ops.absolute(a.imag), near)) else a


@api
def nan_to_num(x: ArrayLike, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """NaN and infinities replaced by numbers."""
    result = fn.nan_to_num(x, *(v if v is None else universal.operand(v) for v in (nan, posinf, neginf)))
    if copy:
        return result
    x[...] = result
    return x


@api
def sinc(x: ArrayLike) -> Any:
    """sin(pi x) / (pi x)."""
    return fn.sinc(x)


@api(scalar=False)
def i0(x: ArrayLike) -> Any:
    """The modified Bessel function of the first kind, of order 0."""
    if x._dtype.is_complex:
        raise TypeError("i0 not supported for complex values")
    return ops.i0(ops.absolute(x if x._dtype.is_float else x.astype(dt.float64.name)))


@api
def isneginf(x: ArrayLike, out: Out = None) -> Any:
    """Whether each element is negative infinity."""
    return ops.logical_and(ops.isinf(orderable(x)), ops.less(x, 0))


@api
def isposinf(x: ArrayLike, out: Out = None) -> Any:
    """Whether each element is positive infinity."""
    return ops.logical_and(ops.isinf(orderable(x)), ops.greater(x, 0))


def orderable(x: Any) -> Any:
    """TypeError for dtypes whose infinities have no sign."""
    if x._dtype.is_complex or not x._dtype.is_numeric:
        raise TypeError(f"This operation is not supported for {x.dtype} values because it would be ambiguous.")
    return x
