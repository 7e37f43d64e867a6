"""Words of text: runs of word characters, numbered as they first appear, and counted text by text; MurmurHash3 of words.

Text: code units (u8 of ASCII, u32 of anything), of all texts one behind the other; `bounds[t]` is where text t starts.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import run
from septet.kernel import const, i64, kernel, noalias, ptr, rotate_left, u8, u32, u64

UNITS: dict[int, Any] = {1: u8, 4: u32}


@kernel
def hash_units(x, n):
    """FNV-1a over units, mixed."""
    h = u64(0xCBF29CE484222325)
    for k in range(n):
        h = (h ^ u64(x[k])) * u64(0x100000001B3)
    return h ^ (h >> 29)


@kernel
def same_units(x, y, n):
    for k in range(n):
        if x[k] != y[k]:
            return False
    return True


@kernel(releases_gil=True)
def number_words(x: ptr[C], bounds: ptr[i64], texts: i64, is_word: ptr[u8], least: i64, ids: noalias[i64], pointers: noalias[i64],
                 heads: noalias[i64], starts: noalias[i64], sizes: noalias[i64], hashes: noalias[u64], bits: i64, C: const):
    """ids: the word numbers of all texts; starts, sizes: each word's first place.  Returns the words, or -1 where the table is too full."""
    mask, room, count, at = (1 << bits) - 1, 1 << (bits - 1), i64(0), i64(0)
    for s in range(mask + 1):
        heads[s] = 0
    pointers[0] = 0
    for t in range(texts):
        i, stop = bounds[t], bounds[t + 1]
        while i < stop:
            if is_word[x[i]] == 0:
                i += 1
            else:
                first = i
                while i < stop and is_word[x[min(i, stop - 1)]] != 0:
                    i += 1
                size = i - first
                if size >= least:
                    h = hash_units(x + first, size)
                    slot = i64(h & u64(mask))
                    found = i64(-1)
                    while heads[slot] != 0 and found < 0:
                        w = heads[slot] - 1
                        if hashes[w] == h and sizes[w] == size and same_units(x + first, x + starts[w], size):
                            found = w
                        else:
                            slot = (slot + 1) & mask
                    if found < 0:
                        if count == room:
                            return i64(-1)
                        found = count
                        heads[slot] = count + 1
                        starts[count], sizes[count], hashes[count] = first, size, h
                        count += 1
                    ids[at] = found
                    at += 1
        pointers[t + 1] = at
    return count


@kernel
def sift(x, n):
    """Sort a few numbers (Shell's sort)."""
    gap = n // 2
    while gap > 0:
        for i in range(gap, n):
            value, j = x[i], i
            while j >= gap and x[max(j - gap, 0)] > value:
                x[j] = x[j - gap]
                j -= gap
            x[j] = value
        gap = gap // 2


@kernel(releases_gil=True)
def count_words(ids: ptr[i64], pointers: ptr[i64], texts: i64, columns: ptr[i64], counts: noalias[i64], out: noalias[i64],
                indices: noalias[i64], out_pointers: noalias[i64]):
    """Counts of words (column columns[id], -1: left out) as compressed rows; counts: a zero for each column.  Returns the elements."""
    at = i64(0)
    out_pointers[0] = 0
    for t in range(texts):
        first = at
        for k in range(pointers[t], pointers[t + 1]):
            c = columns[ids[k]]
            if c >= 0:
                if counts[c] == 0:
                    indices[at] = c
                    at += 1
                counts[c] = counts[c] + 1
        sift(indices + first, at - first)
        for k in range(first, at):
            out[k] = counts[indices[k]]
            counts[indices[k]] = 0
        out_pointers[t + 1] = at
    return at


@kernel
def murmur(x, n, seed):
    """MurmurHash3 (x86, 32 bits; Austin Appleby, public domain) of n bytes."""
    h = u32(seed)
    for b in range(n // 4):
        k = u32(x[4 * b]) | (u32(x[4 * b + 1]) << 8) | (u32(x[4 * b + 2]) << 16) | (u32(x[4 * b + 3]) << 24)
        h = h ^ (rotate_left(k * u32(0xCC9E2D51), 15) * u32(0x1B873593))
        h = rotate_left(h, 13) * u32(5) + u32(0xE6546B64)
    tail, k = n // 4 * 4, u32(0)
    if n - tail > 2:
        k = k ^ (u32(x[tail + 2]) << 16)
    if n - tail > 1:
        k = k ^ (u32(x[tail + 1]) << 8)
    if n - tail > 0:
        h = h ^ (rotate_left((k ^ u32(x[tail])) * u32(0xCC9E2D51), 15) * u32(0x1B873593))
    h = h ^ u32(n)
    h = (h ^ (h >> 16)) * u32(0x85EBCA6B)
    h = (h ^ (h >> 13)) * u32(0xC2B2AE35)
    return h ^ (h >> 16)


@kernel
def murmurs(x: ptr[u8], bounds: ptr[i64], n: i64, out: noalias[u32], seed: i64):
    """out[i] = the hash of bytes bounds[i] .. bounds[i + 1]."""
    for i in range(n):
        out[i] = murmur(x + bounds[i], bounds[i + 1] - bounds[i], seed)


def number(x: int, unit: int, bounds: int, texts: int, is_word: int, least: int, ids: int, pointers: int, tables: tuple[int, ...],
           bits: int) -> int:
    """`number_words`; tables: heads, starts, sizes, hashes."""
    return int(run(number_words, x, bounds, texts, is_word, least, ids, pointers, *tables, bits, C=UNITS[unit]))
