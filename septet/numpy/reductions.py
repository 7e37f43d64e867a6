"""Reductions over axes: sum, mean, max, any, argmax and their kin."""
from __future__ import annotations

from functools import partial
from typing import Any

from septet.core import reduce as core_reduce
from septet.core.binding import Fast
from septet.core.fn import stats
from septet.core.reduce import MISSING
from septet.ir import dtype as dt
from septet.numpy.api import ArrayLike, Out, api
from septet.numpy.convert import from_any, ir_dtype
from septet.runtime.native import registry, types

_reduction = types.numpys("reduction")


def small(name: str) -> Fast:
    """The native reduction of small plain arrays."""
    return partial(_reduction, registry.operation(name)), ("a", "axis")


class _NoValue:
    """The value of an argument that was not given."""

    def __repr__(self) -> str:
        return "<no value>"


_NoValue = _NoValue()  # type: ignore[assignment,misc]


def mask_of(where: Any) -> Any:
    """A where= argument as an array; None where it keeps everything."""
    return None if where is _NoValue or where is True else from_any(where)


def kept(keepdims: Any) -> bool:
    """A keepdims= argument."""
    return keepdims is not _NoValue and bool(keepdims)


def start_of(initial: Any) -> Any:
    """An initial= argument."""
    return MISSING if initial is _NoValue else initial


@api(fast=small("sum"))
def sum(a: ArrayLike, axis: Any = None, dtype: Any = None, out: Out = None, keepdims: Any = _NoValue, initial: Any = _NoValue,
        where: Any = _NoValue) -> Any:
    """Sum over axes."""
    return core_reduce.reduce("sum", a, axis, kept(keepdims), ir_dtype(dtype), start_of(initial), mask_of(where))


@api(fast=small("prod"))
def prod(a: ArrayLike, axis: Any = None, dtype: Any = None, out: Out = None, keepdims: Any = _NoValue, initial: Any = _NoValue,
         where: Any = _NoValue) -> Any:
    """Product over axes."""
    return core_reduce.reduce("prod", a, axis, kept(keepdims), ir_dtype(dtype), start_of(initial), mask_of(where))


@api(fast=small("max"))
def max(a: ArrayLike, axis: Any = None, out: Out = None, keepdims: Any = _NoValue, initial: Any = _NoValue, where: Any = _NoValue) -> Any:
    """Greatest element over axes; NaN wins."""
    return core_reduce.reduce("max", a, axis, kept(keepdims), None, start_of(initial), mask_of(where))


@api(fast=small("min"))
def min(a: ArrayLike, axis: Any = None, out: Out = None, keepdims: Any = _NoValue, initial: Any = _NoValue, where: Any = _NoValue) -> Any:
    """Least element over axes; NaN wins."""
    return core_reduce.reduce("min", a, axis, kept(keepdims), None, start_of(initial), mask_of(where))


@api(fast=small("any"))
def any(a: ArrayLike, axis: Any = None, out: Out = None, keepdims: Any = _NoValue, *, where: Any = _NoValue) -> Any:
    """Whether some element is true."""
    return core_reduce.reduce("any", a, axis, kept(keepdims), None, MISSING, mask_of(where))


@api(fast=small("all"))
def all(a: ArrayLike, axis: Any = None, out: Out = None, keepdims: Any = _NoValue, *, where: Any = _NoValue) -> Any:
    """Whether every element is true."""
    return core_reduce.reduce("all", a, axis, kept(keepdims), None, MISSING, mask_of(where))


@api(fast=small("argmax"))
def argmax(a: ArrayLike, axis: Any = None, out: Out = None, *, keepdims: Any = _NoValue) -> Any:
    """Index of the first greatest element."""
    return core_reduce.arg_reduce("argmax", a, axis, kept(keepdims))


@api(fast=small("argmin"))
def argmin(a: ArrayLike, axis: Any = None, out: Out = None, *, keepdims: Any = _NoValue) -> Any:
    """Index of the first least element."""
    return core_reduce.arg_reduce("argmin", a, axis, kept(keepdims))


@api(fast=small("mean"))
def mean(a: ArrayLike, axis: Any = None, dtype: Any = None, out: Out = None, keepdims: Any = _NoValue, *, where: Any = _NoValue) -> Any:
    """Arithmetic mean over axes."""
    warn_if_empty(a, axis, "Mean of empty slice")
    return stats.mean(a, axis, ir_dtype(dtype), kept(keepdims), mask_of(where))


@api
def var(a: ArrayLike, axis: Any = None, dtype: Any = None, out: Out = None, ddof: float = 0, keepdims: Any = _NoValue, *,
        where: Any = _NoValue, mean: Any = _NoValue, correction: Any = _NoValue) -> Any:
    """Variance over axes."""
    degrees = degrees_of(a, axis, ddof, correction)
    return stats.var(a, axis, ir_dtype(dtype), degrees, kept(keepdims), mask_of(where), None if mean is _NoValue else from_any(mean))


@api
def std(a: ArrayLike, axis: Any = None, dtype: Any = None, out: Out = None, ddof: float = 0, keepdims: Any = _NoValue, *,
        where: Any = _NoValue, mean: Any = _NoValue, correction: Any = _NoValue) -> Any:
    """Standard deviation over axes."""
    degrees = degrees_of(a, axis, ddof, correction)
    return stats.std(a, axis, ir_dtype(dtype), degrees, kept(keepdims), mask_of(where), None if mean is _NoValue else from_any(mean))


def degrees_of(a: Any, axis: Any, ddof: float, correction: Any) -> float:
    """ddof= or correction=; warns where no degree of freedom is left."""
    if correction is not _NoValue:
        if ddof:
            raise ValueError("ddof and correction can't be provided simultaneously.")
        ddof = correction
    if stats.count_over(a, axis) <= ddof:
        warn("Degrees of freedom <= 0 for slice")
    return ddof


def warn_if_empty(a: Any, axis: Any, message: str) -> None:
    """NumPy's warning about an average of nothing."""
    if stats.count_over(a, axis) == 0:
        warn(message)


def warn(message: str) -> None:
    """A RuntimeWarning at the user's line."""
    import warnings

    from septet.core.float_errors import user_level

    warnings.warn(message, RuntimeWarning, stacklevel=user_level(2))


@api
def ptp(a: ArrayLike, axis: Any = None, out: Out = None, keepdims: Any = _NoValue) -> Any:
    """Range of values over axes."""
    return stats.ptp(a, axis, kept(keepdims))


@api
def count_nonzero(a: ArrayLike, axis: Any = None, *, keepdims: bool = False) -> Any:
    """How many elements are not zero."""
    from septet.core import ops

    truth = a if a._dtype is dt.bool_ else ops.not_equal(a, 0) if a._dtype.is_numeric else a.astype(bool)
    return core_reduce.reduce("sum", truth, axis, keepdims)


amax, amin = max, min
