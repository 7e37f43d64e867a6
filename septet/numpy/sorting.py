"""Sorting, searching and counting."""
from __future__ import annotations

from operator import index as as_int
from typing import Any

from septet.core import index, select, view
from septet.core import sort as core_sort
from septet.core.array import Array, empty
from septet.core.cast import cast
from septet.core.fn import search
from septet.ir.dtype import bool_, int64
from septet.ir.shape import normalize_axis
from septet.numpy.api import ArrayLike, ArrayOrScalar, OptionalArray, api
from septet.numpy.convert import from_any, scalar_of
from septet.numpy.ndarray import ndarray
from septet.numpy.reductions import _NoValue
from septet.runtime.native import types

KINDS = (None, "quicksort", "heapsort", "mergesort", "stable", "q", "h", "m", "s")


def check_kind(kind: Any, stable: Any) -> None:
    """ValueError for a sort kind NumPy does not know."""
    if isinstance(kind, str) and kind.lower() not in KINDS:
        raise ValueError(f"sort kind must be one of 'quick', 'heap', or 'stable' (got {kind!r})")
    if kind is not None and stable is not None:
        raise ValueError("`kind` and `stable` parameters can't be provided at the same time. Use only one of them.")


def sort_keys(a: Array, order: Any) -> list[str] | None:
    """The fields of structured elements in the order they are compared."""
    if order is None and a._dtype.kind != "V":
        return None
    names = [name for name, *_ in a._dtype.fields]
    if not names:
        raise ValueError("Cannot specify order when the array has no fields.")
    first = [order] if isinstance(order, str) else list(order or [])
    for name in first:
        if name not in names:
            raise ValueError(f"unknown field name: {name}")
    return first + [n for n in names if n not in first]


@api(scalar=False, fast=(types.numpys("sort"), ("a",)))
def sort(a: ArrayLike, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> Any:
    """A sorted copy."""
    check_kind(kind, stable)
    if a.ndim == 0 and axis is not None:
        normalize_axis(axis, 0)
    keys = sort_keys(a, order)
    if keys is not None:
        return a[lexsort([a[name] for name in reversed(keys)])]
    return core_sort.sort(a, axis)


@api(scalar=False, fast=(types.numpys("argsort"), ("a",)))
def argsort(a: ArrayLike, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> Any:
    """Indices that would sort."""
    check_kind(kind, stable)
    keys = sort_keys(a, order)
    if keys is not None:
        return lexsort([a[name] for name in reversed(keys)])
    return core_sort.argsort(a, axis)


def lexsort(keys: Any, axis: int = -1) -> Any:
    """Indices that sort by the last key, then by the one before it."""
    arrays = [from_any(k) for k in keys]
    if not arrays:
        raise TypeError("need sequence of keys with len > 0 in lexsort")
    if arrays[0].ndim == 0:
        return scalar_of(from_any(0))
    k = normalize_axis(axis, arrays[0].ndim)
    order = core_sort.argsort(arrays[0], k)
    for key in arrays[1:]:
        step = core_sort.argsort(search.take_along(key, order, k), k)
        order = search.take_along(order, step, k)
    return order


def positions(kth: Any, n: int) -> list[int]:
    """kth as positions; ValueError where there is none."""
    found = kth.tolist() if isinstance(kth, Array) else kth
    wanted = [as_int(k) for k in found] if hasattr(found, "__iter__") else [as_int(found)]
    for k in wanted:
        if not -n <= k < n:
            raise ValueError(f"kth(={k}) out of bounds ({n})")
    return wanted


@api(scalar=False)
def partition(a: ArrayLike, kth: Any, axis: Any = -1, kind: str = "introselect", order: Any = None) -> Any:
    """A copy with the kth elements in their sorted places."""
    n = a.size if axis is None else a.shape[normalize_axis(axis, a.ndim)]
    return core_sort.partition(a, positions(kth, n), axis)


@api(scalar=False)
def argpartition(a: ArrayLike, kth: Any, axis: Any = -1, kind: str = "introselect", order: Any = None) -> Any:
    """Indices that partition."""
    n = a.size if axis is None else a.shape[normalize_axis(axis, a.ndim)]
    positions(kth, n)
    return core_sort.argsort(a, axis)


@api(scalar=False)
def sort_complex(a: ArrayLike) -> Any:
    """A sorted copy as complex numbers."""
    from septet.ir.dtype import complex64, complex128

    result = core_sort.sort(a, -1)
    if a._dtype.is_complex:
        return result
    return cast(result, complex64 if a._dtype.name in ("int8", "uint8", "int16", "uint16", "float16", "float32") else complex128)


@api(fast=(types.numpys("searchsorted"), ("a", "v")))
def searchsorted(a: ArrayLike, v: ArrayLike, side: str = "left", sorter: OptionalArray = None) -> Any:
    """Where values would have to be inserted to keep `a` sorted."""
    if side not in ("left", "right"):
        raise ValueError(f"search side must be 'left' or 'right' (got {side!r})")
    if a.ndim != 1:
        raise ValueError("object too deep for desired array" if a.ndim else "object of too small depth for desired array")
    if sorter is not None:
        if sorter.shape != a.shape:
            raise ValueError("sorter.size must equal to key.size")
        a = a[sorter]
    return search.searchsorted(a, v, side == "right")


@api(scalar=False, fast=(types.numpys("nonzero"), ("a",)))
def nonzero(a: ArrayLike) -> Any:
    """Indices of the elements that are not zero, one array per axis."""
    if a.ndim == 0:
        raise ValueError("Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead.")
    return select.nonzero(a)


@api(scalar=False, fast=(types.numpys("flatnonzero"), ("a",)))
def flatnonzero(a: ArrayLike) -> Any:
    """Flat indices of the elements that are not zero."""
    return select.flatnonzero(a)


@api(scalar=False)
def argwhere(a: ArrayLike) -> Any:
    """Indices of the elements that are not zero, one row each."""
    if a.ndim == 0:
        return empty(ndarray, int64, (int(bool(a)), 0))
    from septet.core.fn.shape import stack

    return stack(list(select.nonzero(a)), 1) if a.ndim else a


@api(scalar=False, fast=(types.numpys("where"), ("condition", "x", "y")), name="where")
def _where(condition: ArrayLike, x: ArrayOrScalar, y: ArrayOrScalar) -> Any:
    """x where the condition holds, else y."""
    return search.where(condition if condition._dtype is bool_ else select.truth(condition), x, y)


def where(condition: Any, x: Any = _NoValue, y: Any = _NoValue, /) -> Any:
    """x where the condition holds, else y; without them, the indices of the true elements."""
    if x is _NoValue and y is _NoValue:
        return nonzero(condition)
    if x is _NoValue or y is _NoValue:
        raise ValueError("either both or neither of x and y should be given")
    return _where(condition, from_any([None]) if x is None else x, from_any([None]) if y is None else y)


@api
def extract(condition: ArrayLike, arr: ArrayLike) -> Any:
    """The elements whose condition holds."""
    return index.getitem(view.ravel(arr), select.truth(view.ravel(condition))) if arr.size else view.ravel(arr)


def place(arr: Any, mask: Any, vals: Any) -> None:
    """Set the masked elements to values, repeated as needed."""
    if not isinstance(arr, ndarray):
        raise TypeError(f"argument 1 must be numpy.ndarray, not {type(arr).__name__}")
    keep, values = from_any(mask), view.ravel(from_any(vals))
    count = int(select.marks_of(select.truth(keep)).count)
    if count and not values.size:
        raise ValueError("Cannot insert from an empty array!")
    if count:
        from septet.core.fn.shape import tile

        arr[view.reshape(select.truth(keep), arr.shape)] = tile(values, (-(-count // values.size),))[:count]
