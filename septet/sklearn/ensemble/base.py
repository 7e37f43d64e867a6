"""What ensembles share: making members, their seeds, lists of named members."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, MetaEstimatorMixin, clone, is_classifier, is_regressor
from septet.sklearn.utils import Bunch
from septet.sklearn.utils.validation import check_random_state

MOST_SEEDS = 2147483647


def set_random_states(estimator: Any, random_state: Any) -> None:
    """Give every `random_state` parameter, nested ones too, a seed from the stream."""
    rng = check_random_state(random_state)
    seeds = {}
    for key in sorted(estimator.get_params(deep=True)):
        if key == "random_state" or key.endswith("__random_state"):
            seeds[key] = int(rng.randint(MOST_SEEDS))
    if seeds:
        estimator.set_params(**seeds)


class BaseEnsemble(MetaEstimatorMixin, BaseEstimator):
    """The base of ensembles of one kind of member."""

    def __init__(self, estimator: Any = None, *, n_estimators: int = 10, estimator_params: Any = ()):
        self.estimator, self.n_estimators, self.estimator_params = estimator, n_estimators, estimator_params

    def _validate_estimator(self, default: Any = None) -> None:
        self.estimator_ = self.estimator if self.estimator is not None else default

    def _make_estimator(self, append: bool = True, random_state: Any = None) -> Any:
        """A member with parameters and seeds."""
        made = clone(self.estimator_)
        made.set_params(**{p: getattr(self, p) for p in self.estimator_params})
        if random_state is not None:
            set_random_states(made, random_state)
        if append:
            self.estimators_.append(made)
        return made

    def __len__(self) -> int:
        return len(self.estimators_)

    def __getitem__(self, index: Any) -> Any:
        return self.estimators_[index]

    def __iter__(self) -> Any:
        return iter(self.estimators_)


class HeterogeneousEnsemble(MetaEstimatorMixin, BaseEstimator):
    """The base of ensembles of named members, which may be set as parameters."""

    def __init__(self, estimators: Any):
        self.estimators = estimators

    @property
    def named_estimators(self) -> Any:
        """The members by name."""
        return Bunch(**dict(self.estimators))

    def _validate_estimators(self) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """(names, members).  ValueErrors for what cannot be used."""
        if len(self.estimators) == 0 or not all(isinstance(item, (tuple, list)) and isinstance(item[0], str) for item in self.estimators):
            raise ValueError("Invalid 'estimators' attribute, 'estimators' should be a non-empty list of (string, estimator) tuples.")
        names, members = zip(*self.estimators)
        self._check_names(names)
        if all(e == "drop" for e in members):
            raise ValueError("All estimators are dropped. At least one is required to be an estimator.")
        right, kind = (is_classifier, "classifier") if is_classifier(self) else (is_regressor, "regressor")
        for member in members:
            if not isinstance(member, str) and not right(member):
                raise ValueError(f"The estimator {type(member).__name__} should be a {kind}.")
        return names, members

    def _check_names(self, names: Any) -> None:
        if len(set(names)) != len(names):
            raise ValueError(f"Names provided are not unique: {list(names)!r}")
        clashes = set(names).intersection(super().get_params(deep=False))
        if clashes:
            raise ValueError(f"Estimator names conflict with constructor arguments: {sorted(clashes)!r}")
        bad = [name for name in names if "__" in name]
        if bad:
            raise ValueError(f"Estimator names must not contain __: got {bad!r}")

    def set_params(self, **params: Any) -> Any:
        """Set parameters; a member by its name."""
        if "estimators" in params:
            self.estimators = params.pop("estimators")
        members = {part[0] for part in self.estimators if isinstance(part, tuple)} if isinstance(self.estimators, (list, tuple)) else set()
        for name in list(params):
            if name in members:
                self.estimators = [(n, params[name] if n == name else e) for n, e in self.estimators]
                del params[name]
        super().set_params(**params)
        return self

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters, the members and theirs among them."""
        found = super().get_params(deep=deep)
        if deep and isinstance(self.estimators, (list, tuple)):
            members = [part for part in self.estimators if isinstance(part, tuple) and len(part) == 2]
            found.update(members)
            for name, member in members:
                if hasattr(member, "get_params"):
                    found.update({f"{name}__{key}": value for key, value in member.get_params(deep=True).items()})
        return found

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        try:
            tags.input_tags.allow_nan = all(e.__sklearn_tags__().input_tags.allow_nan for _, e in self.estimators if e != "drop")
            tags.input_tags.sparse = all(e.__sklearn_tags__().input_tags.sparse for _, e in self.estimators if e != "drop")
        except Exception:  # whatever stands in `estimators` before it is checked
            pass
        return tags


def mean_importances(estimators: Any) -> Any:
    """The mean of trees' importances, their sum 1."""
    found = [e.feature_importances_ for e in estimators if e.tree_.node_count > 1]
    if not found:
        return np.zeros(estimators[0].n_features_in_)
    mean = np.mean(np.stack(found), axis=0)
    return mean / np.sum(mean)
