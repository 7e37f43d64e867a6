"""A token of each of some sequences through a whole decoder in one call: Python, and its lock, are not asked between two layers."""
from __future__ import annotations

from septet.codegen.kernels.decode import add_norm, append, attend, gate, look_up, plus
from septet.codegen.kernels.gemm import round_up
from septet.codegen.kernels.gemm_q import BLOCKS, DIGITS, FEW, ROWS, fix, multiply_int8
from septet.codegen.kernels.gemm_q4 import multiply_int4
from septet.codegen.kernels.gemv import matvecs
from septet.kernel import const, f32, i8, i32, i64, kernel, ptr, static_range, struct_type, u8

MATRICES = 7                    # of a layer


@struct_type
class Matrix:
    """Weights (n, k) of 32, 8 or 4 bits, and what `gemm_q.Weights` has of them; bias: (n), or null."""

    n: i64
    k: i64
    bits: i64
    group: i64
    weight: ptr[u8]
    scales: ptr[f32]
    shifts: ptr[f32]
    bias: ptr[f32]


@struct_type
class Layer:
    """Norms before attention and before the gated network, caches, and how many tokens are seen (0: all)."""

    norm: ptr[f32]
    second: ptr[f32]
    keys: ptr[f32]
    values: ptr[f32]
    window: i64


@struct_type
class Room:
    """Rows of numbers, memory for a product's fixed point and for scores, tables, and sizes."""

    x: ptr[f32]
    h: ptr[f32]
    q: ptr[f32]
    k: ptr[f32]
    v: ptr[f32]
    o: ptr[f32]
    g: ptr[f32]
    u: ptr[f32]
    rest: ptr[i8]
    scores: ptr[f32]
    table: ptr[f32]
    cos: ptr[f32]
    sin: ptr[f32]
    line: i64
    hidden: i64
    inner: i64
    heads: i64
    shared: i64
    room: i64
    layers: i64


@kernel
def packed(bits: const, vnni: const, most: const, m, x, x_row, y, y_row, count, rest):
    """Products with weights of few bits, in fixed point; see `gemm_q.fixed`."""
    depth = round_up(m.k, ROWS)
    steps = ptr[f32](rest + FEW * DIGITS * depth)
    sums = ptr[i32](steps) + 16
    for first in range(0, count, most):
        left, to = x + first * x_row, y + first * y_row
        for rows in static_range(1, most + 1):
            if min(most, count - first) == rows:
                if bits == 8:
                    fix(left, x_row, rest, steps, sums, i64(rows), m.k, depth, m.k)
                    multiply_int8(m.weight, m.scales, rest, steps, sums, to, y_row, m.n, depth, rows, BLOCKS // rows, vnni)
                else:
                    fix(left, x_row, rest, steps, sums, i64(rows), m.k, depth, m.group)
                    multiply_int4(m.weight, m.scales, m.shifts, rest, steps, sums, to, y_row, m.n, m.k, depth, m.group, rows,
                                  BLOCKS // rows, vnni)


@kernel(inline=False)
def product(s: const, kinds: const, vnni: const, most: const, m: ptr[Matrix], x: ptr[f32], x_row: i64, y: ptr[f32], y_row: i64, count: i64,
            rest: ptr[i8]):
    """Rows y = W x (+ b).  kinds: the bits that matrices have.  most: rows, 1 or any number."""
    for bits in kinds:
        if m.bits == bits:
            if bits == 32:
                matvecs(s, most, ptr[f32](m.weight), m.k, x, x_row, y, y_row, m.n, m.k, count)
            else:
                packed(bits, vnni, min(most, FEW), m, x, x_row, y, y_row, count, rest)
    if m.bias != 0:
        plus(y, y_row, m.bias, count, m.n)


@kernel
def step(s: const, kinds: const, vnni: const, most: const, vectors: const, z: ptr[Room], layers: ptr[Layer], matrices: ptr[Matrix],
         tokens: ptr[i64], sequences: ptr[i64], places: ptr[i64], logits: ptr[f32], count: i64, scale: f32, eps: f32):
    """Scores (count, words) behind a token more of some sequences.

    layers: and one more, with the last norm.  matrices: query, key, value, out, gate, up, down of each layer, and the head.
    """
    known = s, kinds, vnni, most
    look_up(z.x, z.table, tokens, z.line, count, z.hidden)
    add_norm(z.x, z.x, layers[0].norm, z.h, z.line, count, z.hidden, eps, False)
    for number in range(z.layers):
        m, layer = matrices + number * MATRICES, layers + number
        product(*known, m, z.h, z.line, z.q, z.line, count, z.rest)
        product(*known, m + 1, z.h, z.line, z.k, z.line, count, z.rest)
        product(*known, m + 2, z.h, z.line, z.v, z.line, count, z.rest)
        append(z.q, z.k, z.v, z.line, z.cos, z.sin, layer.keys, layer.values, sequences, places, count, z.heads, z.shared, z.room, vectors)
        attend(z.q, layer.keys, layer.values, z.scores, z.g, z.line, sequences, places, count, z.heads, z.heads // z.shared, z.room,
               layer.window, scale, vectors)
        product(*known, m + 3, z.g, z.line, z.o, z.line, count, z.rest)
        add_norm(z.x, z.o, layer.second, z.h, z.line, count, z.hidden, eps, True)
        product(*known, m + 4, z.h, z.line, z.g, z.line, count, z.rest)
        product(*known, m + 5, z.h, z.line, z.u, z.line, count, z.rest)
        gate(z.g, z.u, z.line, count, z.inner)
        product(*known, m + 6, z.g, z.line, z.o, z.line, count, z.rest)
        add_norm(z.x, z.o, layers[number + 1].norm, z.h, z.line, count, z.hidden, eps, True)
    head = matrices + z.layers * MATRICES
    product(*known, head, z.h, z.line, logits, head.n, count, z.rest)
