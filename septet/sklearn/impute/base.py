"""What imputers share: the indicator of missing values beside the result, and the names of features."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, TransformerMixin
from septet.sklearn.impute.indicator import MissingIndicator, is_nan
from septet.sklearn.utils._param_validation import MissingValues
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.naming import check_names_in


class _BaseImputer(TransformerMixin, BaseEstimator):
    """The base of imputers."""

    _parameter_constraints: dict[str, Any] = {"missing_values": [MissingValues()], "add_indicator": ["boolean"],
                                              "keep_empty_features": ["boolean"]}

    def __init__(self, *, missing_values: Any = np.nan, add_indicator: bool = False, keep_empty_features: bool = False):
        self.missing_values, self.add_indicator, self.keep_empty_features = missing_values, add_indicator, keep_empty_features

    def _fit_indicator(self, mask: Any) -> None:
        """Keep which features have missing values."""
        self.indicator_ = MissingIndicator(missing_values=self.missing_values, error_on_new=False) if self.add_indicator else None
        if self.indicator_ is not None:
            self.indicator_.n_features_in_ = mask.shape[1]
            self.indicator_._fit(mask, given=True)

    def _with_indicator(self, made: Any, mask: Any) -> Any:
        """The result, with the indicator behind it if that is asked."""
        if not self.add_indicator:
            return made
        shown = mask[:, self.indicator_.features_]  # type: ignore[union-attr]
        if is_sparse(made):
            from septet.sklearn import sparse

            return sparse.hstack([made, sparse.csr_matrix(shown.astype(made.dtype))], format=made.format)
        return np.hstack([made, shown.astype(made.dtype) if made.dtype.kind != "O" else shown.astype(object)])

    def _names_with_indicator(self, names: Any, input_features: Any) -> Any:
        if not self.add_indicator:
            return names
        return np.concatenate([names, self.indicator_.get_feature_names_out(input_features)])  # type: ignore[union-attr]

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The names of the features that are kept, and those of the indicator."""
        from septet.sklearn.utils.validation import check_is_fitted

        check_is_fitted(self, "n_features_in_")
        given = check_names_in(self, input_features)
        return self._names_with_indicator(given[self._kept()], given)

    def _kept(self) -> Any:
        """The places of the features that are kept."""
        raise NotImplementedError

    def _allows_nan(self) -> bool:
        return is_nan(self.missing_values)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = is_nan(self.missing_values)
        return tags
