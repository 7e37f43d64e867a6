"""Products with 4-bit weights in groups of 32 along k, each group and row with a scale of its own: y = sum over groups of scale (W x).

Layout as in `gemm_q`: lane = output row.  A group of 16 rows is 256 bytes: four loads whose low nibbles are quads 0 to 3 of k
and whose high ones are quads 4 to 7.  Weights -8 to 7 are held as 0 to 15, the unsigned operand; 8 times the group's sum of x is
taken off.
"""
from __future__ import annotations

from septet.codegen.kernels.gemm_q import BLOCKS, OFFSET, QUAD, ROWS, Weights, has_vnni, quantise, round_up, vpdpbusd
from septet.codegen.kernels.launch import run, scratch
from septet.kernel import (
    bitcast,
    const,
    f32,
    f32x16,
    i8,
    i8x64,
    i32,
    i32x16,
    i64,
    kernel,
    lanes,
    prange,
    ptr,
    static_range,
    u8,
    vload,
    vstore,
)

GROUP = 32                      # elements of k that share a scale
LOADS = GROUP // QUAD // 2      # 64-byte loads of a group


def pack(n: int, k: int, source: int, scales: int) -> Weights:
    """Weights from dense row-major int8 (-8..7) and float32 scales (n x groups); k a multiple of 32."""
    if k % GROUP:
        raise ValueError(f"4-bit weights come in groups of {GROUP} along k, which is {k}")
    blocks, groups = round_up(n, ROWS) // ROWS, k // GROUP
    packed, turned = scratch(max(64, blocks * ROWS * k // 2)), scratch(max(64, blocks * ROWS * groups * 4))
    run(pack_rows, packed, turned, source, scales, n, k)
    return Weights(n, k, packed, turned, (packed, turned))


@kernel
def pack_rows(to: ptr[u8], turned: ptr[f32], source: ptr[i8], scales: ptr[f32], n: i64, k: i64):
    """Nibbles and scales, 16 rows side by side; rows past n are zero."""
    groups = k // GROUP
    for block in prange((n + ROWS - 1) // ROWS):
        for group in range(groups):
            at = block * groups + group
            for lane in range(ROWS):
                row = block * ROWS + lane
                turned[at * ROWS + lane] = f32(0)
                if row < n:
                    turned[at * ROWS + lane] = scales[row * groups + group]
                for p in range(GROUP // 2):
                    low, high = i32(8), i32(8)
                    if row < n:
                        low = i32(source[row * k + group * GROUP + p]) + 8
                        high = i32(source[row * k + group * GROUP + GROUP // 2 + p]) + 8
                    to[(at * LOADS + p // QUAD) * 64 + lane * QUAD + p % QUAD] = u8(low | high << 4)


@kernel
def four(acc, w, x, vnni: const):
    """acc + the dots of four unsigned bytes of each lane of w with four signed ones of x (one i32, for all lanes)."""
    if vnni:
        return vpdpbusd(acc, bitcast(w, i8x64), bitcast(i32x16(x), i8x64))
    words = bitcast(w, i32x16)
    total = acc
    for t in static_range(QUAD):
        total = total + (words >> (8 * t) & 255) * i32x16(x << (24 - 8 * t) >> 24)
    return total


@kernel
def gemm_int4(w: ptr[u8], scales: ptr[f32], x: ptr[i8], sums: ptr[i32], x_scale: ptr[f32], y: ptr[f32], y_row: i64,
              m: i64, n: i64, k: i64, vnni: const):
    """Y (m x n) = X W^T of quantised rows of X."""
    blocks, groups = (n + ROWS - 1) // ROWS, k // GROUP
    for chunk in prange((blocks + BLOCKS - 1) // BLOCKS):
        for block in range(chunk * BLOCKS, min(blocks, (chunk + 1) * BLOCKS)):
            for i in range(m):
                total = f32x16(0)
                for group in range(groups):
                    at = block * groups + group
                    quads = ptr[i32](x + (i * k + group * GROUP))
                    low, high = i32x16(-8 * sums[i * groups + group]), i32x16(0)
                    for q in static_range(LOADS):
                        both = vload(w + (at * LOADS + q) * 64, 64)
                        low = four(low, both & 15, quads[q], vnni)
                        high = four(high, both >> 4, quads[LOADS + q], vnni)
                    total = total + f32x16(low + high) * vload(scales + at * ROWS, ROWS)
                vstore(y + (i * y_row + block * ROWS), total * x_scale[i], mask=lanes(i32x16) < i32(n - block * ROWS))


@kernel
def signed_groups(x: ptr[u8], to: ptr[i8], sums: ptr[i32], count: i64):
    """Bytes x + 128 as signed x, and the sum of each group."""
    for group in range(count):
        total: i32 = 0
        for p in range(GROUP):
            value = i32(x[group * GROUP + p]) - OFFSET
            to[group * GROUP + p] = i8(value)
            total += value
        sums[group] = total


def linear_int4(m: int, x: int, x_row: int, weights: Weights, y: int, y_row: int) -> None:
    """Y (m x n, float32) = X (m x k, float32, quantised here row by row to 8 bits) W^T; rows `x_row`, `y_row` bytes apart."""
    k = weights.k
    raw, signed, scale, sums = (scratch(max(64, size)) for size in (m * k, m * k, 4 * m, m * k // GROUP * 4))
    run(quantise, x, x_row // 4, raw, scale, m, k, k)
    run(signed_groups, raw, signed, sums, m * k // GROUP)
    run(gemm_int4, weights.packed, weights.sums, signed, sums, scale, y, y_row // 4, m, weights.n, k, vnni=has_vnni())
