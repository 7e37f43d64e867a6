"""Attention, softmax(scale Q K^T + mask) V, without its matrix: tiles of queries by keys, and what the way back needs of each row.

Forward walks the keys with a running maximum and sum of every row and keeps the logarithm of that sum.  Backward computes the tiles
again.  Operands are (batch, heads, length, width), each row contiguous; how far heads, rows and batches lie apart comes as strides in
elements.  Products run through the register tile of `gemm_tile`.
"""
from __future__ import annotations

from septet.codegen.kernels.gemm_pack import pack_columns
from septet.codegen.kernels.gemm_tile import any_tile
from septet.codegen.kernels.vector_math import exp_below, log
from septet.kernel import (
    array,
    const,
    f64,
    i32,
    i64,
    kernel,
    lanes,
    prange,
    prefetch,
    ptr,
    select,
    static_range,
    struct_type,
    u8,
    vec,
    vload,
    vmax,
    vstore,
    vsum,
)

QUERIES = 128                    # rows of a tile
KEYS = 128                       # columns of a tile
EARLY = 8                       # rows that are asked for before they are read: they often lie far apart
WIDEST = 128                    # elements of a query that the kernels have room for


@struct_type
class Sizes:
    """What a call works on: counts, and strides in elements."""

    batches: i64
    heads: i64
    share: i64                  # query heads of one key head
    queries: i64
    keys: i64
    width: i64
    value_width: i64
    q_batch: i64
    q_head: i64
    q_row: i64
    k_batch: i64
    k_head: i64
    k_row: i64
    v_batch: i64
    v_head: i64
    v_row: i64
    mask_batch: i64
    mask_head: i64
    mask_row: i64
    mask_column: i64
    out_batch: i64
    out_head: i64
    out_row: i64


@kernel
def multiply(s: const, a, a_row, a_step, b, b_panel, b_step, c, c_row, m, n, k, fresh):
    """C (m x n) = A B, or += ; b_panel: how far the tile's next columns of B lie."""
    for j in range(0, n, s.width):
        width = min(s.width, n - j)
        for i in range(0, m, s.rows):
            height = min(s.rows, m - i)
            to = c + (i * c_row + j)
            any_tile(s, height, width, (a + i * a_row, a_row, a_step, b + j // s.width * b_panel, b_step, to, c_row, to, c_row, to, k,
                                        height, width, fresh, i64(1)))


@kernel
def pack_turned(s: const, to, rows, row, count, width):
    """Rows as columns: panels of [width][tile's width], `width + lanes` apart."""
    for j in range(0, count, s.width):
        pack_columns(s, to + j * (WIDEST + s.lanes), rows + j * row, row, width, min(s.width, count - j))


LOWEST = float("-inf")


@kernel
def read(s: const, mask, column, at, inside):
    """A vector of a mask's numbers from `at` on, zero from `inside` on: often they lie together, or one counts for all."""
    found = s.sums(0)
    if column == 1:
        found = s.sums(vload(mask + at, s.lanes, mask=lanes(vec(i32, s.lanes)) < i32(inside - at)))
    elif column == 0:
        found = s.sums(s.sum(mask[0]))
    else:
        each = array(s.sum, s.lanes)
        for lane in static_range(s.lanes):
            each[lane] = s.sum(0)
            if at + lane < inside:
                each[lane] = s.sum(mask[(at + lane) * column])
        found = vload(each, s.lanes)
    return found


@kernel
def masked(s: const, kind: const, causal: const, x, mask, column, at, query, key, inside):
    """A vector of scaled products with what the mask adds; -inf where it keeps a key out, and outside."""
    y = x
    if kind == "bool":
        y = select(read(s, mask, column, at, inside) > s.sums(0), y, s.sums(LOWEST))
    elif kind == "float":
        y = y + read(s, mask, column, at, inside)
    if causal:
        y = select(lanes(vec(i32, s.lanes)) + i32(key + at) <= i32(query), y, s.sums(LOWEST))
    return select(lanes(vec(i32, s.lanes)) < i32(inside - at), y, s.sums(LOWEST))


@kernel(math="contract", inline=False)
def soften(s: const, kind: const, causal: const, whole: const, N: const, scores: ptr[s.sum], top: ptr[s.sum], sums: ptr[s.sum],
           out: ptr[s.sum], mask, mask_row: i64, column: i64, scale: s.sum, query: i64, key: i64, rows: i64, columns: i64,
           value_width: i64):
    """Products of a tile become e**(x - running maximum), rounded to N where that is a type, their sums not; sums and outputs so far
    shrink with the maximum.  whole: nothing is masked.
    """
    for i in range(rows):
        line = scores + i * KEYS
        best = s.sums(LOWEST)
        for j in range(0, columns, s.lanes):
            x = vload(line + j, s.lanes) * scale
            if not whole:
                x = masked(s, kind, causal, x, mask + i * mask_row, column, j, query + i, key, columns)
            vstore(line + j, x)
            best = select(x > best, x, best)
        high = max(top[i], vmax(best))
        base = high
        if high == s.sum(LOWEST):
            base = s.sum(0)
        total = s.sums(0)
        for j in range(0, columns, s.lanes):
            p = exp_below(s.sum, s.lanes, vload(line + j, s.lanes) - base)
            vstore(line + j, s.sums(vec(N, s.lanes)(p)) if N else p)
            total = total + p
        if high > top[i] and top[i] > s.sum(LOWEST):            # else nothing stands there yet
            shrink = exp_below(s.sum, s.lanes, s.sums(top[i] - base))
            sums[i] = sums[i] * shrink[0]
            for j in range(0, value_width, s.lanes):
                vstore(out + (i * (WIDEST + s.lanes) + j), vload(out + (i * (WIDEST + s.lanes) + j), s.lanes) * shrink)
        top[i] = high
        sums[i] = sums[i] + vsum(total)


@kernel
def any_soften(s: const, kind: const, causal: const, N: const, query, key, rows, columns, rest: const):
    """`soften` of a tile, without masks where none says anything about it."""
    if kind == "" and columns % s.lanes == 0 and (not causal or key + columns - 1 <= query):
        soften(s, kind, causal, True, N, *rest)
    else:
        soften(s, kind, causal, False, N, *rest)


@kernel
def finish(s: const, top, sums, lse, rows):
    """The logarithm of every row's sum (+inf where nothing is allowed), and in place of the sum what the row is multiplied with."""
    for i in range(0, rows, s.lanes):
        total = vload(sums + i, s.lanes)
        some, none = total > s.sums(0), total == s.sums(0)
        logarithm = vload(top + i, s.lanes) + log(s.sum, s.lanes, select(some, total, s.sums(1)))
        vstore(lse + i, select(some, logarithm, select(none, s.sums(-LOWEST), total)), mask=lanes(vec(i32, s.lanes)) < i32(rows - i))
        vstore(sums + i, select(some, s.sums(1) / total, total))


@kernel
def forward(s: const, kind: const, causal: const, M: const, N: const, z: ptr[Sizes], q: ptr[s.operand], k: ptr[s.operand],
            v: ptr[s.operand], mask: ptr[M], out: ptr[s.operand], lse: ptr[s.operand], scale: f64):
    """All of the outputs, and of every row the logarithm of its sum (+inf where nothing is allowed).

    N: the type whose rounding the weights take, or None.
    """
    blocks = (z.queries + QUERIES - 1) // QUERIES
    for task in prange(z.batches * z.heads * blocks):
        head = task // blocks % z.heads
        batch = task // blocks // z.heads
        first = task % blocks * QUERIES
        rows = min(QUERIES, z.queries - first)
        panels, scores = array(s.sum, (WIDEST + s.lanes) * KEYS), array(s.sum, QUERIES * KEYS)
        found, top, sums = array(s.sum, QUERIES * (WIDEST + s.lanes)), array(s.sum, QUERIES), array(s.sum, QUERIES)
        for i in range(0, rows, s.lanes):
            vstore(top + i, s.sums(LOWEST))
            vstore(sums + i, s.sums(0))
        from_q = q + (batch * z.q_batch + head * z.q_head + first * z.q_row)
        from_k = k + (batch * z.k_batch + head // z.share * z.k_head)
        from_v = v + (batch * z.v_batch + head // z.share * z.v_head)
        from_mask = mask + (batch * z.mask_batch + head * z.mask_head + first * z.mask_row)
        end = z.keys
        if causal:
            end = min(end, first + rows)
        for key in range(0, end, KEYS):
            columns = min(KEYS, z.keys - key)
            pack_turned(s, panels, from_k + key * z.k_row, z.k_row, columns, z.width)
            multiply(s, from_q, z.q_row, i64(1), panels, i64(s.width * (WIDEST + s.lanes)), i64(s.width), scores, i64(KEYS), rows, columns,
                     z.width, i64(1))
            any_soften(s, kind, causal, N, first, key, rows, columns, (
                scores, top, sums, found, from_mask + key * z.mask_column, z.mask_row, z.mask_column, s.sum(scale), first, key, rows,
                columns, z.value_width))
            multiply(s, scores, i64(KEYS), i64(1), from_v + key * z.v_row, i64(s.width), z.v_row, found, i64(WIDEST + s.lanes), rows,
                     z.value_width, columns, i64(key == 0))
        finish(s, top, sums, lse + ((batch * z.heads + head) * z.queries + first), rows)
        to = out + (batch * z.out_batch + head * z.out_head + first * z.out_row)
        for i in range(rows):
            for j in range(0, z.value_width, s.lanes):
                vstore(to + (i * z.out_row + j), vload(found + (i * (WIDEST + s.lanes) + j), s.lanes) * sums[i],
                       mask=lanes(vec(i32, s.lanes)) < i32(z.value_width - j))


@kernel
def any_slopes(s: const, kind: const, causal: const, query, key, rows, columns, rest: const):
    """`slopes` of a tile, without masks where none says anything about it."""
    if kind == "" and columns % s.lanes == 0 and (not causal or key + columns - 1 <= query):
        slopes(s, kind, causal, True, *rest)
    else:
        slopes(s, kind, causal, False, *rest)


@kernel(math="contract", inline=False)
def slopes(s: const, kind: const, causal: const, whole: const, scores: ptr[s.sum], backs: ptr[s.sum], lse: ptr[s.sum], dots: ptr[s.sum],
           mask, mask_row: i64, column: i64, scale: s.sum, query: i64, key: i64, rows: i64, columns: i64):
    """scores: products become probabilities; backs: cotangents of probabilities become those of the products."""
    for i in range(rows):
        for j in range(0, columns, s.lanes):
            at = i * KEYS + j
            x = vload(scores + at, s.lanes) * scale
            if not whole:
                x = masked(s, kind, causal, x, mask + i * mask_row, column, j, query + i, key, columns)
            p = exp_below(s.sum, s.lanes, x - lse[i])
            vstore(scores + at, p)
            vstore(backs + at, p * (vload(backs + at, s.lanes) - dots[i]) * scale)


@kernel
def zeros(s: const, to, first, end):
    """Zeros from one element to another."""
    for i in range(first, end):
        to[i] = s.sum(0)


@kernel
def back_tile(s: const, kind: const, causal: const, side: const, z, here: const, given: const, stats: const, to: const, scale, query, key,
              columns):
    """What one tile of queries by keys adds to the gradients.

    here: memory of the task (packed keys, packed values, products, their cotangents); given: q, k, v, mask, g of the head; to: its
    gradients.
    """
    panels, value_panels, scores, backs = here
    q, k, _, mask, g = given
    dq, dk, dv = to
    rows = min(QUERIES, z.queries - query)
    panel = i64(s.width * (WIDEST + s.lanes))
    q_here, g_here = q + query * z.q_row, g + query * z.value_width
    multiply(s, q_here, z.q_row, i64(1), panels, panel, i64(s.width), scores, i64(KEYS), rows, columns, z.width, i64(1))
    multiply(s, g_here, z.value_width, i64(1), value_panels, panel, i64(s.width), backs, i64(KEYS), rows, columns, z.value_width, i64(1))
    any_slopes(s, kind, causal, query, key, rows, columns, (
        scores, backs, stats[0] + query, stats[1] + query, mask + (query * z.mask_row + key * z.mask_column), z.mask_row, z.mask_column,
        s.sum(scale), query, key, rows, columns))
    if side != "queries":
        multiply(s, scores, i64(1), i64(KEYS), g_here, i64(s.width), z.value_width, dv + key * z.value_width, z.value_width, columns,
                 z.value_width, rows, i64(0))
        multiply(s, backs, i64(1), i64(KEYS), q_here, i64(s.width), z.q_row, dk + key * z.width, z.width, columns, z.width, rows, i64(0))
    if side != "keys":
        multiply(s, backs, i64(KEYS), i64(1), k + key * z.k_row, i64(s.width), z.k_row, dq + query * z.width, z.width, rows, z.width,
                 columns, i64(0))


@kernel
def range_of(side: const, wanted: const, piece, size, length):
    """The rows or columns of a task: a block where they are what the tasks divide, else all."""
    if side == wanted:
        return piece * size, min(length, piece * size + size)
    return i64(0), length


@kernel
def backward(s: const, kind: const, causal: const, M: const, side: const, z: ptr[Sizes], q: ptr[s.operand], k: ptr[s.operand],
             v: ptr[s.operand], mask: ptr[M], g: ptr[s.operand], lse: ptr[s.operand], dots: ptr[s.operand], dq: ptr[s.operand],
             dk: ptr[s.operand], dv: ptr[s.operand], scale: f64):
    """The gradients, dense, of every query head.  side: "both" in a task a head; "keys" or "queries" alone, in a task a block of them.

    g: dense cotangents of the outputs; dots: of every row, its cotangent times its output.
    """
    key_blocks, query_blocks = (z.keys + KEYS - 1) // KEYS, (z.queries + QUERIES - 1) // QUERIES
    pieces = 1 if side == "both" else key_blocks if side == "keys" else query_blocks
    for task in prange(z.batches * z.heads * pieces):
        number = task // pieces
        head, batch = number % z.heads, number // z.heads
        here = (array(s.sum, (WIDEST + s.lanes) * KEYS), array(s.sum, (WIDEST + s.lanes) * KEYS), array(s.sum, QUERIES * KEYS),
                array(s.sum, QUERIES * KEYS))
        from_k = k + (batch * z.k_batch + head // z.share * z.k_head)
        from_v = v + (batch * z.v_batch + head // z.share * z.v_head)
        given = (q + (batch * z.q_batch + head * z.q_head), from_k, from_v, mask + (batch * z.mask_batch + head * z.mask_head),
                 g + number * z.queries * z.value_width)
        stats = (lse + number * z.queries, dots + number * z.queries)
        to = (dq + number * z.queries * z.width, dk + number * z.keys * z.width, dv + number * z.keys * z.value_width)
        first_key, last_key = range_of(side, "keys", task % pieces, KEYS, z.keys)
        first_query, last_query = range_of(side, "queries", task % pieces, QUERIES, z.queries)
        if side != "keys":
            zeros(s, to[0], first_query * z.width, last_query * z.width)
        for key in range(first_key, last_key, KEYS):
            columns = min(KEYS, z.keys - key)
            pack_turned(s, here[0], from_k + key * z.k_row, z.k_row, columns, z.width)
            pack_turned(s, here[1], from_v + key * z.v_row, z.v_row, columns, z.value_width)
            if side != "queries":
                zeros(s, to[1], key * z.width, (key + columns) * z.width)
                zeros(s, to[2], key * z.value_width, (key + columns) * z.value_width)
            for query in range(first_query, last_query, QUERIES):
                if not causal or query + QUERIES > key:
                    back_tile(s, kind, causal, side, z, here, given, stats, to, scale, query, key, columns)


@kernel
def row_dots(s: const, z: ptr[Sizes], g: ptr[s.operand], out: ptr[s.operand], to: ptr[s.sum]):
    """The dot of each row of two arrays that lie as the outputs do."""
    rows = z.batches * z.heads * z.queries
    for task in prange((rows + 63) // 64):
        for row in range(task * 64, min(rows, (task + 1) * 64)):
            number, total = row // z.queries, s.sums(0)
            at = number // z.heads * z.out_batch + number % z.heads * z.out_head + row % z.queries * z.out_row
            for j in range(0, z.value_width, s.lanes):
                prefetch(g + (at + j + EARLY * z.out_row))
                prefetch(out + (at + j + EARLY * z.out_row))
                mask = lanes(vec(i32, s.lanes)) < i32(min(z.value_width - j, s.lanes))
                x, y = vload(g + (at + j), s.lanes, mask=mask), vload(out + (at + j), s.lanes, mask=mask)
                total = total + s.sums(x) * s.sums(y)
            to[row] = vsum(total)


def mask_type(kind: str, element: object) -> object:
    """The elements of a mask in memory."""
    return element if kind == "float" else u8
