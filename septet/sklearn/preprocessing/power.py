"""`PowerTransformer`: features made more normal by a power (Box and Cox 1964; Yeo and Johnson 2000)."""
from __future__ import annotations

import math
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from septet.sklearn.preprocessing.scalers import StandardScaler
from septet.sklearn.utils._param_validation import StrOptions
from septet.sklearn.utils.minimize import brent
from septet.sklearn.utils.validation import FLOAT_DTYPES, check_is_fitted, validate_data

TINY = 2.2250738585072014e-308


def box_cox(x: Any, power: float) -> Any:
    """(x^power - 1) / power, log x for 0."""
    return np.log(x) if power == 0 else np.expm1(power * np.log(x)) / power


def yeo_johnson(x: Any, power: float) -> Any:
    """Box and Cox of x + 1 where x is not negative, and of its mirror image elsewhere."""
    positive = x >= 0
    up, down = np.where(positive, x, 0.0), np.where(positive, 0.0, -x)
    above = np.log1p(up) if abs(power) < 2.220446049250313e-16 else np.expm1(power * np.log1p(up)) / power
    rest = 2 - power
    below = -np.log1p(down) if abs(rest) < 2.220446049250313e-16 else -np.expm1(rest * np.log1p(down)) / rest
    return np.where(np.isnan(x), np.nan, np.where(positive, above, below))


def undo_box_cox(y: Any, power: float) -> Any:
    """The number whose Box and Cox is y."""
    return np.exp(y) if power == 0 else np.exp(np.log1p(y * power) / power)


def undo_yeo_johnson(y: Any, power: float) -> Any:
    """The number whose Yeo and Johnson is y."""
    positive, rest = y >= 0, 2 - power
    up, down = np.where(positive, y, 0.0), np.where(positive, 0.0, -y)
    with np.errstate(all="ignore"):
        above = np.expm1(up) if power == 0 else np.expm1(np.log1p(up * power) / power)
        below = -np.expm1(down) if rest == 0 else -np.expm1(np.log1p(down * rest) / rest)
    return np.where(np.isnan(y), np.nan, np.where(positive, above, below))


def log_variance(logs: Any, power: float) -> float:
    """log of the variance of (x^power - 1) / power, given log x: scaled by the largest, so that nothing is lost far from 1."""
    if power == 0:
        return float(np.log(logs.var()))
    scaled = power * logs
    top = float(scaled.max())
    return float(np.log(np.exp(scaled - top).var())) + 2 * top - 2 * math.log(abs(power))


def best_power(x: Any, method: str) -> float:
    """The power of greatest likelihood.  ValueError for Box and Cox of equal values."""
    x = x[~np.isnan(x)].astype(np.float64)
    n = x.shape[0]
    if method == "box-cox":
        if not n:
            raise ValueError("Column must not be all nan.")
        if bool((x == x[0]).all()):
            raise ValueError("Data must not be constant.")
        logs = np.log(x)
        total = float(logs.sum())
        return brent(lambda power: -((power - 1) * total - n / 2 * log_variance(logs, power)), -2.0, 2.0)
    if n == 0 or float(x.var()) == 0:
        return 1.0
    logs = np.log1p(np.abs(x))
    folded = float((np.sign(x) * logs).sum())

    def cost(power: float) -> float:
        return n / 2 * spread_of(x, logs, power) - (power - 1) * folded

    return brent(cost, -2.0, 2.0)


def spread_of(x: Any, logs: Any, power: float) -> float:
    """log of the variance of the Yeo and Johnson of x; logs: log(1 + |x|)."""
    if bool((x >= 0).all()):
        return log_variance(logs, power)
    if bool((x < 0).all()):
        return log_variance(logs, 2 - power)
    variance = float(yeo_johnson(x, power).var())
    return float("inf") if variance < TINY else math.log(variance)


class PowerTransformer(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Features to the power that makes them most normal; method "yeo-johnson", or "box-cox" for positive ones."""

    _parameter_constraints: dict[str, Any] = {"method": [StrOptions({"yeo-johnson", "box-cox"})], "standardize": ["boolean"],
                                              "copy": ["boolean"]}

    def __init__(self, method: str = "yeo-johnson", *, standardize: bool = True, copy: bool = True):
        self.method, self.standardize, self.copy = method, standardize, copy

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the power of each feature."""
        self._fitted(X, False)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Find the powers, and the features to them."""
        return self._fitted(X, True)

    def _fitted(self, X: Any, wanted: bool) -> Any:
        X = self._checked(X, True)
        self.lambdas_ = np.array([best_power(X[:, k], self.method) for k in range(X.shape[1])], dtype=X.dtype)
        if not (self.standardize or wanted):
            return None
        X = self._powered(X)
        if self.standardize:
            self._scaler = StandardScaler().set_output(transform="default")
            X = self._scaler.fit_transform(X)
        return X

    def _powered(self, X: Any) -> Any:
        function = box_cox if self.method == "box-cox" else yeo_johnson
        return np.stack([function(X[:, k], p) for k, p in enumerate(self.lambdas_.tolist())], axis=1).astype(X.dtype)

    def transform(self, X: Any) -> Any:
        """The features to their powers."""
        check_is_fitted(self)
        X = self._powered(self._checked(X, False))
        return self._scaler.transform(X) if self.standardize else X

    def inverse_transform(self, X: Any) -> Any:
        """The features as they were."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=FLOAT_DTYPES, copy=self.copy, ensure_all_finite="allow-nan", reset=False)
        if self.standardize:
            X = self._scaler.inverse_transform(X)
        function = undo_box_cox if self.method == "box-cox" else undo_yeo_johnson
        return np.stack([function(X[:, k], p) for k, p in enumerate(self.lambdas_.tolist())], axis=1)

    def _checked(self, X: Any, reset: bool) -> Any:
        X = validate_data(self, X, dtype=FLOAT_DTYPES, copy=self.copy, ensure_all_finite="allow-nan", reset=reset)
        if self.method == "box-cox" and bool((X <= 0).any()):
            raise ValueError("The Box-Cox transformation can only be applied to strictly positive data")
        return X

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def power_transform(X: Any, method: str = "yeo-johnson", *, standardize: bool = True, copy: bool = True) -> Any:
    """X to the powers that make its features most normal."""
    return PowerTransformer(method=method, standardize=standardize, copy=copy).fit_transform(X)
