"""Frames and series as dictionaries and record arrays."""
from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import MutableMapping
from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.missing import NA


def maker(into: Any) -> Any:
    """What makes the dictionaries: a class, or an instance of one."""
    if not isinstance(into, type):
        if isinstance(into, defaultdict):
            factory = into.default_factory
            return lambda pairs: defaultdict(factory, pairs)
        into = type(into)
    if not issubclass(into, MutableMapping):
        raise TypeError(f"unsupported type: {into}")
    if issubclass(into, defaultdict):
        raise TypeError("to_dict() only accepts initialized defaultdicts")
    return into


def native(values: Any) -> list[Any]:
    """A column's elements as Python's own; NA is None."""
    return [None if x is NA else x.item() if isinstance(x, np.generic) and x.dtype.kind in "biufcSU" else x for x in values.tolist()]


def series_to_dict(s: Any, into: Any) -> Any:
    """Series.to_dict."""
    return maker(into)(zip(s._index.tolist(), native(s._values), strict=True))


def frame_to_dict(frame: Any, orient: str, into: Any, index: bool) -> Any:
    """DataFrame.to_dict."""
    if not frame._labels.is_unique and orient != "tight":
        warnings.warn("DataFrame columns are not unique, some columns will be omitted.", UserWarning, stacklevel=3)
    make, orient = maker(into), orient.lower()
    if not index and orient not in ("split", "tight"):
        raise ValueError("'index=False' is only valid when 'orient' is 'split' or 'tight'")
    rows, labels = frame._index.tolist(), frame._labels.tolist()
    if orient == "series":
        return make((label, frame._column(i)) for i, label in enumerate(labels))
    columns = [native(a) for a in frame._columns]
    if orient == "dict":
        return make((label, make(zip(rows, c, strict=True))) for label, c in zip(labels, columns, strict=True))
    if orient == "list":
        return make(zip(labels, columns, strict=True))
    table = list(zip(*columns, strict=True)) if columns else [() for _ in rows]
    if orient == "records":
        return [make(zip(labels, row, strict=True)) for row in table]
    if orient == "index":
        if not frame._index.is_unique:
            raise ValueError("DataFrame index must be unique for orient='index'.")
        return make((r, make(zip(labels, row, strict=True))) for r, row in zip(rows, table, strict=True))
    if orient in ("split", "tight"):
        return _parts(frame, make, orient, index, rows, labels, [list(row) for row in table])
    raise ValueError(f"orient '{orient}' not understood")


def _parts(frame: Any, make: Any, orient: str, index: bool, rows: list[Any], labels: list[Any], table: list[list[Any]]) -> Any:
    parts: list[tuple[str, Any]] = [("index", rows)] if index else []
    parts += [("columns", labels), ("data", table)]
    if orient == "tight":
        parts += [("index_names", list(frame._index.names))] if index else []
        parts += [("column_names", list(frame._labels.names))]
    return make(parts)


def to_records(frame: Any, index: bool, column_dtypes: Any, index_dtypes: Any) -> Any:
    """DataFrame.to_records: an array of records, the index as fields before the columns."""
    fields: list[tuple[str, Any, Any]] = []
    if index:
        multi = isinstance(frame._index, kinds.MultiIndex)
        for i, name in enumerate(frame._index.names):
            values = frame._index.get_level_values(i)._values if multi else frame._index._values
            text = str(name) if name is not None else f"level_{i}" if multi else "index"
            fields.append((text, values, _chosen(index_dtypes, text, i)))
    for i, (label, a) in enumerate(zip(frame._labels.tolist(), frame._columns, strict=True)):
        fields.append((str(label), a, _chosen(column_dtypes, label, i)))
    arrays = [_plain(a, dtype) for _, a, dtype in fields]
    for (name, _, _), a in zip(fields, arrays, strict=True):
        if a.dtype.kind == "O":
            raise NotSupported(f"object fields: to_records would make {name!r} one, which record arrays do not have here; give it a "
                               "dtype such as '<U10' in column_dtypes or index_dtypes")
    made = np.empty(len(frame._index), dtype=[(name, a.dtype) for (name, _, _), a in zip(fields, arrays, strict=True)])
    for (name, _, _), a in zip(fields, arrays, strict=True):
        made[name] = a
    return made.view(np.recarray)


def _chosen(dtypes: Any, name: Any, i: int) -> Any:
    if dtypes is None or isinstance(dtypes, (str, type, np.dtype)):
        return dtypes
    return dtypes.get(name, dtypes.get(i))


def _plain(values: Any, dtype: Any) -> ndarray:
    found = values if type(values) is ndarray else values.to_numpy()
    return found if dtype is None else found.astype(dtype)
