"""Taking and putting by flat or axis indices."""
from __future__ import annotations

from typing import Any

from septet.core import index, select, view
from septet.core.array import Array
from septet.core.cast import cast
from septet.core.fn import search
from septet.ir.dtype import int64
from septet.ir.promote import result_type
from septet.ir.shape import broadcast_shapes, normalize_axis
from septet.numpy.api import ArrayLike, Out, api
from septet.numpy.convert import from_any, is_foreign
from septet.numpy.ndarray import ndarray
from septet.runtime.native import types


def in_mode(indices: Any, n: int, mode: str) -> Any:
    """Indices wrapped or clipped into 0 .. n-1 as the mode says."""
    from septet.core import ops

    if mode == "raise":
        return indices
    if mode == "wrap":
        return ops.remainder(indices, n)
    if mode == "clip":
        return ops.clip(indices, 0, n - 1)
    raise ValueError(f"clipmode must be one of 'clip', 'raise', or 'wrap' (got {mode!r})")


def integers(indices: Any) -> Any:
    """TypeError where indices are not integers."""
    if indices._dtype.kind not in "biu":
        if indices.size == 0:
            return cast(indices, int64)
        raise TypeError(f"Cannot cast array data from {indices.dtype!r} to dtype('int64') according to the rule 'safe'")
    return cast(indices, int64)


@api(fast=(types.numpys("take"), ("a", "indices")))
def take(a: ArrayLike, indices: ArrayLike, axis: Any = None, out: Out = None, mode: str = "raise") -> Any:
    """Elements at indices along an axis (of the flattened array by default)."""
    k = 0 if axis is None else normalize_axis(axis, a.ndim)
    rows = view.ravel(a) if axis is None else a
    n = rows.shape[k]
    if n == 0 and indices.size:
        raise IndexError("cannot do a non-empty take from an empty axes.")
    return index.getitem(rows, (slice(None),) * k + (in_mode(integers(indices), n, mode),))


@api(scalar=False)
def take_along_axis(arr: ArrayLike, indices: ArrayLike, axis: Any = -1) -> Any:
    """Elements at indices of one axis, the others matched up."""
    if axis is None:
        if indices.ndim != 1:
            raise ValueError("when axis=None, `indices` must have a single dimension.")
        return view.ravel(arr)[indices]
    if indices._dtype.kind not in "iu":
        raise IndexError("`indices` must be an integer array")
    if arr.ndim != indices.ndim:
        raise ValueError("`indices` and `arr` must have the same number of dimensions")
    return search.take_along(arr, indices, normalize_axis(axis, arr.ndim))


def put_along_axis(arr: Any, indices: Any, values: Any, axis: Any) -> None:
    """Set elements at indices of one axis, the others matched up."""
    where = from_any(indices)
    if axis is None:
        arr.flat[where] = values
        return
    k = normalize_axis(axis, arr.ndim)
    key = tuple(where if j == k else search.axis_positions(ndarray, n, j, arr.ndim) for j, n in enumerate(arr.shape))
    arr[key] = values


def put(a: Any, ind: Any, v: Any, mode: str = "raise") -> None:
    """Set elements at flat indices to values, repeated as needed."""
    if not isinstance(a, ndarray):
        raise TypeError(f"argument 1 must be numpy.ndarray, not {type(a).__name__}")
    places = view.ravel(in_mode(integers(from_any(ind)), a.size, mode))
    values = view.ravel(from_any(v))
    if not places.size or not values.size:
        return
    from septet.core.fn.shape import tile

    values = tile(values, (-(-places.size // values.size),))[: places.size]
    flat = view.ravel(a)
    if flat._root is None:
        a.flat[places] = values
    else:
        flat[places] = values


def putmask(a: Any, mask: Any, values: Any) -> None:
    """Set masked elements to the values at the same flat places."""
    if not isinstance(a, ndarray):
        raise TypeError(f"argument 1 must be numpy.ndarray, not {type(a).__name__}")
    from septet.ir.casting import can_cast

    source = from_any(values) if isinstance(values, Array) or is_foreign(values) else from_any(values, a._dtype)
    keep, source = select.truth(from_any(mask)), view.ravel(source)
    if not can_cast(source._dtype, a._dtype, "safe"):
        raise TypeError(f"Cannot cast array data from {source.dtype!r} to {a.dtype!r} according to the rule 'safe'")
    if keep.shape != a.shape and keep.size != a.size:
        raise ValueError("putmask: mask and data must be the same size")
    if not source.size:
        return
    from septet.core.fn.shape import tile

    spread = view.reshape(tile(source, (-(-a.size // source.size),))[: a.size], a.shape)
    keep = view.reshape(keep, a.shape)
    a[keep] = spread[keep]


def copyto(dst: Any, src: Any, casting: str = "same_kind", where: Any = True) -> None:
    """dst[where] = src, with casting checked."""
    from septet.ir.casting import can_cast

    source = from_any(src)
    weak = type(src) in (bool, int, float, complex)
    if not weak and not can_cast(source._dtype, dst._dtype, casting):
        raise TypeError(f"Cannot cast array data from {source.dtype!r} to {dst.dtype!r} according to the rule '{casting}'")
    if where is True:
        dst[...] = src
        return
    keep = view.broadcast_to(select.truth(from_any(where)), dst.shape)
    dst[keep] = view.broadcast_to(source, dst.shape)[keep]


@api
def compress(condition: ArrayLike, a: ArrayLike, axis: Any = None, out: Out = None) -> Any:
    """Slices of an axis whose condition holds."""
    if condition.ndim != 1:
        raise ValueError("condition must be a 1-d array")
    rows, k = (view.ravel(a), 0) if axis is None else (a, normalize_axis(axis, a.ndim))
    places = select.flatnonzero(condition)
    return index.getitem(rows, (slice(None),) * k + (places,))


@api
def choose(a: ArrayLike, choices: Any, out: Out = None, mode: str = "raise") -> Any:
    """Elements from the choice that each index names."""
    options = [from_any(c) for c in choices] if isinstance(choices, (list, tuple)) else list(from_any(choices))
    options = [from_any(c) for c in options]
    shape = broadcast_shapes(a.shape, *(c.shape for c in options))
    n = len(options)
    which = in_mode(integers(a), n, mode)
    if mode == "raise" and a.size and (int(which.min()) < 0 or int(which.max()) >= n):
        raise ValueError("invalid entry in choice array")
    from septet.core import ops
    from septet.core.create import promote_all

    target = promote_all([c._dtype for c in options])
    result = view.broadcast_to(cast(options[0], target), shape)
    for k, option in enumerate(options[1:], 1):
        result = search.where(ops.equal(which, k), option, result)
    return cast(result, target)


def select_(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """The choice of the first condition that holds, else the default."""
    if len(condlist) != len(choicelist):
        raise ValueError("list of cases must be same length as list of conditions")
    if not len(condlist):
        raise ValueError("select with an empty condition list is not possible")
    conditions = [from_any(c) for c in condlist]
    for k, c in enumerate(conditions):
        if c._dtype.kind != "b":
            raise TypeError(f"invalid entry {k} in condlist: should be boolean ndarray")
    given = [*choicelist, default]
    target = result_type("numpy", *(c if type(c) in (int, float, complex) else from_any(c)._dtype for c in given))
    values = [from_any(c) for c in given]
    result = cast(values[-1], target)
    for condition, value in zip(reversed(conditions), reversed(values[:-1])):
        result = search.where(condition, cast(value, target), result)
    return result
