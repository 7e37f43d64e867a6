"""Shapes: views and what puts tensors together and takes them apart."""
from __future__ import annotations

from typing import Any

from septet.core import boxes, view
from septet.core.absent import is_absent
from septet.core.array import is_c_contiguous
from septet.core.create import promote_all
from septet.core.fn import shape as fn
from septet.core.write import copy
from septet.ir.shape import AxisError, normalize_axis, standing_order
from septet.runtime.native import types
from septet.torch.api import FUNCTIONS, TENSOR, api, method
from septet.torch.device import preserve_format
from septet.torch.sparse_tensor import SparseTensor, of_sparse
from septet.torch.tensor import Tensor


def axis_of(dim: Any, ndim: int) -> int:
    """A dimension counted from the front.  IndexError in PyTorch's words."""
    try:
        return normalize_axis(int(dim), max(ndim, 1))           # what has no dimensions counts as a vector of one
    except AxisError:
        rank = max(ndim, 1)
        raise IndexError(f"Dimension out of range (expected to be in range of [{-rank}, {rank - 1}], but got {dim})") from None


def sizes(given: Any) -> tuple[int, ...]:
    """The lengths of `f(2, 3)` and `f((2, 3))`."""
    return tuple(int(n) for n in (given[0] if len(given) == 1 and hasattr(given[0], "__iter__") else given))


def reshaped(input: Any, shape: tuple[int, ...]) -> Any:
    """Another shape; RuntimeError in PyTorch's words."""
    try:
        return view.reshape(input, shape)
    except ValueError:
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {input.numel()}") from None


@api(out=False, method=False)
def reshape(input: TENSOR, shape: Any) -> Any:
    """The elements in another shape: a view where that is possible."""
    return reshaped(input, sizes((shape,)))


@method(name="reshape")
def reshape_method(self: Any, *shape: Any) -> Any:
    """The elements in another shape: a view where that is possible."""
    return reshaped(self, sizes(shape or ((),)))


@method(name="view")
def view_method(self: Any, *shape: Any, dtype: Any = None) -> Any:
    """The same memory in another shape or as another dtype.  RuntimeError where that needs a copy."""
    from septet.ir.shape import reshape_strides, solve_shape
    from septet.torch.dtypes import dtype as dtype_class

    if dtype is not None or len(shape) == 1 and isinstance(shape[0], dtype_class):
        return FUNCTIONS["_view_dtype"](self, dtype or shape[0])
    wanted = sizes(shape)
    absent = is_absent(self)
    if boxes.active and boxes.box_of(self) is not None and not absent or not absent and self._address and is_c_contiguous(self):
        return reshaped(self, wanted)
    try:
        new = solve_shape(self._size, tuple(self.shape), wanted)
    except ValueError:
        raise RuntimeError(f"shape '{list(wanted)}' is invalid for input of size {self.numel()}") from None
    if reshape_strides(self.shape, self.strides, new, self.itemsize) is None:
        raise RuntimeError("view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
                           "contiguous subspaces). Use .reshape(...) instead.")
    return view.reshape(self, new)


@api(out=False)
def transpose(input: TENSOR, dim0: Any, dim1: Any) -> Any:
    """Two dimensions swapped: a view."""
    return view.swapaxes(input, axis_of(dim0, input.ndim), axis_of(dim1, input.ndim)) if input.ndim else input


@api(out=False)
def t(input: TENSOR) -> Any:
    """The transposed matrix: a view."""
    if input.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input.ndim}D")
    return view.transpose(input)


@api(out=False, method=False)
def permute(input: TENSOR, dims: Any) -> Any:
    """The dimensions in another order: a view."""
    order = sizes((dims,))
    if len(order) != input.ndim:
        raise RuntimeError("permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
                           f"ordering of dimensions i.e. input.dim() = {input.ndim} is not equal to len(dims) = {len(order)}")
    axes = [axis_of(d, input.ndim) for d in order]
    if len(set(axes)) < len(axes):
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return view.transpose(input, axes)


@method(name="permute")
def permute_method(self: Any, *dims: Any) -> Any:
    """The dimensions in another order: a view."""
    return permute(self, sizes(dims))


@api(out=False)
def squeeze(input: TENSOR, dim: Any = None) -> Any:
    """Without dimensions of length 1 (or without those named, where they have length 1): a view."""
    if dim is None:
        return view.squeeze(input)
    dims = [axis_of(d, input.ndim) for d in (dim if hasattr(dim, "__iter__") else (dim,))] if input.ndim else []
    if len(set(dims)) < len(dims):
        raise RuntimeError(f"dim {max(dims, key=dims.count)} appears multiple times in the list of dims")
    return view.squeeze(input, tuple(d for d in dims if input.shape[d] == 1))


@api(out=False)
def unsqueeze(input: TENSOR, dim: Any) -> Any:
    """One more dimension of length 1: a view."""
    return view.expand_dims(input, axis_of(dim, input.ndim + 1))


@api(out=False)
def flatten(input: TENSOR, start_dim: int = 0, end_dim: int = -1) -> Any:
    """Several dimensions as one."""
    if not input.ndim:
        return view.reshape(input, (1,))
    first, last = axis_of(start_dim, input.ndim), axis_of(end_dim, input.ndim)
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    shape = tuple(input.shape)
    middle = 1
    for n in shape[first : last + 1]:
        middle *= n
    return view.reshape(input, (*shape[:first], middle, *shape[last + 1 :]))


@method
def expand(self: Any, *size: Any) -> Any:
    """Dimensions of length 1 repeated without a copy; -1 keeps a length."""
    wanted = sizes(size)
    extra = len(wanted) - self.ndim
    if extra < 0:
        raise RuntimeError(f"expand(torch.FloatTensor{{{list(self.shape)}}}, size={list(wanted)}): the number of sizes provided "
                           f"({len(wanted)}) must be greater or equal to the number of dimensions in the tensor ({self.ndim})")
    if any(n < 0 and k < extra for k, n in enumerate(wanted)):
        place = next(k for k, n in enumerate(wanted) if n < 0)
        raise RuntimeError(f"The expanded size of the tensor ({wanted[place]}) isn't allowed in a leading, non-existing dimension {place}")
    shape = tuple(self.shape[k - extra] if n == -1 and k >= extra else n for k, n in enumerate(wanted))
    for k in range(self.ndim):
        if self.shape[k] not in (1, shape[k + extra]):
            raise RuntimeError(f"The expanded size of the tensor ({shape[k + extra]}) must match the existing size ({self.shape[k]}) at "
                               f"non-singleton dimension {k + extra}.  Target sizes: {list(wanted)}.  Tensor sizes: {list(self.shape)}")
    return view.broadcast_to(self, shape)


@api(aliases=("concat", "concatenate"), method=False)
def cat(tensors: Any, dim: Any = 0) -> Any:
    """Tensors joined along a dimension they have."""
    if isinstance(tensors, Tensor):
        raise TypeError("cat(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor")
    parts = list(tensors)
    found = types.concatenate(parts, dim) if type(dim) is int else None
    if found is not None:                                   # small dense tensors of one dtype, nothing recorded
        return found
    if not parts:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    if SparseTensor in map(type, parts):
        return of_sparse("cat", (parts, dim), {})
    for k, x in enumerate(parts):
        if not isinstance(x, Tensor):
            raise TypeError(f"expected Tensor as element {k} in argument 0, but got {type(x).__name__}")
        if not x.ndim:
            raise RuntimeError(f"zero-dimensional tensor (at position {k}) cannot be concatenated")
    filled = [x for x in parts if tuple(x.shape) != (0,)] or parts[:1]
    axis = axis_of(dim, filled[0].ndim)
    check_joinable(filled, axis)
    return fn.concatenate(filled, axis, promote_all([x._dtype for x in parts], "torch"))


def check_joinable(parts: list[Any], axis: int) -> None:
    """RuntimeError where other lengths than the joined one differ."""
    first = parts[0]
    for k, x in enumerate(parts):
        if x.ndim != first.ndim:
            raise RuntimeError(f"Tensors must have same number of dimensions: got {first.ndim} and {x.ndim}")
        for d in range(x.ndim):
            if d != axis and x.shape[d] != first.shape[d]:
                raise RuntimeError(f"Sizes of tensors must match except in dimension {axis}. Expected size {first.shape[d]} but got size "
                                   f"{x.shape[d]} for tensor number {k} in the list.")


@api(method=False)
def stack(tensors: Any, dim: Any = 0) -> Any:
    """Tensors of one shape along a new dimension."""
    parts = list(tensors)
    if not parts:
        raise RuntimeError("stack expects a non-empty TensorList")
    if SparseTensor in map(type, parts):
        return of_sparse("stack", (parts, dim), {})
    for k, x in enumerate(parts):
        if tuple(x.shape) != tuple(parts[0].shape):
            raise RuntimeError(f"stack expects each tensor to be equal size, but got {list(parts[0].shape)} at entry 0 and "
                               f"{list(x.shape)} at entry {k}")
    axis = axis_of(dim, parts[0].ndim + 1)
    rows = [view.expand_dims(x, axis) for x in parts]
    found = types.concatenate(rows, axis)
    return fn.concatenate(rows, axis) if found is None else found


@api(out=False)
def clone(input: TENSOR, *, memory_format: Any = None) -> Any:
    """A copy that gradients flow through."""
    if memory_format is not None and memory_format is not preserve_format:
        return copy(input, "C").contiguous(memory_format=memory_format)
    return copied(input)


def copied(a: Any) -> Any:
    """A copy in the order that the tensor has in memory; dimensions that repeat their elements stay where they stand."""
    if is_c_contiguous(a) or is_absent(a) or boxes.active and boxes.box_of(a) is not None or all(a.strides):
        return copy(a, "K")
    order = standing_order(a.shape, a.strides)
    if order == list(range(a.ndim)):
        return copy(a, "C")
    return view.transpose(copy(view.transpose(a, order), "C"), sorted(range(a.ndim), key=order.__getitem__))
