"""Whether a dtype holds a value, and the dtype that holds both."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas.dtypes import BOOL, FLOAT64, INT64, OBJECT
from septet.pandas.missing import NA, is_missing


def dtype_with(dtype: Any, value: Any) -> Any:
    """The NumPy dtype that holds a dtype's values and one more."""
    if dtype == OBJECT or fits(dtype, value):
        return dtype
    kind = dtype.kind
    if is_missing(value) and value is not NA:
        return FLOAT64 if kind in "iu" and not _is_moment(value) else dtype if kind in "fc" and not _is_moment(value) else OBJECT
    if isinstance(value, (bool, np.bool_)) or kind == "b":
        return OBJECT
    if isinstance(value, (int, np.integer)):
        return _with_integer(dtype, int(value))
    if isinstance(value, (float, np.floating)):
        return _with_float(dtype, value)
    if isinstance(value, (complex, np.complexfloating)) and kind in "iufc":
        return np.dtype("complex128")
    return OBJECT


def _is_moment(value: Any) -> bool:
    return type(value).__name__ in ("NaTType", "datetime64", "timedelta64")


def _with_integer(dtype: Any, value: int) -> Any:
    if dtype.kind in "fc":
        return dtype if np.dtype(dtype).itemsize >= 8 else FLOAT64 if dtype.kind == "f" else dtype
    if -2 ** 63 <= value < 2 ** 64:
        other = np.min_scalar_type(value)
        found = np.result_type(dtype, other)
        return found if found.kind in "iu" else OBJECT
    return OBJECT


def _with_float(dtype: Any, value: Any) -> Any:
    if dtype.kind in "iu":
        return FLOAT64
    return FLOAT64 if dtype.kind == "f" else dtype if dtype.kind == "c" else OBJECT


def fits(dtype: Any, value: Any) -> bool:
    """Whether a NumPy dtype holds a scalar without loss."""
    kind = dtype.kind
    if kind == "O":
        return True
    if isinstance(value, (bool, np.bool_)):
        return kind == "b"
    if isinstance(value, (int, np.integer)):
        return _holds_integer(dtype, int(value))
    if isinstance(value, (float, np.floating)):
        return _holds_float(dtype, float(value))
    if isinstance(value, (complex, np.complexfloating)):
        return kind == "c"
    return value is None and kind in "fc"


def _holds_integer(dtype: Any, value: int) -> bool:
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        return info.min <= value <= info.max
    if dtype.kind == "f":
        return int(dtype.type(value)) == value if abs(value) < 2 ** 1000 else False
    return dtype.kind == "c"


def _holds_float(dtype: Any, value: float) -> bool:
    kind = dtype.kind
    if kind == "c" or kind == "f" and dtype.itemsize == 8:
        return True
    if kind == "f":
        return value != value or float(dtype.type(value)) == value or value in (float("inf"), float("-inf"))
    return kind in "iu" and value.is_integer() and _holds_integer(dtype, int(value))


__all__ = ["BOOL", "INT64", "dtype_with", "fits"]
