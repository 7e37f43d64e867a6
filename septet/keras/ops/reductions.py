"""Reductions of keras.ops: sums, means, extrema, quantiles along axes."""
from __future__ import annotations

from typing import Any

from septet.core import ops as rows
from septet.core import reduce as core
from septet.core import view
from septet.core.cast import cast
from septet.core.fn import nan as nans
from septet.core.fn import quantile as quantiles
from septet.core.fn import softmax as soft
from septet.core.fn import stats
from septet.core.scan import cumulative
from septet.ir import dtype as dt
from septet.keras.ops.api import FLOAT, TENSOR, dtype_of, in_float, op, tensor
from septet.keras.ops.elementwise import floating_type, truth


def sum_dtype(x: Any) -> Any:
    """What sums are of: at least 32 bits of whole numbers."""
    return {"b": dt.int32, "i": dt.int32, "u": dt.uint32}[x._dtype.kind] if x._dtype.kind in "biu" and x.itemsize < 4 else x._dtype


def axes_of(axis: Any) -> Any:
    """An axis argument as the core takes it."""
    return tuple(int(a) for a in axis) if isinstance(axis, (list, tuple)) else axis


@op
def sum(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """The sum over axes."""
    return core.reduce("sum", x, axes_of(axis), keepdims, sum_dtype(x))


@op
def prod(x: TENSOR, axis: Any = None, keepdims: bool = False, dtype: Any = None) -> Any:
    """The product over axes."""
    target = dtype_of(dtype, sum_dtype(x))
    return core.reduce("prod", cast(x, target), axes_of(axis), keepdims, target)


@op
def mean(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """The mean over axes; whole numbers as floats."""
    return stats.mean(in_float(x), axes_of(axis), None, keepdims)


@op
def var(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """The variance over axes."""
    return stats.var(in_float(x), axes_of(axis), None, 0, keepdims)


@op
def std(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """The standard deviation over axes."""
    return rows.sqrt(stats.var(in_float(x), axes_of(axis), None, 0, keepdims))


def extreme(name: str, x: Any, axis: Any, keepdims: bool, initial: Any) -> Any:
    """The greatest or least element; of no elements the initial value."""
    if x._dtype.kind == "b":
        return core.reduce("any" if name == "max" else "all", x, axes_of(axis), keepdims)
    options = {} if initial is None else {"initial": initial}
    return core.reduce(name, x, axes_of(axis), keepdims, **options)


@op
def max(x: TENSOR, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The greatest element over axes."""
    return extreme("max", x, axis, keepdims, initial)


@op
def min(x: TENSOR, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The least element over axes."""
    return extreme("min", x, axis, keepdims, initial)


@op
def amax(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """The greatest element over axes."""
    return extreme("max", x, axis, keepdims, None)


@op
def amin(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """The least element over axes."""
    return extreme("min", x, axis, keepdims, None)


@op
def ptp(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """The greatest less the least element."""
    return stats.ptp(x, axes_of(axis), keepdims)


@op
def all(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether all are true."""
    return core.reduce("all", truth(x), axes_of(axis), keepdims)


@op
def any(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether one is true."""
    return core.reduce("any", truth(x), axes_of(axis), keepdims)


@op
def allclose(x1: TENSOR, x2: TENSOR, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """Whether all elements are close."""
    from septet.keras.ops.elementwise import isclose

    return core.reduce("all", isclose(x1, x2, rtol, atol, equal_nan))


@op
def count_nonzero(x: TENSOR, axis: Any = None) -> Any:
    """How many are not zero."""
    return core.reduce("sum", cast(rows.not_equal(x, 0) if x._dtype.kind != "b" else x, dt.int32), axes_of(axis), False, dt.int32)


def arg(name: str, x: Any, axis: Any, keepdims: bool) -> Any:
    """Where an extreme stands, as int32."""
    x = cast(x, dt.int32) if x._dtype.kind == "b" else x
    if axis is None and keepdims:
        return view.reshape(cast(core.arg_reduce(name, x, None), dt.int32), (1,) * x.ndim)
    return cast(core.arg_reduce(name, x, axis, keepdims), dt.int32)


@op
def argmax(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """Where the greatest element stands."""
    return arg("argmax", x, axis, keepdims)


@op
def argmin(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """Where the least element stands."""
    return arg("argmin", x, axis, keepdims)


@op
def cumsum(x: TENSOR, axis: Any = None, dtype: Any = None) -> Any:
    """Running sums."""
    target = dtype_of(dtype, dt.int32 if x._dtype.kind == "b" else x._dtype)
    return cumulative("add", cast(x, target), axis, target)


@op
def cumprod(x: TENSOR, axis: Any = None, dtype: Any = None) -> Any:
    """Running products."""
    target = dtype_of(dtype, dt.int32 if x._dtype.kind == "b" else x._dtype)
    return cumulative("multiply", cast(x, target), axis, target)


@op
def logsumexp(x: FLOAT, axis: Any = None, keepdims: bool = False) -> Any:
    """log(sum(exp(x))) over axes."""
    if isinstance(axis, int) and x.ndim:
        found = soft.logsumexp(x, axis % x.ndim)
        return found if keepdims == (found.ndim == x.ndim) else view.expand_dims(found, axis % x.ndim) if keepdims else view.squeeze(
            found, axis % x.ndim)
    from septet.core.autograd import detach

    top = core.reduce("max", detach(x), axes_of(axis), True)
    top = rows.where(rows.isfinite(top), top, 0.0)
    found = rows.add(rows.log(core.reduce("sum", rows.exp(rows.subtract(x, top)), axes_of(axis), True)), top)
    return found if keepdims else view.squeeze(found, core.reduced_axes(axes_of(axis), x.ndim))


@op
def median(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """The median over axes."""
    return quantiles.median(in_float(x), axes_of(axis), keepdims)


def quantile_of(function: Any, x: Any, q: Any, axis: Any, method: str, keepdims: bool) -> Any:
    if method not in ("linear", "lower", "higher", "midpoint", "nearest"):
        raise ValueError(f"Invalid method. Expected one of ('linear', 'lower', 'higher', 'midpoint', 'nearest'). Received: method={method}")
    return function(in_float(x), in_float(tensor(q)), axes_of(axis), method, keepdims)


@op
def quantile(x: TENSOR, q: TENSOR, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The q-quantiles over axes."""
    return quantile_of(quantiles.quantile, x, q, axis, method, keepdims)


@op
def percentile(x: TENSOR, q: TENSOR, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The percentiles over axes."""
    return quantile_of(quantiles.quantile, x, rows.divide(in_float(q), 100.0), axis, method, keepdims)


@op
def average(x: TENSOR, axis: Any = None, weights: Any = None) -> Any:
    """The mean over axes, weighted."""
    if weights is None:
        return stats.mean(in_float(x), axes_of(axis))
    weights = tensor(weights)
    target = floating_type(x._dtype, weights._dtype)
    x, weights = cast(x, target), cast(weights, target)
    if weights.ndim != x.ndim and isinstance(axis, int):
        weights = view.reshape(weights, tuple(weights.shape[0] if k == axis % x.ndim else 1 for k in range(x.ndim)))
    weights = view.broadcast_to(weights, tuple(x.shape))
    return rows.divide(core.reduce("sum", rows.multiply(x, weights), axes_of(axis)), core.reduce("sum", weights, axes_of(axis)))


@op
def moments(x: TENSOR, axes: Any, keepdims: bool = False, synchronized: bool = False) -> Any:
    """(mean, variance) over axes."""
    if synchronized:
        from septet.errors import NotSupported

        raise NotSupported("keras.ops.moments: synchronized=True, which needs several devices")
    wide = cast(x, dt.float32) if x._dtype in dt.HALVES else in_float(x)
    found = stats.mean(wide, axes_of(axes), None, keepdims), stats.var(wide, axes_of(axes), None, 0, keepdims)
    return tuple(cast(y, x._dtype) for y in found) if x._dtype in dt.HALVES else found


# ---- NaN left out ----------------------------------------------------------------------------------------------------


def without(x: Any, value: float) -> Any:
    """NaN replaced."""
    return rows.where(rows.isnan(x), value, x) if x._dtype.is_inexact else x


@op
def nansum(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """The sum of what is not NaN."""
    return sum(without(x, 0), axis, keepdims)


@op
def nanprod(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """The product of what is not NaN."""
    return prod(without(x, 1), axis, keepdims)


@op
def nancumsum(x: TENSOR, axis: Any = None, dtype: Any = None) -> Any:
    """Running sums of what is not NaN."""
    return cumsum(without(x, 0), axis, dtype)


@op
def nancumprod(x: TENSOR, axis: Any = None, dtype: Any = None) -> Any:
    """Running products of what is not NaN."""
    return cumprod(without(x, 1), axis, dtype)


def counts(x: Any, axis: Any, keepdims: bool) -> Any:
    """How many are not NaN."""
    return core.reduce("sum", cast(rows.logical_not(rows.isnan(x)), x._dtype), axes_of(axis), keepdims)


@op
def nanmean(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """The mean of what is not NaN."""
    x = in_float(x)
    return rows.divide(core.reduce("sum", without(x, 0), axes_of(axis), keepdims), counts(x, axis, keepdims))


@op
def nanvar(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """The variance of what is not NaN."""
    x = in_float(x)
    apart = rows.square(rows.subtract(x, nanmean(x, axis, True)))
    return rows.divide(core.reduce("sum", without(apart, 0), axes_of(axis), keepdims), counts(x, axis, keepdims))


@op
def nanstd(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """The standard deviation of what is not NaN."""
    return rows.sqrt(nanvar(x, axis, keepdims))


def nan_extreme(name: str, x: Any, axis: Any, keepdims: bool) -> Any:
    if not x._dtype.is_inexact:
        return extreme(name, x, axis, keepdims, None)
    bad = float("-inf" if name == "max" else "inf")
    found = core.reduce(name, without(x, bad), axes_of(axis), keepdims)
    return rows.where(core.reduce("all", rows.isnan(x), axes_of(axis), keepdims), float("nan"), found)


@op
def nanmax(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """The greatest of what is not NaN."""
    return nan_extreme("max", x, axis, keepdims)


@op
def nanmin(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """The least of what is not NaN."""
    return nan_extreme("min", x, axis, keepdims)


def nan_arg(name: str, x: Any, axis: Any, keepdims: bool) -> Any:
    if not x._dtype.is_inexact:
        return arg(name, x, axis, keepdims)
    found = arg(name, without(x, float("-inf" if name == "argmax" else "inf")), axis, keepdims)
    return rows.where(core.reduce("all", rows.isnan(x), axes_of(axis), keepdims), -1, found)


@op
def nanargmax(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """Where the greatest of what is not NaN stands; -1 where all are."""
    return nan_arg("argmax", x, axis, keepdims)


@op
def nanargmin(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """Where the least of what is not NaN stands; -1 where all are."""
    return nan_arg("argmin", x, axis, keepdims)


@op
def nanmedian(x: TENSOR, axis: Any = None, keepdims: bool = False) -> Any:
    """The median of what is not NaN."""
    return nans.median(in_float(x), axes_of(axis), keepdims)[0]


@op
def nanquantile(x: TENSOR, q: TENSOR, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The q-quantiles of what is not NaN."""
    return nans.quantile(in_float(x), in_float(q), axes_of(axis), method, keepdims, False)[0]


@op
def nanpercentile(x: TENSOR, q: TENSOR, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
    """The percentiles of what is not NaN."""
    return nanquantile(x, rows.divide(in_float(q), 100.0), axis, method, keepdims)


