"""Partial dependence of trees from their nodes alone (Friedman, Annals of Statistics 29, 2001)."""
from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import septet.numpy as np
from septet.codegen.kernels import dependence as kernels
from septet.errors import NotSupported
from septet.sklearn.ensemble import RandomForestRegressor
from septet.sklearn.ensemble.gradient_boosting import BaseHistGradientBoosting
from septet.sklearn.ensemble.gradient_trees import BaseGradientBoosting
from septet.sklearn.tree import DecisionTreeRegressor

KINDS = (BaseGradientBoosting, BaseHistGradientBoosting, DecisionTreeRegressor, RandomForestRegressor)
NAMES = ("GradientBoostingClassifier GradientBoostingRegressor HistGradientBoostingClassifier HistGradientBoostingRegressor "
         "HistGradientBoostingRegressor DecisionTreeRegressor RandomForestRegressor").replace(" ", ", ")


def chosen(method: str, estimator: Any, kind: str, sample_weight: Any) -> str:
    """The method that "auto" means; ValueError where recursion cannot be."""
    if method == "auto":
        able = isinstance(estimator, KINDS) and getattr(estimator, "init", None) is None
        return "recursion" if able and kind == "average" and sample_weight is None else "brute"
    if method == "recursion":
        if kind != "average":
            raise ValueError("The 'recursion' method only applies when 'kind' is set to 'average'")
        if sample_weight is not None:
            raise ValueError("The 'recursion' method can only be applied when sample_weight is None.")
        if not isinstance(estimator, KINDS):
            raise ValueError(f"Only the following estimators support the 'recursion' method: {NAMES}. Try using method='brute'.")
    return method


def averages(estimator: Any, points: Any, columns: list[int]) -> Any:
    """(outputs, points): the mean predictions at points (points, columns)."""
    if isinstance(estimator, BaseHistGradientBoosting):
        return of_boosted(estimator, points, columns)
    points, d = points.astype(np.float32).astype(np.float64), estimator.n_features_in_
    if isinstance(estimator, BaseGradientBoosting):
        if estimator.init is not None:
            warnings.warn("Using recursion method with a non-constant init predictor will lead to incorrect partial dependence values. Got "
                          f"init={estimator.init}.", UserWarning, stacklevel=4)
        stages = np.asarray(estimator.estimators_, dtype=object)
        return np.stack([summed((nodes_of(t) for t in stages[:, k].tolist()), points, columns, d, estimator.learning_rate)
                         for k in range(stages.shape[1])])
    trees = estimator.estimators_ if isinstance(estimator, RandomForestRegressor) else [estimator]
    return summed((nodes_of(t) for t in trees), points, columns, d, 1.0)[None] / len(trees)


def nodes_of(model: Any) -> tuple[Any, ...]:
    """A tree's arrays as the kernel takes them."""
    t = model.tree_
    if t.n_outputs > 1:
        raise NotSupported("partial_dependence(method='recursion') of trees with several outputs; use method='brute'")
    return t.children_left, t.children_right, t.feature, t.threshold, t.weighted_n_node_samples, t.value[:, 0, 0]


def of_boosted(model: Any, points: Any, columns: list[int]) -> Any:
    """The same of histogram boosting, whose steps are in the trees' values."""
    name = type(model).__name__
    if model._fitted_with_sw:
        raise NotImplementedError(f"{name} does not support partial dependence plots with the 'recursion' method when sample weights were "
                                  "given during fit time.")
    trees, kinds = model._trees, model.is_categorical_
    if kinds is not None and bool(kinds[: max(columns) + 1].any()):         # upstream's trees count such features first
        raise NotSupported(f"partial_dependence(method='recursion') of a feature of {name} that is, or follows, a categorical one; use "
                           "method='brute'")
    words = np.frombuffer(bytes(trees.nodes), dtype=np.int64).reshape(-1, 7)
    numbers, ends = words[:, :2].copy().view(np.float64), [*trees.roots[1:], trees.count]

    def arrays(first: int, end: int) -> tuple[Any, ...]:
        part, leaf = words[first:end], words[first:end, 2] < 0
        left, right = (np.where(leaf, -1, part[:, k] - first) for k in (3, 4))
        return left, right, np.where(leaf, 0, part[:, 2]), numbers[first:end, 1], np.array(trees.counts[first:end]), numbers[first:end, 0]

    pairs = list(zip(trees.roots, ends))
    return np.stack([summed((arrays(a, b) for a, b in pairs[k::trees.columns]), points, columns, model.n_features_in_, 1.0)
                     for k in range(trees.columns)])


def summed(trees: Iterator[tuple[Any, ...]], points: Any, columns: list[int], d: int, scale: float) -> Any:
    """The sum over trees, times `scale`."""
    points, place = np.ascontiguousarray(points, dtype=np.float64), np.full(d, -1)
    place[np.array(columns)] = np.arange(len(columns))
    m, out = len(points), np.zeros(len(points))
    tasks = kernels.tasks_of(m)
    for left, right, feature, threshold, weight, value in trees:
        whole = [np.ascontiguousarray(a, dtype=np.int64) for a in (left, right, feature)]
        real = [np.ascontiguousarray(a, dtype=np.float64) for a in (threshold, weight, value)]
        room = len(whole[0]) + 1
        stack, shares = np.empty(tasks * room, dtype=np.int64), np.empty(tasks * room)
        kernels.call(*(a._address for a in (*whole, *real)), place._address, points._address, m, len(columns), float(scale), stack._address,
                     shares._address, room, out._address, tasks)
    return out
