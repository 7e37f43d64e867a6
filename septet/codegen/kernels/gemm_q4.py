"""Products with weights of 4 bits in groups along k: y = sum over groups of scale (W x) - shift (sum of x).

x as in `gemm_q`.  Layout: lane = output row; 64 bytes are eight numbers of k of 16 rows, the first four in the low nibbles.
"""
from __future__ import annotations

from septet.codegen.kernels.gemm_q import (
    BLOCKS,
    DIGITS,
    FEW,
    QUAD,
    ROWS,
    Weights,
    dots,
    fixed,
    has_vnni,
    round_up,
    turn,
    whole,
)
from septet.codegen.kernels.launch import run, scratch
from septet.kernel import array, const, f32, f32x16, i8, i32, i32x16, i64, kernel, lanes, prange, ptr, static_range, u8, vload, vstore

NIBBLES = 2 * QUAD              # elements of k in a lane's 32 bits


def pack(n: int, k: int, group: int, source: int, scales: int, shifts: int) -> Weights:
    """Weights of dense row-major int8 (0..15), with float32 scales and shifts (n x k // group).  ValueError for uneven groups."""
    if k % group or group % NIBBLES:
        raise ValueError(f"4-bit weights come in groups of a multiple of {NIBBLES} that divides k, which is {k}, not of {group}")
    lines, groups = round_up(n, BLOCKS * ROWS), k // group
    packed = scratch(max(64, lines * k // 2))
    factors, offsets = (scratch(max(64, lines * groups * 4)) for _ in range(2))
    run(pack_rows, packed, source, n, k)
    run(turn, factors, scales, n, groups)
    run(turn, offsets, shifts, n, groups)
    return Weights(n, k, packed, factors, offsets)


@kernel
def pack_rows(to: ptr[u8], source: ptr[i8], n: i64, k: i64):
    """Nibbles, 16 rows side by side."""
    for block in prange((n + BLOCKS * ROWS - 1) // (BLOCKS * ROWS) * BLOCKS):
        for lane in range(ROWS):
            row = block * ROWS + lane
            for p in range(0, k, NIBBLES):
                for t in static_range(QUAD):
                    both = i32(0)
                    if row < n:
                        both = i32(source[row * k + p + t]) | i32(source[row * k + p + QUAD + t]) << 4
                    to[(block * k + p) // NIBBLES * 64 + lane * QUAD + t] = u8(both)


@kernel
def group_dots(w: ptr[u8], stride, x: ptr[i8], depth, group, rows: const, side: const, vnni: const):
    """A group of `side` blocks of 16 rows of weights times the digits of `rows` rows of x: sums by block, row and digit."""
    acc = array(i32x16, side * rows * DIGITS)
    for t in static_range(side * rows * DIGITS):
        acc[t] = i32x16(0)
    for p in range(0, group, NIBBLES):
        for u in static_range(side):
            both = vload(w + (u * stride + p // NIBBLES * 64), 64)
            low, high = both & 15, both >> 4
            for t in static_range(rows * DIGITS):
                quads = ptr[i32](x + (t * depth + p))
                at = u * rows * DIGITS + t
                acc[at] = dots(dots(acc[at], low, quads[0], vnni), high, quads[1], vnni)
    return acc


@kernel(math="contract")
def multiply_int4(w: ptr[u8], scales: ptr[f32], shifts: ptr[f32], x: ptr[i8], steps: ptr[f32], sums: ptr[i32], y: ptr[f32], y_row: i64,
                  n: i64, k: i64, depth: i64, group: i64, rows: const, side: const, vnni: const):
    """Y = X W^T for `rows` rows of X."""
    groups, stride = k // group, k * (ROWS // 2)
    for chunk in prange((n + BLOCKS * ROWS - 1) // (BLOCKS * ROWS)):
        for first in range(chunk * BLOCKS, (chunk + 1) * BLOCKS, side):
            total = array(f32x16, side * rows)
            for t in static_range(side * rows):
                total[t] = f32x16(0)
            for g in range(groups):
                found = group_dots(w + (first * stride + g * group * (ROWS // 2)), stride, x + g * group, depth, group, rows, side, vnni)
                for u in static_range(side):
                    at = ((first + u) * groups + g) * ROWS
                    for r in static_range(rows):
                        f, s = (u * rows + r) * DIGITS, sums + (r * groups + g) * DIGITS
                        value = whole(found[f], found[f + 1], found[f + 2]) * vload(scales + at, ROWS)
                        sum_x = f32(s[0]) * f32(65536) + f32(s[1]) * f32(256) + f32(s[2])
                        total[u * rows + r] = total[u * rows + r] + value - vload(shifts + at, ROWS) * sum_x
            for u in static_range(side):
                for r in static_range(rows):
                    vstore(y + (r * y_row + (first + u) * ROWS), total[u * rows + r] * steps[r],
                           mask=lanes(i32x16) < i32(n - (first + u) * ROWS))


@kernel(math="contract")
def unpack_int4(w: ptr[u8], scales: ptr[f32], shifts: ptr[f32], to: ptr[f32], first: i64, n: i64, k: i64, group: i64):
    """W^T (k x n) in float32 of n rows from block `first` on."""
    groups = k // group
    for block in prange((n + ROWS - 1) // ROWS):
        mask = lanes(i32x16) < i32(n - block * ROWS)
        for p in range(0, k, NIBBLES):
            words = vload(ptr[i32](w + ((first + block) * k + p) // NIBBLES * 64), ROWS)
            at = ((first + block) * groups + p // group) * ROWS
            scale, shift = vload(scales + at, ROWS), vload(shifts + at, ROWS)
            for t in static_range(NIBBLES):
                nibble = words >> (t % QUAD * 8 + t // QUAD * 4) & 15
                vstore(to + ((p + t) * n + block * ROWS), f32x16(nibble) * scale - shift, mask=mask)


def linear_int4(m: int, x: int, x_row: int, weights: Weights, group: int, room: int, y: int, y_row: int) -> None:
    """Y (m x n) = X (m x k) W^T in float32; rows `x_row`, `y_row` bytes apart; `room` has `fixed_size`."""
    w, k = weights, weights.k
    for i in range(0, m, FEW):
        rows = min(FEW, m - i)
        f = fixed(rows, x + i * x_row, x_row, k, group, room)
        run(multiply_int4, w.packed, w.scales, w.shifts, f.digits, f.steps, f.sums, y + i * y_row, y_row // 4, w.n, k, round_up(k, ROWS),
            group, rows=rows, side=BLOCKS // rows, vnni=has_vnni())
