"""Products of sparse matrices with dense arrays and with each other (Gustavson's algorithm, ACM TOMS 4(3), 1978)."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.codegen.kernels import sparse_product as kernels
from septet.core import sparse as core
from septet.core.sparse import Sparse


def dense(m: Any, x: Any) -> Any:
    """m @ x, dense; a `matrix` gives a `matrix`."""
    a = np.asarray(x)
    if a.ndim not in (1, 2) or a.shape[0] != m.shape[1]:
        raise ValueError(f"matmul: dimension mismatch with signature (n,k={m.shape[1]}),(k={a.shape[0] if a.ndim else 0},...)->(n,...)")
    made = core.matmul(m._m, np.ascontiguousarray(a))
    return np.asmatrix(made) if isinstance(x, np.matrix) else made


def sparse(a: Any, b: Any) -> Any:
    """a @ b, sparse, in a's format."""
    if a.shape[1] != b.shape[0]:
        raise ValueError(f"matmul: dimension mismatch with signature (n,k={a.shape[1]}),(k={b.shape[0]},m)->(n,m)")
    if a.format == "csc":
        return a._of(core.transpose(multiplied(core.transpose(b.csc()), core.transpose(a._m))))
    return a._of(multiplied(a._m, b.csr()))


def multiplied(a: Sparse, b: Sparse) -> Sparse:
    """The product of two matrices by rows."""
    dtype = np.result_type(a.data.dtype, b.data.dtype)
    x, y = (np.ascontiguousarray(m.data.astype(dtype)) for m in (a, b))
    pointers = np.empty(a.shape[0] + 1, dtype=np.int64)
    work = np.empty(2 * b.shape[1] + 1, dtype=np.int64)
    left, right = (x._address, *a.addresses[1:]), (y._address, *b.addresses[1:])
    count = kernels.count(pointers._address, left, right, a.shape[0], b.shape[1], work._address)
    data, indices, sums = np.empty(count, dtype=dtype), np.empty(count, dtype=np.int64), np.zeros(b.shape[1] + 1, dtype=dtype)
    out = data._address, indices._address, pointers._address
    kernels.multiply(out, left, right, a.shape[0], b.shape[1], work._address, sums._address, x._dtype)
    return core.to_format(core.to_format(Sparse(data, indices, pointers, (a.shape[0], b.shape[1]), "csr"), "csc"), "csr")
