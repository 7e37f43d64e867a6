"""`KNNImputer`: what is missing from the nearest samples that have it."""
from __future__ import annotations

from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.sklearn.impute.base import _BaseImputer
from septet.sklearn.impute.indicator import missing_mask
from septet.sklearn.metrics.pairwise import pairwise_distances_chunked
from septet.sklearn.utils._param_validation import Interval, StrOptions
from septet.sklearn.utils.validation import FLOAT_DTYPES, check_is_fitted, validate_data


class KNNImputer(_BaseImputer):
    """The mean of the nearest samples that have the feature, by Euclidean distance over the features both have."""

    _parameter_constraints: dict[str, Any] = {
        **_BaseImputer._parameter_constraints, "n_neighbors": [Interval(Integral, 1, None, closed="left")],
        "weights": [StrOptions({"uniform", "distance"}), callable, None], "metric": [StrOptions({"nan_euclidean"}), callable],
        "copy": ["boolean"]}

    def __init__(self, *, missing_values: Any = np.nan, n_neighbors: int = 5, weights: Any = "uniform", metric: Any = "nan_euclidean",
                 copy: bool = True, add_indicator: bool = False, keep_empty_features: bool = False):
        super().__init__(missing_values=missing_values, add_indicator=add_indicator, keep_empty_features=keep_empty_features)
        self.n_neighbors, self.weights, self.metric, self.copy = n_neighbors, weights, metric, copy

    def _checked(self, X: Any, reset: bool) -> Any:
        finite = "allow-nan" if self._allows_nan() else True
        return validate_data(self, X, reset=reset, accept_sparse=False, dtype=FLOAT_DTYPES, ensure_all_finite=finite, copy=self.copy,
                             force_writeable=not reset)

    def fit(self, X: Any, y: Any = None) -> Any:
        """Keep the samples."""
        X = self._checked(X, True)
        self._fit_X = X
        self._mask_fit_X = missing_mask(X, self.missing_values)
        self._valid_mask = ~self._mask_fit_X.all(axis=0)
        self._fit_indicator(self._mask_fit_X)
        return self

    def _kept(self) -> Any:
        n = len(self._valid_mask)
        return np.arange(n) if self.keep_empty_features else np.flatnonzero(self._valid_mask)

    def transform(self, X: Any) -> Any:
        """X with what is missing put in; features that no sample had are left out."""
        check_is_fitted(self)
        X = self._checked(X, False)
        mask = missing_mask(X, self.missing_values)
        made = X.copy()
        holes = mask[:, self._valid_mask]
        if bool(holes.any()):
            self._fill(made, X, mask)
        if self.keep_empty_features:
            made[:, ~self._valid_mask] = 0
        else:
            made = made[:, self._valid_mask]
        return self._with_indicator(made, mask)

    def _fill(self, made: Any, X: Any, mask: Any) -> None:
        rows = np.flatnonzero((mask & self._valid_mask).any(axis=1))
        blocks = pairwise_distances_chunked(X[rows], self._fit_X, metric=self.metric, missing_values=self.missing_values,
                                            ensure_all_finite="allow-nan") if callable(self.metric) else \
            pairwise_distances_chunked(X[rows], self._fit_X, metric=self.metric, missing_values=self.missing_values)
        distances = np.concatenate([np.asarray(b) for b in blocks])
        for k in np.flatnonzero(mask.any(axis=0) & self._valid_mask).tolist():
            lacking = np.flatnonzero(mask[rows, k])
            donors = np.flatnonzero(~self._mask_fit_X[:, k])
            near = distances[lacking][:, donors]
            values = self._fit_X[donors, k]
            nothing = np.isnan(near).all(axis=1)
            filled = np.empty(len(lacking), dtype=made.dtype)
            if bool(nothing.any()):
                filled[nothing] = values.mean()
            if not bool(nothing.all()):
                filled[~nothing] = self._means(near[~nothing], values)
            made[rows[lacking], k] = filled

    def _means(self, near: Any, values: Any) -> Any:
        """The (weighted) means of the nearest donors."""
        count = min(self.n_neighbors, near.shape[1])
        order = np.argsort(np.where(np.isnan(near), np.inf, near), axis=1, kind="stable")[:, :count]
        chosen = np.take_along_axis(near, order, axis=1)
        weights = self._weights(chosen)
        weights = np.where(np.isnan(chosen), 0.0, 1.0 if weights is None else weights)
        return (values[order] * weights).sum(axis=1) / weights.sum(axis=1)

    def _weights(self, distances: Any) -> Any:
        if self.weights in (None, "uniform"):
            return None
        if callable(self.weights):
            return self.weights(distances)
        with np.errstate(all="ignore"):
            made = 1.0 / distances
        touching = np.isinf(made)
        rows = touching.any(axis=1)
        return np.where(rows[:, None], touching.astype(np.float64), made)
