"""The stable order of rows: argsort, lexsort, argpartition.

The key of an element (keys.py) and its index are packed in one word, and the words are sorted (quick.py).  Where both do not
fit 64 bits the lowest bits of the key are left out and the few elements that then look alike are put right afterwards: short
runs by insertion, long ones by a second sort, in which the bits left out and the index always fit.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.distribute import GRAIN, sort_keys
from septet.codegen.kernels.keys import HIGHEST, LOWEST, rank
from septet.codegen.kernels.launch import ELEMENT, chunks, run, scratch
from septet.codegen.kernels.quick import PART, quick, set_part
from septet.errors import NotSupported
from septet.ir.dtype import DType
from septet.kernel import (
    array,
    clz,
    const,
    i64,
    i64x8,
    kernel,
    lanes,
    noalias,
    prange,
    ptr,
    static_range,
    u64,
    u64x8,
    vload,
    vmax,
    vmin,
    vstore,
)

LANES = 8
SHORT = 24                          # runs up to this length are sorted by insertion
TOP = LOWEST[i64]


@kernel
def key_at(x, order, i, ordered: const):
    """The rank of the i-th element (through `order` where there is one)."""
    if ordered:
        return i64(rank(x[order[i]]))
    return i64(rank(x[i]))


@kernel
def keys_at(x, order, i, ordered: const):
    """The ranks of eight elements."""
    if ordered:
        places = vload(order + i, LANES)
        v = i64x8(0)
        for k in static_range(LANES):
            v[k] = i64(rank(x[places[k]]))
        return v
    return i64x8(rank(vload(x + i, LANES)))


@kernel
def key_range(x, order, first, last, ordered: const):
    """(least, greatest) rank of a block."""
    low, high = i64x8(HIGHEST[i64]), i64x8(LOWEST[i64])
    middle = first + (last - first) // LANES * LANES
    for i in range(first, middle, LANES):
        v = keys_at(x, order, i, ordered)
        low, high = min(low, v), max(high, v)
    least, greatest = vmin(low), vmax(high)
    for i in range(middle, last):
        key = key_at(x, order, i, ordered)
        least, greatest = min(least, key), max(greatest, key)
    return least, greatest


@kernel
def bits_too_many(low, high, index_bits):
    """How many low bits of key - low must go so that the index fits beside it."""
    span = u64(high) - u64(low)
    if span == 0:
        return 0
    return max(64 - i64(clz(span)) + index_bits - 64, 0)


@kernel
def pack_block(x, order, a, first, last, low, drop, index_bits, ordered: const):
    """a[i] = (key of element i, i) in one word."""
    middle = first + (last - first) // LANES * LANES
    for i in range(first, middle, LANES):
        v = u64x8(keys_at(x, order, i, ordered) - i64x8(low))
        word = ((v >> u64x8(u64(drop))) << u64x8(u64(index_bits))) | u64x8(u64(i)) + lanes(u64x8)
        vstore(a + i, i64x8(word) ^ TOP)
    for i in range(middle, last):
        key = u64(key_at(x, order, i, ordered) - low)
        a[i] = i64(((key >> u64(drop)) << u64(index_bits)) | u64(i)) ^ TOP


@kernel
def unpack_block(a, out, first, last, index_bits):
    """out[i] = the index in a[i]."""
    mask = (1 << index_bits) - 1
    for i in range(first, last):
        out[i] = a[i] & mask


@kernel
def alike(a, i, index_bits):
    """Whether words i and i + 1 differ in the index only."""
    return u64(a[i] ^ a[i + 1]) >> u64(index_bits) == 0


@kernel
def insert_run(x, order, out, first, last, ordered: const):
    """Stable insertion sort of indices by their keys."""
    for i in range(first + 1, last):
        index = out[i]
        key = key_at(x, order, index, ordered)
        j = i
        while j > first and key_at(x, order, out[j - 1], ordered) > key:
            out[j] = out[j - 1]
            j -= 1
        out[j] = index


@kernel
def fix_short(x, order, a, out, first, last, n, index_bits, ordered: const):
    """Sort the short runs that begin in a block; returns the number of long ones."""
    i, long = first, 0
    while i > 0 and i < last and alike(a, i - 1, index_bits):
        i += 1
    while i < last:
        end = i
        while end < n - 1 and alike(a, end, index_bits):
            end += 1
        end += 1
        if end - i > SHORT:
            long += 1
        elif end - i > 1:
            insert_run(x, order, out, i, end, ordered)
        i = end
    return long


@kernel
def sort_run(x, order, a, b, out, first, count, low, drop, index_bits, ordered: const):
    """Sort one long run by the bits left out."""
    part = array(i64, PART)
    mask = (1 << index_bits) - 1
    for j in range(count):
        v = (key_at(x, order, out[first + j], ordered) - low) & ((1 << drop) - 1)
        a[first + j] = ((v << index_bits) | j) ^ TOP
    set_part(part, 0, 0, count, 0)
    quick(a + first, b + first, part, None, 0, i64, 8, False)
    for j in range(count):
        b[first + j] = out[first + (a[first + j] & mask)]
    for j in range(count):
        out[first + j] = b[first + j]


@kernel
def fix_long(x, order, a, b, out, n, low, drop, index_bits, ordered: const):
    """Sort the runs that fix_short left."""
    i = 0
    while i < n:
        end = i
        while end < n - 1 and alike(a, end, index_bits):
            end += 1
        end += 1
        if end - i > SHORT:
            sort_run(x, order, a, b, out, i, end - i, low, drop, index_bits, ordered)
        i = end


@kernel
def block_of(unit, parts, n):
    """(row, first, last) of a unit: rows are cut in `parts` blocks."""
    row, part = unit // parts, unit % parts
    return row, part * n // parts, (part + 1) * n // parts


@kernel
def pack_rows(x: ptr[T], order: ptr[i64], a: noalias[i64], rows: i64, n: i64, index_bits: i64, parts: i64,
              found: noalias[i64], tasks: i64, T: const, ordered: const):
    """a = the words of each row; found: 2 * rows * parts words, of which the first two a row become (least key, bits
    left out).
    """
    for t in prange(tasks):
        for unit in range(t * (rows * parts) // tasks, (t + 1) * (rows * parts) // tasks):
            row, first, last = block_of(unit, parts, n)
            least, greatest = key_range(x + row * n, order + row * n, first, last, ordered)
            found[2 * unit] = least
            found[2 * unit + 1] = greatest
    for row in range(rows):
        mine = found + 2 * row * parts
        low, high = mine[0], mine[1]
        for part in range(1, parts):
            low, high = min(low, mine[2 * part]), max(high, mine[2 * part + 1])
        mine[0] = low
        mine[1] = bits_too_many(low, high, index_bits)
    for t in prange(tasks):
        for unit in range(t * (rows * parts) // tasks, (t + 1) * (rows * parts) // tasks):
            row, first, last = block_of(unit, parts, n)
            mine = found + 2 * row * parts
            pack_block(x + row * n, order + row * n, a + row * n, first, last, mine[0], mine[1], index_bits, ordered)


@kernel
def unpack_rows(x: ptr[T], order: ptr[i64], out: noalias[i64], a: noalias[i64], rows: i64, n: i64, index_bits: i64,
                parts: i64, found: noalias[i64], long: noalias[i64], tasks: i64, T: const, ordered: const):
    """out = the order of each row but for long runs, whose number is returned; long: a word a task."""
    for t in prange(tasks):
        for unit in range(t * (rows * parts) // tasks, (t + 1) * (rows * parts) // tasks):
            row, first, last = block_of(unit, parts, n)
            unpack_block(a + row * n, out + row * n, first, last, index_bits)
    for t in prange(tasks):
        count = 0
        for unit in range(t * (rows * parts) // tasks, (t + 1) * (rows * parts) // tasks):
            row, first, last = block_of(unit, parts, n)
            if found[2 * row * parts + 1] > 0:
                count += fix_short(x + row * n, order + row * n, a + row * n, out + row * n, first, last, n, index_bits,
                                   ordered)
        long[t] = count
    total = 0
    for t in range(tasks):
        total += long[t]
    return total


@kernel
def fix_rows(x: ptr[T], order: ptr[i64], out: noalias[i64], a: noalias[i64], b: noalias[i64], rows: i64, n: i64,
             index_bits: i64, parts: i64, found: noalias[i64], T: const, ordered: const):
    """Sort the long runs of each row; b: n words."""
    for row in range(rows):
        low, drop = found[2 * row * parts], found[2 * row * parts + 1]
        if drop > 0:
            fix_long(x + row * n, order + row * n, a + row * n, b, out + row * n, n, low, drop, index_bits, ordered)


@kernel
def through_rows(order: ptr[i64], out: noalias[i64], rows: i64, n: i64, parts: i64, tasks: i64):
    """Positions in `order` become what stands there."""
    for t in prange(tasks):
        for unit in range(t * (rows * parts) // tasks, (t + 1) * (rows * parts) // tasks):
            row, first, last = block_of(unit, parts, n)
            for i in range(first, last):
                out[row * n + i] = order[row * n + out[row * n + i]]


def _argsort(out: int, src: int, dtype: DType, rows: int, n: int, order: int) -> None:
    if n >= 1 << 32:
        raise NotSupported(f"argsort of {n:,} elements: rows of up to 2**32 - 1 are supported")
    constants: dict[str, Any] = {"T": ELEMENT[dtype], "ordered": order != 0}
    index_bits, tasks, parts = max_bits(n), chunks(rows * n, GRAIN), chunks(n)
    words, found, long = scratch(8 * rows * n), scratch(16 * rows * parts), scratch(8 * tasks)
    run(pack_rows, src, order, words, rows, n, index_bits, parts, found, tasks, **constants)
    sort_keys(i64, words, rows, n)
    if run(unpack_rows, src, order, out, words, rows, n, index_bits, parts, found, long, tasks, **constants):
        run(fix_rows, src, order, out, words, scratch(8 * n), rows, n, index_bits, parts, found, **constants)
    if order:
        run(through_rows, order, out, rows, n, parts, tasks)


def max_bits(n: int) -> int:
    """Bits of the greatest index."""
    return (n - 1).bit_length() or 1


def argsort(out_address: int, src_address: int, dtype: DType, rows: int, n: int) -> None:
    """out (i64) = the stable order of each of `rows` dense rows of n real elements: equal ones, and NaN at the end,
    stay in order.
    """
    if rows * n:
        _argsort(out_address, src_address, dtype, rows, n, 0)


def argsort_after(out_address: int, order_address: int, src_address: int, dtype: DType, rows: int, n: int) -> None:
    """out = `order` (i64) sorted stably by the elements it points at: one step of lexsort, least key first.

    Out may not be order.
    """
    if rows * n:
        _argsort(out_address, src_address, dtype, rows, n, order_address)


def lexsort(out_address: int, keys: list[tuple[int, DType]], n: int) -> None:
    """out (i64) = the order by the last key, then the one before it, ....

    Each n dense real elements.  Complex: (imag, real) as two keys.
    """
    if n == 0:
        return
    order = scratch(8 * n)
    target, other = (out_address, order) if len(keys) % 2 else (order, out_address)
    _argsort(target, keys[0][0], keys[0][1], 1, n, 0)
    for address, dtype in keys[1:]:
        target, other = other, target
        _argsort(target, address, dtype, 1, n, other)
