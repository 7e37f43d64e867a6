"""Counts and sums of weights in bins: evenly spaced ones, given ones, and grids of several dimensions."""
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from septet.codegen.kernels import histogram as kernels
from septet.core import ops, view
from septet.core.array import Array, empty
from septet.core.cast import cast
from septet.core.convert import elements, item
from septet.core.create import arange, from_values
from septet.core.fn.search import searchsorted
from septet.core.fn.stats import imag, real
from septet.core.index import getitem, setitem
from septet.core.reduce import reduce
from septet.core.scan import cumulative
from septet.core.select import dense
from septet.core.sort import argsort, sort
from septet.ir import dtype as dt
from septet.ir.dtype import DType

BLOCK = 65536                       # NumPy sums the weights of given bins by blocks of so many elements


def outer_edges(a: Array, bounds: Any) -> tuple[Any, Any]:
    """The first and last edge: the bounds, or the least and greatest element; widened by half where they are one."""
    if bounds is not None:
        first, last = bounds
        if first > last:
            raise ValueError("max must be larger than min in range parameter.")
        if not (math.isfinite(first) and math.isfinite(last)):
            raise ValueError(f"supplied range of [{first}, {last}] is not finite")
    elif a._size == 0:
        first, last = 0, 1
    else:
        first, last = item(reduce("min", a)), item(reduce("max", a))
        if not (math.isfinite(first) and math.isfinite(last)):
            raise ValueError(f"autodetected range of [{first}, {last}] is not finite")
    return (first - 0.5, last + 0.5) if first == last else (first, last)


def edge_dtype(a: Array) -> DType:
    """The dtype of edges found for an array: floating."""
    return a._dtype if a._dtype.is_inexact else dt.float64


def uniform_edges(a: Array, first: Any, last: Any, bins: int, bounds: Any = None, dtype: DType | None = None) -> Array:
    """bins + 1 evenly spaced numbers; computed in a's precision where they come from its elements (no bounds)."""
    kind = dtype or edge_dtype(a)
    inner = kind if bounds is None and a._dtype.is_float else dt.float64
    ends = from_values(type(a), [first, last], inner, (2,))
    start, span = getitem(ends, 0), ops.subtract(getitem(ends, 1), getitem(ends, 0))
    step = ops.divide(span, bins)
    k = cast(arange(type(a), 0, 1, bins + 1, dt.int64), inner)
    result = cast(ops.add(ops.multiply(k, step) if item(step) else ops.multiply(ops.divide(k, bins), span), start), kind)
    setitem(result, bins, cast(getitem(ends, 1), kind))
    return result


def count_uniform(a: Array, edges: Array) -> Array:
    """How many elements lie between neighbours of evenly spaced edges; the last edge is inside."""
    x, sharp = dense(a), dense(cast(edges, dt.float64))
    result = empty(type(a), dt.int64, (edges._size - 1,))
    kernels.histogram_uniform(result._address, x._address, x._dtype, x._size, sharp._address, result._size)
    return result


def weigh_uniform(a: Array, edges: Array, weights: Array) -> Array:
    """The sums of weights between neighbours of evenly spaced edges, in the weights' dtype."""
    if weights._dtype.is_complex:
        weights._address
        sums = [cast(weigh_uniform(a, edges, part(weights)), dt.float64) for part in (real, imag)]
        return cast(ops.complex(*sums), weights._dtype)
    x, sharp, heavy = dense(a), dense(cast(edges, dt.float64)), dense(cast(weights, dt.float64))
    result = empty(type(a), dt.float64, (edges._size - 1,))
    kernels.histogram_uniform_weights(result._address, x._address, x._dtype, heavy._address, x._size, sharp._address, result._size)
    return cast(result, weights._dtype)


def count_between(a: Array, edges: Array) -> Array:
    """How many elements lie between neighbours of rising edges; the last edge is inside."""
    places = between(sort(a), edges)                        # sorting is faster than one search an element
    return ops.subtract(getitem(places, slice(1, None)), getitem(places, slice(None, -1)))


def between(ordered: Array, edges: Array) -> Array:
    """Where edges stand among sorted elements; the last one behind its equals."""
    from septet.core.fn.shape import concatenate

    return concatenate([searchsorted(ordered, getitem(edges, slice(None, -1)), False),
                        searchsorted(ordered, getitem(edges, slice(-1, None)), True)])


def weigh_between(a: Array, edges: Array, weights: Array) -> Array:
    """The sums of weights between neighbours of rising edges, in the weights' dtype."""
    from septet.core.fn.shape import concatenate

    zero = from_values(type(a), [0], weights._dtype, (1,))
    total: Any = None
    for start in range(0, max(a._size, 1), BLOCK):
        part, heavy = getitem(a, slice(start, start + BLOCK)), getitem(weights, slice(start, start + BLOCK))
        order = argsort(part)
        sums = concatenate([zero, cumulative("add", getitem(heavy, order), 0, weights._dtype)])
        found = getitem(sums, between(getitem(part, order), edges))
        total = found if total is None else ops.add(total, found)
    return ops.subtract(getitem(total, slice(1, None)), getitem(total, slice(None, -1)))


def equal_buckets(a: Array, buckets: int) -> tuple[float, float, list[int]]:
    """(least, greatest, counts) of numbers in buckets of one width, as TensorFlow's summaries count; NaN or infinity among them: all 0.

    An element's bucket is the floor of its distance from the least one over the width; the last one has all where all are equal.
    """
    if not a._size or not buckets:
        return 0.0, 0.0, [0] * buckets
    x = view.reshape(cast(a, dt.float64), (-1,))
    low, high = float(item(reduce("min", x))), float(item(reduce("max", x)))
    if low == high:
        return low, high, [0] * (buckets - 1) + [a._size]
    if not math.isfinite(low) or not math.isfinite(high):
        return low, high, [0] * buckets
    places = ops.minimum(ops.floor(ops.divide(ops.subtract(x, low), (high - low) / buckets)), float(buckets - 1))
    return low, high, elements(counts(places, buckets))


def counts(places: Array, size: int) -> Array:
    """How often each of 0 .. size - 1 occurs among whole numbers that are nothing else."""
    cells = dense(cast(places, dt.int64))
    result = empty(type(places), dt.int64, (size,))
    if size:
        kernels.bincount(result._address, cells._address, dt.int64, cells._size, size)
    return result


def density(counts: Array, edges: Sequence[Array]) -> Array:
    """Counts of a grid divided by their sum and the volumes of their cells."""
    result, total = counts, reduce("sum", counts)
    for axis, sharp in enumerate(edges):
        widths = ops.subtract(getitem(sharp, slice(1, None)), getitem(sharp, slice(None, -1)))
        result = ops.divide(result, view.reshape(widths, tuple(widths._size if k == axis else 1 for k in range(counts.ndim))))
    return ops.divide(result, total)


def grid(sample: Array, edges: Sequence[Array], weights: Array | None) -> Array:
    """Counts, or sums of weights, of the rows of a sample in a grid of cells; float64."""
    shape = tuple(sharp._size + 1 for sharp in edges)
    flat: Any = None
    for axis, sharp in enumerate(edges):
        place = cell(getitem(sample, (slice(None), axis)), sharp)
        flat = place if flat is None else ops.add(ops.multiply(flat, shape[axis]), place)
    size = math.prod(shape)
    if weights is None:
        result = counts(flat, size)
    else:
        cells, heavy, result = dense(cast(flat, dt.int64)), dense(cast(weights, dt.float64)), empty(type(sample), dt.float64, (size,))
        kernels.bincount_weights(result._address, cells._address, dt.int64, heavy._address, cells._size, size)
    inner = getitem(view.reshape(cast(result, dt.float64), shape), (slice(1, -1),) * len(shape))
    return dense(inner)


def cell(x: Array, edges: Array) -> Array:
    """The number of edges at or below each element; the last edge belongs to the last cell."""
    last = getitem(edges, -1)
    return ops.subtract(searchsorted(edges, x, True), ops.equal(x, last))


def is_rising(edges: Array) -> bool:
    """Whether no edge is less than the one before it."""
    falls = ops.greater(getitem(edges, slice(None, -1)), getitem(edges, slice(1, None)))
    return not any(elements(falls))
