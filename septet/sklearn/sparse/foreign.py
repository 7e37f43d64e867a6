"""Sparse matrices of the real SciPy, in and out."""
from __future__ import annotations

import sys
from typing import Any

import septet.numpy as np
from septet.core.interop import as_array
from septet.sklearn.sparse.matrix import CLASSES, coo_matrix, csr_matrix, spmatrix


def is_foreign(x: Any) -> bool:
    """Whether `x` is a sparse matrix or array of the real SciPy."""
    return type(x).__module__.startswith("scipy.sparse")


def issparse(x: Any) -> bool:
    """Whether `x` is a sparse matrix, ours or SciPy's."""
    return isinstance(x, spmatrix) or is_foreign(x)


def ours(a: Any) -> Any:
    """A real NumPy array's memory as an array of ours."""
    return as_array(np.ndarray, a)


def as_sparse(x: Any, format: str | None = None) -> Any:
    """`x` as one of our matrices, in `format` if given; dense things become CSR."""
    if isinstance(x, spmatrix):
        return x if format is None else x.asformat(format)
    if not is_foreign(x):
        return csr_matrix(x).asformat(format)
    if x.format == "coo":
        made: Any = coo_matrix((ours(x.data), (ours(x.row), ours(x.col))), shape=tuple(x.shape))
    else:
        x = x if x.format in ("csr", "csc") else x.tocsr()
        made = CLASSES[x.format]((ours(x.data), ours(x.indices), ours(x.indptr)), shape=tuple(x.shape))
    return made.asformat(format)


def give_back(m: spmatrix) -> Any:
    """The matrix as one of the real SciPy's; itself where SciPy is not there."""
    real = sys.modules.get("scipy.sparse")
    if real is None:
        return m
    convert = sys.modules["numpy"].asarray
    if m.format == "coo":
        return real.coo_matrix((convert(m.data), (convert(m.row), convert(m.col))), shape=m.shape)
    make = getattr(real, f"{m.format}_matrix")
    return make((convert(m.data), convert(m.indices), convert(m.indptr)), shape=m.shape)
