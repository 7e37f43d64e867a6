"""Systems of triangular matrices, by trsm where they lie; see lapack.py for the conventions."""
from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

from septet.core.linalg import lapack
from septet.ir import dtype as d
from septet.ir.dtype import DType
from septet.runtime import blas
from septet.runtime.memory import Block

ONE = (ctypes.c_float * 2)(1.0, 0.0), (ctypes.c_double * 2)(1.0, 0.0)       # complex numbers are passed by address


@cache
def driver(dtype: DType) -> tuple[Any, Any]:
    """(trsm, its factor 1)."""
    double = dtype.real is d.float64
    letter, one = ("p", ctypes.addressof(ONE[double])) if dtype.is_complex else ("d" if double else "f", 1.0)
    return blas.function(f"cblas_{lapack.PREFIX[dtype]}trsm", f"veeeeeii{letter}pipi"), one


def solve(dtype: DType, batch: int, n: int, count: int, a: int, b: int, upper: bool, adjoint: bool, left: bool, unit: bool) -> Block:
    """X of op(A) X = B (n x count), or with `left` False of X op(A) = B (count x n); A n x n, of which one triangle is read.

    op: the conjugate transpose, where `adjoint`.  unit: ones stand on the diagonal, which is not read.
    """
    made, size = lapack.duplicate(b, batch * n * count * dtype.itemsize), dtype.itemsize
    trsm, one = driver(dtype)
    how = (blas.ROW_MAJOR, blas.LEFT if left else blas.RIGHT, blas.UPPER if upper else blas.LOWER,
           (blas.CONJ_TRANS if dtype.is_complex else blas.TRANS) if adjoint else blas.NO_TRANS, blas.UNIT if unit else blas.NON_UNIT)
    rows, columns = (n, count) if left else (count, n)
    with lapack.many_threads(min(n, count), lapack.TRIANGULAR):
        for number in range(batch if n and count else 0):
            trsm(*how, rows, columns, one, a + number * n * n * size, n, made.address + number * n * count * size, columns)
    return made
