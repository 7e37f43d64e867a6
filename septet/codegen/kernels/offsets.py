"""Gather and scatter by byte offsets: the kernels behind every advanced index.

The places of a result are the sum of three lists of byte offsets (before, at and after the indexed axes); each place is a block of
adjacent bytes.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import ELEMENT, WORD, chunks, run
from septet.ir.dtype import DType
from septet.kernel import atomic_add, const, copy_bytes, i64, kernel, noalias, prange, prefetch, ptr, size_of, u8, vload, vstore

GRAIN = 1 << 13                     # additions worth a task
WIDE = 16                           # elements added at once
SOON = 6                            # places ahead of which one is asked for
NARROW = 64                         # bytes of a block that one task adds to, at least: no cache line is shared


@kernel
def add_offsets(out: noalias[i64], index: ptr[i64], n: i64, length: i64, stride: i64, first: i64, bad: noalias[i64], tasks: i64):
    """out[i] (+)= stride * index[i], negative indices counted from the end; counts indices outside [-length, length)."""
    for t in prange(tasks):
        wrong = 0
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            k = index[i]
            if k < 0:
                k += length
            if k < 0 or k >= length:
                wrong += 1
                k = 0
            if first == 1:
                out[i] = k * stride
            else:
                out[i] += k * stride
        if wrong > 0:
            atomic_add(bad, wrong)


@kernel
def move_block(to, source, size: i64, T: const):
    """One block: an element of type T, or `size` bytes where T is None."""
    if T is None:
        copy_bytes(to, source, size)
    else:
        ptr[T](to)[0] = ptr[T](source)[0]


@kernel
def gather_blocks(dst: noalias[u8], src: ptr[u8], before: noalias[i64], n0: i64, at: noalias[i64], n1: i64, after: noalias[i64], n2: i64,
                  size: i64, tasks: i64, T: const):
    """dst (dense) = the blocks of src at before[i] + at[j] + after[k]."""
    for t in prange(tasks):
        rows = n0 * n1
        for r in range(t * rows // tasks, (t + 1) * rows // tasks):
            base = before[r // n1] + at[r % n1] if n0 > 1 else before[0] + at[r]
            for k in range(n2):
                move_block(dst + (r * n2 + k) * size, src + base + after[k], size, T)


@kernel
def scatter_blocks(dst: ptr[u8], src: ptr[u8], before: noalias[i64], n0: i64, at: noalias[i64], n1: i64, after: noalias[i64], n2: i64,
                   size: i64, step: i64, T: const):
    """The blocks of dst at those places = src, `step` bytes apart (0: one value everywhere); in order, so the last write stays."""
    for i in range(n0):
        for j in range(n1):
            base = before[i] + at[j]
            for k in range(n2):
                move_block(dst + base + after[k], src + ((i * n1 + j) * n2 + k) * step, size, T)


@kernel
def add_values(dst: ptr[u8], places: ptr[i64], values: ptr[T], n: i64, step: i64, T: const):
    """The element of dst at byte offset places[i] += values[i * step], in order: repeated places accumulate."""
    for i in range(n):
        at = ptr[T](dst + places[i])
        at[0] = at[0] + values[i * step]


@kernel
def add_blocks(dst: ptr[u8], values: noalias[T], before: noalias[i64], n0: i64, at: noalias[i64], n1: i64, after: noalias[i64], n2: i64,
               width: i64, rows: i64, parts: i64, T: const):
    """The blocks of dst at those places, `width` elements each, += dense values, in order: repeated places accumulate.

    Places repeat within an entry of `before` only, and never between the parts of a block, so these are the tasks.
    """
    for t in prange(rows * parts):
        row, part = t // parts, t % parts
        first, last = part * width // parts, (part + 1) * width // parts
        middle = first + (last - first) // WIDE * WIDE
        for i in range(row * n0 // rows, (row + 1) * n0 // rows):
            for j in range(n1):
                if n2 == 1:
                    later = ptr[T](dst + before[i] + at[min(j + SOON, n1 - 1)] + after[0])
                    for c in range(first, last, NARROW // size_of(T)):
                        prefetch(later + c, write=1)
                for k in range(n2):
                    to, source = ptr[T](dst + before[i] + at[j] + after[k]), values + ((i * n1 + j) * n2 + k) * width
                    for c in range(first, middle, WIDE):
                        vstore(to + c, vload(to + c, WIDE) + vload(source + c, WIDE))
                    for c in range(middle, last):
                        to[c] = to[c] + source[c]


def add_in_blocks(dst: int, values: int, before: Any, at: Any, after: Any, width: int, dtype: DType) -> None:
    """Add dense values at places as `gather` reads them, in blocks of `width` elements; complex numbers are two elements each."""
    real, width = dtype.real, width * (2 if dtype.is_complex else 1)
    wanted = chunks(before[1] * at[1] * after[1] * width, GRAIN)
    rows = min(before[1], wanted)
    parts = max(1, min(wanted // rows, width * real.itemsize // NARROW))
    run(add_blocks, dst, values, *before, *at, *after, width, rows, parts, T=ELEMENT[real])


def add_at(dst: int, places: int, values: int, n: int, step: int, dtype: DType) -> None:
    """Add dense values (or one value, step 0) at n byte offsets; complex numbers are two parts, so pass their parts."""
    run(add_values, dst, places, values, n, step, T=ELEMENT[dtype])


def add(out: int, index: int, n: int, length: int, stride: int, first: bool, bad: int) -> None:
    """Add one index array's offsets; the int64 at `bad` grows by the number of indices out of bounds."""
    run(add_offsets, out, index, n, length, stride, int(first), bad, chunks(n))


def gather(dst: int, src: int, before: Any, at: Any, after: Any, size: int) -> None:
    """Copy blocks of `size` bytes to dense memory; before, at, after: (address of int64 offsets, count)."""
    count = before[1] * at[1] * after[1]
    run(gather_blocks, dst, src, *before, *at, *after, size, chunks(count * max(size // 16, 1)), T=WORD.get(size))


def scatter(dst: int, src: int, before: Any, at: Any, after: Any, size: int, step: int) -> None:
    """Copy blocks of `size` bytes from memory `step` bytes apart to their places."""
    run(scatter_blocks, dst, src, *before, *at, *after, size, step, T=WORD.get(size))
