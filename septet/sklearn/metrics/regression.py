"""Scores of predicted numbers."""
from __future__ import annotations

import warnings
from numbers import Real
from typing import Any

import septet.numpy as np
from septet.sklearn.exceptions import UndefinedMetricWarning
from septet.sklearn.metrics.targets import weights_of
from septet.sklearn.utils._param_validation import Interval, StrOptions, validate_params
from septet.sklearn.utils.foreign import give_back
from septet.sklearn.utils.validation import check_array, check_consistent_length

TARGETS: dict[str, Any] = {"y_true": ["array-like"], "y_pred": ["array-like"]}
WEIGHT = {"sample_weight": ["array-like", None]}
OUTPUTS = {"multioutput": [StrOptions({"raw_values", "uniform_average"}), "array-like"]}
OUTPUTS_VARIANCE = {"multioutput": [StrOptions({"raw_values", "uniform_average", "variance_weighted"}), "array-like", None]}


def targets(y_true: Any, y_pred: Any, sample_weight: Any = None, multioutput: Any = "uniform_average") -> tuple[Any, Any, Any, Any]:
    """(y_true, y_pred, weights, multioutput): matrices of floats, weights as a vector or None."""
    check_consistent_length(y_true, y_pred)
    y_true, y_pred = (as_columns(y, name) for y, name in ((y_true, "y_true"), (y_pred, "y_pred")))
    if y_true.shape[1] != y_pred.shape[1]:
        raise ValueError(f"y_true and y_pred have different number of output ({y_true.shape[1]}!={y_pred.shape[1]})")
    if sample_weight is not None:
        sample_weight = weights_of(sample_weight, y_true)
    if isinstance(multioutput, str) and multioutput not in ("raw_values", "uniform_average", "variance_weighted"):
        raise ValueError("Allowed 'multioutput' string values are ('raw_values', 'uniform_average', 'variance_weighted'). You provided "
                         f"multioutput={multioutput!r}")
    if multioutput is not None and not isinstance(multioutput, str):
        multioutput = check_array(multioutput, ensure_2d=False)
        if y_true.shape[1] == 1:
            raise ValueError("Custom weights are useful only in multi-output cases.")
        if y_true.shape[1] != len(multioutput):
            raise ValueError(f"There must be equally many custom weights ({len(multioutput)}) as outputs ({y_true.shape[1]}).")
    return y_true, y_pred, sample_weight, multioutput


def as_columns(y: Any, name: str) -> Any:
    """A matrix with a column for each output."""
    y = check_array(y, ensure_2d=False, dtype=[np.float64, np.float32], input_name=name)
    return y.reshape(-1, 1) if y.ndim == 1 else y


def averaged(values: Any, multioutput: Any, like: Any) -> Any:
    """One number of the outputs' values, or the values themselves."""
    if isinstance(multioutput, str):
        if multioutput == "raw_values":
            return give_back(values, like)
        multioutput = None
    return float(values.mean() if multioutput is None else np.average(values, weights=multioutput))


def mean_of(errors: Any, weights: Any) -> Any:
    """The weighted mean of each column."""
    return errors.mean(axis=0) if weights is None else np.average(errors, axis=0, weights=weights)


@validate_params({**TARGETS, **WEIGHT, **OUTPUTS})
def mean_squared_error(y_true: Any, y_pred: Any, *, sample_weight: Any = None, multioutput: Any = "uniform_average") -> Any:
    """The mean of squared errors."""
    like = y_true
    y_true, y_pred, weights, multioutput = targets(y_true, y_pred, sample_weight, multioutput)
    return averaged(mean_of((y_true - y_pred) ** 2, weights), multioutput, like)


@validate_params({**TARGETS, **WEIGHT, **OUTPUTS})
def root_mean_squared_error(y_true: Any, y_pred: Any, *, sample_weight: Any = None, multioutput: Any = "uniform_average") -> Any:
    """The square root of the mean squared error, of each output."""
    raw = mean_squared_error(y_true, y_pred, sample_weight=sample_weight, multioutput="raw_values")
    return averaged(np.sqrt(raw), multioutput, y_true)


@validate_params({**TARGETS, **WEIGHT, **OUTPUTS})
def mean_absolute_error(y_true: Any, y_pred: Any, *, sample_weight: Any = None, multioutput: Any = "uniform_average") -> Any:
    """The mean of absolute errors."""
    like = y_true
    y_true, y_pred, weights, multioutput = targets(y_true, y_pred, sample_weight, multioutput)
    return averaged(mean_of(np.abs(y_pred - y_true), weights), multioutput, like)


@validate_params({**TARGETS, **WEIGHT, **OUTPUTS})
def mean_absolute_percentage_error(y_true: Any, y_pred: Any, *, sample_weight: Any = None, multioutput: Any = "uniform_average") -> Any:
    """The mean of absolute errors over the absolute truth (at least machine epsilon)."""
    like = y_true
    y_true, y_pred, weights, multioutput = targets(y_true, y_pred, sample_weight, multioutput)
    relative = np.abs(y_pred - y_true) / np.maximum(np.abs(y_true), 2.220446049250313e-16)
    return averaged(mean_of(relative, weights), multioutput, like)


def logarithms(y_true: Any, y_pred: Any, sample_weight: Any, multioutput: Any, name: str) -> tuple[Any, Any]:
    """log(1 + y) of both.  ValueError for values of -1 or less."""
    y_true, y_pred, _, _ = targets(y_true, y_pred, sample_weight, multioutput)
    if bool((y_true <= -1).any()) or bool((y_pred <= -1).any()):
        raise ValueError(f"{name} cannot be used when targets contain values less than or equal to -1.")
    return np.log1p(y_true), np.log1p(y_pred)


@validate_params({**TARGETS, **WEIGHT, **OUTPUTS})
def mean_squared_log_error(y_true: Any, y_pred: Any, *, sample_weight: Any = None, multioutput: Any = "uniform_average") -> Any:
    """The mean squared error of log(1 + y)."""
    a, b = logarithms(y_true, y_pred, sample_weight, multioutput, "Mean Squared Logarithmic Error")
    return give_back(mean_squared_error(a, b, sample_weight=sample_weight, multioutput=multioutput), y_true)


@validate_params({**TARGETS, **WEIGHT, **OUTPUTS})
def root_mean_squared_log_error(y_true: Any, y_pred: Any, *, sample_weight: Any = None, multioutput: Any = "uniform_average") -> Any:
    """The root mean squared error of log(1 + y)."""
    a, b = logarithms(y_true, y_pred, sample_weight, multioutput, "Root Mean Squared Logarithmic Error")
    return give_back(root_mean_squared_error(a, b, sample_weight=sample_weight, multioutput=multioutput), y_true)


@validate_params({**TARGETS, **WEIGHT, **OUTPUTS})
def median_absolute_error(y_true: Any, y_pred: Any, *, multioutput: Any = "uniform_average", sample_weight: Any = None) -> Any:
    """The median of absolute errors."""
    from septet.sklearn.utils.stats import weighted_percentile

    like = y_true
    y_true, y_pred, weights, multioutput = targets(y_true, y_pred, sample_weight, multioutput)
    errors = np.abs(y_pred - y_true)
    medians = np.median(errors, axis=0) if weights is None else weighted_percentile(errors, weights, average=True)
    return averaged(medians, multioutput, like)


@validate_params(TARGETS)
def max_error(y_true: Any, y_pred: Any) -> float:
    """The greatest absolute error, of one output."""
    y_true, y_pred, _, _ = targets(y_true, y_pred)
    if y_true.shape[1] > 1:
        raise ValueError("Multioutput not supported in max_error")
    return float(np.abs(y_true - y_pred).max())


@validate_params({**TARGETS, **WEIGHT, "alpha": [Interval(Real, 0, 1, closed="both")], **OUTPUTS})
def mean_pinball_loss(y_true: Any, y_pred: Any, *, sample_weight: Any = None, alpha: float = 0.5,
                      multioutput: Any = "uniform_average") -> Any:
    """The mean pinball loss of a predicted quantile alpha."""
    like = y_true
    y_true, y_pred, weights, multioutput = targets(y_true, y_pred, sample_weight, multioutput)
    difference = y_true - y_pred
    above = (difference >= 0).astype(difference.dtype)
    return averaged(mean_of(alpha * above * difference - (1 - alpha) * (1 - above) * difference, weights), multioutput, like)


def explained(above: Any, below: Any, multioutput: Any, force_finite: bool, like: Any) -> Any:
    """1 - above / below of each output, averaged; force_finite: a constant target scores 1 or 0."""
    left, right = below != 0, above != 0
    scores = np.ones(below.shape)
    with np.errstate(all="ignore"):
        quotient = 1 - above / np.where(left, below, 1)
    if force_finite:
        scores = np.where(left & right, quotient, np.where(right & ~left, 0.0, scores))
    else:
        with np.errstate(all="ignore"):
            scores = 1 - above / below
    if isinstance(multioutput, str):
        if multioutput == "raw_values":
            return give_back(scores, like)
        if multioutput == "variance_weighted":
            weights = below if bool(left.any()) else None
            return float(np.average(scores, weights=weights))
        return float(scores.mean())
    return float(np.average(scores, weights=multioutput))


@validate_params({**TARGETS, **WEIGHT, **OUTPUTS_VARIANCE, "force_finite": ["boolean"]})
def explained_variance_score(y_true: Any, y_pred: Any, *, sample_weight: Any = None, multioutput: Any = "uniform_average",
                             force_finite: bool = True) -> Any:
    """1 less the variance of errors over that of the truth."""
    like = y_true
    y_true, y_pred, weights, multioutput = targets(y_true, y_pred, sample_weight, multioutput)
    error = y_true - y_pred
    above = mean_of((error - mean_of(error, weights)) ** 2, weights)
    below = mean_of((y_true - mean_of(y_true, weights)) ** 2, weights)
    return explained(above, below, multioutput, force_finite, like)


@validate_params({**TARGETS, **WEIGHT, **OUTPUTS_VARIANCE, "force_finite": ["boolean"]})
def r2_score(y_true: Any, y_pred: Any, *, sample_weight: Any = None, multioutput: Any = "uniform_average",
             force_finite: bool = True) -> Any:
    """The coefficient of determination: 1 less the squared errors over those of the mean."""
    like = y_true
    y_true, y_pred, weights, multioutput = targets(y_true, y_pred, sample_weight, multioutput)
    if y_true.shape[0] < 2:
        warnings.warn("R^2 score is not well-defined with less than two samples.", UndefinedMetricWarning, stacklevel=2)
        return float("nan")
    w = 1.0 if weights is None else weights[:, None]
    above = (w * (y_true - y_pred) ** 2).sum(axis=0)
    below = (w * (y_true - mean_of(y_true, weights)) ** 2).sum(axis=0)
    return explained(above, below, multioutput, force_finite, like)
