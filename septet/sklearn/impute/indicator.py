"""`MissingIndicator`: where values are missing."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, TransformerMixin
from septet.sklearn.utils._param_validation import MissingValues, StrOptions
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.naming import check_names_in, object_array
from septet.sklearn.utils.validation import check_is_fitted, validate_data


def is_nan(value: Any) -> bool:
    """Whether a value is NaN or pandas' NA."""
    return type(value).__name__ == "NAType" or isinstance(value, (float, np.floating)) and value != value


def missing_mask(X: Any, value: Any) -> Any:
    """Where X is a value (NaN, NA, None, or any other)."""
    if X.dtype.kind == "O":
        if is_nan(value):
            found = [is_nan(v) for v in X.reshape(-1).tolist()]
        elif value is None:
            found = [v is None for v in X.reshape(-1).tolist()]
        else:
            found = [v is not None and v == value for v in X.reshape(-1).tolist()]
        return np.array(found, dtype=bool).reshape(X.shape)
    if is_nan(value):
        return np.isnan(X) if X.dtype.kind in "fc" else np.zeros(X.shape, dtype=bool)
    if value is None or isinstance(value, str) != (X.dtype.kind in "US"):
        return np.zeros(X.shape, dtype=bool)
    return X == value


class MissingIndicator(TransformerMixin, BaseEstimator):
    """A column for each feature (with missing values) that says where they are missing."""

    _parameter_constraints: dict[str, Any] = {
        "missing_values": [MissingValues()], "features": [StrOptions({"missing-only", "all"})],
        "sparse": ["boolean", StrOptions({"auto"})], "error_on_new": ["boolean"]}

    def __init__(self, *, missing_values: Any = np.nan, features: str = "missing-only", sparse: Any = "auto", error_on_new: bool = True):
        self.missing_values, self.features, self.sparse, self.error_on_new = missing_values, features, sparse, error_on_new

    def _mask(self, X: Any) -> tuple[Any, Any]:
        """(where values are missing, the features that have such)."""
        dense = X.toarray() if is_sparse(X) else X
        mask = missing_mask(dense, self.missing_values)
        found = np.arange(X.shape[1]) if self.features == "all" else np.flatnonzero(mask.sum(axis=0))
        return mask, found

    def _checked(self, X: Any, reset: bool) -> Any:
        finite = "allow-nan" if is_nan(self.missing_values) else True
        X = validate_data(self, X, reset=reset, accept_sparse=("csc", "csr"), dtype=None, ensure_all_finite=finite)
        if X.dtype.kind not in ("i", "u", "f", "O"):
            raise ValueError(f"MissingIndicator does not support data with dtype {X.dtype}. Please provide either a numeric array (with a "
                             "floating point or integer dtype) or categorical data represented either as an array with integer dtype or an "
                             "array of string values with an object dtype.")
        if is_sparse(X) and self.missing_values == 0:
            raise ValueError("Sparse input with missing_values=0 is not supported. Provide a dense array instead.")
        return X

    def _shaped(self, mask: Any, X: Any) -> Any:
        """Sparse where that is asked."""
        if self.sparse is False or self.sparse == "auto" and not is_sparse(X):
            return mask
        from septet.sklearn import sparse

        made = sparse.csr_matrix(mask)
        return made if not is_sparse(X) else made.asformat(X.format)

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the features with missing values."""
        self._fit(X)
        return self

    def _fit(self, X: Any, given: bool = False) -> Any:
        if not given:
            X = self._checked(X, True)
            mask, found = self._mask(X)
        else:
            mask = X
            found = np.arange(X.shape[1]) if self.features == "all" else np.flatnonzero(np.asarray(mask).sum(axis=0))
        self._n_features, self.features_ = X.shape[1], found
        return self._shaped(mask, X)

    def transform(self, X: Any) -> Any:
        """Where values are missing.  ValueError for a feature that had none in the fit, if asked."""
        check_is_fitted(self)
        X = self._checked(X, False)
        mask, found = self._mask(X)
        if self.features == "missing-only":
            new = np.setdiff1d(found, self.features_)
            if self.error_on_new and new.size:
                raise ValueError(f"The features {new} have missing values in transform but have no missing values in fit.")
            if self.features_.size < self._n_features:
                mask = mask[:, self.features_]
        return self._shaped(mask, X)

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Find the features with missing values, and where they are."""
        mask = self._fit(X)
        return mask[:, self.features_] if self.features_.size < self._n_features else mask

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """"missingindicator_" and the feature's name."""
        check_is_fitted(self, "n_features_in_")
        names = check_names_in(self, input_features).tolist()
        return object_array(f"missingindicator_{names[k]}" for k in self.features_.tolist())

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan, tags.input_tags.string, tags.input_tags.sparse = True, True, True
        tags.transformer_tags.preserves_dtype = []
        return tags
