"""Deviances of Tweedie's distributions, and the shares of a deviance that a prediction explains (D2)."""
from __future__ import annotations

import warnings
from numbers import Real
from typing import Any

import septet.numpy as np
from septet.sklearn.exceptions import UndefinedMetricWarning
from septet.sklearn.metrics.regression import OUTPUTS, TARGETS, WEIGHT, averaged, mean_of, mean_pinball_loss, targets
from septet.sklearn.utils._param_validation import Interval, validate_params

POWER = {"power": [Interval(Real, None, 0, closed="right"), Interval(Real, 1, None, closed="left")]}


def xlogy(x: Any, y: Any) -> Any:
    """x log y, 0 where x is."""
    return np.where(x == 0, 0.0, x * np.log(np.where(x == 0, 1.0, y)))


def deviance(y: Any, p: Any, power: float) -> Any:
    """The deviance of each sample."""
    if power < 0:
        return 2 * (np.maximum(y, 0) ** (2 - power) / ((1 - power) * (2 - power)) - y * p ** (1 - power) / (1 - power)
                    + p ** (2 - power) / (2 - power))
    if power == 0:
        return (y - p) ** 2
    if power == 1:
        return 2 * (xlogy(y, y / p) - y + p)
    if power == 2:
        return 2 * (np.log(p / y) + y / p - 1)
    return 2 * (y ** (2 - power) / ((1 - power) * (2 - power)) - y * p ** (1 - power) / (1 - power) + p ** (2 - power) / (2 - power))


def check_domain(y: Any, p: Any, power: float) -> None:
    """ValueError where a distribution has no such values."""
    words = f"Mean Tweedie deviance error with power={power} can only be used on "
    if power < 0:
        if bool((p <= 0).any()):
            raise ValueError(words + "strictly positive y_pred.")
    elif 1 <= power < 2:
        if bool((y < 0).any()) or bool((p <= 0).any()):
            raise ValueError(words + "non-negative y and strictly positive y_pred.")
    elif power >= 2 and (bool((y <= 0).any()) or bool((p <= 0).any())):
        raise ValueError(words + "strictly positive y and y_pred.")


@validate_params({**TARGETS, **WEIGHT, **POWER})
def mean_tweedie_deviance(y_true: Any, y_pred: Any, *, sample_weight: Any = None, power: float = 0) -> float:
    """The mean deviance of Tweedie's distribution of a power: 0 normal, 1 Poisson, 2 gamma, 3 inverse Gaussian."""
    y, p, weights, _ = targets(y_true, y_pred, sample_weight)
    if y.shape[1] > 1:
        raise ValueError("Multioutput not supported in mean_tweedie_deviance")
    check_domain(y, p, power)
    return float(mean_of(deviance(y, p, power), weights)[0])


@validate_params({**TARGETS, **WEIGHT})
def mean_poisson_deviance(y_true: Any, y_pred: Any, *, sample_weight: Any = None) -> float:
    """The mean deviance of Poisson's distribution."""
    return mean_tweedie_deviance(y_true, y_pred, sample_weight=sample_weight, power=1)  # type: ignore[no-any-return]


@validate_params({**TARGETS, **WEIGHT})
def mean_gamma_deviance(y_true: Any, y_pred: Any, *, sample_weight: Any = None) -> float:
    """The mean deviance of the gamma distribution."""
    return mean_tweedie_deviance(y_true, y_pred, sample_weight=sample_weight, power=2)  # type: ignore[no-any-return]


def too_few(y: Any) -> bool:
    """Whether there are fewer than two samples, which is warned of."""
    if y.shape[0] >= 2:
        return False
    warnings.warn("D^2 score is not well-defined with less than two samples.", UndefinedMetricWarning, stacklevel=3)
    return True


@validate_params({**TARGETS, **WEIGHT, **POWER})
def d2_tweedie_score(y_true: Any, y_pred: Any, *, sample_weight: Any = None, power: float = 0) -> float:
    """The share of Tweedie's deviance that is explained."""
    y, p, weights, _ = targets(y_true, y_pred, sample_weight)
    if y.shape[1] > 1:
        raise ValueError("Multioutput not supported in d2_tweedie_score")
    if too_few(y):
        return float("nan")
    check_domain(y, p, power)
    mean = mean_of(y, weights)
    above, below = mean_of(deviance(y, p, power), weights)[0], mean_of(deviance(y, np.full(y.shape, mean[0]), power), weights)[0]
    return float(1 - above / below)


@validate_params({**TARGETS, **WEIGHT, "alpha": [Interval(Real, 0, 1, closed="both")], **OUTPUTS})
def d2_pinball_score(y_true: Any, y_pred: Any, *, sample_weight: Any = None, alpha: float = 0.5,
                     multioutput: Any = "uniform_average") -> Any:
    """The share of the pinball loss of the truth's own quantile that is explained."""
    from septet.sklearn.utils.stats import weighted_percentile

    like = y_true
    y, p, weights, multioutput = targets(y_true, y_pred, sample_weight, multioutput)
    if too_few(y):
        return float("nan")
    given = np.ones(y.shape[0]) if weights is None else weights
    quantile = weighted_percentile(y, given, alpha * 100, average=True)
    constant = np.zeros(y.shape) + quantile
    above = mean_pinball_loss(y, p, sample_weight=weights, alpha=alpha, multioutput="raw_values")
    below = mean_pinball_loss(y, constant, sample_weight=weights, alpha=alpha, multioutput="raw_values")
    scores = np.where(below != 0, 1 - above / np.where(below != 0, below, 1), np.where(above != 0, 0.0, 1.0))
    return averaged(scores, multioutput, like)


@validate_params({**TARGETS, **WEIGHT, **OUTPUTS})
def d2_absolute_error_score(y_true: Any, y_pred: Any, *, sample_weight: Any = None, multioutput: Any = "uniform_average") -> Any:
    """The share of absolute error about the median that is explained."""
    return d2_pinball_score(y_true, y_pred, sample_weight=sample_weight, alpha=0.5, multioutput=multioutput)
