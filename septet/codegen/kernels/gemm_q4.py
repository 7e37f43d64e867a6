"""Products with weights of 4 bits in groups along k: y = sum over groups of scale (W x) - shift (sum of x), in float32.

Layout as in `gemm_q`: lane = output row.  64 bytes are eight numbers of k of 16 rows, the first in the lowest nibbles.
"""
from __future__ import annotations

from septet.codegen.kernels.gemm_q import BLOCKS, FEW, ROWS, Weights, round_up, turn
from septet.codegen.kernels.launch import run, scratch
from septet.kernel import array, const, f32, f32x16, i8, i32, i32x16, i64, kernel, lanes, prange, ptr, static_range, vload, vstore, vsum

NIBBLES = 8                     # elements of k in a lane's 32 bits
SUMS = 4                        # vectors of sums that run side by side


def pack(n: int, k: int, group: int, source: int, scales: int, shifts: int) -> Weights:
    """Weights of dense row-major int8 (0..15), with float32 scales and shifts (n x k // group).  ValueError for uneven groups."""
    if k % group or group % NIBBLES:
        raise ValueError(f"4-bit weights come in groups of a multiple of {NIBBLES} that divides k, which is {k}, not of {group}")
    whole, groups = round_up(n, ROWS), k // group
    packed = scratch(max(64, whole * k // 2))
    factors, offsets = (scratch(max(64, whole * groups * 4)) for _ in range(2))
    run(pack_rows, packed, source, n, k)
    run(turn, factors, scales, n, groups)
    run(turn, offsets, shifts, n, groups)
    return Weights(n, k, packed, factors, offsets)


@kernel
def pack_rows(to: ptr[i32], source: ptr[i8], n: i64, k: i64):
    """Nibbles, 16 rows side by side."""
    for block in prange((n + ROWS - 1) // ROWS):
        for lane in range(ROWS):
            row = block * ROWS + lane
            for p in range(0, k, NIBBLES):
                word = i32(0)
                if row < n:
                    for t in static_range(NIBBLES):
                        word = word | i32(source[row * k + p + t]) << (4 * t)
                to[(block * k + p) // NIBBLES * ROWS + lane] = word


@kernel(math="contract")
def group_dots(w: ptr[i32], x: ptr[f32], x_row, group, rows: const):
    """A group of 16 rows of weights times `rows` rows of x."""
    acc = array(f32x16, rows * SUMS)
    for t in static_range(rows * SUMS):
        acc[t] = f32x16(0)
    for p in range(0, group, NIBBLES):
        words = vload(w + p // NIBBLES * ROWS, ROWS)
        for t in static_range(NIBBLES):
            line = f32x16(words >> (4 * t) & 15)
            for r in static_range(rows):
                acc[r * SUMS + t % SUMS] = acc[r * SUMS + t % SUMS] + line * x[r * x_row + p + t]
    return [acc[r * SUMS] + acc[r * SUMS + 1] + (acc[r * SUMS + 2] + acc[r * SUMS + 3]) for r in static_range(rows)]


@kernel(math="contract")
def multiply_int4(w: ptr[i32], scales: ptr[f32], shifts: ptr[f32], x: ptr[f32], x_row: i64, sums: ptr[f32], y: ptr[f32], y_row: i64,
                  n: i64, k: i64, group: i64, rows: const):
    """Y = X W^T for `rows` rows of X, whose groups sum to `sums`."""
    blocks, groups = (n + ROWS - 1) // ROWS, k // group
    for chunk in prange((blocks + BLOCKS - 1) // BLOCKS):
        for block in range(chunk * BLOCKS, min(blocks, (chunk + 1) * BLOCKS)):
            total = array(f32x16, rows)
            for r in static_range(rows):
                total[r] = f32x16(0)
            for g in range(groups):
                at = (block * groups + g) * ROWS
                found = group_dots(w + (block * k + g * group) // NIBBLES * ROWS, x + g * group, x_row, group, rows)
                for r in static_range(rows):
                    total[r] = total[r] + found[r] * vload(scales + at, ROWS) - vload(shifts + at, ROWS) * sums[r * groups + g]
            for r in static_range(rows):
                vstore(y + (r * y_row + block * ROWS), total[r], mask=lanes(i32x16) < i32(n - block * ROWS))


@kernel(math="contract")
def group_sums(x: ptr[f32], x_row: i64, sums: ptr[f32], m: i64, group: i64, groups: i64):
    """The sum of each group of each row."""
    for i in range(m):
        for g in range(groups):
            total = f32x16(0)
            for p in range(0, group, ROWS):
                total = total + vload(x + (i * x_row + g * group + p), ROWS, mask=lanes(i32x16) < i32(group - p))
            sums[i * groups + g] = vsum(total)


@kernel(math="contract")
def unpack_int4(w: ptr[i32], scales: ptr[f32], shifts: ptr[f32], to: ptr[f32], first: i64, n: i64, k: i64, group: i64):
    """W^T (k x n) in float32 of n rows from block `first` on."""
    groups = k // group
    for block in prange((n + ROWS - 1) // ROWS):
        mask = lanes(i32x16) < i32(n - block * ROWS)
        for p in range(0, k, NIBBLES):
            words = vload(w + ((first + block) * k + p) // NIBBLES * ROWS, ROWS)
            at = ((first + block) * groups + p // group) * ROWS
            scale, shift = vload(scales + at, ROWS), vload(shifts + at, ROWS)
            for t in static_range(NIBBLES):
                vstore(to + ((p + t) * n + block * ROWS), f32x16(words >> (4 * t) & 15) * scale - shift, mask=mask)


def linear_int4(m: int, x: int, x_row: int, weights: Weights, group: int, sums: int, y: int, y_row: int) -> None:
    """Y (m x n) = X (m x k) W^T in float32; rows `x_row`, `y_row` bytes apart; `sums` has room for FEW x k / group numbers."""
    w, k = weights, weights.k
    for i in range(0, m, FEW):
        rows, at = min(FEW, m - i), x + i * x_row
        run(group_sums, at, x_row // 4, sums, rows, group, k // group)
        run(multiply_int4, w.packed, w.scales, w.shifts, at, x_row // 4, sums, y + i * y_row, y_row // 4, w.n, k, group, rows=rows)
