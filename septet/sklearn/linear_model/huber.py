"""Regression that is robust to outliers (Huber & Ronchetti, Robust Statistics, p. 172)."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import RegressorMixin
from septet.sklearn.linear_model.base import LinearModel, ours
from septet.sklearn.optimize import check_result, lbfgs
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import _check_sample_weight, validate_data


def objective(X: Any, y: Any, epsilon: float, alpha: float, weights: Any, fit_intercept: bool) -> Any:
    """(coefficients, intercept, scale) -> value and gradient of the concomitant loss."""
    d, total = X.shape[1], float(weights.sum())

    def f(w: Any) -> tuple[float, Any]:
        coef, b, sigma = w[:d], float(w[-2]) if fit_intercept else 0.0, float(w[-1])
        r = y - (X @ coef + b)
        far = abs(r) > epsilon * sigma
        size, sign = abs(r), np.where(r < 0, -1.0, 1.0)
        far_weight = float((weights * far).sum())
        outside = 2.0 * epsilon * float((weights * size * far).sum()) - sigma * far_weight * epsilon**2
        inside = float((weights * r * r * ~far).sum())
        slope = -2.0 * weights * np.where(far, epsilon * sign, r / sigma)
        g = np.zeros(w.size)
        g[:d] = X.T @ slope + 2 * alpha * coef
        g[-1] = total - far_weight * epsilon**2 - inside / sigma**2
        if fit_intercept:
            g[-2] = slope.sum()
        return total * sigma + inside / sigma + outside + alpha * float(coef @ coef), g

    return f


class HuberRegressor(RegressorMixin, LinearModel):
    """Linear regression with squared residuals up to epsilon scales and absolute ones beyond."""

    _parameter_constraints = of("linear_model.HuberRegressor")

    def __init__(self, *, epsilon: Any = 1.35, max_iter: Any = 100, alpha: Any = 0.0001, warm_start: Any = False, fit_intercept: Any = True,
                 tol: Any = 1e-05):
        self.epsilon, self.max_iter, self.alpha, self.warm_start = epsilon, max_iter, alpha, warm_start
        self.fit_intercept, self.tol = fit_intercept, tol

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features), y: (samples,)."""
        X, y = validate_data(self, X, y, copy=False, accept_sparse=["csr"], y_numeric=True, dtype=[np.float64, np.float32])
        X, y = ours(X).astype(np.float64, copy=False), y.astype(np.float64)
        weights = _check_sample_weight(sample_weight, X, dtype=np.float64)
        d = X.shape[1]
        if self.warm_start and hasattr(self, "coef_"):
            start = np.concatenate([self.coef_, [self.intercept_, self.scale_] if self.fit_intercept else [self.scale_]])
        else:
            start = np.zeros(d + 1 + self.fit_intercept)
            start[-1] = 1.0
        low = np.full(start.size, -np.inf)
        low[-1] = np.finfo(np.float64).eps * 10
        found = lbfgs(objective(X, y, self.epsilon, self.alpha, weights, self.fit_intercept), start, gtol=self.tol, maxiter=self.max_iter,
                      bounds=(low, np.full(start.size, np.inf)))
        if found.status == 2:
            raise ValueError(f"HuberRegressor convergence failed: l-BFGS-b solver terminated with {found.message}")
        self.n_iter_ = check_result(found, self.max_iter, 2)
        self.scale_ = found.x[-1]
        self.intercept_ = found.x[-2] if self.fit_intercept else 0.0
        self.coef_ = found.x[:d]
        self.outliers_ = abs(y - X @ self.coef_ - self.intercept_) > self.scale_ * self.epsilon
        return self
