"""Long rows in segments: how a row is cut, and the function that joins the segments' partial results along the same tree."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .accumulate import Accumulator
from .memory import store
from .reduction import accumulator, halved, interleaved, pack, result_type, unpack

if TYPE_CHECKING:
    from .rows import RowKernel

SEGMENT = 16384                     # elements of a row that one thread takes


def write_combine(kernel: RowKernel, index: int) -> None:
    """`combine(context, row)`: joins the partial results of a row's segments along the tree and stores the result."""
    step = kernel.step(index)
    acc, group = accumulator(kernel, step), interleaved(step.dtype)
    write_tree(kernel, acc, group)
    b = kernel.emitter()
    frame = b.slot(f"[{max(1, kernel.frame_words)} x i64]")
    kernel.set_pointers(b, frame, "%row")
    inner, segments = b.word("%context", 1), b.word("%context", 4)
    cursor = b.slot("ptr")
    offset = b.let(f"mul i64 {b.let(f'mul i64 %row, {segments}')}, {32 if acc.is_arg else 16}")
    b.do(f"store ptr {b.offset(b.word('%context', 6, 'ptr'), offset)}, ptr {cursor}")
    total = unpack(b, acc, b.call("tree", result_type(acc), ("ptr", cursor), ("i64", inner), declare=False))
    total = acc.join(b, acc.start(b), total) if not acc.is_arg else total
    v = acc.final(total)
    for k, (_, mode) in enumerate(kernel.program.outputs):
        pointer = b.let(f"load ptr, ptr {b.offset(frame, 16 * (len(kernel.memory) + k))}")
        store(b, kernel.rounded(b, v), pointer, mode)
    b.do("ret void")
    b.close("void @combine(ptr %context, i64 %row)")


def write_tree(kernel: RowKernel, acc: Accumulator, group: int) -> None:
    """The recursion over segments: `T tree(cursor, count)`."""
    b, result = kernel.emitter(), result_type(acc)
    leaf, split = b.fresh("leaf"), b.fresh("split")
    b.do(f"br i1 {b.let(f'icmp sle i64 %count, {SEGMENT}')}, label %{leaf}, label %{split}")
    b.start(leaf)
    at = b.let("load ptr, ptr %cursor")
    parts = [b.let(f"load {t}, ptr {b.offset(at, 8 * k)}, align 8") for k, t in enumerate(acc.types())]
    b.do(f"store ptr {b.offset(at, 32 if acc.is_arg else 16)}, ptr %cursor")
    b.do(f"ret {result} {pack(b, acc, parts)}")
    b.start(split)
    first = halved(b, "%count", group)
    left = unpack(b, acc, b.call("tree", result, ("ptr", "%cursor"), ("i64", first), declare=False))
    right = unpack(b, acc, b.call("tree", result, ("ptr", "%cursor"), ("i64", b.let(f"sub i64 %count, {first}")), declare=False))
    b.do(f"ret {result} {pack(b, acc, acc.join(b, left, right))}")
    b.close(f"internal {result} @tree(ptr %cursor, i64 %count)", "noinline")


def segments(count: int, group: int) -> list[tuple[int, int]]:
    """(start, count) of a row's segments, in order."""
    result = []
    stack = [(0, count)]
    while stack:
        start, n = stack.pop()
        if n <= SEGMENT:
            result.append((start, n))
            continue
        first = n // 2 & -8 if group == 8 else (n & -8) // 2
        stack += [(start + first, n - first), (start, first)]
    return result

