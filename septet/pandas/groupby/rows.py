"""Tables and columns by row positions, and tables from columns: the few constructions that group-by, joins and reshaping use."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.take import take
from septet.pandas.indexes.range import default_index
from septet.pandas.later import Rows, chosen


def at(values: Any, rows: Any) -> Any:
    """Elements of a column at positions that are all there."""
    return values[rows] if type(values) is ndarray else values.take(rows)


def take_rows(obj: Any, rows: Any) -> Any:
    """The rows of a Series or DataFrame at positions."""
    index = obj._index._take(rows)
    if isinstance(obj, kinds.Series):
        return obj._with(at(obj._values, rows), index)
    return obj._with(chosen(obj, Rows(rows), len(index)), index)


def slice_rows(obj: Any, first: int, last: int) -> Any:
    """Some consecutive rows."""
    index = obj._index[first:last]
    if isinstance(obj, kinds.Series):
        return obj._with(obj._values[first:last], index)
    return obj._with([a[first:last] for a in obj._columns], index)


def frame(arrays: list[Any], index: Any, labels: Any, like: Any = None) -> Any:
    """A DataFrame; labels: an Index or a list."""
    if not isinstance(labels, kinds.Index):
        labels = labels_of(labels)
    made = kinds.DataFrame._new(arrays, index, labels)
    return made if like is None or type(like) is kinds.DataFrame or not isinstance(like, kinds.DataFrame) else like._constructor(made)


def series(values: Any, index: Any, name: Any = None, like: Any = None) -> Any:
    """A Series."""
    made = kinds.Series._new(values, index, name)
    return made if like is None or type(like) is kinds.Series or not isinstance(like, kinds.Series) else like._constructor(made)


def labels_of(labels: list[Any], name: Any = None) -> Any:
    """An Index of column labels."""
    if not labels:
        return default_index(0) if name is None else kinds.Index([], name=name)
    return kinds.Index(labels, tupleize_cols=False, name=name)


def taken(values: Any, rows: Any) -> Any:
    """Elements at positions, missing where -1."""
    return take(values, rows)


def is_numeric(values: Any) -> bool:
    """Whether a column counts as numeric."""
    dtype = values.dtype
    if type(values) is ndarray:
        return dtype.kind in "biufc"
    return bool(getattr(dtype, "_is_numeric", False) or getattr(dtype, "_is_boolean", False))


def positions(n: int) -> ndarray:
    """0 .. n-1."""
    return np.arange(n)
