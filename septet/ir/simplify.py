"""Algebra that leaves every bit of a result as it is: what a graph computes twice or undoes at once.

Nothing that changes rounding, NaN, the sign of zero or a float error is done here.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable

from .dtype import DType
from .node import Node

UNDONE = {"negative", "conjugate", "invert"}          # applied twice: nothing
SETTLED = {"absolute", "fabs", "floor", "ceil", "trunc", "rint", "positive"}      # applied twice: once

Rule = Callable[[Node], Node | None]


def holds_exactly(wide: DType, narrow: DType) -> bool:
    """Whether every number of `narrow` is one of `wide`, NaN and infinities included."""
    if narrow is wide or narrow.kind == "b":
        return True
    if wide.is_inexact and narrow.is_inexact:
        pair = {"float16", "bfloat16"}
        return wide.is_complex >= narrow.is_complex and wide.real.itemsize > narrow.real.itemsize and not {wide.name, narrow.name} <= pair
    digits = {"float16": 11, "bfloat16": 8, "float32": 24, "float64": 53}
    if wide.is_inexact:
        return narrow.bits - (narrow.kind == "i") <= digits[wide.real.name]
    return wide.kind == narrow.kind and wide.bits > narrow.bits or wide.kind == "i" and narrow.kind == "u" and wide.bits > narrow.bits


def undone(node: Node) -> Node | None:
    """--x is x."""
    inner = node.inputs[0]
    if node.op is not None and inner.op is node.op and node.op.name in UNDONE:
        return inner.inputs[0]
    return None


def settled(node: Node) -> Node | None:
    """||x|| is |x|."""
    inner = node.inputs[0]
    if node.op is not None and inner.op is node.op and node.op.name in SETTLED and inner.dtype is node.dtype:
        return inner
    return None


def needless_cast(node: Node) -> Node | None:
    """A cast to the same dtype; a cast there and back through a dtype that holds every number."""
    if node.op is None or node.op.kind != "cast":
        return None
    inner = node.inputs[0]
    if inner.dtype is node.dtype:
        return inner
    if inner.op is node.op and inner.inputs[0].dtype is node.dtype and holds_exactly(inner.dtype, node.dtype):
        return inner.inputs[0]
    return None


RULES: tuple[Rule, ...] = (undone, settled, needless_cast)


def simplify(nodes: Iterable[Node]) -> dict[Node, Node]:
    """For every node below `nodes`, the node that stands for it: equal operations are one, needless ones are gone.

    New nodes are made where an operand changed; memory that a node already has is kept by leaving that node alone.
    """
    standing: dict[Node, Node] = {}
    known: dict[tuple[object, ...], Node] = {}
    for node in topological(nodes):
        standing[node] = node if node.op is None or node.address is not None else replaced(node, standing, known)
    return standing


def replaced(node: Node, standing: dict[Node, Node], known: dict[tuple[object, ...], Node]) -> Node:
    inputs = tuple(standing[x] for x in node.inputs)
    key = (node.op, inputs, node.dtype, node.shape, node.params)
    if key not in known:
        same = all(a is b for a, b in zip(inputs, node.inputs, strict=True))
        fresh = node if same else Node(node.op, inputs, node.dtype, node.shape, node.params)
        simpler = next((found for rule in RULES if (found := rule(fresh)) is not None and found.shape == node.shape), None)
        known[key] = simpler if simpler is not None else fresh
    return known[key]


def topological(nodes: Iterable[Node]) -> list[Node]:
    """Everything below `nodes`, inputs first."""
    order: dict[Node, None] = {}
    stack = [(node, False) for node in nodes]
    while stack:
        node, expanded = stack.pop()
        if expanded:
            order[node] = None
        elif node not in order:
            stack.append((node, True))
            stack.extend((x, False) for x in node.inputs)
    return list(order)
