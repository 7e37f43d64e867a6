"""Scalers: each feature moved and divided by what the fit found."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from septet.sklearn.utils.extmath import _incremental_mean_and_var
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.validation import FLOAT_DTYPES, _check_sample_weight, check_is_fitted, validate_data

EPSILON = {"float16": 0.0009765625, "float32": 1.1920929e-07, "float64": 2.220446049250313e-16}


def no_zeros(scale: Any, constant: Any = None) -> Any:
    """A scale whose zeros (or what is constant) are ones."""
    constant = scale < 10 * EPSILON[scale.dtype.name] if constant is None else constant
    return np.where(constant, np.ones((), dtype=scale.dtype), scale)


def scaled_sparse(X: Any, factor: Any) -> Any:
    """A sparse matrix whose columns are multiplied."""
    X = X.copy()
    columns = X.tocoo().col if X.format != "csr" else X.indices
    if X.format == "csc":
        columns = np.repeat(np.arange(X.shape[1]), np.diff(X.indptr))
    X.data = X.data * factor[columns].astype(X.data.dtype)
    return X


class _Scaler(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """What scalers share."""

    def _checked(self, X: Any, reset: bool, sparse: Any = ("csr", "csc"), copy: bool | None = None) -> Any:
        return validate_data(self, X, accept_sparse=sparse, dtype=FLOAT_DTYPES, reset=reset, ensure_all_finite="allow-nan",
                             copy=self.copy if copy is None else copy, force_writeable=not reset)  # type: ignore[attr-defined]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


class StandardScaler(_Scaler):
    """Features of mean 0 and variance 1."""

    _parameter_constraints: dict[str, Any] = {"copy": ["boolean"], "with_mean": ["boolean"], "with_std": ["boolean"]}

    def __init__(self, *, copy: bool = True, with_mean: bool = True, with_std: bool = True):
        self.copy, self.with_mean, self.with_std = copy, with_mean, with_std

    def _reset(self) -> None:
        for name in ("scale_", "n_samples_seen_", "mean_", "var_"):
            self.__dict__.pop(name, None)

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """The mean and the variance of each feature."""
        self._reset()
        return self.partial_fit(X, y, sample_weight)

    def partial_fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """The same with more samples."""
        first = not hasattr(self, "n_samples_seen_")
        X = validate_data(self, X, accept_sparse=("csr", "csc"), dtype=FLOAT_DTYPES, ensure_all_finite="allow-nan", reset=first)
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, X, dtype=X.dtype)
        if is_sparse(X):
            if self.with_mean:
                raise ValueError("Cannot center sparse matrices: pass `with_mean=False` instead. See docstring for motivation and "
                                 "alternatives.")
            mean, var, count = sparse_moments(X, weights)
            mean, var, count = combined(self, first, mean, var, count) if not first else (mean, var, count)
            self.mean_, self.var_ = (mean, var) if self.with_std else (None, None)
        else:
            mean, var, count = moments(X, weights) if first else self._more(X, weights)
            self.mean_ = mean if self.with_mean or self.with_std else None
            self.var_ = var if self.with_std else None
        self._set_count(count)
        self.scale_ = None
        if self.with_std:
            n, eps = self._total(), EPSILON["float64"]
            constant = self.var_ <= n * eps * self.var_ + (n * self.mean_ * eps) ** 2
            self.scale_ = no_zeros(np.sqrt(self.var_), constant)
        return self

    def _more(self, X: Any, weights: Any) -> tuple[Any, Any, Any]:
        count = np.broadcast_to(np.asarray(self.n_samples_seen_), (X.shape[1],))
        last = self.mean_ if self.mean_ is not None else np.zeros(X.shape[1])
        return _incremental_mean_and_var(X, last, self.var_, count, sample_weight=weights)

    def _total(self) -> Any:
        return self.n_samples_seen_

    def _set_count(self, count: Any) -> None:
        """The number of samples seen: one number where all features have the same."""
        count = np.asarray(count)
        same = count.ndim == 0 or bool((count == count[0]).all())
        value = count if count.ndim == 0 else count[0] if same else count
        self.n_samples_seen_ = np.float64(value) if same else value

    def transform(self, X: Any, copy: bool | None = None) -> Any:
        """Features less their mean, over their standard deviation."""
        check_is_fitted(self)
        X = self._checked(X, False, "csr", copy)
        if is_sparse(X):
            if self.with_mean:
                raise ValueError("Cannot center sparse matrices: pass `with_mean=False` instead. See docstring for motivation and "
                                 "alternatives.")
            return scaled_sparse(X, 1 / self.scale_) if self.scale_ is not None else X
        if self.with_mean:
            X = X - self.mean_.astype(X.dtype, copy=False)
        if self.with_std:
            X = X / self.scale_.astype(X.dtype, copy=False)
        return X

    def inverse_transform(self, X: Any, copy: bool | None = None) -> Any:
        """The features as they were."""
        check_is_fitted(self)
        from septet.sklearn.utils.validation import check_array

        X = check_array(X, accept_sparse="csr", copy=self.copy if copy is None else copy, dtype=FLOAT_DTYPES, ensure_all_finite="allow-nan")
        if is_sparse(X):
            if self.with_mean:
                raise ValueError("Cannot uncenter sparse matrices: pass `with_mean=False` instead See docstring for motivation and "
                                 "alternatives.")
            return scaled_sparse(X, self.scale_) if self.scale_ is not None else X
        if self.with_std:
            X = X * self.scale_.astype(X.dtype, copy=False)
        return X + self.mean_.astype(X.dtype, copy=False) if self.with_mean else X

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = not self.with_mean
        tags.array_api_support = True
        return tags


def moments(X: Any, weights: Any) -> tuple[Any, Any, Any]:
    """(mean, variance, count) of each feature, NaN passed over."""
    wide = X if X.dtype == np.float64 else X.astype(np.float64)
    absent = bool(np.isnan(wide.sum()))
    if weights is None and not absent:
        mean = wide.mean(axis=0)
        centred = wide - mean
        n = X.shape[0]
        return mean, ((centred * centred).sum(axis=0) - centred.sum(axis=0) ** 2 / n) / n, np.asarray(n)
    zeros = np.zeros(X.shape[1])
    return _incremental_mean_and_var(wide, zeros, zeros, zeros, sample_weight=weights)  # type: ignore[no-any-return]


def sparse_moments(X: Any, weights: Any) -> tuple[Any, Any, Any]:
    """The same of a sparse matrix."""
    from septet.sklearn.utils.sparsefuncs import mean_variance_axis

    mean, var, count = mean_variance_axis(X, axis=0, weights=weights, return_sum_weights=True)
    return mean, var, count


def combined(scaler: Any, first: bool, mean: Any, var: Any, count: Any) -> tuple[Any, Any, Any]:
    """Moments of what was seen before and of more."""
    before = np.broadcast_to(np.asarray(scaler.n_samples_seen_), mean.shape)
    total = before + count
    gap = mean - scaler.mean_
    joint = (scaler.var_ * before + var * count + gap**2 * before * count / total) / total
    return (scaler.mean_ * before + mean * count) / total, joint, total


class MinMaxScaler(_Scaler):
    """Features in a range."""

    _parameter_constraints: dict[str, Any] = {"feature_range": [tuple], "copy": ["boolean"], "clip": ["boolean"]}

    def __init__(self, feature_range: Any = (0, 1), *, copy: bool = True, clip: bool = False):
        self.feature_range, self.copy, self.clip = feature_range, copy, clip

    def fit(self, X: Any, y: Any = None) -> Any:
        """The least and greatest value of each feature."""
        for name in ("scale_", "min_", "n_samples_seen_", "data_min_", "data_max_", "data_range_"):
            self.__dict__.pop(name, None)
        return self.partial_fit(X, y)

    def partial_fit(self, X: Any, y: Any = None) -> Any:
        """The same with more samples."""
        low, high = self.feature_range
        if low >= high:
            raise ValueError(f"Minimum of desired feature range must be smaller than maximum. Got {self.feature_range}.")
        if is_sparse(X):
            raise TypeError("MinMaxScaler does not support sparse input. Consider using MaxAbsScaler instead.")
        first = not hasattr(self, "n_samples_seen_")
        X = validate_data(self, X, reset=first, dtype=FLOAT_DTYPES, ensure_all_finite="allow-nan")
        least, greatest = extremes(X)
        if not first:
            least, greatest = np.minimum(self.data_min_, least), np.maximum(self.data_max_, greatest)
        self.n_samples_seen_ = X.shape[0] + (0 if first else self.n_samples_seen_)
        width = greatest - least
        self.scale_ = (high - low) / no_zeros(width)
        self.min_ = low - least * self.scale_
        self.data_min_, self.data_max_, self.data_range_ = least, greatest, width
        return self

    def transform(self, X: Any) -> Any:
        """Features in the range."""
        check_is_fitted(self)
        X = self._checked(X, False, False)
        X = X * self.scale_.astype(X.dtype, copy=False) + self.min_.astype(X.dtype, copy=False)
        return np.clip(X, *self.feature_range) if self.clip else X

    def inverse_transform(self, X: Any) -> Any:
        """The features as they were."""
        check_is_fitted(self)
        from septet.sklearn.utils.validation import check_array

        X = check_array(X, copy=self.copy, dtype=FLOAT_DTYPES, ensure_all_finite="allow-nan")
        return (X - self.min_.astype(X.dtype, copy=False)) / self.scale_.astype(X.dtype, copy=False)


def extremes(X: Any) -> tuple[Any, Any]:
    """The least and greatest value of each feature, NaN passed over."""
    least, greatest = X.min(axis=0), X.max(axis=0)
    if bool(np.isnan(least).any()):
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return np.nanmin(X, axis=0), np.nanmax(X, axis=0)
    return least, greatest


class MaxAbsScaler(_Scaler):
    """Features whose greatest absolute value is 1; sparse ones stay sparse."""

    _parameter_constraints: dict[str, Any] = {"copy": ["boolean"], "clip": ["boolean"]}

    def __init__(self, *, copy: bool = True, clip: bool = False):
        self.copy, self.clip = copy, clip

    def fit(self, X: Any, y: Any = None) -> Any:
        """The greatest absolute value of each feature."""
        for name in ("scale_", "n_samples_seen_", "max_abs_"):
            self.__dict__.pop(name, None)
        return self.partial_fit(X, y)

    def partial_fit(self, X: Any, y: Any = None) -> Any:
        """The same with more samples."""
        first = not hasattr(self, "n_samples_seen_")
        X = validate_data(self, X, reset=first, accept_sparse=("csr", "csc"), dtype=FLOAT_DTYPES, ensure_all_finite="allow-nan")
        if is_sparse(X):
            from septet.sklearn.utils.sparsefuncs import min_max_axis

            least, greatest = min_max_axis(X, axis=0, ignore_nan=True)
        else:
            least, greatest = extremes(X)
        found = np.maximum(np.abs(least), np.abs(greatest))
        self.max_abs_ = found if first else np.maximum(self.max_abs_, found)
        self.n_samples_seen_ = X.shape[0] + (0 if first else self.n_samples_seen_)
        self.scale_ = no_zeros(self.max_abs_)
        return self

    def transform(self, X: Any) -> Any:
        """Features over their greatest absolute value."""
        check_is_fitted(self)
        X = self._checked(X, False)
        if is_sparse(X):
            X = scaled_sparse(X, 1.0 / self.scale_)
            if self.clip:
                X.data = np.clip(X.data, -1.0, 1.0)
            return X
        X = X / self.scale_.astype(X.dtype, copy=False)
        return np.clip(X, -1.0, 1.0) if self.clip else X

    def inverse_transform(self, X: Any) -> Any:
        """The features as they were."""
        check_is_fitted(self)
        X = self._checked(X, False)
        return scaled_sparse(X, self.scale_) if is_sparse(X) else X * self.scale_.astype(X.dtype, copy=False)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


class RobustScaler(_Scaler):
    """Features less their median, over the distance of two quantiles."""

    _parameter_constraints: dict[str, Any] = {"with_centering": ["boolean"], "with_scaling": ["boolean"], "quantile_range": [tuple],
                                              "copy": ["boolean"], "unit_variance": ["boolean"]}

    def __init__(self, *, with_centering: bool = True, with_scaling: bool = True, quantile_range: Any = (25.0, 75.0), copy: bool = True,
                 unit_variance: bool = False):
        self.with_centering, self.with_scaling, self.quantile_range = with_centering, with_scaling, quantile_range
        self.copy, self.unit_variance = copy, unit_variance

    def fit(self, X: Any, y: Any = None) -> Any:
        """The median and quantiles of each feature."""
        X = validate_data(self, X, accept_sparse="csc", dtype=FLOAT_DTYPES, ensure_all_finite="allow-nan")
        low, high = self.quantile_range
        if not 0 <= low <= high <= 100:
            raise ValueError(f"Invalid quantile range: {self.quantile_range}")
        if self.with_centering and is_sparse(X):
            raise ValueError("Cannot center sparse matrices: use `with_centering=False` instead. See docstring for motivation and "
                             "alternatives.")
        dense = X.toarray() if is_sparse(X) else X
        self.center_ = np.nanmedian(dense, axis=0) if self.with_centering else None
        self.scale_ = None
        if self.with_scaling:
            quantiles = np.nanpercentile(dense, [low, high], axis=0)
            scale = no_zeros(quantiles[1] - quantiles[0])
            if self.unit_variance:
                from septet.sklearn.preprocessing.normal import ppf

                scale = scale / (ppf(high / 100.0) - ppf(low / 100.0))
            self.scale_ = scale
        return self

    def transform(self, X: Any) -> Any:
        """Features centred and scaled."""
        check_is_fitted(self)
        X = self._checked(X, False)
        if is_sparse(X):
            return scaled_sparse(X, 1.0 / self.scale_) if self.with_scaling else X
        if self.with_centering:
            X = (X - self.center_).astype(X.dtype, copy=False)
        return (X / self.scale_).astype(X.dtype, copy=False) if self.with_scaling else X

    def inverse_transform(self, X: Any) -> Any:
        """The features as they were."""
        check_is_fitted(self)
        X = self._checked(X, False)
        if is_sparse(X):
            return scaled_sparse(X, self.scale_) if self.with_scaling else X
        if self.with_scaling:
            X = (X * self.scale_).astype(X.dtype, copy=False)
        return (X + self.center_).astype(X.dtype, copy=False) if self.with_centering else X

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = not self.with_centering
        return tags
