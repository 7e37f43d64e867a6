"""Set operations: unique and its kin, intersect1d, union1d, setdiff1d, setxor1d, isin."""
from __future__ import annotations

from typing import Any, NamedTuple

from septet.core import ops, view
from septet.core.array import zeros
from septet.core.fn import sets as fn
from septet.core.fn.shape import concatenate
from septet.core.sort import argsort, sort
from septet.ir import dtype as dt
from septet.ir.shape import normalize_axis
from septet.numpy.api import ArrayLike, api


class UniqueAllResult(NamedTuple):
    """What `unique_all` gives."""

    values: Any
    indices: Any
    inverse_indices: Any
    counts: Any


class UniqueCountsResult(NamedTuple):
    """What `unique_counts` gives."""

    values: Any
    counts: Any


class UniqueInverseResult(NamedTuple):
    """What `unique_inverse` gives."""

    values: Any
    inverse_indices: Any


@api(scalar=False)
def unique(ar: ArrayLike, return_index: bool = False, return_inverse: bool = False, return_counts: bool = False, axis: Any = None, *,
           equal_nan: bool = True, sorted: bool = True) -> Any:
    """The distinct elements (or slices of an axis) in rising order, on request with indices, inverse and counts."""
    asked = (bool(return_index), bool(return_inverse), bool(return_counts))
    if axis is None:
        if not any(asked):
            return fn.values(ar, equal_nan)
        if asked == (False, False, True):
            return fn.counted(ar, equal_nan)
        found = fn.unique(ar, equal_nan)
        found = found._replace(inverse=view.reshape(found.inverse, ar.shape))
    else:
        found = slices(ar, normalize_axis(axis, ar.ndim))
    extra = [part for part, wanted in zip(found[1:], asked) if wanted]
    return (found.values, *extra) if extra else found.values


def slices(a: Any, axis: int) -> fn.Unique:
    """The distinct slices of an axis."""
    if a._dtype.kind == "O":
        raise TypeError("The axis argument to unique is not supported for dtype object")
    rows = view.moveaxis(a, axis, 0)
    if not a.size:
        found = fn.unique_rows(zeros(type(a), dt.int64, (rows.shape[0], 0)))
        return found._replace(values=view.moveaxis(rows[: found.counts.size], 0, axis))
    found = fn.unique_rows(rows)
    return found._replace(values=view.moveaxis(found.values, 0, axis).copy())


def unique_all(x: Any) -> Any:
    """Distinct elements, first indices, inverse and counts; NaN are distinct."""
    return UniqueAllResult(*unique(x, True, True, True, equal_nan=False))


def unique_counts(x: Any) -> Any:
    """Distinct elements and counts; NaN are distinct."""
    return UniqueCountsResult(*unique(x, return_counts=True, equal_nan=False))


def unique_inverse(x: Any) -> Any:
    """Distinct elements and inverse; NaN are distinct."""
    return UniqueInverseResult(*unique(x, return_inverse=True, equal_nan=False))


def unique_values(x: Any) -> Any:
    """Distinct elements; NaN are distinct."""
    return unique(x, equal_nan=False)


@api(scalar=False)
def intersect1d(ar1: ArrayLike, ar2: ArrayLike, assume_unique: bool = False, return_indices: bool = False) -> Any:
    """The elements both have, in rising order."""
    places = None
    if assume_unique:
        first, second = view.ravel(ar1), view.ravel(ar2)
    elif return_indices:
        (first, *_), (second, *_) = places = (fn.unique(ar1), fn.unique(ar2))
    else:
        first, second = fn.values(ar1), fn.values(ar2)
    both = concatenate([first, second])
    order = argsort(both)
    both = both[order]
    twice = both[1:] == both[:-1]
    common = both[:-1][twice]
    if not return_indices:
        return common
    at, other = order[:-1][twice], ops.subtract(order[1:][twice], first.size)
    return (common, at, other) if places is None else (common, places[0].index[at], places[1].index[other])


@api(scalar=False)
def union1d(ar1: ArrayLike, ar2: ArrayLike) -> Any:
    """The elements either has, in rising order."""
    return fn.values(concatenate([view.ravel(ar1), view.ravel(ar2)]))


@api(scalar=False)
def setdiff1d(ar1: ArrayLike, ar2: ArrayLike, assume_unique: bool = False) -> Any:
    """The elements of the first that the second has not."""
    first = view.ravel(ar1) if assume_unique else fn.values(ar1)
    return first[ops.logical_not(fn.member(first, ar2))]


@api(scalar=False)
def setxor1d(ar1: ArrayLike, ar2: ArrayLike, assume_unique: bool = False) -> Any:
    """The elements that exactly one has, in rising order."""
    parts = [view.ravel(x) if assume_unique else fn.values(x) for x in (ar1, ar2)]
    both = sort(concatenate(parts))
    if not both.size:
        return both
    edge = zeros(type(both), dt.bool_, (1,))
    fresh = concatenate([ops.logical_not(edge), both[1:] != both[:-1], ops.logical_not(edge)])
    return both[ops.logical_and(fresh[1:], fresh[:-1])]


@api(scalar=False)
def isin(element: ArrayLike, test_elements: ArrayLike, assume_unique: bool = False, invert: bool = False, *, kind: Any = None) -> Any:
    """Whether each element is among the test elements."""
    if kind not in (None, "sort", "table"):
        raise ValueError(f"Invalid kind: {kind!r}. Please use None, 'sort' or 'table'.")
    if kind == "table" and not all(x._dtype.kind in "biu" for x in (element, test_elements)):
        raise ValueError("The 'table' method is only supported for boolean or integer arrays. Please select 'sort' or None for kind.")
    found = fn.member(element, test_elements, {"table": True, "sort": False}.get(kind))
    return ops.logical_not(found) if invert else found
