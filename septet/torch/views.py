"""Views of a tensor's memory: parts, diagonals, windows, other strides and dtypes."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, index, view
from septet.core.absent import is_absent
from septet.core.cast import cast
from septet.core.fn import strides as fn
from septet.core.inplace import strided, without
from septet.core.write import copy
from septet.ir import dtype as dt
from septet.torch import dtypes
from septet.torch.api import FUNCTIONS, TENSOR, api, method
from septet.torch.operators import KIND_NAMES, apply
from septet.torch.shapes import axis_of, expand, reshaped, sizes
from septet.torch.tensor import Tensor

WHOLE = slice(None)


def sliced(a: Any, axis: int, start: int, stop: int, step: int = 1) -> Any:
    """A part of one dimension: a view."""
    return a[(*(WHOLE,) * axis, slice(start, stop, step))]          # native where nothing is recorded


def axes_of(dims: Any, ndim: int, name: str) -> list[int]:
    """Several dimensions counted from the front.  RuntimeError where one repeats."""
    given = list(dims) if hasattr(dims, "__iter__") else [dims]
    found = [axis_of(d, ndim) for d in given]
    if len(set(found)) < len(found):
        raise RuntimeError(f"{name}: repeated dim in `source` ({given})")
    return found


@api(out=False)
def narrow(input: TENSOR, dim: Any, start: Any, length: int) -> Any:
    """`length` elements of a dimension from `start` on: a view."""
    if not input.ndim:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    axis = axis_of(dim, input.ndim)
    start, n = int(start), input.shape[axis]
    if not -n <= start <= n:
        raise IndexError(f"start out of range (expected to be in range of [{-n}, {n}], but got {start})")
    start += n if start < 0 else 0
    if start + length > n:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({n}).")
    return sliced(input, axis, start, start + length)


@api
def narrow_copy(input: TENSOR, dim: Any, start: Any, length: int) -> Any:
    """`narrow` as a copy."""
    return copy(narrow(input, dim, start, length), "C")


@api(out=False)
def select(input: TENSOR, dim: Any, index: Any) -> Any:
    """One element of a dimension, which is gone: a view."""
    return picked(input, dim, index)


def picked(input: Any, dim: Any, place: Any) -> Any:
    """`select`.  IndexError for a place that is not there."""
    if not input.ndim:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    axis = axis_of(dim, input.ndim)
    if not -input.shape[axis] <= int(place) < input.shape[axis]:
        raise IndexError(f"select(): index {place} out of range for tensor of size {list(input.shape)} at dimension {axis}")
    return input[(*(WHOLE,) * axis, int(place))]


@api(out=False)
def diagonal(input: TENSOR, offset: int = 0, dim1: Any = 0, dim2: Any = 1) -> Any:
    """The diagonal of two dimensions as the last one: a view."""
    i, j = different(dim1, dim2, input.ndim)
    return view.diagonal(input, int(offset), i, j)


def different(dim1: Any, dim2: Any, ndim: int) -> tuple[int, int]:
    """Two dimensions of a diagonal.  RuntimeError where they are one."""
    i, j = axis_of(dim1, ndim), axis_of(dim2, ndim)
    if i == j:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return i, j


@method
def unfold(self: Any, dimension: Any, size: int, step: int) -> Any:
    """Windows of `size` elements along a dimension, `step` apart, as a last dimension: a view."""
    axis = axis_of(dimension, self.ndim)
    source = self if self.ndim else view.reshape(self, (1,))
    n = source.shape[axis]
    if size > n:
        raise RuntimeError(f"maximum size for tensor at dimension {axis} is {n} but size is {size}")
    if size < 0:
        raise RuntimeError(f"size is {size} but must be >= 0")
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    return named(view.windows(source, (size,), (axis,), (step,)) if self.ndim else view.reshape(self, (size,)), "unfold", self)


def named(y: Any, name: str, x: Any) -> Any:
    """A result whose step is called by a function's name."""
    from septet.torch.api import named as name_step

    if y._node is not None:
        name_step(y, name, x)
    return y


@api(out=False)
def movedim(input: TENSOR, source: Any, destination: Any) -> Any:
    """Dimensions moved to new places, the others in their order: a view."""
    many = hasattr(source, "__iter__")
    start, end = list(source) if many else [source], list(destination) if hasattr(destination, "__iter__") else [destination]
    if len(start) != len(end):
        raise RuntimeError(f"movedim: Invalid source or destination dims: source ({start} dims) should contain the same number of dims as "
                           f"destination ({end} dims)")
    places = axes_of(start, input.ndim, "movedim"), axes_of(end, input.ndim, "movedim")
    return view.moveaxis(input, *places) if input.ndim else input


@api(out=False)
def adjoint(input: TENSOR) -> Any:
    """The last two dimensions swapped, conjugated."""
    if input.ndim < 2:
        raise RuntimeError("tensor.adjoint() is only supported on matrices or batches of matrices. Got "
                           f"{input.ndim}-D tensor.")
    turned = view.swapaxes(input, -1, -2)
    return turned.conj() if input._dtype.is_complex else turned


@api(out=False)
def ravel(input: TENSOR) -> Any:
    """One dimension: a view where the elements lie in order."""
    return view.reshape(input, (input._size,))


@api(out=False)
def unflatten(input: TENSOR, dim: Any, sizes: Any) -> Any:
    """One dimension as several."""
    lengths = [int(n) for n in sizes]
    axis = axis_of(dim, input.ndim)
    if not lengths:
        raise RuntimeError("unflatten: sizes must be non-empty")
    n = input.shape[axis]
    known = 1
    for m in lengths:
        known *= m if m != -1 else 1
    if lengths.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    if -1 in lengths and known:
        lengths[lengths.index(-1)] = n // known
        known *= n // known
    if known != n:
        raise RuntimeError(f"unflatten: Provided sizes {[int(m) for m in sizes]} don't multiply up to the size of dim {axis} ({n}) in the "
                           "input tensor")
    return view.reshape(input, (*input.shape[:axis], *lengths, *input.shape[axis + 1 :]))


def other_tensor(other: Any, name: str) -> Any:
    """TypeError unless the argument is a tensor."""
    if not isinstance(other, Tensor):
        raise TypeError(f"{name}(): argument 'other' (position 1) must be Tensor, not {type(other).__name__}")
    return other


@method
def view_as(self: Any, other: Any) -> Any:
    """The same memory in another tensor's shape."""
    return self.view(other_tensor(other, "view_as").shape)


@method
def reshape_as(self: Any, other: Any) -> Any:
    """The elements in another tensor's shape."""
    return reshaped(self, tuple(other_tensor(other, "reshape_as").shape))


@method
def expand_as(self: Any, other: Any) -> Any:
    """Dimensions of length 1 repeated to another tensor's shape: a view."""
    return expand(self, tuple(other_tensor(other, "expand_as").shape))


@api(out=False, method=False)
def broadcast_to(input: TENSOR, size: Any) -> Any:
    """Dimensions of length 1 repeated to a shape: a view."""
    return expand(input, sizes((size,)))


Tensor.broadcast_to = lambda self, *size: expand(self, *size)


# ---- other strides ---------------------------------------------------------------------------------------------------


def strided_place(size: Any, stride: Any, offset: int, itemsize: int, available: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(shape, strides in bytes).  RuntimeError for what lies outside the storage."""
    shape, steps = tuple(int(n) for n in size), tuple(int(s) for s in stride)
    if len(shape) != len(steps):
        raise RuntimeError("mismatch in length of strides and shape")
    if any(s < 0 for s in steps):
        raise RuntimeError(f"as_strided: Negative strides are not supported at the moment, got strides: {list(steps)}")
    needed = 0 if 0 in shape else (1 + offset + sum((n - 1) * s for n, s in zip(shape, steps))) * itemsize
    if needed > available:
        raise RuntimeError(f"setStorage: sizes {list(shape)}, strides {list(steps)}, storage offset {offset}, and itemsize {itemsize} "
                           f"requiring a storage size of {needed} are out of bounds for storage of size {available}")
    return shape, tuple(s * itemsize for s in steps)


@api(out=False)
def as_strided(input: TENSOR, size: Any, stride: Any, storage_offset: Any = None) -> Any:
    """A view of the tensor's storage with any shape, strides and offset, counted in elements."""
    offset = input.storage_offset() if storage_offset is None else int(storage_offset)
    input._address
    shape, strides = strided_place(size, stride, offset, input.itemsize, fn.storage_bytes(input))
    return fn.as_strided(input, shape, strides, offset * input.itemsize)


@api
def as_strided_scatter(input: TENSOR, src: TENSOR, size: Any, stride: Any, storage_offset: Any = None) -> Any:
    """A copy in which the places that as_strided shows are those of src."""
    offset = input.storage_offset() if storage_offset is None else int(storage_offset)
    shape, strides = strided_place(size, stride, offset, input.itemsize, input._size * input.itemsize)
    check_part(src, shape)
    return scattered(input, cast(src, input._dtype), shape, strides, offset * input.itemsize)


def scattered(a: Any, part: Any, *place: Any) -> Any:
    """A copy with a part, given by shape, strides and bytes from the first element, from elsewhere."""
    with autograd.recording_set(False):
        result = copy(autograd.untracked_view(a), "C")
        fn.as_strided(result, *place).copy_(autograd.untracked_view(part))

    def rule(g: Any, y: Any, whole: Any, new: Any) -> tuple[Any, Any]:
        # what PyTorch 2.13 gives: the input gets the cotangent of the places that were written over
        return apply("subtract", g, without(g, *place)), strided(g, *place)

    return autograd.attach(result, "as_strided_scatter", rule, (a, part)) if autograd.recording(a, part) else result


def check_part(src: Any, shape: Any) -> None:
    """RuntimeError unless a source has the shape of the part it is written to."""
    if tuple(src.shape) != tuple(shape):
        raise RuntimeError(f"expected src to have a size equal to the slice of self. src size = {list(src.shape)}, slice size = "
                           f"{list(shape)}")


@api
def select_scatter(input: TENSOR, src: TENSOR, dim: Any, index: Any) -> Any:
    """A copy with src in one place of a dimension."""
    check_part(src, picked(input.detach(), dim, index).shape)
    result = copy(input, "C")
    picked(result, dim, index).copy_(src)
    return result


@api
def slice_scatter(input: TENSOR, src: TENSOR, dim: Any = 0, start: Any = None, end: Any = None, step: int = 1) -> Any:
    """A copy with src in a slice of a dimension."""
    axis = axis_of(dim, input.ndim)
    key = (*(WHOLE,) * axis, slice(start, end, step))
    check_part(src, index.getitem(input.detach(), key).shape)
    result = copy(input, "C")
    index.setitem(result, key, src)
    return result


@api
def diagonal_scatter(input: TENSOR, src: TENSOR, offset: int = 0, dim1: Any = 0, dim2: Any = 1) -> Any:
    """A copy with src on a diagonal."""
    check_part(src, diagonal(input.detach(), offset, dim1, dim2).shape)
    result = copy(input, "C")
    diagonal(result, offset, dim1, dim2).copy_(src)
    return result


# ---- other dtypes of the same memory ---------------------------------------------------------------------------------


def view_dtype(input: Any, dtype: Any) -> Any:
    """The same bytes as another dtype.  RuntimeError where the last dimension does not allow it."""
    target = dtypes.ir_dtype(dtype)
    assert target is not None
    input = autograd.detach(input)                  # gradients do not flow through bytes
    old, new = input.itemsize, target.itemsize
    if old == new:
        return fn.reinterpret(input, target)
    name = f"to view {KIND_NAMES[input._dtype.name]} as {KIND_NAMES[target.name]} (different element sizes)"
    if not input.ndim:
        raise RuntimeError(f"self.dim() cannot be 0 {name}")
    input._address
    if input.shape[-1] > 1 and input.strides[-1] != old:
        raise RuntimeError(f"self.stride(-1) must be 1 {name}, but got {input.strides[-1] // old}")
    if new > old and input.shape[-1] % (new // old):
        raise RuntimeError(f"self.size(-1) must be divisible by {new // old} {name}, but got {input.shape[-1]}")
    return fn.reinterpret(input, target)


FUNCTIONS["_view_dtype"] = view_dtype


@api(out=False, method=False)
def view_as_real(input: TENSOR) -> Any:
    """A complex tensor's parts as a last dimension of two: a view."""
    if not input._dtype.is_complex:
        raise RuntimeError("view_as_real is only supported for complex tensors")
    return fn.as_real(input)


@api(out=False, method=False)
def view_as_complex(input: TENSOR) -> Any:
    """Pairs of the last dimension as complex numbers: a view."""
    if input._dtype not in (dt.float32, dt.float64):
        raise RuntimeError("view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: "
                           f"{KIND_NAMES[input._dtype.name]}")
    if not input.ndim or input.shape[-1] != 2:
        raise RuntimeError("Tensor must have a last dimension of size 2" if input.ndim else "Input tensor must have one or more dimensions")
    if not is_absent(input):
        input._address
    if input.strides[-1] != input.itemsize:
        raise RuntimeError("Tensor must have a last dimension with stride 1")
    return fn.as_complex(input)


# ---- in place --------------------------------------------------------------------------------------------------------


def reshaper(name: str) -> Any:
    """`x.squeeze_` and the like: the tensor itself takes the shape of its view."""
    function = FUNCTIONS[name]

    def change(self: Any, *args: Any, **kwargs: Any) -> Any:
        if autograd.recording(self) and self.is_leaf:
            raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
        return fn.become(self, lambda a: function(a, *args, **kwargs), name)

    change.__name__ = name + "_"
    return change


FUNCTIONS["swapaxes"] = FUNCTIONS["swapdims"] = Tensor.swapaxes = Tensor.swapdims = FUNCTIONS["transpose"]
FUNCTIONS["moveaxis"] = Tensor.moveaxis = FUNCTIONS["movedim"]
for _name in ("squeeze", "unsqueeze", "transpose", "t", "swapaxes", "swapdims", "as_strided"):
    setattr(Tensor, _name + "_", reshaper(_name))
FUNCTIONS["as_strided_"] = Tensor.as_strided_
