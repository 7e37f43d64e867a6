"""Compressed sparse matrices, by rows (CSR) or by columns (CSC), with indices sorted and distinct.

A matrix is immutable; what is not zero is in `data`, an array of a face, and may be anything, zeros too.  Results have the format of the
(left)
operand.  Products flow gradients to the dense operand.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from septet.codegen.kernels import sparse as kernels
from septet.codegen.kernels.launch import ELEMENT
from septet.core import autograd, index, ops, view
from septet.core.array import Array, empty, view_of, zeros
from septet.core.cast import cast
from septet.core.convert import item
from septet.core.create import promote_all
from septet.core.reduce import accumulator, reduce
from septet.core.select import dense, nonzero
from septet.core.sort import argsort
from septet.core.write import copy
from septet.errors import NotSupported
from septet.ir.dtype import DType, int64
from septet.ir.shape import slice_axis

FORMATS = ("csr", "csc")


@dataclass(frozen=True, eq=False)
class Sparse:
    """A matrix of `shape`; format: csr or csc.

    data: the elements, line by line.  indices: their columns (csr) or rows (csc), int64.  pointers: where each line starts, and the end.
    """

    data: Array
    indices: Array
    pointers: Array
    shape: tuple[int, int]
    format: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "data", dense(self.data))          # addresses are given away: what they point to must live as long

    @property
    def dtype(self) -> DType:
        return self.data._dtype

    @property
    def count(self) -> int:
        """How many elements are stored."""
        return self.data._size

    @property
    def lines(self) -> int:
        """How many rows (csr) or columns (csc)."""
        return self.shape[self.format == "csc"]

    @property
    def length(self) -> int:
        """How long a line is."""
        return self.shape[self.format == "csr"]

    @property
    def addresses(self) -> tuple[int, int, int]:
        """Addresses of data, indices and pointers, for the kernels."""
        return self.data._address, self.indices._address, self.pointers._address

    def __repr__(self) -> str:
        return f"<{self.shape[0]}x{self.shape[1]} {self.format} matrix of {self.count} stored {self.dtype.name} elements>"


# ---- making ----------------------------------------------------------------------------------------------------------


def checked(data: Array) -> Array:
    """Dense elements.  NotSupported for dtypes the kernels do not have."""
    if data._dtype not in ELEMENT or data._dtype.name in ("float16", "bfloat16"):
        raise NotSupported(f"sparse matrices of {data._dtype.name}; convert to float32 or float64")
    return dense(data)


def from_triplets(data: Array, rows: Array, columns: Array, shape: tuple[int, int], format: str = "csr") -> Sparse:
    """The matrix with data[k] at (rows[k], columns[k]); elements of one place are added.  ValueError where they lie outside `shape`."""
    if format not in FORMATS:
        raise ValueError(f"a sparse format is one of {FORMATS}, not {format!r}")
    if not data.ndim == rows.ndim == columns.ndim == 1 or not data._size == rows._size == columns._size:
        shapes = f"{data.shape}, {rows.shape}, {columns.shape}"
        raise ValueError(f"data, rows and columns must be vectors of one length; their shapes are {shapes}")
    values, places = checked(data), [dense(cast(x, int64)) for x in (rows, columns)]
    for name, x, n in zip(("row", "column"), places, shape):
        check_bounds(name, x, n)
    lines_of, others = places if format == "csr" else places[::-1]
    return ordered(values, lines_of, others, shape, format)


def ordered(values: Array, lines_of: Array, others: Array, shape: tuple[int, int], format: str) -> Sparse:
    """Triplets sorted, those of one place added."""
    length, n, face = shape[format == "csr"], values._size, type(values)
    order = dense(argsort(ops.add(ops.multiply(lines_of, max(length, 1)), others), -1))
    data, new_lines, indices = empty(face, values._dtype, (n,)), empty(face, int64, (n,)), empty(face, int64, (n,))
    given = lines_of._address, others._address, values._address
    m = kernels.sum_duplicates((new_lines._address, indices._address, data._address), given, order._address, n, values._dtype) if n else 0
    pointers = starts_of(new_lines, m, shape[format == "csc"])
    return Sparse(first(data, m), first(indices, m), pointers, shape, format)


def check_bounds(name: str, x: Array, n: int) -> None:
    """ValueError for an index outside."""
    if x._size and (item(reduce("min", x)) < 0 or item(reduce("max", x)) >= n):
        raise ValueError(f"a {name} index lies outside 0 .. {n - 1}: they run from {item(reduce('min', x))} to {item(reduce('max', x))}")


def starts_of(lines_of: Array, n: int, lines: int) -> Array:
    """The pointers for elements whose lines are given."""
    pointers = empty(type(lines_of), int64, (lines + 1,))
    kernels.count(pointers._address, lines_of._address, n, lines)
    return pointers


def first(a: Array, n: int) -> Array:
    """The first n elements, in memory of their own unless that is all."""
    return a if n == a._size else copy(view_of(a, (n,), a.strides))


def from_dense(a: Array, format: str = "csr") -> Sparse:
    """The elements of a matrix that are not zero."""
    if a.ndim != 2:
        raise ValueError(f"a sparse matrix has two dimensions, this array has shape {a.shape}")
    rows, columns = nonzero(a)
    return from_triplets(index.getitem(a, (rows, columns)), rows, columns, (a.shape[0], a.shape[1]), format)


def to_dense(m: Sparse) -> Array:
    """The matrix as an array in C order."""
    result = zeros(type(m.data), m.dtype, m.shape)
    kernels.scatter(result._address, m.addresses, m.lines, steps(m), m.count, m.dtype)
    return result


def steps(m: Sparse) -> tuple[int, int]:
    """How far a line and an index lead in a dense matrix of the shape, in elements."""
    return (m.shape[1], 1) if m.format == "csr" else (1, m.shape[1])


# ---- rearranging -----------------------------------------------------------------------------------------------------


def transpose(m: Sparse) -> Sparse:
    """Rows and columns exchanged: the same memory in the other format."""
    return Sparse(m.data, m.indices, m.pointers, (m.shape[1], m.shape[0]), "csc" if m.format == "csr" else "csr")


def to_format(m: Sparse, format: str) -> Sparse:
    """The same matrix compressed along the other axis."""
    if format not in FORMATS:
        raise ValueError(f"a sparse format is one of {FORMATS}, not {format!r}")
    if format == m.format:
        return m
    pointers = starts_of(m.indices, m.count, m.length)
    data, indices, moved = empty(type(m.data), m.dtype, (m.count,)), empty(type(m.data), int64, (m.count,)), copy(pointers)
    kernels.transpose(indices._address, data._address, moved._address, m.addresses, m.lines, m.dtype)
    return Sparse(data, indices, pointers, m.shape, format)


def rows(m: Sparse, start: int | None, stop: int | None) -> Sparse:
    """The rows start .. stop - 1, as Python slices count, in CSR."""
    m = to_format(m, "csr")
    low, _, count = slice_axis(slice(start, stop), m.shape[0])
    begin, end = item(m.pointers, low if count else 0), item(m.pointers, low + count if count else 0)
    part = slice(begin, end)
    pointers = ops.subtract(index.getitem(m.pointers, slice(low, low + count + 1)), begin) if count else zeros(type(m.data), int64, (1,))
    return Sparse(copy(index.getitem(m.data, part)), copy(index.getitem(m.indices, part)), dense(pointers), (count, m.shape[1]), "csr")


# ---- arithmetic ------------------------------------------------------------------------------------------------------


def matmul(m: Sparse, x: Array) -> Any:
    """The product with a dense vector or matrix, dense.  ValueError where the lengths differ."""
    if x.ndim not in (1, 2) or x.shape[0] != m.shape[1]:
        raise ValueError(f"a matrix of shape {m.shape} cannot be multiplied by an array of shape {x.shape}")
    if not autograd.recording(x):
        return multiplied(m, x)
    with autograd.recording_set(False):
        result = multiplied(m, x)

    def rule(g: Any, y: Any, of: Any) -> tuple[Any]:
        return (cast(matmul(transpose(m), g), of._dtype),)

    return autograd.attach(result, "sparse.matmul", rule, (x,))


def multiplied(m: Sparse, x: Array) -> Array:
    """`matmul`, not recorded."""
    common = promote_all([m.dtype, x._dtype])
    m = as_dtype(to_format(m, "csr"), common)
    right = checked(cast(x, common))
    result = zeros(type(x), common, (m.shape[0], *x.shape[1:]))
    if x.ndim == 1:
        kernels.matvec(result._address, m.addresses, right._address, m.lines, m.count, common)
    else:
        kernels.matmat(result._address, m.addresses, right._address, m.lines, x.shape[1], m.count, common)
    return result


def as_dtype(m: Sparse, dtype: DType) -> Sparse:
    """The elements converted."""
    return m if dtype is m.dtype else Sparse(checked(cast(m.data, dtype)), m.indices, m.pointers, m.shape, m.format)


def merged(a: Sparse, b: Sparse, both: bool) -> Sparse:
    """a + b, or where `both` a * b."""
    if a.shape != b.shape:
        raise ValueError(f"sparse matrices of shapes {a.shape} and {b.shape} cannot be combined")
    common = promote_all([a.dtype, b.dtype])
    a, b = as_dtype(a, common), as_dtype(to_format(b, a.format), common)
    room, face = a.count + b.count, type(a.data)
    data, indices, pointers = empty(face, common, (room,)), empty(face, int64, (room,)), empty(face, int64, (a.lines + 1,))
    out = indices._address, data._address, pointers._address
    n = kernels.merge(out, a.addresses, b.addresses, a.lines, common, both)
    return Sparse(first(data, n), first(indices, n), pointers, a.shape, a.format)


def add(a: Sparse, b: Sparse) -> Sparse:
    """The sum; what cancels stays stored as zero."""
    return merged(a, b, False)


def multiply(m: Sparse, other: Any) -> Sparse:
    """Element by element with a number, a sparse matrix or a dense array that broadcasts to the shape."""
    if isinstance(other, Sparse):
        return merged(m, other, True)
    if not isinstance(other, Array) or other.ndim == 0:
        return Sparse(checked(ops.multiply(m.data, other)), m.indices, m.pointers, m.shape, m.format)
    spread = checked(copy(view.broadcast_to(other, m.shape), "C"))
    there = empty(type(m.data), spread._dtype, (m.count,))
    kernels.gather(there._address, m.indices._address, m.pointers._address, spread._address, m.lines, steps(m), m.count, spread._dtype)
    return Sparse(checked(ops.multiply(m.data, there)), m.indices, m.pointers, m.shape, m.format)


def sum(m: Sparse, axis: int | None = None) -> Array:
    """The sum of all elements, of each column (axis 0) or of each row (axis 1), small integers as 64-bit."""
    wide = as_dtype(m, accumulator("sum", m.dtype))
    if axis is None:
        return reduce("sum", wide.data)
    if axis not in (-2, -1, 0, 1):
        raise ValueError(f"axis {axis} is out of bounds for a matrix")
    along = wide if axis % 2 else transpose(wide)
    one = cast(view.broadcast_to(zeros(type(m.data), int64, (1,)), (along.shape[1],)), wide.dtype)
    return multiplied(along, ops.add(one, 1))
