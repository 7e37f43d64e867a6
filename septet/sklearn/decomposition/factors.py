"""Factor analysis (Barber, Bayesian Reasoning and Machine Learning, algorithm 21.1), with rotations (Kaiser, 1958)."""
from __future__ import annotations

import warnings
from math import log, pi
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.decomposition.randomized import randomized_svd
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_is_fitted, check_random_state, validate_data

SMALL = 1e-12


def rotated(components: Any, method: str, tol: float = 1e-6, max_iter: int = 100) -> Any:
    """Components (features, factors) turned until few loadings are large: rows of factors."""
    rows, columns = components.shape
    turn, before = np.eye(columns), 0.0
    for _ in range(max_iter):
        now = components @ turn
        pull = now * ((now**2).sum(axis=0) / rows) if method == "varimax" else 0.0
        u, s, v = np.linalg.svd(components.T @ (now**3 - pull))
        turn, reached = u @ v, float(s.sum())
        if before != 0 and reached < before * (1 + tol):
            break
        before = reached
    return (components @ turn).T


class FactorAnalysis(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Rows as few normal factors, and noise of each feature's own variance."""

    _parameter_constraints: dict[str, Any] = parameters("""
        n_components: int [0, inf) | None
        tol: float [0, inf)
        copy: bool
        max_iter: int [1, inf)
        noise_variance_init: array-like | None
        svd_method: 'randomized' 'lapack'
        iterated_power: int [0, inf)
        rotation: 'varimax' 'quartimax' | None
        random_state: random_state
    """)

    def __init__(self, n_components: Any = None, *, tol: float = 1e-2, copy: bool = True, max_iter: int = 1000,
                 noise_variance_init: Any = None, svd_method: str = "randomized", iterated_power: int = 3, rotation: Any = None,
                 random_state: Any = 0):
        self.n_components, self.tol, self.copy, self.max_iter, self.svd_method = n_components, tol, copy, max_iter, svd_method
        self.noise_variance_init, self.iterated_power, self.random_state = noise_variance_init, iterated_power, random_state
        self.rotation = rotation

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the factors."""
        X = validate_data(self, X, copy=self.copy, dtype=np.float64)
        n, d = X.shape
        k = d if self.n_components is None else self.n_components
        self.mean_ = X.mean(axis=0)
        X = X - self.mean_
        psi, variance, rng = self._noise(d), X.var(axis=0), check_random_state(self.random_state)
        constant, before, self.loglike_ = d * log(2.0 * pi) + k, -float("inf"), []
        for _ in range(self.max_iter):
            root = np.sqrt(psi) + SMALL
            s, Vt, rest = self._svd(X / (root * n**0.5), k, rng)
            s = s**2
            W = np.sqrt(np.maximum(s - 1.0, 0.0))[:, None] * Vt * root
            likelihood = (constant + float(np.log(s).sum()) + rest + float(np.log(psi).sum())) * -n / 2.0
            self.loglike_.append(np.float64(likelihood))
            if likelihood - before < self.tol:
                break
            before = likelihood
            psi = np.maximum(variance - (W**2).sum(axis=0), SMALL)
        else:
            warnings.warn("FactorAnalysis did not converge. You might want to increase the number of iterations.", ConvergenceWarning,
                          stacklevel=2)
        self.components_ = W if self.rotation is None else rotated(W.T, self.rotation)[:k]
        self.noise_variance_, self.n_iter_ = psi, len(self.loglike_)
        return self

    def _noise(self, d: int) -> Any:
        if self.noise_variance_init is None:
            return np.ones(d)
        if len(self.noise_variance_init) != d:
            raise ValueError(f"noise_variance_init dimension does not with number of features : {len(self.noise_variance_init)} != {d}")
        return np.array(self.noise_variance_init)

    def _svd(self, X: Any, k: int, rng: Any) -> tuple[Any, Any, float]:
        """(singular values, right vectors, the square of what they leave)."""
        if self.svd_method == "lapack":
            _, s, Vt = np.linalg.svd(X, full_matrices=False)
            return s[:k], Vt[:k], float((s[k:] ** 2).sum())
        _, s, Vt = randomized_svd(X, k, random_state=rng, n_iter=self.iterated_power)
        return s, Vt, float((X**2).sum()) - float((s**2).sum())

    def transform(self, X: Any) -> Any:
        """The expected factors of the rows."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False)
        scaled = self.components_ / self.noise_variance_
        inner = np.linalg.inv(np.eye(len(self.components_)) + scaled @ self.components_.T)
        return (X - self.mean_) @ scaled.T @ inner

    def get_covariance(self) -> Any:
        """The covariance that the model gives the data."""
        check_is_fitted(self)
        return self.components_.T @ self.components_ + np.diag(self.noise_variance_)

    def get_precision(self) -> Any:
        """The inverse of `get_covariance()`."""
        check_is_fitted(self)
        components, noise = self.components_, self.noise_variance_
        if len(components) == 0:
            return np.diag(1.0 / noise)
        if len(components) == components.shape[1]:
            return np.linalg.inv(self.get_covariance())
        scaled = components / noise
        inner = np.linalg.inv(np.eye(len(components)) + scaled @ components.T)
        return np.diag(1.0 / noise) - scaled.T @ inner @ scaled

    def score_samples(self, X: Any) -> Any:
        """The log-likelihood of each row."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False) - self.mean_
        precision = self.get_precision()
        found = -0.5 * (X * (X @ precision)).sum(axis=1)
        return found - 0.5 * (X.shape[1] * log(2.0 * pi) - float(np.linalg.slogdet(precision)[1]))

    def score(self, X: Any, y: Any = None) -> float:
        """The mean log-likelihood of the rows."""
        return float(np.asarray(self.score_samples(X)).mean())

    @property
    def _n_features_out(self) -> int:
        return self.components_.shape[0]
