"""Classifiers of two classes with a threshold of their own: fixed, or tuned by cross-validation."""
from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from septet.sklearn.exceptions import NotFittedError
from septet.sklearn.metrics.scorers import check_scoring, response_values
from septet.sklearn.model_selection.choosing import check_cv
from septet.sklearn.model_selection.fitting import safe_split
from septet.sklearn.model_selection.shuffles import StratifiedShuffleSplit
from septet.sklearn.utils._available_if import available_if
from septet.sklearn.utils._param_validation import HasMethods, Interval, RealNotInt, StrOptions
from septet.sklearn.utils._tags import get_tags
from septet.sklearn.utils.input_arrays import as_array
from septet.sklearn.utils.metadata_routing import _raise_for_params
from septet.sklearn.utils.multiclass import type_of_target
from septet.sklearn.utils.parallel import run
from septet.sklearn.utils.validation import _check_method_params, _num_samples, check_is_fitted, indexable

RESPONSES = {"auto": ["predict_proba", "decision_function"]}


def inner_has(name: str) -> Any:
    return available_if(lambda self: hasattr(getattr(self, "estimator_", self.estimator), name))


def labelled(values: Any, threshold: float, classes: Any, pos_label: Any) -> Any:
    """The class of each score by a threshold."""
    positive = (values >= threshold).astype(np.int64)
    if pos_label is None:
        return classes[positive]
    known = classes.tolist()
    place = known.index(pos_label)
    return classes[np.where(positive == 1, place, 1 - place)]


class BaseThresholdClassifier(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """What classifiers with a threshold share."""

    _parameter_constraints: dict[str, Any] = {
        "estimator": [HasMethods(["fit", "predict_proba"]), HasMethods(["fit", "decision_function"])],
        "response_method": [StrOptions({"auto", "predict_proba", "decision_function"})]}

    def __init__(self, estimator: Any, *, response_method: str = "auto"):
        self.estimator, self.response_method = estimator, response_method

    def _method(self) -> Any:
        return RESPONSES.get(self.response_method, self.response_method)

    def fit(self, X: Any, y: Any, **params: Any) -> Any:
        """Fit the classifier of two classes, and find the threshold."""
        _raise_for_params(params, self, "")
        X, y = indexable(X, y)
        kind = type_of_target(y, input_name="y")
        if kind != "binary":
            raise ValueError(f"Only binary classification is supported. Unknown label type: {kind}")
        self._fit(X, y, **params)
        for name in ("n_features_in_", "feature_names_in_"):
            if hasattr(self.estimator_, name):
                setattr(self, name, getattr(self.estimator_, name))
        return self

    @property
    def classes_(self) -> Any:
        """The classes."""
        if hasattr(self, "estimator_"):
            return self.estimator_.classes_
        try:
            check_is_fitted(self.estimator)
            return self.estimator.classes_
        except NotFittedError as error:
            raise AttributeError("The underlying estimator is not fitted yet.") from error

    @inner_has("predict_proba")
    def predict_proba(self, X: Any) -> Any:
        """The classifier's probabilities."""
        return self._fitted().predict_proba(X)

    @inner_has("predict_log_proba")
    def predict_log_proba(self, X: Any) -> Any:
        """The classifier's log-probabilities."""
        return self._fitted().predict_log_proba(X)

    @inner_has("decision_function")
    def decision_function(self, X: Any) -> Any:
        """The classifier's decisions."""
        return self._fitted().decision_function(X)

    def _fitted(self) -> Any:
        check_is_fitted(self)
        return getattr(self, "estimator_", self.estimator)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        own = get_tags(self.estimator)
        tags.classifier_tags.multi_class, tags.input_tags.sparse = False, own.input_tags.sparse
        return tags


class FixedThresholdClassifier(BaseThresholdClassifier):
    """A threshold that is given; "auto": 0.5 of probabilities, 0 of decisions."""

    _parameter_constraints: dict[str, Any] = {**BaseThresholdClassifier._parameter_constraints, "threshold": [StrOptions({"auto"}), Real],
                                              "pos_label": [Real, str, "boolean", None]}

    def __init__(self, estimator: Any, *, threshold: Any = "auto", pos_label: Any = None, response_method: str = "auto"):
        super().__init__(estimator=estimator, response_method=response_method)
        self.pos_label, self.threshold = pos_label, threshold

    def _fit(self, X: Any, y: Any, **params: Any) -> None:
        self.estimator_ = clone(self.estimator).fit(X, y, **params)

    def predict(self, X: Any) -> Any:
        """The classes by the threshold."""
        estimator = self._fitted()
        values, _ = response_values(estimator, X, self._method(), self.pos_label)
        first = self._method()
        proba = hasattr(estimator, "predict_proba") if isinstance(first, list) else first == "predict_proba"
        threshold = self.threshold if self.threshold != "auto" else 0.5 if proba else 0.0
        return labelled(as_array(values), threshold, as_array(estimator.classes_), self.pos_label)

    def __sklearn_is_fitted__(self) -> bool:
        from septet.sklearn.utils.validation import _is_fitted

        return hasattr(self, "estimator_") or _is_fitted(self.estimator)


class TunedThresholdClassifierCV(BaseThresholdClassifier):
    """The threshold of the best score over cross-validation."""

    _runs_calls = True
    _parameter_constraints: dict[str, Any] = {
        **BaseThresholdClassifier._parameter_constraints, "scoring": [str, callable],
        "thresholds": [Interval(Integral, 1, None, closed="left"), "array-like"],
        "cv": ["cv_object", StrOptions({"prefit"}), Interval(RealNotInt, 0.0, 1.0, closed="right")], "refit": ["boolean"],
        "n_jobs": [Integral, None], "random_state": ["random_state"], "store_cv_results": ["boolean"]}

    def __init__(self, estimator: Any, *, scoring: Any = "balanced_accuracy", response_method: str = "auto", thresholds: Any = 100,
                 cv: Any = None, refit: bool = True, n_jobs: Any = None, random_state: Any = None, store_cv_results: bool = False):
        super().__init__(estimator=estimator, response_method=response_method)
        self.scoring, self.thresholds, self.cv, self.refit, self.n_jobs = scoring, thresholds, cv, refit, n_jobs
        self.random_state, self.store_cv_results = random_state, store_cv_results

    def _splits(self, X: Any, y: Any) -> Any:
        if self.cv == "prefit" and isinstance(self.cv, str):
            if self.refit is True:
                raise ValueError("When cv='prefit', refit cannot be True.")
            check_is_fitted(self.estimator)
            return [(None, range(_num_samples(X)))]
        if isinstance(self.cv, float):
            cv = StratifiedShuffleSplit(n_splits=1, test_size=self.cv, random_state=self.random_state)
            if self.refit is False:
                pass
            return list(cv.split(X, y))
        cv = check_cv(self.cv, y=y, classifier=True)
        if self.refit is False and cv.get_n_splits(X, y) > 1:
            raise ValueError("When cv has several folds, refit cannot be False.")
        return list(cv.split(X, y))

    def _fit(self, X: Any, y: Any, **params: Any) -> None:
        scorer = check_scoring(self.estimator, scoring=self.scoring)
        splits = self._splits(X, y)
        jobs = [(curve_of, (self.estimator if train is None else clone(self.estimator), X, y, train, test, params, scorer,
                            self.thresholds, self._method()), {}) for train, test in splits]
        found = run(jobs, self.n_jobs)
        low, high = min(float(t.min()) for t, _, _ in found), max(float(t.max()) for t, _, _ in found)
        if low == high:
            raise ValueError("The provided estimator makes constant predictions. Therefore, it is impossible to optimize the decision "
                             "threshold.")
        grid = np.linspace(low, high, self.thresholds) if isinstance(self.thresholds, Integral) else as_array(self.thresholds)
        mean = np.mean(np.stack([np.interp(grid, t, s) for t, s, _ in found]), axis=0)
        best = int(np.argmax(mean))
        self.best_score_, self.best_threshold_ = mean[best], grid[best]
        if self.store_cv_results:
            self.cv_results_ = {"thresholds": grid, "scores": mean}
        if splits[0][0] is None:
            self.estimator_ = self.estimator
        elif self.refit:
            self.estimator_ = clone(self.estimator).fit(X, y, **params)
        else:
            self.estimator_ = found[0][2]

    def predict(self, X: Any) -> Any:
        """The classes by the threshold that was found."""
        check_is_fitted(self, "estimator_")
        pos_label = self._positive()
        values, _ = response_values(self.estimator_, X, self._method(), pos_label)
        return labelled(as_array(values), float(self.best_threshold_), as_array(self.classes_), pos_label)

    def _positive(self) -> Any:
        scorer = check_scoring(self.estimator, scoring=self.scoring)
        return scorer._kwargs.get("pos_label") if hasattr(scorer, "_kwargs") else None


def curve_of(estimator: Any, X: Any, y: Any, train: Any, test: Any, params: Any, scorer: Any, thresholds: Any,
             method: Any) -> tuple[Any, Any, Any]:
    """(thresholds, scores, estimator) of a fit on the training samples, at thresholds between its least and greatest score."""
    if train is not None:
        X_train, y_train = safe_split(estimator, X, y, train)
        estimator.fit(X_train, y_train, **_check_method_params(X, params, train))
        X, y = safe_split(estimator, X, y, test, train)
    pos_label = scorer._kwargs.get("pos_label")
    values, _ = response_values(estimator, X, method, pos_label)
    values, classes = as_array(values), as_array(estimator.classes_)
    grid = np.linspace(values.min(), values.max(), thresholds) if isinstance(thresholds, Integral) else as_array(thresholds)
    scores = [scorer._sign * scorer._score_func(y, labelled(values, t, classes, pos_label), **scorer._kwargs) for t in grid.tolist()]
    return grid, np.array(scores), estimator
