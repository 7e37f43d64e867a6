"""Construction of Series and DataFrame: from any data to arrays, index and labels."""
from __future__ import annotations

import dataclasses
from collections import abc
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.take import take
from septet.pandas.construct import column_array, full, is_list_like, is_scalar, objects, to_array, told, without_freq
from septet.pandas.dtypes import FLOAT64, OBJECT, pandas_dtype
from septet.pandas.indexes.base import ensure_index, from_array
from septet.pandas.indexes.range import default_index


def series_parts(data: Any, index: Any, dtype: Any, copy: bool | None) -> tuple[Any, Any, Any]:
    """(array, index, name) of a series."""
    rows = None if index is None else ensure_index(index)
    dtype = None if dtype is None else pandas_dtype(dtype)
    kind = type(data)
    if kind is list:
        return (*_sized(to_array(data, dtype), rows), None)
    if isinstance(data, kinds.Series):
        return _of_series(data, rows, dtype, copy)
    if isinstance(data, kinds.DataFrame):
        raise ValueError("Data must be 1-dimensional, got a DataFrame instead")
    if isinstance(data, abc.Mapping):
        return _of_mapping(data, rows, dtype)
    if isinstance(data, kinds.Index):
        if isinstance(data, kinds.MultiIndex):
            raise NotImplementedError("initializing a Series from a MultiIndex is not supported")
        return (*_sized(without_freq(to_array(data, dtype, bool(copy))), rows), data.name)
    if data is None or is_scalar(data):
        return (*_of_scalar(data, rows, dtype), None)
    if getattr(data, "ndim", 1) == 0 and isinstance(data, ndarray):
        return (*_of_scalar(data[()], rows, dtype), None)
    if not is_list_like(data):
        return (*_of_scalar(data, rows, dtype), None)
    fresh = copy is None and isinstance(data, ndarray) or bool(copy)
    values = without_freq(to_array(told(data, dtype), dtype, fresh))
    return (*_sized(values, rows), None)


def _sized(values: Any, rows: Any) -> tuple[Any, Any]:
    if rows is None:
        return values, default_index(len(values))
    if len(values) != len(rows):
        raise ValueError(f"Length of values ({len(values)}) does not match length of index ({len(rows)})")
    return values, rows


def _of_series(data: Any, rows: Any, dtype: Any, copy: bool | None) -> tuple[Any, Any, Any]:
    if rows is not None and rows is not data._index:
        data = data.reindex(rows)
    values = to_array(data._values, dtype, bool(copy))
    return values, data._index, data._name


def of_keys(keys: list[Any]) -> Any:
    """The labels that a mapping's keys are: a range where they are whole numbers in equal steps."""
    index = ensure_index(keys)
    if len(keys) < 2 or type(keys[0]) is str or type(index) is not kinds.Index or str(index.dtype) != "int64":
        return index
    from septet.pandas.indexes.sets import as_range

    found = as_range(index._values)
    return index if found is None else kinds.RangeIndex._of(found)


def _of_mapping(data: Any, rows: Any, dtype: Any) -> tuple[Any, Any, Any]:
    if data:
        keys, items = list(data), list(data.values())
        made = kinds.Series._new(to_array(items, dtype if rows is None else None), of_keys(keys))
    elif rows is not None and len(rows):
        return full(len(rows), np.nan, np.dtype("float64") if dtype is None else dtype), rows, None
    else:
        made = kinds.Series._new(to_array([], OBJECT if dtype is None else dtype), default_index(0) if rows is None else rows)
    if rows is not None and data:
        made = made.reindex(rows)
        return to_array(made._values, dtype), made._index, None
    return made._values, made._index, None


def _of_scalar(data: Any, rows: Any, dtype: Any) -> tuple[Any, Any]:
    if rows is None:
        if data is None:
            return to_array([], OBJECT if dtype is None else dtype), default_index(0)
        rows = default_index(1)
    if data is None and (dtype is None or dtype != OBJECT):
        return full(len(rows), np.nan, (FLOAT64 if len(rows) else OBJECT) if dtype is None else dtype), rows
    return full(len(rows), data, dtype), rows


# -- DataFrame

def frame_parts(data: Any, index: Any, columns: Any, dtype: Any, copy: bool | None) -> tuple[list[Any], Any, Any]:
    """(arrays, row labels, column labels) of a frame."""
    dtype = None if dtype is None else pandas_dtype(dtype)
    rows = None if index is None else ensure_index(index)
    labels = None if columns is None else ensure_index(columns)
    if type(data) is dict or isinstance(data, abc.Mapping):
        return of_mapping(data, rows, labels, dtype, copy is None or copy)
    if data is None:
        return of_mapping({}, rows, labels, dtype, False)
    if isinstance(data, kinds.DataFrame):
        return _of_frame(data, rows, labels, dtype, copy)
    if isinstance(data, (kinds.Series, kinds.Index)):
        return _of_column(data, rows, labels, dtype, copy)
    if not isinstance(data, ndarray) and hasattr(data, "__arrow_c_stream__"):
        from septet.pandas.io.arrow_tables import foreign_frame

        return _of_frame(foreign_frame(data), rows, labels, dtype, copy)
    if isinstance(data, ndarray) or hasattr(data, "__array__") and not isinstance(data, np.generic):
        return _of_array(data, rows, labels, dtype, copy)
    if isinstance(data, (str, bytes)) or is_scalar(data):
        return _of_one(data, rows, labels, dtype)
    if not is_list_like(data):
        raise ValueError("DataFrame constructor not properly called!")
    if isinstance(data, abc.Set):
        raise TypeError("Set type is unordered")
    return _of_rows(data if isinstance(data, list) else list(data), rows, labels, dtype)


def of_mapping(data: Any, rows: Any, labels: Any, dtype: Any, copy: bool) -> tuple[list[Any], Any, Any]:
    """A frame of a dict of columns."""
    if labels is not None:
        wanted = list(labels)
        items = [data.get(k, None) for k in wanted]
        absent = [k not in data for k in wanted]
    else:
        items, absent = list(data.values()), [False] * len(data)
        labels = of_keys(list(data)) if data else default_index(0)
    if rows is None:
        rows = _shared_index([x for x, gone in zip(items, absent, strict=True) if not gone])
    arrays = [_absent(len(rows), dtype) if gone else _column(x, rows, dtype, copy) for x, gone in zip(items, absent, strict=True)]
    return arrays, rows, labels


def _absent(n: int, dtype: Any) -> Any:
    if dtype is None or isinstance(dtype, np.dtype) and dtype.kind in "iu":
        return full(n, np.nan, OBJECT)
    return full(n, np.nan, dtype) if not isinstance(dtype, np.dtype) or dtype.kind != "b" else full(n, np.nan, OBJECT)


def _shared_index(items: list[Any]) -> Any:
    """The rows of columns: the union of their indexes, or as many as the lists have."""
    indexes = [x._index for x in items if isinstance(x, (kinds.Series, kinds.DataFrame))]
    indexes += [ensure_index(list(x)) for x in items if isinstance(x, abc.Mapping)]
    lengths = {len(x) for x in items if is_list_like(x) and not isinstance(x, (abc.Mapping, kinds.Series)) and hasattr(x, "__len__")}
    if not indexes and not lengths:
        if items and not any(is_list_like(x) for x in items):
            raise ValueError("If using all scalar values, you must pass an index")
        if not items:
            return default_index(0)
        raise ValueError("Per-column arrays must each be 1-dimensional")
    if len(lengths) > 1:
        raise ValueError("All arrays must be of the same length")
    if not indexes:
        return default_index(lengths.pop())
    if lengths and any(isinstance(x, abc.Mapping) for x in items):
        raise ValueError("Mixing dicts with non-Series may lead to ambiguous ordering.")
    labelled = any(isinstance(x, (kinds.Series, kinds.DataFrame)) for x in items)
    rows = union_of(indexes, None if labelled else False)
    if lengths and lengths != {len(rows)}:
        raise ValueError(f"array length {lengths.pop()} does not match index length {len(rows)}")
    return rows


def union_of(indexes: list[Any], sort: bool | None = None) -> Any:
    """The union of indexes: the first where all are equal; `sort` False: labels as they come."""
    first = indexes[0]
    for other in indexes[1:]:
        if not (first is other or first.equals(other)):
            first = first.union(other, sort)
    return first


def _column(item: Any, rows: Any, dtype: Any, copy: bool) -> Any:
    if isinstance(item, kinds.Series):
        index = item._index
        item = item if index is rows or index.equals(rows) else item.reindex(rows)
        return to_array(item._values, dtype)
    if isinstance(item, abc.Mapping):
        return to_array(kinds.Series(item, dtype=None if item else FLOAT64).reindex(rows)._values, dtype)
    if item is None or not is_list_like(item):
        return full(len(rows), item, dtype)
    if isinstance(item, abc.Iterator) or not hasattr(item, "__len__"):
        item = list(item)
    if getattr(item, "ndim", 1) != 1:
        raise ValueError("Per-column arrays must each be 1-dimensional")
    values = without_freq(column_array(item, dtype, copy and not isinstance(item, (list, kinds.Index))))
    if len(values) != len(rows):
        raise ValueError(f"Length of values ({len(values)}) does not match length of index ({len(rows)})")
    return values


def _of_frame(data: Any, rows: Any, labels: Any, dtype: Any, copy: bool | None) -> tuple[list[Any], Any, Any]:
    if rows is not None or labels is not None:
        data = data.reindex(index=data._index if rows is None else rows, columns=data._labels if labels is None else labels)
    arrays = [to_array(a, dtype, bool(copy)) for a in data._columns]
    return arrays, data._index, data._labels


def _of_column(data: Any, rows: Any, labels: Any, dtype: Any, copy: bool | None) -> tuple[list[Any], Any, Any]:
    name = data.name
    if isinstance(data, kinds.Series) and rows is not None:
        data = data.reindex(rows)
    found = data._index if isinstance(data, kinds.Series) else default_index(len(data)) if rows is None else rows
    if labels is None:
        labels = default_index(1) if name is None else ensure_index([name])
    elif name is not None and name not in labels:
        return [full(len(found), np.nan, OBJECT) for _ in labels], found if isinstance(data, kinds.Series) else rows, labels
    elif len(labels) != 1:
        if name is None:
            raise ValueError(f"Shape of passed values is ({len(found)}, 1), indices imply ({len(found)}, {len(labels)})")
        return of_mapping({name: data}, found, labels, dtype, bool(copy))
    return [to_array(data, dtype, bool(copy))], found, labels


def _of_array(data: Any, rows: Any, labels: Any, dtype: Any, copy: bool | None) -> tuple[list[Any], Any, Any]:
    if getattr(data, "ndim", 1) == 1 and not isinstance(data, ndarray) and hasattr(data, "_from_sequence"):
        arrays = [to_array(data, dtype, bool(copy))]
        return _labelled(arrays, len(data), rows, labels)
    data = np.asarray(data)
    if data.dtype.names:
        return of_mapping({n: data[n] for n in data.dtype.names}, rows, labels, dtype, True)
    if data.ndim == 0:
        return _of_one(data[()], rows, labels, dtype)
    if data.ndim > 2:
        raise ValueError(f"Must pass 2-d input. shape={data.shape}")
    table = data.reshape(-1, 1) if data.ndim == 1 else data
    columns = np.ascontiguousarray(table.T) if table.size else table.T
    arrays = [to_array(columns[i] if data.dtype != OBJECT or dtype is not None else _inferred(columns[i]), dtype)
              for i in range(table.shape[1])]
    return _labelled(arrays, table.shape[0], rows, labels)


def _inferred(column: ndarray) -> Any:
    column = told(column)
    if type(column) is not ndarray:
        return column
    found = to_array(column.tolist())
    return found if type(found) is not ndarray and found.dtype.kind in "mMO" and found.dtype.kind != "O" else column


def _labelled(arrays: list[Any], n: int, rows: Any, labels: Any) -> tuple[list[Any], Any, Any]:
    rows = default_index(n) if rows is None else rows
    labels = default_index(len(arrays)) if labels is None else labels
    if len(rows) != n or len(labels) != len(arrays):
        raise ValueError(f"Shape of passed values is ({n}, {len(arrays)}), indices imply ({len(rows)}, {len(labels)})")
    return arrays, rows, labels


def _of_one(data: Any, rows: Any, labels: Any, dtype: Any) -> tuple[list[Any], Any, Any]:
    if rows is None or labels is None:
        raise ValueError("DataFrame constructor not properly called!")
    return [full(len(rows), data, dtype) for _ in labels], rows, labels


def _of_rows(data: list[Any], rows: Any, labels: Any, dtype: Any) -> tuple[list[Any], Any, Any]:
    from septet.pandas.records import of_rows

    return of_rows(data, rows, labels, dtype)


def frame_from_dict(cls: Any, data: Any, orient: str, dtype: Any, columns: Any) -> Any:
    """DataFrame.from_dict."""
    if orient in ("index", "tight"):
        from septet.pandas.records import from_rows_dict

        return from_rows_dict(cls, data, orient, dtype, columns)
    if orient != "columns":
        raise ValueError(f"Expected 'index', 'columns' or 'tight' for orient parameter. Got '{orient}' instead")
    if columns is not None:
        raise ValueError("cannot use columns parameter with orient='columns'")
    return cls(data, dtype=dtype)


__all__ = ["dataclasses", "frame_parts", "from_array", "objects", "series_parts", "take"]
