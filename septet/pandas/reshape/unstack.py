"""unstack and stack: levels of the rows become levels of the columns, and back."""
from __future__ import annotations

from typing import Any, NamedTuple

import septet.numpy as np
from septet.core.fn import groups as meaning
from septet.errors import NotSupported
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.fitting import dtype_with
from septet.pandas.algorithms.take import take, with_gaps
from septet.pandas.construct import objects
from septet.pandas.dtypes import common_dtype
from septet.pandas.groupby.codes import codes_of
from septet.pandas.groupby.rows import frame, series
from septet.pandas.indexes.base import from_array
from septet.pandas.indexes.multi import factorized


class Side(NamedTuple):
    """Distinct combinations of some levels: each row's number, how many, and their index."""

    codes: ndarray
    count: int
    index: Any


def level_numbers(index: Any, level: Any) -> list[int]:
    """Level numbers of names or numbers.  KeyError for a level that is not there."""
    levels = level if isinstance(level, (list, tuple)) else [level]
    if index.nlevels == 1:
        for x in levels:
            if x not in (0, -1, index.name) or x is None:
                raise KeyError(f"Requested level ({x}) does not match index name ({index.name})")
        return [0 for _ in levels]
    return [index._level_number(x) for x in levels]


def parts_of(index: Any) -> tuple[list[Any], list[ndarray], list[Any]]:
    """(levels, codes, names) of any index; a plain one is its own level."""
    if isinstance(index, kinds.MultiIndex):
        return list(index._levels), [np.asarray(c).astype(np.int64) for c in index._codes], list(index._names)
    if hasattr(index._values, "categories"):
        found, uniques = codes_of(index._values, True, True)
        return [from_array(uniques, index.name)], [found], [index.name]
    codes, level = factorized(index)
    return [level], [np.asarray(codes).astype(np.int64)], [index.name]


def with_gap(level: Any, codes: ndarray) -> tuple[Any, ndarray]:
    """Missing labels as a label of their own, the first."""
    gone = np.asarray(level.isna())
    if bool(gone.any()):                            # a label of the level that is missing
        table = np.where(gone, -1, np.cumsum(~gone) - 1)
        level, codes = level[~gone], np.where(codes < 0, -1, table[np.maximum(codes, 0)])
    if not len(codes) or not bool((codes < 0).any()):
        return level, codes
    gap = level._take(np.array([-1], dtype=np.int64))
    return gap.append(level), codes + 1


def side_of(index: Any, numbers: list[int], ordered: bool) -> Side:
    """The distinct combinations of levels, in the order of the levels' labels or as they appear."""
    levels, codes, names = parts_of(index)
    picked = [with_gap(levels[k], codes[k]) for k in numbers]
    found = meaning.combine([c for _, c in picked], [max(len(x), 1) for x, _ in picked], ordered)
    names = [names[k] for k in numbers]
    if len(numbers) == 1:
        return Side(found.codes, found.count, picked[0][0]._take(found.parts[0]).rename(names[0]))
    made = [compact(level, part) for (level, _), part in zip(picked, found.parts, strict=True)]
    return Side(found.codes, found.count, kinds.MultiIndex._of([x for x, _ in made], [c for _, c in made], names))


def compact(level: Any, codes: ndarray) -> tuple[Any, ndarray]:
    """A level without labels that nothing uses, its missing label as -1."""
    used = np.unique(codes) if len(codes) else codes
    kept = level._take(used)
    gone = np.asarray(kept.isna())
    table = np.full(max(len(level), 1), -1, dtype=np.int64)
    table[used[~gone]] = np.arange(int((~gone).sum()))
    return kept[~gone], table[codes]


def unstack(obj: Any, level: Any = -1, fill_value: Any = None, sort: bool = True) -> Any:
    """Levels of the rows become the innermost levels of the columns.  ValueError where labels repeat."""
    index = obj._index
    if not isinstance(index, kinds.MultiIndex):
        return unstack_plain(obj, level, fill_value)
    if isinstance(level, (list, tuple)) and not level:
        return obj
    numbers = level_numbers(index, level)
    rest = [k for k in range(index.nlevels) if k not in numbers]
    if not rest:
        return unstack_all(obj, numbers)
    columns, rows = side_of(index, numbers, sort and len(numbers) == 1), side_of(index, rest, sort)
    lookup = grid(rows, columns)
    if bool((lookup < 0).any()):
        obj = widened(obj, fill_value)
    if isinstance(obj, kinds.Series):
        arrays = [filled(obj._values, lookup[:, j], fill_value) for j in range(columns.count)]
        return frame(arrays, rows.index, columns.index)
    arrays = [filled(a, lookup[:, j], fill_value) for a in obj._columns for j in range(columns.count)]
    return frame(arrays, rows.index, product_index(obj._labels, columns.index), obj)


def widened(obj: Any, fill_value: Any) -> Any:
    """Every column in a dtype that holds what is missing."""
    def wide(values: Any) -> Any:
        if type(values) is not ndarray:
            return values
        dtype = with_gaps(values.dtype) if fill_value is None else dtype_with(values.dtype, fill_value)
        return values if dtype == values.dtype else values.astype(dtype)

    if isinstance(obj, kinds.Series):
        return series(wide(obj._values), obj._index, obj._name)
    return frame([wide(a) for a in obj._columns], obj._index, obj._labels, obj)


def reordered(index: Any, numbers: list[int]) -> Any:
    """The levels in another order."""
    levels, codes, names = parts_of(index)
    return kinds.MultiIndex._of([levels[k] for k in numbers], [codes[k] for k in numbers], [names[k] for k in numbers])


def grid(rows: Side, columns: Side) -> ndarray:
    """Which element stands at each row and column, -1: none."""
    places = rows.codes * columns.count + columns.codes
    lookup = np.full(rows.count * columns.count, -1, dtype=np.int64)
    lookup[places] = np.arange(len(places))
    if int((lookup >= 0).sum()) < len(places):
        raise ValueError("Index contains duplicate entries, cannot reshape")
    return lookup.reshape(rows.count, columns.count)


def filled(values: Any, places: ndarray, fill_value: Any) -> Any:
    """Elements at places, a fill value at -1."""
    places = np.ascontiguousarray(places)
    return take(values, places) if fill_value is None else take(values, places, fill_value)


def product_index(outer: Any, inner: Any) -> Any:
    """Every label of one with every one of the other."""
    levels, codes, names = parts_of(outer)
    more, others, further = parts_of(inner)
    n, m = len(outer), len(inner)
    return kinds.MultiIndex._of([*levels, *more], [*(np.repeat(c, m) for c in codes), *(np.tile(c, n) for c in others)],
                                [*names, *further])


def unstack_plain(obj: Any, level: Any, fill_value: Any) -> Any:
    """Of a frame with a plain index: one long series, column by column."""
    if isinstance(obj, kinds.Series):
        raise ValueError(f"index must be a MultiIndex to unstack, {type(obj._index)} was passed")
    level_numbers(obj._index, level)
    values = one_array(obj._columns)
    return series(values, product_index(obj._labels, obj._index))


def unstack_all(obj: Any, numbers: list[int]) -> Any:
    """All levels at once."""
    if isinstance(obj, kinds.Series):
        raise NotSupported("unstack of all levels of a Series")
    order = reordered(obj._index, numbers) if numbers != list(range(len(numbers))) else obj._index
    return series(one_array(obj._columns), product_index(obj._labels, order))


def one_array(arrays: list[Any]) -> Any:
    """Columns one after the other, in the dtype that they share."""
    shared = common_dtype([a.dtype for a in arrays])
    parts = [a if a.dtype == shared else kinds.Series._new(a, kinds.RangeIndex(len(a))).astype(shared)._values for a in arrays]
    return np.concatenate(parts) if type(parts[0]) is ndarray else type(parts[0])._concat_same_type(parts)


def turned(arrays: list[Any], n: int) -> Any:
    """Elements of columns row by row."""
    if len({str(a.dtype) for a in arrays}) > 1 and any(getattr(a, "_mask", None) is not None for a in arrays):
        arrays = [objects(a.tolist()) for a in arrays]
    joined, k = one_array(arrays), len(arrays)
    order = np.arange(n * k).reshape(k, n).T.ravel()
    return joined[order] if type(joined) is ndarray else joined.take(order)


def stack(obj: Any, level: Any, dropna: Any, sort: Any, future_stack: bool, missing: Any) -> Any:
    """Levels of the columns become the innermost levels of the rows."""
    if future_stack and (dropna is not missing or sort is not missing):
        name = "dropna" if dropna is not missing else "sort"
        raise ValueError(f"{name} must be unspecified with future_stack=True, which neither drops nor sorts rows")
    if not future_stack:
        raise NotSupported("stack(future_stack=False)")
    labels = obj._labels
    if not isinstance(labels, kinds.MultiIndex):
        level_numbers(labels, level)
        return stack_plain(obj)
    numbers = level_numbers(labels, level)
    return stack_levels(obj, numbers)


def row_index(obj: Any, inner: Any) -> Any:
    """The rows' labels, each with every one of `inner`."""
    return product_index(obj._index, inner)


def stack_plain(obj: Any) -> Any:
    """One level of columns: a series."""
    n, k = len(obj._index), len(obj._labels)
    if not k:
        return series(np.empty(0), row_index(obj, obj._labels))
    return obj._sliced(turned(obj._columns, n), row_index(obj, obj._labels))


def stack_levels(obj: Any, numbers: list[int]) -> Any:
    """Some of several levels of columns."""
    labels, n = obj._labels, len(obj._index)
    rest = [k for k in range(labels.nlevels) if k not in numbers]
    inner = side_of(labels, numbers, False)
    if not rest:
        order = reordered(labels, numbers)
        return obj._sliced(turned(obj._columns, n), row_index(obj, order))
    outer = side_of(labels, rest, False)
    lookup = grid(outer, inner)
    arrays = []
    for j in range(outer.count):
        places = lookup[j].tolist()
        there = [obj._columns[p] for p in places if p >= 0]
        gap = take(there[0], np.full(n, -1, dtype=np.int64)) if any(p < 0 for p in places) else None
        arrays.append(turned([obj._columns[p] if p >= 0 else gap for p in places], n))
    return frame(arrays, row_index(obj, inner.index), outer.index, obj)
