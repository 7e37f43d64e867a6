"""Copy any strided array into any other of the same shape: the kernel behind every copy, transpose, broadcast and byte
swap.

`plan` reduces the layout once (dimensions merged, ordered by the destination's strides) and picks one of four inner loops: rows
of bytes, single elements, 8 x 8 tiles turned in registers (transposes) and one repeated element (broadcasts).
"""
from __future__ import annotations

import ctypes
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from septet.codegen.kernels.launch import WORD, chunks, run, shift
from septet.codegen.launch import stream_from
from septet.kernel import (
    array,
    bswap,
    const,
    copy_bytes,
    i64,
    kernel,
    noalias,
    prange,
    ptr,
    shuffle,
    static_range,
    u8,
    u64,
    vec,
    vload,
    vstore,
)

TILE = 8                            # elements a side of the block that is turned in registers
LINE = 64                           # bytes of a cache line
UNIT_BYTES = 1 << 14                # work of one step of the outer loop
CHUNK_BYTES = 1 << 16               # work worth handing to another thread
ZIP = [tuple(n // 2 + (n % 2) * 8 + half * 4 for n in range(8)) for half in (0, 1)]
PAIR = vec(u64, 2)
MOST_DIMS = 72                      # 64 of an array, one for odd item sizes


@kernel
def transpose8(v):
    """Eight vectors of eight lanes, turned: three rounds of interleaving row i with row i + 4."""
    for _ in static_range(3):
        v = [shuffle(v[i // 2], v[i // 2 + 4], ZIP[i % 2]) for i in static_range(8)]
    return v


@kernel
def copy_one(d, s, T: const, swap: const):
    """One element of type T from s to d (addresses of bytes)."""
    to, source = ptr[T](d), ptr[T](s)
    to[0] = bswap(source[0]) if swap else source[0]


@kernel
def copy_elements(d, s, n, dn, sn, T: const, swap: const):
    """n elements, four at a time."""
    for _ in range(n // 4):
        for k in static_range(4):
            copy_one(d + k * dn, s + k * sn, T, swap)
        d += 4 * dn
        s += 4 * sn
    for k in range(n % 4):
        copy_one(d + k * dn, s + k * sn, T, swap)


@kernel
def copy_rows(d, s, m, n, dm, sm, dn, sn, T: const, mode: const):
    """m rows of n elements, the strides in bytes."""
    for i in range(m):
        if mode == "bytes":
            copy_bytes(d + i * dm, s + i * sm, n * dn)
        else:
            copy_elements(d + i * dm, s + i * sm, n, dn, sn, T, mode == "swap")


@kernel
def fill_rows(d, s, m, n, dm, sm, T: const):
    """m rows, each one element n times over."""
    for i in range(m):
        x = ptr[T](s + i * sm)[0]
        row = ptr[T](d + i * dm)
        many = vec(T, LINE // T.bytes)(x)
        body = n // (LINE // T.bytes) * (LINE // T.bytes)
        for j in range(0, body, LINE // T.bytes):
            vstore(row + j, many)
        for j in range(body, n):
            row[j] = x


@kernel
def copy_tiles(d, s, m, n, dm, sn, T: const):
    """m rows of n elements, dense along the rows of d and along the columns of s: tile by tile."""
    size = T.bytes
    tiled_rows, tiled_columns = m // TILE * TILE, n // TILE * TILE
    for j in range(0, tiled_columns, TILE):
        for i in range(0, tiled_rows, TILE):
            v = [vload(ptr[T](s + i * size + (j + k) * sn), TILE) for k in static_range(TILE)]
            v = transpose8(v)
            for k in static_range(TILE):
                vstore(ptr[T](d + (i + k) * dm + j * size), v[k])
        copy_rows(d + tiled_rows * dm + j * size, s + tiled_rows * size + j * sn, m - tiled_rows, TILE, dm, size, size,
                  sn, T, "elements")
    copy_rows(d + tiled_columns * size, s + tiled_columns * sn, m, n - tiled_columns, dm, size, size, sn, T, "elements")


@kernel
def advance(index, table, rank, d, s):
    """One step of the outer dimensions, like an odometer: the next (d, s).  table: (length, d stride, s stride) a
    dimension.
    """
    k = rank - 1
    while k >= 0:
        index[k] += 1
        d += table[3 * k + 1]
        s += table[3 * k + 2]
        if index[k] < table[3 * k]:
            break
        d -= table[3 * k] * table[3 * k + 1]
        s -= table[3 * k] * table[3 * k + 2]
        index[k] = 0
        k -= 1
    return d, s


@kernel
def copy_nd(dst: ptr[u8], src: ptr[u8], table: noalias[i64], rank: i64, outer: i64, block: i64, blocks: i64, tasks: i64,
            T: const, mode: const):
    """outer x blocks units of `block` rows; the last two dimensions of the table (rank + 2 of them) are the rows and
    their elements.
    """
    for t in prange(tasks):
        index = array(i64, MOST_DIMS)
        units = outer * blocks
        m, dm, sm = table[3 * rank], table[3 * rank + 1], table[3 * rank + 2]
        n, dn, sn = table[3 * rank + 3], table[3 * rank + 4], table[3 * rank + 5]
        unit, last = t * units // tasks, (t + 1) * units // tasks
        place, part = unit // blocks, unit % blocks
        d, s = dst, src
        for k in range(rank - 1, -1, -1):
            index[k] = place % table[3 * k]
            d += index[k] * table[3 * k + 1]
            s += index[k] * table[3 * k + 2]
            place = place // table[3 * k]
        while unit < last:
            first = part * block
            count = min(block, m - first)
            to, source = d + first * dm, s + first * sm
            if mode == "tiles":
                copy_tiles(to, source, count, n, dm, sn, T)
            elif mode == "fill":
                fill_rows(to, source, count, n, dm, sm, T)
            else:
                copy_rows(to, source, count, n, dm, sm, dn, sn, T, mode)
            unit += 1
            part += 1
            if part == blocks:
                part = 0
                d, s = advance(index, table, rank, d, s)


@kernel
def stream(d, s, n):
    """n bytes from s to d past the caches: a line that is written whole need not be read."""
    head = min(-i64(d) & 63, n)
    copy_bytes(d, s, head)
    to, source = d + head, s + head
    body = (n - head) // 64 * 64
    for at in range(0, body, 64):
        vstore(ptr[u64](to + at), vload(ptr[u64](source + at), 8, align=1), align=64, nt=True)
    copy_bytes(to + body, source + body, n - head - body)


@kernel
def copy_run(dst: noalias[u8], src: noalias[u8], nbytes: i64, tasks: i64, past_caches: const):
    """One run of bytes, shared by the threads in multiples of a cache line."""
    for t in prange(tasks):
        first, last = t * (nbytes // 64) // tasks * 64, (t + 1) * (nbytes // 64) // tasks * 64
        count = (nbytes if t == tasks - 1 else last) - first
        if past_caches:
            stream(dst + first, src + first, count)
        else:
            copy_bytes(dst + first, src + first, count)


@dataclass(frozen=True, slots=True)
class Plan:
    """A reduced layout and the inner loop for it.

    `table` has rank + 2 rows of (length, destination stride, source stride).
    """

    mode: str
    word: Any
    table: Any
    rank: int
    outer: int
    block: int
    blocks: int
    tasks: int
    dst_offset: int
    src_offset: int
    run_bytes: int                  # not 0: both are one dense run of so many bytes
    rest: Plan | None = None        # what is left of a single row that does not divide into rows for the threads


def _split_items(itemsize: int) -> tuple[int, int]:
    """(word, count): an item is `count` words that a register can move."""
    if itemsize in (1, 2, 4, 8, 16):
        return itemsize, 1
    word = min(8, itemsize & -itemsize)
    return word, itemsize // word


def _merge(dims: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Neighbours that are one run in both arrays become one dimension."""
    merged: list[tuple[int, int, int]] = []
    for n, d, s in dims:
        if merged and merged[-1][1] == n * d and merged[-1][2] == n * s:
            n *= merged.pop()[0]
        merged.append((n, d, s))
    return merged


def _reduce(dst: tuple[int, ...], src: tuple[int, ...], shape: tuple[int, ...]) -> tuple[list[tuple[int, int, int]],
                                                                                         int, int]:
    """(dimensions, destination offset, source offset): no length 1, no backward destination, the widest stride first,
    merged.
    """
    dims, dst_offset, src_offset = [], 0, 0
    for n, d, s in zip(shape, dst, src, strict=True):
        if n == 1:
            continue
        if d < 0:
            dst_offset, src_offset = dst_offset + (n - 1) * d, src_offset + (n - 1) * s
            d, s = -d, -s
        dims.append((n, d, s))
    dims.sort(key=_widest_first)
    return _merge(dims), dst_offset, src_offset


def _widest_first(dim: tuple[int, int, int]) -> tuple[int, int]:
    return -dim[1], -abs(dim[2])


def _choose_mode(dims: list[tuple[int, int, int]], word: int, swap: bool) -> str:
    """The inner loop; `dims` ends with the rows and their elements and may be reordered so that a transpose shows."""
    n, d, s = dims[-1]
    if swap:
        return "swap"
    if d == word == s:
        return "bytes"
    if d == word and s == 0 and word <= 8:
        return "fill"
    if d == word and word <= 8 and n >= TILE:
        for k, (rows, _, source) in enumerate(dims[:-1]):
            if source == word and rows >= TILE:
                dims.insert(-1, dims.pop(k))
                return "tiles"
    return "elements"


@lru_cache(maxsize=4096)
def plan(dst: tuple[int, ...], src: tuple[int, ...], shape: tuple[int, ...], itemsize: int, swap: bool = False) -> Plan:
    """The reduced copy; strides in bytes."""
    word, count = (itemsize, 1) if swap else _split_items(itemsize)
    if count > 1:
        dst, src, shape = (*dst, word), (*src, word), (*shape, count)
    dims, dst_offset, src_offset = _reduce(dst, src, shape)
    while len(dims) < 2:
        dims.insert(0 if dims else len(dims), (1, 0, 0) if dims else (1, word, word))
    mode = _choose_mode(dims, word, swap)
    if dims[-2][0] == 1 and mode != "bytes" and dims[-1][0] * word >= 2 * UNIT_BYTES:
        return _lay_out_row(dims[-1], mode, word, dst_offset, src_offset)
    return _lay_out(dims, mode, word, dst_offset, src_offset)


def _lay_out_row(dim: tuple[int, int, int], mode: str, word: int, dst_offset: int, src_offset: int) -> Plan:
    """One long row as several, and its rest."""
    n, d, s = dim
    each = UNIT_BYTES // word
    rows, left = divmod(n, each)
    rest = None
    if left:
        rest = _lay_out([(1, 0, 0), (left, d, s)], mode, word, dst_offset + rows * each * d, src_offset + rows * each * s)
    return replace(_lay_out([(rows, each * d, each * s), (each, d, s)], mode, word, dst_offset, src_offset), rest=rest)


def _lay_out(dims: list[tuple[int, int, int]], mode: str, word: int, dst_offset: int, src_offset: int) -> Plan:
    """Cut the rows into blocks of about UNIT_BYTES (tiles: whole cache lines of the source)."""
    (m, _, _), (n, _, _) = dims[-2:]
    block = max(1, UNIT_BYTES // (n * word))
    if mode == "tiles":
        block = max(TILE, min(64 // word, 32))
    block = min(block, m)
    blocks = -(-m // block)
    outer = 1
    for dim in dims[:-2]:
        outer *= dim[0]
    tasks = min(outer * blocks, chunks(outer * m * n * word, CHUNK_BYTES))
    flat = [x for dim in dims for x in dim]
    table = (ctypes.c_int64 * len(flat))(*flat)
    kind = PAIR if word == 16 else WORD[word]
    run_bytes = n * word if mode == "bytes" and outer * m == 1 else 0
    return Plan(mode, kind, table, len(dims) - 2, outer, block, blocks, tasks, dst_offset, src_offset, run_bytes)


def copy(dst_address: int, dst_strides: tuple[int, ...], src_address: int, src_strides: tuple[int, ...],
         shape: tuple[int, ...], itemsize: int) -> None:
    """Copy `shape` items of `itemsize` bytes; strides in bytes, any sign, 0 in the source to broadcast.

    The two must not overlap, but for being the very same place.
    """
    _execute(dst_address, dst_strides, src_address, src_strides, shape, itemsize, False)


def copy_swapped(dst_address: int, dst_strides: tuple[int, ...], src_address: int, src_strides: tuple[int, ...],
                 shape: tuple[int, ...], itemsize: int) -> None:
    """As `copy`, each item of 2, 4 or 8 bytes in the other byte order (complex: pass the two parts as a last
    dimension).
    """
    _execute(dst_address, dst_strides, src_address, src_strides, shape, itemsize, itemsize > 1)


def _execute(dst_address: int, dst_strides: tuple[int, ...], src_address: int, src_strides: tuple[int, ...],
             shape: tuple[int, ...], itemsize: int, swap: bool) -> None:
    if 0 in shape or itemsize == 0:
        return
    p: Plan | None = plan(tuple(dst_strides), tuple(src_strides), tuple(shape), itemsize, swap)
    while p is not None:
        _run_plan(p, dst_address, src_address)
        p = p.rest


def _run_plan(p: Plan, dst_address: int, src_address: int) -> None:
    dst_address, src_address = shift(dst_address, p.dst_offset), shift(src_address, p.src_offset)
    if p.run_bytes:
        copy_contiguous(dst_address, src_address, p.run_bytes)
        return
    run(copy_nd, dst_address, src_address, p.table, p.rank, p.outer, p.block,
        p.blocks, p.tasks, T=p.word, mode=p.mode)


@kernel
def clear_run(to: ptr[u8], nbytes: i64):
    """Zero bytes."""
    for k in range(nbytes // 64):
        vstore(ptr[u64](to + k * 64), vec(u64, 8)(0), align=1)
    for k in range(nbytes // 64 * 64, nbytes):
        to[k] = u8(0)


def clear(address: int, nbytes: int) -> None:
    """A block of bytes becomes zero, by a kernel, which plans can note down."""
    run(clear_run, address, nbytes)


def copy_contiguous(dst_address: int, src_address: int, nbytes: int) -> None:
    """Copy a block of bytes; the two must not overlap."""
    run(copy_run, dst_address, src_address, nbytes, chunks(nbytes, CHUNK_BYTES), past_caches=nbytes >= stream_from())
