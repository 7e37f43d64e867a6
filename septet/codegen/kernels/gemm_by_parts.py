"""How a float32 product is cut for `gemm_parts`, and what of it is packed when.

B is packed once.  A rectangle of C packs its own rows of A, unless several rectangles share a small A: then it is packed first.  B is
read once for each band of rows, from the last cache where it is larger than the second: so bands are high.
"""
from __future__ import annotations

import ctypes
from functools import partial
from typing import Any

from septet.codegen.kernels.gemm_pairs import CONFIG
from septet.codegen.kernels.gemm_parts import GROUP, PANELS, PARTS, SIDE, STEP, gemm_parts, pack_ahead, pack_right
from septet.codegen.kernels.gemm_tile import Tile
from septet.codegen.kernels.launch import Address, run, scratch
from septet.runtime import threads

NEAR = 1 << 20                  # bytes of packed B that stay in L2
NEAR_PANELS, NEAR_CHUNKS = 4, 8     # panels of A to a rectangle where B does, and rectangles wanted: each packs its own
LEAST_COLUMNS = 4               # panels of B to a rectangle
OWN = 3 << 19                   # bytes of packed A from which reading it again costs more than packing it again


def rectangle(m: int, n: int, k: int) -> tuple[int, int]:
    """(rows, columns) of the rectangles into which C is cut.

    Rows depend on sizes alone, as whether parts hold is asked of a rectangle's rows and all of B: bits do not depend on threads.
    """
    tall, wide = -(-m // SIDE), -(-n // SIDE)
    rows, columns = (bands(tall, PANELS), wide) if n * k * PARTS * 2 > NEAR else cut(bands(tall, NEAR_PANELS), tall, wide)
    while -(-tall // rows) * -(-wide // columns) < 2 * threads.count() and columns > LEAST_COLUMNS:
        columns = -(-columns // 2)
    return rows * SIDE, columns * SIDE


def bands(tall: int, most: int) -> int:
    """Panels of even bands of at most so many."""
    return -(-tall // -(-tall // most))


def cut(rows: int, tall: int, wide: int) -> tuple[int, int]:
    """(rows, columns) in panels for enough rectangles where B is near."""
    columns = wide
    while -(-tall // rows) * -(-wide // columns) < NEAR_CHUNKS and (rows > 1 or columns > 1):
        rows, columns = (rows, -(-columns // 2)) if rows == 1 else (-(-rows // 2), columns)
    return rows, columns


def packed_left(m: int, k: int, a: int, strides: tuple[int, int]) -> tuple[Address, Address]:
    """(A packed, what `look` says of each of its panels)."""
    panels = -(-m // SIDE)
    packed, seen = scratch(panels * -(-k // SIDE) * STEP * 2), scratch(panels * 8)
    run(pack_ahead, packed, seen, a, *strides, m, k)
    return packed, seen


def packed_right(k: int, n: int, b: int, strides: tuple[int, int]) -> tuple[Address, Address]:
    """(B packed, what `look` says of it)."""
    panels = -(-n // (GROUP * SIDE)) * GROUP
    packed, seen = scratch(panels * -(-k // SIDE) * STEP * 2), scratch(panels * 8)
    run(pack_right, packed, seen, b, *strides, k, n)
    return packed, seen


def matmul_parts(s: Tile, m: int, n: int, k: int, a: int, a_strides: tuple[int, int], b: int, b_strides: tuple[int, int], c: int,
                 c_row: int, bias: int = 0, fresh: bool = True, kept: Any = None) -> None:
    """C (m x n) = A B (+ C unless `fresh`) of float32; strides in elements, one of each operand's is 1.

    kept: gives B packed, which it may have; it is called with what packs B.
    """
    pack = partial(packed_right, k, n, b, b_strides)
    packed, seen = pack() if kept is None else kept(pack)
    rows, columns = rectangle(m, n, k)
    again = columns < n and m * k * PARTS * 2 < OWN
    own, own_seen = packed_left(m, k, a, a_strides) if again else (0, 0)
    run(gemm_parts, a, *a_strides, own, own_seen, b, *b_strides, packed, seen, c, c_row, bias, ctypes.addressof(CONFIG), m, n, k, rows,
        columns, fresh, s=s, early=again)
