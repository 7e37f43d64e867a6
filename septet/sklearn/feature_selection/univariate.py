"""Selectors by a test of each feature alone."""
from __future__ import annotations

import inspect
import warnings
from numbers import Integral, Real
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator
from septet.sklearn.feature_selection.selector import SelectorMixin
from septet.sklearn.feature_selection.tests import f_classif
from septet.sklearn.utils._param_validation import Interval, InvalidParameterError, StrOptions
from septet.sklearn.utils.validation import check_is_fitted, validate_data

SHARE = [Interval(Real, 0, 1, closed="both")]


def clean(scores: Any) -> Any:
    """Scores whose NaN are the least."""
    scores = np.asarray(scores, dtype=np.float64)
    return np.where(np.isnan(scores), np.finfo(np.float64).min, scores)


class _BaseFilter(SelectorMixin, BaseEstimator):
    """The base of selectors by a test."""

    _parameter_constraints: dict[str, Any] = {"score_func": [callable]}

    def __init__(self, score_func: Any):
        self.score_func = score_func

    def fit(self, X: Any, y: Any = None) -> Any:
        """Test each feature."""
        if y is None and self._needs_y():
            raise ValueError("estimator requires y to be passed, but the target y is None")
        if y is None:
            X = validate_data(self, X, accept_sparse=["csr", "csc"])
        else:
            X, y = validate_data(self, X, y, accept_sparse=["csr", "csc"], multi_output=True)
        self._check_params(X, y)
        made = self.score_func(X) if y is None else self.score_func(X, y)
        if isinstance(made, (list, tuple)):
            self.scores_, self.pvalues_ = (np.asarray(v) for v in made)
        else:
            self.scores_, self.pvalues_ = np.asarray(made), None
        if self.pvalues_ is not None or not isinstance(self, _ByP):
            self._kept_mask = (self._key(), np.asarray(self._mask()))
        return self

    def _needs_y(self) -> bool:
        """Whether the test of features cannot do without a target."""
        given = list(inspect.signature(self.score_func).parameters.values())
        return len(given) > 1 and given[1].default is inspect.Parameter.empty and given[1].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD

    def _check_params(self, X: Any, y: Any) -> None:
        pass

    def _get_support_mask(self) -> Any:
        check_is_fitted(self)
        kept = self.__dict__.get("_kept_mask")
        return kept[1] if kept is not None and kept[0] == self._key() else np.asarray(self._mask())

    def _key(self) -> Any:
        """What the mask depends on."""
        return id(self.scores_), *(self.__dict__.get(name) for name in ("k", "percentile", "alpha", "mode", "param"))

    def _mask(self) -> Any:
        raise NotImplementedError

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required, tags.input_tags.sparse = False, True
        return tags


class SelectPercentile(_BaseFilter):
    """The features whose scores are among the highest percent."""

    _parameter_constraints: dict[str, Any] = {**_BaseFilter._parameter_constraints, "percentile": [Interval(Real, 0, 100, closed="both")]}

    def __init__(self, score_func: Any = f_classif, *, percentile: float = 10):
        super().__init__(score_func=score_func)
        self.percentile = percentile

    def _mask(self) -> Any:
        n = len(self.scores_)
        if self.percentile in (0, 100):
            return np.full(n, self.percentile == 100)
        scores = clean(self.scores_)
        bound = np.percentile(scores, 100 - self.percentile)
        mask = scores > bound
        ties = np.nonzero(scores == bound)[0]
        if len(ties):
            mask[ties[: int(n * self.percentile / 100) - int(mask.sum())]] = True
        return mask


class SelectKBest(_BaseFilter):
    """The k features of highest score."""

    _parameter_constraints: dict[str, Any] = {**_BaseFilter._parameter_constraints,
                                              "k": [StrOptions({"all"}), Interval(Integral, 0, None, closed="left")]}

    def __init__(self, score_func: Any = f_classif, *, k: Any = 10):
        super().__init__(score_func=score_func)
        self.k = k

    def _check_params(self, X: Any, y: Any) -> None:
        if not isinstance(self.k, str) and self.k > X.shape[1]:
            warnings.warn(f"k={self.k} is greater than n_features={X.shape[1]}. All the features will be returned.", stacklevel=4)

    def _mask(self) -> Any:
        n = len(self.scores_)
        if isinstance(self.k, str):
            return np.ones(n, dtype=bool)
        mask = np.zeros(n, dtype=bool)
        if self.k:
            mask[np.argsort(clean(self.scores_), kind="mergesort")[-self.k :]] = True
        return mask


class _ByP(_BaseFilter):
    """Selectors by p-values."""

    _parameter_constraints: dict[str, Any] = {**_BaseFilter._parameter_constraints, "alpha": SHARE}

    def __init__(self, score_func: Any = f_classif, *, alpha: float = 5e-2):
        super().__init__(score_func=score_func)
        self.alpha = alpha


class SelectFpr(_ByP):
    """The features whose p-value is below alpha."""

    def _mask(self) -> Any:
        return self.pvalues_ < self.alpha


class SelectFwe(_ByP):
    """The features whose p-value is below alpha over the number of features."""

    def _mask(self) -> Any:
        return self.pvalues_ < self.alpha / len(self.pvalues_)


class SelectFdr(_ByP):
    """The features by the procedure of Benjamini and Hochberg (1995)."""

    def _mask(self) -> Any:
        n = len(self.pvalues_)
        ordered = np.sort(self.pvalues_)
        below = ordered[ordered <= self.alpha / n * np.arange(1, n + 1)]
        return self.pvalues_ <= below.max() if below.size else np.zeros(n, dtype=bool)


MODES: dict[str, Any] = {"percentile": (SelectPercentile, "percentile"), "k_best": (SelectKBest, "k"), "fpr": (SelectFpr, "alpha"),
                         "fdr": (SelectFdr, "alpha"), "fwe": (SelectFwe, "alpha")}


class GenericUnivariateSelect(_BaseFilter):
    """Any of the selectors by a test, by name."""

    _parameter_constraints: dict[str, Any] = {**_BaseFilter._parameter_constraints, "mode": [StrOptions(set(MODES))],
                                              "param": [Interval(Real, 0, None, closed="left"), StrOptions({"all"})]}

    def __init__(self, score_func: Any = f_classif, *, mode: str = "percentile", param: Any = 1e-5):
        super().__init__(score_func=score_func)
        self.mode, self.param = mode, param

    def _selector(self) -> Any:
        kind, name = MODES[self.mode]
        made = kind(score_func=self.score_func)
        if self.mode != "k_best" and isinstance(self.param, str):
            raise InvalidParameterError(f"The '{name}' parameter must be a number. Got {self.param!r} instead.")
        return made.set_params(**{name: int(self.param) if self.mode == "k_best" and not isinstance(self.param, str) else self.param})

    def _check_params(self, X: Any, y: Any) -> None:
        self._selector()._check_params(X, y)

    def _mask(self) -> Any:
        selector = self._selector()
        selector.pvalues_, selector.scores_ = self.pvalues_, self.scores_
        return selector._mask()
