"""`concat`: series and frames one after the other, or side by side."""
from __future__ import annotations

from collections import abc
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.concatenation import concat_arrays
from septet.pandas.algorithms.take import take
from septet.pandas.construct import full
from septet.pandas.dtypes import BOOL, OBJECT
from septet.pandas.indexes.appending import concat_indexes
from septet.pandas.indexes.base import ensure_index
from septet.pandas.indexes.range import default_index


def concat(objs: Any, *, axis: Any = 0, join: str = "outer", ignore_index: bool = False, keys: Any = None, levels: Any = None,
           names: Any = None, verify_integrity: bool = False, sort: bool = False, copy: Any = None, union_categories: bool = False) -> Any:
    """Series and frames one after the other (axis 0) or side by side (axis 1), the other axis joined.

    keys: an outer level of labels, one for each object.  names: of the levels.  union_categories: columns of categories stay so.
    """
    if isinstance(objs, (kinds.Series, kinds.DataFrame, str)):
        raise TypeError(f'first argument must be an iterable of pandas objects, you passed an object of type "{type(objs).__name__}"')
    if join not in ("outer", "inner"):
        raise ValueError("Only can inner (intersect) or outer (union) join the other axis")
    if isinstance(objs, abc.Mapping):
        keys = list(objs) if keys is None else keys
        objs = [objs[k] for k in keys]
    objs, keys = _given(list(objs), keys)
    frames = any(x.ndim == 2 for x in objs)
    number = kinds.DataFrame._get_axis_number(axis) if frames or axis not in (0, "index", "rows") else 0
    if union_categories and not number:
        objs = united(objs, frames)
    if frames or number:
        made = _frames(objs, number, join, ignore_index, keys, levels, names, sort)
    else:
        made = _series(objs, ignore_index, keys, levels, names)
    if verify_integrity:
        _check(made._labels if number else made._index)
    return made


def united(objs: list[Any], frames: bool) -> list[Any]:
    """The objects with all categories of a column in each of its parts; columns that elsewhere are something else stay."""
    if not frames:
        dtype = union_dtype([x._values for x in objs])
        return objs if dtype is None else [x.astype(dtype) for x in objs]
    labels = dict.fromkeys(x for f in objs if f.ndim == 2 for x in f._labels)
    wanted = {x: union_dtype([f[x]._values for f in objs if f.ndim == 2 and x in f._labels]) for x in labels}
    return [f if f.ndim == 1 else f.astype({x: wanted[x] for x in f._labels if wanted[x] is not None}) for f in objs]


def union_dtype(arrays: list[Any]) -> Any:
    """The categories of all arrays, ordered where all are and have the same ones; None where one has no categories."""
    if not all(hasattr(a, "categories") for a in arrays):
        return None
    categories = arrays[0].categories
    for a in arrays[1:]:
        categories = categories.append(a.categories).unique()
    ordered = all(a.ordered and a.categories.equals(categories) for a in arrays)
    return kinds.Series(categories).astype("category").cat.set_categories(categories, ordered=ordered).dtype


def _given(objs: list[Any], keys: Any) -> tuple[list[Any], Any]:
    if not objs:
        raise ValueError("No objects to concatenate")
    if keys is not None:
        keys = keys if isinstance(keys, kinds.Index) else list(keys)
        if len(keys) != len(objs):
            raise ValueError(f"The length of the keys ({len(keys)}) must match the length of the objects to concatenate ({len(objs)})")
    kept = [i for i, x in enumerate(objs) if x is not None]
    if not kept:
        raise ValueError("All objects passed were None")
    for x in objs:
        if x is not None and not isinstance(x, (kinds.Series, kinds.DataFrame)):
            raise TypeError(f"cannot concatenate object of type '{type(x)}'; only Series and DataFrame objs are valid")
    if keys is not None and len(kept) < len(objs):
        keys = [keys[i] for i in kept]
    return [objs[i] for i in kept], keys


def _check(index: Any) -> None:
    if not index.is_unique:
        raise ValueError(f"Indexes have overlapping values: {index[index.duplicated()].unique()}")


def _series(objs: list[Any], ignore_index: bool, keys: Any, levels: Any, names: Any) -> Any:
    values = concat_arrays([s._values for s in objs])
    index = default_index(len(values)) if ignore_index else _outer([s._index for s in objs], keys, levels, names)
    made = objs[0]._with(values, index)
    first = objs[0]._name
    if any(s._name is not first and s._name != first for s in objs):
        made._name = None
    return made


def _outer(indexes: list[Any], keys: Any, levels: Any, names: Any) -> Any:
    """The labels one after the other, under an outer level of keys."""
    if keys is None:
        return concat_indexes(indexes)
    if levels is not None and any(not ensure_index(level).is_unique for level in levels):
        raise ValueError("Level values not unique")
    inner = concat_indexes(indexes)
    sizes = np.array([len(x) for x in indexes], dtype=np.intp)
    numbers = np.repeat(np.arange(len(indexes)), sizes)
    top = keys if isinstance(keys, kinds.Index) else ensure_index(keys)
    outer = _key_levels(top, numbers, levels)
    inner_names = list(inner.names)
    key_names = list(top.names)
    names = list(names) if names is not None else key_names
    if len(names) == len(outer):
        names = names + inner_names
    parts = [(x, inner.get_level_values(i)) for i, x in enumerate(inner._codes)] if isinstance(inner, kinds.MultiIndex) else None
    if parts is None:
        from septet.pandas.indexes.multi import factorized

        codes, level = _unsorted(inner) if len(indexes) else factorized(inner)
        tail = [(codes, level)]
    else:
        tail = list(zip(inner._codes, inner._levels, strict=True))
    pairs = outer + tail
    return kinds.MultiIndex._of([p[1] for p in pairs], [p[0] for p in pairs], names)


def _unsorted(index: Any) -> tuple[ndarray, Any]:
    """Codes of an index' labels, the distinct ones in order of appearance."""
    uniques = index.unique().dropna() if index.hasnans else index.unique()
    return uniques._positions(index), uniques.rename(None) if not isinstance(uniques, kinds.MultiIndex) else uniques


def _key_levels(top: Any, numbers: ndarray, levels: Any) -> list[tuple[ndarray, Any]]:
    if isinstance(top, kinds.MultiIndex):
        return [(c[numbers], level) for c, level in zip(top._codes, top._levels, strict=True)]
    level = top.unique() if levels is None else ensure_index(levels[0])
    places = level.get_indexer(top)
    if (places < 0).any():
        raise ValueError(f"Key {top[int(np.argmax(places < 0))]} not in level {level}")
    return [(places[numbers], level.rename(None))]


def _frames(objs: list[Any], axis: int, join: str, ignore_index: bool, keys: Any, levels: Any, names: Any, sort: bool) -> Any:
    if axis:
        return _side_by_side(objs, join, ignore_index, keys, levels, names, sort)
    frames = [x if x.ndim == 2 else x.to_frame(0 if x._name is None else x._name) for x in objs]
    labels = _joined([f._labels for f in frames], join, sort)
    rows = default_index(sum(len(f._index) for f in frames)) if ignore_index else _outer([f._index for f in frames], keys, levels, names)
    places = [None if f._labels is labels or f._labels.equals(labels) else f._labels.get_indexer(labels).tolist() for f in frames]
    told = [(f, p) for f, p in zip(frames, places, strict=True) if f.shape != (0, 0)] or list(zip(frames, places, strict=True))
    parts = [[_cell(f, i if p is None else p[i]) for f, p in told] for i in range(len(labels))]
    arrays = [_stacked(_counted(part)) for part in parts]
    return frames[0]._with(arrays, rows, labels)


def _cell(frame: Any, i: int) -> Any:
    """A frame's column, or the number of rows for which it has none."""
    return frame._columns[i] if i >= 0 else len(frame._index)


def _counted(parts: list[Any]) -> list[Any]:
    """Booleans among a column's numbers as numbers: so frames are stacked.  Series, and floats below others, make objects."""
    if not all(type(p) is ndarray and p.dtype.kind in "biuf" for p in parts):
        return parts
    dtypes = {p.dtype for p in parts}
    if len(dtypes) < 2 or BOOL not in dtypes or parts[0].dtype.kind != "f" and any(d.kind == "f" for d in dtypes):
        return parts
    dtype = np.result_type(*dtypes)
    return [p.astype(dtype) for p in parts]


def _stacked(parts: list[Any]) -> Any:
    there = [p for p in parts if not isinstance(p, int)]
    if len(there) == len(parts):
        return concat_arrays(there)
    joined = concat_arrays(there)
    places, at = [], 0
    for part in parts:
        if isinstance(part, int):
            places.append(np.full(part, -1, dtype=np.intp))
        else:
            places.append(np.arange(at, at + len(part)))
            at += len(part)
    positions = np.concatenate(places)
    if type(joined) is ndarray and joined.dtype == OBJECT and not len(joined):
        return full(len(positions), np.nan, OBJECT)
    if any(part == 0 for part in parts if isinstance(part, int)):       # a part without rows makes place for gaps too
        return take(joined, np.append(positions, -1))[:-1]
    return take(joined, positions)


def _joined(indexes: list[Any], join: str, sort: bool) -> Any:
    """The union (in order of appearance) or intersection of labels."""
    indexes = [x for x in indexes if len(x) or not isinstance(x, kinds.RangeIndex)] or indexes[:1] if join == "outer" else indexes
    first = indexes[0]
    if all(x is first or x.equals(first) for x in indexes[1:]):
        named = first if all(x._name == first._name for x in indexes) or isinstance(first, kinds.MultiIndex) else first.rename(None)
        return named.sort_values() if sort and not named.is_monotonic_increasing else named
    made = first
    for other in indexes[1:]:
        made = made.union(other, sort=None if sort else False) if join == "outer" else made.intersection(other, sort=False)
    if sort:
        try:
            made = made.sort_values()
        except TypeError:
            pass
    return made


def _side_by_side(objs: list[Any], join: str, ignore_index: bool, keys: Any, levels: Any, names: Any, sort: bool) -> Any:
    rows = _joined_rows(objs, join, sort)
    arrays: list[Any] = []
    for x in objs:
        positions = None if x._index is rows or x._index.equals(rows) else x._index.get_indexer(rows)
        columns = [x._values] if x.ndim == 1 else x._columns
        arrays += [a if positions is None else take(a, positions) for a in columns]
    labels = default_index(len(arrays)) if ignore_index else _side_labels(objs, keys, levels, names)
    frame = next((x for x in objs if x.ndim == 2), None)
    if frame is None:
        return kinds.DataFrame._new(arrays, rows, labels)
    return frame._with(arrays, rows, labels)


def _joined_rows(objs: list[Any], join: str, sort: bool) -> Any:
    indexes = [x._index for x in objs]
    made = _joined(indexes, join, sort)
    if not all(x.is_unique for x in indexes) and not all(x.equals(indexes[0]) for x in indexes):
        if all(x.ndim == 1 for x in objs):
            raise ValueError("cannot reindex on an axis with duplicate labels")
        from septet.pandas.errors import InvalidIndexError  # type: ignore[attr-defined]

        raise InvalidIndexError("Reindexing only valid with uniquely valued Index objects")
    return made


def _side_labels(objs: list[Any], keys: Any, levels: Any, names: Any) -> Any:
    if all(x.ndim == 1 for x in objs):
        return _series_labels(objs, keys, names)
    indexes = [x._labels if x.ndim == 2 else ensure_index([0 if x._name is None else x._name]) for x in objs]
    unnamed = 0
    for i, x in enumerate(objs):
        if x.ndim == 1 and x._name is None:
            indexes[i] = ensure_index([unnamed])
            unnamed += 1
    return _outer(indexes, keys, levels, names)


def _series_labels(objs: list[Any], keys: Any, names: Any) -> Any:
    if keys is not None:
        index = keys if isinstance(keys, kinds.Index) else ensure_index(keys)
        return index if names is None else index.set_names(names)
    given = [x._name for x in objs]
    if all(n is None for n in given):
        return default_index(len(objs))
    count = iter(range(len(objs)))
    return kinds.Index([next(count) if n is None else n for n in given])
