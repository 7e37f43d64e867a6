"""Planning an elementwise group."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from . import layout
from .launch import chunks_of, kernel, stream_from, vector_bytes
from .loops import MapKernel
from .operands import Operand, Operands, Planner, Target, classes, main_strides, program_of, unfixed
from .plan import Word
from .program import Program
from .schedule import Group, is_number


def plan_map(group: Group, places: Sequence[Target], planner: Planner) -> None:
    """An elementwise kernel over the group's shape."""
    operands = Operands([(leaf, False) for leaf in group.leaves])
    operands.memory = [planner.operand(leaf, group.shape) for leaf in group.leaves if not is_number(leaf)]
    operands.outputs = [Operand(a, n.dtype, s) for n, (a, s) in zip(group.outputs, places, strict=True)]
    operands.stored = group.outputs
    layout.flip(group.shape, operands.all)
    axes = layout.order_axes(group.shape, main_strides(operands.outputs, group.shape))
    permuted = [tuple(o.strides[axis] for axis in axes) for o in operands.all]
    sizes, strides = layout.merge([group.shape[axis] for axis in axes], permuted)
    modes = classes(operands, [s[-1] for s in strides])
    modes[len(operands.memory):] = [unfixed(mode) for mode in modes[len(operands.memory):]]
    launch_map(program_of(group, operands, modes, len(sizes)), operands, sizes, strides, planner)


def launch_map(program: Program, operands: Operands, sizes: Sequence[int], strides: Sequence[Sequence[int]], planner: Planner) -> None:
    inner, rows = sizes[-1], layout.size(sizes[:-1])
    if len(sizes) == 1 and streams(operands, inner):
        program = replace(program, streaming=True)
    function, = kernel(("map", program), lambda: MapKernel(program, vector_bytes()).text(), "kernel")
    row_step, columns, column_chunks, chunks = chunks_of(rows, inner)
    words: list[Word] = [0, inner, rows, row_step, columns, column_chunks, *sizes[1:-1]]
    for operand, s in zip(operands.all, strides, strict=True):
        words += [operand.address, s[-1], *s[:-1]]
    planner.launch(function, words + planner.number_words(operands), chunks, inner * rows)


def streams(operands: Operands, count: int) -> bool:
    """Whether stores should bypass the caches: aligned, contiguous, not complex, and beyond what the caches hold."""
    outputs = operands.outputs
    return all(
        o.strides[-1:] == (o.dtype.itemsize,) and o.address.aligned and not o.dtype.is_complex
        and count * o.dtype.itemsize >= stream_from() for o in outputs)
