"""Choosing elements: places of the true ones, boolean masks and takes on dense arrays, repeats."""
from __future__ import annotations

import math
from typing import Any, TypeVar

from septet.codegen.kernels import compress as kernels
from septet.codegen.kernels import gather
from septet.core import objects, ops
from septet.core.absent import is_absent
from septet.core.array import Array, before_write, check_loss, empty, is_c_contiguous, view_of
from septet.core.cast import cast
from septet.core.write import copy
from septet.ir.dtype import bool_, int64
from septet.ir.shape import Shape

A = TypeVar("A", bound=Array)


def truth(a: Array) -> Array:
    """Whether each element is true, as a dense bool array."""
    if a._dtype is bool_:
        mask = a
    elif a._dtype.is_numeric:
        mask = ops.not_equal(a, False) if a._dtype.kind == "b" else ops.not_equal(a, 0)
    else:
        mask = cast(a, bool_)
    return dense(mask)


def dense(a: A) -> A:
    """`a` in C order, to be read by a kernel.  NotSupported where a gradient would be lost."""
    if a._node is not None:
        check_loss(a)
    if a._place is None and is_absent(a):
        return copy(a, "C")
    a._address  # a pending array is computed, then its order is known
    return a if is_c_contiguous(a) else copy(a, "C")


def marks_of(mask: Array) -> kernels.Marks:
    """The counted true ones of a dense bool array."""
    return kernels.Marks(mask._address, bool_, mask._size)


def flatnonzero(a: Array) -> Array:
    """Flat positions of the true elements, in C order."""
    mask = truth(a)
    marks = marks_of(mask)
    result = empty(type(a), int64, (marks.count,))
    if marks.count:
        kernels.nonzero(marks, result._address)
    return result


def nonzero(a: Array) -> tuple[Array, ...]:
    """The indices of the true elements, one int64 array per axis."""
    flat = flatnonzero(a)
    if a.ndim <= 1:
        return (flat,)
    rank, n = a.ndim, flat._size
    table = empty(type(a), int64, (rank, n))
    if n:
        lengths = _lengths(a.shape)
        kernels.coordinates(flat._address, n, table._address, lengths._address, rank)
    return tuple(view_of(table, (n,), (8,), k * 8 * n) for k in range(rank))


def _lengths(shape: Shape) -> Array:
    from septet.core.create import from_values

    return from_values(Array, shape, int64, (len(shape),))


def masks_rows(a: Array, mask: Any) -> bool:
    """Whether a key is one boolean array over the first axes of a dense array: the fast case."""
    return (isinstance(mask, Array) and mask._dtype is bool_ and mask.ndim > 0 and mask.shape == a.shape[: mask.ndim]
            and a._size > 0 and is_c_contiguous(a))


def get_masked(a: A, mask: Array) -> A:
    """a[mask] where `masks_rows`."""
    a._address  # what is pending is computed before it is read
    held = dense(mask)                  # the marks know its address alone
    marks = marks_of(held)
    rest = a.shape[mask.ndim :]
    result = empty(type(a), a._dtype, (marks.count, *rest))
    if result._size:
        kernels.compress(marks, a._address, result._address, math.prod(rest) * a.itemsize)
        if a._dtype.kind == "O":
            objects.retain(result._address, result._size)
    return result


def set_masked(a: Array, mask: Array, value: Array) -> bool:
    """a[mask] = value where `masks_rows`; False where the general path must do it."""
    rest = math.prod(a.shape[mask.ndim :])
    if a._dtype.kind == "O" or value._size != 1 or rest != 1:
        return False
    value = cast(value, a._dtype)
    value._address
    mask = dense(mask)
    before_write(a)
    kernels.assign_masked(marks_of(mask), a._address, value._address, a.itemsize, True)
    return True


def taken_axis(a: Array, key: Any) -> int:
    """The axis k where a key is x[:, ..., index] with one integer array after k whole slices, of a dense array; -1 otherwise."""
    keys = key if type(key) is tuple else (key,)
    k = len(keys) - 1
    index = keys[-1] if keys else None
    if not (isinstance(index, Array) and index.ndim > 0 and index._dtype.is_integer and index._size > 0):
        return -1
    plain = k < a.ndim and all(type(part) is slice and part == slice(None) for part in keys[:k])
    return k if plain and a._size > 0 and is_c_contiguous(a) else -1


def take_axis(a: A, index: Array, axis: int = 0) -> A:
    """a[:, ..., index] along an axis of a dense array (`taken_axis`).  IndexError for an index outside."""
    a._address  # what is pending is computed before it is read
    index = dense(index)
    rest = a.shape[axis + 1 :]
    result = empty(type(a), a._dtype, (*a.shape[:axis], *index.shape, *rest))
    if result._size == 0:
        return result
    size, length = math.prod(rest) * a.itemsize, a.shape[axis]
    bad = gather.take(result._address, a._address, index._address, index._dtype, index._size, length, size=size,
                      outer=math.prod(a.shape[:axis]), outer_stride=length * size)
    if bad >= 0:
        from septet.core.convert import item

        raise IndexError(f"index {item(index, bad)} is out of bounds for axis {axis} with size {length}")
    if a._dtype.kind == "O":
        objects.retain(result._address, result._size)
    return result


def repeat(a: A, counts: Array) -> A:
    """Each row of a dense array repeated counts[i] times.  ValueError for a negative count."""
    a, counts = dense(a), dense(cast(counts, int64))
    total, starts = kernels.repeat_total(counts._address, counts._size)
    if total < 0:
        raise ValueError("repeats may not contain negative values.")
    rest = a.shape[1:]
    result = empty(type(a), a._dtype, (total, *rest))
    if result._size:
        kernels.repeat(a._address, counts._address, counts._size, result._address, starts, math.prod(rest) * a.itemsize)
        if a._dtype.kind == "O":
            objects.retain(result._address, result._size)
    return result
