"""Other labels, dtypes and shapes of series and frames."""
from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.casting import cast
from septet.pandas.construct import infer_objects, is_list_like, of_ndarray, to_array
from septet.pandas.dtypes import OBJECT, common_dtype, pandas_dtype
from septet.pandas.hints import noted
from septet.pandas.later import shared


def as_dtype(values: Any, dtype: Any, errors: str) -> Any:
    """A column as another dtype; with errors "ignore", itself where it cannot be."""
    if errors not in ("raise", "ignore"):
        raise ValueError(f"Expected value of kwarg 'errors' to be one of ['raise', 'ignore']. Supplied value is '{errors}'")
    try:
        found = cast(values, pandas_dtype(dtype))
        return of_ndarray(found) if type(found) is ndarray else found
    except (TypeError, ValueError):
        if errors == "ignore":
            return values
        raise


def inferred(values: Any) -> Any:
    """An object column with the dtype that its values say."""
    return infer_objects(values) if type(values) is ndarray and values.dtype == OBJECT else values


def renamed(index: Any, mapper: Any, level: Any, errors: str) -> Any:
    """Labels by a function, or by a dict or series where it has them."""
    if not callable(mapper) or isinstance(mapper, (dict, kinds.Series)):
        table = dict(mapper.items())
        if errors == "raise":
            absent = [k for k in table if k not in index]
            if absent:
                raise noted(KeyError(f"{absent} not found in axis"), absent, index)
        call: Callable[[Any], Any] = lambda x: table[x] if x in table else x     # noqa: E731, SIM401
    else:
        call = mapper
    if isinstance(index, kinds.MultiIndex):
        return _renamed_multi(index, call, level)
    items = [call(x) for x in index.tolist()]
    if items and all(isinstance(x, tuple) for x in items):
        return kinds.MultiIndex.from_tuples(items)
    found = to_array(items) if items else index._values
    if found.dtype != index.dtype and isinstance(index.dtype, type(found.dtype)) and index.dtype == "category":
        found = cast(found, index.dtype)
    return kinds.Index(found, name=index._name, tupleize_cols=False)


def _renamed_multi(index: Any, call: Callable[[Any], Any], level: Any) -> Any:
    numbers = range(index.nlevels) if level is None else [index._level_number(level)]
    arrays = [[call(x) for x in index.get_level_values(i).tolist()] if i in numbers else index.get_level_values(i)
              for i in range(index.nlevels)]
    return kinds.MultiIndex.from_arrays(arrays, names=index.names)


def mapped_labels(obj: Any, call: Callable[[Any], Any], axis: Any) -> Any:
    """Labels by a function: of the columns of a frame, unless the axis says otherwise."""
    across = obj.ndim == 2 if axis is None else obj._get_axis_number(axis)
    return obj.rename(columns=call) if across else obj.rename(index=call) if obj.ndim == 2 else obj.rename(call)


def rename_axis(obj: Any, mapper: Any, index: Any, columns: Any, axis: Any) -> Any:
    """Other names for the axes."""
    if mapper is not ...:
        index, columns = (..., mapper) if obj.ndim == 2 and obj._get_axis_number(axis) else (mapper, ...)
    rows = obj._index if index is ... else _named(obj._index, index)
    if obj.ndim == 1:
        return obj._with(obj._values, rows)
    labels = obj._labels if columns is ... else _named(obj._labels, columns)
    return obj._with(shared(obj), rows, labels)


def _named(index: Any, names: Any) -> Any:
    if callable(names) or isinstance(names, dict):
        call = names if callable(names) else lambda n: names.get(n, n)
        return index.set_names([call(n) for n in index.names])
    if isinstance(index, kinds.MultiIndex):
        return index.set_names([None] * index.nlevels if names is None else names)
    if is_list_like(names) and not isinstance(names, tuple):
        return index.set_names(names)
    return index.rename(names)


def squeeze(obj: Any, axis: Any) -> Any:
    """Axes of length one left out."""
    axes = range(obj.ndim) if axis is None else [obj._get_axis_number(axis)]
    key = tuple(0 if i in axes and n == 1 else slice(None) for i, n in enumerate(obj.shape))
    return obj.iloc[key] if obj.ndim == 2 else obj.iloc[key[0]]


def transpose(frame: Any) -> Any:
    """Rows as columns, of the dtype that the columns share."""
    n, width = frame.shape
    if not width:
        return frame._with([np.empty(0, dtype=OBJECT) for _ in range(n)], frame._labels, frame._index)
    dtype = common_dtype([a.dtype for a in frame._arrays])
    if not isinstance(dtype, np.dtype) and any(a.dtype != dtype for a in frame._arrays):
        dtype = OBJECT
    if isinstance(dtype, np.dtype) and dtype.kind in "biufc":
        table = np.stack([a if a.dtype == dtype else a.astype(dtype) for a in frame._columns], axis=0)
        rows = np.ascontiguousarray(table.T)
        return frame._with([rows[i] for i in range(n)], frame._labels, frame._index)
    columns = [a.tolist() for a in frame._columns]
    arrays = [to_array(list(row), dtype) for row in zip(*columns, strict=True)]
    return frame._with(arrays, frame._labels, frame._index)


def itertuples(frame: Any, index: bool, name: str | None) -> Iterator[Any]:
    """The rows as tuples, named where their fields can have names."""
    columns = [a.tolist() for a in frame._columns]
    fields = [str(c) for c in frame._labels]
    if index:
        columns.insert(0, frame._index.tolist())
        fields.insert(0, "Index")
    if name is None:
        return zip(*columns, strict=True) if columns else iter(())
    row = namedtuple(name, fields, rename=True)                                  # type: ignore[misc]
    return map(row._make, zip(*columns, strict=True))
