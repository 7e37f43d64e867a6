"""Elements of one array at positions, -1 giving a missing value."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.dtypes import FLOAT64, OBJECT

nan = np.nan


def take_ndarray(a: ndarray, indices: Any, allow_fill: bool = False, fill_value: Any = None) -> ndarray:
    """Elements of an array of its own dtype; with `allow_fill`, -1 gives `fill_value`, which the dtype must hold."""
    indices = np.asarray(indices, dtype=np.intp) if not isinstance(indices, ndarray) else indices
    if not allow_fill:
        if not len(a) and len(indices):
            raise IndexError("cannot do a non-empty take from an empty axes.")
        return a[indices]
    gaps = indices < 0
    if (indices < -1).any():
        raise ValueError("'indices' contains values less than allowed (-1)")
    if not gaps.any():
        return a[indices]
    if not len(a):
        if not gaps.all():
            raise IndexError("cannot do a non-empty take from an empty axes.")
        return np.full(len(indices), fill_value, dtype=a.dtype)
    result = a[indices]
    result[gaps] = fill_value
    return result


def with_gaps(dtype: Any) -> Any:
    """The dtype that holds a dtype's values and a missing one: integers become float64, booleans object."""
    kind = dtype.kind
    if kind in "iu":
        return FLOAT64
    return OBJECT if kind in "bSU" else dtype


def take(values: Any, indices: ndarray, fill_value: Any = nan) -> Any:
    """Elements of any column at positions, where -1 gives the missing value, the dtype widened when it must be."""
    if type(values) is not ndarray:
        return values.take(indices, allow_fill=True, fill_value=None if fill_value is nan else fill_value)
    gaps = indices < 0
    if not gaps.any():
        return values[indices]
    return take_filled(values, indices, gaps, fill_value)


def take_filled(values: ndarray, indices: ndarray, gaps: ndarray, fill_value: Any) -> ndarray:
    """Elements with a fill value in the gaps, of a dtype that holds both."""
    from septet.pandas.algorithms.fitting import dtype_with

    dtype = with_gaps(values.dtype) if fill_value is nan else dtype_with(values.dtype, fill_value)
    if not len(values):
        return np.full(len(indices), fill_value, dtype=dtype)
    result = values[indices]
    if result.dtype != dtype:
        result = result.astype(dtype)
    result[gaps] = fill_value
    return result
