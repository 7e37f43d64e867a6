"""Reductions: sums, means, extrema, norms along dimensions."""
from __future__ import annotations

import builtins
from typing import Any

from septet.core import autograd, view
from septet.core import reduce as core
from septet.core.along import gather
from septet.core.cast import cast
from septet.ir import dtype as dt
from septet.ir.shape import AxisError, normalize_axes
from septet.torch import dtypes, return_types
from septet.torch.api import FUNCTIONS, TENSOR, api
from septet.torch.operators import KIND_NAMES, apply

RESULTS = return_types.CLASSES


def axes_of(input: Any, dim: Any) -> tuple[int, ...] | None:
    """A dim argument as the core takes it: None or () is all.  IndexError for one that is not there."""
    if dim is None or isinstance(dim, (tuple, list)) and not dim:
        return None
    if type(dim) is int and -input.ndim <= dim < input.ndim:
        return (dim % input.ndim,)
    given = (dim,) if isinstance(dim, int) else tuple(int(d) for d in dim)
    if not input.ndim and builtins.all(d in (0, -1) for d in given):
        return ()
    try:
        return tuple(normalize_axes(given, input.ndim))
    except AxisError:
        rank = max(input.ndim, 1)
        wrong = next(d for d in given if not -rank <= d < rank)
        raise IndexError(f"Dimension out of range (expected to be in range of [{-rank}, {rank - 1}], but got {wrong})") from None
    except ValueError:
        raise RuntimeError(f"dim {given[-1]} appears multiple times in the list of dims") from None


def float_of(input: Any, dtype: Any) -> Any:
    """The dtype argument of functions of integers that count in int64."""
    return dt.int64 if dtype is None and input._dtype.kind in "biu" else dtypes.ir_dtype(dtype)


@api
def sum(input: TENSOR, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The sum over dimensions (all by default); integers are added as int64."""
    return core.reduce("sum", input, axes_of(input, dim), bool(keepdim), float_of(input, dtype))


@api
def prod(input: TENSOR, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The product over a dimension (all by default); integers are multiplied as int64."""
    return core.reduce("prod", input, axes_of(input, dim), bool(keepdim), float_of(input, dtype))


@api
def nansum(input: TENSOR, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The sum over dimensions, NaN counted as zero."""
    if input._dtype.is_complex:
        raise RuntimeError("nansum does not support complex inputs")
    return sum(without_nan(input), dim, keepdim, dtype=dtype)


def without_nan(a: Any) -> Any:
    """NaN replaced by zero."""
    return apply("where", apply("isnan", a.detach()), 0, a) if a._dtype.is_inexact else a


@api
def nanmean(input: TENSOR, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The mean over dimensions of what is no NaN."""
    if not input._dtype.is_inexact:
        raise RuntimeError(f"nanmean(): expected input to have floating point or complex dtype but got {NAMES[input._dtype.name]}")
    count = core.reduce("sum", apply("logical_not", apply("isnan", input.detach())), axes_of(input, dim), bool(keepdim))
    return apply("divide", nansum(input, dim, keepdim, dtype=dtype), count)


@api
def count_nonzero(input: TENSOR, dim: Any = None) -> Any:
    """How many elements are not zero."""
    return core.reduce("sum", apply("not_equal", input.detach(), 0), axes_of(input, dim), False, dt.int64)


@api
def mean(input: TENSOR, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The mean over dimensions (all by default)."""
    if dtype is None and not input._dtype.is_inexact:
        raise RuntimeError("mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: "
                           f"{NAMES.get(input._dtype.name, input._dtype.name)}")
    inner = dt.float32 if input._dtype in dt.HALVES and dtype is None else None
    total = core.reduce("sum", input, axes_of(input, dim), bool(keepdim), inner or dtypes.ir_dtype(dtype))
    found = apply("divide", total, count_over(input, dim))
    return cast(found, input._dtype) if inner is not None else found


NAMES = {"int64": "Long", "int32": "Int", "int16": "Short", "int8": "Char", "uint8": "Byte", "bool": "Bool"}


def count_over(input: Any, dim: Any) -> int:
    """How many elements go into each result."""
    axes = axes_of(input, dim)
    count = 1
    for k in range(input.ndim) if axes is None else axes:
        count *= input.shape[k]
    return count


def extremum(name: str, input: Any, dim: Any, keepdim: bool) -> Any:
    """(values, indices) along one dimension."""
    if input._dtype.is_complex:
        raise RuntimeError(f"{name}(): does not support complex input")
    if not isinstance(dim, int):
        raise TypeError(f"{name}() received an invalid combination of arguments: dim must be an int, not {type(dim).__name__}")
    (k,) = axes_of(input, dim) or (None,)
    if k is None:
        return RESULTS[name](input.clone(), full_zero(input))
    if not input.shape[k]:
        raise IndexError(f"{name}(): Expected reduction dim {k} to have non-zero size.")
    known = input if input._node is None else input.detach()
    if not autograd.recording(input):
        return RESULTS[name](core.reduce(name, known, k, bool(keepdim)), core.arg_reduce(f"arg{name}", known, k, keepdims=bool(keepdim)))
    places = core.arg_reduce(f"arg{name}", known, k, keepdims=True)
    values = chosen(input, places, k)
    if not keepdim:
        values, places = view.squeeze(values, k), view.squeeze(places, k)
    return RESULTS[name](values, places)


def chosen(input: Any, places: Any, k: int) -> Any:
    """The elements at places along a dimension."""
    return gather(input, places, k)


def full_zero(input: Any) -> Any:
    from septet.core.create import full

    return full(type(input)._face, dt.int64, (), 0)


@api(name="max")
def max_(input: TENSOR, dim: Any = None, keepdim: bool = False) -> Any:
    """The greatest element; with a dimension (values, indices); with a tensor, elementwise."""
    return largest("max", input, dim, keepdim)


@api(name="min")
def min_(input: TENSOR, dim: Any = None, keepdim: bool = False) -> Any:
    """The least element; with a dimension (values, indices); with a tensor, elementwise."""
    return largest("min", input, dim, keepdim)


def largest(name: str, input: Any, dim: Any, keepdim: bool) -> Any:
    """What max and min share."""
    if dim is None:
        check_not_empty(name, input)
        if input._dtype.is_complex:
            raise NotImplementedError(f'"{name}_all" not implemented for \'{KIND_NAMES[input._dtype.name]}\'')
        return core.reduce(name, input)
    if hasattr(dim, "_dtype"):
        return FUNCTIONS[f"{name}imum"](input, dim)
    return extremum(name, input, dim, keepdim)


def check_not_empty(name: str, input: Any) -> None:
    """RuntimeError for an extremum of nothing."""
    if not input._size:
        raise RuntimeError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim "
                           "with the 'dim' argument.")


@api
def amax(input: TENSOR, dim: Any = (), keepdim: bool = False) -> Any:
    """The greatest elements; equal ones share the gradient."""
    return greatest("max", input, dim, keepdim)


@api
def amin(input: TENSOR, dim: Any = (), keepdim: bool = False) -> Any:
    """The least elements; equal ones share the gradient."""
    return greatest("min", input, dim, keepdim)


def greatest(name: str, input: Any, dim: Any, keepdim: bool) -> Any:
    """What amax and amin share."""
    if input._dtype.is_complex:
        raise NotImplementedError(f'"a{name}_cpu" not implemented for \'{KIND_NAMES[input._dtype.name]}\'')
    axes = axes_of(input, dim)
    for k in range(input.ndim) if axes is None else axes:
        if not input.shape[k]:
            if axes is None:
                check_not_empty(f"a{name}", input)
            raise IndexError(f"a{name}(): Expected reduction dim {k} to have non-zero size.")
    return core.reduce(name, input, axes, bool(keepdim))


@api
def aminmax(input: TENSOR, *, dim: Any = None, keepdim: bool = False) -> Any:
    """(least, greatest) elements."""
    if input._dtype.is_complex:
        raise NotImplementedError(f'"aminmax_cpu" not implemented for \'{KIND_NAMES[input._dtype.name]}\'')
    if dim is None:
        check_not_empty("aminmax", input)
    axes = axes_of(input, dim)
    return RESULTS["aminmax"](*(core.reduce(name, input, axes, bool(keepdim)) for name in ("min", "max")))


@api
def argmax(input: TENSOR, dim: Any = None, keepdim: bool = False) -> Any:
    """Where the greatest element is."""
    return place_of("argmax", input, dim, keepdim)


@api
def argmin(input: TENSOR, dim: Any = None, keepdim: bool = False) -> Any:
    """Where the least element is."""
    return place_of("argmin", input, dim, keepdim)


def place_of(name: str, input: Any, dim: Any, keepdim: bool) -> Any:
    """What argmax and argmin share."""
    if input._dtype.kind in "bc":
        raise RuntimeError(f"{name}(): does not support {'bool' if input._dtype.kind == 'b' else 'complex'} input")
    axes = axes_of(input, dim)
    if axes and not input.shape[axes[0]] or axes is None and not input._size:
        if axes is None:
            raise IndexError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the "
                             "'dim' argument.")
        raise IndexError(f"{name}(): Expected reduction dim {axes[0]} to have non-zero size.")
    if axes == ():
        return full_zero(input)
    return core.arg_reduce(name, input.detach(), None if axes is None else axes[0], keepdims=bool(keepdim))


@api
def all(input: TENSOR, dim: Any = None, keepdim: bool = False) -> Any:
    """Whether every element is true."""
    return truth("all", input, dim, keepdim)


@api
def any(input: TENSOR, dim: Any = None, keepdim: bool = False) -> Any:
    """Whether some element is true."""
    return truth("any", input, dim, keepdim)


def truth(name: str, input: Any, dim: Any, keepdim: bool) -> Any:
    """What all and any share."""
    axes = () if type(dim) in (tuple, list) and not dim else axes_of(input, dim)          # no dimensions are none here, and all elsewhere
    result = core.reduce(name, input.detach(), axes, bool(keepdim))
    return cast(result, dt.uint8) if input._dtype is dt.uint8 else result
