"""Rows of coordinates as pointers to compressed rows, and back."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, ops
from septet.core.cast import cast
from septet.core.convert import item
from septet.core.create import arange
from septet.core.fn.shape import stack
from septet.core.index import getitem
from septet.core.reduce import reduce
from septet.core.select import dense
from septet.core.select import repeat as repeated
from septet.core.sparse import starts_of
from septet.ir.dtype import int32, int64
from septet.torch.tensor import Tensor


def _convert_indices_from_coo_to_csr(input: Any, size: int, *, out_int32: bool = False) -> Any:
    """Where each of `size` rows starts among sorted row numbers, and the end."""
    rows = dense(cast(autograd.detach(input), int64))
    if rows._size and not 0 <= item(reduce("min", rows)) <= item(reduce("max", rows)) < size:
        raise RuntimeError(f"a row lies outside 0 .. {size - 1}")
    found = starts_of(rows, rows._size, size)
    return cast(found, int32) if out_int32 else found


def _convert_indices_from_csr_to_coo(crow_indices: Any, col_indices: Any, *, out_int32: bool = False, transpose: bool = False) -> Any:
    """The coordinates (2, elements) of compressed rows; transpose: columns first."""
    pointers, columns = (cast(autograd.detach(x), int64) for x in (crow_indices, col_indices))
    counts = ops.subtract(getitem(pointers, slice(1, None)), getitem(pointers, slice(None, -1)))
    rows = repeated(dense(arange(Tensor, 0, 1, pointers._size - 1, int64)), counts)
    found = stack([columns, rows] if transpose else [rows, columns])
    return cast(found, int32) if out_int32 else found
