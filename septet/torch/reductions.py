"""Reductions: sums, means, extrema, norms along dimensions."""
from __future__ import annotations

from typing import Any

from septet.core import reduce as core
from septet.core.cast import cast
from septet.ir import dtype as dt
from septet.ir.shape import AxisError, normalize_axes
from septet.torch import dtypes, return_types
from septet.torch.api import TENSOR, api
from septet.torch.operators import apply

RESULTS = return_types.CLASSES


def axes_of(input: Any, dim: Any) -> tuple[int, ...] | None:
    """A dim argument as the core takes it: None or () is all.  IndexError for one that is not there."""
    if dim is None or dim == ():
        return None
    given = (dim,) if isinstance(dim, int) else tuple(int(d) for d in dim)
    if not input.ndim and all(d in (0, -1) for d in given):
        return ()
    try:
        return tuple(normalize_axes(given, input.ndim))
    except AxisError:
        rank = max(input.ndim, 1)
        wrong = next(d for d in given if not -rank <= d < rank)
        raise IndexError(f"Dimension out of range (expected to be in range of [{-rank}, {rank - 1}], but got {wrong})") from None
    except ValueError:
        raise RuntimeError(f"dim {given[-1]} appears multiple times in the list of dims") from None


def reduced(name: str, input: Any, dim: Any, keepdim: bool, dtype: Any) -> Any:
    """One reduction of the core."""
    return core.reduce(name, input, axes_of(input, dim), bool(keepdim), dtypes.ir_dtype(dtype))


@api
def sum(input: TENSOR, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The sum over dimensions (all by default); integers are added as int64."""
    if dtype is None and input._dtype.kind == "u":
        return core.reduce("sum", input, axes_of(input, dim), bool(keepdim), dt.int64)
    return reduced("sum", input, dim, keepdim, dtype)


@api
def prod(input: TENSOR, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The product over a dimension (all by default)."""
    return reduced("prod", input, dim, keepdim, dtype)


@api
def mean(input: TENSOR, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The mean over dimensions (all by default)."""
    if dtype is None and not input._dtype.is_inexact:
        raise RuntimeError("mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: "
                           f"{NAMES.get(input._dtype.name, input._dtype.name)}")
    total = reduced("sum", input, dim, keepdim, dtype)
    return apply("divide", total, count_over(input, dim))


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
    (k,) = axes_of(input, dim) or (None,)
    if k is None:
        return RESULTS[name](input.clone(), full_zero(input))
    if not input.shape[k]:
        raise IndexError(f"{name}(): Expected reduction dim {k} to have non-zero size.")
    places = core.arg_reduce(f"arg{name}", input.detach(), k, keepdims=True)
    values = input.gather(k, places)
    if not keepdim:
        values, places = values.squeeze(k), places.squeeze(k)
    return RESULTS[name](values, places)


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
        if not input._size:
            raise RuntimeError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with "
                               f"the "
                               "'dim' argument.")
        return core.reduce(name, input)
    if hasattr(dim, "_dtype"):
        return apply({"max": "maximum", "min": "minimum"}[name], input, dim)
    return extremum(name, input, dim, keepdim)


@api
def amax(input: TENSOR, dim: Any = (), keepdim: bool = False) -> Any:
    """The greatest elements; equal ones share the gradient."""
    return core.reduce("max", input, axes_of(input, dim), bool(keepdim))


@api
def amin(input: TENSOR, dim: Any = (), keepdim: bool = False) -> Any:
    """The least elements; equal ones share the gradient."""
    return core.reduce("min", input, axes_of(input, dim), bool(keepdim))


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
    if not input._size:
        raise IndexError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the "
                         f"'dim' "
                         "argument.")
    axes = axes_of(input, dim)
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
    result = core.reduce(name, input.detach(), axes_of(input, dim), bool(keepdim))
    return cast(result, dt.uint8) if input._dtype is dt.uint8 else result
