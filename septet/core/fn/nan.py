"""Reductions that leave NaN out."""
from __future__ import annotations

import math
from typing import Any

from septet.core import ops, view
from septet.core.array import Array, empty
from septet.core.cast import as_int64, cast, reinterpret
from septet.core.convert import elements, item
from septet.core.create import from_values
from septet.core.float_errors import ignored
from septet.core.fn import quantile as order
from septet.core.fn import stats
from septet.core.fn.search import where
from septet.core.index import getitem, setitem
from septet.core.other_reduce import NOT_A_TIME, realised
from septet.core.reduce import MISSING, reduce
from septet.core.sort import gather_last, sort
from septet.ir import dtype as dt
from septet.ir.dtype import DType


def present(a: Array, mask: Array | None) -> Array:
    """Which elements count: no NaN, and kept by the mask."""
    there = ops.logical_not(ops.isnan(a))
    return there if mask is None else ops.logical_and(there, mask)


def replaced(a: Array, value: float) -> Array:
    """NaN replaced; the array itself where its dtype has none."""
    if not a._dtype.is_inexact:
        return a
    return cast(where(ops.isnan(a), complex(value) if a._dtype.is_complex else value, a), a._dtype)


def any_true(a: Array) -> bool:
    """Whether some element of a bool array is true."""
    return bool(item(reduce("any", a)))


def mean(a: Array, axis: Any, dtype: DType | None, keepdims: bool, mask: Array | None) -> tuple[Array, bool]:
    """(the mean of what is there, whether it is missing somewhere)."""
    inner, outer = stats.mean_dtype(a, dtype)
    count = reduce("sum", present(a, mask), axis, keepdims)
    total = reduce("sum", replaced(a, 0.0), axis, keepdims, a._dtype if dtype is None else inner, where=mask)
    with ignored():
        result = cast(ops.divide(total, count), outer)
        result._address
    return result, any_true(ops.equal(count, 0))


def var(a: Array, axis: Any, dtype: DType | None, ddof: Any, keepdims: bool, mask: Array | None,
        centre: Array | None) -> tuple[Array, bool]:
    """(the variance of what is there, whether there is too little of it somewhere: NaN then)."""
    inner, outer = stats.mean_dtype(a, dtype)
    there = present(a, mask)
    count = reduce("sum", there, axis, True)
    with ignored():
        if centre is None:
            total = reduce("sum", replaced(a, 0.0), axis, True, a._dtype if dtype is None else inner, where=mask)
            centre = cast(ops.divide(total, count), outer)
        distance = where(there, ops.subtract(a, centre), 0)
        if distance._dtype.is_complex:
            distance._address
            squares = ops.add(ops.square(stats.real(distance)), ops.square(stats.imag(distance)))
        else:
            squares = ops.multiply(distance, distance)
        degrees = ops.subtract(count if keepdims else view.reshape(count, reduce("any", there, axis, False).shape), ddof)
        result = ops.divide(reduce("sum", squares, axis, keepdims, None if dtype is None else inner.real), degrees)
        few = ops.less_equal(degrees, 0)
        result = cast(where(few, math.nan, result), outer.real)
        result._address
    return result, any_true(few)


def extremum(name: str, a: Array, axis: Any, keepdims: bool, initial: Any, mask: Array | None) -> tuple[Array, bool]:
    """(the least or greatest of what is there, whether there is nothing somewhere: NaN then)."""
    far = math.inf if name == "min" else -math.inf
    if a._dtype.kind in "Mm" and initial is MISSING and mask is None:
        return extreme_time(name, a, axis, keepdims)
    if mask is not None and initial is MISSING:
        reduce(name, a, axis, keepdims, None, initial, mask)                # raises: a mask needs an initial value
    result = reduce(name, replaced(a, far), axis, keepdims, None, initial, mask)
    if not a._dtype.is_inexact or initial is not MISSING:
        return result, False
    nothing = reduce("all", ops.isnan(a), axis, keepdims)
    if not any_true(nothing):
        return result, False
    return cast(where(nothing, complex("nan") if a._dtype.is_complex else math.nan, result), a._dtype), True


def extreme_time(name: str, a: Array, axis: Any, keepdims: bool) -> tuple[Array, bool]:
    """`extremum` of dates or durations: NaT left out."""
    ticks = as_int64(a)
    missing = ops.equal(ticks, NOT_A_TIME)
    far = (1 << 63) - 1 if name == "min" else NOT_A_TIME
    found = reduce(name, where(missing, far, ticks), axis, keepdims)
    nothing = reduce("all", missing, axis, keepdims)
    return reinterpret(realised(where(nothing, NOT_A_TIME, found)), a._dtype), any_true(nothing)


def median(a: Array, axis: Any, keepdims: bool) -> tuple[Array, bool]:
    """(the median of what is there, whether there is nothing somewhere: NaN then)."""
    rows, axes = order.rows_last(a, axis)
    n = rows.shape[-1]
    count = reduce("sum", present(rows, None), -1, True)
    ordered = sort(rows, -1)
    low = cast(ops.maximum(ops.floor_divide(ops.subtract(count, 1), 2), 0), dt.int64)
    high = cast(ops.minimum(ops.floor_divide(count, 2), n - 1), dt.int64)
    at_low, at_high = gather_last(ordered, low), gather_last(ordered, high)
    inner, outer = stats.mean_dtype(a, None)
    middle = ops.divide(ops.add(cast(at_low, inner), cast(at_high, inner)), 2)
    middle = cast(where(ops.equal(low, high), cast(at_low, inner), middle), outer)
    nothing = ops.equal(count, 0)
    result = view.reshape(cast(where(nothing, math.nan, middle), outer), rows.shape[:-1])
    return order.kept(result, a, axes, keepdims), any_true(nothing)


def quantile(a: Array, q: Array, axis: Any, method: str, keepdims: bool, weak: bool) -> tuple[Array, bool]:
    """(quantiles of what is there, whether there is nothing somewhere: NaN then); rows with equally many numbers go together."""
    rows, axes = order.rows_last(a, axis)
    flat = view.reshape(rows, (-1, rows.shape[-1]))
    ordered, counts = sort(flat, -1), elements(reduce("sum", present(flat, None), -1))
    result: Any = None
    for n in sorted(set(counts)):
        which = from_values(type(a), [k for k, c in enumerate(counts) if c == n], dt.int64, (counts.count(n),))
        part = getitem(getitem(ordered, which), (slice(None), slice(0, max(n, 1))))
        found = order.quantile(part, q, 1, method, False, weak)
        if result is None:
            result = empty(type(a), found._dtype, (*q.shape, len(counts)))
        setitem(result, (..., which), found)
    shaped = view.reshape(result, (*q.shape, *rows.shape[:-1]))
    return order.kept(shaped, a, axes, keepdims, q.ndim), 0 in counts
