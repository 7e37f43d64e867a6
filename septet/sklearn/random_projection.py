"""`sklearn.random_projection`: fewer dimensions that nearly keep distances."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.exceptions import DataDimensionalityWarning
from septet.sklearn.linear_model.base import ours
from septet.sklearn.sparse import csr_matrix
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import check_is_fitted, check_random_state, validate_data


def johnson_lindenstrauss_min_dim(n_samples: Any, *, eps: Any = 0.1) -> Any:
    """The dimensions that keep distances within 1 +- eps (Dasgupta & Gupta, 1999)."""
    eps, n_samples = np.asarray(eps), np.asarray(n_samples)
    if (eps <= 0.0).any() or (eps >= 1).any():
        raise ValueError(f"The JL bound is defined for eps in ]0, 1[, got {eps!r}")
    if (n_samples <= 0).any():
        raise ValueError(f"The JL bound is defined for n_samples greater than zero, got {n_samples!r}")
    return (4 * np.log(n_samples) / ((eps**2 / 2) - (eps**3 / 3))).astype(np.int64)


def sparse_random_matrix(k: int, d: int, density: float, rng: Any) -> Any:
    """Elements 0 and +-1 / sqrt(density k) (Li, Hastie & Church, 2006)."""
    if density == 1:
        return 1 / np.sqrt(k) * (rng.binomial(1, 0.5, (k, d)) * 2 - 1)
    from septet.sklearn.utils.random import sample_without_replacement

    indices, pointers, offset = [], [0], 0
    for _ in range(k):
        count = int(rng.binomial(d, density))
        indices.append(np.asarray(sample_without_replacement(d, count, random_state=rng)))
        offset += count
        pointers.append(offset)
    places = np.concatenate(indices) if indices else np.zeros(0, dtype=np.int64)
    data = (rng.binomial(1, 0.5, size=len(places)) * 2 - 1) * (np.sqrt(1 / density) / np.sqrt(k))
    return csr_matrix((data, places, np.array(pointers)), shape=(k, d))


class BaseRandomProjection(TransformerMixin, ClassNamePrefixFeaturesOutMixin, BaseEstimator):
    """What both projections share."""

    _parameter_constraints: dict[str, Any] = {}

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    def _random_matrix(self, k: int, d: int) -> Any:
        raise NotImplementedError

    def fit(self, X: Any, y: Any = None) -> Any:
        """Draw the matrix for the shape of X."""
        X = validate_data(self, X, accept_sparse=["csr", "csc"], dtype=[np.float64, np.float32])
        n, d = X.shape
        if isinstance(self.n_components, str):
            self.n_components_ = int(johnson_lindenstrauss_min_dim(n_samples=n, eps=self.eps))
            if self.n_components_ <= 0:
                raise ValueError(f"eps={self.eps:f} and n_samples={n} lead to a target dimension of {self.n_components_} which is invalid")
            if self.n_components_ > d:
                raise ValueError(f"eps={self.eps:f} and n_samples={n} lead to a target dimension of {self.n_components_} which is larger "
                                 f"than the original space with n_features={d}")
        else:
            if self.n_components > d:
                warnings.warn(f"The number of components is higher than the number of features: n_features < n_components ({d} < "
                              f"{self.n_components}).The dimensionality of the problem will not be reduced.", DataDimensionalityWarning,
                              stacklevel=2)
            self.n_components_ = self.n_components
        self.components_ = self._random_matrix(self.n_components_, d).astype(X.dtype.name, copy=False)
        if self.compute_inverse_components:
            self.inverse_components_ = np.linalg.pinv(dense(self.components_))
        self._n_features_out = self.n_components_
        return self

    def inverse_transform(self, X: Any) -> Any:
        """Back to the features, by the pseudoinverse."""
        from septet.sklearn.utils.validation import check_array

        check_is_fitted(self)
        X = dense(ours(check_array(X, dtype=[np.float64, np.float32], accept_sparse=("csr", "csc"))))
        inverse = self.inverse_components_ if self.compute_inverse_components else np.linalg.pinv(dense(self.components_))
        return X @ inverse.T


def dense(X: Any) -> Any:
    return X.toarray() if is_sparse(X) else X


class GaussianRandomProjection(BaseRandomProjection):
    """Projection by normal numbers."""

    _parameter_constraints = of("random_projection.GaussianRandomProjection")

    def __init__(self, n_components: Any = "auto", *, eps: Any = 0.1, compute_inverse_components: Any = False, random_state: Any = None):
        self.n_components, self.eps = n_components, eps
        self.compute_inverse_components, self.random_state = compute_inverse_components, random_state

    def _random_matrix(self, k: int, d: int) -> Any:
        return np.asarray(check_random_state(self.random_state).normal(loc=0.0, scale=1.0 / np.sqrt(k), size=(k, d)))

    def transform(self, X: Any) -> Any:
        """Projected rows."""
        check_is_fitted(self)
        X = ours(validate_data(self, X, accept_sparse=["csr", "csc"], reset=False, dtype=[np.float64, np.float32]))
        return X @ np.ascontiguousarray(self.components_.T)


class SparseRandomProjection(BaseRandomProjection):
    """Projection by few elements +-1."""

    _parameter_constraints = of("random_projection.SparseRandomProjection")

    def __init__(self, n_components: Any = "auto", *, density: Any = "auto", eps: Any = 0.1, dense_output: Any = False,
                 compute_inverse_components: Any = False, random_state: Any = None):
        self.n_components, self.density, self.eps, self.dense_output = n_components, density, eps, dense_output
        self.compute_inverse_components, self.random_state = compute_inverse_components, random_state

    def _random_matrix(self, k: int, d: int) -> Any:
        self.density_ = 1 / np.sqrt(d) if self.density == "auto" else self.density
        return sparse_random_matrix(k, d, float(self.density_), check_random_state(self.random_state))

    def transform(self, X: Any) -> Any:
        """Projected rows; sparse for sparse X unless `dense_output`."""
        check_is_fitted(self)
        X = ours(validate_data(self, X, accept_sparse=["csr", "csc"], reset=False, dtype=[np.float64, np.float32]))
        if is_sparse(X):
            made = X @ self.components_.T
            return dense(made) if self.dense_output else made
        return (self.components_ @ np.ascontiguousarray(X.T)).T


__all__ = ["GaussianRandomProjection", "SparseRandomProjection", "johnson_lindenstrauss_min_dim"]
