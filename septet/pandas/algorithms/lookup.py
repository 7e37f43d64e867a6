"""Where values stand in another array: dictionaries for few or for objects, sorting for many numbers."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.dtypes import OBJECT
from septet.pandas.missing import NA, is_missing

_FEW = 2000
_NAN = object()


def keys_of(values: Any) -> list[Any]:
    """Hashable keys of a column's elements: equal numbers have equal keys, and NaN equals NaN."""
    if type(values) is ndarray and values.dtype.kind in "biu":
        return values.tolist()
    items = values.tolist()
    if type(values) is ndarray and values.dtype.kind == "f":
        return [x if x == x else _NAN for x in items]
    return [x if type(x) is str else key_of(x) for x in items]


def key_of(x: Any) -> Any:
    """The key of one element."""
    kind = type(x)
    if kind is str or kind is int:
        return x
    if kind is float or isinstance(x, (float, np.floating)):
        return x if x == x else _NAN
    if isinstance(x, tuple):
        return tuple(map(key_of, x))
    if x is None:
        return None
    if x is NA or is_missing(x):
        return NA if x is NA else _NAN if kind.__name__ != "NaTType" else x
    return x.item() if isinstance(x, np.generic) and not isinstance(x, (np.datetime64, np.timedelta64)) else x


def first_positions(values: Any) -> dict[Any, int]:
    """Each distinct key with its first position."""
    keys = keys_of(values)
    return dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))


def positions_in(values: Any, targets: Any) -> ndarray:
    """For each target the position of its first equal in `values`, -1 where there is none."""
    if _numbers(values) and _numbers(targets) and len(values) + len(targets) > _FEW:
        return _by_sorting(values, targets)
    table = first_positions(values)
    return np.array([table.get(k, -1) for k in keys_of(targets)], dtype=np.intp)


def _numbers(values: Any) -> bool:
    return type(values) is ndarray and values.dtype.kind in "iuf" and values.dtype != OBJECT


def _by_sorting(values: ndarray, targets: ndarray) -> ndarray:
    if not len(values):
        return np.full(len(targets), -1, dtype=np.intp)
    grown = len(values) < 2 or bool((values[1:] >= values[:-1]).all())
    order = None if grown else np.argsort(values, kind="stable")
    ordered = values if order is None else values[order]
    places = np.searchsorted(ordered, targets)
    places = np.minimum(places, len(values) - 1)
    found = ordered[places]
    hit = found == targets
    if values.dtype.kind == "f" and targets.dtype.kind == "f":
        hit = hit | (np.isnan(found) & np.isnan(targets))
    positions = places if order is None else order[places]
    return np.where(hit, positions, -1).astype(np.intp)
