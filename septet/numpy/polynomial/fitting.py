"""Least-squares fits of series."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.core.float_errors import user_level
from septet.numpy.polynomial.basis import Basis
from septet.numpy.polynomial.values import vander


def fit(basis: Basis, x: Any, y: Any, deg: Any, rcond: Any = None, full: bool = False, w: Any = None) -> Any:
    """Coefficients of the series nearest to points (x, y) in the least-squares sense.

    deg: highest degree, or the degrees to use.  w: weights of the residuals.  full: also [residuals, rank, singular values, rcond].
    """
    x, y, degrees = np.asarray(x) + 0.0, np.asarray(y) + 0.0, np.asarray(deg)
    check_degrees(degrees)
    check_points(x, y)
    highest = int(degrees) if degrees.ndim == 0 else int(max(degrees.tolist()))
    chosen = None if degrees.ndim == 0 else sorted(degrees.tolist())
    matrix = vander(basis, x, highest)
    matrix = matrix if chosen is None else matrix[:, chosen]
    left, right = matrix.T, y.T
    if w is not None:
        weights = checked_weights(w, x)
        left, right = left * weights, right * weights
    c, details = solve(left, right, len(x) * np.finfo(x.dtype).eps if rcond is None else rcond, full)
    c = c if chosen is None else spread(c, chosen, highest)
    return (c, details) if full else c


def check_degrees(degrees: Any) -> None:
    """TypeError and ValueError for degrees that are none."""
    if degrees.ndim > 1 or degrees.dtype.kind not in "iu" or degrees.size == 0:
        raise TypeError("deg must be an int or non-empty 1-D array of int")
    if degrees.min() < 0:
        raise ValueError("expected deg >= 0")


def check_points(x: Any, y: Any) -> None:
    """TypeError for points of the wrong shape."""
    if x.ndim != 1:
        raise TypeError("expected 1D vector for x")
    if x.size == 0:
        raise TypeError("expected non-empty vector for x")
    if y.ndim < 1 or y.ndim > 2:
        raise TypeError("expected 1D or 2D array for y")
    if len(x) != len(y):
        raise TypeError("expected x and y to have same length")


def checked_weights(w: Any, x: Any) -> Any:
    """Weights, one per point."""
    w = np.asarray(w) + 0.0
    if w.ndim != 1:
        raise TypeError("expected 1D vector for w")
    if len(x) != len(w):
        raise TypeError("expected x and w to have same length")
    return w


def solve(left: Any, right: Any, rcond: Any, full: bool) -> tuple[Any, list[Any]]:
    """The scaled least-squares problem."""
    scale = np.sqrt((np.abs(left) ** 2).sum(1))
    scale[scale == 0] = 1
    c, residuals, rank, singular = np.linalg.lstsq(left.T / scale, right.T, rcond)
    if rank != left.shape[0] and not full:
        warnings.warn("The fit may be poorly conditioned", np.exceptions.RankWarning, stacklevel=user_level(3))
    return (c.T / scale).T, [residuals, rank, singular, rcond]


def spread(c: Any, chosen: list[int], highest: int) -> Any:
    """Coefficients of the chosen degrees among zeros."""
    result = np.zeros((highest + 1, *c.shape[1:]), dtype=c.dtype)
    result[chosen] = c
    return result
