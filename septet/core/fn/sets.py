"""Distinct elements and membership, by sorting."""
from __future__ import annotations

import math
from typing import Any, NamedTuple, TypeVar

from septet.codegen.kernels import histogram as tables
from septet.codegen.kernels.unique import Runs
from septet.core import ops, view
from septet.core.array import Array, empty, zeros
from septet.core.cast import cast
from septet.core.convert import elements
from septet.core.create import arange, from_values, promote_all
from septet.core.fn.search import searchsorted
from septet.core.index import getitem, setitem
from septet.core.reduce import reduce
from septet.core.scan import cumulative
from septet.core.select import dense, flatnonzero
from septet.core.sort import argsort, is_kernel_dtype, sort
from septet.ir import dtype as dt

A = TypeVar("A", bound=Array)
FEW = 8                             # values that are compared one by one


class Unique(NamedTuple):
    """Distinct elements in rising order; where each is first; which one each element is; how often each occurs."""

    values: Any
    index: Any
    inverse: Any
    counts: Any


def values(a: A, equal_nan: bool = True) -> A:
    """The distinct elements in rising order."""
    ordered = sort(view.ravel(a))
    if not is_kernel_dtype(a._dtype):
        return getitem(ordered, begins(ordered, equal_nan))
    ordered = dense(ordered)
    runs = Runs(ordered._address, a._dtype, ordered._size, equal_nan)
    result = empty(type(a), a._dtype, (runs.count,))
    runs.values(result._address)
    return result


def counted(a: A, equal_nan: bool = True) -> tuple[A, Array]:
    """The distinct elements in rising order, and how often each occurs."""
    ordered = dense(sort(view.ravel(a)))
    if not is_kernel_dtype(a._dtype):
        found = unique(a, equal_nan)
        return found.values, found.counts
    runs = Runs(ordered._address, a._dtype, ordered._size, equal_nan)
    result, places, counts = empty(type(a), a._dtype, (runs.count,)), *(empty(type(a), dt.int64, (runs.count,)) for _ in range(2))
    runs.values(result._address)
    runs.places(places._address)
    runs.counts(places._address, counts._address)
    return result, counts


def begins(ordered: Array, equal_nan: bool) -> Array:
    """Whether each of sorted elements differs from the one before it."""
    later, earlier = getitem(ordered, slice(1, None)), getitem(ordered, slice(None, -1))
    fresh = differ(later, earlier, equal_nan)
    return marked(type(ordered), ordered.shape[0], fresh)


def marked(cls: type[Array], n: int, fresh: Array | None) -> Array:
    """Whether something new begins at each of n places, given that for all but the first."""
    result = zeros(cls, dt.bool_, (n,))
    setitem(result, slice(0, 1), from_values(cls, [True], dt.bool_, (1,)))
    if fresh is not None:
        setitem(result, slice(1, None), fresh)
    return result


def differ(a: Array, b: Array, equal_nan: bool) -> Array:
    """Whether elements differ; NaN and NaT do not where `equal_nan`."""
    if a._dtype.kind == "V":
        return from_values(type(a), [x != y for x, y in zip(elements(a), elements(b), strict=True)], dt.bool_, a.shape)
    fresh: Array = ops.not_equal(a, b)
    if equal_nan and (a._dtype.is_inexact or a._dtype.kind in "Mm"):
        fresh = ops.logical_and(fresh, ops.logical_not(ops.logical_and(ops.not_equal(a, a), ops.not_equal(b, b))))
    return fresh


def unique(a: Array, equal_nan: bool = True) -> Unique:
    """All there is to know about the distinct elements of the flattened array."""
    flat = dense(view.ravel(a))
    order = dense(argsort(flat))
    if not is_kernel_dtype(a._dtype):
        return described(flat, order, begins(getitem(flat, order), equal_nan))
    ordered = dense(getitem(flat, order))
    runs = Runs(ordered._address, a._dtype, flat._size, equal_nan)
    found = Unique(empty(type(a), a._dtype, (runs.count,)), *(empty(type(a), dt.int64, (n,)) for n in (runs.count, flat._size, runs.count)))
    places = empty(type(a), dt.int64, (runs.count,))
    runs.values(found.values._address)
    runs.places(places._address)
    runs.inverse(order._address, found.inverse._address)
    runs.counts(places._address, found.counts._address)
    return found._replace(index=getitem(order, places))


def described(rows: Array, order: Array, fresh: Array) -> Unique:
    """What is known of rows by their order and where in it new ones begin."""
    places = flatnonzero(fresh)
    ends = from_values(type(rows), [rows.shape[0]], dt.int64, (1,))
    from septet.core.fn.shape import concatenate

    counts = ops.subtract(concatenate([getitem(places, slice(1, None)), ends]), places) if places._size else places
    inverse = empty(type(rows), dt.int64, (rows.shape[0],))
    setitem(inverse, order, ops.subtract(cumulative("add", fresh, 0, dt.int64), 1))
    index = getitem(order, places)
    return Unique(getitem(rows, index), index, inverse, counts)


def unique_rows(a: Array) -> Unique:
    """Of the slices of the first axis, ordered by their elements from left to right; NaN differs from NaN."""
    n = a.shape[0]
    flat = view.reshape(dense(a), (n, math.prod(a.shape[1:])))
    order = dense(arange(type(a), 0, 1, n, dt.int64))
    for k in reversed(range(flat.shape[1])):
        column = getitem(getitem(flat, (slice(None), k)), order)
        order = getitem(order, argsort(column))
    ordered = getitem(flat, order)
    later, earlier = getitem(ordered, slice(1, None)), getitem(ordered, slice(None, -1))
    distinct = reduce("any", ops.not_equal(later, earlier), 1) if n > 1 and flat.shape[1] else None
    fresh = marked(type(a), n, distinct)
    return described(dense(a), order, fresh)


def consecutive(rows: Array) -> Unique:
    """Of the slices of the first axis, as they come: one for each run of equal ones; NaN differs from NaN."""
    n = rows.shape[0]
    flat = view.reshape(rows, (n, math.prod(rows.shape[1:])))
    later, earlier = getitem(flat, slice(1, None)), getitem(flat, slice(None, -1))
    distinct = reduce("any", ops.not_equal(later, earlier), 1) if n > 1 and flat.shape[1] else None
    fresh = marked(type(rows), n, distinct)
    return described(dense(rows), dense(arange(type(rows), 0, 1, n, dt.int64)), fresh)


def member(a: Array, test: Array, table: bool | None = None) -> Array:
    """Whether each element of `a` is among those of `test`.  table: whether to look integers up in a table; None decides by the sizes."""
    test = view.ravel(test)
    if test._size == 0:
        from septet.core.create import full

        return full(type(a), dt.bool_, a.shape, False)
    if a._dtype.kind == test._dtype.kind and a._dtype.kind in "US":
        return among_few(a, test) if test._size <= FEW else among_texts(a, test)
    if dt.object_ in (a._dtype, test._dtype) or a._dtype.kind in "SU" or test._dtype.kind in "SU":
        return among_objects(a, test)
    if table is not False and all(x._dtype.kind in "biu" for x in (a, test)):
        found = among_table(a, test, table is True)
        if found is not None:
            return found
    return among_few(a, test) if test._size <= FEW else among_sorted(a, test)


def among_objects(a: Array, test: Array) -> Array:
    """Python's own comparison with each."""
    wanted = elements(test)
    return from_values(type(a), [any(x is y or x == y for y in wanted) for x in elements(a)], dt.bool_, a.shape)


def among_texts(a: Array, test: Array) -> Array:
    """A set of the texts looked for."""
    wanted = set(elements(test))
    return from_values(type(a), [x in wanted for x in elements(a)], dt.bool_, a.shape)


def among_few(a: Array, test: Array) -> Array:
    """One comparison a value, fused."""
    found: Any = None
    for k in range(test._size):
        same = ops.equal(a, getitem(test, k))
        found = same if found is None else ops.logical_or(found, same)
    return found  # type: ignore[no-any-return]


def among_sorted(a: Array, test: Array) -> Array:
    """The place of each element among the sorted values."""
    common = promote_all([a._dtype, test._dtype])
    ordered, wanted = sort(cast(test, common)), cast(a, common)
    place = ops.minimum(searchsorted(ordered, wanted, False), ordered._size - 1)
    result: Array = ops.equal(getitem(ordered, cast(place, dt.int64)), wanted)
    return result


def among_table(a: Array, test: Array, forced: bool) -> Array | None:
    """A table of truths over the range of the integers looked for; None where it would be large."""
    if any(x._dtype is dt.uint64 for x in (a, test)):
        return None
    wanted = dense(cast(test, dt.int64))
    low, high = tables.integer_range(wanted._address, dt.int64, wanted._size)
    if high - low > (1 << 40 if forced else 6 * (a._size + test._size)):
        return None
    marks = from_values(type(a), [False], dt.bool_, (1,))
    marks = dense(view.broadcast_to(marks, (high - low + 2,)))
    setitem(marks, ops.subtract(wanted, low), from_values(type(a), [True], dt.bool_, ()))
    x = cast(a, dt.int64)
    inside = ops.logical_and(ops.greater_equal(x, low), ops.less_equal(x, high))
    place = ops.subtract(ops.clip(x, low, high), low)
    result: Array = ops.logical_and(getitem(marks, dense(place)), inside)
    return result
