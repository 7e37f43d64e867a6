"""`sklearn.kernel_ridge`: ridge regression in the space of a kernel."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data


def dual_coefficients(K: Any, y: Any, alpha: Any, sample_weight: Any) -> Any:
    """(K + alpha)^-1 y; one alpha a target, or one for all."""
    weighted = sample_weight is not None
    if weighted:
        root = np.sqrt(sample_weight)
        y, K = y * root[:, None], K * np.outer(root, root)
    n, t = K.shape[0], y.shape[1]
    alphas = np.broadcast_to(alpha, (t,))
    if bool((alphas == alphas[0]).all()):
        shifted = K + alphas[0] * np.eye(n)
        try:
            np.linalg.cholesky(shifted)
            dual = np.linalg.solve(shifted, y)
        except np.linalg.LinAlgError:
            dual = np.linalg.lstsq(shifted, y, rcond=None)[0]
    else:
        dual = np.column_stack([np.linalg.solve(K + a * np.eye(n), y[:, [k]]) for k, a in enumerate(alphas)])
    return dual * root[:, None] if weighted else dual


class KernelRidge(MultiOutputMixin, RegressorMixin, BaseEstimator):
    """Kernel ridge regression."""

    _parameter_constraints = of("kernel_ridge.KernelRidge")

    def __init__(self, alpha: Any = 1, *, kernel: Any = "linear", gamma: Any = None, degree: Any = 3, coef0: Any = 1,
                 kernel_params: Any = None):
        self.alpha, self.kernel, self.gamma = alpha, kernel, gamma
        self.degree, self.coef0, self.kernel_params = degree, coef0, kernel_params

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse, tags.input_tags.pairwise = True, self.kernel == "precomputed"
        return tags

    def _get_kernel(self, X: Any, Y: Any = None) -> Any:
        from septet.sklearn.metrics.pairwise import pairwise_kernels

        if callable(self.kernel):
            return np.asarray(pairwise_kernels(X, Y, metric=self.kernel, filter_params=True, **(self.kernel_params or {})))
        params = {"gamma": self.gamma, "degree": self.degree, "coef0": self.coef0}
        return np.asarray(pairwise_kernels(X, Y, metric=self.kernel, filter_params=True, **params))

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features), or the kernel's matrix where it is precomputed."""
        X, y = validate_data(self, X, y, accept_sparse=("csr", "csc"), multi_output=True, y_numeric=True)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float64)
        K, alpha = self._get_kernel(X), np.atleast_1d(self.alpha)
        flat = y.ndim == 1
        dual = dual_coefficients(K, y.reshape(-1, 1) if flat else y, alpha, sample_weight)
        self.dual_coef_, self.X_fit_ = dual.ravel() if flat else dual, X
        return self

    def predict(self, X: Any) -> Any:
        """Predicted targets."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse=("csr", "csc"), reset=False)
        return self._get_kernel(X, self.X_fit_) @ self.dual_coef_


__all__ = ["KernelRidge"]
