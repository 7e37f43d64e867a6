"""Read elements by integer index: take.

An index is resolved in one of three modes: "raise" (negative counts from the end, outside is reported), "wrap", "clip" (negative
is 0).
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import ELEMENT, WORD, chunks, run, scratch
from septet.ir.dtype import DType
from septet.kernel import const, copy_bytes, i64, kernel, noalias, prange, prefetch, ptr, select, static_range, u8, u64, vec

GRAIN = 1 << 13
NEAR = 1 << 20                      # bytes that a cache beside the core holds
SOON = 32                           # elements ahead of which one somewhere is asked for
PAIR = vec(u64, 2)


@kernel
def whole(k, I: const):
    """An index as i64; a u64 beyond i64 stays outside of every array."""
    if I is u64:
        return i64(min(k, u64(2**63 - 1)))
    return i64(k)


@kernel
def resolve(k, n, mode: const):
    """(position, whether the index was outside) of index k among n."""
    if mode == "raise":
        place = select(k < 0, k + n, k)
        outside = u64(place) >= u64(n)
        return select(outside, 0, place), outside
    if mode == "clip":
        return max(min(k, n - 1), 0), False
    place = k
    if u64(k) >= u64(n):
        place = k % n
    return place, False


@kernel
def take_words(dst, src, index, first, last, n, stride, T: const, I: const, mode: const):
    """dst[i] = the word at src + index[i] * stride for i in first .. last-1; returns how many were outside."""
    bad = 0
    out = ptr[T](dst)
    middle = first + (last - first) // 4 * 4
    for start in range(first, middle, 4):
        if n * stride > NEAR and start + 4 + SOON <= last:
            for k in static_range(4):                       # a negative index asks for nothing, or in vain
                prefetch(src + whole(index[start + k + SOON], I) * stride)
        for k in static_range(4):
            place, outside = resolve(whole(index[start + k], I), n, mode)
            out[start + k] = ptr[T](src + place * stride)[0]
            bad += i64(outside)
    for i in range(middle, last):
        place, outside = resolve(whole(index[i], I), n, mode)
        out[i] = ptr[T](src + place * stride)[0]
        bad += i64(outside)
    return bad


@kernel
def take_blocks(dst, src, index, first, last, n, stride, size, I: const, mode: const):
    """As take_words, for blocks of `size` bytes."""
    bad = 0
    for i in range(first, last):
        place, outside = resolve(whole(index[i], I), n, mode)
        copy_bytes(dst + i * size, src + place * stride, size)
        bad += i64(outside)
    return bad


@kernel(passes="O2s")
def take_all(dst: noalias[u8], src: ptr[u8], index: ptr[I], count: i64, n: i64, stride: i64, outer: i64,
             outer_stride: i64, size: i64, parts: i64, wrong: noalias[i64], I: const, T: const, mode: const):
    """outer rows of `count` blocks; wrong[t] = indices outside that task t met."""
    for t in prange(outer * parts):
        row, part = t // parts, t % parts
        first, last = part * count // parts, (part + 1) * count // parts
        to, source = dst + row * count * size, src + row * outer_stride
        if T is None:
            wrong[t] = take_blocks(to, source, index, first, last, n, stride, size, I, mode)
        else:
            wrong[t] = take_words(to, source, index, first, last, n, stride, T, I, mode)


@kernel
def first_outside(index: ptr[I], count: i64, n: i64, I: const):
    """The first position whose index is outside -n .. n-1, or -1."""
    for i in range(count):
        _, outside = resolve(whole(index[i], I), n, "raise")
        if outside:
            return i
    return -1


def _word(size: int) -> Any:
    """The register type that moves `size` bytes, or None."""
    return PAIR if size == 16 else WORD.get(size)


def _bad(index_address: int, index: DType, count: int, n: int, wrong: Any, tasks: int) -> int:
    """-1, or the first position outside where a task counted one."""
    if not run(sum_words, wrong, tasks):
        return -1
    return int(run(first_outside, index_address, count, n, I=ELEMENT[index]))


@kernel
def sum_words(x: ptr[i64], n: i64):
    total = 0
    for i in range(n):
        total += x[i]
    return total


def take(dst_address: int, src_address: int, index_address: int, index: DType, count: int, length: int, *, size: int,
         stride: int | None = None, outer: int = 1, outer_stride: int = 0, mode: str = "raise") -> int:
    """dst[o, i] = src[o, index[i]]: blocks of `size` bytes along an axis of `length`; dst is dense.

    stride: bytes between neighbours of the axis (default `size`); outer, outer_stride: rows before the axis. index: any integer
    dtype.  Returns -1, or in mode "raise" the first position of an index that is outside (dst is then undefined).
    """
    if count == 0 or outer == 0:
        return -1
    stride = size if stride is None else stride
    parts = chunks(count * max(1, size // 8), GRAIN)
    wrong = scratch(8 * outer * parts)
    run(take_all, dst_address, src_address, index_address, count, length, stride, outer, outer_stride, size, parts,
        wrong, I=ELEMENT[index], T=_word(size), mode=mode)
    return _bad(index_address, index, count, length, wrong, outer * parts) if mode == "raise" else -1
