"""Products with weights of 8 bits: y = scale (W x), W int8 (n x k) packed once, x and sums in float32.

Layout "lane = output row": blocks of 16 rows, in each k lines of 16 bytes, one of each row.  So one load is widened to 16 floats in
registers, x is broadcast, nothing is summed across lanes, and the weights stream from memory in order.
"""
from __future__ import annotations

from dataclasses import dataclass

from septet.codegen.kernels.launch import run, scratch
from septet.kernel import array, const, f32, f32x16, i8, i32, i32x16, i64, kernel, lanes, prange, ptr, static_range, vload, vstore

ROWS = 16                       # output rows of a block: lanes
SUMS = 4                        # vectors of sums that run side by side
BLOCKS = 4                      # blocks of rows to a chunk
FEW = 4                         # rows of x that one pass over the weights takes


@dataclass(frozen=True)
class Weights:
    """Packed weights: n rows by k; `scales` and `shifts` of each group of each row, 16 rows side by side."""

    n: int
    k: int
    packed: int
    scales: int
    shifts: int = 0


def round_up(n: int, step: int) -> int:
    """The multiple of `step` at or above n."""
    return -(-n // step) * step


def pack(n: int, k: int, source: int, scales: int) -> Weights:
    """Weights of dense row-major int8 at `source` and a float32 scale of each row; rows past n are zeros."""
    whole = round_up(n, ROWS)
    packed, turned = scratch(max(64, whole * k)), scratch(max(64, whole * 4))
    run(pack_rows, packed, source, n, k)
    run(turn, turned, scales, n, 1)
    return Weights(n, k, packed, turned)


@kernel
def pack_rows(to: ptr[i8], source: ptr[i8], n: i64, k: i64):
    """Blocks of 16 rows."""
    for block in prange((n + ROWS - 1) // ROWS):
        for lane in range(ROWS):
            row = block * ROWS + lane
            for p in range(k):
                x = i8(0)
                if row < n:
                    x = source[row * k + p]
                to[(block * k + p) * ROWS + lane] = x


@kernel
def turn(to: ptr[f32], source: ptr[f32], n: i64, groups: i64):
    """Numbers (n, groups) with 16 rows side by side; rows past n are zero."""
    for block in prange((n + ROWS - 1) // ROWS):
        for group in range(groups):
            for lane in range(ROWS):
                row = block * ROWS + lane
                x = f32(0)
                if row < n:
                    x = source[row * groups + group]
                to[(block * groups + group) * ROWS + lane] = x


@kernel(math="contract")
def block_dots(w: ptr[i8], x: ptr[f32], x_row, k, rows: const):
    """16 rows of weights times `rows` rows of x."""
    acc = array(f32x16, rows * SUMS)
    for t in static_range(rows * SUMS):
        acc[t] = f32x16(0)
    whole = k // SUMS * SUMS
    for p in range(0, whole, SUMS):
        for t in static_range(SUMS):
            line = f32x16(i32x16(vload(w + (p + t) * ROWS, ROWS)))
            for r in static_range(rows):
                acc[r * SUMS + t] = acc[r * SUMS + t] + line * x[r * x_row + p + t]
    for p in range(whole, k):
        line = f32x16(i32x16(vload(w + p * ROWS, ROWS)))
        for r in static_range(rows):
            acc[r * SUMS] = acc[r * SUMS] + line * x[r * x_row + p]
    return [acc[r * SUMS] + acc[r * SUMS + 1] + (acc[r * SUMS + 2] + acc[r * SUMS + 3]) for r in static_range(rows)]


@kernel(math="contract")
def multiply_int8(w: ptr[i8], scales: ptr[f32], x: ptr[f32], x_row: i64, y: ptr[f32], y_row: i64, n: i64, k: i64, rows: const):
    """Y = X W^T for `rows` rows of X."""
    blocks = (n + ROWS - 1) // ROWS
    for chunk in prange((blocks + BLOCKS - 1) // BLOCKS):
        for block in range(chunk * BLOCKS, min(blocks, (chunk + 1) * BLOCKS)):
            found = block_dots(w + block * ROWS * k, x, x_row, k, rows)
            for r in static_range(rows):
                vstore(y + (r * y_row + block * ROWS), found[r] * vload(scales + block * ROWS, ROWS),
                       mask=lanes(i32x16) < i32(n - block * ROWS))


@kernel
def unpack_int8(w: ptr[i8], scales: ptr[f32], to: ptr[f32], first: i64, n: i64, k: i64):
    """W^T (k x n) in float32 of n rows from block `first` on."""
    for block in prange((n + ROWS - 1) // ROWS):
        mask = lanes(i32x16) < i32(n - block * ROWS)
        scale = vload(scales + (first + block) * ROWS, ROWS)
        for p in range(k):
            line = vload(w + ((first + block) * k + p) * ROWS, ROWS)
            vstore(to + (p * n + block * ROWS), f32x16(i32x16(line)) * scale, mask=mask)


def linear_int8(m: int, x: int, x_row: int, weights: Weights, y: int, y_row: int) -> None:
    """Y (m x n) = X (m x k) W^T in float32; rows `x_row`, `y_row` bytes apart."""
    for i in range(0, m, FEW):
        run(multiply_int8, weights.packed, weights.scales, x + i * x_row, x_row // 4, y + i * y_row, y_row // 4, weights.n, weights.k,
            rows=min(FEW, m - i))
