"""Functions that put what changes nothing where the mask is False, and go on as without a mask."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from septet.torch.api import FUNCTIONS, TENSOR, wrapper
from septet.torch.type_info import iinfo


def public(function: Callable[..., Any]) -> Any:
    """Decorator: arguments are checked as those of `torch`'s functions."""
    return wrapper(function, function.__name__, False)


def limit(dtype: Any, sign: int) -> Any:
    """The greatest value of a dtype, or the least."""
    if dtype.is_floating_point:
        return sign * math.inf
    if str(dtype) == "torch.bool":
        return sign > 0
    return iinfo(dtype).max if sign > 0 else iinfo(dtype).min


def spread(input: Any, mask: Any) -> Any:
    """The mask in the input's shape, True where there is none.  ValueError where it has more dimensions."""
    if mask is None:
        return FUNCTIONS["ones_like"](input, dtype=FUNCTIONS["tensor"](True).dtype)
    if mask.ndim > input.ndim:
        raise IndexError(f"_input_mask expected broadcastable mask (got mask dimensionality={mask.ndim} > input dimensionality="
                         f"{input.ndim})")
    return mask.to(FUNCTIONS["tensor"](True).dtype).broadcast_to(tuple(input.shape))


def kept(input: Any, mask: Any, dtype: Any, value: Any) -> Any:
    """The input in a dtype, with a value where the mask is False."""
    x = input if dtype is None or input.dtype is dtype else input.to(dtype)
    return x if mask is None else FUNCTIONS["where"](spread(input, mask), x, value)


def replaced(input: Any, mask: Any, dtype: Any, sign: int) -> Any:
    """The input with its dtype's limit where the mask is False."""
    kind = dtype or input.dtype
    return kept(input, mask, kind, limit(kind, sign))


def summed_dtype(input: Any, dtype: Any) -> Any:
    """What sums and products are computed in: int64 for whole numbers."""
    if dtype is not None or input.dtype.is_floating_point or input.dtype.is_complex:
        return dtype or input.dtype
    return FUNCTIONS["tensor"](0).dtype


def inexact(input: Any, dtype: Any, name: str) -> Any:
    """The dtype to compute in.  ValueError where it has no fractions."""
    found = dtype or input.dtype
    if not (found.is_floating_point or found.is_complex):
        raise ValueError(f"{name}(): Could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: "
                         f"{found}")
    return found


def axes(input: Any, dim: Any) -> tuple[int, ...]:
    """Dimensions as a tuple; all for None and ()."""
    if dim is None or dim == ():
        return tuple(range(input.ndim))
    return dim if isinstance(dim, tuple) else (dim,)


def count(input: Any, mask: Any, dim: Any, keepdim: bool) -> Any:
    """How many elements are kept."""
    return spread(input, mask).sum(axes(input, dim), keepdim=keepdim) if input.ndim else spread(input, mask).sum()


@public
def sum(input: TENSOR, dim: Any = None, *, keepdim: bool = False, dtype: Any = None, mask: Any = None) -> Any:
    """The sum of what is kept; 0 of nothing."""
    return FUNCTIONS["sum"](kept(input, mask, summed_dtype(input, dtype), 0), axes(input, dim), keepdim=bool(keepdim))


@public
def prod(input: TENSOR, dim: Any = None, *, keepdim: bool = False, dtype: Any = None, mask: Any = None) -> Any:
    """The product of what is kept; 1 of nothing."""
    found = kept(input, mask, summed_dtype(input, dtype), 1)
    for axis in sorted((d % max(input.ndim, 1) for d in axes(input, dim)), reverse=True):
        found = FUNCTIONS["prod"](found, axis, keepdim=bool(keepdim))
    return found


def extremum(name: str, sign: int) -> Any:
    """`amax` and `amin`."""
    def function(input: TENSOR, dim: Any = None, *, keepdim: bool = False, dtype: Any = None, mask: Any = None) -> Any:
        return FUNCTIONS[name](replaced(input, mask, dtype, sign), axes(input, dim), keepdim=bool(keepdim))

    function.__name__, function.__doc__ = name, f"The {'least' if sign > 0 else 'greatest'} element that is kept."
    return public(function)


def place(name: str, sign: int) -> Any:
    """`argmax` and `argmin`."""
    def function(input: TENSOR, dim: Any = None, *, keepdim: bool = False, dtype: Any = None, mask: Any = None) -> Any:
        return FUNCTIONS[name](replaced(input, mask, dtype, sign), dim, bool(keepdim)).to(dtype or input.dtype)

    function.__name__, function.__doc__ = name, f"The place of the {'least' if sign > 0 else 'greatest'} element that is kept."
    return public(function)


amax, amin, argmax, argmin = extremum("amax", -1), extremum("amin", 1), place("argmax", -1), place("argmin", 1)


@public
def mean(input: TENSOR, dim: Any = None, *, keepdim: bool = False, dtype: Any = None, mask: Any = None) -> Any:
    """The mean of what is kept; NaN of nothing."""
    kind = inexact(input, dtype, "mean")
    return sum(input, dim, keepdim=keepdim, dtype=kind, mask=mask) / count(input, mask, dim, bool(keepdim))


@public
def median(input: TENSOR, dim: Any = -1, *, keepdim: bool = False, dtype: Any = None, mask: Any = None) -> Any:
    """The lower median of what is kept.  ValueError for rows of nothing in dtypes without NaN."""
    kind = dtype or input.dtype
    axis = 0 if dim is None else dim
    shown = None if mask is None else spread(input, mask)
    if kind.is_floating_point:
        return FUNCTIONS["nanmedian"](kept(input, shown, kind, math.nan), axis, bool(keepdim)).values
    if not bool(count(input, shown, axis, True).all()):
        raise ValueError("masked median expects no fully masked out rows if dtype is not floating point")
    ordered = FUNCTIONS["sort"](kept(input, shown, kind, limit(kind, 1)), dim=axis).values
    middle = (count(input, shown, axis, True) - 1) // 2
    found = FUNCTIONS["gather"](ordered, axis, middle)
    return found if keepdim else found.squeeze(axis)


@public
def logsumexp(input: TENSOR, dim: Any = None, *, keepdim: bool = False, dtype: Any = None, mask: Any = None) -> Any:
    """log(sum(exp)) of what is kept."""
    found = FUNCTIONS["logsumexp"](replaced(input, mask, dtype, -1), axes(input, dim), keepdim=bool(keepdim))
    return found.to(dtype or input.dtype)


@public
def norm(input: TENSOR, ord: Any = 2.0, dim: Any = None, *, keepdim: bool = False, dtype: Any = None, mask: Any = None) -> Any:
    """The norm of what is kept, as a vector."""
    from septet.torch.linalg import vector_norm

    filler = math.inf if ord == -math.inf else 0
    return vector_norm(kept(input, mask, dtype, filler), ord, axes(input, dim), bool(keepdim))


@public
def var(input: TENSOR, dim: Any = None, unbiased: bool | None = None, *, correction: Any = None, keepdim: bool = False, dtype: Any = None,
        mask: Any = None) -> Any:
    """The variance of what is kept; NaN of one element or none."""
    fewer = correction if correction is not None else 1 if unbiased is None else int(unbiased)
    kind = dtype or (input.dtype if input.dtype.is_floating_point or input.dtype.is_complex else FUNCTIONS["tensor"](0.0).dtype)
    n = count(input, mask, dim, True)
    total = sum(input, dim, keepdim=True, dtype=kind, mask=mask)
    off = FUNCTIONS["where"](spread(input, mask), input.to(kind) - total / n, 0)
    squares = FUNCTIONS["sum"]((off * off.conj()).real if kind.is_complex else off * off, axes(input, dim), keepdim=bool(keepdim))
    n = n if keepdim else n.reshape(squares.shape)
    return squares / (FUNCTIONS["clamp"](n - fewer, min=0) if fewer else n)


@public
def std(input: TENSOR, dim: Any = None, unbiased: bool | None = None, *, correction: Any = None, keepdim: bool = False, dtype: Any = None,
        mask: Any = None) -> Any:
    """The standard deviation of what is kept; NaN of one element or none."""
    return var(input, dim, unbiased, correction=correction, keepdim=keepdim, dtype=dtype, mask=mask).sqrt()


@public
def softmax(input: TENSOR, dim: int, *, dtype: Any = None, mask: Any = None) -> Any:
    """softmax over what is kept, 0 elsewhere."""
    return FUNCTIONS["softmax"](replaced(input, mask, dtype, -1), dim)


@public
def log_softmax(input: TENSOR, dim: int, *, dtype: Any = None, mask: Any = None) -> Any:
    """log_softmax over what is kept, -inf elsewhere."""
    return FUNCTIONS["log_softmax"](replaced(input, mask, dtype, -1), dim)


@public
def softmin(input: TENSOR, dim: int, *, dtype: Any = None, mask: Any = None) -> Any:
    """softmax of the negative over what is kept, 0 elsewhere."""
    return FUNCTIONS["softmax"](-replaced(input, mask, dtype, 1), dim)


@public
def normalize(input: TENSOR, ord: Any, dim: int, *, eps: float = 1e-12, dtype: Any = None, mask: Any = None) -> Any:
    """What is kept divided by its norm, 0 elsewhere."""
    kind = inexact(input, dtype, "normalize")
    length = norm(input, ord, dim, keepdim=True, dtype=kind, mask=mask)
    return kept(input, mask, kind, 0) / FUNCTIONS["maximum"](length, length.new_full((), eps))


@public
def cumsum(input: TENSOR, dim: int, *, dtype: Any = None, mask: Any = None) -> Any:
    """Running sums of what is kept."""
    return FUNCTIONS["cumsum"](kept(input, mask, dtype or input.dtype, 0), dim, dtype=dtype)


@public
def cumprod(input: TENSOR, dim: int, *, dtype: Any = None, mask: Any = None) -> Any:
    """Running products of what is kept."""
    return FUNCTIONS["cumprod"](kept(input, mask, dtype or input.dtype, 1), dim, dtype=dtype)


@public
def logaddexp(input: TENSOR, other: TENSOR, *, dtype: Any = None, input_mask: Any = None, other_mask: Any = None) -> Any:
    """log(exp(input) + exp(other)) of what each mask keeps; -inf where neither does."""
    kind = dtype or input.dtype
    return FUNCTIONS["logaddexp"](*(kept(x, mask, kind, -math.inf) for x, mask in ((input, input_mask), (other, other_mask))))
