"""Order: sort, topk, medians, modes; distinct elements and membership."""
from __future__ import annotations

from typing import Any

from septet.core import view
from septet.core.array import Array, empty
from septet.core.fn import ordering as fn
from septet.core.fn import sets
from septet.core.write import copy
from septet.ir import dtype as dt
from septet.torch.api import FUNCTIONS, TENSOR, api
from septet.torch.operators import KIND_NAMES, without_rule
from septet.torch.return_types import CLASSES
from septet.torch.shapes import axis_of
from septet.torch.tensor import Tensor, from_plain


def line(input: Any, dim: Any) -> tuple[Any, int]:
    """(the tensor with at least one dimension, the dimension)."""
    axis = axis_of(dim, input.ndim)
    return (input if input.ndim else view.reshape(input, (1,))), axis


def named(name: str, input: Any, values: Any, indices: Any, axis: int, keepdim: bool = True) -> Any:
    """The named pair, of 0-d tensors where the input was one."""
    if not input.ndim:
        values, indices = view.reshape(values, ()), view.reshape(indices, ())
    elif not keepdim:
        values, indices = view.squeeze(values, axis), view.squeeze(indices, axis)
    return CLASSES[name](values, indices)


def refuse_bool(input: Any, name: str, error: type[Exception] = NotImplementedError) -> None:
    """The error of functions that are not there for booleans."""
    if input._dtype is dt.bool_:
        raise error(f"\"{name}\" not implemented for 'Bool'")


def refuse_complex(input: Any, text: str) -> None:
    """RuntimeError for complex numbers, which have no order."""
    if input._dtype.is_complex:
        raise RuntimeError(text)


@api
def sort(input: TENSOR, dim: Any = -1, descending: bool = False, stable: bool = False) -> Any:
    """The elements in order along a dimension, and where they were; always stable."""
    if isinstance(dim, bool):
        dim, descending = -1, dim
    refuse_complex(input, " Sort does not support complex dtypes on CPU")
    source, axis = line(input, dim)
    return named("sort", input, *fn.sort(source, axis, bool(descending)), axis)


@api(out=False)
def argsort(input: TENSOR, dim: Any = -1, descending: bool = False, stable: bool = False) -> Any:
    """The indices that sort a dimension."""
    refuse_complex(input, " Sort does not support complex dtypes on CPU")
    source, axis = line(input, dim)
    return view.reshape(fn.order_of(source, axis, bool(descending)), tuple(input.shape))


@api
def msort(input: TENSOR) -> Any:
    """Sorted along the first dimension."""
    return sort(input, 0)[0]


@api
def topk(input: TENSOR, k: int, dim: Any = -1, largest: bool = True, sorted: bool = True) -> Any:
    """The k greatest (or least) elements of a dimension, in order, and where they were."""
    refuse_complex(input, "topk() does not support complex dtypes on CPU")
    refuse_bool(input, "topk_cpu", RuntimeError)
    source, axis = line(input, dim)
    if not 0 <= k <= source.shape[axis]:
        raise RuntimeError("selected index k out of range")
    values, indices = fn.first(source, axis, int(k), bool(largest))
    return named("topk", input, values, indices, axis) if input.ndim or k else CLASSES["topk"](values, indices)


@api
def kthvalue(input: TENSOR, k: int, dim: Any = -1, keepdim: bool = False) -> Any:
    """The kth smallest element of a dimension, and where it is."""
    source, axis = line(input, dim)
    if not 1 <= k <= source.shape[axis]:
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {axis}")
    refuse_bool(input, "kthvalue_cpu")
    return named("kthvalue", input, *fn.kth(source, axis, int(k) - 1), axis, bool(keepdim))


def middle(name: str, skip_nan: bool) -> Any:
    """`median` and `nanmedian`."""

    def function(input: TENSOR, dim: Any = None, keepdim: bool = False) -> Any:
        if dim is None:
            refuse_bool(input, f"{name}_cpu")
            return all_median(input, skip_nan)
        source, axis = line(input, dim)
        if not source.shape[axis]:
            raise IndexError(f"{name}(): Expected reduction dim {axis} to have non-zero size.")
        refuse_bool(input, f"{name}_cpu")
        return named(name, input, *fn.median(source, axis, skip_nan), axis, bool(keepdim))

    function.__annotations__["input"] = TENSOR
    function.__doc__ = "The lower median of all elements; of a dimension, with where it is."
    return api(function, name=name)


def all_median(input: Any, skip_nan: bool) -> Any:
    """The median of all elements; NaN of none."""
    if not input._size:
        if not input._dtype.is_inexact:
            raise RuntimeError(f"median() operation does not have an identity for empty input tensor of dtype {input.dtype}")
        return FUNCTIONS["full"]((), float("nan"), dtype=input.dtype)
    return fn.median_of_all(input, skip_nan)


median, nanmedian = middle("median", False), middle("nanmedian", True)


@api
def mode(input: TENSOR, dim: Any = -1, keepdim: bool = False) -> Any:
    """The most frequent element of a dimension, the least of several, and where it is last."""
    source, axis = line(input, dim)
    if not source.shape[axis]:
        raise IndexError(f"mode(): Expected reduction dim {axis} to have non-zero size.")
    return named("mode", input, *fn.mode(source, axis), axis, bool(keepdim))


# ---- distinct elements -----------------------------------------------------------------------------------------------


@api(out=False)
def unique(input: TENSOR, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False, dim: Any = None) -> Any:
    """The distinct elements (or slices of a dimension) in rising order; which one each is; how often each occurs."""
    source = input.detach()
    if dim is None:
        found = sets.unique(source, equal_nan=False)
        values = undivided(found.values, "_unique2", input)
        return chosen(values, view.reshape(found.inverse, tuple(input.shape)), found.counts, return_inverse, return_counts)
    axis = axis_of(dim, input.ndim)
    check_slices(input, axis)
    found = sets.unique_rows(view.moveaxis(source, axis, 0))
    values = undivided(copy(view.moveaxis(found.values, 0, axis), "C"), "unique_dim", input)
    return chosen(values, found.inverse, found.counts, return_inverse, return_counts)


def undivided(values: Any, name: str, input: Any) -> Any:
    """Distinct values, whose gradient is not implemented upstream either."""
    return without_rule(values, name, NotImplementedError(f"the derivative for '{name}' is not implemented."), input)


def check_slices(input: Any, axis: int) -> None:
    """RuntimeError where slices to be compared have no elements."""
    if any(not n for k, n in enumerate(input.shape) if k != axis):
        raise RuntimeError("There are 0 sized dimensions, and they aren't selected, so unique cannot be applied")


def chosen(values: Any, inverse: Any, counts: Any, return_inverse: bool, return_counts: bool) -> Any:
    """The parts that were asked for: one, or a tuple."""
    found = (values, *([inverse] if return_inverse else []), *([counts] if return_counts else []))
    return values if len(found) == 1 else found


@api(out=False)
def unique_consecutive(input: TENSOR, return_inverse: bool = False, return_counts: bool = False, dim: Any = None) -> Any:
    """The elements (or slices of a dimension) without those equal to their predecessor."""
    if input._dtype.is_complex:
        raise NotImplementedError(f"\"unique\" not implemented for '{KIND_NAMES[input._dtype.name]}'")
    source = input.detach()
    axis = None if dim is None else axis_of(dim, input.ndim)
    if axis is not None:
        check_slices(input, axis)
    rows = view.reshape(source, (source._size,)) if axis is None else copy(view.moveaxis(source, axis, 0), "C")
    found = sets.consecutive(rows)
    if axis is None:
        values = undivided(found.values, "unique_consecutive", input)
        return chosen(values, view.reshape(found.inverse, tuple(input.shape)), found.counts, return_inverse, return_counts)
    values = undivided(copy(view.moveaxis(found.values, 0, axis), "C"), "unique_consecutive", input)
    return chosen(values, found.inverse, found.counts, return_inverse, return_counts)


@api(method=False)
def isin(elements: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False) -> Any:
    """Whether each element is among the test elements."""
    a, b = (from_plain(x) if isinstance(x, Array) else FUNCTIONS["tensor"](x) for x in (elements, test_elements))
    for x in (a, b):
        if x._dtype is dt.bool_:
            raise RuntimeError("Unsupported input type encountered for isin(): Bool")
    found = sets.member(a.detach(), b.detach()) if a._size else empty(Tensor, dt.bool_, tuple(a.shape))
    return ~found if invert else found
