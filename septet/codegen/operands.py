"""A group's operands as a kernel sees them: addresses, strides over the walked shape, classes; and memory for results."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from septet.ir.dtype import DType
from septet.ir.node import Node
from septet.runtime.memory import allocate

from . import layout
from .launch import number_words
from .loops import NUMBER
from .memory import FIXED, STRIDED
from .program import Leaf, Program, Step
from .schedule import Group

Target = tuple[int, tuple[int, ...]]
Strides = tuple[int, ...]


@dataclass
class Operand:
    """Memory that a kernel reads or writes, over the walked shape."""

    address: int
    dtype: DType
    strides: Strides


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

    def number_words(self) -> list[int]:
        return [w for leaf, _ in self.leaves if leaf.address is None for w in number_words(leaf.value, leaf.dtype)]


def give_memory(node: Node, target: Target | None) -> Target:
    """(address, strides) of a result: the caller's memory, or a new block in the layout the node asks for."""
    if target is not None:
        return target
    strides = node.strides if node.strides is not None else layout.contiguous_strides(node.shape, node.dtype.itemsize)
    block = allocate(layout.size(node.shape) * node.dtype.itemsize)
    node.owner = block
    return block.address, strides


def memory_operand(leaf: Node, shape: Sequence[int]) -> Operand:
    assert leaf.address is not None and leaf.strides is not None
    return Operand(leaf.address, leaf.dtype, layout.broadcast_strides(leaf.shape, leaf.strides, shape))


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
    leaves = tuple(Leaf(leaf.dtype, NUMBER if leaf.address is None else next(mode)) for leaf, _ in operands.leaves)
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
