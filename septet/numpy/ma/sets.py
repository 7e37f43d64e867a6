"""Sets of masked arrays: all masked elements are one and the same."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy.ma.arrays import MaskedArray
from septet.numpy.ma.creation import array, asanyarray
from septet.numpy.ma.joining import concatenate
from septet.numpy.ma.masks import nomask
from septet.numpy.ma.setting import build


def valid_unique(a: Any, index: bool, inverse: bool) -> Any:
    """The sorted distinct elements, one masked element last where there is one; with indices where asked for."""
    a = asanyarray(a)
    data, mask = a._data.ravel(), np.zeros(a.size, bool) if a._mask is nomask else a._mask.ravel()
    hidden = np.flatnonzero(mask)
    places = np.flatnonzero(np.logical_not(mask))
    values, first, back = np.unique(data[places], return_index=True, return_inverse=True)
    where = places[first]
    positions = np.empty(a.size, np.intp)
    positions[places] = back
    positions[hidden] = values.size
    if hidden.size:
        where = np.concatenate([where, hidden[:1]])
    made = build(data[where], type(a), a, nomask if a._mask is nomask else mask[where])
    return (made, *([where] if index else []), *([positions] if inverse else []))


def unique(ar1: Any, return_index: bool = False, return_inverse: bool = False) -> Any:
    """The sorted distinct elements; masked elements count as one."""
    found = valid_unique(ar1, return_index, return_inverse)
    return found if len(found) > 1 else found[0]


def neighbours(a: Any) -> Any:
    """Pairs of sorted neighbours: both values, and whether they are equal (masked elements are equal)."""
    from septet.numpy.ma.masks import getmaskarray

    mask, data = getmaskarray(a), a._data
    hidden = np.logical_and(mask[1:], mask[:-1])
    shown = np.logical_not(np.logical_or(mask[1:], mask[:-1]))
    return np.logical_or(hidden, np.logical_and(shown, np.equal(data[1:], data[:-1])))


def intersect1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """The elements that both arrays have."""
    both = concatenate((ar1, ar2) if assume_unique else (unique(ar1), unique(ar2)))
    both = asanyarray(both).ravel()
    both.sort()
    return both[:-1][neighbours(both)]


def setxor1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """The elements that only one of the arrays has."""
    both = concatenate((ar1, ar2) if assume_unique else (unique(ar1), unique(ar2)), axis=None)
    if both.size == 0:
        return both
    both.sort()
    edge = np.concatenate(([True], np.logical_not(neighbours(both)), [True]))
    return both[np.logical_and(edge[1:], edge[:-1])]


def in1d(ar1: Any, ar2: Any, assume_unique: bool = False, invert: bool = False) -> Any:
    """Whether each element of ar1 is in ar2: one axis.

    Both are sorted together and neighbours compared, so the mark of a masked element falls on the greatest valid one, as in NumPy.
    """
    first = asanyarray(ar1).ravel()
    back: Any = slice(None)
    if not assume_unique:
        first, back = unique(first, return_inverse=True)
        ar2 = unique(ar2)
    both = asanyarray(concatenate((first, asanyarray(ar2).ravel())))
    order = both.argsort(kind="mergesort")
    ordered = both[order]
    same = ordered[1:] != ordered[:-1] if invert else ordered[1:] == ordered[:-1]
    flags = concatenate((same, [invert]))
    places = order.argsort(kind="mergesort")[:len(first)]
    return flags[places][back]


def isin(element: Any, test_elements: Any, assume_unique: bool = False, invert: bool = False) -> Any:
    """Whether each element is among the test elements."""
    element = asanyarray(element)
    return in1d(element, test_elements, assume_unique, invert).reshape(element.shape)


def union1d(ar1: Any, ar2: Any) -> Any:
    """The elements that either array has."""
    return unique(concatenate((ar1, ar2), axis=None))


def setdiff1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """The elements of ar1 that ar2 has not."""
    first = asanyarray(ar1).ravel() if assume_unique else unique(ar1)
    return first[in1d(first, ar2, assume_unique=True, invert=True)]


def ediff1d(arr: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """Differences of neighbours of the flattened array, with values before and after."""
    flat = asanyarray(arr).reshape(-1)
    steps = flat[1:] - flat[:-1]
    parts = [to_begin] * (to_begin is not None) + [steps] + [to_end] * (to_end is not None)
    if len(parts) == 1:
        return steps
    from septet.numpy.ma.joining import hstack

    return hstack([x if isinstance(x, MaskedArray) else array(np.atleast_1d(x)) for x in parts])
