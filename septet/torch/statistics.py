"""Statistics along dimensions: variance, quantiles, covariance, softmax and its kin."""
from __future__ import annotations

from typing import Any

from septet.core import ops, view
from septet.core.array import Array
from septet.core.cast import cast
from septet.core.create import from_nested
from septet.core.fn import softmax as chains
from septet.core.fn import stats
from septet.core.reduce import reduce
from septet.core.sort import sort
from septet.ir import dtype as dt
from septet.torch import dtypes
from septet.torch.api import TENSOR, api
from septet.torch.operators import KIND_NAMES, apply
from septet.torch.reductions import axes_of, count_over
from septet.torch.tensor import Tensor

METHODS = ("linear", "lower", "higher", "midpoint", "nearest")


# ---- variance --------------------------------------------------------------------------------------------------------------------


def spread(name: str, input: Any, dim: Any, correction: Any, keepdim: bool) -> Any:
    """var or std: the squared distance from the mean, divided by n - correction."""
    if not input._dtype.is_inexact:
        raise RuntimeError(f"{name} only support floating point and complex dtypes")
    axes = axes_of(input, dim)
    count = count_over(input, dim)
    freedom = float(count - correction)
    root = name == "std"
    if input._dtype.is_complex:
        found = stats.var(input, axes, None, float(correction), bool(keepdim))
        return apply("sqrt", found) if root else found
    rows, shape = last_axis(input, axes)
    if not count or not rows._size:
        return stats.var(input, axes, None, float(correction), bool(keepdim)) if not root else \
            apply("sqrt", stats.var(input, axes, None, float(correction), bool(keepdim)))
    return placed(chains.spread(rows, rows.ndim - 1, freedom, root), shape, axes, keepdim)


def last_axis(a: Any, axes: Any) -> tuple[Any, tuple[int, ...]]:
    """(the reduced dimensions as one, last; the others' lengths)."""
    all_axes = tuple(range(a.ndim)) if axes is None else axes
    rest = [k for k in range(a.ndim) if k not in all_axes]
    shape = tuple(a.shape[k] for k in rest)
    if axes is not None and len(all_axes) == 1 and all_axes[0] == a.ndim - 1:
        return a, tuple(a.shape)
    moved = a if rest + list(all_axes) == list(range(a.ndim)) else view.transpose(a, [*rest, *sorted(all_axes)])
    n = 1
    for k in all_axes:
        n *= a.shape[k]
    return view.reshape(moved, (*shape, n)), tuple(a.shape)


def placed(found: Any, shape: tuple[int, ...], axes: Any, keepdim: bool) -> Any:
    """A result per row in the shape of the reduction."""
    all_axes = tuple(range(len(shape))) if axes is None else axes
    wanted = tuple(1 if k in all_axes else n for k, n in enumerate(shape) if keepdim or k not in all_axes)
    return view.reshape(found, wanted)


def correction_of(dim: Any, unbiased: Any, correction: Any) -> tuple[Any, Any]:
    """(dim, correction) of both forms: f(x, unbiased), f(x, dim, unbiased) and f(x, dim, correction=)."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if unbiased is not None:
        return dim, 1 if unbiased else 0
    return dim, 1 if correction is None else correction


@api
def var(input: TENSOR, dim: Any = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None) -> Any:
    """The variance over dimensions (all by default)."""
    dim, by = correction_of(dim, unbiased, correction)
    return spread("var", input, dim, by, keepdim)


@api
def std(input: TENSOR, dim: Any = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None) -> Any:
    """The standard deviation over dimensions (all by default)."""
    dim, by = correction_of(dim, unbiased, correction)
    return spread("std", input, dim, by, keepdim)


@api(method=False)
def var_mean(input: TENSOR, dim: Any = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None) -> Any:
    """(the variance, the mean)."""
    dim, by = correction_of(dim, unbiased, correction)
    return spread("var", input, dim, by, keepdim), input.mean(dim, keepdim)


@api(method=False)
def std_mean(input: TENSOR, dim: Any = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None) -> Any:
    """(the standard deviation, the mean)."""
    dim, by = correction_of(dim, unbiased, correction)
    return spread("std", input, dim, by, keepdim), input.mean(dim, keepdim)


# ---- softmax -----------------------------------------------------------------------------------------------------------------------


def chain(function: Any, name: str, input: Any, dim: Any, dtype: Any) -> Any:
    """softmax or log_softmax along a dimension."""
    wanted = dtypes.ir_dtype(dtype)
    x = cast(input, wanted) if wanted is not None else input
    if not x._dtype.is_float:
        raise NotImplementedError(f'"{name}_lastdim_kernel_impl" not implemented for \'{KIND_NAMES[x._dtype.name]}\'')
    axes = axes_of(x, dim if type(dim) is int else int(dim))
    if not axes:
        return view.reshape(function(view.reshape(x, (1,)), 0), ())
    return function(x, axes[0]) if x._size else x.clone()


@api
def softmax(input: TENSOR, dim: Any, dtype: Any = None) -> Any:
    """exp(x) divided by its sum along a dimension."""
    return chain(chains.softmax, "softmax", input, dim, dtype)


@api
def log_softmax(input: TENSOR, dim: Any, dtype: Any = None) -> Any:
    """The logarithm of softmax."""
    return chain(chains.log_softmax, "log_softmax", input, dim, dtype)


@api
def logsumexp(input: TENSOR, dim: Any, keepdim: bool = False) -> Any:
    """log of the sum of exp over dimensions."""
    x = input if input._dtype.is_inexact else cast(input, dtypes.default())
    axes = axes_of(x, dim)
    rows, shape = last_axis(x, axes)
    if x._dtype.is_complex or not rows._size:
        return apply("log", reduce("sum", apply("exp", x), axes, bool(keepdim)))
    return placed(chains.logsumexp(rows, rows.ndim - 1), shape, axes, keepdim)


# ---- quantiles ---------------------------------------------------------------------------------------------------------------------


def quantiles(name: str, input: Any, q: Any, dim: Any, keepdim: bool, interpolation: str) -> Any:
    """What quantile and nanquantile share."""
    if input._dtype not in (dt.float32, dt.float64):
        raise RuntimeError(f"{name}() input tensor must be either float or double dtype")
    if not input._size:
        raise RuntimeError(f"{name}() input tensor must be non-empty")
    if interpolation not in METHODS:
        raise RuntimeError(f"{name}() interpolation must be one of linear, lower, higher, midpoint or nearest, but got {interpolation}")
    chances = checked_chances(name, input, q)
    axes = axes_of(input, dim)
    k = None if axes is None else axes[0] if axes else None
    rows = view.ravel(input) if k is None else view.moveaxis(input, k, -1)
    found = between(sort(rows, -1), chances, name == "nanquantile", interpolation)
    return arranged(found, input, k, keepdim, not isinstance(q, Array) or not q.ndim)


def checked_chances(name: str, input: Any, q: Any) -> Any:
    """The quantiles asked for as a vector."""
    if isinstance(q, Array):
        if q.ndim > 1:
            raise RuntimeError(f"{name}() q must be a scalar or 1D tensor")
        if q._dtype is not input._dtype:
            raise RuntimeError(f"{name}() q tensor must be same dtype as the input tensor")
        chances = view.reshape(q.detach(), (-1,)) if not q.ndim else q.detach()
        if bool(apply("logical_or", apply("less", chances, 0), apply("greater", chances, 1)).any()):
            raise RuntimeError(f"{name}() q values must be in the range [0, 1]")
        return chances
    if not 0 <= q <= 1:
        raise RuntimeError(f"{name}() q must be in the range [0, 1] but got {q}")
    return cast(from_nested(Tensor, [float(q)], dt.float64), input._dtype)


def between(ordered: Any, chances: Any, skip: bool, interpolation: str) -> Any:
    """Quantiles (the last axis) of sorted rows; a NaN, sorted last, makes its row NaN where it is not skipped."""
    from septet.core.fn.search import take_along

    n = ordered.shape[-1]
    missing = reduce("sum", apply("isnan", ordered.detach()), -1, True, dt.int64)
    last = apply("subtract", n - 1, missing) if skip else n - 1
    place = apply("multiply", chances, cast(apply("maximum", last, 0), ordered._dtype) if skip else float(n - 1))
    if not skip:
        place = apply("where", apply("greater", missing, 0), float(n - 1), place)
    if interpolation in ("lower", "higher", "nearest"):
        row = {"lower": "floor", "higher": "ceil", "nearest": "rint"}[interpolation]
        return take_along(ordered, spread_places(apply(row, place), ordered), ordered.ndim - 1)
    low = apply("floor", place)
    weight = apply("subtract", place, low) if interpolation == "linear" else 0.5
    below = take_along(ordered, spread_places(low, ordered), ordered.ndim - 1)
    above = take_along(ordered, spread_places(apply("ceil", place), ordered), ordered.ndim - 1)
    step = apply("multiply", apply("subtract", above, below), weight)
    return apply("add", below, step)


def spread_places(place: Any, ordered: Any) -> Any:
    """Indices per row."""
    shape = (*ordered.shape[:-1], place.shape[-1])
    return view.broadcast_to(cast(place, dt.int64), shape)


def arranged(found: Any, input: Any, k: Any, keepdim: bool, single: bool) -> Any:
    """The quantiles first, then the dimensions of the reduction."""
    rest = tuple(found.shape[:-1])
    moved = view.moveaxis(found, -1, 0)
    if keepdim:
        shape = (1,) * input.ndim if k is None else (*rest[:k], 1, *rest[k:])
        moved = view.reshape(moved, (moved.shape[0], *shape))
    return view.squeeze(moved, 0) if single else moved


@api
def quantile(input: TENSOR, q: Any, dim: Any = None, keepdim: bool = False, *, interpolation: str = "linear") -> Any:
    """Quantiles along a dimension."""
    return quantiles("quantile", input, q, dim, keepdim, interpolation)


@api
def nanquantile(input: TENSOR, q: Any, dim: Any = None, keepdim: bool = False, *, interpolation: str = "linear") -> Any:
    """Quantiles along a dimension of what is no NaN."""
    return quantiles("nanquantile", input, q, dim, keepdim, interpolation)


# ---- covariance --------------------------------------------------------------------------------------------------------------------


@api(out=False)
def cov(input: TENSOR, *, correction: int = 1, fweights: Any = None, aweights: Any = None) -> Any:
    """The covariances of the rows of a matrix, its columns weighted."""
    if input.ndim > 2:
        raise RuntimeError(f"cov(): expected input to have two or fewer dimensions but got an input with {input.ndim} dimensions")
    x = view.reshape(input, (1, -1)) if input.ndim < 2 else input
    x = x if x._dtype.is_inexact else cast(x, dtypes.default())
    weights = weights_of(x, fweights, aweights)
    total: Any = x.shape[1] if weights is None else reduce("sum", weights)
    centre = apply("divide", reduce("sum", x if weights is None else apply("multiply", x, weights), 1, True), total)
    centred = apply("subtract", x, centre)
    right = centred if weights is None else apply("multiply", centred, weights)
    right = view.transpose(apply("conjugate", right) if right._dtype.is_complex else right)
    result = apply("divide", centred @ right, freedom_of(total, weights, fweights, aweights, correction))
    return view.squeeze(result)


def weights_of(x: Any, fweights: Any, aweights: Any) -> Any:
    """The product of both weights, or None.  RuntimeError for what are no weights of the columns."""
    found = None
    for name, w in (("fweights", fweights), ("aweights", aweights)):
        if w is None:
            continue
        if w.ndim > 1:
            raise RuntimeError(f"cov(): expected {name} to have one or fewer dimensions but got {name} with {w.ndim} dimensions")
        if name == "fweights" and not w._dtype.is_integer or name == "aweights" and not w._dtype.is_float:
            raise RuntimeError(f"cov(): expected {name} to have {'integral' if name == 'fweights' else 'floating point'} dtype "
                               f"but got {name} with {KIND_NAMES[w._dtype.name]} dtype")
        if w._size != x.shape[1]:
            raise RuntimeError(f"cov(): expected {name} to have the same numel as there are observations in the input but got {w._size} != "
                               f"{x.shape[1]}")
        found = w if found is None else apply("multiply", found, w)
    return found if found is None or found._dtype.is_inexact else cast(found, x._dtype)


def freedom_of(total: Any, weights: Any, fweights: Any, aweights: Any, correction: Any) -> Any:
    """What the sums of products are divided by."""
    if weights is None:
        return float(max(total - correction, 0))
    if aweights is None or not correction:
        lost: Any = correction
    else:
        lost = apply("multiply", apply("divide", reduce("sum", apply("multiply", weights, aweights)), total), correction)
    return apply("maximum", apply("subtract", total, lost), 0)


@api(out=False)
def corrcoef(input: TENSOR) -> Any:
    """The correlations of the rows of a matrix, held within [-1, 1]."""
    if input.ndim > 2:
        raise RuntimeError(f"corrcoef(): expected input to have two or fewer dimensions but got an input with {input.ndim} dimensions")
    c = cov(input)
    if not c.ndim:
        return apply("divide", c, c)
    variances = view.diagonal(c)
    deviations = apply("sqrt", stats.real(variances) if c._dtype.is_complex else variances)
    found = apply("divide", apply("divide", c, view.expand_dims(deviations, 1)), deviations)
    if found._dtype.is_complex:
        return apply("complex", ops.clip(stats.real(found), -1, 1), ops.clip(stats.imag(found), -1, 1))
    return found.clamp(-1, 1)


