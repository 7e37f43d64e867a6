"""Rows of tokens through a decoder's layer, without the products: embeddings, norms, rotary positions with the cache, attention, gates.

A row is a token of a sequence, float32; rows lie `line` elements apart.  A cache is (sequences, heads of keys, room, width); a row has a
sequence there and a place in it.  No row's numbers depend on what other rows there are.
"""
from __future__ import annotations

from septet.codegen.kernels.gemm_pack import stages, transposed
from septet.codegen.kernels.vector_math import exp_below, sigmoid
from septet.kernel import (
    array,
    const,
    f32,
    f32x16,
    i32,
    i32x16,
    i64,
    kernel,
    lanes,
    prange,
    ptr,
    select,
    sqrt,
    static_range,
    vload,
    vmax,
    vstore,
    vsum,
)

WIDE = 16
GRAIN = 1 << 12                 # elements worth a task
TASKS = 16                      # of attention at most: each has a line of scores
CHAINS = 2                      # sums of values side by side
LEAST = -3.0e38


@kernel
def look_up(x: ptr[f32], table: ptr[f32], tokens: ptr[i64], line: i64, count: i64, n: i64):
    """Rows of the table (tokens, n)."""
    for r in range(count):
        for p in range(0, n, WIDE):
            vstore(x + (r * line + p), vload(table + (tokens[r] * n + p), WIDE))


@kernel
def pick(to: ptr[f32], x: ptr[f32], rows: ptr[i64], line: i64, count: i64, n: i64):
    """The rows that are asked for."""
    for r in range(count):
        for p in range(0, n, WIDE):
            vstore(to + (r * line + p), vload(x + (rows[r] * line + p), WIDE))


@kernel(math="contract")
def add_norm(x: ptr[f32], more: ptr[f32], weight: ptr[f32], y: ptr[f32], line: i64, count: i64, n: i64, eps: f32, adds: const):
    """x = x + more where `adds`; y = x / root mean square, times the weight.  n a multiple of 16."""
    each = max(1, GRAIN // n)
    for task in prange((count + each - 1) // each):
        for r in range(task * each, min(count, (task + 1) * each)):
            row, other, out = x + r * line, more + r * line, y + r * line
            total = f32x16(0)
            for p in range(0, n, WIDE):
                value = vload(row + p, WIDE)
                if adds:
                    value = value + vload(other + p, WIDE)
                    vstore(row + p, value)
                total = total + value * value
            factor = f32(1) / sqrt(vsum(total) / f32(n) + eps)
            for p in range(0, n, WIDE):
                vstore(out + p, vload(row + p, WIDE) * factor * vload(weight + p, WIDE))


@kernel(math="contract")
def turned(x, cos, sin, to, blocks: const):
    """A head turned by its position; `blocks` vectors are half of it."""
    for b in static_range(blocks):
        low, high = vload(x + b * WIDE, WIDE), vload(x + (b + blocks) * WIDE, WIDE)
        first = low * vload(cos + b * WIDE, WIDE) - high * vload(sin + b * WIDE, WIDE)
        second = high * vload(cos + (b + blocks) * WIDE, WIDE) + low * vload(sin + (b + blocks) * WIDE, WIDE)
        vstore(to + b * WIDE, first)
        vstore(to + (b + blocks) * WIDE, second)


@kernel(math="contract")
def append(q: ptr[f32], k: ptr[f32], v: ptr[f32], line: i64, cos: ptr[f32], sin: ptr[f32], keys: ptr[f32], values: ptr[f32],
           sequences: ptr[i64], places: ptr[i64], count: i64, heads: i64, shared: i64, room: i64, vectors: const):
    """Queries turned in place; the keys, turned, and values written into the cache."""
    width = vectors * WIDE
    each = max(1, GRAIN // (heads * width))
    for task in prange((count + each - 1) // each):
        for r in range(task * each, min(count, (task + 1) * each)):
            at = places[r]
            c, s = cos + at * width, sin + at * width
            for h in range(heads):
                head = q + (r * line + h * width)
                turned(head, c, s, head, vectors // 2)
            for h in range(shared):
                to = ((sequences[r] * shared + h) * room + at) * width
                turned(k + (r * line + h * width), c, s, keys + to, vectors // 2)
                for u in static_range(vectors):
                    vstore(values + (to + u * WIDE), vload(v + (r * line + h * width + u * WIDE), WIDE))


@kernel(math="contract")
def products(q, k, vectors: const):
    """Sums by lanes of a query times a key."""
    found = vload(q, WIDE) * vload(k, WIDE)
    for u in static_range(1, vectors):
        found = found + vload(q + u * WIDE, WIDE) * vload(k + u * WIDE, WIDE)
    return found


@kernel
def sum_of(parts: const):
    """The sum of vectors, by halves; their count is a power of two."""
    found = parts
    for half in reversed(stages(len(parts))):
        found = [found[t] + found[t + half] for t in static_range(half)]
    return found[0]


@kernel(math="contract")
def weights_of(q, k, row, mine, count, scale, vectors: const):
    """e**(scale q k - the greatest) of `count` keys, `row` elements apart; (the greatest, their sum)."""
    tops = f32x16(LEAST)
    for j in range(0, count, WIDE):
        square = [products(q, k + min(j + t, count - 1) * row, vectors) for t in static_range(WIDE)]
        line = sum_of(transposed(square, WIDE, WIDE)) * scale
        vstore(mine + j, line)
        tops = max(tops, select(lanes(i32x16) < i32(count - j), line, tops))
    top = vmax(tops)
    sums = f32x16(0)
    for j in range(0, count, WIDE):
        found = select(lanes(i32x16) < i32(count - j), exp_below(f32, WIDE, vload(mine + j, WIDE) - top), f32x16(0))
        sums = sums + found
        vstore(mine + j, found)
    return top, vsum(sums)


@kernel(math="contract")
def mean_of(v, row, mine, count, total, out, vectors: const):
    """out = the sum of weighted values, `row` elements apart, / total."""
    sums = array(f32x16, CHAINS * vectors)
    for u in static_range(CHAINS * vectors):
        sums[u] = f32x16(0)
    whole = count // CHAINS * CHAINS
    for j in range(0, whole, CHAINS):
        for c in static_range(CHAINS):
            for u in static_range(vectors):
                sums[c * vectors + u] = sums[c * vectors + u] + vload(v + ((j + c) * row + u * WIDE), WIDE) * mine[j + c]
    for j in range(whole, count):
        for u in static_range(vectors):
            sums[u] = sums[u] + vload(v + (j * row + u * WIDE), WIDE) * mine[j]
    inverse = f32(1) / total
    for u in static_range(vectors):
        vstore(out + u * WIDE, sum_of([sums[c * vectors + u] for c in static_range(CHAINS)]) * inverse)


@kernel
def attend(q: ptr[f32], keys: ptr[f32], values: ptr[f32], scores: ptr[f32], out: ptr[f32], line: i64, sequences: ptr[i64],
           places: ptr[i64], count: i64, heads: i64, share: i64, room: i64, window: i64, scale: f32, vectors: const):
    """out = softmax(scale q keys) values over places up to each row's own, the last `window` where that is not 0, for each head.

    share: heads of queries to one of keys.  scores: room + 16 numbers for each of `TASKS`.
    """
    width = vectors * WIDE
    for task in prange(min(count * heads, TASKS)):
        for item in range(task, count * heads, TASKS):
            h, r = item // count, item % count
            first = i64(0)
            if window > 0:
                first = max(first, places[r] + 1 - window)
            seen, own = places[r] + 1 - first, r * line + h * width
            start = ((sequences[r] * (heads // share) + h // share) * room + first) * width
            mine = scores + task * (room + WIDE)
            _, total = weights_of(q + own, keys + start, width, mine, seen, scale, vectors)
            mean_of(values + start, width, mine, seen, total, out + own, vectors)


@kernel(math="contract")
def gate(g: ptr[f32], up: ptr[f32], line: i64, count: i64, n: i64):
    """g = silu(g) up; n a multiple of 16."""
    each = max(1, GRAIN // n)
    for task in prange((count + each - 1) // each):
        for r in range(task * each, min(count, (task + 1) * each)):
            for p in range(0, n, WIDE):
                x = vload(g + (r * line + p), WIDE)
                vstore(g + (r * line + p), x * sigmoid(f32, WIDE, x) * vload(up + (r * line + p), WIDE))


@kernel
def plus(x: ptr[f32], line: i64, more: ptr[f32], count: i64, n: i64):
    """Rows x + more, a vector of any length."""
    for r in range(count):
        for p in range(0, n, WIDE):
            mask = lanes(i32x16) < i32(n - p)
            vstore(x + (r * line + p), vload(x + (r * line + p), WIDE, mask=mask) + vload(more + p, WIDE, mask=mask), mask=mask)
