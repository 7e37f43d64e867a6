"""The keys of a merge: which columns or levels they are, and codes under which equal ones of both sides meet."""
from __future__ import annotations

from typing import Any, NamedTuple

import septet.numpy as np
from septet.core.fn import join as meaning
from septet.core.fn.groups import renumbered
from septet.errors import NotSupported
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.casting import cast
from septet.pandas.dtypes import BOOL, OBJECT, is_numeric
from septet.pandas.errors import MergeError  # type: ignore[attr-defined]
from septet.pandas.groupby.codes import codes_of
from septet.pandas.hints import unknown


class Key(NamedTuple):
    """One pair of keys.  left, right: arrays; left_name, right_name: their columns' labels (None: a level or an array)."""

    left: Any
    right: Any
    left_name: Any
    right_name: Any
    name: Any


def listed(keys: Any) -> list[Any]:
    """Keys as a list; an array or tuple that is one key stays one."""
    if keys is None:
        return []
    return list(keys) if isinstance(keys, list) else [keys]


def level_keys(index: Any) -> list[Any]:
    """The arrays of an index, one a level."""
    return [index.get_level_values(k)._values for k in range(index.nlevels)] if index.nlevels > 1 else [index._values]


def checked(left: Any, right: Any, on: Any, left_on: Any, right_on: Any, left_index: bool, right_index: bool) -> tuple[Any, Any]:
    """(left_on, right_on) as lists.  MergeError where the choice is none or contradicts itself."""
    if on is None and left_on is None and right_on is None:
        if left_index and right_index:
            return [], []
        if left_index:
            raise MergeError("Must pass right_on or right_index=True")
        if right_index:
            raise MergeError("Must pass left_on or left_index=True")
        return shared_columns(left, right)
    if on is not None:
        if left_on is not None or right_on is not None:
            raise MergeError('Can only pass argument "on" OR "left_on" and "right_on", not a combination of both.')
        if left_index or right_index:
            raise MergeError('Can only pass argument "on" OR "left_index" and "right_index", not a combination of both.')
        return listed(on), listed(on)
    return sided(left, right, left_on, right_on, left_index, right_index)


def shared_columns(left: Any, right: Any) -> tuple[Any, Any]:
    """The columns that both have."""
    names = list(right._labels)
    common = [x for x in left._labels if x in names]
    if not common:
        raise MergeError("No common columns to perform merge on. Merge options: left_on=None, right_on=None, left_index=False, "
                         "right_index=False")
    if not left._labels.is_unique or not right._labels.is_unique:
        raise MergeError(f"Data columns not unique: {common!r}")
    return common, common


def sided(left: Any, right: Any, left_on: Any, right_on: Any, left_index: bool, right_index: bool) -> tuple[Any, Any]:
    """left_on and right_on, or one of them with the other side's index."""
    if left_on is not None and left_index:
        raise MergeError('Can only pass argument "left_on" OR "left_index" not both.')
    if right_on is not None and right_index:
        raise MergeError('Can only pass argument "right_on" OR "right_index" not both.')
    lefts, rights = listed(left_on), listed(right_on)
    if left_on is not None and right_on is None and not right_index:
        raise MergeError('Must pass "right_on" OR "right_index".')
    if right_on is not None and left_on is None and not left_index:
        raise MergeError('Must pass "left_on" OR "left_index".')
    if right_index and len(lefts) != right._index.nlevels:
        raise ValueError('len(left_on) must equal the number of levels in the index of "right"')
    if left_index and len(rights) != left._index.nlevels:
        raise ValueError('len(right_on) must equal the number of levels in the index of "left"')
    if not left_index and not right_index and len(lefts) != len(rights):
        raise ValueError("len(right_on) must equal len(left_on)")
    return lefts, rights


def is_array(key: Any, n: int) -> bool:
    """Whether a key is an array of values."""
    if isinstance(key, (ndarray, kinds.Series, kinds.Index)) or hasattr(key, "dtype") and hasattr(key, "__len__"):
        return True
    return isinstance(key, list) and len(key) == n


def side_key(frame: Any, key: Any) -> tuple[Any, Any, Any]:
    """(array, column label or None, name) of one key on one side.  KeyError for a name that is not there."""
    from septet.pandas.construct import to_array

    if is_array(key, len(frame._index)):
        if len(key) != len(frame._index):
            raise KeyError(key)
        return to_array(key), None, getattr(key, "name", None)
    if key in frame._labels:
        if key in frame._index.names:
            raise ValueError(f"'{key}' is both an index level and a column label, which is ambiguous.")
        column = frame[key]
        if column.ndim != 1:
            raise ValueError(f"The column label '{key}' is not unique.")
        return column._values, key, key
    if key in frame._index.names:
        return frame._index.get_level_values(key)._values, None, key
    raise unknown(key, frame._labels)


def keys_of(left: Any, right: Any, left_on: Any, right_on: Any, left_index: bool, right_index: bool) -> list[Key]:
    """All pairs of keys."""
    if left_index:
        lefts: list[Any] = [(a, None, n) for a, n in zip(level_keys(left._index), left._index.names, strict=True)]
    else:
        lefts = [side_key(left, k) for k in left_on]
    if right_index:
        rights: list[Any] = [(a, None, n) for a, n in zip(level_keys(right._index), right._index.names, strict=True)]
    else:
        rights = [side_key(right, k) for k in right_on]
    found = []
    for k, (a, b) in enumerate(zip(lefts, rights, strict=True)):
        name = a[2] if not left_index else b[2]
        name = b[2] if name is None else name
        name = f"key_{k}" if a[1] is None and b[1] is None and name is None else name
        if not (left_index or right_index) and (a[1] is None) != (b[1] is None) and (a[2] is None or b[2] is None):
            raise NotSupported("merge of a column with an array: make the array a column")
        x, y = a[0], b[0]
        if left_index and right_index and never_equal(x, y):
            x, y = cast(x, OBJECT), cast(y, OBJECT)
        else:
            check_types(x, y, name)
        found.append(Key(x, y, a[1], b[1], name))
    return found


def family(values: Any) -> str:
    """What sort of values a key has, for telling columns that never can be equal."""
    dtype = values.dtype
    if type(values) is ndarray and dtype.kind == "O":
        return "object"
    if hasattr(values, "categories"):
        return "category"
    if dtype == BOOL or dtype.name == "boolean":
        return "bool"
    if is_numeric(dtype):
        return "number"
    if dtype.kind in "mM" or dtype.name.startswith("period"):
        return "time"
    return "text" if getattr(dtype, "type", None) is str else "other"


def never_equal(left: Any, right: Any) -> bool:
    """Whether keys are of sorts that cannot be equal."""
    if bool(len(left)) != bool(len(right)):
        return False
    kinds_ = {family(left), family(right)}
    if kinds_ in ({"object", "time"}, {"category", "time"}):
        return len(left) > 0
    if "other" in kinds_ and kinds_ <= {"text", "number", "bool", "other"}:
        return False
    objects = left if family(left) == "object" else right
    if kinds_ & {"category", "object"} and not (kinds_ == {"object", "number"} and len(objects) and texts_only(objects)):
        return False
    if "bool" in kinds_ and kinds_ <= {"bool", "text", "number"}:
        return False
    return len(kinds_) > 1 or kinds_ == {"time"} and left.dtype.kind != right.dtype.kind


def check_types(left: Any, right: Any, name: Any) -> None:
    """ValueError for columns that cannot be equal."""
    if never_equal(left, right):
        raise ValueError(f"You are trying to merge on {left.dtype} and {right.dtype} columns for key '{name}'. If you wish to proceed you "
                         "should use pd.concat")


def texts_only(values: ndarray) -> bool:
    """Whether an object array holds text and gaps alone."""
    return all(isinstance(x, str) or x is None or x != x for x in values.tolist())


def codes(keys: list[Key], ordered: bool) -> meaning.Codes:
    """Codes of both sides' rows."""
    levels = len(keys) > 1 and all(k.left_name is None and k.right_name is None for k in keys)
    pairs = [comparable(k.left, k.right, ordered, not levels) for k in keys]
    return meaning.common_codes([a for a, _ in pairs], [b for _, b in pairs], ordered)


def comparable(left: Any, right: Any, ordered: bool, gaps_first: bool = False) -> tuple[ndarray, ndarray]:
    """Two keys as arrays of one NumPy dtype: numbers as they are, the rest by codes.  gaps_first: of equal categories."""
    if type(left) is ndarray and type(right) is ndarray and left.dtype.kind in "biuf" and right.dtype.kind in "biuf":
        if left.dtype == right.dtype:
            return (left, right) if left.dtype.kind != "b" else (left.astype(np.int8), right.astype(np.int8))
        shared = np.result_type(left.dtype, right.dtype)
        return left.astype(shared), right.astype(shared)
    a, b = getattr(left, "asi8", None), getattr(right, "asi8", None)
    if a is not None and b is not None and left.dtype == right.dtype:
        return np.ascontiguousarray(a), np.ascontiguousarray(b)
    if gaps_first and hasattr(left, "categories") and hasattr(right, "categories") and same_categories(left, right):
        return category_codes(left, right)
    (first, mine), (second, theirs) = codes_of(left, False, False), codes_of(right, False, False)
    table, _ = codes_of(joined(mine, theirs), ordered, False)
    return renumbered(first, table[: len(mine)]), renumbered(second, table[len(mine):])


def category_codes(left: Any, right: Any) -> tuple[ndarray, ndarray]:
    """Places among the left's categories; a gap, -1, comes before all of them."""
    mine, theirs = (np.asarray(x.codes).astype(np.int64) for x in (left, right))
    places = np.asarray(left.categories.get_indexer(right.categories)).astype(np.int64)
    return mine, renumbered(theirs, places)


def same_categories(left: Any, right: Any) -> bool:
    """Whether both have the same categories, in the same order where they are ordered."""
    if left.ordered != right.ordered:
        return False
    first, second = list(left.categories), list(right.categories)
    return first == second if left.ordered else set(first) == set(second)


def joined(left: Any, right: Any) -> Any:
    """Both sides' values in one array."""
    if type(left) is type(right) and type(left) is not ndarray and left.dtype == right.dtype:
        return type(left)._concat_same_type([left, right])
    from septet.pandas.dtypes import common_dtype

    shared = common_dtype([left.dtype, right.dtype])
    if shared != left.dtype or shared != right.dtype:
        a, b = (kinds.Series._new(x, kinds.RangeIndex(len(x))).astype(shared)._values for x in (left, right))
    else:
        a, b = left, right
    return np.concatenate([a, b]) if type(a) is ndarray else type(a)._concat_same_type([a, b])
