"""A function, dict or Series applied to each element of an array."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays.string_dtype import StringDtype
from septet.pandas.dtypes import OBJECT
from septet.pandas.missing import isna_array


def map_array(values: Any, mapper: Any, na_action: str | None = None, convert: bool = True) -> Any:
    """The mapped elements as an array of the dtype they say."""
    from septet.pandas.construct import infer, objects

    if na_action not in (None, "ignore"):
        raise ValueError(f"na_action must either be 'ignore' or None, {na_action} was passed")
    if isinstance(mapper, dict):
        mapper = _of_dict(mapper)
    if isinstance(mapper, kinds.Series):
        return _by_series(values, mapper)
    if not callable(mapper):
        raise TypeError(f"{type(mapper).__name__!r} object is not callable")
    if not len(values):
        return values.copy()
    items = list(values) if type(values) is ndarray and values.dtype.kind in "cSUV" else values.tolist()
    if na_action == "ignore":
        gone = (isna_array(values) if type(values) is ndarray else values.isna()).tolist()
        items = [x if g else mapper(x) for x, g in zip(items, gone, strict=True)]
    else:
        items = [mapper(x) for x in items]
    return infer(items) if convert else objects(items)


def _of_dict(mapper: dict[Any, Any]) -> Any:
    if hasattr(mapper, "__missing__"):
        return lambda x: mapper[np.nan if isinstance(x, float) and x != x else x]
    if not mapper:
        return kinds.Series([np.nan], index=[np.nan], dtype=np.dtype("float64")).iloc[:0]
    keys = kinds.Index(list(mapper), tupleize_cols=False)
    return kinds.Series(list(mapper.values()), index=keys)


def _by_series(values: Any, mapper: Any) -> Any:
    from septet.pandas.algorithms.take import take
    from septet.pandas.indexes.base import from_array

    texts = isinstance(values.dtype, StringDtype) and values.dtype._na_is_nan
    if not len(values) and texts:
        return values.copy()
    if not len(mapper):
        return np.full(len(values), np.nan)
    positions = mapper._index.get_indexer(from_array(values))
    made = take(mapper._values, positions)
    return inferred(made, texts) if type(made) is ndarray and made.dtype == OBJECT and len(made) else made


def inferred(values: ndarray, whole: bool) -> Any:
    """Objects that were found in a mapping as the dtype they say: text, or any dtype where text was looked up."""
    from septet.pandas.construct import infer

    items = values.tolist()
    text = any(isinstance(x, str) for x in items) and all(isinstance(x, str) or x != x for x in items)
    return infer(items) if text or whole else values
