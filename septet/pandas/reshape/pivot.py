"""pivot and pivot_table."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.dtypes import common_dtype
from septet.pandas.groupby.base import function_name
from septet.pandas.groupby.codes import codes_of
from septet.pandas.groupby.rows import frame, series
from septet.pandas.reshape.unstack import unstack

_missing = object()


def as_list(x: Any) -> list[Any]:
    """Keys as a list: a tuple is several, an array one."""
    if x is None:
        return []
    return list(x) if isinstance(x, (list, tuple)) else [x]


def pivot(data: Any, *, columns: Any, index: Any = _missing, values: Any = _missing) -> Any:
    """Reshape by the values of columns.  ValueError where an index and column occur twice.

    columns: whose values become column labels.  index: whose become row labels (the frame's own index otherwise).
    """
    names = as_list(columns)
    values = as_list(values) if isinstance(values, tuple) else values
    keys, key_names = [], []
    if index is _missing:
        rows = data._index
        levels = range(rows.nlevels)
        keys += [rows.get_level_values(k)._values for k in levels] if rows.nlevels > 1 else [rows._values]
        key_names += list(rows.names)
    else:
        for name in as_list(index):
            keys.append(data[name]._values)
            key_names.append(name)
    arrays = [data[name]._values for name in names]
    multi = kinds.MultiIndex.from_arrays([*keys, *arrays], names=[*key_names, *names])
    used = [*names, *([] if index is _missing else as_list(index))]
    if values is _missing:
        rest = [x for x in data._labels if x not in used]
        body = frame([data[x]._values for x in rest], multi, rest)
    elif isinstance(values, list):
        shared = data[values]
        target = common_dtype([a.dtype for a in shared._arrays])
        shared = shared if all(a.dtype == target for a in shared._arrays) else shared.astype(target)
        body = frame(shared._columns, multi, shared._labels)
    else:
        body = series(data[values]._values, multi)
    return unstack(body, list(range(len(keys), len(keys) + len(names))))


def pivot_table(data: Any, values: Any = None, index: Any = None, columns: Any = None, aggfunc: Any = "mean", fill_value: Any = None,
                margins: bool = False, dropna: bool = True, margins_name: Any = "All", observed: bool = True, sort: bool = True,
                **kwargs: Any) -> Any:
    """A table of aggregated values with groups in rows and columns.

    values: columns to aggregate (all others by default).  margins: totals, named margins_name.  dropna: leave out empty columns.
    """
    rows, cols = as_list(index), as_list(columns)
    values = list(values) if isinstance(values, tuple) else values
    if isinstance(aggfunc, list):
        from septet.pandas.reshape.concat import concat

        parts = [pivot_table(data, values, index, columns, f, fill_value, margins, dropna, margins_name, observed, sort, **kwargs)
                 for f in aggfunc]
        return concat(parts, keys=[function_name(f) for f in aggfunc], axis=1)
    return one_table(data, values, rows, cols, aggfunc, fill_value, margins, dropna, margins_name, observed, sort, kwargs)


def one_table(data: Any, values: Any, rows: list[Any], cols: list[Any], aggfunc: Any, fill_value: Any, margins: bool, dropna: bool,
              margins_name: Any, observed: bool, sort: bool, kwargs: Any) -> Any:
    """The table of one aggregation."""
    keys = rows + cols
    if not keys:
        raise ValueError("No group keys passed!")
    several, chosen = chosen_values(data, values, keys)
    grouped = data.groupby(keys, observed=observed, sort=sort, dropna=dropna)
    agged = grouped[chosen].agg(aggfunc, **kwargs) if values is not None or chosen is not None else grouped.agg(aggfunc, **kwargs)
    if dropna and isinstance(agged, kinds.DataFrame) and len(agged._labels):
        agged = agged.dropna(how="all")
    table = agged
    if table._index.nlevels > 1 and rows:
        numbers = list(range(len(rows), len(keys)))
        table = unstack(agged, numbers, fill_value) if numbers else agged
    table = finished(table, dropna, observed, sort, fill_value)
    if margins and not rows:
        raise NotSupported("pivot_table(margins=True) without an index; give the keys as index and turn the table (.T)")
    if margins:
        from septet.pandas.reshape.margins import add_margins

        used = data[[*chosen, *(x for x in data._labels if any(is_key(x, k) for k in keys) and x not in chosen)]]
        source = data[used.notna().all(axis=1)] if dropna else data
        table = add_margins(table, source, chosen, rows, cols, aggfunc, observed or dropna, margins_name, fill_value, kwargs)
    if values is not None and not several and table._labels.nlevels > 1:
        table.columns = table.columns.droplevel(0)
    if not rows and cols:
        table = table.T
    if isinstance(table, kinds.DataFrame) and dropna and len(table._labels):
        table = table.dropna(how="all", axis=1)
    return table


def chosen_values(data: Any, values: Any, keys: list[Any]) -> tuple[bool, Any]:
    """(whether values were a list, the columns to aggregate).  KeyError for a column that is not there."""
    if values is None:
        labels = [x for x in data._labels if not any(is_key(x, k) for k in keys)]
        return True, labels
    several = isinstance(values, (list, kinds.Index, ndarray))
    chosen = list(values) if several else [values]
    for x in chosen:
        if x not in data._labels:
            raise KeyError(x)
    return several, chosen


def is_key(label: Any, key: Any) -> bool:
    """Whether a column is a key by its name."""
    if isinstance(key, (ndarray, kinds.Series, kinds.Index)) or hasattr(key, "freq"):
        return getattr(key, "key", getattr(key, "name", None)) == label
    return bool(label == key)


def in_order(table: Any) -> Any:
    """Columns by their labels, categories in the order of the categories."""
    labels, keys = table._labels, []
    for k in range(labels.nlevels):
        values = labels.get_level_values(k)._values
        keys.append(np.asarray(values.codes).astype(np.int64) if hasattr(values, "categories") else codes_of(values, True, True)[0])
    order = np.lexsort(keys[::-1])
    return frame([table._columns[i] for i in order.tolist()], table._index, labels._take(order), table)


def finished(table: Any, dropna: bool, observed: bool, sort: bool, fill_value: Any) -> Any:
    """Columns in order, gaps filled, integers where they can be again."""
    if not isinstance(table, kinds.DataFrame):
        return table
    if sort:
        table = in_order(table)
    if fill_value is not None:
        table = table.fillna(fill_value)
    return table
