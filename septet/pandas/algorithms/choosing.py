"""Elements of one column where a condition holds, of another or of a scalar elsewhere: `where`, `mask`, `fillna`."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.algorithms.casting import cast
from septet.pandas.algorithms.fitting import dtype_with, fits
from septet.pandas.dtypes import OBJECT, common_dtype
from septet.pandas.missing import NA, is_missing


def choose(condition: ndarray, values: Any, other: Any) -> Any:
    """values where the condition holds, else other (a scalar or a column of the same length); the dtype holds both."""
    if condition.all():
        return values
    if type(values) is not ndarray:
        return _of_extension(condition, values, other)
    if type(other) is ndarray or hasattr(other, "_from_sequence"):
        return _of_columns(condition, values, other)
    dtype = dtype_with(values.dtype, other)
    if values.dtype.kind in "iu" and is_missing(other) and other is not NA:
        other = np.nan
    if dtype == OBJECT:
        found = values.astype(OBJECT)
        found[~condition] = _boxed(other, int((~condition).sum()))
        return found
    if other is None:
        other = np.nan
    return np.where(condition, values if values.dtype == dtype else values.astype(dtype), np.array(other, dtype=dtype))


def _boxed(other: Any, n: int) -> Any:
    return np.fromiter([other] * n, dtype=OBJECT)


def _of_columns(condition: ndarray, values: ndarray, other: Any) -> Any:
    used = other
    if type(used) is ndarray and used.dtype != values.dtype and used.dtype.kind in "biuf" and values.dtype.kind in "iuf":
        if values.dtype.kind == "f" or all(fits(values.dtype, x) for x in np.unique(used).tolist()):
            return np.where(condition, values, other.astype(values.dtype))
    dtype = common_dtype([values.dtype, other.dtype])
    a, b = cast(values, dtype), cast(other, dtype)
    if type(a) is ndarray:
        return np.where(condition, a, b)
    return _of_extension(condition, a, b)


def _of_extension(condition: ndarray, values: Any, other: Any) -> Any:
    if hasattr(values, "_where"):
        found = values._where(condition, other)
        if found is not NotImplemented:
            return found
    made = values.copy()
    part = other[~condition] if hasattr(other, "__len__") and not isinstance(other, (str, bytes)) and len(other) == len(values) else other
    try:
        made[~condition] = part
        return made
    except (TypeError, ValueError):
        if hasattr(other, "dtype") and not isinstance(other, np.generic) and getattr(other, "ndim", 0):
            return choose(condition, values.astype(OBJECT), other.astype(OBJECT))
        return choose(condition, np.asarray(values.astype(OBJECT)), other)
