"""Elements and parts of sparse matrices by index."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.codegen.kernels import sparse_lines as kernels
from septet.codegen.kernels.launch import run
from septet.core import sparse as core
from septet.core.sparse import Sparse


def lines_of(m: Sparse) -> Any:
    """The line of each stored element."""
    out = np.empty(m.count, dtype=np.int64)
    run(kernels.expand, out._address, m.pointers._address, m.lines)
    return out


def take(m: Sparse, chosen: Any) -> Sparse:
    """The chosen lines (int64, in bounds), in their order, again and again if so."""
    n = len(chosen)
    pointers = np.empty(n + 1, dtype=np.int64)
    count = run(kernels.chosen_pointers, pointers._address, m.pointers._address, chosen._address, n)
    data, indices = np.empty(count, dtype=m.data.dtype), np.empty(count, dtype=np.int64)
    if n:
        kernels.take(m.addresses, (data._address, indices._address, pointers._address), chosen._address, n, m.dtype)
    shape = (n, m.shape[1]) if m.format == "csr" else (m.shape[0], n)
    return Sparse(data, indices, pointers, shape, m.format)


def positions(key: Any, n: int) -> Any:
    """An index along one axis as int64 places.  IndexError where they lie outside."""
    if isinstance(key, slice):
        return np.arange(*key.indices(n), dtype=np.int64)
    a = np.asarray(key)
    if a.dtype == bool:
        if len(a) != n:
            raise IndexError(f"boolean index of length {len(a)} does not fit an axis of length {n}")
        return np.flatnonzero(a)
    if not a.size:
        return np.zeros(0, dtype=np.int64)
    if a.dtype.kind not in "iu":
        raise IndexError("Index dimension must be 1 or 2: indices are integers, slices or boolean masks")
    a = np.ascontiguousarray(a.ravel().astype(np.int64))
    if int(a.min()) < -n or int(a.max()) >= n:
        raise IndexError(f"index ({int(a.max()) if int(a.max()) >= n else int(a.min())}) out of range")
    return np.where(a < 0, a + n, a)


def is_all(key: Any) -> bool:
    return isinstance(key, slice) and key == slice(None)


def is_one(key: Any) -> bool:
    return isinstance(key, (int, np.integer)) and not isinstance(key, (bool, np.bool_))


def along(m: Sparse, key: Any, axis: int) -> Sparse:
    """Rows (0) or columns (1) by index, in the format that came."""
    if is_all(key):
        return m
    format = "csc" if axis else "csr"
    return core.to_format(take(core.to_format(m, format), positions([key] if is_one(key) else key, m.shape[axis])), m.format)


def pair(key: Any) -> tuple[Any, Any]:
    """A key as (rows, columns)."""
    if not isinstance(key, tuple):
        return key, slice(None)
    key = tuple(slice(None) if k is Ellipsis else k for k in key)
    if len(key) == 1:
        return key[0], slice(None)
    if len(key) > 2:
        raise IndexError("too many indices for array")
    return key[0], key[1]


def getitem(matrix: Any, key: Any) -> Any:
    """matrix[key]: a scalar for two numbers, a row of values for two lists, else a matrix."""
    from septet.sklearn.sparse.foreign import issparse

    if issparse(key):
        return np.asmatrix(matrix.toarray()[key.toarray().astype(bool)])
    rows, columns = pair(key)
    if is_one(rows) and is_one(columns):
        return element(matrix, rows, columns)
    if getattr(rows, "ndim", 1) == 2 and not isinstance(rows, slice):
        if getattr(columns, "ndim", 1) == 2 or isinstance(columns, slice):
            rows, columns = np.asarray(rows).ravel(), columns if isinstance(columns, slice) else np.asarray(columns).ravel()
            return matrix._of(along(along(matrix._m, rows, 0), columns, 1))
    if all(not isinstance(k, slice) and not is_one(k) for k in (rows, columns)):
        return points(matrix, rows, columns)
    return matrix._of(along(along(matrix._m, rows, 0), columns, 1))


def element(matrix: Any, row: int, column: int) -> Any:
    """One element as a scalar."""
    (i,), (j,) = positions([row], matrix.shape[0]), positions([column], matrix.shape[1])
    m = matrix._m
    line, other = (i, j) if m.format == "csr" else (j, i)
    first, last = int(m.pointers[line]), int(m.pointers[line + 1])
    at = first + int(np.searchsorted(m.indices[first:last], other))
    return m.data[at] if at < last and m.indices[at] == other else m.data.dtype.type(0)


def points(matrix: Any, rows: Any, columns: Any) -> Any:
    """The elements at (rows[k], columns[k]) as a dense 1-row matrix."""
    r, c = np.broadcast_arrays(positions(rows, matrix.shape[0]), positions(columns, matrix.shape[1]))
    return np.asmatrix(np.array([element(matrix, int(i), int(j)) for i, j in zip(r, c)], dtype=matrix.dtype))


def setitem(matrix: Any, key: Any, value: Any) -> None:
    """matrix[key] = value: through triplets, the old elements of those places dropped."""
    rows, columns = pair(key)
    r = positions([rows] if is_one(rows) else rows, matrix.shape[0])
    c = positions([columns] if is_one(columns) else columns, matrix.shape[1])
    if isinstance(rows, slice) or isinstance(columns, slice) or is_one(rows) or is_one(columns) or len(r) != len(c):
        r, c = (a.ravel() for a in np.meshgrid(r, c, indexing="ij"))
    value = value.toarray() if hasattr(value, "toarray") else np.asarray(value)
    values = np.broadcast_to(value, r.shape) if value.ndim == 0 else value.ravel()
    old_rows, old_columns, data = matrix.coordinates()
    kept = ~np.isin(old_rows * matrix.shape[1] + old_columns, r * matrix.shape[1] + c)
    merged = [np.concatenate(p) for p in ((data[kept], values.astype(data.dtype)), (old_rows[kept], r), (old_columns[kept], c))]
    matrix._m = core.from_triplets(*merged, matrix.shape, matrix.format)
