"""Arrays with elements put in, taken out, or made to meet requirements: insert, delete, astype, require."""
from __future__ import annotations

from typing import Any

from septet.core import ops, view
from septet.core.array import empty
from septet.core.cast import cast
from septet.core.create import arange, full
from septet.core.fn.shape import concatenate
from septet.core.sort import argsort
from septet.ir import dtype as dt
from septet.ir.shape import normalize_axis
from septet.numpy.api import ArrayLike, api
from septet.numpy.convert import from_any
from septet.numpy.creation import array, check_device
from septet.numpy.ndarray import ndarray
from septet.numpy.scalars import generic

NAMES = {"C": "C", "C_CONTIGUOUS": "C", "CONTIGUOUS": "C", "F": "F", "F_CONTIGUOUS": "F", "FORTRAN": "F", "A": "A", "ALIGNED": "A",
         "W": "W", "WRITEABLE": "W", "O": "O", "OWNDATA": "O", "E": "E", "ENSUREARRAY": "E"}


def along(arr: Any, axis: Any) -> tuple[Any, int]:
    """(the array, its axis); flattened where axis is None."""
    if axis is None:
        return view.ravel(arr), 0
    return arr, normalize_axis(axis, arr.ndim)


def outside(k: Any, axis: int, n: int) -> IndexError:
    """The error for an index that is not there."""
    return IndexError(f"index {k} is out of bounds for axis {axis} with size {n}")


@api(scalar=False)
def delete(arr: ArrayLike, obj: Any, axis: Any = None) -> Any:
    """A copy without the slices of an axis at the given places."""
    a, k = along(arr, axis)
    n = a.shape[k]
    if isinstance(obj, int) and not isinstance(obj, bool) and -n <= obj < n:
        at, before = obj % n, (slice(None),) * k
        return concatenate([a[(*before, slice(None, at))], a[(*before, slice(at + 1, None))]], k)
    keep = full(ndarray, dt.bool_, (n,), True)
    if isinstance(obj, slice):
        keep[obj] = False
    else:
        drop(keep, from_any(obj), isinstance(obj, ndarray), k)
    return a[(slice(None),) * k + (keep,)]


def drop(keep: Any, places: Any, is_array: bool, axis: int) -> None:
    """Unmark places given as a number, numbers or truths."""
    n = keep.size
    if places._dtype.kind == "b":
        if places.shape != (n,):
            raise ValueError(f"boolean array argument obj to delete must be one dimensional and match the axis length of {n}")
        keep[places] = False
        return
    if places.size == 0 and not is_array:
        return
    if places._dtype.kind not in "iu":
        raise IndexError("arrays used as indices must be of integer (or boolean) type")
    for wrong in places[ops.logical_or(ops.less(places, -n), ops.greater_equal(places, n))].ravel()[:1].tolist() if places.ndim else \
            [p for p in [places.item()] if not -n <= p < n]:
        raise outside(wrong, axis, n)
    keep[places] = False


@api(scalar=False)
def insert(arr: ArrayLike, obj: Any, values: ArrayLike, axis: Any = None) -> Any:
    """A copy with values put before the given places of an axis."""
    a, k = along(arr, axis)
    n = a.shape[k]
    places = places_of(obj, n)
    if places.size == 1:
        return insert_block(a, k, places, values)
    if places._dtype.kind not in "iu":
        raise IndexError("arrays used as indices must be of integer (or boolean) type")
    at = cast(places, dt.int64).copy()
    at[at < 0] += n
    order = argsort(at)
    at[order] += arange(ndarray, 0, 1, at.size, dt.int64)
    total = n + at.size
    result = empty(ndarray, a._dtype, (*a.shape[:k], total, *a.shape[k + 1 :]))
    old = full(ndarray, dt.bool_, (total,), True)
    check_places(at, k, total)
    old[at] = False
    before = (slice(None),) * k
    result[(*before, at)] = cast(values, a._dtype)
    result[(*before, old)] = a
    return result


def check_places(at: Any, axis: int, total: int) -> None:
    """IndexError for a place beyond the result."""
    wrong = at[ops.logical_or(ops.less(at, -total), ops.greater_equal(at, total))]
    if wrong.size:
        raise outside(wrong[0].item(), axis, total)


def places_of(obj: Any, n: int) -> Any:
    """The places as an array."""
    if isinstance(obj, slice):
        return from_any(range(*obj.indices(n))) if len(range(*obj.indices(n))) else empty(ndarray, dt.int64, (0,))
    found = from_any(obj)
    if found._dtype.kind == "b":
        return found.nonzero()[0] if found.ndim else cast(found, dt.int64)
    return cast(found, dt.int64) if found.size == 0 and not isinstance(obj, ndarray) else found


def insert_block(a: Any, k: int, places: Any, values: Any) -> Any:
    """All values before one place."""
    n, at = a.shape[k], places.item()
    if not isinstance(at, int):
        raise TypeError("slice indices must be integers or None or have an __index__ method")
    if not -n <= at <= n:
        raise outside(at, k, n)
    at += n if at < 0 else 0
    block = cast(values, a._dtype)
    block = view.reshape(block, (1,) * (a.ndim - block.ndim) + block.shape) if block.ndim < a.ndim else block
    if places.ndim == 0:
        block = view.moveaxis(block, 0, k)
    count = block.shape[k]
    before = (slice(None),) * k
    block = view.broadcast_to(block, (*a.shape[:k], count, *a.shape[k + 1 :]))
    return concatenate([a[(*before, slice(None, at))], block, a[(*before, slice(at, None))]], k)


def astype(x: Any, dtype: Any, /, *, copy: bool = True, device: Any = None) -> Any:
    """An array converted to another dtype."""
    if not isinstance(x, (ndarray, generic)):
        raise TypeError(f"Input should be a NumPy array or scalar. It is a {type(x)} instead.")
    check_device(device)
    return x.astype(dtype, copy=copy)


def require(a: Any, dtype: Any = None, requirements: Any = None, *, like: Any = None) -> Any:
    """An array with the memory order and flags asked for, copied where needed."""
    wanted = {NAMES[r.upper()] for r in (requirements or ())}
    if {"C", "F"} <= wanted:
        raise ValueError('Cannot specify both "C" and "F" order')
    order = next((o for o in "CF" if o in wanted), "A")
    result = array(a, dtype, order=order, copy=None, subok="E" not in wanted, like=like)
    flags = {"A": "aligned", "W": "writeable", "O": "owndata"}
    if any(not getattr(result.flags, name) for letter, name in flags.items() if letter in wanted):
        return result.copy(order)
    return result
