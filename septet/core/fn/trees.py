"""Decision trees as arrays: growing them, and what rows meet in them."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from septet.codegen.kernels import tree as kernels
from septet.codegen.kernels import tree_prune as prune_kernels
from septet.codegen.kernels.launch import ELEMENT
from septet.codegen.kernels.tree_types import ABSOLUTE, CLASSES, SQUARED
from septet.core.array import Array, empty, zeros
from septet.core.create import from_values
from septet.core.select import dense
from septet.core.sort import argsort
from septet.ir.dtype import DType, float64, int64, uint8

TOGETHER = 8                        # trees that grow at the same time; fewer where they take much memory
MEMORY = 1 << 31


@dataclass
class Nodes:
    """The nodes of one tree, the root first; children -1 and feature -2 at a leaf.  value: (nodes, outputs, width)."""

    left: Any
    right: Any
    feature: Any
    threshold: Any
    impurity: Any
    count: Any
    weight: Any
    missing_left: Any
    value: Any
    depth: int

    @property
    def size(self) -> int:
        return int(self.left._size)

    @cached_property
    def forest(self) -> Forest:
        """This tree alone, ready to predict."""
        return Forest([self])


@dataclass
class Limits:
    """When growth stops and what it may look at; as scikit-learn's parameters, resolved to numbers."""

    max_depth: int = 1 << 31
    max_features: int = 1
    min_split: int = 2
    min_leaf: int = 1
    max_leaves: int = -1
    min_leaf_weight: float = 0.0
    min_gain: float = 0.0
    rule: int = 0
    random: bool = False


def most_nodes(rows: int, limits: Limits) -> int:
    """A bound on the nodes of a tree."""
    leaves = max(1, rows // max(1, limits.min_leaf))
    if limits.max_leaves > 0:
        leaves = min(leaves, limits.max_leaves)
    if limits.max_depth < 40:
        leaves = min(leaves, 1 << max(limits.max_depth, 0))
    return 2 * leaves + 1


def grow(x: Array, y: Array, weights: Sequence[Array], classes: Sequence[int], seeds: Sequence[int], limits: Limits, missing: Array,
         monotonic: Array | None = None) -> list[Nodes]:
    """One tree for every seed and weight.

    x: float32 (features, rows).  y: float64 (rows, outputs).  classes: how many each output has (1s for regression).
    """
    (features, rows), outputs = x.shape, y.shape[1]
    width = max(classes) if limits.rule in CLASSES else 1
    shape = kernels.Shape(rows, features, outputs, width, most_nodes(rows, limits), limits.max_leaves > 0)
    codes = ranks(y) if limits.rule == ABSOLUTE else None
    counts = from_values(type(x), list(classes), int64, (outputs,))
    common = {"x": x._address, "y": y._address, "missing": missing._address,
              "codes": codes._address if codes is not None else 0,
              "monotonic": monotonic._address if monotonic is not None else 0,
              "classes": counts._address, "rows": rows, "features": features, "outputs": outputs, "width": width,
              "max_depth": limits.max_depth, "max_features": limits.max_features, "min_split": limits.min_split,
              "min_leaf": limits.min_leaf,
              "max_leaves": limits.max_leaves, "capacity": shape.capacity, "min_leaf_weight": limits.min_leaf_weight,
              "min_gain": limits.min_gain}
    together = max(1, min(TOGETHER, len(seeds), MEMORY // (1 + rows * 64 + shape.capacity * (160 + 8 * shape.size))))
    slots = [kernels.Slot(shape) for _ in range(together)]
    grown: list[Nodes] = []
    for first in range(0, len(seeds), together):
        some = zip(weights[first:first + together], seeds[first:first + together])
        jobs = [{**common, "w": w._address, "seed": s, "exact": exact(y, w, limits.rule)} for w, s in some]
        results = kernels.grow(limits.rule, limits.random, slots[:len(jobs)], jobs)
        grown += [taken(type(x), slot, shape, nodes, depth) for slot, (nodes, depth, _, _) in zip(slots, results)]
    return grown


def ranks(y: Any) -> Any:
    """(rows, outputs): each value's rank in its column, equal for equal ones."""
    from septet.core.fn.sets import unique
    from septet.core.fn.shape import stack

    columns: list[Any] = [unique(y[:, k]).inverse for k in range(y.shape[1])]
    return dense(stack(columns, 1, int64))


def exact(y: Any, w: Any, rule: int) -> int:
    """1 where no sum over rows rounds: whole numbers whose sums and squares fit."""
    from septet.core import ops

    if (rule not in CLASSES and rule != SQUARED) or not bool((w == ops.rint(w)).all()):
        return 0
    if rule not in CLASSES and not bool((y == ops.rint(y)).all()):
        return 0
    sizes: list[Any] = [ops.absolute(y), ops.absolute(w)]
    largest = 1.0 if rule in CLASSES else float(sizes[0].max())
    return int(largest * largest * float(sizes[1].sum()) < 2.0**53)


def copied(face: Any, address: int, dtype: DType, shape: tuple[int, ...]) -> Any:
    """An array of its own from memory."""
    import ctypes

    result = empty(face, dtype, shape)
    ctypes.memmove(result._address, address, result._size * dtype.itemsize)
    return result


def taken(face: Any, slot: kernels.Slot, shape: kernels.Shape, n: int, depth: int) -> Nodes:
    """The nodes out of a slot."""
    at = slot.at
    left, right, feature = (copied(face, at[name], int64, (n,)) for name in ("left", "right", "feature"))
    real = {name: copied(face, at[name], float64, (n,)) for name in ("threshold", "impurity", "weight")}
    count, missing = copied(face, at["count"], int64, (n,)), copied(face, at["missing_left"], uint8, (n,))
    value = copied(face, at["value"], float64, (n, shape.outputs, shape.width))
    return Nodes(left, right, feature, real["threshold"], real["impurity"], count, real["weight"], missing, value, depth)


class Forest:
    """Trees one behind the other, as prediction reads them."""

    def __init__(self, trees: Sequence[Nodes]):
        from septet.core.fn.shape import concatenate

        face, n = type(trees[0].left), sum(t.size for t in trees)
        self.nodes = empty(face, uint8, (n * kernels.NODE_BYTES,))
        starts, first = [], 0
        for t in trees:
            starts.append(first)
            arrays = [dense(a) for a in (t.left, t.right, t.feature, t.threshold, t.missing_left)]
            kernels.call(kernels.pack_nodes, self.nodes._address, *(a._address for a in arrays), t.size, first)
            first += t.size
        self.roots = from_values(face, starts, int64, (len(starts),))
        self.outputs, self.width = trees[0].value.shape[1:]
        self.value = dense(concatenate([t.value for t in trees]) if len(trees) > 1 else trees[0].value)
        self.trees = len(trees)

    def leaves(self, x: Array) -> Array:
        """(rows, trees): the leaf of every row in every tree."""
        result = empty(type(x), int64, (x.shape[0], self.trees))
        kernels.call(kernels.leaves, result._address, x._address, *x.shape, self.nodes._address, self.roots._address, self.trees,
                     T=ELEMENT[x._dtype])
        return result

    def add(self, out: Array, x: Array, scale: float = 1.0) -> Array:
        """out (rows, outputs * width) += scale * values of the leaves, tree after tree."""
        kernels.call(kernels.sum_values, out._address, x._address, *x.shape, self.nodes._address, self.roots._address, self.trees,
                     self.value._address, self.outputs * self.width, scale, T=ELEMENT[x._dtype])
        return out

    def values(self, x: Array, scale: float = 1.0) -> Array:
        """The sum over trees: (rows, outputs * width)."""
        return self.add(zeros(type(x), float64, (x.shape[0], self.outputs * self.width)), x, scale)


def paths(tree: Nodes, x: Array) -> tuple[Any, Any]:
    """(nodes on the rows' ways, one row's after another's; where each row's start and end)."""
    n, m = x.shape
    pointers: Any = empty(type(x), int64, (n + 1,))
    kernels.call(kernels.path_counts, pointers._address, x._address, n, m, tree.forest.nodes._address)
    total = int(pointers[-1])
    found = empty(type(x), int64, (total,))
    kernels.call(kernels.paths, found._address, pointers._address, x._address, n, m, tree.forest.nodes._address)
    return found, pointers


def importances(tree: Nodes, features: int) -> Any:
    """Weighted decrease of impurity by feature, as a share of the root's weight."""
    out = zeros(type(tree.left), float64, (features,))
    arrays = tree.impurity._address, tree.weight._address
    kernels.call(kernels.importances, out._address, tree.forest.nodes._address, *arrays, tree.size)
    return out


# ---- pruning ---------------------------------------------------------------------------------------------------------


def pruned(tree: Nodes, stop: float) -> tuple[Any, Any, Any]:
    """(which nodes stay, alphas, impurities) of cutting the weakest branches up to alpha = stop."""
    n, face = tree.size, type(tree.left)
    cost = dense(tree.weight * tree.impurity / tree.weight[0])
    alphas, impurities, branch = some(face, float64, n + 1)
    parent, leaves, inside = some(face, int64, n)
    shared = [a._address for a in (tree.left, tree.right, parent, cost, branch, leaves, inside)]
    kernels.call(prune_kernels.start_costs, *shared, n)
    steps = kernels.call(prune_kernels.prune, *shared, n, stop, alphas._address, impurities._address)
    return inside == 1, alphas[:steps + 1], impurities[:steps + 1]


def some(face: Any, dtype: DType, n: int) -> Iterator[Any]:
    """Three uninitialised vectors."""
    return (empty(face, dtype, (n,)) for _ in range(3))


def kept(tree: Nodes, inside: Any) -> Nodes:
    """The tree of the nodes that stay, in their order."""
    from septet.core import ops
    from septet.core.scan import cumulative

    place: Any = cumulative("add", inside, 0, int64) - 1
    left, right = (renumbered(a, inside, place) for a in (tree.left, tree.right))
    leaf = left < 0
    feature, threshold = ops.where(leaf, -2, tree.feature[inside]), ops.where(leaf, -2.0, tree.threshold[inside])
    rest: list[Any] = [a[inside] for a in (tree.impurity, tree.count, tree.weight, tree.missing_left, tree.value)]
    order = depth_first(left.tolist(), right.tolist())
    if order is not None:
        at = from_values(type(left), order, int64, (len(order),))
        rank: Any = argsort(at)
        left, right = (ops.where(a < 0, -1, rank[ops.maximum(a, 0)]) for a in (left, right))
        left, right, feature, threshold, *rest = (a[at] for a in (left, right, feature, threshold, *rest))
    left, right, feature, threshold, *rest = (dense(a) for a in (left, right, feature, threshold, *rest))
    impurity, count, weight, missing, value = rest
    return Nodes(left, right, feature, threshold, impurity, count, weight, missing, value, depth_of(left, right))


def renumbered(children: Any, inside: Any, place: Any) -> Any:
    """The children of the nodes that stay, by their new places; -1 where they are gone."""
    from septet.core import ops

    at = ops.maximum(children, 0)
    found: Any = ops.where((children >= 0) * inside[at], place[at], -1)
    return found[inside]


def depth_first(left: list[int], right: list[int]) -> list[int] | None:
    """The nodes depth first, left before right; None where that is their order already."""
    order, waiting = [], [0]
    while waiting:
        k = waiting.pop()
        order.append(k)
        if left[k] >= 0:
            waiting += [right[k], left[k]]
    return None if order == sorted(order) else order


def depth_of(left: Any, right: Any) -> int:
    """The longest way to a leaf."""
    lefts, rights = left.tolist(), right.tolist()
    level, depth = [0], -1
    while level:
        level = [c for k in level for c in (lefts[k], rights[k]) if c >= 0]
        depth += 1
    return depth
