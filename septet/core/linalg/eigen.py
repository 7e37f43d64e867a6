"""Eigenvalues and eigenvectors: general matrices (geev), symmetric and Hermitian ones (syevd, heevd)."""
from __future__ import annotations

from septet.codegen.kernels.factors import join_pairs
from septet.codegen.kernels.launch import ELEMENT, run
from septet.core.linalg import lapack
from septet.core.linalg.errors import LinAlgError
from septet.ir.dtype import DType
from septet.runtime.memory import Block


def eigh(dtype: DType, batch: int, n: int, a: int, upper: bool = False, vectors: bool = True) -> tuple[Block, Block | None]:
    """(w ascending, real; V with A V = V diag(w), or None); reads the lower triangle, or the upper."""
    work, w, size = lapack.to_columns(dtype, batch, n, n, a), lapack.matrices(dtype.real, batch, 1, n), dtype.itemsize
    syevd = lapack.driver("syevd", dtype)
    with lapack.many_threads(n):
        for number in range(batch if n else 0):
            info = syevd(b"V" if vectors else b"N", b"U" if upper else b"L", n, work.address + number * n * n * size, n,
                         w.address + number * n * dtype.real.itemsize)
            if info:
                raise LinAlgError("Eigenvalues did not converge")
    return w, lapack.to_rows(dtype, batch, n, n, work.address) if vectors else None


def eig(dtype: DType, batch: int, n: int, a: int, vectors: bool = True) -> tuple[Block, Block | None, bool]:
    """(w, V or None, whether every imaginary part is zero); w and V of the complex dtype, A V = V diag(w)."""
    work, right = lapack.to_columns(dtype, batch, n, n, a), lapack.matrices(dtype, batch, n, n)
    if dtype.is_complex:
        w = _geev_complex(dtype, batch, n, work, right, vectors)
        return w, lapack.to_rows(dtype, batch, n, n, right.address) if vectors else None, False
    parts = _geev_real(dtype, batch, n, work, right, vectors)
    whole = lapack.COMPLEX_OF[dtype]
    w, v = lapack.matrices(whole, batch, 1, n), lapack.matrices(whole, batch, n, n if vectors else 0)
    real = run(join_pairs, *(p.address for p in parts), right.address, w.address, v.address, batch, n, vectors, T=ELEMENT[dtype])
    return w, v if vectors else None, bool(real)


def _geev_complex(dtype: DType, batch: int, n: int, work: Block, right: Block, vectors: bool) -> Block:
    w, size, geev = lapack.matrices(dtype, batch, 1, n), dtype.itemsize, lapack.driver("geev", dtype)
    with lapack.many_threads(n):
        for number in range(batch if n else 0):
            at = number * n * n * size
            _check(geev(b"N", b"V" if vectors else b"N", n, work.address + at, n, w.address + number * n * size, 0, n,
                        right.address + at, n))
    return w


def _geev_real(dtype: DType, batch: int, n: int, work: Block, right: Block, vectors: bool) -> tuple[Block, Block]:
    """Real and imaginary parts of the eigenvalues."""
    size, geev = dtype.itemsize, lapack.driver("geev", dtype)
    real, imaginary = (lapack.matrices(dtype, batch, 1, n) for _ in range(2))
    with lapack.many_threads(n):
        for number in range(batch if n else 0):
            at, row = number * n * n * size, number * n * size
            _check(geev(b"N", b"V" if vectors else b"N", n, work.address + at, n, real.address + row, imaginary.address + row, 0, n,
                        right.address + at, n))
    return real, imaginary


def _check(info: int) -> None:
    if info:
        raise LinAlgError("Eigenvalues did not converge")
