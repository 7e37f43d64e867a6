"""`OrdinalEncoder`: each category as its number."""
from __future__ import annotations

from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.sklearn.base import OneToOneFeatureMixin
from septet.sklearn.preprocessing.categories import is_missing
from septet.sklearn.preprocessing.encoder import _BaseEncoder
from septet.sklearn.utils._param_validation import Interval, RealNotInt, StrOptions
from septet.sklearn.utils.validation import check_array, check_is_fitted


class OrdinalEncoder(OneToOneFeatureMixin, _BaseEncoder):
    """Each category as its number, from 0.

    handle_unknown: "error", or "use_encoded_value" with the number `unknown_value`.  encoded_missing_value: the number of a missing value.
    """

    _parameter_constraints: dict[str, Any] = {
        "categories": [StrOptions({"auto"}), list], "dtype": "no_validation", "encoded_missing_value": [Integral, type(np.nan)],
        "handle_unknown": [StrOptions({"error", "use_encoded_value"})], "unknown_value": [Integral, type(np.nan), None],
        "max_categories": [Interval(Integral, 1, None, closed="left"), None],
        "min_frequency": [Interval(Integral, 1, None, closed="left"), Interval(RealNotInt, 0, 1, closed="neither"), None]}

    def __init__(self, *, categories: Any = "auto", dtype: Any = np.float64, handle_unknown: str = "error", unknown_value: Any = None,
                 encoded_missing_value: Any = np.nan, min_frequency: Any = None, max_categories: Any = None):
        self.categories, self.dtype, self.handle_unknown, self.unknown_value = categories, dtype, handle_unknown, unknown_value
        self.encoded_missing_value, self.min_frequency, self.max_categories = encoded_missing_value, min_frequency, max_categories

    def _check_values(self) -> None:
        if self.handle_unknown == "use_encoded_value":
            if is_missing(self.unknown_value):
                if np.dtype(self.dtype).kind != "f":
                    raise ValueError(f"When unknown_value is np.nan, the dtype parameter should be a float dtype. Got {self.dtype}.")
            elif not isinstance(self.unknown_value, Integral):
                raise TypeError("unknown_value should be an integer or np.nan when handle_unknown is 'use_encoded_value', got "
                                f"{self.unknown_value}.")
        elif self.unknown_value is not None:
            raise TypeError("unknown_value should only be set when handle_unknown is 'use_encoded_value', got "
                            f"{self.unknown_value}.")

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the categories of each feature."""
        self._check_values()
        self._fit(X, self.handle_unknown, "allow-nan")
        self._missing = {k: len(c) - 1 for k, c in enumerate(self.categories_) if len(c) and is_missing(c.tolist()[-1])}
        if self.handle_unknown == "use_encoded_value":
            for k in range(len(self.categories_)):
                count = self._n_places(k) - (k in self._missing)
                if not is_missing(self.unknown_value) and 0 <= self.unknown_value < count:
                    raise ValueError(f"The used value for unknown_value {self.unknown_value} is one of the values already used for "
                                     "encoding the seen categories.")
        if self._missing:
            self._check_missing()
        return self

    def _check_missing(self) -> None:
        value = self.encoded_missing_value
        if np.dtype(self.dtype).kind != "f" and is_missing(value):
            raise ValueError(f"There are missing values in features {list(self._missing)}. For OrdinalEncoder to encode missing values "
                             f"with dtype: {self.dtype}, set encoded_missing_value to a non-nan value, or set dtype to a float dtype")
        if not is_missing(value):
            taken = [k for k, at in self._missing.items() if 0 <= value < at]
            if taken:
                raise ValueError(f"encoded_missing_value ({value}) is already used to encode a known category in features: {taken}")

    def transform(self, X: Any) -> Any:
        """The numbers of the categories."""
        check_is_fitted(self, "categories_")
        found, known = self._codes(X, self.handle_unknown, "allow-nan")
        made = np.empty((len(found[0]), len(found)), dtype=self.dtype)
        for k, (numbers_, there) in enumerate(zip(found, known)):
            column = self._placed(k, numbers_).astype(self.dtype)
            if k in self._missing:
                column = np.where(numbers_ == self._missing[k], np.asarray(self.encoded_missing_value, dtype=self.dtype), column)
            if self.handle_unknown == "use_encoded_value" and not bool(there.all()):
                column = np.where(there, column, np.asarray(self.unknown_value, dtype=self.dtype))
            made[:, k] = column
        return made

    def inverse_transform(self, X: Any) -> Any:
        """The categories; None for an unknown one."""
        check_is_fitted(self)
        X = check_array(X, ensure_all_finite="allow-nan")
        n = len(self.categories_)
        if X.shape[1] != n:
            raise ValueError(f"Shape of the passed X data is not correct. Expected {n} columns, got {X.shape[1]}.")
        text = any(c.dtype.kind == "O" for c in self.categories_)
        kind: Any = object if text or self.handle_unknown == "use_encoded_value" else np.result_type(*[c.dtype for c in self.categories_])
        made = np.empty(X.shape, dtype=kind)
        for k in range(n):
            made[:, k] = self._decoded(k, X[:, k], kind)
        if self.handle_unknown == "use_encoded_value" and not text and not any(v is None for v in made.reshape(-1).tolist()):
            return made.astype(np.result_type(*[c.dtype for c in self.categories_]))
        return made

    def _decoded(self, k: int, column: Any, kind: Any) -> Any:
        """The categories of one feature's numbers."""
        cats = self.categories_[k]
        if self._rare[k] is not None:
            kept = np.delete(np.arange(len(cats)), self._rare[k])
            cats = np.concatenate([cats.astype(object)[kept], np.array(["infrequent_sklearn"], dtype=object)])
        missing = np.zeros(column.shape, dtype=bool)
        if k in self._missing:
            value = self.encoded_missing_value
            missing = np.isnan(column) if is_missing(value) else column == value
        unknown = np.zeros(column.shape, dtype=bool)
        if self.handle_unknown == "use_encoded_value":
            unknown = np.isnan(column) if is_missing(self.unknown_value) else column == self.unknown_value
        places = np.where(missing | unknown, 0, column)
        values = cats[np.where(np.isnan(places), 0, places).astype(np.int64) if places.dtype.kind == "f" else places.astype(np.int64)]
        if not bool(missing.any()) and not bool(unknown.any()):
            return values
        values = values.astype(object) if kind is object else values.copy()
        values[missing] = np.nan
        if bool(unknown.any()):
            values[unknown] = None
        return values
