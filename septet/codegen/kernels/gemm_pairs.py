"""bfloat16 products by instructions that multiply pairs: AMX tiles (16 x 32 by 32 x 16) or AVX-512's dot of pairs.

B is packed once, in panels of 32 columns.  Whole blocks of A are read as they are; else the chunk that multiplies rows of A packs them
in panels of 32, or all are packed first where several chunks share rows or rows are very long.  Panels are cut into blocks of 32 along k, a
block being two tiles of 1 KiB.  A tile of A is 16 rows of 32; one of B is 16 pairs of rows of 16
columns.  Beyond the edges they hold zero.  Sums are float32, in an order fixed by k.
"""
from __future__ import annotations

import ctypes
import sys
from functools import cache, partial
from typing import Any

from septet.codegen.kernels.gemm_pack import transposed
from septet.codegen.kernels.launch import Address, run, scratch
from septet.kernel import (
    array,
    bf16,
    bf16x32,
    bitcast,
    const,
    extern,
    f32,
    f32x16,
    i8,
    i16,
    i16x16,
    i32,
    i32x16,
    i32x32,
    i64,
    kernel,
    lanes,
    noalias,
    prange,
    prefetch,
    ptr,
    shuffle,
    static_range,
    vec,
    vload,
    vstore,
)
from septet.lang.types import void
from septet.runtime import target

SIDE = 32                       # rows of a panel of A, columns of one of B, depth of a block
TILE = 16 * 32                  # elements of a tile
BLOCK = 2 * TILE                # elements of a panel's block
ROWS = 8                        # rows that the AVX-512 kernel sums at once
PANELS = 4                      # panels of A to a chunk: 128 rows, which stay in L2
GROUP = 4                       # panels of B packed at once, since long runs are what the memory likes
DEEP = 64                       # blocks of k that a chunk packs of A: 512 KiB
CHUNK_WORK = 1 << 21            # multiplications worth a chunk
CHUNKS = 16                     # wanted of a large product
LINE = 32                       # elements of a line of memory
PANEL_LINES = BLOCK // LINE     # lines of a panel's block
AHEAD = 2                       # blocks of k: rows of memory that are turned are asked for so early
ALIASED = 2048                  # bytes: rows a multiple of it apart meet in the same lines of a cache; dots read them packed

dot_pairs = extern("llvm.x86.avx512bf16.dpbf16ps.512", f32x16, f32x16, bf16x32, bf16x32)
load_config = extern("llvm.x86.ldtilecfg", void, ptr[i8])
release_tiles = extern("llvm.x86.tilerelease", void)
zero_tile = extern("llvm.x86.tilezero", void, i8)
load_tile = extern("llvm.x86.tileloadd64", void, i8, ptr[bf16], i64)
store_tile = extern("llvm.x86.tilestored64", void, i8, ptr[f32], i64)
multiply_tiles = extern("llvm.x86.tdpbf16ps", void, i8, i8, i8)


# ---- packing ---------------------------------------------------------------------------------------------------------
@kernel
def pack_left(to: ptr[i16], a: ptr[i16], row: i64, step: i64, m: i64, k: i64):
    """A of any strides as panels; a row at or past m is zero."""
    height, panel = PANELS * SIDE, (k + SIDE - 1) // SIDE * BLOCK
    for group in prange((m + height - 1) // height):
        left_panels(to + group * PANELS * panel, a + group * height * row, row, step, min(height, m - group * height), k)


@kernel
def left_panels(to, a, row, step, m, k):
    """Some rows of A as panels."""
    blocks = (k + SIDE - 1) // SIDE
    for block in range(blocks):
        for panel in range((m + SIDE - 1) // SIDE):
            out = to + (panel * blocks + block) * BLOCK
            left_block(out, a + (panel * SIDE * row + block * SIDE * step), row, step, m - panel * SIDE, k - block * SIDE)


@kernel
def left_block(out, a, row, step, height, rest):
    """32 rows of 32 of A; those from `height` and `rest` on are zero."""
    if step == 1:
        for r in range(SIDE):
            inside = i32(rest)
            if r >= height:
                inside = i32(0)
            vstore(out + r * SIDE, vload(a + r * row, SIDE, mask=lanes(i32x32) < inside))
    elif row == 1:
        for q in range(SIDE):
            prefetch(a + (AHEAD * SIDE + q) * step)
        for half in static_range(2):
            turned_rows(out + half * TILE, a + half * 16, step, rest, height - half * 16)
    else:
        for r in range(SIDE):
            for p in range(SIDE):
                out[r * SIDE + p] = i16(0)
                if r < height and p < rest:
                    out[r * SIDE + p] = a[r * row + p * step]


@kernel(inline=False)
def turned_rows(out: ptr[i16], a: ptr[i16], step: i64, k: i64, n: i64):
    """A tile of A whose columns are contiguous: pairs of two rows of memory, turned."""
    mask = lanes(i32x16) < i32(n)
    zip = [q // 2 + q % 2 * 16 for q in static_range(32)]
    inside = [lanes(i32x16) * 0 + q < i32(k) for q in static_range(32)]
    rows = [vload(a + min(q, max(k, 1) - 1) * step, 16, mask=mask & inside[q]) for q in static_range(32)]
    turned = transposed([bitcast(shuffle(rows[2 * q], rows[2 * q + 1], zip), i32x16) for q in static_range(16)], 16, 16)
    for q in static_range(16):
        vstore(ptr[i32](out + q * 32), turned[q])


@kernel
def pack_right(to: ptr[i16], b: ptr[i16], step: i64, column: i64, k: i64, n: i64):
    """B of any strides as panels of pairs; a column at or past n is zero."""
    halves = (n + SIDE - 1) // SIDE * 2
    for group in prange((halves + 2 * GROUP - 1) // (2 * GROUP)):
        for block in range((k + SIDE - 1) // SIDE):
            for half in range(group * 2 * GROUP, min(halves, (group + 1) * 2 * GROUP)):
                right_tile(to, b, half, block, step, column, k, n)


@kernel
def right_tile(to, b, half, block, step, column, k, n):
    """Half a panel's block of B."""
    j, blocks = half * 16, (k + SIDE - 1) // SIDE
    out = to + ((half // 2 * blocks + block) * BLOCK + half % 2 * TILE)
    source = b + (block * SIDE * step + j * column)
    if column == 1:
        pairs_of_rows(out, source, step, k - block * SIDE, n - j)
    elif step == 1:
        pairs_of_columns(out, source, column, k - block * SIDE, n - j)
    else:
        pairs_of_any(out, source, step, column, k - block * SIDE, n - j)


@kernel
def pairs_of_rows(out, b, step, k, n):
    """A tile of B whose rows are contiguous: two rows interleaved."""
    mask = lanes(i32x16) < i32(n)
    zip = [q // 2 + q % 2 * 16 for q in static_range(32)]
    for q in range(SIDE):
        prefetch(b + (AHEAD * SIDE + q) * step)
    for q in range(16):
        even, odd = i16x16(0), i16x16(0)
        if 2 * q < k:
            even = vload(b + 2 * q * step, 16, mask=mask)
        if 2 * q + 1 < k:
            odd = vload(b + (2 * q + 1) * step, 16, mask=mask)
        vstore(out + q * 32, shuffle(even, odd, zip))


@kernel
def pairs_of_columns(out, b, column, k, n):
    """A tile of B whose columns are contiguous: a square of pairs, turned."""
    mask = lanes(i32x32) < i32(k)
    square = [bitcast(vload(b + min(j, max(n, 1) - 1) * column, 32, mask=(lanes(i32x32) * 0 + j < i32(n)) & mask), i32x16)
              for j in static_range(16)]
    turned = transposed(square, 16, 16)
    for q in static_range(16):
        vstore(ptr[i32](out + q * 32), turned[q])


@kernel
def pairs_of_any(out, b, step, column, k, n):
    """A tile of B of any strides."""
    for p in range(32):
        for j in range(16):
            at = p // 2 * 32 + j * 2 + p % 2
            out[at] = i16(0)
            if p < k and j < n:
                out[at] = b[p * step + j * column]


# ---- sums ------------------------------------------------------------------------------------------------------------
@kernel(inline=False)
def sums_by_tiles(T: const, biased: const, a: noalias[bf16], a_row: i64, a_block: i64, a_tile: i64, b: noalias[bf16], sums: noalias[f32],
                  blocks: i64, earlier: noalias[f32], c: ptr[T], c_row: i64, bias: ptr[f32], height: i64, width: i64):
    """32 x 32 sums by AMX: four tiles of sums, two of A, two of B.

    Elements of A from one row, block and tile to the next: packed or as they are.  Between the products the sums made before go to C,
    some rows a block.  To fetch lines ahead was measured to cost a tenth.
    """
    rows = (height + blocks - 1) // blocks
    for t in static_range(4):
        zero_tile(t)
    for block in range(blocks):
        left, right = a + block * a_block, b + block * BLOCK
        load_tile(4, left, 2 * a_row)
        load_tile(6, right, 64)
        load_tile(5, left + a_tile, 2 * a_row)
        load_tile(7, right + TILE, 64)
        multiply_tiles(0, 4, 6)
        multiply_tiles(1, 4, 7)
        multiply_tiles(2, 5, 6)
        multiply_tiles(3, 5, 7)
        store_sums(c, c_row, earlier, bias, block * rows, min(height, (block + 1) * rows), width, T, biased)
    for t in static_range(4):
        store_tile(t, sums + (t // 2 * 16 * SIDE + t % 2 * 16), 4 * SIDE)


@kernel(inline=False)
def sums_by_dots(a: noalias[bf16], a_row: i64, a_block: i64, b: noalias[bf16], sums: noalias[f32], row: i64, blocks: i64, fresh: i64,
                 following: ptr[bf16], ahead: i64):
    """32 x 32 sums by AVX-512, or what is added to them, eight rows at a time.

    Elements from one row and block of A to the next, packed or as they are, and from one row of sums to the next.  following: what is
    read later, `ahead` lines of memory for each block and group of rows.
    """
    for group in range(SIDE // ROWS):
        to = sums + group * ROWS * row
        acc = array(f32x16, 2 * ROWS)
        for t in static_range(2 * ROWS):
            acc[t] = f32x16(0)
        if fresh == 0:
            for t in static_range(2 * ROWS):
                acc[t] = vload(to + (t // 2 * row + t % 2 * 16), 16)
        for block in range(blocks):
            tops = [ptr[i32](a + (block * a_block + (group * ROWS + r) * a_row)) for r in static_range(ROWS)]
            right = b + block * BLOCK
            for line in range(ahead):
                prefetch(following + ((group * blocks + block) * ahead + line) * LINE, locality=2)
            for q in range(16):
                low, high = vload(right + q * 32, 32), vload(right + (TILE + q * 32), 32)
                for r in static_range(ROWS):
                    x = bitcast(i32x16(tops[r][q]), bf16x32)
                    acc[2 * r] = dot_pairs(acc[2 * r], x, low)
                    acc[2 * r + 1] = dot_pairs(acc[2 * r + 1], x, high)
        for t in static_range(2 * ROWS):
            vstore(to + (t // 2 * row + t % 2 * 16), acc[t])


@kernel
def gemm_pairs(a: ptr[i16], a_row: i64, a_step: i64, ready: i64, b: ptr[bf16], c: ptr[bf16], c_row: i64, bias: ptr[f32], config: ptr[i8],
               m: i64, n: i64, k: i64, wide: i64, T: const, amx: const, biased: const):
    """C (bfloat16 or float32 `T`) = A B (+ a number for each column); B is packed, and A if it is `ready`.

    wide: panels of B to a chunk.
    """
    blocks = (k + SIDE - 1) // SIDE
    down, across = (m + SIDE - 1) // SIDE, (n + SIDE - 1) // SIDE
    sides = (across + wide - 1) // wide
    for chunk in prange((down + PANELS - 1) // PANELS * sides):
        top, side = chunk // sides * PANELS, chunk % sides * wide
        packed = array(i16, PANELS * DEEP * BLOCK)
        left, row, step, tile = a + top * blocks * BLOCK, i64(SIDE), i64(BLOCK), i64(TILE)
        if ready == 0:
            left = a + top * SIDE * a_row
            apart = 1 if amx else a_row % (ALIASED // 2)
            if (apart != 0) & (a_step == 1) & (k % SIDE == 0) & (min(PANELS * SIDE, m - top * SIDE) % SIDE == 0):
                row, step, tile = a_row, i64(SIDE), 16 * a_row
            else:
                left_panels(packed, left, a_row, a_step, min(PANELS * SIDE, m - top * SIDE), k)
                left = packed
        if amx:
            load_config(config)
        squares(ptr[bf16](left), row, step, tile, b + side * blocks * BLOCK, ptr[T](c) + (top * SIDE * c_row + side * SIDE), c_row,
                bias + side * SIDE, m - top * SIDE, n - side * SIDE, blocks, min(PANELS, down - top), min(wide, across - side),
                T, amx, biased)
        if amx:
            release_tiles()


@kernel
def squares(a, a_row, a_block, a_tile, b, c, c_row, bias, m, n, blocks, high, long, T: const, amx: const, biased: const):
    """`high` panels of A by `long` of B; the sums of one square are stored while those of the next are made."""
    panel = SIDE * a_row
    if a_block == BLOCK:
        panel = blocks * BLOCK
    sums = array(f32, 2 * SIDE * SIDE)
    out, before, height, width = c, bias, i64(0), i64(0)            # where the sums before these go
    for j in range(long):
        for i in range(high):
            t = j * high + i
            now, earlier = sums + t % 2 * (SIDE * SIDE), sums + (t + 1) % 2 * (SIDE * SIDE)
            left, right = a + i * panel, b + j * blocks * BLOCK
            if amx:
                sums_by_tiles(T, biased, left, a_row, a_block, a_tile, right, now, blocks, earlier, out, c_row, before, height, width)
            else:
                ahead = PANEL_LINES // (SIDE // ROWS) // high           # the next panel of B comes while this one is used
                following = b + (j + 1) * blocks * BLOCK + i * ahead * (SIDE // ROWS) * blocks * LINE
                sums_by_dots(left, a_row, a_block, right, now, i64(SIDE), blocks, i64(1), following, ahead)
                store_sums(out, c_row, earlier, before, i64(0), height, width, T, biased)
            out, before = c + (i * SIDE * c_row + j * SIDE), bias + j * SIDE
            height, width = min(SIDE, m - i * SIDE), n - j * SIDE
            fetch(out, c_row, height)
    store_sums(out, c_row, sums + (high * long + 1) % 2 * (SIDE * SIDE), before, i64(0), height, width, T, biased)


@kernel
def fetch(c, c_row, height):
    """Lines of C that will be written."""
    for r in range(height):
        prefetch(c + r * c_row, write=1)


@kernel
def store_sums(c, c_row, sums, bias, first, last, width, T: const, biased: const):
    """Some rows of 32 x 32 sums as C, as far as its columns go."""
    mask = lanes(i32x32) < i32(width)
    if biased:
        added = vload(bias, SIDE, mask=mask)
    for r in range(first, last):
        row = vload(sums + r * SIDE, SIDE)
        if biased:
            row = row + added
        if width >= SIDE:
            vstore(c + r * c_row, vec(T, SIDE)(row))
        else:
            vstore(c + r * c_row, vec(T, SIDE)(row), mask=mask)


# ---- launching -------------------------------------------------------------------------------------------------------
@cache
def has_amx() -> bool:
    """Whether this process may use AMX: the machine has it and the kernel of the system grants its registers."""
    if not target.has("amx-tile", "amx-bf16") or not sys.platform.startswith("linux"):
        return False
    ARCH_REQ_XCOMP_PERM, XTILEDATA, ARCH_PRCTL = 0x1023, 18, 158
    return ctypes.CDLL(None).syscall(ARCH_PRCTL, ARCH_REQ_XCOMP_PERM, XTILEDATA) == 0


@cache
def has_pairs() -> bool:
    """Whether this machine multiplies pairs of bfloat16."""
    return target.has("avx512bf16", "avx512bw", "avx512vl")


CONFIG = (ctypes.c_uint8 * 64)(1, 0, *[0] * 14, *[64, 0] * 8, *[0] * 16, *[16] * 8)         # palette 1, 8 tiles of 16 rows of 64 bytes


def packed_right(k: int, n: int, b: int, strides: tuple[int, ...]) -> tuple[Address]:
    """B packed; strides in bytes."""
    right = scratch(max(64, (n + SIDE - 1) // SIDE * SIDE * ((k + SIDE - 1) // SIDE * SIDE) * 2))
    run(pack_right, right, b, strides[0] // 2, strides[1] // 2, k, n)
    return (right,)


def matmul_pairs(m: int, n: int, k: int, a: int, a_strides: tuple[int, ...], b: int, b_strides: tuple[int, ...], c: int, c_row: int,
                 wide: bool = False, bias: int = 0, kept: Any = None) -> None:
    """C (m x n, bfloat16, or float32 where `wide`) = A B of bfloat16; strides in bytes, C's columns contiguous.

    bias: address of a float32 for each column, added before rounding.  kept: gives B packed, which it may have; it is called with what
    packs B.
    """
    wide_chunk = columns_of_chunk(m, n, k)
    left, ready = a, (wide_chunk * SIDE < n or k > DEEP * SIDE) and not is_in_place(m, k, a_strides)
    if ready:
        left = scratch(max(64, (m + SIDE - 1) // SIDE * SIDE * ((k + SIDE - 1) // SIDE * SIDE) * 2))
        run(pack_left, left, a, a_strides[0] // 2, a_strides[1] // 2, m, k)
    pack = partial(packed_right, k, n, b, b_strides)
    right, = pack() if kept is None else kept(pack)
    result = f32 if wide else bf16
    run(gemm_pairs, left, a_strides[0] // 2, a_strides[1] // 2, ready, right, c, c_row // (4 if wide else 2), bias,
        ctypes.addressof(CONFIG), m, n, k, wide_chunk, T=result, amx=has_amx(), biased=bias != 0)


def columns_of_chunk(m: int, n: int, k: int) -> int:
    """Panels of B that a chunk multiplies: all where there are rows enough for every core to have some chunks."""
    levels, across = -(-m // (PANELS * SIDE)), -(-n // SIDE)
    if levels >= CHUNKS // 2:
        return across
    work = CHUNK_WORK // (min(PANELS, -(-m // SIDE)) * SIDE * SIDE * max(1, k))
    return min(across, max(across * levels // CHUNKS, work, 1))


def is_in_place(m: int, k: int, strides: tuple[int, ...]) -> bool:
    """Whether all of A is read as it is, without edges."""
    return m % SIDE == 0 and k % SIDE == 0 and strides[1] == 2 and (has_amx() or strides[0] % ALIASED != 0)
