"""Sparse matrices as scipy.sparse has them: CSR and CSC over `core/sparse.py`, COO as triplets.

Elements stand in `data`; indices show as int32, as SciPy's do, and are kept as int64.  Lines are always sorted and without duplicates.
"""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core import sparse as core
from septet.core.sparse import Sparse
from septet.sklearn.sparse import indexing, text
from septet.sklearn.sparse.arithmetic import Arithmetic
from septet.sklearn.sparse.reductions import Reductions


class spmatrix(Arithmetic, Reductions):
    """What the three formats share.  shape: (rows, columns)."""

    format = ""
    ndim = 2
    shape: tuple[int, int]
    data: Any
    __array_priority__ = 10.1
    __array_ufunc__ = None

    # ---- what it is

    @property
    def dtype(self) -> Any:
        """The dtype of the elements."""
        return self.data.dtype

    @property
    def nnz(self) -> int:
        """How many elements are stored."""
        return int(self.data.shape[0])

    @property
    def size(self) -> int:
        """How many elements are stored."""
        return self.nnz

    def getnnz(self, axis: Any = None) -> Any:
        """How many elements are stored, in all or in each column (0) or row (1)."""
        if axis is None:
            return self.nnz
        rows, columns, _ = self.coordinates()
        return np.bincount(rows if axis % 2 else columns, minlength=self.shape[0 if axis % 2 else 1])

    def count_nonzero(self, axis: Any = None) -> Any:
        """How many elements are not zero."""
        m = self.tocsr().copy()
        m.eliminate_zeros()
        return m.getnnz(axis)

    def get_shape(self) -> tuple[int, int]:
        return self.shape

    def getformat(self) -> str:
        return self.format

    def __repr__(self) -> str:
        return text.header(self)

    def __str__(self) -> str:
        return text.listed(self)

    def __len__(self) -> int:
        raise TypeError("sparse array length is ambiguous; use getnnz() or shape[0]")

    def __bool__(self) -> bool:
        if self.shape == (1, 1):
            return self.nnz != 0
        raise ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all().")

    def __iter__(self) -> Any:
        m = self.tocsr()
        return (m[i] for i in range(self.shape[0]))

    # ---- other forms

    def csr(self) -> Sparse:
        """The engine's matrix, by rows."""
        return self.tocsr()._m

    def csc(self) -> Sparse:
        """The engine's matrix, by columns."""
        return self.tocsc()._m

    def asformat(self, format: str | None, copy: bool = False) -> Any:
        """The matrix in a format: csr, csc or coo."""
        if format is None or format == self.format:
            return self.copy() if copy else self
        if format not in CLASSES:
            raise ValueError(f"Format {format} is unknown.")
        return getattr(self, f"to{format}")()

    def toarray(self, order: Any = None, out: Any = None) -> Any:
        """A dense array."""
        made = core.to_dense(self.csr())
        return np.asfortranarray(made) if order == "F" else made

    @property
    def A(self) -> Any:
        return self.toarray()

    def todense(self, order: Any = None, out: Any = None) -> Any:
        """A dense `matrix`."""
        return np.asmatrix(self.toarray(order))

    def tocoo(self, copy: bool = True) -> coo_matrix:
        """The matrix as triplets."""
        rows, columns, data = self.coordinates()
        return coo_matrix((data, (rows, columns)), shape=self.shape)

    def nonzero(self) -> tuple[Any, Any]:
        """Rows and columns of the elements that are not zero."""
        rows, columns, data = self.tocsr().coordinates()
        there = data != 0
        return rows[there].astype(np.int32), columns[there].astype(np.int32)

    def astype(self, dtype: Any, casting: str = "unsafe", copy: bool = True) -> Any:
        """The matrix with elements of a dtype."""
        if np.dtype(dtype) == self.dtype and not copy:
            return self
        return self._with_data(self.data.astype(dtype))

    def copy(self) -> Any:
        """A copy with memory of its own."""
        return self._with_data(self.data.copy())

    def _with_data(self, data: Any) -> Any:
        """The same places with other elements."""
        raise NotImplementedError

    @property
    def T(self) -> Any:
        """The transpose."""
        return self.transpose()

    def transpose(self, axes: Any = None, copy: bool = False) -> Any:
        """Rows and columns exchanged."""
        raise NotImplementedError

    def conj(self, copy: bool = True) -> Any:
        return self

    def __getitem__(self, key: Any) -> Any:
        return indexing.getitem(self.tocsr() if self.format == "coo" else self, key)

    def getrow(self, i: int) -> Any:
        """Row i as a matrix."""
        return self.tocsr()[i]

    def getcol(self, j: int) -> Any:
        """Column j as a matrix."""
        return self.tocsr()[:, [j]]

    def diagonal(self, k: int = 0) -> Any:
        """The elements of a diagonal."""
        rows, columns, data = self.tocsr().coordinates()
        there = columns - rows == k
        n = max(0, min(self.shape[0] + min(k, 0), self.shape[1] - max(k, 0)))
        made = np.zeros(n, dtype=self.dtype)
        made[rows[there] + min(k, 0)] = data[there]
        return made

    def reshape(self, *shape: Any, order: str = "C", copy: bool = False) -> Any:
        """The elements, row by row, in another shape."""
        new = shape[0] if len(shape) == 1 else shape
        rows, columns, data = self.coordinates()
        flat, total = rows * self.shape[1] + columns, self.shape[0] * self.shape[1]
        new = tuple(total // -(new[0] * new[1]) if n == -1 else n for n in new)
        return coo_matrix((data, (flat // new[1], flat % new[1])), shape=new).asformat(self.format)


class compressed(spmatrix):
    """CSR or CSC."""

    _m: Sparse

    def __init__(self, arg1: Any, shape: Any = None, dtype: Any = None, copy: bool = False):
        self._m = construct(arg1, shape, self.format, None if dtype is None else np.dtype(dtype))
        if copy:
            self._m = replaced(self._m, self._m.data.copy())

    @classmethod
    def _of(cls, m: Sparse) -> Any:
        """The matrix over one of the engine's, in its format."""
        made = object.__new__(CLASSES[m.format])
        made._m = m
        return made

    @property
    def shape(self) -> tuple[int, int]:  # type: ignore[override]
        return self._m.shape

    @property
    def data(self) -> Any:  # type: ignore[override]
        """The elements, line by line."""
        return self._m.data

    @data.setter
    def data(self, value: Any) -> None:
        self._m = replaced(self._m, np.ascontiguousarray(value))

    @property
    def indices(self) -> Any:
        """The column (CSR) or row (CSC) of each element."""
        return self._m.indices.astype(np.int32)

    @property
    def indptr(self) -> Any:
        """Where each line starts, and the end."""
        return self._m.pointers.astype(np.int32)

    has_sorted_indices = has_canonical_format = True

    def sort_indices(self) -> None:
        """Lines are sorted always."""

    def sorted_indices(self) -> Any:
        return self.copy()

    def sum_duplicates(self) -> None:
        """Places are distinct always."""

    def prune(self) -> None:
        """There is no room left over."""

    def eliminate_zeros(self) -> None:
        """Forget stored zeros."""
        rows, columns, data = self.coordinates()
        there = data != 0
        if not there.all():
            self._m = core.from_triplets(data[there], rows[there], columns[there], self.shape, self.format)

    def coordinates(self) -> tuple[Any, Any, Any]:
        """(rows, columns, data) of the stored elements, line by line."""
        lines = indexing.lines_of(self._m)
        return (lines, self._m.indices, self.data) if self.format == "csr" else (self._m.indices, lines, self.data)

    def tocsr(self, copy: bool = False) -> Any:
        """The matrix by rows."""
        return self if self.format == "csr" and not copy else self._of(core.to_format(self._m, "csr"))

    def tocsc(self, copy: bool = False) -> Any:
        """The matrix by columns."""
        return self if self.format == "csc" and not copy else self._of(core.to_format(self._m, "csc"))

    def transpose(self, axes: Any = None, copy: bool = False) -> Any:
        return self._of(core.transpose(self._m))

    def _with_data(self, data: Any) -> Any:
        return self._of(replaced(self._m, data))

    def __setitem__(self, key: Any, value: Any) -> None:
        indexing.setitem(self, key, value)


class csr_matrix(compressed):
    """A sparse matrix by rows."""

    format = "csr"


class csc_matrix(compressed):
    """A sparse matrix by columns."""

    format = "csc"


class coo_matrix(spmatrix):
    """A sparse matrix as triplets (data, (row, col)), kept as they are given."""

    format = "coo"

    def __init__(self, arg1: Any, shape: Any = None, dtype: Any = None, copy: bool = False):
        if is_triplets(arg1):
            self.data, (self.row, self.col) = vector(arg1[0], dtype), (vector(p, np.int32) for p in arg1[1])
            self.shape = shape_of(shape, self.row, self.col)
        else:
            whole = csr_matrix(arg1, shape, dtype)
            rows, columns, self.data = whole.coordinates()
            self.row, self.col, self.shape = rows.astype(np.int32), columns.astype(np.int32), whole.shape

    def coordinates(self) -> tuple[Any, Any, Any]:
        """(rows, columns, data) as they are stored."""
        return self.row.astype(np.int64), self.col.astype(np.int64), self.data

    def tocsr(self, copy: bool = False) -> Any:
        """The matrix by rows; elements of one place are added."""
        return csr_matrix((self.data, (self.row, self.col)), shape=self.shape)

    def tocsc(self, copy: bool = False) -> Any:
        """The matrix by columns; elements of one place are added."""
        return csc_matrix((self.data, (self.row, self.col)), shape=self.shape)

    def tocoo(self, copy: bool = True) -> Any:
        return self.copy() if copy else self

    def transpose(self, axes: Any = None, copy: bool = False) -> Any:
        return coo_matrix((self.data, (self.col, self.row)), shape=self.shape[::-1])

    def _with_data(self, data: Any) -> Any:
        return coo_matrix((data, (self.row, self.col)), shape=self.shape)


CLASSES: dict[str, Any] = {"csr": csr_matrix, "csc": csc_matrix, "coo": coo_matrix}


def isspmatrix(x: Any) -> bool:
    """Whether `x` is one of our sparse matrices."""
    return isinstance(x, spmatrix)


# ---- construction


def vector(x: Any, dtype: Any = None) -> Any:
    """A contiguous vector."""
    made = np.ascontiguousarray(np.asarray(x) if dtype is None else np.asarray(x, dtype=dtype))
    return made if made.dtype != np.float16 else made.astype(np.float32)


def is_triplets(x: Any) -> bool:
    return isinstance(x, tuple) and len(x) == 2 and isinstance(x[1], (tuple, list)) and len(x[1]) == 2


def shape_of(shape: Any, rows: Any, columns: Any) -> tuple[int, int]:
    """The shape given, or the smallest that holds all places."""
    if shape is not None:
        return int(shape[0]), int(shape[1])
    if not len(rows):
        raise ValueError("cannot infer dimensions from zero sized index arrays")
    return int(rows.max()) + 1, int(columns.max()) + 1


def replaced(m: Sparse, data: Any) -> Sparse:
    """The same places with other elements."""
    if data.shape != m.data.shape:
        raise ValueError(f"{data.shape[0]} elements cannot take the place of {m.data.shape[0]}")
    return Sparse(data, m.indices, m.pointers, m.shape, m.format)


def construct(x: Any, shape: Any, format: str, dtype: Any) -> Sparse:
    """The engine's matrix of what SciPy's constructors take."""
    m = plain(x, shape, format)
    return m if dtype is None or m.data.dtype == dtype else replaced(m, m.data.astype(dtype))


def plain(x: Any, shape: Any, format: str) -> Sparse:
    """`construct` without the dtype."""
    if isinstance(x, spmatrix):
        return x.csr() if format == "csr" else x.csc()
    if type(x).__module__.startswith("scipy.sparse"):
        from septet.sklearn.sparse.foreign import as_sparse

        return plain(as_sparse(x), shape, format)
    if is_triplets(x):
        rows, columns = (vector(p, np.int64) for p in x[1])
        return core.from_triplets(vector(x[0]), rows, columns, shape_of(shape, rows, columns), format)
    if isinstance(x, tuple) and len(x) == 3:
        return from_pointers(*x, shape, format)
    if isinstance(x, tuple) and len(x) == 2 and all(isinstance(n, (int, np.integer)) for n in x):
        none = np.zeros(0, dtype=np.int64)
        return core.from_triplets(np.zeros(0), none, none, (int(x[0]), int(x[1])), format)
    return core.from_dense(vector_or_matrix(x), format)


def vector_or_matrix(x: Any) -> Any:
    """A dense matrix; a vector is one row."""
    a = np.asarray(x)
    if a.dtype == object:
        raise TypeError("sparse matrices of objects are not supported")
    return np.atleast_2d(a) if a.ndim < 2 else a


def from_pointers(data: Any, indices: Any, pointers: Any, shape: Any, format: str) -> Sparse:
    """Compressed lines as given; unsorted or repeated places are put in order."""
    values, places, starts = vector(data), vector(indices, np.int64), vector(pointers, np.int64)
    lines, length = len(starts) - 1, int(places.max()) + 1 if len(places) else 0
    if shape is None:
        shape = (lines, length) if format == "csr" else (length, lines)
    shape = int(shape[0]), int(shape[1])
    m = Sparse(values, places, starts, shape, format)
    if m.lines != lines or (len(places) and (length > m.length or int(places.min()) < 0)):
        raise ValueError(f"pointers of {lines} lines and indices up to {length - 1} do not fit the shape {shape}")
    if sorted_lines(m):
        return m
    of = indexing.lines_of(m)
    return core.from_triplets(values, *((of, places) if format == "csr" else (places, of)), shape, format)


def sorted_lines(m: Sparse) -> bool:
    """Whether indices rise in every line."""
    if len(m.indices) < 2:
        return True
    lines = indexing.lines_of(m)
    return bool(((m.indices[1:] > m.indices[:-1]) | (lines[1:] != lines[:-1])).all())
