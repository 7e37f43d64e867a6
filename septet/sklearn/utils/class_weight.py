"""`sklearn.utils.class_weight`: weights of classes, and of samples by their class."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.utils._param_validation import StrOptions, validate_params
from septet.sklearn.utils.foreign import give_back, is_sparse
from septet.sklearn.utils.input_arrays import as_array


@validate_params({"class_weight": [dict, StrOptions({"balanced"}), None], "classes": ["array-like"], "y": ["array-like"],
                  "sample_weight": ["array-like", None]})
def compute_class_weight(class_weight: Any, *, classes: Any, y: Any, sample_weight: Any = None) -> Any:
    """A weight for each class: "balanced" is the number of samples over (classes * samples of the class); a dictionary; ones for None."""
    return give_back(_class_weight(class_weight, as_array(classes), as_array(y), sample_weight), classes)


def _class_weight(class_weight: Any, classes: Any, y: Any, sample_weight: Any) -> Any:
    from septet.sklearn.utils.validation import _check_sample_weight

    if set(y.tolist()) - set(classes.tolist()):
        raise ValueError("classes should include all valid labels that can be in y")
    if class_weight is None or len(class_weight) == 0:
        return np.ones(classes.shape[0], dtype=np.float64)
    if class_weight == "balanced":
        labels, which = np.unique(y, return_inverse=True)
        if not set(classes.tolist()) <= set(labels.tolist()):
            raise ValueError("classes should have valid labels that are in y")
        counts = np.bincount(which, weights=_check_sample_weight(sample_weight, y))
        return (counts.sum() / (len(labels) * counts))[np.searchsorted(labels, classes)]
    given = {getattr(k, "item", lambda k=k: k)(): v for k, v in class_weight.items()}
    unweighted = [c for c in classes.tolist() if c not in given]
    if unweighted and len(classes) - len(unweighted) != len(given):
        raise ValueError(f"The classes, {unweighted}, are not in class_weight")
    return np.array([given.get(c, 1.0) for c in classes.tolist()], dtype=np.float64)


@validate_params({"class_weight": [dict, list, StrOptions({"balanced"}), None], "y": ["array-like", "sparse matrix"],
                  "indices": ["array-like", None]})
def compute_sample_weight(class_weight: Any, y: Any, *, indices: Any = None) -> Any:
    """The weight of each sample by its class; of several outputs, the product.  indices: the samples that classes are counted in."""
    given = y
    y = as_array(y.toarray() if is_sparse(y) else y)
    columns = y.reshape(-1, 1) if y.ndim == 1 else y
    check_several(class_weight, indices, columns.shape[1])
    return give_back(weight_by_columns(class_weight, columns, indices), given)


def weight_by_columns(class_weight: Any, columns: Any, indices: Any, sample_weight: Any = None) -> Any:
    """The product over outputs of the weight of each sample; "balanced" counts classes by `sample_weight`."""
    made = np.ones(columns.shape[0])
    for k in range(columns.shape[1]):
        weight = class_weight[k] if isinstance(class_weight, list) else class_weight
        made = made * _weight_of_column(weight, columns[:, k], indices, sample_weight)
    return made


def check_several(class_weight: Any, indices: Any, n_outputs: int) -> None:
    """ValueError where the form of the weights does not fit the number of outputs."""
    if indices is not None and class_weight != "balanced":
        raise ValueError(f"The only valid class_weight for subsampling is 'balanced'. Given {class_weight}.")
    if n_outputs > 1 and isinstance(class_weight, dict):
        raise ValueError("For multi-output, class_weight should be a list of dicts, or the string 'balanced'.")
    if n_outputs > 1 and isinstance(class_weight, list) and len(class_weight) != n_outputs:
        raise ValueError(f"For multi-output, number of elements in class_weight should match number of outputs. Got {len(class_weight)} "
                         f"element(s) while having {n_outputs} outputs.")


def _weight_of_column(class_weight: Any, y: Any, indices: Any, sample_weight: Any) -> Any:
    """The weight of each sample by one output."""
    classes, which = np.unique(y, return_inverse=True)
    if indices is None:
        return _class_weight(class_weight, classes, y, sample_weight)[which]
    part = y[np.asarray(indices)]
    seen = np.unique(part)
    weights = _class_weight(class_weight, seen, part, None)
    found = dict(zip(seen.tolist(), weights.tolist()))
    return np.array([found.get(c, 0.0) for c in classes.tolist()])[which]
