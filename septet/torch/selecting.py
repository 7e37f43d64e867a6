"""Elements chosen by index, by place and by mask: gather, take, nonzero, where, masked_*."""
from __future__ import annotations

from typing import Any

from septet.core import along, index, ops, select, view
from septet.core.array import Array, zeros
from septet.core.cast import cast
from septet.core.create import full
from septet.core.fn.search import where as choose
from septet.core.scan import cumulative
from septet.core.write import copy
from septet.ir import dtype as dt
from septet.ir.shape import broadcast_shapes
from septet.torch.api import FUNCTIONS, NUMBER, TENSOR, api
from septet.torch.indexing import fitting
from septet.torch.operators import KIND_NAMES, apply, c_name
from septet.torch.shapes import axis_of
from septet.torch.tensor import Tensor

INDEX = (dt.int64, dt.int32)


def as_index(index: Any, message: str) -> Any:
    """An index tensor as int64.  RuntimeError for other dtypes than int32 and int64."""
    if index._dtype not in INDEX:
        raise RuntimeError(message)
    return cast(index, dt.int64)


def at_least_1d(a: Any) -> Any:
    return a if a.ndim else view.reshape(a, (1,))


@api
def gather(input: TENSOR, dim: Any, index: TENSOR, *, sparse_grad: bool = False) -> Any:
    """y[i][j] = input[index[i][j]][j] along dimension 0, and so on."""
    axis = axis_of(dim, input.ndim)
    if not index._size:
        return view.reshape(index_none(input), tuple(index.shape))
    places = as_index(index, "gather(): Expected dtype int32/int64 for index")
    check_index(input, places, axis)
    try:
        found = along.gather(at_least_1d(input), at_least_1d(places), axis)
    except IndexError as wrong:
        raise RuntimeError(str(wrong)) from None
    return found if places.ndim else view.reshape(found, ())


def index_none(a: Any) -> Any:
    """No elements, of a tensor that gradients may flow through."""
    return index.getitem(view.reshape(a, (a._size,)), slice(0, 0))


def check_index(input: Any, places: Any, axis: int) -> None:
    """RuntimeError where an index of gather does not fit."""
    if max(input.ndim, 1) != max(places.ndim, 1):
        raise RuntimeError("Index tensor must have the same number of dimensions as input tensor")
    for k in range(input.ndim):
        if k != axis and places.shape[k] > input.shape[k]:
            raise RuntimeError(f"Size does not match at dimension {k} expected index {list(places.shape)} to be no larger than self "
                               f"{list(input.shape)} apart from dimension {axis}")


@api
def index_select(input: TENSOR, dim: Any, index: TENSOR) -> Any:
    """The slices of a dimension that a vector of indices names."""
    if index.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    places = at_least_1d(as_index(index, "index_select(): Expected dtype int32 or int64 for index"))
    axis = axis_of(dim, input.ndim)
    source = at_least_1d(input)
    shape = (*source.shape[:axis], places._size, *source.shape[axis + 1 :])
    rows = view.reshape(places, tuple(places._size if k == axis else 1 for k in range(source.ndim)))
    try:
        found = along.gather(source, view.broadcast_to(rows, shape), axis)
    except IndexError:
        raise IndexError("index out of range in self") from None
    return found if input.ndim else view.reshape(found, ())


@api
def take(input: TENSOR, index: TENSOR) -> Any:
    """Elements of the flattened tensor."""
    if index._dtype is not dt.int64:
        raise RuntimeError(f"take(): Expected a long tensor for index, but got {KIND_NAMES[index._dtype.name]}")
    return flat_items(view.reshape(input, (input._size,)), index)


def flat_items(flat: Any, places: Any) -> Any:
    """Elements of a vector by indices of any shape, negative ones from the end.  IndexError for those outside."""
    try:
        return index.getitem(flat, places) if places.ndim else index.getitem(flat, view.reshape(places, (1,))).reshape(())
    except IndexError:
        n = flat._size
        bad = next(k for k in places.reshape(-1).tolist() if not -n <= k < n)
        raise IndexError(f"out of range: tried to access index {bad} on a tensor of {n} elements.") from None


@api
def take_along_dim(input: TENSOR, indices: TENSOR, dim: Any = None) -> Any:
    """Elements by indices along a dimension (of the flattened tensor without one); the other dimensions broadcast."""
    if indices._dtype is not dt.int64:
        raise RuntimeError(f"torch.take_along_dim(): dtype of indices should be Long but got {KIND_NAMES[indices._dtype.name]}")
    if dim is None:
        return gather(view.reshape(input, (input._size,)), 0, view.reshape(indices, (indices._size,)))
    if input.ndim != indices.ndim:
        raise RuntimeError("torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
                           f"{input.ndim} dimensions for input, and {indices.ndim} dimensions for indices")
    axis = axis_of(dim, input.ndim)
    common = broadcast_shapes(*(tuple(1 if k == axis else n for k, n in enumerate(x.shape)) for x in (input, indices)))
    source, places = (view.broadcast_to(x, tuple(x.shape[k] if k == axis else n for k, n in enumerate(common))) for x in (input, indices))
    return gather(source, axis, choose(ops.less(places, 0), ops.add(places, input.shape[axis]), places))


# ---- places of true elements -----------------------------------------------------------------------------------------


@api
def nonzero(input: TENSOR, *, as_tuple: bool = False) -> Any:
    """The indices of elements that are not zero: as rows, or as one vector for each dimension."""
    places = select.nonzero(input.detach())
    if as_tuple:
        return tuple(places)
    if not input.ndim:
        return zeros(Tensor, dt.int64, (places[0]._size, 0))
    return FUNCTIONS["stack"](places, 1)


@api(out=False)
def argwhere(input: TENSOR) -> Any:
    """The indices of elements that are not zero, as rows."""
    return nonzero(input)


@api(method=False)
def where(condition: TENSOR, input: NUMBER = None, other: NUMBER = None) -> Any:
    """Elements of input where the condition holds, of other elsewhere; the places of true ones where only the condition is given."""
    if input is None and other is None:
        return nonzero(condition, as_tuple=True)
    if input is None or other is None:
        raise TypeError("where() received an invalid combination of arguments - got (Tensor, Tensor), but expected (Tensor condition), or "
                        "(Tensor condition, Tensor input, Tensor other)")
    return chosen(condition, input, other)


def chosen(condition: Any, input: Any, other: Any) -> Any:
    """`where` of a boolean condition."""
    if condition._dtype is dt.uint8:
        condition = cast(condition, dt.bool_)
    if condition._dtype is not dt.bool_:
        raise RuntimeError(f"where expected condition to be a boolean tensor, but got a tensor with dtype "
                           f"{KIND_NAMES[condition._dtype.name]}")
    return apply("where", condition, input, other)


Tensor.where = lambda self, condition, other=None: where(condition, self, other)


# ---- masks -----------------------------------------------------------------------------------------------------------


def mask_of(mask: Any, message: str) -> Any:
    """A boolean mask.  RuntimeError for other dtypes."""
    if mask._dtype is not dt.bool_:
        raise RuntimeError(message)
    return mask


@api(inplace=True, out=False)
def masked_fill(input: TENSOR, mask: TENSOR, value: NUMBER) -> Any:
    """One value where the mask is true; the result lies in C order."""
    mask_of(mask, f"masked_fill_ only supports boolean masks, but got mask with dtype {c_name(mask)}")
    if isinstance(value, Array):
        if value.ndim:
            raise RuntimeError(f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} dimension(s).")
        return apply("where", mask, cast(value, input._dtype), input).contiguous()
    if input._dtype.is_float and type(value) in (float, int):
        return apply("where", mask, value, input).contiguous()
    return apply("where", mask, full(Tensor, input._dtype, (), fitting(value, input._dtype)), input).contiguous()


@api
def masked_select(input: TENSOR, mask: TENSOR) -> Any:
    """The elements where the mask is true, as a vector."""
    mask_of(mask, "masked_select: expected BoolTensor for mask")
    shape = common_shape(input, mask)
    a, m = (x if tuple(x.shape) == shape else view.broadcast_to(x, shape) for x in (input, mask))
    return index.getitem(a if a.ndim else view.reshape(a, (1,)), m if m.ndim else view.reshape(m, (1,)))


def common_shape(a: Any, b: Any) -> tuple[int, ...]:
    """The shape of two tensors together.  RuntimeError in PyTorch's words."""
    from septet.torch.operators import broadcast_message

    try:
        return broadcast_shapes(tuple(a.shape), tuple(b.shape))
    except ValueError:
        raise RuntimeError(broadcast_message([tuple(a.shape), tuple(b.shape)])) from None


@api(inplace=True, out=False)
def masked_scatter(input: TENSOR, mask: TENSOR, source: TENSOR) -> Any:
    """The elements of source, one after the other, where the mask is true."""
    mask_of(mask, f"masked_scatter_ only supports boolean masks, but got mask with dtype {KIND_NAMES[mask._dtype.name]}")
    if source._dtype is not input._dtype:
        raise RuntimeError("masked_scatter: expected self and source to have same dtypes but got"
                           f"{KIND_NAMES[input._dtype.name]} and {KIND_NAMES[source._dtype.name]}")
    shape = common_shape(input, mask)
    whole = view.broadcast_to(mask, shape)
    order = cumulative("add", view.reshape(whole, (whole._size,)), 0, dt.int64)
    if not order._size:
        return copy(input, "C")
    wanted = int(order[-1])
    if wanted > source._size:
        raise RuntimeError("Number of elements of source < number of ones in mask")
    if not wanted:
        return copy(input, "C")
    places = view.reshape(ops.maximum(ops.subtract(order, 1), 0), shape)
    return apply("where", whole, index.getitem(view.reshape(source, (source._size,)), places), input)


@api(method=False, out=False)
def unravel_index(indices: TENSOR, shape: Any) -> Any:
    """Places in a flat tensor as places in one of a shape, a tensor for each dimension.

    TypeError for indices with fractions, ValueError for lengths below 0.
    """
    lengths = [int(n) for n in shape] if hasattr(shape, "__iter__") else [int(shape)]
    if indices._dtype.kind not in "iu":
        raise TypeError(f"expected 'indices' to be integer dtype, but got {indices.dtype}")
    if any(n < 0 for n in lengths):
        raise ValueError(f"'shape' cannot have negative values, but got {tuple(lengths)}")
    found, rest = [], indices
    for n in reversed(lengths):
        found.append(rest % n)
        rest = rest // n
    return tuple(reversed(found))
