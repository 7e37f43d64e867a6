"""Encoders of targets: classes as numbers, indicators, sets of labels."""
from __future__ import annotations

import itertools
import warnings
from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, TransformerMixin
from septet.sklearn.preprocessing.categories import codes, distinct, unknown_of
from septet.sklearn.utils._param_validation import validate_params
from septet.sklearn.utils.foreign import give_back, is_sparse
from septet.sklearn.utils.input_arrays import as_array
from septet.sklearn.utils.multiclass import type_of_target, unique_labels
from septet.sklearn.utils.validation import _num_samples, check_array, check_is_fitted, column_or_1d


class LabelEncoder(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):
    """Classes as numbers from 0, in their order."""

    def fit(self, y: Any) -> Any:
        """Find the classes."""
        self.classes_ = distinct(column_or_1d(y, warn=True))
        return self

    def fit_transform(self, y: Any) -> Any:
        """Find the classes, and the numbers of these labels."""
        labels = column_or_1d(y, warn=True)
        if labels.dtype.kind == "O":
            self.classes_ = distinct(labels)
            return give_back(codes(labels, self.classes_), y)
        self.classes_, numbers_ = np.unique(labels, return_inverse=True)
        return give_back(numbers_, y)

    def transform(self, y: Any) -> Any:
        """The numbers of labels.  ValueError for a label that is not known."""
        check_is_fitted(self)
        labels = column_or_1d(y, dtype=self.classes_.dtype if self.classes_.dtype.kind == "O" else None, warn=True)
        if _num_samples(labels) == 0:
            return np.array([])
        found = codes(labels, self.classes_)
        if bool((found < 0).any()):
            raise ValueError(f"y contains previously unseen labels: {unknown_of(labels, found)}")
        return give_back(found, y)

    def inverse_transform(self, y: Any) -> Any:
        """The labels of numbers."""
        check_is_fitted(self)
        numbers_ = column_or_1d(y, warn=True)
        if _num_samples(numbers_) == 0:
            return np.array([])
        outside = np.setdiff1d(numbers_, np.arange(len(self.classes_)))
        if outside.size:
            raise ValueError(f"y contains previously unseen labels: {outside}")
        return give_back(self.classes_[numbers_], y)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.array_api_support, tags.input_tags.two_d_array, tags.target_tags.one_d_labels = True, False, True
        return tags


class LabelBinarizer(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):
    """A column for each class, of two values; one column for two classes."""

    _parameter_constraints: dict[str, Any] = {"neg_label": [Integral], "pos_label": [Integral], "sparse_output": ["boolean"]}

    def __init__(self, *, neg_label: int = 0, pos_label: int = 1, sparse_output: bool = False):
        self.neg_label, self.pos_label, self.sparse_output = neg_label, pos_label, sparse_output

    def fit(self, y: Any) -> Any:
        """Find the classes."""
        if self.neg_label >= self.pos_label:
            raise ValueError(f"neg_label={self.neg_label} must be strictly less than pos_label={self.pos_label}.")
        if self.sparse_output and (self.pos_label == 0 or self.neg_label != 0):
            raise ValueError("Sparse binarization is only supported with non zero pos_label and zero neg_label, got "
                             f"pos_label={self.pos_label} and neg_label={self.neg_label}")
        self.y_type_ = type_of_target(y, input_name="y")
        if "multioutput" in self.y_type_:
            raise ValueError("Multioutput target data is not supported with label binarization")
        if _num_samples(y) == 0:
            raise ValueError(f"y has 0 samples: {y!r}")
        self.sparse_input_ = is_sparse(y)
        self.classes_ = unique_labels(y)
        return self

    def fit_transform(self, y: Any) -> Any:
        """Find the classes, and the columns of these labels."""
        return self.fit(y).transform(y)

    def transform(self, y: Any) -> Any:
        """The columns of labels; a label that is not known has none."""
        check_is_fitted(self)
        if type_of_target(y).startswith("multilabel") and not self.y_type_.startswith("multilabel"):
            raise ValueError("The object was not fitted with multilabel input.")
        return label_binarize(y, classes=self.classes_, pos_label=self.pos_label, neg_label=self.neg_label,
                              sparse_output=self.sparse_output)

    def inverse_transform(self, Y: Any, threshold: float | None = None) -> Any:
        """The labels of columns; threshold: what counts as yes."""
        check_is_fitted(self)
        cut = (self.pos_label + self.neg_label) / 2.0 if threshold is None else threshold
        dense = np.asarray(Y.toarray() if is_sparse(Y) else Y)
        if self.y_type_ == "multiclass":
            made = self.classes_[np.argmax(dense, axis=1)]
        else:
            made = self._by_threshold(dense, cut)
        if self.sparse_input_:
            from septet.sklearn import sparse

            return sparse.csr_matrix(made)
        return give_back(made, Y)

    def _by_threshold(self, dense: Any, cut: float) -> Any:
        if self.y_type_ == "binary" and dense.ndim == 2 and dense.shape[1] > 2:
            raise ValueError("output_type='binary', but y.shape = " f"{dense.shape}")
        if self.y_type_ != "binary" and dense.shape[1] != len(self.classes_):
            raise ValueError("The number of class is not equal to the number of dimension of y.")
        hits = (dense > cut).astype(np.int64)
        if self.y_type_ != "binary":
            return hits
        if hits.ndim == 2 and hits.shape[1] == 2:
            return self.classes_[hits[:, 1]]
        if len(self.classes_) == 1:
            return np.repeat(self.classes_[0:1], len(hits))
        return self.classes_[hits.reshape(-1)]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.target_tags.one_d_labels = False, True
        return tags


@validate_params({"y": ["array-like", "sparse matrix"], "classes": ["array-like"], "neg_label": [Integral],
                  "pos_label": [Integral], "sparse_output": ["boolean"]})
def label_binarize(y: Any, *, classes: Any, neg_label: int = 0, pos_label: int = 1, sparse_output: bool = False) -> Any:
    """A column for each class: pos_label where it is the label, else neg_label; one column for two classes."""
    given = y
    if neg_label >= pos_label:
        raise ValueError(f"neg_label={neg_label} must be strictly less than pos_label={pos_label}.")
    if sparse_output and (pos_label == 0 or neg_label != 0):
        raise ValueError(f"Sparse binarization is only supported with non zero pos_label and zero neg_label, got pos_label={pos_label} and "
                         f"neg_label={neg_label}")
    if not is_sparse(y):
        y = check_array(y, input_name="y", ensure_2d=False, dtype=None, ensure_min_samples=1)
    kind = type_of_target(y)
    if "multioutput" in kind:
        raise ValueError("Multioutput target data is not supported with label binarization")
    if kind == "unknown":
        raise ValueError("The type of target data is not known")
    classes = as_array(classes)
    n, n_classes = y.shape[0], len(classes)
    if kind == "binary" and n_classes == 1:
        made = np.full((n, 1), 0 if sparse_output else neg_label, dtype=np.int64)
        return as_output(made, sparse_output, given)
    kind = "multiclass" if kind == "binary" and n_classes >= 3 else kind
    ordered = distinct(classes)
    if kind == "multilabel-indicator":
        width = y.shape[1]
        if n_classes != width:
            raise ValueError(f"classes {classes} mismatch with the labels {np.arange(width)} found in the data")
        hits = np.asarray(y.toarray() if is_sparse(y) else y) != 0
    else:
        found = codes(column_or_1d(y), ordered)
        hits = found[:, None] == np.arange(n_classes)[None, :]
    hits = hits if kind == "multilabel-indicator" else hits[:, codes(classes, ordered)]
    made = np.where(hits, pos_label, neg_label)
    return as_output(made[:, -1:] if kind == "binary" else made, sparse_output, given)


def as_output(made: Any, sparse_output: bool, given: Any) -> Any:
    """A CSR matrix where asked, in the kind of array that came in."""
    if not sparse_output:
        return give_back(made, given)
    from septet.sklearn import sparse

    return give_back(sparse.csr_matrix(made), given)


class MultiLabelBinarizer(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):
    """Sets of labels as indicators, a column for each class."""

    _parameter_constraints: dict[str, Any] = {"classes": ["array-like", None], "sparse_output": ["boolean"]}

    def __init__(self, *, classes: Any = None, sparse_output: bool = False):
        self.classes, self.sparse_output = classes, sparse_output

    def fit(self, y: Any) -> Any:
        """Find the classes."""
        if self.classes is None:
            found = sorted(set(itertools.chain.from_iterable(y)))
        elif len(set(self.classes)) < len(self.classes):
            raise ValueError("The classes argument contains duplicate classes. Remove these duplicates before passing them to "
                             "MultiLabelBinarizer.")
        else:
            found = list(self.classes)
        whole = all(isinstance(c, (int, np.integer)) and not isinstance(c, bool) for c in found)
        self.classes_ = np.array(found, dtype=np.int64 if whole else object)
        return self

    def fit_transform(self, y: Any) -> Any:
        """Find the classes, and the indicators of these sets."""
        y = [set(labels) if not isinstance(labels, (list, tuple, set, frozenset, str)) else labels for labels in y]
        return self.fit(y).transform(y)

    def transform(self, y: Any) -> Any:
        """The indicators; a label that is not known is left out, with a warning."""
        check_is_fitted(self)
        table = {c: k for k, c in enumerate(self.classes_.tolist())}
        indices, pointers, unknown = [], [0], set()
        for labels in y:
            found = set()
            for label in labels:
                at = table.get(label)
                found.add(at) if at is not None else unknown.add(label)
            indices += sorted(found)
            pointers.append(len(indices))
        if unknown:
            warnings.warn(f"unknown class(es) {sorted(unknown, key=str)} will be ignored", stacklevel=2)
        from septet.sklearn import sparse

        shape = (len(pointers) - 1, len(table))
        ones = np.ones(len(indices), dtype=np.int64)
        made = sparse.csr_matrix((ones, np.array(indices, dtype=np.int64), np.array(pointers)), shape=shape)
        return made if self.sparse_output else made.toarray()

    def inverse_transform(self, yt: Any) -> Any:
        """The labels of each row, as tuples."""
        check_is_fitted(self)
        if yt.shape[1] != len(self.classes_):
            raise ValueError(f"Expected indicator for {len(self.classes_)} classes, but got {yt.shape[1]}")
        dense = np.asarray(yt.toarray() if is_sparse(yt) else yt)
        unexpected = np.setdiff1d(dense, np.array([0, 1]))
        if unexpected.size:
            raise ValueError(f"Expected only 0s and 1s in label indicator.{'' if is_sparse(yt) else f' Also got {unexpected}'}")
        return [tuple(self.classes_[row != 0]) for row in dense]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.target_tags.two_d_labels = False, True
        return tags
