"""`numpy.linalg`: linear algebra of the NumPy face."""
from __future__ import annotations

from septet.core.linalg.errors import LinAlgError
from septet.numpy.linalg.factors import (
    cholesky,
    eig,
    eigh,
    eigvals,
    eigvalsh,
    qr,
    svd,
    svdvals,
)
from septet.numpy.linalg.norms import cond, matrix_norm, matrix_rank, norm, pinv, vector_norm
from septet.numpy.linalg.products import (
    cross,
    diagonal,
    matmul,
    matrix_power,
    matrix_transpose,
    multi_dot,
    outer,
    tensordot,
    trace,
    vecdot,
)
from septet.numpy.linalg.systems import det, inv, lstsq, slogdet, solve, tensorinv, tensorsolve

LinAlgError.__module__ = "numpy.linalg"

__all__ = ["LinAlgError", "cholesky", "cond", "cross", "det", "diagonal", "eig", "eigh", "eigvals", "eigvalsh", "inv", "lstsq", "matmul",
           "matrix_norm", "matrix_power", "matrix_rank", "matrix_transpose", "multi_dot", "norm", "outer", "pinv", "qr", "slogdet", "solve",
           "svd", "svdvals", "tensordot", "tensorinv", "tensorsolve", "trace", "vecdot", "vector_norm"]
