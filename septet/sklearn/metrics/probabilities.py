"""Scores of predicted probabilities and decisions."""
from __future__ import annotations

import warnings
from numbers import Real
from typing import Any

import septet.numpy as np
from septet.sklearn.exceptions import UndefinedMetricWarning
from septet.sklearn.utils._param_validation import Hidden, StrOptions, validate_params
from septet.sklearn.utils.input_arrays import as_array
from septet.sklearn.utils.multiclass import type_of_target
from septet.sklearn.utils.validation import (
    _check_pos_label_consistency,
    _check_sample_weight,
    check_array,
    check_consistent_length,
    column_or_1d,
)

EPSILON = {"float16": 0.0009765625, "float32": 1.1920929e-07, "float64": 2.220446049250313e-16}
PROBABILITIES: dict[str, Any] = {"y_true": ["array-like"], "y_proba": ["array-like", Hidden(None)]}
WEIGHT = {"sample_weight": ["array-like", None], "labels": ["array-like", None]}


def check_probabilities(p: Any) -> None:
    """ValueError outside of 0 to 1."""
    if bool((p > 1).any()):
        raise ValueError(f"y_prob contains values greater than 1: {p.max()}")
    if bool((p < 0).any()):
        raise ValueError(f"y_prob contains values less than 0: {p.min()}")


def one_hot(y_true: Any, p: Any, labels: Any, sample_weight: Any) -> tuple[Any, Any, Any]:
    """(indicators, probabilities, weights) of classes, each a column."""
    p = check_array(p, ensure_2d=False, dtype=[np.float64, np.float32, np.float16], input_name="y_proba")
    weights = None if sample_weight is None else _check_sample_weight(sample_weight, p)
    check_probabilities(p)
    check_consistent_length(p, y_true, sample_weight)
    if p.ndim == 1:
        p = p[:, None]
    if p.shape[1] == 1:
        p = np.concatenate([1 - p, p], axis=1)
    y_true = as_array(y_true)
    classes = np.unique(y_true) if labels is None else np.unique(as_array(labels))
    if y_true.ndim == 2 and y_true.shape[1] > 1:
        indicators = y_true
    else:
        check_classes(classes, labels, p)
        indicators = (column_or_1d(y_true)[:, None] == classes[None, :]).astype(np.float64)
    totals = p.sum(axis=1)
    if not bool(np.isclose(totals, 1, rtol=np.sqrt(EPSILON[p.dtype.name])).all()):
        warnings.warn("The y_prob values do not sum to one. Make sure to pass probabilities.", UserWarning, stacklevel=4)
    if classes.shape[0] != p.shape[1] and indicators.shape[1] != p.shape[1]:
        raise ValueError(f"Number of classes in y_true not equal to the number of columns in 'y_prob'. Classes are: {classes}")
    return indicators, p, weights


def check_classes(classes: Any, labels: Any, p: Any) -> None:
    """ValueError where the classes do not fit the columns."""
    if len(classes) == 1:
        if labels is None:
            raise ValueError(f"y_true contains only one label ({classes.tolist()[0]}). Please provide the list of all expected class "
                             "labels explicitly through the labels argument.")
        raise ValueError(f"The number of classes in labels is different from that in y_prob. Classes found in labels: {classes}")
    if len(classes) != p.shape[1]:
        if labels is None:
            raise ValueError(f"y_true and y_prob contain different number of classes: {len(classes)} vs {p.shape[1]}. Please provide "
                             f"the true labels explicitly through the labels argument. Classes found in y_true: {classes}")
        raise ValueError("The number of classes in labels is different from that in y_prob. "
                         f"Classes found in labels: {classes}")


@validate_params({**PROBABILITIES, "normalize": ["boolean"], **WEIGHT})
def log_loss(y_true: Any, y_proba: Any = None, *, normalize: bool = True, sample_weight: Any = None, labels: Any = None,
             y_pred: Any = "deprecated") -> float:
    """The mean (or sum) of the negative logarithm of the probability of each sample's class."""
    y_proba = older_name(y_proba, y_pred)
    indicators, p, weights = one_hot(y_true, y_proba, labels, sample_weight)
    eps = EPSILON[p.dtype.name]
    losses = -(indicators * np.log(np.clip(p, eps, 1 - eps))).sum(axis=1)
    if normalize:
        return float(np.average(losses, weights=weights))
    return float(losses.sum() if weights is None else np.dot(losses, weights))


def older_name(y_proba: Any, y_pred: Any) -> Any:
    """The probabilities, also where an older name of the argument is used.  ValueError for both or none."""
    if not isinstance(y_pred, str):
        warnings.warn("y_pred was deprecated in 1.9 and will be removed; use y_proba instead.", FutureWarning, stacklevel=3)
        if y_proba is not None:
            raise ValueError("`y_pred` and `y_proba` cannot be both specified. Please use `y_proba` only.")
        return y_pred
    if y_proba is None:
        raise TypeError("missing 1 required positional argument: 'y_proba'")
    return y_proba


@validate_params({**PROBABILITIES, **WEIGHT})
def d2_log_loss_score(y_true: Any, y_proba: Any = None, *, sample_weight: Any = None, labels: Any = None,
                      y_pred: Any = "deprecated") -> float:
    """The share of the log loss of the classes' frequencies that is explained."""
    y_proba = older_name(y_proba, y_pred)
    if len(as_array(y_proba)) < 2:
        warnings.warn("D^2 score is not well-defined with less than two samples.", UndefinedMetricWarning, stacklevel=2)
        return float("nan")
    above = log_loss(y_true, y_proba, normalize=False, sample_weight=sample_weight, labels=labels)
    constant = frequencies(y_true, labels, sample_weight)
    return 1 - above / log_loss(y_true, constant, normalize=False, sample_weight=sample_weight, labels=labels)  # type: ignore[no-any-return]


def frequencies(y_true: Any, labels: Any, sample_weight: Any) -> Any:
    """The share of each class, repeated for each sample."""
    y = column_or_1d(y_true)
    weights = _check_sample_weight(sample_weight, y)
    known = np.unique(y) if labels is None else np.unique(as_array(labels))
    shares = np.array([weights[y == label].sum() for label in known]) / weights.sum()
    return np.tile(shares, (len(y), 1))


@validate_params({"y_true": ["array-like"], "y_proba": ["array-like"], "sample_weight": ["array-like", None],
                  "pos_label": [Real, str, "boolean", None], "labels": ["array-like", None],
                  "scale_by_half": ["boolean", StrOptions({"auto"})]})
def brier_score_loss(y_true: Any, y_proba: Any, *, sample_weight: Any = None, pos_label: Any = None, labels: Any = None,
                     scale_by_half: Any = "auto") -> float:
    """The mean squared difference of probabilities and outcomes; of two classes by half as much, unless told otherwise."""
    p = check_array(y_proba, ensure_2d=False, dtype=[np.float64, np.float32, np.float16], input_name="y_proba")
    if p.ndim == 1 or p.shape[1] == 1:
        indicators, p, weights = of_positive(y_true, column_or_1d(p), sample_weight, pos_label)
    else:
        indicators, p, weights = one_hot(y_true, p, labels, sample_weight)
    loss = float(np.average(((indicators - p) ** 2).sum(axis=1), weights=weights))
    half = p.shape[1] < 3 if scale_by_half == "auto" else scale_by_half
    return loss / 2 if half else loss


def of_positive(y_true: Any, p: Any, sample_weight: Any, pos_label: Any) -> tuple[Any, Any, Any]:
    """The same of the probabilities of the positive class."""
    y_true = column_or_1d(y_true)
    check_probabilities(p)
    check_consistent_length(y_true, p, sample_weight)
    kind = type_of_target(y_true)
    if kind != "binary":
        raise ValueError(f"The type of the target inferred from y_true is {kind} but should be binary according to the shape of y_prob.")
    positive = _check_pos_label_consistency(pos_label, y_true)
    hit = (y_true == positive).astype(np.float64)
    weights = None if sample_weight is None else _check_sample_weight(sample_weight, y_true)
    return np.stack([1 - hit, hit], axis=1), np.stack([1 - p, p], axis=1), weights


@validate_params({"y_true": ["array-like"], "y_proba": ["array-like"], "sample_weight": ["array-like", None],
                  "pos_label": [Real, str, "boolean", None], "labels": ["array-like", None]})
def d2_brier_score(y_true: Any, y_proba: Any, *, sample_weight: Any = None, pos_label: Any = None, labels: Any = None) -> float:
    """The share of the Brier score of the classes' frequencies that is explained."""
    if len(as_array(y_proba)) < 2:
        warnings.warn("D^2 score is not well-defined with less than two samples.", UndefinedMetricWarning, stacklevel=2)
        return float("nan")
    above = brier_score_loss(y_true, y_proba, sample_weight=sample_weight, pos_label=pos_label, labels=labels, scale_by_half=False)
    p = as_array(y_proba)
    constant = frequencies(y_true, labels, sample_weight)
    if p.ndim == 1 or p.shape[1] == 1:
        y = column_or_1d(y_true)
        hit = (y == _check_pos_label_consistency(pos_label, y)).astype(np.float64)
        constant = np.full(len(y), np.average(hit, weights=sample_weight))
    below = brier_score_loss(y_true, constant, sample_weight=sample_weight, pos_label=pos_label, labels=labels, scale_by_half=False)
    with np.errstate(divide="ignore", invalid="ignore"):            # one class alone leaves nothing to explain
        return float(1 - np.float64(above) / below)


@validate_params({"y_true": ["array-like"], "pred_decision": ["array-like"], "labels": ["array-like", None],
                  "sample_weight": ["array-like", None]})
def hinge_loss(y_true: Any, pred_decision: Any, *, labels: Any = None, sample_weight: Any = None) -> float:
    """The mean hinge loss of decisions; of several classes Crammer and Singer's."""
    check_consistent_length(y_true, pred_decision, sample_weight)
    decision = check_array(pred_decision, ensure_2d=False)
    y = column_or_1d(y_true)
    known = np.unique(y if labels is None else as_array(labels))
    if known.size > 2:
        margin = margins(y, decision, known, labels)
    else:
        signs = np.where(column_or_1d(y) == known[-1], 1, -1)
        try:
            margin = signs * column_or_1d(decision)
        except ValueError:
            raise TypeError("pred_decision should be an array of floats.") from None
    return float(np.average(np.clip(1 - margin, 0, None), weights=sample_weight))


def margins(y: Any, decision: Any, known: Any, labels: Any) -> Any:
    """The decision for the right class less the greatest of the others."""
    if decision.ndim <= 1:
        raise ValueError(f"The shape of pred_decision cannot be 1d array with a multiclass target. pred_decision shape must be (n_samples, "
                         f"n_classes), that is ({y.shape[0]}, {known.size}). Got: {decision.shape}")
    if decision.shape[1] != known.size:
        if labels is None:
            raise ValueError("Please include all labels in y_true or pass labels as third argument")
        raise ValueError("The shape of pred_decision is not consistent with the number of classes. With a multiclass target, pred_decision "
                         f"shape must be (n_samples, n_classes), that is ({y.shape[0]}, {known.size}). Got: {decision.shape}")
    right = np.searchsorted(known, y)
    hit = np.arange(known.size)[None, :] == right[:, None]
    return decision[np.arange(len(y)), right] - np.where(hit, -np.inf, decision).max(axis=1)


__all__ = ["brier_score_loss", "d2_brier_score", "d2_log_loss_score", "hinge_loss", "log_loss"]
