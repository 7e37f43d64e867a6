"""Columns to labels and back: set_index, reset_index."""
from __future__ import annotations

from collections import abc
from typing import Any

from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.construct import is_list_like
from septet.pandas.hints import noted
from septet.pandas.indexes.base import ensure_index, from_array
from septet.pandas.indexes.range import default_index
from septet.pandas.indexes.stepped import as_range
from septet.pandas.later import shared


def set_index(frame: Any, keys: Any, drop: bool, append: bool, verify: bool) -> Any:
    """DataFrame.set_index."""
    keys = keys if isinstance(keys, list) else [keys]
    absent = [k for k in keys if not _is_array(k) and k not in frame._labels]
    for k in keys:
        if not _is_array(k):
            try:
                hash(k)
            except TypeError:
                raise TypeError('The parameter "keys" may be a column key, one-dimensional array, or a list containing only valid column '
                                f"keys and one-dimensional arrays. Received column of type {type(k)}") from None
    if absent:
        raise noted(KeyError(f"None of {absent} are in the columns"), absent, frame._labels)
    parts = [*_levels(frame._index)] if append else []
    gone: set[Any] = set()
    for key in keys:
        parts += _parts(frame, key)
        if drop and not _is_array(key):
            gone.add(key)
    index = counted(parts[0]) if len(parts) == 1 else kinds.MultiIndex.from_arrays(parts, names=[p._name for p in parts])
    if len(parts) == 1 and not append and not _is_array(keys[0]):
        index = as_range(index._values, index._name)
    if len(index) != len(frame._index):
        raise ValueError(f"Length mismatch: Expected {len(frame._index)} rows, received array of length {len(index)}")
    if verify and not index.is_unique:
        raise ValueError(f"Index has duplicate keys: {index[index.duplicated()].unique()}")
    keep = [i for i, label in enumerate(frame._labels) if label not in gone]
    columns = frame._columns
    labels = frame._labels if len(keep) == len(columns) else frame._labels[keep]
    return frame._with([columns[i] for i in keep], index, labels)


def counted(index: Any) -> Any:
    """Integers with equal steps as a RangeIndex; other labels as they are."""
    from septet.pandas.indexes.sets import as_range

    if type(index._values) is not ndarray or index._values.dtype.kind != "i" or len(index) < 2:
        return index
    found = as_range(index._values)
    return index if found is None else kinds.RangeIndex._of(found, index._name)


def _is_array(key: Any) -> bool:
    return isinstance(key, (kinds.Index, kinds.Series, list, abc.Iterator)) or hasattr(key, "__array__") and not isinstance(key, str) \
        and getattr(key, "ndim", 0) == 1


def _levels(index: Any) -> list[Any]:
    return [index.get_level_values(i) for i in range(index.nlevels)] if isinstance(index, kinds.MultiIndex) else [index]


def _parts(frame: Any, key: Any) -> list[Any]:
    if isinstance(key, kinds.Index):
        return _levels(key)
    if isinstance(key, kinds.Series):
        return [from_array(key._values, key._name)]
    if _is_array(key):
        return [ensure_index(list(key) if isinstance(key, abc.Iterator) else key)]
    found = frame[key]
    if found.ndim == 2:
        raise ValueError(f"The column label '{key}' is not unique.")
    return [from_array(found._values, key)]


def _split(index: Any, level: Any) -> tuple[list[int], Any]:
    """Numbers of the levels that become columns, and the index that is left (None: none)."""
    if level is None:
        return list(range(index.nlevels)), None
    levels = list(level) if is_list_like(level) and not isinstance(level, tuple) else [level]
    if not isinstance(index, kinds.MultiIndex):
        for x in levels:
            index._check_level(x)
        return [0] if levels else [], None if levels else index
    numbers = [index._level_number(x) for x in levels]
    rest = [i for i in range(index.nlevels) if i not in numbers]
    return sorted(numbers), index.droplevel(numbers) if rest else None


def _names(index: Any, taken: Any, names: Any, only: bool) -> list[Any]:
    """Names of the columns that levels become."""
    if names is not None:
        names = [names] if isinstance(names, (str, int)) else list(names)
        if isinstance(index, kinds.MultiIndex):
            return names
        return names
    if isinstance(index, kinds.MultiIndex):
        return [f"level_{i}" if n is None else n for i, n in enumerate(index.names)]
    default = "index" if "index" not in taken else "level_0"
    return [default if index._name is None else index._name]


def reset_frame(frame: Any, level: Any, drop: bool, col_level: Any, col_fill: Any, allow_duplicates: Any, names: Any) -> Any:
    """DataFrame.reset_index."""
    index, n = frame._index, len(frame._index)
    numbers, left = _split(index, level)
    rows = default_index(n) if left is None else left
    if drop:
        return frame._with(shared(frame), rows)
    all_names = _names(index, frame._labels, names, True)
    columns = [_column(index, i) for i in numbers]
    new = [_full_name(frame._labels, all_names[i], col_level, col_fill) for i in numbers]
    if allow_duplicates is not True:
        for name in new:
            if name in frame._labels:
                raise ValueError(f"cannot insert {name}, already exists")
    labels = _joined_labels(new, frame._labels)
    return frame._with(columns + frame._columns, rows, labels)


def _column(index: Any, i: int) -> Any:
    return index._level_array(i) if isinstance(index, kinds.MultiIndex) else index._values


def _full_name(labels: Any, name: Any, col_level: Any, col_fill: Any) -> Any:
    if not isinstance(labels, kinds.MultiIndex):
        return name
    name = name if isinstance(name, tuple) else (name,)
    if col_fill is None:
        if len(name) not in (1, labels.nlevels):
            raise ValueError(f"col_fill=None is incompatible with incomplete column name {name}")
        col_fill = name[0]
    place = labels._level_number(col_level)
    full = (col_fill,) * place + name
    return full + (col_fill,) * (labels.nlevels - len(full))


def _joined_labels(new: list[Any], labels: Any) -> Any:
    if isinstance(labels, kinds.MultiIndex):
        return kinds.MultiIndex.from_tuples([*new, *labels.tolist()], names=labels.names)
    made = ensure_index([*new, *labels.tolist()]) if not all(isinstance(x, tuple) for x in new) or not new else \
        kinds.Index([*new, *labels.tolist()], tupleize_cols=False)
    made = made.view()
    made._name = labels._name
    return made


def reset_series(s: Any, level: Any, drop: bool, name: Any, inplace: bool, allow_duplicates: bool) -> Any:
    """Series.reset_index."""
    from septet.pandas.methods.sorting import become

    if drop:
        _, left = _split(s._index, level)
        made = s._with(s._values, default_index(len(s._index)) if left is None else left)
        if inplace:
            become(s, made)
            return None
        return made
    if inplace:
        raise TypeError("Cannot reset_index inplace on a Series to create a DataFrame")
    name = (0 if s._name is None else s._name) if name is ... else name
    return s.to_frame(name).reset_index(level=level, allow_duplicates=allow_duplicates)
