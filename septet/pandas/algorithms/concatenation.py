"""Columns one after the other, of the dtype that holds all."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.algorithms.casting import cast
from septet.pandas.dtypes import common_dtype


def concat_arrays(arrays: list[Any]) -> Any:
    """Several columns as one; columns of other dtypes are cast to the dtype they share."""
    if len(arrays) == 1:
        return arrays[0]
    dtype = common_dtype([a.dtype for a in arrays])
    if isinstance(dtype, np.dtype):
        parts = [a if a.dtype is dtype or a.dtype == dtype else cast(a, dtype) for a in arrays]
        if all(type(p) is ndarray for p in parts):
            return np.concatenate(parts)
        return type(parts[0])._concat_same_type(parts)
    parts = [a if a.dtype == dtype else cast(a, dtype) for a in arrays]
    return type(parts[0])._concat_same_type(parts)
