"""Reductions of frames: column by column, over rows, or of all values."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.reductions import REDUCTIONS, reduce_column
from septet.pandas.construct import numbers, to_array
from septet.pandas.dtypes import BOOL, OBJECT, common_dtype, is_numeric
from septet.pandas.missing import NA, isna_array

_NAN_FOR_EMPTY = frozenset(("mean", "median", "var", "std", "sem", "skew", "kurt"))


def numeric_part(frame: Any, numeric_only: bool, bool_only: bool = False) -> Any:
    """The columns of numbers, or of booleans."""
    if not numeric_only and not bool_only:
        return frame
    keep = [i for i, a in enumerate(frame._arrays) if (a.dtype == BOOL if bool_only else is_numeric(a.dtype))]
    if len(keep) == len(frame._arrays):
        return frame
    columns = frame._columns
    return frame._with([columns[i] for i in keep], None, frame._labels[np.array(keep, dtype=np.intp)])


def reduce_frame(frame: Any, name: str, axis: Any, skipna: bool, numeric_only: bool, bool_only: bool = False, **options: Any) -> Any:
    """A reduction of a frame: a series, or a scalar for axis None."""
    frame = numeric_part(frame, numeric_only, bool_only)
    if axis is None or frame._get_axis_number(axis):
        frame = dense(frame)
    if axis is None:
        return _of_all(frame, name, skipna, options)
    if frame._get_axis_number(axis):
        return _over_rows(frame, name, skipna, options)
    found = [reduce_column(name, a, skipna, **options) for a in frame._arrays]
    return frame._sliced(_gathered(found, name, frame), frame._labels)


def dense(frame: Any) -> Any:
    """A frame whose sparse columns are stored whole."""
    if not any(hasattr(a, "sp_values") for a in frame._arrays):
        return frame
    return frame._with([a.to_dense() if hasattr(a, "sp_values") else a for a in frame._columns])


def _gathered(found: list[Any], name: str, frame: Any) -> Any:
    """The results of columns as one array of the dtype that they share."""
    if not found:
        floats = name in ("sum", "prod") or name in _NAN_FOR_EMPTY
        return np.empty(0, dtype=BOOL if name in ("any", "all") else np.float64 if floats else OBJECT)
    if name in ("any", "all"):
        masked = any(hasattr(a, "_mask") for a in frame._arrays)
        return to_array([x if x is NA else bool(x) for x in found], "boolean") if masked else np.array([bool(x) for x in found])
    dtypes = [_dtype_of(x, a, name) for x, a in zip(found, frame._arrays, strict=True)]
    dtype = common_dtype(dtypes)
    if isinstance(dtype, np.dtype) and dtype.kind in "biufc":
        return numbers(found, dtype)
    return to_array(found, dtype)


def _dtype_of(x: Any, values: Any, name: str) -> Any:
    if isinstance(x, np.generic) and x.dtype.kind in "biufc" and type(values) is ndarray:
        return x.dtype
    if type(values) is ndarray:
        if name in _NAN_FOR_EMPTY and isinstance(x, float):
            return np.dtype("float64")
        return OBJECT if not isinstance(x, (bool, int, float)) or values.dtype == OBJECT else np.array([x]).dtype
    own = _own_dtype(values, name)
    if own is not None:
        return own
    return to_array([x]).dtype if not hasattr(values.dtype, "_result_dtype") else values.dtype._result_dtype(name, x)


def _own_dtype(values: Any, name: str) -> Any:
    """The dtype of a reduction of texts, categories and times, whatever its value; None of other columns."""
    dtype = values.dtype
    text = getattr(dtype, "type", None) is str and not hasattr(dtype, "_result_dtype")
    if text or hasattr(values, "categories"):
        return dtype if name in ("min", "max") or text and name == "sum" else None
    if not hasattr(values, "asi8"):
        return None
    apart = name in ("std", "sem") and dtype.kind == "M"
    return np.dtype(f"timedelta64[{values.unit}]") if apart else dtype


def _table(frame: Any) -> Any:
    """The frame's values as rows of one dtype; None where columns are not all of NumPy's numbers."""
    if any(type(a) is not ndarray or a.dtype.kind not in "biufc" for a in frame._arrays):
        return None
    return frame.to_numpy()


def _over_rows(frame: Any, name: str, skipna: bool, options: dict[str, Any]) -> Any:
    if not frame._arrays:
        return frame._sliced(_of_nothing(len(frame._index), name), frame._index)
    table = _table(frame)
    if table is not None and table.dtype != OBJECT:
        found = REDUCTIONS[name](table, 1, skipna, **options)
        return frame._sliced(found, frame._index)
    columns = frame.T
    if len({a.dtype for a in frame._arrays}) == 1 and type(frame._arrays[0]) is not ndarray:
        found = [reduce_column(name, a, skipna, **options) for a in columns._arrays]
        return frame._sliced(_gathered(found, name, columns), frame._index)
    found = [reduce_column(name, a, skipna, **options) for a in columns._arrays]
    made = _gathered(found, name, columns)
    if type(made) is ndarray and made.dtype == OBJECT and all(is_numeric(a.dtype) for a in frame._arrays):
        made = made.astype(np.float64) if name in ("sum", "prod", "min", "max", "mean") else made
    elif type(made) is ndarray and name in ("var", "std", "sem", "skew", "kurt", "median"):
        made = made.astype(OBJECT)
    elif type(made) is ndarray and made.dtype == OBJECT:
        made = to_array(made.tolist())
    return frame._sliced(_as_floats(made, frame, name), frame._index)


def _as_floats(made: Any, frame: Any, name: str) -> Any:
    """Rows of numbers and booleans together give floats."""
    mixed = all(is_numeric(a.dtype) for a in frame._arrays)
    whole = type(made) is ndarray and made.dtype.kind in "iu" and name in ("min", "max", "sum", "prod")
    return made.astype(np.float64) if mixed and whole else made


def _of_nothing(n: int, name: str) -> ndarray:
    if name in ("any", "all"):
        return np.full(n, name == "all")
    return np.zeros(n) if name == "sum" else np.ones(n) if name == "prod" else np.full(n, np.nan)


def _of_all(frame: Any, name: str, skipna: bool, options: dict[str, Any]) -> Any:
    if name in ("any", "all"):
        found = [bool(reduce_column(name, a, skipna)) for a in frame._arrays]
        return np.bool_(any(found) if name == "any" else all(found))
    table = _table(frame)
    if table is None:
        table = frame.to_numpy()
    found = reduce_column(name, table.ravel(), skipna, **options)
    return np.float64(found) if type(found) is float and name in _NAN_FOR_EMPTY else found


def count_frame(frame: Any, axis: int, numeric_only: bool) -> Any:
    """How many values are there, in each column or row."""
    frame = numeric_part(frame, numeric_only)
    masks = [~(isna_array(a) if type(a) is ndarray else a.isna()) for a in frame._arrays]
    if axis:
        total = np.zeros(len(frame._index), dtype=np.int64)
        for mask in masks:
            total = total + mask
        return frame._sliced(total, frame._index)
    return frame._sliced(np.array([int(m.sum()) for m in masks], dtype=np.int64), frame._labels)


def mode_frame(frame: Any, axis: Any, numeric_only: bool, dropna: bool) -> Any:
    """The most frequent values of each column, in as many rows as the longest needs."""
    frame = numeric_part(frame, numeric_only)
    if frame._get_axis_number(axis):
        return mode_frame(frame.T, 0, False, dropna).T
    columns = [s.mode(dropna) for _, s in frame.items()]
    from septet.pandas.indexes.range import default_index

    rows = default_index(max((len(c) for c in columns), default=0))
    return frame._with([c.reindex(rows)._values for c in columns], rows)


__all__ = ["kinds", "reduce_frame"]
