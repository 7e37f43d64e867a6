"""Decision trees and extremely random trees."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import ClassifierMixin, RegressorMixin
from septet.sklearn.tree.base import BaseDecisionTree
from septet.sklearn.utils._param_validation import StrOptions
from septet.sklearn.utils.validation import check_is_fitted


class DecisionTreeClassifier(ClassifierMixin, BaseDecisionTree):
    """A tree of thresholds on features that tells classes apart."""

    _parameter_constraints: dict[str, Any] = {
        **BaseDecisionTree._parameter_constraints,
        "criterion": [StrOptions({"gini", "entropy", "log_loss"})],
        "class_weight": [dict, list, StrOptions({"balanced"}), None],
    }

    def __init__(self, *, criterion: str = "gini", splitter: str = "best", max_depth: int | None = None, min_samples_split: Any = 2,
                 min_samples_leaf: Any = 1, min_weight_fraction_leaf: float = 0.0, max_features: Any = None, random_state: Any = None,
                 max_leaf_nodes: int | None = None, min_impurity_decrease: float = 0.0, class_weight: Any = None, ccp_alpha: float = 0.0,
                 monotonic_cst: Any = None):
        super().__init__(criterion=criterion, splitter=splitter, max_depth=max_depth, min_samples_split=min_samples_split,
                         min_samples_leaf=min_samples_leaf, min_weight_fraction_leaf=min_weight_fraction_leaf, max_features=max_features,
                         max_leaf_nodes=max_leaf_nodes, class_weight=class_weight, random_state=random_state,
                         min_impurity_decrease=min_impurity_decrease, monotonic_cst=monotonic_cst, ccp_alpha=ccp_alpha)

    def predict_proba(self, X: Any, check_input: bool = True) -> Any:
        """The share of each class in the rows' leaves; a list of them for several outputs."""
        check_is_fitted(self)
        X = self._rows(X, check_input)
        found = self.tree_.nodes.forest.values(X)
        if self.n_outputs_ == 1:
            return found[:, : self.n_classes_] if found.shape[1] != self.n_classes_ else found
        width = self.tree_.max_n_classes
        return [found[:, k * width : k * width + int(c)] for k, c in enumerate(self.n_classes_)]

    def predict_log_proba(self, X: Any) -> Any:
        """The logarithm of `predict_proba`."""
        found = self.predict_proba(X)
        with np.errstate(divide="ignore"):
            return np.log(found) if self.n_outputs_ == 1 else [np.log(p) for p in found]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags


class DecisionTreeRegressor(RegressorMixin, BaseDecisionTree):
    """A tree of thresholds on features that predicts numbers."""

    _parameter_constraints: dict[str, Any] = {
        **BaseDecisionTree._parameter_constraints,
        "criterion": [StrOptions({"squared_error", "absolute_error", "poisson", "friedman_mse"}, deprecated={"friedman_mse"})],
    }

    def __init__(self, *, criterion: str = "squared_error", splitter: str = "best", max_depth: int | None = None,
                 min_samples_split: Any = 2, min_samples_leaf: Any = 1, min_weight_fraction_leaf: float = 0.0, max_features: Any = None,
                 random_state: Any = None, max_leaf_nodes: int | None = None, min_impurity_decrease: float = 0.0, ccp_alpha: float = 0.0,
                 monotonic_cst: Any = None):
        super().__init__(criterion=criterion, splitter=splitter, max_depth=max_depth, min_samples_split=min_samples_split,
                         min_samples_leaf=min_samples_leaf, min_weight_fraction_leaf=min_weight_fraction_leaf, max_features=max_features,
                         max_leaf_nodes=max_leaf_nodes, random_state=random_state, min_impurity_decrease=min_impurity_decrease,
                         ccp_alpha=ccp_alpha, monotonic_cst=monotonic_cst)


class ExtraTreeClassifier(DecisionTreeClassifier):
    """A classifier's tree whose thresholds are drawn at random."""

    def __init__(self, *, criterion: str = "gini", splitter: str = "random", max_depth: int | None = None, min_samples_split: Any = 2,
                 min_samples_leaf: Any = 1, min_weight_fraction_leaf: float = 0.0, max_features: Any = "sqrt", random_state: Any = None,
                 max_leaf_nodes: int | None = None, min_impurity_decrease: float = 0.0, class_weight: Any = None, ccp_alpha: float = 0.0,
                 monotonic_cst: Any = None):
        super().__init__(criterion=criterion, splitter=splitter, max_depth=max_depth, min_samples_split=min_samples_split,
                         min_samples_leaf=min_samples_leaf, min_weight_fraction_leaf=min_weight_fraction_leaf, max_features=max_features,
                         max_leaf_nodes=max_leaf_nodes, class_weight=class_weight, random_state=random_state,
                         min_impurity_decrease=min_impurity_decrease, monotonic_cst=monotonic_cst, ccp_alpha=ccp_alpha)


class ExtraTreeRegressor(DecisionTreeRegressor):
    """A regressor's tree whose thresholds are drawn at random."""

    def __init__(self, *, criterion: str = "squared_error", splitter: str = "random", max_depth: int | None = None,
                 min_samples_split: Any = 2, min_samples_leaf: Any = 1, min_weight_fraction_leaf: float = 0.0, max_features: Any = 1.0,
                 random_state: Any = None, min_impurity_decrease: float = 0.0, max_leaf_nodes: int | None = None, ccp_alpha: float = 0.0,
                 monotonic_cst: Any = None):
        super().__init__(criterion=criterion, splitter=splitter, max_depth=max_depth, min_samples_split=min_samples_split,
                         min_samples_leaf=min_samples_leaf, min_weight_fraction_leaf=min_weight_fraction_leaf, max_features=max_features,
                         max_leaf_nodes=max_leaf_nodes, random_state=random_state, min_impurity_decrease=min_impurity_decrease,
                         ccp_alpha=ccp_alpha, monotonic_cst=monotonic_cst)
