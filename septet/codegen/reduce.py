"""Planning a reduction with its producers: which kernel, how it is cut, partial results."""
from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import lru_cache

from septet.ir.node import Node, memory

from . import layout
from .columns import WIDEST, ColumnKernel
from .combine import SEGMENT, segments
from .launch import ceil_div, chunks_of, kernel, vector_bytes
from .maps import plan_map
from .memory import FIXED, STRIDED
from .operands import Operand, Operands, Planner, Target, classes, program_of, reduced_strides
from .plan import Word
from .reduction import interleaved
from .rows import RowKernel
from .schedule import Group, is_number, strides_of

Sizes = list[int]
MIN_COLUMNS = 512                   # columns of one chunk, or their rows are too short for the prefetcher
MANY_CHUNKS = 8                     # so that a thread that comes late still finds work


def plan_reduce(group: Group, places: Sequence[Target], planner: Planner) -> None:
    """One reduction (the last node of the group) of any axes."""
    node = group.nodes[-1]
    shape, rank = group.shape, len(group.shape)
    operands = Operands([(leaf, False) for leaf in group.leaves])
    operands.memory = [planner.operand(leaf, shape) for leaf in group.leaves if not is_number(leaf)]
    address, strides = places[0]
    operands.outputs = [Operand(address, node.dtype, reduced_strides(node, strides, rank))]
    operands.stored = [node]
    axes = layout.order_axes(shape, strides_of(node.inputs[0]))
    long = [axis for axis in axes if shape[axis] != 1]
    kept = [axis for axis in long if axis not in node.params[0]]
    reduced = [axis for axis in long if axis in node.params[0]]
    if long and long[-1] in kept:
        return plan_columns(group, operands, kept, reduced, planner)
    if node.op is not None and node.op.name == "sum" and node.dtype.is_inexact and 0 not in shape:
        last = trailing(long, reduced)
        if len(merged(group, operands, last)[0]) > 1:
            return plan_copied(group, places, axes, planner)
    return plan_inner(group, operands, kept, reduced, planner)


def trailing(axes: Sequence[int], reduced: Sequence[int]) -> list[int]:
    """The reduced axes that no kept one separates from the innermost."""
    count = next((k for k, axis in enumerate(reversed(axes)) if axis not in reduced), len(axes))
    return list(axes[len(axes) - count:])


def plan_copied(group: Group, places: Sequence[Target], axes: Sequence[int], planner: Planner) -> None:
    """A float sum whose inner axes are not one run of memory adds as if they were: the elements are written out in that order first."""
    source, shape = group.nodes[-1].inputs[0], group.shape
    steps = layout.contiguous_strides([shape[axis] for axis in axes], source.dtype.itemsize)
    strides = tuple(steps[list(axes).index(axis)] for axis in range(len(shape)))
    place = planner.scratch(layout.size(shape) * source.dtype.itemsize)
    plan_map(Group("map", shape, group.nodes[:-1], group.leaves, [source]), [(place, strides)], planner)
    copy = memory(0, source.dtype, shape, strides, None)
    planner.places[copy] = place
    node = group.nodes[-1]
    assert node.op is not None
    again = Node(node.op, (copy,), node.dtype, node.shape, node.params)
    plan_reduce(Group("reduce", shape, [again], [copy], [again]), places, planner)


def is_arg(node: Node) -> bool:
    """argmax or argmin: positions count from the first element, so no axis may be walked backwards."""
    return node.op is not None and node.op.name.startswith("arg")


def sequential(node: Node) -> bool:
    """A product of floats is taken in order."""
    return node.op is not None and node.op.name == "prod" and node.dtype.is_inexact


def merged(group: Group, operands: Operands, axes: Sequence[int]) -> tuple[Sizes, list[list[int]]]:
    """Some of the axes, merged: (sizes, strides of each operand)."""
    chosen = [tuple(o.strides[axis] for axis in axes) for o in operands.all]
    return layout.merge([group.shape[axis] for axis in axes], chosen)


def operand_words(operands: Operands, inner: Sequence[int], outer: Sequence[Sequence[int]]) -> list[Word]:
    words: list[Word] = []
    for operand, step, rest in zip(operands.all, inner, outer, strict=True):
        words += [operand.address, step, *rest]
    return words


def plan_columns(group: Group, operands: Operands, kept: Sequence[int], reduced: Sequence[int], planner: Planner) -> None:
    """The innermost axis is kept."""
    sizes, strides = merged(group, operands, kept)
    over, over_strides = merged(group, operands, reduced)
    inner = [s[-1] for s in strides]
    modes = classes(operands, inner)
    program = program_of(group, operands, modes, len(sizes) + len(over))
    function, = kernel(("columns", program, len(over)), lambda: ColumnKernel(program, vector_bytes(), len(over)).text(), "kernel")
    rows, columns, depth = layout.size(sizes[:-1]), sizes[-1], layout.size(over)
    step = min(columns, WIDEST)
    if rows < MANY_CHUNKS and rows * columns * depth > 4 * SEGMENT:
        step = min(step, max(MIN_COLUMNS, ceil_div(columns, MANY_CHUNKS * MIN_COLUMNS) * MIN_COLUMNS))
    chunks = ceil_div(columns, max(1, step))
    words: list[Word] = [0, columns, rows, step, chunks, depth, *sizes[:-1], *over]
    words += operand_words(operands, inner, [[*s[:-1], *o] for s, o in zip(strides, over_strides, strict=True)])
    planner.launch(function, words + planner.number_words(operands), rows * chunks, rows * columns * depth)


def plan_inner(group: Group, operands: Operands, kept: Sequence[int], reduced: Sequence[int], planner: Planner) -> None:
    """The innermost axis is reduced (or nothing is longer than 1)."""
    node = group.nodes[-1]
    sizes, strides = merged(group, operands, kept)
    over, over_strides = merged(group, operands, reduced)
    outer = over[:-1]
    inner = [s[-1] for s in over_strides]
    modes = classes(operands, inner)
    if outer:
        modes = [STRIDED if m == FIXED and k < len(operands.memory) else m for k, m in enumerate(modes)]
    modes[-1] = FIXED
    program = program_of(group, operands, modes, len(sizes) + len(over))
    arg = is_arg(node)
    names = ["kernel"] if arg else ["kernel", "combine"]
    functions = kernel(("inner", program, len(outer)), lambda: RowKernel(program, vector_bytes(), len(outer)).text(), *names)
    rest = operand_words(operands, inner, [[*s, *o[:-1]] for s, o in zip(strides, over_strides, strict=True)])
    rest = [*sizes[1:], *outer, *rest, *planner.number_words(operands)]
    rows, columns, depth = layout.size(sizes), over[-1], layout.size(outer)
    if columns > 2 * SEGMENT and not outer and not arg and not sequential(node):
        plan_segments(functions, rows, columns, interleaved(node.dtype), rest, planner)
        return
    step, _, _, _ = chunks_of(rows, columns * depth)
    planner.launch(functions[0], [0, columns, rows, step, 1, 0, 0, depth, *rest], ceil_div(rows, step), rows * columns * depth)


def plan_segments(functions: Sequence[int], rows: int, columns: int, group: int, rest: list[Word], planner: Planner) -> None:
    """Long rows in segments whose partial results are joined in a second run."""
    table, count = segment_table(columns, group)
    planner.kept.append(table)
    words: list[Word] = [0, columns, rows, 1, count, ctypes.addressof(table), planner.scratch(16 * rows * count), 1, *rest]
    planner.launch(functions[0], words, rows * count, rows * columns)
    planner.launch(functions[1], words, rows, rows)


@lru_cache(maxsize=64)
def segment_table(columns: int, group: int) -> tuple[ctypes.Array[ctypes.c_int64], int]:
    """The (start, count) pairs of a row in memory, and how many."""
    parts = segments(columns, group)
    flat = [x for part in parts for x in part]
    return (ctypes.c_int64 * len(flat))(*flat), len(parts)
