"""Calls of LAPACK: names and C types of its drivers, column-major copies, OpenBLAS's threads for large problems.

The functions of this folder take the address of dense row-major matrices, one behind the other, and leave them as they are; results
are new Blocks, dense and row-major.  Drivers, and so signs and rounding, are those that NumPy uses.
"""
from __future__ import annotations

import ctypes
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

from septet.codegen.kernels.copy import copy
from septet.ir import dtype as d
from septet.ir.dtype import DType
from septet.runtime import blas, threads
from septet.runtime.memory import Block, allocate

PREFIX = {d.float32: "s", d.float64: "d", d.complex64: "c", d.complex128: "z"}
COMPLEX_OF = {d.float32: d.complex64, d.float64: d.complex128, d.complex64: d.complex64, d.complex128: d.complex128}
HERMITIAN = {"syevd": "heevd", "orgqr": "ungqr"}            # names of the complex drivers where they differ

# C types of each driver after matrix_layout, letters of blas.LETTERS; r: the real type of the dtype
LETTERS = {
    "gesv": "iipippi", "getrf": "iipip", "getrs": "ciipippi", "potrf": "cipi", "potrs": "ciipipi", "potri": "cipi", "trtrs": "ccciipipi",
    "geqrf": "iipip", "orgqr": "iiipip", "gesdd": "ciipippipi",
    "syevd": "ccipip", "geev": "ccipipppipi", "geev complex": "ccipippipi", "gelsd": "iiipipiprp",
}
THREADED = 128                  # order of a matrix from which OpenBLAS's own threads pay
TRIANGULAR = 400                # the same of Cholesky's factor and what is solved with it, which are less work


def is_supported(dtype: DType) -> bool:
    """Whether LAPACK computes with the dtype."""
    return dtype in PREFIX


@cache
def driver(name: str, dtype: DType) -> Callable[..., int]:
    """A LAPACKE driver for column-major matrices; gives `info`.  NaNs are not looked for, as NumPy does not."""
    blas.function("LAPACKE_set_nancheck", "ve")(0)
    key = f"{name} complex" if dtype.is_complex and f"{name} complex" in LETTERS else name
    letters = LETTERS[key].replace("r", "d" if dtype.real is d.float64 else "f")
    call = blas.lapacke(PREFIX[dtype] + (HERMITIAN.get(name, name) if dtype.is_complex else name), letters)

    def column_major(*arguments: Any) -> int:
        return call(blas.COLUMN_MAJOR, *arguments)
    return column_major


def many_threads(order: int, least: int = THREADED) -> AbstractContextManager[None]:
    """OpenBLAS's own threads within the block, if the matrices are large."""
    return blas.threads(threads.count()) if order >= least and threads.count() > 1 else nullcontext()


def matrices(dtype: DType, batch: int, rows: int, columns: int) -> Block:
    """Room for `batch` matrices."""
    return allocate(max(1, batch * rows * columns) * dtype.itemsize)


def to_columns(dtype: DType, batch: int, rows: int, columns: int, source: int, lead: int = 0) -> Block:
    """Column-major copies of row-major matrices; `lead` rows a column (at least `rows`) are made room for."""
    lead = max(lead, rows)
    made = matrices(dtype, batch, lead, columns)
    transpose(dtype, batch, rows, columns, source, made.address, columns, lead)
    return made


def to_rows(dtype: DType, batch: int, rows: int, columns: int, source: int, lead: int = 0) -> Block:
    """Row-major copies of column-major matrices that lie `lead` elements a column."""
    made = matrices(dtype, batch, rows, columns)
    lead = max(lead, rows)
    size = dtype.itemsize
    copy(made.address, (rows * columns * size, columns * size, size), source, (lead * columns * size, size, lead * size),
         (batch, rows, columns), size)
    return made


def transpose(dtype: DType, batch: int, rows: int, columns: int, source: int, to: int, source_row: int, lead: int) -> None:
    """Copy row-major matrices to column-major ones of `lead` elements a column."""
    size = dtype.itemsize
    copy(to, (lead * columns * size, size, lead * size), source, (rows * source_row * size, source_row * size, size),
         (batch, rows, columns), size)


def duplicate(source: int, nbytes: int) -> Block:
    """A copy of dense memory."""
    made = allocate(max(1, nbytes))
    ctypes.memmove(made.address, source, nbytes)
    return made
