"""A classifier that labels what it is sure of and learns from it (Yarowsky, 1995)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from septet.sklearn.utils._available_if import available_if
from septet.sklearn.utils._tags import get_tags
from septet.sklearn.utils.indexing import _safe_indexing
from septet.sklearn.utils.metadata_routing import _raise_for_params
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import check_is_fitted, validate_data


def has(method: str) -> Any:
    def check(self: Any) -> bool:
        return hasattr(getattr(self, "estimator_", self.estimator), method)
    return check


class SelfTrainingClassifier(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Rounds of predicting unlabelled samples (-1) and taking the surest as labelled."""

    _parameter_constraints = of("semi_supervised.SelfTrainingClassifier")

    def __init__(self, estimator: Any = None, threshold: Any = 0.75, criterion: Any = "threshold", k_best: Any = 10, max_iter: Any = 10,
                 verbose: Any = False):
        self.estimator, self.threshold, self.criterion = estimator, threshold, criterion
        self.k_best, self.max_iter, self.verbose = k_best, max_iter, verbose

    def fit(self, X: Any, y: Any, **params: Any) -> Any:
        """Fit.  y: classes (samples,), -1 where unknown."""
        _raise_for_params(params, self, "fit")
        X, y = validate_data(self, X, y, accept_sparse=["csr", "csc", "lil", "dok"], ensure_all_finite=False)
        self.estimator_ = clone(self.estimator)
        if y.dtype.kind in "US":
            raise ValueError("y has dtype string. If you wish to predict on string targets, use dtype object, and use -1 as the label for "
                             "unlabeled samples.")
        has_label = y != -1
        if bool(has_label.all()):
            warnings.warn("y contains no unlabeled samples", UserWarning, stacklevel=2)
        if self.criterion == "k_best" and self.k_best > X.shape[0] - int(has_label.sum()):
            warnings.warn("k_best is larger than the amount of unlabeled samples. All unlabeled samples will be labeled in the first "
                          "iteration", UserWarning, stacklevel=2)
        self.transduction_ = y.copy()
        self.labeled_iter_ = np.where(has_label, 0, -1)
        self.n_iter_, self.termination_condition_ = 0, "max_iter"
        while not bool(has_label.all()) and (self.max_iter is None or self.n_iter_ < self.max_iter):
            self.n_iter_ += 1
            places = np.flatnonzero(has_label)
            self.estimator_.fit(X[places], self.transduction_[places], **{k: _safe_indexing(v, places) for k, v in params.items()})
            rest = np.flatnonzero(~has_label)
            p = np.asarray(self.estimator_.predict_proba(X[rest]))
            guesses, surest = self.estimator_.classes_[p.argmax(axis=1)], p.max(axis=1)
            if self.criterion == "threshold":
                chosen = np.flatnonzero(surest > self.threshold)
            else:
                count = min(self.k_best, len(surest))
                chosen = np.arange(len(surest)) if count == len(surest) else np.argpartition(-surest, count)[:count]
            full = rest[chosen]
            self.transduction_[full] = guesses[chosen]
            has_label[full] = True
            self.labeled_iter_[full] = self.n_iter_
            if not len(full):
                self.termination_condition_ = "no_change"
                break
            if self.verbose:
                print(f"End of iteration {self.n_iter_}, added {len(full)} new labels.")
        if bool(has_label.all()):
            self.termination_condition_ = "all_labeled"
        places = np.flatnonzero(has_label)
        self.estimator_.fit(X[places], self.transduction_[places], **{k: _safe_indexing(v, places) for k, v in params.items()})
        self.classes_ = self.estimator_.classes_
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = self.estimator is None or get_tags(self.estimator).input_tags.sparse
        return tags

    def _checked(self, X: Any) -> Any:
        check_is_fitted(self)
        return validate_data(self, X, accept_sparse=True, ensure_all_finite=False, reset=False)

    @available_if(has("predict"))
    def predict(self, X: Any, **params: Any) -> Any:
        """The class of each sample."""
        X = self._checked(X)
        return self.estimator_.predict(X, **params)

    @available_if(has("predict_proba"))
    def predict_proba(self, X: Any, **params: Any) -> Any:
        """Probabilities (samples, classes)."""
        X = self._checked(X)
        return self.estimator_.predict_proba(X, **params)

    @available_if(has("decision_function"))
    def decision_function(self, X: Any, **params: Any) -> Any:
        """Decisions of the final classifier."""
        X = self._checked(X)
        return self.estimator_.decision_function(X, **params)

    @available_if(has("predict_log_proba"))
    def predict_log_proba(self, X: Any, **params: Any) -> Any:
        """Logarithms of the probabilities."""
        X = self._checked(X)
        return self.estimator_.predict_log_proba(X, **params)

    @available_if(has("score"))
    def score(self, X: Any, y: Any, **params: Any) -> float:
        """The score of the final classifier."""
        X = self._checked(X)
        return self.estimator_.score(X, y, **params)
