"""A function, dict or Series applied to each element of an array."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
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

    positions = mapper._index.get_indexer(from_array(values))
    return take(mapper._values, positions)
