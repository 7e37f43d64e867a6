"""`sklearn.utils.multiclass`: what kind of target this is, and which labels it has."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import septet.numpy as np
from septet.sklearn.utils.finite import check_finite
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.input_arrays import as_array

LEGACY = ("You appear to be using a legacy multi-label data representation. Sequence of sequences are no longer supported; use a binary "
          "array or sparse matrix instead - the MultiLabelBinarizer transformer can convert to this format.")


def _is_arraylike(y: Any) -> bool:
    return (is_sparse(y) or isinstance(y, Sequence) or hasattr(y, "__array__") or hasattr(y, "shape")) and not isinstance(y, (str, bytes))


def _array(y: Any) -> Any:
    """A target as an array; a ragged one raises the error for sequences of sequences."""
    try:
        return as_array(y)
    except ValueError:
        if len(y) and isinstance(y[0], Sequence) and not isinstance(y[0], str):
            raise ValueError(LEGACY) from None
        raise


def _distinct(y: Any) -> Any:
    """The sorted distinct elements."""
    return np.unique(y)


def is_multilabel(y: Any) -> bool:
    """Whether a target is an indicator matrix: two columns at least, of two values at most."""
    if is_sparse(y):
        data = np.asarray(y.data)
        return y.shape[1] > 1 and (data.size == 0 or len(_distinct(data)) == 1 and (data.dtype.kind in "biu" or _integral(data)))
    if not _is_arraylike(y):
        return False
    y = _array(y)
    if not (y.ndim == 2 and y.shape[1] > 1):
        return False
    labels = _distinct(y)
    return len(labels) < 3 and (y.dtype.kind in "biu" or _integral(labels))


def _integral(y: Any) -> bool:
    """Whether numbers are floats that are all whole."""
    return y.dtype.kind == "f" and bool((y == np.trunc(y)).all())


def check_classification_targets(y: Any) -> None:
    """ValueError for a target that is not one of classes."""
    kind = type_of_target(y, input_name="y")
    if kind not in ("binary", "multiclass", "multiclass-multioutput", "multilabel-indicator", "multilabel-sequences"):
        raise ValueError(f"Unknown label type: {kind}. Maybe you are trying to fit a classifier, which expects discrete classes on a "
                         "regression target with continuous values.")


def type_of_target(y: Any, input_name: str = "", raise_unknown: bool = False) -> str:
    """The kind of a target.

    One of "continuous", "continuous-multioutput", "binary", "multiclass", "multiclass-multioutput", "multilabel-indicator", "unknown".
    raise_unknown: ValueError for the last.
    """
    if not _is_arraylike(y):
        raise ValueError(f"Expected array-like (array or non-string sequence), got {y!r}")
    if type(y).__name__ in ("SparseSeries", "SparseArray"):
        raise ValueError("y cannot be class 'SparseSeries' or 'SparseArray'")
    if is_multilabel(y):
        return "multilabel-indicator"
    kind = "unknown" if is_sparse(y) else _type_of_array(_array(y), y, input_name)
    if kind == "unknown" and raise_unknown:
        raise ValueError(f"Unknown label type for {input_name or 'data'}: {y!r}")
    return kind


def _type_of_array(a: Any, y: Any, input_name: str) -> str:
    """The kind of a dense target."""
    if a.dtype.kind == "S" or a.dtype.kind == "O" and a.size and isinstance(a.reshape(-1)[0], bytes):
        raise TypeError("Support for labels represented as bytes is not supported. Convert the labels to a string or integer format.")
    if a.ndim not in (1, 2):
        return "unknown"
    if not min(a.shape):
        return "binary" if a.ndim == 1 else "unknown"
    first = a.reshape(-1)[0]
    if a.dtype.kind == "O" and not isinstance(first, str) and (a.ndim == 2 or not isinstance(first, (int, float, np.generic))):
        return "unknown"
    _refuse_sequences(y)
    suffix = "-multioutput" if a.ndim == 2 and a.shape[1] > 1 else ""
    if a.dtype.kind == "f":
        check_finite(a, False, input_name, None)
        if not _integral(a):
            return "continuous" + suffix
    if suffix or _distinct(a).shape[0] > 2:
        return "multiclass" + suffix
    return "binary"


def _refuse_sequences(y: Any) -> None:
    """ValueError for a list of lists that is no matrix."""
    if not hasattr(y, "__array__") and not hasattr(y, "shape") and len(y) and isinstance(y[0], Sequence) and not isinstance(y[0], str):
        if len({len(row) for row in y}) > 1:
            raise ValueError(LEGACY)


def _labels_of(y: Any, kind: str) -> Any:
    """The labels of one target."""
    if kind == "multilabel-indicator":
        return np.arange(y.shape[1] if hasattr(y, "shape") else len(y[0]))
    return _distinct(_array(y))


def unique_labels(*ys: Any) -> Any:
    """The sorted labels of targets.  ValueError for kinds that do not go together."""
    if not ys:
        raise ValueError("No argument has been passed.")
    kinds = {type_of_target(y) for y in ys}
    if kinds == {"binary", "multiclass"}:
        kinds = {"multiclass"}
    if len(kinds) > 1:
        raise ValueError(f"Mix type of y not allowed, got types {kinds}")
    kind = kinds.pop()
    if kind not in ("binary", "multiclass", "multilabel-indicator"):
        raise ValueError(f"Unknown label type: {ys!r}")
    found = [_labels_of(y, kind) for y in ys]
    if kind == "multilabel-indicator" and len({len(f) for f in found}) > 1:
        raise ValueError("Multi-label binary indicator input with different numbers of labels")
    if len({f.dtype.kind in "US" or f.dtype.kind == "O" and isinstance(f[0], str) for f in found if f.size}) > 1:
        shown = " and ".join(str(f.tolist()) for f in found)
        raise ValueError(f"Mix of label input types (string and number); Got {shown}.")
    labels = found[0] if len(found) == 1 else _distinct(np.concatenate(found))
    return np.array(labels.tolist()) if labels.dtype.kind == "O" and labels.size else labels


def _check_partial_fit_first_call(clf: Any, classes: Any = None) -> bool:
    """Whether this is the first `partial_fit`, which must be told the classes; later ones may repeat them only."""
    known = getattr(clf, "classes_", None)
    if known is None and classes is None:
        raise ValueError("classes must be passed on the first call to partial_fit.")
    if classes is None:
        return False
    if known is None:
        clf.classes_ = unique_labels(classes)
        return True
    if not np.array_equal(known, unique_labels(classes)):
        raise ValueError(f"`classes={classes!r}` is not the same as on last call to partial_fit, was: {known!r}")
    return False


def class_distribution(y: Any, sample_weight: Any = None) -> Any:
    """Of each column of a target: its classes, their number, and their shares."""
    y = np.asarray(y.toarray() if is_sparse(y) else y)
    weights = None if sample_weight is None else np.asarray(sample_weight)
    classes, counts, priors = [], [], []
    for k in range(y.shape[1]):
        labels, which = np.unique(y[:, k], return_inverse=True)
        sums = np.bincount(which, weights=weights)
        classes.append(labels)
        counts.append(labels.shape[0])
        priors.append(sums / sums.sum())
    return classes, counts, priors


def _ovr_decision_function(predictions: Any, confidences: Any, n_classes: int) -> Any:
    """A score for each class from the votes and confidences of the classifiers of each pair."""
    n = predictions.shape[0]
    votes, sums = [np.zeros(n) for _ in range(n_classes)], [np.zeros(n) for _ in range(n_classes)]
    k = 0
    for i in range(n_classes):
        for j in range(i + 1, n_classes):
            sums[i] = sums[i] - confidences[:, k]
            sums[j] = sums[j] + confidences[:, k]
            votes[i] = votes[i] + (predictions[:, k] == 0)
            votes[j] = votes[j] + (predictions[:, k] == 1)
            k += 1
    total = np.stack(sums, axis=1)
    return np.stack(votes, axis=1) + total / (3 * (np.abs(total) + 1))
