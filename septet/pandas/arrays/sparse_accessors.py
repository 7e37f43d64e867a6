"""Series.sparse and DataFrame.sparse: what sparse columns have beyond others."""
from __future__ import annotations

from itertools import pairwise
from typing import Any

import septet.numpy as np
from septet.core.interop import scipy_coo
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
        """A Series under (row, column) of a matrix in coordinate format; dense_index: each stored row with each stored column."""
        try:
            rows, columns, values = np.asarray(A.row), np.asarray(A.col), np.asarray(A.data)
        except AttributeError as error:
            raise TypeError(f"Expected coo_matrix. Got {type(A).__name__} instead.") from error
        made = kinds.Series(values, kinds.MultiIndex.from_arrays([rows, columns])).sort_index()
        if dense_index:
            made = made.reindex(kinds.MultiIndex.from_arrays([np.repeat(rows, len(columns)), np.tile(columns, len(rows))]))
        return made.astype(f"Sparse[{made.dtype}]")

    def to_coo(self, row_levels: Any = (0,), column_levels: Any = (1,), sort_labels: bool = False) -> Any:
        """(a matrix of SciPy, labels of its rows, labels of its columns): the levels in two parts.  ImportError without SciPy."""
        index, stored = self._data._index, self._values._places
        sides = [[index._level_number(x) for x in levels] for levels in (row_levels, column_levels)] if index.nlevels > 1 else []
        check_parts(index, sides)
        (rows, names), (columns, others) = (numbered(index, side, sort_labels) for side in sides)
        return scipy_coo(self._values._stored, rows[stored], columns[stored], (len(names), len(others))), names, others


def check_parts(index: Any, sides: list[list[int]]) -> None:
    """ValueError for levels that are not parted in two, and for labels that repeat."""
    if not sides:
        raise ValueError("to_coo requires MultiIndex with nlevels >= 2.")
    if not index.is_unique:
        raise ValueError("Duplicate index entries are not allowed in to_coo transformation.")
    if set(sides[0]) & set(sides[1]):
        raise ValueError("Is not a partition because intersection is not null.")
    if not all(sides) or len({*sides[0], *sides[1]}) < index.nlevels:
        raise ValueError("Is not a partition because union is not the whole.")


def numbered(index: Any, levels: list[int], ordered: bool) -> tuple[Any, list[Any]]:
    """(the number of each entry's labels of some levels, those labels): in rising order or as they appear."""
    columns = [index.get_level_values(k) for k in levels]
    chosen = kinds.MultiIndex.from_arrays(columns) if len(columns) > 1 else columns[0]
    codes, found = chosen.factorize(sort=ordered, use_na_sentinel=False)
    return np.asarray(codes), found.tolist() if ordered or len(levels) > 1 else [(x,) for x in found.tolist()]


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
        """A matrix of SciPy.  ValueError for a fill value other than 0, ImportError without SciPy."""
        arrays = self._data._columns
        if any(a.fill_value != 0 for a in arrays):
            raise ValueError("fill value must be 0 when converting to COO matrix")
        columns = np.repeat(np.arange(len(arrays)), np.array([len(a._places) for a in arrays]))
        rows, values = (np.concatenate(parts) for parts in ([a._places for a in arrays], [a._stored for a in arrays]))
        return scipy_coo(values, rows, columns, (len(self._data._index), len(arrays)))
