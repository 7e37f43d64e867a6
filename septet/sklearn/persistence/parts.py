"""What estimators consist of beside public classes: which attributes a file has of them, and what is checked or made when they are read.

Kernels trust the arrays of these parts, so a file's arrays are checked before anything is predicted with them.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import septet.numpy as np
from septet.core.io.safetensors import Damaged


@dataclass(frozen=True)
class Part:
    """kept: the attributes that a file has, None for all of the object's state.  complete: called when all is read."""

    kept: tuple[str, ...] | None = None
    complete: Callable[[Any], None] | None = None


def need(holds: Any, what: str) -> None:
    """Damaged where something does not hold."""
    if not holds:
        raise Damaged(what)


def need_array(a: Any, dtype: Any, shape: tuple[int, ...], what: str) -> None:
    """Damaged where something is no array of this dtype and shape in C order."""
    need(type(a) is np.ndarray and a.dtype == dtype and a.shape == shape and a.flags.c_contiguous,
         f"{what} is not an array of {np.dtype(dtype).name} and shape {shape}")


def check_children(left: Any, right: Any, what: str) -> None:
    """Damaged unless both children of every node come after it, or it has none."""
    n = len(left)
    places, inner = np.arange(n), left >= 0
    need(bool(((right >= 0) == inner).all()), f"{what} has a node with one child")
    for side in (left, right):
        need(bool(np.where(inner, (side > places) & (side < n), side == -1).all()), f"{what} has a child that is no later node")


NODES = ("left", "right", "feature", "threshold", "impurity", "count", "weight", "missing_left", "value", "depth")


def complete_nodes(nodes: Any) -> None:
    """Nodes of a tree: arrays of one length, children after their parents."""
    n = len(nodes.left) if type(nodes.left) is np.ndarray and nodes.left.ndim == 1 else 0
    need(n > 0, "a tree has no nodes")
    for name in ("left", "right", "feature", "count"):
        need_array(getattr(nodes, name), np.int64, (n,), f"a tree's {name}")
    for name in ("threshold", "impurity", "weight"):
        need_array(getattr(nodes, name), np.float64, (n,), f"a tree's {name}")
    need_array(nodes.missing_left, np.uint8, (n,), "a tree's missing_left")
    value = nodes.value
    need_array(value, np.float64, (n, *value.shape[1:]) if getattr(value, "ndim", 0) == 3 else (n, 1, 1), "a tree's value")
    check_children(nodes.left, nodes.right, "a tree")


def complete_tree(tree: Any) -> None:
    """A tree whose nodes look at features that there are."""
    need(type(tree.n_features) is int and type(tree.n_outputs) is int, "a tree has no number of features")
    complete_nodes(tree.nodes)
    inner = tree.nodes.left >= 0
    need(bool(np.where(inner, (tree.nodes.feature >= 0) & (tree.nodes.feature < tree.n_features), True).all()),
         f"a tree looks at a feature beyond its {tree.n_features}")
    need(tree.nodes.value.shape[1:] == (tree.n_outputs, tree.max_n_classes), "a tree's value has not its outputs and classes")


def complete_boosted(trees: Any) -> None:
    """Trees of histogram boosting: whole records, children after their parents, sets of categories that there are."""
    need(type(trees.nodes) is bytearray and len(trees.nodes) == 56 * trees.count and trees.count >= 0, "boosted trees have half a node")
    words = np.frombuffer(bytes(trees.nodes), dtype=np.int64).reshape(-1, 7)
    inner = words[:, 2] >= 0
    left, right = (np.where(inner, words[:, k], -1) for k in (3, 4))
    if len(words):
        check_children(left, right, "boosted trees")
    need(bool(((words[:, 6] >= 0) & (words[:, 6] <= len(trees.sets))).all()), "boosted trees name a set of categories that is not there")
    need(all(type(r) is int and 0 <= r < trees.count for r in trees.roots), "boosted trees have a root that is not there")
    need(type(trees.counts) is list and len(trees.counts) == trees.count and all(type(c) is int for c in trees.counts),
         "boosted trees have not as many counts as nodes")
    need(all(len(s) == 8 and all(type(w) is int for w in s) for s in trees.sets), "boosted trees have a set of categories of other length")


def complete_search(tree: Any) -> None:
    """A k-d tree, built again from its rows."""
    need(type(tree.x) is np.ndarray and tree.x.dtype == np.float64 and tree.x.ndim == 2 and type(tree.p) is float and tree.p >= 1
         and type(tree.leaf) is int and tree.leaf >= 1, "a k-d tree has no rows of float64")
    tree.__init__(tree.x, tree.p, tree.leaf)


def complete_samples(samples: Any) -> None:
    """Support vectors with what their kernel needs."""
    X = samples.X
    need(type(X) is np.ndarray and X.ndim == 2 and X.dtype == np.float64, "support vectors are no matrix of float64")
    need(getattr(samples.kernel, "name", None) in ("linear", "poly", "rbf", "sigmoid", "precomputed"), "support vectors have no kernel")
    samples.__init__(samples.X, samples.kernel)


def complete_features(tree: Any) -> None:
    """A tree of clustering features: arrays of one length, and no number beyond them."""
    sizes = ("d", "most", "root", "features", "nodes", "feature_room", "node_room")
    need(all(type(getattr(tree, name)) is int and getattr(tree, name) >= 0 for name in sizes), "a tree of features has no sizes")
    f, n = tree.feature_room + 1, tree.node_room + 1
    need(tree.features < f and 2 <= tree.nodes < n and tree.root < tree.nodes, "a tree of features is larger than its room")
    for name, kind, shape in (("count", np.int64, (f,)), ("sums", np.float64, (f, tree.d)), ("means", np.float64, (f, tree.d)),
                              ("squares", np.float64, (f,)), ("norm", np.float64, (f,)), ("paired", np.float64, (f,)),
                              ("child", np.int64, (f,)), ("size", np.int64, (n,)), ("leaf", np.int64, (n,)),
                              ("entries", np.int64, (n, tree.most + 1)), ("before", np.int64, (n,)), ("after", np.int64, (n,))):
        need_array(getattr(tree, name), kind, shape, f"a tree of features' {name}")
    size, leaf, child = tree.size[:tree.nodes], tree.leaf[:tree.nodes], tree.child[:tree.features]
    need(bool(((size >= 0) & (size <= tree.most + 1) & ((size > 0) | (leaf == 1))).all()), "a tree of features has a node of no such size")
    used = np.arange(tree.most + 1) < size[:, None]
    inside = (tree.entries[:tree.nodes] >= 0) & (tree.entries[:tree.nodes] < tree.features)
    need(bool((inside | ~used).all()), "a tree of features names a feature that is not there")
    need(bool(((child >= -1) & (child < tree.nodes)).all()), "a tree of features names a node that is not there")
    below = child[np.where(inside & used, tree.entries[:tree.nodes], 0)] if tree.features else np.zeros(used.shape, dtype=np.int64)
    need(bool(((below >= 0) == (leaf == 0)[:, None])[used].all()), "a tree of features has a leaf with nodes below")
    need(depth_of(below, used, leaf, tree.root) < 64, "a tree of features is too deep, or goes round")
    for side in (tree.before, tree.after):
        need(bool(((side[:tree.nodes] >= -1) & (side[:tree.nodes] < tree.nodes)).all()), "a tree of features has a leaf beside no leaf")


def depth_of(below: Any, used: Any, leaf: Any, root: int) -> int:
    """How many levels lie below a node; 64 for more."""
    level = np.array([root])
    for depth in range(64):
        level = level[leaf[level] == 0]
        if not len(level):
            return depth
        level = np.unique(below[level][used[level]])
    return 64


TUPLES = ("sklearn.impute.iterative._Triplet",)              # named tuples
PARTS: dict[str, Part] = {
    "core.fn.neighbors.Tree": Part(("x", "p", "leaf"), complete_search),
    "core.fn.trees.Nodes": Part(NODES, complete_nodes),
    "joblib.memory.Memory": Part(),
    "sklearn.calibration._CalibratedClassifier": Part(),
    "sklearn.calibration._SigmoidCalibration": Part(),
    "sklearn.calibration._TemperatureScaling": Part(),
    "sklearn.cluster.bisecting.Node": Part(),
    "sklearn.cluster.feature_tree.FeatureTree": Part(None, complete_features),
    "sklearn.cluster.feature_tree.Node": Part(),
    "sklearn.ensemble.binning.BinMapper": Part(),
    "sklearn.ensemble.boosted_trees.BoostedTrees": Part(None, complete_boosted),
    "sklearn.ensemble.columns.CategoryCodes": Part(),
    "sklearn.ensemble.losses.AbsoluteError": Part(),
    "sklearn.ensemble.losses.Binomial": Part(),
    "sklearn.ensemble.losses.Gamma": Part(),
    "sklearn.ensemble.losses.Multinomial": Part(),
    "sklearn.ensemble.losses.Pinball": Part(),
    "sklearn.ensemble.losses.Poisson": Part(),
    "sklearn.ensemble.losses.SquaredError": Part(),
    "sklearn.ensemble.stages.Exponential": Part(),
    "sklearn.ensemble.stages.Huber": Part(),
    "sklearn.gaussian_process.classifier._BinaryLaplace": Part(),
    "sklearn.linear_model.sgd_solver.State": Part(),
    "sklearn.model_selection.choosing._CVIterableWrapper": Part(),
    "sklearn.multiclass._ConstantPredictor": Part(),
    "sklearn.metrics._dist_metrics.DistanceMetric": Part(),
    "sklearn.metrics.scorers._BaseScorer": Part(),
    "sklearn.metrics.scorers._MultimetricScorer": Part(),
    "sklearn.metrics.scorers._PassthroughScorer": Part(),
    "sklearn.neural_network.network.Adam": Part(),
    "sklearn.neural_network.network.Sgd": Part(),
    "sklearn.svm.solver.Kernel": Part(),
    "sklearn.svm.solver.Samples": Part(("X", "kernel"), complete_samples),
    "sklearn.tree.structure.Tree": Part(None, complete_tree),
    "sklearn.utils.memory.Memory": Part(),
    "sklearn.utils.metadata_requests.MetadataRequest": Part(),
    "sklearn.utils.metadata_requests.MethodRequest": Part(),
}
