"""Searches by successive halving: all settings with few resources, the best of them with more (Jamieson & Talwalkar, 2016)."""
from __future__ import annotations

import math
import numbers
from abc import abstractmethod
from collections.abc import Iterator
from typing import Any

import septet.numpy as np
from septet.sklearn.base import is_classifier
from septet.sklearn.metrics.scorers import get_scorer_names
from septet.sklearn.model_selection.choosing import check_cv
from septet.sklearn.model_selection.parameters import ParameterGrid, ParameterSampler
from septet.sklearn.model_selection.search import BaseSearchCV, routing
from septet.sklearn.utils import resample
from septet.sklearn.utils._param_validation import Interval, StrOptions
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.multiclass import check_classification_targets
from septet.sklearn.utils.validation import _num_samples


class Thinned:
    """A splitter's folds with a share of their rows."""

    def __init__(self, cv: Any, share: float, random_state: Any):
        self.cv, self.share, self.random_state = cv, share, random_state

    def split(self, X: Any, y: Any = None, **params: Any) -> Iterator[tuple[Any, Any]]:
        """Training and test rows, drawn without repeats."""
        for fold in self.cv.split(X, y, **params):
            train, test = (resample(part, replace=False, random_state=self.random_state, n_samples=int(self.share * len(part)))
                           for part in fold)
            yield train, test


def steady(cv: Any) -> bool:
    """Whether a splitter gives the same folds each time."""
    return isinstance(getattr(cv, "random_state", 0), numbers.Integral) or not getattr(cv, "shuffle", True)


def best_of(results: Any, step: int, count: int) -> Any:
    """The best settings of a step, the best one last; scores that are not numbers rank lowest."""
    chosen = np.flatnonzero(results["iter"] == step)
    scores = results["mean_test_score"][chosen]
    order = np.roll(np.argsort(scores), int(np.isnan(scores).sum()))
    return [results["params"][int(chosen[k])] for k in order[-count:].tolist()]


class BaseSuccessiveHalving(BaseSearchCV):
    """What both searches share: how many settings with how much of the resource in each step."""

    _parameter_constraints: dict[str, Any] = {
        **{k: v for k, v in BaseSearchCV._parameter_constraints.items() if k != "pre_dispatch"},
        "scoring": [StrOptions(set(get_scorer_names())), callable, None],
        **parameters("""
            random_state: random_state
            max_resources: int (0, inf) | 'auto'
            min_resources: int (0, inf) | 'exhaust' 'smallest'
            resource: is:str
            factor: float (0, inf)
            aggressive_elimination: bool
        """)}

    def __init__(self, estimator: Any, *, scoring: Any = None, n_jobs: Any = None, refit: Any = True, cv: Any = 5, verbose: int = 0,
                 random_state: Any = None, error_score: Any = np.nan, return_train_score: bool = True, max_resources: Any = "auto",
                 min_resources: Any = "exhaust", resource: str = "n_samples", factor: float = 3, aggressive_elimination: bool = False):
        super().__init__(estimator, scoring=scoring, n_jobs=n_jobs, refit=refit, cv=cv, verbose=verbose, error_score=error_score,
                         return_train_score=return_train_score)
        self.random_state, self.max_resources, self.resource, self.factor = random_state, max_resources, resource, factor
        self.min_resources, self.aggressive_elimination = min_resources, aggressive_elimination

    @classmethod
    def _get_param_names(cls) -> list[str]:
        return [name for name in super()._get_param_names() if name != "pre_dispatch"]

    @abstractmethod
    def _generate_candidate_params(self) -> Any:
        """The settings of the first step."""

    def fit(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Search, and fit the best setting on all samples."""
        cv = check_cv(self.cv, y, classifier=is_classifier(self.estimator))
        self._n_samples_orig = _num_samples(X)
        self._check_resources(X, y, cv, {} if routing() else {"groups": params.get("groups")})
        return super().fit(X, y=y, **params)

    def _check_resources(self, X: Any, y: Any, cv: Any, to_split: dict[str, Any]) -> None:
        if not steady(cv):
            raise ValueError("The cv parameter must yield consistent folds across calls to split(). Set its random_state to an int, or set "
                             "shuffle=False.")
        if self.resource != "n_samples" and self.resource not in self.estimator.get_params():
            raise ValueError(f"Cannot use resource={self.resource} which is not supported by estimator {type(self.estimator).__name__}")
        if self.max_resources == "auto" and self.resource != "n_samples":
            raise ValueError("resource can only be 'n_samples' when max_resources='auto'")
        self.min_resources_ = self._least(X, y, cv, to_split) if isinstance(self.min_resources, str) else self.min_resources
        self.max_resources_ = self._n_samples_orig if self.max_resources == "auto" else self.max_resources
        if self.min_resources_ > self.max_resources_:
            raise ValueError(f"min_resources_={self.min_resources_} is greater than max_resources_={self.max_resources_}.")
        if self.min_resources_ == 0:
            raise ValueError(f"min_resources_={self.min_resources_}: you might have passed an empty dataset X.")

    def _least(self, X: Any, y: Any, cv: Any, to_split: dict[str, Any]) -> int:
        """How much of the resource the first step takes at least: of samples, two for each fold and class."""
        if self.resource != "n_samples":
            return 1
        least = 2 * int(cv.get_n_splits(X, y, **to_split))
        if is_classifier(self.estimator):
            check_classification_targets(y)
            least *= len(np.unique(np.asarray(y)))
        return least

    @staticmethod
    def _select_best_index(refit: Any, refit_metric: str, results: Any) -> Any:
        """The place of the best setting of the last step, whatever a callable refit would say."""
        last = np.flatnonzero(results["iter"] == results["iter"].max())
        scores = results["mean_test_score"][last]
        return last[0] if bool(np.isnan(scores).all()) else last[np.nanargmax(scores)]

    def _format_results(self, candidates: list[Any], n_splits: int, out: list[Any], more: Any) -> dict[str, Any]:
        return super()._format_results(candidates, n_splits, out, {key: np.asarray(value) for key, value in more.items()})

    def _plan(self, n_candidates: int) -> int:
        """Set how many steps there are and with how much of the resource the first begins; how many come in one go of full use."""
        self.n_required_iterations_ = 1 + math.floor(math.log(n_candidates, self.factor))
        if self.min_resources == "exhaust":
            last = self.n_required_iterations_ - 1
            self.min_resources_ = max(self.min_resources_, self.max_resources_ // self.factor**last)
        self.n_possible_iterations_ = 1 + math.floor(math.log(self.max_resources_ // self.min_resources_, self.factor))
        if self.aggressive_elimination:
            return self.n_required_iterations_
        return min(self.n_possible_iterations_, self.n_required_iterations_)

    def _resources(self, step: int) -> int:
        """How much of the resource a step takes."""
        power = step
        if self.aggressive_elimination:
            power = max(0, step - self.n_required_iterations_ + self.n_possible_iterations_)
        return min(int(self.factor**power * self.min_resources_), self.max_resources_)

    def _run_search(self, evaluate_candidates: Any) -> None:
        candidates = self._generate_candidate_params()
        if self.resource != "n_samples" and any(self.resource in params for params in candidates):
            raise ValueError(f"Cannot use parameter {self.resource} as the resource since it is part of the searched parameters.")
        n_iterations = self._plan(len(candidates))
        if self.verbose:
            self._say(n_iterations)
        self.n_resources_: list[int] = []
        self.n_candidates_: list[int] = []
        step = -1
        for step in range(n_iterations):
            candidates = self._step(step, candidates, evaluate_candidates)
        self.n_remaining_candidates_ = len(candidates)
        self.n_iterations_ = step + 1

    def _step(self, step: int, candidates: list[Any], evaluate_candidates: Any) -> list[Any]:
        """Try the settings that are left: those which stay."""
        n_resources, n = self._resources(step), len(candidates)
        self.n_resources_.append(n_resources)
        self.n_candidates_.append(n)
        if self.verbose:
            print(f"----------\niter: {step}\nn_candidates: {n}\nn_resources: {n_resources}")
        if self.resource == "n_samples":
            cv = Thinned(self._checked_cv_orig, n_resources / self._n_samples_orig, self.random_state)
        else:
            candidates, cv = [{**params, self.resource: n_resources} for params in candidates], self._checked_cv_orig
        results = evaluate_candidates(candidates, cv, more_results={"iter": [step] * n, "n_resources": [n_resources] * n})
        return best_of(results, step, math.ceil(n / self.factor))

    def _say(self, n_iterations: int) -> None:
        print(f"n_iterations: {n_iterations}")
        for name in ("n_required_iterations_", "n_possible_iterations_", "min_resources_", "max_resources_"):
            print(f"{name.removesuffix('_') if name.startswith('n_') else name}: {getattr(self, name)}")
        print(f"aggressive_elimination: {self.aggressive_elimination}\nfactor: {self.factor}")


class HalvingGridSearchCV(BaseSuccessiveHalving):
    """Successive halving over all settings of a grid."""

    _parameter_constraints: dict[str, Any] = {**BaseSuccessiveHalving._parameter_constraints, "param_grid": [dict, list]}

    def __init__(self, estimator: Any, param_grid: Any, *, factor: float = 3, resource: str = "n_samples", max_resources: Any = "auto",
                 min_resources: Any = "exhaust", aggressive_elimination: bool = False, cv: Any = 5, scoring: Any = None, refit: Any = True,
                 error_score: Any = np.nan, return_train_score: bool = True, random_state: Any = None, n_jobs: Any = None,
                 verbose: int = 0):
        super().__init__(estimator, scoring=scoring, n_jobs=n_jobs, refit=refit, verbose=verbose, cv=cv, random_state=random_state,
                         error_score=error_score, return_train_score=return_train_score, max_resources=max_resources, resource=resource,
                         factor=factor, min_resources=min_resources, aggressive_elimination=aggressive_elimination)
        self.param_grid = param_grid

    def _generate_candidate_params(self) -> Any:
        return list(ParameterGrid(self.param_grid))


class HalvingRandomSearchCV(BaseSuccessiveHalving):
    """Successive halving over settings that are drawn."""

    _parameter_constraints: dict[str, Any] = {
        **BaseSuccessiveHalving._parameter_constraints, "param_distributions": [dict, list],
        "n_candidates": [Interval(numbers.Integral, 0, None, closed="neither"), StrOptions({"exhaust"})]}

    def __init__(self, estimator: Any, param_distributions: Any, *, n_candidates: Any = "exhaust", factor: float = 3,
                 resource: str = "n_samples", max_resources: Any = "auto", min_resources: Any = "smallest",
                 aggressive_elimination: bool = False, cv: Any = 5, scoring: Any = None, refit: Any = True, error_score: Any = np.nan,
                 return_train_score: bool = True, random_state: Any = None, n_jobs: Any = None,
                 verbose: int = 0):
        super().__init__(estimator, scoring=scoring, n_jobs=n_jobs, refit=refit, verbose=verbose, cv=cv, random_state=random_state,
                         error_score=error_score, return_train_score=return_train_score, max_resources=max_resources, resource=resource,
                         factor=factor, min_resources=min_resources, aggressive_elimination=aggressive_elimination)
        self.param_distributions, self.n_candidates = param_distributions, n_candidates

    def _check_resources(self, X: Any, y: Any, cv: Any, to_split: dict[str, Any]) -> None:
        if self.min_resources == self.n_candidates == "exhaust":
            raise ValueError("n_candidates and min_resources cannot be both set to 'exhaust'.")
        super()._check_resources(X, y, cv, to_split)

    def _generate_candidate_params(self) -> Any:
        n = self.max_resources_ // self.min_resources_ if self.n_candidates == "exhaust" else self.n_candidates
        return list(ParameterSampler(self.param_distributions, n, random_state=self.random_state))
