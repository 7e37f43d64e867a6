"""Curves over the threshold of a score: ROC, precision and recall, detection error trade-off."""
from __future__ import annotations

import warnings
from numbers import Real
from typing import Any

import septet.numpy as np
from septet.sklearn.exceptions import UndefinedMetricWarning
from septet.sklearn.utils._param_validation import validate_params
from septet.sklearn.utils.foreign import give_back
from septet.sklearn.utils.multiclass import type_of_target
from septet.sklearn.utils.validation import (
    _check_pos_label_consistency,
    _check_sample_weight,
    assert_all_finite,
    check_consistent_length,
    column_or_1d,
)

SCORES: dict[str, Any] = {"y_true": ["array-like"], "y_score": ["array-like"]}
REST = {"pos_label": [Real, str, "boolean", None], "sample_weight": ["array-like", None]}


@validate_params({"x": ["array-like"], "y": ["array-like"]})
def auc(x: Any, y: Any) -> float:
    """The area under a curve by the trapezoidal rule."""
    check_consistent_length(x, y)
    x, y = column_or_1d(x), column_or_1d(y)
    if x.shape[0] < 2:
        raise ValueError(f"At least 2 points are needed to compute area under curve, but x.shape = {x.shape}")
    steps = np.diff(x)
    direction = 1
    if bool((steps < 0).any()):
        if not bool((steps <= 0).all()):
            raise ValueError(f"x is neither increasing nor decreasing : {x}.")
        direction = -1
    return direction * float(np.trapezoid(y, x))


def ordered(y_true: Any, y_score: Any, pos_label: Any, sample_weight: Any) -> tuple[Any, Any, Any]:
    """(scores, positives, weights) from the highest score down; weightless samples are left out."""
    kind = type_of_target(y_true, input_name="y_true")
    if not (kind == "binary" or kind == "multiclass" and pos_label is not None):
        raise ValueError(f"{kind} format is not supported")
    check_consistent_length(y_true, y_score, sample_weight)
    y_true, y_score = column_or_1d(y_true), column_or_1d(y_score)
    assert_all_finite(y_true)
    assert_all_finite(y_score)
    weights = None
    if sample_weight is not None:
        weights = _check_sample_weight(column_or_1d(sample_weight), y_true)
        kept = weights != 0
        y_true, y_score, weights = y_true[kept], y_score[kept], weights[kept]
    positive = y_true == _check_pos_label_consistency(pos_label, y_true)
    order = np.argsort(-y_score if y_score.dtype.kind == "f" else -y_score.astype(np.float64), kind="mergesort")
    return y_score[order], positive[order], None if weights is None else weights[order]


def counts_at(y_true: Any, y_score: Any, pos_label: Any, sample_weight: Any) -> tuple[Any, Any, Any]:
    """(false positives, true positives, thresholds) at each distinct score, from the highest down."""
    score, positive, weights = ordered(y_true, y_score, pos_label, sample_weight)
    places = np.concatenate([np.nonzero(np.diff(score))[0], np.array([positive.size - 1])])
    if weights is None:
        tps = np.cumsum(positive.astype(np.float64))[places]
        return 1.0 + places - tps, tps, score[places]
    tps = np.cumsum(positive * weights)[places]
    return np.cumsum((~positive) * weights)[places], tps, score[places]


@validate_params({**SCORES, **REST})
def confusion_matrix_at_thresholds(y_true: Any, y_score: Any, *, pos_label: Any = None, sample_weight: Any = None) -> Any:
    """(true negatives, false positives, false negatives, true positives, thresholds)."""
    fps, tps, thresholds = counts_at(y_true, y_score, pos_label, sample_weight)
    return give_back((fps[-1] - fps, fps, tps[-1] - tps, tps, thresholds), y_true)


@validate_params({**SCORES, "metric_func": [callable], "sample_weight": ["array-like", None], "metric_params": [dict, None]})
def metric_at_thresholds(y_true: Any, y_score: Any, metric_func: Any, *, sample_weight: Any = None, metric_params: Any = None) -> Any:
    """(values, thresholds): a metric of the classes that each distinct score as a threshold gives."""
    truth, score = column_or_1d(y_true), column_or_1d(y_score)
    thresholds = np.unique(score)[::-1]
    kwargs = {**(metric_params or {}), **({} if sample_weight is None else {"sample_weight": sample_weight})}
    values = np.array([metric_func(truth, (score >= t).astype(np.int64), **kwargs) for t in thresholds])
    return give_back((values, thresholds), y_true)


@validate_params({**SCORES, **REST, "drop_intermediate": ["boolean"]})
def roc_curve(y_true: Any, y_score: Any, *, pos_label: Any = None, sample_weight: Any = None, drop_intermediate: bool = True) -> Any:
    """(false positive rates, true positive rates, thresholds); the first point accepts nothing."""
    fps, tps, thresholds = counts_at(y_true, y_score, pos_label, sample_weight)
    if drop_intermediate and fps.shape[0] > 2:
        corner = (np.diff(fps, 2) != 0) | (np.diff(tps, 2) != 0)
        kept = np.nonzero(np.concatenate([np.array([True]), corner, np.array([True])]))[0]
        fps, tps, thresholds = fps[kept], tps[kept], thresholds[kept]
    zero = np.zeros(1)
    fps, tps = np.concatenate([zero, fps]), np.concatenate([zero, tps])
    thresholds = np.concatenate([np.array([np.inf]), thresholds])
    return give_back((rate(fps, "No negative samples in y_true, false positive value should be meaningless"),
                      rate(tps, "No positive samples in y_true, true positive value should be meaningless"), thresholds), y_true)


def rate(counts: Any, words: str) -> Any:
    """Counts over the last of them; NaN and a warning where that is 0."""
    if counts[-1] > 0:
        return counts / counts[-1]
    warnings.warn(words, UndefinedMetricWarning, stacklevel=4)
    return np.full(counts.shape, np.nan)


@validate_params({**SCORES, **REST, "drop_intermediate": ["boolean"]})
def precision_recall_curve(y_true: Any, y_score: Any, *, pos_label: Any = None, sample_weight: Any = None,
                           drop_intermediate: bool = False) -> Any:
    """(precision, recall, thresholds) from the lowest threshold up; the last point is precision 1 and recall 0."""
    made = precision_recall(y_true, y_score, pos_label, sample_weight, drop_intermediate)
    return give_back(made, y_true)


def precision_recall(y_true: Any, y_score: Any, pos_label: Any, sample_weight: Any, drop_intermediate: bool = False) -> Any:
    """The curve itself."""
    fps, tps, thresholds = counts_at(y_true, y_score, pos_label, sample_weight)
    if drop_intermediate and fps.shape[0] > 2:
        change = (np.diff(tps[:-1]) != 0) | (np.diff(tps[1:]) != 0)
        kept = np.nonzero(np.concatenate([np.array([True]), change, np.array([True])]))[0]
        fps, tps, thresholds = fps[kept], tps[kept], thresholds[kept]
    total = tps + fps
    precision = np.where(total != 0, tps / np.where(total == 0, 1, total), 0.0)
    if tps[-1] == 0:
        warnings.warn("No positive class found in y_true, recall is set to one for all thresholds.", UndefinedMetricWarning, stacklevel=4)
        recall = np.ones(tps.shape)
    else:
        recall = tps / tps[-1]
    return np.concatenate([precision[::-1], np.ones(1)]), np.concatenate([recall[::-1], np.zeros(1)]), thresholds[::-1]


@validate_params({**SCORES, **REST, "drop_intermediate": ["boolean"]})
def det_curve(y_true: Any, y_score: Any, pos_label: Any = None, sample_weight: Any = None, drop_intermediate: bool = False) -> Any:
    """(false positive rates, false negative rates, thresholds)."""
    fps, tps, thresholds = counts_at(y_true, y_score, pos_label, sample_weight)
    fns = tps[-1] - tps
    n_positive, n_negative = tps[-1], fps[-1]
    if n_positive == 0 or n_negative == 0 or len(np.unique(column_or_1d(y_true))) != 2:
        raise ValueError("Only one class is present in y_true. Detection error tradeoff curve is not defined in that case.")
    fps, fns = np.concatenate([np.zeros(1), fps]), np.concatenate([np.array([float(n_positive)]), fns])
    thresholds = np.concatenate([np.array([np.inf]), thresholds])
    if drop_intermediate and len(fps) > 2:
        tps = n_positive - fns
        change = (np.diff(tps[:-1]) != 0) | (np.diff(tps[1:]) != 0)
        kept = np.nonzero(np.concatenate([np.array([True]), change, np.array([True])]))[0]
        fps, fns, thresholds = fps[kept], fns[kept], thresholds[kept]
    tps = n_positive - fns
    first = max(int(np.searchsorted(fps, fps[0], side="right")) - 1, 0)
    last = int(np.searchsorted(tps, tps[-1])) + 1
    part = slice(first, last)
    return give_back((fps[part][::-1] / n_negative, fns[part][::-1] / n_positive, thresholds[part][::-1]), y_true)
