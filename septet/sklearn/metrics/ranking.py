"""Scores of rankings: gains, coverage, label ranking, top-k accuracy."""
from __future__ import annotations

import warnings
from numbers import Integral, Real
from typing import Any

import septet.numpy as np
from septet.sklearn.exceptions import UndefinedMetricWarning
from septet.sklearn.utils._param_validation import Interval, validate_params
from septet.sklearn.utils.input_arrays import as_array, check_array
from septet.sklearn.utils.multiclass import type_of_target
from septet.sklearn.utils.validation import check_consistent_length, column_or_1d

SCORES: dict[str, Any] = {"y_true": ["array-like", "sparse matrix"], "y_score": ["array-like"], "sample_weight": ["array-like", None]}
GAINS = {**SCORES, "k": [Interval(Integral, 1, None, closed="left"), None], "ignore_ties": ["boolean"]}


def indicators(y_true: Any, y_score: Any, sample_weight: Any) -> tuple[Any, Any]:
    """(indicator matrix, scores).  ValueError for other targets."""
    truth = check_array(y_true, ensure_2d=False, accept_sparse="csr")
    score = check_array(y_score, ensure_2d=False)
    check_consistent_length(truth, score, sample_weight)
    kind = type_of_target(truth, input_name="y_true")
    if kind != "multilabel-indicator" and not (kind == "binary" and truth.ndim == 2):
        raise ValueError(f"{kind} format is not supported")
    if truth.shape != score.shape:
        raise ValueError("y_true and y_score have different shape")
    truth = truth.toarray() if hasattr(truth, "toarray") else truth
    return truth != 0, score


def rank_max(scores: Any) -> Any:
    """How many scores are at least each one, in each row."""
    return (scores[:, None, :] >= scores[:, :, None]).sum(axis=2)


@validate_params(SCORES)
def label_ranking_average_precision_score(y_true: Any, y_score: Any, *, sample_weight: Any = None) -> float:
    """The mean over true labels of the share of true ones among those ranked at least as high."""
    truth, score = indicators(y_true, y_score, sample_weight)
    at_least = score[:, None, :] >= score[:, :, None]
    ranks, true_ranks = at_least.sum(axis=2), (at_least & truth[:, None, :]).sum(axis=2)
    count = truth.sum(axis=1)
    precise = np.where(truth, true_ranks / ranks, 0.0).sum(axis=1) / np.maximum(count, 1)
    values = np.where((count == 0) | (count == truth.shape[1]), 1.0, precise)
    return float(np.average(values, weights=None if sample_weight is None else np.asarray(sample_weight)))


@validate_params(SCORES)
def coverage_error(y_true: Any, y_score: Any, *, sample_weight: Any = None) -> float:
    """How far down the ranking one must go to cover all true labels."""
    truth, score = indicators(y_true, y_score, sample_weight)
    least = np.where(truth, score, np.inf).min(axis=1)
    depth = np.where(truth.any(axis=1), (score >= least[:, None]).sum(axis=1), 0)
    return float(np.average(depth, weights=None if sample_weight is None else np.asarray(sample_weight)))


@validate_params(SCORES)
def label_ranking_loss(y_true: Any, y_score: Any, *, sample_weight: Any = None) -> float:
    """The share of pairs of a true and a false label that are ranked the wrong way."""
    truth, score = indicators(y_true, y_score, sample_weight)
    wrong = ((score[:, :, None] <= score[:, None, :]) & truth[:, :, None] & ~truth[:, None, :]).sum(axis=(1, 2))
    pairs = truth.sum(axis=1) * (~truth).sum(axis=1)
    values = np.where(pairs == 0, 0.0, wrong / np.maximum(pairs, 1))
    return float(np.average(values, weights=None if sample_weight is None else np.asarray(sample_weight)))


def gains(y_true: Any, y_score: Any, k: Any, log_base: float = 2, ignore_ties: bool = False) -> Any:
    """The discounted gain of each sample; of tied scores the mean over their orders."""
    n = y_true.shape[1]
    discount = 1 / (np.log(np.arange(n) + 2) / np.log(log_base))
    if k is not None:
        discount = np.where(np.arange(n) < k, discount, 0.0)
    if ignore_ties:
        order = np.argsort(y_score, axis=1, kind="stable")[:, ::-1]
        return (np.take_along_axis(y_true, order, axis=1) * discount).sum(axis=1)
    running = np.cumsum(discount)
    return np.array([tied_gain(t, s, running) for t, s in zip(y_true, y_score)])


def tied_gain(truth: Any, score: Any, running: Any) -> float:
    """The gain of one sample, ties averaged (McSherry and Najork 2008)."""
    _, which, counts = np.unique(-score, return_inverse=True, return_counts=True)
    means = np.bincount(which, weights=truth.astype(np.float64), minlength=len(counts)) / counts
    ends = np.cumsum(counts) - 1
    sums = np.diff(np.concatenate([np.zeros(1), running[ends]]))
    return float((means * sums).sum())


def check_gains(y_true: Any, y_score: Any, sample_weight: Any) -> tuple[Any, Any]:
    truth, score = check_array(y_true, ensure_2d=False), check_array(y_score, ensure_2d=False)
    check_consistent_length(truth, score, sample_weight)
    kind = type_of_target(truth, input_name="y_true")
    if kind not in ("multilabel-indicator", "continuous-multioutput", "multiclass-multioutput"):
        raise ValueError("Only ('multilabel-indicator', 'continuous-multioutput', 'multiclass-multioutput') formats are supported. Got "
                         f"{kind} instead")
    return truth, score


@validate_params({**GAINS, "log_base": [Interval(Real, 0.0, None, closed="neither")]})
def dcg_score(y_true: Any, y_score: Any, *, k: Any = None, log_base: float = 2, sample_weight: Any = None,
              ignore_ties: bool = False) -> float:
    """The discounted cumulative gain: true relevance over the logarithm of the rank (Jarvelin and Kekalainen 2002)."""
    truth, score = check_gains(y_true, y_score, sample_weight)
    values = gains(truth, score, k, log_base, ignore_ties)
    return float(np.average(values, weights=None if sample_weight is None else np.asarray(sample_weight)))


@validate_params(GAINS)
def ndcg_score(y_true: Any, y_score: Any, *, k: Any = None, sample_weight: Any = None, ignore_ties: bool = False) -> float:
    """The discounted cumulative gain over that of the best ranking."""
    truth, score = check_gains(y_true, y_score, sample_weight)
    if bool((truth < 0).any()):
        raise ValueError("ndcg_score should not be used on negative y_true values.")
    if truth.ndim > 1 and truth.shape[1] <= 1:
        raise ValueError(f"Computing NDCG is only meaningful when there is more than 1 document. Got {truth.shape[1]} instead.")
    best = gains(truth, truth, k, ignore_ties=True)
    values = np.where(best == 0, 0.0, gains(truth, score, k, ignore_ties=ignore_ties) / np.where(best == 0, 1, best))
    return float(np.average(values, weights=None if sample_weight is None else np.asarray(sample_weight)))


@validate_params({"y_true": ["array-like"], "y_score": ["array-like"], "k": [Interval(Integral, 1, None, closed="left")],
                  "normalize": ["boolean"], "sample_weight": ["array-like", None], "labels": ["array-like", None]})
def top_k_accuracy_score(y_true: Any, y_score: Any, *, k: int = 2, normalize: bool = True, sample_weight: Any = None,
                         labels: Any = None) -> float:
    """The share of samples whose class is among the k of highest score."""
    truth = column_or_1d(check_array(y_true, ensure_2d=False, dtype=None))
    kind = type_of_target(truth, input_name="y_true")
    if kind == "binary" and labels is not None and len(labels) > 2:
        kind = "multiclass"
    if kind not in ("binary", "multiclass"):
        raise ValueError(f"y type must be 'binary' or 'multiclass', got '{kind}' instead.")
    score = check_array(y_score, ensure_2d=False)
    if kind == "binary":
        if score.ndim == 2 and score.shape[1] != 1:
            raise ValueError(f"`y_true` is binary while y_score is 2d with {score.shape[1]} classes. If `y_true` does not contain all "
                             "the labels, `labels` must be provided.")
        score = column_or_1d(score)
    check_consistent_length(truth, score, sample_weight)
    classes = known(truth, score, labels, kind)
    n_classes = len(classes)
    if k >= n_classes:
        warnings.warn(f"'k' ({k}) greater than or equal to 'n_classes' ({n_classes}) will result in a perfect score and is therefore "
                      "meaningless.", UndefinedMetricWarning, stacklevel=3)
    codes = np.searchsorted(classes, truth)
    if kind == "binary":
        threshold = 0.5 if float(score.min()) >= 0 and float(score.max()) <= 1 else 0
        hits = (score > threshold).astype(np.int64) == codes if k == 1 else np.ones(len(score), dtype=bool)
    else:
        best = np.argsort(score, axis=1, kind="mergesort")[:, ::-1][:, :k]
        hits = (codes[:, None] == best).any(axis=1)
    weights = None if sample_weight is None else np.asarray(sample_weight)
    if normalize:
        return float(np.average(hits, weights=weights))
    return float(hits.sum() if weights is None else np.dot(hits, weights))


def known(truth: Any, score: Any, labels: Any, kind: str) -> Any:
    """The classes that scores stand for.  ValueError where they do not fit."""
    width = score.shape[1] if score.ndim == 2 else 2
    classes = np.unique(truth)
    if labels is None:
        if len(classes) != width and kind == "multiclass":
            raise ValueError(f"Number of classes in 'y_true' ({len(classes)}) not equal to the number of classes in 'y_score' "
                             f"({width}).You can provide a list of all known classes by assigning it to the `labels` parameter.")
        return classes
    labels = column_or_1d(as_array(labels))
    unique = np.unique(labels)
    if len(unique) != len(labels):
        raise ValueError("Parameter 'labels' must be unique.")
    if not bool((unique == labels).all()):
        raise ValueError("Parameter 'labels' must be ordered.")
    if len(labels) != width:
        raise ValueError(f"Number of given labels ({len(labels)}) not equal to the number of classes in 'y_score' ({width}).")
    if np.setdiff1d(truth, labels).size:
        raise ValueError("'y_true' contains labels not in parameter 'labels'.")
    return labels
