"""Numbering groups: codes of integers in a small range, the stable order of elements by group, places within groups."""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import AHEAD, ELEMENT, GRAIN, chunks, run, scratch
from septet.ir.dtype import DType
from septet.kernel import const, fill_bytes, i32, i64, kernel, noalias, prange, prefetch, ptr, select, u8

MOST_TASKS = 8


@kernel(passes="O2")
def bounds(x: ptr[T], n: i64, found: noalias[i64], tasks: i64, T: const, skip: const):
    """found[0], found[1] = least and greatest of x, `skip` (a value, or None) left out; found: 2 words a task."""
    for t in prange(tasks):
        low, high = 2**63 - 1, -2**63
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            v = i64(x[i])
            if skip is None:
                low, high = min(low, v), max(high, v)
            else:
                low, high = min(low, select(v == skip, 2**63 - 1, v)), max(high, select(v == skip, -2**63, v))
        found[2 * t] = low
        found[2 * t + 1] = high
    for t in range(1, tasks):
        found[0] = min(found[0], found[2 * t])
        found[1] = max(found[1], found[2 * t + 1])


@kernel(passes="O2s")
def mark(x: ptr[T], n: i64, low: i64, size: i64, seen: noalias[u8], tasks: i64, T: const):
    """seen[v - low] = 1 for every v of x within the range."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            at = i64(x[i]) - low
            if (at >= 0) & (at < size):
                if seen[at] == 0:               # a write takes the line from the other cores
                    seen[at] = 1


@kernel
def number_marks(seen: ptr[u8], size: i64, low: i64, table: noalias[i32], values: noalias[i64]):
    """Number what was seen in rising order; values = which they are; returns how many."""
    count = 0
    for at in range(size):
        if seen[at] != 0:
            table[at] = i32(count)
            values[count] = at + low
            count += 1
    return count


@kernel(passes="O2s")
def number_first(x: ptr[T], n: i64, low: i64, size: i64, table: noalias[i32], values: noalias[i64], codes: noalias[i64], T: const):
    """codes[i] = the number of x[i] among the values in order of appearance, -1 outside the range; returns how many.

    table[v - low] = number + 1, zeros before.
    """
    count = 0
    for i in range(n):
        prefetch(x + i + AHEAD // 8)
        at = i64(x[i]) - low
        code = i64(0)
        if (at >= 0) & (at < size):
            code = i64(table[at])
            if code == 0:
                values[count] = at + low
                count += 1
                code = i64(count)
                table[at] = i32(count)
        codes[i] = code - 1
    return count


@kernel(passes="O2s")
def look_up(x: ptr[T], n: i64, low: i64, size: i64, table: ptr[i32], codes: noalias[i64], tasks: i64, T: const):
    """codes[i] = table[x[i] - low], or -1 outside the range."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            at = i64(x[i]) - low
            inside = (at >= 0) & (at < size)
            code = i64(table[select(inside, at, 0)])
            codes[i] = select(inside, code, -1)


@kernel
def offsets_from(x: ptr[T], n: i64, low: i64, size: i64, codes: noalias[i64], tasks: i64, T: const):
    """codes[i] = x[i] - low, or -1 outside the range."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            at = i64(x[i]) - low
            codes[i] = select((at >= 0) & (at < size), at, -1)


@kernel
def through(codes: ptr[i64], n: i64, table: ptr[i64], out: noalias[i64], tasks: i64):
    """out[i] = table[codes[i]], -1 stays."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            g = codes[i]
            out[i] = select(g < 0, -1, table[max(g, 0)])


@kernel(passes="O2s")
def count_codes(codes: ptr[i64], n: i64, groups: i64, counts: noalias[i64], tasks: i64):
    """counts[t, g] = how often g occurs in block t; group `groups` holds the elements of none."""
    for t in prange(tasks):
        mine = counts + t * (groups + 1)
        fill_bytes(mine, 0, (groups + 1) * 8)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            prefetch(codes + i + AHEAD // 8)
            g = codes[i]
            mine[select(g < 0, groups, g)] += 1


@kernel
def start_codes(counts: noalias[i64], groups: i64, starts: noalias[i64], tasks: i64):
    """Counts become places to write to; starts[g] = where group g begins."""
    at = 0
    for g in range(groups + 1):
        starts[g] = at
        for t in range(tasks):
            here = counts[t * (groups + 1) + g]
            counts[t * (groups + 1) + g] = at
            at += here


@kernel(passes="O2s")
def place_codes(codes: ptr[i64], n: i64, groups: i64, places: noalias[i64], order: noalias[i64], tasks: i64):
    """order = the elements' places by group."""
    for t in prange(tasks):
        mine = places + t * (groups + 1)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            prefetch(codes + i + AHEAD // 8)
            g = codes[i]
            slot = select(g < 0, groups, g)
            order[mine[slot]] = i
            mine[slot] += 1


@kernel
def shifted(order: ptr[i64], starts: ptr[i64], groups: i64, periods: i64, out: noalias[i64], tasks: i64):
    """out[i] = the element `periods` before element i in its group, or -1."""
    for t in prange(tasks):
        for g in range(t * groups // tasks, (t + 1) * groups // tasks):
            first, last = starts[g], starts[g + 1]
            for p in range(first, last):
                source = p - periods
                inside = (source >= first) & (source < last)
                out[order[p]] = select(inside, order[select(inside, source, p)], -1)


@kernel(passes="O2s")
def neighbours(codes: ptr[i64], n: i64, last: noalias[i64], out: noalias[i64], backwards: const):
    """out[i] = the element of its group next before element i (behind it), or -1; last: a word a group, -1."""
    for step in range(n):
        i = step
        if backwards:
            i = n - 1 - step
        g = codes[i]
        out[i] = -1
        if g >= 0:
            out[i] = last[g]
            last[g] = i


@kernel
def counted(codes: ptr[i64], n: i64, seen: noalias[i64], out: noalias[i64]):
    """out[i] = how many of its group stand before element i (-1 without a group); seen: a word a group, zero."""
    for i in range(n):
        g = codes[i]
        out[i] = -1
        if g >= 0:
            out[i] = seen[g]
            seen[g] += 1


@kernel(passes="O2s")
def seen_before(codes: ptr[i64], n: i64, seen: noalias[u8], out: noalias[u8], backwards: const):
    """out[i] = whether an equal code stands before element i (behind it); seen: a byte a code, zero."""
    for step in range(n):
        i = step
        if backwards:
            i = n - 1 - step
        g = codes[i]
        out[i] = seen[g]
        if seen[g] == 0:
            seen[g] = 1


@kernel
def filled(codes: ptr[i64], gaps: ptr[u8], n: i64, last: noalias[i64], since: noalias[i64], out: noalias[i64], limit: i64,
           backwards: const):
    """out[i] = i, or where there is a gap the nearest element of its group before it (after it) that is none, at most
    `limit` gaps away; last, since: words a group, last -1.
    """
    for step in range(n):
        i = step
        if backwards:
            i = n - 1 - step
        g = codes[i]
        out[i] = -1
        if g >= 0:
            if gaps[i] == 0:
                last[g] = i
                since[g] = 0
                out[i] = i
            else:
                since[g] += 1
                out[i] = select((limit < 0) | (since[g] <= limit), last[g], -1)


def range_of(x: int, dtype: DType, n: int, skip: int | None = None) -> tuple[int, int]:
    """(least, greatest) of n > 0 integers (not u64)."""
    from septet.codegen.kernels.hash import get_word
    from septet.codegen.kernels.launch import shift

    found = scratch(16 * chunks(n))
    run(bounds, x, n, found, chunks(n), T=ELEMENT[dtype], skip=skip)
    return int(run(get_word, found)), int(run(get_word, shift(found, 8)))


def codes_in_range(codes: int, values: int, x: int, dtype: DType, n: int, low: int, size: int, ordered: bool) -> int:
    """codes (i64) of integers low .. low + size - 1 (others -1), numbered in rising order or as they appear; values (i64, room for
    min(n, size)) = the distinct ones; returns how many.
    """
    table, T = scratch(4 * size), ELEMENT[dtype]
    if not ordered:
        run(clear, table, 4 * size)
        return int(run(number_first, x, n, low, size, table, values, codes, T=T))
    seen, tasks = scratch(size), chunks(n)
    run(clear, seen, size)
    run(mark, x, n, low, size, seen, tasks, T=T)
    count = int(run(number_marks, seen, size, low, table, values))
    run(look_up, x, n, low, size, table, codes, tasks, T=T)
    return count


@kernel
def clear(x: ptr[u8], nbytes: i64):
    fill_bytes(x, 0, nbytes)


def subtract_low(codes: int, x: int, dtype: DType, n: int, low: int, size: int) -> None:
    """codes (i64) = x - low, -1 outside of 0 .. size - 1."""
    run(offsets_from, x, n, low, size, codes, chunks(n), T=ELEMENT[dtype])


def renumber(out: int, codes: int, n: int, table: int) -> None:
    """out = table[codes] (i64), -1 stays."""
    run(through, codes, n, table, out, chunks(n))


def order_by_code(order: int, starts: int, codes: int, n: int, groups: int) -> None:
    """order (i64) = places by group, stable, those of none last; starts (i64, groups + 1) = where groups begin in it, and the end."""
    tasks = chunks(n, max(GRAIN, 2 * groups), MOST_TASKS)
    counts = scratch(8 * tasks * (groups + 1))
    run(count_codes, codes, n, groups, counts, tasks)
    run(start_codes, counts, groups, starts, tasks)
    run(place_codes, codes, n, groups, counts, order, tasks)


def shift_within(out: int, order: int, starts: int, n: int, groups: int, periods: int) -> None:
    """out (i64, filled with -1 for elements of no group) = the element `periods` earlier in the group, or -1."""
    run(shifted, order, starts, groups, periods, out, min(groups, chunks(n)) or 1)


def neighbours_within(out: int, codes: int, n: int, groups: int, backwards: bool) -> None:
    """out (i64) = the element next before each in its group (behind it), or -1."""
    last, constants = scratch(8 * groups + 8), {"backwards": backwards}
    run(set_all, last, groups, -1)
    run(neighbours, codes, n, last, out, **constants)


def places_within(out: int, codes: int, n: int, groups: int) -> None:
    """out (i64) = how many elements of its group come before each; -1 without a group."""
    seen = scratch(8 * groups + 8)
    run(clear, seen, 8 * groups)
    run(counted, codes, n, seen, out)


def repeats(out: int, codes: int, n: int, groups: int, backwards: bool) -> None:
    """out (bool) = whether an equal code, all 0 to groups - 1, stands before each (behind it)."""
    seen, constants = scratch(groups + 8), {"backwards": backwards}
    run(clear, seen, groups)
    run(seen_before, codes, n, seen, out, **constants)


@kernel
def set_all(x: noalias[i64], n: i64, value: i64):
    for i in range(n):
        x[i] = value


def fill_places(out: int, codes: int, gaps: int, n: int, groups: int, limit: int, backwards: bool) -> None:
    """out (i64) = from which element each takes its value when gaps (bytes) are filled within groups; -1: none.  limit -1: any."""
    last, since = scratch(8 * groups + 8), scratch(8 * groups + 8)
    run(set_all, last, groups, -1)
    run(clear, since, 8 * groups)
    constants: dict[str, Any] = {"backwards": backwards}
    run(filled, codes, gaps, n, last, since, out, limit, **constants)
