"""Linear regression of quantiles, a linear programme solved by an interior point method (Mehrotra, SIAM J. Optim. 2, 1992)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import RegressorMixin
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.linear_model.base import LinearModel, dense
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import _check_sample_weight, validate_data


def interior_point(A: Any, b: Any, c: Any, most: int = 200, tol: float = 1e-11) -> tuple[Any, int, bool]:
    """(x, iterations, converged): the least c'x with A x = b and x >= 0."""
    AAt = A @ A.T
    AAt = AAt + 1e-12 * np.trace(AAt) / max(len(b), 1) * np.eye(len(b))
    x = A.T @ np.linalg.solve(AAt, b)
    y = np.linalg.solve(AAt, A @ c)
    s = c - A.T @ y
    x, s = x + max(-1.5 * float(x.min()), 0.0), s + max(-1.5 * float(s.min()), 0.0)
    gap = max(float(x @ s), 1e-3)
    x, s = x + 0.5 * gap / max(float(s.sum()), 1e-8), s + 0.5 * gap / max(float(x.sum()), 1e-8)
    for count in range(1, most + 1):
        rp, rd, mu = b - A @ x, c - A.T @ y - s, float(x @ s) / x.size
        error = max(float(abs(rp).max()) / (1 + float(abs(b).max())), float(abs(rd).max()) / (1 + float(abs(c).max())),
                    mu / (1 + abs(float(c @ x))))
        if error < tol:
            return x, count, True
        d = x / s
        M = (A * d) @ A.T
        M = M + 1e-14 * np.trace(M) / len(b) * np.eye(len(b))
        solve = factored(M)
        dx, dy, ds = newton(A, d, x, s, rp, rd, -x * s, solve)
        ap, ad = longest(x, dx), longest(s, ds)
        sigma = (float((x + ap * dx) @ (s + ad * ds)) / x.size / mu) ** 3
        dx, dy, ds = newton(A, d, x, s, rp, rd, sigma * mu - x * s - dx * ds, solve)
        ap, ad = min(1.0, 0.9995 * longest(x, dx)), min(1.0, 0.9995 * longest(s, ds))
        x, y, s = x + ap * dx, y + ad * dy, s + ad * ds
    return x, most, False


def factored(M: Any) -> Any:
    inverse = np.linalg.inv(M)

    def solve(r: Any) -> Any:
        v = inverse @ r
        return v + inverse @ (r - M @ v)
    return solve


def newton(A: Any, d: Any, x: Any, s: Any, rp: Any, rd: Any, rc: Any, solve: Any) -> tuple[Any, Any, Any]:
    """One direction."""
    dy = solve(rp + A @ (d * rd - rc / s))
    ds = rd - A.T @ dy
    return rc / s - d * ds, dy, ds


def longest(x: Any, dx: Any) -> float:
    """How far x stays positive."""
    bad = dx < 0
    return min(1.0, float((-x[bad] / dx[bad]).min())) if bad.any() else 1.0


class QuantileRegressor(LinearModel, RegressorMixin):
    """Linear regression of a quantile, with an l1 penalty."""

    _parameter_constraints = of("linear_model.QuantileRegressor")

    def __init__(self, *, quantile: Any = 0.5, alpha: Any = 1.0, fit_intercept: Any = True, solver: Any = "highs",
                 solver_options: Any = None):
        self.quantile, self.alpha, self.fit_intercept = quantile, alpha, fit_intercept
        self.solver, self.solver_options = solver, solver_options

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features), y: (samples,)."""
        X, y = validate_data(self, X, y, accept_sparse=["csc", "csr", "coo"], y_numeric=True, multi_output=False)
        X, y = dense(X).astype(np.float64), y.astype(np.float64)
        weights = _check_sample_weight(sample_weight, X, dtype=np.float64)
        used = weights != 0
        X, y, weights = X[used], y[used], weights[used]
        coef, intercept, self.n_iter_, fine = self._programme(X, y, weights)
        if not fine:
            warnings.warn("Linear programming for QuantileRegressor did not succeed.", ConvergenceWarning, stacklevel=2)
        self.coef_, self.intercept_ = coef, intercept
        return self

    def _programme(self, X: Any, y: Any, weights: Any) -> tuple[Any, float, int, bool]:
        """min alpha sum(w) |coef|_1 + sum w (q u + (1 - q) v) with X coef + b + u - v = y, all split into positive parts."""
        n = X.shape[0]
        scale = max(float(np.std(y)), 1e-300)
        Z = np.hstack([np.ones((n, 1)), X]) if self.fit_intercept else X
        A = np.hstack([Z, -Z, np.eye(n), -np.eye(n)])
        penalty = np.full(Z.shape[1], float(self.alpha * weights.sum()))
        if self.fit_intercept:
            penalty[0] = 0.0
        c = np.concatenate([penalty, penalty, weights * self.quantile, weights * (1 - self.quantile)])
        x, count, fine = interior_point(A, y / scale, c / max(float(abs(c).max()), 1e-300))
        w = (x[: Z.shape[1]] - x[Z.shape[1]:2 * Z.shape[1]]) * scale
        w = self._vertex(Z, y, w, x[2 * Z.shape[1]:] * scale)
        return (w[1:], float(w[0]), count, fine) if self.fit_intercept else (w, 0.0, count, fine)

    def _vertex(self, Z: Any, y: Any, w: Any, parts: Any) -> Any:
        """The exact corner near an interior solution: tiny coefficients are 0, samples with tiny residuals are met."""
        size = max(1.0, float(abs(w).max()))
        small = abs(w) < 1e-7 * size
        if self.fit_intercept:
            small[0] = False
        kept = np.flatnonzero(~small)
        met = np.flatnonzero(abs(y - Z @ w) < 1e-6 * max(1.0, float(abs(y).max())))
        if len(met) != len(kept) or not len(kept):
            return np.where(small, 0.0, w)
        try:
            exact = np.linalg.solve(Z[np.ix_(met, kept)], y[met])
        except np.linalg.LinAlgError:
            return np.where(small, 0.0, w)
        made = np.zeros(w.size)
        made[kept] = exact
        return made
