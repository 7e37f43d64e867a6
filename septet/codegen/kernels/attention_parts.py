"""Attention on AMX: the tiles of `attention` multiplied in bfloat16, of float32 operands in three parts (see `gemm_parts`).
bfloat16 operands are multiplied by AVX-512's dots of pairs where there is no AMX.

What the tiles read is packed head by head: by the worker that computes the head (`attention_heads`), or once for a call where there are
few heads.  A left operand is panels of 32 rows, a right one panels of 32 columns, each cut into blocks of 32 along the sum.  Forward
keeps a row a query; backward a row a key, so that most of what it computes is packed without being turned.
Weights below 2^-100 are exact to 2^-126 only, which no sum of a row shows.
"""
from __future__ import annotations

from septet.codegen.kernels.attention import KEYS, LOWEST, QUERIES, WIDEST, Sizes, any_soften, finish, masked
from septet.codegen.kernels.gemm_pairs import BLOCK, SIDE, TILE, has_amx, has_pairs, load_config, release_tiles, sums_by_dots
from septet.codegen.kernels.gemm_parts import (
    FAINTEST,
    HUGE,
    PARTS,
    SMALLEST,
    lines,
    look,
    look_down,
    rungs,
    square,
    step_of,
    turned_lines,
    turned_rungs,
)
from septet.codegen.kernels.launch import Address, run, scratch
from septet.codegen.kernels.vector_math import exp_below
from septet.kernel import (
    array,
    bf16,
    const,
    f32,
    f32x16,
    f64,
    i8,
    i16,
    i32,
    i32x16,
    i64,
    kernel,
    lanes,
    prange,
    prefetch,
    ptr,
    select,
    size_of,
    static_range,
    u32,
    vec,
    vload,
    vstore,
)

ROW = WIDEST + 16               # elements from one row of sums to the next: no two rows meet in the same lines of a cache
LEAST = {1: 32, PARTS: 64}      # queries and keys from which packing pays
NARROW = 16                     # elements of a row that fill half a block
PIECE = 128                     # rows packed by a task
LINE = 64                       # bytes of a line of memory
ALONE = 27                      # biased exponent of 2^-100: the least of rows that meet probabilities


@kernel
def blocks_of(n):
    """Blocks or panels of so many."""
    return (n + SIDE - 1) // SIDE


# ---- packing -------------------------------------------------------------------------------------------------------------
@kernel
def pack(which: const, parts: const, T: const, to: ptr[i16], seen: ptr[u32], x: ptr[T], heads: i64, batch_step: i64, head_step: i64,
         row: i64, count: i64, length: i64, width: i64):
    """Matrices of contiguous rows, one a head: "left" operands, right ones "turned", or "right" ones as they are.

    seen: of float32, what `look` says of every piece.
    """
    pieces, size = (length + PIECE - 1) // PIECE, blocks_of(length) * blocks_of(width) * step_of(parts)
    for task in prange(count * pieces):
        number, first = task // pieces, task % pieces * PIECE
        source = x + (number // heads * batch_step + number % heads * head_step)
        high, low = pack_piece(which, parts, T, to + number * size, source, row, first, length, width)
        seen[2 * task], seen[2 * task + 1] = high, low


@kernel
def pack_piece(which: const, parts: const, T: const, to, source, row, first, length, width):
    """Rows of one head from `first` on, at most a piece; what `look` says of them, of float32."""
    blocks, across, rows = blocks_of(length), blocks_of(width), min(PIECE, length - first)
    high, low, here = u32(0), u32(511), source + first * row
    if parts == PARTS:
        high, low = look_down(here, row, width, rows) if which == "right" else look(here, row, i64(1), rows, width)
    for i in range(0, rows, SIDE):
        for r in range(SIDE, 2 * SIDE):                     # rows often lie far apart
            for j in range(0, width, LINE // size_of(T)):
                prefetch(here + ((i + r) * row + j))
        for j in range(0, width, SIDE):
            down, side = (first + i) // SIDE, j // SIDE
            block = side * blocks + down if which == "right" else down * across + side
            for half in static_range(2):
                out = to + (block * step_of(parts) + half * TILE)
                if which == "right":
                    rungs(parts, out, here + (i * row + j + half * 16), row, width - j - half * 16, rows - i)
                elif which == "turned":
                    turned_lines(parts, T, out, here + ((i + half * 16) * row + j), row, rows - i - half * 16, width - j)
                else:
                    lines(parts, out, here + ((i + half * 16) * row + j), row, rows - i - half * 16, width - j)
    return high, low


@kernel
def bounds(seen: ptr[u32], count: i64) -> i64:
    """What `look` says of all pieces: the largest magnitude's bits below, the least exponent above."""
    high, low = u32(0), u32(511)
    for one in range(count):
        high, low = max(high, seen[2 * one]), min(low, seen[2 * one + 1])
    return i64(low) << 32 | i64(high)


@kernel
def pack_tile(parts: const, to, tile, rows, columns):
    """rows x columns of a tile of sums as a left operand; zero beyond."""
    blocks = (columns + SIDE - 1) // SIDE
    for i in range(0, rows, 16):
        for block in range(blocks):
            out = to + ((i // SIDE * blocks + block) * step_of(parts) + i // 16 % 2 * TILE)
            lines(parts, out, tile + (i * KEYS + block * SIDE), i64(KEYS), rows - i, columns - block * SIDE)


@kernel
def pack_turned_tile(parts: const, to, tile, rows, columns):
    """The same of a tile whose columns are the operand's rows."""
    blocks = (columns + SIDE - 1) // SIDE
    for i in range(0, rows, 16):
        for block in range(blocks):
            out = to + ((i // SIDE * blocks + block) * step_of(parts) + i // 16 % 2 * TILE)
            turned_rungs(parts, f32, out, tile + (block * SIDE * KEYS + i), i64(KEYS), rows - i, columns - block * SIDE)


# ---- products --------------------------------------------------------------------------------------------------------------
@kernel
def multiply(parts: const, amx: const, a, a_panel, b, b_panel, c, c_row, m, n, blocks, fresh):
    """C (m x n, rounded up to 32) = A B, or += ; from one panel of A and of B to the next in blocks."""
    for j in range(0, n, SIDE):
        for i in range(0, m, SIDE):
            left, right = ptr[bf16](a + i // SIDE * a_panel * step_of(parts)), ptr[bf16](b + j // SIDE * b_panel * step_of(parts))
            if amx:
                square(parts, left, right, c + (i * c_row + j), 4 * c_row, blocks, fresh)
            else:
                sums_by_dots(left, i64(SIDE), i64(BLOCK), right, c + (i * c_row + j), c_row, blocks, fresh, right, i64(0))


@kernel
def give(T: const, to, to_row, sums, row, rows, width, rates):
    """Rows of sums as T, each times its rate where there are rates."""
    for i in range(rows):
        for j in range(0, width, 16):
            x = vload(sums + (i * row + j), 16)
            if rates is not None:
                x = x * f32x16(rates[i])
            vstore(to + (i * to_row + j), vec(T, 16)(x), mask=lanes(i32x16) < i32(width - j))


# ---- forward ---------------------------------------------------------------------------------------------------------------
@kernel
def forward(s: const, kind: const, causal: const, M: const, N: const, T: const, parts: const, amx: const, z: ptr[Sizes], q: ptr[i16],
            k: ptr[i16], v: ptr[i16], mask: ptr[M], out: ptr[T], lse: ptr[f32], config: ptr[i8], scale: f64):
    """As `attention.forward`, of packed operands: q left, k turned, v right."""
    tasks, wide, deep = (z.queries + QUERIES - 1) // QUERIES, blocks_of(z.width), blocks_of(z.keys)
    step = i64(step_of(parts))
    for task in prange(z.batches * z.heads * tasks):
        number, first = task // tasks, task % tasks * QUERIES
        of_keys = number // z.heads * (z.heads // z.share) + number % z.heads // z.share
        left = q + (number * blocks_of(z.queries) + first // SIDE) * wide * step
        if amx:
            load_config(config)
        some_queries(s, kind, causal, N, T, parts, amx, z, left, k + of_keys * deep * wide * step,
                     v + of_keys * blocks_of(z.value_width) * deep * step, mask, out, lse, scale, number, first)
        if amx:
            release_tiles()


@kernel
def some_queries(s: const, kind: const, causal: const, N: const, T: const, parts: const, amx: const, z, left, k, v, mask, out, lse, scale,
                 number, first):
    """The outputs of a tile of queries of head `number`, from `first` on."""
    head, batch, rows = number % z.heads, number // z.heads, min(QUERIES, z.queries - first)
    wide, deep, step = blocks_of(z.width), blocks_of(z.keys), i64(step_of(parts))
    scores, weights = array(f32, QUERIES * KEYS), array(i16, QUERIES * KEYS * parts)
    found, top, sums = array(f32, QUERIES * ROW), array(f32, QUERIES), array(f32, QUERIES)
    begin(top, sums, found, rows, z.value_width)
    end = z.keys
    if causal:
        end = min(end, first + rows)
    for key in range(0, end, KEYS):
        columns = min(KEYS, z.keys - key)
        multiply(parts, amx, left, wide, k + key // SIDE * wide * step, wide, scores, i64(KEYS), rows, columns, wide, i64(1))
        at = mask + (batch * z.mask_batch + head * z.mask_head + first * z.mask_row + key * z.mask_column)
        any_soften(s, kind, causal, N, first, key, rows, columns, (
            scores, top, sums, found, at, z.mask_row, z.mask_column, f32(scale), first, key, rows, columns, z.value_width))
        pack_tile(parts, weights, scores, rows, columns)
        multiply(parts, amx, weights, blocks_of(columns), v + key // SIDE * step, deep, found, i64(ROW), rows, z.value_width,
                 blocks_of(columns), i64(0))
    finish(s, top, sums, lse + number * z.queries + first, rows)
    give(T, out + (batch * z.out_batch + head * z.out_head + first * z.out_row), z.out_row, found, i64(ROW), rows, z.value_width, sums)


@kernel
def begin(top, sums, found, rows, width):
    """No key seen yet; rows of sums up to a whole panel are written, since tiles read them."""
    for i in range((rows + SIDE - 1) // SIDE * SIDE):
        top[i], sums[i] = f32(LOWEST), f32(0)
        for j in range(0, (width + SIDE - 1) // SIDE * SIDE, 16):
            vstore(found + (i * ROW + j), f32x16(0))


# ---- backward --------------------------------------------------------------------------------------------------------------
@kernel
def any_slopes(s: const, kind: const, causal: const, N: const, query, key, rows, columns, rest: const):
    """`slopes` of a tile, without masks where none says anything about it."""
    if kind == "" and rows % 16 == 0 and (not causal or key + columns - 1 <= query):
        slopes(s, kind, causal, True, N, *rest)
    else:
        slopes(s, kind, causal, False, N, *rest)


@kernel(math="contract", inline=False)
def slopes(s: const, kind: const, causal: const, whole: const, N: const, scores: ptr[f32], backs: ptr[f32], lse: ptr[f32],
           dots: ptr[f32], mask, mask_row: i64, column: i64, scale: f32, query: i64, key: i64, rows: i64, columns: i64):
    """scores: products, a row a key, become probabilities; backs: cotangents of probabilities become those of the products."""
    for i in range(columns):
        for j in range(0, rows, 16):
            at, inside = i * KEYS + j, lanes(i32x16) < i32(rows - j)
            x = vload(scores + at, 16) * scale
            if not whole:
                x = masked(s, kind, False, x, mask + i * column, mask_row, j, i64(0), i64(0), rows)
                if causal:
                    x = select(lanes(i32x16) + i32(query + j) >= i32(key + i), x, f32x16(LOWEST))
            p = exp_below(f32, 16, x - vload(lse + j, 16, mask=inside))
            slope = p * (vload(backs + at, 16) - vload(dots + j, 16, mask=inside)) * scale
            vstore(scores + at, f32x16(vec(N, 16)(p)) if N else p)
            vstore(backs + at, f32x16(vec(N, 16)(slope)) if N else slope)


@kernel
def back_tile(s: const, kind: const, causal: const, N: const, parts: const, amx: const, z, here: const, given: const, stats: const,
              to: const, scale, query, key, fresh):
    """What one tile of keys by queries adds to the gradients.

    here: memory of the task; given: packed operands of the head and its mask; to: sums of dq, dk, dv.
    """
    scores, backs, weights = here
    packed, mask = given
    k_left, v_left, q_turned, g_turned, q_right, g_right, k_right = packed
    dq, dk, dv = to
    rows, columns, step = min(QUERIES, z.queries - query), min(KEYS, z.keys - key), i64(step_of(parts))
    wide, value_wide = blocks_of(z.width), blocks_of(z.value_width)
    q_deep, k_deep = blocks_of(z.queries), blocks_of(z.keys)
    down, along = query // SIDE * step, key // SIDE * step
    multiply(parts, amx, k_left + along * wide, wide, q_turned + down * wide, wide, scores, i64(KEYS), columns, rows, wide, i64(1))
    multiply(parts, amx, v_left + along * value_wide, value_wide, g_turned + down * value_wide, value_wide, backs, i64(KEYS), columns,
             rows, value_wide, i64(1))
    any_slopes(s, kind, causal, N, query, key, rows, columns, (
        scores, backs, stats[0] + query, stats[1] + query, mask + (query * z.mask_row + key * z.mask_column), z.mask_row, z.mask_column,
        f32(scale), query, key, rows, columns))
    deep = blocks_of(rows)
    pack_tile(parts, weights, scores, columns, rows)
    multiply(parts, amx, weights, deep, g_right + down, q_deep, dv, i64(ROW), columns, z.value_width, deep, fresh)
    pack_tile(parts, weights, backs, columns, rows)
    multiply(parts, amx, weights, deep, q_right + down, q_deep, dk, i64(ROW), columns, z.width, deep, fresh)
    pack_turned_tile(parts, weights, backs, rows, columns)
    multiply(parts, amx, weights, blocks_of(columns), k_right + along, k_deep, dq + query * wide * SIDE, wide * SIDE, rows, z.width,
             blocks_of(columns), i64(key == 0))


@kernel
def backward(s: const, kind: const, causal: const, M: const, N: const, T: const, O: const, parts: const, amx: const, z: ptr[Sizes],
             k_left: ptr[i16], v_left: ptr[i16], q_turned: ptr[i16], g_turned: ptr[i16], q_right: ptr[i16], g_right: ptr[i16],
             k_right: ptr[i16],
             mask: ptr[M], lse: ptr[f32], dots: ptr[f32], sums: ptr[f32], dq: ptr[T], dk: ptr[O], dv: ptr[O], steps: ptr[i64],
             config: ptr[i8], scale: f64):
    """The gradients of every query head, a task a head.

    sums: float32 memory for those of q, panels of 32 rows and columns.  steps: elements from batch to batch, head to head and row to row
    of dq, dk and dv.
    """
    wide, value_wide, step = blocks_of(z.width), blocks_of(z.value_width), i64(step_of(parts))
    q_deep, k_deep = blocks_of(z.queries), blocks_of(z.keys)
    for number in prange(z.batches * z.heads):
        of_keys = number // z.heads * (z.heads // z.share) + number % z.heads // z.share
        keys_here, queries_here = of_keys * k_deep * step, number * q_deep * step
        packed = (k_left + keys_here * wide, v_left + keys_here * value_wide, q_turned + queries_here * wide,
                  g_turned + queries_here * value_wide, q_right + queries_here * wide, g_right + queries_here * value_wide,
                  k_right + keys_here * wide)
        if amx:
            load_config(config)
        one_head(s, kind, causal, N, T, O, parts, amx, z, packed, mask, lse, dots, sums + number * q_deep * wide * (SIDE * SIDE), dq, dk,
                 dv, steps, scale, number)
        if amx:
            release_tiles()


@kernel
def one_head(s: const, kind: const, causal: const, N: const, T: const, O: const, parts: const, amx: const, z, packed: const, mask, lse,
             dots, of_q, dq, dk, dv, steps, scale, number):
    """The gradients of head `number`.  of_q: memory for the sums of dq."""
    head, batch = number % z.heads, number // z.heads
    here = array(f32, QUERIES * KEYS), array(f32, QUERIES * KEYS), array(i16, QUERIES * KEYS * parts)
    given = (packed, mask + (batch * z.mask_batch + head * z.mask_head))
    to = of_q, array(f32, KEYS * ROW), array(f32, KEYS * ROW)
    stats = (lse + number * z.queries, dots + number * z.queries)
    to_k, to_v = dk + (batch * steps[3] + head * steps[4]), dv + (batch * steps[6] + head * steps[7])
    for key in range(0, z.keys, KEYS):
        columns, fresh = min(KEYS, z.keys - key), i64(1)
        for query in range(0, z.queries, QUERIES):
            if not causal or query + QUERIES > key:
                back_tile(s, kind, causal, N, parts, amx, z, here, given, stats, to, scale, query, key, fresh)
                fresh = i64(0)
        if fresh != 0:
            nothing(to[1], columns)
            nothing(to[2], columns)
        give(O, to_k + key * steps[5], steps[5], to[1], i64(ROW), columns, z.width, None)
        give(O, to_v + key * steps[8], steps[8], to[2], i64(ROW), columns, z.value_width, None)
    give(T, dq + (batch * steps[0] + head * steps[1]), steps[2], of_q, blocks_of(z.width) * SIDE, z.queries, z.width, None)


@kernel
def nothing(sums, rows):
    """Zeros: keys that no query sees."""
    for at in range(0, rows * ROW, 16):
        vstore(sums + at, f32x16(0))


# ---- launching -------------------------------------------------------------------------------------------------------------
def pays(parts: int, queries: int, keys: int, widths: tuple[int, int]) -> bool:
    """Whether packing costs less than the tiles or the dots win."""
    return min(queries, keys) >= LEAST[parts] and min(widths) >= NARROW and (has_amx() or parts == 1 and has_pairs())


def packed(which: str, parts: int, T: object, x: int, heads: int, steps: tuple[int, int, int], count: int, length: int,
           width: int) -> tuple[Address, int, int]:
    """(the packed operand, bits of the largest magnitude, least exponent of the rows' or columns' largest)."""
    blocks, pieces = -(-length // SIDE) * -(-width // SIDE), -(-length // PIECE)
    to, seen = scratch(count * blocks * step_of(parts) * 2), scratch(count * pieces * 8)
    run(pack, to, seen, x, heads, *steps, count, length, width, which=which, parts=parts, T=T)
    if parts == 1:
        return to, 0, SMALLEST
    found = run(bounds, seen, count * pieces)
    return to, found & 0xFFFFFFFF, found >> 32


def hold(meeting: list[tuple[tuple[int, int], tuple[int, int]]], alone: list[tuple[int, int]]) -> bool:
    """Whether parts hold, by the bounds of operands that meet each other and of those that meet probabilities (see `gemm_parts`)."""
    pairs = all(max(a[0], b[0]) < HUGE and min(a[1], b[1]) >= FAINTEST and a[1] + b[1] >= SMALLEST for a, b in meeting)
    return pairs and all(high < HUGE and low >= ALONE for high, low in alone)
