"""Planning a chain over rows: softmax, layer norm and the like as one kernel."""
from __future__ import annotations

from collections.abc import Sequence

from septet.ir.node import Node

from . import layout
from .launch import ceil_div, chunks_of, kernel, vector_bytes
from .memory import FIXED
from .operands import Operand, Operands, Planner, Target, classes, program_of, unfixed
from .plan import Word
from .rows import RowKernel
from .schedule import Group, is_number, is_reduction, strides_of

CHEAP = {"add", "subtract", "multiply", "negative", "absolute", "maximum", "minimum", "square", "where", "cast"}
Strides = tuple[int, ...]


def plan_rows(group: Group, places: Sequence[Target], planner: Planner) -> None:
    """All operations of the group, row by row."""
    per_row = {node: node.shape != group.shape or is_reduction(node) for node in group.nodes}
    operands = read_operands(group, planner)
    store_operands(group, operands, places, per_row)
    keep_expensive(group, operands, per_row)
    sizes, strides = layout.merge(group.shape[:-1], [o.strides[:-1] for o in operands.all])
    inner = [o.strides[-1] for o in operands.all]
    modes = classes(operands, inner)
    first = len(operands.memory)
    for k, node in enumerate(operands.stored):
        modes[first + k] = FIXED if per_row[node] else unfixed(modes[first + k])
    program = program_of(group, operands, modes, len(sizes) + 1, {n: flat(n, group) for n in group.nodes})
    function, = kernel(("rows", program), lambda: RowKernel(program, vector_bytes()).text(), "kernel")
    rows, columns = layout.size(sizes), group.shape[-1]
    step, _, _, _ = chunks_of(rows, columns * len(group.nodes) // 2)
    words: list[Word] = [0, columns, rows, step, 1, 0, 0, 1, *sizes[1:]]
    for operand, s in zip(operands.all, strides, strict=True):
        words += [operand.address, operand.strides[-1], *s]
    planner.launch(function, words + planner.number_words(operands), ceil_div(rows, step), rows * columns)


def flat(node: Node, group: Group) -> bool:
    """Whether the node's own operands lack the last axis: a value per row computed without keepdims."""
    return not is_reduction(node) and len(node.shape) == len(group.shape) - 1


def read_operands(group: Group, planner: Planner) -> Operands:
    """The leaves, each in the role it is used in."""
    inside, operands = set(group.nodes), Operands()
    for node in group.nodes:
        for x in node.inputs:
            key = (x, flat(node, group))
            if x in inside or key in operands.leaves:
                continue
            operands.leaves.append(key)
            if not is_number(x):
                operands.memory.append(Operand(planner.places[x], x.dtype, leaf_strides(x, group, key[1])))
    return operands


def leaf_strides(leaf: Node, group: Group, as_row: bool) -> Strides:
    strides = strides_of(leaf)
    if as_row:
        return (*layout.broadcast_strides(leaf.shape, strides, group.shape[:-1]), 0)
    return layout.broadcast_strides(leaf.shape, strides, group.shape)


def store_operands(group: Group, operands: Operands, places: Sequence[Target], per_row: dict[Node, bool]) -> None:
    for node, (address, strides) in zip(group.outputs, places, strict=True):
        if per_row[node]:
            strides = (*strides[:len(group.shape) - 1], 0)
        operands.outputs.append(Operand(address, node.dtype, strides))
        operands.stored.append(node)


def keep_expensive(group: Group, operands: Operands, per_row: dict[Node, bool]) -> None:
    """Keep costly elements that a reduction and the last pass both need in the memory of a result of them: it is written when they have
    been read for the last time.
    """
    finals = [k for k, node in enumerate(operands.stored) if not per_row[node] and after_reductions(node, group)]
    for node in group.nodes:
        if per_row[node] or node in operands.stored or not finals or not costly(node):
            continue
        if feeds_reduction(node, group):
            k = next((k for k in finals if operands.stored[k].dtype is node.dtype and reads(operands.stored[k], node, group)), None)
            if k is not None:
                finals.remove(k)
                operands.outputs.append(operands.outputs[k])
                operands.stored.append(node)


def costly(node: Node) -> bool:
    return node.op is not None and node.op.name not in CHEAP


def feeds_reduction(node: Node, group: Group) -> bool:
    """Whether some reduction of the group needs the node's elements."""
    reached = {node}
    for other in group.nodes:
        if any(x in reached for x in other.inputs):
            if is_reduction(other):
                return True
            reached.add(other)
    return False


def reads(node: Node, element: Node, group: Group) -> bool:
    """Whether a node of the group is computed of another's elements, other than by what a reduction makes of them."""
    reached = {element}
    for other in group.nodes:
        if not is_reduction(other) and any(x in reached for x in other.inputs):
            reached.add(other)
    return node in reached


def after_reductions(node: Node, group: Group) -> bool:
    """Whether no reduction needs the node: it is written in the last pass."""
    return not feeds_reduction(node, group)
