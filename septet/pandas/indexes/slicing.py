"""Where slices of labels are cut: at a label's first or last position, or, where labels are sorted, where it would stand."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray


def slice_bound(index: Any, label: Any, side: str) -> Any:
    """Position of a cut; KeyError for a label that is not there where labels are not sorted."""
    label = index._slice_label(label, side)
    if index.is_monotonic_increasing:
        place = _place(index._values, label, side, index)
        return place if index._contains_label(label) else np.int64(place)
    if index.is_monotonic_decreasing and not index._contains_label(label):
        flipped = "right" if side == "left" else "left"
        return len(index) - _place(index._values[::-1], label, flipped, index)
    found = index.get_loc(label)
    if isinstance(found, int):
        return found if side == "left" else found + 1
    if isinstance(found, slice):
        return found.start if side == "left" else found.stop
    places = np.flatnonzero(found)
    if int(places[-1]) - int(places[0]) + 1 != len(places):
        raise KeyError(f"Cannot get {side} slice bound for non-unique label: {label!r}")
    return int(places[0]) if side == "left" else int(places[-1]) + 1


def _place(values: Any, label: Any, side: str, index: Any) -> int:
    if type(values) is ndarray and values.dtype.kind in "iufb" and not isinstance(label, (int, float, np.number)):
        raise TypeError(f"cannot do slice indexing on {type(index).__name__} with these indexers [{label}] of type {type(label).__name__}")
    if type(values) is ndarray and values.dtype.kind != "O":
        return int(np.searchsorted(values, label, side=side))
    return _bisect(values.tolist(), label, side)


def _bisect(items: list[Any], label: Any, side: str) -> int:
    from bisect import bisect_left, bisect_right

    return (bisect_left if side == "left" else bisect_right)(items, label)
