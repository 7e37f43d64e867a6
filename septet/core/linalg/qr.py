"""The QR factorisation, by geqrf and orgqr (Householder reflections), in NumPy's four modes."""
from __future__ import annotations

from septet.codegen.kernels import factors
from septet.codegen.kernels.copy import copy
from septet.core.linalg import lapack
from septet.ir.dtype import DType
from septet.runtime.memory import Block


def qr_raw(dtype: DType, batch: int, rows: int, columns: int, a: int) -> tuple[Block, Block]:
    """(h, tau): the reflectors and R as LAPACK stores them, column-major, which is row-major columns x rows; tau (min)."""
    few, size = min(rows, columns), dtype.itemsize
    h, tau, geqrf = lapack.to_columns(dtype, batch, rows, columns, a), lapack.matrices(dtype, batch, 1, few), lapack.driver("geqrf", dtype)
    with lapack.many_threads(few):
        for number in range(batch if few else 0):
            geqrf(rows, columns, h.address + number * rows * columns * size, rows, tau.address + number * few * size)
    return h, tau


def qr_r(dtype: DType, batch: int, rows: int, columns: int, h: Block, height: int) -> Block:
    """R (height x columns, upper triangular) out of `h`."""
    r = lapack.matrices(dtype, batch, height, columns)
    size = dtype.itemsize
    copy(r.address, (height * columns * size, columns * size, size), h.address, (rows * columns * size, size, rows * size),
                (batch, height, columns), size)
    factors.keep(dtype, batch, height, columns, r.address, True)
    return r


def qr(dtype: DType, batch: int, rows: int, columns: int, a: int, complete: bool = False) -> tuple[Block, Block]:
    """(Q, R) with A = Q R: Q rows x min and R min x columns, or, `complete`, rows x rows and rows x columns."""
    h, tau = qr_raw(dtype, batch, rows, columns, a)
    width = rows if complete else min(rows, columns)
    return _q(dtype, batch, rows, columns, h, tau, width), qr_r(dtype, batch, rows, columns, h, width)


def _q(dtype: DType, batch: int, rows: int, columns: int, h: Block, tau: Block, width: int) -> Block:
    """The first `width` columns of Q."""
    few, size, orgqr = min(rows, columns), dtype.itemsize, lapack.driver("orgqr", dtype)
    q = lapack.matrices(dtype, batch, rows, width)
    copy(q.address, (rows * width * size, rows * size, size), h.address, (rows * columns * size, rows * size, size),
                (batch, few, rows), size)
    with lapack.many_threads(few):
        for number in range(batch if rows and width else 0):
            orgqr(rows, width, few, q.address + number * rows * width * size, rows, tau.address + number * few * size)
    return lapack.to_rows(dtype, batch, rows, width, q.address)
