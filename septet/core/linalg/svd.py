"""Singular values (gesdd) and least squares (gelsd)."""
from __future__ import annotations

import ctypes

from septet.codegen.kernels.copy import copy
from septet.core.linalg import lapack
from septet.core.linalg.errors import LinAlgError
from septet.core.linalg.solve import identities
from septet.ir.dtype import DType
from septet.runtime.memory import Block, allocate


def svd(dtype: DType, batch: int, rows: int, columns: int, a: int, full: bool = True) -> tuple[Block, Block, Block]:
    """(U, s, V^H) with A = U diag(s) V^H, s descending and of the real dtype.

    full: U rows x rows, V^H columns x columns; else U rows x min, V^H min x columns.  LinAlgError where it does not converge.
    """
    few = min(rows, columns)
    width, height = (rows, columns) if full else (few, few)
    u, vh = lapack.matrices(dtype, batch, rows, width), lapack.matrices(dtype, batch, height, columns)
    s = _gesdd(dtype, batch, rows, columns, a, b"A" if full else b"S", (u, width), (vh, height))
    return lapack.to_rows(dtype, batch, rows, width, u.address), s, lapack.to_rows(dtype, batch, height, columns, vh.address)


def svdvals(dtype: DType, batch: int, rows: int, columns: int, a: int) -> Block:
    """The singular values alone."""
    none = allocate(dtype.itemsize)
    return _gesdd(dtype, batch, rows, columns, a, b"N", (none, 0), (none, 0))


def _gesdd(dtype: DType, batch: int, rows: int, columns: int, a: int, job: bytes, u: tuple[Block, int], vh: tuple[Block, int]) -> Block:
    """Singular values; fills U (rows x width) and V^H (height x columns), column-major."""
    few, size, real = min(rows, columns), dtype.itemsize, dtype.real.itemsize
    work, s = lapack.to_columns(dtype, batch, rows, columns, a), lapack.matrices(dtype.real, batch, 1, few)
    gesdd = lapack.driver("gesdd", dtype)
    if few == 0:
        _identity_vectors(dtype, batch, u, rows)
        _identity_vectors(dtype, batch, vh, columns)
    with lapack.many_threads(few):
        for number in range(batch if few else 0):
            info = gesdd(job, rows, columns, work.address + number * rows * columns * size, rows, s.address + number * few * real,
                         u[0].address + number * rows * u[1] * size, rows,
                         vh[0].address + number * vh[1] * columns * size, max(vh[1], 1))
            if info:
                raise LinAlgError("SVD did not converge")
    return s


def _identity_vectors(dtype: DType, batch: int, factor: tuple[Block, int], order: int) -> None:
    """The vectors of an empty matrix: those of the identity."""
    block, count = factor
    if count == order and order:
        source = identities(dtype, batch, order)
        ctypes.memmove(block.address, source.address, batch * order * order * dtype.itemsize)


def lstsq(dtype: DType, rows: int, columns: int, count: int, a: int, b: int, rcond: float) -> tuple[Block, Block, int, Block]:
    """(X, residual, rank, singular values) of the least squares problem |A X - B|, by gelsd.

    X: columns x count.  residual: max(rows, columns) - columns further rows of the solution (their squared sum is the residual when
    the rank is full), row-major.  rcond: singular values below rcond times the largest count as zero; negative: machine precision.
    """
    high, few = max(rows, columns), min(rows, columns)
    left, right = lapack.to_columns(dtype, 1, rows, columns, a), lapack.to_columns(dtype, 1, rows, count, b, high)
    s, rank = lapack.matrices(dtype.real, 1, 1, few), ctypes.c_int64(0)
    if few and count:
        with lapack.many_threads(few):
            info = lapack.driver("gelsd", dtype)(rows, columns, count, left.address, rows, right.address, high, s.address, rcond,
                                                 ctypes.addressof(rank))
        if info:
            raise LinAlgError("SVD did not converge in Linear Least Squares")
    size = dtype.itemsize
    x = _rows_of(dtype, right.address, columns, count, high)
    rest = _rows_of(dtype, right.address + columns * size, high - columns, count, high)
    return x, rest, rank.value, s


def _rows_of(dtype: DType, source: int, rows: int, columns: int, lead: int) -> Block:
    """The upper rows of a column-major matrix of `lead` rows, row-major."""
    made, size = lapack.matrices(dtype, 1, rows, columns), dtype.itemsize
    copy(made.address, (columns * size, size), source, (size, lead * size), (rows, columns), size)
    return made
