"""How two clusterings of the same samples agree."""
from __future__ import annotations

import math
import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.utils._param_validation import InvalidParameterError
from septet.sklearn.utils.foreign import give_back
from septet.sklearn.utils.multiclass import type_of_target
from septet.sklearn.utils.validation import check_array, check_consistent_length

TINY = 2.220446049250313e-16


def check_clusterings(labels_true: Any, labels_pred: Any) -> tuple[Any, Any]:
    """The two as vectors.  ValueError for other shapes or lengths; a warning for labels that are no classes."""
    a, b = (check_array(labels, ensure_2d=False, ensure_min_samples=0, dtype=None) for labels in (labels_true, labels_pred))
    kinds = [type_of_target(v) if v.size else "binary" for v in (a, b)]
    if "continuous" in kinds:
        warnings.warn(f"Clustering metrics expects discrete values but received {kinds[0]} values for label, and {kinds[1]} values for "
                      "target", UserWarning, stacklevel=3)
    for v, name in ((a, "labels_true"), (b, "labels_pred")):
        if v.ndim != 1:
            raise ValueError(f"{name} must be 1D: shape is {v.shape!r}")
    check_consistent_length(a, b)
    return a, b


def table(a: Any, b: Any) -> Any:
    """How many samples are in cluster i of the one and j of the other."""
    rows, i = np.unique(a, return_inverse=True)
    columns, j = np.unique(b, return_inverse=True)
    return np.bincount(i * len(columns) + j, minlength=len(rows) * len(columns)).reshape(len(rows), len(columns))


def contingency_matrix(labels_true: Any, labels_pred: Any, *, eps: Any = None, sparse: bool = False, dtype: Any = np.int64) -> Any:
    """How many samples are in class i and cluster j; eps is added to each."""
    if eps is not None and sparse:
        raise ValueError("Cannot set 'eps' when sparse=True")
    made = table(*check_clusterings(labels_true, labels_pred))
    if sparse:
        from septet.sklearn.sparse import csr_matrix

        return csr_matrix(made.astype(dtype))
    return give_back(made + eps if eps is not None else made.astype(dtype), labels_true)


def pair_confusion_matrix(labels_true: Any, labels_pred: Any) -> Any:
    """Pairs of samples: apart or together in the one (rows) and the other (columns)."""
    return give_back(pairs(*check_clusterings(labels_true, labels_pred)), labels_true)


def pairs(a: Any, b: Any) -> Any:
    """The pairs' matrix itself."""
    counts = table(a, b)
    n, squares = a.shape[0], int((counts * counts).sum())
    together_a, together_b = int((counts.sum(axis=1) ** 2).sum()), int((counts.sum(axis=0) ** 2).sum())
    return np.array([[n * n - together_b - together_a + squares, together_b - squares], [together_a - squares, squares - n]])


def rand_score(labels_true: Any, labels_pred: Any) -> float:
    """The share of pairs on which both agree."""
    made = pairs(*check_clusterings(labels_true, labels_pred))
    right, total = int(made[0, 0] + made[1, 1]), int(made.sum())
    return 1.0 if right == total or total == 0 else right / total


def adjusted_rand_score(labels_true: Any, labels_pred: Any) -> float:
    """The Rand index corrected for chance (Hubert and Arabie 1985)."""
    (tn, fp), (fn, tp) = pairs(*check_clusterings(labels_true, labels_pred)).tolist()
    if fn == 0 and fp == 0:
        return 1.0
    return 2.0 * (tp * tn - fn * fp) / ((tp + fn) * (fn + tn) + (tp + fp) * (fp + tn))


def entropy(labels: Any) -> float:
    """The entropy of a labelling, in nats."""
    labels = check_array(labels, ensure_2d=False, ensure_min_samples=0, dtype=None)
    if len(labels) == 0:
        return 1.0
    counts = np.unique(labels, return_counts=True)[1]
    if counts.size == 1:
        return 0.0
    total = counts.sum()
    return float(-np.sum(counts / total * (np.log(counts) - math.log(float(total)))))


def mutual_info_score(labels_true: Any, labels_pred: Any, *, contingency: Any = None) -> float:
    """The mutual information of two labellings, in nats."""
    if contingency is None:
        return information(table(*check_clusterings(labels_true, labels_pred)))
    return information(np.asarray(contingency.toarray() if hasattr(contingency, "toarray") else contingency))


def information(counts: Any) -> float:
    """The mutual information of a table of counts."""
    i, j = np.nonzero(counts)
    values = counts[i, j]
    rows, columns = counts.sum(axis=1).reshape(-1), counts.sum(axis=0).reshape(-1)
    if rows.size == 1 or columns.size == 1:
        return 0.0
    total = float(counts.sum())
    share = values / total
    made = share * (np.log(values) - math.log(total)) + share * (-np.log(rows[i] * columns[j]) + 2 * math.log(total))
    return max(0.0, float(np.where(np.abs(made) < TINY, 0.0, made).sum()))


def homogeneity_completeness_v_measure(labels_true: Any, labels_pred: Any, *, beta: float = 1.0) -> tuple[float, float, float]:
    """(homogeneity, completeness, V-measure) (Rosenberg and Hirschberg 2007)."""
    a, b = check_clusterings(labels_true, labels_pred)
    if len(a) == 0:
        return 1.0, 1.0, 1.0
    of_a, of_b, shared = entropy(a), entropy(b), information(table(a, b))
    homogeneity = shared / of_a if of_a else 1.0
    completeness = shared / of_b if of_b else 1.0
    if homogeneity + completeness == 0.0:
        return homogeneity, completeness, 0.0
    return homogeneity, completeness, (1 + beta) * homogeneity * completeness / (beta * homogeneity + completeness)


def homogeneity_score(labels_true: Any, labels_pred: Any) -> float:
    """1 where each cluster holds one class only."""
    return homogeneity_completeness_v_measure(labels_true, labels_pred)[0]


def completeness_score(labels_true: Any, labels_pred: Any) -> float:
    """1 where each class is in one cluster only."""
    return homogeneity_completeness_v_measure(labels_true, labels_pred)[1]


def v_measure_score(labels_true: Any, labels_pred: Any, *, beta: float = 1.0) -> float:
    """The harmonic mean of homogeneity and completeness."""
    return homogeneity_completeness_v_measure(labels_true, labels_pred, beta=beta)[2]


MEANS: dict[str, Any] = {"min": min, "max": max, "geometric": lambda u, v: math.sqrt(u * v), "arithmetic": lambda u, v: (u + v) / 2}


def mean_named(method: str) -> Any:
    """A mean of two entropies.  InvalidParameterError for an unknown one."""
    if method not in MEANS:
        raise InvalidParameterError(f"The 'average_method' parameter must be a str among {set(MEANS)}. Got {method!r} instead.")
    return MEANS[method]


def trivial(a: Any, b: Any) -> bool:
    """Whether both put all samples together, or there are none."""
    return len(np.unique(a)) == len(np.unique(b)) == 1 or len(a) == 0


def normalized_mutual_info_score(labels_true: Any, labels_pred: Any, *, average_method: str = "arithmetic") -> float:
    """The mutual information over a mean of the entropies."""
    mean = mean_named(average_method)
    a, b = check_clusterings(labels_true, labels_pred)
    if trivial(a, b):
        return 1.0
    shared = information(table(a, b))
    return 0.0 if shared <= TINY else float(shared / mean(entropy(a), entropy(b)))


def adjusted_mutual_info_score(labels_true: Any, labels_pred: Any, *, average_method: str = "arithmetic") -> float:
    """The mutual information corrected for chance (Vinh, Epps, Bailey 2010)."""
    mean = mean_named(average_method)
    a, b = check_clusterings(labels_true, labels_pred)
    if trivial(a, b):
        return 1.0
    counts = table(a, b)
    shared, expected = information(counts), expected_mutual_information(counts, a.shape[0])
    below = mean(entropy(a), entropy(b)) - expected
    below = min(below, -TINY) if below < 0 else max(below, TINY)
    return float((shared - expected) / below)


def expected_mutual_information(contingency: Any, n_samples: int) -> float:
    """The mean of the mutual information over all labellings with the same sizes."""
    counts = np.asarray(contingency.toarray() if hasattr(contingency, "toarray") else contingency)
    a, b, n = counts.sum(axis=1).reshape(-1), counts.sum(axis=0).reshape(-1), int(n_samples)
    if len(a) == 1 or len(b) == 1:
        return 0.0
    logs = np.concatenate([np.zeros(1), np.cumsum(np.log(np.arange(1, n + 1)))])        # logarithms of factorials
    total = 0.0
    for size in np.unique(a).tolist():
        for other in np.unique(b).tolist():
            k = np.arange(max(1, size + other - n), min(size, other) + 1)
            gain = k / n * (np.log(n * k) - math.log(size * other))
            weight = (logs[size] + logs[other] + logs[n - size] + logs[n - other] - logs[n] - logs[k] - logs[size - k]
                      - logs[other - k] - logs[n - size - other + k])
            total += int((a == size).sum()) * int((b == other).sum()) * float((gain * np.exp(weight)).sum())
    return total


def fowlkes_mallows_score(labels_true: Any, labels_pred: Any) -> float:
    """The geometric mean of precision and recall of pairs."""
    a, b = check_clusterings(labels_true, labels_pred)
    counts, n = table(a, b), a.shape[0]
    together = float((counts * counts).sum()) - n
    of_b, of_a = float((counts.sum(axis=0) ** 2).sum()) - n, float((counts.sum(axis=1) ** 2).sum()) - n
    return math.sqrt(together / of_b) * math.sqrt(together / of_a) if together != 0.0 else 0.0
