"""Read and write elements by integer index: take, put, and the flat offsets of many-dimensional indices.

An index is resolved in one of four modes: "raise" (negative counts from the end, outside is reported), "wrap", "clip" (negative
is 0), "offset" (used as it is).  Writes go in the order of the indices, also where an index occurs twice: each task owns a
range of places and passes over all indices.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import ELEMENT, WORD, chunks, run, scratch
from septet.ir.dtype import DType
from septet.kernel import array, const, copy_bytes, i64, kernel, noalias, prange, ptr, select, static_range, u8, u64, vec

GRAIN = 1 << 13
PAIR = vec(u64, 2)
PLACES = 2                          # tasks of a scattered write: each reads all indices, so few
MODES = ("raise", "wrap", "clip", "offset")


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
    if mode == "wrap":
        place = k
        if u64(k) >= u64(n):
            place = k % n
        return place, False
    return k, False


@kernel
def take_words(dst, src, index, first, last, n, stride, T: const, I: const, mode: const):
    """dst[i] = the word at src + index[i] * stride for i in first .. last-1; returns how many were outside."""
    bad = 0
    out = ptr[T](dst)
    middle = first + (last - first) // 4 * 4
    for start in range(first, middle, 4):
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


@kernel
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


@kernel
def add_offsets(out: noalias[i64], index: ptr[I], count: i64, n: i64, stride: i64, start: i64, tasks: i64,
                wrong: noalias[i64], I: const, mode: const):
    """out (+)= position * stride; start 1 begins a new sum."""
    for t in prange(tasks):
        bad = 0
        for i in range(t * count // tasks, (t + 1) * count // tasks):
            place, outside = resolve(whole(index[i], I), n, mode)
            before = i64(0)
            if start == 0:
                before = out[i]
            out[i] = before + place * stride
            bad += i64(outside)
        wrong[t] = bad


@kernel
def put_all(dst: ptr[u8], values: ptr[u8], index: ptr[I], count: i64, n: i64, stride: i64, low: i64, span: i64,
            value_count: i64, size: i64, tasks: i64, I: const, T: const, mode: const):
    """The block at dst + index[i] * stride = values[i % value_count], in order.

    Task t writes the t-th part of low .. low+span-1.
    """
    for t in prange(tasks):
        first, last = low + t * span // tasks, low + (t + 1) * span // tasks
        nowhere = array(u8, 16)
        at = 0
        for i in range(count):
            place, _ = resolve(whole(index[i], I), n, mode)
            mine = (place >= first) & (place < last)
            if T is None:
                if mine:
                    copy_bytes(dst + place * stride, values + at * size, size)
            else:                                       # no branch: what is another task's goes nowhere
                ptr[T](select(mine, dst + place * stride, nowhere))[0] = ptr[T](values)[at]
            at += 1
            if at == value_count:
                at = 0


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
    dtype.  Returns -1, or in mode "raise" the first position of an index that is outside (dst is then undefined). Mode
    "offset": the indices are byte offsets already (stride 1).
    """
    if count == 0 or outer == 0:
        return -1
    stride = stride if stride is not None else 1 if mode == "offset" else size
    parts = chunks(count * max(1, size // 8), GRAIN)
    wrong = scratch(8 * outer * parts)
    run(take_all, dst_address, src_address, index_address, count, length, stride, outer, outer_stride, size, parts,
        wrong, I=ELEMENT[index], T=_word(size), mode=mode)
    return _bad(index_address, index, count, length, wrong, outer * parts) if mode == "raise" else -1


def offsets(out_address: int, indices: list[tuple[int, DType, int, int]], count: int, mode: str = "raise") -> tuple[int,
                                                                                                                    int]:
    """out[i] = sum of index_k[i] * stride_k over (address, dtype, length, stride) rows; out and the indices dense, out
    i64.

    Returns (-1, -1), or (k, i) of the first index that is outside its length.
    """
    tasks = chunks(count, GRAIN)
    wrong = scratch(8 * tasks)
    for k, (address, index, length, stride) in enumerate(indices):
        run(add_offsets, out_address, address, count, length, stride, int(k == 0), tasks, wrong, I=ELEMENT[index],
            mode=mode)
        at = _bad(address, index, count, length, wrong, tasks) if mode == "raise" else -1
        if at >= 0:
            return k, at
    return -1, -1


def put(dst_address: int, index_address: int, index: DType, count: int, length: int, values_address: int,
        value_count: int, *, size: int, stride: int | None = None, mode: str = "raise") -> int:
    """dst[index[i]] = values[i % value_count], blocks of `size` bytes, in order (the last of equal indices stays).

    Mode "raise" checks before it writes and returns the first position outside, else -1.  Mode "offset": byte offsets from
    dst_address within 0 .. length-1.
    """
    if count == 0:
        return -1
    if mode == "raise":
        at = int(run(first_outside, index_address, count, length, I=ELEMENT[index]))
        if at >= 0:
            return at
    stride = stride if stride is not None else 1 if mode == "offset" else size
    tasks = PLACES if count > 4 * GRAIN else 1
    run(put_all, dst_address, values_address, index_address, count, length, stride, 0, length, value_count, size, tasks,
        I=ELEMENT[index], T=_word(size), mode=mode)
    return -1
