"""Work by mask: count, positions of and elements under the true ones, assignment under a mask, repetition by counts.

Two passes in parallel: each task counts its block, then writes from where the blocks before it end.  A mask is bytes (bool
arrays); any other dtype is true where it is not zero (NaN is).
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import ELEMENT, WORD, chunks, run, scratch
from septet.ir.dtype import DType
from septet.kernel import (
    bitcast,
    const,
    copy_bytes,
    ctz,
    extern,
    i1x8,
    i64,
    i64x8,
    kernel,
    lanes,
    noalias,
    popcount,
    prange,
    ptr,
    u8,
    u32,
    u32x8,
    u64,
    u64x8,
    vec,
    vload,
    vstore,
)

PAIR = vec(u64, 2)
LANES = 8
PACK = {t: extern(f"llvm.experimental.vector.compress.v8i{v.elem.bits}", v, v, i1x8, v)
        for t, v in ((u32, u32x8), (u64, u64x8), (i64, i64x8))}


@kernel
def true_bits(x, i, T: const):
    """Which of x[i .. i+7] are not zero, as the bits of a u8 (64 of them as a u64 where x holds bytes)."""
    if T is u8:
        return bitcast(vload(x + i, 64) != 0, u64)
    return bitcast(vload(x + i, LANES) != 0, u8)


@kernel
def count_true(x, first, last, T: const):
    """How many of x[first .. last-1] are not zero."""
    width: const = 64 if T is u8 else LANES
    total = 0
    middle = first + (last - first) // width * width
    for i in range(first, middle, width):
        total += i64(popcount(true_bits(x, i, T)))
    for i in range(middle, last):
        total += i64(x[i] != 0)
    return total


@kernel(passes="O2s")
def count_blocks(x: ptr[T], n: i64, starts: noalias[i64], tasks: i64, T: const):
    """starts[t] = true ones before the block of task t; returns their number."""
    for t in prange(tasks):
        starts[t] = count_true(x, t * n // tasks, (t + 1) * n // tasks, T)
    at = 0
    for t in range(tasks):
        count = starts[t]
        starts[t] = at
        at += count
    starts[tasks] = at
    return at


@kernel(passes="O2s")
def positions(x: ptr[T], n: i64, out: noalias[i64], starts: noalias[i64], tasks: i64, T: const):
    """out = indices of the true ones.  Whole vectors are written while the task's own part has room for them."""
    for t in prange(tasks):
        first, last = t * n // tasks, (t + 1) * n // tasks
        at, end = starts[t], starts[t + 1]
        i = first
        while (i + LANES <= last) & (at + LANES <= end):
            mask = vload(x + i, LANES) != 0
            spread = i64x8(i) + lanes(i64x8)
            vstore(out + at, PACK[i64](spread, mask, spread))
            at += i64(popcount(bitcast(mask, u8)))
            i += LANES
        while i < last:
            if x[i] != 0:
                out[at] = i
                at += 1
            i += 1


@kernel
def pick_words(x, mask, out, first, last, at, end, T: const):
    """out[at ..] = the words of x under the mask."""
    i = first
    if (T is u32) | (T is u64):
        while (i + LANES <= last) & (at + LANES <= end):
            bits = vload(mask + i, LANES) != 0
            v = vload(x + i, LANES)
            vstore(out + at, PACK[T](v, bits, v))
            at += i64(popcount(bitcast(bits, u8)))
            i += LANES
    while i + 64 <= last:
        left = true_bits(mask, i, u8)
        while left != 0:
            out[at] = x[i + i64(ctz(left))]
            at += 1
            left &= left - 1
        i += 64
    while i < last:
        if mask[i] != 0:
            out[at] = x[i]
            at += 1
        i += 1


@kernel(passes="O2s")
def pick(x: ptr[u8], mask: ptr[u8], n: i64, out: noalias[u8], starts: noalias[i64], size: i64, tasks: i64, T: const):
    """out = the blocks of x under the mask, packed."""
    for t in prange(tasks):
        first, last = t * n // tasks, (t + 1) * n // tasks
        if T is None:
            at = starts[t]
            for i in range(first, last):
                if mask[i] != 0:
                    copy_bytes(out + at * size, x + i * size, size)
                    at += 1
        else:
            pick_words(ptr[T](x), mask, ptr[T](out), first, last, starts[t], starts[t + 1], T)


@kernel
def assign(x: ptr[u8], mask: ptr[u8], n: i64, values: ptr[u8], starts: noalias[i64], size: i64, step: i64, tasks: i64,
           T: const):
    """The blocks of x under the mask = values, one after the other (step 1) or all the first (step 0)."""
    for t in prange(tasks):
        at = starts[t] * step
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            if mask[i] != 0:
                if T is None:
                    copy_bytes(x + i * size, values + at * size, size)
                else:
                    ptr[T](x)[i] = ptr[T](values)[at]
                at += step


@kernel
def sum_blocks(counts: ptr[i64], n: i64, starts: noalias[i64], tasks: i64):
    """starts[t] = sum of the counts before the block of task t.

    Returns the whole sum, or -1 - i where counts[i] is negative.
    """
    for t in prange(tasks):
        total = 0
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            total += counts[i]
        starts[t] = total
    for i in range(n):
        if counts[i] < 0:
            return -1 - i
    at = 0
    for t in range(tasks):
        count = starts[t]
        starts[t] = at
        at += count
    return at


@kernel
def repeat_blocks(x: ptr[u8], counts: ptr[i64], n: i64, out: noalias[u8], starts: noalias[i64], size: i64, tasks: i64,
                  T: const):
    """out = each block of x as often as its count says."""
    for t in prange(tasks):
        at = starts[t]
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            for _ in range(counts[i]):
                if T is None:
                    copy_bytes(out + at * size, x + i * size, size)
                else:
                    ptr[T](out)[at] = ptr[T](x)[i]
                at += 1


@kernel
def unravel(flat: ptr[i64], n: i64, out: noalias[i64], lengths: ptr[i64], rank: i64, tasks: i64):
    """out[k, i] = coordinate k of the flat position flat[i]; the last axis runs fastest."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            rest = u64(flat[i])
            for k in range(rank - 1, -1, -1):
                length = u64(lengths[k])
                out[k * n + i] = i64(rest % length)
                rest = rest // length


class Marks:
    """The true ones of one mask, counted once: `.count`, and where each task's part begins."""

    def __init__(self, address: int, dtype: DType, n: int):
        self.address, self.dtype, self.n, self.tasks = address, dtype, n, chunks(n)
        self.starts = scratch(8 * (self.tasks + 1))
        self.count = int(run(count_blocks, address, n, self.starts, self.tasks, T=ELEMENT[dtype]))


def _word(size: int) -> Any:
    return PAIR if size == 16 else WORD.get(size)


def count_nonzero(address: int, dtype: DType, n: int) -> int:
    """How many of n dense elements are not zero.  Real dtypes: look at complex ones as twice as many parts."""
    return Marks(address, dtype, n).count


def nonzero(marks: Marks, out_address: int) -> None:
    """out = positions (i64, `marks.count` of them) of the elements that are not zero."""
    run(positions, marks.address, marks.n, out_address, marks.starts, marks.tasks, T=ELEMENT[marks.dtype])


def compress(marks: Marks, src_address: int, out_address: int, size: int) -> None:
    """out = the blocks of `size` bytes of src under a bool mask, `marks.count` of them."""
    run(pick, src_address, marks.address, marks.n, out_address, marks.starts, size, marks.tasks, T=_word(size))


def assign_masked(marks: Marks, dst_address: int, values_address: int, size: int, scalar: bool) -> None:
    """dst under a bool mask = values: `marks.count` dense blocks, or one for all where `scalar`."""
    run(assign, dst_address, marks.address, marks.n, values_address, marks.starts, size, int(not scalar), marks.tasks,
        T=_word(size))


def repeat_total(counts_address: int, n: int) -> tuple[int, Any]:
    """(sum of n i64 counts, starts for `repeat`); a sum of -1 - i says that counts[i] is negative."""
    starts = scratch(8 * chunks(n))
    return int(run(sum_blocks, counts_address, n, starts, chunks(n))), starts


def repeat(src_address: int, counts_address: int, n: int, out_address: int, starts: Any, size: int) -> None:
    """out = block i of src counts[i] times, for i in order; `starts` from `repeat_total`."""
    run(repeat_blocks, src_address, counts_address, n, out_address, starts, size, chunks(n), T=_word(size))


def coordinates(flat_address: int, n: int, out_address: int, lengths_address: int, rank: int) -> None:
    """out[k, i] (dense i64, rank x n) = coordinate k of flat position i in a C-ordered array of these lengths (i64)."""
    run(unravel, flat_address, n, out_address, lengths_address, rank, chunks(n))
