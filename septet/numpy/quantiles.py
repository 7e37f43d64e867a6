"""quantile and percentile."""
from __future__ import annotations

import math
from typing import Any

from septet.core import ops, view
from septet.core import sort as core_sort
from septet.core.cast import cast
from septet.core.fn import quantile as fn
from septet.core.handle import UNUSUAL
from septet.ir import dtype as dt
from septet.ir.shape import normalize_axes
from septet.numpy.api import ArrayLike, OptionalArray, Out, api
from septet.numpy.convert import from_any, scalar_of
from septet.numpy.scalars import float64

ORDER = ("inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull", "linear",
         "median_unbiased", "normal_unbiased", "lower", "higher", "midpoint", "nearest")


@api(scalar=False)
def quantile(a: ArrayLike, q: Any, axis: Any = None, out: Out = None, overwrite_input: bool = False, method: str = "linear",
             keepdims: bool = False, *, weights: OptionalArray = None) -> Any:
    """Quantiles, q in [0, 1], over axes."""
    small = small_quantile(a, q, axis, overwrite_input, method, keepdims, weights)
    if small is not None:
        return small
    result = found(a, chances(q, 1, a), axis, method, keepdims, weights, type(q) in (int, float))
    if overwrite_input:
        fn.scramble(a, axis)
    return result


@api(scalar=False)
def percentile(a: ArrayLike, q: Any, axis: Any = None, out: Out = None, overwrite_input: bool = False, method: str = "linear",
               keepdims: bool = False, *, weights: OptionalArray = None) -> Any:
    """Percentiles, q in [0, 100], over axes."""
    small = small_quantile(a, q / 100, axis, overwrite_input, method, keepdims, weights) if type(q) in (int, float) else None
    if small is not None:
        return small
    result = found(a, chances(q, 100, a), axis, method, keepdims, weights, type(q) in (int, float))
    if overwrite_input:
        fn.scramble(a, axis)
    return result


def small_quantile(a: Any, q: Any, axis: Any, overwrite_input: bool, method: str, keepdims: bool, weights: Any) -> Any:
    """One quantile of a small float64 vector by the default method, computed in Python's floats; None for anything else."""
    if type(q) is not float or not 0 <= q <= 1 or axis is not None or overwrite_input or method != "linear" or keepdims is not False \
            or weights is not None or a._dtype is not dt.float64 or a.ndim != 1 or a._bad & UNUSUAL or not a.size:
        return None
    ordered = core_sort.sort(a)
    n = a.size
    low = min(math.floor((n - 1) * q), n - 1)
    below, above, last = float(ordered[low]), float(ordered[min(low + 1, n - 1)]), float(ordered[-1])
    if not math.isfinite(below + above) or last != last:
        return None
    t = (n - 1) * q - low if low < n - 1 else 0.0
    span = above - below
    return float64(above - span * (1 - t) if t >= 0.5 else below + span * t)


def chances(q: Any, whole: int, a: Any) -> Any:
    """q as fractions of one.  ValueError outside."""
    if a._dtype.is_complex:
        raise TypeError("a must be an array of real numbers")
    given = from_any(q)
    parts = given if whole == 1 else from_any(ops.divide(given, whole))
    if not bool(ops.logical_and(ops.greater_equal(parts, 0), ops.less_equal(parts, 1)).all()):
        raise ValueError("Quantiles must be in the range [0, 1]" if whole == 1 else "Percentiles must be in the range [0, 100]")
    return parts


def check_method(method: str) -> None:
    """ValueError for a method NumPy does not know."""
    if method not in ORDER:
        raise ValueError(f"{method!r} is not a valid method. Use one of: dict_keys({list(ORDER)})")


def found(a: Any, q: Any, axis: Any, method: str, keepdims: Any, weights: Any, weak: bool, skip_nan: bool = False) -> Any:
    """The quantiles; a scalar for one (an array with weights, as NumPy has it)."""
    check_method(method)
    if weights is not None:
        if method != "inverted_cdf":
            raise ValueError(f"Only method 'inverted_cdf' supports weights. Got: {method}.")
        return fn.weighted(a, q, spread(a, weights, axis), axis, keepdims, skip_nan)
    if a._dtype is dt.bool_ and method not in fn.DISCRETE and not q._dtype.is_integer:
        raise TypeError("numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the "
                        "logical_xor function instead.")
    result = fn.quantile(a, q, axis, method, keepdims, weak)
    return result if result.shape else scalar_of(result)


def spread(a: Any, weights: Any, axis: Any) -> Any:
    """Weights checked and laid along the axes of `a` they belong to."""
    from septet.numpy.statistics import weights_for

    heavy = cast(weights, dt.float64)
    if bool(ops.less(heavy, 0).any()):
        raise ValueError("Weights must be non-negative.")
    laid = weights_for(a, heavy, axis, None if axis is None else normalize_axes(axis, a.ndim))
    totals = laid.sum(axis=axis)
    if not bool(from_any(ops.logical_and(ops.isfinite(from_any(totals)), ops.greater(from_any(totals), 0))).all()):
        raise ValueError("Weights included NaN, inf or were all zero.")
    return view.broadcast_to(laid, a.shape)
