"""Runs of masked and of valid elements."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy.ma.creation import asarray
from septet.numpy.ma.masks import getmask, getmaskarray, nomask


def slices_of(marks: Any) -> list[slice]:
    """The runs of True in one axis."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], marks.astype(np.int8), [0])))).tolist()
    return [slice(start, stop, None) for start, stop in zip(edges[::2], edges[1::2])]


def flatnotmasked_edges(a: Any) -> Any:
    """Indices of the first and the last valid element of one axis; None where there is none."""
    mask = getmask(a)
    if mask is nomask or not mask.any():
        return np.array([0, np.size(a) - 1])
    valid = np.flatnonzero(np.logical_not(mask))
    return valid[[0, -1]] if valid.size else None


def notmasked_edges(a: Any, axis: Any = None) -> Any:
    """Indices of the first and the last valid elements along an axis."""
    a = asarray(a)
    if axis is None or a.ndim == 1:
        return flatnotmasked_edges(a)
    valid = np.logical_not(getmaskarray(a))
    some = valid.any(axis)
    first, last = valid.argmax(axis), a.shape[axis] - 1 - np.flip(valid, axis).argmax(axis)
    others = list(np.nonzero(some))
    found = []
    for places in (first, last):
        index = list(others)
        index.insert(axis % a.ndim, places[some])
        found.append(tuple(index))
    return found


def flatnotmasked_contiguous(a: Any) -> list[slice]:
    """The runs of valid elements of the flattened array."""
    mask = getmask(a)
    return [slice(0, np.size(a))] if mask is nomask else slices_of(np.logical_not(mask.ravel()))


def notmasked_contiguous(a: Any, axis: Any = None) -> Any:
    """The runs of valid elements along an axis: a list for each line."""
    a = asarray(a)
    if a.ndim > 2:
        raise NotImplementedError("Currently limited to at most 2D array.")
    if axis is None or a.ndim == 1:
        return flatnotmasked_contiguous(a)
    mask = getmaskarray(a)
    lines = mask if axis in (1, -1) else mask.T
    return [slices_of(np.logical_not(line)) for line in lines]


def clump_unmasked(a: Any) -> list[slice]:
    """The runs of valid elements of a 1-d array."""
    mask = getmask(a)
    return [slice(0, np.size(a))] if mask is nomask else clumps(np.logical_not(mask.ravel()))


def clump_masked(a: Any) -> list[slice]:
    """The runs of masked elements of a 1-d array."""
    mask = getmask(a)
    return [] if mask is nomask else clumps(mask.ravel())


def clumps(marks: Any) -> list[slice]:
    """The runs of True, bounded by NumPy integers but for the ends of the array."""
    size = len(marks)

    def bound(k: int) -> Any:
        return k if k in (0, size) else np.intp(k)

    return [slice(bound(s.start), bound(s.stop)) for s in slices_of(marks)]
