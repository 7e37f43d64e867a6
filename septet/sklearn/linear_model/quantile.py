"""Linear regression of quantiles, a linear programme solved by an interior point method (Mehrotra, SIAM J. Optim. 2, 1992)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.sklearn.base import RegressorMixin
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.linear_model.base import LinearModel, dense
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import _check_sample_weight, validate_data


def quantile_fit(Z: Any, y: Any, tau: Any, most: int = 200, tol: float = 1e-13) -> tuple[Any, int, bool]:
    """(coefficients, iterations, converged): the least sum of check losses with a quantile for each row (Portnoy & Koenker, 1997).

    Solved in the dual: max y'a with Z'a = Z'(1 - tau) and 0 <= a <= 1.
    """
    a, s = 1 - tau, tau.copy()
    w = np.linalg.lstsq(Z, y, rcond=None)[0]
    r = Z @ w - y
    shift = max(float(abs(r).mean()), 1e-8)
    z, v = np.maximum(r, 0) + shift, np.maximum(-r, 0) + shift
    for count in range(1, most + 1):
        mu = float(a @ z + s @ v) / (2 * len(y))
        rest = Z @ w - y - z + v
        if mu <= tol * (1 + abs(float(y @ a))) and float(abs(rest).max()) <= 1e-9 * (1 + float(abs(y).max())):
            return w, count, True
        d = 1 / (z / a + v / s)
        M = (Z * d[:, None]).T @ Z
        M = M + 1e-15 * np.trace(M) / M.shape[0] * np.eye(M.shape[0])

        def move(rz: Any, rv: Any, d: Any = d, M: Any = M, rest: Any = rest, a: Any = a, s: Any = s, z: Any = z, v: Any = v) -> Any:
            right = -(Z.T @ (d * (rest - rz / a + rv / s)))
            dw = np.linalg.solve(M, right)
            da = d * (rz / a - rv / s - rest - Z @ dw)
            return -dw, da, (rz - z * da) / a, (rv + v * da) / s

        dw, da, dz, dv = move(-a * z, -s * v)
        step, slack = min(longest(a, da), longest(s, -da)), min(longest(z, dz), longest(v, dv))
        after = float((a + step * da) @ (z + slack * dz) + (s - step * da) @ (v + slack * dv)) / (2 * len(y))
        target = mu * (after / mu) ** 3
        dw, da, dz, dv = move(target - a * z - da * dz, target - s * v + da * dv)
        step, slack = (min(1.0, 0.9995 * x) for x in (min(longest(a, da), longest(s, -da)), min(longest(z, dz), longest(v, dv))))
        a, s, z, v, w = a + step * da, s - step * da, z + slack * dz, v + slack * dv, w - slack * dw
    return w, most, False


def longest(x: Any, dx: Any) -> float:
    """How far x stays positive."""
    bad = dx < 0
    return min(1.0, float((-x[bad] / dx[bad]).min())) if bad.any() else 1.0


class QuantileRegressor(RegressorMixin, LinearModel):
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
        idle = set(self.solver_options or ()) - {"presolve", "disp", "time_limit"}
        if idle:
            raise NotSupported(f"QuantileRegressor(solver_options={sorted(idle)})")
        used = weights != 0
        X, y, weights = X[used], y[used], weights[used]
        coef, intercept, self.n_iter_, fine = self._programme(X, y, weights)
        if not fine:
            warnings.warn("Linear programming for QuantileRegressor did not succeed.", ConvergenceWarning, stacklevel=2)
        self.coef_, self.intercept_ = coef, intercept
        return self

    def _programme(self, X: Any, y: Any, weights: Any) -> tuple[Any, float, int, bool]:
        """Weighted rows, and one row a coefficient for the penalty."""
        d, q = X.shape[1], self.quantile
        Z = np.hstack([np.ones((X.shape[0], 1)), X]) if self.fit_intercept else X
        scale = max(float(np.std(y)), 1e-300)
        rows, targets, tau = Z * weights[:, None], y * weights / scale, np.full(len(y), float(q))
        strength = 2 * self.alpha * float(weights.sum())
        if strength > 0:
            extra = np.zeros((d, Z.shape[1]))
            extra[np.arange(d), np.arange(d) + self.fit_intercept] = strength
            rows, targets, tau = np.vstack([rows, extra]), np.append(targets, np.zeros(d)), np.append(tau, np.full(d, 0.5))
        w, count, fine = quantile_fit(rows, targets, tau)
        w = corner(rows, targets, w) * scale
        return (w[1:], w[0], count, fine) if self.fit_intercept else (w, 0.0, count, fine)


def corner(Z: Any, y: Any, w: Any) -> Any:
    """The exact corner near w: the rows that are all but met, met."""
    p = Z.shape[1]
    r = abs(y - Z @ w)
    met = np.argsort(r)[:p]
    if len(y) < p or float(r[met].max()) > 1e-6 * max(1.0, float(abs(y).max())):
        return w
    try:
        exact = np.linalg.solve(Z[met], y[met])
    except np.linalg.LinAlgError:
        return w
    exact = np.where(abs(exact) < 1e-14, 0.0, exact)
    return exact if float(abs(exact - w).max()) <= 1e-4 * max(1.0, float(abs(w).max())) else w
