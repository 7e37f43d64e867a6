"""From graph nodes to results: `materialise(nodes)`.

Every node asked for ends with an address, strides and an owner of its memory.
"""
from __future__ import annotations

from collections.abc import Sequence

from septet.ir.node import Node

from . import schedule
from .execute import run_step

Target = tuple[int, tuple[int, ...]]


def materialise(nodes: Sequence[Node], into: Sequence[Target | None] | None = None) -> int:
    """Compute nodes.

    into: for each node (address, strides) of memory to write, or None.  Returns the float errors raised, as bits: 1 divide by zero,
    2 overflow, 4 underflow, 8 invalid.  MemoryError leaves all nodes as they were.
    """
    targets: dict[Node, Target] = {}
    for node, target in zip(nodes, into or (None,) * len(nodes), strict=True):
        if target is not None:
            targets[node] = target
    flags = 0
    for step in schedule.steps(nodes):
        flags |= run_step(step, targets)
    return flags


def which_raised(nodes: Sequence[Node]) -> list[tuple[str, int]]:
    """(op name, bits) of every operation below `nodes` that raises a float error, by computing them again one at a time."""
    copies: dict[Node, Node] = {}
    found = []
    for node in schedule.ordered(nodes, recompute=True):
        if node.op is None:
            copies[node] = node
            continue
        copy = Node(node.op, tuple(copies.get(x, x) for x in node.inputs), node.dtype, node.shape, node.params)
        copies[node] = copy
        bits = materialise([copy])
        if bits and not node.op.quiet:
            found.append((node.op.name, bits))
    return found


