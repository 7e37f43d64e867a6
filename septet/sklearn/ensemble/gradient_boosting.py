"""Histogram gradient boosting: classifier and regressor."""
from __future__ import annotations

import math
from typing import Any

import septet.numpy as np
from septet.core.fn.boost import Grower, Limits, leaves_of
from septet.sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, is_classifier
from septet.sklearn.ensemble import losses
from septet.sklearn.ensemble.binning import BinMapper
from septet.sklearn.ensemble.boosted_trees import BoostedTrees
from septet.sklearn.ensemble.columns import CategoryCodes, constraint_signs, interaction_sets
from septet.sklearn.utils.class_weight import compute_sample_weight
from septet.sklearn.utils.finite import assert_all_finite
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.multiclass import check_classification_targets
from septet.sklearn.utils.validation import _check_sample_weight, check_consistent_length, check_is_fitted, check_random_state, column_or_1d

LIMITS = parameters("""
    learning_rate: float (0, inf)
    max_iter: int [1, inf)
    max_leaf_nodes: int [2, inf) | None
    max_depth: int [1, inf) | None
    min_samples_leaf: int [1, inf)
    l2_regularization: float [0, inf)
    max_features: float (0, 1]
    monotonic_cst: array-like | is:dict | None
    interaction_cst: list | is:tuple | 'pairwise' 'no_interactions' | None
    n_iter_no_change: int [1, inf)
    validation_fraction: float (0, 1) | int [1, inf) | None
    tol: float [0, inf)
    max_bins: int [2, 255]
    categorical_features: array-like | 'from_dtype' | None
    warm_start: bool
    early_stopping: 'auto' | bool
    scoring: is:str | callable | None
    verbose: verbose
    random_state: random_state
""".replace("list |", "is:list |"))


class BaseHistGradientBoosting(BaseEstimator):
    """What both share."""

    _parameter_constraints: dict[str, Any] = LIMITS

    def fit(self, X: Any, y: Any, sample_weight: Any = None, *, X_val: Any = None, y_val: Any = None, sample_weight_val: Any = None) -> Any:
        """Grow trees against the gradient of the loss."""
        acc = self._start(X, y, sample_weight)
        X, y, weight, given_weight = acc
        rng = check_random_state(self.random_state)
        if not (self.warm_start and hasattr(self, "_trees")):
            self._random_seed = int(rng.randint(np.iinfo(np.uint32).max, dtype="u8"))
            self._feature_seed = int(rng.randint(np.iinfo(np.uint32).max, dtype="u8"))
        self._loss = self._make_loss(weight if given_weight else None)
        self.do_early_stopping_ = len(X) > 10000 if self.early_stopping == "auto" else bool(self.early_stopping)
        part = self._validation(X, y, weight if given_weight else None, X_val, y_val, sample_weight_val)
        Boosting(self, *part).run()
        return self

    def _start(self, X: Any, y: Any, sample_weight: Any) -> tuple[Any, Any, Any, bool]:
        """Checked rows, targets and weights."""
        X = self._codes_fit(X)
        y = self._encode(column_or_1d(y, warn=True) if not hasattr(y, "ndim") or y.ndim != 1 else np.asarray(y))
        check_consistent_length(X, y)
        weight = np.ones(len(X)) if sample_weight is None else np.array(_check_sample_weight(sample_weight, X, dtype=np.float64))
        self._fitted_with_sw = given = sample_weight is not None
        if getattr(self, "class_weight", None) is not None:
            weight = weight * compute_sample_weight(self.class_weight, self._named_y)
            given = True
        return X, y, weight, given

    def _codes_fit(self, X: Any) -> Any:
        self._codes = CategoryCodes(self, X)
        return self._codes.fitted

    def _rows(self, X: Any) -> Any:
        check_is_fitted(self, "_trees")
        return self._codes.transform(self, X)

    def _validation(self, X: Any, y: Any, weight: Any, X_val: Any, y_val: Any, weight_val: Any) -> tuple[Any, ...]:
        """(X, y, weight, and the same of the rows that are held out)."""
        if X_val is not None:
            rows = self._codes.transform(self, X_val)
            return X, y, weight, rows, self._encode_more(y_val), None if weight_val is None else np.asarray(weight_val)
        if not self.do_early_stopping_ or self.validation_fraction is None:
            return X, y, weight, None, None, None
        from septet.sklearn.model_selection import train_test_split

        options = {"test_size": self.validation_fraction, "stratify": y if is_classifier(self) else None, "random_state": self._random_seed}
        if weight is None:
            X, X_val, y, y_val = train_test_split(X, y, **options)
            return X, y, None, X_val, y_val, None
        X, X_val, y, y_val, weight, weight_val = train_test_split(X, y, weight, **options)
        return X, y, weight, X_val, y_val, weight_val

    def _raw(self, X: Any, last: int | None = None) -> Any:
        """Raw predictions: (rows, trees a step)."""
        out = np.empty((len(X), self.n_trees_per_iteration_))
        out[...] = self._baseline
        return self._trees.add_to(out, X, 0, last)

    def _staged(self, X: Any) -> Any:
        """Raw predictions after each step."""
        X = self._rows(X)
        out = np.empty((len(X), self.n_trees_per_iteration_))
        out[...] = self._baseline
        for step in range(self.n_iter_):
            k = self.n_trees_per_iteration_
            out = self._trees.add_to(out, X, step * k, (step + 1) * k)
            yield out.copy()

    @property
    def n_iter_(self) -> int:
        """How many steps there were."""
        check_is_fitted(self, "_trees")
        return len(self._trees.roots) // self.n_trees_per_iteration_

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


class Boosting:
    """One fit: steps of trees until there are enough or no more gain."""

    def __init__(self, model: Any, X: Any, y: Any, weight: Any, X_val: Any, y_val: Any, weight_val: Any):
        self.model, self.X, self.y, self.weight = model, np.ascontiguousarray(X), np.ascontiguousarray(y, dtype=np.float64), weight
        self.loss, self.d = model._loss, X.shape[1]
        self.held = (None if X_val is None else np.ascontiguousarray(X_val), y_val, weight_val)
        signs = constraint_signs(model, self.d)
        self.again = model.warm_start and hasattr(model, "_trees")
        if not self.again:
            model._mapper = BinMapper(self.X, model.max_bins, model._codes.categories, model._random_seed, signs, weight)
            model._baseline = np.asarray(self.loss.constant(self.y, weight)).reshape(1, -1)
            model.n_trees_per_iteration_ = self.loss.columns
            model._trees = BoostedTrees(self.loss.columns)
            model._scores = ([], [])
        self.mapper = model._mapper
        table = self.mapper.table(self.X)
        self.limits = Limits(model.max_leaf_nodes, model.max_depth, model.min_samples_leaf, float(model.l2_regularization),
                             float(model.learning_rate), self.loss.unit_hessian and weight is None)
        self.grower = Grower(table, self.limits)
        self.raw = np.ascontiguousarray(model._raw(self.X))
        self.raw_val = None if X_val is None else np.ascontiguousarray(model._raw(self.held[0]))
        self.sets = interaction_sets(model, self.d)
        self.rng = np.random.default_rng(model._feature_seed) if model.max_features < 1.0 else None

    def run(self) -> None:
        """The steps."""
        model = self.model
        done = len(model._trees.roots) // self.loss.columns
        if model.max_iter < done:
            raise ValueError(f"max_iter={model.max_iter} must be larger than or equal to n_iter_={done} when warm_start==True")
        if model.do_early_stopping_ and done == 0:
            self.score()
        for _ in range(done, model.max_iter):
            self.step()
            if model.do_early_stopping_:
                self.score()
                if self.should_stop():
                    break
        model.train_score_, model.validation_score_ = (np.asarray(s, dtype=np.float64) for s in model._scores)

    def step(self) -> None:
        """One tree for each column of the raw predictions."""
        K = self.loss.columns
        raw = self.raw if K > 1 else self.raw[:, 0]
        gradient, hessian = self.loss.gradients(self.y, raw)
        if self.weight is not None:
            w = self.weight[:, None] if K > 1 else self.weight
            gradient, hessian = gradient * w, w if hessian is None else hessian * w
        first = len(self.model._trees.roots)
        for k in range(K):
            g = gradient[:, k] if K > 1 else gradient
            h = hessian[:, k] if hessian is not None and K > 1 else hessian
            g, h = (None if a is None else np.ascontiguousarray(a.astype(np.float32)) for a in (g, h))
            root = self.grower.grow(g, h, self.choose if self.rng is not None or self.sets else None, self.prepare if self.sets else None)
            leaves = leaves_of(root)
            if self.loss.refits and root.children:
                self.refit(leaves)
            self.model._trees.add(root, self.mapper, self.limits.shrinkage)
            self.grower.add_values(self.raw, K, k, leaves)
        if self.raw_val is not None:
            self.raw_val = self.model._trees.add_to(self.raw_val, self.held[0], first)

    def refit(self, leaves: Any) -> None:
        """Leaves take the best constant of their residuals."""
        for leaf in leaves:
            rows = self.grower.rows[leaf.start : leaf.start + leaf.count].astype(np.int64)
            residual = self.y[rows] - self.raw[rows, 0]
            leaf.value = self.loss.constant(residual, None if self.weight is None else self.weight[rows])

    def prepare(self, leaf: Any) -> None:
        """The features that may still interact in a node."""
        fits = [s for s in self.sets if leaf.used <= s]
        leaf.features = frozenset().union(*fits) if fits else frozenset()

    def choose(self, leaf: Any) -> bytes:
        """Which features a node's split may take."""
        allowed = [f for f in self.grower.order if not self.sets or f in leaf.features]
        if self.rng is not None:
            count = max(1, math.ceil(self.model.max_features * len(allowed)))
            mask = np.arange(len(allowed)) < count
            self.rng.shuffle(mask)
            allowed = [f for f, taken in zip(allowed, mask.tolist()) if taken]
        chosen = bytearray(self.d)
        for f in allowed:
            chosen[f] = 1
        return bytes(chosen)

    def score(self) -> None:
        """Add to the scores of the fitted rows and of those held out."""
        model, (X_val, y_val, weight_val) = self.model, self.held
        train, held = model._scores
        if model.scoring == "loss":
            train.append(-self.loss.mean(self.y, self.flat(self.raw), self.weight))
            if X_val is not None:
                held.append(-self.loss.mean(np.asarray(y_val, dtype=np.float64), self.flat(self.raw_val), weight_val))
            return
        from septet.sklearn.metrics import check_scoring

        scorer = check_scoring(model, model.scoring)
        rows = self.X, model._shown(self.y)
        train.append(float(scorer(_Fitted(model), *rows)))
        if X_val is not None:
            held.append(float(scorer(_Fitted(model), X_val, model._shown(y_val))))

    def flat(self, raw: Any) -> Any:
        return raw if self.loss.columns > 1 else raw[:, 0]

    def should_stop(self) -> bool:
        """Whether the last steps brought nothing."""
        model = self.model
        scores = model._scores[1] if self.held[0] is not None else model._scores[0]
        reference = model.n_iter_no_change + 1
        if len(scores) < reference:
            return False
        target = scores[-reference] + model.tol
        return not any(score > target for score in scores[-reference + 1 :])


class _Fitted:
    """A model in the middle of its fit, for a scorer: rows are codes already."""

    def __init__(self, model: Any):
        self._model = model
        self.classes_ = getattr(model, "classes_", None)
        self._estimator_type = model._estimator_type

    def predict(self, X: Any) -> Any:
        return self._model._answer(self._model._raw(X))

    def predict_proba(self, X: Any) -> Any:
        return self._model._loss.probabilities(self._model._raw(X))

    def __sklearn_tags__(self) -> Any:
        return self._model.__sklearn_tags__()


class HistGradientBoostingRegressor(RegressorMixin, BaseHistGradientBoosting):
    """Boosted trees over binned columns, for numbers; missing values and categories are taken as they are."""

    _parameter_constraints: dict[str, Any] = {**LIMITS, **parameters("""
        loss: 'squared_error' 'absolute_error' 'poisson' 'gamma' 'quantile' | is:BaseLoss
        quantile: float [0, 1] | None
    """.replace(" | is:BaseLoss", ""))}

    def __init__(self, loss: str = "squared_error", *, quantile: float | None = None, learning_rate: float = 0.1, max_iter: int = 100,
                 max_leaf_nodes: int | None = 31, max_depth: int | None = None, min_samples_leaf: int = 20, l2_regularization: float = 0.0,
                 max_features: float = 1.0, max_bins: int = 255, categorical_features: Any = "from_dtype", monotonic_cst: Any = None,
                 interaction_cst: Any = None, warm_start: bool = False, early_stopping: Any = "auto", scoring: Any = "loss",
                 validation_fraction: Any = 0.1, n_iter_no_change: int = 10, tol: float = 1e-7, verbose: int = 0, random_state: Any = None):
        for name, value in locals().copy().items():
            if name not in ("self", "__class__"):
                setattr(self, name, value)

    def _make_loss(self, weight: Any) -> Any:
        if self.loss == "quantile":
            if self.quantile is None:
                raise ValueError("quantile must be set when loss='quantile'")
            return losses.Pinball(self.quantile)
        return {"squared_error": losses.SquaredError, "absolute_error": losses.AbsoluteError, "poisson": losses.Poisson,
                "gamma": losses.Gamma}[self.loss]()

    def _encode(self, y: Any) -> Any:
        y = np.ascontiguousarray(y, dtype=np.float64)
        assert_all_finite(y, input_name="y")
        if self.loss == "gamma" and not bool(np.all(y > 0)):
            raise ValueError("loss='gamma' requires strictly positive y.")
        if self.loss == "poisson" and not (bool(np.all(y >= 0)) and float(np.sum(y)) > 0):
            raise ValueError("loss='poisson' requires non-negative y and sum(y) > 0.")
        return y

    _encode_more = _encode

    def _shown(self, y: Any) -> Any:
        return y

    def _answer(self, raw: Any) -> Any:
        return self._loss.inverse_link(raw[:, 0])

    def predict(self, X: Any) -> Any:
        """The predicted numbers."""
        return self._answer(self._raw(self._rows(X)))

    def staged_predict(self, X: Any) -> Any:
        """The predictions after each step."""
        for raw in self._staged(X):
            yield self._answer(raw)


class HistGradientBoostingClassifier(ClassifierMixin, BaseHistGradientBoosting):
    """Boosted trees over binned columns, for classes; missing values and categories are taken as they are."""

    _parameter_constraints: dict[str, Any] = {**LIMITS, **parameters("""
        loss: 'log_loss'
        class_weight: is:dict | 'balanced' | None
    """)}

    def __init__(self, loss: str = "log_loss", *, learning_rate: float = 0.1, max_iter: int = 100, max_leaf_nodes: int | None = 31,
                 max_depth: int | None = None, min_samples_leaf: int = 20, l2_regularization: float = 0.0, max_features: float = 1.0,
                 max_bins: int = 255, categorical_features: Any = "from_dtype", monotonic_cst: Any = None, interaction_cst: Any = None,
                 warm_start: bool = False, early_stopping: Any = "auto", scoring: Any = "loss", validation_fraction: Any = 0.1,
                 n_iter_no_change: int = 10, tol: float = 1e-7, verbose: int = 0, random_state: Any = None, class_weight: Any = None):
        for name, value in locals().copy().items():
            if name not in ("self", "__class__"):
                setattr(self, name, value)

    def _make_loss(self, weight: Any) -> Any:
        if len(self.classes_) == 2:
            return losses.Binomial()
        return losses.Multinomial(len(self.classes_))

    def _encode(self, y: Any) -> Any:
        check_classification_targets(y)
        self._named_y = y
        self.classes_, codes = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"The number of classes has to be greater than one; got {len(self.classes_)} class")
        if len(self.classes_) > 2 and self.monotonic_cst is not None:
            raise ValueError("monotonic constraints are not supported for multiclass classification.")
        return codes.reshape(-1).astype(np.float64)

    def _encode_more(self, y: Any) -> Any:
        return np.searchsorted(self.classes_, np.asarray(y)).astype(np.float64)

    def _shown(self, y: Any) -> Any:
        return self.classes_[np.asarray(y).astype(np.int64)]

    def _answer(self, raw: Any) -> Any:
        codes = (raw[:, 0] > 0).astype(np.int64) if raw.shape[1] == 1 else np.argmax(raw, axis=1)
        return self.classes_[codes]

    def predict(self, X: Any) -> Any:
        """The most likely class of each row."""
        return self._answer(self._raw(self._rows(X)))

    def predict_proba(self, X: Any) -> Any:
        """The probability of each class."""
        raw = self._raw(self._rows(X))
        return self._loss.probabilities(raw)

    def decision_function(self, X: Any) -> Any:
        """Raw predictions: a number a row for two classes, else one a class."""
        raw = self._raw(self._rows(X))
        return raw[:, 0] if raw.shape[1] == 1 else raw

    def staged_predict(self, X: Any) -> Any:
        """The classes after each step."""
        for raw in self._staged(X):
            yield self._answer(raw)

    def staged_predict_proba(self, X: Any) -> Any:
        """The probabilities after each step."""
        for raw in self._staged(X):
            yield self._loss.probabilities(raw)

    def staged_decision_function(self, X: Any) -> Any:
        """The raw predictions after each step."""
        for raw in self._staged(X):
            yield raw[:, 0] if raw.shape[1] == 1 else raw
