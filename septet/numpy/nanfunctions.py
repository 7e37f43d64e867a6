"""Reductions that leave NaN out: nansum, nanmean, nanmax, nanmedian, nanquantile and their kin."""
from __future__ import annotations

from typing import Any

from septet.core import ops
from septet.core import reduce as core_reduce
from septet.core.cast import cast
from septet.core.fn import nan as fn
from septet.core.scan import cumulative
from septet.ir import dtype as dt
from septet.numpy import quantiles, reductions
from septet.numpy.api import ArrayLike, OptionalArray, Out, api
from septet.numpy.convert import from_any, ir_dtype, scalar_of
from septet.numpy.reductions import _NoValue, kept, mask_of, start_of, warn

EMPTY_MEAN, FEW, ALL_NAN = "Mean of empty slice", "Degrees of freedom <= 0 for slice.", "All-NaN slice encountered"


@api
def nansum(a: ArrayLike, axis: Any = None, dtype: Any = None, out: Out = None, keepdims: Any = _NoValue, initial: Any = _NoValue,
           where: Any = _NoValue) -> Any:
    """Sum over axes, NaN as 0."""
    return core_reduce.reduce("sum", fn.replaced(a, 0.0), axis, kept(keepdims), ir_dtype(dtype), start_of(initial), mask_of(where))


@api
def nanprod(a: ArrayLike, axis: Any = None, dtype: Any = None, out: Out = None, keepdims: Any = _NoValue, initial: Any = _NoValue,
            where: Any = _NoValue) -> Any:
    """Product over axes, NaN as 1."""
    return core_reduce.reduce("prod", fn.replaced(a, 1.0), axis, kept(keepdims), ir_dtype(dtype), start_of(initial), mask_of(where))


def inexact(a: Any, dtype: Any, out: Any) -> Any:
    """The dtype asked for; TypeError where it or the output cannot hold a mean."""
    wanted = ir_dtype(dtype)
    if wanted is not None and not wanted.is_inexact:
        raise TypeError("If a is inexact, then dtype must be inexact")
    if out is not None and not out._dtype.is_inexact:
        raise TypeError("If a is inexact, then out must be inexact")
    return wanted


@api
def nanmean(a: ArrayLike, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = _NoValue, *, where: Any = _NoValue) -> Any:
    """Mean over axes of what is not NaN."""
    if not a._dtype.is_inexact:
        return reductions.mean(a, axis, dtype, out, keepdims, where=where)
    result, missing = fn.mean(a, axis, inexact(a, dtype, out), kept(keepdims), mask_of(where))
    if missing:
        warn(EMPTY_MEAN)
    return delivered(result, out)


def delivered(result: Any, out: Any) -> Any:
    """A result, or `out` filled with it."""
    if out is None:
        return result
    from septet.core.binding import store

    return store(out, result)


@api
def nanvar(a: ArrayLike, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0, keepdims: Any = _NoValue, *,
           where: Any = _NoValue, mean: Any = _NoValue, correction: Any = _NoValue) -> Any:
    """Variance over axes of what is not NaN."""
    if not a._dtype.is_inexact:
        return reductions.var(a, axis, dtype, out, ddof, keepdims, where=where, mean=mean, correction=correction)
    if correction is not _NoValue:
        if ddof:
            raise ValueError("ddof and correction can't be provided simultaneously.")
        ddof = correction
    centre = None if mean is _NoValue else from_any(mean)
    result, few = fn.var(a, axis, inexact(a, dtype, out), ddof, kept(keepdims), mask_of(where), centre)
    if few:
        warn(FEW)
    return delivered(result, out)


@api
def nanstd(a: ArrayLike, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0, keepdims: Any = _NoValue, *,
           where: Any = _NoValue, mean: Any = _NoValue, correction: Any = _NoValue) -> Any:
    """Standard deviation over axes of what is not NaN."""
    variance = from_any(nanvar(a, axis, dtype, None, ddof, keepdims, where=where, mean=mean, correction=correction))
    return delivered(ops.sqrt(variance), out)


@api
def nanmin(a: ArrayLike, axis: Any = None, out: Out = None, keepdims: Any = _NoValue, initial: Any = _NoValue,
           where: Any = _NoValue) -> Any:
    """Least element over axes, NaN left out."""
    return extremum("min", a, axis, keepdims, initial, where)


@api
def nanmax(a: ArrayLike, axis: Any = None, out: Out = None, keepdims: Any = _NoValue, initial: Any = _NoValue,
           where: Any = _NoValue) -> Any:
    """Greatest element over axes, NaN left out."""
    return extremum("max", a, axis, keepdims, initial, where)


def extremum(name: str, a: Any, axis: Any, keepdims: Any, initial: Any, where: Any) -> Any:
    """The least or greatest, with NumPy's warning."""
    result, missing = fn.extremum(name, a, axis, kept(keepdims), start_of(initial), mask_of(where))
    if missing:
        warn("All-NaN slice encountered" if a._dtype.kind != "O" else "All-NaN axis encountered")
    return result


@api
def nanargmin(a: ArrayLike, axis: Any = None, out: Out = None, *, keepdims: Any = _NoValue) -> Any:
    """Index of the first least element, NaN left out."""
    return arg_extremum("argmin", a, axis, keepdims, float("inf"))


@api
def nanargmax(a: ArrayLike, axis: Any = None, out: Out = None, *, keepdims: Any = _NoValue) -> Any:
    """Index of the first greatest element, NaN left out."""
    return arg_extremum("argmax", a, axis, keepdims, float("-inf"))


def arg_extremum(name: str, a: Any, axis: Any, keepdims: Any, far: float) -> Any:
    """An index; ValueError where there are only NaN."""
    result = core_reduce.arg_reduce(name, fn.replaced(a, far), axis, kept(keepdims))
    if a._dtype.is_inexact and fn.any_true(core_reduce.reduce("all", ops.isnan(a), axis)):
        raise ValueError("All-NaN slice encountered")
    return result


@api
def nanmedian(a: ArrayLike, axis: Any = None, out: Out = None, overwrite_input: bool = False, keepdims: Any = _NoValue) -> Any:
    """Median over axes of what is not NaN."""
    from septet.numpy.statistics import median

    if not a._dtype.is_inexact:
        return median(a, axis, keepdims=kept(keepdims))
    if a.size == 0:
        return nanmean(a, axis, keepdims=keepdims)
    result, missing = fn.median(a, axis, kept(keepdims))
    if missing:
        warn(ALL_NAN)
    return result


@api(scalar=False)
def nanquantile(a: ArrayLike, q: Any, axis: Any = None, out: Out = None, overwrite_input: bool = False, method: str = "linear",
                keepdims: Any = _NoValue, *, weights: OptionalArray = None) -> Any:
    """Quantiles over axes of what is not NaN."""
    return found(a, quantiles.chances(q, 1, a), axis, method, kept(keepdims), weights, type(q) in (int, float))


@api(scalar=False)
def nanpercentile(a: ArrayLike, q: Any, axis: Any = None, out: Out = None, overwrite_input: bool = False, method: str = "linear",
                  keepdims: Any = _NoValue, *, weights: OptionalArray = None) -> Any:
    """Percentiles over axes of what is not NaN."""
    return found(a, quantiles.chances(q, 100, a), axis, method, kept(keepdims), weights, type(q) in (int, float))


def found(a: Any, q: Any, axis: Any, method: str, keepdims: bool, weights: Any, weak: bool) -> Any:
    """The quantiles; a scalar for one."""
    if weights is not None and a._dtype.is_inexact and a.size:
        heavy = quantiles.spread(a, weights, axis)
        return quantiles.found(a, q, axis, method, keepdims, cast(ops.where(ops.isnan(a), 0.0, heavy), dt.float64), weak, True)
    if weights is not None or not a._dtype.is_inexact and a.size:
        return quantiles.found(a, q, axis, method, keepdims, weights, weak)
    quantiles.check_method(method)
    if a.size == 0:
        return nanmean(a, axis, keepdims=keepdims)
    result, missing = fn.quantile(a, q, axis, method, keepdims, weak)
    if missing:
        warn(ALL_NAN)
    return result if result.shape else scalar_of(result)


@api
def nancumsum(a: ArrayLike, axis: Any = None, dtype: Any = None, out: Out = None) -> Any:
    """Cumulative sum, NaN as 0."""
    return cumulative("add", fn.replaced(a, 0.0), axis, ir_dtype(dtype))


@api
def nancumprod(a: ArrayLike, axis: Any = None, dtype: Any = None, out: Out = None) -> Any:
    """Cumulative product, NaN as 1."""
    return cumulative("multiply", fn.replaced(a, 1.0), axis, ir_dtype(dtype))
