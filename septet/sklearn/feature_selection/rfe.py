"""`RFE` and `RFECV`: features taken away step by step, the least important first."""
from __future__ import annotations

from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, MetaEstimatorMixin, clone, is_classifier
from septet.sklearn.feature_selection.selector import SelectorMixin, importances
from septet.sklearn.metrics.scorers import check_scoring
from septet.sklearn.model_selection.choosing import check_cv
from septet.sklearn.model_selection.fitting import safe_split, score
from septet.sklearn.utils._available_if import available_if
from septet.sklearn.utils._param_validation import HasMethods, Interval, RealNotInt
from septet.sklearn.utils._tags import get_tags
from septet.sklearn.utils.metadata_routing import refuse_metadata
from septet.sklearn.utils.parallel import run
from septet.sklearn.utils.validation import check_is_fitted, validate_data


def delegates(name: str) -> Any:
    return available_if(lambda self: hasattr(getattr(self, "estimator_", self.estimator), name))


class RFE(SelectorMixin, MetaEstimatorMixin, BaseEstimator):
    """Fits again and again, each time without the least important features (Guyon and others 2002)."""

    _parameter_constraints: dict[str, Any] = {
        "estimator": [HasMethods(["fit"])], "verbose": ["verbose"], "importance_getter": [str, callable],
        "n_features_to_select": [None, Interval(RealNotInt, 0, 1, closed="right"), Interval(Integral, 0, None, closed="neither")],
        "step": [Interval(Integral, 0, None, closed="neither"), Interval(RealNotInt, 0, 1, closed="neither")]}

    def __init__(self, estimator: Any, *, n_features_to_select: Any = None, step: Any = 1, verbose: int = 0,
                 importance_getter: Any = "auto"):
        self.estimator, self.n_features_to_select, self.step = estimator, n_features_to_select, step
        self.importance_getter, self.verbose = importance_getter, verbose

    @property
    def classes_(self) -> Any:
        """The classes of the fitted estimator."""
        return self.estimator_.classes_

    def fit(self, X: Any, y: Any, **fit_params: Any) -> Any:
        """Take features away until the number that is asked is left."""
        return self._fit(X, y, None, **fit_params)

    def _fit(self, X: Any, y: Any, step_score: Any, **fit_params: Any) -> Any:
        X, y = validate_data(self, X, y, accept_sparse="csc", ensure_min_features=2, ensure_all_finite=False, multi_output=True)
        n = X.shape[1]
        wanted = n // 2 if self.n_features_to_select is None else self.n_features_to_select if \
            isinstance(self.n_features_to_select, Integral) else int(n * self.n_features_to_select)
        step = int(max(1, self.step * n)) if 0.0 < self.step < 1.0 else int(self.step)
        support, ranking = np.ones(n, dtype=bool), np.ones(n, dtype=np.int64)
        self._step_scores, self._step_n_features = [], []
        left = n
        while left > wanted:
            features = np.arange(n)[support]
            estimator = clone(self.estimator)
            if self.verbose > 0:
                print(f"Fitting estimator with {left} features.")
            estimator.fit(X[:, features], y, **fit_params)
            scores = importances(estimator, self.importance_getter, "square")
            worst = np.argsort(scores, kind="stable")[: min(step, left - wanted)]
            if step_score is not None:
                self._step_n_features.append(len(features))
                self._step_scores.append(step_score(estimator, features))
            support[features[worst]] = False
            ranking = ranking + ~support
            left = int(support.sum())
        features = np.arange(n)[support]
        self.estimator_ = clone(self.estimator)
        self.estimator_.fit(X[:, features], y, **fit_params)
        if step_score is not None:
            self._step_n_features.append(len(features))
            self._step_scores.append(step_score(self.estimator_, features))
        self.n_features_, self.support_, self.ranking_ = support.sum(), support, ranking
        return self

    @delegates("predict")
    def predict(self, X: Any, **params: Any) -> Any:
        """The estimator's prediction from the features that are kept."""
        check_is_fitted(self)
        return self.estimator_.predict(self.transform(X), **params)

    @delegates("score")
    def score(self, X: Any, y: Any, **score_params: Any) -> Any:
        """The estimator's score with the features that are kept."""
        check_is_fitted(self)
        return self.estimator_.score(self.transform(X), y, **score_params)

    @delegates("decision_function")
    def decision_function(self, X: Any) -> Any:
        """The estimator's decisions."""
        check_is_fitted(self)
        return self.estimator_.decision_function(self.transform(X))

    @delegates("predict_proba")
    def predict_proba(self, X: Any) -> Any:
        """The estimator's probabilities."""
        check_is_fitted(self)
        return self.estimator_.predict_proba(self.transform(X))

    @delegates("predict_log_proba")
    def predict_log_proba(self, X: Any) -> Any:
        """The estimator's log-probabilities."""
        check_is_fitted(self)
        return self.estimator_.predict_log_proba(self.transform(X))

    def _get_support_mask(self) -> Any:
        check_is_fitted(self)
        return self.support_

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        own = get_tags(self.estimator)
        tags.estimator_type, tags.classifier_tags, tags.regressor_tags = own.estimator_type, own.classifier_tags, own.regressor_tags
        for kind in (tags.classifier_tags, tags.regressor_tags):
            if kind is not None:
                kind.poor_score = True
        tags.input_tags.sparse, tags.input_tags.allow_nan, tags.target_tags.required = own.input_tags.sparse, own.input_tags.allow_nan, True
        return tags


class RFECV(RFE):
    """The number of features by cross-validation."""

    _runs_calls = True
    _parameter_constraints: dict[str, Any] = {
        **{k: v for k, v in RFE._parameter_constraints.items() if k != "n_features_to_select"},
        "min_features_to_select": [Interval(Integral, 0, None, closed="neither")], "cv": ["cv_object"],
        "scoring": [None, str, callable], "n_jobs": [None, Integral]}

    def __init__(self, estimator: Any, *, step: Any = 1, min_features_to_select: int = 1, cv: Any = None, scoring: Any = None,
                 verbose: int = 0, n_jobs: Any = None, importance_getter: Any = "auto"):
        self.estimator, self.step, self.importance_getter, self.cv = estimator, step, importance_getter, cv
        self.scoring, self.verbose, self.n_jobs, self.min_features_to_select = scoring, verbose, n_jobs, min_features_to_select

    def fit(self, X: Any, y: Any, *, groups: Any = None, **params: Any) -> Any:
        """Score each number of features on each split, and take away features until the best is left."""
        refuse_metadata(self, params)
        X, y = validate_data(self, X, y, accept_sparse="csr", ensure_min_features=2, ensure_all_finite=False, multi_output=True)
        cv = check_cv(self.cv, y, classifier=is_classifier(self.estimator))
        scorer = check_scoring(self.estimator, scoring=self.scoring)
        settings = {"estimator": self.estimator, "n_features_to_select": min(self.min_features_to_select, X.shape[1]), "step": self.step,
                    "importance_getter": self.importance_getter, "verbose": self.verbose}
        found = run([(one_split, (RFE(**settings), X, y, train, test, scorer), {}) for train, test in cv.split(X, y, groups)], self.n_jobs)
        table = np.array([scores for scores, _, _ in found])[:, ::-1]
        counts = np.array(found[0][1])[::-1]
        best = int(counts[int(np.argmax(table.sum(axis=0)))])
        chosen = RFE(**{**settings, "n_features_to_select": best}).fit(X, y, **params)
        self.support_, self.n_features_, self.ranking_ = chosen.support_, chosen.n_features_, chosen.ranking_
        self.estimator_ = clone(self.estimator)
        self.estimator_.fit(self._selected(X), y, **params)
        left = np.arange(len(counts))[:, None]          # the ranks when so many steps were still to come
        ranks = [np.maximum(ranking - left, 1) for _, _, ranking in found]
        self.cv_results_ = {"mean_test_score": table.mean(axis=0), "std_test_score": table.std(axis=0),
                            **{f"split{k}_test_score": row for k, row in enumerate(table)},
                            **{f"split{k}_ranking": ranking for k, ranking in enumerate(ranks)},
                            **{f"split{k}_support": ranking == 1 for k, ranking in enumerate(ranks)}, "n_features": counts}
        return self

    def _selected(self, X: Any) -> Any:
        return X[:, np.nonzero(self.support_)[0]]


def one_split(rfe: Any, X: Any, y: Any, train: Any, test: Any, scorer: Any) -> tuple[Any, Any, Any]:
    """(scores, numbers of features, ranking) of the elimination on one split."""
    X_train, y_train = safe_split(rfe.estimator, X, y, train)
    X_test, y_test = safe_split(rfe.estimator, X, y, test, train)
    rfe._fit(X_train, y_train, lambda estimator, features: score(estimator, X_test[:, features], y_test, scorer, None))
    return rfe._step_scores, rfe._step_n_features, rfe.ranking_
