"""Orders of rows by values and labels."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.order import argsort_column
from septet.pandas.construct import is_list_like, to_array, unwrap
from septet.pandas.dtypes import OBJECT
from septet.pandas.hints import unknown
from septet.pandas.indexes.range import default_index
from septet.pandas.later import Rows, chosen, shared


def check(ascending: Any, na_position: str) -> None:
    """ValueError for what is not a bool or a place."""
    if na_position not in ("first", "last"):
        raise ValueError(f"invalid na_position: {na_position}")
    for flag in ascending if is_list_like(ascending) else [ascending]:
        if not isinstance(flag, (bool, int, np.bool_)):
            raise ValueError(f'For argument "ascending" expected type bool, received type {type(flag).__name__}.')


def keyed(values: Any, key: Any, name: Any = None) -> Any:
    """The column that a key function makes of one."""
    if key is None:
        return values
    found = key(kinds.Series._new(values, default_index(len(values)), name))
    array = unwrap(found)
    array = array if hasattr(array, "dtype") else to_array(array)
    if len(array) != len(values):
        raise ValueError("User-provided `key` function must not change the shape of the array.")
    return array


def series_by_values(s: Any, ascending: Any, na_position: str, ignore_index: bool, key: Any) -> Any:
    """Series.sort_values."""
    if is_list_like(ascending):
        if len(ascending) != 1:
            raise ValueError(f"Length of ascending ({len(ascending)}) must be 1 for Series")
        ascending = ascending[0]
    check(ascending, na_position)
    return reordered(s, argsort_column(keyed(s._values, key, s._name), bool(ascending), na_position), ignore_index)


def reordered(obj: Any, order: ndarray | None, ignore_index: bool = False) -> Any:
    """The rows in another order."""
    n = len(obj._index)
    index = default_index(n) if ignore_index else obj._index if order is None else obj._index.take(order)
    if obj.ndim == 1:
        return obj._with(obj._values if order is None else _taken(obj._values, order), index)
    return obj._with(shared(obj) if order is None else chosen(obj, Rows(order), n), index)


def _taken(values: Any, order: ndarray) -> Any:
    return values[order] if type(values) is ndarray else values.take(order)


def reordered_columns(frame: Any, order: ndarray | None, ignore_index: bool = False) -> Any:
    """The columns in another order."""
    if order is None:
        return frame._with(shared(frame))
    columns = frame._columns
    labels = default_index(len(columns)) if ignore_index else frame._labels.take(order)
    return frame._with([columns[i] for i in order.tolist()], None, labels)


def column_or_level(frame: Any, name: Any) -> Any:
    """The values of a column, or of a level of the index by its name; KeyError where neither has it."""
    if name in frame._labels:
        found = frame[name]
        if found.ndim > 1:
            raise ValueError(f"The column label '{name}' is not unique.")
        return found._values
    if name is not None and name in frame._index.names:
        return frame._index.get_level_values(name)._values
    raise unknown(name, frame._labels)


def frame_by_values(frame: Any, by: Any, ascending: Any, na_position: str, ignore_index: bool, key: Any) -> Any:
    """DataFrame.sort_values of rows."""
    names = list(by) if isinstance(by, list) or is_list_like(by) and not isinstance(by, tuple) else [by]
    check(ascending, na_position)
    if is_list_like(ascending) and len(ascending) != len(names):
        raise ValueError(f"Length of ascending ({len(ascending)}) != length of by ({len(names)})")
    if not names:
        return frame._with(shared(frame))
    columns = [keyed(column_or_level(frame, n), key, n) for n in names]
    flags = [bool(f) for f in ascending] if is_list_like(ascending) else [bool(ascending)] * len(columns)
    return reordered(frame, order_by(columns, flags, na_position), ignore_index)


def order_by(columns: list[Any], ascending: list[bool], na_position: str = "last") -> ndarray:
    """Positions of a stable sort by several columns, the first one first."""
    order = None
    for values, up in zip(reversed(columns), reversed(ascending), strict=True):
        values = texts_after(values) if len(columns) > 1 and values.dtype == OBJECT else values
        part = values if order is None else _taken(values, order)
        step = argsort_column(part, up, na_position)
        order = step if order is None else order[step]
    return order if order is not None else np.empty(0, dtype=np.intp)


def texts_after(values: Any) -> Any:
    """Objects of several kinds as ranks, texts after all else; objects of one kind, or without an order, as they are."""
    from septet.core.fn import groups as meaning
    from septet.pandas.groupby.codes import codes_of
    from septet.pandas.indexes.sets import texts_last

    codes, uniques = codes_of(values, False)
    if len({isinstance(x, str) for x in uniques.tolist()}) < 2:
        return values
    order = texts_last(uniques)
    return values if order is None else np.where(codes < 0, np.nan, meaning.inverse(order)[codes].astype(np.float64))


def columns_by_rows(frame: Any, by: Any, ascending: Any, na_position: str, ignore_index: bool, key: Any) -> Any:
    """DataFrame.sort_values of columns."""
    names = list(by) if is_list_like(by) and not isinstance(by, tuple) else [by]
    rows = [keyed(frame.loc[n]._values, key, n) for n in names]
    flags = [bool(f) for f in ascending] if is_list_like(ascending) else [bool(ascending)] * len(rows)
    return reordered_columns(frame, order_by(rows, flags, na_position), ignore_index)


def index_order(index: Any, level: Any, ascending: Any, na_position: str, sort_remaining: bool, key: Any) -> ndarray | None:
    """Positions that sort labels; None where they are sorted."""
    check(ascending, na_position)
    if isinstance(index, kinds.MultiIndex):
        return _multi_order(index, level, ascending, na_position, sort_remaining, key)
    if level is not None:
        index._check_level(level if not is_list_like(level) else level[0])
    up = bool(ascending[0]) if is_list_like(ascending) else bool(ascending)
    if key is None:
        if up and index.is_monotonic_increasing or not up and index.is_monotonic_decreasing:
            return None
        return argsort_column(index._values, up, na_position)
    found = unwrap(key(index))
    return argsort_column(found if hasattr(found, "dtype") else to_array(found), up, na_position)


def _multi_order(index: Any, level: Any, ascending: Any, na_position: str, sort_remaining: bool, key: Any) -> ndarray:
    levels = [] if level is None else [index._level_number(x) for x in (level if is_list_like(level) and not isinstance(level, tuple)
                                                                       else [level])]
    rest = [i for i in range(index.nlevels) if i not in levels]
    numbers = levels + (rest if sort_remaining or level is None else [])
    if is_list_like(ascending):
        flags = [bool(f) for f in ascending] + [True] * (len(numbers) - len(ascending))
    else:
        flags = [bool(ascending)] * len(numbers)
    columns = [unwrap(key(index.get_level_values(i))) if key is not None else _level_ranks(index, i) for i in numbers]
    return order_by([c if hasattr(c, "dtype") else to_array(c) for c in columns], flags, na_position)


def _level_ranks(index: Any, i: int) -> ndarray:
    """The order of each row's label within a level, NaN where it is missing."""
    level, codes = index._levels[i], index._codes[i]
    try:
        order = argsort_column(level._values)
    except TypeError:                                   # labels of several kinds stay in the level's order
        order = np.arange(len(level))
    rank = np.empty(len(order) + 1)
    rank[order] = np.arange(len(order))
    rank[-1] = np.nan
    return rank[codes]


def series_extremes(s: Any, n: int, keep: str, greatest: bool) -> Any:
    """Series.nlargest and nsmallest."""
    return _first(s, argsort_kept([s._values], keep, greatest), [s._values], n, keep)


def argsort_kept(columns: list[Any], keep: str, greatest: bool) -> ndarray:
    """Positions from the most extreme on; among equals the first come first, or the last."""
    if keep not in ("first", "last", "all"):
        raise ValueError('keep must be either "first", "last" or "all"')
    for values in columns:
        if values.dtype.kind not in "iufbmM" and not getattr(values.dtype, "_is_numeric", False):
            raise TypeError(f"Cannot use method 'nlargest' with dtype {values.dtype}" if greatest else
                            f"Cannot use method 'nsmallest' with dtype {values.dtype}")
    n = len(columns[0])
    if keep == "last":
        flipped = [c[::-1] for c in columns]
        return n - 1 - order_by(flipped, [not greatest] * len(columns))
    return order_by(columns, [not greatest] * len(columns))


def _first(obj: Any, order: ndarray, columns: list[Any], n: int, keep: str) -> Any:
    gone = kinds.Series._new(columns[0], default_index(len(columns[0]))).isna()._values
    there = len(gone) - int(gone.sum())
    n = max(min(n, len(order)), 0)
    if n > there and len(columns) == 1:
        order = order[:max(there, n)]
    if keep == "all" and 0 < n < len(order):
        last = int(order[n - 1])
        while n < len(order) and all(c[int(order[n])] == c[last] for c in columns):
            n += 1
    return reordered(obj, order[:n], False) if obj.ndim == 2 else obj._with(_taken(obj._values, order[:n]), obj._index.take(order[:n]))


def frame_extremes(frame: Any, n: int, columns: Any, keep: str, greatest: bool) -> Any:
    """DataFrame.nlargest and nsmallest."""
    names = columns if is_list_like(columns) and not isinstance(columns, tuple) else [columns]
    arrays = [frame[name]._values for name in names]
    for name, a in zip(names, arrays, strict=True):
        if a.dtype.kind not in "iufbmM" and not getattr(a.dtype, "_is_numeric", False):
            raise TypeError(f"Column {name!r} has dtype {a.dtype}, cannot use method {'nlargest' if greatest else 'nsmallest'!r} with this "
                            "dtype")
    order = argsort_kept(arrays, keep, greatest)
    n = max(min(n, len(order)), 0)
    if keep == "all" and 0 < n < len(order):
        last = int(order[n - 1])
        while n < len(order) and all(a[int(order[n])] == a[last] for a in arrays):
            n += 1
    index = frame._index.take(order[:n])
    return frame._with([_taken(a, order[:n]) for a in frame._columns], index)
