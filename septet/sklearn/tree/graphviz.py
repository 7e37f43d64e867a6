"""A tree in the DOT language of Graphviz."""
from __future__ import annotations

from io import StringIO
from typing import Any

from septet.sklearn.tree.plot import Shades, Words
from septet.sklearn.utils.validation import check_is_fitted

CUT = "#C0C0C0"


def export_graphviz(decision_tree: Any, out_file: Any = None, *, max_depth: int | None = None, feature_names: Any = None,
                    class_names: Any = None, label: str = "all", filled: bool = False, leaves_parallel: bool = False, impurity: bool = True,
                    node_ids: bool = False, proportion: bool = False, rotate: bool = False, rounded: bool = False,
                    special_characters: bool = False, precision: int = 3, fontname: str = "helvetica") -> str | None:
    """The tree as a DOT graph: returned, or written to `out_file` (a path or an open file)."""
    check_is_fitted(decision_tree)
    n = decision_tree.tree_.n_features
    if feature_names is not None and len(feature_names) != n:
        raise ValueError(f"Length of feature_names, {len(feature_names)} does not match number of features, {n}")
    words = Words(decision_tree, quoted(feature_names), quoted(class_names), label, impurity, node_ids, proportion, precision,
                  special_characters)
    graph = Graph(words, Shades(decision_tree) if filled else None, special_characters, -1 if rotate else 1, max_depth)
    text = StringIO()
    styles = ", ".join(["filled"] * filled + ["rounded"] * rounded)
    style = f', style="{styles}", color="black"' if styles else ""
    text.write(f'digraph Tree {{\nnode [shape=box{style}, fontname="{fontname}"] ;\n')
    text.write("graph [ranksep=equally, splines=polyline] ;\n" if leaves_parallel else "")
    text.write(f'edge [fontname="{fontname}"] ;\n' + ("rankdir=LR ;\n" if rotate else ""))
    graph.write(text, 0, None, 0)
    if leaves_parallel:
        for level in [*graph.levels, graph.leaves]:
            text.write("{rank=same ; " + "; ".join(map(str, level)) + "} ;\n")
    text.write("}")
    return stored(text.getvalue(), out_file)


def quoted(names: Any) -> Any:
    """Names with their quotes escaped."""
    return names if names is None or isinstance(names, bool) else [str(name).replace('"', r'\"') for name in names]


def stored(text: str, out_file: Any) -> str | None:
    """The text, or None once it is in a file."""
    if out_file is None:
        return text
    if isinstance(out_file, str):
        with open(out_file, "w", encoding="utf-8") as file:
            file.write(text)
    else:
        out_file.write(text)
    return None


class Graph:
    """The nodes and edges as lines."""

    def __init__(self, words: Words, shades: Shades | None, special: bool, turn: int, max_depth: int | None):
        self.words, self.shades, self.special, self.turn, self.max_depth = words, shades, special, turn, max_depth
        self.left, self.right = words.tree.children_left.tolist(), words.tree.children_right.tolist()
        self.levels: list[list[int]] = []           # nodes that are open, level by level
        self.leaves: list[int] = []

    def write(self, out: Any, node: int, parent: int | None, depth: int) -> None:
        """A node, the edge to it, and what is below."""
        cut = self.max_depth is not None and depth > self.max_depth
        face = "" if self.shades is None else f', fillcolor="{CUT if cut else self.shades.of(node)}"'
        out.write(f"{node} [label={self.label(node, cut)}{face}] ;\n")
        if parent is not None:
            edge = ""
            if parent == 0 and not cut:
                angle = (45 if node == 1 else -45) * self.turn
                edge = f' [labeldistance=2.5, labelangle={angle}, headlabel="{"True" if node == 1 else "False"}"]'
            out.write(f"{parent} -> {node}{edge} ;\n")
        if self.left[node] < 0 or cut:
            self.leaves.append(node)
            return
        if depth == len(self.levels):
            self.levels.append([])
        self.levels[depth].append(node)
        for child in (self.left[node], self.right[node]):
            self.write(out, child, node, depth + 1)

    def label(self, node: int, cut: bool) -> str:
        """A node's label as DOT quotes it, or as its HTML."""
        if cut:
            return '"(...)"'
        text = self.words.of(node)
        return "<" + text.replace("\n", "<br/>") + ">" if self.special else '"' + text.replace("\n", "\\n") + '"'
