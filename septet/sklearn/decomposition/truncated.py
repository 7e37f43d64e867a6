"""Singular components of a matrix as it is, without centring."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.decomposition.randomized import randomized_svd
from septet.sklearn.utils.extmath import svd_flip
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_array, check_is_fitted, check_random_state, validate_data


class TruncatedSVD(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """The first singular components; sparse matrices stay sparse."""

    _parameter_constraints: dict[str, Any] = parameters("""
        n_components: int [1, inf)
        algorithm: 'arpack' 'randomized'
        n_iter: int [0, inf)
        n_oversamples: int [1, inf)
        power_iteration_normalizer: 'auto' 'OR' 'LU' 'none'
        random_state: random_state
        tol: float [0, inf)
    """)

    def __init__(self, n_components: int = 2, *, algorithm: str = "randomized", n_iter: int = 5, n_oversamples: int = 10,
                 power_iteration_normalizer: str = "auto", random_state: Any = None, tol: float = 0.0):
        self.algorithm, self.n_components, self.n_iter, self.n_oversamples = algorithm, n_components, n_iter, n_oversamples
        self.power_iteration_normalizer, self.random_state, self.tol = power_iteration_normalizer, random_state, tol

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the components."""
        self.fit_transform(X)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit, and the rows in terms of the components."""
        X = validate_data(self, X, accept_sparse=["csr", "csc"], ensure_min_features=2)
        X = X if hasattr(X, "toarray") or X.dtype.kind == "f" else X.astype(np.float64)
        rng = check_random_state(self.random_state)
        k = self.n_components
        if self.algorithm == "arpack":
            dense = X.toarray() if hasattr(X, "toarray") else X
            U, S, Vt = np.linalg.svd(dense, full_matrices=False)
            U, S, Vt = U[:, :k], S[:k], Vt[:k]
        else:
            if k > X.shape[1]:
                raise ValueError(f"n_components({k}) must be <= n_features({X.shape[1]}).")
            U, S, Vt = randomized_svd(X, k, n_iter=self.n_iter, n_oversamples=self.n_oversamples, flip_sign=False,
                                      power_iteration_normalizer=self.power_iteration_normalizer, random_state=rng)
        U, Vt = svd_flip(U, Vt, u_based_decision=False)
        self.components_, self.singular_values_ = np.ascontiguousarray(Vt), S
        found = X @ Vt.T if self.algorithm == "randomized" or self.tol > 0 else U * S
        dense = X.toarray() if hasattr(X, "toarray") else X
        self.explained_variance_ = np.var(found, axis=0)
        self.explained_variance_ratio_ = self.explained_variance_ / np.var(dense, axis=0).sum()
        return found

    def transform(self, X: Any) -> Any:
        """The rows in terms of the components."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse=["csr", "csc"], reset=False)
        return X @ self.components_.T

    def inverse_transform(self, X: Any) -> Any:
        """Rows from their components."""
        return check_array(X) @ self.components_

    @property
    def _n_features_out(self) -> int:
        return self.components_.shape[0]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
