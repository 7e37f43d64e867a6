"""explode: elements of lists as rows of their own."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.construct import objects
from septet.pandas.groupby.rows import frame, take_rows
from septet.pandas.indexes.range import default_index


def pieces(values: Any) -> tuple[list[Any], list[int]]:
    """(elements, how many each gave): an empty list gives one missing value."""
    found: list[Any] = []
    counts = []
    for x in values.tolist():
        if isinstance(x, (list, tuple, set, ndarray, kinds.Series, kinds.Index)):
            items = list(x)
            found += items or [np.nan]
            counts.append(len(items) or 1)
        else:
            found.append(x)
            counts.append(1)
    return found, counts


def is_plain(values: Any) -> bool:
    """Whether a column cannot hold lists."""
    return not (type(values) is ndarray and values.dtype.kind == "O")


def explode_series(obj: Any, ignore_index: bool) -> Any:
    """Series.explode."""
    if is_plain(obj._values):
        made = obj.copy()
        return made.reset_index(drop=True) if ignore_index else made
    found, counts = pieces(obj._values)
    index = default_index(len(found)) if ignore_index else obj._index._take(np.repeat(np.arange(len(counts)),
                                                                                      np.array(counts, dtype=np.int64)))
    return obj._with(objects(found), index)


def explode_frame(obj: Any, column: Any, ignore_index: bool) -> Any:
    """DataFrame.explode."""
    if not obj._labels.is_unique:
        raise ValueError(f"DataFrame columns must be unique. Duplicate columns: {list(obj._labels[obj._labels.duplicated()])}")
    names = column if isinstance(column, list) else [column]
    if not names:
        raise ValueError("column must be nonempty")
    if len(set(names)) != len(names):
        raise ValueError("column must be unique")
    parts, counts = {}, None
    for name in names:
        values = obj[name]._values
        found, mine = ((values, [1] * len(values)) if is_plain(values) else pieces(values))
        if counts is not None and mine != counts:
            raise ValueError("columns must have matching element counts")
        counts = mine
        parts[name] = found if is_plain(values) else objects(found)
    rows = np.repeat(np.arange(len(obj._index)), np.array(counts, dtype=np.int64))
    made = take_rows(obj, rows)
    arrays = [parts.get(x, a) for x, a in zip(obj._labels, made._columns, strict=True)]
    return frame(arrays, default_index(len(rows)) if ignore_index else made._index, obj._labels, obj)
