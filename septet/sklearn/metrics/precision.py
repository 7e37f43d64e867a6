"""Precision, recall, F-measures and Jaccard's coefficient."""
from __future__ import annotations

import warnings
from numbers import Real
from typing import Any

import septet.numpy as np
from septet.sklearn.metrics.classification import ARRAYS, WEIGHT, sums
from septet.sklearn.metrics.targets import UndefinedMetricWarning, check_targets, labels_for
from septet.sklearn.utils._param_validation import Interval, Options, StrOptions, validate_params
from septet.sklearn.utils.foreign import give_back

AVERAGES = {"average": [StrOptions({"micro", "macro", "samples", "weighted", "binary"}), None]}
ZERO_DIVISION = {"zero_division": [Options(Real, {0.0, 1.0}), "nan", StrOptions({"warn"})]}
LABELS = {"labels": ["array-like", None], "pos_label": [Real, str, "boolean", None]}
COMMON = {**ARRAYS, **LABELS, **AVERAGES, **WEIGHT, **ZERO_DIVISION}
BETA = {"beta": [Interval(Real, 0.0, None, closed="both")]}
NAMES = {"precision": "Precision", "recall": "Recall", "f-score": "F-score", "jaccard": "Jaccard"}
LACKING = {"precision": "predicted", "recall": "true", "f-score": "true nor predicted", "jaccard": "true or predicted"}


def wanted_labels(y_true: Any, y_pred: Any, average: Any, labels: Any, pos_label: Any) -> Any:
    """The labels to look at: for the average "binary" the positive one.  ValueError where the target does not allow it."""
    if average != "binary":
        if pos_label not in (None, 1):
            warnings.warn(f"Note that pos_label (set to {pos_label!r}) is ignored when average != 'binary' (got {average!r}). You may use "
                          "labels=[pos_label] to specify a single positive class.", UserWarning, stacklevel=4)
        return labels
    kind, true, pred = check_targets(y_true, y_pred)
    if kind != "binary":
        options: list[Any] = [None, "micro", "macro", "weighted"]
        if kind == "multilabel-indicator":
            options.append("samples")
        raise ValueError(f"Target is {kind} but average='binary'. Please choose another average setting, one of {options}.")
    present = labels_for(true, pred)
    if pos_label not in present.tolist() and len(present) >= 2:
        raise ValueError(f"pos_label={pos_label} is not a valid label. It should be one of {present}")
    return [pos_label]


def divided(above: Any, below: Any, metric: str, average: Any, warn_for: Any, zero_division: Any) -> Any:
    """above / below; where below is 0 the value of zero_division, with a warning if that was not set."""
    zero = below == 0
    with np.errstate(all="ignore"):
        made = above / np.where(zero, 1, below)
    if not bool(zero.any()):
        return made
    value = 0.0 if zero_division == "warn" else float(zero_division)
    made = np.where(zero, value, made)
    if zero_division == "warn" and metric in warn_for:
        warn_zero(metric, average, len(made))
    return made


def warn_zero(metric: str, average: Any, n: int) -> None:
    """The warning about a score that is not defined."""
    name, lacking = NAMES[metric], LACKING[metric]
    axis = "labels" if average == "samples" else "samples"
    where = f"due to no {lacking} {axis}" if n == 1 else f"in {'samples' if average == 'samples' else 'labels'} with no {lacking} {axis}"
    warnings.warn(f"{name} is ill-defined and being set to 0.0 {where}. Use `zero_division` parameter to control this behavior.",
                  UndefinedMetricWarning, stacklevel=5)


def nan_mean(values: Any, weights: Any = None) -> float:
    """The mean of what is not NaN; NaN where nothing is left."""
    kept = ~np.isnan(values)
    if not bool(kept.any()):
        return float("nan")
    if weights is None:
        return float(values[kept].mean())
    weights = np.asarray(weights)[kept]
    return float(np.average(values[kept], weights=weights)) if weights.sum() else float(values[kept].mean())


@validate_params({**ARRAYS, **LABELS, **AVERAGES, **BETA, "warn_for": [list, tuple, set], **WEIGHT, **ZERO_DIVISION})
def precision_recall_fscore_support(y_true: Any, y_pred: Any, *, beta: float = 1.0, labels: Any = None, pos_label: Any = 1,
                                    average: Any = None, warn_for: Any = ("precision", "recall", "f-score"),
                                    sample_weight: Any = None, zero_division: Any = "warn") -> Any:
    """(precision, recall, F-measure, support) of each label, or averaged (support None then)."""
    made = _scores(y_true, y_pred, beta, labels, pos_label, average, warn_for, sample_weight, zero_division)
    return give_back(made, y_true)


def _scores(y_true: Any, y_pred: Any, beta: float, labels: Any, pos_label: Any, average: Any, warn_for: Any, sample_weight: Any,
            zero_division: Any) -> Any:
    labels = wanted_labels(y_true, y_pred, average, labels, pos_label)
    _, tp, pred, true, _ = sums(y_true, y_pred, labels, sample_weight, average == "samples")
    if average == "micro":
        tp, pred, true = (np.array([v.sum()]) for v in (tp, pred, true))
    precision = divided(tp, pred, "precision", average, warn_for, zero_division)
    recall = divided(tp, true, "recall", average, warn_for, zero_division)
    score = f_measure(precision, recall, tp, pred, true, beta, average, warn_for, zero_division)
    if average is None:
        return precision, recall, score, true
    weights = true if average == "weighted" else sample_weight if average == "samples" else None
    if average == "weighted" and float(true.sum()) == 0:
        value = 0.0 if zero_division == "warn" else float(zero_division)
        return value, value, value, None
    return nan_mean(precision, weights), nan_mean(recall, weights), nan_mean(score, weights), None


def f_measure(precision: Any, recall: Any, tp: Any, pred: Any, true: Any, beta: float, average: Any, warn_for: Any,
              zero_division: Any) -> Any:
    """The F-measure from the counts."""
    if beta == float("inf"):
        return recall
    if beta == 0:
        return precision
    return divided((1 + beta**2) * tp, beta**2 * true + pred, "f-score", average, warn_for, zero_division)


@validate_params(COMMON)
def precision_score(y_true: Any, y_pred: Any, *, labels: Any = None, pos_label: Any = 1, average: Any = "binary",
                    sample_weight: Any = None, zero_division: Any = "warn") -> Any:
    """Of what was predicted as a class, the share that belongs to it."""
    return give_back(_scores(y_true, y_pred, 1.0, labels, pos_label, average, ("precision",), sample_weight, zero_division)[0], y_true)


@validate_params(COMMON)
def recall_score(y_true: Any, y_pred: Any, *, labels: Any = None, pos_label: Any = 1, average: Any = "binary",
                 sample_weight: Any = None, zero_division: Any = "warn") -> Any:
    """Of what belongs to a class, the share that was predicted as it."""
    return give_back(_scores(y_true, y_pred, 1.0, labels, pos_label, average, ("recall",), sample_weight, zero_division)[1], y_true)


@validate_params(COMMON)
def f1_score(y_true: Any, y_pred: Any, *, labels: Any = None, pos_label: Any = 1, average: Any = "binary", sample_weight: Any = None,
             zero_division: Any = "warn") -> Any:
    """The harmonic mean of precision and recall."""
    return give_back(_scores(y_true, y_pred, 1.0, labels, pos_label, average, ("f-score",), sample_weight, zero_division)[2], y_true)


@validate_params({**COMMON, **BETA})
def fbeta_score(y_true: Any, y_pred: Any, *, beta: float, labels: Any = None, pos_label: Any = 1, average: Any = "binary",
                sample_weight: Any = None, zero_division: Any = "warn") -> Any:
    """The harmonic mean of precision and recall, in which recall counts beta times as much."""
    return give_back(_scores(y_true, y_pred, beta, labels, pos_label, average, ("f-score",), sample_weight, zero_division)[2], y_true)


@validate_params(COMMON)
def jaccard_score(y_true: Any, y_pred: Any, *, labels: Any = None, pos_label: Any = 1, average: Any = "binary", sample_weight: Any = None,
                  zero_division: Any = "warn") -> Any:
    """The size of the intersection over that of the union of true and predicted labels."""
    chosen = wanted_labels(y_true, y_pred, average, labels, pos_label)
    _, tp, pred, true, _ = sums(y_true, y_pred, chosen, sample_weight, average == "samples")
    above, below = tp, pred + true - tp
    if average == "micro":
        above, below = np.array([above.sum()]), np.array([below.sum()])
    scores = divided(above, below, "jaccard", average, ("jaccard",), zero_division)
    if average is None:
        return give_back(scores, y_true)
    weights = true if average == "weighted" else sample_weight if average == "samples" else None
    if average == "weighted" and not bool(true.any()):
        weights = None
    return nan_mean(scores, weights)
