"""From graph nodes to results: `materialise(nodes)`.

Every node asked for ends with an address, strides and an owner of its memory.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.ir.elementwise import cast
from septet.ir.node import Node, memory

from . import layout, schedule
from .direct import run_direct
from .plan import Plan
from .signature import Key, Signature

MOST_PLANS = 4096
Target = tuple[int, tuple[int, ...]]
_plans: dict[Key, Plan] = {}


def materialise(nodes: Sequence[Node], into: Sequence[Target | None] | None = None) -> int:
    """Compute nodes.

    into: for each node (address, strides) of memory to write, or None.  It may overlap what the nodes read: everything is read before it
    is written.  Returns the float errors raised, as bits: 1 divide by zero, 2 overflow, 4 underflow, 8 invalid.
    """
    if into is None and len(nodes) == 1:
        raised = run_direct(nodes[0])
        if raised is not None:
            return raised
    targets = {node: target for node, target in zip(nodes, into or (), strict=into is not None) if target is not None}
    pending = [node for node in nodes if not schedule.is_ready(node)]
    signature = Signature(pending)
    flags = compute(signature, pending, [safe_target(node, targets, signature, pending) for node in pending] if targets else ())
    for node, target in targets.items():
        if (node.address, node.strides) != target:
            copy_to(node, target)
    return flags


def compute(signature: Signature, nodes: Sequence[Node], targets: Sequence[Target | None] = ()) -> int:
    """Run the plan of a graph; its results get their memory."""
    if not signature.nodes:
        return 0
    plan = plan_of(signature, nodes, targets)
    addresses = [x.address for x in signature.leaves] + [t[0] for t in targets if t]
    flags, table, blocks = plan.run(addresses, [x.value for x in signature.numbers])  # type: ignore[arg-type]
    for result in plan.results:
        node = signature.nodes[result.node]
        node.owner, node.address, node.strides = blocks.get(result.slot), table[result.slot], result.strides
    return flags


def plan_of(signature: Signature, nodes: Sequence[Node], targets: Sequence[Target | None] = ()) -> Plan:
    """The plan of a graph, made when its structure is new."""
    key = signature.key
    destinations: list[Any] = [t and (t[1], t[0] % 64 == 0) for t in targets]
    if targets:
        key = (*key, *destinations)
    plan = _plans.get(key)
    if plan is None:
        if len(_plans) >= MOST_PLANS:
            _plans.clear()
        plan = _plans[key] = new_plan(signature, nodes, destinations or [None] * len(nodes))
    return plan


def new_plan(signature: Signature, nodes: Sequence[Node], destinations: Sequence[Any]) -> Plan:
    """A plan made anew; what plans and writes kernels is loaded only here, as scripts of small arrays do without."""
    from .planner import make_plan

    return make_plan(signature, nodes, destinations)


def safe_target(node: Node, targets: dict[Node, Target], signature: Signature, nodes: Sequence[Node]) -> Target | None:
    """A target that may be written at once: nothing still to be read changes.  One map may read and write the same elements."""
    target = targets.get(node)
    if target is None:
        return None
    for leaf in signature.leaves:
        same = (leaf.address, leaf.strides, leaf.shape, leaf.dtype.itemsize) == (*target, node.shape, node.dtype.itemsize)
        if overlap(node, target, leaf) and not (same and plan_of(signature, nodes).lone_map):
            return None
    return target


def overlap(node: Node, target: Target, leaf: Node) -> bool:
    """Whether two pieces of memory share a byte, judged by their ends."""
    low, high = layout.extent(node.shape, target[1], node.dtype.itemsize)
    first, last = layout.extent(leaf.shape, leaf.strides or (), leaf.dtype.itemsize)
    assert leaf.address is not None
    return target[0] + low < leaf.address + last and leaf.address + first < target[0] + high


def copy_to(node: Node, target: Target) -> None:
    """Write a computed node to where it was wanted; the node stands there from now on."""
    assert node.address is not None and node.strides is not None
    source = memory(node.address, node.dtype, node.shape, node.strides, node.owner)
    copying = Node(cast, (source,), node.dtype, node.shape)
    compute(Signature([copying]), [copying], [target])
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
