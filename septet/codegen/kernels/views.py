"""Text as Arrow's views: its numbering (equal texts share a number, in order of first appearance), its lengths and its cases.

A view is two words: length and the first four bytes, then eight more bytes, or, beyond 12 bytes, which buffer holds the text and where.
Numbering: open addressing with linear probing, a quarter full at most; a group's key is its first view.
"""
from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from septet.codegen.kernels.hash import FIRST_BITS, copy_words, get_word, set_word
from septet.codegen.kernels.launch import AHEAD, chunks, run, scratch
from septet.kernel import (
    bitcast,
    fill_bytes,
    i32,
    i64,
    kernel,
    mulhi,
    noalias,
    popcount,
    prange,
    prefetch,
    ptr,
    select,
    u8,
    u8x8,
    u32,
    u64,
    vload,
    vstore,
)

EACH = 0x0101010101010101
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
    bits, at, state, long = FIRST_BITS, 0, scratch(8), behind(buffers)
    heads, keys = scratch(4 << bits), scratch(4 << bits)
    run(enter_views, heads, keys, 0, bits, long)
    run(set_word, state, 0)
    while True:
        at = run(number_views, views, at, n, long, ids, places, heads, keys, bits, state)
        count = int(run(get_word, state))
        if at == n:
            return count
        bits += 2
        heads, larger = scratch(4 << bits), scratch(4 << bits)
        run(copy_words, keys, larger, 2 * count)
        keys = larger
        run(enter_views, heads, keys, count, bits, long)


# -- characters and cases


@kernel
def heads(word):
    """How many of eight bytes begin a character."""
    return 8 - i64(popcount((word >> 7) & ~(word >> 6) & u64(EACH)))


@kernel(passes="O2s")
def count_characters(views: ptr[u64], n: i64, buffers: ptr[u64], out: noalias[i64], tasks: i64):
    """out[i] = characters of text i."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            prefetch(views + 2 * i + AHEAD // 8)
            a, b = views[2 * i], views[2 * i + 1]
            size = i64(u32(a))
            found = size - 16 + heads(a >> 32) + heads(b)
            if size > IN_PLACE:
                data, found = bytes_of(b, buffers), i64(0)
                for k in range(0, size - 7, 8):
                    found += heads(word_at(data, k, size))
                if size & 7 != 0:                           # the rest is at the upper end of the last eight bytes
                    found += heads(word_at(data, size, size) >> u64(64 - 8 * (size & 7))) - 8 + (size & 7)
            out[i] = found


@kernel
def in_case(word, least):
    """Eight bytes of ASCII, the letters from `least` on in the other case."""
    letters = (word + u64(EACH) * (0x80 - u64(least))) & ~(word + u64(EACH) * (0x80 - u64(least) - 26)) & (u64(EACH) * 0x80)
    return word ^ (letters >> 2)


@kernel
def long_bytes(views: ptr[u64], n: i64, sizes: noalias[i64], tasks: i64):
    """sizes[t] = bytes of each task's texts that do not stand in their views."""
    for t in prange(tasks):
        found = i64(0)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            size = i64(u32(views[2 * i]))
            found += select(size > IN_PLACE, size, i64(0))
        sizes[t] = found


@kernel(passes="O2s")
def change_case(views: ptr[u64], n: i64, buffers: ptr[u64], out: noalias[u64], long: ptr[u8], starts: ptr[i64], wide: noalias[i64],
                tasks: i64, least: i64):
    """out = views of the texts in another case, the long ones behind `long`, each task's from starts[t] on; wide[t]: not ASCII."""
    for t in prange(tasks):
        at, seen = starts[t], u64(0)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            prefetch(views + 2 * i + AHEAD // 8)
            a, b = views[2 * i], views[2 * i + 1]
            size = i64(u32(a))
            seen |= a >> 32
            changed = in_case(b, least)
            if size > IN_PLACE:
                data, changed = bytes_of(b, buffers), u64(at) << 32
                for k in range(0, size, 8):
                    word = word_at(data, k, size)
                    seen |= word
                    vstore(long + at + min(k, size - 8), bitcast(in_case(word, least), u8x8), align=1)
                at += size
            else:
                seen |= b
            out[2 * i] = u64(size) | (in_case(a >> 32, least) << 32)
            out[2 * i + 1] = changed
        wide[t] = i64(seen & (u64(EACH) * 0x80) != 0)


@kernel(passes="O2s")
def take_views(views: ptr[u64], places: ptr[i64], n: i64, out: noalias[u64], long: noalias[i64], tasks: i64):
    """out = the views at places; long[t]: whether a text of block t does not stand in its view."""
    for t in prange(tasks):
        most = i64(0)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            prefetch(places + i + AHEAD // 8)
            a, b = views[2 * places[i]], views[2 * places[i] + 1]
            most = max(most, i64(u32(a)))
            out[2 * i], out[2 * i + 1] = a, b
        long[t] = i64(most > IN_PLACE)


@kernel
def reversed_bytes(word):
    """The bytes of a word the other way round: those of text then compare as a number does."""
    x = ((word >> 8) & u64(0x00FF00FF00FF00FF)) | ((word & u64(0x00FF00FF00FF00FF)) << 8)
    x = ((x >> 16) & u64(0x0000FFFF0000FFFF)) | ((x & u64(0x0000FFFF0000FFFF)) << 16)
    return (x >> 32) | (x << 32)


@kernel(passes="O2s")
def read_words(views: ptr[u64], places: ptr[i64], n: i64, buffers: ptr[u64], at: i64, out: noalias[u64], longest: noalias[i64], tasks: i64):
    """out[i] = bytes at .. at + 8 of the text at a place, zeros behind its end; longest[t] = bytes of block t's longest text."""
    for t in prange(tasks):
        most = i64(0)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            a, b = views[2 * places[i]], views[2 * places[i] + 1]
            size, word = i64(u32(a)), u64(0)
            most = max(most, size)
            if size > IN_PLACE:
                data = bytes_of(b, buffers)
                if at + 8 <= size:
                    word = word_at(data, at, size)
                else:
                    for k in range(at, size):
                        word |= u64(data[k]) << u64(8 * (k - at))
            else:
                if at == 0:
                    word = (a >> 32) | (b << 32)
                if at == 8:
                    word = b >> 32
            out[i] = reversed_bytes(word)
        longest[t] = most


@kernel
def read_sizes(views: ptr[u64], places: ptr[i64], n: i64, out: noalias[u64]):
    """out[i] = bytes of the text at a place."""
    for i in range(n):
        out[i] = u64(u32(views[2 * places[i]]))


def words(out: int, views: int, places: int, n: int, buffers: list[int], k: int) -> int:
    """out (u64) = the k-th eight bytes of texts, comparing as they do, or their lengths where none has so many; the greatest length."""
    tasks = chunks(n)
    longest = (ctypes.c_int64 * tasks)()
    run(read_words, views, places, n, behind(buffers), 8 * k, out, longest, tasks)
    if 8 * k >= max(longest):
        run(read_sizes, views, places, n, out)
    return max(longest)


def take(out: int, views: int, places: int, n: int) -> bool:
    """out = n views at places (i64, all there); whether one of their texts stands elsewhere."""
    tasks = chunks(n)
    long = (ctypes.c_int64 * tasks)()
    run(take_views, views, places, n, out, long, tasks)
    return any(long)


def characters(out: int, views: int, n: int, buffers: list[int]) -> None:
    """out (i64) = how many characters each text has."""
    run(count_characters, views, n, behind(buffers), out, chunks(n))


def cased(views: int, n: int, buffers: list[int], upper: bool, room: Callable[[int, int], tuple[int, int]]) -> bool:
    """Texts in upper or lower case, into (views, bytes) that `room` gives for so many of each; False where some are not ASCII."""
    tasks = chunks(n)
    sizes, wide, starts = ((ctypes.c_int64 * tasks)() for _ in range(3))
    run(long_bytes, views, n, sizes, tasks)
    for t in range(1, tasks):
        starts[t] = starts[t - 1] + sizes[t - 1]
    total = starts[tasks - 1] + sizes[tasks - 1]
    if total >= 1 << 31:
        return False
    run(change_case, views, n, behind(buffers), *room(n, total), starts, wide, tasks, ord("a" if upper else "A"))
    return not any(wide)


def behind(buffers: list[int]) -> Any:
    """Addresses of buffers, for a kernel."""
    return (ctypes.c_uint64 * max(len(buffers), 1))(*buffers)
