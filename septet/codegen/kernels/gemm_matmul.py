"""Matrix products over addresses: which kernel for which dtype, size and layout.

Strides are in bytes, sizes and offsets Python ints.  Memory of C must not overlap A or B.
"""
from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from itertools import product as every
from math import prod
from typing import Any

from septet.codegen.kernels import gemm_blas, gemm_by_parts, gemm_pairs, gemm_parts, launch
from septet.codegen.kernels.copy import copy
from septet.codegen.kernels.gemm import gemm
from septet.codegen.kernels.gemm_ahead import ROWS as AHEAD_ROWS
from septet.codegen.kernels.gemm_ahead import TURNS, gemm_ahead, pack_ahead, packed_size
from septet.codegen.kernels.gemm_types import tile_for
from septet.codegen.kernels.gemv import BLOCK, dot, matvec, vecmat
from septet.errors import NotSupported
from septet.ir import dtype as d
from septet.ir.dtype import DType
from septet.runtime import blas, target, threads

Strides = tuple[int, ...]
BY_OPENBLAS = (d.complex64, d.complex128)
LARGE = 1200 ** 3               # multiplications from which OpenBLAS, split in rows, is the faster one for float64
NO_TILE = ("sse",)              # hosts whose vectors are too narrow for the emitted tile to win
PAIRS = 48 ** 3                 # multiplications from which packing bfloat16 for the pair instructions pays
SMALL = 1 << 19                 # ... up to which the time of this module would show, and one thread is enough
_calls: dict[Any, Callable[..., None]] = {}
_small: dict[Any, Callable[..., None]] = {}            # kernels that small products call at once


@dataclass(frozen=True)
class Batch:
    """Leading dimensions of a product and their strides (bytes; 0 where an operand is broadcast)."""

    shape: tuple[int, ...]
    a: Strides
    b: Strides
    c: Strides

    @property
    def count(self) -> int:
        """Number of products."""
        return prod(self.shape)

    def steps(self) -> tuple[int, int, int] | None:
        """One stride an operand where the batch is as one dimension; else None."""
        dims = [dim for dim in zip(self.shape, self.a, self.b, self.c) if dim[0] != 1]
        if not dims:
            return 0, 0, 0
        for (_, *outer), (n, *inner) in pairwise(dims):
            if any(o != n * i for o, i in zip(outer, inner)):
                return None
        _, a, b, c = dims[-1]
        return a, b, c

    def offsets(self) -> Iterator[tuple[int, int, int]]:
        """Where each product's A, B and C begin, in bytes."""
        for index in every(*map(range, self.shape)):
            yield tuple(sum(i * s for i, s in zip(index, strides)) for strides in (self.a, self.b, self.c))  # type: ignore[misc]


ONE = Batch((), (), (), ())


def matmul(dtype: DType, m: int, n: int, k: int, a: int, a_strides: Strides, b: int, b_strides: Strides, c: int, c_strides: Strides,
           batch: Batch = ONE, result: DType | None = None, bias: int = 0, bias_of: str = "", activation: Any = None,
           accumulate: bool = False, kept: Any = None) -> None:
    """C (m x n) = A (m x k) B (k x n), for every matrix of the batch.

    dtype: of A and B.  result: of C (default: dtype).  bias: address of contiguous sums-typed numbers added to each "row" or "column"
    of C, as `bias_of` says.  activation: kernel of vectors applied last.  accumulate: C += instead of C =.  kept: see `matmul_parts`; for
    one product alone.
    """
    if batch is ONE and bias_of == "" and activation is None and not accumulate and m > 1 < n and m * n * k <= SMALL \
            and not launch.checked and launch.noting is None:
        call = _small.get((dtype, result))
        size = dtype.itemsize
        if call is not None and c_strides[1] == size:
            row = c_strides[0] // size
            call(a, a_strides[0] // size, a_strides[1] // size, b, b_strides[0] // size, b_strides[1] // size, c, row, c, row, 0,
                 m, n, k, 1, 1, 0, 0, 0, 0)
            return
    if m == 0 or n == 0 or batch.count == 0:
        return
    result = result or dtype
    size = result.itemsize
    if c_strides[1] != size:
        if c_strides[0] == size and n > 1:
            swapped = Batch(batch.shape, batch.b, batch.a, batch.c)
            matmul(dtype, n, m, k, b, b_strides[::-1], a, a_strides[::-1], c, c_strides[::-1], swapped, result, bias,
                   {"row": "column", "column": "row"}.get(bias_of, ""), activation, accumulate)
            return
        if n > 1:
            _through_copy(dtype, m, n, k, a, a_strides, b, b_strides, c, c_strides, batch, result, bias, bias_of, activation, accumulate)
            return
    plain = not (bias or activation or accumulate) and result is dtype
    by_pairs = plain or bias_of == "column" and not (activation or accumulate) and result is dtype
    if by_pairs and dtype is d.bfloat16 and m * n * k >= PAIRS and gemm_pairs.has_pairs():
        for at_a, at_b, at_c in batch.offsets():
            gemm_pairs.matmul_pairs(m, n, k, a + at_a, a_strides, b + at_b, b_strides, c + at_c, c_strides[0], bias=bias, kept=kept)
    elif dtype in BY_OPENBLAS or plain and prefers_openblas(dtype, m * n * k):
        if not plain:
            raise NotSupported(f"a {dtype.name} product with bias, activation, another result type or accumulation")
        _by_openblas(dtype, m, n, k, a, a_strides, b, b_strides, c, c_strides, batch)
    elif not (plain and k > 1 and (m == 1 or n == 1) and not batch.shape
              and _by_vector(dtype, m, n, k, a, a_strides, b, b_strides, c, c_strides)):
        _by_tile(dtype, m, n, k, a, a_strides, b, b_strides, c, c_strides, batch, result, bias, bias_of, activation, accumulate, kept)


def prefers_openblas(dtype: DType, work: int) -> bool:
    """Whether a plain product of so many multiplications is OpenBLAS's: every way in asks here, so that its bits repeat."""
    narrow = target.level() in NO_TILE
    return dtype is d.float64 and (narrow or work > LARGE) or dtype is d.float32 and narrow


# ---- the emitted tile ------------------------------------------------------------------------------------------------
def kernel_for(dtype: DType, result: DType | None = None, bias_of: str = "", activation: Any = None) -> Callable[..., None]:
    """The compiled `gemm` of a dtype; strides in elements (see there)."""
    s = tile_for(dtype, result, bias_of, activation)
    if launch.checked:
        return partial(launch.run, gemm, s=s)
    key = dtype, result, bias_of, activation
    found = _calls.get(key)
    if found is None:
        found = _calls[key] = gemm.specialize(s=s)
        plain = not (bias_of or activation or result not in (None, dtype) or s.sum.bytes < 4)
        if s.in_place and plain and not prefers_openblas(dtype, SMALL):
            _small[dtype, None] = _small[dtype, dtype] = found
    return found


def _by_tile(dtype: DType, m: int, n: int, k: int, a: int, a_strides: Strides, b: int, b_strides: Strides, c: int, c_strides: Strides,
             batch: Batch, result: DType, bias: int, bias_of: str, activation: Any, accumulate: bool, kept: Any) -> None:
    s, size, out = tile_for(dtype, result, bias_of, activation), dtype.itemsize, result.itemsize
    if result is dtype is d.float32 and gemm_parts.pays(m, n, k) and 4 in a_strides and 4 in b_strides and not launch.checked:
        left, right = (a_strides[0] // 4, a_strides[1] // 4), (b_strides[0] // 4, b_strides[1] // 4)
        for at_a, at_b, at_c in batch.offsets():
            gemm_by_parts.matmul_parts(s, m, n, k, a + at_a, left, b + at_b, right, c + at_c, c_strides[0] // 4, bias, not accumulate, kept)
        return
    steps, offsets, table = (0, 0, 0), None, 0
    if batch.shape:
        found = batch.steps()
        if found is None:
            offsets = (ctypes.c_int64 * (3 * batch.count))(*_elements(batch, size, out))
            table = ctypes.addressof(offsets)
        else:
            steps = found[0] // size, found[1] // size, found[2] // out
    part, owner = c, None
    if not s.in_place and (k > s.depth or accumulate):
        if accumulate or not _is_dense(m, n, c_strides, batch, out):
            raise NotSupported(f"a {dtype.name} product into strided memory or accumulated, with k = {k}")
        owner = launch.scratch(m * n * batch.count * s.sum.bytes)
        part = owner
    row = c_strides[0] // out
    left, right = (a, a_strides[0] // size, a_strides[1] // size), (b, b_strides[0] // size, b_strides[1] // size)
    rest = part, row, c, row, bias, m, n, k, not accumulate
    if not batch.shape and m >= AHEAD_ROWS and n > s.width and k:
        late = activation if s.in_place else None           # what is finished is then C, which columns of tiles pass through once more
        if late is not None:
            s = tile_for(dtype, result, bias_of)

        def packed() -> tuple[launch.Address]:
            made = launch.scratch(packed_size(s, n, k) * size)
            launch.run(pack_ahead, made, *right, n, k, s=s)
            return (made,)

        launch.run(gemm_ahead, *left, *(packed() if kept is None else kept(packed)), *rest, TURNS * threads.count(), s=s, activation=late)
    else:
        launch.direct(kernel_for(dtype, result, bias_of, activation), *left, *right, *rest, batch.count, *steps, table)


def _elements(batch: Batch, size: int, out: int) -> Iterator[int]:
    for a, b, c in batch.offsets():
        yield from (a // size, b // size, c // out)


def _is_dense(m: int, n: int, c_strides: Strides, batch: Batch, size: int) -> bool:
    """Whether the C matrices lie one behind the other in row-major order."""
    return c_strides[0] == n * size and list(batch.c) == _dense_strides(batch.shape, m * n * size)


def _dense_strides(shape: Sequence[int], step: int) -> list[int]:
    strides: list[int] = []
    for length in reversed(shape):
        strides.insert(0, step)
        step *= length
    return strides


def _through_copy(dtype: DType, m: int, n: int, k: int, a: int, a_strides: Strides, b: int, b_strides: Strides, c: int,
                  c_strides: Strides, batch: Batch, result: DType, bias: int, bias_of: str, activation: Any, accumulate: bool) -> None:
    """C of strides that no kernel writes: computed beside and copied."""
    size, shape = result.itemsize, (*batch.shape, m, n)
    dense = (*_dense_strides(batch.shape, m * n * size), n * size, size)
    beside = launch.scratch(prod(shape) * size)
    if accumulate:
        copy(beside, dense, c, (*batch.c, *c_strides), shape, size)
    matmul(dtype, m, n, k, a, a_strides, b, b_strides, beside, dense[-2:], Batch(batch.shape, batch.a, batch.b, dense[:-2]), result,
           bias, bias_of, activation, accumulate)
    copy(c, (*batch.c, *c_strides), beside, dense, shape, size)


# ---- vectors ---------------------------------------------------------------------------------------------------------
def _by_vector(dtype: DType, m: int, n: int, k: int, a: int, a_strides: Strides, b: int, b_strides: Strides, c: int,
               c_strides: Strides) -> bool:
    """A product with a vector, where rows or columns of the matrix are contiguous; False where they are not."""
    if m == 1 and n > 1:
        return _matrix_vector(dtype, n, k, b, b_strides[::-1], a, a_strides[1], c, c_strides[1])
    return _matrix_vector(dtype, m, k, a, a_strides, b, b_strides[0], c, c_strides[0] if m > 1 else dtype.itemsize)


def _matrix_vector(dtype: DType, m: int, k: int, a: int, a_strides: Strides, x: int, x_step: int, y: int, y_step: int) -> bool:
    """y = A x."""
    size, s = dtype.itemsize, tile_for(dtype)
    if a_strides[1] == size:
        owner = None
        if x_step != size:
            owner = launch.scratch(k * size)
            copy(owner, (size,), x, (x_step,), (k,), size)
        launch.run(matvec, a, a_strides[0] // size, x if owner is None else owner, y, y_step // size, m, k, s=s)
        return True
    if a_strides[0] == size and y_step == size:
        launch.run(vecmat, x, x_step // size, a, a_strides[1] // size, y, k, m, s=s)
        return True
    return False


def vdot(dtype: DType, n: int, x: int, x_step: int, y: int, y_step: int, out: int) -> None:
    """out = sum of x y (nothing conjugated) of two vectors; steps in bytes."""
    if dtype in BY_OPENBLAS:
        matmul(dtype, 1, 1, n, x, (n * dtype.itemsize, x_step), y, (y_step, dtype.itemsize), out, (dtype.itemsize,) * 2)
        return
    s, size = tile_for(dtype), dtype.itemsize
    parts = launch.scratch((n // BLOCK + 1) * s.sum.bytes)
    launch.run(dot, x, x_step // size, y, y_step // size, out, n, parts, s=s)


# ---- OpenBLAS --------------------------------------------------------------------------------------------------------
def _by_openblas(dtype: DType, m: int, n: int, k: int, a: int, a_strides: Strides, b: int, b_strides: Strides, c: int,
                 c_strides: Strides, batch: Batch) -> None:
    if a == b and m == n and a_strides == b_strides[::-1] and not batch.shape and dtype in gemm_blas.RANK_K:
        found = gemm_blas.layout(m, k, (a_strides[0], a_strides[1]), dtype.itemsize)
        if found is not None:
            turned = blas.TRANS if found[0] == blas.NO_TRANS else blas.NO_TRANS
            gemm_blas.symmetric(dtype, n, k, a, found, turned, c, c_strides[0])
            return
    left, a_layout, a_batch = _readable(dtype, m, k, a, a_strides, batch.shape, batch.a)
    right, b_layout, b_batch = _readable(dtype, k, n, b, b_strides, batch.shape, batch.b)
    places = [at for offsets in Batch(batch.shape, a_batch, b_batch, batch.c).offsets() for at in offsets]
    table = (ctypes.c_int64 * len(places))(*places)
    gemm_blas.gemm(dtype, m, n, k, left, a_layout, right, b_layout, c, c_strides[0], table, batch.count)


def _readable(dtype: DType, rows: int, columns: int, at: int, strides: Strides, shape: tuple[int, ...],
              outer: Strides) -> tuple[int, gemm_blas.Matrix, Strides]:
    """(address, layout, batch strides) of an operand as CBLAS reads it; copied where it cannot read it as it is."""
    size = dtype.itemsize
    found = gemm_blas.layout(rows, columns, (strides[0], strides[1]), size)
    if found is not None:
        return at, found, outer
    dense = (*_dense_strides(shape, rows * columns * size), columns * size, size)
    beside = launch.scratch(prod(shape) * rows * columns * size)
    copy(beside, dense, at, (*outer, *strides), (*shape, rows, columns), size)
    return beside, (blas.NO_TRANS, max(columns, 1), columns * size), dense[:-2]


