"""Making the plan of a graph: its groups are scheduled on a copy without memory, then each is laid out for its kernel."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from septet.errors import NotSupported
from septet.ir.node import Node, memory, scalar

from . import layout, schedule
from .maps import plan_map
from .operands import Planner, Target
from .plan import Place, Plan, Result, Stage
from .reduce import plan_reduce
from .row_groups import plan_rows
from .schedule import Group, strides_of
from .signature import Signature

PLANNERS: dict[str, Callable[[Group, Sequence[Target], Planner], None]] = {"map": plan_map, "reduce": plan_reduce, "rows": plan_rows}
# where a result is written: (strides, whether its address is a multiple of a cache line); None: new memory
Destination = tuple[tuple[int, ...], bool] | None


class Copy:
    """The graph of a signature without its memory, so that a plan keeps none alive."""

    def __init__(self, signature: Signature):
        self.leaves = [memory(0, x.dtype, x.shape, x.strides or (), None) for x in signature.leaves]
        self.numbers = [scalar(x.value, x.dtype) for x in signature.numbers]
        self.by_memory = {identity(x): copy for x, copy in zip(signature.leaves, self.leaves, strict=True)}
        self.of = dict(zip(signature.numbers, self.numbers, strict=True))
        for node in signature.nodes:
            self.of[node] = self.operation(node)
        self.nodes = [self.of[node] for node in signature.nodes]

    def operation(self, node: Node) -> Node:
        """The copy of a node whose inputs have theirs; leaves that show one piece of memory are one."""
        inputs = tuple(self.of[x] if x in self.of else self.by_memory[identity(x)] for x in node.inputs)
        copy = Node(node.op, inputs, node.dtype, node.shape, node.params)
        copy.strides = node.strides
        if schedule.is_shown(node):
            copy.handle = shown
        return copy


def identity(leaf: Node) -> tuple[Any, ...]:
    """What two leaves of the same memory have in common."""
    return leaf.address, leaf.strides, leaf.shape, leaf.dtype


def shown() -> bool:
    """In the place of a weak reference to an array that lives."""
    return True


def make_plan(signature: Signature, wanted: Sequence[Node], destinations: Sequence[Destination]) -> Plan:
    """The plan of a graph whose results go to destinations; their slots follow those of the leaves."""
    copy = Copy(signature)
    asked = [copy.of[node] for node in wanted]
    groups = schedule.steps(asked)
    planner = Planner(copy.leaves, copy.numbers)
    for node, destination in zip(asked, destinations, strict=True):
        if destination is not None:
            planner.targets[node] = Place(planner.new_slot(), destination[1]), destination[0]
    stages = [plan_group(group, planner) for group in groups]
    release(groups, stages, planner, set(asked))
    results = [Result(i, planner.places[node].slot, strides_of(node)) for i, node in enumerate(copy.nodes) if stays(node, asked, planner)]
    lone_map = len(groups) == 1 and groups[0].kind == "map"
    return Plan(planner.slots, stages, results, lone_map, planner.kept)


def stays(node: Node, asked: Sequence[Node], planner: Planner) -> bool:
    """Whether a value has memory that somebody can ask for."""
    return node in planner.places and (node in asked or schedule.is_shown(node))


def plan_group(group: Group, planner: Planner) -> Stage:
    """The memory and the kernels of one group."""
    stage = planner.begin()
    targets = [planner.result(node) for node in group.outputs]
    if group.kind not in PLANNERS:
        raise NotSupported(f"septet: code generation for the operation {group.nodes[0].op.name!r}")  # type: ignore[union-attr]
    if any(layout.size(node.shape) for node in group.outputs):
        PLANNERS[group.kind](group, targets, planner)
    return stage


def release(groups: Sequence[Group], stages: Sequence[Stage], planner: Planner, asked: set[Node]) -> None:
    """Let every stage free what it used last: scratch memory, and results that nobody else can ask for."""
    last = {leaf: stage for group, stage in zip(groups, stages, strict=True) for leaf in group.leaves if leaf.op is not None}
    for leaf, stage in last.items():
        if leaf not in asked and not schedule.is_shown(leaf):
            stage.dead.append(planner.places[leaf].slot)
    for stage in stages:
        stage.dead += [slot for slot, _ in stage.blocks if slot in planner.scratch_slots]
