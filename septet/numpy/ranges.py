"""Evenly and unevenly spaced numbers: linspace, logspace, geomspace."""
from __future__ import annotations

import math
from operator import index as as_int
from typing import Any

from septet.core import create, ops, view
from septet.core.cast import cast
from septet.ir import dtype as dt
from septet.ir.promote import promote
from septet.ir.shape import normalize_axis
from septet.numpy.convert import from_any, ir_dtype
from septet.numpy.creation import REAL, check_device
from septet.numpy.ndarray import ndarray
from septet.runtime.native import types


def ends(start: Any, stop: Any) -> tuple[Any, Any, Any]:
    """The two ends as floating arrays, and their dtype."""
    first, last = from_any(start), from_any(stop)
    both = promote("numpy", first._dtype, last._dtype)
    kind = both if both.is_inexact else dt.float64
    weak = all(type(x) in (int, float, bool) for x in (start, stop))
    kind = dt.float64 if weak else kind
    return cast(first, kind), cast(last, kind), kind


def linspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None, axis: int = 0, *,
             device: Any = None) -> Any:
    """`num` evenly spaced numbers over [start, stop] (without stop where endpoint is False)."""
    if type(num) is int and type(start) in REAL and type(stop) in REAL and dtype is None and not retstep and axis == 0 and device is None:
        made = small_linspace(float(start), float(stop), num, num - 1 if endpoint else num)
        if made is not None:
            return made
    check_device(device)
    n = as_int(num)
    if n < 0:
        raise ValueError(f"Number of samples, {n}, must be non-negative.")
    first, last, kind = ends(start, stop)
    result, step = spaced(first, last, n, n - 1 if endpoint else n, kind)
    if endpoint and n > 1:
        result[-1, ...] = last
    target = ir_dtype(dtype)
    if axis:
        result = view.moveaxis(result, 0, normalize_axis(axis, result.ndim))
    if target is not None and target.is_integer:
        result = ops.floor(result)
    result = cast(result, target or kind)
    return (result, step) if retstep else result


def small_linspace(first: float, last: float, n: int, parts: int) -> Any:
    """`linspace` of two finite numbers, computed as `spaced` does; None where the general path is to decide."""
    step = (last - first) / parts if parts > 0 else 0.0
    if not step or not math.isfinite(step):
        return None
    made = types.spaced(ndarray, n, first, step)
    if made is not None and parts < n:
        made[n - 1] = last
    return made


def spaced(first: Any, last: Any, n: int, parts: int, kind: Any) -> tuple[Any, Any]:
    """(first + k * step for k in 0 .. n-1 along a new first axis, step)."""
    from septet.numpy.convert import scalar_of

    span = ops.subtract(last, first)
    k = cast(create.arange(ndarray, 0.0, 1.0, n, dt.float64), kind)
    k = view.reshape(k, (n,) + (1,) * span.ndim)
    step: Any = from_any(ops.divide(span, parts)) if parts > 0 else from_any(float("nan"))
    if parts > 0 and not bool(ops.equal(step, 0).any()):
        values = ops.multiply(k, step)
    else:
        values = ops.multiply(ops.divide(k, parts) if parts > 0 else k, span)
    result = ops.add(values, first)
    return from_any(result), step if step.shape else scalar_of(step)


def logspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10.0, dtype: Any = None, axis: int = 0) -> Any:
    """`base` raised to evenly spaced exponents."""
    foundation = from_any(base)
    if foundation.ndim:
        foundation = view.expand_dims(foundation, axis)
    exponents = linspace(start, stop, num, endpoint, axis=axis)
    result = ops.power(foundation if foundation.ndim else base, exponents)
    return result if dtype is None else cast(result, ir_dtype(dtype) or dt.float64)


def geomspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    """Numbers with a constant ratio between neighbours."""
    first, last, kind = ends(start, stop)
    if bool(ops.equal(first, 0).any()) or bool(ops.equal(last, 0).any()):
        raise ValueError("Geometric sequence cannot include zero")
    scale = ops.sign(first)
    low, high = ops.divide(first, scale), ops.divide(last, scale)
    if not kind.is_complex and bool(ops.less(high, 0).any()):
        raise_sign(kind)
    result = logspace(ops.log10(low), ops.log10(high), num, endpoint, axis=0)
    result = from_any(result)
    if num > 0:
        result[0, ...] = low
        if num > 1 and endpoint:
            result[-1, ...] = high
    result = from_any(ops.multiply(result, scale))
    result = view.moveaxis(result, 0, normalize_axis(axis, result.ndim)) if axis else result
    return cast(result, ir_dtype(dtype) or kind)


def raise_sign(kind: Any) -> None:
    """ValueError for real ends of different sign."""
    raise ValueError(f"Geometric sequence between numbers of different sign needs a complex dtype, not {kind.name}")


