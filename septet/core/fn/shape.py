"""Joining, splitting, repeating and rearranging arrays."""
from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any, TypeVar

from septet.core import autograd, boxes, index, select, view
from septet.core.array import Array, empty, is_c_contiguous, view_of
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.create import arange, promote_all
from septet.core.write import assign, copy
from septet.ir.dtype import DType, int64
from septet.ir.shape import normalize_axes, normalize_axis
from septet.runtime.native import types

A = TypeVar("A", bound=Array)
MOST_PACKED = 1 << 16               # bytes of an array up to which one call moves it; larger ones are moved by all threads


def concatenate(arrays: Sequence[A], axis: int | None = 0, dtype: DType | None = None) -> A:
    """Arrays joined along an axis; flattened first where axis is None.  ValueError where the other axes differ."""
    if not arrays:
        raise ValueError("need at least one array to concatenate")
    if dtype is None or dtype is arrays[0]._dtype:
        small: A | None = types.concatenate(arrays, axis)
        if small is not None:
            return small
    if axis is None:
        arrays, axis = [view.ravel(a) for a in arrays], 0
    first = arrays[0]
    if first.ndim == 0:
        raise ValueError("zero-dimensional arrays cannot be concatenated")
    k = normalize_axis(axis, first.ndim)
    check_joinable(arrays, k)
    target = dtype or promote_all([a._dtype for a in arrays], first._policy)
    if not autograd.recording(*arrays):
        return joined(arrays, k, target)
    with autograd.recording_set(False):
        result = joined(arrays, k, target)
    return autograd.attach(result, "concatenate", parts_of(k), arrays) if result._dtype.is_inexact else result


@primitive("concatenate")
def joined(arrays: Sequence[A], k: int, target: DType) -> A:
    """`concatenate`, not recorded."""
    first = arrays[0]
    total = sum(a.shape[k] for a in arrays)
    shape = (*first.shape[:k], total, *first.shape[k + 1 :])
    if k == 0 and (rows := packed(arrays, target, shape)) is not None:
        return rows
    result = empty(type(first), target, shape)
    at = 0
    for a in arrays:
        assign(view_of(result, a.shape, result.strides, at * result.strides[k]), a)
        at += a.shape[k]
    return result


def packed(arrays: Sequence[A], target: DType, shape: Any) -> A | None:
    """Small dense arrays one behind the other, as the bytes they are; None where they are not of that kind."""
    if target.kind == "O" or not all(a._dtype is target and a.nbytes <= MOST_PACKED and is_c_contiguous(a) for a in arrays):
        return None
    result = empty(type(arrays[0]), target, shape)
    at = result._address
    for a in arrays:
        ctypes.memmove(at, a._address, a.nbytes)
        at += a.nbytes
    return result


def parts_of(axis: int) -> Any:
    """The rule of concatenate: each array gets its part of the cotangent."""

    def rule(g: Any, y: Any, *arrays: Any) -> list[Any]:
        cuts = [0]
        for a in arrays:
            cuts.append(cuts[-1] + a.shape[axis])
        before = (slice(None),) * axis
        return [cast(index.getitem(g, (*before, slice(i, j))), a._dtype) for a, i, j in zip(arrays, cuts, cuts[1:])]

    return rule


def check_joinable(arrays: Sequence[Array], axis: int) -> None:
    """ValueError naming the first two arrays that cannot be joined."""
    first = arrays[0]
    for n, a in enumerate(arrays[1:], 1):
        if a.ndim != first.ndim:
            raise ValueError("all the input arrays must have same number of dimensions, but the array at index 0 has "
                             f"{first.ndim} dimension(s) and the array at index {n} has {a.ndim} dimension(s)")
        for k, (x, y) in enumerate(zip(first.shape, a.shape)):
            if k != axis and x != y:
                raise ValueError("all the input array dimensions except for the concatenation axis must match exactly, but along "
                                 f"dimension {k}, the array at index 0 has size {x} and the array at index {n} has size {y}")


def raveled(a: Array, order: str = "C") -> Array:
    """One axis without gaps, as NumPy's ravel gives it: a view only where the elements lie like that."""
    flat: Array = view.ravel(a, order)
    return flat if is_c_contiguous(flat) else copy(flat, "C")


def stack(arrays: Sequence[A], axis: int = 0, dtype: DType | None = None) -> A:
    """Arrays of one shape joined along a new axis."""
    if not arrays:
        raise ValueError("need at least one array to stack")
    if any(a.shape != arrays[0].shape for a in arrays):
        raise ValueError("all input arrays must have the same shape")
    k = normalize_axis(axis, arrays[0].ndim + 1)
    if k == 0 and dtype is None and not boxes.active and not autograd.recording(*arrays):
        rows = packed(arrays, arrays[0]._dtype, (len(arrays), *arrays[0].shape))
        if rows is not None:
            return rows
    shape = (*arrays[0].shape[:k], 1, *arrays[0].shape[k:])
    parts: list[Any] = [types.reshape(a, shape) for a in arrays]
    return concatenate([view.expand_dims(a, k) if part is None else part for a, part in zip(arrays, parts)], k, dtype)


def split(a: A, sections: int | Sequence[int], axis: int = 0, exact: bool = True) -> list[A]:
    """Views of consecutive parts of an axis.  ValueError where `sections` parts cannot be equal and `exact` asks for it."""
    k = normalize_axis(axis, a.ndim)
    n = a.shape[k]
    if isinstance(sections, int):
        if sections <= 0:
            raise ValueError("number sections must be larger than 0.")
        if exact and n % sections:
            raise ValueError("array split does not result in an equal division")
        size, extra = divmod(n, sections)
        lengths = [size + 1] * extra + [size] * (sections - extra)
        cuts = [sum(lengths[:i]) for i in range(1, sections)]
    else:
        cuts = [int(s) for s in sections]
    before = (slice(None),) * k
    return [index.getitem(a, (*before, slice(i, j))) for i, j in zip([0, *cuts], [*cuts, n])]


def repeat(a: A, counts: Any, axis: int | None = None) -> A:
    """Each element (or row of an axis) repeated counts times; counts: an int64 array of one or of the axis's length."""
    if axis is None:
        a, axis = view.ravel(a), 0
    k = normalize_axis(axis, a.ndim)
    rows = view.moveaxis(a, k, 0)
    if counts._size == 1 and counts.ndim <= 1:
        counts = copy(view.broadcast_to(view.reshape(counts, ()), (rows.shape[0],)), "C")
    if counts.shape != (rows.shape[0],):
        raise ValueError(f"operands could not be broadcast together with shape ({rows.shape[0]},) {counts.shape}".replace(", ", ","))
    if autograd.recording(a) or boxes.active:
        order = select.repeat(arange(type(a), 0, 1, rows.shape[0], int64), cast(counts, int64))
        return view.moveaxis(index.getitem(rows, order), 0, k)
    return view.moveaxis(select.repeat(rows, cast(counts, int64)), 0, k)


def tile(a: A, reps: Sequence[int]) -> A:
    """The array repeated whole along each axis."""
    ndim = max(len(reps), a.ndim)
    counts = (1,) * (ndim - len(reps)) + tuple(reps)
    shape = (1,) * (ndim - a.ndim) + a.shape
    spread = view.reshape(a, [n for m in shape for n in (1, m)])
    wide = view.broadcast_to(spread, [n for r, m in zip(counts, shape) for n in (r, m)])
    return view.reshape(copy(wide, "C"), [r * m for r, m in zip(counts, shape)])


def roll(a: A, shift: int | Sequence[int], axis: int | Sequence[int] | None = None) -> A:
    """Elements moved along axes, those pushed out at the end come back at the start."""
    if axis is None:
        return view.reshape(roll(view.ravel(a), shift, 0), a.shape)
    axes = axis if isinstance(axis, (tuple, list)) else [axis]
    shifts = shift if isinstance(shift, (tuple, list)) else [shift] * len(axes)
    axes = list(axes) * len(shifts) if len(axes) == 1 else list(axes)
    if len(shifts) != len(axes):
        raise ValueError("'shift' and 'axis' should be scalars or 1D sequences")
    result = a
    for s, k in zip(shifts, axes):
        result = roll_axis(result, int(s), normalize_axis(k, a.ndim))
    return copy(result, "C") if result is a else result


def roll_axis(a: A, shift: int, axis: int) -> A:
    """One axis rolled."""
    n = a.shape[axis]
    if n == 0 or shift % n == 0:
        return copy(a, "C")
    cut = n - shift % n
    before = (slice(None),) * axis
    parts = [index.getitem(a, (*before, slice(cut, None))), index.getitem(a, (*before, slice(0, cut)))]
    return concatenate(parts, axis)


def rot90(a: A, k: int = 1, axes: Sequence[int] = (0, 1)) -> A:
    """Turned by 90 degrees k times in the plane of two axes: a view."""
    i, j = normalize_axes(axes, a.ndim)
    k %= 4
    if k == 0:
        return view.reshape(a, a.shape)
    if k == 2:
        return view.flip(view.flip(a, i), j)
    turned = view.swapaxes(a, i, j)
    return view.flip(turned, i) if k == 1 else view.flip(turned, j)


def at_least(a: A, ndim: int) -> A:
    """With axes of length 1 added as atleast_1d, _2d and _3d do."""
    if a.ndim >= ndim:
        return a
    if ndim == 3:
        shape = {0: (1, 1, 1), 1: (1, a._size, 1)}.get(a.ndim) or (*a.shape, 1)
        return view.reshape(a, shape)
    return view.reshape(a, (1,) * (ndim - a.ndim) + a.shape)
