"""Correlation and covariance over the values that both have."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.tabular import numeric_part

_UNKNOWN = "method must be either 'pearson', 'spearman', 'kendall', or a callable, '{}' was supplied"


def pearson(x: ndarray, y: ndarray) -> float:
    """Correlation of two arrays without gaps."""
    a, b = x - x.mean(), y - y.mean()
    below = np.sqrt((a * a).sum() * (b * b).sum())
    return np.float64(min(max((a * b).sum() / below, -1.0), 1.0)) if below else np.nan


def ranks(x: ndarray) -> ndarray:
    """Average ranks."""
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    ends = counts.cumsum()
    return (ends - (counts - 1) / 2.0)[inverse]


def spearman(x: ndarray, y: ndarray) -> float:
    """Correlation of ranks."""
    return pearson(ranks(x), ranks(y))


def kendall(x: ndarray, y: ndarray) -> float:
    """Kendall's tau-b."""
    a, b = np.sign(x[:, None] - x[None, :]), np.sign(y[:, None] - y[None, :])
    below = np.sqrt((a * a).sum() * (b * b).sum())
    return np.float64((a * b).sum() / below) if below else np.nan


METHODS: dict[str, Callable[[ndarray, ndarray], float]] = {"pearson": pearson, "spearman": spearman, "kendall": kendall}


def chosen(method: Any) -> Callable[[ndarray, ndarray], float]:
    """The function of a method; ValueError for one that is none."""
    if callable(method):
        return method
    if not isinstance(method, str) or method not in METHODS:
        raise ValueError(_UNKNOWN.format(method))
    return METHODS[method]


def numbers(values: Any) -> ndarray:
    """A column as floats, missing values NaN."""
    if type(values) is ndarray:
        return values.astype(np.float64) if values.dtype != np.float64 else values
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def paired(x: ndarray, y: ndarray) -> tuple[ndarray, ndarray]:
    """Both where neither is missing."""
    there = ~(np.isnan(x) | np.isnan(y))
    return (x, y) if there.all() else (x[there], y[there])


def _aligned(a: Any, b: Any) -> tuple[ndarray, ndarray]:
    a, b = a.align(b, join="inner")
    return paired(numbers(a._values), numbers(b._values))


def corr_series(a: Any, b: Any, method: Any, min_periods: int | None) -> float:
    """Series.corr."""
    find = chosen(method)
    x, y = _aligned(a, b)
    if len(x) < max(1, min_periods or 1):
        return np.nan
    with np.errstate(all="ignore"):
        return find(x, y)


def cov_series(a: Any, b: Any, min_periods: int | None, ddof: int) -> float:
    """Series.cov."""
    x, y = _aligned(a, b)
    if len(x) < max(1, min_periods or 1):
        return np.nan
    return _cov(x, y, ddof)


def _cov(x: ndarray, y: ndarray, ddof: int) -> float:
    if len(x) <= ddof:
        return np.nan
    return np.float64(((x - x.mean()) * (y - y.mean())).sum() / (len(x) - ddof))


def _matrix(frame: Any, find: Callable[[ndarray, ndarray], float], least: int, diagonal: bool = True) -> Any:
    columns = [numbers(a) for a in frame._columns]
    n = len(columns)
    table = np.full((n, n), np.nan)
    for i in range(n):
        for j in range(i + 1):
            x, y = paired(columns[i], columns[j])
            if len(x) >= least:
                with np.errstate(all="ignore"):
                    table[i, j] = table[j, i] = find(x, y)
    return frame._constructor(table, index=frame._labels, columns=frame._labels)


def corr_frame(frame: Any, method: Any, min_periods: int, numeric_only: bool) -> Any:
    """DataFrame.corr."""
    find = chosen(method)
    frame = numeric_part(frame, numeric_only)
    least = 1 if min_periods is None else max(min_periods, 1)
    found = _matrix(frame, find, least)
    if callable(method):
        for i in range(len(found._labels)):
            found._arrays[i][i] = 1.0
    return found


def cov_frame(frame: Any, min_periods: int | None, ddof: int, numeric_only: bool) -> Any:
    """DataFrame.cov."""
    frame = numeric_part(frame, numeric_only)
    return _matrix(frame, lambda x, y: _cov(x, y, ddof), max(1, min_periods or 1))


def corrwith(frame: Any, other: Any, axis: Any, drop: bool, method: Any, numeric_only: bool, min_periods: int | None) -> Any:
    """DataFrame.corrwith."""
    frame = numeric_part(frame, numeric_only)
    frame = frame.T if frame._get_axis_number(axis) else frame
    if isinstance(other, kinds.Series):
        found = [corr_series(s, other, method, min_periods) for _, s in frame.items()]
        return kinds.Series(found, index=frame._labels, dtype=np.dtype("float64"))
    other = numeric_part(other, numeric_only)
    other = other.T if frame._get_axis_number(axis) else other
    both = frame._labels.intersection(other._labels)
    found = kinds.Series([corr_series(frame[c], other[c], method, min_periods) for c in both], index=both, dtype=np.dtype("float64"))
    return found if drop else found.reindex(frame._labels.union(other._labels, sort=False))
