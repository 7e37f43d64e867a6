"""Sums, means and extremes of sparse matrices; along an axis they are a `matrix`, as SciPy's are."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core import sparse as core


class Reductions:
    """What reduces."""

    def sum(self, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
        """The sum of all elements, of columns (0) or of rows (1)."""
        if axis is None:
            return self.data.sum(dtype=dtype)  # type: ignore[attr-defined]
        made = core.sum(self.csr(), axis)  # type: ignore[attr-defined]
        made = made if dtype is None else made.astype(dtype)
        return np.asmatrix(made.reshape(-1, 1) if axis % 2 else made.reshape(1, -1))

    def mean(self, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
        """The mean of all elements, of columns (0) or of rows (1); zeros count."""
        rows, columns = self.shape  # type: ignore[attr-defined]
        count = rows * columns if axis is None else columns if axis % 2 else rows
        if axis is None:
            return self.sum(dtype=dtype or np.float64 if self.data.dtype.kind in "iub" else dtype) / count  # type: ignore[attr-defined]
        return self.sum(axis) * (1.0 / count) if dtype is None else (self.sum(axis) * (1.0 / count)).astype(dtype)

    def max(self, axis: Any = None, out: Any = None) -> Any:
        """The greatest element; along an axis a COO matrix."""
        return self._extremes(axis, "max")

    def min(self, axis: Any = None, out: Any = None) -> Any:
        """The least element; along an axis a COO matrix."""
        return self._extremes(axis, "min")

    def _extremes(self, axis: Any, name: str) -> Any:
        rows, columns = self.shape  # type: ignore[attr-defined]
        if axis is None:
            if not rows * columns:
                raise ValueError("zero-size array to reduction operation")
            m = self.tocsr()  # type: ignore[attr-defined]
            values = m.data if m.nnz == rows * columns else np.append(m.data, m.data.dtype.type(0))
            return getattr(values, name)()
        from septet.sklearn.sparse.matrix import coo_matrix

        found = line_extremes(self.csr() if axis % 2 else self.csc(), name)  # type: ignore[attr-defined]
        return coo_matrix(found.reshape(-1, 1) if axis % 2 else found.reshape(1, -1))

    def argmax(self, axis: Any = None, out: Any = None, **kwargs: Any) -> Any:
        """Where the greatest element is."""
        found = self.toarray().argmax(axis)  # type: ignore[attr-defined]
        return found if axis is None else np.asmatrix(found.reshape(-1, 1) if axis % 2 else found.reshape(1, -1))

    def argmin(self, axis: Any = None, out: Any = None, **kwargs: Any) -> Any:
        """Where the least element is."""
        found = self.toarray().argmin(axis)  # type: ignore[attr-defined]
        return found if axis is None else np.asmatrix(found.reshape(-1, 1) if axis % 2 else found.reshape(1, -1))


def line_extremes(m: Any, name: str) -> Any:
    """The greatest or least element of each line, zeros that are not stored counted."""
    starts = m.pointers[:-1]
    counts = m.pointers[1:] - starts
    made = np.zeros(m.lines, dtype=m.data.dtype)
    filled = np.flatnonzero(counts > 0)
    if len(filled):
        reduce = np.maximum if name == "max" else np.minimum
        found = reduce.reduceat(m.data, starts[filled])
        partial = counts[filled] < m.length
        made[filled] = np.where(partial, reduce(found, 0), found).astype(made.dtype)
    return made
