"""`TransformedTargetRegressor`: a regressor of a transformed target."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, RegressorMixin, clone
from septet.sklearn.preprocessing.functions import FunctionTransformer
from septet.sklearn.utils._param_validation import HasMethods
from septet.sklearn.utils._tags import get_tags
from septet.sklearn.utils.indexing import _safe_indexing
from septet.sklearn.utils.metadata_routing import MetadataRouter, MethodMapping, _routing_enabled, process_routing
from septet.sklearn.utils.validation import check_array, check_is_fitted


class TransformedTargetRegressor(RegressorMixin, BaseEstimator):
    """A regressor fitted on func(y) (or a transformer's), whose predictions go back through the inverse."""

    _parameter_constraints: dict[str, Any] = {"regressor": [HasMethods(["fit", "predict"]), None],
                                              "transformer": [HasMethods("transform"), None], "func": [callable, None],
                                              "inverse_func": [callable, None], "check_inverse": ["boolean"]}

    def __init__(self, regressor: Any = None, *, transformer: Any = None, func: Any = None, inverse_func: Any = None,
                 check_inverse: bool = True):
        self.regressor, self.transformer, self.func, self.inverse_func = regressor, transformer, func, inverse_func
        self.check_inverse = check_inverse

    def _fit_transformer(self, y: Any) -> None:
        if self.transformer is not None and (self.func is not None or self.inverse_func is not None):
            raise ValueError("'transformer' and functions 'func'/'inverse_func' cannot both be set.")
        if self.transformer is not None:
            self.transformer_ = clone(self.transformer)
        else:
            if (self.func is None) != (self.inverse_func is None):
                lacking, given = ("inverse_func", "func") if self.func is not None else ("func", "inverse_func")
                raise ValueError(f"When '{given}' is provided, '{lacking}' must also be provided. If {lacking} is supposed to be the "
                                 "default, you need to explicitly pass it the identity function.")
            self.transformer_ = FunctionTransformer(func=self.func, inverse_func=self.inverse_func, validate=True,
                                                    check_inverse=self.check_inverse)
            self.transformer_.set_output(transform="default")
        self.transformer_.fit(y)
        if self.check_inverse:
            part = _safe_indexing(y, slice(None, None, max(1, y.shape[0] // 10)))
            back = self.transformer_.inverse_transform(self.transformer_.transform(part))
            if not np.allclose(part, back):
                warnings.warn("The provided functions or transformer are not strictly inverse of each other. If you are sure you want "
                              "to proceed regardless, set 'check_inverse=False'", UserWarning, stacklevel=4)

    def fit(self, X: Any, y: Any, **fit_params: Any) -> Any:
        """Fit the transformer on y, and the regressor on what it makes of it."""
        if y is None:
            raise ValueError(f"This {type(self).__name__} estimator requires y to be passed, but the target y is None.")
        y = check_array(y, input_name="y", accept_sparse=False, ensure_all_finite=True, ensure_2d=False, dtype="numeric", allow_nd=True)
        self._training_dim = y.ndim
        y2 = y.reshape(-1, 1) if y.ndim == 1 else y
        self._fit_transformer(y2)
        made = self.transformer_.transform(y2)
        if made.ndim == 2 and made.shape[1] == 1 and self._training_dim == 1:
            made = made.reshape(-1)
        self.regressor_ = clone(self._get_regressor())
        routed = process_routing(self, "fit", **fit_params)["regressor"]["fit"] if _routing_enabled() and fit_params else fit_params
        self.regressor_.fit(X, made, **routed)
        if hasattr(self.regressor_, "feature_names_in_"):
            self.feature_names_in_ = self.regressor_.feature_names_in_
        return self

    def predict(self, X: Any, **predict_params: Any) -> Any:
        """The regressor's prediction through the inverse."""
        check_is_fitted(self)
        made = np.asarray(self.regressor_.predict(X, **predict_params))
        back = self.transformer_.inverse_transform(made.reshape(-1, 1) if made.ndim == 1 else made)
        return back.reshape(-1) if self._training_dim == 1 and back.ndim == 2 and back.shape[1] == 1 else back

    @property
    def n_features_in_(self) -> int:
        """How many features the regressor takes."""
        check_is_fitted(self)
        return self.regressor_.n_features_in_  # type: ignore[no-any-return]

    def _get_regressor(self) -> Any:
        if self.regressor is not None:
            return self.regressor
        from septet.sklearn.linear_model import LinearRegression

        return LinearRegression()

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        own = get_tags(self._get_regressor())
        tags.regressor_tags.poor_score, tags.input_tags.sparse = True, own.input_tags.sparse
        tags.target_tags.multi_output = own.target_tags.multi_output
        return tags

    def get_metadata_routing(self) -> MetadataRouter:
        """How metadata reach the regressor."""
        mapping = MethodMapping().add(caller="fit", callee="fit").add(caller="predict", callee="predict")
        return MetadataRouter(owner=self).add(regressor=self._get_regressor(), method_mapping=mapping.add(caller="score", callee="score"))
