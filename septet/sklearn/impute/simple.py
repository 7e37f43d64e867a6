"""`SimpleImputer`: one value for what is missing in a feature."""
from __future__ import annotations

import warnings
from collections import Counter
from typing import Any

import septet.numpy as np
from septet.sklearn.impute.base import _BaseImputer
from septet.sklearn.impute.indicator import is_nan, missing_mask
from septet.sklearn.utils._param_validation import StrOptions
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.validation import FLOAT_DTYPES, check_is_fitted, validate_data

FLOAT = [np.dtype(d) for d in FLOAT_DTYPES]


class SimpleImputer(_BaseImputer):
    """The mean, median, most frequent value or a constant (or a function's result) for what is missing in a feature."""

    _parameter_constraints: dict[str, Any] = {**_BaseImputer._parameter_constraints, "fill_value": "no_validation", "copy": ["boolean"],
                                              "strategy": [StrOptions({"mean", "median", "most_frequent", "constant"}), callable]}

    def __init__(self, *, missing_values: Any = np.nan, strategy: Any = "mean", fill_value: Any = None, copy: bool = True,
                 add_indicator: bool = False, keep_empty_features: bool = False):
        super().__init__(missing_values=missing_values, add_indicator=add_indicator, keep_empty_features=keep_empty_features)
        self.strategy, self.fill_value, self.copy = strategy, fill_value, copy

    def _checked(self, X: Any, reset: bool) -> Any:
        finite = "allow-nan" if is_nan(self.missing_values) else True
        dtype: Any = None if self.strategy in ("most_frequent", "constant") else FLOAT
        if dtype is None and isinstance(X, list) and any(isinstance(e, str) for row in X if isinstance(row, (list, tuple)) for e in row):
            dtype = object
        if not reset and self._fit_dtype.kind == "O":
            dtype = object
        try:
            X = validate_data(self, X, reset=reset, accept_sparse="csc", dtype=dtype, force_writeable=not reset, copy=self.copy,
                              ensure_all_finite=finite)
        except ValueError as error:
            if "could not convert" in str(error):
                raise ValueError(f"Cannot use {self.strategy} strategy with non-numeric data:\n{error}") from None
            raise
        if reset:
            self._fit_dtype = X.dtype
        if X.dtype.kind not in ("i", "u", "f", "O"):
            raise ValueError(f"SimpleImputer does not support data with dtype {X.dtype}. Please provide either a numeric array (with a "
                             "floating point or integer dtype) or categorical data represented either as an array with integer dtype or an "
                             "array of string values with an object dtype.")
        if is_sparse(X) and self.missing_values == 0:
            raise ValueError("Imputation not possible when missing_values == 0 and input is sparse. Provide a dense array instead.")
        return X

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the value of each feature."""
        X = self._checked(X, True)
        fill = self.fill_value if self.fill_value is not None else 0 if X.dtype.kind in "iuf" else "missing_value"
        if self.strategy == "constant" and X.dtype.kind in "iuf" and not isinstance(fill, (int, float, np.number)):
            raise ValueError(f"fill_value={fill!r} (of type {type(fill)!r}) cannot be cast to the input data that is {X.dtype!r}. If "
                             "fill_value is a Python scalar, instead pass  a numpy scalar (e.g. fill_value=np.uint8(0) if your data is of "
                             "type np.uint8). Make sure that both dtypes are of the same kind.")
        dense = X.toarray() if is_sparse(X) else X
        mask = missing_mask(dense, self.missing_values)
        self._fit_indicator(mask)
        found = self._statistics(dense, mask, fill)
        self.statistics_ = found.astype(np.float64) if self.strategy in ("mean", "most_frequent") and found.dtype.kind == "f" else found
        self._all_kept = self.strategy == "constant" or self.keep_empty_features or not bool(mask.all(axis=0).any())
        return self

    def _statistics(self, X: Any, mask: Any, fill: Any) -> Any:
        """The value of each feature; NaN for one that has none."""
        if self.strategy == "constant":
            return np.full(X.shape[1], fill, dtype=X.dtype)
        if self.strategy == "mean" or self.strategy == "median":
            return self._of_numbers(X, mask)
        found = []
        for k in range(X.shape[1]):
            column = X[:, k][~mask[:, k]]
            if callable(self.strategy):
                found.append(self.strategy(column) if column.size else (0 if self.keep_empty_features else np.nan))
            elif not column.size:
                found.append((0 if X.dtype.kind != "O" else "missing_value") if self.keep_empty_features else np.nan)
            else:
                found.append(most_frequent(column))
        return np.array(found, dtype=object if X.dtype.kind == "O" else None)

    def _of_numbers(self, X: Any, mask: Any) -> Any:
        held = np.where(mask, np.nan, X)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = np.nanmean(held, axis=0) if self.strategy == "mean" else np.nanmedian(held, axis=0)
        return np.where(mask.all(axis=0), 0, made) if self.keep_empty_features else made

    def _kept(self) -> Any:
        if self.strategy == "constant" or self.keep_empty_features:
            return np.arange(len(self.statistics_))
        return np.flatnonzero(~missing_mask(np.asarray(self.statistics_, dtype=object), np.nan))

    def transform(self, X: Any) -> Any:
        """X with the values put in; features that had none at all are left out, with a warning."""
        check_is_fitted(self)
        X = self._checked(X, False)
        if X.shape[1] != self.statistics_.shape[0]:
            raise ValueError(f"X has {X.shape[1]} features per sample, expected {self.statistics_.shape[0]}")
        dense = X.toarray() if is_sparse(X) else X
        mask = missing_mask(dense, self.missing_values)
        if self._all_kept and not self.add_indicator and not bool(mask.any()):
            return X
        kept = self._kept()
        values = self.statistics_
        if len(kept) < dense.shape[1]:
            self._warn_left_out(kept, dense.shape[1])
            dense, values, inside = dense[:, kept], values[kept], mask[:, kept]
        else:
            inside = mask
        if dense.dtype.kind != "O" and values.dtype.kind == "O":
            values = values.astype(dense.dtype)
        made = np.where(inside, values.astype(dense.dtype) if dense.dtype.kind != "O" else values.astype(object), dense)
        if is_sparse(X):
            from septet.sklearn import sparse

            return self._with_indicator(sparse.csr_matrix(made).asformat("csc"), mask)
        return self._with_indicator(made, mask)

    def _warn_left_out(self, kept: Any, n: int) -> None:
        out = np.delete(np.arange(n), kept)
        names = self.feature_names_in_[out] if hasattr(self, "feature_names_in_") else out
        warnings.warn(f"Skipping features without any observed values: {names}. At least one non-missing value is needed for imputation "
                      f"with strategy='{self.strategy}'.", stacklevel=3)

    def inverse_transform(self, X: Any) -> Any:
        """The missing values again; the indicator says where."""
        check_is_fitted(self)
        if not self.add_indicator:
            raise ValueError("'inverse_transform' works only when 'SimpleImputer' is instantiated with 'add_indicator=True'. Got "
                             f"'add_indicator={self.add_indicator}' instead.")
        X = np.asarray(X)
        n_shown = len(self.indicator_.features_)
        n = X.shape[1] - n_shown
        imputed, shown = X[:, :n].copy(), X[:, n:].astype(bool)
        whole = np.zeros((X.shape[0], len(self.statistics_)), dtype=X.dtype)
        mask = np.zeros(whole.shape, dtype=bool)
        mask[:, self.indicator_.features_] = shown
        whole[:, self._kept()] = imputed
        whole[mask] = self.missing_values
        return whole

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def most_frequent(column: Any) -> Any:
    """The most frequent value, the least of several."""
    if column.dtype.kind != "O":
        values, counts = np.unique(column, return_counts=True)
        return values[int(np.argmax(counts))]
    counted = Counter(column.tolist())
    most = max(counted.values())
    return min(v for v, c in counted.items() if c == most)
