"""Launching tree growth, and what grown trees are asked: the leaf of a row, values of a forest, paths, importances."""
from __future__ import annotations

from typing import Any, NamedTuple

from septet.codegen.kernels.launch import run
from septet.codegen.kernels.tree_grow import grow_trees
from septet.codegen.kernels.tree_types import RECORD, WORDS, Split, pack_job
from septet.kernel import const, f32, f64, i64, kernel, noalias, prange, ptr, struct_type, u8
from septet.lang.types import struct_layout
from septet.runtime.memory import Block, allocate

BLOCK = 512                         # rows a task
SPLIT_BYTES = struct_layout(Split)[1]


@struct_type
class Node:
    """A node as prediction reads it; a leaf's feature is -1 and its left child itself."""

    threshold: f64
    feature: i64
    left: i64
    right: i64
    missing_left: i64


NODE_BYTES = 40


class Shape(NamedTuple):
    """Sizes that memory depends on."""

    rows: int
    features: int
    outputs: int
    width: int
    capacity: int
    best_first: bool

    @property
    def size(self) -> int:
        return self.outputs * self.width


class Slot:
    """The memory in which one tree grows, used again for the next; of what a tree might need it touches little."""

    def __init__(self, shape: Shape):
        n, m, c = shape.rows, shape.features, shape.capacity
        lengths = {"samples": n, "keys": n, "spare": n + 2, "order": m, "constants": m, "stats": 6 * shape.size + 5 * n + 8,
                   "waiting": (c + 2) * RECORD, "left": c, "right": c, "feature": c, "threshold": c, "impurity": c, "count": c, "weight": c,
                   "missing_left": c // 8 + 1, "value": c * shape.size}
        extra = {"heap": c + 2, "splits": (c + 1) * SPLIT_BYTES // 8 + 1} if shape.best_first else {}
        self.block: Block = allocate(8 * sum(k + 8 for k in (lengths | extra).values()) + 64, zeroed=True, keep=False)
        self.at: dict[str, int] = {}
        address = self.block.address
        for name, length in (lengths | extra).items():
            self.at[name] = address
            address += 8 * (length + 8)
        self.heap, self.splits = self.at.pop("heap", 0), self.at.pop("splits", 0)


def grow(rule: int, random: bool, slots: list[Slot], jobs: list[dict[str, float]]) -> list[tuple[int, int, float, int]]:
    """Grow one tree in each slot; (nodes, depth, weight, rows used) of each.  jobs: the fields of `Job` that memory does not give."""
    packed = bytearray(b"".join(pack_job(**job, **slot.at) for job, slot in zip(jobs, slots)))
    heaps = (i64_bytes(x) for slot in slots for x in (slot.heap, slot.splits))
    run(grow_trees, packed, len(jobs), bytearray(b"".join(heaps)), RULE=rule, RANDOM=random)
    words = memoryview(packed).cast("q")
    floats = memoryview(packed).cast("d")
    ends = [WORDS * (k + 1) for k in range(len(jobs))]
    return [(words[e - 4], words[e - 3], floats[e - 2], words[e - 1]) for e in ends]


def i64_bytes(x: int) -> bytes:
    """A word."""
    return x.to_bytes(8, "little")


@kernel
def pack_nodes(out: ptr[Node], left: ptr[i64], right: ptr[i64], feature: ptr[i64], threshold: ptr[f64], missing_left: ptr[u8], n: i64,
               first: i64):
    """Nodes of one tree behind `first` others."""
    for k in range(n):
        node = out + first + k
        node.threshold = threshold[k]
        node.missing_left = i64(missing_left[k])
        if left[k] < 0:
            node.feature = -1
            node.left = first + k
            node.right = first + k
        else:
            node.feature = feature[k]
            node.left = first + left[k]
            node.right = first + right[k]


@kernel
def leaf_of(nodes, root, row):
    """Index of the leaf that a row comes to."""
    at = root
    while nodes[at].feature >= 0:
        value = f64(row[nodes[at].feature])
        left = value <= nodes[at].threshold
        if value != value:
            left = nodes[at].missing_left != 0
        if left:
            at = nodes[at].left
        else:
            at = nodes[at].right
    return at


@kernel
def leaves(out: noalias[i64], x: ptr[T], n: i64, features: i64, nodes: ptr[Node], roots: ptr[i64], trees: i64, T: const):
    """out[row, tree] = the leaf's number within its tree."""
    for task in prange((n + BLOCK - 1) // BLOCK):
        for t in range(trees):
            for i in range(task * BLOCK, min(n, (task + 1) * BLOCK)):
                out[i * trees + t] = leaf_of(nodes, roots[t], x + i * features) - roots[t]


@kernel
def sum_values(out: noalias[f64], x: ptr[T], n: i64, features: i64, nodes: ptr[Node], roots: ptr[i64], trees: i64, value: ptr[f64],
               size: i64, scale: f64, T: const):
    """out[row] += scale * the values of the row's leaves, tree after tree."""
    for task in prange((n + BLOCK - 1) // BLOCK):
        for t in range(trees):
            for i in range(task * BLOCK, min(n, (task + 1) * BLOCK)):
                mine = value + leaf_of(nodes, roots[t], x + i * features) * size
                for k in range(size):
                    out[i * size + k] = out[i * size + k] + scale * mine[k]


@kernel
def path_counts(pointers: ptr[i64], x: ptr[f32], n: i64, features: i64, nodes: ptr[Node]):
    """pointers[i + 1] = nodes on the way of rows up to i."""
    pointers[0] = 0
    for i in range(n):
        at, length = 0, 1
        while nodes[at].feature >= 0:
            at = child_of(nodes, at, x + i * features)
            length += 1
        pointers[i + 1] = pointers[i] + length


@kernel
def child_of(nodes, at, row):
    value = f64(row[nodes[at].feature])
    left = value <= nodes[at].threshold
    if value != value:
        left = nodes[at].missing_left != 0
    result = nodes[at].right
    if left:
        result = nodes[at].left
    return result


@kernel
def paths(out: ptr[i64], pointers: ptr[i64], x: ptr[f32], n: i64, features: i64, nodes: ptr[Node]):
    """The nodes on the way of every row."""
    for i in range(n):
        at, place = 0, pointers[i]
        out[place] = 0
        while nodes[at].feature >= 0:
            at = child_of(nodes, at, x + i * features)
            place += 1
            out[place] = at


@kernel
def importances(out: ptr[f64], nodes: ptr[Node], impurity: ptr[f64], weight: ptr[f64], n: i64):
    """out[feature] += weighted decrease of impurity."""
    for k in range(n):
        if nodes[k].feature >= 0:
            a, b = nodes[k].left, nodes[k].right
            f = nodes[k].feature
            out[f] = out[f] + (weight[k] * impurity[k] - weight[a] * impurity[a] - weight[b] * impurity[b])


def call(kernel: Any, *arguments: Any, **constants: Any) -> Any:
    """Run one of the kernels above."""
    return run(kernel, *arguments, **constants)
