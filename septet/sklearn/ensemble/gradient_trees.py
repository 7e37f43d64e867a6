"""Gradient boosting of regression trees (Friedman 2001), stochastic where asked."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.core.fn.trees import Forest
from septet.sklearn.base import ClassifierMixin, RegressorMixin, is_classifier
from septet.sklearn.ensemble import losses
from septet.sklearn.ensemble.base import BaseEnsemble
from septet.sklearn.ensemble.stages import Exponential, Huber, constant_prediction, leaf_updates
from septet.sklearn.tree import DecisionTreeRegressor
from septet.sklearn.tree.base import MOST_SEEDS, BaseDecisionTree, Growing, dense_rows, features_to_try
from septet.sklearn.utils._param_validation import StrOptions
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.multiclass import check_classification_targets
from septet.sklearn.utils.validation import _check_sample_weight, check_is_fitted, check_random_state, column_or_1d, validate_data

LIMITS = {**{k: v for k, v in BaseDecisionTree._parameter_constraints.items() if k not in ("splitter", "monotonic_cst")}, **parameters("""
    learning_rate: float [0, inf)
    n_estimators: int [1, inf)
    subsample: float (0, 1]
    verbose: verbose
    warm_start: bool
    validation_fraction: float (0, 1)
    n_iter_no_change: int [1, inf) | None
    tol: float [0, inf)
    init: 'zero' | None | has:fit,predict
"""), "criterion": [StrOptions({"deprecated", "friedman_mse", "squared_error"})]}


class BaseGradientBoosting(BaseEnsemble):
    """What both share."""

    _parameter_constraints: dict[str, Any] = LIMITS

    def _set(self, arguments: dict[str, Any]) -> None:
        for name, value in arguments.items():
            if name not in ("self", "__class__"):
                setattr(self, name, value)

    def _tree_parameters(self) -> dict[str, Any]:
        names = ("max_depth", "min_samples_split", "min_samples_leaf", "min_weight_fraction_leaf", "max_features", "max_leaf_nodes",
                 "min_impurity_decrease", "ccp_alpha")
        return {"criterion": "squared_error", **{n: getattr(self, n) for n in names}}

    def fit(self, X: Any, y: Any, sample_weight: Any = None, monitor: Any = None) -> Any:
        """Add trees against the gradient of the loss."""
        if not self.warm_start:
            self.__dict__.pop("estimators_", None)
        if self.criterion != "deprecated":
            warnings.warn("The parameter 'criterion' is deprecated and will be removed; it has no effect.", FutureWarning, stacklevel=2)
        X, y = validate_data(self, X, y, accept_sparse=["csr", "csc", "coo"], dtype=np.float32, multi_output=True)
        X, given = dense_rows(X), sample_weight is not None
        weight = _check_sample_weight(sample_weight, X)
        y = self._encode(column_or_1d(y, warn=True), weight if given else None)
        self._loss = self._make_loss()
        self.n_trees_per_iteration_ = K = self._loss.columns
        rng, held = check_random_state(self.random_state), None
        if self.n_iter_no_change is not None:
            X, held, y, weight = self._hold_out(X, y, weight)
        if not hasattr(self, "estimators_"):
            self._clear(K)
            self._start_with_init(X, y, weight if given else None)
        elif self.n_estimators < len(self.estimators_):
            raise ValueError(f"n_estimators={self.n_estimators} must be larger or equal to estimators_.shape[0]={len(self.estimators_)} "
                             f"when warm_start==True")
        self.n_estimators_ = Stages(self, X, y, weight, rng, held, monitor).run(len(self.estimators_))
        self._pack()
        return self

    @property
    def max_features_(self) -> int:
        """How many features each split looks at."""
        return features_to_try(self.max_features, self.n_features_in_)

    def _clear(self, K: int) -> None:
        self.estimators_, self.train_score_ = np.empty((0, K), dtype=object), np.empty((0,))
        if self.subsample < 1.0:
            self.oob_improvement_, self.oob_scores_ = np.empty((0,)), np.empty((0,))

    def _hold_out(self, X: Any, y: Any, weight: Any) -> Any:
        from septet.sklearn.model_selection import train_test_split

        X, X_val, y, y_val, weight, weight_val = train_test_split(
            X, y, weight, random_state=self.random_state, test_size=self.validation_fraction, stratify=y if is_classifier(self) else None)
        return X, (X_val, y_val, weight_val), y, weight

    def _start_with_init(self, X: Any, y: Any, weight: Any) -> None:
        """`init_`: what predicts before the first tree."""
        if self.init == "zero":
            self.init_, self._constant = "zero", np.zeros((1, self._loss.columns))
        elif self.init is None:
            self._constant = constant_prediction(self, y, weight)
            self.init_ = self._dummy(X, y, weight)
        else:
            from septet.sklearn.base import clone

            self._constant, self.init_ = None, clone(self.init)
            shown = self.classes_[y.astype(np.int64)] if is_classifier(self) else y
            if weight is None:
                self.init_.fit(X, shown)
            else:
                self.init_.fit(X, shown, sample_weight=weight)

    def _dummy(self, X: Any, y: Any, weight: Any) -> Any:
        from septet.sklearn.dummy import DummyClassifier, DummyRegressor

        if is_classifier(self):
            return DummyClassifier(strategy="prior").fit(X, y, sample_weight=weight)
        quantile = {"absolute_error": 0.5, "huber": 0.5, "quantile": self.alpha}.get(self.loss) if self.loss != "squared_error" else None
        made = DummyRegressor(strategy="mean") if quantile is None else DummyRegressor(strategy="quantile", quantile=quantile)
        return made.fit(X, y, sample_weight=weight)

    def _first(self, X: Any) -> Any:
        """Raw predictions before the first tree."""
        out = np.zeros((len(X), self._loss.columns))
        if self._constant is not None:
            out[...] = self._constant
            return out
        if not is_classifier(self):
            out[:, 0] = np.asarray(self.init_.predict(X), dtype=np.float64).reshape(-1)
            return out
        eps = float(np.finfo(np.float32).eps)
        p = np.clip(np.asarray(self.init_.predict_proba(X), dtype=np.float64), eps, 1 - eps)
        if self._loss.columns == 1:
            out[:, 0] = self._loss.link(p[:, 1])
        else:
            out[...] = self._loss.link(p)
        return out

    def _rows(self, X: Any) -> Any:
        check_is_fitted(self)
        return np.ascontiguousarray(dense_rows(validate_data(self, X, dtype=np.float32, order="C", accept_sparse="csr", reset=False)))

    def _forest(self, k: int, first: int = 0, last: int | None = None) -> Forest:
        return Forest([t.tree_.nodes for t in self.estimators_[first:last, k].tolist()])

    def _pack(self) -> None:
        """All trees of each column as one table."""
        self._packed = len(self.estimators_), [self._forest(k) for k in range(self._loss.columns)]

    def _raw(self, X: Any) -> Any:
        out = self._first(X)
        if getattr(self, "_packed", None) is None or self._packed[0] != len(self.estimators_):
            self._pack()
        for k, forest in enumerate(self._packed[1]):
            column = np.ascontiguousarray(out[:, k]).reshape(-1, 1)
            out[:, k] = forest.add(column, X, float(self.learning_rate))[:, 0]
        return out

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k != "_packed"}

    def _staged(self, X: Any) -> Any:
        X = self._rows(X)
        out = self._first(X)
        for stage in range(len(self.estimators_)):
            for k in range(out.shape[1]):
                out[:, k] += self.learning_rate * self.estimators_[stage, k].tree_.nodes.forest.values(X)[:, 0]
            yield out.copy()

    def apply(self, X: Any) -> Any:
        """The leaf of each row in each tree."""
        X = self._rows(X)
        found = np.stack([self._forest(k).leaves(X) for k in range(self.estimators_.shape[1])], axis=2).astype(np.float64)
        return found if is_classifier(self) else found[:, :, 0]

    @property
    def feature_importances_(self) -> Any:
        """The mean of the trees' importances; the sum is 1."""
        check_is_fitted(self)
        trees = [t for t in self.estimators_.reshape(-1).tolist() if t.tree_.node_count > 1]
        if not trees:
            return np.zeros(self.n_features_in_)
        mean = np.mean(np.stack([t.tree_.compute_feature_importances(normalize=False) for t in trees]), axis=0)
        return mean / np.sum(mean)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


class Stages:
    """The stages of one fit."""

    def __init__(self, model: Any, X: Any, y: Any, weight: Any, rng: Any, held: Any, monitor: Any):
        self.model, self.X, self.y, self.weight = model, np.ascontiguousarray(X), y, weight
        self.rng, self.held, self.monitor = rng, held, monitor
        self.loss, self.K, self.n = model._loss, model._loss.columns, len(X)
        self.raw = model._raw(self.X) if len(model.estimators_) else model._first(self.X)
        self.job = Growing(_Parameters(model), self.X, y, weight)
        self.factor = 2 if isinstance(self.loss, (losses.SquaredError, losses.Binomial)) else 1

    def run(self, done: int) -> int:
        """All stages; how many there are then."""
        model, history = self.model, []
        trees, scores, oob, oob_scores = [], [], [], []
        held_raw = None if self.held is None else model._first(np.ascontiguousarray(self.held[0]))
        for stage in range(done, model.n_estimators):
            mask = self.sample() if model.subsample < 1.0 else None
            before = self.outside(mask) if mask is not None and stage == 0 else oob_scores[-1] if oob_scores else 0.0
            trees.append(self.stage(mask))
            inside = self.weight if mask is None else self.weight * mask
            scores.append(self.factor * self.loss.mean(self.y, self.flat(self.raw), inside))
            if mask is not None:
                oob_scores.append(self.outside(mask))
                oob.append(before - oob_scores[-1])
            if held_raw is not None:
                held_raw = self.advance(held_raw, trees[-1])
                history.append(self.factor * self.loss.mean(self.held[1], self.flat(held_raw), self.held[2]))
                recent = history[-model.n_iter_no_change - 1 : -1]
                if len(history) > model.n_iter_no_change and not any(history[-1] + model.tol < h for h in recent):
                    break
            if self.monitor is not None and self.monitor(stage, model, {}):
                break
        self.finish(trees, scores, oob, oob_scores)
        return len(model.estimators_)

    def finish(self, trees: list[Any], scores: list[float], oob: list[float], oob_scores: list[float]) -> None:
        model = self.model
        table = np.empty((len(trees), self.K), dtype=object)
        for i, row in enumerate(trees):
            for k, tree in enumerate(row):
                table[i, k] = tree
        model.estimators_ = np.concatenate([model.estimators_, table])
        model.train_score_ = np.concatenate([model.train_score_, np.array(scores)])
        if model.subsample < 1.0:
            model.oob_improvement_ = np.concatenate([model.oob_improvement_, np.array(oob)])
            model.oob_scores_ = np.concatenate([model.oob_scores_, np.array(oob_scores)])
            model.oob_score_ = float(model.oob_scores_[-1])

    def flat(self, raw: Any) -> Any:
        return raw if self.K > 1 else raw[:, 0]

    def sample(self) -> Any:
        """Which rows a stage takes: as many as asked, drawn one after another."""
        wanted, taken = max(1, int(self.model.subsample * self.n)), 0
        mask = np.zeros(self.n, dtype=bool)
        for i, u in enumerate(self.rng.uniform(size=self.n).tolist()):
            if u * (self.n - i) < wanted - taken:
                mask[i] = True
                taken += 1
        return mask

    def outside(self, mask: Any) -> float:
        """The loss of the rows that were not drawn."""
        rest = ~mask
        return self.factor * self.loss.mean(self.y[rest], self.flat(self.raw)[rest], self.weight[rest])

    def stage(self, mask: Any) -> list[Any]:
        """One tree for each column."""
        if isinstance(self.loss, Huber):
            self.loss.estimate(self.y, self.raw[:, 0], self.weight)
        gradient = self.loss.gradients(self.y, self.flat(self.raw))[0]
        weight = self.weight if mask is None else self.weight * mask
        made = []
        for k in range(self.K):
            target = -(gradient[:, k] if self.K > 1 else gradient)
            self.job.y = np.ascontiguousarray(target.reshape(-1, 1))
            nodes = self.job.grow([np.ascontiguousarray(weight)], [int(self.rng.randint(0, MOST_SEEDS))])[0]
            tree = DecisionTreeRegressor(**self.model._tree_parameters())
            self.job.finish(tree, nodes)
            nodes = tree.tree_.nodes
            leaves = nodes.forest.leaves(self.X)[:, 0]
            leaf_updates(self.loss, nodes, leaves, mask, self.y, target, self.raw[:, k], self.weight, k, self.K)
            made.append(tree)
            self.raw[:, k] = self.raw[:, k] + self.model.learning_rate * nodes.value[:, 0, 0][leaves]
        return made

    def advance(self, raw: Any, row: list[Any]) -> Any:
        """Raw predictions after one more stage."""
        X = np.ascontiguousarray(self.held[0])
        for k, tree in enumerate(row):
            raw[:, k] = raw[:, k] + self.model.learning_rate * tree.tree_.nodes.forest.values(X)[:, 0]
        return raw


class _Parameters:
    """A model as `Growing` looks at a regression tree."""

    class_weight = monotonic_cst = None
    splitter, criterion = "best", "squared_error"

    def __init__(self, model: Any):
        self._of = model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of, name)

    def __sklearn_tags__(self) -> Any:
        return DecisionTreeRegressor().__sklearn_tags__()


class GradientBoostingClassifier(ClassifierMixin, BaseGradientBoosting):
    """Gradient boosting for classes."""

    _parameter_constraints: dict[str, Any] = {**LIMITS, "loss": [StrOptions({"log_loss", "exponential"})]}

    def __init__(self, *, loss: str = "log_loss", learning_rate: float = 0.1, n_estimators: int = 100, subsample: float = 1.0,
                 criterion: str = "deprecated", min_samples_split: Any = 2, min_samples_leaf: Any = 1,
                 min_weight_fraction_leaf: float = 0.0,
                 max_depth: int | None = 3, min_impurity_decrease: float = 0.0, init: Any = None, random_state: Any = None,
                 max_features: Any = None, verbose: int = 0, max_leaf_nodes: int | None = None, warm_start: bool = False,
                 validation_fraction: float = 0.1, n_iter_no_change: int | None = None, tol: float = 1e-4, ccp_alpha: float = 0.0):
        self._set(locals())

    def _encode(self, y: Any, weight: Any) -> Any:
        check_classification_targets(y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        codes = codes.reshape(-1)
        self.n_classes_ = len(self.classes_)
        kept = len(self.classes_) if weight is None else int(np.count_nonzero(np.bincount(codes, weight)))
        if kept < 2:
            raise ValueError(f"y contains {kept} class after sample_weight trimmed classes with zero weights, while a minimum of 2 "
                             f"classes are required.")
        return codes.astype(np.float64)

    def _make_loss(self) -> Any:
        if self.loss == "exponential":
            if self.n_classes_ > 2:
                raise ValueError(f"loss='{self.loss}' is only suitable for a binary classification problem, you have n_classes="
                                 f"{self.n_classes_}. Please use loss='log_loss' instead.")
            return Exponential()
        return losses.Binomial() if self.n_classes_ == 2 else losses.Multinomial(self.n_classes_)

    def decision_function(self, X: Any) -> Any:
        """Raw predictions: a number a row for two classes, else one a class."""
        raw = self._raw(self._rows(X))
        return raw[:, 0] if raw.shape[1] == 1 else raw

    def predict(self, X: Any) -> Any:
        """The most likely class of each row."""
        return self._answer(self._raw(self._rows(X)))

    def _answer(self, raw: Any) -> Any:
        codes = (raw[:, 0] >= 0).astype(np.int64) if raw.shape[1] == 1 else np.argmax(raw, axis=1)
        return self.classes_[codes]

    def predict_proba(self, X: Any) -> Any:
        """The probability of each class."""
        raw = self._raw(self._rows(X))
        return self._loss.probabilities(raw)

    def predict_log_proba(self, X: Any) -> Any:
        """The logarithm of `predict_proba`."""
        return np.log(np.asarray(self.predict_proba(X)))

    def staged_predict(self, X: Any) -> Any:
        """The classes after each stage."""
        for raw in self._staged(X):
            yield self._answer(raw)

    def staged_predict_proba(self, X: Any) -> Any:
        """The probabilities after each stage."""
        for raw in self._staged(X):
            yield self._loss.probabilities(raw)

    def staged_decision_function(self, X: Any) -> Any:
        """The raw predictions after each stage."""
        yield from self._staged(X)


class GradientBoostingRegressor(RegressorMixin, BaseGradientBoosting):
    """Gradient boosting for numbers."""

    _parameter_constraints: dict[str, Any] = {**LIMITS, "loss": [StrOptions({"squared_error", "absolute_error", "huber", "quantile"})],
                                              **parameters("alpha: float (0, 1)")}

    def __init__(self, *, loss: str = "squared_error", learning_rate: float = 0.1, n_estimators: int = 100, subsample: float = 1.0,
                 criterion: str = "deprecated", min_samples_split: Any = 2, min_samples_leaf: Any = 1,
                 min_weight_fraction_leaf: float = 0.0,
                 max_depth: int | None = 3, min_impurity_decrease: float = 0.0, init: Any = None, random_state: Any = None,
                 max_features: Any = None, alpha: float = 0.9, verbose: int = 0, max_leaf_nodes: int | None = None,
                 warm_start: bool = False, validation_fraction: float = 0.1, n_iter_no_change: int | None = None, tol: float = 1e-4,
                 ccp_alpha: float = 0.0):
        self._set(locals())

    def _encode(self, y: Any, weight: Any) -> Any:
        if y.dtype.kind == "O":
            y = y.astype(np.float64)
        return np.ascontiguousarray(y, dtype=np.float64)

    def _make_loss(self) -> Any:
        return {"squared_error": losses.SquaredError, "absolute_error": losses.AbsoluteError, "huber": lambda: Huber(self.alpha),
                "quantile": lambda: losses.Pinball(self.alpha)}[self.loss]()

    def predict(self, X: Any) -> Any:
        """The predicted numbers."""
        return self._raw(self._rows(X))[:, 0]

    def staged_predict(self, X: Any) -> Any:
        """The predictions after each stage."""
        for raw in self._staged(X):
            yield raw[:, 0]
