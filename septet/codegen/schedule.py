"""Which operations run together: the fusion of a graph into groups, one kernel each.

- An elementwise operation joins its consumers where they all are in one group over its own shape.
- A reduction takes the producers of its input with it.
- A chain over the rows of one shape — elementwise operations, reductions of the last axis, what is computed from their results — is one
  group: softmax or a layer norm written in plain operations is one kernel.

What another group needs, what was asked for, and what a live array shows is written to memory.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from septet.ir.node import Node

from .layout import contiguous_strides, size

ELEMENTWISE = ("elementwise", "cast")
LONGEST_ROW = 65536                 # elements; a longer row is cut among threads, so that its chain cannot be one kernel
Shape = tuple[int, ...]


@dataclass(eq=False)
class Group:
    """One kernel: the shape it walks, its operations in order, what it reads, and those whose results it stores."""

    kind: str                       # "map", "reduce" or "rows"
    shape: Shape
    nodes: list[Node] = field(default_factory=list)
    leaves: list[Node] = field(default_factory=list)
    outputs: list[Node] = field(default_factory=list)


def is_elementwise(node: Node) -> bool:
    return node.op is not None and node.op.kind in ELEMENTWISE


def is_reduction(node: Node) -> bool:
    return node.op is not None and node.op.kind == "reduce"


def is_ready(node: Node) -> bool:
    """Memory or a number."""
    return node.op is None or node.address is not None


def is_number(node: Node) -> bool:
    """A number: neither memory nor an operation."""
    return node.op is None and node.address is None


def ordered(nodes: Iterable[Node], recompute: bool = False) -> list[Node]:
    """The nodes below `nodes` that are not ready, and themselves, inputs first."""
    order: list[Node] = []
    seen: set[Node] = set()
    stack = [(node, False) for node in reversed(list(nodes))]
    while stack:
        node, expanded = stack.pop()
        if expanded:
            order.append(node)
        elif node not in seen and (recompute or not is_ready(node)):
            seen.add(node)
            stack.append((node, True))
            stack.extend((x, False) for x in reversed(node.inputs))
    return order


def is_shown(node: Node) -> bool:
    """Whether a live array shows the value."""
    return node.handle is not None and node.handle() is not None


def walked(node: Node) -> Shape:
    """The shape whose elements the node reads."""
    return node.inputs[0].shape if is_reduction(node) else node.shape


def strides_of(node: Node) -> tuple[int, ...]:
    """The layout of a value: of its memory, or the one it is to get."""
    return node.strides if node.strides is not None else contiguous_strides(node.shape, node.dtype.itemsize)


def runs_along_rows(node: Node) -> bool:
    """Whether the last axis is the innermost in memory, so that the order of a float sum is along it."""
    steps = [abs(s) for s, n in zip(strides_of(node), node.shape, strict=True) if n != 1]
    return node.shape[-1] == 1 or steps[-1] == min(steps)


def row_reduction(node: Node) -> bool:
    """Whether it reduces exactly the last axis, and the elements of a row are neighbours."""
    if node.op is None or node.op.kind != "reduce" or node.op.name.startswith("arg"):
        return False
    return node.params[0] == (len(node.inputs[0].shape) - 1,) and runs_along_rows(node.inputs[0])


def row_shapes(shape: Shape) -> tuple[Shape, Shape]:
    """What a value per row looks like, with and without the last axis."""
    return shape[:-1] + (1,), shape[:-1]


class Scheduler:
    """One pass over a pending graph."""

    def __init__(self, nodes: Sequence[Node]):
        self.order = ordered(nodes)
        self.pending = set(self.order)
        self.asked = set(nodes)
        self.consumers: dict[Node, list[Node]] = {node: [] for node in self.order}
        for node in self.order:
            for x in node.inputs:
                if x in self.pending:
                    self.consumers[x].append(node)
        self.place: dict[Node, Group] = {}

    def groups(self) -> list[Group]:
        """Groups in the order they must run."""
        if any(row_reduction(node) for node in self.order):
            for shape in dict.fromkeys(walked(node) for node in self.order if row_reduction(node)):
                self.cluster_rows(shape)
        for node in reversed(self.order):
            if node not in self.place:
                self.place[node] = self.choose(node)
        return self.finish()

    # -- rows ---------------------------------------------------------------------------------------------------------------------
    def cluster_rows(self, shape: Shape) -> None:
        """Make one group of all that happens along the rows of `shape`, if nothing outside stands in between and it pays."""
        if not 0 < shape[-1] <= LONGEST_ROW or size(shape[:-1]) < 2 or 0 in shape:
            return
        members = self.row_members(shape)
        followed = any(self.consumers[node] and is_reduction(node) for node in members)
        if not followed or not self.convex(members):
            return
        group = Group("rows", shape)
        self.place.update(dict.fromkeys(members, group))

    def row_members(self, shape: Shape) -> set[Node]:
        members: set[Node] = set()
        for node in self.order:
            if node in self.place:
                continue
            if is_elementwise(node) and node.shape == shape or row_reduction(node) and walked(node) == shape:
                members.add(node)
            elif is_elementwise(node) and node.shape in row_shapes(shape):
                if any(x in members and x.shape != shape for x in node.inputs):
                    members.add(node)
        return members

    def convex(self, members: set[Node]) -> bool:
        """Whether no path leaves the members and returns."""
        outside: set[Node] = set()
        for node in self.order:
            depends = any(x in outside for x in node.inputs)
            if node in members and depends:
                return False
            if node not in members and (depends or any(x in members for x in node.inputs)):
                outside.add(node)
        return True

    # -- other groups -------------------------------------------------------------------------------------------------------------
    def choose(self, node: Node) -> Group:
        """The group of a node whose consumers have theirs."""
        if not is_elementwise(node):
            return Group("reduce" if is_reduction(node) else "other", walked(node))
        places = {self.place[c]: None for c in self.consumers[node]}
        if len(places) == 1:
            group = next(iter(places))
            stored = self.stored(node)
            if group.shape == node.shape and (group.kind == "map" or group.kind == "reduce" and not stored):
                return group
        return Group("map", node.shape)

    def stored(self, node: Node) -> bool:
        """Whether the result must be in memory whoever consumes it."""
        return node in self.asked or is_shown(node)

    def finish(self) -> list[Group]:
        """Merge maps that can run together, list members, leaves and outputs, sort."""
        level = self.levels()
        merged: dict[tuple[object, ...], Group] = {}
        for node in self.order:
            group = self.place[node]
            key = (level[group], group.shape) if group.kind == "map" else (group,)
            self.place[node] = merged.setdefault(key, group)
            level[self.place[node]] = level[group]
        for node in self.order:
            group = self.place[node]
            group.nodes.append(node)
            outside = any(self.place[c] is not group for c in self.consumers[node])
            if self.stored(node) or outside:
                group.outputs.append(node)
        result = sorted(dict.fromkeys(self.place.values()), key=lambda group: level[group])
        for group in result:
            inside = set(group.nodes)
            group.leaves = list(dict.fromkeys(x for node in group.nodes for x in node.inputs if x not in inside))
        return result

    def levels(self) -> dict[Group, int]:
        """Groups that must have run before each."""
        level: dict[Group, int] = dict.fromkeys(self.place.values(), 0)
        for _ in range(len(level) + 1):
            changed = False
            for node in self.order:
                for x in node.inputs:
                    if x in self.pending and self.place[x] is not self.place[node]:
                        wanted = level[self.place[x]] + 1
                        if level[self.place[node]] < wanted:
                            level[self.place[node]], changed = wanted, True
            if not changed:
                return level
        raise AssertionError("the groups of a graph depend on each other in a circle")


def steps(nodes: Sequence[Node]) -> list[Group]:
    """Groups in the order they must run."""
    return Scheduler(nodes).groups()
