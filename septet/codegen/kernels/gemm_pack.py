"""Packing: a block of A or B copied into the order in which the register tile reads it.

B panel: `width` columns, row after row of k, zero beyond the edge.  A panel: `rows` rows, column after column of k.  Transposed operands
are packed by transposing squares of vectors in registers, so no product ever needs a transposed copy.
"""
from __future__ import annotations

from septet.codegen.kernels.gemm_tile import column_masks
from septet.kernel import const, i32, i64, kernel, lanes, prefetch, shuffle, static_range, vec, vload, vstore

BESIDE = 8                      # panels of A packed at once


def exchange(count: int, step: int) -> tuple[list[int], list[int]]:
    """Lane orders that swap the off-diagonal blocks of `step` lanes between two vectors of `count`: one stage of a transposition."""
    low = [j if not j & step else count + j - step for j in range(count)]
    high = [j + step if not j & step else count + j for j in range(count)]
    return low, high


def stages(count: int) -> list[int]:
    """Block sizes of the stages that transpose a square of `count`."""
    return [1 << bit for bit in range(count.bit_length() - 1)]


@kernel
def transposed(square: const, count: const, width: const):
    """`count` vectors of `width` lanes, every square of count x count transposed."""
    rows = square
    for step in stages(count):
        rows = [exchanged(rows, n, width, step) for n in static_range(count)]
    return rows


@kernel
def exchanged(rows: const, n: const, width: const, step: const):
    """Row n after one stage."""
    low, high = exchange(width, step)
    if n & step:
        return shuffle(rows[n - step], rows[n], high)
    return shuffle(rows[n], rows[n + step], low)


@kernel
def pack_rows(s: const, count: const, panel, b, b_step, k, width):
    """`count` panels of B whose rows are contiguous, side by side: long runs of a row are what the memory likes."""
    masks = column_masks(s, count * s.vectors, width)
    source = b
    to = panel
    for _ in range(k):
        for v in static_range(count * s.vectors):
            at = v // s.vectors * s.depth * s.width + v % s.vectors * s.lanes
            vstore(to + at, vload(source + v * s.lanes, s.lanes, mask=masks[v]))
        source = source + b_step
        to = to + s.width


@kernel
def pack_columns(s: const, panel, b, b_column, k, width):
    """A panel of B whose columns are contiguous; writes up to `lanes` rows past k."""
    for v in static_range(s.vectors):
        tops = [b + min(v * s.lanes + j, width - 1) * b_column for j in static_range(s.lanes)]
        for p in range(0, k, s.lanes):
            mask = lanes(vec(i32, s.lanes)) < i32(k - p)
            square = transposed([vload(top + p, s.lanes, mask=mask) for top in tops], s.lanes, s.lanes)
            for q in static_range(s.lanes):
                vstore(panel + (p + q) * s.width + v * s.lanes, square[q])


@kernel
def pack_any(s: const, panel, b, b_step, b_column, k, width):
    """A panel of B of any strides."""
    for p in range(k):
        for j in range(width):
            panel[p * s.width + j] = b[p * b_step + j * b_column]
        for j in range(width, s.width):
            panel[p * s.width + j] = s.operand(0)


@kernel
def pack_b(s: const, panels, b, b_step, b_column, k, width):
    """As many panels of B as `width` columns need, each `depth` x tile's width apart: k rows of B."""
    if b_column == 1:
        if width <= s.width:
            pack_rows(s, 1, panels, b, b_step, k, width)
        else:
            pack_rows(s, s.panels, panels, b, b_step, k, width)
    else:
        for j in range(0, width, s.width):
            to = panels + j * s.depth
            rest = min(s.width, width - j)
            if b_step == 1:
                pack_columns(s, to, b + j * b_column, b_column, k, rest)
            else:
                pack_any(s, to, b + j * b_column, b_step, b_column, k, rest)


@kernel
def pack_a(s: const, block, a, a_row, a_step, k, height):
    """All panels of a block of A of any strides, each `depth` x rows apart."""
    start = i64(0)
    if a_row == 1:
        start = height // (BESIDE * s.rows) * (BESIDE * s.rows)
        for i in range(0, start, BESIDE * s.rows):
            pack_a_columns(s, block + i * s.depth, a + i, a_step, k)
    for i in range(start, height, s.rows):
        pack_a_panel(s, block + i * s.depth, a + i * a_row, a_row, a_step, k, min(s.rows, height - i))


@kernel
def pack_a_columns(s: const, block, a, a_step, k):
    """Several panels of A whose columns are contiguous, side by side: long runs are what the memory likes."""
    source = a
    to = block
    for _ in range(k):
        for q in static_range(BESIDE):
            vstore(to + q * s.rows * s.depth, vload(source + q * s.rows, s.rows))
        source = source + a_step
        to = to + s.rows


@kernel
def pack_a_panel(s: const, panel, a, a_row, a_step, k, height):
    """`rows` rows of A; those past `height` repeat the last or are zero, and are not used."""
    to = panel
    source = a
    if a_row == 1:
        mask = lanes(vec(i32, s.rows)) < i32(height)
        for _ in range(k):
            vstore(to, vload(source, s.rows, mask=mask))
            source = source + a_step
            to = to + s.rows
    else:
        for _ in range(k):
            for m in static_range(s.rows):
                to[m] = source[min(m, height - 1) * a_row]
            source = source + a_step
            to = to + s.rows


@kernel
def pack_a_rows(s: const, block, a, a_row, k, height):
    """All panels of a block of A whose rows are contiguous, transposed in registers; writes up to `lanes` columns past k."""
    for i in range(0, height, s.rows):
        source = a + i * a_row
        tops = [source + min(m, height - i - 1) * a_row for m in static_range(s.rows)]
        for p in range(0, k, s.lanes):
            mask = lanes(vec(i32, s.lanes)) < i32(k - p)
            square = transposed([vload(top + p, s.lanes, mask=mask) for top in tops], s.rows, s.lanes)
            for m in static_range(s.rows):
                prefetch(tops[m] + (s.rows * a_row + p))
            for q in static_range(s.lanes):
                column = shuffle(square[q % s.rows], None, range(q // s.rows * s.rows, (q // s.rows + 1) * s.rows))
                vstore(block + (i * s.depth + (p + q) * s.rows), column)
