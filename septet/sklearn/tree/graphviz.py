"""A tree in the DOT language of Graphviz."""
from __future__ import annotations

from io import StringIO
from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.sklearn.base import is_classifier
from septet.sklearn.utils.validation import check_is_fitted


def export_graphviz(decision_tree: Any, out_file: Any = None, *, max_depth: int | None = None, feature_names: Any = None,
                    class_names: Any = None, label: str = "all", filled: bool = False, leaves_parallel: bool = False, impurity: bool = True,
                    node_ids: bool = False, proportion: bool = False, rotate: bool = False, rounded: bool = False,
                    special_characters: bool = False, precision: int = 3, fontname: str = "helvetica") -> str | None:
    """The tree as a DOT graph: returned, or written to `out_file` (a path or an open file)."""
    check_is_fitted(decision_tree)
    for name, given in (("filled", filled), ("special_characters", special_characters), ("leaves_parallel", leaves_parallel)):
        if given:
            raise NotSupported(f"export_graphviz({name}=True)")
    tree = decision_tree.tree_
    if feature_names is not None and len(feature_names) != tree.n_features:
        raise ValueError(f"Length of feature_names, {len(feature_names)} does not match number of features, {tree.n_features}")
    graph = Graph(decision_tree, feature_names, class_names, label, impurity, node_ids, proportion, precision)
    text = StringIO()
    style = 'shape=box, style="rounded", color="black"' if rounded else "shape=box"
    style = style.replace('style="rounded"', 'style="rounded"')
    text.write(f'digraph Tree {{\nnode [{style}, fontname="{fontname}"] ;\nedge [fontname="{fontname}"] ;\n')
    if rotate:
        text.write("rankdir=LR ;\n")
    graph.write(text, 0, None, 0, max_depth, rotate)
    text.write("}")
    if out_file is None:
        return text.getvalue()
    if isinstance(out_file, str):
        with open(out_file, "w", encoding="utf-8") as file:
            file.write(text.getvalue())
    else:
        out_file.write(text.getvalue())
    return None


class Graph:
    """What labels are made of."""

    def __init__(self, estimator: Any, names: Any, classes: Any, label: str, impurity: bool, ids: bool, proportion: bool, precision: int):
        tree = estimator.tree_
        self.tree, self.names, self.label, self.impurity, self.ids = tree, names, label, impurity, ids
        self.proportion, self.precision, self.classifier = proportion, precision, is_classifier(estimator)
        self.classes = classes
        self.criterion = "gini" if estimator.criterion == "gini" else "entropy" if estimator.criterion in ("entropy",
                                                                                                           ) else estimator.criterion
        self.left, self.right = tree.children_left.tolist(), tree.children_right.tolist()

    def write(self, out: Any, node: int, parent: int | None, depth: int, max_depth: int | None, rotate: bool) -> None:
        """A node, the edge to it, and what is below."""
        cut = max_depth is not None and depth > max_depth
        out.write(f'{node} [label="(...)"] ;\n' if cut else f"{node} [label={self.words(node)}] ;\n")
        if parent is not None:
            edge = ""
            if parent == 0:
                angle = (45 if node == 1 else -45) * (-1 if rotate else 1)
                edge = f' [labeldistance=2.5, labelangle={angle}, headlabel="{"True" if node == 1 else "False"}"]'
            out.write(f"{parent} -> {node}{edge} ;\n")
        if self.left[node] >= 0 and not cut:
            for child in (self.left[node], self.right[node]):
                self.write(out, child, node, depth + 1, max_depth, rotate)

    def words(self, node: int) -> str:
        """The label of a node."""
        tree, named = self.tree, self.label == "root" and node == 0 or self.label == "all"
        parts = [f"node #{node}" if named else str(node)] if self.ids else []
        if self.left[node] >= 0:
            feature = int(tree.feature[node])
            name = self.names[feature] if self.names is not None else f"x[{feature}]"
            parts.append(f"{name} <= {self.number(float(tree.threshold[node]))}")
        if self.impurity:
            parts.append(("%s = " % self.criterion if named else "") + self.number(float(tree.impurity[node])))  # noqa: UP031
        count = int(tree.n_node_samples[node])
        share = f"{self.number(100.0 * count / int(tree.n_node_samples[0]), 1)}%" if self.proportion else str(count)
        parts.append(("samples = " if named else "") + share)
        parts.append(("value = " if named else "") + self.value(node))
        if self.classes is not None and self.classifier and tree.n_outputs == 1:
            best = int(np.argmax(tree.value[node][0]))
            parts.append(("class = " if named else "") + (f"y[{best}]" if self.classes is True else str(self.classes[best])))
        return '"' + "\\n".join(parts) + '"'

    def value(self, node: int) -> str:
        """The value as it is shown."""
        found = self.tree.value[node] if self.tree.n_outputs > 1 else self.tree.value[node][0]
        if self.classifier and not self.proportion:
            found = found * float(self.tree.weighted_n_node_samples[node])
        shown = np.asarray(found)
        if not self.classifier and self.tree.n_outputs == 1:
            return self.number(float(shown[0]))
        if self.tree.n_outputs > 1:
            return str(np.around(shown, self.precision)).replace("\n", "\\n")
        return "[" + ", ".join(self.number(float(v)) for v in shown) + "]"

    def number(self, x: float, digits: int | None = None) -> str:
        """A number, short."""
        rounded = round(x, self.precision if digits is None else digits)
        return str(int(rounded)) if rounded == int(rounded) and (self.classifier
                                                                 or digits is None) and float(x).is_integer() else str(rounded)
