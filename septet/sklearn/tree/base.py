"""What trees share: from parameters to limits, growing, predicting, pruning."""
from __future__ import annotations

import copy
import warnings
from math import ceil
from numbers import Integral, Real
from typing import Any

import septet.numpy as np
from septet.codegen.kernels.tree_types import ABSOLUTE, ENTROPY, GINI, POISSON, SQUARED
from septet.core.fn import trees
from septet.sklearn.base import BaseEstimator, MultiOutputMixin, is_classifier
from septet.sklearn.tree.structure import Tree
from septet.sklearn.utils import Bunch
from septet.sklearn.utils._param_validation import Interval, RealNotInt, StrOptions
from septet.sklearn.utils.class_weight import check_several, weight_by_columns
from septet.sklearn.utils.multiclass import check_classification_targets
from septet.sklearn.utils.validation import _check_sample_weight, check_is_fitted, check_random_state, validate_data

RULES = {"gini": GINI, "entropy": ENTROPY, "log_loss": ENTROPY, "squared_error": SQUARED, "friedman_mse": SQUARED, "poisson": POISSON,
         "absolute_error": ABSOLUTE}
MOST_SEEDS = 2147483647
ENDLESS = 1 << 31


class BaseDecisionTree(MultiOutputMixin, BaseEstimator):
    """The base of decision trees."""

    _parameter_constraints: dict[str, Any] = {
        "splitter": [StrOptions({"best", "random"})],
        "max_depth": [Interval(Integral, 1, None, closed="left"), None],
        "min_samples_split": [Interval(Integral, 2, None, closed="left"), Interval(RealNotInt, 0.0, 1.0, closed="right")],
        "min_samples_leaf": [Interval(Integral, 1, None, closed="left"), Interval(RealNotInt, 0.0, 1.0, closed="neither")],
        "min_weight_fraction_leaf": [Interval(Real, 0.0, 0.5, closed="both")],
        "max_features": [Interval(Integral, 1, None, closed="left"), Interval(RealNotInt, 0.0, 1.0, closed="right"),
                         StrOptions({"sqrt", "log2"}), None],
        "random_state": ["random_state"],
        "max_leaf_nodes": [Interval(Integral, 2, None, closed="left"), None],
        "min_impurity_decrease": [Interval(Real, 0.0, None, closed="left")],
        "ccp_alpha": [Interval(Real, 0.0, None, closed="left")],
        "monotonic_cst": ["array-like", None],
    }

    def __init__(self, *, criterion: Any, splitter: Any, max_depth: Any, min_samples_split: Any, min_samples_leaf: Any,
                 min_weight_fraction_leaf: Any, max_features: Any, max_leaf_nodes: Any, random_state: Any, min_impurity_decrease: Any,
                 class_weight: Any = None, ccp_alpha: Any = 0.0, monotonic_cst: Any = None):
        self.criterion, self.splitter, self.max_depth = criterion, splitter, max_depth
        self.min_samples_split, self.min_samples_leaf = min_samples_split, min_samples_leaf
        self.min_weight_fraction_leaf, self.max_features, self.max_leaf_nodes = min_weight_fraction_leaf, max_features, max_leaf_nodes
        self.random_state, self.min_impurity_decrease, self.class_weight = random_state, min_impurity_decrease, class_weight
        self.ccp_alpha, self.monotonic_cst = ccp_alpha, monotonic_cst

    def get_depth(self) -> int:
        """The longest way from the root to a leaf."""
        check_is_fitted(self)
        return self.tree_.max_depth

    def get_n_leaves(self) -> int:
        """How many leaves there are."""
        check_is_fitted(self)
        return self.tree_.n_leaves

    def fit(self, X: Any, y: Any, sample_weight: Any = None, check_input: bool = True) -> Any:
        """Grow the tree."""
        if check_input:
            X, y = validate_data(self, X, y, multi_output=True, dtype=np.float32, accept_sparse="csc",
                                 ensure_all_finite="allow-nan" if self._takes_nan() else True,
                                 y_numeric=False)
            X = dense_rows(X)
        rng = check_random_state(self.random_state)
        job = Growing(self, X, y, sample_weight)
        nodes = job.grow([job.weight], [int(rng.randint(0, MOST_SEEDS))])[0]
        job.finish(self, nodes)
        return self

    def _takes_nan(self) -> bool:
        return self.monotonic_cst is None and self.criterion not in ("absolute_error",)

    def _rows(self, X: Any, check_input: bool) -> Any:
        """X as the trees take it."""
        if check_input:
            X = validate_data(self, X, dtype=np.float32, accept_sparse="csr", reset=False,
                              ensure_all_finite="allow-nan" if self._takes_nan() else True)
            X = dense_rows(X)
        return np.ascontiguousarray(X)

    def predict(self, X: Any, check_input: bool = True) -> Any:
        """The class or value of each row."""
        check_is_fitted(self)
        X = self._rows(X, check_input)
        found = self.tree_.nodes.forest.values(X)
        if not is_classifier(self):
            return found.reshape(-1) if self.n_outputs_ == 1 else found
        if self.n_outputs_ == 1:
            return self.classes_.take(np.argmax(found, axis=1), axis=0)
        width = self.tree_.max_n_classes
        kinds = [c.dtype for c in self.classes_]
        result = np.zeros((len(X), self.n_outputs_), dtype=kinds[0])
        for k, classes in enumerate(self.classes_):
            result[:, k] = classes.take(np.argmax(found[:, k * width : k * width + len(classes)], axis=1), axis=0)
        return result

    def apply(self, X: Any, check_input: bool = True) -> Any:
        """The leaf each row comes to."""
        check_is_fitted(self)
        return self.tree_.nodes.forest.leaves(self._rows(X, check_input)).reshape(-1)

    def decision_path(self, X: Any, check_input: bool = True) -> Any:
        """A sparse matrix: the nodes each row passes."""
        check_is_fitted(self)
        return self.tree_.decision_path(self._rows(X, check_input))

    @property
    def feature_importances_(self) -> Any:
        """How much each feature lowers the impurity; the sum is 1."""
        check_is_fitted(self)
        return self.tree_.compute_feature_importances()

    def cost_complexity_pruning_path(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Bunch of `ccp_alphas` and the `impurities` of the trees pruned with them."""
        whole = copy.copy(self).set_params(ccp_alpha=0.0)
        whole.fit(X, y, sample_weight=sample_weight)
        _, alphas, impurities = trees.pruned(whole.tree_.nodes, float("inf"))
        return Bunch(ccp_alphas=alphas.copy(), impurities=impurities.copy())

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.allow_nan = self._takes_nan()
        return tags


def dense_rows(X: Any) -> Any:
    """A sparse matrix as an array."""
    return X.toarray() if hasattr(X, "toarray") else X


class Growing:
    """Checked data and limits from which an estimator's trees grow."""

    def __init__(self, estimator: Any, X: Any, y: Any, sample_weight: Any):
        self.classifier = is_classifier(estimator)
        n, self.n_features = X.shape
        y = np.atleast_1d(np.asarray(y))
        self.missing_columns = np.isnan(X).any(axis=0)
        self.classes: list[Any] = []
        if self.classifier:
            check_classification_targets(y)
            y = self.encode(y.reshape(n, -1), estimator, sample_weight)
        else:
            check_poisson(estimator.criterion, y)
            y = np.ascontiguousarray(y.reshape(len(y), -1), dtype=np.float64)
        if len(y) != n:
            raise ValueError(f"Number of labels={len(y)} does not match number of samples={n}")
        self.y, self.n_outputs = y, y.shape[1]
        self.n_classes = [len(c) for c in self.classes] or [1] * self.n_outputs
        self.columns = np.ascontiguousarray(X.T, dtype=np.float32)
        given = sample_weight is not None
        self.weight = np.ones(n) if not given else np.array(_check_sample_weight(sample_weight, X, dtype=np.float64))
        if self.expanded is not None:
            self.weight = self.weight * self.expanded
        self.weight = np.ascontiguousarray(self.weight, dtype=np.float64)
        self.limits = limits_of(estimator, n, self.n_features, self.weight, given or self.expanded is not None)
        self.monotonic = self.constraint(estimator)

    expanded: Any = None

    def encode(self, y: Any, estimator: Any, sample_weight: Any) -> Any:
        """Classes as whole numbers, in float64; the weights of class_weight (a forest balances classes by weight, a tree by number)."""
        if estimator.class_weight is not None:
            check_several(estimator.class_weight, None, y.shape[1])
            by_weight = sample_weight if getattr(estimator, "balances_by_weight", False) else None
            self.expanded = weight_by_columns(estimator.class_weight, y, None, by_weight)
        columns = []
        for k in range(y.shape[1]):
            classes, places = np.unique(y[:, k], return_inverse=True)
            self.classes.append(classes)
            columns.append(places.reshape(-1))
        return np.ascontiguousarray(np.stack(columns, axis=1), dtype=np.float64)

    def constraint(self, estimator: Any) -> Any:
        """Signs by feature, or None.  ValueError as scikit-learn's where they cannot hold."""
        if estimator.monotonic_cst is None:
            return None
        if self.n_outputs > 1:
            raise ValueError("Monotonicity constraints are not supported with multiple outputs.")
        if self.classifier and max(self.n_classes) > 2:
            raise ValueError("Monotonicity constraints are not supported with multiclass classification")
        if estimator.criterion in ("absolute_error",):
            raise ValueError("Monotonicity constraints are not supported with the criterion absolute_error")
        signs = np.asarray(estimator.monotonic_cst, dtype=np.int64)
        if signs.shape[0] != self.n_features:
            raise ValueError(f"monotonic_cst has shape {signs.shape[0]} but the input data X has {self.n_features} features.")
        if not bool(np.isin(signs, (-1, 0, 1)).all()):
            raise ValueError(f"monotonic_cst must be None or an array-like of -1, 0 or 1, but got {np.unique(signs).tolist()}")
        return np.ascontiguousarray(-signs if self.classifier else signs)

    def grow(self, weights: list[Any], seeds: list[int]) -> list[Any]:
        """The nodes of one tree for each weight and seed."""
        missing = np.ascontiguousarray(self.missing_columns.astype(np.uint8))
        return trees.grow(self.columns, self.y, weights, self.n_classes, seeds, self.limits, missing, self.monotonic)

    def finish(self, estimator: Any, nodes: Any) -> None:
        """Set what a fitted tree has."""
        if estimator.ccp_alpha > 0.0:
            nodes = trees.kept(nodes, trees.pruned(nodes, estimator.ccp_alpha)[0])
        estimator.n_features_in_ = self.n_features
        estimator.n_outputs_, estimator.max_features_ = self.n_outputs, self.limits.max_features
        if self.classifier:
            one = self.n_outputs == 1
            estimator.classes_ = self.classes[0] if one else self.classes
            estimator.n_classes_ = np.int64(self.n_classes[0]) if one else np.array(self.n_classes)
        estimator.tree_ = Tree(nodes, self.n_features, self.n_classes)


def check_poisson(criterion: str, y: Any) -> None:
    """ValueErrors of the Poisson rule."""
    if criterion == "friedman_mse":
        warnings.warn('Value `"friedman_mse"` for `criterion` is deprecated and will be removed in 1.11. It maps to `"squared_error"` as '
                      'both '
                      'were always equivalent. Use `criterion="squared_error"` to remove this warning.', FutureWarning, stacklevel=3)
    if criterion == "poisson":
        if bool(np.any(y < 0)):
            raise ValueError("Some value(s) of y are negative which is not allowed for Poisson regression.")
        if float(np.sum(y)) <= 0:
            raise ValueError("Sum of y is not positive which is necessary for Poisson regression.")


def features_to_try(max_features: Any, n_features: int) -> int:
    """How many features a split looks at."""
    if max_features is None:
        return n_features
    if isinstance(max_features, str):
        return max(1, int(np.sqrt(n_features) if max_features == "sqrt" else np.log2(n_features)))
    if isinstance(max_features, Integral):
        return int(max_features)
    return max(1, int(max_features * n_features)) if max_features > 0.0 else 0


def limits_of(estimator: Any, n: int, n_features: int, weight: Any, weighted: bool) -> trees.Limits:
    """The parameters as numbers."""
    leaf = estimator.min_samples_leaf
    leaf = int(leaf) if isinstance(leaf, Integral) else ceil(leaf * n)
    split = estimator.min_samples_split
    split = int(split) if isinstance(split, Integral) else max(2, ceil(split * n))
    total = float(np.sum(weight)) if weighted else n
    return trees.Limits(
        max_depth=ENDLESS if estimator.max_depth is None else int(estimator.max_depth),
        max_features=features_to_try(estimator.max_features, n_features), min_split=max(split, 2 * leaf), min_leaf=leaf,
        max_leaves=-1 if estimator.max_leaf_nodes is None else int(estimator.max_leaf_nodes),
        min_leaf_weight=estimator.min_weight_fraction_leaf * total, min_gain=float(estimator.min_impurity_decrease),
        rule=RULES[estimator.criterion], random=estimator.splitter == "random")
