"""`sklearn.multioutput`: several targets from estimators of one."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, RegressorMixin, clone, is_classifier
from septet.sklearn.sparse import as_sparse, hstack
from septet.sklearn.utils._available_if import available_if
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.metadata_routing import _raise_for_params
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.multiclass import check_classification_targets
from septet.sklearn.utils.parallel import run
from septet.sklearn.utils.validation import check_is_fitted, check_random_state, has_fit_parameter, validate_data


def has(method: str) -> Any:
    """Whether the inner estimators have a method."""
    def check(self: Any) -> bool:
        fitted = getattr(self, "estimators_", None)
        inner = getattr(self, "estimator", None)
        return all(hasattr(e, method) for e in fitted) if fitted else hasattr(inner, method)
    return check


class _MultiOutputEstimator(MetaEstimatorMixin, BaseEstimator):
    """One estimator a target."""

    _runs_calls = True
    _parameter_constraints: dict[str, Any] = {}

    def __init__(self, estimator: Any, *, n_jobs: Any = None):
        self.estimator, self.n_jobs = estimator, n_jobs

    def _targets(self, X: Any, y: Any) -> Any:
        y = validate_data(self, X="no_validation", y=y, multi_output=True)
        if is_classifier(self):
            check_classification_targets(y)
        if y.ndim == 1:
            raise ValueError("y must have at least two dimensions for multi-output regression but has only one.")
        return y

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **fit_params: Any) -> Any:
        """Fit.  y: (samples, targets)."""
        y = self._targets(X, y)
        self._check_weight(sample_weight)
        if sample_weight is not None:
            fit_params["sample_weight"] = sample_weight
        self.estimators_ = run([(clone(self.estimator).fit, (X, y[:, k]), fit_params) for k in range(y.shape[1])], self.n_jobs)
        self._names()
        return self

    def _check_weight(self, sample_weight: Any) -> None:
        if sample_weight is not None and not has_fit_parameter(self.estimator, "sample_weight"):
            raise ValueError("Underlying estimator does not support sample weights.")

    def _names(self) -> None:
        for name in ("n_features_in_", "feature_names_in_"):
            if hasattr(self.estimators_[0], name):
                setattr(self, name, getattr(self.estimators_[0], name))

    @available_if(has("partial_fit"))
    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None, **params: Any) -> Any:
        """One step more of every estimator.  classes: a list, one array a target."""
        first = not hasattr(self, "estimators_")
        y = self._targets(X, y)
        self._check_weight(sample_weight)
        if sample_weight is not None:
            params["sample_weight"] = sample_weight
        if first:
            self.estimators_ = [clone(self.estimator) for _ in range(y.shape[1])]
        for k, estimator in enumerate(self.estimators_):
            extra = {"classes": classes[k]} if classes is not None and first else {}
            estimator.partial_fit(X, y[:, k], **extra, **params)
        if first:
            self._names()
        return self

    def predict(self, X: Any) -> Any:
        """Predictions (samples, targets)."""
        check_is_fitted(self)
        return np.column_stack([np.asarray(e.predict(X)) for e in self.estimators_])

    def __sklearn_tags__(self) -> Any:
        from septet.sklearn.utils._tags import get_tags

        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = get_tags(self.estimator).input_tags.sparse
        tags.target_tags.single_output, tags.target_tags.multi_output = False, True
        return tags


class MultiOutputRegressor(RegressorMixin, _MultiOutputEstimator):
    """One regressor a target."""

    _parameter_constraints = of("multioutput.MultiOutputRegressor")

    @available_if(has("partial_fit"))
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None, **params: Any) -> Any:
        """One step more of every regressor."""
        return _MultiOutputEstimator.partial_fit(self, X, y, sample_weight=sample_weight, **params)


class MultiOutputClassifier(ClassifierMixin, _MultiOutputEstimator):
    """One classifier a target."""

    _parameter_constraints = of("multioutput.MultiOutputClassifier")

    def fit(self, X: Any, Y: Any, sample_weight: Any = None, **fit_params: Any) -> Any:  # type: ignore[override]
        """Fit.  Y: (samples, targets)."""
        super().fit(X, Y, sample_weight=sample_weight, **fit_params)
        self.classes_ = [e.classes_ for e in self.estimators_]
        return self

    @available_if(has("predict_proba"))
    def predict_proba(self, X: Any) -> Any:
        """A list: probabilities (samples, classes) of each target."""
        check_is_fitted(self)
        return [e.predict_proba(X) for e in self.estimators_]

    def score(self, X: Any, y: Any) -> float:  # type: ignore[override]
        """The share of samples with all targets right."""
        check_is_fitted(self)
        y = np.asarray(y)
        if y.ndim == 1:
            raise ValueError("y must have at least two dimensions for multi target classification but has only one")
        if y.shape[1] != len(self.estimators_):
            raise ValueError(f"The number of outputs of Y for fit {len(self.estimators_)} and score {y.shape[1]} should be same")
        return float((y == np.asarray(self.predict(X))).all(axis=1).mean())


class _BaseChain(BaseEstimator):
    """Each estimator sees the targets before its own."""

    _parameter_constraints: dict[str, Any] = {}

    def _order(self, d: int) -> Any:
        """The order of the targets.  ValueError where it is none."""
        order = self.order
        if isinstance(order, str) and order == "random":
            return np.asarray(check_random_state(self.random_state).permutation(d))
        if order is None:
            return np.arange(d)
        if sorted(order) != list(range(d)):
            raise ValueError("invalid order")
        return order

    def _fit_chain(self, X: Any, Y: Any, **fit_params: Any) -> Any:
        from septet.sklearn.model_selection import cross_val_predict

        X, Y = validate_data(self, X, Y, multi_output=True, accept_sparse=True)
        self.order_ = self._order(Y.shape[1])
        self.estimators_ = [clone(self.estimator) for _ in range(Y.shape[1])]
        ordered = Y[:, self.order_]
        known = ordered.astype(np.float64)
        for k, estimator in enumerate(self.estimators_):
            if self.verbose:
                print(f"[Chain] .................... ({k + 1} of {len(self.estimators_)}) Processing order {self.order_[k]}")
            estimator.fit(joined(X, known[:, :k]), Y[:, self.order_[k]], **fit_params)
            if self.cv is not None and k < len(self.estimators_) - 1:
                method = self._method(estimator)
                made = np.asarray(cross_val_predict(self.estimator, joined(X, known[:, :k]), y=Y[:, self.order_[k]], cv=self.cv,
                                                    method=method))
                known[:, k] = made[:, 1] if made.ndim > 1 else made
        return self

    def _method(self, estimator: Any) -> str:
        wanted = getattr(self, "chain_method", "predict")
        names = [wanted] if isinstance(wanted, str) else list(wanted)
        return next((n for n in names if hasattr(estimator, n)), "predict")

    def _chained(self, X: Any, output: str) -> Any:
        """The outputs of all estimators, each fed with those before."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse=True, reset=False)
        n, count = X.shape[0], len(self.estimators_)
        known, made = np.zeros((n, count)), np.zeros((n, count))
        for k, estimator in enumerate(self.estimators_):
            part = joined(X, known[:, :k])
            found = np.asarray(getattr(estimator, self._method(estimator))(part))
            known[:, k] = found[:, 1] if found.ndim > 1 else found
            value = np.asarray(getattr(estimator, output)(part))
            made[:, k] = value[:, 1] if value.ndim > 1 else value
        back = np.empty(count, dtype=np.int64)
        back[np.array(self.order_)] = np.arange(count)
        return made[:, back]

    def predict(self, X: Any) -> Any:
        """Predictions (samples, targets)."""
        return self._chained(X, "predict")

    def __sklearn_tags__(self) -> Any:
        from septet.sklearn.utils._tags import get_tags

        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = get_tags(self.estimator).input_tags.sparse
        return tags


def joined(X: Any, more: Any) -> Any:
    """X with further columns."""
    if not more.shape[1]:
        return X
    return hstack([as_sparse(X), more], format="csr") if is_sparse(X) else np.hstack([X, more])


class ClassifierChain(MetaEstimatorMixin, ClassifierMixin, _BaseChain):
    """A chain of classifiers (Read et al., 2009)."""

    _parameter_constraints = of("multioutput.ClassifierChain")

    def __init__(self, estimator: Any, *, order: Any = None, cv: Any = None, chain_method: Any = "predict", random_state: Any = None,
                 verbose: Any = False):
        self.estimator, self.order, self.cv, self.chain_method = estimator, order, cv, chain_method
        self.random_state, self.verbose = random_state, verbose

    def fit(self, X: Any, Y: Any, **fit_params: Any) -> Any:
        """Fit.  Y: (samples, targets) of 0 and 1."""
        _raise_for_params(fit_params, self, "fit")
        self._fit_chain(X, Y, **fit_params)
        self.classes_ = [e.classes_ for e in self.estimators_]
        self.chain_method_ = self._method(self.estimators_[0])
        return self

    @available_if(has("predict_proba"))
    def predict_proba(self, X: Any) -> Any:
        """Probabilities of 1 (samples, targets)."""
        return self._chained(X, "predict_proba")

    @available_if(has("predict_proba"))
    def predict_log_proba(self, X: Any) -> Any:
        """Their logarithms."""
        return np.log(np.asarray(self.predict_proba(X)))

    @available_if(has("decision_function"))
    def decision_function(self, X: Any) -> Any:
        """Decisions (samples, targets)."""
        return self._chained(X, "decision_function")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.single_output, tags.target_tags.multi_output = False, True
        return tags


class RegressorChain(MetaEstimatorMixin, RegressorMixin, _BaseChain):
    """A chain of regressors."""

    _parameter_constraints = of("multioutput.RegressorChain")

    def __init__(self, estimator: Any, *, order: Any = None, cv: Any = None, random_state: Any = None, verbose: Any = False):
        self.estimator, self.order, self.cv, self.random_state, self.verbose = estimator, order, cv, random_state, verbose

    def fit(self, X: Any, Y: Any, **fit_params: Any) -> Any:
        """Fit.  Y: (samples, targets)."""
        return self._fit_chain(X, Y, **fit_params)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.single_output, tags.target_tags.multi_output = False, True
        return tags


__all__ = ["ClassifierChain", "MultiOutputClassifier", "MultiOutputRegressor", "RegressorChain"]
