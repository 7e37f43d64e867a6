"""Sorting and searching along the last axis of arrays."""
from __future__ import annotations

from typing import Any, TypeVar

from septet.codegen.kernels import argsort as order_kernels
from septet.codegen.kernels import sort as kernels
from septet.core import autograd, view
from septet.core.array import Array, empty
from septet.core.boxes import primitive
from septet.core.cast import as_int64
from septet.core.convert import elements
from septet.core.create import from_values
from septet.core.select import dense
from septet.ir.dtype import DType, int64
from septet.ir.shape import normalize_axis
from septet.runtime.native import types

A = TypeVar("A", bound=Array)


def along_last(a: A, axis: int | None) -> tuple[A, int]:
    """(the array dense with the axis last, the axis); None flattens."""
    if axis is None or a.ndim == 0:
        return dense(view.ravel(a)), 0
    k = normalize_axis(axis, a.ndim)
    return dense(a if k == a.ndim - 1 else view.moveaxis(a, k, -1)), k


def back(result: A, axis: int | None, k: int) -> A:
    """The last axis where it was."""
    return result if axis is None or k == result.ndim - 1 else dense(view.moveaxis(result, -1, k))


def rows_of(a: Array) -> tuple[int, int]:
    """(rows, length) of a dense array's last axis."""
    n = a.shape[-1] if a.ndim else 1
    return (a._size // n if n else 0), n


def is_kernel_dtype(dtype: DType) -> bool:
    """Whether the sorting kernels take the dtype."""
    return dtype.is_numeric and not dtype.is_complex


def sort(a: A, axis: int | None = -1) -> A:
    """Sorted along an axis, NaN last; equal elements keep their order."""
    return sort_recorded(a, axis) if autograd.recording(a) else sorted_copy(a, axis)


def sort_recorded(a: Any, axis: int | None) -> Any:
    """`sort` as the choice of elements that it is, so that gradients flow through it."""
    from septet.core.along import gather

    flat = axis is None or a.ndim == 0
    source = view.ravel(a) if flat else view.moveaxis(a, normalize_axis(axis or 0, a.ndim), -1)
    ordered = gather(source, argsort(autograd.detach(source), -1), source.ndim - 1)
    return ordered if flat else view.moveaxis(ordered, -1, normalize_axis(axis or 0, a.ndim))


@primitive("sort")
def sorted_copy(a: A, axis: int | None) -> A:
    """`sort`, not recorded."""
    small: A | None = types.sort(a) if axis in (-1, 0, None) else None
    if small is not None:
        return small
    source, k = along_last(a, axis)
    rows, n = rows_of(source)
    if is_kernel_dtype(a._dtype) and kernels.keeps_order(source._address, a._dtype, source._size):
        result = empty(type(a), a._dtype, source.shape)
        kernels.sort(result._address, source._address, a._dtype, rows, n)
        return back(result, axis, k)
    return back(gather_last(source, argsort_last(source)), axis, k)


@primitive()
def argsort(a: Array, axis: int | None = -1) -> Array:
    """Indices that sort along an axis, stable."""
    source, k = along_last(autograd.readable(a), axis)
    return back(argsort_last(source), axis, k)


def argsort_last(a: Array) -> Array:
    """Indices that sort the last axis of a dense array."""
    rows, n = rows_of(a)
    if a._dtype.kind in "Mm":
        return argsort_time(a)
    result = empty(type(a), int64, a.shape)
    if a._dtype.is_complex:
        return argsort_complex(a, result)
    if not a._dtype.is_numeric:
        return argsort_python(a)
    order_kernels.argsort(result._address, a._address, a._dtype, rows, n)
    return result


def argsort_time(a: Array) -> Array:
    """datetime64 and timedelta64: as their integers, NaT last."""
    from septet.core import ops

    shifted = ops.subtract(as_int64(a), 1)                      # NaT, the least integer, wraps round to the greatest
    return argsort_last(dense(shifted))


def argsort_complex(a: Array, result: Array) -> Array:
    """By the real part, then the imaginary part."""
    from septet.core.fn.stats import imag, real

    rows, n = rows_of(a)
    parts = [dense(imag(a)), dense(real(a))]
    for r in range(rows):
        keys = [(p._address + r * n * p.itemsize, p._dtype) for p in parts]
        order_kernels.lexsort(result._address + 8 * r * n, keys, n)
    return result


def argsort_python(a: Array) -> Array:
    """Text and bytes by words of their characters; objects, and what is left, by Python's own sort."""
    from septet.core.text_kernels import ordered

    rows, n = rows_of(a)
    found = ordered(a, rows, n) if a._dtype.kind in "US" else None
    if found is not None:
        return found
    flat, order = elements(a), []
    for r in range(rows):
        row = flat[r * n : (r + 1) * n]
        order += sorted(range(n), key=row.__getitem__)
    return from_values(type(a), order, int64, a.shape)


def gather_last(a: A, order: Array) -> A:
    """a[..., order[..., i]] along the last axis of dense arrays."""
    from septet.codegen.kernels import gather
    from septet.core import objects

    if autograd.recording(a):
        from septet.core.along import gather

        chosen: A = gather(a, order, a.ndim - 1)
        return chosen

    rows, n = rows_of(a)
    m = order.shape[-1] if order.ndim else 1
    result = empty(type(a), a._dtype, (*a.shape[:-1], m))
    size = a.itemsize
    for r in range(rows if m else 0):
        gather.take(result._address + r * m * size, a._address + r * n * size, order._address + 8 * r * m, int64, m, n, size=size)
    if a._dtype.kind == "O":
        objects.retain(result._address, result._size)
    return result


def partition(a: A, kth: list[int], axis: int | None = -1) -> A:
    """The kth elements of an axis where a sort would put them, smaller ones before, greater ones behind."""
    if autograd.recording(a) or not is_kernel_dtype(a._dtype):
        return sort(a, axis)
    source, k = along_last(a, axis)
    rows, n = rows_of(source)
    wanted = from_values(Array, sorted({j % n for j in kth}), int64, (len({j % n for j in kth}),))
    result = empty(type(a), a._dtype, source.shape)
    kernels.partition(result._address, source._address, a._dtype, rows, n, wanted._address, wanted._size)
    return back(result, axis, k)


