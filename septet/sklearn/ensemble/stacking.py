"""Stacking: a last member learns from the others' predictions."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import ClassifierMixin, RegressorMixin, TransformerMixin, clone, is_classifier
from septet.sklearn.ensemble.base import HeterogeneousEnsemble
from septet.sklearn.exceptions import NotFittedError
from septet.sklearn.utils import Bunch
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.metadata_routing import _raise_for_params
from septet.sklearn.utils.multiclass import check_classification_targets
from septet.sklearn.utils.parallel import run
from septet.sklearn.utils.validation import check_is_fitted, column_or_1d

LIMITS = parameters("""
    estimators: is:list
    cv: cv | 'prefit' | None
    n_jobs: int (-inf, inf) | None
    passthrough: bool
    verbose: verbose
    final_estimator: None | has:fit,predict
""")


class BaseStacking(TransformerMixin, HeterogeneousEnsemble):
    """What both share."""

    def _set(self, arguments: dict[str, Any]) -> None:
        for name, value in arguments.items():
            if name not in ("self", "__class__"):
                setattr(self, name, value)

    stack_method: Any = "auto"
    _runs_calls = True

    def fit(self, X: Any, y: Any, **fit_params: Any) -> Any:
        """Fit the members, then the last one on their cross-validated predictions."""
        _raise_for_params(fit_params, self, "fit", allow=["sample_weight"])
        y = self._encode(y)
        names, members = self._validate_estimators()
        self.final_estimator_ = clone(self.final_estimator) if self.final_estimator is not None else self._default()
        kept = [m for m in members if not isinstance(m, str)]
        if self.cv == "prefit":
            for m in kept:
                check_is_fitted(m)
            self.estimators_ = kept
        else:
            self.estimators_ = run([(clone(m).fit, (X, y), fit_params) for m in kept], self.n_jobs)
        fitted = iter(self.estimators_)
        self.named_estimators_ = Bunch(**{n: "drop" if isinstance(m, str) else next(fitted) for n, m in zip(names, members)})
        if hasattr(self.estimators_[0], "feature_names_in_"):
            self.feature_names_in_ = self.estimators_[0].feature_names_in_
        self.stack_method_ = [self._method(n, m) for n, m in zip(names, members) if not isinstance(m, str)]
        columns = self._columns(X, self._cross_predictions(X, y, kept, fit_params))
        self.final_estimator_.fit(columns, y, **fit_params)
        return self

    def _cross_predictions(self, X: Any, y: Any, members: list[Any], fit_params: dict[str, Any]) -> list[Any]:
        if self.cv == "prefit":
            return [getattr(m, how)(X) for m, how in zip(self.estimators_, self.stack_method_)]
        from septet.sklearn.model_selection import check_cv, cross_val_predict

        cv = check_cv(self.cv, y=y, classifier=is_classifier(self))
        if hasattr(cv, "random_state") and cv.random_state is None:
            cv.random_state = np.random.RandomState()
        params = {"params": fit_params} if fit_params else {}
        return [cross_val_predict(clone(m), X, y, cv=cv, method=how, n_jobs=self.n_jobs, **params)
                for m, how in zip(members, self.stack_method_)]

    def _method(self, name: str, member: Any) -> str:
        asked = ["predict_proba", "decision_function", "predict"] if self.stack_method == "auto" else [self.stack_method]
        for how in asked:
            if hasattr(member, how):
                return how
        raise ValueError(f"Underlying estimator {name} does not implement the method {self.stack_method}.")

    def _columns(self, X: Any, predictions: list[Any]) -> Any:
        """The predictions side by side; of two classes' probabilities the second."""
        found = []
        for p, how in zip(predictions, self.stack_method_):
            for part in p if isinstance(p, list) else [p]:
                part = np.asarray(part)
                if part.ndim == 1:
                    part = part.reshape(-1, 1)
                elif how == "predict_proba" and part.shape[1] == 2:
                    part = part[:, 1:]
                found.append(part)
        widths = [f.shape[1] for f in found]
        if getattr(self, "_n_columns", None) != widths:         # set by fit; predicting changes nothing
            self._n_columns = widths
        if self.passthrough:
            found.append(np.asarray(X.toarray() if hasattr(X, "toarray") else X))
        return np.hstack(found)

    def transform(self, X: Any) -> Any:
        """The members' predictions side by side."""
        check_is_fitted(self)
        return self._columns(X, [getattr(m, how)(X) for m, how in zip(self.estimators_, self.stack_method_)])

    def predict(self, X: Any, **predict_params: Any) -> Any:
        """What the last member says."""
        check_is_fitted(self)
        return self._named(self.final_estimator_.predict(np.asarray(self.transform(X)), **predict_params))

    def _named(self, found: Any) -> Any:
        return found

    @property
    def n_features_in_(self) -> int:
        """How many features the members were fitted on."""
        try:
            check_is_fitted(self)
        except NotFittedError as error:
            raise AttributeError(f"{self.__class__.__name__} object has no attribute n_features_in_") from error
        return self.estimators_[0].n_features_in_

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """Names of what `transform` gives."""
        check_is_fitted(self)
        head, names = type(self).__name__.lower(), []
        kept = [n for n, m in self.estimators if not isinstance(m, str)]
        for name, count in zip(kept, self._n_columns):
            names += [f"{head}_{name}"] if count == 1 else [f"{head}_{name}{k}" for k in range(count)]
        if self.passthrough:
            given = input_features if input_features is not None else getattr(self, "feature_names_in_", None)
            names += list(given) if given is not None else [f"x{k}" for k in range(self.n_features_in_)]
        return np.array(names, dtype=object)


class StackingClassifier(ClassifierMixin, BaseStacking):
    """Stacking for classes."""

    _parameter_constraints: dict[str, Any] = {**LIMITS,
                                              **parameters("stack_method: 'auto' 'predict_proba' 'decision_function' 'predict'")}

    def __init__(self, estimators: Any, final_estimator: Any = None, *, cv: Any = None, stack_method: str = "auto",
                 n_jobs: int | None = None, passthrough: bool = False, verbose: int = 0):
        self._set(locals())

    def _default(self) -> Any:
        from septet.sklearn.linear_model import LogisticRegression

        return LogisticRegression()

    def _encode(self, y: Any) -> Any:
        check_classification_targets(y)
        self.classes_, codes = np.unique(column_or_1d(y, warn=True), return_inverse=True)
        return codes.reshape(-1)

    def _validate_estimators(self) -> Any:
        """Regressors may be members, too."""
        names, members = zip(*self.estimators) if len(self.estimators) else ((), ())
        if not names or not all(isinstance(n, str) for n in names):
            return super()._validate_estimators()
        self._check_names(names)
        if all(isinstance(m, str) for m in members):
            raise ValueError("All estimators are dropped. At least one is required to be an estimator.")
        return names, members

    def _named(self, found: Any) -> Any:
        return self.classes_[np.asarray(found).astype(np.int64)]

    def predict_proba(self, X: Any) -> Any:
        """The last member's probabilities."""
        check_is_fitted(self)
        return self.final_estimator_.predict_proba(np.asarray(self.transform(X)))

    def decision_function(self, X: Any) -> Any:
        """The last member's decisions."""
        check_is_fitted(self)
        return self.final_estimator_.decision_function(np.asarray(self.transform(X)))


class StackingRegressor(RegressorMixin, BaseStacking):
    """Stacking for numbers."""

    _parameter_constraints: dict[str, Any] = LIMITS

    def __init__(self, estimators: Any, final_estimator: Any = None, *, cv: Any = None, n_jobs: int | None = None,
                 passthrough: bool = False, verbose: int = 0):
        self._set(locals())

    def _default(self) -> Any:
        from septet.sklearn.linear_model import RidgeCV

        return RidgeCV()

    def _encode(self, y: Any) -> Any:
        return column_or_1d(y, warn=True)

    def _method(self, name: str, member: Any) -> str:
        return "predict"
