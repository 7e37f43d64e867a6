"""Sort and partition values along the last axis, in NumPy's order: NaN last; every bit of every element is kept.

Elements become integer keys (keys.py), which a vectorised quicksort orders (quick.py); 8-bit elements, and 16-bit ones
in long rows, are counted.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.distribute import LONG, sort_keys, sort_long
from septet.codegen.kernels.keys import LOWEST, SIGNED, decode, encode
from septet.codegen.kernels.launch import ELEMENT, chunks, run, scratch, shift
from septet.ir.dtype import DType
from septet.kernel import (
    bitcast,
    const,
    fill_bytes,
    i1,
    i32,
    i64,
    i64x8,
    kernel,
    noalias,
    popcount,
    prange,
    ptr,
    u8,
    u64,
    vec,
    vload,
    vmax,
    vmin,
    vstore,
)

LANES = 8
COUNTED = 1 << 14                   # 16-bit rows from this length are counted
CLOSE = 1 << 16                     # integers in so small a range are counted in long rows
COUNTERS = 8                        # tasks that count, each in its own table


@kernel
def encode_block(x, a, first, last, K: const):
    """a[i] = key of x[i]."""
    middle = first + (last - first) // LANES * LANES
    for i in range(first, middle, LANES):
        vstore(a + i, vec(K, LANES)(encode(vload(x + i, LANES))))
    for i in range(middle, last):
        a[i] = K(encode(x[i]))


@kernel
def decode_block(a, out, first, last, T: const):
    """out[i] = the element with key a[i]."""
    middle = first + (last - first) // LANES * LANES
    for i in range(first, middle, LANES):
        keys = vec(SIGNED[T.bits], LANES)(vload(a + i, LANES))
        vstore(out + i, decode(keys, vec(T, LANES)))
    for i in range(middle, last):
        out[i] = decode(SIGNED[T.bits](a[i]), T)


@kernel
def encode_all(x: ptr[T], a: ptr[K], n: i64, tasks: i64, T: const, K: const):
    for t in prange(tasks):
        encode_block(x, a, t * n // tasks, (t + 1) * n // tasks, K)


@kernel
def decode_all(a: ptr[K], out: ptr[T], n: i64, tasks: i64, T: const, K: const):
    for t in prange(tasks):
        decode_block(a, out, t * n // tasks, (t + 1) * n // tasks, T)


@kernel
def count_row(x: ptr[T], out: ptr[T], n: i64, low: i64, size: i64, counts: noalias[i64], tasks: i64, T: const):
    """Counting sort of one row whose keys are low .. low + size - 1; counts: tasks + 1 tables of `size` words."""
    for t in prange(tasks):
        mine = counts + t * size
        fill_bytes(mine, 0, size * 8)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            mine[i64(encode(x[i])) - low] += 1
    starts, at = counts + tasks * size, 0
    for d in range(size):
        starts[d] = at
        for t in range(tasks):
            at += counts[t * size + d]
    for t in prange(tasks):
        for d in range(t * size // tasks, (t + 1) * size // tasks):
            end = n
            if d < size - 1:
                end = starts[d + 1]
            fill_run(out, starts[d], end, decode(SIGNED[T.bits](d + low), T), T)


@kernel
def fill_run(out, first, last, x, T: const):
    """out[first .. last-1] = x."""
    i, many = first, vec(T, LANES)(x)
    while i + LANES <= last:
        vstore(out + i, many)
        i += LANES
    while i < last:
        out[i] = x
        i += 1


@kernel
def key_range(x: ptr[T], n: i64, found: noalias[i64], tasks: i64, T: const):
    """The number of keys from the least to the greatest (2**63 - 1 where there are more).

    Found[0] = the least; found: 2 words a task.
    """
    for t in prange(tasks):
        low, high = i64x8(2**63 - 1), i64x8(-2**63)
        first, last = t * n // tasks, (t + 1) * n // tasks
        for i in range(first, last - LANES + 1, LANES):
            v = i64x8(encode(vload(x + i, LANES)))
            low, high = min(low, v), max(high, v)
        rest = i64x8(encode(vload(x + last - LANES, LANES)))
        found[2 * t] = vmin(min(low, rest))
        found[2 * t + 1] = vmax(max(high, rest))
    for t in range(1, tasks):
        found[0] = min(found[0], found[2 * t])
        found[1] = max(found[1], found[2 * t + 1])
    span = u64(found[1]) - u64(found[0])
    return i64(min(span, u64(2**63 - 2))) + 1


@kernel
def read_word(x: ptr[i64]):
    return x[0]


@kernel
def unstable_bits(x: ptr[T], n: i64, found: noalias[i64], tasks: i64, T: const):
    """Whether x holds NaN or -0.0: elements that compare equal and differ.  found: a word a task."""
    for t in prange(tasks):
        first, last = t * n // tasks, (t + 1) * n // tasks
        middle = first + (last - first) // LANES * LANES
        seen = vec(i1, LANES)(False)
        for i in range(first, middle, LANES):
            seen = seen | unstable(vload(x + i, LANES), T)
        count = i64(popcount(bitcast(seen, u8)))
        for i in range(middle, last):
            count += i64(unstable(x[i], T))
        found[t] = count
    for t in range(tasks):
        if found[t] > 0:
            return True
    return False


@kernel
def unstable(x, T: const):
    """Whether an element, or each of a vector, is NaN or -0.0."""
    return (x != x) | (encode(x) == encode(T(-0.0)))


def _count_row(src: int, dst: int, n: int, low: int, size: int, T: Any) -> None:
    tasks = max(1, min(chunks(n, 2 * size), COUNTERS))
    run(count_row, src, dst, n, low, size, scratch((tasks + 1) * 8 * size), tasks, T=T)


def _counted(src: int, dst: int, n: int, T: Any) -> bool:
    """Sort one long row of integers by counting, where they lie close together."""
    tasks = chunks(n)
    found = scratch(16 * tasks)
    size = run(key_range, src, n, found, tasks, T=T)
    if size > min(CLOSE, n // 8):
        return False
    _count_row(src, dst, n, run(read_word, found), size, T)
    return True


def _ordered(src: int, dst: int, dtype: DType, rows: int, n: int, wanted: int, wanted_count: int) -> None:
    """By keys; those as wide as the element are sorted in place."""
    T = ELEMENT[dtype]
    K = i64 if T.bits == 64 else i32
    total, tasks = rows * n, chunks(rows * n)
    keys = dst if K.bits == T.bits else scratch(total * K.bytes)
    if n >= LONG:
        for row in range(rows):
            _order_long(shift(src, row * n * T.bytes), shift(keys, row * n * K.bytes), n, wanted, wanted_count, T, K)
    else:
        run(encode_all, src, keys, total, tasks, T=T, K=K)
        sort_keys(K, keys, rows, n, wanted, wanted_count)
    if T is not K:
        run(decode_all, keys, dst, total, tasks, T=T, K=K)


def _order_long(src: int, keys: int, n: int, wanted: int, wanted_count: int, T: Any, K: Any) -> None:
    if T is not K or not _counted(src, keys, n, T):
        sort_long(T, K, src, keys, n, wanted, wanted_count)


def sort(dst_address: int, src_address: int, dtype: DType, rows: int, n: int) -> None:
    """dst = each of `rows` dense rows of n real elements, sorted.

    Dst may be src.  Not stable between -0.0 and 0.0 (see `keeps_order`).
    """
    if rows * n == 0:
        return
    T = ELEMENT[dtype]
    if T.bits == 8 or T.bits == 16 and n >= COUNTED:
        for row in range(rows):
            offset = row * n * T.bytes
            _count_row(shift(src_address, offset), shift(dst_address, offset), n, LOWEST[SIGNED[T.bits]], 1 << T.bits,
                       T)
        return
    _ordered(src_address, dst_address, dtype, rows, n, 0, 0)


def keeps_order(address: int, dtype: DType, n: int) -> bool:
    """Whether `sort` of these elements is also the stable sort: no two of them compare equal and differ in their bits.
    """
    if not dtype.is_float:
        return True
    tasks = chunks(n)
    return not run(unstable_bits, address, n, scratch(8 * tasks), tasks, T=ELEMENT[dtype])


def partition(dst_address: int, src_address: int, dtype: DType, rows: int, n: int, wanted_address: int,
              wanted_count: int) -> None:
    """As `sort`, but only the wanted positions (sorted i64, 0 .. n-1) are sure to hold what a sort would put there.

    What stands before a wanted position is not greater, what stands after is not less.
    """
    if ELEMENT[dtype].bits == 8:
        sort(dst_address, src_address, dtype, rows, n)
    elif rows * n:
        _ordered(src_address, dst_address, dtype, rows, n, wanted_address, wanted_count)
