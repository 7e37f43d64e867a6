"""Systems of equations and what comes from one factorisation: solve, inv, det, slogdet, lu, cholesky and what is solved with it.

Matrices: addresses of dense row-major data, `batch` of them; results: new Blocks (see lapack.py).
"""
from __future__ import annotations

import ctypes

from septet.codegen.kernels import factors
from septet.codegen.kernels.launch import ELEMENT, run
from septet.core.linalg import lapack
from septet.core.linalg.errors import LinAlgError
from septet.ir.dtype import DType
from septet.runtime.memory import Block, allocate


def solve(dtype: DType, batch: int, n: int, count: int, a: int, b: int) -> Block:
    """X of A X = B: A (n x n), B and X (n x count); LinAlgError where A is singular."""
    return solve_and_keep(dtype, batch, n, count, a, b)[0]


def solve_and_keep(dtype: DType, batch: int, n: int, count: int, a: int, b: int) -> tuple[Block, Block, Block]:
    """(X of A X = B, the factors of A, their pivots): A (n x n), B and X (n x count), by gesv; LinAlgError where A is singular."""
    left, right = lapack.to_columns(dtype, batch, n, n, a), lapack.to_columns(dtype, batch, n, count, b)
    pivots = _gesv(dtype, batch, n, count, left, right)
    return lapack.to_rows(dtype, batch, n, count, right.address), left, pivots


def solve_turned(dtype: DType, batch: int, n: int, count: int, factors_: int, pivots: int, b: int) -> Block:
    """X of A^H X = B by getrs, with what `solve_and_keep` made of A."""
    right, getrs, size, lead = lapack.to_columns(dtype, batch, n, count, b), lapack.driver("getrs", dtype), dtype.itemsize, max(n, 1)
    with lapack.many_threads(n):
        for number in range(batch if n and count else 0):
            getrs(b"C" if dtype.is_complex else b"T", n, count, factors_ + number * n * n * size, lead, pivots + 8 * number * n,
                  right.address + number * n * count * size, lead)
    return lapack.to_rows(dtype, batch, n, count, right.address)


def inv(dtype: DType, batch: int, n: int, a: int) -> Block:
    """The inverse, as the solution of A X = 1; LinAlgError where A is singular."""
    left, right = lapack.to_columns(dtype, batch, n, n, a), identities(dtype, batch, n)
    _gesv(dtype, batch, n, n, left, right)
    return lapack.to_rows(dtype, batch, n, n, right.address)


def identities(dtype: DType, batch: int, n: int) -> Block:
    """`batch` identity matrices."""
    made = lapack.matrices(dtype, batch, n, n)
    ctypes.memset(made.address, 0, made.nbytes)
    real = {4: ctypes.c_float, 8: ctypes.c_double}[dtype.real.itemsize]
    parts = dtype.itemsize // dtype.real.itemsize
    numbers = (real * (made.nbytes // dtype.real.itemsize)).from_address(made.address)
    for number in range(batch):
        start = number * n * n * parts
        numbers[start:start + n * n * parts:(n + 1) * parts] = [1.0] * n if n else []
    return made


def _gesv(dtype: DType, batch: int, n: int, count: int, left: Block, right: Block) -> Block:
    """Solve in place, column-major; the pivots."""
    gesv, size, pivots = lapack.driver("gesv", dtype), dtype.itemsize, allocate(8 * max(batch * n, 1))
    lead = max(n, 1)
    with lapack.many_threads(n):
        for number in range(batch if n and count else 0):
            info = gesv(n, count, left.address + number * n * n * size, lead, pivots.address + 8 * number * n,
                        right.address + number * n * count * size, lead)
            if info:
                raise LinAlgError(f"Singular matrix{_which(number, batch)}: pivot {info} of its LU factorisation is exactly zero")
    return pivots


def _which(number: int, batch: int) -> str:
    return f" (number {number} of {batch})" if batch > 1 else ""


def lu(dtype: DType, batch: int, rows: int, columns: int, a: int) -> tuple[Block, Block, Block]:
    """(factors column-major, pivots int64 from 1, info int64) by getrf: A = P L U; info > 0: U has a zero on its diagonal."""
    packed = lapack.to_columns(dtype, batch, rows, columns, a)
    few, size, getrf = min(rows, columns), dtype.itemsize, lapack.driver("getrf", dtype)
    pivots, failed = allocate(8 * max(1, batch * few)), allocate(8 * max(1, batch))
    infos = (ctypes.c_int64 * batch).from_address(failed.address)
    with lapack.many_threads(few):
        for number in range(batch):
            infos[number] = 0 if few == 0 else getrf(
                rows, columns, packed.address + number * rows * columns * size, rows, pivots.address + 8 * number * few)
    return packed, pivots, failed


def slogdet(dtype: DType, batch: int, n: int, a: int) -> tuple[Block, Block, Block]:
    """(sign, log |det| (real dtype), det) of each matrix; a singular one gives 0, -inf, 0."""
    packed, pivots, failed = lu(dtype, batch, n, n, a)
    sign, det = (lapack.matrices(dtype, batch, 1, 1) for _ in range(2))
    logdet = lapack.matrices(dtype.real, batch, 1, 1)
    run(factors.determinants, packed.address, pivots.address, failed.address, sign.address, logdet.address, det.address, batch, n,
        T=ELEMENT[dtype.real], parts=2 if dtype.is_complex else 1)
    return sign, logdet, det


def det(dtype: DType, batch: int, n: int, a: int) -> Block:
    """The determinant of each matrix."""
    return slogdet(dtype, batch, n, a)[2]


def cholesky(dtype: DType, batch: int, n: int, a: int, upper: bool = False) -> Block:
    """L with A = L L^H (or U with A = U^H U), by potrf; reads that triangle only.  LinAlgError where A is not positive definite."""
    factor, potrf, size = lapack.to_columns(dtype, batch, n, n, a), lapack.driver("potrf", dtype), dtype.itemsize
    with lapack.many_threads(n, lapack.TRIANGULAR):
        for number in range(batch if n else 0):
            info = potrf(b"U" if upper else b"L", n, factor.address + number * n * n * size, n)
            if info:
                raise LinAlgError(f"Matrix is not positive definite{_which(number, batch)}: its leading minor of order {info} is not")
    made = lapack.to_rows(dtype, batch, n, n, factor.address)
    factors.keep(dtype, batch, n, n, made.address, upper)
    return made


# A lower triangle in rows is an upper one in columns: LAPACK reads real factors where they lie.


def cholesky_solve(dtype: DType, n: int, count: int, factor: int, b: int) -> Block:
    """X of L L' X = B by potrs; the factor L (n x n) is real and lower triangular, B and X are n x count."""
    right = lapack.to_columns(dtype, 1, n, count, b)
    with lapack.many_threads(min(n, count), lapack.TRIANGULAR):
        lapack.driver("potrs", dtype)(b"U", n, count, factor, max(n, 1), right.address, max(n, 1))
    return lapack.to_rows(dtype, 1, n, count, right.address)


def cholesky_inverse(dtype: DType, n: int, factor: int) -> Block:
    """The lower triangle of the inverse of L L' by potri, zeros above; the factor L (n x n) is real and lower triangular."""
    made = lapack.duplicate(factor, n * n * dtype.itemsize)
    with lapack.many_threads(n, lapack.TRIANGULAR):
        lapack.driver("potri", dtype)(b"U", n, made.address, max(n, 1))
    return made


def triangular_solve(dtype: DType, n: int, count: int, factor: int, b: int) -> Block:
    """X of L X = B by trtrs, L (n x n) real and lower triangular; LinAlgError where its diagonal has a zero."""
    right = lapack.to_columns(dtype, 1, n, count, b)
    with lapack.many_threads(min(n, count), lapack.TRIANGULAR):
        info = lapack.driver("trtrs", dtype)(b"U", b"T", b"N", n, count, factor, max(n, 1), right.address, max(n, 1))
    if info:
        raise LinAlgError(f"Singular matrix: element {info} of the triangle's diagonal is exactly zero")
    return lapack.to_rows(dtype, 1, n, count, right.address)
