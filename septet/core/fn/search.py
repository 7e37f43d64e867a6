"""Looking up: where values stand in sorted arrays, choosing between arrays, taking along an axis."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, index, ops, view
from septet.core.array import Array, empty
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.convert import elements
from septet.core.create import from_values, promote_all
from septet.core.select import dense
from septet.ir import dtype as dt
from septet.ir.elementwise import ROWS
from septet.runtime.native import types


def where(condition: Array, x: Any, y: Any) -> Array:
    """x where a bool array is true, else y."""
    small: Array | None = types.where(condition, x, y)
    if small is not None:
        return small
    kinds = [v._dtype for v in (x, y) if hasattr(v, "_dtype")]
    if all(d.is_numeric for d in kinds):
        result: Array = ops.apply(ROWS["where"], condition, x, y)
        return result
    return where_other(condition, x, y)


def where_other(condition: Array, x: Any, y: Any) -> Array:
    """Text, times, objects: a copy of y with x written under the mask."""
    from septet.core.create import from_nested
    from septet.ir.shape import broadcast_shapes

    arrays = [v if isinstance(v, Array) else from_nested(type(condition), v) for v in (x, y)]
    target = promote_all([a._dtype for a in arrays], arrays[0]._policy)
    shape = broadcast_shapes(condition.shape, *(a.shape for a in arrays))
    result = empty(type(condition), target, shape)
    index.setitem(result, ..., arrays[1])
    mask = view.broadcast_to(condition, shape)
    index.setitem(result, mask, index.getitem(view.broadcast_to(cast(arrays[0], target), shape), mask))
    return result


def take_along(a: Array, order: Array, axis: int) -> Array:
    """a[..., order[...], ...] along one axis; the other axes broadcast."""
    key: list[Any] = []
    for k, n in enumerate(a.shape):
        key.append(order if k == axis else axis_positions(type(a), n, k, a.ndim))
    return index.getitem(a, tuple(key))


def axis_positions(cls: type[Array], n: int, axis: int, ndim: int) -> Array:
    """0 .. n-1 along one of ndim axes."""
    from septet.core.create import arange

    return view.reshape(arange(cls, 0, 1, n, dt.int64), tuple(n if k == axis else 1 for k in range(ndim)))


@primitive()
def searchsorted(a: Array, v: Array, right: bool) -> Array:
    """Insertion points of v in a sorted 1-d array."""
    from septet.codegen.kernels import search

    common = promote_all([a._dtype, v._dtype])
    if not common.is_numeric or common.is_complex:
        return searchsorted_python(a, v, right)
    keys, wanted = dense(cast(autograd.readable(a), common)), dense(cast(autograd.readable(v), common))
    result = empty(type(a), dt.int64, v.shape)
    if result._size:
        search.searchsorted(result._address, keys._address, keys._size, wanted._address, wanted._size, common, right)
    return result


def searchsorted_python(a: Array, v: Array, right: bool) -> Array:
    """By Python's own comparison."""
    from bisect import bisect_left, bisect_right

    keys = [sort_key(x) for x in elements(a)]
    find = bisect_right if right else bisect_left
    return from_values(type(a), [find(keys, sort_key(x)) for x in elements(v)], dt.int64, v.shape)


def sort_key(x: Any) -> Any:
    """Complex numbers compare by their parts."""
    return (x.real, x.imag) if isinstance(x, complex) else x


