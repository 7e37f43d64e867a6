"""Samples of norm 1, thresholds, centred kernels."""
from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, OneToOneFeatureMixin, TransformerMixin
from septet.sklearn.preprocessing.scalers import no_zeros
from septet.sklearn.utils._param_validation import Interval, Options, StrOptions, validate_params
from septet.sklearn.utils.foreign import give_back, is_sparse
from septet.sklearn.utils.validation import FLOAT_DTYPES, check_array, check_is_fitted, validate_data

MATRIX = ["array-like", "sparse matrix"]


@validate_params({"X": MATRIX, "norm": [StrOptions({"l1", "l2", "max"})], "axis": [Options(Integral, {0, 1})],
                  "copy": ["boolean"], "return_norm": ["boolean"]})
def normalize(X: Any, norm: str = "l2", *, axis: int = 1, copy: bool = True, return_norm: bool = False) -> Any:
    """Samples (axis 1) or features (axis 0) of norm 1; rows of zeros stay."""
    given = X
    X = check_array(X, accept_sparse="csr" if axis else "csc", copy=copy, dtype=FLOAT_DTYPES, estimator="the normalize function")
    if is_sparse(X):
        made, norms = of_sparse(X, norm, axis, return_norm)
    else:
        norms = norm_of(X if axis else X.T, norm)
        made = X / (no_zeros(norms)[:, None] if axis else no_zeros(norms)[None, :])
    return give_back((made, norms) if return_norm else made, given)


def norm_of(X: Any, norm: str) -> Any:
    """The norm of each row."""
    if norm == "l1":
        return np.abs(X).sum(axis=1)
    return np.sqrt(np.einsum("ij,ij->i", X, X)) if norm == "l2" else np.abs(X).max(axis=1)


def of_sparse(X: Any, norm: str, axis: int, return_norm: bool) -> tuple[Any, Any]:
    """The same of a sparse matrix, along its lines."""
    if return_norm and norm in ("l1", "l2"):
        raise NotImplementedError(f"return_norm=True is not implemented for sparse matrices with norm 'l1' or norm 'l2'. ({norm})")
    lines = np.repeat(np.arange(len(X.indptr) - 1), np.diff(X.indptr))
    data = X.data
    if norm == "max":
        norms = np.zeros(len(X.indptr) - 1, dtype=data.dtype)
        np.maximum.at(norms, lines, np.abs(data))
    else:
        sums = np.bincount(lines, weights=np.abs(data) if norm == "l1" else data * data, minlength=len(X.indptr) - 1)
        norms = (sums if norm == "l1" else np.sqrt(sums)).astype(data.dtype)
    X = X.copy()
    X.data = data / no_zeros(norms)[lines]
    return X, norms


class Normalizer(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Samples of norm 1."""

    _parameter_constraints: dict[str, Any] = {"norm": [StrOptions({"l1", "l2", "max"})], "copy": ["boolean"]}

    def __init__(self, norm: str = "l2", *, copy: bool = True):
        self.norm, self.copy = norm, copy

    def fit(self, X: Any, y: Any = None) -> Any:
        """Nothing is learnt but the number of features."""
        validate_data(self, X, accept_sparse="csr")
        return self

    def transform(self, X: Any, copy: bool | None = None) -> Any:
        """Each sample over its norm."""
        X = validate_data(self, X, accept_sparse="csr", force_writeable=True, copy=self.copy if copy is None else copy, reset=False)
        return normalize(X, norm=self.norm, axis=1, copy=False)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse, tags.requires_fit, tags.array_api_support = True, False, True
        return tags


@validate_params({"X": MATRIX, "threshold": [Interval(Real, None, None, closed="neither")], "copy": ["boolean"]})
def binarize(X: Any, *, threshold: float = 0.0, copy: bool = True) -> Any:
    """1 where X is above the threshold, else 0."""
    given = X
    return give_back(above(check_array(X, accept_sparse=["csr", "csc"], copy=copy), threshold), given)


def above(X: Any, threshold: float) -> Any:
    """Ones and zeros of X's dtype."""
    if not is_sparse(X):
        return (X > threshold).astype(X.dtype)
    if threshold < 0:
        raise ValueError("Cannot binarize a sparse matrix with threshold < 0")
    X = X.copy()
    X.data = (X.data > threshold).astype(X.data.dtype)
    X.eliminate_zeros()
    return X


class Binarizer(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """1 where a feature is above a threshold, else 0."""

    _parameter_constraints: dict[str, Any] = {"threshold": [Real], "copy": ["boolean"]}

    def __init__(self, *, threshold: float = 0.0, copy: bool = True):
        self.threshold, self.copy = threshold, copy

    def fit(self, X: Any, y: Any = None) -> Any:
        """Nothing is learnt but the number of features."""
        validate_data(self, X, accept_sparse="csr")
        return self

    def transform(self, X: Any, copy: bool | None = None) -> Any:
        """Ones and zeros."""
        X = validate_data(self, X, accept_sparse=["csr", "csc"], copy=self.copy if copy is None else copy, force_writeable=True,
                          reset=False)
        return above(X, self.threshold)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse, tags.requires_fit, tags.array_api_support = True, False, True
        return tags


class KernelCenterer(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """A kernel matrix as if its samples had mean 0 in the space of the kernel."""

    def fit(self, K: Any, y: Any = None) -> Any:
        """The means of the kernel's columns and of all of it."""
        K = validate_data(self, K, dtype=FLOAT_DTYPES)
        if K.shape[0] != K.shape[1]:
            raise ValueError(f"Kernel matrix must be a square matrix. Input is a {K.shape[0]}x{K.shape[1]} matrix.")
        self.K_fit_rows_ = K.sum(axis=0) / K.shape[0]
        self.K_fit_all_ = self.K_fit_rows_.sum() / K.shape[0]
        return self

    def transform(self, K: Any, copy: bool = True) -> Any:
        """The centred kernel."""
        check_is_fitted(self)
        K = validate_data(self, K, copy=copy, force_writeable=True, dtype=FLOAT_DTYPES, reset=False)
        means = (K.sum(axis=1) / self.K_fit_rows_.shape[0])[:, None]
        return K - self.K_fit_rows_ - means + self.K_fit_all_

    @property
    def _n_features_out(self) -> int:
        return self.n_features_in_  # type: ignore[attr-defined,no-any-return]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise, tags.array_api_support = True, True
        return tags


@validate_params({"X": MATRIX, "value": [Interval(Real, None, None, closed="neither")]})
def add_dummy_feature(X: Any, value: float = 1.0) -> Any:
    """X with a first feature that is always `value`."""
    given = X
    X = check_array(X, accept_sparse=["csc", "csr", "coo"], dtype=FLOAT_DTYPES)
    first = np.full((X.shape[0], 1), value)
    if is_sparse(X):
        from septet.sklearn import sparse

        return give_back(sparse.hstack([sparse.csr_matrix(first), X], format=X.format), given)
    return give_back(np.hstack([first, X]), given)
