"""Bagging: members on rows and features drawn at random."""
from __future__ import annotations

import warnings
from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.sklearn.base import ClassifierMixin, RegressorMixin
from septet.sklearn.ensemble.base import MOST_SEEDS, BaseEnsemble
from septet.sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from septet.sklearn.utils._available_if import available_if
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.metadata_routing import _raise_for_params
from septet.sklearn.utils.multiclass import check_classification_targets
from septet.sklearn.utils.parallel import run
from septet.sklearn.utils.random import sample_without_replacement
from septet.sklearn.utils.validation import (
    _check_sample_weight,
    check_is_fitted,
    check_random_state,
    column_or_1d,
    has_fit_parameter,
    validate_data,
)

LIMITS = parameters("""
    estimator: has:fit,predict | None
    n_estimators: int [1, inf)
    max_samples: None | int [1, inf) | float (0, inf)
    max_features: int [1, inf) | float (0, 1]
    bootstrap, bootstrap_features, oob_score, warm_start: bool
    n_jobs: int (-inf, inf) | None
    random_state: random_state
    verbose: verbose
""")


def drawn(rng: Any, replace: bool, population: int, count: int, weight: Any = None) -> Any:
    """Places drawn at random, with or without putting back."""
    if weight is not None:
        return rng.choice(population, count, replace=replace, p=weight / np.sum(weight))
    return rng.randint(0, population, count) if replace else sample_without_replacement(population, count, random_state=rng)


class BaseBagging(BaseEnsemble):
    """What both share."""

    _parameter_constraints: dict[str, Any] = LIMITS
    _weighs = True
    _runs_calls = True

    def _set(self, arguments: dict[str, Any]) -> None:
        self.estimator_params = ()
        for name, value in arguments.items():
            if name not in ("self", "__class__"):
                setattr(self, name, value)

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **fit_params: Any) -> Any:
        """Fit the members."""
        _raise_for_params(fit_params, self, "fit")
        X, y = validate_data(self, X, y, accept_sparse=["csr", "csc"], dtype=None, ensure_all_finite=False, multi_output=True)
        weight = None if sample_weight is None else _check_sample_weight(sample_weight, X, dtype=None)
        if weight is not None and not self.bootstrap:
            warnings.warn(f"When fitting {type(self).__name__} with sample_weight it is recommended to use bootstrap=True, got False.",
                          stacklevel=2)
        return self._fit(X, y, self.max_samples, weight=weight, **fit_params)

    def _fit(self, X: Any, y: Any, max_samples: Any, max_depth: int | None = None, weight: Any = None, check_input: bool = True,
             **fit_params: Any) -> Any:
        rng, n = check_random_state(self.random_state), X.shape[0]
        self._n_samples, y = n, self._encode(y)
        self._validate_estimator(self._default())
        if max_depth is not None:
            self.estimator_.max_depth = max_depth
        self._max_samples = self._row_count(max_samples, n, weight)
        self._max_features = self._feature_count()
        self._check_oob()
        if not self.warm_start or not hasattr(self, "estimators_"):
            self.estimators_, self.estimators_features_ = [], []
        more = self.n_estimators - len(self.estimators_)
        if more < 0:
            raise ValueError(f"n_estimators={self.n_estimators} must be larger or equal to len(estimators_)={len(self.estimators_)} when "
                             "warm_start==True")
        if more == 0:
            warnings.warn("Warm-start fitting without increasing n_estimators does not fit new trees.", stacklevel=2)
            return self
        if self.warm_start and self.estimators_:
            rng.randint(MOST_SEEDS, size=len(self.estimators_))
        seeds = rng.randint(MOST_SEEDS, size=more)
        self._seeds = seeds if not self.estimators_ else np.concatenate([self._seeds, seeds])
        self._draw_weight = weight
        for member, features in run([(self._fitted, (X, y, seed, fit_params, check_input), {}) for seed in seeds.tolist()], self.n_jobs):
            self.estimators_.append(member)
            self.estimators_features_.append(features)
        if self.oob_score:
            self._set_oob(X, y)
        return self

    def _row_count(self, max_samples: Any, n: int, weight: Any) -> int:
        if max_samples is None:
            return n
        if isinstance(max_samples, Integral):
            count = int(max_samples)
        else:
            count = int(max_samples * (n if weight is None else float(np.sum(weight))))
        if not self.bootstrap and count > n:
            raise ValueError(f"Effective max_samples={count} must be <= n_samples={n} to be able to sample without replacement.")
        return max(1, count)

    def _feature_count(self) -> int:
        d = self.n_features_in_
        count = int(self.max_features) if isinstance(self.max_features, Integral) else int(self.max_features * d)
        if count > d:
            raise ValueError("max_features must be <= n_features")
        return max(1, count)

    def _check_oob(self) -> None:
        if not self.bootstrap and self.oob_score:
            raise ValueError("Out of bag estimation only available if bootstrap=True")
        if self.warm_start and self.oob_score:
            raise ValueError("Out of bag estimate only available if warm_start=False")

    def _drawn(self, seed: int) -> tuple[Any, Any]:
        """(features, rows) of a member."""
        rng = check_random_state(seed)
        features = drawn(rng, self.bootstrap_features, self.n_features_in_, self._max_features)
        return features, drawn(rng, self.bootstrap, self._n_samples, self._max_samples, self._draw_weight)

    def _fitted(self, X: Any, y: Any, seed: int, fit_params: dict[str, Any], check_input: bool) -> tuple[Any, Any]:
        """(a member, its features)."""
        member = self._make_estimator(append=False, random_state=seed)
        features, rows = self._drawn(seed)
        options = {"check_input": check_input} if not check_input and has_fit_parameter(member, "check_input") else {}
        if self._weighs and has_fit_parameter(member, "sample_weight"):     # how often a row was drawn is its weight
            options["sample_weight"] = np.bincount(rows, minlength=self._n_samples)
        else:
            X, y = X[rows], y[rows]
        part = X if self._takes_all(features) else X[:, features]
        return member.fit(np.ascontiguousarray(part) if isinstance(part, np.ndarray) else part, y, **fit_params, **options), features

    def _takes_all(self, features: Any) -> bool:
        return len(features) == self.n_features_in_ and not self.bootstrap_features and bool((features == np.arange(len(features))).all())

    @property
    def estimators_samples_(self) -> list[Any]:
        """The rows that each member drew."""
        return [self._drawn(seed)[1] for seed in self._seeds.tolist()]

    def _rows(self, X: Any) -> Any:
        check_is_fitted(self)
        return validate_data(self, X, accept_sparse=["csr", "csc"], dtype=None, ensure_all_finite=False, reset=False)

    def _parts(self, X: Any) -> Any:
        """(member, its columns of X)."""
        for member, features in zip(self.estimators_, self.estimators_features_):
            yield member, X if self._takes_all(features) else X[:, features]

    def _outside(self) -> Any:
        """(member, its features, the rows it did not draw)."""
        for member, features, rows in zip(self.estimators_, self.estimators_features_, self.estimators_samples_):
            yield member, features, np.nonzero(np.bincount(rows, minlength=self._n_samples) == 0)[0]

    def _warn_unseen(self) -> None:
        warnings.warn("Some inputs do not have OOB scores. This probably means too few estimators were used to compute any reliable oob "
                      "estimates.", stacklevel=4)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        member = self.estimator or self._default()
        try:
            tags.input_tags.sparse = member.__sklearn_tags__().input_tags.sparse
            tags.input_tags.allow_nan = member.__sklearn_tags__().input_tags.allow_nan
        except AttributeError:
            pass
        return tags


def _decides(self: Any) -> bool:
    """Whether the members have decisions."""
    members = getattr(self, "estimators_", None)
    member = members[0] if members else self.estimator if self.estimator is not None else self._default()
    getattr(member, "decision_function")  # noqa: B009  the member's own AttributeError
    return True


class BaggingClassifier(ClassifierMixin, BaseBagging):
    """Votes of classifiers on bootstraps (Breiman 1996)."""

    def __init__(self, estimator: Any = None, n_estimators: int = 10, *, max_samples: Any = None, max_features: Any = 1.0,
                 bootstrap: bool = True, bootstrap_features: bool = False, oob_score: bool = False, warm_start: bool = False,
                 n_jobs: int | None = None, random_state: Any = None, verbose: int = 0):
        self._set(locals())

    def _default(self) -> Any:
        return DecisionTreeClassifier()

    def _encode(self, y: Any) -> Any:
        check_classification_targets(y)
        y = column_or_1d(y, warn=True)
        self.classes_, codes = np.unique(y, return_inverse=True)
        self.n_classes_ = len(self.classes_)
        return codes.reshape(-1)

    def _shares(self, member: Any, X: Any) -> Any:
        """A member's probabilities, or votes, for all classes."""
        result = np.zeros((X.shape[0], self.n_classes_))
        known = np.asarray(member.classes_).astype(np.int64)
        if hasattr(member, "predict_proba"):
            result[:, known] = np.asarray(member.predict_proba(X))
        else:
            result[np.arange(X.shape[0]), np.asarray(member.predict(X)).astype(np.int64)] = 1.0
        return result

    def predict_proba(self, X: Any) -> Any:
        """The mean of the members' probabilities."""
        X = self._rows(X)
        return sum(self._shares(m, part) for m, part in self._parts(X)) / len(self.estimators_)

    def predict_log_proba(self, X: Any) -> Any:
        """The logarithm of `predict_proba`."""
        with np.errstate(divide="ignore"):
            return np.log(np.asarray(self.predict_proba(X)))

    def predict(self, X: Any) -> Any:
        """The class with the greatest mean probability."""
        check_is_fitted(self)
        return self.classes_.take(np.argmax(np.asarray(self.predict_proba(X)), axis=1), axis=0)

    @available_if(_decides)
    def decision_function(self, X: Any) -> Any:
        """The mean of the members' decisions."""
        X = self._rows(X)
        return sum(np.asarray(m.decision_function(part)) for m, part in self._parts(X)) / len(self.estimators_)

    def _set_oob(self, X: Any, y: Any) -> None:
        total = np.zeros((self._n_samples, self.n_classes_))
        for member, features, rows in self._outside():
            total[rows] += self._shares(member, X[rows][:, features])
        sums = total.sum(axis=1)
        if bool((sums == 0).any()):
            self._warn_unseen()
        with np.errstate(invalid="ignore", divide="ignore"):
            self.oob_decision_function_ = total / sums[:, None]
        self.oob_score_ = float(np.mean(np.argmax(total, axis=1) == y))


class BaggingRegressor(RegressorMixin, BaseBagging):
    """The mean of regressors on bootstraps (Breiman 1996)."""

    def __init__(self, estimator: Any = None, n_estimators: int = 10, *, max_samples: Any = None, max_features: Any = 1.0,
                 bootstrap: bool = True, bootstrap_features: bool = False, oob_score: bool = False, warm_start: bool = False,
                 n_jobs: int | None = None, random_state: Any = None, verbose: int = 0):
        self._set(locals())

    def _default(self) -> Any:
        return DecisionTreeRegressor()

    def _encode(self, y: Any) -> Any:
        return column_or_1d(y, warn=True) if y.ndim == 2 and y.shape[1] == 1 else y

    def predict(self, X: Any) -> Any:
        """The mean of the members' predictions."""
        X = self._rows(X)
        return sum(np.asarray(m.predict(part)) for m, part in self._parts(X)) / len(self.estimators_)

    def _set_oob(self, X: Any, y: Any) -> None:
        from septet.sklearn.metrics import r2_score

        total, seen = np.zeros(y.shape), np.zeros(self._n_samples)
        for member, features, rows in self._outside():
            total[rows] += np.asarray(member.predict(X[rows][:, features]))
            seen[rows] += 1
        if bool((seen == 0).any()):
            self._warn_unseen()
            seen = np.maximum(seen, 1)
        self.oob_prediction_ = total / (seen if y.ndim == 1 else seen[:, None])
        self.oob_score_ = r2_score(y, self.oob_prediction_)
