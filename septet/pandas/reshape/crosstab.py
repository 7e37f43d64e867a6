"""crosstab: how often combinations of factors occur."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.groupby.rows import frame
from septet.pandas.indexes.range import default_index


def listed(x: Any) -> list[Any]:
    """Factors as a list."""
    if isinstance(x, list) and x and any(isinstance(y, (list, tuple, ndarray, kinds.Series, kinds.Index)) for y in x):
        return x
    return [x]


def named(arrays: list[Any], names: Any, prefix: str) -> list[Any]:
    """The names of factors."""
    if names is not None:
        if len(names) != len(arrays):
            raise AssertionError("arrays and names must have the same length")
        return list(names)
    return [a.name if getattr(a, "name", None) is not None else f"{prefix}_{k}" for k, a in enumerate(arrays)]


def crosstab(index: Any, columns: Any, values: Any = None, rownames: Any = None, colnames: Any = None, aggfunc: Any = None,
             margins: bool = False, margins_name: str = "All", dropna: bool = True, normalize: Any = False) -> Any:
    """A table of counts of two or more factors, or of an aggregation of values.

    normalize: shares of "all" (True), of each row ("index") or column ("columns").
    """
    if values is None and aggfunc is not None:
        raise ValueError("aggfunc cannot be used without values.")
    if values is not None and aggfunc is None:
        raise ValueError("values cannot be used without an aggfunc.")
    rows, cols = listed(index), listed(columns)
    row_names, col_names = named(rows, rownames, "row"), named(cols, colnames, "col")
    data, keys = gathered(rows + cols, values)
    count = len(rows)
    from septet.pandas.reshape.pivot import pivot_table

    func = "count" if values is None else aggfunc
    table = pivot_table(data, values="__dummy__", index=keys[:count], columns=keys[count:], aggfunc=func, margins=margins,
                        margins_name=margins_name, dropna=dropna, observed=dropna, fill_value=0 if values is None else None)
    if values is None:
        table = frame([a.astype(np.int64) for a in table._columns], table._index, table._labels)
    if normalize is not False:
        table = shares(table, normalize, margins, margins_name)
    return table.rename_axis(index=row_names if count > 1 else row_names[0], columns=col_names if len(cols) > 1 else col_names[0])


def gathered(arrays: list[Any], values: Any) -> tuple[Any, list[str]]:
    """A frame of factors and values; series meet on the labels that they share."""
    common = None
    for a in [*arrays, values]:
        if isinstance(a, kinds.Series):
            common = a.index if common is None or common.equals(a.index) else common.intersection(a.index)
    if common is None:
        common = default_index(len(arrays[0]))
    columns = {}
    for k, a in enumerate(arrays):
        columns[f"__key_{k}__"] = a if isinstance(a, kinds.Series) else kinds.Series(a, index=common if len(a) == len(common) else None)
    values = np.zeros(len(common), dtype=np.int64) if values is None else values
    columns["__dummy__"] = values if isinstance(values, kinds.Series) else kinds.Series(values, index=common)
    parts = [x._values if x.index.equals(common) else x.reindex(common)._values for x in columns.values()]
    return frame(parts, common, list(columns)), list(columns)[:-1]


def shares(table: Any, normalize: Any, margins: bool, name: str) -> Any:
    """Counts as shares."""
    wanted = "all" if normalize is True else {0: "index", 1: "columns"}.get(normalize, normalize)
    if wanted not in ("all", "index", "columns"):
        raise ValueError("Not a valid normalize argument")
    if not margins:
        return divided(table, wanted)
    inner = frame([a[:-1] for a in table._columns[:-1]], table._index[:-1], table._labels[:-1])
    if table._index.nlevels == 1 and name not in table._index or table._labels.nlevels == 1 and name not in table._labels:
        raise ValueError(f"{name} not in pivoted DataFrame")
    body, column, row = divided(inner, wanted), table._columns[-1][:-1], np.array([a[-1] for a in table._columns[:-1]])
    column, row = column / column.sum(), row / row.sum()
    if wanted == "columns":
        return frame([*body._columns, column], body._index, table._labels)
    arrays = [np.append(a, r) for a, r in zip(body._columns, row.tolist(), strict=True)]
    if wanted == "index":
        return frame(arrays, table._index, body._labels)
    return frame([*arrays, np.append(column, 1.0)], table._index, table._labels)


def divided(table: Any, wanted: str) -> Any:
    """Each count by the sum it is a share of."""
    values = np.stack([a.astype(np.float64) for a in table._columns], axis=1)
    if wanted == "all":
        values = values / values.sum()
    else:
        values = values / values.sum(axis=1 if wanted == "index" else 0, keepdims=True)
    values = np.where(np.isnan(values), 0.0, values)
    return frame([np.ascontiguousarray(values[:, k]) for k in range(values.shape[1])], table._index, table._labels)
