"""Attention on AMX or by dots of pairs where there are heads enough: a worker packs what it multiplies, a head at a time.

See `attention_parts`.  What is packed stays in its core's cache, and is not written to memory for other cores to read.  Where numbers
have no parts (see `gemm_parts`), the head is left out and that is told: another kernel computes all then.
"""
from __future__ import annotations

import ctypes
from typing import Any

from septet.codegen.kernels.attention import QUERIES, Sizes
from septet.codegen.kernels.attention_parts import ALONE, PIECE, blocks_of, one_head, pack_piece, some_queries
from septet.codegen.kernels.gemm_pairs import CONFIG, SIDE, load_config, release_tiles
from septet.codegen.kernels.gemm_parts import HUGE, PARTS, is_fit, step_of
from septet.codegen.kernels.launch import run, scratch
from septet.kernel import const, f32, f64, i8, i16, i64, kernel, prange, ptr, u32
from septet.runtime import threads

HEADS = 4                       # of them for every core, from which on a worker takes whole ones
NEAR = 3 << 19                  # bytes of a head packed that stay in a core's cache
TURNS = 2                       # workers a core, so that a busy core does not hold up the rest


@kernel
def pack_head(which: const, parts: const, T: const, to, source, row, length, width):
    """A head's matrix as an operand, and what `look` says of it."""
    high, low = u32(0), u32(511)
    for first in range(0, length, PIECE):
        most, least = pack_piece(which, parts, T, to, source, row, first, length, width)
        high, low = max(high, most), min(low, least)
    return high, low


@kernel
def stands(parts: const, bounds: const):
    """Whether numbers that meet weights have parts."""
    return parts < PARTS or (bounds[0] < HUGE) & (bounds[1] >= ALONE)


@kernel
def forward(s: const, kind: const, causal: const, M: const, N: const, T: const, parts: const, amx: const, z: ptr[Sizes], q: ptr[T],
            k: ptr[T], v: ptr[T], mask: ptr[M], out: ptr[T], lse: ptr[f32], memory: ptr[i16], size: i64, workers: i64,
            left_out: ptr[i64], config: ptr[i8], scale: f64):
    """As `attention.forward`.  memory: `size` elements for every worker; left_out: 1 where a head was."""
    total, wide, deep, step = z.batches * z.heads, blocks_of(z.width), blocks_of(z.keys), i64(step_of(parts))
    for worker in prange(workers):
        if amx:
            load_config(config)
        of_k = memory + worker * size
        of_v = of_k + deep * wide * step
        of_q = of_v + blocks_of(z.value_width) * deep * step
        for number in range(worker * total // workers, (worker + 1) * total // workers):
            head, batch = number % z.heads, number // z.heads
            from_q, of_keys = q + (batch * z.q_batch + head * z.q_head), head // z.share
            keys = pack_head("turned", parts, T, of_k, k + (batch * z.k_batch + of_keys * z.k_head), z.k_row, z.keys, z.width)
            values = pack_head("right", parts, T, of_v, v + (batch * z.v_batch + of_keys * z.v_head), z.v_row, z.keys, z.value_width)
            for first in range(0, z.queries, QUERIES):
                rows = min(QUERIES, z.queries - first)
                high, low = pack_head("left", parts, T, of_q, from_q + first * z.q_row, z.q_row, rows, z.width)
                if parts < PARTS or is_fit(high, low, keys[0], keys[1]) & stands(parts, values):
                    some_queries(s, kind, causal, N, T, parts, amx, z, of_q, of_k, of_v, mask, out, lse, scale, number, first)
                else:
                    left_out[0] = i64(1)
        if amx:
            release_tiles()


@kernel
def backward(s: const, kind: const, causal: const, M: const, N: const, T: const, O: const, parts: const, amx: const, z: ptr[Sizes],
             q: ptr[T], k: ptr[T], v: ptr[T], g: ptr[T], mask: ptr[M], lse: ptr[f32], dots: ptr[f32], dq: ptr[T], dk: ptr[O], dv: ptr[O],
             steps: ptr[i64], memory: ptr[i16], size: i64, workers: i64, left_out: ptr[i64], config: ptr[i8], scale: f64):
    """As `attention_parts.backward`; g lies as the outputs do."""
    total, wide, value_wide, step = z.batches * z.heads, blocks_of(z.width), blocks_of(z.value_width), i64(step_of(parts))
    q_size, k_size = blocks_of(z.queries) * wide * step, blocks_of(z.keys) * wide * step
    g_size, v_size = blocks_of(z.queries) * value_wide * step, blocks_of(z.keys) * value_wide * step
    for worker in prange(workers):
        if amx:
            load_config(config)
        k_left = memory + worker * size
        k_right = k_left + k_size
        q_turned = k_right + k_size
        q_right = q_turned + q_size
        g_turned = q_right + q_size
        g_right = g_turned + g_size
        v_left = g_right + g_size
        of_q = ptr[f32](v_left + v_size)
        for number in range(worker * total // workers, (worker + 1) * total // workers):
            head, batch = number % z.heads, number // z.heads
            from_q = q + (batch * z.q_batch + head * z.q_head)
            from_k = k + (batch * z.k_batch + head // z.share * z.k_head)
            from_v = v + (batch * z.v_batch + head // z.share * z.v_head)
            from_g = g + (batch * z.out_batch + head * z.out_head)
            of_k = both(parts, pack_head("left", parts, T, k_left, from_k, z.k_row, z.keys, z.width),
                        pack_head("right", parts, T, k_right, from_k, z.k_row, z.keys, z.width))
            of_queries = both(parts, pack_head("turned", parts, T, q_turned, from_q, z.q_row, z.queries, z.width),
                              pack_head("right", parts, T, q_right, from_q, z.q_row, z.queries, z.width))
            of_g = both(parts, pack_head("turned", parts, T, g_turned, from_g, z.out_row, z.queries, z.value_width),
                        pack_head("right", parts, T, g_right, from_g, z.out_row, z.queries, z.value_width))
            of_v = pack_head("left", parts, T, v_left, from_v, z.v_row, z.keys, z.value_width)
            if parts < PARTS or (is_fit(of_queries[0], of_queries[1], of_k[0], of_k[1]) & is_fit(of_g[0], of_g[1], of_v[0], of_v[1])
                                 & stands(parts, of_queries) & stands(parts, of_k) & stands(parts, of_g)):
                packed = k_left, v_left, q_turned, g_turned, q_right, g_right, k_right
                one_head(s, kind, causal, N, T, O, parts, amx, z, packed, mask, lse, dots, of_q, dq, dk, dv, steps, scale, number)
            else:
                left_out[0] = i64(1)
        if amx:
            release_tiles()


@kernel
def both(parts: const, one: const, other: const):
    """Two bounds as one."""
    return max(one[0], other[0]), min(one[1], other[1])


# ---- launching -------------------------------------------------------------------------------------------------------------
def pays(heads: int, size: int) -> bool:
    """Whether there are heads enough for workers to take whole ones, and what is packed of one, in elements, stays near."""
    return heads >= HEADS * threads.count() and 2 * size <= NEAR


def launch(which: Any, heads: int, size: int, *arguments: Any, **constants: Any) -> bool:
    """Run `forward` or `backward` of so many heads, each worker with `size` elements of memory; whether all numbers had parts.

    arguments: up to the memory, and the scale.
    """
    workers = min(heads, TURNS * threads.count())
    size, left_out = -(-size // 64) * 64, ctypes.c_int64(0)
    *given, scale = arguments
    run(which, *given, scratch(workers * size * 2), size, workers, ctypes.addressof(left_out), ctypes.addressof(CONFIG), scale, **constants)
    return not left_out.value


def elements(parts: int, length: int, width: int) -> int:
    """Elements of a packed operand."""
    return -(-length // SIDE) * -(-width // SIDE) * step_of(parts)
