"""float32 products on AMX: every number is the sum of three bfloat16, and six of the nine products of parts are summed in float32.

x = high + middle + low exactly: each part is the nearest bfloat16 to what is left, 8 of the 24 bits.  What is dropped (middle low,
low middle, low low) is at most 2^-24 of |a| |b|, the rounding of one float32 product, so a sum errs no more than one by fused
multiply-add; it errs less, since 32 terms are summed apart before they join the rest.  AMX takes numbers below 2^-126 for
zero and has no order of infinities and NaN among parts.  So each rectangle's rows and columns are looked at first: where they hold numbers
at or above 2^127, infinities or NaN, or where the largest of a row, of a column, or of both multiplied, is so small that lost parts
would count, that rectangle is left to the fused multiply-add of `gemm`.

Pairs of a tile are k and k + 16 of a block of 32, so both operands are packed without moving a lane.  Sums are in an order fixed by k.
"""
from __future__ import annotations

from septet.codegen.kernels import gemm
from septet.codegen.kernels.gemm_pack import transposed
from septet.codegen.kernels.gemm_pairs import (
    BLOCK,
    SIDE,
    TILE,
    has_amx,
    load_config,
    load_tile,
    multiply_tiles,
    release_tiles,
    store_tile,
    zero_tile,
)
from septet.codegen.kernels.gemm_tile import finish
from septet.kernel import (
    array,
    bf16,
    bitcast,
    const,
    f32,
    f32x16,
    i8,
    i16,
    i32,
    i32x16,
    i64,
    kernel,
    lanes,
    noalias,
    prange,
    prefetch,
    ptr,
    static_range,
    u32,
    u32x16,
    vload,
    vmax,
    vstore,
)

PARTS = 3
STEP = PARTS * BLOCK            # elements of a panel's block: three parts, each two tiles
PANELS = 8                      # panels of A to a chunk at most
DEPTH = 16                      # blocks of k to a pass: 256 rows of 512, in three parts, are 768 KiB of L2
GROUP = 2                       # panels of B packed at once
BESIDE = 4                      # vectors of columns looked at side by side
SIDES, WORK = 64, 1 << 21       # half the mean of the sides, and the multiplications, from which packing pays
HUGE = 0x7F000000               # bits of 2^127
FAINTEST = 127 - 100            # biased exponent from which parts below 2^-126 are below rounding
SMALLEST = 2 * 127 - 100        # sum of two of them from which products of parts below 2^-126 are


def step_of(parts: int) -> int:
    """Elements of a packed block."""
    return STEP if parts == PARTS else BLOCK


# ---- looking -------------------------------------------------------------------------------------------------------------
@kernel
def magnitude(x):
    """The bits of |x|."""
    return bitcast(x, u32x16) & u32(0x7FFFFFFF)


@kernel
def bounds_of(most, high, low):
    """(largest magnitude so far, exponent of the smallest so far that is not zero) with one more row's or column's largest."""
    return max(high, most), min(low, (most - 1) >> 23)


@kernel
def look(a, row, step, m, k):
    """(bits of the largest |a|, biased exponent of the smallest of the rows' largest that is not zero); rows or columns are contiguous."""
    if step == 1:
        high, low = u32(0), u32(511)
        for i in range(m):
            most = u32x16(0)
            source = a + i * row
            for p in range(0, k, 16):
                most = max(most, magnitude(vload(source + p, 16, mask=lanes(i32x16) < i32(k - p))))
            high, low = bounds_of(vmax(most), high, low)
        return high, low
    return look_down(a, step, m, k)


@kernel
def look_down(a, step, m, k):
    """`look` where columns are contiguous: many side by side, since long runs are what the memory likes."""
    highs, lows = u32x16(0), u32x16(511)
    for i in range(0, m, 16 * BESIDE):
        most = array(u32x16, BESIDE)
        masks = [lanes(i32x16) + v * 16 < i32(m - i) for v in static_range(BESIDE)]
        for v in static_range(BESIDE):
            most[v] = u32x16(0)
        for p in range(k):
            for v in static_range(BESIDE):
                most[v] = max(most[v], magnitude(vload(a + (i + v * 16 + p * step), 16, mask=masks[v])))
        for v in static_range(BESIDE):
            highs, lows = bounds_of(most[v], highs, lows)
    return vmax(highs), least(lows)


@kernel
def least(x):
    """The smallest lane."""
    return ~vmax(~x)


# ---- packing -------------------------------------------------------------------------------------------------------------
@kernel
def split(x):
    """Three numbers of 8 bits each whose sum is x, as bits; what a part below 2^-126 has besides its upper half is dropped."""
    high = (bitcast(x, u32x16) + 0x8000) & u32(0xFFFF0000)
    rest = x - bitcast(high, f32x16)
    middle = (bitcast(rest, u32x16) + 0x8000) & u32(0xFFFF0000)
    return high, middle, bitcast(rest - bitcast(middle, f32x16), u32x16) & u32(0xFFFF0000)


@kernel
def store_pairs(parts: const, to, first, second):
    """The parts of 16 numbers and of their partners as pairs, each part into its tiles; one part: of numbers that are bfloat16 already."""
    if parts == 1:
        vstore(ptr[u32](to), bitcast(first, u32x16) >> 16 | bitcast(second, u32x16) & u32(0xFFFF0000))
    else:
        one, two = split(first), split(second)
        for part in static_range(PARTS):
            vstore(ptr[u32](to + part * BLOCK), one[part] >> 16 | two[part])


@kernel
def store_turned(parts: const, to, square, partners):
    """16 vectors of numbers and 16 of their partners, turned and stored as the 16 lines of a tile."""
    first, second = transposed(square, 16, 16), transposed(partners, 16, 16)
    for q in static_range(16):
        store_pairs(parts, to + q * SIDE, first[q], second[q])


@kernel
def lines(parts: const, to, source, step, count, rest):
    """A tile from 16 lines of 32 numbers: line q of it is that at `step` q; lines from `count` on and numbers from `rest` on are zero."""
    for q in range(16):
        at = source + q * step
        inside = i32(rest)
        if q >= count:
            inside = i32(0)
        first, second = vload(at, 16, mask=lanes(i32x16) < inside), vload(at + 16, 16, mask=lanes(i32x16) + 16 < inside)
        store_pairs(parts, to + q * SIDE, f32x16(first), f32x16(second))


@kernel
def rungs(parts: const, to, source, step, count, rest):
    """A tile from 32 lines of 16 numbers: line q of it is those at `step` q and `step` (q + 16).

    Lines from `rest` on and numbers from `count` on are zero.
    """
    mask = lanes(i32x16) < i32(count)
    for q in range(16):
        first, second = f32x16(0), f32x16(0)
        if q < rest:
            first = f32x16(vload(source + q * step, 16, mask=mask))
        if q + 16 < rest:
            second = f32x16(vload(source + (q + 16) * step, 16, mask=mask))
        store_pairs(parts, to + q * SIDE, first, second)


@kernel(inline=False)
def turned_lines(parts: const, T: const, to: ptr[i16], source: ptr[T], step: i64, count: i64, rest: i64):
    """As `rungs`, from 16 lines of 32 numbers."""
    near, far = lanes(i32x16) < i32(rest), lanes(i32x16) + 16 < i32(rest)
    last = max(count, 1) - 1
    inside = [lanes(i32x16) * 0 + q < i32(count) for q in static_range(16)]
    square = [f32x16(vload(source + min(q, last) * step, 16, mask=near & inside[q])) for q in static_range(16)]
    partners = [f32x16(vload(source + (min(q, last) * step + 16), 16, mask=far & inside[q])) for q in static_range(16)]
    store_turned(parts, to, square, partners)


@kernel(inline=False)
def turned_rungs(parts: const, T: const, to: ptr[i16], source: ptr[T], step: i64, count: i64, rest: i64):
    """As `lines`, from 32 lines of 16 numbers."""
    mask = lanes(i32x16) < i32(count)
    last = max(rest, 1) - 1
    inside = [lanes(i32x16) * 0 + q < i32(rest) for q in static_range(32)]
    square = [f32x16(vload(source + min(q, last) * step, 16, mask=mask & inside[q])) for q in static_range(16)]
    partners = [f32x16(vload(source + min(q, last) * step, 16, mask=mask & inside[q])) for q in static_range(16, 32)]
    store_turned(parts, to, square, partners)


@kernel
def pack_left(to, a, row, step, m, k):
    """A block of A as panels of 32 rows, those past m zero."""
    blocks, halves = (k + SIDE - 1) // SIDE, (m + SIDE - 1) // SIDE * 2
    if step == 1:
        for half in range(halves):
            for block in range(blocks):
                i = half * 16
                lines(PARTS, place(to, half, block, blocks), a + (i * row + block * SIDE), row, m - i, k - block * SIDE)
    else:
        for block in range(blocks):
            for half in range(halves):
                i = half * 16
                turned_rungs(PARTS, f32, place(to, half, block, blocks), a + (i + block * SIDE * step), step, m - i, k - block * SIDE)


@kernel
def place(to, half, block, blocks):
    """Where half a panel's block is packed."""
    return to + ((half // 2 * blocks + block) * STEP + half % 2 * TILE)


@kernel
def pack_right(to: ptr[i16], seen: ptr[u32], b: ptr[f32], step: i64, column: i64, k: i64, n: i64):
    """B, of contiguous rows or columns, as panels of 32 columns, those past n zero.  seen: what `look` says of each group of panels."""
    blocks = (k + SIDE - 1) // SIDE
    for group in prange((n + GROUP * SIDE - 1) // (GROUP * SIDE)):
        first = group * GROUP * SIDE
        high, low = look(b + first * column, column, step, min(GROUP * SIDE, n - first), k)
        seen[2 * group], seen[2 * group + 1] = high, low
        for block in range(blocks):
            for piece in static_range(2 * GROUP):
                j = first + piece * 16
                out = place(to, first // 16 + piece, block, blocks)
                source = b + (block * SIDE * step + j * column)
                if j // SIDE * SIDE < n:
                    if column == 1:
                        rungs(PARTS, out, source, step, n - j, k - block * SIDE)
                    else:
                        turned_lines(PARTS, f32, out, source, column, n - j, k - block * SIDE)


@kernel
def pack_ahead(to: ptr[i16], seen: ptr[u32], a: ptr[f32], row: i64, step: i64, m: i64, k: i64):
    """All of A as panels.  seen: what `look` says of each."""
    for panel in prange((m + SIDE - 1) // SIDE):
        rows, height = a + panel * SIDE * row, min(SIDE, m - panel * SIDE)
        high, low = look(rows, row, step, height, k)
        seen[2 * panel], seen[2 * panel + 1] = high, low
        pack_left(to + panel * ((k + SIDE - 1) // SIDE) * STEP, rows, row, step, height, k)


# ---- sums ----------------------------------------------------------------------------------------------------------------
@kernel
def four_products():
    """The four sums += the two tiles of A by the two of B."""
    for t in static_range(4):
        multiply_tiles(t, 4 + t // 2, 6 + t % 2)


@kernel
def load_pair(t: const, first, second, row):
    """Two tiles of an operand; bytes from row to row."""
    load_tile(t, first, row)
    load_tile(t + 1, second, row)


@kernel
def six_products(a, b):
    """The sums += a block of A by one of B; each: (its one tile, its other, elements from part to part, bytes from row to row).

    High by low, middle and high, low by high, middle by high and middle: each tile is loaded about once.
    """
    first, second, gap, row = a
    left, right, far, line = b
    load_pair(4, first, second, row)
    load_pair(6, left + 2 * far, right + 2 * far, line)
    four_products()
    load_pair(6, left + far, right + far, line)
    four_products()
    load_pair(6, left, right, line)
    four_products()
    load_pair(4, first + 2 * gap, second + 2 * gap, row)
    four_products()
    load_pair(4, first + gap, second + gap, row)
    four_products()
    load_pair(6, left + far, right + far, line)
    four_products()


@kernel
def packed(block):
    """A packed block as an operand of `six_products`."""
    return block, block + TILE, i64(BLOCK), i64(2 * SIDE)


@kernel(inline=False)
def square(parts: const, a: noalias[bf16], b: noalias[bf16], c: noalias[f32], c_row: i64, blocks: i64, fresh: i64):
    """32 x 32 sums, or what is added to them; rows in bytes."""
    for t in static_range(4):
        if fresh != 0:
            zero_tile(t)
        else:
            load_tile(t, ptr[bf16](ptr[i8](c) + t // 2 * 16 * c_row) + t % 2 * 32, c_row)
    for block in range(blocks):
        left, right = a + block * step_of(parts), b + block * step_of(parts)
        if parts == 1:
            load_pair(4, left, left + TILE, i64(2 * SIDE))
            load_pair(6, right, right + TILE, i64(2 * SIDE))
            four_products()
        else:
            six_products(packed(left), packed(right))
    for t in static_range(4):
        store_tile(t, ptr[f32](ptr[i8](c) + t // 2 * 16 * c_row) + t % 2 * 16, c_row)


@kernel(inline=False)
def sums_of_parts(a: noalias[bf16], b: noalias[bf16], start: ptr[f32], start_row: i64, c: noalias[f32], c_row: i64, following: ptr[bf16],
                  ahead: i64, blocks: i64):
    """32 x 32 sums of `blocks` blocks.

    start: what they begin with, null for zero; rows in bytes.  following: what is read later, `ahead` lines of memory for each block.
    """
    if start == 0:
        for t in static_range(4):
            zero_tile(t)
    else:
        for t in static_range(4):
            load_tile(t, ptr[bf16](ptr[i8](start) + t // 2 * 16 * start_row) + t % 2 * 32, start_row)
    for q in range(SIDE):
        prefetch(ptr[i8](c) + q * c_row, write=1)
        prefetch(ptr[i8](c) + (q * c_row + 64), write=1)
    for block in range(blocks):
        six_products(packed(a + block * STEP), packed(b + block * STEP))
        for line in range(ahead):
            prefetch(following + (block * ahead + line) * 32)
    for t in static_range(4):
        store_tile(t, ptr[f32](ptr[i8](c) + t // 2 * 16 * c_row) + t % 2 * 16, c_row)


@kernel
def settle(s: const, sums, c, c_row, bias, height, width, last):
    """32 x 32 sums into C; finished where they are the `last`."""
    for v in static_range(2):
        mask = lanes(i32x16) + v * 16 < i32(width)
        for r in range(height):
            x = vload(sums + (r * SIDE + v * 16), 16)
            if last:
                own = bias + r if s.epilogue.bias == "row" else bias
                x = finish(s, x, own, 0, v, mask)
            vstore(c + (r * c_row + v * 16), x, mask=mask)


@kernel
def add_earlier(sums, c, c_row, height, width):
    """What C holds of earlier blocks of k as 32 x 32 sums."""
    for v in static_range(2):
        mask = lanes(i32x16) + v * 16 < i32(width)
        for r in range(height):
            vstore(sums + (r * SIDE + v * 16), vload(c + (r * c_row + v * 16), 16, mask=mask))


@kernel
def block_of_sums(s: const, a, b, c, c_row, bias, sums, following, ahead, height, width, blocks, first, last):
    """32 x 32 sums of some blocks of k, in C."""
    nothing = ptr[f32](i64(0))
    if s.epilogue.bias != "row" and s.epilogue.activation is None and height >= SIDE and width >= SIDE:
        start, start_row = c, 4 * c_row
        if first:
            start, start_row = nothing, i64(0)
            if s.epilogue.bias == "column":
                start = bias
        sums_of_parts(a, b, start, start_row, c, 4 * c_row, following, ahead, blocks)
    else:
        start = nothing
        if first == 0:
            add_earlier(sums, c, c_row, min(SIDE, height), width)
            start = sums
        sums_of_parts(a, b, start, 4 * SIDE, sums, 4 * SIDE, following, ahead, blocks)
        settle(s, sums, c, c_row, bias, min(SIDE, height), width, last)


@kernel
def of_all(seen, count):
    """What `look` says of several rectangles, as of one."""
    high, low = u32(0), u32(511)
    for one in range(count):
        high, low = max(high, seen[2 * one]), min(low, seen[2 * one + 1])
    return high, low


@kernel
def is_fit(high, low, other_high, other_low):
    """Whether the parts of two operands hold: nothing huge, and no row and column so small that lost parts would count."""
    return (max(high, other_high) < HUGE) & (min(low, other_low) >= FAINTEST) & (low + other_low >= SMALLEST)


@kernel(inline=False)
def by_tiles(s: const, a: ptr[f32], a_row: i64, a_step: i64, b: ptr[f32], b_step: i64, b_column: i64, c: ptr[f32], c_row: i64,
             bias: ptr[f32], m: i64, n: i64, k: i64, fresh: i64):
    """The rectangle by fused multiply-add."""
    gemm.product(s, a, a_row, a_step, b, b_step, b_column, c, c_row, c, c_row, bias, m, n, k, fresh)


@kernel
def gemm_parts(s: const, early: const, a: ptr[f32], a_row: i64, a_step: i64, own: ptr[i16], own_seen: ptr[u32], b: ptr[f32], b_step: i64,
               b_column: i64, packed: ptr[i16], seen: ptr[u32], c: ptr[f32], c_row: i64, bias: ptr[f32], config: ptr[i8], m: i64, n: i64,
               k: i64, rows: i64, columns: i64, fresh: i64):
    """C = A B (+ what C held, unless `fresh`) by rectangles of rows x columns; strides in elements.

    packed, seen: what `pack_right` made of B.  own, own_seen: where it was made `early`, what `pack_ahead` made of A.
    """
    across = (n + columns - 1) // columns
    blocks = (k + SIDE - 1) // SIDE
    groups = (n + GROUP * SIDE - 1) // (GROUP * SIDE)
    for chunk in prange((m + rows - 1) // rows * across):
        top, side = chunk // across * rows, chunk % across * columns
        height, width = min(rows, m - top), min(columns, n - side)
        left, out, panels = a + top * a_row, c + (top * c_row + side), (height + SIDE - 1) // SIDE
        if early:
            high, low = of_all(own_seen + top // SIDE * 2, panels)
        else:
            high, low = look(left, a_row, a_step, height, k)
        high_of_b, low_of_b = of_all(seen, groups)
        if is_fit(high, low, high_of_b, low_of_b):
            if not early:
                block = array(i16, PANELS * DEPTH * STEP)
            sums = array(f32, SIDE * SIDE)
            ahead = (STEP // SIDE + panels - 1) // panels
            load_config(config)
            for done in range(0, blocks, DEPTH):
                deep = min(blocks - done, DEPTH)
                first, last = i64(done == 0) * fresh, i64(done + deep == blocks)
                if not early:
                    pack_left(block, left + done * SIDE * a_step, a_row, a_step, height, min(k - done * SIDE, DEPTH * SIDE))
                for j in range(0, width, SIDE):
                    right = ptr[bf16](packed + ((side + j) // SIDE * blocks + done) * STEP)
                    for i in range(0, height, SIDE):
                        if early:
                            panel = own + ((top + i) // SIDE * blocks + done) * STEP
                        else:
                            panel = block + i // SIDE * deep * STEP
                        following = right + (blocks * STEP + i * deep * ahead)
                        added = gemm.bias_at(s, bias, top + i, side + j)
                        block_of_sums(s, ptr[bf16](panel), right, out + (i * c_row + j), c_row, added, sums, following, ahead, height - i,
                                      width - j, deep, first, last)
            release_tiles()
        else:
            added = gemm.bias_at(s, bias, top, side)
            by_tiles(s, left, a_row, a_step, b + side * b_column, b_step, b_column, out, c_row, added, height, width, k, fresh)


def pays(m: int, n: int, k: int) -> bool:
    """Whether a product of these sizes is faster in parts than by fused multiply-add."""
    return m * n > SIDES * (m + n) and k >= SIDE and m * n * k > WORK and has_amx()
