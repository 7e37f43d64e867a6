"""`sklearn.multiclass`: many classes from classifiers of two."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, MultiOutputMixin, clone, is_classifier, is_regressor
from septet.sklearn.utils._available_if import available_if
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.metadata_routing import _raise_for_params
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.multiclass import _check_partial_fit_first_call, _ovr_decision_function, check_classification_targets
from septet.sklearn.utils.parallel import run
from septet.sklearn.utils.validation import _num_samples, check_is_fitted, check_random_state, validate_data


class _ConstantPredictor(BaseEstimator):
    """One class, always."""

    def fit(self, X: Any, y: Any) -> Any:
        self.y_ = y
        return self

    def predict(self, X: Any) -> Any:
        return np.repeat(np.asarray(self.y_), _num_samples(X))

    decision_function = predict

    def predict_proba(self, X: Any) -> Any:
        p = np.repeat(np.asarray(self.y_, dtype=np.float64), _num_samples(X))
        return np.column_stack([1 - p, p])


def fit_binary(estimator: Any, X: Any, y: Any, params: dict[str, Any], classes: Any = None) -> Any:
    """A fitted clone; constant where y is."""
    found = np.unique(y)
    if len(found) == 1:
        if classes is not None:
            side = classes[0] if found[0] == 0 else classes[1]
            warnings.warn(f"Label {side} is present in all training examples." if found[0] else
                          f"Label not {classes[1]} is present in all training examples.", stacklevel=4)
        return _ConstantPredictor().fit(X, found)
    made = clone(estimator)
    made.fit(X, y, **params)
    return made


def decisions(estimator: Any, X: Any) -> Any:
    """Decisions, or probabilities of the second class."""
    if is_regressor(estimator):
        return np.asarray(estimator.predict(X))
    try:
        return np.ravel(np.asarray(estimator.decision_function(X)))
    except (AttributeError, NotImplementedError):
        return np.asarray(estimator.predict_proba(X))[:, 1]


def has(method: str) -> Any:
    """Whether the inner estimator (fitted or not) has a method."""
    def check(self: Any) -> bool:
        fitted = getattr(self, "estimators_", None)
        return hasattr(fitted[0] if fitted else self.estimator, method)
    return check


class OneVsRestClassifier(MultiOutputMixin, ClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """One classifier a class, against all others; several labels a sample too."""

    _runs_calls = True
    _parameter_constraints = of("multiclass.OneVsRestClassifier")

    def __init__(self, estimator: Any, *, n_jobs: Any = None, verbose: Any = 0):
        self.estimator, self.n_jobs, self.verbose = estimator, n_jobs, verbose

    def fit(self, X: Any, y: Any, **fit_params: Any) -> Any:
        """Fit.  y: classes (samples,), or indicators (samples, classes)."""
        _raise_for_params(fit_params, self, "fit")
        from septet.sklearn.preprocessing import LabelBinarizer

        self.label_binarizer_ = LabelBinarizer(sparse_output=True)
        Y = self.label_binarizer_.fit_transform(y).toarray()
        classes = self.label_binarizer_.classes_
        self.classes_ = classes
        self.estimators_ = run([(fit_binary, (self.estimator, X, Y[:, k], fit_params, [f"not {classes[k]}", classes[k]]), {})
                                for k in range(Y.shape[1])], self.n_jobs)
        for name in ("n_features_in_", "feature_names_in_"):
            if hasattr(self.estimators_[0], name):
                setattr(self, name, getattr(self.estimators_[0], name))
        return self

    @available_if(has("partial_fit"))
    def partial_fit(self, X: Any, y: Any, classes: Any = None, **params: Any) -> Any:
        """One step more of every classifier."""
        _raise_for_params(params, self, "partial_fit")
        from septet.sklearn.preprocessing import LabelBinarizer

        if _check_partial_fit_first_call(self, classes):
            self.label_binarizer_ = LabelBinarizer(sparse_output=True)
            self.label_binarizer_.fit(self.classes_)
            count = len(self.classes_) if len(self.classes_) > 2 else 1
            self.estimators_ = [clone(self.estimator) for _ in range(count)]
        unseen = np.setdiff1d(np.asarray(y), self.classes_)
        if len(unseen):
            raise ValueError(f"Mini-batch contains {unseen} while classes must be subset of {self.classes_}")
        Y = self.label_binarizer_.transform(y).toarray()
        for k, estimator in enumerate(self.estimators_):
            estimator.partial_fit(X, Y[:, k], classes=np.array([0, 1]), **params)
        if hasattr(self.estimators_[0], "n_features_in_"):
            self.n_features_in_ = self.estimators_[0].n_features_in_
        return self

    @property
    def multilabel_(self) -> bool:
        """Whether samples have several labels."""
        return self.label_binarizer_.y_type_.startswith("multilabel")

    @property
    def n_classes_(self) -> int:
        """How many classes there are."""
        return len(self.classes_)

    def predict(self, X: Any) -> Any:
        """The class, or the labels, of each sample."""
        check_is_fitted(self)
        scores = np.column_stack([decisions(e, X) for e in self.estimators_])
        limits = [0.5 if not is_regressor(e) and not hasattr(e, "decision_function") and hasattr(e, "predict_proba") else 0.0
                  for e in self.estimators_]
        if self.multilabel_ or scores.shape[1] == 1:
            chosen = (scores > np.array(limits)).astype(int)
            return self.label_binarizer_.inverse_transform(chosen)
        return self.classes_[scores.argmax(axis=1)]

    @available_if(has("predict_proba"))
    def predict_proba(self, X: Any) -> Any:
        """Probabilities (samples, classes), normalised unless samples have several labels."""
        check_is_fitted(self)
        Y = np.column_stack([np.asarray(e.predict_proba(X))[:, 1] for e in self.estimators_])
        if len(self.estimators_) == 1:
            Y = np.concatenate([1 - Y, Y], axis=1)
        if not self.multilabel_:
            total = Y.sum(axis=1, keepdims=True)
            Y = np.where(total == 0, 1.0 / Y.shape[1], Y / np.where(total == 0, 1.0, total))
        return Y

    @available_if(has("decision_function"))
    def decision_function(self, X: Any) -> Any:
        """Decisions (samples, classes); (samples,) for two classes."""
        check_is_fitted(self)
        if len(self.estimators_) == 1:
            return self.estimators_[0].decision_function(X)
        return np.column_stack([np.ravel(np.asarray(e.decision_function(X))) for e in self.estimators_])

    def __sklearn_tags__(self) -> Any:
        from septet.sklearn.utils._tags import get_tags

        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = get_tags(self.estimator).input_tags.pairwise
        tags.input_tags.sparse = get_tags(self.estimator).input_tags.sparse
        tags.classifier_tags.multi_label = True
        return tags


class OneVsOneClassifier(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):
    """One classifier for each pair of classes; votes decide."""

    _runs_calls = True
    _parameter_constraints = of("multiclass.OneVsOneClassifier")

    def __init__(self, estimator: Any, *, n_jobs: Any = None):
        self.estimator, self.n_jobs = estimator, n_jobs

    def _pairs(self) -> list[tuple[int, int]]:
        k = len(self.classes_)
        return [(i, j) for i in range(k) for j in range(i + 1, k)]

    def _is_pairwise(self) -> bool:
        from septet.sklearn.utils._tags import get_tags

        return bool(get_tags(self.estimator).input_tags.pairwise)

    @property
    def n_classes_(self) -> int:
        """How many classes there are."""
        return len(self.classes_)

    def fit(self, X: Any, y: Any, **fit_params: Any) -> Any:
        """Fit.  y: classes (samples,)."""
        _raise_for_params(fit_params, self, "fit")
        X, y = validate_data(self, X, y, accept_sparse=["csr", "csc"], ensure_all_finite=False)
        check_classification_targets(y)
        self.classes_ = np.unique(y)
        if len(self.classes_) == 1:
            raise ValueError("OneVsOneClassifier can not be fit when only one class is present.")
        jobs, parts = [], []
        for i, j in self._pairs():
            places = np.flatnonzero((y == self.classes_[i]) | (y == self.classes_[j]))
            part = X[np.ix_(places, places)] if self._is_pairwise() else X[places]
            jobs.append((fit_binary, (self.estimator, part, (y[places] == self.classes_[j]).astype(int), fit_params,
                                      [self.classes_[i], self.classes_[j]]), {}))
            parts.append(places)
        self.estimators_, self.pairwise_indices_ = tuple(run(jobs, self.n_jobs)), parts if self._is_pairwise() else None
        return self

    @available_if(has("partial_fit"))
    def partial_fit(self, X: Any, y: Any, classes: Any = None, **params: Any) -> Any:
        """One step more of every classifier."""
        _raise_for_params(params, self, "partial_fit")
        first = _check_partial_fit_first_call(self, classes)
        if first:
            self.estimators_ = [clone(self.estimator) for _ in self._pairs()]
        unseen = np.setdiff1d(np.asarray(y), self.classes_)
        if len(unseen):
            raise ValueError(f"Mini-batch contains {unseen} while it must be subset of {self.classes_}")
        X, y = validate_data(self, X, y, accept_sparse=["csr", "csc"], ensure_all_finite=False, reset=first)
        for estimator, (i, j) in zip(self.estimators_, self._pairs()):
            places = np.flatnonzero((y == self.classes_[i]) | (y == self.classes_[j]))
            if len(places):
                estimator.partial_fit(X[places], (y[places] == self.classes_[j]).astype(int), classes=np.array([0, 1]), **params)
        self.pairwise_indices_ = None
        return self

    def predict(self, X: Any) -> Any:
        """The class of each sample."""
        scores = np.asarray(self.decision_function(X))
        if len(self.classes_) == 2:
            limit = 0 if is_regressor(self.estimators_[0]) or hasattr(self.estimators_[0], "decision_function") else 0.5
            return self.classes_[(scores > limit).astype(int)]
        return self.classes_[scores.argmax(axis=1)]

    def decision_function(self, X: Any) -> Any:
        """Votes with confidences (samples, classes); (samples,) for two classes."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse=True, ensure_all_finite=False, reset=False)
        inputs = [X] * len(self.estimators_) if self.pairwise_indices_ is None else [X[:, places] for places in self.pairwise_indices_]
        predictions = np.column_stack([np.asarray(e.predict(x)) for e, x in zip(self.estimators_, inputs)])
        confidences = np.column_stack([decisions(e, x) for e, x in zip(self.estimators_, inputs)])
        Y = np.asarray(_ovr_decision_function(predictions, confidences, len(self.classes_)))
        return Y[:, 1] if len(self.classes_) == 2 else Y

    def __sklearn_tags__(self) -> Any:
        from septet.sklearn.utils._tags import get_tags

        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = self._is_pairwise()
        tags.input_tags.sparse = get_tags(self.estimator).input_tags.sparse
        return tags


class OutputCodeClassifier(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):
    """Error-correcting output codes (Dietterich & Bakiri, 1995)."""

    _runs_calls = True
    _parameter_constraints = of("multiclass.OutputCodeClassifier")

    def __init__(self, estimator: Any, *, code_size: Any = 1.5, random_state: Any = None, n_jobs: Any = None):
        self.estimator, self.code_size, self.random_state, self.n_jobs = estimator, code_size, random_state, n_jobs

    def fit(self, X: Any, y: Any, **fit_params: Any) -> Any:
        """Fit.  y: classes (samples,)."""
        _raise_for_params(fit_params, self, "fit")
        y = validate_data(self, X="no_validation", y=y)
        check_classification_targets(y)
        self.classes_, numbers = np.unique(y, return_inverse=True)
        k = len(self.classes_)
        if k == 0:
            raise ValueError("OutputCodeClassifier can not be fit when no class is present.")
        code = np.asarray(check_random_state(self.random_state).uniform(size=(k, int(k * self.code_size))))
        low = -1.0 if hasattr(self.estimator, "decision_function") else 0.0
        self.code_book_ = np.where(code > 0.5, 1.0, low)
        Y = self.code_book_[numbers].astype(int)
        self.estimators_ = run([(fit_binary, (self.estimator, X, Y[:, c], fit_params), {}) for c in range(Y.shape[1])], self.n_jobs)
        for name in ("n_features_in_", "feature_names_in_"):
            known = [getattr(e, name) for e in self.estimators_ if hasattr(e, name)]
            if known:                           # a constant column's estimator has seen no features
                setattr(self, name, known[0])
        return self

    def predict(self, X: Any) -> Any:
        """The class whose code is nearest."""
        check_is_fitted(self)
        Y = np.column_stack([decisions(e, X) for e in self.estimators_])
        distances = ((Y[:, None, :] - self.code_book_[None, :, :]) ** 2).sum(axis=2)
        return self.classes_[distances.argmin(axis=1)]

    def __sklearn_tags__(self) -> Any:
        from septet.sklearn.utils._tags import get_tags

        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = get_tags(self.estimator).input_tags.sparse
        return tags


__all__ = ["OneVsOneClassifier", "OneVsRestClassifier", "OutputCodeClassifier", "is_classifier", "is_sparse"]
