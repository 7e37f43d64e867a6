"""Tests of text as Arrow's views: what it begins with, and whether it is one of some texts.  views.py says what a view is."""
from __future__ import annotations

import ctypes
from typing import Any

from septet.codegen.kernels.launch import AHEAD, chunks, run, scratch
from septet.codegen.kernels.views import IN_PLACE, behind, bytes_of, enter_views, hash_of, same
from septet.kernel import i32, i64, kernel, noalias, prange, prefetch, ptr, u8, u32, u64


@kernel
def begins(data, pattern, size):
    """Whether the first `size` bytes are equal."""
    k = i64(0)
    while k < size and data[k] == pattern[k]:
        k += 1
    return k == size


@kernel(passes="O2s")
def begin_with(views: ptr[u64], n: i64, buffers: ptr[u64], pattern: ptr[u8], words: ptr[u64], size: i64, out: noalias[u8], tasks: i64):
    """out[i] = whether text i begins with `size` bytes; words: the pattern's first four bytes as they stand in a view, their mask, the
    next eight, their mask.
    """
    first, first_mask, second, second_mask = words[0], words[1], words[2], words[3]
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            prefetch(views + 2 * i + AHEAD // 8)
            a, b = views[2 * i], views[2 * i + 1]
            length = i64(u32(a))
            found = length >= size and ((a ^ first) & first_mask) == u64(0)
            if found and size > 4:
                if length > IN_PLACE:
                    found = begins(bytes_of(b, buffers), pattern, size)
                else:
                    found = ((b ^ second) & second_mask) == u64(0)
            out[i] = u8(found)


@kernel(passes="O2s")
def equal_one(views: ptr[u64], n: i64, buffers: ptr[u64], c: u64, d: u64, out: noalias[u8], negated: u8, tasks: i64):
    """out[i] = whether text i is that of the view (c, d), or the contrary."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            prefetch(views + 2 * i + AHEAD // 8)
            out[i] = u8(same(views[2 * i], views[2 * i + 1], c, d, buffers)) ^ negated


@kernel(passes="O2s")
def equal_some(views: ptr[u64], n: i64, buffers: ptr[u64], heads: ptr[i32], keys: ptr[u64], bits: i64, out: noalias[u8], tasks: i64):
    """out[i] = whether text i is one of the keys of a table."""
    mask = (1 << bits) - 1
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            prefetch(views + 2 * i + AHEAD // 8)
            a, b = views[2 * i], views[2 * i + 1]
            slot = i64(hash_of(a, b, buffers) >> u64(64 - bits))
            group = i64(heads[slot])
            while group != 0 and not same(a, b, keys[2 * group - 2], keys[2 * group - 1], buffers):
                slot = (slot + 1) & mask
                group = i64(heads[slot])
            out[i] = u8(group != 0)


def starts(out: int, views: int, n: int, buffers: list[int], pattern: bytes) -> None:
    """out (u8) = whether each text begins with some bytes."""
    size = len(pattern)
    early, late = pattern[:4].ljust(4, b"\0"), pattern[4:IN_PLACE].ljust(8, b"\0")
    words = (ctypes.c_uint64 * 4)(int.from_bytes(early, "little") << 32, mask_of(min(size, 4)) << 32,
                                  int.from_bytes(late, "little"), mask_of(min(max(size - 4, 0), 8)))
    run(begin_with, views, n, behind(buffers), ctypes.create_string_buffer(pattern, size + 8), words, size, out, chunks(n))


def mask_of(size: int) -> int:
    """A word whose first `size` bytes are all ones."""
    return (1 << 8 * size) - 1


def among(out: int, views: int, n: int, buffers: list[int], wanted: list[bytes], negated: bool = False) -> None:
    """out (u8) = whether each text is one of some, all different (or, of one, is another)."""
    data = ctypes.create_string_buffer(b"".join(wanted), sum(map(len, wanted)) + 8)
    keys = views_of(wanted, len(buffers))
    long = behind([*buffers, ctypes.addressof(data)])
    if len(wanted) == 1:
        run(equal_one, views, n, long, keys[0], keys[1], out, negated, chunks(n))
        return
    bits = max(8, len(wanted).bit_length() + 2)
    heads = scratch(4 << bits)
    run(enter_views, heads, keys, len(wanted), bits, long)
    run(equal_some, views, n, long, heads, keys, bits, out, chunks(n))


def views_of(texts: list[bytes], buffer: int) -> Any:
    """Views of texts that stand one after the other in a buffer of that number."""
    made, at = (ctypes.c_uint64 * (2 * len(texts)))(), 0
    for k, x in enumerate(texts):
        made[2 * k] = len(x) | int.from_bytes(x[:4], "little") << 32
        made[2 * k + 1] = int.from_bytes(x[4:], "little") if len(x) <= IN_PLACE else buffer | at << 32
        at += len(x)
    return made
