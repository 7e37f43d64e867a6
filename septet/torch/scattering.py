"""Elements written by index: scatter, index_add, index_put and their kin, each also in place."""
from __future__ import annotations

from typing import Any

from septet.core import along, autograd, index, ops, view
from septet.core.array import Array
from septet.core.cast import cast
from septet.core.create import full
from septet.core.fn.search import where
from septet.core.write import copy
from septet.ir import dtype as dt
from septet.torch.api import FUNCTIONS, NUMBER, TENSOR, api, method
from septet.torch.indexing import fitting
from septet.torch.operators import KIND_NAMES
from septet.torch.selecting import as_index, at_least_1d, flat_items
from septet.torch.shapes import axis_of
from septet.torch.tensor import Tensor

MODES = {"sum": "add", "prod": "multiply", "amax": "max", "amin": "min", "mean": "add"}


def number(value: Any, dtype: Any) -> Any:
    """A number as a 0-d tensor of a dtype."""
    return full(Tensor, dtype, (), fitting(value, dtype))


def placed(input: Any, places: Any, values: Any, axis: int, mode: str, start: Any = None) -> Any:
    """along.scatter of tensors that may have no dimensions; RuntimeError for an index outside."""
    if not places._size:
        return copy(input, "C")
    try:
        found = along.scatter(at_least_1d(input), at_least_1d(places), values, axis, mode, start)
    except IndexError as wrong:
        raise RuntimeError(str(wrong)) from None
    return found if input.ndim else view.reshape(found, ())


def checked(input: Any, dim: Any, index: Any, src: Any, name: str = "scatter") -> tuple[Any, int]:
    """(index, dimension) of a scatter.  RuntimeError where something does not fit."""
    places, axis = as_index(index, f"{name}(): Expected dtype int32/int64 for index"), axis_of(dim, input.ndim)
    if not places._size:
        return places, axis
    if max(places.ndim, 1) != max(input.ndim, 1):
        raise RuntimeError("Index tensor must have the same number of dimensions as self tensor")
    values = src if isinstance(src, Array) else None
    if values is not None and values._dtype is not input._dtype:
        raise RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype")
    if values is not None and max(values.ndim, 1) != max(places.ndim, 1):
        raise RuntimeError("Index tensor must have the same number of dimensions as src tensor")
    check_lengths(input, places, values, axis)
    return places, axis


def check_lengths(input: Any, places: Any, values: Any, axis: int) -> None:
    """RuntimeError where an index is longer than what it names."""
    large = any(k != axis and places.shape[k] > input.shape[k] for k in range(places.ndim) if input.ndim)
    short = values is not None and values.ndim and any(places.shape[k] > values.shape[k] for k in range(places.ndim))
    if large or short:
        tail = f" and to be no larger size than src {list(values.shape)}" if values is not None else ""
        raise RuntimeError(f"Expected index {list(places.shape)} to be no larger than self {list(input.shape)} apart from dimension {axis}"
                           f"{tail}")


@api(inplace=True)
def scatter(input: TENSOR, dim: Any, index: TENSOR, src: NUMBER = None, *, value: Any = None, reduce: str | None = None) -> Any:
    """Values written along a dimension at the places that an index names; reduce "add" or "multiply" combines them with what is there."""
    given = src if value is None else value
    if reduce not in (None, "add", "multiply"):
        raise RuntimeError("reduce argument must be either add or multiply.")
    places, axis = checked(input, dim, index, given)
    values = at_least_1d(given) if isinstance(given, Array) else number(given, input._dtype)
    return placed(input, places, values, axis, reduce or "set")


@api(inplace=True)
def scatter_add(input: TENSOR, dim: Any, index: TENSOR, src: TENSOR) -> Any:
    """Values added along a dimension at the places that an index names."""
    places, axis = checked(input, dim, index, src)
    return placed(input, places, at_least_1d(src), axis, "add")


@api(inplace=True)
def scatter_reduce(input: TENSOR, dim: Any, index: TENSOR, src: TENSOR, reduce: str, *, include_self: bool = True) -> Any:
    """Values combined along a dimension at the places that an index names: sum, prod, mean, amax or amin."""
    if reduce not in MODES:
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}")
    places, axis = checked(input, dim, index, src)
    return reduced(input, places, at_least_1d(src), axis, reduce, include_self)


def reduced(input: Any, places: Any, values: Any, axis: int, reduce: str, include_self: bool) -> Any:
    """`scatter_reduce` of checked arguments."""
    if not places._size:
        return copy(input, "C")
    if not include_self and reduce in ("amax", "amin"):
        return placed(input, places, values, axis, MODES[reduce], number(identity(reduce, input._dtype), input._dtype))
    start = input if include_self else placed(input, places, number(identity(reduce, input._dtype), input._dtype), axis, "set")
    found = placed(start, places, values, axis, MODES[reduce])
    if reduce != "mean":
        return found
    counts = along.counted(at_least_1d(input), at_least_1d(places), axis, 1 if include_self else 0)
    counts = view.reshape(counts if include_self else ops.maximum(counts, 1), tuple(input.shape))
    if input._dtype.is_integer:
        return ops.floor_divide(found, cast(counts, input._dtype))
    return ops.divide(found, cast(counts, input._dtype))


def identity(reduce: str, dtype: Any) -> Any:
    """What changes nothing when it is combined."""
    if reduce in ("sum", "mean"):
        return 0
    if reduce == "prod":
        return 1
    if dtype.is_inexact:
        return float("-inf") if reduce == "amax" else float("inf")
    if dtype.kind == "b":
        return reduce == "amin"
    from septet.core.element import limits

    return limits(dtype)[0 if reduce == "amax" else 1]


# ---- a vector of indices ---------------------------------------------------------------------------------------------


def rows_of(places: Any, shape: tuple[int, ...], axis: int) -> Any:
    """A vector of indices along a dimension, spread out to a shape."""
    one = view.reshape(places, tuple(places._size if k == axis else 1 for k in range(len(shape))))
    return view.broadcast_to(one, shape)


def check_source(input: Any, places: Any, source: Any, axis: int) -> None:
    """RuntimeError where the source of an index_add does not fit."""
    if input._dtype is not source._dtype:
        raise RuntimeError(f"index_add_(): self ({KIND_NAMES[input._dtype.name]}) and source ({KIND_NAMES[source._dtype.name]}) must "
                           f"have the same scalar type")
    if places._size != (source.shape[axis] if source.ndim else 1):
        raise RuntimeError(f"index_add_(): Number of indices ({places._size}) should be equal to source.size(dim): "
                           f"({source.shape[axis]}), for dim: {axis}")
    if any(k != axis and n != m for k, (n, m) in enumerate(zip(input.shape, source.shape))) or input.ndim != source.ndim:
        raise RuntimeError("source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
                           f"{list(input.shape)} source.shape = {list(source.shape)}")


def vector(index: Any, name: str) -> Any:
    """A vector of indices as int64.  IndexError for a matrix."""
    if index.ndim > 1:
        raise IndexError(f"{name}: Index is supposed to be a vector, but got dim: {index.ndim} with type: {index.type().split('.')[-1]} "
                         f"and size: {list(index.shape)}")
    return at_least_1d(as_index(index, f"{name}: Expected dtype int32/int64 for index but got: {KIND_NAMES[index._dtype.name]}"))


@api(inplace=True)
def index_add(input: TENSOR, dim: Any, index: TENSOR, source: TENSOR, *, alpha: Any = 1) -> Any:
    """The slices of source, times alpha, added at places of a dimension."""
    places, axis = vector(index, "index_add_()"), axis_of(dim, input.ndim)
    check_source(input, places, source, axis)
    values = at_least_1d(source if alpha == 1 else cast(ops.multiply(source, alpha), source._dtype))
    return placed(input, rows_of(places, tuple(values.shape), axis), values, axis, "add")


@api(inplace=True)
def index_copy(input: TENSOR, dim: Any, index: TENSOR, source: TENSOR) -> Any:
    """The slices of source written at places of a dimension."""
    places, axis = vector(index, "index_copy_()"), axis_of(dim, input.ndim)
    if input._dtype is not source._dtype:
        raise RuntimeError(f"index_copy_(): self and source expected to have the same dtype, but got (self) "
                           f"{KIND_NAMES[input._dtype.name]} and "
                           f"(source) {KIND_NAMES[source._dtype.name]}")
    if source.ndim and places._size != source.shape[axis]:
        raise IndexError(f"index_copy_(): Number of indices ({places._size}) should be equal to source.size(dim) ({source.shape[axis]})")
    values = at_least_1d(source)
    try:
        return placed(input, rows_of(places, tuple(values.shape), axis), values, axis, "set")
    except RuntimeError as wrong:
        raise IndexError(f"index_copy_(): {wrong}") from None


@api(inplace=True, out=False)
def index_fill(input: TENSOR, dim: Any, index: TENSOR, value: NUMBER) -> Any:
    """One value written at places of a dimension."""
    places, axis = vector(index, "index_fill_()"), axis_of(dim, input.ndim)
    if isinstance(value, Array) and value.ndim:
        raise RuntimeError(f"index_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} dimension(s).")
    n = input.shape[axis] if input.ndim else 1
    places = where(ops.less(places, 0), ops.add(places, n), places)
    if isinstance(value, Array) and autograd.is_tracked(value):
        places = FUNCTIONS["unique"](places)                # the value has its gradient once for each place
    shape = tuple(places._size if k == axis else m for k, m in enumerate(at_least_1d(input).shape))
    filler = cast(value, input._dtype) if isinstance(value, Array) else number(value, input._dtype)
    try:
        return placed(input, rows_of(places, shape, axis), filler, axis, "set")
    except RuntimeError as wrong:
        raise IndexError(str(wrong)) from None


@api(inplace=True)
def index_reduce(input: TENSOR, dim: Any, index: TENSOR, source: TENSOR, reduce: str, *, include_self: bool = True) -> Any:
    """The slices of source combined at places of a dimension: prod, mean, amax or amin."""
    if reduce not in ("prod", "mean", "amax", "amin"):
        raise RuntimeError(f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}.")
    places, axis = vector(index, "index_reduce_()"), axis_of(dim, input.ndim)
    check_source(input, places, source, axis)
    values = at_least_1d(source)
    return reduced(input, rows_of(places, tuple(values.shape), axis), values, axis, reduce, include_self)


# ---- any index -------------------------------------------------------------------------------------------------------


@api(inplace=True, out=False)
def index_put(input: TENSOR, indices: Any, values: TENSOR, accumulate: bool = False) -> Any:
    """Values written, or added, at the places that index tensors name together."""
    from septet.core.inplace import put
    from septet.torch.indexing import checked as checked_key

    if values._dtype is not input._dtype:
        raise RuntimeError(f"Index put requires the source and destination dtypes match, got {KIND_NAMES[input._dtype.name]} for the "
                           f"destination and {KIND_NAMES[values._dtype.name]} for the source.")
    key = checked_key(input, tuple(slice(None) if k is None else k for k in indices))
    if accumulate:
        return added(input, key, values)
    if autograd.recording(input, values):
        return put(input, key, values)
    result = copy(input, "C")
    index.setitem(result, key, values)
    return result


def added(a: Any, key: Any, values: Any) -> Any:
    """a with values added at the places of a key, which may repeat."""
    shape = index.getitem(a.detach(), key).shape
    return ops.add(a, view.into_zeros(view.broadcast_to(values, tuple(shape)), a, index.getitem, key))


@api(out=False)
def put(input: TENSOR, index: TENSOR, source: TENSOR, accumulate: bool = False) -> Any:
    """Values written, or added, at places of the flattened tensor."""
    if source._size != index._size:
        raise IndexError(f"put_(): Expected source and index to have the same number of elements, but got source.numel() = {source._size}, "
                         f"index.numel() = {index._size}")
    flat, places = view.reshape(input, (input._size,)), view.reshape(cast(index, dt.int64), (index._size,))
    flat_items(flat.detach(), places)
    places = where(ops.less(places, 0), ops.add(places, input._size), places)
    found = placed(flat, places, view.reshape(source, (source._size,)), 0, "add" if accumulate else "set")
    return view.reshape(found, tuple(input.shape))


@method
def put_(self: Any, index: Any, source: Any, accumulate: bool = False) -> Any:
    """`put`, written into the tensor itself."""
    from septet.torch.operators import store

    return store(self, FUNCTIONS["put"](self, index, source, accumulate))


