"""Quantiles of series and frames."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.tabular import numeric_part
from septet.pandas.construct import is_list_like, to_array
from septet.pandas.dtypes import OBJECT, common_dtype

_METHODS = ("linear", "lower", "higher", "midpoint", "nearest")


def checked(q: Any) -> ndarray:
    """Shares as an array; ValueError outside 0 to 1."""
    shares = np.atleast_1d(np.asarray(q, dtype=np.float64))
    if not bool(((shares >= 0) & (shares <= 1)).all()):
        raise ValueError(
                         "percentiles should all be in the interval [0, 1]")
    return shares


def quantile_array(values: Any, shares: ndarray, interpolation: str) -> Any:
    """The quantiles of one column."""
    if interpolation not in _METHODS:
        raise ValueError(f"'{interpolation}' is not a valid method. Use one of: " + ", ".join(_METHODS))
    if type(values) is not ndarray:
        return values._quantile(shares, interpolation)
    if values.dtype == OBJECT:
        values = to_array(values.tolist())
        if values.dtype.kind not in "iufb":
            raise TypeError(f"dtype '{values.dtype}' does not support operation 'quantile'")
    if values.dtype.kind == "b" and len(values):
        raise TypeError("numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the "
                        "logical_xor function instead.")
    kept = values[~np.isnan(values)] if values.dtype.kind == "f" else values
    if not len(kept):
        return np.full(len(shares), np.nan)
    return np.quantile(kept, shares, method=interpolation)


def quantile_series(s: Any, q: Any, interpolation: str) -> Any:
    """Series.quantile: a scalar for a scalar, else a series."""
    shares = checked(q)
    found = quantile_array(s._values, shares, interpolation)
    if not is_list_like(q):
        return found[0]
    return s._with(found, kinds.Index(shares if not isinstance(q, (kinds.Index, kinds.Series)) else q))


def quantile_frame(frame: Any, q: Any, axis: Any, numeric_only: bool, interpolation: str, method: str) -> Any:
    """DataFrame.quantile: a series for a scalar, else a frame."""
    if method not in ("single", "table"):
        raise ValueError(f"Invalid method: {method}. Method must be in {{'single', 'table'}}.")
    if method == "table":
        from septet.errors import NotSupported

        raise NotSupported("DataFrame.quantile(method='table') is not supported")
    frame = numeric_part(frame, numeric_only)
    if frame._get_axis_number(axis):
        frame = frame.T
    shares = checked(q)
    columns = [quantile_array(a, shares, interpolation) for a in frame._columns]
    if is_list_like(q):
        return frame._with(columns, kinds.Index(shares))
    name = q
    if not columns:
        return kinds.Series._new(np.empty(0), frame._labels, name)
    dtype = common_dtype([c.dtype for c in columns])
    return frame._sliced(to_array([c[0] for c in columns], dtype), frame._labels, name)
