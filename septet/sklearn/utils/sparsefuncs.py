"""`sklearn.utils.sparsefuncs`: moments and extremes of sparse matrices along an axis, and scaling in place."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.utils.foreign import give_back, is_sparse


def _coordinates(X: Any, axis: int) -> tuple[Any, Any, int, int]:
    """(values, their column or row, how many columns or rows, how long each is)."""
    from septet.sklearn import sparse

    if not is_sparse(X):
        raise TypeError(f"Expected a CSR or CSC sparse matrix, got {type(X)}.")
    if axis not in (0, 1):
        raise ValueError(f"Unknown axis value: {axis}. Use 0 for rows, or 1 for columns")
    m = sparse.as_sparse(X).tocoo()
    return m.data, (m.col, m.row)[axis], m.shape[1 - axis], m.shape[axis]


def mean_variance_axis(X: Any, axis: int, weights: Any = None, return_sum_weights: bool = False) -> Any:
    """(mean, variance[, sum of weights]) along an axis; NaN is passed over."""
    data, at, n, length = _coordinates(X, axis)
    wide = data.astype(np.float64)
    w = np.ones(length) if weights is None else np.asarray(weights, dtype=np.float64)
    of = np.ones(len(data)) if weights is None else w[(X.tocoo().row if axis == 0 else X.tocoo().col)]
    absent = np.isnan(wide)
    of, wide = np.where(absent, 0.0, of), np.where(absent, 0.0, wide)
    lost = np.bincount(at, weights=np.where(absent, 1.0 if weights is None else 0.0, 0.0), minlength=n)
    total = w.sum() - lost
    mean = np.bincount(at, weights=of * wide, minlength=n) / total
    inside = np.bincount(at, weights=of * (wide - mean[at]) ** 2, minlength=n)
    variance = (inside + (total - np.bincount(at, weights=of, minlength=n)) * mean**2) / total
    if data.dtype == np.float32:
        mean, variance = mean.astype(np.float32), variance.astype(np.float32)
    return (mean, variance, total) if return_sum_weights else (mean, variance)


def min_max_axis(X: Any, axis: int, ignore_nan: bool = False) -> Any:
    """(least, greatest) along an axis; NaN is passed over if asked."""
    data, at, n, length = _coordinates(X, axis)
    absent = np.isnan(data) if data.dtype.kind == "f" else np.zeros(len(data), dtype=bool)
    kept = ~absent if ignore_nan else np.ones(len(data), dtype=bool)
    counts = np.bincount(at[kept], minlength=n)
    low, high = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(low, at[kept], data[kept].astype(np.float64))
    np.maximum.at(high, at[kept], data[kept].astype(np.float64))
    holes = counts + np.bincount(at[absent], minlength=n) * ignore_nan < length
    low, high = np.where(holes, np.minimum(low, 0), low), np.where(holes, np.maximum(high, 0), high)
    if not ignore_nan and bool(absent.any()):
        broken = np.bincount(at[absent], minlength=n) > 0
        low, high = np.where(broken, np.nan, low), np.where(broken, np.nan, high)
    return low.astype(data.dtype), high.astype(data.dtype)


def count_nonzero(X: Any, axis: Any = None, sample_weight: Any = None) -> Any:
    """How many elements are stored: in all, in each column (axis 0) or in each row (axis 1)."""
    if axis in (-1, -2):
        axis += 2
    if X.format != "csr":
        raise TypeError(f"Expected CSR sparse format, got {X.format}")
    counts = np.diff(np.asarray(X.indptr))
    if axis is None:
        return X.nnz if sample_weight is None else np.dot(counts, np.asarray(sample_weight))
    if axis == 1:
        return counts if sample_weight is None else counts * np.asarray(sample_weight)
    weights = None if sample_weight is None else np.repeat(np.asarray(sample_weight), counts)
    return np.bincount(np.asarray(X.indices), minlength=X.shape[1], weights=weights)


def inplace_column_scale(X: Any, scale: Any) -> None:
    """Multiply the columns, in place."""
    scale = np.asarray(scale)
    if X.format == "csr":
        X.data *= give_back(scale[np.asarray(X.indices)], X)
    elif X.format == "csc":
        X.data *= give_back(np.repeat(scale, np.diff(np.asarray(X.indptr))), X)
    else:
        raise TypeError(f"Expected a CSR or CSC sparse matrix, got {type(X)}.")


def inplace_row_scale(X: Any, scale: Any) -> None:
    """Multiply the rows, in place."""
    scale = np.asarray(scale)
    if X.format == "csc":
        X.data *= give_back(scale[np.asarray(X.indices)], X)
    elif X.format == "csr":
        X.data *= give_back(np.repeat(scale, np.diff(np.asarray(X.indptr))), X)
    else:
        raise TypeError(f"Expected a CSR or CSC sparse matrix, got {type(X)}.")


inplace_csr_column_scale, inplace_csr_row_scale = inplace_column_scale, inplace_row_scale
