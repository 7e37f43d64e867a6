"""Elements in another order or repeated: flip, roll, rot90, tile, repeat; diagonals and triangles of matrices."""
from __future__ import annotations

import functools
from typing import Any

from septet.core import index, ops, view
from septet.core.array import Array, zeros
from septet.core.create import arange, from_values
from septet.core.fn import shape as fn
from septet.core.fn.search import where
from septet.core.write import copy
from septet.ir.dtype import int32, int64
from septet.torch.api import FUNCTIONS, TENSOR, api, method
from septet.torch.operators import KIND_NAMES
from septet.torch.reductions import axes_of
from septet.torch.shapes import axis_of, sizes
from septet.torch.tensor import Tensor
from septet.torch.views import different


def flipped(input: Any, dims: Any) -> Any:
    """A copy with the order along dimensions reversed."""
    axes = axes_of(input, tuple(dims) if hasattr(dims, "__iter__") else (dims,))
    return copy(view.flip(input, axes), "C") if axes else copy(input, "C")


@api(out=False, method=False)
def flip(input: TENSOR, dims: Any) -> Any:
    """The order of elements along dimensions reversed: a copy."""
    return flipped(input, dims)


@method(name="flip")
def flip_method(self: Any, *given: Any, dims: Any = None) -> Any:
    """The order of elements along dimensions reversed: a copy."""
    if not given and dims is None:
        raise TypeError('flip() missing 1 required positional arguments: "dims"')
    return flip(self, sizes(given if dims is None else (dims,)))


@api(out=False)
def fliplr(input: TENSOR) -> Any:
    """The second dimension reversed."""
    if input.ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flipped(input, (1,))


@api(out=False)
def flipud(input: TENSOR) -> Any:
    """The first dimension reversed."""
    if not input.ndim:
        raise RuntimeError("Input must be >= 1-d.")
    return flipped(input, (0,))


@api(out=False)
def roll(input: TENSOR, shifts: Any, dims: Any = ()) -> Any:
    """Elements moved along dimensions; those pushed out come back at the start."""
    moves = [int(s) for s in shifts] if hasattr(shifts, "__iter__") else [int(shifts)]
    axes = list(dims) if hasattr(dims, "__iter__") else [dims]
    if not axes and len(moves) == 1:
        return fn.roll(input, moves[0]) if input._size else copy(input, "C")
    if len(moves) != len(axes):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(moves)}, dims:{len(axes)}")
    return fn.roll(input, moves, [axis_of(d, input.ndim) for d in axes])


@api(out=False)
def rot90(input: TENSOR, k: int = 1, dims: Any = (0, 1)) -> Any:
    """Turned by 90 degrees k times in the plane of two dimensions."""
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    if input.ndim < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {input.ndim}")
    i, j = (axis_of(d, input.ndim) for d in dims)
    if i == j:
        raise RuntimeError(f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}")
    return copy(fn.rot90(input, k, (i, j)) if k % 4 else input, "C")


@method
def repeat(self: Any, *given: Any, repeats: Any = None) -> Any:
    """The tensor repeated whole along each dimension."""
    from septet.torch.views import named

    counts = sizes(given if repeats is None else (repeats,))
    if len(counts) < self.ndim:
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    if any(n < 0 for n in counts):
        shape = [n * m for n, m in zip(counts, (1,) * (len(counts) - self.ndim) + tuple(self.shape))]
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(shape)}: {shape}")
    return named(fn.tile(self, counts), "repeat", self)


@api(out=False, method=False)
def tile(input: TENSOR, dims: Any) -> Any:
    """The tensor repeated whole; missing counts are 1."""
    counts = sizes((dims,)) if hasattr(dims, "__iter__") else (int(dims),)
    return repeat(input, (1,) * (input.ndim - len(counts)) + counts)


Tensor.tile = lambda self, *given, dims=None: tile(self, sizes(given if dims is None else (dims,)))


@api(out=False)
def repeat_interleave(input: TENSOR, repeats: Any = None, dim: Any = None, *, output_size: int | None = None) -> Any:
    """Each element (or slice of a dimension) repeated; with counts alone, the places 0, 1, ... repeated."""
    if repeats is None:
        input, repeats, dim = arange(Tensor, 0, 1, input._size, int64), input, 0
    source, axis = (input, axis_of(dim, input.ndim)) if dim is not None else (view.reshape(input, (input._size,)), 0)
    counts = counted(repeats, source.shape[axis] if source.ndim else 1)
    result = fn.repeat(source if source.ndim else view.reshape(source, (1,)), counts, axis)
    if output_size is not None and result.shape[axis] != output_size:
        raise RuntimeError("allocated size does not match required size")
    return result.contiguous()


def counted(repeats: Any, n: int) -> Any:
    """Counts as an int64 tensor.  RuntimeError for those that do not fit."""
    if not isinstance(repeats, Array):
        if int(repeats) < 0:
            raise RuntimeError("Repeats must be non-negative")
        return from_values(Tensor, [int(repeats)], int64, (1,))
    if repeats._dtype not in (int32, int64):
        raise NotImplementedError(f'"repeat_interleave_cpu" not implemented for \'{KIND_NAMES[repeats._dtype.name]}\'')
    if repeats.ndim == 1 and repeats._size not in (1, n):
        raise RuntimeError(f"repeats must have the same size as input along dim, but got repeats.size(0) = {repeats._size} and "
                           f"input.size(0) = {n}")
    if bool((repeats < 0).any()):
        raise RuntimeError("repeats can not be negative")
    return repeats.long()


# ---- diagonals and triangles -----------------------------------------------------------------------------------------


@api
def diag(input: TENSOR, diagonal: int = 0) -> Any:
    """A vector as the diagonal of a matrix; a matrix's diagonal."""
    if input.ndim == 1:
        return embedded(input, diagonal, 0, 1)
    if input.ndim != 2:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {input.ndim}D")
    return copy(view.diagonal(input, diagonal, 0, 1), "C")


def embedded(a: Any, offset: int, i: int, j: int) -> Any:
    """The last dimension as the diagonal of two new ones."""
    n = a.shape[-1] + abs(offset)
    result = zeros(Tensor, a._dtype, (*a.shape[:-1], n, n))
    view.diagonal(result, offset, -2, -1).copy_(a)
    return view.moveaxis(result, (-2, -1), (i, j))


@api(out=False)
def diag_embed(input: TENSOR, offset: int = 0, dim1: Any = -2, dim2: Any = -1) -> Any:
    """The last dimension as the diagonals of matrices of two new dimensions."""
    if not input.ndim:
        axis_of(dim1, 1)
    i, j = different(dim1, dim2, input.ndim + 1)
    return embedded(input, offset, i, j)


@api(out=False)
def diagflat(input: TENSOR, offset: int = 0) -> Any:
    """All elements as the diagonal of a matrix."""
    return embedded(view.reshape(input, (input._size,)), offset, 0, 1)


SMALL = 1 << 16                     # elements of the masks that are kept


@functools.lru_cache(32)
def kept(lower: bool, rows: int, columns: int, diagonal: int) -> Any:
    """Where a triangle is, as a mask."""
    offset = ops.subtract(arange(Tensor, 0, 1, columns, int64), view.expand_dims(arange(Tensor, 0, 1, rows, int64), 1))
    found = ops.less_equal(offset, diagonal) if lower else ops.greater_equal(offset, diagonal)
    found._address
    return found


def triangle(name: str) -> Any:
    """`tril` and `triu`."""

    def function(input: TENSOR, diagonal: int = 0) -> Any:
        if input.ndim < 2:
            raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
        rows, columns = input.shape[-2:]
        keep = kept if rows * columns <= SMALL else kept.__wrapped__
        return where(keep(name == "tril", rows, columns, diagonal), input, zeros(Tensor, input._dtype, ()))

    function.__annotations__["input"] = TENSOR
    function.__doc__ = f"The {'lower' if name == 'tril' else 'upper'} triangles of matrices, zeros elsewhere."
    return api(function, name=name, inplace=True)


tril, triu = triangle("tril"), triangle("triu")


@method
def fill_diagonal_(self: Any, fill_value: Any, wrap: bool = False) -> Any:
    """The main diagonal set to one value; wrap: begun anew below, in tall matrices."""
    if self.ndim < 2:
        raise RuntimeError("dimensions must larger than 1")
    if self.ndim > 2 and len(set(self.shape)) > 1:
        raise RuntimeError("all dimensions of input must be of equal length")
    height, width = self.shape[0], self.shape[-1]
    step = sum(self.stride())
    count = -(-height * width // (width + 1)) if wrap and self.ndim == 2 and height > width else min(height, width)
    if wrap and self.ndim == 2 and height > width:
        rows = arange(Tensor, 0, 1, count, int64) * (width + 1)
        index.setitem(self, (ops.floor_divide(rows, width), ops.remainder(rows, width)), as_value(fill_value, self))
    else:
        self.as_strided((count,), (step,), self.storage_offset()).fill_(fill_value)
    return self


def as_value(value: Any, like: Any) -> Any:
    """A number as a 0-d tensor of another's dtype."""
    from septet.core.create import full
    from septet.torch.indexing import fitting

    return full(Tensor, like._dtype, (), fitting(value.item() if isinstance(value, Array) else value, like._dtype))


def indices(name: str) -> Any:
    """`tril_indices` and `triu_indices`."""

    def function(row: int, col: int, offset: int = 0, *, dtype: Any = None, device: Any = None, layout: Any = None) -> Any:
        for which, n in (("row", row), ("col", col)):
            if n < 0:
                raise RuntimeError(f"{which} must be non-negative, got{n}")
        mask = FUNCTIONS["ones"](row, col, dtype=FUNCTIONS["tensor"](True).dtype)
        found = FUNCTIONS["stack"](FUNCTIONS["where"]((tril if name == "tril_indices" else triu)(mask, offset)))
        return found if dtype is None else found.to(dtype)

    function.__name__ = name
    FUNCTIONS[name] = function
    return function


tril_indices, triu_indices = indices("tril_indices"), indices("triu_indices")


