"""Read and write elements by an index along one axis: gather, and scatter with what a place does with several values.

Arrays are dense blocks (outer, axis, inner).  The index has strides of its own, so that one index vector serves all rows and columns.
"""
from __future__ import annotations

import ctypes
from typing import Any

from septet.codegen.kernels.gather import PAIR, sum_words
from septet.codegen.kernels.launch import ELEMENT, WORD, chunks, run, scratch
from septet.ir.dtype import DType
from septet.kernel import const, i64, kernel, noalias, prange, ptr, select, u64, vload, vstore

GRAIN = 1 << 13
WIDE = 16
ROW = 4                             # elements from which rows are worth a kernel of their own


@kernel
def gather_all(to: noalias[T], source: ptr[T], index: ptr[i64], n: i64, m: i64, inner: i64, outer: i64, so: i64, si: i64, sk: i64,
               rows: i64, parts: i64, wrong: noalias[i64], T: const):
    """to[o, i, k] = source[o, index[o, i, k], k]; wrong[t] = indices outside that task t met."""
    for t in prange(rows * parts):
        row, part = t // parts, t % parts
        bad, begin, end = 0, part * inner // parts, (part + 1) * inner // parts
        for o in range(row * outer // rows, (row + 1) * outer // rows):
            for i in range(m):
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
                vi: i64, vk: i64, step: i64, rows: i64, parts: i64, wrong: noalias[i64], T: const, mode: const):
    """to[o, index[o, i, k], k] takes values[o, i, k], in the order of i; `step` elements from one of `to` to the next."""
    for t in prange(rows * parts):
        row, part = t // parts, t % parts
        bad, begin, end = 0, part * inner // parts, (part + 1) * inner // parts
        for o in range(row * outer // rows, (row + 1) * outer // rows):
            for i in range(m):
                for k in range(begin, end):
                    place = index[o * so + i * si + k * sk]
                    if u64(place) >= u64(n):
                        bad += 1
                    else:
                        at = to + ((o * n + place) * inner + k) * step
                        at[0] = combined(at[0], values[o * vo + i * vi + k * vk], mode)
        wrong[t] = bad


@kernel
def gather_rows(to: noalias[T], source: ptr[T], index: ptr[i64], n: i64, m: i64, inner: i64, outer: i64, so: i64, si: i64, tasks: i64,
                wrong: noalias[i64], T: const):
    """`gather_all` where one index holds for all of the inner elements: whole rows are moved."""
    middle = inner // WIDE * WIDE
    for t in prange(tasks):
        bad = 0
        for r in range(t * outer * m // tasks, (t + 1) * outer * m // tasks):
            o = r // m
            place = index[o * so + (r - o * m) * si]
            if u64(place) >= u64(n):
                bad += 1
            else:
                row, by = to + r * inner, source + (o * n + place) * inner
                for j in range(0, middle, WIDE):
                    vstore(row + j, vload(by + j, WIDE))
                for j in range(middle, inner):
                    row[j] = by[j]
        wrong[t] = bad


@kernel
def combined_lanes(old, new, mode: const):
    """`combined` of vectors."""
    if mode == "max":
        return select((new > old) | (new != new), new, old)
    if mode == "min":
        return select((new < old) | (new != new), new, old)
    return combined(old, new, mode)


@kernel
def scatter_rows(to: ptr[T], values: ptr[T], index: ptr[i64], n: i64, m: i64, inner: i64, outer: i64, so: i64, si: i64, vo: i64, vi: i64,
                 tasks: i64, wrong: noalias[i64], T: const, mode: const):
    """`scatter_all` where one index holds for all of the inner elements: a task has a range of the rows written, and reads all indices."""
    middle = inner // WIDE * WIDE
    for t in prange(tasks):
        low, high, bad = t * n // tasks, (t + 1) * n // tasks, i64(0)
        for o in range(outer):
            for i in range(m):
                place = index[o * so + i * si]
                if u64(place) >= u64(n):
                    bad += 1
                elif place >= low and place < high:
                    row, by = to + (o * n + place) * inner, values + (o * vo + i * vi)
                    for j in range(0, middle, WIDE):
                        vstore(row + j, combined_lanes(vload(row + j, WIDE), vload(by + j, WIDE), mode))
                    for j in range(middle, inner):
                        row[j] = combined(row[j], by[j], mode)
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
    return rows, max(1, min(inner // 8, count // rows))


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
    if not steps[2] and inner >= ROW and size <= 8:
        tasks = chunks(outer * m * inner, GRAIN)
        wrong = scratch(8 * tasks)
        run(gather_rows, to, source, index, n, m, inner, outer, *steps[:2], tasks, wrong, T=WORD[size])
        return _outside(wrong, tasks, index, m, inner, outer, steps, n)
    rows, parts = _tasks(outer, m, inner)
    wrong = scratch(8 * rows * parts)
    run(gather_all, to, source, index, n, m, inner, outer, *steps, rows, parts, wrong, T=PAIR if size == 16 else WORD[size])
    return _outside(wrong, rows * parts, index, m, inner, outer, steps, n)


def scatter(to: int, values: int, index: int, outer: int, n: int, m: int, inner: int, steps: tuple[int, int, int],
            value_steps: tuple[int, int, int], dtype: DType, mode: str, step: int = 1) -> int | None:
    """to[o, index[o, i, k], k] takes values[o, i, k]; the first index outside 0 .. n-1, or None.

    mode: "set" (the last value stays), "add", "multiply", "max", "min".  value_steps: of the values along o, i, k.
    """
    if not outer * m * inner:
        return None
    kind = (PAIR if dtype.itemsize == 16 else WORD[dtype.itemsize]) if mode == "set" else ELEMENT[dtype]
    if not steps[2] and value_steps[2] == step == 1 and inner >= ROW and dtype.itemsize <= 8 and (mode == "set" or dtype.itemsize > 2):
        tasks = max(1, min(chunks(outer * m * inner, GRAIN), inner // ROW, n))
        wrong = scratch(8 * tasks)
        run(scatter_rows, to, values, index, n, m, inner, outer, *steps[:2], *value_steps[:2], tasks, wrong, T=kind, mode=mode)
        return _outside(wrong, tasks, index, m, inner, outer, steps, n)
    rows, parts = _tasks(outer, m, inner)
    wrong = scratch(8 * rows * parts)
    run(scatter_all, to, values, index, n, m, inner, outer, *steps, *value_steps, step, rows, parts, wrong, T=kind, mode=mode)
    return _outside(wrong, rows * parts, index, m, inner, outer, steps, n)
