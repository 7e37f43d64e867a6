"""`VarianceThreshold`: features that vary enough."""
from __future__ import annotations

from numbers import Real
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator
from septet.sklearn.feature_selection.selector import SelectorMixin
from septet.sklearn.utils._param_validation import Interval
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.sparsefuncs import mean_variance_axis, min_max_axis
from septet.sklearn.utils.validation import check_is_fitted, validate_data


class VarianceThreshold(SelectorMixin, BaseEstimator):
    """The features whose variance is above a threshold."""

    _parameter_constraints: dict[str, Any] = {"threshold": [Interval(Real, 0, None, closed="left")]}

    def __init__(self, threshold: float = 0.0):
        self.threshold = threshold

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the variances."""
        X = validate_data(self, X, accept_sparse=("csr", "csc"), dtype=np.float64, ensure_all_finite="allow-nan")
        if is_sparse(X):
            variances = mean_variance_axis(X, axis=0)[1]
            low, high = min_max_axis(X, axis=0)
            width = high - low
        else:
            variances, width = np.nanvar(X, axis=0), np.ptp(X, axis=0)
        if self.threshold == 0:
            variances = np.fmin(variances, width)
        self.variances_ = variances
        if bool((~np.isfinite(variances) | (variances <= self.threshold)).all()):
            words = f"No feature in X meets the variance threshold {self.threshold:.5f}"
            raise ValueError(words + (" (X contains only one sample)" if X.shape[0] == 1 else ""))
        return self

    def _get_support_mask(self) -> Any:
        check_is_fitted(self)
        return self.variances_ > self.threshold

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan, tags.input_tags.sparse = True, True
        return tags
