"""Least angle regression, and the Lasso by its path."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import RegressorMixin
from septet.sklearn.linear_model.base import MultiOutputLinearModel, centred
from septet.sklearn.linear_model.least_angle_path import lars_path
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import check_random_state, validate_data

EPS = 2.220446049250313e-16


class Lars(RegressorMixin, MultiOutputLinearModel):
    """Least angle regression."""

    _parameter_constraints = of("linear_model.Lars")
    method = "lar"
    positive = False

    def __init__(self, *, fit_intercept: Any = True, verbose: Any = False, precompute: Any = "auto", n_nonzero_coefs: Any = 500,
                 eps: Any = EPS, copy_X: Any = True, fit_path: Any = True, jitter: Any = None, random_state: Any = None):
        self.fit_intercept, self.verbose, self.precompute, self.n_nonzero_coefs = fit_intercept, verbose, precompute, n_nonzero_coefs
        self.eps, self.copy_X, self.fit_path, self.jitter, self.random_state = eps, copy_X, fit_path, jitter, random_state

    def _fit(self, X: Any, y: Any, max_iter: int, alpha: float, fit_path: bool, Xy: Any = None) -> Any:
        """Paths of all targets."""
        kept = X.dtype if X.dtype.kind == "f" else np.dtype(np.float64)
        X, y, x_mean, y_mean = centred(X.astype(np.float64), y, self.fit_intercept)
        two = y.reshape(-1, 1) if y.ndim == 1 else y
        if self.jitter is not None:
            two = two + np.asarray(check_random_state(self.random_state).uniform(high=self.jitter, size=X.shape[0])).reshape(-1, 1)
        gram = X.T @ X if isinstance(self.precompute, (str, bool)) else np.asarray(self.precompute)
        found = [lars_path(X, two[:, k], Gram=gram, max_iter=max_iter, alpha_min=alpha, method=self.method, return_path=True,
                           return_n_iter=True, positive=self.positive) for k in range(two.shape[1])]
        single = len(found) == 1
        found = [(a.astype(kept), [np.int64(k) for k in active], path.astype(kept), count) for a, active, path, count in found]
        coefs = [c[:, -1] for _, _, c, _ in found]
        if fit_path:
            self.alphas_, self.active_, self.coef_path_, self.n_iter_ = ([f[k] for f in found] for k in range(4))
        else:
            self.alphas_, self.n_iter_ = [f[0][[-1]] for f in found], [f[3] for f in found]
        if single:
            self.alphas_, self.n_iter_ = self.alphas_[0], self.n_iter_[0]
            if fit_path:
                self.active_, self.coef_path_ = self.active_[0], self.coef_path_[0]
        self.coef_ = coefs[0] if single else np.stack(coefs)
        self._set_intercept(x_mean, y_mean)
        return self

    def fit(self, X: Any, y: Any, Xy: Any = None) -> Any:
        """Fit.  X: (samples, features), y: (samples,) or (samples, targets)."""
        X, y = validate_data(self, X, y, force_writeable=True, y_numeric=True, multi_output=True)
        alpha, most = getattr(self, "alpha", 0.0), getattr(self, "max_iter", None)
        if hasattr(self, "n_nonzero_coefs"):
            alpha, most = 0.0, self.n_nonzero_coefs
        return self._fit(X, y.astype(np.float64), most, alpha, self.fit_path, Xy)


class LassoLars(Lars):
    """The Lasso by least angles."""

    _parameter_constraints = of("linear_model.LassoLars")
    method = "lasso"

    def __init__(self, alpha: Any = 1.0, *, fit_intercept: Any = True, verbose: Any = False, precompute: Any = "auto", max_iter: Any = 500,
                 eps: Any = EPS, copy_X: Any = True, fit_path: Any = True, positive: Any = False, jitter: Any = None,
                 random_state: Any = None):
        self.alpha, self.fit_intercept, self.max_iter, self.verbose, self.positive = alpha, fit_intercept, max_iter, verbose, positive
        self.precompute, self.copy_X, self.eps, self.fit_path, self.jitter = precompute, copy_X, eps, fit_path, jitter
        self.random_state = random_state
