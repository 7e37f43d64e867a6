"""`SelectorMixin`: what selectors of features share."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import TransformerMixin
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.indexing import _safe_indexing
from septet.sklearn.utils.naming import check_names_in
from septet.sklearn.utils.outputs import gives_back
from septet.sklearn.utils.validation import check_array, check_is_fitted, validate_data

_ALLOWING: dict[type, bool] = {}


def tags_allow_nan(cls: type, selector: Any) -> bool:
    """Whether the tags of a class let NaN in."""
    if cls not in _ALLOWING:
        _ALLOWING[cls] = selector.__sklearn_tags__().input_tags.allow_nan
    return _ALLOWING[cls]


class SelectorMixin(TransformerMixin):
    """Transformers that keep some of the features: `_get_support_mask` says which."""

    def get_support(self, indices: bool = False) -> Any:
        """Which features are kept: a mask, or their places."""
        mask = np.asarray(self._get_support_mask())
        return np.nonzero(mask)[0] if indices else mask

    def _get_support_mask(self) -> Any:
        raise NotImplementedError

    def transform(self, X: Any) -> Any:
        """The features that are kept."""
        kept = self.__dict__.get("_sklearn_output_config", {}).get("transform", "default") != "default" and hasattr(X, "iloc")
        checked = validate_data(self, X, dtype=None, accept_sparse="csr", skip_check_array=kept, reset=False,
                                ensure_all_finite="allow-nan" if self._takes_nan() else True)
        mask = self.get_support()
        places = np.nonzero(mask)[0]
        if not len(places):
            warnings.warn("No features were selected: either the data is too noisy or the selection test too strict.", UserWarning,
                          stacklevel=3)
            if hasattr(checked, "iloc"):
                return checked.iloc[:, :0]
            return np.empty((checked.shape[0], 0), dtype=checked.dtype)
        if type(checked) is np.ndarray:
            return checked.take(places, axis=1)
        return _safe_indexing(checked, places, axis=1)

    def _takes_nan(self) -> bool:
        """Whether the tags say so; asked once for an instance of a class that does not depend on another."""
        if hasattr(self, "estimator"):
            return self.__sklearn_tags__().input_tags.allow_nan  # type: ignore[attr-defined,no-any-return]
        return tags_allow_nan(type(self), self)

    @gives_back
    def inverse_transform(self, X: Any) -> Any:
        """Features with zeros where others were."""
        if is_sparse(X):
            from septet.sklearn import sparse

            return sparse.csr_matrix(self.inverse_transform(X.toarray()))
        support = self.get_support()
        X = check_array(X, dtype=None)
        if int(support.sum()) != X.shape[1]:
            raise ValueError("X has a different shape than during fitting.")
        made = np.zeros((X.shape[0], support.size), dtype=X.dtype)
        made[:, support] = X
        return made

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The names of the features that are kept."""
        check_is_fitted(self)
        return check_names_in(self, input_features)[self.get_support()]


def importances(estimator: Any, getter: Any, transform: Any = None, norm_order: Any = 1) -> Any:
    """The importance of each feature to an estimator: `coef_` or `feature_importances_`, or what a name or function gives."""
    if callable(getter):
        found = getter(estimator)
    elif getter != "auto":
        found = estimator
        for name in getter.split("."):
            found = getattr(found, name)
    elif hasattr(estimator, "coef_"):
        found = estimator.coef_
    elif hasattr(estimator, "feature_importances_"):
        found = estimator.feature_importances_
    else:
        raise ValueError(f"when `importance_getter=='auto'`, the underlying estimator {type(estimator).__name__} should have `coef_` or "
                         "`feature_importances_` attribute. Either pass a fitted estimator to feature selector or call fit before "
                         "calling transform.")
    found = np.asarray(found)
    if transform == "norm":
        return np.abs(found) if found.ndim == 1 else np.linalg.norm(found, axis=0, ord=norm_order)
    if transform == "square":
        return found**2 if found.ndim == 1 else (found**2).sum(axis=0)
    return found
