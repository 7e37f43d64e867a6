"""Generalised linear models: Poisson, Gamma and Tweedie regression."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, RegressorMixin
from septet.sklearn.linear_model import losses
from septet.sklearn.linear_model.base import ours
from septet.sklearn.linear_model.newton import newton_cholesky
from septet.sklearn.optimize import check_result, lbfgs
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data


class _GeneralizedLinearRegressor(RegressorMixin, BaseEstimator):
    """Models of the mean through a link, with an l2 penalty."""

    _parameter_constraints: dict[str, Any] = {}

    def __init__(self, *, alpha: Any = 1.0, fit_intercept: Any = True, solver: Any = "lbfgs", max_iter: Any = 100, tol: Any = 1e-4,
                 warm_start: Any = False, verbose: Any = 0):
        self.alpha, self.fit_intercept, self.solver, self.max_iter = alpha, fit_intercept, solver, max_iter
        self.tol, self.warm_start, self.verbose = tol, warm_start, verbose

    _identity = False

    def _loss(self) -> tuple[Any, str, Any]:
        """(loss, its name, what targets it takes)."""
        raise NotImplementedError

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features), y: (samples,)."""
        X, y = validate_data(self, X, y, accept_sparse=["csc", "csr"], dtype=[np.float64, np.float32], y_numeric=True, multi_output=False)
        kept = X.dtype
        X, y = ours(X).astype(np.float64, copy=False), y.astype(np.float64)
        weights = _check_sample_weight(sample_weight, X, dtype=np.float64)
        loss, name, allowed = self._loss()
        if not bool(allowed(y).all()):
            raise ValueError(f"Some value(s) of y are out of the valid range of the loss {name!r}.")
        weights = weights / weights.sum()
        objective = losses.Single(loss, X, y, weights, self.alpha, self.fit_intercept)
        start = self._start(X.shape[1], y, weights)
        if self.solver == "lbfgs":
            found = lbfgs(objective, start, gtol=self.tol, ftol=64 * np.finfo(float).eps, maxiter=self.max_iter, maxls=50)
            w, self.n_iter_ = found.x, check_result(found, self.max_iter, 3)
        else:
            w, self.n_iter_ = newton_cholesky(objective, start, self.max_iter, self.tol)
        w = w.astype(kept)
        self.coef_, self.intercept_ = (w[:-1], w[-1]) if self.fit_intercept else (w, 0.0)
        return self

    def _start(self, d: int, y: Any, weights: Any) -> Any:
        if self.warm_start and hasattr(self, "coef_"):
            return np.append(self.coef_, self.intercept_) if self.fit_intercept else self.coef_
        w = np.zeros(d + self.fit_intercept)
        if self.fit_intercept:
            mean = float(weights @ y)
            w[-1] = mean if self._is_identity() else np.log(mean)
        return w

    def _is_identity(self) -> bool:
        return self._identity

    def _linear_predictor(self, X: Any) -> Any:
        check_is_fitted(self)
        X = ours(validate_data(self, X, accept_sparse=["csr", "csc", "coo"], dtype=[np.float64, np.float32], reset=False, allow_nd=False))
        return X @ self.coef_ + self.intercept_

    def predict(self, X: Any) -> Any:
        """Predicted means."""
        raw = self._linear_predictor(X)
        return raw if self._is_identity() else np.exp(raw)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The share of the deviance that is explained (D^2)."""
        raw, y = np.asarray(self._linear_predictor(X)), np.asarray(y, dtype=np.float64)
        weights = _check_sample_weight(sample_weight, X, dtype=np.float64)
        loss, name, allowed = self._loss()
        if not bool(allowed(y).all()):
            raise ValueError(f"Some value(s) of y are out of the valid range of the loss {name}.")
        best = deviance_best(loss, y, self._is_identity())
        weights = weights / weights.sum()
        mean = float(weights @ y)
        null = np.full(y.shape, mean if self._is_identity() else np.log(mean))
        value, worst, least = (float(weights @ loss.value(r, y)) for r in (raw, null, best))
        return 1.0 - (value - least) / (worst - least)


def deviance_best(loss: Any, y: Any, identity: bool) -> Any:
    """Decisions that fit y exactly (as nearly as a logarithm can)."""
    return y if identity else np.log(np.maximum(y, 1e-300))


class PoissonRegressor(_GeneralizedLinearRegressor):
    """Regression of counts."""

    _parameter_constraints = of("linear_model.PoissonRegressor")

    def _loss(self) -> tuple[Any, str, Any]:
        return losses.Poisson(), "HalfPoissonLoss", lambda y: (y >= 0) & (y.sum() > 0)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.positive_only = True
        return tags


class GammaRegressor(_GeneralizedLinearRegressor):
    """Regression of positive targets with a constant coefficient of variation."""

    _parameter_constraints = of("linear_model.GammaRegressor")

    def _loss(self) -> tuple[Any, str, Any]:
        return losses.Gamma(), "HalfGammaLoss", lambda y: y > 0

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.positive_only = True
        return tags


class TweedieRegressor(_GeneralizedLinearRegressor):
    """Regression with a variance that is a power of the mean."""

    _parameter_constraints = of("linear_model.TweedieRegressor")

    def __init__(self, *, power: Any = 0.0, alpha: Any = 1.0, fit_intercept: Any = True, link: Any = "auto", solver: Any = "lbfgs",
                 max_iter: Any = 100, tol: Any = 1e-4, warm_start: Any = False, verbose: Any = 0):
        super().__init__(alpha=alpha, fit_intercept=fit_intercept, solver=solver, max_iter=max_iter, tol=tol, warm_start=warm_start,
                         verbose=verbose)
        self.link, self.power = link, power

    def _is_identity(self) -> bool:
        return self.power <= 0 if self.link == "auto" else self.link == "identity"

    def _loss(self) -> tuple[Any, str, Any]:
        p = self.power
        name = "HalfTweedieLossIdentity" if self._is_identity() else "HalfTweedieLoss"
        ranges = (lambda y: abs(y) < np.inf) if p <= 0 else (lambda y: y >= 0) if p < 2 else (lambda y: y > 0)
        return losses.Tweedie(p, self._is_identity()), name, ranges

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.positive_only = self.power > 0
        return tags
