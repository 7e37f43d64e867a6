"""`SequentialFeatureSelector`: features added (or taken away) one by one, by cross-validation."""
from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, MetaEstimatorMixin, clone, is_classifier
from septet.sklearn.feature_selection.selector import SelectorMixin
from septet.sklearn.model_selection.choosing import check_cv
from septet.sklearn.utils._param_validation import HasMethods, Interval, RealNotInt, StrOptions
from septet.sklearn.utils._tags import get_tags
from septet.sklearn.utils.metadata_routing import refuse_metadata
from septet.sklearn.utils.validation import check_is_fitted, validate_data


class SequentialFeatureSelector(SelectorMixin, MetaEstimatorMixin, BaseEstimator):
    """Greedy selection by the cross-validated score."""

    _runs_calls = True
    _parameter_constraints: dict[str, Any] = {
        "estimator": [HasMethods(["fit"])], "tol": [None, Interval(Real, None, None, closed="neither")],
        "n_features_to_select": [StrOptions({"auto"}), Interval(RealNotInt, 0, 1, closed="right"),
                                 Interval(Integral, 0, None, closed="neither")],
        "direction": [StrOptions({"forward", "backward"})], "scoring": [None, str, callable], "cv": ["cv_object"],
        "n_jobs": [None, Integral]}

    def __init__(self, estimator: Any, *, n_features_to_select: Any = "auto", tol: Any = None, direction: str = "forward",
                 scoring: Any = None, cv: Any = 5, n_jobs: Any = None):
        self.estimator, self.n_features_to_select, self.tol, self.direction = estimator, n_features_to_select, tol, direction
        self.scoring, self.cv, self.n_jobs = scoring, cv, n_jobs

    def _wanted(self, n: int) -> int:
        """How many features are to be selected."""
        if self.n_features_to_select == "auto":
            return n - 1 if self.tol is not None else n // 2
        if isinstance(self.n_features_to_select, Integral):
            if self.n_features_to_select >= n:
                raise ValueError("n_features_to_select must be < n_features.")
            return int(self.n_features_to_select)
        return int(n * self.n_features_to_select)

    def fit(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Add features one by one, the one that scores best each time (or take away)."""
        refuse_metadata(self, params)
        finite = "allow-nan" if get_tags(self).input_tags.allow_nan else True
        X = validate_data(self, X, accept_sparse="csc", ensure_min_features=2, ensure_all_finite=finite)
        n = X.shape[1]
        self.n_features_to_select_ = self._wanted(n)
        if self.tol is not None and self.tol < 0 and self.direction == "forward":
            raise ValueError("tol must be strictly positive when doing forward selection")
        cv = check_cv(self.cv, y, classifier=is_classifier(self.estimator))
        estimator, mask = clone(self.estimator), np.zeros(n, dtype=bool)
        auto = self.tol is not None and self.n_features_to_select == "auto"
        ahead = self.n_features_to_select == "auto" or self.direction == "forward"
        steps = self.n_features_to_select_ if ahead else n - self.n_features_to_select_
        before = -np.inf
        if self.direction == "backward" and auto:
            before = self._score(estimator, X, y, cv, ~mask, params)
        for _ in range(steps):
            place, found = self._best(estimator, X, y, cv, mask, params)
            if auto and found - before < self.tol:
                break
            before, mask[place] = found, True
        self.support_ = ~mask if self.direction == "backward" else mask
        self.n_features_to_select_ = self.support_.sum()
        return self

    def _score(self, estimator: Any, X: Any, y: Any, cv: Any, mask: Any, params: Any) -> float:
        from septet.sklearn.model_selection.validation import cross_val_score

        return float(np.asarray(cross_val_score(estimator, X[:, np.nonzero(mask)[0]], y, cv=cv, scoring=self.scoring, n_jobs=self.n_jobs,
                                                params=params)).mean())

    def _best(self, estimator: Any, X: Any, y: Any, cv: Any, mask: Any, params: Any) -> tuple[int, float]:
        """(the feature whose addition scores best, that score)."""
        scores = {}
        for k in np.nonzero(~mask)[0].tolist():
            candidate = mask.copy()
            candidate[k] = True
            scores[k] = self._score(estimator, X, y, cv, ~candidate if self.direction == "backward" else candidate, params)
        best = max(scores, key=lambda k: scores[k])
        return best, scores[best]

    def _get_support_mask(self) -> Any:
        check_is_fitted(self)
        return self.support_

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        own = get_tags(self.estimator)
        tags.input_tags.allow_nan, tags.input_tags.sparse = own.input_tags.allow_nan, own.input_tags.sparse
        return tags
