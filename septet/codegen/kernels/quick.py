"""Vectorised quicksort and quickselect of integer keys, on one thread.

A part of n keys owns the same n places of two arrays, a and b; its keys lie in one of them, and sorted they belong in a.  One
step moves the keys below the pivot to the front of the part in a and the others to its end in b, without a branch on a key: the
lanes of a vector are parted by one permutation and stored at both ends.  Nothing is copied back.
"""
from __future__ import annotations

from septet.codegen.kernels.network import leaf_rows, sort_leaf, sort_small
from septet.kernel import (
    array,
    bitcast,
    const,
    extern,
    i1x8,
    i1x16,
    i32,
    i32x16,
    i64,
    i64x8,
    kernel,
    lanes,
    mulhi,
    popcount,
    rotate_left,
    static_range,
    u8,
    u8x8,
    u16,
    u64,
    vec,
    vload,
    vstore,
)
from septet.runtime import target

WIDTH = {i64: 8, i32: 16}
BITS = {8: u8, 16: u16}
PACK = {i64: extern("llvm.experimental.vector.compress.v8i64", i64x8, i64x8, i1x8, i64x8),
        i32: extern("llvm.experimental.vector.compress.v16i32", i32x16, i32x16, i1x16, i32x16)}
PERMUTE = {i64: extern("llvm.x86.avx512.permvar.di.512", i64x8, i64x8, i64x8),
           i32: extern("llvm.x86.avx512.permvar.si.512", i32x16, i32x16, i32x16)}
deposit = extern("llvm.x86.bmi.pdep.64", u64, u64, u64)
extract = extern("llvm.x86.bmi.pext.64", u64, u64, u64)
ONES, LANE_NUMBERS = 0x0101010101010101, 0x0706050403020100                  # a byte a lane
SAMPLE = 64
DEEP = 4096                         # parts above it take SAMPLE keys to find a pivot, others one small leaf
STACK = 256
PART = 3                            # words a part: place, length, whether the keys lie in b


def parts_vectors():
    """Whether the machine parts a vector in a few instructions.

    Elsewhere keys go one by one, without a branch all the same.
    """
    return target.has("avx512f", "bmi2")


@kernel
def partition_lanes(v, wanted, count, K: const, W: const):
    """The lanes `wanted` (so many) in front, the others behind, both in order."""
    if W == 8:
        chosen = deposit(u64(bitcast(wanted, u8)), ONES) * 255                  # a byte of ones for each lane in front
        front, back = extract(LANE_NUMBERS, chosen), extract(LANE_NUMBERS, ~chosen)
        return PERMUTE[K](v, i64x8(bitcast(front | rotate_left(back, 8 * count), u8x8)))
    packed = PACK[K](v, wanted ^ True, v)
    turned = PERMUTE[K](packed, lanes(vec(K, W)) - vec(K, W)(K(count)))
    return PACK[K](v, wanted, turned)


@kernel
def below_pivot(x, pivot, equal: const):
    """Whether a key goes to the front."""
    return x <= pivot if equal else x < pivot


@kernel
def part_vector(v, below, above, at, top, pivot, K: const, W: const, equal: const):
    """Store the keys of v at below + at.. and ..above + top; returns the new places."""
    wanted = below_pivot(v, pivot, equal)
    count = i64(popcount(bitcast(wanted, BITS[W])))
    v = partition_lanes(v, wanted, count, K, W)
    vstore(below + at, v)
    vstore(above + top - W, v)
    return at + count, top - W + count


@kernel
def part_scalar(x, below, above, at, top, pivot, equal: const):
    """One key: written to both ends, and one of the places moves on."""
    wanted = below_pivot(x, pivot, equal)
    below[at] = x
    above[top - 1] = x
    return at + i64(wanted), top - i64(wanted ^ True)


@kernel(inline=False)
def split_up(a, b, n, pivot, K: const, W: const, equal: const) -> i64:
    """Part n keys of a, from the front: the lower ones stay in a, the others go to the end of b.

    Returns the number below.
    """
    at, top, i = 0, n, 0
    if parts_vectors():
        while i + W <= n:
            at, top = part_vector(vload(a + i, W), a, b, at, top, pivot, K, W, equal)
            i += W
    while i < n:
        at, top = part_scalar(a[i], a, b, at, top, pivot, equal)
        i += 1
    return at


@kernel(inline=False)
def split_down(a, b, n, pivot, K: const, W: const, equal: const) -> i64:
    """Part n keys of b, from the end: the others stay in b, the lower ones go to the front of a.

    Returns the number below.
    """
    at, top, i = 0, n, n
    if parts_vectors():
        while i >= W:
            at, top = part_vector(vload(b + i - W, W), a, b, at, top, pivot, K, W, equal)
            i -= W
    while i > 0:
        at, top = part_scalar(b[i - 1], a, b, at, top, pivot, equal)
        i -= 1
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
def split(a, b, n, in_b, K: const, W: const) -> i64:
    """Split a part of n keys; returns the number in front, in a.  The others are at its end, in b.

    Negative: so many keys are the pivot itself, the least of all, and stand where they belong.
    """
    src = a
    if in_b != 0:
        src = b
    if n > DEEP:
        pivot = middle(src, n, SAMPLE, K, W)
    else:
        pivot = middle(src, n, 4 * W, K, W)
    below = 0
    if in_b != 0:
        below = split_down(a, b, n, pivot, K, W, False)
    else:
        below = split_up(a, b, n, pivot, K, W, False)
    if below > 0:
        return below
    return -split_down(a, b, n, pivot, K, W, True)


@kernel
def set_part(parts, k, place, n, in_b):
    part = parts + k * PART
    part[0] = place
    part[1] = n
    part[2] = in_b


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
    stack = array(i64, STACK * PART)
    set_part(stack, 0, first[0], first[1], first[2])
    depth, patience = 1, 64
    while depth > 0:
        depth -= 1
        place, n, in_b = stack[depth * PART], stack[depth * PART + 1], stack[depth * PART + 2]
        src = a + place
        if in_b != 0:
            src = b + place
        if some and not holds_wanted(wanted, wanted_count, place, place + n):
            if in_b != 0:
                copy_keys(src, a + place, n, K)
        elif n <= leaf:
            sort_small(src, a + place, n, K, W)
        elif depth > patience:
            heap_sort(src, a + place, n, K)
        else:
            below = split(a + place, b + place, n, in_b, K, W)
            front, rest = max(below, 0), n - abs(below)
            shorter_first = i64(front < rest)           # the longer part waits deeper in the stack
            set_part(stack, depth + 1 - shorter_first, place + abs(below), rest, 1)
            set_part(stack, depth + shorter_first, place, front, 0)
            depth += 2
