"""From graph nodes to results: `materialise(nodes)`.

Every node asked for ends with an address, strides and an owner of its memory.
"""
from __future__ import annotations

from collections.abc import Sequence

from septet.ir.node import Node, memory

from . import layout, schedule
from .direct import run_direct
from .execute import run_group
from .maps import run_map
from .schedule import Group

Target = tuple[int, tuple[int, ...]]


def materialise(nodes: Sequence[Node], into: Sequence[Target | None] | None = None) -> int:
    """Compute nodes.

    into: for each node (address, strides) of memory to write, or None.  It may overlap what the nodes read: everything is read before it
    is written.  Returns the float errors raised, as bits: 1 divide by zero, 2 overflow, 4 underflow, 8 invalid.
    """
    if into is None:
        if len(nodes) == 1:
            raised = run_direct(nodes[0])
            if raised is not None:
                return raised
        return run_groups(schedule.steps(nodes), {}, set(nodes))
    groups = schedule.steps(nodes)
    targets = {node: target for node, target in zip(nodes, into, strict=True) if target is not None}
    direct = {node: target for node, target in targets.items() if not disturbs(node, target, groups)}
    flags = run_groups(groups, direct, set(nodes))
    for node, target in targets.items():
        if (node.address, node.strides) != target:
            copy_to(node, target)
    return flags


def run_groups(groups: Sequence[Group], targets: dict[Node, Target], asked: set[Node]) -> int:
    """Run the kernels in order; results that nobody else can ask for are freed after their last use."""
    last = {leaf: group for group in groups for leaf in group.leaves if leaf.op is not None}
    flags = 0
    for group in groups:
        flags |= run_group(group, targets)
        for leaf in group.leaves:
            if last.get(leaf) is group and leaf not in asked and not schedule.is_shown(leaf):
                leaf.owner = leaf.address = leaf.strides = None
    return flags


def disturbs(node: Node, target: Target, groups: Sequence[Group]) -> bool:
    """Whether writing the target at once could change what is still to be read: not if one map reads and writes the same elements."""
    address, strides = target
    for leaf in dict.fromkeys(leaf for group in groups for leaf in group.leaves):
        if leaf.address is None or leaf.strides is None:
            continue
        same = (leaf.address, leaf.strides, leaf.shape, leaf.dtype.itemsize) == (address, strides, node.shape, node.dtype.itemsize)
        alone = len(groups) == 1 and groups[0].kind == "map"
        if not (same and alone) and overlap(node, target, leaf):
            return True
    return False


def overlap(node: Node, target: Target, leaf: Node) -> bool:
    """Whether two pieces of memory share a byte, judged by their ends."""
    low, high = layout.extent(node.shape, target[1], node.dtype.itemsize)
    first, last = layout.extent(leaf.shape, leaf.strides or (), leaf.dtype.itemsize)
    assert leaf.address is not None
    return target[0] + low < leaf.address + last and leaf.address + first < target[0] + high


def copy_to(node: Node, target: Target) -> None:
    """Write a computed node to where it was wanted; the node stands there from now on."""
    assert node.address is not None and node.strides is not None
    if layout.size(node.shape):
        source = memory(node.address, node.dtype, node.shape, node.strides, node.owner)
        run_map(Group("map", node.shape, [], [source], [source]), [target])
    node.address, node.strides = target
    node.owner = None


def which_raised(nodes: Sequence[Node]) -> list[tuple[str, int]]:
    """(op name, bits) of every operation below `nodes` that raises a float error, by computing them again one at a time."""
    copies: dict[Node, Node] = {}
    found = []
    for node in schedule.ordered(nodes, recompute=True):
        if node.op is None:
            copies[node] = node
            continue
        copy = copies[node] = Node(node.op, tuple(copies[x] for x in node.inputs), node.dtype, node.shape, node.params)
        bits = materialise([copy])
        if bits and not node.op.quiet:
            found.append((node.op.name, bits))
    return found
