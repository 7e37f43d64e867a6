"""Theil–Sen regression in several dimensions: the spatial median of fits on subsets (Dang, Peng, Wang & Zhang, 2008)."""
from __future__ import annotations

import warnings
from itertools import combinations
from math import comb
from typing import Any

import septet.numpy as np
from septet.sklearn.base import RegressorMixin
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.linear_model.base import LinearModel
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import check_random_state, validate_data

EPSILON = 2.220446049250313e-16


def weiszfeld(X: Any, old: Any) -> Any:
    """One modified step towards the spatial median (Vardi & Zhang, 2000)."""
    diff = X - old
    norm = np.sqrt((diff**2).sum(axis=1))
    far = norm >= EPSILON
    at_point = int(far.sum()) < X.shape[0]
    diff, norm = diff[far], norm[far][:, None]
    quotient = float(np.sqrt(((diff / norm).sum(axis=0) ** 2).sum()))
    if quotient > EPSILON:
        new = (X[far] / norm).sum(axis=0) / (1 / norm).sum(axis=0)
    else:
        new, quotient = old, 1.0
    share = float(at_point) / quotient
    return max(0.0, 1.0 - share) * new + min(1.0, share) * old


def spatial_median(X: Any, max_iter: int, tol: float) -> tuple[int, Any]:
    """(iterations, the point of least summed distance)."""
    if X.shape[1] == 1:
        return 1, np.median(X.ravel(), keepdims=True)
    tol, old = tol**2, X.mean(axis=0)
    for count in range(max_iter):
        new = weiszfeld(X, old)
        if float(((old - new) ** 2).sum()) < tol:
            return count, new
        old = new
    warnings.warn(f"Maximum number of iterations {max_iter} reached in spatial median for TheilSen regressor.", ConvergenceWarning,
                  stacklevel=3)
    return count, new


class TheilSenRegressor(RegressorMixin, LinearModel):
    """The spatial median of least squares on subsets."""

    _parameter_constraints = of("linear_model.TheilSenRegressor")

    def __init__(self, *, fit_intercept: Any = True, max_subpopulation: Any = 1e4, n_subsamples: Any = None, max_iter: Any = 300,
                 tol: Any = 1e-3, random_state: Any = None, n_jobs: Any = None, verbose: Any = False):
        self.fit_intercept, self.max_subpopulation, self.n_subsamples = fit_intercept, max_subpopulation, n_subsamples
        self.max_iter, self.tol, self.random_state, self.n_jobs, self.verbose = max_iter, tol, random_state, n_jobs, verbose

    def _sizes(self, n: int, d: int) -> tuple[int, int]:
        """(samples of a subset, subsets)."""
        dims = d + 1 if self.fit_intercept else d
        size = self.n_subsamples
        if size is None:
            size = min(dims, n)
        else:
            if size > n:
                raise ValueError(f"Invalid parameter since n_subsamples > n_samples ({size} > {n}).")
            if n >= d:
                if dims > size:
                    raise ValueError(f"Invalid parameter since n_features{'+1' if self.fit_intercept else ''} > n_subsamples ({dims} > "
                                     f"{size}).")
            elif size != n:
                raise ValueError(f"Invalid parameter since n_subsamples != n_samples ({size} != {n}) while n_samples < n_features.")
        return size, int(min(self.max_subpopulation, max(1, round(comb(n, size)) if comb(n, size) < 1e18 else 10**18)))

    def fit(self, X: Any, y: Any) -> Any:
        """Fit.  X: (samples, features), y: (samples,)."""
        rng = check_random_state(self.random_state)
        X, y = validate_data(self, X, y, y_numeric=True)
        X, y = X.astype(np.float64), y.astype(np.float64)
        n, d = X.shape
        size, self.n_subpopulation_ = self._sizes(n, d)
        if comb(n, size) <= self.max_subpopulation:
            subsets = np.array(list(combinations(range(n), size)))
        else:
            subsets = np.stack([np.asarray(rng.choice(n, size=size, replace=False)) for _ in range(self.n_subpopulation_)])
        wide = np.concatenate([np.ones((*subsets.shape, 1)), X[subsets]], axis=2) if self.fit_intercept else X[subsets]
        weights = least_squares(wide, y[subsets])
        self.breakdown_ = 1 - (0.5 ** (1 / size) * (n - size + 1) + size - 1) / n
        self.n_iter_, coefs = spatial_median(weights, self.max_iter, self.tol)
        self.intercept_, self.coef_ = (coefs[0], coefs[1:]) if self.fit_intercept else (0.0, coefs)
        return self


def least_squares(X: Any, y: Any) -> Any:
    """Solutions of least norm for a stack of systems."""
    if X.shape[1] == X.shape[2]:
        try:
            return np.linalg.solve(X, y[:, :, None])[:, :, 0]
        except np.linalg.LinAlgError:
            pass
    return (np.linalg.pinv(X) @ y[:, :, None])[:, :, 0]
