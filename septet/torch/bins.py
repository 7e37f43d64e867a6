"""Where values fall: searchsorted, bucketize, histograms, counts of integers."""
from __future__ import annotations

import math
from typing import Any

from septet.core import along, autograd, ops, view
from septet.core.array import Array, zeros
from septet.core.cast import cast
from septet.core.convert import item
from septet.core.fn import histogram as fn
from septet.core.fn.search import searchsorted as search
from septet.core.fn.shape import concatenate
from septet.core.index import getitem
from septet.core.reduce import reduce
from septet.ir import dtype as dt
from septet.torch.api import FUNCTIONS, NUMBER, TENSOR, api
from septet.torch.operators import KIND_NAMES
from septet.torch.return_types import CLASSES
from septet.torch.tensor import Tensor


def sides(right: bool, side: str | None) -> bool:
    """Whether equal elements are passed.  RuntimeError where the two arguments contradict."""
    if side not in (None, "left", "right"):
        raise RuntimeError(f"torch.searchsorted(): side can only be 'left' or 'right' but got {side}")
    if side == "left" and right:
        raise RuntimeError("torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True")
    return right or side == "right"


def wanted(values: Any, like: Any) -> Any:
    """The values looked for, as a tensor of the sequence's dtype where they are a number."""
    return values.detach() if isinstance(values, Array) else FUNCTIONS["tensor"](values, dtype=like.dtype)


@api(method=False)
def searchsorted(sorted_sequence: TENSOR, input: NUMBER = None, *, out_int32: bool = False, right: bool = False, side: str | None = None,
                 sorter: Any = None) -> Any:
    """Where the values would be put into sorted rows."""
    after, rows = sides(right, side), sorted_sequence.detach()
    if rows._dtype is dt.bool_:
        raise NotImplementedError("\"searchsorted_out_cpu\" not implemented for 'Bool'")
    values = wanted(input, rows)
    if rows.ndim != 1 and (rows.ndim != values.ndim or tuple(rows.shape[:-1]) != tuple(values.shape[:-1])):
        raise RuntimeError("torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries "
                           f"tensor and input value tensor must match, but we got boundaries tensor {list(rows.shape)} and input value "
                           f"tensor {list(values.shape)}")
    if sorter is not None:
        rows = along.gather(rows, sorter, rows.ndim - 1)
    found = search(rows, values, after) if rows.ndim == 1 else by_rows(rows, values, after)
    return cast(found, dt.int32) if out_int32 else found


def by_rows(rows: Any, values: Any, after: bool) -> Any:
    """Each row of values in its own sorted row."""
    n, m = rows.shape[-1], values.shape[-1]
    if not values._size:
        return zeros(Tensor, dt.int64, tuple(values.shape))
    count = values._size // m
    lines, sought = view.reshape(rows, (count, n)), view.reshape(values, (count, m))
    parts = [search(getitem(lines, k), getitem(sought, k), after) for k in range(count)]
    return view.reshape(concatenate(parts), tuple(values.shape))


@api(method=False)
def bucketize(input: NUMBER, boundaries: TENSOR, *, out_int32: bool = False, right: bool = False) -> Any:
    """The number of the bucket between boundaries that each value falls into."""
    if boundaries.ndim != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({boundaries.ndim})")
    found = search(boundaries.detach(), wanted(input, boundaries), bool(right))
    return cast(found, dt.int32) if out_int32 else found


# ---- histograms ------------------------------------------------------------------------------------------------------


def span(a: Any, low: float, high: float, name: str) -> tuple[float, float]:
    """The outer edges: those given, or the extrema where they are equal; widened by one where these are equal too."""
    if low == high and a._size:
        low, high = float(item(reduce("min", a))), float(item(reduce("max", a)))
    if not (math.isfinite(low) and math.isfinite(high)):
        raise RuntimeError(f"torch.{name}: range of [{low:g}, {high:g}] is not finite")
    if low > high:
        raise RuntimeError(f"torch.{name}: max must be larger than min")
    return (low - 1, high + 1) if low == high else (low, high)


def floating(input: Any, name: str) -> Any:
    """The constant values.  NotImplementedError for integers."""
    if not input._dtype.is_float:
        raise NotImplementedError(f'"{name}" not implemented for \'{KIND_NAMES[input._dtype.name]}\'')
    return autograd.detach(input)


def check_bins(bins: int) -> None:
    """RuntimeError for no bins."""
    if bins <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0")


@api
def histc(input: TENSOR, bins: int = 100, min: Any = 0, max: Any = 0) -> Any:
    """How many elements fall into evenly spaced bins; those outside, and NaN, do not count."""
    a = floating(input, "histogram_cpu")
    check_bins(bins)
    low, high = span(a, float(min), float(max), "histc")
    if not a._size:
        return zeros(Tensor, a._dtype, (bins,))
    edges = fn.uniform_edges(a, low, high, bins, (low, high), dt.float64)
    return cast(fn.count_uniform(inside(a, low, high), edges), a._dtype)


def inside(a: Any, low: float, high: float) -> Any:
    """The elements between two bounds, as a vector."""
    flat = view.reshape(a, (a._size,))
    return getitem(flat, ops.logical_and(ops.greater_equal(flat, low), ops.less_equal(flat, high)))


@api
def histogram(input: TENSOR, bins: Any, *, range: Any = None, weight: Any = None, density: bool = False) -> Any:
    """Counts, or sums of weights, in bins that are evenly spaced or given by their edges."""
    a = floating(input, "histogram_cpu")
    flat = view.reshape(a, (a._size,))
    heavy = None if weight is None else view.reshape(weight.detach(), (weight._size,))
    if heavy is not None and heavy._size != flat._size:
        raise RuntimeError("torch.histogramdd(): if weight tensor is provided it should have the same shape as the input tensor "
                           "excluding its innermost dimension")
    if isinstance(bins, Array):
        return finished(*between(flat, bins.detach(), heavy), density)
    check_bins(bins)
    low, high = grid_span(flat, range)
    if low > high:
        raise RuntimeError(f"torch.histogram(): min should not exceed max, but got min {low:g} max {high:g} for dimension 0")
    edges = FUNCTIONS["linspace"](low, high, bins + 1, dtype=input.dtype)
    return finished(*between(flat, edges, heavy), density)


def between(flat: Any, edges: Any, heavy: Any) -> tuple[Any, Any]:
    """(counts or sums, edges)."""
    if heavy is None:
        return cast(fn.count_between(flat, edges), flat._dtype), edges
    return fn.weigh_between(flat, edges, cast(heavy, flat._dtype)), edges


def finished(counts: Any, edges: Any, density: bool) -> Any:
    """The named pair, divided by the total and the widths where a density is asked for."""
    return CLASSES["histogram"](cast(fn.density(counts, [edges]), counts._dtype) if density else counts, edges)


def histogramdd(input: Any, bins: Any, *, range: Any = None, weight: Any = None, density: bool = False) -> Any:
    """Counts, or sums of weights, of rows in a grid of cells."""
    rows = view.reshape(floating(input, "histogramdd_cpu"), (-1, input.shape[-1]))
    given = [bins] * rows.shape[1] if isinstance(bins, int) else list(bins)
    edges = [sharp_edges(getitem(rows, (slice(None), k)), bins_k, None if range is None else range[2 * k : 2 * k + 2])
             for k, bins_k in enumerate(given)]
    heavy = None if weight is None else view.reshape(weight.detach(), (weight._size,))
    counts = cast(fn.grid(rows, edges, heavy), rows._dtype)
    return CLASSES["histogramdd"](cast(fn.density(counts, edges), counts._dtype) if density else counts, tuple(edges))


def sharp_edges(column: Any, bins: Any, bounds: Any) -> Any:
    """The edges of one dimension of a grid."""
    if isinstance(bins, Array):
        return bins.detach()
    low, high = grid_span(column, bounds)
    return FUNCTIONS["linspace"](low, high, bins + 1, dtype=column.dtype)


def grid_span(column: Any, bounds: Any) -> tuple[float, float]:
    """The outer edges of a dimension; widened by half where they are equal."""
    low, high = bounds if bounds is not None else (float(item(reduce(name, column))) if column._size else 0.0 for name in ("min", "max"))
    return (low - 0.5, high + 0.5) if low == high else (low, high)


FUNCTIONS["histogramdd"] = histogramdd


@api(out=False)
def bincount(input: TENSOR, weights: Any = None, minlength: int = 0) -> Any:
    """How often each of 0, 1, ... occurs, or the sums of their weights."""
    if input._dtype.is_inexact or input._dtype.kind == "b":
        raise NotImplementedError(f'"bincount_cpu" not implemented for \'{KIND_NAMES[input._dtype.name]}\'')
    if input.ndim != 1 or input._size and item(reduce("min", input)) < 0:
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if minlength < 0:
        raise RuntimeError("minlength should be >= 0")
    if weights is not None and weights._size != input._size:
        raise RuntimeError("weights should be 1-d and have the same length as input")
    size = max(int(item(reduce("max", input))) + 1 if input._size else 0, minlength)
    if weights is None:
        return fn.counts(input.detach(), size)
    return summed(size, input, weights.detach(), dt.float32 if weights._dtype is dt.float32 else dt.float64)


def summed(size: int, places: Any, values: Any, dtype: Any) -> Any:
    """Values added up at places of a vector of zeros."""
    start = zeros(Tensor, dtype, (size,))
    return along.scatter(start, cast(places, dt.int64), cast(values, dtype), 0, "add") if places._size else start
