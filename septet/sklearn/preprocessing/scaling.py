"""Scaling as functions: the scalers fitted and applied at once, along either axis."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.preprocessing.scalers import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler, no_zeros
from septet.sklearn.utils.foreign import give_back, is_sparse
from septet.sklearn.utils.validation import FLOAT_DTYPES, check_array

CENTRE_WARNING = ("Numerical issues were encountered when centering the data and might not be solved. Dataset may contain too large "
                  "values. You may need to prescale your features.")
SPREAD_WARNING = ("Numerical issues were encountered when scaling the data and might not be solved. The standard deviation of the data is "
                  "probably very close to 0. ")


def along(scaler: Any, X: Any, axis: int, sparse: Any = False) -> Any:
    """X scaled by features (axis 0) or by samples (axis 1); a vector as one feature."""
    given = X
    X = check_array(X, accept_sparse=sparse, ensure_2d=False, dtype=FLOAT_DTYPES, ensure_all_finite="allow-nan")
    if axis not in (0, 1):
        raise ValueError(f"axis should be either equal to 0 or 1. Got {axis}")
    vector = X.ndim == 1
    if vector:
        X = X.reshape(-1, 1)
    made = scaler.fit_transform(X) if axis == 0 or vector else scaler.fit_transform(X.T).T
    return give_back(made.reshape(-1) if vector else made, given)


def scale(X: Any, *, axis: int = 0, with_mean: bool = True, with_std: bool = True, copy: bool = True) -> Any:
    """X with mean 0 and variance 1 along an axis."""
    if is_sparse(X) and with_mean:
        raise ValueError("Cannot center sparse matrices: pass `with_mean=False` instead See docstring for motivation and alternatives.")
    if is_sparse(X) and axis != 0:
        raise ValueError(f"Can only scale sparse matrix on axis=0,  got axis={axis}")
    if is_sparse(X):
        return along(StandardScaler(with_mean=with_mean, with_std=with_std, copy=copy), X, axis, ("csr", "csc"))
    given = X
    X = check_array(X, copy=copy, ensure_2d=False, dtype=FLOAT_DTYPES, ensure_all_finite="allow-nan")
    if axis not in (0, 1):
        raise ValueError(f"axis should be either equal to 0 or 1. Got {axis}")
    spread = np.nanstd(X, axis) if with_std else None
    rows = X if axis == 0 or X.ndim == 1 else X.T
    if with_mean:
        rows -= np.nanmean(X, axis)
        centre(rows, CENTRE_WARNING)
    if with_std:
        rows /= no_zeros(spread)
        if with_mean:
            centre(rows, SPREAD_WARNING)
    return give_back(X, given)


def centre(rows: Any, warning: str) -> None:
    """Take off what rounding left of the mean, with a warning where that is much."""
    mean = np.nanmean(rows, axis=0)
    if not np.allclose(mean, 0):
        warnings.warn(warning, stacklevel=3)
        rows -= mean


def minmax_scale(X: Any, feature_range: Any = (0, 1), *, axis: int = 0, copy: bool = True) -> Any:
    """X in a range along an axis."""
    return along(MinMaxScaler(feature_range=feature_range, copy=copy), X, axis)


def maxabs_scale(X: Any, *, axis: int = 0, copy: bool = True) -> Any:
    """X with greatest absolute value 1 along an axis."""
    return along(MaxAbsScaler(copy=copy), X, axis, ("csr", "csc"))


def robust_scale(X: Any, *, axis: int = 0, with_centering: bool = True, with_scaling: bool = True, quantile_range: Any = (25.0, 75.0),
                 copy: bool = True, unit_variance: bool = False) -> Any:
    """X less its median over the distance of two quantiles, along an axis."""
    scaler = RobustScaler(with_centering=with_centering, with_scaling=with_scaling, quantile_range=quantile_range, copy=copy,
                          unit_variance=unit_variance)
    return along(scaler, X, axis, ("csr", "csc"))
