"""Elements by place or value: indexing, sorting, counting, unique values, scattering."""
from __future__ import annotations

import builtins
from collections import namedtuple
from typing import Any

from septet.core import create
from septet.core import ops as rows
from septet.core import reduce as core
from septet.core import select as picks
from septet.core import sort as sorts
from septet.core import view as views
from septet.core.cast import cast
from septet.core.convert import item
from septet.core.fn import histogram as counting
from septet.core.fn import ordering, search, sets
from septet.core.fn import shape as shapes
from septet.core.index import getitem
from septet.ir import dtype as dt
from septet.ir.promote import promote
from septet.keras.backends import active
from septet.keras.ops.api import FLOAT, TENSOR, Tensor, default_float, dtype_of, in_float, op, tensor
from septet.keras.ops.shaping import shape_of, whole

TopKV2 = namedtuple("TopKV2", ["values", "indices"])


def wrapped(index: Any, n: int) -> Any:
    """Places counted from the end made plain."""
    return rows.where(rows.less(index, 0), rows.add(index, n), index)


@op
def take(x: TENSOR, indices: Any, axis: Any = None) -> Any:
    """Elements at places along an axis."""
    index = tensor(indices)
    index = cast(index, dt.int64) if index._dtype is not dt.int64 else index
    if axis is None:
        x, axis = views.reshape(x, (-1,)), 0
    axis %= x.ndim
    if active.picks_rows(x, axis):
        return active.gathered(x, tensor(indices))
    return getitem(x, (builtins.slice(None),) * axis + (index,))


@op
def take_along_axis(x: TENSOR, indices: TENSOR, axis: Any = None) -> Any:
    """Elements at places of their own along an axis."""
    if axis is None:
        return search.take_along(views.reshape(x, (-1,)), cast(views.reshape(indices, (-1,)), dt.int64), 0)
    axis %= x.ndim
    index = wrapped(cast(indices, dt.int64), x.shape[axis])
    sizes = [max(n, m) for n, m in zip(x.shape, index.shape)]
    at = lambda a: views.broadcast_to(a, tuple(a.shape[k] if k == axis else n for k, n in enumerate(sizes)))  # noqa: E731
    return search.take_along(at(x), at(index), axis)


@op
def get_item(x: TENSOR, key: Any) -> Any:
    """x[key]."""
    return x[key]


@op
def slice(inputs: TENSOR, start_indices: Any, shape: Any) -> Any:
    """The part of a shape that begins at a place."""
    starts = whole(start_indices)
    return getitem(inputs, tuple(builtins.slice(s, s + n if n != -1 else None) for s, n in zip(starts, shape_of(shape))))


@op
def slice_update(inputs: TENSOR, start_indices: Any, updates: TENSOR) -> Any:
    """`inputs` with a part replaced."""
    from septet.core.inplace import put

    key = tuple(builtins.slice(s, s + n) for s, n in zip(whole(start_indices), updates.shape))
    return put(inputs, key, cast(updates, inputs._dtype))


def flat_places(indices: Any, shape: tuple[int, ...], depth: int) -> Any:
    """Places of the first `depth` axes as one number."""
    found: Any = 0
    for k in range(depth):
        at = wrapped(cast(getitem(indices, (..., k)), dt.int64), shape[k])
        found = at if not k else rows.add(rows.multiply(found, shape[k]), at)
    return found


def scattered(start: Any, indices: Any, updates: Any, mode: str) -> Any:
    """`start` with updates put to places: set, add, max, min, mul."""
    from septet.core import along

    depth, shape = indices.shape[-1], tuple(start.shape)
    rest = shape[depth:]
    width = 1
    for n in rest:
        width *= n
    place = views.reshape(flat_places(indices, shape, depth), (-1, 1))
    place = views.broadcast_to(place, (place.shape[0], width))
    flat = views.reshape(start, (-1, width))
    values = views.reshape(views.broadcast_to(updates, (*indices.shape[:-1], *rest)), (-1, width))
    return views.reshape(along.scatter(flat, place, values, 0, mode), shape)


@op
def scatter(indices: TENSOR, values: TENSOR, shape: Any) -> Any:
    """Zeros of a shape with values added at places."""
    from septet.core.array import zeros

    return scattered(zeros(Tensor, values._dtype, shape_of(shape)), indices, values, "add")


@op
def scatter_update(inputs: TENSOR, indices: TENSOR, updates: TENSOR, reduction: Any = None) -> Any:
    """`inputs` with updates at places, set or combined with what is there."""
    modes = {None: "set", "add": "add", "max": "max", "min": "min", "mul": "multiply"}
    if reduction not in modes:
        raise ValueError(f"Unsupported reduction: {reduction}. Supported are None, 'add', 'max', 'min' and 'mul'.")
    return scattered(inputs, indices, cast(updates, inputs._dtype), modes[reduction])


# ---- order -----------------------------------------------------------------------------------------------------------


@op
def sort(x: TENSOR, axis: Any = -1) -> Any:
    """Elements in rising order."""
    x, axis = (views.reshape(x, (-1,)), 0) if axis is None else (x, axis)
    return sorts.sort(x, axis)


@op
def argsort(x: TENSOR, axis: Any = -1) -> Any:
    """The places of elements in rising order."""
    x, axis = (views.reshape(x, (-1,)), 0) if axis is None else (x, axis)
    return cast(sorts.argsort(cast(x, dt.int32) if x._dtype.kind == "b" else x, axis), dt.int32)


@op
def argpartition(x: TENSOR, kth: int, axis: int = -1) -> Any:
    """Places such that the kth least stands at kth, the lesser before it."""
    turned = views.swapaxes(x, axis, -1)
    n = turned.shape[-1]
    k = kth % n
    low = ordering.first(turned, turned.ndim - 1, k + 1, False)[1]
    places = create.arange(Tensor, 0, 1, n, dt.int64)
    taken = core.reduce("any", rows.equal(views.expand_dims(low, -1), places), -2)
    rank = rows.where(taken, places, rows.add(places, n))
    rest = getitem(sorts.argsort(rank, -1), (..., builtins.slice(k + 1, None)))
    return views.swapaxes(cast(shapes.concatenate([low, rest], -1), dt.int32), axis, -1)


@op
def top_k(x: TENSOR, k: int, sorted: bool = True) -> Any:
    """(the k greatest of the last axis, where they stand)."""
    values, index = ordering.first(x, x.ndim - 1, k, True)
    return TopKV2(values, cast(index, dt.int32))


@op
def in_top_k(targets: TENSOR, predictions: FLOAT, k: int) -> Any:
    """Whether the target's prediction is among the k greatest of its row."""
    index = cast(targets, dt.int64)
    n = predictions.shape[-1]
    valid = rows.logical_and(rows.greater_equal(index, 0), rows.less(index, n))
    own = search.take_along(predictions, views.expand_dims(rows.where(valid, index, 0), -1), predictions.ndim - 1)
    above = core.reduce("sum", cast(rows.greater(predictions, own), dt.int32), -1, False, dt.int32)
    finite = rows.logical_and(views.squeeze(rows.isfinite(own), -1), valid)
    return rows.logical_and(rows.less(above, k), finite)


@op
def searchsorted(sorted_sequence: TENSOR, values: TENSOR, side: str = "left") -> Any:
    """Where values would stand in a sorted vector."""
    if sorted_sequence.ndim != 1:
        raise ValueError("`searchsorted` only supports 1-D sorted sequences. You can use `keras.ops.vectorized_map` to extend it to N-D "
                         f"sequences. Received: sorted_sequence.shape={tuple(sorted_sequence.shape)}")
    target = promote("keras", sorted_sequence._dtype, values._dtype)
    return cast(search.searchsorted(cast(sorted_sequence, target), cast(values, target), side == "right"), dt.int32)


@op
def digitize(x: TENSOR, bins: Any) -> Any:
    """The number of the bin that each element falls in."""
    edges = tensor(bins)
    target = promote("keras", edges._dtype, x._dtype)
    return cast(search.searchsorted(cast(edges, target), cast(x, target), True), dt.int32)


@op
def unique(x: TENSOR, sorted: bool = True, return_index: bool = False, return_inverse: bool = False, return_counts: bool = False,
           axis: Any = None, size: Any = None, fill_value: Any = None) -> Any:
    """The different elements, and where they stand, which they are and how often."""
    rows_of = views.reshape(x, (-1,)) if axis is None else views.moveaxis(x, axis, 0)
    flat = rows_of if rows_of.ndim == 1 else views.reshape(rows_of, (rows_of.shape[0], -1))
    found = sets.unique(flat) if flat.ndim == 1 else sets.unique_rows(flat)
    order = cast(found.index, dt.int64)
    values = getitem(rows_of, order)
    values = values if axis is None else views.moveaxis(values, 0, axis)
    results = [values]
    if size is not None:
        results[0] = resized(values, size, 0 if axis is None else axis, fill_value)
    if return_index:
        results.append(fit(cast(found.index, dt.int32), size))
    if return_inverse:
        results.append(views.reshape(cast(found.inverse, dt.int32), tuple(x.shape) if axis is None else (-1,)))
    if return_counts:
        results.append(fit(cast(found.counts, dt.int32), size))
    return results[0] if len(results) == 1 else tuple(results)


def resized(values: Any, size: int, axis: int, fill: Any) -> Any:
    """Values cut, or filled up with the least one or a given one."""
    n = values.shape[axis]
    if n >= size:
        return getitem(values, (builtins.slice(None),) * axis + (builtins.slice(0, size),))
    more = [getitem(values, (builtins.slice(None),) * axis + (builtins.slice(0, 1),))] * (size - n)
    if fill is not None:
        more = [rows.add(rows.multiply(m, 0), fill) for m in more]
    return shapes.concatenate([values, *[cast(m, values._dtype) for m in more]], axis)


def fit(a: Any, size: Any) -> Any:
    """A vector cut or filled up with zeros."""
    if size is None:
        return a
    return resized(a, size, 0, 0)


@op
def nonzero(x: TENSOR) -> Any:
    """The places of what is not zero, by axis."""
    return [cast(a, dt.int32) for a in picks.nonzero(x)]


@op
def isin(x1: TENSOR, x2: TENSOR, assume_unique: bool = False, invert: bool = False) -> Any:
    """Whether elements are among others."""
    target = promote("keras", x1._dtype, x2._dtype)
    found = sets.member(cast(x1, target), views.reshape(cast(x2, target), (-1,)))
    return rows.logical_not(found) if invert else found


@op
def bincount(x: TENSOR, weights: Any = None, minlength: int = 0, sparse: bool = False) -> Any:
    """How often each whole number occurs, by row."""
    if sparse:
        from septet.errors import NotSupported

        raise NotSupported("keras.ops.bincount: sparse=True")
    index = cast(x, dt.int64)
    top = int(item(core.reduce("max", index))) + 1 if x._size else 0
    n = max(top, int(minlength))
    weigh = cast(views.broadcast_to(create.full(Tensor, dt.int32, (), 1), tuple(x.shape)), dt.int32) if weights is None else tensor(weights)
    many = views.reshape(index, (-1, x.shape[-1])) if x.ndim > 1 else views.reshape(index, (1, -1))
    key = rows.add(many, rows.multiply(views.reshape(create.arange(Tensor, 0, 1, many.shape[0], dt.int64), (-1, 1)), n))
    found = scatter_added(views.reshape(key, (-1,)), views.reshape(weigh, (-1,)), many.shape[0] * n)
    return views.reshape(found, (*x.shape[:-1], n))


def scatter_added(index: Any, values: Any, n: int) -> Any:
    """The sums of values with the same number."""
    from septet.core import along
    from septet.core.array import zeros

    return along.scatter(zeros(Tensor, values._dtype, (n,)), index, values, 0, "add")


@op
def histogram(x: TENSOR, bins: Any = 10, range: Any = None) -> Any:
    """(counts of bins, their edges)."""
    if range is not None and (not isinstance(range, (tuple, list)) or len(range) != 2):
        raise ValueError(f"Invalid 'range' parameter: {range}. Must be a tuple (min, max) with length 2.")
    if range is not None and range[1] < range[0]:
        raise ValueError(f"Invalid 'range' parameter: {range}. The second element of `range` must be greater than the first.")
    if x.ndim != 1:
        raise ValueError(f"Input tensor must be 1-dimensional. Received: input.shape={x.shape}")
    if isinstance(bins, int):
        flat = views.reshape(x, (-1,))
        first, last = counting.outer_edges(flat, range)
        edges = counting.uniform_edges(in_float(flat), first, last, bins, range)
        counts = counting.count_between(in_float(flat), cast(edges, in_float(flat)._dtype))
    else:
        edges = tensor(bins)
        counts = counting.count_between(in_float(views.reshape(x, (-1,))), in_float(edges))
    return cast(counts, x._dtype), cast(edges, x._dtype)


@op
def one_hot(x: TENSOR, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False) -> Any:
    """1 at the class of each element, else 0."""
    refuse_sparse("one_hot", sparse)
    places = create.arange(Tensor, 0, 1, num_classes, dt.int64)
    k = axis % (x.ndim + 1)
    grid = views.reshape(places, (num_classes,) + (1,) * (x.ndim - k))
    return cast(rows.equal(views.expand_dims(cast(x, dt.int64), k), grid), dtype_of(dtype, default_float()))


@op
def multi_hot(inputs: TENSOR, num_classes: Any = None, axis: int = -1, dtype: Any = None, sparse: bool = False, **kwargs: Any) -> Any:
    """1 at every class that occurs in a row, else 0."""
    num_classes = kwargs.pop("num_tokens", num_classes)
    if num_classes is None:
        raise ValueError("Argument `num_classes` must be specified.")
    refuse_sparse("multi_hot", sparse)
    over = 1 if inputs.ndim > 1 else 0
    return core.reduce("max", one_hot(inputs, num_classes, axis, dtype), over)


def refuse_sparse(name: str, sparse: bool) -> None:
    """NotSupported for sparse results."""
    if sparse:
        from septet.errors import NotSupported

        raise NotSupported(f"keras.ops.{name}: sparse=True")


@op
def unravel_index(indices: TENSOR, shape: Any) -> Any:
    """Flat places as one tensor an axis."""
    found, rest = [], indices
    total = 1
    for n in shape_of(shape):
        total *= n
    rest = wrapped(rest, total)
    for n in reversed(shape_of(shape)):
        found.append(rows.remainder(rest, n))
        rest = rows.floor_divide(rest, n)
    return tuple(reversed(found))


@op
def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """The first choice whose condition holds."""
    from septet.keras.ops.elementwise import where

    found: Any = default
    for condition, choice in reversed(list(zip(condlist, choicelist))):
        found = where(condition, choice, found)
    return found


