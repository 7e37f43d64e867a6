"""AdaBoost: members on weights that grow where those before were wrong."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import ClassifierMixin, RegressorMixin
from septet.sklearn.ensemble.base import BaseEnsemble
from septet.sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.metadata_routing import refuse_weights
from septet.sklearn.utils.validation import _check_sample_weight, check_is_fitted, check_random_state, has_fit_parameter, validate_data

LIMITS = parameters("""
    estimator: has:fit,predict | None
    n_estimators: int [1, inf)
    learning_rate: float (0, inf)
    random_state: random_state
""")
EPSILON = float(np.finfo(np.float64).eps)


class BaseWeightBoosting(BaseEnsemble):
    """What both share."""

    def _rows(self, X: Any) -> Any:
        return validate_data(self, X, accept_sparse=["csr", "csc"], reset=False)

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit one member after another."""
        refuse_weights(self, sample_weight)
        X, y = validate_data(self, X, y, accept_sparse=["csr", "csc"], dtype=None,
                             y_numeric=self._estimator_type == "regressor")
        weight = np.array(_check_sample_weight(sample_weight, X, dtype=np.float64))
        if bool((weight < 0).any()):
            raise ValueError("Negative values in data passed to `sample_weight`")
        weight = weight / weight.sum()
        self._check_member()
        self.estimators_ = []
        self.estimator_weights_ = np.zeros(self.n_estimators)
        self.estimator_errors_ = np.ones(self.n_estimators)
        rng, absent = check_random_state(self.random_state), weight == 0.0
        for step in range(self.n_estimators):
            weight = np.where(absent, 0.0, np.maximum(weight, EPSILON))
            weight, member_weight, error = self._boost(step, X, y, weight, rng)
            if weight is None:
                break
            self.estimator_weights_[step], self.estimator_errors_[step] = member_weight, error
            if error == 0:
                break
            total = float(weight.sum())
            if not np.isfinite(total) or total <= 0:
                break
            if step < self.n_estimators - 1:
                weight = weight / total
        return self

    @property
    def feature_importances_(self) -> Any:
        """The members' importances, by their weights."""
        if not getattr(self, "estimators_", None):
            raise ValueError("Estimator not fitted, call `fit` before `feature_importances_`.")
        total = self.estimator_weights_.sum()
        parts = [w * e.feature_importances_ for w, e in zip(self.estimator_weights_.tolist(), self.estimators_)]
        return np.sum(np.stack(parts), axis=0) / total

    def staged_score(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """The score after each step."""
        from septet.sklearn.metrics import accuracy_score, r2_score

        score = accuracy_score if self._estimator_type == "classifier" else r2_score
        for prediction in self.staged_predict(X):
            yield score(y, prediction, sample_weight=sample_weight)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


class AdaBoostClassifier(ClassifierMixin, BaseWeightBoosting):
    """AdaBoost for classes (SAMME, Zhu et al. 2009)."""

    _parameter_constraints: dict[str, Any] = LIMITS

    def __init__(self, estimator: Any = None, *, n_estimators: int = 50, learning_rate: float = 1.0, random_state: Any = None):
        super().__init__(estimator=estimator, n_estimators=n_estimators)
        self.learning_rate, self.random_state = learning_rate, random_state

    def _check_member(self) -> None:
        self._validate_estimator(default=DecisionTreeClassifier(max_depth=1))
        if not has_fit_parameter(self.estimator_, "sample_weight"):
            raise ValueError(f"{self.estimator_.__class__.__name__} doesn't support sample_weight.")

    def _boost(self, step: int, X: Any, y: Any, weight: Any, rng: Any) -> tuple[Any, Any, Any]:
        member = self._make_estimator(random_state=rng)
        member.fit(X, y, sample_weight=weight)
        found = np.asarray(member.predict(X))
        if step == 0:
            self.classes_ = np.asarray(member.classes_)
            self.n_classes_ = len(self.classes_)
        wrong = found != y
        error = float(np.mean(np.average(wrong.astype(np.float64), weights=weight)))
        if error <= 0:
            return weight, 1.0, 0.0
        if error >= 1.0 - 1.0 / self.n_classes_:
            self.estimators_.pop(-1)
            if not self.estimators_:
                raise ValueError("BaseClassifier in AdaBoostClassifier ensemble is worse than random, ensemble can not be fit.")
            return None, None, None
        member_weight = self.learning_rate * float(np.log((1.0 - error) / error) + np.log(self.n_classes_ - 1.0))
        if step != self.n_estimators - 1:
            with np.errstate(divide="ignore"):
                weight = np.exp(np.log(weight) + member_weight * wrong * (weight > 0))
        return weight, member_weight, error

    def predict(self, X: Any) -> Any:
        """The class with the greatest weighted vote."""
        return self._named(np.asarray(self.decision_function(X)))

    def _named(self, decision: Any) -> Any:
        if self.n_classes_ == 1:
            return self.classes_.take(np.zeros(len(decision), dtype=np.int64), axis=0)
        if self.n_classes_ == 2:
            return self.classes_.take((decision > 0).astype(np.int64), axis=0)
        return self.classes_.take(np.argmax(decision, axis=1), axis=0)

    def _votes(self, member: Any, X: Any, weight: float) -> Any:
        hit = np.asarray(member.predict(X))[:, None] == self.classes_[None, :]
        return np.where(hit, weight, -weight / (self.n_classes_ - 1))

    def _shown(self, total: Any) -> Any:
        return total[:, 1] - total[:, 0] if self.n_classes_ == 2 else total

    def decision_function(self, X: Any) -> Any:
        """Weighted votes: a number a row for two classes, else one a class."""
        check_is_fitted(self)
        X = self._rows(X)
        if self.n_classes_ == 1:
            return np.zeros(len(X))
        total = sum(self._votes(e, X, w) for e, w in zip(self.estimators_, self.estimator_weights_.tolist()))
        return self._shown(total / self.estimator_weights_.sum())

    def staged_decision_function(self, X: Any) -> Any:
        """The weighted votes after each step."""
        check_is_fitted(self)
        X, total, norm = self._rows(X), 0.0, 0.0
        for member, weight in zip(self.estimators_, self.estimator_weights_.tolist()):
            norm += weight
            total = total + self._votes(member, X, weight)
            yield self._shown(total / norm)

    def staged_predict(self, X: Any) -> Any:
        """The classes after each step."""
        for decision in self.staged_decision_function(X):
            yield self._named(decision)

    def _probabilities(self, decision: Any) -> Any:
        raw = np.stack([-decision, decision], axis=1) / 2 if self.n_classes_ == 2 else decision / (self.n_classes_ - 1)
        shifted = np.exp(raw - raw.max(axis=1)[:, None])
        return shifted / shifted.sum(axis=1)[:, None]

    def predict_proba(self, X: Any) -> Any:
        """The softmax of the votes."""
        return self._probabilities(np.asarray(self.decision_function(X)))

    def staged_predict_proba(self, X: Any) -> Any:
        """The probabilities after each step."""
        for decision in self.staged_decision_function(X):
            yield self._probabilities(decision)

    def predict_log_proba(self, X: Any) -> Any:
        """The logarithm of `predict_proba`."""
        return np.log(np.asarray(self.predict_proba(X)))


class AdaBoostRegressor(RegressorMixin, BaseWeightBoosting):
    """AdaBoost for numbers (R2, Drucker 1997)."""

    _parameter_constraints: dict[str, Any] = {**LIMITS, **parameters("loss: 'linear' 'square' 'exponential'")}

    def __init__(self, estimator: Any = None, *, n_estimators: int = 50, learning_rate: float = 1.0, loss: str = "linear",
                 random_state: Any = None):
        super().__init__(estimator=estimator, n_estimators=n_estimators)
        self.learning_rate, self.loss, self.random_state = learning_rate, loss, random_state

    def _check_member(self) -> None:
        self._validate_estimator(default=DecisionTreeRegressor(max_depth=3))

    def _boost(self, step: int, X: Any, y: Any, weight: Any, rng: Any) -> tuple[Any, Any, Any]:
        member = self._make_estimator(random_state=rng)
        drawn = rng.choice(np.arange(X.shape[0]), size=X.shape[0], replace=True, p=weight)
        member.fit(X[drawn], y[drawn])
        size, present = np.abs(np.asarray(member.predict(X)) - y), weight > 0
        greatest = float(size[present].max())
        if greatest != 0:
            size = size / greatest
        size = size**2 if self.loss == "square" else 1.0 - np.exp(-size) if self.loss == "exponential" else size
        error = float((weight[present] * size[present]).sum())
        if error <= 0:
            return weight, 1.0, 0.0
        if error >= 0.5:
            if len(self.estimators_) > 1:
                self.estimators_.pop(-1)
            return None, None, None
        beta = error / (1.0 - error)
        if step != self.n_estimators - 1:
            weight = np.where(present, weight * np.power(beta, (1.0 - size) * self.learning_rate), weight)
        return weight, self.learning_rate * float(np.log(1.0 / beta)), error

    def _median(self, X: Any, limit: int) -> Any:
        found = np.stack([np.asarray(e.predict(X)) for e in self.estimators_[:limit]], axis=1)
        order = np.argsort(found, axis=1)
        running = np.cumsum(self.estimator_weights_[order], axis=1)
        place = np.argmax(running >= 0.5 * running[:, -1][:, None], axis=1)
        rows = np.arange(len(found))
        return found[rows, order[rows, place]]

    def predict(self, X: Any) -> Any:
        """The weighted median of the members' predictions."""
        check_is_fitted(self)
        return self._median(self._rows(X), len(self.estimators_))

    def staged_predict(self, X: Any) -> Any:
        """The predictions after each step."""
        check_is_fitted(self)
        X = self._rows(X)
        for limit in range(1, len(self.estimators_) + 1):
            yield self._median(X, limit)
