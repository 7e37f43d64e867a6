"""Sparse tensors summed, turned, joined, and parts taken of them."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from septet.core import autograd, view
from septet.core.cast import cast
from septet.core.sparse_elements import (
    Elements,
    coalesced,
    index_selected,
    joined,
    narrowed,
    permuted,
    selected,
    softmax_along,
    summed,
    with_axis,
)
from septet.errors import NotSupported
from septet.ir.dtype import int64
from septet.torch import dtypes
from septet.torch.api import FUNCTIONS
from septet.torch.shapes import axis_of
from septet.torch.sparse.making import as_layout
from septet.torch.sparse.table import of
from septet.torch.sparse_tensor import elements, is_sparse, passing, stored, tensor_of


def axes_of(dim: Any, ndim: int) -> tuple[int, ...]:
    """Dimensions counted from the front."""
    given = dim if isinstance(dim, (tuple, list)) else (dim,)
    return tuple(sorted(axis_of(k, ndim) for k in given))


def of_values(values: Any, dtype: Any, wide: bool = True) -> Any:
    """Elements in the dtype that sums have; wide: of integers in 64 bits."""
    if dtype is not None:
        return values.to(dtype)
    return cast(values, int64) if wide and not values._dtype.is_inexact else values


def result_of(found: Any, name: str) -> Any:
    """A sum as a tensor."""
    return tensor_of(found, name) if isinstance(found, Elements) else found


def sparse_sum(input: Any, dim: Any = None, dtype: Any = None, wide: bool = False) -> Any:
    """The sum over dimensions, sparse where some sparse dimension is left; the gradient has the input's places."""
    if not is_sparse(input):
        return FUNCTIONS["sum"](input, dim, dtype=dtype) if dim is not None else FUNCTIONS["sum"](input, dtype=dtype)
    s = elements(input)
    s = s.with_values(of_values(s.values, dtype, wide))
    if dim is None or not isinstance(dim, int) and len(dim) == 0:
        return FUNCTIONS["sum"](s.values)
    axes = axes_of(dim, len(s.shape))
    if len(axes) == len(s.shape):
        return FUNCTIONS["sum"](s.values)
    return result_of(summed(s if s.layout == "coo" else as_layout(s, "coo"), axes), "sparse_sum")


@of("sum")
def sum(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The sum; of all elements its gradient is dense."""
    if dim is None:
        return whole_sum(input, dtype)
    layout = stored(input).layout
    if layout != "coo":
        return sum_of_lines(input, dim, keepdim, dtype)
    found = sparse_sum(input, dim, dtype, True)
    for k in axes_of(dim, input.ndim) if keepdim else ():
        found = FUNCTIONS["unsqueeze"](found, k)
    return found


def whole_sum(input: Any, dtype: Any) -> Any:
    """The sum of all elements."""
    shape, kind = tuple(input.shape), input.dtype

    def rule(g: Any, y: Any, input: Any) -> tuple[Any]:
        return (view.broadcast_to(g.to(kind), shape),)

    made = autograd.unrecorded(FUNCTIONS["sum"], of_values(stored(input).values, dtype))
    return autograd.attach(made, "sum", rule, (input,)) if autograd.recording(input) else made


def sum_of_lines(input: Any, dim: Any, keepdim: bool, dtype: Any) -> Any:
    """Sums of compressed rows or columns, which stay matrices."""
    if not keepdim:
        raise RuntimeError("reduction operations on CSR tensors with keepdim=False is unsupported")
    found = sparse_sum(input, dim, dtype, True)
    if not is_sparse(found):
        return FUNCTIONS["reshape"](found, (1, 1)).to_sparse_csr()
    return tensor_of(as_layout(elements(FUNCTIONS["unsqueeze"](found, axes_of(dim, 2)[0])), stored(input).layout), "sum")


def softmax(input: Any, dim: Any, *, dtype: Any = None) -> Any:
    """The softmax over the elements stored in each line, the others being minus infinity."""
    return soft(input, dim, dtype, False)


def log_softmax(input: Any, dim: Any, *, dtype: Any = None) -> Any:
    """The logarithm of `softmax`."""
    return soft(input, dim, dtype, True)


def soft(input: Any, dim: Any, dtype: Any, logarithm: bool) -> Any:
    """Both of them."""
    name = "log_softmax" if logarithm else "softmax"
    if not is_sparse(input):
        return FUNCTIONS[name](input, dim, dtype=dtype)
    if stored(input).layout != "coo":
        raise NotSupported(f"torch.sparse.{name} of compressed layouts; convert with to_sparse_coo()")
    s = elements(input)
    s = s if dtype is None else s.with_values(s.values.to(dtype))
    if not s.values._dtype.is_float:
        raise RuntimeError(f"{name}: expected a tensor of floats, not of {dtypes.of(s.values._dtype)}")
    return tensor_of(softmax_along(s, axis_of(dim, len(s.shape)), logarithm), f"sparse_{name}")


def coordinates(input: Any, name: str) -> Elements:
    """The elements of a tensor of coordinates."""
    s = elements(input)
    if s.layout != "coo":
        raise NotSupported(f"torch.{name} of layout torch.sparse_{s.layout}; convert with to_sparse_coo()")
    return s


@of("permute")
def permute(input: Any, *dims: Any) -> Any:
    """The dimensions in another order."""
    order = dims[0] if len(dims) == 1 and isinstance(dims[0], (tuple, list)) else dims
    axes = [axis_of(k, input.ndim) for k in order]
    if sorted(axes) != list(range(input.ndim)):
        raise RuntimeError("permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
                           f"ordering of dimensions i.e. input.dim() = {input.ndim} is not equal to len(dims) = {len(axes)}")
    s = stored(input)
    n = s.sparse_dim
    if any((k < n) != (place < n) for place, k in enumerate(axes)):
        raise NotSupported("permuting sparse dimensions with dense ones")
    if s.layout != "coo":
        return turned_lines(input, s) if axes == [1, 0] else input
    reverse = [axes.index(k) for k in range(len(axes))]
    return passing(autograd.unrecorded(permuted, s, axes), "permute", lambda g: FUNCTIONS["permute"](g, reverse), input)


def turned_lines(input: Any, s: Elements) -> Any:
    """Compressed rows as compressed columns of the transpose, and the reverse."""
    if s.sparse_dim != 2 or s.dense_dim:
        raise NotSupported("transposing compressed matrices with dense dimensions")
    other = {"csr": "csc", "csc": "csr"}[s.layout]
    made = Elements(s.pattern.turned, s.values, True, other, s.index_dtype)
    return passing(made, "transpose", lambda g: FUNCTIONS["transpose"](g, 0, 1), input)


@of("transpose", "swapaxes", "swapdims")
def transpose(input: Any, dim0: Any, dim1: Any) -> Any:
    """Two dimensions exchanged."""
    axes = list(range(input.ndim))
    a, b = axis_of(dim0, input.ndim), axis_of(dim1, input.ndim)
    axes[a], axes[b] = axes[b], axes[a]
    return permute(input, axes)


@of("t")
def t(input: Any) -> Any:
    """A matrix turned."""
    if input.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 sparse and 0 dense dimensions, but got {input.ndim}D")
    return transpose(input, 0, 1) if input.ndim == 2 else input


@of("adjoint")
def adjoint(input: Any) -> Any:
    """The last two dimensions exchanged, conjugated."""
    return FUNCTIONS["conj"](transpose(input, -2, -1))


@of("unsqueeze")
def unsqueeze(input: Any, dim: Any) -> Any:
    """A new dimension of length 1."""
    axis = axis_of(dim, input.ndim + 1)
    return tensor_of(with_axis(coordinates(input, "unsqueeze"), axis), "unsqueeze")


@of("select")
def select(input: Any, dim: Any, index: Any) -> Any:
    """One slice of a dimension."""
    axis = axis_of(dim, input.ndim)
    n, k = input.shape[axis], int(index)
    if not -n <= k < n:
        raise IndexError(f"select(): index {k} out of range for tensor of size {list(input.shape)} at dimension {axis}")
    s = elements(input)
    s = s if s.layout == "coo" else as_layout(s, "coo")
    found = selected(s, axis, k % n)
    if isinstance(found, Elements) and stored(input).layout != "coo":
        found = replace(found, coalesced=True)
    return result_of(found, "select")


@of("unbind")
def unbind(input: Any, dim: Any = 0) -> tuple[Any, ...]:
    """All slices of a dimension."""
    return tuple(select(input, dim, k) for k in range(input.shape[axis_of(dim, input.ndim)]))


@of("index_select")
def index_select(input: Any, dim: Any, index: Any) -> Any:
    """The slices that an index names."""
    axis = axis_of(dim, input.ndim)
    wanted = cast(FUNCTIONS["reshape"](index, (-1,)), int64)
    low, high = (int(f(wanted)) if wanted._size else 0 for f in (FUNCTIONS["min"], FUNCTIONS["max"]))
    n = input.shape[axis]
    if wanted._size and (low < -n or high >= n):
        raise IndexError(f"index_select(): index contains {low if low < -n else high} that is out of range for tensor of size "
                         f"{list(input.shape)} at dimension {axis}")
    wanted = FUNCTIONS["where"](wanted < 0, wanted + n, wanted)
    return tensor_of(index_selected(coordinates(input, "index_select"), axis, wanted), "index_select")


@of("narrow_copy", "narrow")
def narrow_copy(input: Any, dim: Any, start: Any, length: Any) -> Any:
    """A range of a dimension."""
    axis = axis_of(dim, input.ndim)
    n, first = input.shape[axis], int(start)
    first += n if first < 0 else 0
    if not 0 <= first <= n - length:
        raise RuntimeError(f"Invalid range to narrow. range(start, start+length) must be a subset of range(0, {n}).")
    s = coordinates(input, "narrow_copy")
    if axis >= s.sparse_dim:
        return tensor_of(s.with_values(FUNCTIONS["narrow"](s.values, axis - s.sparse_dim + 1, first, length)), "narrow_copy")
    return tensor_of(narrowed(s, axis, first, int(length)), "narrow_copy")


@of("cat", "concat", "concatenate")
def cat(tensors: Any, dim: Any = 0) -> Any:
    """Tensors behind one another."""
    parts = list(tensors)
    for k, x in enumerate(parts):
        if is_sparse(x) != is_sparse(parts[0]):
            found = "a sparse tensor" if is_sparse(x) else "a dense tensor"
            raise RuntimeError(f"Concatenating {'sparse' if is_sparse(parts[0]) else 'dense'} tensors, but {found} was found at position "
                               f"{k}.")
    axis = axis_of(dim, parts[0].ndim)
    found = [coordinates(x, "cat") for x in parts]
    for k, s in enumerate(found[1:], 1):
        if s.sparse_dim != found[0].sparse_dim or any(a != b for d, (a, b) in enumerate(zip(s.shape, found[0].shape)) if d != axis):
            raise RuntimeError(f"All tensors must have the same shape: {list(found[0].shape)} (except in the concatenating dimension), "
                               f"with {found[0].sparse_dim} sparse dimensions; got {list(s.shape)} with {s.sparse_dim} at position {k}")
    return tensor_of(joined(found, axis), "cat")


@of("stack")
def stack(tensors: Any, dim: Any = 0) -> Any:
    """Tensors along a new dimension."""
    parts = list(tensors)
    axis = axis_of(dim, parts[0].ndim + 1)
    return cat([unsqueeze(x, axis) for x in parts], axis)


def coalesce(self: Any) -> Any:
    """Each place once, in order; elements of one place added.  The tensor itself where it is so already."""
    if not is_sparse(self) or stored(self).layout != "coo":
        raise RuntimeError(f"coalesce expected sparse coordinate tensor layout but got {named_layout(self)}")
    return self if stored(self).coalesced else tensor_of(coalesced(elements(self)), "coalesce")


def named_layout(self: Any) -> str:
    """A layout as PyTorch's C++ calls it."""
    return {"strided": "Strided", "sparse_coo": "Sparse", "sparse_csr": "SparseCsr", "sparse_csc": "SparseCsc"}[str(self.layout)[6:]]
