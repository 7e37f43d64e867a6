"""`sklearn.isotonic`: monotone regression by pooling adjacent violators (Best & Chakravarti, Math. Prog. 47, 1990)."""
from __future__ import annotations

import math
import warnings
from typing import Any

import septet.numpy as np
from septet.codegen.kernels import isotonic as kernels
from septet.codegen.kernels.launch import run
from septet.sklearn.base import BaseEstimator, RegressorMixin, TransformerMixin
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import _check_sample_weight, check_array, check_consistent_length, check_is_fitted


def ranks(x: Any) -> Any:
    """Ranks, equal values sharing their mean."""
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return ((last - counts + 1 + last) / 2.0)[inverse.ravel()]


def check_increasing(x: Any, y: Any) -> bool:
    """Whether y rises with x, by Spearman's correlation; a warning where its interval spans 0."""
    a, b = ranks(np.asarray(x, dtype=float)), ranks(np.asarray(y, dtype=float))
    rho = float(np.corrcoef(a, b)[0, 1])
    if rho not in (-1.0, 1.0) and len(a) > 3:
        f, se = 0.5 * math.log((1.0 + rho) / (1.0 - rho)), 1 / math.sqrt(len(a) - 3)
        low, high = math.tanh(f - 1.96 * se), math.tanh(f + 1.96 * se)
        if (low > 0) != (high > 0):
            warnings.warn("Confidence interval of the Spearman correlation coefficient spans zero. Determination of ``increasing`` may be "
                          "suspect.", stacklevel=3)
    return np.bool_(rho >= 0)


def isotonic_regression(y: Any, *, sample_weight: Any = None, y_min: Any = None, y_max: Any = None, increasing: Any = True) -> Any:
    """The monotone sequence nearest to y in weighted squares."""
    y = check_array(y, ensure_2d=False, input_name="y", dtype=[np.float64, np.float32])
    kept = y.dtype
    weights = np.array(_check_sample_weight(sample_weight, y, dtype=np.float64), dtype=np.float64)
    made = np.array(y if increasing else y[::-1], dtype=np.float64)
    weights = np.ascontiguousarray(weights if increasing else weights[::-1])
    if len(made):
        target = np.empty(len(made), dtype=np.int64)
        run(kernels.pool_violators, made._address, weights._address, target._address, len(made))
    if y_min is not None or y_max is not None:
        made = np.clip(made, -np.inf if y_min is None else y_min, np.inf if y_max is None else y_max)
    return (made if increasing else made[::-1]).astype(kept)


class IsotonicRegression(RegressorMixin, TransformerMixin, BaseEstimator):
    """Monotone regression on one feature, linear between thresholds."""

    _parameter_constraints = of("isotonic.IsotonicRegression")

    def __init__(self, *, y_min: Any = None, y_max: Any = None, increasing: Any = True, out_of_bounds: Any = "nan"):
        self.y_min, self.y_max, self.increasing, self.out_of_bounds = y_min, y_max, increasing, out_of_bounds

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array, tags.input_tags.two_d_array = True, False
        return tags

    def _flat(self, X: Any) -> Any:
        """X as a vector.  ValueError for more than one feature."""
        if not (X.ndim == 1 or X.ndim == 2 and X.shape[1] == 1):
            raise ValueError(f"Isotonic regression input X should be a 1d array or 2d array with 1 feature, but got an array with shape: "
                             f"{X.shape}")
        return X.reshape(-1)

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples,) or (samples, 1), y: (samples,)."""
        X = check_array(X, dtype=[np.float64, np.float32], ensure_2d=False, input_name="X", accept_sparse=False)
        y = check_array(y, dtype=X.dtype, ensure_2d=False, input_name="y")
        check_consistent_length(X, y, sample_weight)
        X = self._flat(X)
        self.increasing_ = check_increasing(X, y) if self.increasing == "auto" else self.increasing
        weights = _check_sample_weight(sample_weight, X, dtype=np.float64)
        used = weights > 0
        X, y, weights = X[used], y[used], weights[used]
        order = np.lexsort((y, X))
        X, y, weights = unique_points(X[order], y[order], weights[order])
        self.X_min_, self.X_max_ = X.min(), X.max()
        y = isotonic_regression(y, sample_weight=weights, y_min=self.y_min, y_max=self.y_max, increasing=self.increasing_)
        kept = np.ones(len(y), dtype=bool)
        kept[1:-1] = (y[1:-1] != y[:-2]) | (y[1:-1] != y[2:])
        self.X_thresholds_, self.y_thresholds_ = X[kept], y[kept]
        return self

    def _interpolated(self, X: Any) -> Any:
        check_is_fitted(self)
        X = self._flat(check_array(X, dtype=self.X_thresholds_.dtype, ensure_2d=False))
        return self._curve(np.clip(X, self.X_min_, self.X_max_) if self.out_of_bounds == "clip" else X).astype(X.dtype)

    def _curve(self, x: Any) -> Any:
        x = np.asarray(x)
        if len(self.y_thresholds_) == 1:
            return np.full(x.shape, self.y_thresholds_[0])
        below, above = x < self.X_min_, x > self.X_max_
        if self.out_of_bounds == "raise" and (below | above).any():
            raise ValueError(f"A value in x_new is {'below' if below.any() else 'above'} the interpolation range.")
        return np.where(below | above, np.nan, np.interp(x, self.X_thresholds_, self.y_thresholds_))

    @property
    def f_(self) -> Any:
        """The function between the thresholds; beyond them NaN, or ValueError with out_of_bounds="raise"."""
        return self._curve

    def transform(self, T: Any) -> Any:
        """The function at new points."""
        return self._interpolated(T)

    def predict(self, T: Any) -> Any:
        """The function at new points."""
        return self._interpolated(T)

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """One name."""
        check_is_fitted(self, "X_thresholds_")
        made = np.empty(1, dtype=object)
        made[0] = f"{type(self).__name__.lower()}0"
        return made


def unique_points(X: Any, y: Any, weights: Any) -> tuple[Any, Any, Any]:
    """Points with equal x merged into their weighted mean; X is sorted."""
    eps = np.finfo(X.dtype).resolution
    new = np.concatenate([np.ones(1, dtype=bool), np.diff(X) >= eps])
    group = np.cumsum(new) - 1
    total = np.bincount(group, weights=weights)
    mean = np.bincount(group, weights=weights * y) / total
    return X[new], mean.astype(y.dtype), total


__all__ = ["IsotonicRegression", "check_increasing", "isotonic_regression"]
