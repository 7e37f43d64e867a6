"""Scores of predicted classes: the confusion matrix and what follows from it."""
from __future__ import annotations

import warnings
from numbers import Real
from typing import Any

import septet.numpy as np
from septet.sklearn.metrics.targets import UndefinedMetricWarning, check_targets, codes_of, labels_for, weights_of
from septet.sklearn.utils._param_validation import Interval, Options, StrOptions, validate_params
from septet.sklearn.utils.foreign import give_back
from septet.sklearn.utils.input_arrays import as_array

ARRAYS: dict[str, Any] = {"y_true": ["array-like", "sparse matrix"], "y_pred": ["array-like", "sparse matrix"]}
WEIGHT = {"sample_weight": ["array-like", None]}


@validate_params({**ARRAYS, "normalize": ["boolean"], **WEIGHT})
def accuracy_score(y_true: Any, y_pred: Any, *, normalize: bool = True, sample_weight: Any = None) -> float:
    """The share of samples that are right (of several labels: all of them), or their number."""
    kind, y_true, y_pred = check_targets(y_true, y_pred)
    right = (y_true == y_pred).all(axis=1) if kind == "multilabel-indicator" else y_true == y_pred
    return summed(right, weights_of(sample_weight, y_true), normalize)


def summed(score: Any, weights: Any, normalize: bool) -> float:
    """The mean of scores, or their sum."""
    if weights is None:
        return float(score.mean() if normalize else score.sum())
    return float(np.average(score, weights=weights) if normalize else np.dot(score, weights))


@validate_params({**ARRAYS, "normalize": ["boolean"], **WEIGHT})
def zero_one_loss(y_true: Any, y_pred: Any, *, normalize: bool = True, sample_weight: Any = None) -> float:
    """The share of samples that are wrong, or their number."""
    score = accuracy_score(y_true, y_pred, normalize=normalize, sample_weight=sample_weight)
    if normalize:
        return 1 - score
    return float(len(as_array(y_true)) if sample_weight is None else np.sum(np.asarray(sample_weight))) - score


@validate_params({**ARRAYS, **WEIGHT})
def hamming_loss(y_true: Any, y_pred: Any, *, sample_weight: Any = None) -> float:
    """The share of labels that are wrong."""
    kind, y_true, y_pred = check_targets(y_true, y_pred)
    weights = weights_of(sample_weight, y_true)
    if kind == "multilabel-indicator":
        wrong = (y_true != y_pred).sum(axis=1)
        if weights is None:
            return float(wrong.sum() / y_true.size)
        return float(np.dot(wrong, weights) / (y_true.shape[0] * y_true.shape[1] * weights.mean()))
    return summed(y_true != y_pred, weights, True)


@validate_params({"y_true": ["array-like"], "y_pred": ["array-like"], "labels": ["array-like", None], **WEIGHT,
                  "normalize": [StrOptions({"true", "pred", "all"}), None]})
def confusion_matrix(y_true: Any, y_pred: Any, *, labels: Any = None, sample_weight: Any = None, normalize: str | None = None) -> Any:
    """Element (i, j): samples of class i predicted as class j; normalize: over rows, columns or all."""
    given = y_true
    matrix = counts(y_true, y_pred, labels, sample_weight)
    with np.errstate(all="ignore"):
        if normalize is not None:
            over = {"true": matrix.sum(axis=1, keepdims=True), "pred": matrix.sum(axis=0, keepdims=True), "all": matrix.sum()}[normalize]
            matrix = np.nan_to_num(matrix / over)
    if matrix.shape == (1, 1):
        warnings.warn("A single label was found in 'y_true' and 'y_pred'. For the confusion matrix to have the correct shape, use the "
                      "'labels' parameter to pass all known labels.", UserWarning, stacklevel=2)
    return give_back(matrix, given)


def counts(y_true: Any, y_pred: Any, labels: Any, sample_weight: Any) -> Any:
    """The confusion matrix itself."""
    kind, y_true, y_pred = check_targets(y_true, y_pred)
    if kind not in ("binary", "multiclass"):
        raise ValueError(f"{kind} is not supported")
    weights = weights_of(sample_weight, y_true)
    known = labels_for(y_true, y_pred) if labels is None else as_array(labels)
    n = known.size
    if n == 0:
        raise ValueError("'labels' should contains at least one label.")
    true, pred = codes_of(y_true, known), codes_of(y_pred, known)
    if labels is not None and y_true.size and not bool((true < n).any()):
        raise ValueError("At least one label specified must be in y_true")
    kept = (true < n) & (pred < n)
    places = (true * n + pred)[kept]
    kept_weights = None if weights is None else weights[kept]
    matrix = np.bincount(places, weights=kept_weights, minlength=n * n).reshape(n, n)
    return matrix if weights is None or np.asarray(sample_weight).dtype.kind == "f" else matrix.astype(np.int64)


@validate_params({**ARRAYS, **WEIGHT, "labels": ["array-like", None], "samplewise": ["boolean"]})
def multilabel_confusion_matrix(y_true: Any, y_pred: Any, *, sample_weight: Any = None, labels: Any = None,
                                samplewise: bool = False) -> Any:
    """Of each label (or sample) the 2x2 matrix [[true negatives, false positives], [false negatives, true positives]]."""
    given = y_true
    _, tp, pred, true, total = sums(y_true, y_pred, labels, sample_weight, samplewise)
    fp, fn = pred - tp, true - tp
    made = np.stack([total - tp - fp - fn, fp, fn, tp], axis=-1).reshape(-1, 2, 2)
    return give_back(made, given)


def sums(y_true: Any, y_pred: Any, labels: Any, sample_weight: Any, samplewise: bool = False) -> tuple[Any, Any, Any, Any, Any]:
    """(labels, true positives, predicted, actual, all) for each label or sample."""
    kind, y_true, y_pred = check_targets(y_true, y_pred)
    weights = weights_of(sample_weight, y_true)
    if kind == "multilabel-indicator":
        return of_indicators(y_true, y_pred, labels, weights, samplewise)
    if samplewise:
        raise ValueError("Samplewise metrics are not available outside of multilabel classification.")
    present = labels_for(y_true, y_pred)
    known = present if labels is None else as_array(labels)
    n = len(known)
    true, pred = codes_of(y_true, known), codes_of(y_pred, known)
    def count(codes: Any, mask: Any) -> Any:
        found = np.bincount(codes[mask], weights=None if weights is None else weights[mask], minlength=n)[:n]
        return found.astype(np.float64) if weights is not None else found
    tp = count(true, (true == pred) & (true < n))
    total = len(y_true) if weights is None else weights.sum()
    return known, tp, count(pred, pred < n), count(true, true < n), np.full(n, total)


def of_indicators(y_true: Any, y_pred: Any, labels: Any, weights: Any, samplewise: bool) -> tuple[Any, Any, Any, Any, Any]:
    """The sums of indicator matrices."""
    n = y_true.shape[1]
    known = np.arange(n)
    if labels is not None:
        known = as_array(labels)
        if known.size and (int(known.max()) >= n or int(known.min()) < 0):
            raise ValueError(f"All labels must be in [0, n labels) for multilabel targets. Got {int(known.max())} >= {n}"
                             if int(known.max()) >= n else
                             f"All labels must be in [0, n labels) for multilabel targets. Got {int(known.min())} < 0")
        y_true, y_pred = y_true[:, known], y_pred[:, known]
    a, b = (y_true != 0).astype(np.int64), (y_pred != 0).astype(np.int64)
    axis = 1 if samplewise else 0
    if weights is None:
        total = np.full(a.shape[0], a.shape[1]) if samplewise else np.full(a.shape[1], a.shape[0])
        return known, (a * b).sum(axis=axis), b.sum(axis=axis), a.sum(axis=axis), total
    if samplewise:
        return known, (a * b).sum(axis=1) * weights, b.sum(axis=1) * weights, a.sum(axis=1) * weights, a.shape[1] * weights
    return known, weights @ (a * b), weights @ b, weights @ a, np.full(a.shape[1], weights.sum())


@validate_params({"y_true": ["array-like"], "y_pred": ["array-like"], **WEIGHT, "adjusted": ["boolean"]})
def balanced_accuracy_score(y_true: Any, y_pred: Any, *, sample_weight: Any = None, adjusted: bool = False) -> float:
    """The mean of the recalls of classes; adjusted: 0 is chance."""
    matrix = counts(y_true, y_pred, None, sample_weight)
    with np.errstate(all="ignore"):
        recalls = np.diag(matrix) / matrix.sum(axis=1)
    if bool(np.isnan(recalls).any()):
        warnings.warn("y_pred contains classes not in y_true", stacklevel=2)
        recalls = recalls[~np.isnan(recalls)]
    score = float(recalls.mean())
    chance = 1 / len(recalls)
    return (score - chance) / (1 - chance) if adjusted else score


@validate_params({"y1": ["array-like"], "y2": ["array-like"], "labels": ["array-like", None],
                  "weights": [StrOptions({"linear", "quadratic"}), None], **WEIGHT,
                  "replace_undefined_by": [Interval(Real, -1.0, 1.0, closed="both"), "nan"]})
def cohen_kappa_score(y1: Any, y2: Any, *, labels: Any = None, weights: str | None = None, sample_weight: Any = None,
                      replace_undefined_by: float = np.nan) -> float:
    """Agreement of two raters beyond chance."""
    try:
        observed = confusion_matrix(as_array(y1), as_array(y2), labels=labels, sample_weight=sample_weight)
    except ValueError as error:
        if "At least one label specified must be in y_true" in str(error):
            raise ValueError("At least one label in `labels` must be present in `y1` (even though `cohen_kappa_score` is otherwise "
                             "agnostic to the order of `y1` and `y2`).") from error
        raise
    n = observed.shape[0]
    rows, columns = observed.sum(axis=1), observed.sum(axis=0)
    expected = np.outer(columns, rows) / observed.sum()
    places = np.arange(n)
    apart = np.abs(places[:, None] - places[None, :])
    disagreement = (apart > 0).astype(np.float64) if weights is None else apart if weights == "linear" else apart**2
    below = float((disagreement * expected).sum())
    if below == 0:
        warnings.warn("`y1`, `y2` and `labels` have only one label in common. `cohen_kappa_score` is undefined and set to the value "
                      f"defined by the the `replace_undefined_by` param, which is set to {replace_undefined_by}.",
                      UndefinedMetricWarning, stacklevel=2)
        return float(replace_undefined_by)
    return float(1 - (disagreement * observed).sum() / below)


@validate_params({"y_true": ["array-like"], "y_pred": ["array-like"], **WEIGHT})
def matthews_corrcoef(y_true: Any, y_pred: Any, *, sample_weight: Any = None) -> float:
    """The correlation coefficient of Matthews, of two or more classes; 0 where it is not defined."""
    matrix = confusion_matrix(as_array(y_true), as_array(y_pred), sample_weight=sample_weight).astype(np.float64)
    true, pred = matrix.sum(axis=1), matrix.sum(axis=0)
    right, total = np.trace(matrix), pred.sum()
    both = right * total - np.dot(true, pred)
    below = (total**2 - np.dot(pred, pred)) * (total**2 - np.dot(true, true))
    return 0.0 if below == 0 else float(both / np.sqrt(below))


@validate_params({**ARRAYS, "labels": ["array-like", None], **WEIGHT,
                  "replace_undefined_by": [Options(Real, {1.0}), "nan", dict]})
def class_likelihood_ratios(y_true: Any, y_pred: Any, *, labels: Any = None, sample_weight: Any = None,
                            replace_undefined_by: Any = np.nan) -> tuple[float, float]:
    """(positive, negative) likelihood ratios of a classification in two classes."""
    kind, y_true, y_pred = check_targets(y_true, y_pred)
    if kind != "binary":
        raise ValueError(f"class_likelihood_ratios only supports binary classification problems, got targets of type: {kind}")
    matrix = confusion_matrix(y_true, y_pred, labels=labels, sample_weight=sample_weight)
    tn, fp, fn, tp = (float(v) for v in matrix.reshape(-1).tolist())
    if tp + fn == 0:
        undefined("`positive_likelihood_ratio` and `negative_likelihood_ratio` are", "both", "no samples of the positive class were "
                                                                                             "present "
                  "in the testing set")
        return float("nan"), float("nan")
    return (ratio(tp * (tn + fp), fp * (tp + fn), "positive", replace_undefined_by, "LR+"),
            ratio(fn * (tn + fp), tn * (tp + fn), "negative", replace_undefined_by, "LR-"))


def ratio(above: float, below: float, name: str, replacement: Any, key: str) -> float:
    """A likelihood ratio, or what replaces one that is not defined."""
    if below:
        return above / below
    value = replacement[key] if isinstance(replacement, dict) else replacement
    undefined(f"`{name}_likelihood_ratio` is", f"np.{value}", "Use the `replace_undefined_by` param to control this behavior")
    return float(value)


def undefined(what: str, value: str, why: str) -> None:
    warnings.warn(f"{what} ill-defined and set to `{value}`. {why}.", UndefinedMetricWarning, stacklevel=4)
