"""Tests of each feature against the target: ANOVA, chi-squared, correlation; with p-values."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.preprocessing.labels import label_binarize
from septet.sklearn.utils.distributions import chi2_survival, f_survival
from septet.sklearn.utils.extmath import row_norms, safe_sparse_dot
from septet.sklearn.utils.foreign import give_back, is_sparse
from septet.sklearn.utils.validation import as_float_array, check_array, check_X_y


def f_oneway(*args: Any) -> Any:
    """(F, p) of one-way analysis of variance of groups, of each feature."""
    like = args[0]
    groups = [as_float_array(np.asarray(a.toarray() if is_sparse(a) else a)) for a in args]
    counts = [g.shape[0] for g in groups]
    total, k = sum(counts), len(groups)
    squares = sum(((g**2).sum(axis=0) for g in groups), np.zeros(()))
    sums = [g.sum(axis=0) for g in groups]
    whole = sum(sums, np.zeros(())) ** 2 / float(total)
    between = sum((s**2 / n for s, n in zip(sums, counts)), np.zeros(())) - whole
    within = squares - whole - between
    with np.errstate(all="ignore"):
        mean_within = within / float(total - k)
        constant = np.nonzero(np.atleast_1d(mean_within == 0.0))[0]
        if constant.size and np.nonzero(np.atleast_1d(between / float(k - 1)))[0].size != np.atleast_1d(mean_within).size:
            warnings.warn(f"Features {constant} are constant.", UserWarning, stacklevel=3)
        f = between / float(k - 1) / mean_within
    return give_back((np.asarray(f).reshape(-1), f_survival(np.asarray(f).reshape(-1), k - 1, total - k)), like)


def f_classif(X: Any, y: Any) -> Any:
    """(F, p) of each feature over the classes."""
    like = X
    X, y = check_X_y(X, y, accept_sparse=["csr", "csc", "coo"])
    X = X.toarray() if is_sparse(X) else X
    return give_back(f_oneway(*[X[y == k] for k in np.unique(y)]), like)


def chi2(X: Any, y: Any) -> Any:
    """(chi-squared, p) of each feature that is not negative over the classes."""
    like = X
    X = check_array(X, accept_sparse="csr", dtype=(np.float64, np.float32))
    if bool(((X.data if is_sparse(X) else X) < 0).any()):
        raise ValueError("Input X must be non-negative.")
    y = np.asarray(y)
    hot = label_binarize(y, classes=np.unique(y))
    if hot.shape[1] == 1:
        hot = np.concatenate([1 - hot, hot], axis=1)
    observed = np.asarray(safe_sparse_dot(hot.T.astype(np.float64), X, dense_output=True))
    expected = np.outer(hot.mean(axis=0), np.asarray(X.sum(axis=0)).reshape(-1))
    with np.errstate(all="ignore"):
        made = ((observed - expected) ** 2 / expected).sum(axis=0)
    return give_back((made, chi2_survival(made, observed.shape[0] - 1)), like)


def r_regression(X: Any, y: Any, *, center: bool = True, force_finite: bool = True) -> Any:
    """Pearson's correlation of each feature and the target."""
    like = X
    X, y = check_X_y(X, y, accept_sparse=["csr", "csc", "coo"], dtype=np.float64)
    y = y.astype(np.float64)
    n = X.shape[0]
    if center:
        y = y - y.mean()
        means = np.asarray(X.mean(axis=0)).reshape(-1)
        norms = np.sqrt(np.maximum(row_norms(X.T, squared=True) - n * means**2, 0))
    else:
        norms = row_norms(X.T)
    with np.errstate(all="ignore"):
        made = np.asarray(safe_sparse_dot(y, X)).reshape(-1) / norms / np.linalg.norm(y)
    return give_back(np.nan_to_num(made, nan=0.0) if force_finite else made, like)


def f_regression(X: Any, y: Any, *, center: bool = True, force_finite: bool = True) -> Any:
    """(F, p) of each feature's linear regression of the target."""
    like = X
    correlation = np.asarray(r_regression(X, y, center=center, force_finite=force_finite))
    freedom = np.asarray(y).size - (2 if center else 1)
    square = correlation**2
    with np.errstate(all="ignore"):
        f = square / (1 - square) * freedom
        p = f_survival(f, 1, freedom)
    if force_finite:
        p = np.where(np.isinf(f), 0.0, np.where(np.isnan(f), 1.0, p))
        f = np.where(np.isinf(f), np.finfo(f.dtype).max, np.where(np.isnan(f), 0.0, f))
    return give_back((f, p), like)
