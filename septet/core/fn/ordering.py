"""Sorting with its indices, order statistics and modes along an axis; gradients go to the elements that were chosen."""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels import topk as kernels
from septet.core import along, autograd, ops, view
from septet.core.absent import is_absent
from septet.core.array import Array, empty
from septet.core.cast import cast
from septet.core.fn.search import axis_positions, where
from septet.core.index import getitem
from septet.core.reduce import arg_reduce, reduce
from septet.core.scan import accumulate
from septet.core.select import dense
from septet.core.sort import along_last, argsort, back, is_kernel_dtype, rows_of
from septet.core.write import copy
from septet.ir.dtype import int64


def order_of(a: Array, axis: int, descending: bool = False) -> Array:
    """The indices that sort along an axis, stable; NaN counts as the greatest."""
    a = autograd.readable(a)
    if not descending:
        return argsort(a, axis)
    if a._dtype.kind in "biu":
        return argsort(ops.logical_not(a) if a._dtype.kind == "b" else ops.invert(a), axis)     # falling keys, none out of range
    backwards = view.flip(argsort(view.flip(a, axis), axis), axis)
    return dense(ops.subtract(a.shape[axis] - 1, backwards))


def part(a: Any, axis: int, start: int, stop: int) -> Any:
    """A part of an axis."""
    return getitem(a, (*(slice(None),) * axis, slice(start, stop)))


def sort(a: Any, axis: int, descending: bool = False) -> tuple[Any, Array]:
    """(values, indices) in order along an axis."""
    order = order_of(a, axis, descending)
    return along.gather(a, order, axis), order


def first(a: Any, axis: int, count: int, largest: bool) -> tuple[Any, Array]:
    """(values, indices) of the `count` greatest or least along an axis, in order."""
    if not (0 < count <= kernels.MOST and is_kernel_dtype(a._dtype) and a._size) or is_absent(a):
        order = copy(part(order_of(a, axis, largest), axis, 0, count), "C")
        return along.gather(a, order, axis), order
    values, order = best(autograd.readable(a), axis, count, largest)
    return (along.gather(a, order, axis) if autograd.recording(a) else values), order


def best(a: Array, axis: int, count: int, largest: bool) -> tuple[Array, Array]:
    """`first` by the kernel, of constant values."""
    source, k = along_last(a, axis)
    rows, n = rows_of(source)
    shape = (*source.shape[:-1], count)
    values, order = empty(type(a), a._dtype, shape), empty(type(a), int64, shape)
    kernels.topk(values._address, order._address, source._address, a._dtype, rows, n, count, largest)
    return back(values, axis, k), back(order, axis, k)


def kth(a: Any, axis: int, k: int) -> tuple[Any, Array]:
    """(values, indices) of the kth smallest along an axis, counted from 0; the axis stays with length 1."""
    place = dense(part(order_of(a, axis), axis, k, k + 1))
    return along.gather(a, place, axis), place


def median(a: Any, axis: int, skip_nan: bool = False) -> tuple[Any, Array]:
    """(values, indices) of the lower median along an axis, which stays with length 1.  NaN where there is one, unless skipped."""
    n, order = a.shape[axis], order_of(a, axis)
    if not a._dtype.is_inexact:
        place = dense(part(order, axis, (n - 1) // 2, (n - 1) // 2 + 1))
        return along.gather(a, place, axis), place
    missing = ops.not_equal(autograd.detach(a), autograd.detach(a))
    gone = reduce("sum", cast(missing, int64), axis, True)
    known = ops.subtract(n, gone)
    middle = ops.maximum(ops.floor_divide(ops.subtract(known, 1), 2), 0)
    if not skip_nan:
        middle = where(ops.greater(gone, 0), known, middle)
    place = along.gather(order, dense(middle), axis)
    return along.gather(a, place, axis), place


def mode(a: Any, axis: int) -> tuple[Any, Array]:
    """(values, indices) of the most frequent element along an axis, the least of several; the index of its last occurrence."""
    plain = autograd.readable(a)
    order = order_of(plain, axis)
    ordered, n = along.gather(plain, order, axis), a.shape[axis]
    at = axis_positions(type(a), n, axis, a.ndim)
    fresh = ops.not_equal(part(ordered, axis, 1, n), part(ordered, axis, 0, n - 1))
    start = accumulate("maximum", dense(ops.multiply(with_first(fresh, axis), at)), axis)
    best = arg_reduce("argmax", dense(ops.subtract(at, start)), axis, True)
    place = along.gather(order, dense(best), axis)
    return along.gather(a, place, axis), place


def with_first(fresh: Array, axis: int) -> Array:
    """Flags of an axis with a 0 before them."""
    from septet.core.array import zeros
    from septet.core.fn.shape import concatenate

    shape = tuple(1 if k == axis else n for k, n in enumerate(fresh.shape))
    result: Array = concatenate([zeros(type(fresh), int64, shape), cast(fresh, int64)], axis)
    return result


def shared_back(g: Any, y: Any, a: Any, skip_nan: bool = False) -> Any:
    """The rule of a median of all: equal elements share the cotangent."""
    same = cast(ops.equal(a, y), g._dtype)
    if not bool_of(same):
        same = cast(ops.not_equal(a, a), g._dtype)
    return ops.multiply(ops.divide(g, reduce("sum", same)), same)


def bool_of(a: Any) -> bool:
    from septet.core.convert import item

    return bool(item(reduce("max", a)))


@autograd.differentiable(shared_back)
def median_of_all(a: Any, skip_nan: bool = False) -> Any:
    """The lower median of all elements, 0-d."""
    values, _ = median(view.reshape(a, (a._size,)), 0, skip_nan)
    return view.reshape(values, ())
