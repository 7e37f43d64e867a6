"""Read and write elements by an index along one axis: gather, and scatter with what a place does with several values.

Arrays are dense blocks (outer, axis, inner).  The index has strides of its own, so that one index vector serves all rows and columns.
"""
from __future__ import annotations

import ctypes
from typing import Any

from septet.codegen.kernels.gather import PAIR, sum_words
from septet.codegen.kernels.launch import ELEMENT, WORD, chunks, run, scratch
from septet.ir.dtype import DType
from septet.kernel import const, i64, kernel, noalias, prange, ptr, u64

GRAIN = 1 << 13


@kernel
def gather_all(to: noalias[T], source: ptr[T], index: ptr[i64], n: i64, m: i64, inner: i64, outer: i64, so: i64, si: i64, sk: i64,
               rows: i64, parts: i64, wrong: noalias[i64], T: const, lines: const):
    """to[o, i, k] = source[o, index[o, i, k], k]; wrong[t] = indices outside that task t met.  lines: one index for all k."""
    for t in prange(rows * parts):
        row, part = t // parts, t % parts
        bad = 0
        begin, end = part * inner // parts, (part + 1) * inner // parts
        for o in range(row * outer // rows, (row + 1) * outer // rows):
            for i in range(m):
                if lines:
                    place = index[o * so + i * si]
                    if u64(place) >= u64(n):
                        bad += 1
                    else:
                        line, kept = source + (o * n + place) * inner, to + (o * m + i) * inner
                        for k in range(begin, end):
                            kept[k] = line[k]
                else:
                    for k in range(begin, end):
                        place = index[o * so + i * si + k * sk]
                        if u64(place) >= u64(n):
                            bad += 1
                        else:
                            to[(o * m + i) * inner + k] = source[(o * n + place) * inner + k]
        wrong[t] = bad


@kernel
def combined(old, new, mode: const):
    """What a place holds after one more value."""
    if mode == "set":
        return new
    if mode == "add":
        return old + new
    if mode == "multiply":
        return old * new
    result = old
    if mode == "max":
        if new > old or new != new:
            result = new
    elif new < old or new != new:
        result = new
    return result


@kernel
def scatter_all(to: ptr[T], values: ptr[T], index: ptr[i64], n: i64, m: i64, inner: i64, outer: i64, so: i64, si: i64, sk: i64, vo: i64,
                vi: i64, vk: i64, step: i64, rows: i64, parts: i64, wrong: noalias[i64], T: const, mode: const, lines: const):
    """to[o, index[o, i, k], k] takes values[o, i, k], in the order of i; `step` elements from one of `to` to the next.

    lines: one index for all k, whose values and places lie side by side.
    """
    for t in prange(rows * parts):
        row, part = t // parts, t % parts
        bad = 0
        begin, end = part * inner // parts, (part + 1) * inner // parts
        for o in range(row * outer // rows, (row + 1) * outer // rows):
            for i in range(m):
                if lines:
                    place = index[o * so + i * si]
                    if u64(place) >= u64(n):
                        bad += 1
                    else:
                        line, value = to + (o * n + place) * inner, values + (o * vo + i * vi)
                        for k in range(begin, end):
                            line[k] = combined(line[k], value[k], mode)
                else:
                    for k in range(begin, end):
                        place = index[o * so + i * si + k * sk]
                        if u64(place) >= u64(n):
                            bad += 1
                        else:
                            at = to + ((o * n + place) * inner + k) * step
                            at[0] = combined(at[0], values[o * vo + i * vi + k * vk], mode)
        wrong[t] = bad


@kernel
def first_outside(index: ptr[i64], m: i64, inner: i64, outer: i64, so: i64, si: i64, sk: i64, n: i64):
    """The first index outside 0 .. n-1."""
    for o in range(outer):
        for i in range(m):
            for k in range(inner):
                place = index[o * so + i * si + k * sk]
                if u64(place) >= u64(n):
                    return place
    return i64(0)


def _tasks(outer: int, m: int, inner: int) -> tuple[int, int]:
    """(cuts of the rows, cuts of the columns): what one task writes no other does."""
    if outer * m * inner < 2 * GRAIN:
        return 1, 1
    count = chunks(outer * m * inner, GRAIN)
    rows = min(outer, count)
    return rows, max(1, min(inner // 16, count // rows))


def _outside(wrong: Any, tasks: int, index: int, m: int, inner: int, outer: int, steps: tuple[int, int, int], n: int) -> int | None:
    """The first index outside, or None."""
    if not (ctypes.c_int64.from_address(wrong).value if tasks == 1 else run(sum_words, wrong, tasks)):
        return None
    return int(run(first_outside, index, m, inner, outer, *steps, n))


def gather(to: int, source: int, index: int, outer: int, n: int, m: int, inner: int, steps: tuple[int, int, int], size: int) -> int | None:
    """to[o, i, k] = source[o, index[o, i, k], k]; the first index outside 0 .. n-1, or None.

    steps: of the index along o, i, k.  size: bytes of an element.
    """
    if not outer * m * inner:
        return None
    rows, parts = _tasks(outer, m, inner)
    wrong = scratch(8 * rows * parts)
    run(gather_all, to, source, index, n, m, inner, outer, *steps, rows, parts, wrong, T=PAIR if size == 16 else WORD[size],
        lines=inner > 1 and steps[2] == 0)
    return _outside(wrong, rows * parts, index, m, inner, outer, steps, n)


def scatter(to: int, values: int, index: int, outer: int, n: int, m: int, inner: int, steps: tuple[int, int, int],
            value_steps: tuple[int, int, int], dtype: DType, mode: str, step: int = 1) -> int | None:
    """to[o, index[o, i, k], k] takes values[o, i, k]; the first index outside 0 .. n-1, or None.

    mode: "set" (the last value stays), "add", "multiply", "max", "min".  value_steps: of the values along o, i, k.
    """
    if not outer * m * inner:
        return None
    rows, parts = _tasks(outer, m, inner)
    wrong = scratch(8 * rows * parts)
    kind = (PAIR if dtype.itemsize == 16 else WORD[dtype.itemsize]) if mode == "set" else ELEMENT[dtype]
    run(scatter_all, to, values, index, n, m, inner, outer, *steps, *value_steps, step, rows, parts, wrong, T=kind, mode=mode,
        lines=inner > 1 and steps[2] == 0 and value_steps[2] == 1 and step == 1)
    return _outside(wrong, rows * parts, index, m, inner, outer, steps, n)
