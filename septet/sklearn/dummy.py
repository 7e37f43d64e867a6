"""`sklearn.dummy`: estimators that ignore X: what a real one should beat."""
from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassifierMixin, MultiOutputMixin, RegressorMixin
from septet.sklearn.utils._param_validation import Interval, StrOptions
from septet.sklearn.utils.multiclass import class_distribution
from septet.sklearn.utils.stats import weighted_percentile
from septet.sklearn.utils.validation import (
    _check_sample_weight,
    _num_samples,
    check_array,
    check_consistent_length,
    check_is_fitted,
    check_random_state,
    validate_data,
)

__all__ = ["DummyClassifier", "DummyRegressor"]


class DummyClassifier(MultiOutputMixin, ClassifierMixin, BaseEstimator):
    """The most frequent class, draws by the classes' frequencies, uniform draws, or a constant."""

    _parameter_constraints: dict[str, Any] = {
        "strategy": [StrOptions({"most_frequent", "prior", "stratified", "uniform", "constant"})], "random_state": ["random_state"],
        "constant": [Integral, str, "array-like", None]}

    def __init__(self, *, strategy: str = "prior", random_state: Any = None, constant: Any = None):
        self.strategy, self.random_state, self.constant = strategy, random_state, constant

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Count the classes."""
        validate_data(self, X, skip_check_array=True)
        self._strategy = self.strategy
        y = np.asarray(y) if not hasattr(y, "iloc") else check_array(y, ensure_2d=False, dtype=None)
        y = np.atleast_1d(y)
        self.sparse_output_ = False
        y = y.reshape(-1, 1) if y.ndim == 1 else y
        self.n_outputs_ = y.shape[1]
        check_consistent_length(X, y)
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, X)
        constants = self._constants()
        classes, counts, priors = class_distribution(y, weights)
        if constants is not None:
            for k, c in enumerate(constants):
                if c not in classes[k].tolist():
                    raise ValueError("The constant target value must be present in the training data. You provided "
                                     f"constant={self.constant}. Possible values are: {classes[k].tolist()}.")
        one = self.n_outputs_ == 1
        self.classes_, self.n_classes_, self.class_prior_ = (classes[0], counts[0], priors[0]) if one else (classes, counts, priors)
        return self

    def _constants(self) -> Any:
        if self._strategy != "constant":
            return None
        if self.constant is None:
            raise ValueError("Constant target value has to be specified when the constant strategy is used.")
        made = np.reshape(np.atleast_1d(np.asarray(self.constant)), (-1,)).tolist()
        if len(made) != self.n_outputs_:
            raise ValueError(f"Constant target value should have shape ({self.n_outputs_}, 1).")
        return made

    def _lists(self) -> tuple[list[Any], list[Any]]:
        return ([self.classes_], [self.class_prior_]) if self.n_outputs_ == 1 else (self.classes_, self.class_prior_)

    def predict(self, X: Any) -> Any:
        """The classes by the strategy."""
        check_is_fitted(self)
        n, state = _num_samples(X), check_random_state(self.random_state)
        classes, priors = self._lists()
        if self._strategy == "stratified":
            proba = self.predict_proba(X)
            proba = [proba] if self.n_outputs_ == 1 else proba
        columns = []
        for k in range(self.n_outputs_):
            if self._strategy in ("most_frequent", "prior"):
                columns.append(np.repeat(classes[k][int(np.argmax(priors[k]))].reshape(1) if hasattr(classes[k][0], "reshape") else
                                         np.array([classes[k].tolist()[int(np.argmax(priors[k]))]], dtype=classes[k].dtype), n))
            elif self._strategy == "stratified":
                columns.append(classes[k][np.asarray(proba[k]).argmax(axis=1)])
            elif self._strategy == "uniform":
                columns.append(classes[k][np.asarray(state.randint(len(classes[k]), size=n))])
            else:
                at = classes[k].tolist().index(self._constants()[k])
                columns.append(classes[k][np.full(n, at)])
        return columns[0] if self.n_outputs_ == 1 else np.stack(columns, axis=1)

    def predict_proba(self, X: Any) -> Any:
        """The probabilities by the strategy."""
        check_is_fitted(self)
        n, state = _num_samples(X), check_random_state(self.random_state)
        classes, priors = self._lists()
        made = []
        for k in range(self.n_outputs_):
            width = len(classes[k])
            if self._strategy == "prior":
                made.append(np.ones((n, 1)) * priors[k])
            elif self._strategy == "stratified":
                made.append(np.asarray(state.multinomial(1, priors[k], size=n)).astype(np.float64))
            elif self._strategy == "uniform":
                made.append(np.ones((n, width)) / width)
            else:
                at = int(np.argmax(priors[k])) if self._strategy == "most_frequent" else classes[k].tolist().index(self._constants()[k])
                hot = np.zeros((n, width))
                hot[:, at] = 1.0
                made.append(hot)
        return made[0] if self.n_outputs_ == 1 else made

    def predict_log_proba(self, X: Any) -> Any:
        """The logarithms of the probabilities."""
        proba = self.predict_proba(X)
        with np.errstate(all="ignore"):
            return np.log(proba) if self.n_outputs_ == 1 else [np.log(p) for p in proba]

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The accuracy; X may be None."""
        X = np.zeros((len(y), 1)) if X is None else X
        return super().score(X, y, sample_weight)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse, tags.classifier_tags.poor_score, tags.no_validation = True, True, True
        return tags


class DummyRegressor(MultiOutputMixin, RegressorMixin, BaseEstimator):
    """The mean, the median, a quantile or a constant."""

    _parameter_constraints: dict[str, Any] = {
        "strategy": [StrOptions({"mean", "median", "quantile", "constant"})], "quantile": [Interval(Real, 0.0, 1.0, closed="both"), None],
        "constant": [Interval(Real, None, None, closed="neither"), "array-like", None]}

    def __init__(self, *, strategy: str = "mean", constant: Any = None, quantile: Any = None):
        self.strategy, self.constant, self.quantile = strategy, constant, quantile

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Find the number."""
        validate_data(self, X, skip_check_array=True)
        y = check_array(y, ensure_2d=False, input_name="y")
        if len(y) == 0:
            raise ValueError("y must not be empty.")
        y = y.reshape(-1, 1) if y.ndim == 1 else y
        self.n_outputs_ = y.shape[1]
        check_consistent_length(X, y, sample_weight)
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, X)
        self.constant_ = np.reshape(self._found(y, weights), (1, -1))
        return self

    def _found(self, y: Any, weights: Any) -> Any:
        if self.strategy == "mean":
            return np.average(y, axis=0, weights=weights)
        if self.strategy == "median":
            return np.median(y, axis=0) if weights is None else weighted_percentile(y, weights, 50.0)
        if self.strategy == "quantile":
            if self.quantile is None:
                raise ValueError("When using `strategy='quantile', you have to specify the desired quantile in the range [0, 1].")
            rank = self.quantile * 100.0
            return np.percentile(y, axis=0, q=rank) if weights is None else weighted_percentile(y, weights, rank)
        if self.constant is None:
            raise TypeError("Constant target value has to be specified when the constant strategy is used.")
        made = check_array(self.constant, ensure_2d=False, ensure_min_samples=0)
        if self.n_outputs_ != 1 and made.shape[0] != y.shape[1]:
            raise ValueError(f"Constant target value should have shape ({y.shape[1]}, 1).")
        return made

    def predict(self, X: Any, return_std: bool = False) -> Any:
        """The number for every sample; return_std: zeros beside it."""
        check_is_fitted(self)
        n = _num_samples(X)
        y = np.full((n, self.n_outputs_), self.constant_, dtype=np.asarray(self.constant_).dtype)
        std = np.zeros((n, self.n_outputs_))
        if self.n_outputs_ == 1:
            y, std = y.reshape(-1), std.reshape(-1)
        return (y, std) if return_std else y

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """R2; X may be None."""
        X = np.zeros((len(y), 1)) if X is None else X
        return super().score(X, y, sample_weight)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse, tags.regressor_tags.poor_score, tags.no_validation = True, True, True
        return tags
