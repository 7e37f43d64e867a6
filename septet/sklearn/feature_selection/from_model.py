"""`SelectFromModel`: features that an estimator holds important."""
from __future__ import annotations

from copy import deepcopy
from numbers import Integral, Real
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, MetaEstimatorMixin, clone
from septet.sklearn.exceptions import NotFittedError
from septet.sklearn.feature_selection.selector import SelectorMixin, importances
from septet.sklearn.utils._available_if import available_if
from septet.sklearn.utils._param_validation import HasMethods, Interval
from septet.sklearn.utils._tags import get_tags
from septet.sklearn.utils.metadata_routing import MetadataRouter, MethodMapping
from septet.sklearn.utils.validation import _check_feature_names, check_is_fitted


def threshold_of(estimator: Any, found: Any, threshold: Any) -> Any:
    """A threshold from a number, or a text such as "1.25*mean"."""
    if threshold is None:
        name = type(estimator).__name__
        sparse_one = "Lasso" in name or getattr(estimator, "penalty", None) == "l1" or getattr(estimator, "l1_ratio", 0) == 1 and \
            "ElasticNet" in name or getattr(estimator, "l1_ratio", 0) == 1 and name.startswith("LogisticRegression")
        return 1e-5 if sparse_one else found.mean()
    if not isinstance(threshold, str):
        return float(threshold)
    scale, _, reference = threshold.rpartition("*")
    words = {"median": np.median, "mean": np.mean}
    if reference.strip() not in words:
        raise ValueError(f"Unknown reference: {reference.strip()}" if scale else
                         f"Expected threshold='mean' or threshold='median' got {threshold}")
    return (float(scale) if scale else 1.0) * words[reference.strip()](found)


class SelectFromModel(MetaEstimatorMixin, SelectorMixin, BaseEstimator):
    """The features whose importance reaches a threshold (at most so many)."""

    _parameter_constraints: dict[str, Any] = {
        "estimator": [HasMethods("fit")], "threshold": [Interval(Real, None, None, closed="both"), str, None], "prefit": ["boolean"],
        "norm_order": [Interval(Integral, None, -1, closed="right"), Interval(Integral, 1, None, closed="left"), Real],
        "max_features": [Interval(Integral, 0, None, closed="left"), callable, None], "importance_getter": [str, callable]}

    def __init__(self, estimator: Any, *, threshold: Any = None, prefit: bool = False, norm_order: Any = 1, max_features: Any = None,
                 importance_getter: Any = "auto"):
        self.estimator, self.threshold, self.prefit, self.norm_order = estimator, threshold, prefit, norm_order
        self.max_features, self.importance_getter = max_features, importance_getter

    def _fitted(self) -> Any:
        found = getattr(self, "estimator_", self.estimator)
        if self.prefit:
            try:
                check_is_fitted(self.estimator)
            except NotFittedError as error:
                raise NotFittedError("When `prefit=True`, `estimator` is expected to be a fitted estimator.") from error
        elif not hasattr(self, "estimator_"):
            raise ValueError("Either fit the model before transform or set \"prefit=True\" while passing the fitted estimator to the "
                             "constructor.")
        return found

    def _get_support_mask(self) -> Any:
        estimator = self._fitted()
        scores = importances(estimator, self.importance_getter, "norm", self.norm_order)
        most = getattr(self, "max_features_", None)
        if most is None and self.max_features is not None:
            most = self.max_features(len(scores)) if callable(self.max_features) else self.max_features
        mask = np.ones(len(scores), dtype=bool)
        if most is not None:
            mask = np.zeros(len(scores), dtype=bool)
            mask[np.argsort(-scores, kind="mergesort")[:most]] = True
        mask[scores < threshold_of(estimator, scores, self.threshold)] = False
        return mask

    def _check_most(self, X: Any) -> None:
        if self.max_features is None:
            return
        most = self.max_features(X) if callable(self.max_features) else self.max_features
        if not isinstance(most, Integral):
            raise TypeError(f"max_features must be an instance of int, not {type(most).__name__}.")
        self.max_features_ = most

    def fit(self, X: Any, y: Any = None, **fit_params: Any) -> Any:
        """Fit the estimator (or copy the fitted one)."""
        self._check_most(X)
        if self.prefit:
            check_is_fitted(self.estimator)
            self.estimator_ = deepcopy(self.estimator)
        else:
            self.estimator_ = clone(self.estimator)
            self.estimator_.fit(X, y, **fit_params)
        if hasattr(self.estimator_, "feature_names_in_"):
            self.feature_names_in_ = self.estimator_.feature_names_in_
        else:
            _check_feature_names(self, X, reset=True)
        return self

    @property
    def threshold_(self) -> Any:
        """The threshold in use."""
        estimator = self._fitted()
        return threshold_of(estimator, importances(estimator, self.importance_getter, "norm", self.norm_order), self.threshold)

    @available_if(lambda self: hasattr(getattr(self, "estimator_", self.estimator), "partial_fit"))
    def partial_fit(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Fit the estimator with more samples."""
        first = not hasattr(self, "estimator_")
        if first:
            self._check_most(X)
            self.estimator_ = deepcopy(self.estimator) if self.prefit else clone(self.estimator)
        if not self.prefit:
            self.estimator_.partial_fit(X, y, **params)
        return self

    @property
    def n_features_in_(self) -> int:
        """How many features the estimator takes."""
        if not hasattr(self, "estimator_"):
            raise AttributeError(f"{type(self).__name__} object has no n_features_in_ attribute.")
        return self.estimator_.n_features_in_  # type: ignore[no-any-return]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        own = get_tags(self.estimator)
        tags.input_tags.sparse, tags.input_tags.allow_nan = own.input_tags.sparse, own.input_tags.allow_nan
        tags.target_tags.required = own.target_tags.required
        return tags

    def get_metadata_routing(self) -> MetadataRouter:
        """How metadata reach the estimator."""
        mapping = MethodMapping().add(caller="partial_fit", callee="partial_fit").add(caller="fit", callee="fit")
        return MetadataRouter(owner=self).add(estimator=self.estimator, method_mapping=mapping)
