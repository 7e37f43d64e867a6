"""Rows of a node in the order of one column: value and row packed into one integer, so that integers are sorted.

Where sums round, the order of rows of equal value tells: last bits choose between splits of equal worth.  scikit-learn's order of them was
found by observation (multi-output trees whose sums betray it): introsort (Musser 1997) with the median of the first, middle and last value,
parting in three (Dijkstra), insertion below 16.
"""
from __future__ import annotations

from septet.codegen.kernels.quick import quick, set_part
from septet.kernel import array, bitcast, clz, f32, i32, i64, kernel

FEW = 24
FEW_EQUAL = 15                      # so few rows keep their order among equals
ROW_MASK = 0xFFFFFFFF


@kernel
def key_of(value, row):
    """An i64 that sorts as (value, row); -0 counts as 0."""
    bits = bitcast(value + f32(0.0), i32)
    return i64(bits ^ ((bits >> 31) & i32(0x7FFFFFFF))) << 32 | row


@kernel
def value_of(key):
    """The f32 value of a key."""
    bits = i32(key >> 32)
    return bitcast(bits ^ ((bits >> 31) & i32(0x7FFFFFFF)), f32)


@kernel
def row_of(key):
    """The row of a key."""
    return key & ROW_MASK


@kernel
def insertion_sort(keys, n):
    """Few keys."""
    for i in range(1, n):
        x = keys[i]
        j = i
        while j > 0 and keys[max(j - 1, 0)] > x:
            keys[j] = keys[j - 1]
            j -= 1
        keys[j] = x


@kernel(inline=False)
def sort_pairs(keys, spare, n) -> i64:
    """Sort n keys in place."""
    if n <= FEW:
        insertion_sort(keys, n)
    else:
        part = array(i64, 3)
        set_part(part, 0, 0, n, 0)
        quick(keys, spare, part, part, 0, i64, 8, False)
    return n


@kernel
def ties(keys, n):
    """Whether sorted keys hold a value twice."""
    found = False
    for p in range(1, n):
        if keys[p] >> 32 == keys[p - 1] >> 32:
            found = True
    return found


@kernel
def insert_values(keys, n):
    """Few keys by value alone; equal ones keep their order."""
    for i in range(1, n):
        x = keys[i]
        j = i
        while j > 0 and keys[max(j - 1, 0)] >> 32 > x >> 32:
            keys[j] = keys[j - 1]
            j -= 1
        keys[j] = x


@kernel
def exchange(keys, i, j):
    x = keys[i]
    keys[i] = keys[j]
    keys[j] = x


@kernel
def middle_value(keys, n):
    """The median of the first, middle and last value."""
    a, b, c = keys[0] >> 32, keys[n // 2] >> 32, keys[n - 1] >> 32
    return max(min(a, b), min(max(a, b), c))


@kernel
def part_in_three(keys, n, pivot):
    """Keys below the pivot first, those above it last; (end of the first, start of the last)."""
    at, low, high = 0, 0, n
    while at < high:
        value = keys[at] >> 32
        if value < pivot:
            exchange(keys, at, low)
            at += 1
            low += 1
        elif value > pivot:
            high -= 1
            exchange(keys, at, high)
        else:
            at += 1
    return low, high


@kernel
def sift(keys, root, n):
    """Restore the heap of values below root."""
    at, child = root, 2 * root + 1
    while child < n:
        if child + 1 < n and keys[child] >> 32 < keys[child + 1] >> 32:
            child += 1
        if keys[at] >> 32 < keys[child] >> 32:
            exchange(keys, at, child)
            at = child
            child = 2 * at + 1
        else:
            child = n


@kernel(inline=False)
def heap_values(keys, n) -> i64:
    """Heapsort by value."""
    root = n // 2
    while root > 0:
        root -= 1
        sift(keys, root, n)
    end = n
    while end > 1:
        end -= 1
        exchange(keys, 0, end)
        sift(keys, 0, end)
    return n


@kernel
def depth_limit(n):
    """How often introsort parts before it turns to heapsort."""
    return 2 * (63 - clz(n))


@kernel(inline=False)
def sort_values(keys, n, depth) -> i64:
    """Sort keys by value alone, equal values in the order that scikit-learn's sort leaves them in."""
    first, count, left = 0, n, depth
    while count > FEW_EQUAL:
        if left == 0:
            heap_values(keys + first, count)
            return 0
        left -= 1
        low, high = part_in_three(keys + first, count, middle_value(keys + first, count))
        sort_values(keys + first, low, left)
        first += high
        count -= high
    insert_values(keys + first, count)
    return count
