"""Bayesian ridge regression (MacKay, 1992; Tipping, 2001) and automatic relevance determination."""
from __future__ import annotations

import math
from typing import Any

import septet.numpy as np
from septet.sklearn.base import RegressorMixin
from septet.sklearn.linear_model.base import LinearModel, centred, rescaled
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import _check_sample_weight, validate_data

EPSILON = 2.220446049250313e-16


class BayesianRidge(RegressorMixin, LinearModel):
    """Ridge regression whose noise and penalty are learned from the data."""

    _parameter_constraints = of("linear_model.BayesianRidge")

    def __init__(self, *, max_iter: Any = 300, tol: Any = 1e-3, alpha_1: Any = 1e-6, alpha_2: Any = 1e-6, lambda_1: Any = 1e-6,
                 lambda_2: Any = 1e-6, alpha_init: Any = None, lambda_init: Any = None, compute_score: Any = False,
                 fit_intercept: Any = True, copy_X: Any = True, verbose: Any = False):
        self.max_iter, self.tol = max_iter, tol
        self.alpha_1, self.alpha_2, self.lambda_1, self.lambda_2 = alpha_1, alpha_2, lambda_1, lambda_2
        self.alpha_init, self.lambda_init, self.compute_score = alpha_init, lambda_init, compute_score
        self.fit_intercept, self.copy_X, self.verbose = fit_intercept, copy_X, verbose

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features), y: (samples,)."""
        X, y = validate_data(self, X, y, dtype=[np.float64, np.float32], y_numeric=True)
        kept, n = X.dtype, X.shape[0]
        total = float(n)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float64)
            total = float(sample_weight.sum())
        X, y, self.X_offset_, y_mean = centred(X.astype(np.float64), y.astype(np.float64), self.fit_intercept, sample_weight)
        if sample_weight is not None:
            X, y = rescaled(X, y, sample_weight)
        self.X_scale_ = np.ones(X.shape[1], dtype=kept)
        alpha = 1.0 / (float(np.var(y)) + EPSILON) if self.alpha_init is None else self.alpha_init
        lam = 1.0 if self.lambda_init is None else self.lambda_init
        u, s, vt = np.linalg.svd(X, full_matrices=False)
        eigen, uy = s**2, u.T @ y
        scores: list[float] = []
        old = None
        for count in range(1, self.max_iter + 1):
            self.n_iter_ = count
            coef, sse = self._coef(X, y, vt, uy, s, eigen, alpha, lam)
            if self.compute_score:
                scores.append(self._evidence(total, X.shape[1], eigen, alpha, lam, coef, sse))
            gamma = float((alpha * eigen / (lam + alpha * eigen)).sum())
            lam = (gamma + 2 * self.lambda_1) / (float(coef @ coef) + 2 * self.lambda_2)
            alpha = (total - gamma + 2 * self.alpha_1) / (sse + 2 * self.alpha_2)
            if old is not None and float(abs(old - coef).sum()) < self.tol:
                break
            old = coef
        self.alpha_, self.lambda_ = kept.type(alpha), kept.type(lam)
        coef, sse = self._coef(X, y, vt, uy, s, eigen, alpha, lam)
        if self.compute_score:
            scores.append(self._evidence(total, X.shape[1], eigen, alpha, lam, coef, sse))
        self.scores_ = np.array(scores, dtype=kept) if self.compute_score else scores
        _, full_s, full_vt = np.linalg.svd(X, full_matrices=True)
        spectrum = np.zeros(X.shape[1])
        spectrum[: full_s.size] = full_s**2
        self.sigma_ = ((full_vt.T / (alpha * spectrum + lam)) @ full_vt).astype(kept)
        self.coef_ = coef.astype(kept)
        self._set_intercept(self.X_offset_, y_mean)
        self.X_offset_ = self.X_offset_.astype(kept)
        return self

    def _coef(self, X: Any, y: Any, vt: Any, uy: Any, s: Any, eigen: Any, alpha: float, lam: float) -> tuple[Any, float]:
        """The posterior mean, and its squared residuals."""
        coef = vt.T @ (s / (eigen + lam / alpha) * uy)
        r = y - X @ coef
        return coef, float(r @ r)

    def _evidence(self, n: float, d: int, eigen: Any, alpha: float, lam: float, coef: Any, sse: float) -> float:
        """The logarithm of the marginal likelihood."""
        log_det = -float(np.log(lam + alpha * eigen).sum()) - (d - len(eigen)) * math.log(lam)
        score = self.lambda_1 * math.log(lam) - self.lambda_2 * lam + self.alpha_1 * math.log(alpha) - self.alpha_2 * alpha
        fit = d * math.log(lam) + n * math.log(alpha) - alpha * sse - lam * float(coef @ coef)
        return score + 0.5 * (fit + log_det - n * math.log(2 * math.pi))

    def predict(self, X: Any, return_std: bool = False) -> Any:
        """Means, and with `return_std` standard deviations of the predictive distribution."""
        mean = self._decision_function(X)
        if not return_std:
            return mean
        Z = np.asarray(X, dtype=np.float64) - self.X_offset_
        return mean, np.sqrt(((Z @ self.sigma_) * Z).sum(axis=1) + 1.0 / self.alpha_)


class ARDRegression(RegressorMixin, LinearModel):
    """Ridge regression with a penalty for each weight, learned; weights whose penalty grows large are dropped."""

    _parameter_constraints = of("linear_model.ARDRegression")

    def __init__(self, *, max_iter: Any = 300, tol: Any = 1e-3, alpha_1: Any = 1e-6, alpha_2: Any = 1e-6, lambda_1: Any = 1e-6,
                 lambda_2: Any = 1e-6, compute_score: Any = False, threshold_lambda: Any = 1e4, fit_intercept: Any = True,
                 copy_X: Any = True, verbose: Any = False):
        self.max_iter, self.tol = max_iter, tol
        self.alpha_1, self.alpha_2, self.lambda_1, self.lambda_2 = alpha_1, alpha_2, lambda_1, lambda_2
        self.compute_score, self.threshold_lambda, self.fit_intercept = compute_score, threshold_lambda, fit_intercept
        self.copy_X, self.verbose = copy_X, verbose

    def fit(self, X: Any, y: Any) -> Any:
        """Fit.  X: (samples, features), y: (samples,)."""
        X, y = validate_data(self, X, y, dtype=[np.float64, np.float32], y_numeric=True, ensure_min_samples=2)
        kept, (n, d) = X.dtype, X.shape
        X, y, self.X_offset_, y_mean = centred(X.astype(np.float64), y.astype(np.float64), self.fit_intercept)
        self.X_scale_ = np.ones(d, dtype=kept)
        keep, coef, lam = np.ones(d, dtype=bool), np.zeros(d), np.ones(d)
        alpha = 1.0 / (float(np.var(y)) + EPSILON)
        scores: list[float] = []
        old = None
        for count in range(1, self.max_iter + 1):
            self.n_iter_ = count
            sigma = covariance(X, alpha, lam, keep)
            coef[keep] = alpha * (sigma @ (X[:, keep].T @ y))
            r = y - X @ coef
            sse = float(r @ r)
            gamma = 1.0 - lam[keep] * np.diagonal(sigma)
            lam[keep] = (gamma + 2.0 * self.lambda_1) / (coef[keep] ** 2 + 2.0 * self.lambda_2)
            alpha = (n - float(gamma.sum()) + 2.0 * self.alpha_1) / (sse + 2.0 * self.alpha_2)
            keep = lam < self.threshold_lambda
            coef[~keep] = 0
            if self.compute_score:
                scores.append(self._objective(n, alpha, lam, sigma, sse, coef))
            if old is not None and float(abs(old - coef).sum()) < self.tol:
                break
            old = coef.copy()
            if not keep.any():
                break
        if keep.any():
            sigma = covariance(X, alpha, lam, keep)
            coef[keep] = alpha * (sigma @ (X[:, keep].T @ y))
        else:
            sigma = np.zeros((0, 0))
        self.coef_, self.alpha_, self.sigma_, self.lambda_ = coef.astype(kept), kept.type(alpha), sigma.astype(kept), lam.astype(kept)
        self.scores_ = [kept.type(score) for score in scores]
        self._set_intercept(self.X_offset_, y_mean)
        self.X_offset_ = self.X_offset_.astype(kept)
        return self

    def _objective(self, n: int, alpha: float, lam: Any, sigma: Any, sse: float, coef: Any) -> float:
        score = float((self.lambda_1 * np.log(lam) - self.lambda_2 * lam).sum()) + self.alpha_1 * math.log(alpha) - self.alpha_2 * alpha
        _, log_det = np.linalg.slogdet(sigma)
        return score + 0.5 * (float(log_det) + n * math.log(alpha) + float(np.log(lam).sum())) \
            - 0.5 * (alpha * sse + float((lam * coef**2).sum()))

    def predict(self, X: Any, return_std: bool = False) -> Any:
        """Means, and with `return_std` standard deviations of the predictive distribution."""
        mean = self._decision_function(X)
        if not return_std:
            return mean
        Z = (np.asarray(X, dtype=np.float64) - self.X_offset_)[:, self.lambda_ < self.threshold_lambda]
        return mean, np.sqrt(((Z @ self.sigma_) * Z).sum(axis=1) + 1.0 / self.alpha_)


def covariance(X: Any, alpha: float, lam: Any, keep: Any) -> Any:
    """The posterior covariance of the weights kept; by Woodbury's identity where there are more of them than samples."""
    part, kept = X[:, keep], lam[keep]
    n, d = part.shape
    if n >= d:
        return np.linalg.inv(np.diag(kept) + alpha * (part.T @ part))
    inverse = 1 / kept.reshape(1, -1)
    inner = np.linalg.pinv(np.eye(n) / alpha + (part * inverse) @ part.T)
    sigma = -((inner @ (part * inverse)).T @ (part * inverse))
    places = np.arange(d)
    sigma[places, places] += 1.0 / kept
    return sigma
