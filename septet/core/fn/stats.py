"""Averages and spread: composites over reductions, so that they fuse with what surrounds them."""
from __future__ import annotations

import math
from typing import Any

from septet.core import ops
from septet.core.array import Array, view_of
from septet.core.autograd import differentiable
from septet.core.cast import cast
from septet.core.other_reduce import mean_times
from septet.core.reduce import reduce
from septet.core.symbol import as_float
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.shape import normalize_axes


def count_over(a: Array, axis: Any) -> int:
    """How many elements each result of a reduction covers."""
    return math.prod(a.shape[k] for k in normalize_axes(axis, a.ndim))


def mean_dtype(a: Array, dtype: DType | None) -> tuple[DType, DType]:
    """(dtype of the sum, dtype of the mean): integers in float64, float16 summed in float32."""
    if dtype is not None:
        return dtype, dtype
    if a._dtype.kind in "biu":
        return dt.float64, dt.float64
    if a._dtype in dt.HALVES:
        return dt.float32, a._dtype
    return a._dtype, a._dtype


def mean(a: Array, axis: Any = None, dtype: DType | None = None, keepdims: bool = False, where: Array | None = None) -> Any:
    """The arithmetic mean over axes; NaN where there is nothing."""
    if a._dtype.kind in "Mm":
        return mean_times(a, axis, keepdims)
    inner, outer = mean_dtype(a, dtype)
    total = reduce("sum", a, axis, keepdims, inner, where=where)
    n: Any = count_over(a, axis) if where is None else reduce("sum", broadcast_mask(where, a), axis, keepdims)
    return cast(ops.divide(total, as_float(n) if isinstance(n, int) else n), outer)


def broadcast_mask(where: Array, a: Array) -> Array:
    """A mask in the shape of `a`."""
    from septet.core.view import broadcast_to

    return broadcast_to(where, a.shape)


def var(a: Array, axis: Any = None, dtype: DType | None = None, ddof: float = 0, keepdims: bool = False, where: Array | None = None,
        mean_: Array | None = None) -> Any:
    """The mean squared distance from the mean, divided by n - ddof (infinite or NaN where that is not positive)."""
    inner, outer = mean_dtype(a, dtype)
    if inner is not a._dtype:
        a = cast(a, inner)
    centre = mean(a, axis, None, True, where) if mean_ is None else mean_
    distance = ops.subtract(a, centre)
    if distance._dtype.is_complex:
        squares = ops.add(ops.square(real(distance)), ops.square(imag(distance)))
    else:
        squares = ops.multiply(distance, distance)
    total = reduce("sum", squares, axis, keepdims, where=where)
    n: Any = count_over(a, axis) if where is None else reduce("sum", broadcast_mask(where, a), axis, keepdims)
    degrees: Any = as_float(max(n - ddof, 0)) if isinstance(n, int) else ops.maximum(ops.subtract(n, ddof), 0)
    return cast(ops.divide(total, degrees), outer.real)


def std(a: Array, *args: Any, **kwargs: Any) -> Any:
    """The square root of the variance."""
    return ops.sqrt(var(a, *args, **kwargs))


def from_real(g: Any, y: Any, a: Array) -> Any:
    """The rule of real."""
    return cast(g, a._dtype)


def from_imag(g: Any, y: Any, a: Array) -> Any:
    """The rule of imag."""
    return ops.multiply(cast(g, a._dtype), 1j)


@differentiable(from_real)
def real(a: Array) -> Array:
    """The real parts: a view."""
    return view_of(a, a.shape, a.strides, 0, a._dtype.real)


@differentiable(from_imag)
def imag(a: Array) -> Array:
    """The imaginary parts: a view."""
    return view_of(a, a.shape, a.strides, a._dtype.real.itemsize, a._dtype.real)


def ptp(a: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """The greatest less the least element over axes."""
    return ops.subtract(reduce("max", a, axis, keepdims), reduce("min", a, axis, keepdims))
