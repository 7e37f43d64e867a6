"""Trees as operations of a graph: every row stands at a node of every tree and steps down, as often as the deepest tree asks for."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.sklearn.export.tensors import Tensors

TREES = frozenset("DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor".split())
FORESTS = frozenset("RandomForestClassifier RandomForestRegressor ExtraTreesClassifier ExtraTreesRegressor".split())


def is_tree(model: Any) -> bool:
    """Whether a model is one tree."""
    return type(model).__name__ in TREES


def is_forest(model: Any) -> bool:
    """Whether a model is the mean of trees."""
    return type(model).__name__ in FORESTS


def averaged(g: Tensors, model: Any, x: str) -> str:
    """The mean of the trees' values: a column for each class or output."""
    if getattr(model, "n_outputs_", 1) > 1 and hasattr(model, "classes_"):
        raise NotSupported(f"export of {type(model).__name__} with several outputs")
    return g.op("ReduceMean", leaves(g, [model] if is_tree(model) else list(model.estimators_), x), axes=[1], keepdims=0)


def boosted(g: Tensors, model: Any, x: str) -> str:
    """A constant and the trees' values, each times the rate."""
    start = getattr(model.init_, "constant_", None)
    if start is None and model.init_ != "zero":
        raise NotSupported("export of GradientBoostingRegressor with an estimator as init")
    total = g.op("ReduceSum", leaves(g, [t for row in model.estimators_.tolist() for t in row], x), g.array([1], "int64"), keepdims=0)
    base = 0.0 if start is None else float(np.ravel(start)[0])
    return g.op("Add", g.op("Mul", total, g.array(float(model.learning_rate))), g.array(base))


def leaves(g: Tensors, models: list[Any], x: str) -> str:
    """The value of each tree's leaf for each row: rows x trees x columns.  Thresholds meet features in single precision, as in a tree."""
    found = [table(m.tree_) for m in models]
    starts = np.cumsum(np.array([0, *(len(t["feature"]) for t in found)]))
    parts = {k: np.concatenate([t[k] for t in found]) for k in ("feature", "threshold", "value", "missing")}
    down = {k: g.array(np.concatenate([t[k] + int(s) for t, s in zip(found, starts.tolist(), strict=False)]), "int64")
            for k in ("left", "right")}
    feature, threshold = g.array(parts["feature"], "int64"), g.array(parts["threshold"])
    x = g.cast(g.cast(x, "float32"), "float64")
    rows = g.op("Gather", g.op("Shape", x), g.array([0], "int64"), axis=0)
    at = g.op("Expand", g.array(starts[None, :-1], "int64"), g.op("Concat", rows, g.array([1], "int64"), axis=0))
    missing = g.array(parts["missing"], "bool") if parts["missing"].any() else ""
    for _ in range(max(int(m.tree_.max_depth) for m in models)):
        value = g.op("GatherElements", x, g.op("Gather", feature, at, axis=0), axis=1)
        left = g.op("LessOrEqual", value, g.op("Gather", threshold, at, axis=0))
        if missing:
            left = g.op("Or", left, g.op("And", g.op("IsNaN", value), g.op("Gather", missing, at, axis=0)))
        at = g.op("Where", left, g.op("Gather", down["left"], at, axis=0), g.op("Gather", down["right"], at, axis=0))
    return g.op("Gather", g.array(parts["value"]), at, axis=0)


def table(tree: Any) -> dict[str, Any]:
    """A tree's nodes; a leaf goes to itself."""
    own, leaf = np.arange(tree.node_count), np.asarray(tree.children_left) < 0
    value = np.asarray(tree.value)
    return {"feature": np.where(leaf, 0, tree.feature), "threshold": np.where(leaf, 0.0, tree.threshold),
            "left": np.where(leaf, own, tree.children_left), "right": np.where(leaf, own, tree.children_right),
            "missing": np.asarray(tree.missing_go_to_left).astype(bool) & ~leaf,
            "value": value[:, 0, :] if value.shape[1] == 1 else value[:, :, 0]}
