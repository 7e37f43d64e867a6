"""Products with weights of 8 bits: y = scale (W x), W int8 (n x k) packed once, x float32.

x is held in fixed point of 24 bits, as three signed digits of 8 bits each, whose error is below that of float32 sums; so sums are exact
integers and a machine's products of bytes serve.  Layout "lane = output row": blocks of 16 rows, in each quads of k, in each quad 16 rows
of 4 bytes w + 128.  One 64-byte load feeds 16 rows, x is broadcast, nothing is summed across lanes, and weights stream in order.
"""
from __future__ import annotations

from dataclasses import dataclass

from septet.codegen.kernels.launch import run, scratch
from septet.kernel import (
    array,
    bitcast,
    const,
    extern,
    f32,
    f32x16,
    i8,
    i8x16,
    i8x64,
    i32,
    i32x16,
    i64,
    kernel,
    lanes,
    prange,
    ptr,
    rint,
    static_range,
    u8,
    vload,
    vstore,
    vsum,
)
from septet.runtime import target

ROWS = 16                       # output rows of a block: lanes
QUAD = 4                        # elements of k in one lane of a load
BLOCKS = 4                      # blocks of rows to a chunk, streamed side by side; weights are filled up to it
FEW = 4                         # rows of x that one pass over the weights takes
DIGITS = 3                      # bytes of an element of x
MOST = 127.0 * 65536            # the greatest size of x in steps
OFFSET = 128
SIGNS = -0x7F7F7F80             # OFFSET in each byte of a word

vpdpbusd = extern("llvm.x86.avx512.vpdpbusd.512", i32x16, i32x16, i8x64, i8x64)


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


def has_vnni() -> bool:
    """Whether the host multiplies bytes by fours."""
    return target.has("avx512vnni")


def pack(n: int, k: int, source: int, scales: int) -> Weights:
    """Weights of dense row-major int8 at `source` and a float32 scale of each row; rows past n are zeros."""
    lines, depth = round_up(n, BLOCKS * ROWS), round_up(k, ROWS)
    packed, turned = scratch(max(64, lines * depth)), scratch(max(64, lines * 4))
    run(pack_rows, packed, source, n, k, depth)
    run(turn, turned, scales, n, 1)
    return Weights(n, k, packed, turned)


@kernel
def pack_rows(to: ptr[u8], source: ptr[i8], n: i64, k: i64, depth: i64):
    """Blocks of 16 rows; four bytes at once where rows begin at words."""
    for block in prange((n + BLOCKS * ROWS - 1) // (BLOCKS * ROWS) * BLOCKS):
        for lane in range(ROWS):
            row = block * ROWS + lane
            words = i64(0)
            if row < n and k % QUAD == 0:
                words = k // QUAD
            at, line = ptr[i32](to + block * ROWS * depth), ptr[i32](source + row * k)
            for word in range(words):
                at[word * ROWS + lane] = line[word] ^ i32(SIGNS)
            for p in range(words * QUAD, depth):
                x = i32(OFFSET)
                if row < n and p < k:
                    x = x + i32(source[row * k + p])
                to[block * ROWS * depth + p // QUAD * QUAD * ROWS + lane * QUAD + p % QUAD] = u8(x)


@kernel
def turn(to: ptr[f32], source: ptr[f32], n: i64, groups: i64):
    """Numbers (n, groups) with 16 rows side by side; rows past n are zero."""
    for block in prange((n + BLOCKS * ROWS - 1) // (BLOCKS * ROWS) * BLOCKS):
        for group in range(groups):
            for lane in range(ROWS):
                row = block * ROWS + lane
                x = f32(0)
                if row < n:
                    x = source[row * groups + group]
                to[(block * groups + group) * ROWS + lane] = x


# ---- x in fixed point ----


@dataclass(frozen=True)
class Fixed:
    """Rows of x in fixed point, by addresses: digits (rows, 3, depth), steps (rows), sums of digits (rows, groups, 3)."""

    digits: int
    steps: int
    sums: int


def fixed_size(k: int) -> int:
    """Bytes that some rows of x take in fixed point, in groups of any length."""
    return FEW * (DIGITS * round_up(k, ROWS) + 4 + 4 * DIGITS * (k // 8 + 1)) + 128


def fixed(rows: int, x: int, x_row: int, k: int, group: int, room: int) -> Fixed:
    """`rows` rows of x in fixed point at `room`, which has `fixed_size`.  A row that has no finite sum has a step that is NaN."""
    depth = round_up(k, ROWS)
    steps = room + FEW * DIGITS * depth
    found = Fixed(room, steps, steps + 64)
    run(fix, x, x_row // 4, found.digits, found.steps, found.sums, rows, k, depth, group)
    return found


@kernel
def digits_of(value):
    """The three signed bytes of whole numbers, the greatest first, and no more than that."""
    low = value << 24 >> 24
    rest = (value - low) >> 8
    middle = rest << 24 >> 24
    return (rest - middle) >> 8, middle, low


@kernel
def fix(x: ptr[f32], x_row: i64, digits: ptr[i8], steps: ptr[f32], sums: ptr[i32], m: i64, k: i64, depth: i64, group: i64):
    """Rows of x as digits of rint(x / step), their steps, and the sums of digits of each group."""
    for i in range(m):
        most, poison = f32x16(0), f32x16(0)
        for p in range(0, k, ROWS):
            value = vload(x + (i * x_row + p), ROWS, mask=lanes(i32x16) < i32(k - p))
            most, poison = max(most, abs(value)), poison + value * f32(0)
        top = f32(1e-30)
        for lane in static_range(ROWS):
            top = max(top, most[lane])
        steps[i] = top / f32(MOST) + vsum(poison)
        inverse = f32(MOST) / top
        to = digits + i * DIGITS * depth
        for p in range(0, depth, ROWS):
            value = vload(x + (i * x_row + p), ROWS, mask=lanes(i32x16) < i32(k - p))
            found = digits_of(i32x16(rint(value * inverse)))
            for t in static_range(DIGITS):
                vstore(to + (t * depth + p), i8x16(found[t]))
        for g in range(k // group):
            for t in static_range(DIGITS):
                total = i32x16(0)
                for p in range(0, group, ROWS):
                    total = total + i32x16(vload(to + (t * depth + g * group + p), ROWS, mask=lanes(i32x16) < i32(group - p)))
                sums[(i * (k // group) + g) * DIGITS + t] = vsum(total)


@kernel
def dots(acc, w, x, vnni: const):
    """acc + the dots of four unsigned bytes of each lane of w with four signed ones of x (one i32, for all lanes)."""
    if vnni:
        return vpdpbusd(acc, bitcast(w, i8x64), bitcast(i32x16(x), i8x64))
    words = bitcast(w, i32x16)
    total = acc
    for t in static_range(QUAD):
        total = total + (words >> (8 * t) & 255) * i32x16(x << (24 - 8 * t) >> 24)
    return total


@kernel(math="contract")
def whole(high, middle, low):
    """Sums of digits as one number, in steps."""
    return f32x16(high) * f32(65536) + f32x16(middle) * f32(256) + f32x16(low)


@kernel
def block_dots(w: ptr[u8], x: ptr[i8], depth, rows: const, side: const, vnni: const):
    """`side` blocks of 16 rows of weights times the digits of `rows` rows of x: sums by block, row and digit."""
    acc = array(i32x16, side * rows * DIGITS)
    for t in static_range(side * rows * DIGITS):
        acc[t] = i32x16(0)
    for p in range(0, depth, QUAD):
        for u in static_range(side):
            line = vload(w + (u * depth + p) * ROWS, 64)
            for t in static_range(rows * DIGITS):
                at = u * rows * DIGITS + t
                acc[at] = dots(acc[at], line, ptr[i32](x + (t * depth + p))[0], vnni)
    return acc


@kernel(math="contract")
def multiply_int8(w: ptr[u8], scales: ptr[f32], x: ptr[i8], steps: ptr[f32], sums: ptr[i32], y: ptr[f32], y_row: i64, n: i64, depth: i64,
                  rows: const, side: const, vnni: const):
    """Y = X W^T for `rows` rows of X."""
    for chunk in prange((n + BLOCKS * ROWS - 1) // (BLOCKS * ROWS)):
        for first in range(chunk * BLOCKS, (chunk + 1) * BLOCKS, side):
            found = block_dots(w + first * ROWS * depth, x, depth, rows, side, vnni)
            for u in static_range(side):
                at = (first + u) * ROWS
                for r in static_range(rows):
                    f = (u * rows + r) * DIGITS
                    part = [found[f + t] - OFFSET * sums[r * DIGITS + t] for t in static_range(DIGITS)]
                    value = whole(part[0], part[1], part[2]) * (vload(scales + at, ROWS) * steps[r])
                    vstore(y + (r * y_row + at), value, mask=lanes(i32x16) < i32(n - at))


@kernel
def unpack_int8(w: ptr[u8], scales: ptr[f32], to: ptr[f32], first: i64, n: i64, k: i64, depth: i64):
    """W^T (k x n) in float32 of n rows from block `first` on."""
    for block in prange((n + ROWS - 1) // ROWS):
        mask = lanes(i32x16) < i32(n - block * ROWS)
        scale = vload(scales + (first + block) * ROWS, ROWS)
        for p in range(k):
            words = vload(ptr[i32](w + ((first + block) * depth + p // QUAD * QUAD) * ROWS), ROWS)
            byte = words >> i32(p % QUAD * 8) & 255
            vstore(to + (p * n + block * ROWS), f32x16(byte - OFFSET) * scale, mask=mask)


def linear_int8(m: int, x: int, x_row: int, weights: Weights, room: int, y: int, y_row: int) -> None:
    """Y (m x n) = X (m x k) W^T in float32; rows `x_row`, `y_row` bytes apart; `room` has `fixed_size`."""
    w, depth = weights, round_up(weights.k, ROWS)
    for i in range(0, m, FEW):
        rows = min(FEW, m - i)
        f = fixed(rows, x + i * x_row, x_row, w.k, w.k, room)
        run(multiply_int8, w.packed, w.scales, f.digits, f.steps, f.sums, y + i * y_row, y_row // 4, w.n, depth, rows=rows,
            side=BLOCKS // rows, vnni=has_vnni())
