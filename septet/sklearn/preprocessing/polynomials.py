"""`PolynomialFeatures`: products of features up to a degree."""
from __future__ import annotations

from itertools import chain, combinations, combinations_with_replacement
from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, TransformerMixin
from septet.sklearn.utils._param_validation import Interval, StrOptions
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.naming import check_names_in, object_array
from septet.sklearn.utils.traced import is_traced
from septet.sklearn.utils.validation import FLOAT_DTYPES, check_is_fitted, validate_data


def product(columns: dict[tuple[int, ...], Any], features: tuple[int, ...]) -> Any:
    """A product of columns, from the shorter one that it begins with; kept for longer ones."""
    found = columns.get(features)
    if found is None:
        found = columns[features] = product(columns, features[:-1]) * columns[features[-1:]]
    return found


class PolynomialFeatures(TransformerMixin, BaseEstimator):
    """All products of features whose degree is at most (or between) what is given."""

    _parameter_constraints: dict[str, Any] = {"degree": [Interval(Integral, 0, None, closed="left"), "array-like"],
                                              "interaction_only": ["boolean"], "include_bias": ["boolean"],
                                              "order": [StrOptions({"C", "F"})]}

    def __init__(self, degree: Any = 2, *, interaction_only: bool = False, include_bias: bool = True, order: str = "C"):
        self.degree, self.interaction_only, self.include_bias, self.order = degree, interaction_only, include_bias, order

    def _degrees(self) -> tuple[int, int]:
        if isinstance(self.degree, Integral):
            if self.degree == 0 and not self.include_bias:
                raise ValueError("Setting degree to zero and include_bias to False would result in an empty output array.")
            return 0, int(self.degree)
        pair = list(self.degree)
        if len(pair) != 2 or not all(isinstance(d, Integral) and d >= 0 for d in pair) or pair[0] > pair[1]:
            raise ValueError("degree=(min_degree, max_degree) must be non-negative integers that fulfil min_degree <= max_degree, got "
                             f"{self.degree}.")
        if pair[1] == 0 and not self.include_bias:
            raise ValueError("Setting both min_degree and max_degree to zero and include_bias to False would result in an empty output "
                             "array.")
        return int(pair[0]), int(pair[1])

    def _combinations(self) -> list[tuple[int, ...]]:
        """The features of each product."""
        choose = combinations if self.interaction_only else combinations_with_replacement
        n = self.n_features_in_  # type: ignore[attr-defined]
        made = chain.from_iterable(choose(range(n), d) for d in range(max(1, self._min_degree), self._max_degree + 1))
        return [(), *made] if self.include_bias else list(made)

    def fit(self, X: Any, y: Any = None) -> Any:
        """Count the features."""
        validate_data(self, X, accept_sparse=True)
        self._min_degree, self._max_degree = self._degrees()
        self.n_output_features_ = len(self._combinations())
        self._n_out_full = self.n_output_features_
        return self

    @property
    def powers_(self) -> Any:
        """The power of each feature in each product."""
        check_is_fitted(self)
        n = self.n_features_in_  # type: ignore[attr-defined]
        return np.array([[c.count(k) for k in range(n)] for c in self._combinations()], dtype=np.int64).reshape(-1, n)

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The products as text: "x0 x1", "x0^2"."""
        names = check_names_in(self, input_features).tolist()
        made = []
        for c in self._combinations():
            words = [names[k] if c.count(k) == 1 else f"{names[k]}^{c.count(k)}" for k in dict.fromkeys(c)]
            made.append(" ".join(words) or "1")
        return object_array(made)

    def transform(self, X: Any) -> Any:
        """The products."""
        check_is_fitted(self)
        X = validate_data(self, X, order="F", dtype=FLOAT_DTYPES, reset=False, accept_sparse=("csr", "csc"))
        if is_sparse(X):
            return self._sparse(X)
        columns: dict[tuple[int, ...], Any] = {(k,): X[:, k] for k in range(X.shape[1])}
        columns[()] = np.ones(X.shape[0], dtype=X.dtype)
        if is_traced(X):
            return np.asarray(np.stack([product(columns, c) for c in self._combinations()], axis=1), order=self.order)
        made = np.empty((X.shape[0], self.n_output_features_), dtype=X.dtype, order=self.order)
        for k, c in enumerate(self._combinations()):
            made[:, k] = product(columns, c)
        return made

    def _sparse(self, X: Any) -> Any:
        from septet.sklearn import sparse

        columns = [X[:, [k]] for k in range(X.shape[1])]
        parts = []
        for c in self._combinations():
            made = sparse.csr_matrix(np.ones((X.shape[0], 1), dtype=X.dtype)) if not c else columns[c[0]]
            for k in c[1:]:
                made = made.multiply(columns[k])
            parts.append(made)
        return sparse.hstack(parts, format=X.format, dtype=X.dtype)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
