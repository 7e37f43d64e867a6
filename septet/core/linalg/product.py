"""Products of float64 matrices by the call of OpenBLAS that NumPy makes, on one thread: equal to NumPy's in the last bit.

The engine's own products are quicker and add in another order; this is for numbers that must be NumPy's, such as generated data sets.
"""
from __future__ import annotations

from septet.core.array import Array, empty
from septet.core.select import dense
from septet.ir.dtype import float64
from septet.runtime.blas import NO_TRANS, ROW_MAJOR, TRANS, function

GEMV, GEMM = "veeiidpipidpi", "veeeiiidpipidpi"


def product(a: Array, b: Array) -> Array:
    """a @ b of matrices (n, m) and (m, k); a matrix with a row or a column by the function for vectors."""
    a, b = dense(a), dense(b)
    (n, m), k = a.shape, b.shape[1]
    out = empty(type(a), float64, (n, k))
    if k == 1:
        function("cblas_dgemv", GEMV)(ROW_MAJOR, NO_TRANS, n, m, 1.0, a._address, m, b._address, 1, 0.0, out._address, 1)
    elif n == 1:
        function("cblas_dgemv", GEMV)(ROW_MAJOR, TRANS, m, k, 1.0, b._address, k, a._address, 1, 0.0, out._address, 1)
    else:
        function("cblas_dgemm", GEMM)(ROW_MAJOR, NO_TRANS, NO_TRANS, n, k, m, 1.0, a._address, m, b._address, k, 0.0, out._address, k)
    return out
