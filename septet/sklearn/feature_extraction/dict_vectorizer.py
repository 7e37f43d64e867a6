"""Dictionaries of features to columns."""
from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from numbers import Number
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, TransformerMixin
from septet.sklearn.feature_extraction.analysis import object_array
from septet.sklearn.sparse import as_sparse, csr_matrix
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import check_array, check_is_fitted


class DictVectorizer(TransformerMixin, BaseEstimator):
    """Mappings of names to numbers, strings or lists of strings, to a matrix; a string value becomes the column "name=value"."""

    _parameter_constraints = of("feature_extraction.DictVectorizer")

    def __init__(self, *, dtype: Any = np.float64, separator: Any = "=", sparse: Any = True, sort: Any = True):
        self.dtype, self.separator, self.sparse, self.sort = dtype, separator, sparse, sort

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.dict, tags.input_tags.two_d_array = True, False
        return tags

    def _items(self, sample: Any) -> Iterable[tuple[Any, Any]]:
        """(column name, value) of a sample.  TypeError for values that cannot be."""
        for f, v in sample.items():
            if isinstance(v, str):
                yield f"{f}{self.separator}{v}", 1
            elif isinstance(v, (Number, np.generic)) or v is None:
                yield f, np.nan if v is None else v
            elif isinstance(v, Mapping):
                raise TypeError(f"Unsupported value type {type(v)} for {f}: {v}.\nMapping objects are not supported.")
            elif isinstance(v, Iterable):
                for part in v:
                    if not isinstance(part, str):
                        raise TypeError(f"Unsupported type {type(part)} in iterable value. Only iterables of string are supported.")
                    yield f"{f}{self.separator}{part}", 1
            else:
                raise TypeError(f"Unsupported value Type {type(v)} for {f}: {v}.\n{type(v)} objects are not supported.")

    def fit(self, X: Any, y: Any = None) -> Any:
        """Learn the columns."""
        names: dict[str, int] = {}
        for sample in [X] if isinstance(X, Mapping) else X:
            for name, _ in self._items(sample):
                names.setdefault(name, len(names))
        self._set(sorted(names) if self.sort else list(names))
        return self

    def _set(self, names: list[str]) -> None:
        self.feature_names_, self.vocabulary_ = names, {name: i for i, name in enumerate(names)}

    def _matrix(self, X: Any) -> Any:
        """The matrix of samples by the vocabulary."""
        samples = [X] if isinstance(X, Mapping) else list(X)
        rows, columns, values = array("q"), array("q"), []
        for i, sample in enumerate(samples):
            for name, value in self._items(sample):
                place = self.vocabulary_.get(name)
                if place is not None:
                    rows.append(i)
                    columns.append(place)
                    values.append(value)
        if not samples:
            raise ValueError("Sample sequence X is empty.")
        shape = (len(samples), len(self.vocabulary_))
        made = csr_matrix((np.array(values, dtype=self.dtype), (np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64))),
                          shape=shape)
        return made if self.sparse else made.toarray()

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Learn the columns; the matrix."""
        X = [X] if isinstance(X, Mapping) else list(X)
        if not X:
            raise ValueError("Sample sequence X is empty.")
        return self.fit(X)._matrix(X)

    def transform(self, X: Any) -> Any:
        """The matrix (samples, columns); names that were not learned are left out."""
        check_is_fitted(self, ["feature_names_", "vocabulary_"])
        return self._matrix(X)

    def inverse_transform(self, X: Any, dict_type: Any = dict) -> Any:
        """Dictionaries of the elements that are not zero."""
        check_is_fitted(self, "feature_names_")
        X = as_sparse(X) if is_sparse(X) else csr_matrix(check_array(X, accept_sparse=["csr", "csc"]))
        made = [dict_type() for _ in range(X.shape[0])]
        rows, columns, values = X.tocsr().coordinates()
        for i, j, v in zip(rows.tolist(), columns.tolist(), values):
            if v != 0:
                made[i][self.feature_names_[j]] = v
        return made

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The names of the columns."""
        check_is_fitted(self, "feature_names_")
        return object_array([str(f) for f in self.feature_names_])

    def restrict(self, support: Any, indices: bool = False) -> Any:
        """Keep the columns of a mask, or of places."""
        check_is_fitted(self, "feature_names_")
        places = np.asarray(support) if indices else np.flatnonzero(np.asarray(support))
        self._set([self.feature_names_[i] for i in sorted(places.tolist())])
        return self
