"""Mixtures of normal distributions by expectation maximisation."""
from __future__ import annotations

import math
import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, DensityMixin
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.outputs import keep_kind
from septet.sklearn.utils.validation import check_array, check_is_fitted, check_random_state, validate_data

KINDS = ("full", "tied", "diag", "spherical")


def covariances(kind: str, resp: Any, X: Any, totals: Any, means: Any, reg: float) -> Any:
    """Covariances of the components in the form asked for."""
    d = X.shape[1]
    if kind == "full":
        found = []
        for k in range(len(totals)):
            gap = X - means[k]
            found.append((resp[:, k] * gap.T) @ gap / totals[k] + reg * np.eye(d))
        return np.stack(found)
    if kind == "tied":
        return (X.T @ X - (totals * means.T) @ means) / totals.sum() + reg * np.eye(d)
    diagonal = (resp.T @ (X * X)) / totals[:, None] - means**2 + reg
    return diagonal if kind == "diag" else diagonal.mean(axis=1)


def precision_factor(kind: str, cov: Any) -> Any:
    """Upper factors of the inverses.  ValueError where a covariance is not positive definite."""
    words = ("Fitting the mixture model failed because some components have ill-defined empirical covariance (for instance caused by "
             "singleton or collapsed samples). Try to decrease the number of components, increase reg_covar, or scale the input data.")
    if kind in ("diag", "spherical"):
        if bool((cov <= 0).any()):
            raise ValueError(words)
        return 1.0 / np.sqrt(cov)
    try:
        chol = np.linalg.cholesky(cov)
    except np.linalg.LinAlgError:
        raise ValueError(words) from None
    inverse = np.linalg.inv(chol)
    return np.ascontiguousarray(np.swapaxes(inverse, -1, -2))


def log_gaussian(X: Any, means: Any, factor: Any, kind: str) -> Any:
    """The log-density of every row in every component."""
    d = X.shape[1]
    if kind == "full":
        found = np.stack([((X @ f - m @ f) ** 2).sum(axis=1) for m, f in zip(means, factor)], axis=1)
        det = np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
    elif kind == "tied":
        found = np.stack([((X @ factor - m @ factor) ** 2).sum(axis=1) for m in means], axis=1)
        det = np.log(np.diagonal(factor)).sum()
    else:
        p = factor**2 if kind == "diag" else np.repeat((factor**2)[:, None], d, axis=1)
        found = (means**2 * p).sum(axis=1) - 2.0 * (X @ (means * p).T) + (X**2) @ p.T
        det = np.log(factor).sum(axis=1) if kind == "diag" else d * np.log(factor)
    return -0.5 * (d * math.log(2 * math.pi) + found) + det


class GaussianMixture(DensityMixin, BaseEstimator):
    """A mixture of normal distributions."""

    _parameter_constraints: dict[str, Any] = parameters("""
        n_components, max_iter, n_init, verbose_interval: int [1, inf)
        tol, reg_covar: float [0, inf)
        init_params: 'kmeans' 'random' 'random_from_data' 'k-means++'
        random_state: random_state
        warm_start: bool
        verbose: verbose
        covariance_type: 'full' 'tied' 'diag' 'spherical'
        weights_init, means_init, precisions_init: array-like | None
    """)

    def __init__(self, n_components: int = 1, *, covariance_type: str = "full", tol: float = 1e-3, reg_covar: float = 1e-6,
                 max_iter: int = 100, n_init: int = 1, init_params: str = "kmeans", weights_init: Any = None, means_init: Any = None,
                 precisions_init: Any = None, random_state: Any = None, warm_start: bool = False, verbose: int = 0,
                 verbose_interval: int = 10):
        for name, value in locals().copy().items():
            if name not in ("self", "__class__"):
                setattr(self, name, value)

    _in_double = False                  # whether bounds and components of float32 rows stay double

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the components."""
        self._run(X)
        return self

    def fit_predict(self, X: Any, y: Any = None) -> Any:
        """Fit, and the component of each row."""
        return np.argmax(self._run(X), axis=1)

    def _run(self, X: Any) -> Any:
        X = validate_data(self, X, dtype=[np.float64, np.float32], ensure_min_samples=2)
        if len(X) < self.n_components:
            raise ValueError(f"Expected n_samples >= n_components but got n_components = {self.n_components}, n_samples = {len(X)}")
        rng, best = check_random_state(self.random_state), None
        again = self.warm_start and hasattr(self, "converged_")
        self.converged_ = False
        for _ in range(1 if again else self.n_init):
            if not again:
                self._initialise(X, rng)
            bound, bounds, converged, step = -np.inf, [], False, 0
            while step < self.max_iter:
                step, before = step + 1, bound
                log_norm, resp = self._expect(X)
                self._maximise(X, np.exp(resp))
                bound = self._bound(log_norm, resp)
                bounds.append(bound)
                if abs(bound - before) < self.tol:
                    converged = True
                    break
            if best is None or bound > best[0]:
                best = bound, self._state(), step, converged, bounds
        bound, state, self.n_iter_, self.converged_, bounds = best
        self.lower_bound_, self.lower_bounds_ = np.float64(bound), [np.float64(b) for b in bounds]
        self._restore(state)
        if not self._in_double:
            keep_kind(self, X.dtype, "weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_", "lower_bound_")
            self.lower_bounds_ = [X.dtype.type(b) for b in bounds]
        if not self.converged_ and self.max_iter > 0:
            warnings.warn("Best performing initialization did not converge. Try different init parameters, or increase max_iter, tol, or "
                          "check for degenerate data.", ConvergenceWarning, stacklevel=3)
        return self._expect(X)[1]

    def _bound(self, log_norm: Any, log_resp: Any) -> float:
        """What the steps increase."""
        return float(log_norm)

    def _initialise(self, X: Any, rng: Any) -> None:
        n, k = len(X), self.n_components
        resp = np.zeros((n, k))
        if self.init_params == "kmeans":
            from septet.sklearn.cluster import KMeans

            labels = KMeans(n_clusters=k, n_init=1, random_state=rng).fit(X).labels_
            resp[np.arange(n), labels] = 1
        elif self.init_params == "random":
            resp = np.asarray(rng.uniform(size=(n, k)))
            resp = resp / resp.sum(axis=1)[:, None]
        elif self.init_params == "random_from_data":
            resp[rng.choice(n, size=k, replace=False), np.arange(k)] = 1
        else:
            from septet.sklearn.cluster import kmeans_plusplus

            resp[kmeans_plusplus(X, k, random_state=rng)[1], np.arange(k)] = 1
        self._maximise(X, resp)
        if self.weights_init is not None:
            self.weights_ = np.asarray(self.weights_init, dtype=np.float64)
        if self.means_init is not None:
            self.means_ = np.asarray(self.means_init, dtype=np.float64)
        if self.precisions_init is not None:
            given = check_array(self.precisions_init, dtype=[np.float64, np.float32], ensure_2d=False,
                                allow_nd=self.covariance_type == "full")
            self.precisions_cholesky_ = np.linalg.cholesky(given) if self.covariance_type in ("full", "tied") else np.sqrt(given)

    def _maximise(self, X: Any, resp: Any) -> None:
        totals = resp.sum(axis=0) + 10 * np.finfo(resp.dtype).eps
        self.means_ = (resp.T @ X) / totals[:, None]
        self.covariances_ = covariances(self.covariance_type, resp, X, totals, self.means_, self.reg_covar)
        self.weights_ = totals / totals.sum()
        self.precisions_cholesky_ = precision_factor(self.covariance_type, self.covariances_)

    def _weighted(self, X: Any) -> Any:
        return log_gaussian(X, self.means_, self.precisions_cholesky_, self.covariance_type) + np.log(self.weights_)

    def _expect(self, X: Any) -> tuple[Any, Any]:
        """(mean log-density, log-responsibilities)."""
        joint = self._weighted(X)
        norm = log_sum(joint)
        return norm.mean(), joint - norm[:, None]

    def _state(self) -> tuple[Any, ...]:
        return self.weights_, self.means_, self.covariances_, self.precisions_cholesky_

    def _restore(self, state: tuple[Any, ...]) -> None:
        self.weights_, self.means_, self.covariances_, self.precisions_cholesky_ = state
        f = self.precisions_cholesky_
        self.precisions_ = f @ np.swapaxes(f, -1, -2) if self.covariance_type in ("full", "tied") else f**2

    def _rows(self, X: Any) -> Any:
        check_is_fitted(self)
        return validate_data(self, X, reset=False)

    def predict(self, X: Any) -> Any:
        """The likeliest component of each row."""
        return np.argmax(self._weighted(self._rows(X)), axis=1)

    def predict_proba(self, X: Any) -> Any:
        """The probability of each component."""
        return np.exp(self._expect(self._rows(X))[1])

    def score_samples(self, X: Any) -> Any:
        """The log-density at each row."""
        return log_sum(self._weighted(self._rows(X)))

    def score(self, X: Any, y: Any = None) -> float:
        """The mean log-density."""
        return float(np.mean(np.asarray(self.score_samples(X))))

    def _n_parameters(self) -> int:
        k, d = self.means_.shape
        shape = {"full": k * d * (d + 1) / 2.0, "diag": k * d, "tied": d * (d + 1) / 2.0, "spherical": k}[self.covariance_type]
        return int(shape + d * k + k - 1)

    def bic(self, X: Any) -> float:
        """The Bayesian information criterion; lower is better."""
        return -2 * self.score(X) * np.shape(X)[0] + self._n_parameters() * math.log(np.shape(X)[0])

    def aic(self, X: Any) -> float:
        """Akaike's information criterion; lower is better."""
        return -2 * self.score(X) * np.shape(X)[0] + 2 * self._n_parameters()

    def sample(self, n_samples: int = 1) -> tuple[Any, Any]:
        """(rows drawn from the mixture, their components)."""
        check_is_fitted(self)
        if n_samples < 1:
            raise ValueError(f"Invalid value for 'n_samples': {n_samples} . The sampling requires at least one sample.")
        rng, d = check_random_state(self.random_state), self.means_.shape[1]
        counts = rng.multinomial(n_samples, self.weights_)
        parts = []
        for k, n in enumerate(counts.tolist()):
            if self.covariance_type in ("full", "tied"):
                parts.append(rng.multivariate_normal(self.means_[k], self.covariances_ if self.covariance_type == "tied" else
                                                     self.covariances_[k], n))
            else:
                parts.append(self.means_[k] + rng.standard_normal(size=(n, d)) * np.sqrt(self.covariances_[k]))
        return np.vstack(parts), np.concatenate([np.full(n, k, dtype=np.int64) for k, n in enumerate(counts.tolist())])


def log_sum(a: Any) -> Any:
    """log(sum(exp(a))) of each row."""
    top = a.max(axis=1)
    return np.log(np.exp(a - top[:, None]).sum(axis=1)) + top
