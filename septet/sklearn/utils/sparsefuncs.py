"""`sklearn.utils.sparsefuncs`: moments and extremes of sparse matrices along an axis, and scaling in place."""
from __future__ import annotations

from itertools import pairwise
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


def incr_mean_variance_axis(X: Any, *, axis: int, last_mean: Any, last_var: Any, last_n: Any, weights: Any = None) -> Any:
    """(mean, variance, how many) along an axis of what was seen before together with X; NaN is passed over."""
    mean, variance, n = (np.asarray(a) for a in mean_variance_axis(X, axis, weights, True))
    last_mean, last_var = np.asarray(last_mean), np.asarray(last_var)
    last_n = np.full(last_mean.shape, last_n) if np.size(last_n) == 1 else np.asarray(last_n)
    if last_mean.shape != last_var.shape or last_mean.shape != last_n.shape:
        raise ValueError("last_mean, last_var, last_n do not have the same shapes.")
    if last_mean.shape != mean.shape:
        other = "features" if axis == 0 else "samples"
        raise ValueError(f"If axis={axis}, then last_mean, last_n, last_var should be of size n_{other} {mean.shape[0]} (Got "
                         f"{last_mean.shape[0]}).")
    if bool((last_n == 0).all()):
        return mean, variance, n
    total = last_n + n
    share = np.where(total > 0, n / np.maximum(total, 1e-300), 0.0)
    gap = np.where(n > 0, mean, last_mean) - last_mean
    within = (last_var * last_n + np.where(n > 0, variance * n, 0.0)) / np.maximum(total, 1e-300)
    within = np.where((last_n == 0) & (n > 0), np.nan, within)               # a feature that alone was not seen before has none there
    kind = mean.dtype
    return (last_mean + gap * share).astype(kind), (within + gap**2 * share * (1 - share)).astype(kind), total.astype(kind)


def csc_median_axis_0(X: Any) -> Any:
    """The median of each column of a CSC matrix, the elements that are not stored being 0."""
    if not is_sparse(X) or X.format != "csc":
        raise TypeError(f"Expected matrix of CSC format, got {getattr(X, 'format', type(X))}")
    pointers, data, rows = np.asarray(X.indptr).tolist(), np.asarray(X.data), X.shape[0]
    return np.array([_median(data[a:b], rows) for a, b in pairwise(pointers)])


def _median(stored: Any, n: int) -> float:
    """The median of some numbers and of zeros, n together."""
    if n == 0:
        return float("nan")
    below, ordered = int((stored < 0).sum()), np.sort(stored)
    holes = n - len(ordered)

    def at(k: int) -> float:
        return float(ordered[k]) if k < below else 0.0 if k < below + holes else float(ordered[k - holes])

    return at(n // 2) if n % 2 else (at(n // 2 - 1) + at(n // 2)) / 2.0


def _swapped(X: Any, m: int, n: int, axis: int) -> None:
    """Two rows (0) or columns (1) change places, in place."""
    order = np.arange(X.shape[axis])
    order[np.array([m, n])] = order[np.array([n, m])]
    order = give_back(order, X) if hasattr(X, "indptr") and not hasattr(X, "_m") else order
    made = (X[order] if axis == 0 else X[:, order]).asformat(X.format)
    if hasattr(X, "_m"):
        X._m = made._m
    else:
        X.data, X.indices, X.indptr = made.data, made.indices, made.indptr


def _compressed(X: Any) -> None:
    if not is_sparse(X) or X.format not in ("csr", "csc"):
        raise TypeError(f"Expected a CSR or CSC sparse matrix, got {type(X)}.")


def inplace_swap_row(X: Any, m: int, n: int) -> None:
    """Two rows change places, in place."""
    _compressed(X)
    _swapped(X, m, n, 0)


def inplace_swap_column(X: Any, m: int, n: int) -> None:
    """Two columns change places, in place."""
    _compressed(X)
    _swapped(X, m, n, 1)


inplace_swap_row_csc = inplace_swap_row_csr = inplace_swap_row
