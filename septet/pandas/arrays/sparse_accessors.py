"""Series.sparse and DataFrame.sparse: what sparse columns have beyond others."""
from __future__ import annotations

from itertools import pairwise
from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.pandas import kinds
from septet.pandas.arrays.sparse import SparseArray
from septet.pandas.groupby.rows import frame, series


class SparseAccessor:
    """Series.sparse."""

    def __init__(self, data: Any) -> None:
        if not isinstance(data._values, SparseArray):
            raise AttributeError("Can only use the '.sparse' accessor with Sparse data.")
        self._data = data
        self._values = data._values

    @property
    def density(self) -> float:
        """The share of elements that are stored."""
        return self._values.density

    @property
    def npoints(self) -> int:
        """How many elements are stored."""
        return self._values.npoints

    @property
    def sp_values(self) -> Any:
        """What is stored."""
        return self._values.sp_values

    @property
    def fill_value(self) -> Any:
        """The value that is not stored."""
        return self._values.fill_value

    def to_dense(self) -> Any:
        """The Series with all its values stored."""
        return series(self._values.to_dense(), self._data._index, self._data._name, self._data)

    @classmethod
    def from_coo(cls, A: Any, dense_index: bool = False) -> Any:
        """A Series under (row, column) of a matrix in coordinate format; dense_index: of all its places."""
        try:
            rows, columns, values = np.asarray(A.row), np.asarray(A.col), np.asarray(A.data)
        except AttributeError as error:
            raise TypeError(f"Expected coo_matrix. Got {type(A).__name__} instead.") from error
        made = kinds.Series(values, kinds.MultiIndex.from_arrays([rows, columns])).sort_index()
        if dense_index:
            made = made.reindex(kinds.MultiIndex.from_product([range(A.shape[0]), range(A.shape[1])]))
        return made.astype(f"Sparse[{made.dtype}]")

    def to_coo(self, row_levels: Any = (0,), column_levels: Any = (1,), sort_labels: bool = False) -> Any:
        """Refused: SciPy's matrices are no part of Septet."""
        raise NotSupported("Series.sparse.to_coo, which makes a matrix of SciPy")


class SparseFrameAccessor:
    """DataFrame.sparse."""

    def __init__(self, data: Any) -> None:
        if not all(isinstance(a, SparseArray) for a in data._columns):
            raise AttributeError("Can only use the '.sparse' accessor with Sparse data.")
        self._data = data

    @property
    def density(self) -> Any:
        """The mean share of elements that are stored."""
        return np.mean(np.array([a.density for a in self._data._columns]))

    def to_dense(self) -> Any:
        """The frame with all its values stored."""
        return frame([a.to_dense() for a in self._data._columns], self._data._index, self._data._labels, self._data)

    @classmethod
    def from_spmatrix(cls, data: Any, index: Any = None, columns: Any = None) -> Any:
        """A frame with a sparse column for each column of a sparse matrix (whatever has `tocsc`)."""
        m = data.tocsc()
        n, width = m.shape
        starts, places, values = np.asarray(m.indptr).tolist(), np.asarray(m.indices), np.asarray(m.data)
        arrays = []
        for a, b in pairwise(starts):
            order = np.argsort(places[a:b], kind="stable")
            part = values[a:b][order]
            arrays.append(SparseArray._of(n, places[a:b][order].astype(np.int32), part, part.dtype.type(0).item()))
        index = kinds.RangeIndex(n) if index is None else kinds.Index(index)
        labels = kinds.RangeIndex(width) if columns is None else kinds.Index(columns)
        if len(index) != n or len(labels) != width:
            raise ValueError(f"the labels are {len(index)} x {len(labels)}, the matrix is {n} x {width}")
        return frame(arrays, index, labels)

    def to_coo(self) -> Any:
        """Refused: SciPy's matrices are no part of Septet."""
        raise NotSupported("DataFrame.sparse.to_coo, which makes a matrix of SciPy")
