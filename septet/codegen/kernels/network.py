"""Sorting networks on vectors in registers: the leaves of quicksort, up to 128 (64-bit) or 256 (32-bit) keys.

A group of vectors is sorted down its columns (Batcher's odd-even network, one comparator = one min and one max for all
columns), turned, and the runs so made are merged bitonically.  After Bramas, arXiv:1704.08579, in outline.
"""
from __future__ import annotations

from septet.codegen.kernels.keys import HIGHEST
from septet.kernel import bitcast, const, i1, i64, kernel, lanes, select, shuffle, static_range, u8, u16, vec, vload, vstore

BITS = {8: u8, 16: u16}


def batcher(n):
    """The comparators (i, j) of Batcher's odd-even merge sort of n = 2**k values."""
    pairs = []
    p = 1
    while p < n:
        k = p
        while k:
            pairs += [(i + j, i + j + k) for j in range(k % p, n - k, 2 * k) for i in range(k)
                      if i + j + k < n and (i + j) // (2 * p) == (i + j + k) // (2 * p)]
            k //= 2
        p *= 2
    return pairs


def partners(width, flip):
    """Lane i beside lane i ^ flip."""
    return tuple(i ^ flip for i in range(width))


def upper_bits(width, flip):
    """The lanes that take the greater of each pair, as bits."""
    return sum(1 << i for i in range(width) if i > i ^ flip)


def zip_order(width, half):
    """Interleave one half of two vectors."""
    return tuple(n // 2 + n % 2 * width + half * (width // 2) for n in range(width))


def halvings(n):
    """n/2, n/4, ..., 1."""
    return [n >> k for k in range(1, n.bit_length())]


def section(v, start, count):
    """`count` of the vectors, from `start`."""
    return tuple(v[start:start + count])


@kernel
def compare_exchange(a, b):
    """(least, greatest) lane by lane.  The greatest is what the least leaves of the two: one instruction, a 64-bit
    maximum is two.
    """
    least = min(a, b)
    return least, a ^ b ^ least


@kernel
def lane_stage(v, flip: const, W: const):
    """Order lane i and lane i ^ flip."""
    other = shuffle(v, None, partners(W, flip))
    upper: const = upper_bits(W, flip)
    keep = (v < other) ^ bitcast(BITS[W](upper), vec(i1, W))
    return select(keep, v, other)


@kernel
def sort_lanes(v, W: const):
    """Sort the lanes of one vector: bitonic, each round begins with the mirror image."""
    for block in [2 << k for k in static_range(W.bit_length() - 1)]:
        v = lane_stage(v, block - 1, W)
        for flip in halvings(block // 2):
            v = lane_stage(v, flip, W)
    return v


@kernel
def merge_runs(v, W: const):
    """The two halves of a tuple of vectors are sorted: sort the whole."""
    n: const = len(v) // 2
    mirrored = [shuffle(v[2 * n - 1 - i], None, partners(W, W - 1)) for i in static_range(n)]
    pairs = [compare_exchange(v[i], mirrored[i]) for i in static_range(n)]
    v = [pair[0] for pair in pairs] + [pair[1] for pair in pairs]
    for gap in halvings(n):
        for i in [i for i in static_range(2 * n) if i & gap == 0]:
            low, high = compare_exchange(v[i], v[i + gap])
            v = replace_pair(v, i, i + gap, low, high)
    for flip in halvings(W):
        v = [lane_stage(x, flip, W) for x in v]
    return v


@kernel
def replace_pair(v, i: const, j: const, a, b):
    """v with a at i and b at j."""
    return [a if k == i else b if k == j else v[k] for k in static_range(len(v))]


@kernel
def turn(v, W: const):
    """W vectors of W lanes, rows to columns."""
    for _ in static_range(W.bit_length() - 1):
        v = [shuffle(v[i // 2], v[i // 2 + W // 2], zip_order(W, i % 2)) for i in static_range(W)]
    return v


@kernel
def sort_columns(v, W: const):
    """Sort down the columns, then turn: W runs of len(v) keys, one after the other."""
    for i, j in batcher(len(v)):
        low, high = compare_exchange(v[i], v[j])
        v = replace_pair(v, i, j, low, high)
    blocks = [turn(section(v, k * W, W), W) for k in static_range(len(v) // W)]
    return [blocks[k % len(blocks)][k // len(blocks)] for k in static_range(len(v))]


@kernel
def merge_all(v, run: const, W: const):
    """Merge sorted runs of `run` vectors until one is left."""
    for size in [run << k for k in static_range((len(v) // run).bit_length() - 1)]:
        merged = ()
        for k in static_range(len(v) // (2 * size)):
            merged = merged + merge_runs(section(v, 2 * size * k, 2 * size), W)
        v = merged
    return v


@kernel
def sort_vectors(v, W: const):
    """Sort a tuple of vectors as one sequence."""
    if len(v) < W:
        return merge_all([sort_lanes(x, W) for x in v], 1, W)
    return merge_all(sort_columns(v, W), len(v) // W, W)


@kernel(inline=False)
def sort_leaf(src, dst, n, rows: const, K: const, W: const):
    """dst = the n <= rows * W keys of src, sorted; src may be dst."""
    index: const = vec(i64, W)
    inside = [lanes(index) < n - k * W for k in static_range(rows)]
    v = sort_vectors([vload(src + k * W, W, mask=inside[k], other=HIGHEST[K]) for k in static_range(rows)], W)
    for k in static_range(rows):
        vstore(dst + k * W, v[k], mask=inside[k])


def leaf_rows(W):
    """The sizes of leaves, in vectors."""
    return (1, 4, 8, 16) if W == 8 else (1, 4, 16)


@kernel
def sort_small(src, dst, n, K: const, W: const):
    """Sort up to leaf_rows(W)[-1] * W keys with the smallest network that holds them."""
    done = False
    for rows in leaf_rows(W):
        if not done and n <= rows * W:
            sort_leaf(src, dst, n, rows, K, W)
            done = True
