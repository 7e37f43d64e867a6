"""Sparse tensors made: of coordinates, of compressed lines, of dense tensors, and from one layout to another."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, ops
from septet.core.array import Array, zeros
from septet.core.cast import cast
from septet.core.convert import item
from septet.core.fn.shape import stack
from septet.core.index import getitem
from septet.core.reduce import reduce
from septet.core.sparse_elements import Elements, from_dense, in_order, to_dense
from septet.core.sparse_pattern import Pattern, of_pointers
from septet.core.write import copy
from septet.errors import NotSupported
from septet.ir.dtype import DType, int32, int64
from septet.torch import dtypes
from septet.torch.api import FUNCTIONS
from septet.torch.device import check_device, layout, sparse_coo, sparse_csc, sparse_csr, strided
from septet.torch.sparse.invariants import check_compressed, check_coordinates
from septet.torch.sparse_tensor import LAYOUTS, bare, elements, is_sparse, passing, stored, tensor_of
from septet.torch.tensor import Tensor, require_grad

NAMES = {sparse_coo: "coo", sparse_csr: "csr", sparse_csc: "csc"}


def as_values(values: Any, dtype: Any) -> Any:
    """The elements as a tensor; a tensor's own gradient flows on."""
    if isinstance(values, Tensor):
        return values if dtype is None else values.to(dtype)
    return FUNCTIONS["tensor"](values, dtype=dtype)


def as_indices(indices: Any) -> Any:
    """Coordinates as int64."""
    found = indices if isinstance(indices, Tensor) else FUNCTIONS["tensor"](indices)
    return cast(autograd.detach(found), int64)


def lengths(size: Any) -> tuple[int, ...]:
    """A size as a tuple of numbers."""
    return tuple(int(n) for n in size)


def finished(s: Elements, requires_grad: bool, name: str) -> Any:
    """The tensor; a leaf where a gradient is asked for."""
    if requires_grad:
        made = bare(s)
        require_grad(made, True)
        return made
    return tensor_of(s, name)


def sparse_coo_tensor(indices: Any = None, values: Any = None, size: Any = None, *, dtype: Any = None, device: Any = None,
                      pin_memory: bool = False, requires_grad: bool = False, check_invariants: bool | None = None,
                      is_coalesced: bool | None = None) -> Any:
    """The tensor with values[k] at the coordinates indices[:, k].  indices: (sparse dimensions, elements); values: (elements, dense...).

    RuntimeError where they do not fit each other or the size.  Coordinates are checked always, also where upstream does not.
    """
    check_device(device)
    if values is None:
        shape = lengths(indices if size is None else size)
        return finished(empty_elements(shape, dtypes.ir_dtype(dtype) or dtypes.default(), "coo"), requires_grad, "")
    data, places = as_values(values, dtype), as_indices(indices)
    if data.ndim == 0:
        data = data.expand(places.shape[1] if places.ndim == 2 else 1)
    check_coordinates(places, data, None if size is None else lengths(size))
    shape = lengths(size) if size is not None else inferred(places, data)
    pattern = Pattern(places, shape[: places.shape[0]])
    return finished(Elements(pattern, data, bool(is_coalesced) or pattern.count < 2), requires_grad, "sparse_coo_tensor")


def inferred(places: Any, data: Any) -> tuple[int, ...]:
    """The smallest size that holds all coordinates."""
    top = [int(item(reduce("max", getitem(places, k)))) + 1 if places.shape[1] else 0 for k in range(places.shape[0])]
    return (*top, *data.shape[1:])


def empty_elements(shape: tuple[int, ...], dtype: DType, name: str, sparse_dim: int | None = None) -> Elements:
    """No elements."""
    if name != "coo":
        if len(shape) != 2:
            raise NotSupported(f"tensors of layout torch.sparse_{name} with other than 2 dimensions")
        pointers = zeros(Tensor, int64, (shape[name == "csc"] + 1,))
        pattern = of_pointers(pointers, zeros(Tensor, int64, (0,)), (shape[0], shape[1]) if name == "csr" else shape[::-1], name == "csc")
        return Elements(pattern, zeros(Tensor, dtype, (0,)), True, name)
    n = len(shape) if sparse_dim is None else sparse_dim
    pattern = Pattern(zeros(Tensor, int64, (n, 0)), shape[:n], True)
    return Elements(pattern, zeros(Tensor, dtype, (0, *shape[n:])), True)


def compressed(pointers: Any, indices: Any, values: Any, size: Any, name: str, dtype: Any, requires_grad: bool,
               check_invariants: bool | None) -> Any:
    """A tensor of compressed rows (csr) or columns (csc)."""
    data = as_values(values, dtype)
    starts, places = (x if isinstance(x, Tensor) else FUNCTIONS["tensor"](x, dtype=dtypes.of(int64)) for x in (pointers, indices))
    if starts.ndim > 1 or places.ndim > 1:
        raise NotSupported(f"batches of matrices in layout torch.sparse_{name}")
    if starts._dtype is not places._dtype or starts._dtype not in (int32, int64):
        raise RuntimeError("compressed_indices and plain_indices must have the same dtype, int32 or int64, but got "
                           f"{starts.dtype} and {places.dtype}")
    shown = starts._dtype
    starts, places = cast(autograd.detach(starts), int64), cast(autograd.detach(places), int64)
    if size is None:
        other = int(item(reduce("max", places))) + 1 if places._size else 0
        size = (starts.shape[0] - 1, other) if name == "csr" else (other, starts.shape[0] - 1)
        size = (*size, *data.shape[1:])
    shape = lengths(size)
    check_compressed(starts, places, data, shape, name, check_invariants)
    by_columns = name == "csc"
    pattern = of_pointers(starts, places, shape[:2][::-1] if by_columns else shape[:2], by_columns)
    return finished(Elements(pattern, data, True, name, shown), requires_grad, f"sparse_{name}_tensor")


def sparse_csr_tensor(crow_indices: Any, col_indices: Any, values: Any, size: Any = None, *, dtype: Any = None, device: Any = None,
                      pin_memory: bool = False, requires_grad: bool = False, check_invariants: bool | None = None) -> Any:
    """The matrix whose row i has values[crow_indices[i] : crow_indices[i + 1]] in the columns col_indices there."""
    check_device(device)
    return compressed(crow_indices, col_indices, values, size, "csr", dtype, requires_grad, check_invariants)


def sparse_csc_tensor(ccol_indices: Any, row_indices: Any, values: Any, size: Any = None, *, dtype: Any = None, device: Any = None,
                      pin_memory: bool = False, requires_grad: bool = False, check_invariants: bool | None = None) -> Any:
    """The matrix whose column i has values[ccol_indices[i] : ccol_indices[i + 1]] in the rows row_indices there."""
    check_device(device)
    return compressed(ccol_indices, row_indices, values, size, "csc", dtype, requires_grad, check_invariants)


def sparse_compressed_tensor(compressed_indices: Any, plain_indices: Any, values: Any, size: Any = None, *, dtype: Any = None,
                             layout: Any = None, device: Any = None, pin_memory: bool = False, requires_grad: bool = False,
                             check_invariants: bool | None = None) -> Any:
    """A matrix of compressed rows or columns, as `layout` says."""
    check_device(device)
    if layout not in (sparse_csr, sparse_csc):
        raise NotSupported(f"torch.sparse_compressed_tensor: layout {layout}; torch.sparse_csr and torch.sparse_csc are there")
    return compressed(compressed_indices, plain_indices, values, size, NAMES[layout], dtype, requires_grad, check_invariants)


def sparse_bsr_tensor(*args: Any, **kwargs: Any) -> Any:
    """NotSupported: blocks."""
    raise NotSupported("torch.sparse_bsr_tensor: matrices of blocks; torch.sparse_csr_tensor is there")


def sparse_bsc_tensor(*args: Any, **kwargs: Any) -> Any:
    """NotSupported: blocks."""
    raise NotSupported("torch.sparse_bsc_tensor: matrices of blocks; torch.sparse_csc_tensor is there")


# ---- conversion ------------------------------------------------------------------------------------------------------


def as_layout(s: Elements, name: str) -> Elements:
    """The same tensor in another layout: coo, csr or csc."""
    if s.layout == name:
        return s
    if name == "coo":
        return Elements(s.pattern, s.values, s.layout == "csr")
    if s.sparse_dim != 2:
        raise RuntimeError(f"to_sparse_{name}: expected a tensor with 2 sparse dimensions, this one has {s.sparse_dim}")
    s = in_order(Elements(s.pattern, s.values))
    if name == "csr":
        return Elements(s.pattern, s.values, True, "csr")
    lines = s.pattern.turned.lines
    values = s.values if lines.order is None else getitem(s.values, lines.order)
    pattern = of_pointers(lines.pointers, lines.indices, s.pattern.shape[::-1], True)
    return Elements(pattern, values, True, "csc")


def to_sparse(self: Any, sparse_dim: Any = None, *, layout: Any = None, blocksize: Any = None, dense_dim: Any = None) -> Any:
    """What is not zero, as a sparse tensor; a sparse tensor in the layout asked for."""
    if isinstance(sparse_dim, type(sparse_coo)):
        layout, sparse_dim = sparse_dim, None
    if blocksize is not None or layout not in (None, *NAMES):
        raise NotSupported(f"to_sparse(layout={layout}, blocksize={blocksize}): matrices of blocks")
    if dense_dim:
        raise NotSupported("to_sparse(dense_dim=...)")
    name = "coo" if layout is None else NAMES[layout]
    if is_sparse(self):
        if sparse_dim is not None and sparse_dim != stored(self).sparse_dim:
            raise RuntimeError("to_sparse: conversion to another number of sparse dimensions is not supported")
        return self if stored(self).layout == name else relaid(self, name)
    if name != "coo" and self.ndim != 2:
        if self.ndim > 2:
            raise NotSupported(f"batches of matrices in layout torch.sparse_{name}")
        raise RuntimeError("Only tensors with two or more dimensions can be converted to the SparseCsr layout but got "
                           f"{self.ndim}-D tensor")
    n = self.ndim if sparse_dim is None else sparse_dim
    if not 0 <= n <= self.ndim:
        raise RuntimeError(f"sparse_dim must be between 0 and {self.ndim}, not {n}")
    return tensor_of(as_layout(from_dense(self, n), name), "ToSparse1" if name == "coo" else f"to_sparse_{name}")


def relaid(a: Any, name: str) -> Any:
    """A sparse tensor in another layout; its gradient, dense or sparse, is one of coordinates or in its own layout."""
    def back(g: Any) -> Any:
        return to_sparse(g, layout=a.layout)

    return passing(autograd.unrecorded(as_layout, stored(a), name), f"to_sparse_{name}", back, a)


def dense_of(self: Any, dtype: Any = None) -> Any:
    """The whole tensor, dense."""
    if not is_sparse(self):
        return self if dtype is None else self.to(dtype)
    made = to_dense(elements(self))
    if autograd.is_tracked(made):
        made._node.name = "to_dense"
    return made if dtype is None else made.to(dtype)


def with_layout(kind: layout, shape: tuple[int, ...], dtype: DType, name: str) -> Any:
    """torch.zeros and torch.empty in a sparse layout: without elements."""
    if kind not in NAMES or name not in ("zeros", "empty", "zeros_like", "empty_like", "new_zeros", "new_empty"):
        raise NotSupported(f"torch.{name} with layout {kind}")
    return bare(empty_elements(shape, dtype, NAMES[kind]))


def sparse_mask(self: Any, mask: Any) -> Any:
    """The elements at the places of a sparse tensor, in its layout."""
    from septet.core.sparse_elements import at_places, looked_up

    if not is_sparse(mask):
        raise RuntimeError("sparse_mask(): mask must be a sparse tensor, not one of layout torch.strided")
    if tuple(self.shape) != tuple(mask.shape):
        raise RuntimeError(f"sparse_mask(): operands have incompatible sizes; self has size {list(self.shape)} but mask has size "
                           f"{list(mask.shape)}")
    m = stored(mask)
    found = looked_up(elements(self), m.pattern) if is_sparse(self) else at_places(self, m.pattern)
    return tensor_of(m.with_values(found), "sparse_mask")


def index_tensor(a: Array, dtype: DType = int64) -> Any:
    """Pointers or indices of lines to show to the user, who may write them: a copy."""
    return copy(a) if dtype is int64 else cast(a, dtype)


def stacked_rows(rows: list[Array]) -> Array:
    """Coordinates of several dimensions as one array."""
    return stack(rows)


__all__ = ["LAYOUTS", "ops", "strided"]
