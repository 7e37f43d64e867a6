"""Regression on the samples that agree (Fischler & Bolles, CACM 24, 1981)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, MetaEstimatorMixin, MultiOutputMixin, RegressorMixin, clone
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.linear_model.base import LinearRegression
from septet.sklearn.utils.indexing import _safe_indexing
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import _check_sample_weight, check_is_fitted, check_random_state, has_fit_parameter, validate_data

EPSILON = 2.220446049250313e-16
DRAWN = 1000


def trials_needed(inliers: int, n: int, least: int, probability: float) -> float:
    """Trials after which a sample of inliers was drawn with the probability."""
    share = inliers / float(n)
    nom, denom = max(EPSILON, 1 - probability), max(EPSILON, 1 - share**least)
    if nom == 1:
        return 0
    if denom == 1:
        return float("inf")
    return abs(float(np.ceil(np.log(nom) / np.log(denom))))


class RANSACRegressor(MetaEstimatorMixin, RegressorMixin, MultiOutputMixin, BaseEstimator):
    """Fits on random subsets; the one with the most inliers counts."""

    _parameter_constraints = of("linear_model.RANSACRegressor")

    def __init__(self, estimator: Any = None, *, min_samples: Any = None, residual_threshold: Any = None, is_data_valid: Any = None,
                 is_model_valid: Any = None, max_trials: Any = 100, max_skips: Any = np.inf, stop_n_inliers: Any = np.inf,
                 stop_score: Any = np.inf, stop_probability: Any = 0.99, loss: Any = "absolute_error", random_state: Any = None):
        self.estimator, self.min_samples, self.residual_threshold = estimator, min_samples, residual_threshold
        self.is_data_valid, self.is_model_valid, self.max_trials, self.max_skips = is_data_valid, is_model_valid, max_trials, max_skips
        self.stop_n_inliers, self.stop_score, self.stop_probability = stop_n_inliers, stop_score, stop_probability
        self.random_state, self.loss = random_state, loss

    def _least(self, n: int, d: int, estimator: Any) -> int:
        """The size of a subset."""
        if self.min_samples is None:
            if not isinstance(estimator, LinearRegression):
                raise ValueError("`min_samples` needs to be explicitly set when estimator is not a LinearRegression.")
            least = d + 1
        else:
            least = int(np.ceil(self.min_samples * n)) if 0 < self.min_samples < 1 else int(self.min_samples)
        if least > n:
            raise ValueError(f"`min_samples` may not be larger than number of samples: n_samples = {n}.")
        return least

    def _loss(self, y: Any) -> Any:
        if callable(self.loss):
            return self.loss
        power = abs if self.loss == "absolute_error" else lambda r: r**2
        return lambda t, p: power(t - p) if np.asarray(t).ndim == 1 else power(t - p).sum(axis=1)

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **fit_params: Any) -> Any:
        """Fit.  X: (samples, features), y: (samples,) or (samples, targets).  ValueError where no subset agrees with enough samples."""
        X, y = validate_data(self, X, y, validate_separately=({"accept_sparse": "csr", "ensure_all_finite": False}, {"ensure_2d": False}))
        from septet.sklearn.utils.random import sample_without_replacement
        from septet.sklearn.utils.validation import check_consistent_length

        check_consistent_length(X, y)
        n = X.shape[0]
        estimator = LinearRegression() if self.estimator is None else clone(self.estimator)
        least = self._least(n, X.shape[1], estimator)
        threshold = float(np.median(abs(y - np.median(y)))) if self.residual_threshold is None else self.residual_threshold
        loss, rng = self._loss(y), check_random_state(self.random_state)
        try:
            estimator.set_params(random_state=rng)
        except ValueError:
            pass
        if sample_weight is not None:
            if not has_fit_parameter(estimator, "sample_weight"):
                raise ValueError(f"{type(estimator).__name__} does not support sample_weight. Sample weights are only used for the "
                                 f"calibration itself.")
            sample_weight = _check_sample_weight(sample_weight, X)
            fit_params = {**fit_params, "sample_weight": sample_weight}
        best, best_score, mask = 1, -np.inf, None
        self.n_skips_no_inliers_ = self.n_skips_invalid_data_ = self.n_skips_invalid_model_ = 0
        self.n_trials_, limit = 0, self.max_trials
        while self.n_trials_ < limit:
            self.n_trials_ += 1
            if self._skips() > self.max_skips:
                break
            chosen = np.asarray(sample_without_replacement(n, least, random_state=rng))
            found = self._trial(X, y, chosen, estimator, loss, threshold, fit_params, best, best_score)
            if found is None:
                continue
            best, best_score, mask = found
            limit = min(limit, trials_needed(best, n, least, self.stop_probability))
            if best >= self.stop_n_inliers or best_score >= self.stop_score:
                break
        self._judge(mask)
        places = np.flatnonzero(mask)
        estimator.fit(X[places], y[places], **{k: _safe_indexing(v, places) for k, v in fit_params.items()})
        self.estimator_, self.inlier_mask_ = estimator, mask
        return self

    def _skips(self) -> int:
        return self.n_skips_no_inliers_ + self.n_skips_invalid_data_ + self.n_skips_invalid_model_

    def _trial(self, X: Any, y: Any, chosen: Any, estimator: Any, loss: Any, threshold: float, params: Any, best: int,
               best_score: float) -> Any:
        """(inliers, score, mask) of a subset that is better, or None."""
        part, targets = X[chosen], y[chosen]
        if self.is_data_valid is not None and not self.is_data_valid(part, targets):
            self.n_skips_invalid_data_ += 1
            return None
        estimator.fit(part, targets, **{k: _safe_indexing(v, chosen) for k, v in params.items()})
        if self.is_model_valid is not None and not self.is_model_valid(estimator, part, targets):
            self.n_skips_invalid_model_ += 1
            return None
        inside = np.asarray(loss(y, np.asarray(estimator.predict(X)))) <= threshold
        count = int(inside.sum())
        if count < best:
            self.n_skips_no_inliers_ += 1
            return None
        places = np.flatnonzero(inside)
        kept = {k: _safe_indexing(v, places) for k, v in params.items()}
        score = float(estimator.score(X[places], y[places], **kept))
        return None if count == best and score < best_score else (count, score, inside)

    def _judge(self, mask: Any) -> None:
        """ValueError where there is no consensus; a warning where too many trials were skipped."""
        if mask is None:
            if self._skips() > self.max_skips:
                raise ValueError("RANSAC skipped more iterations than `max_skips` without finding a valid consensus set. Iterations were "
                                 "skipped because each randomly chosen sub-sample failed the passing criteria. See estimator attributes "
                                 "for diagnostics (n_skips*).")
            raise ValueError("RANSAC could not find a valid consensus set. All `max_trials` iterations were skipped because each randomly "
                             "chosen sub-sample failed the passing criteria. See estimator attributes for diagnostics (n_skips*).")
        if self._skips() > self.max_skips:
            warnings.warn("RANSAC found a valid consensus set but exited early due to skipping more iterations than `max_skips`. See "
                          "estimator attributes for diagnostics (n_skips*).", ConvergenceWarning, stacklevel=3)

    def predict(self, X: Any, **params: Any) -> Any:
        """Predictions of the final model."""
        check_is_fitted(self)
        X = validate_data(self, X, ensure_all_finite=False, accept_sparse=True, reset=False)
        return self.estimator_.predict(X, **params)

    def score(self, X: Any, y: Any, sample_weight: Any = None, **params: Any) -> float:
        """The score of the final model."""
        check_is_fitted(self)
        X = validate_data(self, X, ensure_all_finite=False, accept_sparse=True, reset=False)
        if sample_weight is not None:
            params["sample_weight"] = sample_weight
        return self.estimator_.score(X, y, **params)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
