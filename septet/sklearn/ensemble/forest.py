"""Random forests and extremely random trees; the trees grow side by side, seeded as scikit-learn's."""
from __future__ import annotations

import warnings
from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.core.fn.trees import Forest
from septet.sklearn.base import ClassifierMixin, MultiOutputMixin, RegressorMixin
from septet.sklearn.ensemble.base import MOST_SEEDS, BaseEnsemble, mean_importances
from septet.sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeClassifier, ExtraTreeRegressor
from septet.sklearn.tree.base import BaseDecisionTree, Growing, dense_rows
from septet.sklearn.utils.class_weight import compute_sample_weight
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import _check_sample_weight, check_is_fitted, check_random_state, validate_data

TREE_LIMITS = {k: v for k, v in BaseDecisionTree._parameter_constraints.items() if k != "splitter"}
LIMITS = {**TREE_LIMITS, **parameters("""
    n_estimators: int [1, inf)
    bootstrap, warm_start: bool
    oob_score: bool | callable
    n_jobs: int (-inf, inf) | None
    verbose: verbose
    max_samples: None | float (0, 1] | int [1, inf)
""")}
TREE_PARAMS = ("criterion", "max_depth", "min_samples_split", "min_samples_leaf", "min_weight_fraction_leaf", "max_features",
               "max_leaf_nodes", "min_impurity_decrease", "random_state", "ccp_alpha", "monotonic_cst")


def drawn_rows(seed: int, n: int, count: int, weight: Any = None) -> Any:
    """The rows of a tree's bootstrap, more often those of greater weight."""
    if weight is not None:
        return check_random_state(seed).choice(n, count, replace=True, p=weight / np.sum(weight)).astype(np.int32)
    return check_random_state(seed).randint(0, n, count, dtype=np.int32)


def bootstrap_size(n: int, max_samples: Any, weight: Any = None) -> int:
    """How many rows a bootstrap draws."""
    if isinstance(max_samples, float) and weight is not None:
        return max(int(max_samples * float(np.sum(weight))), 1)
    if max_samples is None:
        return n
    if isinstance(max_samples, Integral):
        return int(max_samples)
    return max(int(n * max_samples), 1)


class BaseForest(MultiOutputMixin, BaseEnsemble):
    """The base of forests."""

    _parameter_constraints: dict[str, Any] = LIMITS

    def _set(self, estimator: Any, parameters: dict[str, Any]) -> None:
        """Keep the constructor's arguments."""
        self.estimator, self.estimator_params = estimator, TREE_PARAMS
        for name, value in parameters.items():
            if name not in ("self", "__class__"):
                setattr(self, name, value)

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Grow the trees."""
        X, y = validate_data(self, X, y, multi_output=True, accept_sparse="csc", dtype=np.float32,
                             ensure_all_finite="allow-nan" if self._takes_nan() else True)
        X = dense_rows(X)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X)
        y = np.atleast_1d(y)
        if y.ndim == 2 and y.shape[1] == 1:
            warnings.warn("A column-vector y was passed when a 1d array was expected. Please change the shape of y to (n_samples,), for "
                          "example using ravel().", self._conversion_warning(), stacklevel=2)
        self._check_bootstrap()
        self._validate_estimator(self.estimator)
        rng = check_random_state(self.random_state)
        if not self.warm_start or not hasattr(self, "estimators_"):
            self.estimators_ = []
        job = self._job(X, y, sample_weight)
        more = self.n_estimators - len(self.estimators_)
        if more < 0:
            raise ValueError(f"n_estimators={self.n_estimators} must be larger or equal to len(estimators_)={len(self.estimators_)} when "
                             "warm_start==True")
        if more == 0:
            warnings.warn("Warm-start fitting without increasing n_estimators does not fit new trees.", stacklevel=2)
        else:
            if self.warm_start and self.estimators_:
                rng.randint(MOST_SEEDS, size=len(self.estimators_))
            self.estimators_ += self._grown(job, rng, more)
        self._forest = Forest([e.tree_.nodes for e in self.estimators_])
        if self.oob_score and (more > 0 or not hasattr(self, "oob_score_")):
            self._set_oob(X, job)
        return self

    def _conversion_warning(self) -> Any:
        from septet.sklearn.exceptions import DataConversionWarning

        return DataConversionWarning

    def _check_bootstrap(self) -> None:
        if not self.bootstrap and self.max_samples is not None:
            raise ValueError("`max_sample` cannot be set if `bootstrap=False`. Either switch to `bootstrap=True` or set `max_sample=None`.")
        if not self.bootstrap and self.oob_score:
            raise ValueError("Out of bag estimation only available if bootstrap=True")

    def _job(self, X: Any, y: Any, sample_weight: Any) -> Growing:
        """What the trees grow from; classes are kept on the forest."""
        shown = _Shown(self)
        job = Growing(shown, X, y, sample_weight)
        self.n_outputs_ = job.n_outputs
        self._draw_weight = job.weight if self.bootstrap and (sample_weight is not None or job.expanded is not None) else None
        self._n_samples = X.shape[0]
        self._n_bootstrap = bootstrap_size(X.shape[0], self.max_samples, self._draw_weight) if self.bootstrap else X.shape[0]
        if job.classifier:
            one = job.n_outputs == 1
            self.classes_ = job.classes[0] if one else job.classes
            self.n_classes_ = job.n_classes[0] if one else job.n_classes
        return job

    def _balances(self) -> bool:
        """Whether classes are balanced within each bootstrap."""
        return self.bootstrap and getattr(self, "class_weight", None) == "balanced_subsample"

    def _grown(self, job: Growing, rng: Any, more: int) -> list[Any]:
        """New trees."""
        seeds = [int(rng.randint(MOST_SEEDS)) for _ in range(more)]
        found = []
        for first in range(0, more, 8):
            part = seeds[first : first + 8]
            weights = [self._tree_weight(job, seed) for seed in part]
            starts = [int(check_random_state(seed).randint(0, MOST_SEEDS)) for seed in part]
            found += [self._tree(job, nodes, seed) for nodes, seed in zip(job.grow(weights, starts), part)]
        return found

    def _tree_weight(self, job: Growing, seed: int) -> Any:
        """The rows' weights in one tree."""
        if not self.bootstrap:
            return job.weight
        rows = drawn_rows(seed, self._n_samples, self._n_bootstrap, self._draw_weight)
        weight = np.bincount(rows, minlength=self._n_samples).astype(np.float64)
        if self._balances():
            weight = weight * compute_sample_weight("balanced", job.y, indices=rows)
        return np.ascontiguousarray(weight)

    def _tree(self, job: Growing, nodes: Any, seed: int) -> Any:
        """A fitted tree of its own."""
        made = type(self.estimator)(**{p: getattr(self, p) for p in TREE_PARAMS if p != "random_state"}, random_state=seed)
        job.finish(made, nodes)
        if job.classifier:
            codes = [np.arange(len(c), dtype=np.float64) for c in job.classes]
            made.classes_ = codes[0] if job.n_outputs == 1 else codes
        return made

    def _takes_nan(self) -> bool:
        return self.monotonic_cst is None and self.criterion != "absolute_error"

    def _rows(self, X: Any) -> Any:
        """X as the trees take it."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, accept_sparse="csr", reset=False,
                          ensure_all_finite="allow-nan" if self._takes_nan() else True)
        return np.ascontiguousarray(dense_rows(X))

    def _trees(self) -> Forest:
        """All trees as one table."""
        if getattr(self, "_forest", None) is None or self._forest.trees != len(self.estimators_):
            self._forest = Forest([e.tree_.nodes for e in self.estimators_])
        return self._forest

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        state.pop("_forest", None)
        return state

    def apply(self, X: Any) -> Any:
        """(rows, trees): the leaf of each row in each tree."""
        return self._trees().leaves(self._rows(X))

    def decision_path(self, X: Any) -> Any:
        """(a sparse matrix of the nodes each row passes, where each tree's nodes start)."""
        from septet.sklearn.sparse import hstack

        X = self._rows(X)
        parts = [e.tree_.decision_path(X) for e in self.estimators_]
        return hstack(parts).tocsr(), np.cumsum(np.array([0] + [p.shape[1] for p in parts]))

    @property
    def feature_importances_(self) -> Any:
        """The mean of the trees' importances; the sum is 1."""
        check_is_fitted(self)
        return mean_importances(self.estimators_)

    @property
    def estimators_samples_(self) -> list[Any]:
        """The rows that each tree drew."""
        if not self.bootstrap:
            return [np.arange(self._n_samples, dtype=np.int32) for _ in self.estimators_]
        return [drawn_rows(e.random_state, self._n_samples, self._n_bootstrap, self._draw_weight) for e in self.estimators_]

    def _oob_means(self, X: Any) -> Any:
        """The mean over the trees that did not draw a row: (rows, outputs * classes)."""
        total, votes = 0.0, np.zeros(len(X), dtype=np.int64)
        X = np.ascontiguousarray(X)
        for tree, rows in zip(self.estimators_, self.estimators_samples_):
            outside = np.bincount(rows, minlength=len(X)) == 0
            total = total + tree.tree_.nodes.forest.values(X) * outside[:, None]
            votes += outside
        if bool((votes == 0).any()):
            warnings.warn("Some inputs do not have OOB scores. This probably means too few trees were used to compute any reliable OOB "
                          "estimates.", UserWarning, stacklevel=4)
            votes = np.maximum(votes, 1)
        return total / votes[:, None]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.allow_nan = self._takes_nan()
        return tags


class _Shown:
    """A forest as `Growing` looks at a tree: its parameters, and the splitter of its trees."""

    balances_by_weight = True

    def __init__(self, forest: Any):
        self._of = forest
        self.splitter = forest.estimator.splitter

    def __getattr__(self, name: str) -> Any:
        if name == "class_weight" and self._of.class_weight == "balanced_subsample":
            return None if self._of.bootstrap else "balanced"
        return getattr(self._of, name)

    def __sklearn_tags__(self) -> Any:
        return self._of.__sklearn_tags__()


class ForestClassifier(ClassifierMixin, BaseForest):
    """The base of forests of classifiers."""

    def predict_proba(self, X: Any) -> Any:
        """The mean of the trees' shares; a list of them for several outputs."""
        X = self._rows(X)
        return self._parts(self._trees().values(X) / len(self.estimators_))

    def _parts(self, found: Any) -> Any:
        if self.n_outputs_ == 1:
            return found
        width = found.shape[1] // self.n_outputs_
        return [np.ascontiguousarray(found[:, k * width : k * width + c]) for k, c in enumerate(self.n_classes_)]

    def predict_log_proba(self, X: Any) -> Any:
        """The logarithm of `predict_proba`."""
        found = self.predict_proba(X)
        with np.errstate(divide="ignore"):
            return np.log(found) if self.n_outputs_ == 1 else [np.log(p) for p in found]

    def predict(self, X: Any) -> Any:
        """The class with the greatest mean share."""
        X = self._rows(X)
        found = self._parts(self._trees().values(X))
        if self.n_outputs_ == 1:
            return self.classes_.take(np.argmax(found, axis=1), axis=0)
        result = np.empty((len(X), self.n_outputs_), dtype=self.classes_[0].dtype)
        for k, part in enumerate(found):
            result[:, k] = self.classes_[k].take(np.argmax(part, axis=1), axis=0)
        return result

    def _set_oob(self, X: Any, job: Growing) -> None:
        from septet.sklearn.metrics import accuracy_score

        found = self._parts(self._oob_means(X))
        score = self.oob_score if callable(self.oob_score) else accuracy_score
        if self.n_outputs_ == 1:
            self.oob_decision_function_ = found
            self.oob_score_ = score(job.y[:, 0].astype(np.int64), np.argmax(found, axis=1))
            return
        width = max(self.n_classes_)
        padded = [np.pad(p, ((0, 0), (0, width - p.shape[1]))) for p in found]
        self.oob_decision_function_ = np.stack(padded, axis=2)
        self.oob_score_ = score(job.y.astype(np.int64), np.stack([np.argmax(p, axis=1) for p in found], axis=1))

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Grow the trees."""
        weight = self.class_weight
        if isinstance(weight, str) and self.warm_start and weight in ("balanced", "balanced_subsample"):
            warnings.warn('class_weight presets "balanced" or "balanced_subsample" are not recommended for warm_start if the fitted data '
                          "differs from the full dataset.", stacklevel=2)
        return super().fit(X, y, sample_weight)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags


class ForestRegressor(RegressorMixin, BaseForest):
    """The base of forests of regressors."""

    def predict(self, X: Any) -> Any:
        """The mean of the trees' predictions."""
        rows = self._rows(X)
        found = self._trees().values(rows) / len(self.estimators_)
        return found[:, 0] if self.n_outputs_ == 1 else found

    def _set_oob(self, X: Any, job: Growing) -> None:
        from septet.sklearn.metrics import r2_score

        found = self._oob_means(X)
        self.oob_prediction_ = found[:, 0] if self.n_outputs_ == 1 else found
        self.oob_score_ = (self.oob_score if callable(self.oob_score) else r2_score)(job.y if self.n_outputs_ > 1 else job.y[:, 0],
                                                                                    self.oob_prediction_)


CLASSIFIER = {**LIMITS, **DecisionTreeClassifier._parameter_constraints,
              **parameters("class_weight: 'balanced_subsample' 'balanced' | is:dict | is:list | None")}
REGRESSOR = {**LIMITS, **DecisionTreeRegressor._parameter_constraints}
for _table in (CLASSIFIER, REGRESSOR):
    _table.pop("splitter")


class RandomForestClassifier(ForestClassifier):
    """Trees on bootstraps of the rows, each split among some features drawn at random (Breiman 2001)."""

    _parameter_constraints: dict[str, Any] = CLASSIFIER

    def __init__(self, n_estimators: int = 100, *, criterion: str = "gini", max_depth: int | None = None, min_samples_split: Any = 2,
                 min_samples_leaf: Any = 1, min_weight_fraction_leaf: float = 0.0, max_features: Any = "sqrt",
                 max_leaf_nodes: int | None = None, min_impurity_decrease: float = 0.0, bootstrap: bool = True, oob_score: Any = False,
                 n_jobs: int | None = None, random_state: Any = None, verbose: int = 0, warm_start: bool = False, class_weight: Any = None,
                 ccp_alpha: float = 0.0, max_samples: Any = None, monotonic_cst: Any = None):
        self._set(DecisionTreeClassifier(), locals())


class ExtraTreesClassifier(ForestClassifier):
    """Trees whose thresholds are drawn at random (Geurts et al. 2006)."""

    _parameter_constraints: dict[str, Any] = CLASSIFIER

    def __init__(self, n_estimators: int = 100, *, criterion: str = "gini", max_depth: int | None = None, min_samples_split: Any = 2,
                 min_samples_leaf: Any = 1, min_weight_fraction_leaf: float = 0.0, max_features: Any = "sqrt",
                 max_leaf_nodes: int | None = None, min_impurity_decrease: float = 0.0, bootstrap: bool = False, oob_score: Any = False,
                 n_jobs: int | None = None, random_state: Any = None, verbose: int = 0, warm_start: bool = False, class_weight: Any = None,
                 ccp_alpha: float = 0.0, max_samples: Any = None, monotonic_cst: Any = None):
        self._set(ExtraTreeClassifier(), locals())


class RandomForestRegressor(ForestRegressor):
    """Trees on bootstraps of the rows (Breiman 2001)."""

    _parameter_constraints: dict[str, Any] = REGRESSOR

    def __init__(self, n_estimators: int = 100, *, criterion: str = "squared_error", max_depth: int | None = None,
                 min_samples_split: Any = 2, min_samples_leaf: Any = 1, min_weight_fraction_leaf: float = 0.0, max_features: Any = 1.0,
                 max_leaf_nodes: int | None = None, min_impurity_decrease: float = 0.0, bootstrap: bool = True, oob_score: Any = False,
                 n_jobs: int | None = None, random_state: Any = None, verbose: int = 0, warm_start: bool = False, ccp_alpha: float = 0.0,
                 max_samples: Any = None, monotonic_cst: Any = None):
        self._set(DecisionTreeRegressor(), locals())


class ExtraTreesRegressor(ForestRegressor):
    """Trees whose thresholds are drawn at random (Geurts et al. 2006)."""

    _parameter_constraints: dict[str, Any] = REGRESSOR

    def __init__(self, n_estimators: int = 100, *, criterion: str = "squared_error", max_depth: int | None = None,
                 min_samples_split: Any = 2, min_samples_leaf: Any = 1, min_weight_fraction_leaf: float = 0.0, max_features: Any = 1.0,
                 max_leaf_nodes: int | None = None, min_impurity_decrease: float = 0.0, bootstrap: bool = False, oob_score: Any = False,
                 n_jobs: int | None = None, random_state: Any = None, verbose: int = 0, warm_start: bool = False, ccp_alpha: float = 0.0,
                 max_samples: Any = None, monotonic_cst: Any = None):
        self._set(ExtraTreeRegressor(), locals())
