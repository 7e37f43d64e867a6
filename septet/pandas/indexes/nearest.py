"""`get_indexer` with a method: the last label before, the next one after, or the nearest."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray


def nearest(index: Any, target: Any, method: str, limit: int | None, tolerance: Any) -> ndarray:
    """For each target the position of a label near it, -1 where there is none."""
    names = {"ffill": "pad", "bfill": "backfill"}
    method = names.get(method, method)
    if method not in ("pad", "backfill", "nearest"):
        raise ValueError(f"Invalid fill method. Expecting pad (ffill), backfill (bfill) or nearest. Got {method}")
    if not index.is_monotonic_increasing:
        if index.is_monotonic_decreasing:
            flipped = nearest(index[::-1], target, {"pad": "pad", "backfill": "backfill"}.get(method, method), limit, tolerance)
            return np.where(flipped < 0, -1, len(index) - 1 - flipped)
        raise ValueError("index must be monotonic increasing or decreasing")
    values, wanted = _comparable(index), _comparable(target)
    before = np.searchsorted(values, wanted, side="right") - 1
    after = np.searchsorted(values, wanted, side="left")
    after = np.where(after >= len(values), -1, after)
    found = before if method == "pad" else after if method == "backfill" else _closest(values, wanted, before, after)
    if limit is not None:
        found = _limited(index, target, found, limit, method)
    return found if tolerance is None else _within(values, wanted, found, tolerance, index)


def _comparable(index: Any) -> ndarray:
    values = index._values
    return values if type(values) is ndarray else values._values_for_argsort()


def _closest(values: ndarray, wanted: ndarray, before: ndarray, after: ndarray) -> ndarray:
    left = np.where(before < 0, 0, before)
    right = np.where(after < 0, len(values) - 1, after)
    nearer = np.abs(wanted - values[left]) < np.abs(values[right] - wanted)
    return np.where((before >= 0) & (nearer | (after < 0)), left, right)


def _limited(index: Any, target: Any, found: ndarray, limit: int, method: str) -> ndarray:
    """No label fills more than `limit` targets that are not its own."""
    exact = index._positions(target) >= 0
    order = range(len(found)) if method == "pad" else range(len(found) - 1, -1, -1)
    used: dict[int, int] = {}
    result = found.copy()
    for i in order:
        place = int(found[i])
        if place < 0 or bool(exact[i]):
            continue
        used[place] = used.get(place, 0) + 1
        if used[place] > limit:
            result[i] = -1
    return result


def _within(values: ndarray, wanted: ndarray, found: ndarray, tolerance: Any, index: Any) -> ndarray:
    if hasattr(index, "_tolerance"):
        tolerance = index._tolerance(tolerance)
    apart = np.abs(values[np.where(found < 0, 0, found)] - wanted)
    return np.where((found >= 0) & (apart <= tolerance), found, -1)
