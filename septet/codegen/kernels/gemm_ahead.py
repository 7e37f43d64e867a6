"""C = A B of many rows: B is packed once, by all threads, before the chunks that share it begin; it may be kept so.

The tiles and the order of every sum are those of `gemm`, so are the bits.
"""
from __future__ import annotations

from septet.codegen.kernels.gemm import CHUNK_ROWS, CHUNKS, bias_at, round_up
from septet.codegen.kernels.gemm_pack import pack_a, pack_a_rows, pack_b
from septet.codegen.kernels.gemm_tile import Tile, any_tile
from septet.kernel import array, const, i32, i64, kernel, lanes, prange, prefetch, ptr, vec, vload, vstore

ROWS = 2 * CHUNK_ROWS           # of C from which packing apart pays: two chunks read what is packed
TURNS = 2                       # rectangles of C a core
LINE = 64                       # bytes of a cache line
PANELS = 8                      # of B that must read A before packing its rows pays


def packed_size(s: Tile, n: int, k: int) -> int:
    """Elements of the memory that B is packed into."""
    group = s.panels * s.width
    return -(-n // group) * -(-k // s.depth) * group * s.depth


@kernel
def rectangle(s: const, m, n, wanted):
    """(rows, columns) into which C is cut: `wanted` of them, rows in equal shares so that all cores end together, columns in groups."""
    shares = round_up((m + CHUNK_ROWS - 1) // CHUNK_ROWS, CHUNKS)
    rows = round_up((m + shares - 1) // shares, s.rows)
    columns = round_up(n, s.panels * s.width)
    while shares * ((n + columns - 1) // columns) < wanted and columns > s.panels * s.width:
        columns = round_up(columns // 2, s.panels * s.width)
    return rows, columns


@kernel
def panel_at(s: const, side, done, blocks):
    """Where the panel of column `side` and row `done` of B is packed."""
    group = s.panels * s.width
    return (side // group * blocks + done // s.depth) * (group * s.depth) + side % group * s.depth


@kernel(inline=False)
def activate(s: const, activation: const, c: ptr[s.result], c_row: i64, height: i64, width: i64):
    """Finished columns of C, which are still near."""
    for i in range(height):
        for j in range(0, width, s.lanes):
            mask = lanes(vec(i32, s.lanes)) < i32(width - j)
            at = c + (i * c_row + j)
            vstore(at, activation(vload(at, s.lanes, mask=mask)), mask=mask)


@kernel
def product(s: const, activation: const, a, a_row, a_step, packed, blocks, part, part_row, c, c_row, bias, m, n, k, fresh):
    """One rectangle of C, m x n, on one thread; `packed`: the first group of its panels."""
    block = array(s.operand, (s.depth + s.lanes) * CHUNK_ROWS)
    for done in range(0, max(k, 1), s.depth):
        depth = min(s.depth, k - done)
        left = a + done * a_step
        panel_step, left_row, left_step = a_row, a_row, a_step
        if a_step != 1 or n >= PANELS * s.width:
            if a_step == 1 and s.lanes >= s.rows:
                pack_a_rows(s, block, left, a_row, depth, m)
            else:
                pack_a(s, block, left, a_row, a_step, depth, m)
            left = block
            panel_step, left_row, left_step = i64(s.depth), i64(1), i64(s.rows)
        first = i64(done == 0) * fresh
        last = i64(done + depth == k)
        for side in range(0, n, s.width):
            width = min(s.width, n - side)
            right = packed + panel_at(s, side, done, blocks)
            following = packed + panel_at(s, side + s.width, done, blocks)
            share = depth * s.width * s.operand.bytes // LINE * s.rows // m + 1
            for i in range(0, m, s.rows):
                height = min(s.rows, m - i)
                for q in range(share):                      # the next panel comes while this one is used
                    prefetch(following + (i // s.rows * share + q) * (LINE // s.operand.bytes))
                any_tile(s, height, width, (
                    left + i * panel_step, left_row, left_step, right, i64(s.width),
                    part + (i * part_row + side), part_row, c + (i * c_row + side), c_row,
                    bias_at(s, bias, i, side), depth, height, width, first, last))
            if activation is not None:
                if last:
                    activate(s, activation, c + side, c_row, m, width)


@kernel
def pack_ahead(s: const, packed: ptr[s.operand], b: ptr[s.operand], b_step: i64, b_column: i64, n: i64, k: i64):
    """B (k x n) as `gemm_ahead` reads it: memory of `packed_size` elements; strides in elements."""
    group = s.panels * s.width
    blocks = (k + s.depth - 1) // s.depth
    for piece in prange((n + group - 1) // group * blocks):
        side, done = piece // blocks * group, piece % blocks * s.depth
        pack_b(s, packed + piece * (group * s.depth), b + (done * b_step + side * b_column), b_step, b_column,
               min(s.depth, k - done), min(group, n - side))


@kernel
def gemm_ahead(s: const, activation: const, a: ptr[s.operand], a_row: i64, a_step: i64, packed: ptr[s.operand], part: ptr[s.sum],
               part_row: i64, c: ptr[s.result], c_row: i64, bias: ptr[s.sum], m: i64, n: i64, k: i64, fresh: i64, wanted: i64):
    """C = A B (+ what C held, unless `fresh`), B as `pack_ahead` leaves it; strides in elements.

    activation: a kernel from vector to vector applied last, or None.  wanted: rectangles of C.
    """
    group = s.panels * s.width
    blocks = (k + s.depth - 1) // s.depth
    rows, columns = rectangle(s, m, n, wanted)
    across = (n + columns - 1) // columns
    for chunk in prange((m + rows - 1) // rows * across):
        top = chunk // across * rows
        side = chunk % across * columns
        product(s, activation, a + top * a_row, a_row, a_step, packed + side // group * blocks * (group * s.depth), blocks,
                part + (top * part_row + side), part_row, c + (top * c_row + side), c_row, bias_at(s, bias, top, side),
                min(rows, m - top), min(columns, n - side), k, fresh)
