"""C = A B for operands of any strides, batches and sizes, in parallel: the blocked product round the register tile.

A chunk is a rectangle of C of one matrix of the batch (or several small matrices).  In it k is cut into blocks of `depth`, the
columns into panels as wide as the tile; a panel of B is packed when it is transposed or reused often, by the first tile that reads it
where rows are contiguous, A when it is transposed or read by very many panels.
How C is cut depends on sizes alone.
"""
from __future__ import annotations

from septet.codegen.kernels.gemm_pack import pack_a, pack_a_rows, pack_b
from septet.codegen.kernels.gemm_tile import any_tile, packing_tile
from septet.kernel import array, const, i64, kernel, prange, ptr

CHUNK_ROWS = 256                # a chunk's rows of A, packed, stay in L2
CHUNK_WORK = 1 << 17            # multiplications below which a chunk is not worth a thread: about 2 microseconds
SPLIT_WORK = 1 << 19            # ... below which a product is not worth two
CHUNKS = 4                      # wanted of a product, so that a busy core costs little
PACK_ROWS = 32                  # rows of C from which a packed panel of B pays
PACK_BYTES = 1 << 15            # size of B from which it does
ON_THE_WAY = 1 << 22            # ... up to which the first tile that reads a panel packs it; beyond, long runs of rows count more
PACK_PANELS = 64                # panels of B that must read A before packing its rows pays


@kernel
def round_up(n, step: const):
    """The multiple of `step` at or above n."""
    return (n + step - 1) // step * step


@kernel
def chunk_size(s: const, m, n, k, batch):
    """(rows, columns) of the rectangles into which C is cut."""
    rows = min(CHUNK_ROWS, round_up(m, s.rows))
    columns = round_up(n, s.width)
    wanted = CHUNKS
    if m * n * k * batch < SPLIT_WORK:
        wanted = 1
    while (m + rows - 1) // rows * ((n + columns - 1) // columns) * batch < wanted and rows * columns * k > CHUNK_WORK:
        if columns > 4 * s.width or columns > rows and columns > s.width:
            columns = round_up(columns // 2, s.width)
        elif rows > s.rows:
            rows = round_up(rows // 2, s.rows)
        else:
            break
    return rows, columns


@kernel
def product(s: const, a, a_row, a_step, b, b_step, b_column, part, part_row, c, c_row, bias, m, n, k, fresh):
    """One rectangle of C, m x n, on one thread."""
    panels = array(s.operand, (s.panels * s.depth + s.lanes) * s.width)
    block = array(s.operand, (s.depth + s.lanes) * CHUNK_ROWS)
    streamed = b_column == 1 and n * k * s.operand.bytes <= ON_THE_WAY
    reused = b_column != 1 or m >= PACK_ROWS and n * k * s.operand.bytes > PACK_BYTES
    for done in range(0, max(k, 1), s.depth):
        depth = min(s.depth, k - done)
        left = a + done * a_step
        panel_step, left_row, left_step = a_row, a_row, a_step
        if a_step != 1 or s.lanes < s.rows and n >= 4 * s.width and k > s.depth:
            pack_a(s, block, left, a_row, a_step, depth, m)
            left = block
            panel_step, left_row, left_step = i64(s.depth), i64(1), i64(s.rows)
        elif s.lanes >= s.rows and n >= PACK_PANELS * s.width and k > s.depth:
            pack_a_rows(s, block, left, a_row, depth, m)
            left = block
            panel_step, left_row, left_step = i64(s.depth), i64(1), i64(s.rows)
        first = i64(done == 0) * fresh
        last = i64(done + depth == k)
        for side in range(0, n, s.panels * s.width):
            reach = min(s.panels * s.width, n - side)
            right = b + (done * b_step + side * b_column)
            right_step, right_column = b_step, b_column
            if reused and not streamed:
                pack_b(s, panels, right, b_step, b_column, depth, reach)
                right = panels
                right_step, right_column = i64(s.width), i64(s.depth)
            for j in range(0, reach, s.width):
                width = min(s.width, reach - j)
                start = i64(0)
                source, source_step = right + j * right_column, right_step
                if reused and streamed:
                    if width == s.width:
                        packing_tile(s, left, left_row, left_step, source, b_step, part + (side + j), part_row, c + (side + j), c_row,
                                     bias_at(s, bias, 0, side + j), depth, first, last, panels)
                        start = i64(s.rows)
                    else:
                        pack_b(s, panels, source, b_step, b_column, depth, width)
                    source, source_step = panels, i64(s.width)
                for i in range(start, m, s.rows):
                    height = min(s.rows, m - i)
                    any_tile(s, height, width, (
                        left + i * panel_step, left_row, left_step, source, source_step,
                        part + (i * part_row + side + j), part_row, c + (i * c_row + side + j), c_row,
                        bias_at(s, bias, i, side + j), depth, height, width, first, last))


@kernel
def bias_at(s: const, bias, i, j):
    """The bias of the tile at row i, column j."""
    if s.epilogue.bias == "row":
        return bias + i
    return bias + j


@kernel
def gemm(s: const, a: ptr[s.operand], a_row: i64, a_step: i64, b: ptr[s.operand], b_step: i64, b_column: i64,
         part: ptr[s.sum], part_row: i64, c: ptr[s.result], c_row: i64, bias: ptr[s.sum],
         m: i64, n: i64, k: i64, fresh: i64, batch: i64, a_batch: i64, b_batch: i64, c_batch: i64, offsets: ptr[i64]):
    """Every C of a batch = A B (+ what C held, unless `fresh`); strides in elements, those of C's columns and of the sums' are 1.

    offsets: null, or three numbers a matrix: where its A, B and C begin, for batches that one stride does not describe.
    """
    rows, columns = chunk_size(s, m, n, k, batch)
    down = (m + rows - 1) // rows
    across = (n + columns - 1) // columns
    group = max(1, CHUNK_WORK // max(1, m * n * k))
    if m * n * k * batch < SPLIT_WORK:
        group = batch
    pieces = down * across
    for chunk in prange((batch + group - 1) // group * pieces):
        begin = chunk // pieces * group
        top = chunk % pieces // across * rows
        side = chunk % pieces % across * columns
        for number in range(begin, min(begin + group, batch)):
            at_a, at_b, at_c = number * a_batch, number * b_batch, number * c_batch
            if offsets != 0:
                at_a, at_b, at_c = offsets[3 * number], offsets[3 * number + 1], offsets[3 * number + 2]
            product(s, a + (at_a + top * a_row), a_row, a_step, b + (at_b + side * b_column), b_step, b_column,
                    part + (at_c + top * part_row + side), part_row, c + (at_c + top * c_row + side), c_row,
                    bias_at(s, bias, top, side), min(rows, m - top), min(columns, n - side), k, fresh)
