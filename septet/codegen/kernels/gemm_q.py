"""Products with 8-bit weights: y = (W x) row_scale x_scale, W int8 (n x k) packed once, x quantised when it comes.

Layout "lane = output row": blocks of 16 rows, in each quads of k, in each quad 16 rows of 4 bytes.  So one 64-byte load feeds
16 rows, x is broadcast, nothing is summed across lanes, and the weights stream from memory in order.  x is held as unsigned
x + 128, because VNNI multiplies unsigned by signed; 128 times each row's sum is taken off at the end.  Sums are exact int32.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from septet.codegen.kernels.launch import run, scratch
from septet.kernel import (
    array,
    bitcast,
    const,
    extern,
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
    rint,
    select,
    static_range,
    u8,
    u8x16,
    vload,
    vstore,
)
from septet.runtime import target

ROWS = 16                       # output rows of a block: lanes
QUAD = 4                        # elements of k in one lane of a load
SUMS = 4                        # vectors of sums that run side by side
BLOCKS = 4                      # blocks of rows to a chunk
OFFSET = 128

vpdpbusd = extern("llvm.x86.avx512.vpdpbusd.512", i32x16, i32x16, i8x64, i8x64)


@dataclass(frozen=True)
class Weights:
    """Packed int8 weights: n rows by k, `owner` keeps the memory."""

    n: int
    k: int
    packed: int
    sums: int
    owner: Any


def round_up(n: int, step: int) -> int:
    """The multiple of `step` at or above n."""
    return -(-n // step) * step


def pack(n: int, k: int, source: int) -> Weights:
    """Weights from dense row-major int8 at `source`; edges are filled with zeros."""
    blocks, depth = round_up(n, ROWS) // ROWS, round_up(k, QUAD * SUMS)
    packed = scratch(max(64, blocks * ROWS * depth))
    sums = scratch(max(64, blocks * ROWS * 4))
    run(pack_rows, packed, sums, source, n, k, depth)
    return Weights(n, k, packed, sums, (packed, sums))


@kernel
def pack_rows(to: ptr[i8], sums: ptr[i32], source: ptr[i8], n: i64, k: i64, depth: i64):
    """Blocks of 16 rows, and the sum of each row."""
    for block in prange((n + ROWS - 1) // ROWS):
        for lane in range(ROWS):
            row = block * ROWS + lane
            total: i32 = 0
            for p in range(depth):
                x = i8(0)
                if row < n and p < k:
                    x = source[row * k + p]
                total += i32(x)
                to[block * ROWS * depth + p // QUAD * QUAD * ROWS + lane * QUAD + p % QUAD] = x
            sums[row] = total


@kernel
def multiply(acc, x, w, vnni: const):
    """acc + the dots of four unsigned bytes of x (one i32, for all lanes) with four signed ones of each lane of w."""
    if vnni:
        return vpdpbusd(acc, bitcast(i32x16(x), i8x64), w)
    words = bitcast(w, i32x16)
    total = acc
    for t in static_range(QUAD):
        total = total + (words << (24 - 8 * t) >> 24) * i32x16(x >> (8 * t) & 255)
    return total


@kernel
def block_sums(w: ptr[i8], x: ptr[u8], depth, vnni: const):
    """16 rows times x."""
    acc = array(i32x16, SUMS)
    for t in static_range(SUMS):
        acc[t] = i32x16(0)
    for p in range(0, depth, QUAD * SUMS):
        quads = ptr[i32](x + p)
        for t in static_range(SUMS):
            acc[t] = multiply(acc[t], quads[t], vload(w + (p + t * QUAD) * ROWS, 64), vnni)
    return acc[0] + acc[1] + (acc[2] + acc[3])


@kernel
def gemm_int8(w: ptr[i8], sums: ptr[i32], x: ptr[u8], depth: i64, x_scale: ptr[f32], row_scale: ptr[f32], y: ptr[f32], y_row: i64,
              m: i64, n: i64, exact: const, vnni: const):
    """Y (m x n) = X W^T; exact: int32 sums as they are, else float32 times the scales of X's row and of W's row."""
    blocks = (n + ROWS - 1) // ROWS
    for chunk in prange((blocks + BLOCKS - 1) // BLOCKS):
        for block in range(chunk * BLOCKS, min(blocks, (chunk + 1) * BLOCKS)):
            mask = lanes(i32x16) < i32(n - block * ROWS)
            shift = vload(sums + block * ROWS, ROWS) * OFFSET
            for i in range(m):
                total = block_sums(w + block * ROWS * depth, x + i * depth, depth, vnni) - shift
                to = y + (i * y_row + block * ROWS)
                if exact:
                    vstore(ptr[i32](to), total, mask=mask)
                else:
                    scale = vload(row_scale + block * ROWS, ROWS, mask=mask) * x_scale[i]
                    vstore(to, f32x16(total) * scale, mask=mask)


@kernel
def quantise(x: ptr[f32], row: i64, q: ptr[u8], scale: ptr[f32], m: i64, k: i64, depth: i64):
    """Each row of X as bytes round(x / s) + 128 with s = max |x| / 127."""
    for i in prange(m):
        most = f32x16(0)
        for p in range(0, k, ROWS):
            most = max(most, abs(vload(x + (i * row + p), ROWS, mask=lanes(i32x16) < i32(k - p))))
        top = f32(0)
        for lane in static_range(ROWS):
            top = max(top, most[lane])
        scale[i] = top / f32(127)
        inverse = f32(0)
        if top > f32(0):
            inverse = f32(127) / top
        for p in range(0, depth, ROWS):
            inside = lanes(i32x16) < i32(k - p)
            value = i32x16(rint(vload(x + (i * row + p), ROWS, mask=inside) * inverse)) + OFFSET
            vstore(q + (i * depth + p), u8x16(select(inside, value, i32x16(OFFSET))))


@kernel
def offset_bytes(x: ptr[i8], row: i64, q: ptr[u8], m: i64, k: i64, depth: i64):
    """int8 rows as unsigned bytes x + 128, filled up with 128."""
    for i in prange(m):
        for p in range(depth):
            value = i32(OFFSET)
            if p < k:
                value = value + i32(x[i * row + p])
            q[i * depth + p] = u8(value)


def has_vnni() -> bool:
    """Whether the host multiplies bytes by fours."""
    return target.has("avx512vnni")


def matmul_int8(m: int, x: int, x_row: int, weights: Weights, y: int, y_row: int) -> None:
    """Y (m x n, int32, exact) = X (m x k, int8) W^T; rows `x_row`, `y_row` bytes apart, columns contiguous."""
    depth = round_up(weights.k, QUAD * SUMS)
    q = scratch(max(64, m * depth))
    run(offset_bytes, x, x_row, q, m, weights.k, depth)
    run(gemm_int8, weights.packed, weights.sums, q, depth, 0, 0, y, y_row // 4, m, weights.n, exact=True, vnni=has_vnni())


def linear_int8(m: int, x: int, x_row: int, weights: Weights, row_scale: int, y: int, y_row: int) -> None:
    """Y (m x n, float32) = X (m x k, float32, quantised here row by row) W^T, times `row_scale` (float32) of each row of W."""
    depth = round_up(weights.k, QUAD * SUMS)
    q, scale = scratch(max(64, m * depth)), scratch(max(64, 4 * m))
    run(quantise, x, x_row // 4, q, scale, m, weights.k, depth)
    run(gemm_int8, weights.packed, weights.sums, q, depth, scale, row_scale, y, y_row // 4, m, weights.n, exact=False, vnni=has_vnni())
