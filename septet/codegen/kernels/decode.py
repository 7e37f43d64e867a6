"""One token through a decoder's layer, without the products: norms, rotary positions with the cache, attention, gated networks.

Vectors are float32.  A cache is (heads of keys, room, width); its row `at` is the token that is being written.
"""
from __future__ import annotations

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
    vstore,
    vsum,
)

WIDE = 16


@kernel(math="contract")
def add_norm(x: ptr[f32], more: ptr[f32], weight: ptr[f32], y: ptr[f32], n: i64, eps: f32, adds: const):
    """x = x + more where `adds`; y = x / root mean square, times the weight.  n a multiple of 16."""
    total = f32x16(0)
    for p in range(0, n, WIDE):
        value = vload(x + p, WIDE)
        if adds:
            value = value + vload(more + p, WIDE)
            vstore(x + p, value)
        total = total + value * value
    factor = f32(1) / sqrt(vsum(total) / f32(n) + eps)
    for p in range(0, n, WIDE):
        vstore(y + p, vload(x + p, WIDE) * factor * vload(weight + p, WIDE))


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
def append(q: ptr[f32], k: ptr[f32], v: ptr[f32], cos: ptr[f32], sin: ptr[f32], keys: ptr[f32], values: ptr[f32], heads: i64, shared: i64,
           room: i64, at: i64, blocks: const):
    """Queries turned in place; the token's keys, turned, and values written into the cache."""
    width = 2 * blocks * WIDE
    c, s = cos + at * width, sin + at * width
    for h in range(heads):
        turned(q + h * width, c, s, q + h * width, blocks)
    for h in range(shared):
        turned(k + h * width, c, s, keys + (h * room + at) * width, blocks)
        for b in static_range(2 * blocks):
            vstore(values + (h * room + at) * width + b * WIDE, vload(v + h * width + b * WIDE, WIDE))


@kernel(math="contract")
def attend(q: ptr[f32], keys: ptr[f32], values: ptr[f32], scores: ptr[f32], out: ptr[f32], heads: i64, share: i64, room: i64, first: i64,
           at: i64, scale: f32, vectors: const):
    """out = softmax(scale q keys) values over rows first to at, for each head; `scores` has room + 16 numbers a head."""
    width = vectors * WIDE
    for h in prange(heads):
        mine = scores + h * (room + WIDE)
        k, v = keys + h // share * room * width, values + h // share * room * width
        top = f32(-3.0e38)
        for j in range(first, at + 1):
            acc = f32x16(0)
            for u in static_range(vectors):
                acc = acc + vload(q + h * width + u * WIDE, WIDE) * vload(k + j * width + u * WIDE, WIDE)
            mine[j - first] = vsum(acc) * scale
            top = max(top, mine[j - first])
        count = at + 1 - first
        sums = f32x16(0)
        for j in range(0, count, WIDE):
            inside = lanes(i32x16) < i32(count - j)
            found = select(inside, exp_below(f32, WIDE, vload(mine + j, WIDE) - top), f32x16(0))
            sums = sums + found
            vstore(mine + j, found)
        total = array(f32x16, vectors)
        for u in static_range(vectors):
            total[u] = f32x16(0)
        for j in range(count):
            for u in static_range(vectors):
                total[u] = total[u] + vload(v + (first + j) * width + u * WIDE, WIDE) * mine[j]
        inverse = f32(1) / vsum(sums)
        for u in static_range(vectors):
            vstore(out + h * width + u * WIDE, total[u] * inverse)


@kernel(math="contract")
def gate(g: ptr[f32], up: ptr[f32], n: i64):
    """g = silu(g) up; n a multiple of 16."""
    for p in range(0, n, WIDE):
        x = vload(g + p, WIDE)
        vstore(g + p, x * sigmoid(f32, WIDE, x) * vload(up + p, WIDE))


@kernel
def plus(x: ptr[f32], more: ptr[f32], n: i64):
    """x = x + more."""
    for p in range(0, n, WIDE):
        mask = lanes(i32x16) < i32(n - p)
        vstore(x + p, vload(x + p, WIDE, mask=mask) + vload(more + p, WIDE, mask=mask), mask=mask)


@kernel
def copy(to: ptr[f32], source: ptr[f32], n: i64):
    """to = source."""
    for p in range(0, n, WIDE):
        mask = lanes(i32x16) < i32(n - p)
        vstore(to + p, vload(source + p, WIDE, mask=mask), mask=mask)
