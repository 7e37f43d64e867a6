"""C = A B by OpenBLAS on one thread, split by our pool: complex numbers, and large products of float64.

A product of a matrix with its own transpose is computed below the diagonal and mirrored.
"""
from __future__ import annotations

import ctypes
from typing import Any

from septet.codegen.kernels.launch import run, scratch
from septet.ir import dtype as d
from septet.ir.dtype import DType
from septet.kernel import const, f32, f64, i32, i64, kernel, prange, ptr, static_range, u8
from septet.lang.linkage import callptr
from septet.lang.types import void
from septet.runtime import blas

NAMES = {d.float32: "cblas_sgemm", d.float64: "cblas_dgemm", d.complex64: "cblas_cgemm", d.complex128: "cblas_zgemm"}
RANK_K = {d.float32: "cblas_ssyrk", d.float64: "cblas_dsyrk"}
SCALAR: dict[DType, Any] = {d.float32: f32, d.float64: f64}                      # passed by value; complex ones by address
_NUMBERS = {d.complex64: (ctypes.c_float * 4)(1.0), d.complex128: (ctypes.c_double * 4)(1.0)}          # one, zero
CHUNK_WORK = 1 << 18            # multiplications worth a chunk
MOST_CHUNKS = 8
LEAST_ROWS = 128                # OpenBLAS packs the whole of B for every chunk
BLOCK_ROWS, MOST_BLOCKS = 96, 8     # of a symmetric product
DEEP_ROWS, DEEP = 256, 64           # with few rows and so many times more columns, it is cut along those: no block is read twice

Matrix = tuple[int, int, int]           # CBLAS transposition, leading dimension (elements), bytes between rows of op(X)


@kernel
def split_gemm(gemm: ptr[void], numbers: ptr[u8], a: ptr[u8], a_order: i64, a_lead: i64, a_down: i64,
               b: ptr[u8], b_order: i64, b_lead: i64, c: ptr[u8], c_lead: i64, c_down: i64,
               m: i64, n: i64, k: i64, rows: i64, batch: i64, offsets: ptr[i64], scalar: const, size: const):
    """Every C of a batch = A B: chunks of `rows` rows; offsets: three numbers of bytes a matrix."""
    pieces = (m + rows - 1) // rows
    for chunk in prange(batch * pieces):
        at = chunk // pieces * 3
        top = chunk % pieces * rows
        here = min(rows, m - top)
        left, right, out = a + (offsets[at] + top * a_down), b + offsets[at + 1], c + (offsets[at + 2] + top * c_down)
        one = numbers if scalar is None else scalar(1.0)
        zero = numbers + size if scalar is None else scalar(0.0)
        callptr(void, gemm, i32(blas.ROW_MAJOR), i32(a_order), i32(b_order), here, n, k, one, left, a_lead, right, b_lead,
                zero, out, c_lead)


def layout(rows: int, columns: int, strides: tuple[int, int], size: int) -> Matrix | None:
    """How CBLAS reads a matrix of these strides (bytes); None where it cannot."""
    down, across = strides
    if across == size and down % size == 0 and (down >= columns * size or rows == 1):
        return blas.NO_TRANS, max(down // size, columns, 1), down
    if down == size and across % size == 0 and (across >= rows * size or columns == 1):
        return blas.TRANS, max(across // size, rows, 1), down
    return None


def gemm(dtype: DType, m: int, n: int, k: int, a: int, a_layout: Matrix, b: int, b_layout: Matrix, c: int, c_down: int,
         offsets: Any, batch: int) -> None:
    """Every C = A B of a batch; C row-major, `c_down` bytes a row; offsets: array of 3 x batch numbers of bytes."""
    wanted = max(1, min(MOST_CHUNKS // batch, m * n * k // CHUNK_WORK))
    rows = max(LEAST_ROWS, -(-m // wanted) + 7 & -8)
    numbers = _NUMBERS.get(dtype)
    run(split_gemm, blas.symbol(NAMES[dtype]), 0 if numbers is None else ctypes.addressof(numbers), a, *a_layout, b, *b_layout[:2],
        c, max(c_down // dtype.itemsize, n), c_down, m, n, k, rows, batch, ctypes.addressof(offsets),
        scalar=SCALAR.get(dtype), size=dtype.itemsize)


@kernel
def split_rank_k(gemm: ptr[void], rank_k: ptr[void], a: ptr[u8], a_order: i64, a_lead: i64, a_down: i64, b_order: i64,
                 c: ptr[T], c_lead: i64, n: i64, k: i64, rows: i64, T: const):
    """The blocks of C = A A^T on and below the diagonal, `rows` rows a block; those below it, which take longer, first."""
    pieces = (n + rows - 1) // rows
    below = pieces * (pieces - 1) // 2
    for task in prange(below + pieces):
        i, j = task - below, task - below
        if task < below:
            i, j = 1, task
            while j >= i:
                j -= i
                i += 1
        here = min(rows, n - i * rows)
        left, out = a + i * rows * a_down, c + (i * rows * c_lead + j * rows)
        if i == j:
            callptr(void, rank_k, i32(blas.ROW_MAJOR), i32(blas.LOWER), i32(a_order), here, k, T(1.0), left, a_lead, T(0.0), out, c_lead)
        else:
            callptr(void, gemm, i32(blas.ROW_MAJOR), i32(a_order), i32(b_order), here, rows, k, T(1.0), left, a_lead, a + j * rows * a_down,
                    a_lead, T(0.0), out, c_lead)


@kernel
def mirror(c: ptr[T], c_lead: i64, n: i64, T: const):
    """What stands below the diagonal above it, too."""
    for task in prange((n + 63) // 64):
        for i in range(task * 64, min(n, task * 64 + 64)):
            for j in range(i + 1, n):
                c[i * c_lead + j] = c[j * c_lead + i]


@kernel
def deep_rank_k(rank_k: ptr[void], a: ptr[u8], a_order: i64, a_lead: i64, along: i64, parts: ptr[T], n: i64, k: i64, T: const):
    """parts = A A^T on and below the diagonal for each of MOST_BLOCKS runs of columns of A."""
    step = (k + MOST_BLOCKS - 1) // MOST_BLOCKS
    for task in prange(MOST_BLOCKS):
        first = min(task * step, k)
        callptr(void, rank_k, i32(blas.ROW_MAJOR), i32(blas.LOWER), i32(a_order), n, min(step, k - first), T(1.0), a + first * along,
                a_lead, T(0.0), parts + task * n * n, n)


@kernel
def add_parts(parts: ptr[T], c: ptr[T], c_lead: i64, n: i64, T: const):
    """C = the sum of the parts, mirrored."""
    for i in range(n):
        for j in range(i + 1):
            total = T(0.0)
            for part in static_range(MOST_BLOCKS):
                total += parts[(part * n + i) * n + j]
            c[i * c_lead + j] = total
            c[j * c_lead + i] = total


def symmetric(dtype: DType, n: int, k: int, a: int, a_layout: Matrix, b_order: int, c: int, c_down: int) -> None:
    """C (n x n) = A A^T, float32 or float64; as `gemm`, b_order: how CBLAS reads A's memory as A^T."""
    scalar, lead = SCALAR[dtype], max(c_down // dtype.itemsize, n)
    if n <= DEEP_ROWS and k >= DEEP * n:
        parts, (order, a_lead, _) = scratch(dtype.itemsize * n * n * MOST_BLOCKS), a_layout
        along = dtype.itemsize * (1 if order == blas.NO_TRANS else a_lead)
        run(deep_rank_k, blas.symbol(RANK_K[dtype]), a, order, a_lead, along, parts, n, k, T=scalar)
        run(add_parts, parts, c, lead, n, T=scalar)
        return
    pieces = max(1, min(MOST_BLOCKS, n // BLOCK_ROWS))
    rows = -(-n // pieces) + 7 & -8
    run(split_rank_k, blas.symbol(NAMES[dtype]), blas.symbol(RANK_K[dtype]), a, *a_layout, b_order, c, lead, n, k, rows, T=scalar)
    run(mirror, c, lead, n, T=scalar)
