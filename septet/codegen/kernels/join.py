"""Joins: pairs of rows whose codes are equal, and for each row the nearest one at or before it.

The right side is ordered by code (grouping.py).  Two passes in parallel: each task counts the pairs of its block of left rows, then
writes from where the blocks before it end.
"""
from __future__ import annotations

from septet.codegen.kernels import grouping
from septet.codegen.kernels.launch import AHEAD, ELEMENT, chunks, run, scratch
from septet.ir.dtype import DType
from septet.kernel import const, i32, i64, kernel, noalias, prange, prefetch, ptr, u8

SMALL = 1 << 13


@kernel
def matches(left, i, starts):
    """(first, how many) right rows of left row i, in the order of the right side."""
    code = left[i]
    if code < 0:
        return 0, 0
    return starts[code], starts[code + 1] - starts[code]


@kernel(passes="O2s")
def count_pairs(left: ptr[i64], n: i64, starts: ptr[i64], ends: noalias[i64], tasks: i64, keep: const):
    """ends[t] = pairs before block t; returns their number.  keep: rows without a match count as one."""
    for t in prange(tasks):
        total = 0
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            _, count = matches(left, i, starts)
            if keep:
                total += max(count, 1)
            else:
                total += count
        ends[t] = total
    at = 0
    for t in range(tasks):
        count = ends[t]
        ends[t] = at
        at += count
    return at


@kernel(passes="O2s")
def write_pairs(left: ptr[i64], n: i64, starts: ptr[i64], order: ptr[i64], ends: ptr[i64], lefts: noalias[i64],
                rights: noalias[i64], tasks: i64, keep: const):
    """lefts, rights = the pairs; right -1 where a kept row has no match."""
    for t in prange(tasks):
        at = ends[t]
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            first, count = matches(left, i, starts)
            if keep:
                if count == 0:
                    lefts[at] = i
                    rights[at] = -1
                    at += 1
            for k in range(count):
                lefts[at] = i
                rights[at] = order[first + k]
                at += 1


@kernel
def mark_used(rights: ptr[i64], n: i64, used: noalias[u8]):
    """used[r] = 1 for every right row of a pair."""
    for i in range(n):
        if rights[i] >= 0:
            used[rights[i]] = 1


@kernel(passes="O2s")
def count_known(codes: ptr[i64], n: i64, table: ptr[i32], ends: noalias[i64], tasks: i64):
    """ends[t] = rows before block t whose code has a number in the table; returns how many there are."""
    for t in prange(tasks):
        total = i64(0)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            prefetch(codes + i + AHEAD // 8)
            g = codes[i]
            total += i64((g >= 0) & (table[max(g, 0)] != 0))
        ends[t] = total
    at = i64(0)
    for t in range(tasks):
        count = ends[t]
        ends[t] = at
        at += count
    return at


@kernel(passes="O2s")
def write_known(codes: ptr[i64], n: i64, table: ptr[i32], ends: ptr[i64], numbers: noalias[i64], places: noalias[i64], tasks: i64):
    """numbers, places = the number in the table and the row of those."""
    for t in prange(tasks):
        at = ends[t]
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            prefetch(codes + i + AHEAD // 8)
            g = codes[i]
            if g >= 0:
                number = i64(table[g])
                if number != 0:
                    numbers[at] = number - 1
                    places[at] = i
                    at += 1


class Known:
    """The rows of a long right side whose codes the left side has: `.count`, and `.groups` of the left codes, numbered anew."""

    def __init__(self, renumbered: int, left: int, n: int, right: int, m: int, groups: int):
        self.right, self.m, self.table, self.tasks = right, m, scratch(4 * groups), chunks(m)
        run(grouping.clear, self.table, 4 * groups)
        self.groups = int(run(grouping.number_first, left, n, 0, groups, self.table, scratch(8 * n), renumbered, T=i64))
        self.ends = scratch(8 * self.tasks)
        self.count = int(run(count_known, right, m, self.table, self.ends, self.tasks))

    def write(self, numbers: int, places: int) -> None:
        """The new codes and places (i64) of those rows, in their order."""
        run(write_known, self.right, self.m, self.table, self.ends, numbers, places, self.tasks)


class Pairs:
    """The pairs of a join, counted once: `.count`.  left: codes of n rows (-1: no match); order, starts: the right side by code."""

    def __init__(self, left: int, n: int, order: int, starts: int, keep: bool):
        self.left, self.n, self.order, self.starts, self.keep = left, n, order, starts, keep
        self.tasks = chunks(n, SMALL)
        self.ends = scratch(8 * self.tasks)
        self.count = int(run(count_pairs, left, n, starts, self.ends, self.tasks, keep=keep))

    def write(self, lefts: int, rights: int) -> None:
        """The rows of each pair (i64), in the order of the left side."""
        run(write_pairs, self.left, self.n, self.starts, self.order, self.ends, lefts, rights, self.tasks, keep=self.keep)


def mark(used: int, rights: int, n: int) -> None:
    """used (bytes) = 1 at every right row of a pair."""
    run(mark_used, rights, n, used)


@kernel
def distance_ok(a, b, tolerance, bounded: const):
    """Whether two keys are near enough."""
    if not bounded:
        return True
    gap = a - b
    if gap < 0:
        gap = b - a
    return gap <= tolerance


@kernel
def nearest_back(left: ptr[T], left_by: ptr[i64], n: i64, right: ptr[T], right_by: ptr[i64], m: i64, last: noalias[i64],
                 out: noalias[i64], tolerance: T, T: const, exact: const, bounded: const):
    """out[i] = the last right row of the same group with a key at or before (exact) left[i]; last: a word a group, -1."""
    at = 0
    for i in range(n):
        while at < m and (right[at] < left[i] or (exact and right[at] == left[i])):
            if right_by[at] >= 0:
                last[right_by[at]] = at
            at += 1
        found = -1
        if left_by[i] >= 0:
            found = last[left_by[i]]
            if found >= 0:
                if not distance_ok(left[i], right[found], tolerance, bounded):
                    found = -1
        out[i] = found


@kernel
def nearest_forward(left: ptr[T], left_by: ptr[i64], n: i64, right: ptr[T], right_by: ptr[i64], m: i64, last: noalias[i64],
                    out: noalias[i64], tolerance: T, T: const, exact: const, bounded: const):
    """As nearest_back, from the other side."""
    at = m - 1
    for step in range(n):
        i = n - 1 - step
        while at >= 0 and (right[at] > left[i] or (exact and right[at] == left[i])):
            if right_by[at] >= 0:
                last[right_by[at]] = at
            at -= 1
        found = -1
        if left_by[i] >= 0:
            found = last[left_by[i]]
            if found >= 0:
                if not distance_ok(left[i], right[found], tolerance, bounded):
                    found = -1
        out[i] = found


def nearest(out: int, left: tuple[int, int, int], right: tuple[int, int, int], dtype: DType, groups: int, backward: bool,
            exact: bool, tolerance: float | int | None) -> None:
    """out (i64) = the nearest right row of each left row, or -1.  left, right: (keys in rising order, codes of their groups, rows)."""
    last = scratch(8 * groups + 8)
    run(grouping.set_all, last, groups, -1)
    kernel_ = nearest_back if backward else nearest_forward
    zero = 0.0 if dtype.kind == "f" else 0
    run(kernel_, left[0], left[1], left[2], right[0], right[1], right[2], last, out, zero if tolerance is None else tolerance,
        T=ELEMENT[dtype], exact=exact, bounded=tolerance is not None)
