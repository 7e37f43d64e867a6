"""merge_asof: each left row with the right row of the nearest key."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import join as meaning
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.errors import MergeError  # type: ignore[attr-defined]
from septet.pandas.groupby.rows import frame
from septet.pandas.indexes.range import default_index
from septet.pandas.reshape.merge import Merge, as_frame, picked_index
from septet.pandas.reshape.merge_keys import Key, codes, level_keys, side_key


def merge_asof(left: Any, right: Any, on: Any = None, left_on: Any = None, right_on: Any = None, left_index: bool = False,
               right_index: bool = False, by: Any = None, left_by: Any = None, right_by: Any = None, suffixes: Any = ("_x", "_y"),
               tolerance: Any = None, allow_exact_matches: bool = True, direction: str = "backward") -> Any:
    """Join each left row to the nearest right row at or before ("backward"), at or after ("forward") or either way ("nearest").

    Keys are numbers or moments in rising order.  by: columns that must be equal.  tolerance: how far keys may be apart.
    """
    left, right = as_frame(left), as_frame(right)
    if direction not in ("backward", "forward", "nearest"):
        raise MergeError(f"direction invalid: {direction}")
    key = on_key(left, right, on, left_on, right_on, left_index, right_index)
    bys = by_keys(left, right, by, left_by, right_by)
    a, b = ticks(key.left, "left"), ticks(key.right, "right")
    a, b = common(key, a, b)
    groups, left_codes, right_codes = grouped(bys)
    limit = bound(tolerance, key.left)
    rows = meaning.nearest(a, b, left_codes, right_codes, groups, direction, allow_exact_matches, limit)
    return joined(left, right, [key, *bys], rows, suffixes, left_index, right_index)


def on_key(left: Any, right: Any, on: Any, left_on: Any, right_on: Any, left_index: bool, right_index: bool) -> Key:
    """The one key that need not be equal."""
    if on is not None and (left_on is not None or right_on is not None):
        raise MergeError('Can only pass argument "on" OR "left_on" and "right_on", not a combination of both.')
    lefts, rights = (on if on is not None else left_on), (on if on is not None else right_on)
    for keys, index in ((lefts, left_index), (rights, right_index)):
        if isinstance(keys, list) and len(keys) != 1:
            raise MergeError("can only asof on a key for left" if keys is lefts else "can only asof on a key for right")
        if keys is None and not index:
            raise MergeError("Must pass left_on or left_index=True" if keys is lefts else "Must pass right_on or right_index=True")
        if keys is not None and index:
            raise MergeError('Can only pass argument "left_on" OR "left_index" not both.')
    a = (level_keys(left._index)[0], None, left._index.name) if left_index else side_key(left, one(lefts))
    b = (level_keys(right._index)[0], None, right._index.name) if right_index else side_key(right, one(rights))
    if a[0].dtype != b[0].dtype:
        raise MergeError(f"incompatible merge keys [0] {a[0].dtype!r} and {b[0].dtype!r}, must be the same type")
    return Key(a[0], b[0], a[1], b[1], a[2] if a[2] is not None else b[2])


def one(keys: Any) -> Any:
    """The key of a list of one."""
    return keys[0] if isinstance(keys, list) else keys


def by_keys(left: Any, right: Any, by: Any, left_by: Any, right_by: Any) -> list[Key]:
    """The keys that must be equal."""
    if by is not None:
        if left_by is not None or right_by is not None:
            raise MergeError("Can only pass by OR left_by and right_by")
        left_by = right_by = by
    if left_by is None and right_by is None:
        return []
    if left_by is None or right_by is None:
        raise MergeError("missing left_by" if left_by is None else "missing right_by")
    lefts, rights = (x if isinstance(x, list) else [x] for x in (left_by, right_by))
    if len(lefts) != len(rights):
        raise MergeError("left_by and right_by must be the same length")
    found = []
    for x, y in zip(lefts, rights, strict=True):
        a, b = side_key(left, x), side_key(right, y)
        found.append(Key(a[0], b[0], a[1], b[1], a[2]))
    return found


def ticks(values: Any, side: str) -> ndarray:
    """A key as numbers.  ValueError where it has gaps or does not rise."""
    found = getattr(values, "asi8", None)
    found = np.ascontiguousarray(found) if found is not None else getattr(values, "_data", values)
    if type(found) is not ndarray or found.dtype.kind not in "biuf":
        raise MergeError(f"Incompatible merge dtype, {values.dtype!r} and {values.dtype!r}, both sides must have numeric dtype")
    from septet.pandas.missing import has_missing

    if has_missing(values):
        raise ValueError(f"Merge keys contain null values on {side} side")
    if len(found) > 1 and not bool((found[1:] >= found[:-1]).all()):
        raise ValueError(f"{side} keys must be sorted")
    return found


def common(key: Key, a: ndarray, b: ndarray) -> tuple[ndarray, ndarray]:
    """Both keys in one dtype."""
    shared = np.result_type(a.dtype, b.dtype)
    if shared.kind in "iub" and shared != np.dtype("uint64"):
        shared = np.dtype("int64")
    elif shared.kind == "f":
        shared = np.dtype("float64")
    return np.ascontiguousarray(a.astype(shared)), np.ascontiguousarray(b.astype(shared))


def grouped(bys: list[Key]) -> tuple[int, Any, Any]:
    """(how many, codes of left rows, of right rows) of the keys that must be equal."""
    if not bys:
        return 1, None, None
    found = codes(bys, False)
    return found.groups, found.left, found.right


def bound(tolerance: Any, values: Any) -> Any:
    """The tolerance in the key's unit.  MergeError where it does not fit the key."""
    if tolerance is None:
        return None
    if getattr(values, "asi8", None) is not None:
        if isinstance(tolerance, (int, float)) and not hasattr(tolerance, "value"):
            raise MergeError(f"incompatible tolerance {tolerance}, must be compat with type {values.dtype!r}")
        from septet.pandas import Timedelta  # type: ignore[attr-defined]

        span = Timedelta(tolerance)
        if span < Timedelta(0):
            raise MergeError("tolerance must be positive")
        return int(span.as_unit(getattr(values, "unit", "ns"))._value)
    if values.dtype.kind in "iu" and not isinstance(tolerance, (int, np.integer)) or not isinstance(tolerance, (int, float, np.number)):
        raise MergeError(f"incompatible tolerance {tolerance}, must be compat with type {values.dtype!r}")
    if tolerance < 0:
        raise MergeError("tolerance must be positive")
    return float(tolerance) if values.dtype.kind == "f" else int(tolerance)


def joined(left: Any, right: Any, keys: list[Key], rows: ndarray, suffixes: Any, left_index: bool, right_index: bool) -> Any:
    """The frame of the left rows with what was found."""
    work = object.__new__(Merge)
    work.left, work.right, work.keys, work.how, work.sort = left, right, keys, "left", False
    work.left_index, work.right_index = left_index, right_index
    work.rows = meaning.Pairs(np.arange(len(rows)), rows)
    if left_index and not right_index:
        work.left_index = False
    arrays, labels = work.columns(suffixes)
    index = left._index if left_index or right_index else default_index(len(rows))
    return frame(arrays, index if left_index else (picked_index(left._index, work.rows.left) if right_index else index), labels, left)


__all__ = ["kinds", "merge_asof"]
