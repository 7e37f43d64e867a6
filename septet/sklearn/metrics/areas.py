"""Areas under curves: ROC AUC and average precision, of two classes, several, or several labels."""
from __future__ import annotations

import warnings
from itertools import combinations
from numbers import Real
from typing import Any

import septet.numpy as np
from septet.sklearn.exceptions import UndefinedMetricWarning
from septet.sklearn.metrics.curves import SCORES, auc, precision_recall, roc_curve
from septet.sklearn.preprocessing.labels import label_binarize
from septet.sklearn.utils._param_validation import Interval, StrOptions, validate_params
from septet.sklearn.utils.foreign import give_back
from septet.sklearn.utils.input_arrays import as_array, check_array
from septet.sklearn.utils.multiclass import type_of_target
from septet.sklearn.utils.validation import check_consistent_length, column_or_1d

AVERAGES = {"average": [StrOptions({"micro", "macro", "samples", "weighted"}), None], "sample_weight": ["array-like", None]}


def averaged(metric: Any, y_true: Any, y_score: Any, average: Any, sample_weight: Any) -> Any:
    """A score of two classes, of each label of an indicator matrix, averaged."""
    kind = type_of_target(y_true)
    if kind not in ("binary", "multilabel-indicator"):
        raise ValueError(f"{kind} format is not supported")
    if kind == "binary":
        return metric(y_true, y_score, sample_weight)
    check_consistent_length(y_true, y_score, sample_weight)
    truth, score = check_array(y_true), check_array(y_score)
    weights = None
    if average == "micro":
        if sample_weight is not None:
            sample_weight = np.repeat(np.asarray(sample_weight), truth.shape[1])
        truth, score = truth.reshape(-1, 1), score.reshape(-1, 1)
    elif average == "weighted":
        weights = truth.sum(axis=0) if sample_weight is None else np.asarray(sample_weight) @ truth
        if float(weights.sum()) == 0:
            return 0.0
    elif average == "samples":
        weights, sample_weight = sample_weight, None
        truth, score = truth.T, score.T
    values = np.array([metric(truth[:, k], score[:, k], sample_weight) for k in range(truth.shape[1])], dtype=np.float64)
    if average is None:
        return values
    if weights is not None:
        weights = np.asarray(weights)
        values = np.where(weights == 0, 0.0, values)
        return float(np.average(values, weights=weights))
    return float(values.mean())


def binary_area(y_true: Any, y_score: Any, sample_weight: Any = None, max_fpr: Any = None) -> float:
    """The area of two classes; max_fpr: of the part up to a false positive rate, standardised (McClish 1989)."""
    if len(np.unique(as_array(y_true))) != 2:
        warnings.warn("Only one class is present in y_true. ROC AUC score is not defined in that case.", UndefinedMetricWarning,
                      stacklevel=5)
        return float("nan")
    fpr, tpr, _ = roc_curve(y_true, y_score, sample_weight=sample_weight)
    fpr, tpr = np.asarray(fpr), np.asarray(tpr)
    if max_fpr is None or max_fpr == 1:
        return auc(fpr, tpr)  # type: ignore[no-any-return]
    stop = int(np.searchsorted(fpr, max_fpr, "right"))
    last = np.interp(np.array([max_fpr]), fpr[stop - 1 : stop + 1], tpr[stop - 1 : stop + 1])
    fpr, tpr = np.concatenate([fpr[:stop], np.array([max_fpr])]), np.concatenate([tpr[:stop], last])
    least = 0.5 * max_fpr**2
    return 0.5 * (1 + (auc(fpr, tpr) - least) / (max_fpr - least))  # type: ignore[no-any-return]


@validate_params({**SCORES, **AVERAGES, "max_fpr": [Interval(Real, 0.0, 1, closed="right"), None],
                  "multi_class": [StrOptions({"raise", "ovr", "ovo"})], "labels": ["array-like", None]})
def roc_auc_score(y_true: Any, y_score: Any, *, average: Any = "macro", sample_weight: Any = None, max_fpr: Any = None,
                  multi_class: str = "raise", labels: Any = None) -> Any:
    """The area under the ROC curve; of several classes one against the rest ("ovr") or against one ("ovo")."""
    kind = type_of_target(y_true, input_name="y_true")
    truth = check_array(y_true, ensure_2d=False, dtype=None)
    score = check_array(y_score, ensure_2d=False)
    if kind == "multiclass" or kind == "binary" and score.ndim == 2 and score.shape[1] > 2:
        if max_fpr is not None and max_fpr != 1.0:
            raise ValueError("Partial AUC computation not available in multiclass setting, 'max_fpr' must be set to `None`, received "
                             f"`max_fpr={max_fpr}` instead")
        if multi_class == "raise":
            raise ValueError("multi_class must be in ('ovo', 'ovr')")
        return give_back(of_classes(truth, score, labels, multi_class, average, sample_weight), y_true)
    if kind == "binary":
        classes = np.unique(truth)
        truth = label_binarize(truth, classes=classes)[:, 0]
    made = averaged(lambda a, b, w: binary_area(a, b, w, max_fpr), truth, score, average, sample_weight)
    return give_back(made, y_true)


def of_classes(y_true: Any, y_score: Any, labels: Any, multi_class: str, average: Any, sample_weight: Any) -> Any:
    """The area of several classes."""
    if not bool(np.isclose(y_score.sum(axis=1), 1).all()):
        raise ValueError("Target scores need to be probabilities for multiclass roc_auc, i.e. they should sum up to 1.0 over classes")
    allowed = ("macro", "weighted") if multi_class == "ovo" else ("micro", "macro", "weighted", None)
    if average not in allowed:
        raise ValueError(f"average must be one of {allowed} for multiclass problems" if multi_class == "ovr" else
                         f"average must be one of {allowed} for ovo")
    classes = known_classes(y_true, y_score, labels)
    if multi_class == "ovr":
        truth = label_binarize(y_true, classes=classes)
        return averaged(binary_area, truth, y_score, average, sample_weight)
    if sample_weight is not None:
        raise ValueError("sample_weight is not supported for multiclass one-vs-one ROC AUC, 'sample_weight' must be None in this case.")
    codes = np.searchsorted(classes, y_true)
    values, shares = [], []
    for a, b in combinations(range(len(classes)), 2):
        mask = (codes == a) | (codes == b)
        is_a = codes[mask] == a
        one = binary_area(is_a.astype(np.int64), y_score[mask][:, a])
        two = binary_area((~is_a).astype(np.int64), y_score[mask][:, b])
        values.append((one + two) / 2)
        shares.append(float(mask.mean()))
    return float(np.average(np.array(values), weights=np.array(shares) if average == "weighted" else None))


def known_classes(y_true: Any, y_score: Any, labels: Any) -> Any:
    """The classes that the columns of scores stand for.  ValueError where they do not fit."""
    if labels is None:
        classes = np.unique(y_true)
        if len(classes) != y_score.shape[1]:
            raise ValueError("Number of classes in y_true not equal to the number of columns in 'y_score'")
        return classes
    labels = column_or_1d(labels)
    classes = np.unique(labels)
    if len(classes) != len(labels):
        raise ValueError("Parameter 'labels' must be unique")
    if not bool((classes == labels).all()):
        raise ValueError("Parameter 'labels' must be ordered")
    if len(classes) != y_score.shape[1]:
        raise ValueError(f"Number of given labels, {len(classes)}, not equal to the number of columns in 'y_score', {y_score.shape[1]}")
    if np.setdiff1d(y_true, classes).size:
        raise ValueError("'y_true' contains labels not in parameter 'labels'")
    return classes


def binary_precision(y_true: Any, y_score: Any, sample_weight: Any = None, pos_label: Any = 1) -> float:
    """The mean of precisions weighted by the rise in recall."""
    precision, recall, _ = precision_recall(y_true, y_score, pos_label, sample_weight)
    return float(max(0.0, float(-np.sum(np.diff(recall) * precision[:-1]))))


@validate_params({**SCORES, **AVERAGES, "pos_label": [Real, str, "boolean"]})
def average_precision_score(y_true: Any, y_score: Any, *, average: Any = "macro", pos_label: Any = 1, sample_weight: Any = None) -> Any:
    """The average precision of two classes, of several (one against the rest), or of several labels."""
    kind = type_of_target(y_true, input_name="y_true")
    truth = check_array(y_true, ensure_2d=False, dtype=None)
    present = np.unique(truth).tolist()
    if kind == "binary" and len(present) == 2 and pos_label not in present:
        raise ValueError(f"pos_label={pos_label} is not a valid label. It should be one of {present}")
    if kind == "multilabel-indicator" and pos_label != 1:
        raise ValueError("Parameter pos_label is fixed to 1 for multilabel-indicator y_true. Do not set pos_label or set pos_label to 1.")
    if kind == "multiclass":
        if pos_label != 1:
            raise ValueError("Parameter pos_label is fixed to 1 for multiclass y_true. Do not set pos_label or set pos_label to 1.")
        truth = label_binarize(truth, classes=np.unique(truth))
        if truth.shape != np.asarray(y_score).shape:
            raise ValueError("`y_score` needs to be of shape `(n_samples, n_classes)`, since `y_true` contains multiple classes. Got "
                             f"`y_score.shape={np.asarray(y_score).shape}`.")
    return give_back(averaged(lambda a, b, w: binary_precision(a, b, w, pos_label), truth, y_score, average, sample_weight), y_true)


__all__ = ["average_precision_score", "roc_auc_score"]
