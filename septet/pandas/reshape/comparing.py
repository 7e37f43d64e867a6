"""compare, combine, combine_first: two objects, label by label."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.take import take
from septet.pandas.construct import infer
from septet.pandas.groupby.rows import frame, series
from septet.pandas.missing import isna_array
from septet.pandas.reshape.unstack import one_array, product_index, turned


def differing(a: Any, b: Any) -> ndarray:
    """Where two columns differ; missing values equal each other."""
    same = a == b
    same = same if type(same) is ndarray else same.to_numpy(dtype=bool, na_value=False)
    return ~(np.asarray(same) | (isna_array(a) & isna_array(b)))


def checked_names(names: Any) -> Any:
    """The names of the two sides."""
    if not isinstance(names, tuple):
        raise TypeError(f"Passing 'result_names' as a {type(names)} is not supported. Provide 'result_names' as a tuple instead.")
    return names


def compare(left: Any, other: Any, align_axis: Any, keep_shape: bool, keep_equal: bool, result_names: Any) -> Any:
    """The differences of two objects with the same labels, side by side."""
    names = checked_names(result_names)
    if type(left) is not type(other):
        raise TypeError(f"can only compare '{type(left).__name__}' (not '{type(other).__name__}') with '{type(left).__name__}'")
    axis = 1 if align_axis in (1, "columns") else 0
    if isinstance(left, kinds.Series):
        if not left._index.equals(other._index):
            raise ValueError("Can only compare identically-labeled Series objects")
        return compare_series(left, other, axis, keep_shape, keep_equal, names)
    if not (left._index.equals(other._index) and left._labels.equals(other._labels)):
        raise ValueError("Can only compare identically-labeled (both index and columns) DataFrame objects")
    return compare_frames(left, other, axis, keep_shape, keep_equal, names)


def shown(values: Any, mask: ndarray, keep_equal: bool) -> Any:
    """A column with only what differs."""
    if keep_equal:
        return values
    return take(values, np.where(mask, np.arange(len(mask)), -1))


def compare_series(left: Any, other: Any, axis: int, keep_shape: bool, keep_equal: bool, names: Any) -> Any:
    """Of two series."""
    mask = differing(left._values, other._values)
    index, parts = left._index, [shown(x._values, mask, keep_equal) for x in (left, other)]
    if not keep_shape:
        rows = np.flatnonzero(mask)
        parts, index = [take(x, rows) for x in parts], index._take(rows)
    if axis == 1:
        return frame(parts, index, list(names))
    name = left._name if left._name == other._name else None
    return series(turned(parts, len(index)), product_index(index, kinds.Index(list(names))), name)


def compare_frames(left: Any, other: Any, axis: int, keep_shape: bool, keep_equal: bool, names: Any) -> Any:
    """Of two frames."""
    masks = [differing(a, b) for a, b in zip(left._columns, other._columns, strict=True)]
    pairs = [[shown(a, m, keep_equal), shown(b, m, keep_equal)] for a, b, m in zip(left._columns, other._columns, masks, strict=True)]
    columns, index, labels = range(len(masks)), left._index, left._labels
    if not keep_shape:
        columns = [k for k in columns if bool(masks[k].any())]
        together = masks[0] if masks else np.zeros(0, dtype=bool)
        for m in masks[1:]:
            together = together | m
        rows = np.flatnonzero(together)
        pairs = [[take(x, rows) for x in p] for p in pairs]
        index, labels = index._take(rows), labels._take(np.array(list(columns), dtype=np.int64))
    inner = kinds.Index(list(names))
    if axis == 1:
        return frame([x for k in columns for x in pairs[k]], index, product_index(labels, inner))
    return frame([turned(pairs[k], len(index)) for k in columns], product_index(index, inner), labels)


def combine_first_series(left: Any, other: Any) -> Any:
    """The values of one, where they are missing those of the other."""
    index = left._index.union(other._index)
    if not other._index.is_unique and not other._index.equals(index):
        raise ValueError("cannot reindex on an axis with duplicate labels")
    a = left.reindex(index)._values
    if not bool(isna_array(a).any()) and len(index) == len(left._index):
        return left.reindex(index)
    places = positions(left._index, index), positions(other._index, index)
    return series(first_there(left._values, other._values, *places), index, left._name, left)


def positions(index: Any, wanted: Any) -> ndarray:
    """Where labels stand, -1 for none."""
    return np.asarray(index.get_indexer(wanted)).astype(np.int64)


def combine_first_frame(left: Any, other: Any) -> Any:
    """As combine_first_series, column by column."""
    if not isinstance(other, kinds.DataFrame):
        raise AttributeError(f"'{type(other).__name__}' object has no attribute 'reindex'")
    from septet.pandas.indexes.sets import ranged

    index, *places = left._index.join(other._index, how="outer", return_indexers=True)
    index = ranged(index, left._index)
    first, second = (np.arange(len(index)) if x is None else x for x in places)
    labels = left._labels.union(other._labels, sort=False)
    arrays = []
    for x in labels:
        if x in left._labels and x in other._labels:
            arrays.append(first_there(left[x]._values, other[x]._values, first, second))
        else:
            arrays.append(take(left[x]._values, first) if x in left._labels else take(other[x]._values, second))
    return frame(arrays, index, labels, left)


def first_there(a: Any, b: Any, first: ndarray, second: ndarray) -> Any:
    """Values of one array at places, where they are missing those of another."""
    mine = take(a, first)
    gone = isna_array(mine)
    if not bool(gone.any()):
        return mine
    return take(one_array([a, b]), np.where(gone & (second >= 0), second + len(a), first))


def combine_series(left: Any, other: Any, func: Any, fill_value: Any) -> Any:
    """func of each pair of values."""
    if not isinstance(other, kinds.Series):
        return series(infer([func(x, other) for x in left]), left._index, left._name, left)
    if not left._index.is_unique or not other._index.is_unique:
        left, other, names = numbered(left, other)
        made = combine_series(left, other, func, fill_value)
        return made.droplevel(-1).rename_axis(names)
    index = left._index.union(other._index)
    gap = np.nan if fill_value is None else fill_value
    sides = []
    for s in (left, other):
        items, where = s.tolist(), positions(s._index, index).tolist()
        sides.append([items[p] if p >= 0 else gap for p in where])
    name = left._name if left._name == other._name else None
    return series(infer([func(a, b) for a, b in zip(*sides, strict=True)]), index, name, left)


def numbered(left: Any, other: Any) -> tuple[Any, Any, Any]:
    """Two series whose repeated labels are told apart by how often they came before."""
    counts = [s.groupby(s._index, sort=False, dropna=False).cumcount() for s in (left, other)]
    made = [s.set_axis(kinds.MultiIndex.from_arrays([s._index, n])) for s, n in zip((left, other), counts, strict=True)]
    return made[0], made[1], left._index.name if left._index.name == other._index.name else None


def combine_frame(left: Any, other: Any, func: Any, fill_value: Any, overwrite: bool) -> Any:
    """func of each pair of columns."""
    mine, theirs = left.align(other)
    index = left._index.union(other._index)
    labels, arrays = left._labels.union(other._labels, sort=False), []
    for x in labels:
        a, b = mine[x], theirs[x]
        if not overwrite and x not in other._labels:
            arrays.append(left[x].reindex(mine._index)._values)
            continue
        if fill_value is not None:
            a, b = a.fillna(fill_value), b.fillna(fill_value)
        if x not in left._labels:
            a = a.astype(b.dtype) if not bool(isna_array(a._values).any()) else a
        found = func(narrowed(a, left, x), narrowed(b, other, x))
        arrays.append(found._values if isinstance(found, kinds.Series) else kinds.Series(found, index=mine._index)._values)
    return frame(arrays, index, labels, left)


def narrowed(column: Any, source: Any, label: Any) -> Any:
    """A column in the dtype that it had, where no gap came in."""
    if label not in source._labels or column.dtype == source[label].dtype or bool(isna_array(column._values).any()):
        return column
    try:
        return column.astype(source[label].dtype)
    except (TypeError, ValueError):
        return column
