"""Sorting of key arrays of any length: short rows by quick.py, a thread each; long ones by all threads.

A long row is dealt out to WAYS buckets by pivots from a sample, in parallel: each task counts its block, so every task knows
where it writes. Each bucket is split twice more, and the parts are sorted where they lie, largely in the cache.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.keys import encode
from septet.codegen.kernels.launch import chunks, run, scratch, shift
from septet.codegen.kernels.network import leaf_rows, sort_leaf
from septet.codegen.kernels.quick import BITS, PACK, PART, WIDTH, quick, set_part, split
from septet.kernel import (
    array,
    bitcast,
    const,
    i64,
    kernel,
    lanes,
    mulhi,
    noalias,
    popcount,
    prange,
    ptr,
    static_range,
    type_of,
    u64,
    vec,
    vload,
    vstore,
)

WAYS = 4
LONG = 1 << 16                      # rows from this length are sorted by all threads together
GRAIN = 1 << 12


@kernel(inline=False)
def choose_pivots(src, n, pivots, K: const, W: const):
    """WAYS - 1 keys that cut n keys into parts of about one size."""
    size: const = leaf_rows(W)[-1] * W
    sample = array(K, size)
    state = u64(n)
    for i in range(size):
        state = state * 6364136223846793005 + 1442695040888963407
        sample[i] = K(encode(src[i64(mulhi(state, u64(n)))]))
    sort_leaf(sample, sample, size, leaf_rows(W)[-1], K, W)
    for k in static_range(WAYS - 1):
        pivots[k] = sample[(k + 1) * size // WAYS]


@kernel(inline=False)
def count_ways(src, first, last, pivots, counts, K: const, W: const):
    """counts[w] = keys of a block that fall into bucket w."""
    below = array(i64, WAYS)
    known = [pivots[w] for w in static_range(WAYS - 1)]
    for w in static_range(WAYS - 1):
        below[w] = 0
    middle = first + (last - first) // W * W
    for i in range(first, middle, W):
        v = vec(K, W)(encode(vload(src + i, W)))
        for w in static_range(WAYS - 1):
            below[w] += i64(popcount(bitcast(v < known[w], BITS[W])))
    for i in range(middle, last):
        for w in static_range(WAYS - 1):
            below[w] += i64(K(encode(src[i])) < known[w])
    counts[0] = below[0]
    for w in static_range(1, WAYS - 1):
        counts[w] = below[w] - below[w - 1]
    counts[WAYS - 1] = last - first - below[WAYS - 2]


@kernel
def deal_lanes(v, wanted, dst, at, end, K: const, W: const):
    """Append the lanes `wanted` at dst + at; returns the new end.  A whole vector is written where what follows is
    still free.
    """
    count = i64(popcount(bitcast(wanted, BITS[W])))
    packed = PACK[K](v, wanted, v)
    if at + W <= end:
        vstore(dst + at, packed)
    else:
        vstore(dst + at, packed, mask=lanes(vec(i64, W)) < count)
    return at + count


@kernel
def deal_vector(v, inside, dst, at, end, known, K: const, W: const):
    """Append the lanes `inside` of one vector to their buckets."""
    below = [v < known[w] for w in static_range(WAYS - 1)]
    at[0] = deal_lanes(v, below[0] & inside, dst, at[0], end[0], K, W)
    for w in static_range(1, WAYS - 1):
        at[w] = deal_lanes(v, below[w] & (below[w - 1] ^ True) & inside, dst, at[w], end[w], K, W)
    at[WAYS - 1] = deal_lanes(v, (below[WAYS - 2] ^ True) & inside, dst, at[WAYS - 1], end[WAYS - 1], K, W)


@kernel(inline=False)
def deal(src, dst, first, last, pivots, starts, counts, K: const, W: const):
    """Append each key of a block to its bucket, from starts[w] on; counts as count_ways gave them."""
    index: const = vec(i64, W)
    at, end = array(i64, WAYS), array(i64, WAYS)
    known = [pivots[w] for w in static_range(WAYS - 1)]
    for w in static_range(WAYS):
        at[w] = starts[w]
        end[w] = starts[w] + counts[w]
    middle = first + (last - first) // W * W
    for i in range(first, middle, W):
        deal_vector(vec(K, W)(encode(vload(src + i, W))), lanes(index) >= 0, dst, at, end, known, K, W)
    inside = lanes(index) < last - middle
    rest = encode(vload(src + middle, W, mask=inside, other=type_of(src[0])(0)))
    deal_vector(vec(K, W)(rest), inside, dst, at, end, known, K, W)


@kernel
def split_part(a, b, part, lower, upper, K: const, W: const):
    """Split a part in two; either may be empty."""
    place, n, below = part[0], part[1], 0
    if n > 1:
        below = split(a + place, b + place, n, part[2], K, W)
        set_part(lower, 0, place, max(below, 0), 0)
        set_part(upper, 0, place + abs(below), n - abs(below), 1)
    else:
        set_part(lower, 0, place, 0, 0)
        set_part(upper, 0, place, n, part[2])


@kernel
def split_bucket(a, b, place, n, parts, K: const, W: const):
    """Split the n keys of b from `place` into four parts."""
    half = array(i64, 3 * PART)
    set_part(half, 0, place, n, 1)
    split_part(a, b, half, half + PART, half + 2 * PART, K, W)
    split_part(a, b, half + PART, parts, parts + PART, K, W)
    split_part(a, b, half + 2 * PART, parts + 2 * PART, parts + 3 * PART, K, W)


@kernel
def deal_long(x: ptr[T], b: noalias[K], n: i64, tables: noalias[i64], pivots: noalias[K], tasks: i64, T: const,
              K: const, W: const):
    """b = the keys of x, bucket after bucket; tables: 2 * WAYS words a task, of which WAYS .. become the places of the
    buckets.
    """
    choose_pivots(x, n, pivots, K, W)
    for t in prange(tasks):
        count_ways(x, t * n // tasks, (t + 1) * n // tasks, pivots, tables + t * 2 * WAYS, K, W)
    at = 0
    for w in range(WAYS):
        for t in range(tasks):
            tables[t * 2 * WAYS + WAYS + w] = at
            at += tables[t * 2 * WAYS + w]
    for t in prange(tasks):
        deal(x, b, t * n // tasks, (t + 1) * n // tasks, pivots, tables + t * 2 * WAYS + WAYS, tables + t * 2 * WAYS, K,
             W)


@kernel
def sort_buckets(a: noalias[K], b: noalias[K], n: i64, parts: noalias[i64], tables: noalias[i64], wanted: ptr[i64],
                 wanted_count: i64, K: const, W: const, some: const):
    """a = the n keys that deal_long left in b, sorted; parts: 4 * WAYS of them."""
    for w in prange(WAYS):
        place, end = tables[WAYS + w], n
        if w < WAYS - 1:
            end = tables[WAYS + w + 1]
        split_bucket(a, b, place, end - place, parts + w * (4 * PART), K, W)
    for p in prange(4 * WAYS):
        quick(a, b, parts + p * PART, wanted, wanted_count, K, W, some)


@kernel
def sort_short(a: noalias[K], b: noalias[K], rows: i64, n: i64, tasks: i64, wanted: ptr[i64], wanted_count: i64,
               K: const, W: const, some: const):
    """Sort each row of n keys of a; b: n keys of scratch a task."""
    for t in prange(tasks):
        part = array(i64, PART)
        for row in range(t * rows // tasks, (t + 1) * rows // tasks):
            set_part(part, 0, 0, n, 0)
            quick(a + row * n, b + t * n, part, wanted, wanted_count, K, W, some)


def sort_keys(K: Any, address: int, rows: int, n: int, wanted: int = 0, wanted_count: int = 0) -> None:
    """Sort `rows` dense rows of n keys of type K (i32 or i64) in place.

    With `wanted` (sorted i64 positions) only as far as they need.
    """
    if n >= LONG:
        for row in range(rows):
            place = shift(address, row * n * K.bytes)
            sort_long(K, K, place, place, n, wanted, wanted_count)
        return
    tasks = min(rows, chunks(rows * n, GRAIN))
    run(sort_short, address, scratch(tasks * n * K.bytes), rows, n, tasks, wanted, wanted_count, K=K, W=WIDTH[K],
        some=wanted_count > 0)


def sort_long(T: Any, K: Any, src: int, keys: int, n: int, wanted: int = 0, wanted_count: int = 0) -> None:
    """keys = the keys (type K) of the n elements of type T of one long row, sorted as `sort_keys` does.

    Keys may be src.
    """
    tasks, memory, parts = chunks(n), scratch(n * K.bytes), scratch(32 * PART * WAYS)
    tables, pivots = scratch(16 * WAYS * tasks), scratch(WAYS * K.bytes)
    run(deal_long, src, memory, n, tables, pivots, tasks, T=T, K=K, W=WIDTH[K])
    run(sort_buckets, keys, memory, n, parts, tables, wanted, wanted_count, K=K, W=WIDTH[K], some=wanted_count > 0)
