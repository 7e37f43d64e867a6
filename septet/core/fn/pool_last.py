"""Pooling of images whose channels stand last, (n, *size, c): windows of few elements as elementwise work on their corners."""
from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any

from septet.codegen.kernels import conv as convolution
from septet.codegen.kernels import launch, pool
from septet.codegen.kernels.conv import Geometry
from septet.core import autograd, boxes, ops, view
from septet.core.array import Array, empty, zeros
from septet.core.autograd import attach, recording_set
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.create import full
from septet.core.fn import conv
from septet.core.fn.pad import constant
from septet.core.fn.pool import Windows
from septet.core.index import getitem
from septet.core.reduce import reduced
from septet.core.select import dense
from septet.core.write import assign
from septet.ir import dtype as dt
from septet.runtime import target

Ints = tuple[int, ...]
FEW = 16                            # elements of a window up to which corners are cheaper than copies


def takes(x: Array, size: Ints) -> bool:
    """Whether windows are small enough."""
    return prod(size) <= FEW and x._dtype.is_inexact


@lru_cache(maxsize=256)
def windows(spatial: Ints, size: Ints, step: Ints, before: Ints, after: Ints) -> Windows:
    """Sliding windows with a padding of its own on either side; the mean counts what is inside."""
    tables = []
    for n, k, s, b, a in zip(spatial, size, step, before, after):
        starts = [o * s - b for o in range((n + b + a - k) // s + 1)]
        tables.append(tuple((max(f, 0), min(f + k, n), min(f + k, n) - max(f, 0)) for f in starts))
    return Windows(tuple(tables), (1,) * len(spatial))


def places(spatial: Ints, size: Ints, step: Ints) -> Ints:
    """How many windows there are along each dimension."""
    return tuple((n - k) // s + 1 for n, k, s in zip(spatial, size, step))


def corners(count: Ints, size: Ints, step: Ints) -> Iterator[Any]:
    """The key of each element of all windows, in order."""
    for at in product(*map(range, size)):
        yield (slice(None), *(slice(k, k + (m - 1) * s + 1, s) for k, m, s in zip(at, count, step)))


def padded(x: Array, before: Ints, after: Ints, value: float) -> Array:
    """Images with a value around."""
    if not any(before) and not any(after):
        return x
    return constant(x, [(0, 0), *zip(before, after), (0, 0)], [(value, value)] * x.ndim)


def largest(x: Array, size: Ints, step: Ints, before: Ints, after: Ints) -> Any:
    """The greatest element of every window; the gradient goes to the first of equals."""
    wide = padded(x, before, after, float("-inf"))
    count = places(tuple(wide.shape[1:-1]), size, step)
    with recording_set(False):
        y = greatest(wide, count, size, step)

    def rule(g: Any, y: Any, x: Any) -> tuple[Any]:
        way = sent_back if autograd.recording(g, y, x) or boxes.by_parts() else sent_at_once
        return (way(g, y, x, count, size, step),)

    return attach(y, "max_pool", rule, (wide,)) if autograd.recording(wide) else y


def greatest(x: Any, count: Ints, size: Ints, step: Ints) -> Any:
    """The greatest of the windows' elements."""
    y: Any = None
    for key in corners(count, size, step):
        y = getitem(x, key) if y is None else ops.maximum(y, getitem(x, key))
    return y if prod(size) > 1 else ops.add(y, 0)


def sent_back(g: Any, y: Any, x: Any, count: Ints, size: Ints, step: Ints) -> Any:
    """Cotangents at the first element of each window that is the greatest."""
    total: Any = None
    free: Any = None
    for key in corners(count, size, step):
        here = ops.equal(getitem(x, key), y)
        mine = here if free is None else ops.logical_and(here, free)
        free = ops.logical_not(here) if free is None else ops.logical_and(free, ops.logical_not(here))
        total = put(total, ops.where(mine, g, 0), x, key, size, step)
    return total


@primitive()
def sent_at_once(g: Array, y: Array, x: Array, count: Ints, size: Ints, step: Ints, positive: bool = False) -> Array:
    """`sent_back`, as one step.  positive: what is largest but not positive sends nothing, as behind a relu."""
    if not y._size or any(a._dtype not in (dt.float32, dt.float64) for a in (g, y, x)) or g._dtype is not x._dtype:
        found: Array = sent_back(ops.where(ops.less_equal(y, 0), 0, g) if positive else g, y, x, count, size, step)
        return found
    sources = [dense(autograd.readable(a)) for a in (g, y, x)]
    result = empty(type(g), x._dtype, tuple(x.shape))
    missing = (1,) * (3 - len(size))
    launch.run(pool.max_pool_last_back, *(a._address for a in sources), result._address, x.shape[0], *missing, *x.shape[1:], *missing,
               *count, *missing, *size, *missing, *step, T=launch.ELEMENT[x._dtype], count=target.lanes(x.itemsize),
               window=pool.unrolled(size), apart=all(s >= k for s, k in zip(step, size)), positive=positive)
    return result


def sent_through(g: Array, y: Array, x: Array, count: Ints, size: Ints, step: Ints, positive: bool, image: Array, geometry: Geometry,
                 shape: Ints) -> tuple[Array, Array]:
    """What `sent_at_once` sends, as gradients of the weights and the bias of the convolution of `image` that x is, channels last."""
    like, dtype = image._face, image._dtype
    if y._size and not boxes.active and g._dtype is x._dtype is y._dtype is dtype:
        sources = [dense(autograd.readable(a)) for a in (g, y, x)]
        of_w, of_b, at = empty(like, dtype, shape), empty(like, dtype, shape[:1]), [a._address for a in sources]
        if convolution.pooled_gradients(dtype, conv.memory(image), conv.memory(of_w), of_b._address, (at[2], *x.shape), (at[1], at[0]),
                                        geometry, (count, size, step), positive):
            return of_w, of_b
    found = view.transpose(sent_at_once(g, y, x, count, size, step, positive), (0, x.ndim - 1, *range(1, x.ndim - 1)))
    return conv.of_weights(image, found, None, geometry, shape), reduced("sum", found, dtype, (0, *range(2, x.ndim)), False)


def put(total: Any, part: Any, like: Any, key: Any, size: Ints, step: Ints) -> Any:
    """A part of a cotangent at its places, added where windows overlap."""
    if autograd.recording(part):
        placed = view.into_zeros(part, like, getitem, key)
        return placed if total is None else ops.add(total, placed)
    if total is None:
        total = zeros(like._face, part._dtype, tuple(like.shape))
    to = getitem(total, key)
    assign(to, part if all(s >= k for s, k in zip(step, size)) else ops.add(to, part))
    return total


def mean(x: Array, size: Ints, step: Ints, before: Ints, after: Ints) -> Any:
    """The mean of every window's elements inside."""
    wide = padded(cast(x, dt.float32) if x._dtype in dt.HALVES else x, before, after, 0.0)
    count = places(tuple(wide.shape[1:-1]), size, step)
    total: Any = None
    for key in corners(count, size, step):
        total = getitem(wide, key) if total is None else ops.add(total, getitem(wide, key))
    if not any(before) and not any(after):
        return cast(ops.divide(total, float(prod(size))), x._dtype)
    return cast(ops.divide(total, inside(x, wide._dtype, size, step, before, after)), x._dtype)


def inside(x: Array, dtype: Any, size: Ints, step: Ints, before: Ints, after: Ints) -> Any:
    """How many elements of each window are inside."""
    tables = windows(tuple(x.shape[1:-1]), size, step, before, after).tables
    found: Any = full(x._face, dtype, (), 1)
    for k, table in enumerate(tables):
        shape = (1,) * (k + 1) + (len(table),) + (1,) * (x.ndim - k - 2)
        found = ops.multiply(found, line(x, dtype, tuple(row[2] for row in table), shape))
    return found


def line(x: Array, dtype: Any, values: Ints, shape: Ints) -> Any:
    """Numbers along one axis."""
    from septet.core.create import from_values

    return from_values(x._face, [float(v) for v in values], dtype, shape)
