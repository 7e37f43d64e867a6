"""Searches of parameters by cross-validation: every setting of a grid, or some that are drawn."""
from __future__ import annotations

import numbers
import time
import warnings
from collections import defaultdict
from collections.abc import Callable
from itertools import product
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, MetaEstimatorMixin, clone, is_classifier
from septet.sklearn.metrics.scorers import _check_multimetric_scoring, _MultimetricScorer, check_scoring
from septet.sklearn.model_selection.choosing import check_cv
from septet.sklearn.model_selection.fitting import fit_and_score, insert_error_scores, normalized, warn_or_raise
from septet.sklearn.model_selection.parameters import ParameterGrid, ParameterSampler
from septet.sklearn.utils._available_if import available_if
from septet.sklearn.utils._param_validation import HasMethods, Interval, StrOptions
from septet.sklearn.utils._tags import get_tags
from septet.sklearn.utils.metadata_routing import MetadataRouter, MethodMapping, routed_params
from septet.sklearn.utils.parallel import run
from septet.sklearn.utils.validation import _check_method_params, check_is_fitted, indexable


def best_has(name: str) -> Callable[[Any], bool]:
    """A test: whether the best estimator (before the fit: the estimator) has a method."""
    def check(self: Any) -> bool:
        if not self.refit:
            raise AttributeError(f"This {type(self).__name__} instance was initialized with `refit=False`. {name} is available only after "
                                 "refitting on the best parameters. You can refit an estimator manually using the `best_params_` attribute")
        getattr(self.best_estimator_ if hasattr(self, "best_estimator_") else self.estimator, name)
        return True

    return check


class BaseSearchCV(MetaEstimatorMixin, BaseEstimator):
    """The base of searches: `_run_search` asks for settings to be tried."""

    _runs_calls = True
    _parameter_constraints: dict[str, Any] = {
        "estimator": [HasMethods(["fit"])], "scoring": [str, callable, list, tuple, set, dict, None], "n_jobs": [numbers.Integral, None],
        "refit": ["boolean", str, callable], "cv": ["cv_object"], "verbose": ["verbose"], "pre_dispatch": [numbers.Integral, str],
        "error_score": [StrOptions({"raise"}), numbers.Real], "return_train_score": ["boolean"]}

    def __init__(self, estimator: Any, *, scoring: Any = None, n_jobs: Any = None, refit: Any = True, cv: Any = None, verbose: int = 0,
                 pre_dispatch: Any = "2*n_jobs", error_score: Any = np.nan, return_train_score: bool = True):
        self.scoring, self.estimator, self.n_jobs, self.refit, self.cv, self.verbose = scoring, estimator, n_jobs, refit, cv, verbose
        self.pre_dispatch, self.error_score, self.return_train_score = pre_dispatch, error_score, return_train_score

    def _run_search(self, evaluate_candidates: Any) -> None:
        raise NotImplementedError("_run_search not implemented.")

    # ---- the fit

    def _scorers(self) -> tuple[Any, str]:
        """(scorer, the metric that refits)."""
        if callable(self.scoring):
            return self.scoring, "score"
        if self.scoring is None or isinstance(self.scoring, str):
            return check_scoring(self.estimator, self.scoring), "score"
        scorers = _check_multimetric_scoring(self.estimator, self.scoring)
        self._check_refit(scorers)
        return _MultimetricScorer(scorers=scorers, raise_exc=self.error_score == "raise"), self.refit

    def _check_refit(self, scores: Any) -> None:
        known = isinstance(self.refit, str) and self.refit in scores
        if self.refit is not False and not known and not callable(self.refit):
            raise ValueError("For multi-metric scoring, the parameter refit must be set to a scorer key or a callable to refit an "
                             "estimator with the best parameter setting on the whole data and make the best_* attributes available for "
                             f"that metric. If this is not needed, refit should be set to False explicitly. {self.refit!r} was passed.")

    def fit(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Try the settings, and fit the best one on all samples."""
        scorer, refit_metric = self._scorers()
        X, y = indexable(X, y)
        cv = check_cv(self.cv, y, classifier=is_classifier(self.estimator))
        groups = params.pop("groups", None) if not routing() else None
        to_fit, to_score, to_split = routed_params(self.estimator, scorer, cv, params, groups, type(self).__name__)
        to_fit = _check_method_params(X, to_fit)
        self._checked_cv_orig, n_splits = cv, cv.get_n_splits(X, y, **to_split)
        base, results, candidates, all_out, more = clone(self.estimator), {}, [], [], defaultdict(list)
        common = {"scorer": scorer, "fit_params": to_fit, "score_params": to_score, "return_train_score": self.return_train_score,
                  "return_n_test_samples": True, "return_times": True, "return_parameters": False, "error_score": self.error_score,
                  "verbose": self.verbose}

        def evaluate(settings: Any, cv: Any = None, more_results: Any = None) -> Any:
            cv = self._checked_cv_orig if cv is None else cv
            settings = list(settings)
            if self.verbose > 0:
                print(f"Fitting {n_splits} folds for each of {len(settings)} candidates, totalling {len(settings) * n_splits} fits")
            splits = list(cv.split(X, y, **to_split))
            jobs = [(fit_and_score, (clone(base), X, y), {**common, "train": train, "test": test, "parameters": chosen})
                    for chosen, (train, test) in product(settings, splits)]
            out = run(jobs, self.n_jobs)
            if not out:
                raise ValueError("No fits were performed. Was the CV iterator empty? Were there no candidates?")
            if len(out) != len(settings) * n_splits:
                raise ValueError(f"cv.split and cv.get_n_splits returned inconsistent results. Expected {n_splits} splits, got "
                                 f"{len(out) // len(settings)}")
            warn_or_raise(out, self.error_score)
            if callable(self.scoring):
                insert_error_scores(out, self.error_score)
            candidates.extend(settings)
            all_out.extend(out)
            for key, value in (more_results or {}).items():
                more[key].extend(value)
            results.clear()
            results.update(self._format_results(candidates, n_splits, all_out, more))
            return results

        self._run_search(evaluate)
        first = all_out[0]["test_scores"]
        self.multimetric_ = isinstance(first, dict)
        if callable(self.scoring) and self.multimetric_:
            self._check_refit(first)
            refit_metric = self.refit
        self._finish(results, refit_metric, base, X, y, to_fit, scorer)
        self.n_splits_ = n_splits
        return self

    def _finish(self, results: Any, refit_metric: Any, base: Any, X: Any, y: Any, to_fit: Any, scorer: Any) -> None:
        """Choose the best setting and fit it."""
        if self.refit or not self.multimetric_:
            self.best_index_ = self._select_best_index(self.refit, refit_metric, results)
            if not callable(self.refit):
                self.best_score_ = results[f"mean_test_{refit_metric}"][self.best_index_]
            self.best_params_ = results["params"][self.best_index_]
        if self.refit:
            self.best_estimator_ = clone(base).set_params(**clone(self.best_params_, safe=False))
            start = time.time()
            self.best_estimator_.fit(*((X,) if y is None else (X, y)), **to_fit)
            self.refit_time_ = time.time() - start
            if hasattr(self.best_estimator_, "feature_names_in_"):
                self.feature_names_in_ = self.best_estimator_.feature_names_in_
        self.scorer_ = scorer._scorers if isinstance(scorer, _MultimetricScorer) else scorer
        self.cv_results_ = results

    @staticmethod
    def _select_best_index(refit: Any, refit_metric: str, results: Any) -> Any:
        """The place of the best setting."""
        if callable(refit):
            found = refit(results)
            if not isinstance(found, numbers.Integral):
                raise TypeError("best_index_ returned is not an integer")
            if found < 0 or found >= len(results["params"]):
                raise IndexError("best_index_ index out of range")
            return found
        return results[f"rank_test_{refit_metric}"].argmin()

    def _format_results(self, candidates: list[Any], n_splits: int, out: list[Any], more: Any) -> dict[str, Any]:
        """The table `cv_results_`."""
        n = len(candidates)
        results = dict(more or {})
        for key in ("fit_time", "score_time"):
            store(results, key, [o[key] for o in out], n, n_splits)
        names = dict.fromkeys(key for params in candidates for key in params)
        for name in names:
            results[f"param_{name}"] = column(candidates, name)
        results["params"] = list(candidates)
        tests = normalized([o["test_scores"] for o in out])
        trains = normalized([o["train_scores"] for o in out]) if self.return_train_score else {}
        for name in tests:
            store(results, f"test_{name}", tests[name], n, n_splits, splits=True, rank=True)
            if self.return_train_score:
                store(results, f"train_{name}", trains[name], n, n_splits, splits=True)
        return results

    # ---- the best estimator

    @available_if(best_has("score_samples"))
    def score_samples(self, X: Any) -> Any:
        """The best estimator's scores of samples."""
        check_is_fitted(self)
        return self.best_estimator_.score_samples(X)

    @available_if(best_has("predict"))
    def predict(self, X: Any) -> Any:
        """The best estimator's prediction."""
        check_is_fitted(self)
        return self.best_estimator_.predict(X)

    @available_if(best_has("predict_proba"))
    def predict_proba(self, X: Any) -> Any:
        """The best estimator's probabilities."""
        check_is_fitted(self)
        return self.best_estimator_.predict_proba(X)

    @available_if(best_has("predict_log_proba"))
    def predict_log_proba(self, X: Any) -> Any:
        """The best estimator's log-probabilities."""
        check_is_fitted(self)
        return self.best_estimator_.predict_log_proba(X)

    @available_if(best_has("decision_function"))
    def decision_function(self, X: Any) -> Any:
        """The best estimator's decisions."""
        check_is_fitted(self)
        return self.best_estimator_.decision_function(X)

    @available_if(best_has("transform"))
    def transform(self, X: Any) -> Any:
        """What the best estimator makes of X."""
        check_is_fitted(self)
        return self.best_estimator_.transform(X)

    @available_if(best_has("inverse_transform"))
    def inverse_transform(self, X: Any) -> Any:
        """X undone by the best estimator."""
        check_is_fitted(self)
        return self.best_estimator_.inverse_transform(X)

    def score(self, X: Any, y: Any = None, **params: Any) -> Any:
        """The score of the best estimator, by the search's scorer."""
        check_is_fitted(self)
        best_has("score")(self) if self.scoring is None else None
        if self.multimetric_:
            scorer = self.scorer_[self.refit] if isinstance(self.scorer_, dict) else self.scorer_
            made = scorer(self.best_estimator_, X, y, **params)
            return made[self.refit] if isinstance(made, dict) else made
        made = self.scorer_(self.best_estimator_, *((X,) if y is None else (X, y)), **params)
        return made[self.refit] if isinstance(made, dict) else made

    @property
    def classes_(self) -> Any:
        """The best estimator's classes."""
        best_has("classes_")(self)
        return self.best_estimator_.classes_

    @property
    def n_features_in_(self) -> int:
        """How many features the best estimator takes."""
        if not hasattr(self, "best_estimator_"):
            raise AttributeError(f"{type(self).__name__} object has no n_features_in_ attribute.")
        return self.best_estimator_.n_features_in_  # type: ignore[no-any-return]

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "best_estimator_") or hasattr(self, "cv_results_")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        own = get_tags(self.estimator)
        tags.estimator_type, tags.classifier_tags, tags.regressor_tags = own.estimator_type, own.classifier_tags, own.regressor_tags
        tags.target_tags, tags.transformer_tags = own.target_tags, own.transformer_tags
        tags.input_tags.pairwise, tags.input_tags.sparse = own.input_tags.pairwise, own.input_tags.sparse
        return tags

    def get_metadata_routing(self) -> MetadataRouter:
        """How metadata reach the estimator, the scorer and the splitter."""
        router = MetadataRouter(owner=self)
        router.add(estimator=self.estimator, method_mapping=MethodMapping().add(caller="fit", callee="fit"))
        scorer, _ = self._scorers()
        router.add(scorer=scorer, method_mapping=MethodMapping().add(caller="score", callee="score").add(caller="fit", callee="score"))
        return router.add(splitter=self.cv, method_mapping=MethodMapping().add(caller="fit", callee="split"))


def routing() -> bool:
    """Whether metadata routing is on."""
    from septet.sklearn.utils.metadata_routing import _routing_enabled

    return _routing_enabled()


def store(results: dict[str, Any], key: str, values: Any, n: int, n_splits: int, splits: bool = False, rank: bool = False) -> None:
    """Scores or times of each setting: of each split, their mean, spread and rank."""
    table = np.array(values, dtype=np.float64).reshape(n, n_splits)
    if splits:
        for k in range(n_splits):
            results[f"split{k}_{key}"] = table[:, k].copy()
    results[f"mean_{key}"] = means = table.mean(axis=1)
    if key.startswith(("train_", "test_")) and not bool(np.isfinite(means).all()):
        warnings.warn(f"One or more of the {key.split('_')[0]} scores are non-finite: {means}", category=UserWarning, stacklevel=6)
    results[f"std_{key}"] = np.sqrt(((table - means[:, None]) ** 2).mean(axis=1))
    if rank:
        results[f"rank_{key}"] = ranks(means)


def ranks(means: Any) -> Any:
    """1 for the best; ties share the least; what is not a number comes last."""
    if bool(np.isnan(means).all()):
        return np.ones(len(means), dtype=np.int32)
    filled = np.where(np.isnan(means), np.nanmin(means) - 1, means)
    return (1 + (filled[None, :] > filled[:, None]).sum(axis=1)).astype(np.int32)


def column(candidates: list[Any], name: str) -> Any:
    """One parameter's values as a masked array."""
    values = [c.get(name) for c in candidates]
    mask = [name not in c for c in candidates]
    made = np.empty(len(values), dtype=object)
    for k, v in enumerate(values):
        made[k] = v
    known = [v for v, m in zip(values, mask) if not m]
    kinds = {type(v) for v in known}
    if len(kinds) == 1 and kinds <= {int, float, bool}:
        kind = {int: np.int64, float: np.float64, bool: np.bool_}[kinds.pop()]
        made = np.array([0 if m else v for v, m in zip(values, mask)], dtype=kind)
    elif kinds == {int, float}:
        made = np.array([0 if m else v for v, m in zip(values, mask)], dtype=np.float64)
    return np.ma.array(made, mask=mask)


class GridSearchCV(BaseSearchCV):
    """Every setting of a grid by cross-validation; the best is fitted on all samples."""

    _parameter_constraints: dict[str, Any] = {**BaseSearchCV._parameter_constraints, "param_grid": [dict, list]}

    def __init__(self, estimator: Any, param_grid: Any, *, scoring: Any = None, n_jobs: Any = None, refit: Any = True, cv: Any = None,
                 verbose: int = 0, pre_dispatch: Any = "2*n_jobs", error_score: Any = np.nan, return_train_score: bool = False):
        super().__init__(estimator=estimator, scoring=scoring, n_jobs=n_jobs, refit=refit, cv=cv, verbose=verbose,
                         pre_dispatch=pre_dispatch, error_score=error_score, return_train_score=return_train_score)
        self.param_grid = param_grid

    def _run_search(self, evaluate_candidates: Any) -> None:
        evaluate_candidates(ParameterGrid(self.param_grid))


class RandomizedSearchCV(BaseSearchCV):
    """Settings drawn from lists or distributions, by cross-validation; the best is fitted on all samples."""

    _parameter_constraints: dict[str, Any] = {**BaseSearchCV._parameter_constraints, "param_distributions": [dict, list, tuple],
                                              "n_iter": [Interval(numbers.Integral, 1, None, closed="left")],
                                              "random_state": ["random_state"]}

    def __init__(self, estimator: Any, param_distributions: Any, *, n_iter: int = 10, scoring: Any = None, n_jobs: Any = None,
                 refit: Any = True, cv: Any = None, verbose: int = 0, pre_dispatch: Any = "2*n_jobs", random_state: Any = None,
                 error_score: Any = np.nan, return_train_score: bool = False):
        self.param_distributions, self.n_iter, self.random_state = param_distributions, n_iter, random_state
        super().__init__(estimator=estimator, scoring=scoring, n_jobs=n_jobs, refit=refit, cv=cv, verbose=verbose,
                         pre_dispatch=pre_dispatch, error_score=error_score, return_train_score=return_train_score)

    def _run_search(self, evaluate_candidates: Any) -> None:
        evaluate_candidates(ParameterSampler(self.param_distributions, self.n_iter, random_state=self.random_state))


__all__ = ["BaseSearchCV", "GridSearchCV", "RandomizedSearchCV"]
