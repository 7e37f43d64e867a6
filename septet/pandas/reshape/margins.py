"""The totals of a pivot table."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.dtypes import common_dtype
from septet.pandas.groupby.rows import frame, series
from septet.pandas.reshape.unstack import one_array


def add_margins(table: Any, data: Any, values: list[Any], rows: list[Any], cols: list[Any], aggfunc: Any, observed: bool, name: Any,
                fill_value: Any, kwargs: Any) -> Any:
    """A table with a row and a column of totals.  ValueError for a name that is taken or no text."""
    if not isinstance(name, str):
        raise ValueError("margins_name argument must be a string")
    for level in range(table._index.nlevels):
        if name in list(table._index.get_level_values(level)):
            raise ValueError(f'Conflicting name "{name}" in margins')
    if not isinstance(table, kinds.DataFrame):
        return with_total_row(series_frame(table), grand(data, values, aggfunc, kwargs), name, rows)
    if not cols:
        totals = grand(data, values, aggfunc, kwargs)
        return with_total_row(table, [totals.get(x, np.nan) for x in table._labels], name, rows)
    return with_both(table, data, values, rows, cols, aggfunc, observed, name, kwargs, fill_value)


def series_frame(table: Any) -> Any:
    """A series as a frame of one column."""
    return frame([table._values], table._index, [table._name])


def grand(data: Any, values: list[Any], aggfunc: Any, kwargs: Any) -> dict[Any, Any]:
    """The total of each column."""
    found = {}
    for x in values:
        func = aggfunc.get(x) if isinstance(aggfunc, dict) else aggfunc
        func = func[0] if isinstance(func, list) else func
        column = data[x]
        found[x] = getattr(column, func)(**kwargs) if isinstance(func, str) else func(column, **kwargs)
    return found


def total_label(name: Any, levels: int) -> Any:
    """The label of the totals: the name, then blanks."""
    return name if levels == 1 else (name, *[""] * (levels - 1))


def with_total_row(table: Any, totals: Any, name: Any, rows: list[Any]) -> Any:
    """One row more."""
    totals = list(totals.values()) if isinstance(totals, dict) else totals
    label = total_label(name, table._index.nlevels)
    index = appended(table._index, label)
    arrays = []
    for a, t in zip(table._columns, totals, strict=True):
        arrays.append(extended(a, t))
    return frame(arrays, index, table._labels)


def appended(index: Any, label: Any) -> Any:
    """An index with one label more."""
    if isinstance(index, kinds.MultiIndex):
        return kinds.MultiIndex.from_tuples([*index.tolist(), label], names=list(index.names))
    values = index.tolist()
    return kinds.Index([*values, label], name=index.name)


def extended(values: Any, item: Any) -> Any:
    """A column with one element more."""
    one = kinds.Series([item])
    return one_array([values, one._values])


def with_both(table: Any, data: Any, values: list[Any], rows: list[Any], cols: list[Any], aggfunc: Any, observed: bool, name: Any,
              kwargs: Any, fill_value: Any) -> Any:
    """Totals of the rows, of the columns, and of all; those of what has no rows are fill_value, or missing."""
    totals = grand(data, values, aggfunc, kwargs)
    by_row = data.groupby(rows, observed=observed)[values].agg(aggfunc, **kwargs)
    by_col = data.groupby(cols, observed=observed)[values].agg(aggfunc, **kwargs)
    levels, labels, arrays = table._labels.nlevels, [], []
    shared = common_dtype([a.dtype for a in by_col._columns])
    source = list(zip(list(table._labels), table._columns, strict=True))
    for x in dict.fromkeys(label[0] for label, _ in source):
        mine = [(label, a) for label, a in source if label[0] == x]
        for label, a in mine:
            key = label[1] if len(cols) == 1 else tuple(label[1:])
            labels.append(label)
            total = by_col[x].loc[key] if key in by_col.index else np.nan if fill_value is None else fill_value
            arrays.append(extended(a, float(total) if shared == np.float64 and a.dtype.kind in "iu" else total))
        if mine:
            labels.append((x, name, *[""] * (levels - 2)))
            arrays.append(extended(by_row[x].reindex(table._index)._values, totals[x]))
    index = appended(table._index, total_label(name, table._index.nlevels))
    columns = kinds.MultiIndex.from_tuples(labels, names=list(table._labels.names))
    return frame(arrays, index, columns)


__all__ = ["add_margins", "series"]
