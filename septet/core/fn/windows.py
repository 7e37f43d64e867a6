"""Moving, expanding and exponentially weighted windows over float64 vectors; NaN counts for nothing.

A window i is x[starts[i] .. ends[i]-1], or where bounds have a `width` x[i-width+1 .. i]; `least` is how many elements must be
there, else the result is NaN.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels import rolling as kernels
from septet.codegen.kernels import rolling_order as orders
from septet.codegen.kernels import trailing
from septet.core import ops
from septet.core.array import Array, empty
from septet.core.convert import item
from septet.core.index import getitem
from septet.core.reduce import reduce
from septet.core.select import dense
from septet.ir import dtype as dt

Bounds = tuple[Any, Any]
TRAILING = ("sum", "mean", "var", "min", "max")
ORDERED = ("median", "quantile", "rank")
SHORT = 1 << 14                     # windows up to this length may begin afresh in each task


def result_for(x: Array, bounds: Bounds) -> Array:
    """An uninitialised float64 vector, an element a window."""
    return empty(type(x), dt.float64, (bounds[0]._size,))


def longest(bounds: Bounds) -> int:
    """Elements of the largest window."""
    return max(0, int(item(reduce("max", ops.subtract(bounds[1], bounds[0]))))) if bounds[0]._size else 0


def moving(op: str, x: Array, bounds: Bounds, least: int, ddof: int = 1, **options: Any) -> Array:
    """sum, mean, var, count, skew, kurt, min, max, median, quantile (q, method) or rank (method, ascending, percent) of each window."""
    width = getattr(bounds, "width", 0)
    if 1 < width <= x._size and op in TRAILING:
        x, result = dense(x), empty(type(x), dt.float64, (x._size,))
        trailing.moving(op, result._address, x._address, x._size, width, least, ddof)
        return result
    x, starts, ends = dense(x), dense(bounds[0]), dense(bounds[1])
    result, windows = result_for(x, bounds), starts._size
    if not windows:
        return result
    at = (result._address, x._address, starts._address, ends._address)
    if op in ("skew", "kurt"):
        kernels.moments(op, *at, windows, least)
    elif op in ("min", "max"):
        kernels.extrema(op, at[0], at[1], x._size, at[2], at[3], windows, least)
    elif op in ORDERED:
        orders.ordered(op, *at, windows, least, longest((starts, ends)), **options)
    else:
        kernels.moving(op, *at, windows, least, ddof, windows >= 1 << 16 and longest((starts, ends)) <= SHORT)
    return result


def joint(x: Array, y: Array, bounds: Bounds, least: int, ddof: int, correlate: bool) -> Array:
    """Covariance or correlation of two columns in each window."""
    x, y, starts, ends = dense(x), dense(y), dense(bounds[0]), dense(bounds[1])
    result = result_for(x, bounds)
    if starts._size:
        kernels.joint(result._address, x._address, y._address, starts._address, ends._address, starts._size, least, ddof, correlate)
    return result


def weighted_mean(x: Array, spans: list[tuple[int, int]], alpha: float, least: int, adjust: bool, ignore: bool, steps: Array | None = None,
                  normalize: bool = True) -> Array:
    """Exponentially weighted means (or sums) within spans (first, end).  steps: time since the element before, in half-lives."""
    x = dense(x)
    result = empty(type(x), dt.float64, (x._size,))
    times = None if steps is None else dense(steps)
    for first, last in spans:
        if last > first:
            orders.ewm_mean(result._address, x._address, times._address if times is not None else 0, first, last, alpha, least, adjust,
                            ignore, times is not None, normalize)
    return result


def weighted_cov(x: Array, y: Array, spans: list[tuple[int, int]], alpha: float, least: int, adjust: bool, ignore: bool,
                 bias: bool) -> Array:
    """Exponentially weighted covariances within spans."""
    x, y = dense(x), dense(y)
    result = empty(type(x), dt.float64, (x._size,))
    for first, last in spans:
        if last > first:
            orders.ewm_cov(result._address, x._address, y._address, first, last, alpha, least, adjust, ignore, bias)
    return result


def picked(x: Array, places: Array) -> Array:
    """x[places], NaN where a place is -1."""
    from septet.core.create import full
    from septet.core.fn.search import where

    return dense(where(ops.less(places, 0), full(type(x), dt.float64, (), float("nan")), getitem(x, ops.maximum(places, 0))))
