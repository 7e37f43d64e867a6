"""Sparse matrices put together: side by side, one above the other, diagonals, random ones."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.sparse.matrix import CLASSES, coo_matrix, csr_matrix, spmatrix


def members(blocks: Any) -> list[Any]:
    """Blocks as matrices of ours."""
    from septet.sklearn.sparse.foreign import as_sparse

    return [as_sparse(b) for b in blocks]


def joined(blocks: Any, axis: int, format: str | None, dtype: Any) -> spmatrix:
    """Blocks behind each other along an axis.  ValueError where their other lengths differ."""
    found = members(blocks)
    if not found:
        raise ValueError("need at least one matrix to concatenate")
    other = 1 - axis
    for b in found:
        if b.shape[other] != found[0].shape[other]:
            raise ValueError(f"Mismatching dimensions along axis {other}: {sorted({x.shape[other] for x in found})}")
    parts, offset = [], 0
    for b in found:
        places = list(b.coordinates())
        places[axis] = places[axis] + offset
        parts.append(places)
        offset += b.shape[axis]
    rows, columns, data = (np.concatenate([p[k] for p in parts]) for k in range(3))
    shape = (offset, found[0].shape[1]) if axis == 0 else (found[0].shape[0], offset)
    made = coo_matrix((data, (rows, columns)), shape=shape, dtype=dtype)
    return made.asformat(format or ("csr" if all(b.format == "csr" for b in found) else "coo"))


def hstack(blocks: Any, format: str | None = None, dtype: Any = None) -> spmatrix:
    """Matrices side by side."""
    return joined(blocks, 1, format, dtype)


def vstack(blocks: Any, format: str | None = None, dtype: Any = None) -> spmatrix:
    """Matrices one above the other."""
    return joined(blocks, 0, format, dtype)


def diags(diagonals: Any, offsets: Any = 0, shape: Any = None, format: str | None = None, dtype: Any = None) -> spmatrix:
    """A matrix of given diagonals."""
    several = not np.isscalar(offsets)
    lines = [np.atleast_1d(np.asarray(d)) for d in diagonals] if several else [np.atleast_1d(np.asarray(diagonals))]
    if not several and lines[0].ndim == 2:
        lines = [lines[0][0]]
    places = list(offsets) if several else [offsets]
    n = len(lines[0]) + abs(places[0])
    rows, columns, data = [], [], []
    shape = shape or (n, n)
    for d, k in zip(lines, places):
        count = min(shape[0] + min(k, 0), shape[1] - max(k, 0))
        at = np.arange(count)
        rows.append(at + max(-k, 0))
        columns.append(at + max(k, 0))
        data.append(np.broadcast_to(d, (count,)) if len(d) == 1 else d[:count])
    made = coo_matrix((np.concatenate(data), (np.concatenate(rows), np.concatenate(columns))), shape=shape, dtype=dtype)
    return made.asformat(format or "csr")


def eye(m: int, n: int | None = None, k: int = 0, dtype: Any = float, format: str | None = None) -> spmatrix:
    """Ones on a diagonal."""
    return diags([np.ones(1, dtype=dtype)], [k], (m, m if n is None else n), format or "csr")


def identity(n: int, dtype: Any = "d", format: str | None = None) -> spmatrix:
    """The identity matrix."""
    return eye(n, dtype=dtype, format=format)


def triu(a: Any, k: int = 0, format: str | None = None) -> spmatrix:
    """The part on and above a diagonal."""
    m = members([a])[0]
    rows, columns, data = m.coordinates()
    kept = columns - rows >= k
    return coo_matrix((data[kept], (rows[kept], columns[kept])), shape=m.shape).asformat(format or "coo")


def random(m: int, n: int, density: float = 0.01, format: str = "coo", dtype: Any = None, random_state: Any = None,
           data_rvs: Any = None) -> spmatrix:
    """A matrix with a share of its elements, at random places, uniform on [0, 1)."""
    state = np.random.RandomState(random_state) if random_state is None or isinstance(random_state, int) else random_state
    count = round(density * m * n)
    places = state.choice(m * n, size=count, replace=False) if count else np.zeros(0, dtype=np.int64)
    data = data_rvs(count) if data_rvs else state.uniform(size=count)
    made = coo_matrix((np.asarray(data), (places // n, places % n)), shape=(m, n), dtype=dtype)
    return made if format == "coo" else CLASSES[format](made)


__all__ = ["csr_matrix", "diags", "eye", "hstack", "identity", "random", "triu", "vstack"]
