"""One element more in a column, the dtype widened where it must be."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.algorithms.concatenation import concat_arrays
from septet.pandas.algorithms.fitting import dtype_with
from septet.pandas.construct import objects, to_array
from septet.pandas.missing import is_missing


def inserted(values: Any, loc: int, item: Any) -> Any:
    """A column with one element more before a position."""
    loc = loc + len(values) if loc < 0 else loc
    return concat_arrays([values[:loc], one_like(values, item), values[loc:]]) if len(values) or type(values) is not ndarray \
        else one_like(values, item)


def one_like(values: Any, item: Any) -> Any:
    """A column of one element that goes with another column."""
    if type(values) is not ndarray:
        if values.dtype == "str" and not isinstance(item, str) and not is_missing(item):
            return objects([item])
        try:
            return type(values)._from_sequence([item], dtype=values.dtype)
        except (TypeError, ValueError):
            return objects([item])
    if isinstance(item, tuple):
        return objects([item])
    if not len(values) and values.dtype == object:
        return to_array([item])
    dtype = dtype_with(values.dtype, item)
    return np.array([item], dtype=dtype) if dtype.kind != "O" else objects([item])
