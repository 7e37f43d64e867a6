"""What a key of `loc` or `iloc` selects on one axis, and the part of the object that it makes."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import errors, kinds
from septet.pandas.algorithms.take import take
from septet.pandas.construct import is_list_like, numbers, objects, to_array, unwrap
from septet.pandas.dtypes import OBJECT
from septet.pandas.hints import noted
from septet.pandas.later import Rows, columns_of, has_room, is_long, picked, pin, worth
from septet.pandas.lazy.columns import LazyColumns
from septet.pandas.missing import has_missing

ALL = slice(None)


def by_label(obj: Any, key: Any, axis: Any = None) -> Any:
    """The part of an object that labels select."""
    if isinstance(key, tuple) and axis is None and (obj.ndim == 2 or len(key) > 1 or not isinstance(obj._index, kinds.MultiIndex)):
        return _by_tuple(obj, key)
    if axis == 1:
        return _pick(obj, ALL, column_places(obj, key), None, key)
    return _pick(obj, places(obj._index, key, obj), ALL, key, None)


def _by_tuple(obj: Any, key: tuple[Any, ...]) -> Any:
    rows_first = isinstance(obj._index, kinds.MultiIndex)
    if obj.ndim == 1:
        if rows_first:
            return _pick(obj, places(obj._index, key, obj), ALL, key, None)
        if len(key) > 1:
            raise errors.IndexingError("Too many indexers")  # type: ignore[attr-defined]
        return by_label(obj, key[0])
    if rows_first and (len(key) > 2 or not _two_axes(obj, key)):
        return _pick(obj, places(obj._index, key, obj), ALL, key, None)
    if len(key) > 2:
        raise errors.IndexingError("Too many indexers")  # type: ignore[attr-defined]
    key = key if len(key) == 2 else (key[0], ALL)
    return _pick(obj, places(obj._index, key[0], obj), column_places(obj, key[1]), key[0], key[1])


def _two_axes(obj: Any, key: tuple[Any, ...]) -> bool:
    """Whether a pair means (row, column) where rows have several levels: not when it is itself a row's label."""
    if len(key) != 2:
        return False
    if any(isinstance(k, (slice, list, ndarray, kinds.Series, kinds.Index, tuple)) for k in key):
        return True
    try:
        obj._index.get_loc(key)
    except (KeyError, TypeError):
        return True
    return False


def column_places(obj: Any, key: Any) -> Any:
    """What a key selects among the columns."""
    return places(obj._labels, key, obj, columns=True)


def places(index: Any, key: Any, obj: Any, columns: bool = False) -> Any:
    """What a key selects on an axis: an integer, a slice, a mask or positions."""
    if isinstance(key, slice):
        return ALL if key == ALL else label_slice(index, key)
    if isinstance(key, tuple) and isinstance(index, kinds.MultiIndex):
        return index.get_locs_of(key)
    if is_list_like(key) and not isinstance(key, tuple):
        return _of_list(index, key, obj, columns)
    return index.get_loc(key)


def label_slice(index: Any, key: slice) -> slice:
    """Positions from one label to another, both included."""
    return index.slice_indexer(key.start, key.stop, key.step)


def is_mask(key: Any) -> bool:
    """Whether a list-like is all booleans."""
    dtype = getattr(key, "dtype", None)
    if dtype is not None and dtype != OBJECT:
        return getattr(dtype, "kind", "O") == "b"
    items = key.tolist() if hasattr(key, "tolist") else key
    return bool(len(items)) and all(type(x) is bool or isinstance(x, np.bool_) for x in items)


def _of_list(index: Any, key: Any, obj: Any, columns: bool) -> Any:
    if not hasattr(key, "__len__"):
        key = list(key)
    if isinstance(key, dict):
        raise TypeError("Passing a dict as an indexer is not supported. Use a list instead.")
    if isinstance(key, (set, frozenset)):
        raise TypeError("Passing a set as an indexer is not supported. Use a list instead.")
    if not isinstance(key, kinds.MultiIndex) and is_mask(key):
        return mask_of(index, key)
    if isinstance(key, kinds.DataFrame):
        raise ValueError("Cannot index with multidimensional key")
    if isinstance(index, kinds.MultiIndex) and not isinstance(key, kinds.MultiIndex):
        items = key.tolist() if hasattr(key, "tolist") else list(key)
        if items and not any(isinstance(x, tuple) for x in items):
            return _first_level(index, items)
    return label_positions(index, key)


def _first_level(index: Any, items: list[Any]) -> ndarray:
    """Positions of the rows whose first level is one of some labels."""
    absent = [x for x in items if x not in index._levels[0]]
    if absent:
        raise KeyError(f"{absent} not in index")
    return index.get_locs([items])


def mask_of(index: Any, key: Any, aligned: bool = True) -> ndarray:
    """A boolean list-like as a mask of an axis, a Series' aligned by its labels."""
    if isinstance(key, kinds.Series) and aligned and not (key._index is index or key._index.equals(index)):
        positions = key._index.get_indexer_for(index)
        if (positions < 0).any() or len(positions) != len(index):
            raise errors.IndexingError("Unalignable boolean Series provided as indexer (index of the boolean Series and of the indexed "  # type: ignore[attr-defined]
                                       "object do not match).")
        key = take(key._values, positions)
    mask = unwrap(key)
    if type(mask) is not ndarray:
        mask = mask.to_numpy(dtype=bool, na_value=False) if hasattr(mask, "isna") else np.array(mask, dtype=bool)
    if mask.dtype == OBJECT:
        if has_missing(mask):
            raise ValueError("Cannot mask with non-boolean array containing NA / NaN values")
        mask = mask.astype(bool)
    if len(mask) != len(index):
        raise IndexError(f"Boolean index has wrong length: {len(mask)} instead of {len(index)}")
    return mask


def label_positions(index: Any, key: Any) -> ndarray:
    """Positions of labels that must all be there; KeyError names those that are not."""
    target = key if isinstance(key, kinds.Index) else _target(index, key)
    positions = index.get_indexer_for(target)
    if len(positions) and (positions < 0).any():
        absent = target.take(np.flatnonzero(index.get_indexer_for(target) < 0)) if index.is_unique else \
            target.take(index.get_indexer_non_unique(target)[1])
        if len(absent) == len(target):
            words = f"None of [{absent!r}] are in the [index]".replace("[index]", f"[{_axis_word(index)}]")
            raise noted(KeyError(words), absent.tolist(), index)
        raise noted(KeyError(f"{absent.tolist()} not in index"), absent.tolist(), index)
    return positions


def _target(index: Any, key: Any) -> Any:
    key = unwrap(key)
    if isinstance(key, list) and isinstance(index, kinds.MultiIndex):
        return kinds.Index(key, tupleize_cols=bool(key) and isinstance(key[0], tuple))
    target = to_array(key)
    if type(target) is ndarray and not len(target):
        return kinds.Index._new(target)
    if target.dtype != index.dtype and type(target) is not type(index._values) and hasattr(index, "_target_of"):
        return index._target_of(target)
    from septet.pandas.indexes.base import from_array

    return from_array(target)


def _axis_word(index: Any) -> str:
    return "index"


# -- by position

def by_position(obj: Any, key: Any, axis: Any = None) -> Any:
    """The part of an object that positions select."""
    if isinstance(key, tuple):
        if len(key) > obj.ndim:
            raise errors.IndexingError("Too many indexers")  # type: ignore[attr-defined]
        rows = position_places(key[0], len(obj._index), obj) if key else ALL
        columns = position_places(key[1], len(obj._labels), obj) if len(key) > 1 else ALL
        return _pick(obj, rows, columns, None, None)
    if axis == 1:
        return _pick(obj, ALL, position_places(key, len(obj._labels), obj), None, None)
    return _pick(obj, position_places(key, len(obj._index), obj), ALL, None, None)


def position_places(key: Any, n: int, obj: Any) -> Any:
    """A key of positions, checked against an axis' length."""
    if type(key) is int or isinstance(key, (int, np.integer)) and not isinstance(key, bool):
        if not -n <= key < n:
            raise IndexError("single positional indexer is out-of-bounds")
        return int(key)
    if isinstance(key, slice):
        return _position_slice(key)
    if isinstance(key, (str, float, bool)) or not is_list_like(key):
        raise TypeError("Cannot index by location index with a non-integer key") if not isinstance(key, tuple) else ValueError(key)
    if isinstance(key, kinds.Series) and key.dtype.kind == "b":
        raise ValueError("Location based indexing can only have [integer, integer slice (START point is INCLUDED, END point is EXCLUDED), "
                         "listlike of integers, boolean array] types") if not key._index.equals(obj._index) else NotImplementedError(
            "iLocation based boolean indexing on an integer type is not available")
    if hasattr(key, "__len__") and is_mask(key):
        return mask_of(range(n), key, aligned=False)
    return _positions(key, n)


def _position_slice(key: slice) -> slice:
    for part in (key.start, key.stop, key.step):
        if part is not None and (not isinstance(part, (int, np.integer)) or isinstance(part, bool)):
            raise TypeError(f"cannot do positional indexing with these indexers [{part}] of type {type(part).__name__}")
    return key


def _positions(key: Any, n: int) -> ndarray:
    values = unwrap(key)
    positions = np.asarray(values if hasattr(values, "dtype") else list(values))
    if not len(positions):
        return np.empty(0, dtype=np.intp)
    if positions.dtype.kind not in "iu":
        raise IndexError(f".iloc requires numeric indexers, got {positions!r}")
    if (positions >= n).any() or (positions < -n).any():
        raise IndexError("positional indexers are out-of-bounds")
    return np.where(positions < 0, positions + n, positions) if (positions < 0).any() else positions


# -- the part

def _pick(obj: Any, rows: Any, columns: Any, row_key: Any, column_key: Any) -> Any:
    if obj.ndim == 1:
        return pick_series(obj, rows, row_key)
    return pick_frame(obj, rows, columns, row_key, column_key)


def pick_series(obj: Any, rows: Any, key: Any = None, nested: bool = False) -> Any:
    """Elements of a series: a scalar for an integer."""
    if type(rows) is int:
        return obj._array[rows]
    index = obj._index
    if key is not None and isinstance(index, kinds.MultiIndex) and not isinstance(key, slice):
        return obj._with(at_places(obj._values, rows), index.without_levels(rows, key, nested))
    return obj._with(at_places(obj._values, rows), labels_at(index, rows))


def labels_at(index: Any, rows: Any) -> Any:
    """An index at a slice, mask or positions, which keep what is even about it."""
    return index.take(rows) if type(rows) is ndarray and rows.dtype.kind != "b" else index[rows]


def at_places(values: Any, rows: Any) -> Any:
    """A column at a slice, mask or positions."""
    return values[rows] if type(values) is ndarray or isinstance(rows, slice) or rows.dtype.kind == "b" else values.take(rows)


def pick_frame(obj: Any, rows: Any, columns: Any, row_key: Any = None, column_key: Any = None) -> Any:
    """Part of a frame: a scalar for two integers, a series for one."""
    if type(columns) is int:
        if type(rows) is int:
            return obj._arrays[columns][rows]
        return pick_series(obj._column(columns), rows, row_key, True)
    labels, arrays = pick_columns(obj, columns, column_key)
    if type(rows) is int:
        return row_of(obj, arrays, labels, rows)
    if isinstance(rows, slice) and rows == ALL:
        return obj._with(arrays, None, labels)
    index = obj._index
    multi = row_key is not None and isinstance(index, kinds.MultiIndex) and not isinstance(row_key, slice)
    index = index.without_levels(rows, row_key, True) if multi else labels_at(index, rows)
    n = len(obj._index)
    if type(arrays) is list and (len(arrays) < 2 or not is_long(n)):
        return obj._with([at_places(a, rows) for a in arrays], index, labels)
    wait = worth(len(index), n)
    if type(rows) is not ndarray:
        return obj._with(picked(arrays, lambda a: at_places(a, rows), wait), index, labels)
    if not wait and has_room(arrays, n, len(index)):
        found = pin(Rows(np.flatnonzero(rows) if rows.dtype.kind == "b" else rows.copy()), arrays, n)
        return obj._with(picked(arrays, found, True), index, labels)
    return obj._with(picked(arrays, Rows(rows.copy() if wait or type(arrays) is not list else rows), wait), index, labels)


def pick_columns(obj: Any, columns: Any, key: Any = None) -> tuple[Any, list[Any]]:
    """(labels, arrays) of some columns."""
    arrays = columns_of(obj)
    if isinstance(columns, slice) and columns == ALL:
        return obj._labels, arrays[:] if isinstance(arrays, LazyColumns) else list(arrays)
    labels = obj._labels
    multi = key is not None and isinstance(labels, kinds.MultiIndex) and not isinstance(key, slice)
    labels = labels.without_levels(columns, key) if multi else labels[columns]
    if isinstance(columns, slice):
        return labels, arrays[columns]
    numbers = np.flatnonzero(columns) if columns.dtype.kind == "b" else columns
    if isinstance(arrays, LazyColumns):
        return labels, arrays.part(numbers.tolist())
    return labels, [arrays[i] for i in numbers.tolist()]


def row_of(obj: Any, arrays: list[Any], labels: Any, i: int) -> Any:
    """One row as a series of the dtype that the columns share."""
    from septet.pandas.dtypes import common_dtype

    name = obj._index[i]
    if not arrays:
        return obj._sliced(np.empty(0, dtype=OBJECT), labels, name)
    dtype = common_dtype([a.dtype for a in arrays])
    items = [a[i] for a in arrays]
    if isinstance(dtype, np.dtype) and dtype.kind in "iufb":
        return obj._sliced(numbers(items, dtype), labels, name)
    return obj._sliced(objects(items) if dtype is OBJECT else to_array(items, dtype), labels, name)
