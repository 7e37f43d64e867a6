"""Targets and predictions of classifications, checked and brought to one form."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.exceptions import UndefinedMetricWarning
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.input_arrays import as_array
from septet.sklearn.utils.multiclass import type_of_target
from septet.sklearn.utils.validation import _check_sample_weight, _num_samples, check_consistent_length, column_or_1d

__all__ = ["UndefinedMetricWarning", "check_targets", "codes_of", "is_text", "labels_for", "weights_of"]


def check_targets(y_true: Any, y_pred: Any) -> tuple[str, Any, Any]:
    """(kind, y_true, y_pred): vectors, or indicator matrices.  ValueError for kinds that do not go together."""
    check_consistent_length(y_true, y_pred)
    true_kind, pred_kind = type_of_target(y_true, input_name="y_true"), type_of_target(y_pred, input_name="y_pred")
    kinds = {true_kind, pred_kind}
    if kinds == {"binary", "multiclass"}:
        kinds = {"multiclass"}
    if len(kinds) > 1:
        raise ValueError(f"Classification metrics can't handle a mix of {true_kind} and {pred_kind} targets")
    kind = kinds.pop()
    if kind not in ("binary", "multiclass", "multilabel-indicator"):
        raise ValueError(f"{kind} is not supported")
    if _num_samples(y_true) < 1:
        raise ValueError("Found empty input array (e.g., `y_true` or `y_pred`) while a minimum of 1 sample is required.")
    if kind == "multilabel-indicator":
        return kind, indicator(y_true), indicator(y_pred)
    y_true, y_pred = column_or_1d(y_true, input_name="y_true"), column_or_1d(y_pred, input_name="y_pred")
    if is_text(y_true) != is_text(y_pred):
        raise ValueError(f"Mix of label input types (string and number); Got {np.unique(y_true)} and {np.unique(y_pred)}.")
    if kind == "binary" and len(np.unique(np.concatenate([y_true, y_pred]))) > 2:
        kind = "multiclass"
    return kind, y_true, y_pred


def indicator(y: Any) -> Any:
    """An indicator matrix, dense."""
    return np.asarray(y.toarray() if is_sparse(y) else as_array(y))


def is_text(y: Any) -> bool:
    """Whether labels are strings."""
    return y.dtype.kind in "US" or y.dtype.kind == "O" and y.size > 0 and isinstance(y.reshape(-1)[0], str)


def weights_of(sample_weight: Any, y: Any) -> Any:
    """The weights of samples, or None.  ValueError for a wrong length and for zeros alone."""
    if sample_weight is None:
        return None
    check_consistent_length(y, y, sample_weight)
    return _check_sample_weight(sample_weight, y, dtype=np.float64)


def labels_for(y_true: Any, y_pred: Any) -> Any:
    """The sorted labels of both."""
    return np.unique(np.concatenate([y_true, y_pred]))


def codes_of(y: Any, labels: Any) -> Any:
    """The place of each label among `labels`, in their order; len(labels) for one that is not there."""
    order = np.argsort(labels)
    ordered = labels[order]
    if ordered.dtype.kind != y.dtype.kind and "O" in (ordered.dtype.kind, y.dtype.kind):
        table = {v: k for k, v in enumerate(labels.tolist())}
        return np.array([table.get(v, len(labels)) for v in y.tolist()], dtype=np.int64)
    places = np.clip(np.searchsorted(ordered, y), 0, len(labels) - 1)
    return np.where(ordered[places] == y, order[places], len(labels))
