"""`IterativeImputer`: each feature from the others, round after round (van Buuren and Groothuis-Oudshoorn 2011)."""
from __future__ import annotations

import warnings
from collections import namedtuple
from numbers import Integral, Real
from typing import Any

import septet.numpy as np
from septet.core.fn import special
from septet.sklearn.base import clone
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.impute.base import _BaseImputer
from septet.sklearn.impute.indicator import missing_mask
from septet.sklearn.impute.simple import SimpleImputer
from septet.sklearn.utils._param_validation import HasMethods, Interval, StrOptions
from septet.sklearn.utils.validation import FLOAT_DTYPES, _num_samples, check_array, check_is_fitted, check_random_state, validate_data

_Triplet = namedtuple("_ImputerTriplet", ["feat_idx", "neighbor_feat_idx", "estimator"])


def truncated_normal(mean: Any, spread: Any, low: float, high: float, rng: Any) -> Any:
    """Normal numbers within bounds between which their means lie, by the inverse of the distribution."""
    u = np.asarray(rng.uniform(size=len(mean)))
    a, b = (low - mean) / spread, (high - mean) / spread
    below, within = special.ndtr(a), special.ndtr(b) - special.ndtr(a)
    left = special.apply1("ndtri", below + u * within)
    right = -special.apply1("ndtri", special.ndtr(-b) + (1 - u) * (special.ndtr(-a) - special.ndtr(-b)))
    return mean + spread * np.where(a < 0, left, right)


def nearness_of(X: Any) -> Any:
    """(features, features): the chance of a feature (row) to be a neighbour of another, by their correlation."""
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.abs(np.corrcoef(X.T))
    found = np.where(np.isnan(found), 1e-6, np.maximum(found, 1e-6))
    places = np.arange(len(found))
    found[places, places] = 0
    return found / found.sum(axis=0)


class IterativeImputer(_BaseImputer):
    """What is missing in a feature predicted from the other features, until it changes little."""

    _parameter_constraints: dict[str, Any] = {
        **_BaseImputer._parameter_constraints, "estimator": [None, HasMethods(["fit", "predict"])], "sample_posterior": ["boolean"],
        "max_iter": [Interval(Integral, 0, None, closed="left")], "tol": [Interval(Real, 0, None, closed="left")],
        "n_nearest_features": [None, Interval(Integral, 1, None, closed="left")],
        "initial_strategy": [StrOptions({"mean", "median", "most_frequent", "constant"})], "fill_value": "no_validation",
        "imputation_order": [StrOptions({"ascending", "descending", "roman", "arabic", "random"})], "skip_complete": ["boolean"],
        "min_value": [None, Interval(Real, None, None, closed="both"), "array-like"],
        "max_value": [None, Interval(Real, None, None, closed="both"), "array-like"], "verbose": ["verbose"],
        "random_state": ["random_state"]}

    def __init__(self, estimator: Any = None, *, missing_values: Any = np.nan, sample_posterior: bool = False, max_iter: int = 10,
                 tol: float = 1e-3, n_nearest_features: Any = None, initial_strategy: str = "mean", fill_value: Any = None,
                 imputation_order: str = "ascending", skip_complete: bool = False, min_value: Any = -np.inf, max_value: Any = np.inf,
                 verbose: int = 0, random_state: Any = None, add_indicator: bool = False, keep_empty_features: bool = False):
        super().__init__(missing_values=missing_values, add_indicator=add_indicator, keep_empty_features=keep_empty_features)
        self.estimator, self.sample_posterior, self.max_iter, self.tol = estimator, sample_posterior, max_iter, tol
        self.n_nearest_features, self.initial_strategy, self.fill_value = n_nearest_features, initial_strategy, fill_value
        self.imputation_order, self.skip_complete, self.min_value, self.max_value = imputation_order, skip_complete, min_value, max_value
        self.verbose, self.random_state = verbose, random_state

    def _initial(self, X: Any, fit: bool) -> tuple[Any, Any, Any]:
        """(X with first values, where values are missing, the same over the features that are kept)."""
        finite = "allow-nan" if self._allows_nan() else True
        X = validate_data(self, X, dtype=FLOAT_DTYPES, reset=fit, ensure_all_finite=finite)
        mask = missing_mask(X, self.missing_values)
        if fit:
            self.initial_imputer_ = SimpleImputer(missing_values=self.missing_values, strategy=self.initial_strategy,
                                                  fill_value=self.fill_value, keep_empty_features=self.keep_empty_features)
            self.initial_imputer_.set_output(transform="default")
            self.initial_imputer_.fit(X)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            filled = self.initial_imputer_.transform(X)
        if fit:
            self._is_empty_feature = mask.all(axis=0)
        kept = np.ones(X.shape[1], dtype=bool) if self.keep_empty_features else ~self._is_empty_feature
        return filled.copy(), mask, mask[:, kept] & ~self._is_empty_feature[kept]

    def _order(self, mask: Any) -> Any:
        """The features in the order in which they are imputed."""
        shares = mask.mean(axis=0)
        found = np.flatnonzero(shares) if self.skip_complete else np.arange(len(shares))
        if self.imputation_order == "arabic":
            return found[::-1]
        if self.imputation_order == "random":
            self.random_state_.shuffle(found)
            return found
        if self.imputation_order == "roman":
            return found
        skipped = len(shares) - len(found)
        order = np.argsort(shares, kind="mergesort")[skipped:]
        return order if self.imputation_order == "ascending" else order[::-1]

    def _limit(self, given: Any, n: int, upper: bool) -> Any:
        bound = (np.inf if upper else -np.inf) if given is None else given
        if not np.isscalar(bound) and not isinstance(bound, (int, float)):
            bound = check_array(bound, ensure_all_finite=False, copy=False, ensure_2d=False)
            if bound.shape[0] != n:
                raise ValueError(f"'{'max' if upper else 'min'}_value' should be of shape ({n},) when an array-like is provided. Got "
                                 f"{bound.shape}, instead.")
            return bound
        return np.full(n, float(bound))

    def _impute(self, X: Any, mask: Any, k: int, neighbours: Any, estimator: Any, fit: bool) -> Any:
        """One feature predicted from the others; the estimator that did it."""
        absent = mask[:, k]
        if estimator is None:
            estimator = clone(self._estimator)
        if fit:
            estimator.fit(X[~absent][:, neighbours], X[~absent][:, k])
        if bool(absent.any()):
            X[absent, k] = self._values(estimator, X[absent][:, neighbours], k).astype(X.dtype)
        return estimator

    def _values(self, estimator: Any, X: Any, k: int) -> Any:
        """What is predicted for a feature, or drawn about that, within its bounds."""
        low, high = float(self._min_value[k]), float(self._max_value[k])
        if not self.sample_posterior:
            return np.clip(np.asarray(estimator.predict(X)), low, high)
        mean, spread = (np.asarray(a) for a in estimator.predict(X, return_std=True))
        inside = (spread > 0) & (mean >= low) & (mean <= high)
        made = np.where(spread > 0, np.clip(mean, low, high), mean)
        if bool(inside.any()):
            made[inside] = truncated_normal(mean[inside], spread[inside], low, high, self.random_state_)
        return made

    def _neighbours(self, k: int, n: int, nearness: Any) -> Any:
        """The features by which one is predicted: all others, or some that are drawn by how they correlate."""
        if nearness is None:
            return np.concatenate([np.arange(k), np.arange(k + 1, n)])
        return np.asarray(self.random_state_.choice(np.arange(n), self.n_nearest_features, replace=False, p=nearness[:, k]))

    def fit_transform(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Fit, and X with values for what is missing."""
        self.random_state_ = check_random_state(self.random_state)
        if self.estimator is None:
            from septet.sklearn.linear_model import BayesianRidge

            self._estimator: Any = BayesianRidge()
        else:
            self._estimator = clone(self.estimator)
        self.imputation_sequence_: list[Any] = []
        Xt, whole, mask = self._initial(X, True)
        self._fit_indicator(whole)
        n = Xt.shape[1]
        self._min_value, self._max_value = self._limit(self.min_value, n, False), self._limit(self.max_value, n, True)
        if not bool((self._max_value > self._min_value).all()):
            raise ValueError("One (or more) features have min_value >= max_value.")
        self.n_iter_ = 0
        if self.max_iter == 0 or bool(whole.all()) or n == 1:
            return self._with_indicator(Xt, whole)
        self._rounds(Xt, mask, n)
        return self._with_indicator(Xt, whole)

    def _rounds(self, Xt: Any, mask: Any, n: int) -> None:
        order = self._order(mask)
        self.n_features_with_missing_ = len(order)
        before = Xt.copy()
        nearness = nearness_of(Xt) if self.n_nearest_features is not None and self.n_nearest_features < n else None
        scale = float(np.abs(Xt[~mask]).max()) * self.tol
        for turn in range(1, self.max_iter + 1):
            self.n_iter_ = turn
            if self.imputation_order == "random":
                order = self._order(mask)
            for k in order.tolist():
                neighbours = self._neighbours(k, n, nearness)
                estimator = self._impute(Xt, mask, k, neighbours, None, True)
                self.imputation_sequence_.append(_Triplet(k, neighbours, estimator))
            change = float(np.abs(Xt - before).sum(axis=1).max())
            if change < scale and not self.sample_posterior:
                return
            before = Xt.copy()
        if not self.sample_posterior:
            warnings.warn("[IterativeImputer] Early stopping criterion not reached.", ConvergenceWarning, stacklevel=4)

    def fit(self, X: Any, y: Any = None, **fit_params: Any) -> Any:
        """Find the estimators of every feature."""
        self.fit_transform(X, **fit_params)
        return self

    def transform(self, X: Any) -> Any:
        """X with values by the estimators of the fit."""
        check_is_fitted(self)
        Xt, whole, mask = self._initial(X, False)
        if self.n_iter_ == 0 or bool(whole.all()):
            return self._with_indicator(Xt, whole)
        for step in self.imputation_sequence_:
            if _num_samples(Xt):
                self._impute(Xt, mask, step.feat_idx, step.neighbor_feat_idx, step.estimator, False)
        return self._with_indicator(Xt, whole)

    def _kept(self) -> Any:
        return self.initial_imputer_._kept()
