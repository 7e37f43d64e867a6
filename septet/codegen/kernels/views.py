"""Numbering text as Arrow's views: equal texts share a number, in order of first appearance.

A view is two words: length and the first four bytes, then eight more bytes, or, beyond 12 bytes, which buffer holds the text and where.
Open addressing with linear probing, a quarter full at most; a group's key is its first view.
"""
from __future__ import annotations

import ctypes

from septet.codegen.kernels.hash import FIRST_BITS, copy_words, get_word, set_word
from septet.codegen.kernels.launch import AHEAD, run, scratch
from septet.kernel import bitcast, fill_bytes, i32, i64, kernel, mulhi, noalias, prefetch, ptr, u8, u32, u64, vload

IN_PLACE = 12                       # bytes that stand in a view
FIRST, SECOND = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93      # odd, without a pattern


@kernel
def mixed(a, b):
    """Both halves of a product, folded."""
    x, y = a ^ u64(FIRST), b ^ u64(SECOND)
    return mulhi(x, y) ^ (x * y)


@kernel
def bytes_of(view, buffers):
    """Where a long text stands."""
    return ptr[u8](buffers[i64(u32(view))]) + i64(view >> 32)


@kernel
def word_at(data, k, size):
    """Eight bytes from byte k on, or the last eight."""
    return bitcast(vload(data + min(k, size - 8), 8, align=1), u64)


@kernel
def hash_of(a, b, buffers):
    """A number of 64 bits of which the top ones are as good as any."""
    found, size = mixed(a, b), i64(u32(a))
    if size > IN_PLACE:
        found, data = mixed(a, u64(0)), bytes_of(b, buffers)
        for k in range(0, size, 8):
            found = mixed(found, word_at(data, k, size))
    return found


@kernel
def same(a, b, c, d, buffers):
    """Whether the views (a, b) and (c, d) are of one text."""
    size, equal = i64(u32(a)), a == c and b == d
    if a == c and not equal and size > IN_PLACE:
        x, y = bytes_of(b, buffers), bytes_of(d, buffers)
        k = i64(0)
        while k < size and word_at(x, k, size) == word_at(y, k, size):
            k += 8
        equal = k >= size
    return equal


@kernel(passes="O2s")
def number_views(views: ptr[u64], first: i64, n: i64, buffers: ptr[u64], ids: noalias[i64], places: noalias[i64], heads: noalias[i32],
                 keys: noalias[u64], bits: i64, state: noalias[i64]):
    """ids[i] = group of view i, places[g] = where group g appears first, from view `first` on; state[0] = groups.

    Returns n, or the view that found the table full.
    """
    mask, room, count = (1 << bits) - 1, 1 << (bits - 2), state[0]
    for i in range(first, n):
        prefetch(views + 2 * i + AHEAD // 8)
        a, b = views[2 * i], views[2 * i + 1]
        slot = i64(hash_of(a, b, buffers) >> u64(64 - bits))
        group = i64(heads[slot])
        while group != 0 and not same(a, b, keys[2 * group - 2], keys[2 * group - 1], buffers):
            slot = (slot + 1) & mask
            group = i64(heads[slot])
        if group == 0:
            state[0] = count
            if count == room:
                return i
            keys[2 * count], keys[2 * count + 1] = a, b
            places[count] = i
            count += 1
            heads[slot] = i32(count)
            group = count
        ids[i] = group - 1
    state[0] = count
    return n


@kernel
def enter_views(heads: noalias[i32], keys: ptr[u64], count: i64, bits: i64, buffers: ptr[u64]):
    """Clear a table of 2**bits slots and enter the first `count` keys, all distinct."""
    mask = (1 << bits) - 1
    fill_bytes(heads, 0, (mask + 1) * 4)
    for group in range(count):
        slot = i64(hash_of(keys[2 * group], keys[2 * group + 1], buffers) >> u64(64 - bits))
        while heads[slot] != 0:
            slot = (slot + 1) & mask
        heads[slot] = i32(group + 1)


def group_ids(ids: int, places: int, views: int, n: int, buffers: list[int]) -> int:
    """ids[i] (i64) = the group of text i, groups numbered as they first appear; places[g] (i64, room for n) = where; their number."""
    bits, at, state, behind = FIRST_BITS, 0, scratch(8), (ctypes.c_uint64 * max(len(buffers), 1))(*buffers)
    heads, keys = scratch(4 << bits), scratch(4 << bits)
    run(enter_views, heads, keys, 0, bits, behind)
    run(set_word, state, 0)
    while True:
        at = run(number_views, views, at, n, behind, ids, places, heads, keys, bits, state)
        count = int(run(get_word, state))
        if at == n:
            return count
        bits += 2
        heads, larger = scratch(4 << bits), scratch(4 << bits)
        run(copy_words, keys, larger, 2 * count)
        keys = larger
        run(enter_views, heads, keys, count, bits, behind)
