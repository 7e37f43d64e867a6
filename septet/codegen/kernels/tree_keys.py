"""Rows of a node in the order of one column: value and row packed into one integer, so that integers are sorted."""
from __future__ import annotations

from septet.codegen.kernels.quick import quick, set_part
from septet.kernel import array, bitcast, f32, i32, i64, kernel

FEW = 24
ROW_MASK = 0xFFFFFFFF


@kernel
def key_of(value, row):
    """An i64 that sorts as (value, row)."""
    bits = bitcast(value, i32)
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
