"""Numbering equal elements where there are many distinct ones: parts by hash, so that each part's table stays in cache and parts go on
all threads.

Elements and their places are written part by part in their order; within a part a table finds the first place of each; the first places
are numbered in the order of all.
"""
from __future__ import annotations

import ctypes
from itertools import pairwise

from septet.codegen.kernels.grouping import start_codes
from septet.codegen.kernels.keys import rank
from septet.codegen.kernels.launch import AHEAD, ELEMENT, chunks, run, scratch
from septet.ir.dtype import DType
from septet.kernel import const, fill_bytes, i32, i64, kernel, noalias, prange, prefetch, ptr, u8, u64

GOLDEN = 0x9E3779B97F4A7C15         # 2**64 / golden ratio (Knuth 6.4)
IN_CACHE = 14                       # bits of how many elements a part should have
MOST_PARTS = 10                     # bits of how many parts there are at most: each is a stream of writes


@kernel
def bits_of(key, above, count):
    """`count` bits of a key's hash behind the first `above`."""
    return i64(((u64(key) * GOLDEN) << u64(above)) >> u64(64 - count))


@kernel(passes="O2s")
def count_parts(x: ptr[T], n: i64, counts: noalias[i64], bits: i64, tasks: i64, T: const):
    """counts[t, p] = how many elements of block t belong to part p."""
    for t in prange(tasks):
        mine = counts + (t << bits)
        fill_bytes(mine, 0, 8 << bits)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            prefetch(x + i + AHEAD // 8)
            mine[bits_of(i64(rank(x[i])), 0, bits)] += 1


@kernel(passes="O2s")
def place_parts(x: ptr[T], n: i64, places: noalias[i64], pairs: noalias[i64], bits: i64, tasks: i64, T: const):
    """pairs = (rank, place) of the elements by part, in their order."""
    for t in prange(tasks):
        mine = places + (t << bits)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            prefetch(x + i + AHEAD // 8)
            key = i64(rank(x[i]))
            part = bits_of(key, 0, bits)
            at = mine[part]
            pairs[2 * at], pairs[2 * at + 1] = key, i
            mine[part] = at + 1


@kernel(passes="O2s")
def find_firsts(pairs: ptr[i64], starts: ptr[i64], n: i64, bits: i64, heads: noalias[i32], room: i64, first: noalias[i64], tasks: i64):
    """first[i] = the first place of element i's equals; heads: `room` words a task, as many as the table of the greatest part needs."""
    for t in prange(tasks):
        mine = heads + t * room
        for part in range((t << bits) // tasks, ((t + 1) << bits) // tasks):
            low, high, size = starts[part], n, i64(1)
            if part + 1 < (1 << bits):
                high = starts[part + 1]
            while (i64(1) << size) < 2 * (high - low):
                size += 1
            mask = (i64(1) << size) - 1
            fill_bytes(mine, 0, (mask + 1) * 4)
            for j in range(low, high):
                key, place = pairs[2 * j], pairs[2 * j + 1]
                slot = bits_of(key, bits, size)
                head = i64(mine[slot])
                while head != 0 and pairs[2 * (low + head - 1)] != key:
                    slot = (slot + 1) & mask
                    head = i64(mine[slot])
                if head == 0:
                    mine[slot] = i32(j - low + 1)
                    first[place] = place
                else:
                    first[place] = pairs[2 * (low + head - 1) + 1]


@kernel(passes="O2s")
def number_firsts(first: ptr[i64], n: i64, ids: noalias[i64], places: noalias[i64], starts: noalias[i64], tasks: i64):
    """ids = the numbers of first places in their order, places = where those are; returns how many."""
    for t in prange(tasks):
        count = i64(0)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            count += i64(first[i] == i)
        starts[t] = count
    total = i64(0)
    for t in range(tasks):
        count = starts[t]
        starts[t] = total
        total += count
    for t in prange(tasks):
        at = starts[t]
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            if first[i] == i:
                ids[i] = at
                places[at] = i
                at += 1
    return total


@kernel(passes="O2s")
def number_others(first: ptr[i64], n: i64, ids: ptr[i64], tasks: i64):
    """ids of elements that have equals before them."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            if first[i] != i:
                ids[i] = ids[first[i]]


@kernel
def mark_others(first: ptr[i64], n: i64, out: noalias[u8], tasks: i64):
    """out[i] = whether element i has equals before it."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            out[i] = u8(first[i] != i)


def first_places(first: int, x: int, dtype: DType, n: int) -> None:
    """first (i64) = the place of the first element that equals each of n < 2**31 elements a part."""
    bits, tasks, T = min(max(n.bit_length() - IN_CACHE, 1), MOST_PARTS), chunks(n), ELEMENT[dtype]
    counts, pairs, starts = scratch(tasks * 8 << bits), scratch(16 * n), (ctypes.c_int64 * (1 << bits))()
    run(count_parts, x, n, counts, bits, tasks, T=T)
    run(start_codes, counts, (1 << bits) - 1, starts, tasks)
    run(place_parts, x, n, counts, pairs, bits, tasks, T=T)
    edges = [*starts, n]
    room = max(2, 1 << (2 * max(b - a for a, b in pairwise(edges)) - 1).bit_length())
    tasks = min(tasks, 1 << bits)
    run(find_firsts, pairs, starts, n, bits, scratch(4 * room * tasks), room, first, tasks)


def repeated(out: int, x: int, dtype: DType, n: int) -> None:
    """out (bool) = whether an equal element stands before each."""
    first = scratch(8 * n)
    first_places(first, x, dtype, n)
    run(mark_others, first, n, out, chunks(n))


def group_ids(ids: int, places: int, x: int, dtype: DType, n: int) -> int:
    """ids[i] (i64) = the group of element i, groups numbered as they first appear; places[g] (i64, room for n) = where; their number."""
    first, tasks = scratch(8 * n), chunks(n)
    first_places(first, x, dtype, n)
    count = int(run(number_firsts, first, n, ids, places, scratch(8 * tasks), tasks))
    run(number_others, first, n, ids, tasks)
    return count
