"""Paths of least angles whose end is chosen: by cross-validation, or by an information criterion."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.linear_model.base import centred
from septet.sklearn.linear_model.least_angle import EPS, Lars, LassoLars
from septet.sklearn.linear_model.least_angle_path import lars_path
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import validate_data


class LarsCV(Lars):
    """Least angles, the end of the path chosen by cross-validation."""

    _parameter_constraints = of("linear_model.LarsCV")

    def __init__(self, *, fit_intercept: Any = True, verbose: Any = False, max_iter: Any = 500, precompute: Any = "auto", cv: Any = None,
                 max_n_alphas: Any = 1000, n_jobs: Any = None, eps: Any = EPS, copy_X: Any = True):
        self.max_iter, self.cv, self.max_n_alphas, self.n_jobs = max_iter, cv, max_n_alphas, n_jobs
        super().__init__(fit_intercept=fit_intercept, verbose=verbose, precompute=precompute, n_nonzero_coefs=500, eps=eps, copy_X=copy_X,
                         fit_path=True)
        del self.n_nonzero_coefs, self.fit_path, self.jitter, self.random_state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = False
        return tags

    def fit(self, X: Any, y: Any, **params: Any) -> Any:  # type: ignore[override]
        """Fit.  X: (samples, features), y: (samples,)."""
        from septet.sklearn.model_selection import check_cv
        from septet.sklearn.utils.metadata_routing import split_params

        X, y = validate_data(self, X, y, force_writeable=True, y_numeric=True)
        kept = X.dtype if X.dtype.kind == "f" else np.dtype(np.float64)
        X, y = X.astype(np.float64), y.astype(np.float64)
        self.jitter, self.random_state = None, None
        cv = check_cv(self.cv)
        pairs = cv.split(X, y, **split_params(self, cv, params))
        folds = [self._residues(X, y, np.asarray(train), np.asarray(test)) for train, test in pairs]
        alphas = np.unique(np.concatenate([a for a, _ in folds]))
        stride = max(1, len(alphas) // self.max_n_alphas)
        alphas = alphas[::stride]
        errors = np.empty((len(alphas), len(folds)))
        for k, (a, r) in enumerate(folds):
            a, r = a[::-1], r[::-1]
            if a[0] != 0:
                a, r = np.append(np.zeros(1), a), np.vstack([r[[0]], r])
            if a[-1] != alphas[-1]:
                a, r = np.append(a, alphas[[-1]]), np.vstack([r, r[[-1]]])
            between = interpolated(alphas, a, r)
            errors[:, k] = (between**2).mean(axis=1)
        usable = np.isfinite(errors).all(axis=-1)
        alphas, errors = alphas[usable], errors[usable]
        best = float(alphas[int(errors.mean(axis=-1).argmin())])
        self.cv_alphas_, self.mse_path_ = alphas.astype(kept), errors
        self._fit(X.astype(kept), y, self.max_iter, best, True)
        self.alpha_ = kept.type(best)
        del self.jitter, self.random_state
        return self

    def _residues(self, X: Any, y: Any, train: Any, test: Any) -> tuple[Any, Any]:
        """(alphas, residuals of the fold along them)."""
        part, targets, x_mean, y_mean = centred(X[train], y[train], self.fit_intercept)
        alphas, _, coefs = lars_path(part, targets, method=self.method, max_iter=self.max_iter, positive=self.positive)
        r = (X[test] - x_mean) @ coefs - (y[test] - y_mean)[:, None]
        return alphas, r.T


class LassoLarsCV(LarsCV):
    """The Lasso by least angles, alpha chosen by cross-validation."""

    _parameter_constraints = of("linear_model.LassoLarsCV")
    method = "lasso"

    def __init__(self, *, fit_intercept: Any = True, verbose: Any = False, max_iter: Any = 500, precompute: Any = "auto", cv: Any = None,
                 max_n_alphas: Any = 1000, n_jobs: Any = None, eps: Any = EPS, copy_X: Any = True, positive: Any = False):
        self.fit_intercept, self.verbose, self.max_iter, self.precompute, self.cv = fit_intercept, verbose, max_iter, precompute, cv
        self.max_n_alphas, self.n_jobs, self.eps, self.copy_X, self.positive = max_n_alphas, n_jobs, eps, copy_X, positive


def interpolated(at: Any, x: Any, y: Any) -> Any:
    """The rows of y, which stand at x (in any order: alphas may rise again), between which lines are drawn."""
    order = np.argsort(x, kind="stable")
    x, y = x[order], y[order]
    high = np.clip(np.searchsorted(x, at), 1, len(x) - 1)
    low = high - 1
    with np.errstate(all="ignore"):
        slope = (y[high] - y[low]) / (x[high] - x[low])[:, None]
        return slope * (at - x[low])[:, None] + y[low]


class LassoLarsIC(LassoLars):
    """The Lasso by least angles, alpha chosen by Akaike's or Bayes's criterion (Zou, Hastie & Tibshirani, 2007)."""

    _parameter_constraints = of("linear_model.LassoLarsIC")

    def __init__(self, criterion: Any = "aic", *, fit_intercept: Any = True, verbose: Any = False, precompute: Any = "auto",
                 max_iter: Any = 500, eps: Any = EPS, copy_X: Any = True, positive: Any = False, noise_variance: Any = None):
        self.criterion, self.fit_intercept, self.positive = criterion, fit_intercept, positive
        self.max_iter, self.verbose = max_iter, verbose
        self.copy_X, self.precompute, self.eps, self.noise_variance = copy_X, precompute, eps, noise_variance

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = False
        return tags

    def fit(self, X: Any, y: Any, copy_X: Any = None) -> Any:  # type: ignore[override]
        """Fit.  X: (samples, features), y: (samples,)."""
        X, y = validate_data(self, X, y, force_writeable=True, y_numeric=True)
        kept = X.dtype if X.dtype.kind == "f" else np.dtype(np.float64)
        X, y, x_mean, y_mean = centred(X.astype(np.float64), y.astype(np.float64), self.fit_intercept)
        self.alphas_, _, coefs, self.n_iter_ = lars_path(X, y, method="lasso", max_iter=self.max_iter, return_n_iter=True,
                                                         positive=self.positive)
        n = X.shape[0]
        squares = ((y[:, None] - X @ coefs) ** 2).sum(axis=0)
        factor = 2.0 if self.criterion == "aic" else float(np.log(n))
        freedom = np.array([degrees(X, coefs[:, k]) for k in range(coefs.shape[1])])
        self.noise_variance_ = kept.type(self._noise(X, y)) if self.noise_variance is None else self.noise_variance
        self.criterion_ = n * np.log(2 * np.pi * self.noise_variance_) + squares / self.noise_variance_ + factor * freedom
        best = int(self.criterion_.argmin())
        self.alphas_, self.coef_ = self.alphas_.astype(kept), coefs[:, best].astype(kept)
        self.alpha_ = self.alphas_[best]
        self._set_intercept(x_mean, y_mean)
        return self

    def _noise(self, X: Any, y: Any) -> float:
        """The variance of least squares' residuals.  ValueError where there are too few samples."""
        n, d = X.shape
        if n <= d + self.fit_intercept:
            raise ValueError(f"You are using {type(self).__name__} in the case where the number of samples is smaller than the number of "
                             f"features. In this setting, getting a good estimate for the variance of the noise is not possible. Provide "
                             f"an estimate of the noise variance in the constructor.")
        r = y - X @ np.linalg.lstsq(X, y, rcond=None)[0]
        return float(r @ r) / (n - d - self.fit_intercept)


def degrees(X: Any, coef: Any) -> int:
    """Coefficients that are not zero."""
    return int((abs(coef) > np.finfo(coef.dtype).eps).sum())
