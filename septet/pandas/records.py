"""Frames of rows: lists of lists, tuples, dicts, Series, dataclasses; structured arrays."""
from __future__ import annotations

import dataclasses
import itertools
from collections import abc
from itertools import zip_longest
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.construct import is_list_like, is_scalar, to_array
from septet.pandas.indexes.base import ensure_index
from septet.pandas.indexes.range import default_index


def of_rows(data: list[Any], rows: Any, labels: Any, dtype: Any) -> tuple[list[Any], Any, Any]:
    """(arrays, row labels, column labels) of a list of rows."""
    if not data:
        rows = default_index(0) if rows is None else rows
        arrays = [to_array([], dtype if dtype is not None else object) for _ in (labels if labels is not None else ())]
        return arrays, rows, default_index(0) if labels is None else labels
    if dataclasses.is_dataclass(data[0]) and not isinstance(data[0], type):
        data = [{f.name: getattr(x, f.name) for f in dataclasses.fields(x)} for x in data]
    first = data[0]
    if isinstance(first, abc.Mapping):
        return _of_dicts(data, rows, labels, dtype)
    if isinstance(first, kinds.Series):
        return _of_series(data, rows, labels, dtype)
    if isinstance(first, tuple) and hasattr(first, "_fields") and labels is None:
        labels = ensure_index(list(first._fields))
    if not is_list_like(first) or isinstance(first, (str, bytes)):
        return _checked([to_array(data, dtype)], len(data), rows, labels)
    return _of_lists(data, rows, labels, dtype)


def _of_lists(data: list[Any], rows: Any, labels: Any, dtype: Any) -> tuple[list[Any], Any, Any]:
    width = max((len(r) for r in data if is_list_like(r)), default=0)
    if all(type(r) in (list, tuple) and len(r) == width for r in data):
        columns = list(zip(*data, strict=True))
    else:
        lists = [list(r) if is_list_like(r) else [r] for r in data]
        columns = list(zip_longest(*lists, fillvalue=None))
    if labels is not None and len(labels) != width:
        if not width:
            columns, width = [() for _ in labels], len(labels)
        else:
            raise ValueError(f"{len(labels)} columns passed, passed data had {width} columns")
    return _checked([to_array(list(c), dtype) for c in columns], len(data), rows, labels)


def _checked(arrays: list[Any], n: int, rows: Any, labels: Any) -> tuple[list[Any], Any, Any]:
    rows = default_index(n) if rows is None else rows
    labels = default_index(len(arrays)) if labels is None else labels
    if len(rows) != n or len(labels) != len(arrays):
        raise ValueError(f"Shape of passed values is ({n}, {len(arrays)}), indices imply ({len(rows)}, {len(labels)})")
    return arrays, rows, labels


def _of_dicts(data: list[Any], rows: Any, labels: Any, dtype: Any) -> tuple[list[Any], Any, Any]:
    keys = _keys(data) if labels is None else list(labels)
    gap = np.nan
    arrays = [to_array([row.get(k, gap) for row in data], dtype) for k in keys]
    return _checked(arrays, len(data), rows, ensure_index(keys) if labels is None and keys else labels)


def _keys(rows: Any) -> list[Any]:
    """The labels of rows that are mappings or Series, as they come."""
    return list(dict.fromkeys(k for row in rows for k in (row._index if isinstance(row, kinds.Series) else row)))


def _of_series(data: list[Any], rows: Any, labels: Any, dtype: Any) -> tuple[list[Any], Any, Any]:
    from septet.pandas.building import union_of

    series = [x if isinstance(x, kinds.Series) else kinds.Series(x) for x in data]
    labels = union_of([s._index for s in series], False) if labels is None else labels
    if rows is None:
        rows = _names(series)
    values = [s.reindex(labels)._values.tolist() for s in series]
    arrays = [to_array(list(c), dtype) for c in zip(*values, strict=True)]
    return _checked(arrays, len(series), rows, labels)


def _names(series: list[Any]) -> Any:
    """The rows' labels: their names, those without one counted; positions where none has a name."""
    names = [s._name for s in series]
    if all(name is None for name in names):
        return default_index(len(series))
    count = itertools.count()
    return ensure_index([f"Unnamed {next(count)}" if name is None else name for name in names])


def from_rows_dict(cls: Any, data: Any, orient: str, dtype: Any, columns: Any) -> Any:
    """DataFrame.from_dict of rows, or of the parts that to_dict("tight") gives."""
    if orient == "tight":
        index = _tight(data["index"], data["index_names"])
        return cls(data["data"], index=index, columns=_tight(data["columns"], data["column_names"]), dtype=dtype)
    if not data:
        return cls(index=[], columns=columns, dtype=dtype)
    keys, rows = list(data), list(data.values())
    if isinstance(rows[0], (kinds.Series, abc.Mapping)):
        made = {k: [r.get(k, np.nan) for r in rows] for k in _keys(rows)}
        return cls(made, index=keys, columns=columns, dtype=dtype)
    return cls([r if is_list_like(r) else [r] for r in rows], index=keys, columns=columns, dtype=dtype)


def _tight(labels: list[Any], names: list[Any]) -> Any:
    if len(names) > 1:
        return kinds.MultiIndex.from_tuples([tuple(x) for x in labels], names=names)
    index = kinds.Index(labels)
    index.name = names[0]
    return index


def from_records(cls: Any, data: Any, index: Any, exclude: Any, columns: Any, coerce_float: bool, nrows: int | None) -> Any:
    """DataFrame.from_records."""
    if is_scalar(data) and data is not None:
        raise TypeError(f"{type(data).__name__!r} object is not iterable")
    if isinstance(data, abc.Iterator):
        from itertools import islice

        data = list(data if nrows is None else islice(data, nrows))
    elif isinstance(data, ndarray) and nrows is not None:
        data = data[:nrows]
    made = cls(data) if isinstance(data, (abc.Mapping, ndarray, kinds.DataFrame)) and columns is None else \
        cls(data, columns=None if data is None and columns is None else columns)
    if exclude is not None:
        made = made.drop(columns=[c for c in exclude if c in made._labels])
    if index is not None:
        if isinstance(index, str) or is_list_like(index) and all(isinstance(k, str) and k in made._labels for k in index):
            made = made.set_index(index)
            if isinstance(made.index, kinds.RangeIndex):
                made.index = kinds.Index(made.index._values, name=made.index.name)
        else:
            made.index = index
    return coerced(made) if coerce_float else made


def coerced(frame: Any) -> Any:
    """Decimal columns as floats."""
    from decimal import Decimal

    arrays = [np.array([float(x) for x in a.tolist()]) if type(a) is ndarray and a.dtype == object and len(a)
              and all(isinstance(x, Decimal) for x in a.tolist()) else a for a in frame._columns]
    return frame._with(arrays)
