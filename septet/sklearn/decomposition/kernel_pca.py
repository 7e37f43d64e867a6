"""Principal components in the space of a kernel (Schoelkopf, Smola & Mueller, 1997)."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.decomposition.randomized import randomized_svd
from septet.sklearn.exceptions import NotFittedError
from septet.sklearn.metrics.pairwise import pairwise_kernels
from septet.sklearn.preprocessing import KernelCenterer
from septet.sklearn.utils.extmath import svd_flip
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_array, check_is_fitted, check_random_state, validate_data


def nonnegative(values: Any) -> Any:
    """Eigenvalues of a matrix that should have none below 0: rounding errors become 0.  ValueError for large negative ones."""
    most, least = float(values.max()), float(values.min())
    limit = 1e-5 if values.dtype == np.float32 else 1e-7
    if least < -limit * max(most, 0.0) and -least > 1e-10:
        raise ValueError(f"There are significant negative eigenvalues ({-least / max(most, 1e-300):g} of the maximum positive). Either the "
                         "matrix is not PSD, or there was an issue while computing the eigendecomposition of the matrix.")
    return np.where(values < most * (2e-7 if values.dtype == np.float32 else 1e-12), values.dtype.type(0), values)


class KernelPCA(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Components of a centred kernel matrix."""

    _parameter_constraints: dict[str, Any] = parameters("""
        n_components: int [1, inf) | None
        kernel: 'linear' 'poly' 'rbf' 'sigmoid' 'cosine' 'precomputed' | callable
        gamma: float [0, inf) | None
        degree: float [0, inf)
        coef0: float (-inf, inf)
        kernel_params: is:dict | None
        alpha: float [0, inf)
        fit_inverse_transform: bool
        eigen_solver: 'auto' 'dense' 'arpack' 'randomized'
        tol: float [0, inf)
        max_iter: int [1, inf) | None
        iterated_power: int [0, inf) | 'auto'
        remove_zero_eig: bool
        random_state: random_state
        copy_X: bool
        n_jobs: None | int (-inf, inf)
    """)

    def __init__(self, n_components: Any = None, *, kernel: Any = "linear", gamma: Any = None, degree: float = 3, coef0: float = 1,
                 kernel_params: Any = None, alpha: float = 1.0, fit_inverse_transform: bool = False, eigen_solver: str = "auto",
                 tol: float = 0, max_iter: Any = None, iterated_power: Any = "auto", remove_zero_eig: bool = False,
                 random_state: Any = None, copy_X: bool = True, n_jobs: Any = None):
        self.n_components, self.kernel, self.kernel_params, self.gamma, self.degree = n_components, kernel, kernel_params, gamma, degree
        self.coef0, self.alpha, self.fit_inverse_transform, self.eigen_solver = coef0, alpha, fit_inverse_transform, eigen_solver
        self.tol, self.max_iter, self.iterated_power, self.remove_zero_eig = tol, max_iter, iterated_power, remove_zero_eig
        self.random_state, self.n_jobs, self.copy_X = random_state, n_jobs, copy_X

    def _kernel(self, X: Any, Y: Any = None) -> Any:
        if callable(self.kernel):
            params = self.kernel_params or {}
        else:
            params = {"gamma": self.gamma_, "degree": self.degree, "coef0": self.coef0}
        return np.asarray(pairwise_kernels(X, Y, metric=self.kernel, filter_params=True, n_jobs=self.n_jobs, **params))

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the components."""
        if self.fit_inverse_transform and self.kernel == "precomputed":
            raise ValueError("Cannot fit_inverse_transform with a precomputed kernel.")
        X = validate_data(self, X, accept_sparse=False if self.fit_inverse_transform else "csr", copy=self.copy_X)
        self.gamma_ = 1 / X.shape[1] if self.gamma is None else self.gamma
        self._centerer = KernelCenterer().set_output(transform="default")
        self._find(np.asarray(self._centerer.fit_transform(self._kernel(X))))
        if self.fit_inverse_transform:
            self._fit_inverse(self.eigenvectors_ * np.sqrt(self.eigenvalues_), X)
        self.X_fit_ = X
        return self

    def _find(self, K: Any) -> None:
        k = len(K) if self.n_components is None else min(len(K), self.n_components)
        if self.eigen_solver == "randomized":
            steps = self.iterated_power
            U, S, V = randomized_svd(K, k, n_iter=steps, random_state=self.random_state, flip_sign=False)
            values, vectors = S * np.sign((V * U.T).sum(axis=1)), U
        else:
            if self.eigen_solver == "arpack" or self.eigen_solver == "auto" and len(K) > 200 and k < 10:
                check_random_state(self.random_state).uniform(-1, 1, len(K))
            values, vectors = np.linalg.eigh(K)
            values, vectors = values[len(K) - k:], vectors[:, len(K) - k:]
        values = nonnegative(values)
        vectors = svd_flip(vectors, vectors.T)[0]
        order = np.argsort(values)[::-1]
        values, vectors = values[order], vectors[:, order]
        if self.remove_zero_eig or self.n_components is None:
            values, vectors = values[values > 0], vectors[:, values > 0]
        self.eigenvalues_, self.eigenvectors_ = values, np.ascontiguousarray(vectors)

    def _fit_inverse(self, transformed: Any, X: Any) -> None:
        K = self._kernel(transformed)
        places = np.arange(len(K))
        K[places, places] += self.alpha
        self.dual_coef_, self.X_transformed_fit_ = np.linalg.solve(K, X), transformed

    def fit_transform(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Fit, and the rows in terms of the components."""
        self.fit(X, **params)
        return self.eigenvectors_ * np.sqrt(self.eigenvalues_)

    def transform(self, X: Any) -> Any:
        """The rows in terms of the components."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse=False if self.fit_inverse_transform else "csr", reset=False)
        K = np.asarray(self._centerer.transform(self._kernel(X, self.X_fit_)))
        alive = self.eigenvalues_ > 0
        scale = np.where(alive, 1.0 / np.sqrt(np.where(alive, self.eigenvalues_, 1.0)), 0.0)
        return K @ (self.eigenvectors_ * scale)

    def inverse_transform(self, X: Any) -> Any:
        """About the rows that have these components, by kernel ridge regression."""
        if not self.fit_inverse_transform:
            raise NotFittedError("The fit_inverse_transform parameter was not set to True when instantiating and hence the inverse "
                                 "transform is not available.")
        return self._kernel(check_array(X), self.X_transformed_fit_) @ self.dual_coef_

    @property
    def _n_features_out(self) -> int:
        return self.eigenvalues_.shape[0]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        tags.input_tags.pairwise = self.kernel == "precomputed"
        return tags
