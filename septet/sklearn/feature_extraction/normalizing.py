"""Rows of sparse matrices divided by their norms."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.codegen.kernels import sparse_lines as kernels
from septet.core.sparse import Sparse


def normalized(X: Any, norm: str) -> Any:
    """The rows of a CSR matrix of floats with norm 1 (l1, l2 or max); empty rows stay."""
    m = X.csr()
    data = np.ascontiguousarray(m.data)
    out, norms = np.empty_like(data), np.empty(m.lines)
    kernels.normalize(out._address, data._address, m.pointers._address, norms._address, m.lines, data._dtype, norm)
    return X._of(Sparse(out, m.indices, m.pointers, m.shape, "csr"))
