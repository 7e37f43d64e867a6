"""Votes and means of different members."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import ClassifierMixin, RegressorMixin, TransformerMixin, clone
from septet.sklearn.ensemble.base import HeterogeneousEnsemble
from septet.sklearn.exceptions import NotFittedError
from septet.sklearn.preprocessing import LabelEncoder
from septet.sklearn.utils import Bunch
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.metadata_routing import _raise_for_params
from septet.sklearn.utils.multiclass import type_of_target
from septet.sklearn.utils.parallel import run
from septet.sklearn.utils.validation import check_is_fitted, column_or_1d

LIMITS = parameters("""
    estimators: is:list
    weights: array-like | None
    n_jobs: None | int (-inf, inf)
    verbose: verbose
""")


class BaseVoting(TransformerMixin, HeterogeneousEnsemble):
    """What both share."""

    _runs_calls = True

    def _fit(self, X: Any, y: Any, sample_weight: Any, fit_params: dict[str, Any]) -> Any:
        names, members = self._validate_estimators()
        if self.weights is not None and len(self.weights) != len(self.estimators):
            raise ValueError(f"Number of `estimators` and weights must be equal; got {len(self.weights)} weights, {len(self.estimators)} "
                             "estimators")
        options = {**fit_params, **({} if sample_weight is None else {"sample_weight": sample_weight})}
        self.estimators_ = run([(clone(m).fit, (X, y), options) for m in members if not isinstance(m, str)], self.n_jobs)
        fitted = iter(self.estimators_)
        self.named_estimators_ = Bunch(**{n: "drop" if isinstance(m, str) else next(fitted) for n, m in zip(names, members)})
        if hasattr(self.estimators_[0], "feature_names_in_"):
            self.feature_names_in_ = self.estimators_[0].feature_names_in_
        return self

    @property
    def _weights(self) -> Any:
        if self.weights is None:
            return None
        return np.array([float(w) for (_, m), w in zip(self.estimators, self.weights) if not isinstance(m, str)])

    @property
    def n_features_in_(self) -> int:
        """How many features the members were fitted on."""
        try:
            check_is_fitted(self)
        except NotFittedError as error:
            raise AttributeError(f"{self.__class__.__name__} object has no n_features_in_ attribute.") from error
        return self.estimators_[0].n_features_in_

    def _predictions(self, X: Any) -> Any:
        return np.stack([np.asarray(m.predict(X)) for m in self.estimators_], axis=1)

    def fit_transform(self, X: Any, y: Any = None, **fit_params: Any) -> Any:
        """Fit, and the members' predictions."""
        return self.fit(X, y, **fit_params).transform(X)


class VotingClassifier(ClassifierMixin, BaseVoting):
    """The class with most votes, or with the greatest mean probability."""

    _parameter_constraints: dict[str, Any] = {**LIMITS, **parameters("voting: 'hard' 'soft'\nflatten_transform: bool")}

    def __init__(self, estimators: Any, *, voting: str = "hard", weights: Any = None, n_jobs: int | None = None,
                 flatten_transform: bool = True, verbose: bool = False):
        super().__init__(estimators=estimators)
        self.voting, self.weights, self.n_jobs = voting, weights, n_jobs
        self.flatten_transform, self.verbose = flatten_transform, verbose

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **fit_params: Any) -> Any:
        """Fit the members."""
        _raise_for_params(fit_params, self, "fit")
        kind = type_of_target(y, input_name="y")
        if kind in ("unknown", "continuous"):
            raise ValueError(f"Unknown label type: {kind}. Maybe you are trying to fit a classifier, which expects discrete classes on a "
                             "regression target with continuous values.")
        if kind not in ("binary", "multiclass"):
            raise NotImplementedError("VotingClassifier only supports binary or multiclass classification. Multilabel and multi-output "
                                      f"classification are not supported.")  # noqa: F541
        self.classes_, codes = np.unique(column_or_1d(y, warn=True), return_inverse=True)
        self.le_ = LabelEncoder().fit(self.classes_)
        return self._fit(X, codes.reshape(-1), sample_weight, fit_params)

    def predict(self, X: Any) -> Any:
        """The class of most votes."""
        check_is_fitted(self)
        if self.voting == "soft":
            return self.classes_[np.argmax(np.asarray(self.predict_proba(X)), axis=1)]
        return self.classes_[np.argmax(self._counts(self._predictions(X)), axis=1)]

    def _counts(self, codes: Any) -> Any:
        weights = self._weights
        weights = np.ones(codes.shape[1]) if weights is None else weights
        hits = codes[:, :, None] == np.arange(len(self.classes_))[None, None, :]
        return (hits * weights[None, :, None]).sum(axis=1)

    def _shares(self, X: Any) -> Any:
        return np.stack([np.asarray(m.predict_proba(X)) for m in self.estimators_])

    @property
    def predict_proba(self) -> Any:
        """The mean of the members' probabilities; only for soft voting."""
        if self.voting == "hard":
            raise AttributeError(f"predict_proba is not available when voting={self.voting!r}")
        return self._probabilities

    def _probabilities(self, X: Any) -> Any:
        from septet.sklearn.utils.foreign import give_back

        check_is_fitted(self)
        return give_back(np.average(self._shares(X), axis=0, weights=self._weights), X)

    def transform(self, X: Any) -> Any:
        """The members' predictions, or their probabilities."""
        check_is_fitted(self)
        if self.voting == "hard":
            return self._predictions(X)
        found = self._shares(X)
        return np.hstack(list(found)) if self.flatten_transform else found

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """Names of what `transform` gives."""
        check_is_fitted(self)
        if self.voting == "soft" and not self.flatten_transform:
            raise ValueError("get_feature_names_out is not supported when `voting='soft'` and `flatten_transform=False`")
        names = [n for n, m in self.estimators if not isinstance(m, str)]
        head = type(self).__name__.lower()
        if self.voting == "hard":
            return np.array([f"{head}_{n}" for n in names], dtype=object)
        return np.array([f"{head}_{n}{k}" for n in names for k in range(len(self.classes_))], dtype=object)


class VotingRegressor(RegressorMixin, BaseVoting):
    """The mean of the members' predictions."""

    _parameter_constraints: dict[str, Any] = LIMITS

    def __init__(self, estimators: Any, *, weights: Any = None, n_jobs: int | None = None, verbose: bool = False):
        super().__init__(estimators=estimators)
        self.weights, self.n_jobs, self.verbose = weights, n_jobs, verbose

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **fit_params: Any) -> Any:
        """Fit the members."""
        _raise_for_params(fit_params, self, "fit")
        return self._fit(X, column_or_1d(y, warn=True), sample_weight, fit_params)

    def predict(self, X: Any) -> Any:
        """The mean, weighted where asked."""
        check_is_fitted(self)
        return np.average(self._predictions(X), axis=1, weights=self._weights)

    def transform(self, X: Any) -> Any:
        """The members' predictions."""
        check_is_fitted(self)
        return self._predictions(X)

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """Names of what `transform` gives."""
        check_is_fitted(self)
        head = type(self).__name__.lower()
        return np.array([f"{head}_{n}" for n, m in self.estimators if not isinstance(m, str)], dtype=object)
