"""A group's operands as a kernel sees them: places, strides over the walked shape, classes; and the places of results."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from septet.ir.dtype import DType
from septet.ir.node import Node

from . import layout
from .memory import FIXED, NUMBER, STRIDED
from .plan import Launch, Number, Place, Stage, Word
from .program import Leaf, Program, Step
from .schedule import Group, is_number, strides_of

Strides = tuple[int, ...]
Target = tuple[Place, Strides]


@dataclass
class Operand:
    """Memory that a kernel reads or writes, over the walked shape."""

    address: Place
    dtype: DType
    strides: Strides


class Planner:
    """The slots of a plan that is being made, and its stages."""

    def __init__(self, leaves: Sequence[Node], numbers: Sequence[Node]):
        self.places = {leaf: Place(slot) for slot, leaf in enumerate(leaves)}
        self.numbers = {number: i for i, number in enumerate(numbers)}
        self.targets: dict[Node, Target] = {}
        self.scratch_slots: set[int] = set()
        self.kept: list[Any] = []
        self.slots = len(leaves)
        self.stage = Stage()

    def begin(self) -> Stage:
        """The next stage."""
        self.stage = Stage()
        return self.stage

    def new_slot(self) -> int:
        self.slots += 1
        return self.slots - 1

    def block(self, nbytes: int) -> Place:
        """New memory, which this stage allocates."""
        slot = self.new_slot()
        self.stage.blocks.append((slot, nbytes))
        return Place(slot, True)

    def scratch(self, nbytes: int) -> Place:
        """Memory for this stage alone."""
        place = self.block(nbytes)
        self.scratch_slots.add(place.slot)
        return place

    def result(self, node: Node) -> Target:
        """Where a result goes: its target, or a new block in the layout the node asks for."""
        target = self.targets.get(node)
        if target is None:
            target = self.block(layout.size(node.shape) * node.dtype.itemsize), strides_of(node)
        self.places[node], node.strides = target
        return target

    def operand(self, leaf: Node, shape: Sequence[int]) -> Operand:
        """A leaf's memory over the walked shape."""
        return Operand(self.places[leaf], leaf.dtype, layout.broadcast_strides(leaf.shape, strides_of(leaf), shape))

    def number_words(self, operands: Operands) -> list[Word]:
        return [Number(self.numbers[leaf], leaf.dtype) for leaf, _ in operands.leaves if is_number(leaf)]

    def launch(self, function: int, words: Sequence[Word], chunks: int, elements: int) -> None:
        self.stage.launches.append(Launch(function, words, chunks, elements))


@dataclass
class Operands:
    """All of a group's: memory leaves, then outputs; numbers apart."""

    leaves: list[tuple[Node, bool]] = field(default_factory=list)      # (leaf, seen as one value per row)
    memory: list[Operand] = field(default_factory=list)
    outputs: list[Operand] = field(default_factory=list)
    stored: list[Node] = field(default_factory=list)

    @property
    def all(self) -> list[Operand]:
        return self.memory + self.outputs


def reduced_strides(node: Node, strides: Strides, rank: int) -> Strides:
    """A reduction's output seen over its input's axes: step 0 along the reduced ones."""
    axes, keepdims = node.params
    if keepdims:
        return tuple(0 if axis in axes else s for axis, s in enumerate(strides))
    kept = iter(strides)
    return tuple(0 if axis in axes else next(kept) for axis in range(rank))


def main_strides(operands: Sequence[Operand], shape: Sequence[int]) -> Strides:
    """The strides that decide the order of the axes: of the operand that moves along most of them."""
    best = max(operands, key=lambda o: sum(s != 0 for s in o.strides), default=None)
    return best.strides if best is not None else layout.contiguous_strides(shape, 1)


def program_of(group: Group, operands: Operands, modes: Sequence[str], rank: int, row_of: dict[Node, bool] | None = None) -> Program:
    """The group as data."""
    mode = iter(modes)
    leaves = tuple(Leaf(leaf.dtype, NUMBER if is_number(leaf) else next(mode)) for leaf, _ in operands.leaves)
    index: dict[tuple[Node, bool], int] = {key: i for i, key in enumerate(operands.leaves)}
    rows = row_of or {}
    for i, node in enumerate(group.nodes):
        index[node, False] = index[node, True] = len(leaves) + i
    steps = []
    for node in group.nodes:
        assert node.op is not None
        inputs = tuple(index[x, rows.get(node, False)] for x in node.inputs)
        steps.append(Step(node.op, inputs, node.dtype, node.params if node.op.kind != "reduce" else ()))
    outputs = tuple((index[node, False], next(mode)) for node in operands.stored)
    return Program(leaves, tuple(steps), outputs, rank)


def classes(operands: Operands, inner: Sequence[int]) -> list[str]:
    """Contiguity classes; an output of many elements is never FIXED."""
    return [layout.contiguity(s, o.dtype.itemsize) for o, s in zip(operands.all, inner, strict=True)]


def unfixed(mode: str) -> str:
    return STRIDED if mode == FIXED else mode
