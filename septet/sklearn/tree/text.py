"""A tree as text."""
from __future__ import annotations

from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.sklearn.base import is_classifier
from septet.sklearn.utils._param_validation import Interval, validate_params
from septet.sklearn.utils.validation import check_is_fitted


@validate_params({"feature_names": ["array-like", None], "class_names": ["array-like", None],
                  "max_depth": [Interval(Integral, 0, None, closed="left"), None], "spacing": [Interval(Integral, 1, None, closed="left"),
                                                                                               None],
                  "decimals": [Interval(Integral, 0, None, closed="left"), None], "show_weights": ["boolean"]})
def export_text(decision_tree: Any, *, feature_names: Any = None, class_names: Any = None, max_depth: int = 10, spacing: int = 3,
                decimals: int = 2, show_weights: bool = False) -> str:
    """The rules of a fitted tree, a line each, indented by depth."""
    check_is_fitted(decision_tree)
    tree = decision_tree.tree_
    if feature_names is not None and len(feature_names) != tree.n_features:
        raise ValueError(f"feature_names must contain {tree.n_features} elements, got {len(feature_names)}")
    names = list(feature_names) if feature_names is not None else [f"feature_{k}" for k in range(tree.n_features)]
    if is_classifier(decision_tree):
        if class_names is None:
            class_names = decision_tree.classes_
        elif len(class_names) != len(decision_tree.classes_):
            raise ValueError("When `class_names` is an array, it should contain as many items as `decision_tree.classes_`. "
                             f"Got {len(class_names)} while the tree was fitted with {len(decision_tree.classes_)} classes.")
    return Report(decision_tree, names, class_names, max_depth, spacing, decimals, show_weights).text()


class Report:
    """The lines of one tree."""

    def __init__(self, estimator: Any, names: list[Any], classes: Any, max_depth: int, spacing: int, decimals: int, weights: bool):
        tree = estimator.tree_
        self.left, self.right = tree.children_left.tolist(), tree.children_right.tolist()
        self.feature, self.threshold = tree.feature.tolist(), tree.threshold.tolist()
        self.value, self.weight, self.outputs = tree.value, tree.weighted_n_node_samples.tolist(), tree.n_outputs
        self.classifier, self.names, self.classes = is_classifier(estimator), names, classes
        self.max_depth, self.spacing, self.decimals, self.weights = max_depth, spacing, decimals, weights
        self.lines: list[str] = []

    def text(self) -> str:
        self.walk(0, 1)
        return "".join(self.lines)

    def walk(self, node: int, depth: int) -> None:
        """The lines of a node and those below it."""
        indent = ("|" + " " * self.spacing) * depth
        indent = indent[: -self.spacing] + "-" * self.spacing
        if depth > self.max_depth + 1:
            below = self.depth_below(node)
            if below == 1:
                self.leaf(node, indent)
            else:
                self.lines.append(f"{indent} truncated branch of depth {below}\n")
        elif self.left[node] < 0:
            self.leaf(node, indent)
        else:
            name, cut = self.names[self.feature[node]], f"{self.threshold[node]:.{self.decimals}f}"
            for child, sign in ((self.left[node], "<="), (self.right[node], "> ")):
                self.lines.append(f"{indent} {name} {sign} {cut}\n")
                self.walk(child, depth + 1)

    def depth_below(self, node: int) -> int:
        if self.left[node] < 0:
            return 1
        return 1 + max(self.depth_below(self.left[node]), self.depth_below(self.right[node]))

    def leaf(self, node: int, indent: str) -> None:
        value = self.value[node][0] if self.outputs == 1 else self.value[node].T[0]
        shown = [float(v) for v in np.asarray(value).reshape(-1)]
        if not self.classifier:
            self.lines.append(f"{indent} value: {self.numbers(shown)}\n")
            return
        weighted = [v * self.weight[node] for v in shown]
        words = f" weights: {self.numbers(weighted)}" if self.weights else ""
        best = self.classes[int(np.argmax(np.array(shown)))] if self.outputs == 1 else None
        self.lines.append(f"{indent}{words}{'' if best is None else f' class: {best}'}\n")

    def numbers(self, values: list[float]) -> str:
        return "[" + ", ".join(f"{v:.{self.decimals}f}" for v in values) + "]"
