"""Vectorised quicksort and quickselect of integer keys, in parallel for long arrays.

One step packs the keys below the pivot into `a` and the others into `b` (compress instructions, no branch on a key).  A part of n
keys owns n places of `a` from its target, where its sorted keys belong, and n of `b` from its place; its keys lie in one of the two.
Nothing is copied back.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import chunks, run, scratch, shift
from septet.codegen.kernels.network import leaf_rows, sort_leaf, sort_small
from septet.kernel import (array, bitcast, const, extern, i1x8, i1x16, i32, i32x16, i64, i64x8, kernel, mulhi, noalias, popcount, prange, ptr,
                           static_range, u8, u16, u64, vload, vstore)

WIDTH = {i64: 8, i32: 16}
BITS = {8: u8, 16: u16}
PACK = {i64: extern("llvm.experimental.vector.compress.v8i64", i64x8, i64x8, i1x8, i64x8),
        i32: extern("llvm.experimental.vector.compress.v16i32", i32x16, i32x16, i1x16, i32x16)}
SAMPLE = 64
DEEP = 4096                         # parts above it take SAMPLE keys to find a pivot, others one small leaf
STACK = 4 * 256
LONG = 1 << 16                      # rows from this length are sorted by all threads together
GRAIN = 1 << 12
PART = 4                            # words a part: place in b, target in a, length, whether the keys lie in b


@kernel
def pack_part(v, wanted, below, above, at, over, K: const, W: const):
    """Store the lanes `wanted` at below + at, the others at above + over; returns both counts so far."""
    vstore(below + at, PACK[K](v, wanted, v))
    others = wanted ^ True
    vstore(above + over, PACK[K](v, others, v))
    count = i64(popcount(bitcast(wanted, BITS[W])))
    return at + count, over + W - count


@kernel(inline=False)
def split_by(src, below, above, n, pivot, K: const, W: const, equal: const) -> i64:
    """below = keys < pivot (<= where `equal`), above = the others; either may be src; returns the number below."""
    at, over = 0, 0
    for i in range(n // W):
        v = vload(src + i * W, W)
        wanted = v <= pivot if equal else v < pivot
        at, over = pack_part(v, wanted, below, above, at, over, K, W)
    for i in range(n // W * W, n):
        x = src[i]
        if (x <= pivot) if equal else (x < pivot):
            below[at] = x
            at += 1
        else:
            above[over] = x
            over += 1
    return at


@kernel
def middle(src, n, count: const, K: const, W: const):
    """The median of `count` keys from pseudo-random places."""
    sample = array(K, count)
    state = u64(n)
    for k in static_range(count):
        state = state * 6364136223846793005 + 1442695040888963407
        sample[k] = src[i64(mulhi(state, u64(n)))]
    sort_leaf(sample, sample, count, count // W, K, W)
    return sample[count // 2]


@kernel(inline=False)
def split(a, b, part, K: const, W: const) -> i64:
    """Split a part: what is below the pivot goes to its target in a, the rest to b; returns the number below.

    Negative: so many keys are the pivot itself, the least of all, and stand where they belong.
    """
    place, target, n = part[0], part[1], part[2]
    src = a + target
    if part[3] != 0:
        src = b + place
    if n > DEEP:
        pivot = middle(src, n, SAMPLE, K, W)
    else:
        pivot = middle(src, n, 4 * W, K, W)
    below = split_by(src, a + target, b + place, n, pivot, K, W, False)
    if below > 0:
        return below
    return -split_by(b + place, a + target, b + place, n, pivot, K, W, True)


@kernel
def set_part(parts, k, place, target, n, in_b):
    part = parts + k * PART
    part[0] = place
    part[1] = target
    part[2] = n
    part[3] = in_b


@kernel
def sift(a, root, n):
    """Restore the heap below `root`."""
    x = a[root]
    child = 2 * root + 1
    while child < n:
        if child + 1 < n and a[child] < a[child + 1]:
            child += 1
        if a[child] <= x:
            break
        a[root] = a[child]
        root = child
        child = 2 * root + 1
    a[root] = x


@kernel(inline=False)
def heap_sort(src, a, n, K: const):
    """What never takes quadratic time, for when quicksort goes astray."""
    for i in range(n):
        a[i] = src[i]
    for root in range(n // 2 - 1, -1, -1):
        sift(a, root, n)
    for last in range(n - 1, 0, -1):
        x = a[0]
        a[0] = a[last]
        a[last] = x
        sift(a, 0, last)


@kernel
def holds_wanted(wanted, count, first, last):
    """Whether one of the sorted positions lies in first .. last-1."""
    low, high = 0, count
    while low < high:
        mid = (low + high) // 2
        if wanted[mid] < first:
            low = mid + 1
        else:
            high = mid
    return low < count and wanted[low] < last


@kernel(inline=False)
def copy_keys(src, dst, n, K: const):
    for i in range(n):
        dst[i] = src[i]


@kernel(inline=False)
def quick(a, b, first, wanted, wanted_count, K: const, W: const, some: const):
    """Sort the part `first`; with `some` only so far that the wanted positions hold what a sort would put there."""
    leaf: const = leaf_rows(W)[-1] * W
    stack = array(i64, STACK)
    set_part(stack, 0, first[0], first[1], first[2], first[3])
    depth, patience = 1, 64
    while depth > 0:
        depth -= 1
        part = stack + depth * PART
        place, target, n, in_b = part[0], part[1], part[2], part[3]
        src = a + target
        if in_b != 0:
            src = b + place
        if some and not holds_wanted(wanted, wanted_count, target, target + n):
            if in_b != 0:
                copy_keys(src, a + target, n, K)
        elif n <= leaf:
            sort_small(src, a + target, n, K, W)
        elif depth > patience:
            heap_sort(src, a + target, n, K)
        else:
            below = split(a, b, part, K, W)
            rest = n - abs(below)
            if below > 0 and below < rest:              # the longer part waits deeper in the stack
                set_part(stack, depth, place, target + below, rest, 1)
                set_part(stack, depth + 1, place + rest, target, below, 0)
                depth += 2
            else:
                if below > 0:
                    set_part(stack, depth, place + rest, target, below, 0)
                    depth += 1
                set_part(stack, depth, place, target + abs(below), rest, 1)
                depth += 1


@kernel
def quick_rows(a: noalias[K], b: noalias[K], rows: i64, n: i64, tasks: i64, wanted: ptr[i64], wanted_count: i64, K: const, W: const, some: const):
    """Sort each row of n keys of a; b: n keys of scratch a task."""
    for t in prange(tasks):
        part = array(i64, PART)
        for row in range(t * rows // tasks, (t + 1) * rows // tasks):
            set_part(part, 0, 0, 0, n, 0)
            quick(a + row * n, b + t * n, part, wanted, wanted_count, K, W, some)


@kernel
def quicksort(a: noalias[K], b: noalias[K], n: i64, parts: noalias[i64], rounds: i64, wanted: ptr[i64], wanted_count: i64,
              K: const, W: const, some: const):
    """Sort n keys of a; b: as much scratch; parts: 2 * PART * 2**rounds words: so many rounds of splits before the parts are shared out."""
    set_part(parts, 0, 0, 0, n, 0)
    half = parts + (PART << rounds)
    for r in range(rounds):
        for p in prange(1 << r):
            part = parts + p * PART
            place, target, size = part[0], part[1], part[2]
            below = 0
            if size > 0:
                below = split(a, b, part, K, W)
            set_part(half, 2 * p, place + size - abs(below), target, max(below, 0), 0)
            set_part(half, 2 * p + 1, place, target + abs(below), size - abs(below), 1)
        for k in range(PART << (r + 1)):
            parts[k] = half[k]
    for p in prange(1 << rounds):
        quick(a, b, parts + p * PART, wanted, wanted_count, K, W, some)


def sort_keys(K: Any, address: int, rows: int, n: int, wanted: int = 0, wanted_count: int = 0) -> None:
    """Sort `rows` dense rows of n keys of type K (i32 or i64) in place; with `wanted` (sorted i64 positions) only as far as they need."""
    constants = {"K": K, "W": WIDTH[K], "some": wanted_count > 0}
    if n < LONG:
        tasks = min(rows, chunks(rows * n, GRAIN))
        run(quick_rows, address, scratch(tasks * n * K.bytes), rows, n, tasks, wanted, wanted_count, **constants)
        return
    rounds = min(8, (n // LONG).bit_length() + 2)
    memory, parts = scratch(n * K.bytes), scratch(16 * PART << rounds)
    for row in range(rows):
        run(quicksort, shift(address, row * n * K.bytes), memory, n, parts, rounds, wanted, wanted_count, **constants)
