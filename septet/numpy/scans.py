"""Cumulative sums and products, differences."""
from __future__ import annotations

from typing import Any

from septet.core import ops, scan, view
from septet.core.fn.shape import concatenate
from septet.ir.dtype import bool_
from septet.ir.shape import normalize_axis
from septet.numpy.api import ArrayLike, Out, api
from septet.numpy.convert import from_any, ir_dtype
from septet.numpy.reductions import _NoValue
from septet.runtime.native import types


@api(fast=(types.numpys("cumsum"), ("a",)))
def cumsum(a: ArrayLike, axis: Any = None, dtype: Any = None, out: Out = None) -> Any:
    """Cumulative sum along an axis (of the flattened array by default)."""
    return scan.cumulative("add", a, axis, ir_dtype(dtype))


@api
def cumprod(a: ArrayLike, axis: Any = None, dtype: Any = None, out: Out = None) -> Any:
    """Cumulative product along an axis (of the flattened array by default)."""
    return scan.cumulative("multiply", a, axis, ir_dtype(dtype))


def with_start(name: str, x: Any, axis: Any, dtype: Any, include_initial: bool, start: int) -> Any:
    """The array API's cumulative functions."""
    if axis is None and x.ndim > 1:
        raise ValueError("For arrays which have more than one dimension ``axis`` argument is required.")
    k = normalize_axis(0 if axis is None else axis, x.ndim)
    result = scan.cumulative(name, x, k, dtype)
    if not include_initial:
        return result
    shape = tuple(1 if j == k else n for j, n in enumerate(result.shape))
    first = view.broadcast_to(from_any(start, result._dtype), shape)
    return concatenate([first, result], k, result._dtype)


@api
def cumulative_sum(x: ArrayLike, /, *, axis: Any = None, dtype: Any = None, out: Out = None, include_initial: bool = False) -> Any:
    """Cumulative sum along an axis."""
    return with_start("add", x, axis, ir_dtype(dtype), include_initial, 0)


@api
def cumulative_prod(x: ArrayLike, /, *, axis: Any = None, dtype: Any = None, out: Out = None, include_initial: bool = False) -> Any:
    """Cumulative product along an axis."""
    return with_start("multiply", x, axis, ir_dtype(dtype), include_initial, 1)


@api
def diff(a: ArrayLike, n: int = 1, axis: Any = -1, prepend: Any = _NoValue, append: Any = _NoValue) -> Any:
    """The n-th differences along an axis."""
    if n < 0:
        raise ValueError(f"order must be non-negative but got {n!r}")
    if a.ndim == 0:
        raise ValueError("diff requires input that is at least one dimensional")
    k = normalize_axis(axis, a.ndim)
    parts = [beside(x, a, k) for x in (prepend,) if x is not _NoValue] + [a] + [beside(x, a, k) for x in (append,) if x is not _NoValue]
    a = concatenate(parts, k) if len(parts) > 1 else a
    difference = ops.not_equal if a._dtype is bool_ else ops.subtract
    before = (slice(None),) * k
    for _ in range(n):
        a = from_any(difference(a[(*before, slice(1, None))], a[(*before, slice(None, -1))]))
    return a


def beside(x: Any, a: Any, axis: int) -> Any:
    """A value to be joined to an axis: scalars are spread over the others."""
    x = from_any(x)
    if x.ndim == 0:
        return view.broadcast_to(x, tuple(1 if j == axis else n for j, n in enumerate(a.shape)))
    return x


@api(scalar=False)
def ediff1d(ary: ArrayLike, to_end: Any = None, to_begin: Any = None) -> Any:
    """Differences of neighbours of the flattened array."""
    flat = view.ravel(ary)
    parts = [view.ravel(from_any(to_begin))] if to_begin is not None else []
    parts.append(from_any(ops.subtract(flat[1:], flat[:-1])))
    parts += [view.ravel(from_any(to_end))] if to_end is not None else []
    return concatenate(parts, 0, ary._dtype) if len(parts) > 1 else parts[0]
