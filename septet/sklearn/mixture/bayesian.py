"""Variational inference of a mixture of normal distributions (Blei and Jordan 2006; Bishop 2006, chapter 10)."""
from __future__ import annotations

import math
from typing import Any

import septet.numpy as np
from septet.core import ops
from septet.sklearn.mixture.gaussian import GaussianMixture, covariances, log_gaussian, precision_factor
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_array

LIMITS = {k: v for k, v in GaussianMixture._parameter_constraints.items() if k not in ("weights_init", "means_init", "precisions_init")}


def checked_prior(value: Any, shape: tuple[int, ...], name: str) -> Any:
    """A prior as an array.  ValueError where its shape is not that."""
    found = check_array(value, dtype=[np.float64, np.float32], ensure_2d=False)
    if found.shape != shape:
        raise ValueError(f"The parameter '{name}' should have the shape of {shape}, but got {found.shape}")
    return found


def log_gamma(a: Any) -> Any:
    return ops.lgamma(np.asarray(a, dtype=np.float64))


def digamma(a: Any) -> Any:
    return ops.digamma(np.asarray(a, dtype=np.float64))


def half_steps(freedom: Any, d: int) -> Any:
    """(freedom - 0, 1, ... d-1) / 2: (d, components)."""
    return 0.5 * (freedom - np.arange(d)[:, None])


class BayesianGaussianMixture(GaussianMixture):
    """A mixture of normal distributions with priors on everything."""

    _in_double = True

    _parameter_constraints: dict[str, Any] = {**LIMITS, **parameters("""
        weight_concentration_prior_type: 'dirichlet_process' 'dirichlet_distribution'
        weight_concentration_prior, mean_precision_prior, degrees_of_freedom_prior: None | float (0, inf)
        mean_prior: None | array-like
        covariance_prior: None | array-like | float (0, inf)
    """)}

    def __init__(self, *, n_components: int = 1, covariance_type: str = "full", tol: float = 1e-3, reg_covar: float = 1e-6,
                 max_iter: int = 100, n_init: int = 1, init_params: str = "kmeans",
                 weight_concentration_prior_type: str = "dirichlet_process", weight_concentration_prior: float | None = None,
                 mean_precision_prior: float | None = None, mean_prior: Any = None, degrees_of_freedom_prior: float | None = None,
                 covariance_prior: Any = None, random_state: Any = None, warm_start: bool = False, verbose: int = 0,
                 verbose_interval: int = 10):
        for name, value in locals().copy().items():
            if name not in ("self", "__class__"):
                setattr(self, name, value)

    weights_init = means_init = precisions_init = None

    def _initialise(self, X: Any, rng: Any) -> None:
        self._set_priors(X)
        super()._initialise(X, rng)

    def _set_priors(self, X: Any) -> None:
        """The priors: as given, else from the rows."""
        d, weight = X.shape[1], self.weight_concentration_prior
        self.weight_concentration_prior_ = 1.0 / self.n_components if weight is None else weight
        self.mean_precision_prior_ = 1.0 if self.mean_precision_prior is None else self.mean_precision_prior
        self.mean_prior_ = X.mean(axis=0) if self.mean_prior is None else checked_prior(self.mean_prior, (d,), "means")
        freedom = self.degrees_of_freedom_prior
        if freedom is not None and freedom <= d - 1.0:
            raise ValueError(f"The parameter 'degrees_of_freedom_prior' should be greater than {d - 1}, but got {freedom:.3f}.")
        self.degrees_of_freedom_prior_ = d if freedom is None else freedom
        self.covariance_prior_ = self._own_covariance(X) if self.covariance_prior is None else self._given_covariance(d)

    def _own_covariance(self, X: Any) -> Any:
        if self.covariance_type in ("full", "tied"):
            return np.atleast_2d(np.cov(X.T))
        spread = X.var(axis=0, ddof=1)
        return spread if self.covariance_type == "diag" else spread.mean()

    def _given_covariance(self, d: int) -> Any:
        kind, given = self.covariance_type, self.covariance_prior
        if kind == "spherical":
            return given
        found = checked_prior(given, (d, d) if kind in ("full", "tied") else (d,), f"{kind} covariance_prior")
        if kind in ("full", "tied") and not (np.allclose(found, found.T) and bool((np.linalg.eigvalsh(found) > 0).all())):
            raise ValueError(f"'{kind} covariance_prior' should be symmetric, positive-definite")
        if kind == "diag" and bool((found <= 0).any()):
            raise ValueError("'diag covariance_prior' should be positive")
        return found

    # ---- steps -------------------------------------------------------------------------------------------------------

    def _maximise(self, X: Any, resp: Any) -> None:
        totals = resp.sum(axis=0) + 10 * np.finfo(resp.dtype).eps
        means = (resp.T @ X) / totals[:, None]
        spread = covariances(self.covariance_type, resp, X, totals, means, self.reg_covar)
        prior = self.weight_concentration_prior_
        if self._process():
            after = np.concatenate([np.cumsum(totals[::-1])[-2::-1], np.zeros(1)]) if len(totals) > 1 else np.zeros(1)
            self.weight_concentration_: Any = (1.0 + totals, prior + after)
        else:
            self.weight_concentration_ = prior + totals
        self.mean_precision_ = self.mean_precision_prior_ + totals
        self.means_ = (self.mean_precision_prior_ * self.mean_prior_ + totals[:, None] * means) / self.mean_precision_[:, None]
        self._set_covariances(totals, means, spread)

    def _set_covariances(self, totals: Any, means: Any, spread: Any) -> None:
        """Degrees of freedom and covariances of the components."""
        kind, prior, k = self.covariance_type, self.covariance_prior_, self.n_components
        gap, share = means - self.mean_prior_, self.mean_precision_prior_ / self.mean_precision_
        freedom = self.degrees_of_freedom_prior_ + (totals.sum() / k if kind == "tied" else totals)
        if kind == "full":
            found = prior + totals[:, None, None] * (spread + share[:, None, None] * gap[:, :, None] * gap[:, None, :])
            found = found / freedom[:, None, None]
        elif kind == "tied":
            pulled = self.mean_precision_prior_ / k * (((totals / self.mean_precision_) * gap.T) @ gap)
            found = (prior + spread * totals.sum() / k + pulled) / freedom
        elif kind == "diag":
            found = (prior + totals[:, None] * (spread + share[:, None] * gap**2)) / freedom[:, None]
        else:
            found = (prior + totals * (spread + share * (gap**2).mean(axis=1))) / freedom
        self.degrees_of_freedom_, self.covariances_ = freedom, found
        self.precisions_cholesky_ = precision_factor(kind, found)

    def _process(self) -> bool:
        return self.weight_concentration_prior_type == "dirichlet_process"

    def _log_weights(self) -> Any:
        if not self._process():
            return digamma(self.weight_concentration_) - digamma(self.weight_concentration_.sum())
        a, b = self.weight_concentration_
        both = digamma(a + b)
        return digamma(a) - both + np.concatenate([np.zeros(1), np.cumsum(digamma(b) - both)[:-1]])

    def _weighted(self, X: Any) -> Any:
        d = X.shape[1]
        gauss = log_gaussian(X, self.means_, self.precisions_cholesky_, self.covariance_type)
        spread = d * math.log(2.0) + digamma(half_steps(self.degrees_of_freedom_, d)).sum(axis=0)
        gauss = gauss - 0.5 * d * np.log(self.degrees_of_freedom_)
        return gauss + 0.5 * (spread - d / self.mean_precision_) + self._log_weights()

    def _bound(self, log_norm: Any, log_resp: Any) -> Any:
        d, freedom, kind, factor = self.means_.shape[1], self.degrees_of_freedom_, self.covariance_type, self.precisions_cholesky_
        if kind == "full":
            det = np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
        elif kind == "tied":
            det = np.log(np.diagonal(factor)).sum()
        else:
            det = np.log(factor).sum(axis=1) if kind == "diag" else d * np.log(factor)
        det = det - 0.5 * d * np.log(freedom)
        wishart = -(freedom * det + freedom * d * 0.5 * math.log(2.0) + log_gamma(half_steps(freedom, d)).sum(axis=0))
        wishart = self.n_components * wishart.reshape(-1) if kind == "tied" else float(wishart.sum())    # tied: an array, as upstream
        if self._process():
            a, b = self.weight_concentration_
            norm = -float((log_gamma(a) + log_gamma(b) - log_gamma(a + b)).sum())
        else:
            norm = float(log_gamma(self.weight_concentration_.sum()) - log_gamma(self.weight_concentration_).sum())
        entropy = -float((np.exp(log_resp) * log_resp).sum())
        return entropy - wishart - norm - 0.5 * d * float(np.log(self.mean_precision_).sum())

    def _state(self) -> tuple[Any, ...]:
        return (self.weight_concentration_, self.mean_precision_, self.means_, self.degrees_of_freedom_, self.covariances_,
                self.precisions_cholesky_)

    def _restore(self, state: tuple[Any, ...]) -> None:
        (self.weight_concentration_, self.mean_precision_, self.means_, self.degrees_of_freedom_, self.covariances_,
         self.precisions_cholesky_) = state
        if self._process():
            a, b = self.weight_concentration_
            rest = np.concatenate([np.ones(1), np.cumprod((b / (a + b))[:-1])])
            self.weights_ = a / (a + b) * rest
            self.weights_ = self.weights_ / self.weights_.sum()
        else:
            self.weights_ = self.weight_concentration_ / self.weight_concentration_.sum()
        f = self.precisions_cholesky_
        self.precisions_ = f @ np.swapaxes(f, -1, -2) if self.covariance_type in ("full", "tied") else f**2

    @property
    def bic(self) -> Any:
        """Not a method of this class."""
        raise AttributeError("'BayesianGaussianMixture' object has no attribute 'bic'")

    @property
    def aic(self) -> Any:
        """Not a method of this class."""
        raise AttributeError("'BayesianGaussianMixture' object has no attribute 'aic'")
