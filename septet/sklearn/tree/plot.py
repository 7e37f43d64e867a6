"""Drawing a tree: boxes with labels, placed so that subtrees keep apart (Reingold and Tilford 1981)."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import is_classifier
from septet.sklearn.utils import charts
from septet.sklearn.utils.validation import check_is_fitted

CUT = "\n  (...)  \n"


def plot_tree(decision_tree: Any, *, max_depth: int | None = None, feature_names: Any = None, class_names: Any = None, label: str = "all",
              filled: bool = False, impurity: bool = True, node_ids: bool = False, proportion: bool = False, rounded: bool = False,
              precision: int = 3, ax: Any = None, fontsize: Any = None) -> Any:
    """Draw a fitted tree on axes; the annotations.  max_depth: nodes below are shown as (...)."""
    check_is_fitted(decision_tree)
    plt = charts.pyplot("plot_tree")
    tree = decision_tree.tree_
    if feature_names is not None and len(feature_names) != tree.n_features:
        raise ValueError(f"Length of feature_names, {len(feature_names)} does not match number of features, {tree.n_features}")
    words = Words(decision_tree, feature_names, class_names, label, impurity, node_ids, proportion, precision)
    shades = Shades(decision_tree) if filled else None
    ax = plt.gca() if ax is None else ax
    ax.clear()
    ax.set_axis_off()
    nodes = Layout(tree, max_depth)
    found = drawn(ax, nodes, words, shades, rounded, fontsize)
    if fontsize is None:
        fit_text(ax, found, nodes)
    return found


def drawn(ax: Any, nodes: Layout, words: Words, shades: Shades | None, rounded: bool, fontsize: Any) -> list[Any]:
    """The annotations, a node before what is below it."""
    place: dict[str, Any] = {"ha": "center", "va": "center", "xycoords": "axes fraction"}
    if fontsize is not None:
        place["fontsize"] = fontsize
    made: list[Any] = []
    waiting: list[tuple[int, int | None]] = [(0, None)]
    while waiting:
        node, parent = waiting.pop()
        cut = nodes.is_cut(node)
        face = "grey" if cut else ax.get_facecolor() if shades is None else shades.of(node)
        box = {"fc": face, **({"boxstyle": "round"} if rounded else {})}
        x, y = nodes.at(node)
        text = CUT if cut else words.of(node)
        if parent is None:
            made.append(ax.annotate(text, (x, y), bbox=box, zorder=100, **place))
        else:
            px, py = nodes.at(parent)
            made.append(ax.annotate(text, (px, py), (x, y), bbox=box, zorder=100, arrowprops={"arrowstyle": "<-"}, **place))
            if parent == 0 and not cut:
                side = "True  " if node == nodes.left[0] else "  False"
                ends = {**place, "ha": "right" if node == nodes.left[0] else "left"}
                made.append(ax.annotate(side, ((px + x) / 2, (py + y) / 2), **ends))
        if nodes.is_open(node):
            waiting += [(nodes.right[node], node), (nodes.left[node], node)]
    return made


def fit_text(ax: Any, annotations: list[Any], nodes: Layout) -> None:
    """The largest text whose boxes fit side by side."""
    renderer = ax.figure.canvas.get_renderer()
    for annotation in annotations:
        annotation.update_bbox_position_size(renderer)
    extents = [a.get_bbox_patch().get_window_extent() for a in annotations if a.get_bbox_patch() is not None]
    frame = ax.get_window_extent()
    room = frame.width / (nodes.width + 1), frame.height / (nodes.depth + 1)
    size = annotations[0].get_fontsize() * min(room[0] / max(e.width for e in extents), room[1] / max(e.height for e in extents))
    for annotation in annotations:
        annotation.set_fontsize(size)


class Layout:
    """Where the nodes stand: x from 0 to width, one step between neighbours; depth: the deepest level shown."""

    def __init__(self, tree: Any, max_depth: int | None):
        self.left, self.right, self.max_depth = tree.children_left.tolist(), tree.children_right.tolist(), max_depth
        self.level, self.shown = {0: 0}, [0]
        for node in self.shown:                     # which grows on the way
            if self.is_open(node):
                for child in (self.left[node], self.right[node]):
                    self.level[child] = self.level[node] + 1
                    self.shown.append(child)
        self.depth = max(self.level.values())
        self.x = self.places()
        least = min(self.x.values())
        self.x = {node: x - least for node, x in self.x.items()}
        self.width = max(self.x.values())

    def is_open(self, node: int) -> bool:
        """Whether a node's children are shown."""
        return self.left[node] >= 0 and (self.max_depth is None or self.level[node] <= self.max_depth)

    def is_cut(self, node: int) -> bool:
        """Whether a node is below the depth that is asked for."""
        return self.max_depth is not None and self.level[node] > self.max_depth

    def at(self, node: int) -> tuple[float, float]:
        """Where a node stands, as shares of the axes."""
        return (self.x[node] + 0.5) / (self.width + 1), (self.depth - self.level[node] + 0.5) / (self.depth + 1)

    def places(self) -> dict[int, float]:
        """The x of every node: subtrees as close as their outlines allow, parents in the middle."""
        outline: dict[int, tuple[list[float], list[float]]] = {}        # the least and greatest x of each level, the node's own being 0
        apart: dict[int, float] = {}
        for node in reversed(self.shown):
            if not self.is_open(node):
                outline[node] = [0.0], [0.0]
                continue
            (l_low, l_high), (r_low, r_high) = outline.pop(self.left[node]), outline.pop(self.right[node])
            gap = max(1.0, max(1.0 + h - low for h, low in zip(l_high, r_low)))
            half = apart[node] = gap / 2
            low = [*(v - half for v in l_low), *(v + half for v in r_low[len(l_low):])]
            high = [*(v + half for v in r_high), *(v - half for v in l_high[len(r_high):])]
            outline[node] = [0.0, *low], [0.0, *high]
        x = {0: 0.0}
        for node in self.shown:
            if node in apart:
                x[self.left[node]], x[self.right[node]] = x[node] - apart[node], x[node] + apart[node]
        return x


class Words:
    """The labels of nodes."""

    def __init__(self, estimator: Any, names: Any, classes: Any, label: str, impurity: bool, ids: bool, proportion: bool, precision: int,
                 special: bool = False):
        self.tree, self.names, self.label, self.ids = estimator.tree_, names, label, ids
        self.at, self.below, self.number = ("<SUB>{}</SUB>", "&le;", "&#35;") if special else ("[{}]", "<=", "#")
        self.proportion, self.precision, self.impurity = proportion, precision, impurity
        self.classifier = is_classifier(estimator) and not (self.tree.n_outputs == 1 and int(self.tree.n_classes[0]) == 1)
        self.classes = classes if self.classifier and self.tree.n_outputs == 1 else None
        self.criterion = estimator.criterion if isinstance(estimator.criterion, str) else "impurity"

    def of(self, node: int) -> str:
        """A node's label, line by line."""
        tree, named = self.tree, self.label == "all" or self.label == "root" and node == 0
        lines = [("node " if named else "") + self.number + str(node)] if self.ids else []
        if int(tree.children_left[node]) >= 0:
            feature = int(tree.feature[node])
            name = "x" + self.at.format(feature) if self.names is None else self.names[feature]
            lines.append(f"{name} {self.below} {round(float(tree.threshold[node]), self.precision)}")
        if self.impurity:
            lines.append((f"{self.criterion} = " if named else "") + str(round(float(tree.impurity[node]), self.precision)))
        count = int(tree.n_node_samples[node])
        lines.append(("samples = " if named else "") + (f"{round(100.0 * count / int(tree.n_node_samples[0]), 1)}%" if self.proportion else
                                                        str(count)))
        lines.append(("value = " if named else "") + self.value(node))
        if self.classes is not None and self.classes is not False:
            best = int(np.argmax(tree.value[node][0]))
            lines.append(("class = " if named else "") + ("y" + self.at.format(best) if self.classes is True else str(self.classes[best])))
        return "\n".join(lines)

    def value(self, node: int) -> str:
        """The node's values: counts, shares or means."""
        value = self.tree.value[node]
        if self.classifier and not self.proportion:
            value = value * float(self.tree.weighted_n_node_samples[node])
        if self.classifier and not self.proportion and bool((value == np.floor(value)).all()):
            value = value.astype(np.int64)
        rows = np.around(value, self.precision).tolist()
        if not self.classifier:
            flat = [str(row[0]) for row in rows]
            return flat[0] if len(flat) == 1 else "[" + "\n".join(f"[{v}]" for v in flat) + "]"
        texts = ["[" + ", ".join(map(str, row)) + "]" for row in rows]
        return texts[0] if len(texts) == 1 else "[" + "\n".join(texts) + "]"


class Shades:
    """The colours of nodes: a hue for each class, the stronger the clearer the majority, the higher the mean or the purer the node."""

    def __init__(self, estimator: Any):
        tree = self.tree = estimator.tree_
        self.by_class = is_classifier(estimator) and tree.n_outputs == 1
        n = int(tree.n_classes[0]) if is_classifier(estimator) else 1
        self.hues = [rgb(25 + 360 / n * k) for k in range(n)]
        self.measure = tree.value[:, 0, 0] if not is_classifier(estimator) and tree.n_outputs == 1 else -tree.impurity
        self.low, self.high = float(self.measure.min()), float(self.measure.max())

    def of(self, node: int) -> str:
        """A node's colour."""
        if self.by_class:
            shares = self.tree.value[node][0]
            first, *rest = sorted(shares.tolist(), reverse=True)
            hue = self.hues[int(shares.argmax())]
            alpha = 0.0 if not rest else (first - rest[0]) / (1 - rest[0]) if rest[0] < 1 else 0.0
        else:
            hue = self.hues[0]
            alpha = 0.0 if self.high == self.low else (float(self.measure[node]) - self.low) / (self.high - self.low)
        return "#" + "".join(f"{round(alpha * c + (1 - alpha) * 255):02x}" for c in hue)


def rgb(hue: float) -> tuple[int, int, int]:
    """A colour of this hue in degrees, of saturation 0.75 and value 0.9."""
    import colorsys

    red, green, blue = colorsys.hsv_to_rgb(hue % 360 / 360, 0.75, 0.9)
    return int(255 * red), int(255 * green), int(255 * blue)
