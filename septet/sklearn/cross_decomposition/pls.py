"""Partial least squares by the NIPALS algorithm (Wegelin 2000)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, MultiOutputMixin, RegressorMixin, TransformerMixin
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_array, check_is_fitted, validate_data

LIMITS = parameters("""
    n_components, max_iter: int [1, inf)
    scale, copy: bool
    algorithm: 'svd' 'nipals'
    tol: float [0, inf)
""")


def first_vectors(X: Any, Y: Any, mode: str, max_iter: int, tol: float, unit_y: bool) -> tuple[Any, Any, int]:
    """The first pair of weights by power iteration."""
    eps = float(np.finfo(X.dtype).eps)
    moving = np.any(np.abs(Y) > eps, axis=0)
    if not bool(moving.any()):
        raise StopIteration("y residual is constant")
    y_score, before = Y[:, int(np.argmax(moving))], 100.0
    if mode == "B":
        X_inverse, Y_inverse = np.linalg.pinv(X), np.linalg.pinv(Y)
    x_weights = y_weights = None
    step = 0
    while step < max_iter:
        step += 1
        x_weights = X_inverse @ y_score if mode == "B" else X.T @ y_score / (y_score @ y_score)
        x_weights = x_weights / (np.sqrt(x_weights @ x_weights) + eps)
        x_score = X @ x_weights
        y_weights = Y_inverse @ x_score if mode == "B" else Y.T @ x_score / (x_score @ x_score)
        if unit_y:
            y_weights = y_weights / (np.sqrt(y_weights @ y_weights) + eps)
        y_score = Y @ y_weights / (y_weights @ y_weights + eps)
        change = x_weights - before
        if float((change * change).sum()) < tol or Y.shape[1] == 1:
            break
        before = x_weights
    else:
        warnings.warn("Maximum number of iterations reached", ConvergenceWarning, stacklevel=4)
    return x_weights, y_weights, step


def centred(A: Any, scale: bool) -> tuple[Any, Any, Any]:
    """(centred and scaled, means, deviations)."""
    mean = A.mean(axis=0)
    A = A - mean
    std = np.ones(A.shape[1])
    if scale:
        std = A.std(axis=0, ddof=1)
        std = np.where(std == 0.0, 1.0, std)
        A = A / std
    return A, mean, std


class _PLS(ClassNamePrefixFeaturesOutMixin, TransformerMixin, RegressorMixin, MultiOutputMixin, BaseEstimator):
    """What the forms share."""

    _parameter_constraints: dict[str, Any] = LIMITS
    _canonical, _mode = False, "A"
    algorithm = "nipals"

    def fit(self, X: Any, y: Any) -> Any:
        """Find the components."""
        X, y = validate_data(self, X, y, dtype=np.float64, force_writeable=True, copy=self.copy, ensure_min_samples=2, multi_output=True,
                             y_numeric=True)
        y = np.asarray(y, dtype=np.float64)
        self._one = y.ndim == 1
        y = y.reshape(len(y), -1)
        n, p, q = len(X), X.shape[1], y.shape[1]
        limit = min(n, p) if not self._canonical else min(n, p, q)
        if self.n_components > limit:
            raise ValueError(f"`n_components` upper bound is {limit}. Got {self.n_components} instead. Reduce `n_components`.")
        Xk, self._x_mean, self._x_std = centred(X, self.scale)
        yk, self._y_mean, self._y_std = centred(y, self.scale)
        self.n_iter_, found = [], []
        for k in range(self.n_components):
            try:
                found.append(self._component(Xk, yk))
            except StopIteration as error:
                if str(error) != "y residual is constant":
                    raise
                warnings.warn(f"y residual is constant at iteration {k}", stacklevel=2)
                break
            Xk, yk = found[-1][-2:]
        self._keep(found)
        return self

    def _component(self, Xk: Any, yk: Any) -> tuple[Any, ...]:
        """Weights, scores, loadings of one component, and what is left."""
        if self.algorithm == "svd":
            U, _, Vt = np.linalg.svd(Xk.T @ yk, full_matrices=False)
            a, b = U[:, 0], Vt[0]
        else:
            a, b, steps = first_vectors(Xk, yk, self._mode, self.max_iter, self.tol, self._canonical)
            self.n_iter_.append(steps)
        sign = np.sign(a[int(np.argmax(np.abs(a)))])
        a, b = a * sign, b * sign
        x_scores = Xk @ a
        y_scores = yk @ b / (1.0 if self._canonical else b @ b)
        x_loadings = x_scores @ Xk / (x_scores @ x_scores)
        Xk = Xk - np.outer(x_scores, x_loadings)
        if self._canonical:
            y_loadings = y_scores @ yk / (y_scores @ y_scores)
            yk = yk - np.outer(y_scores, y_loadings)
        else:
            y_loadings = x_scores @ yk / (x_scores @ x_scores)
            yk = yk - np.outer(x_scores, y_loadings)
        return a, b, x_scores, y_scores, x_loadings, y_loadings, Xk, yk

    def _keep(self, found: Any) -> None:
        columns = [np.stack([f[i] for f in found], axis=1) for i in range(6)]
        self.x_weights_, self.y_weights_, self._x_scores, self._y_scores, self.x_loadings_, self.y_loadings_ = columns
        self.x_rotations_ = self.x_weights_ @ np.linalg.pinv(self.x_loadings_.T @ self.x_weights_)
        self.y_rotations_ = self.y_weights_ @ np.linalg.pinv(self.y_loadings_.T @ self.y_weights_)
        if not self._canonical:
            self.x_scores_, self.y_scores_ = self._x_scores, self._y_scores
        coef = self.x_rotations_ @ self.y_loadings_.T
        self.coef_ = (coef * self._y_std).T / self._x_std
        self.intercept_ = self._y_mean
        self._n_features_out = self.x_rotations_.shape[1]

    def transform(self, X: Any, y: Any = None, copy: bool = True) -> Any:
        """The rows' scores; with y, both tables'."""
        check_is_fitted(self)
        X = validate_data(self, X, copy=copy, dtype=np.float64, reset=False)
        x_scores = (X - self._x_mean) / self._x_std @ self.x_rotations_
        if y is None:
            return x_scores
        y = check_array(y, ensure_2d=False, dtype=np.float64).reshape(len(X), -1)
        return x_scores, (y - self._y_mean) / self._y_std @ self.y_rotations_

    def inverse_transform(self, X: Any, y: Any = None) -> Any:
        """Rows from their scores."""
        check_is_fitted(self)
        found = check_array(X, dtype=np.float64) @ self.x_loadings_.T * self._x_std + self._x_mean
        if y is None:
            return found
        return found, check_array(y, dtype=np.float64) @ self.y_loadings_.T * self._y_std + self._y_mean

    def predict(self, X: Any, copy: bool = True) -> Any:
        """The predicted targets."""
        check_is_fitted(self)
        X = validate_data(self, X, copy=copy, dtype=np.float64, reset=False)
        found = (X - self._x_mean) @ self.coef_.T + self.intercept_
        return found.reshape(-1) if self._one else found

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit, and the scores of both tables."""
        return self.fit(X, y).transform(X, y)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.regressor_tags.poor_score = True
        tags.target_tags.required = True
        return tags


class PLSRegression(_PLS):
    """Partial least squares regression."""

    _parameter_constraints: dict[str, Any] = {k: v for k, v in LIMITS.items() if k != "algorithm"}

    def __init__(self, n_components: int = 2, *, scale: bool = True, max_iter: int = 500, tol: float = 1e-6, copy: bool = True):
        self.n_components, self.scale, self.max_iter, self.tol, self.copy = n_components, scale, max_iter, tol, copy


class PLSCanonical(_PLS):
    """Partial least squares, both tables alike."""

    _canonical = True

    def __init__(self, n_components: int = 2, *, scale: bool = True, algorithm: str = "nipals", max_iter: int = 500, tol: float = 1e-6,
                 copy: bool = True):
        self.n_components, self.scale, self.algorithm = n_components, scale, algorithm
        self.max_iter, self.tol, self.copy = max_iter, tol, copy


class CCA(_PLS):
    """Canonical correlation analysis."""

    _parameter_constraints: dict[str, Any] = {k: v for k, v in LIMITS.items() if k != "algorithm"}
    _canonical, _mode = True, "B"

    def __init__(self, n_components: int = 2, *, scale: bool = True, max_iter: int = 500, tol: float = 1e-6, copy: bool = True):
        self.n_components, self.scale, self.max_iter, self.tol, self.copy = n_components, scale, max_iter, tol, copy
