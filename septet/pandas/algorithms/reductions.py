"""Reductions of columns and tables: missing values left out or not, over one axis, with pandas' numerics."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.dtypes import OBJECT
from septet.pandas.missing import is_missing, isna_array

nan = np.nan


def reduce_column(name: str, values: Any, skipna: bool = True, **options: Any) -> Any:
    """A reduction of one column: a scalar."""
    if type(values) is not ndarray:
        return _extension(name, values, skipna, options)
    if values.dtype == OBJECT:
        from septet.pandas.algorithms.object_reductions import reduce_objects

        return reduce_objects(name, values, skipna, **options)
    return REDUCTIONS[name](values, None, skipna, **options)


def _extension(name: str, values: Any, skipna: bool, options: dict[str, Any]) -> Any:
    named = {k: v for k, v in options.items() if k in ("min_count", "ddof") and (k != "min_count" or name in ("sum", "prod", "min", "max"))}
    if "min_count" in named and name in ("min", "max"):
        del named["min_count"]
    return values._reduce(name, skipna=skipna, **named)


def gaps(a: ndarray) -> ndarray | None:
    """Mask of NaN, None where there is none."""
    if a.dtype.kind not in "fc":
        return None
    mask = np.isnan(a)
    return mask if mask.any() else None


def filled(a: ndarray, mask: ndarray | None, value: Any) -> ndarray:
    return a if mask is None else np.where(mask, np.array(value, dtype=a.dtype), a)


def counts(a: ndarray, mask: ndarray | None, axis: int | None) -> Any:
    """How many values are there."""
    total = a.size if axis is None else a.shape[axis]
    return total if mask is None else total - mask.sum(axis=axis)


def enough(result: Any, count: Any, least: int) -> Any:
    """Results of fewer values than `least` are NaN."""
    if least <= 0:
        return result
    if isinstance(count, int) or getattr(count, "ndim", 0) == 0:
        if count >= least:
            return result
        return np.full(result.shape, nan) if getattr(result, "ndim", 0) else np.float64(nan)
    return np.where(count < least, nan, result)


def total(a: ndarray, axis: int | None, skipna: bool, min_count: int = 0) -> Any:
    """sum"""
    if axis is None and min_count <= 0 and a.ndim == 1:
        found = a.sum()
        if not skipna or found == found or a.dtype.kind not in "fc":
            return found
    mask = gaps(a) if skipna else None
    found = filled(a, mask, 0).sum(axis=axis)
    return enough(found, counts(a, mask, axis), min_count) if min_count > 0 else found


def product(a: ndarray, axis: int | None, skipna: bool, min_count: int = 0) -> Any:
    """prod"""
    mask = gaps(a) if skipna else None
    found = filled(a, mask, 1).prod(axis=axis)
    return enough(found, counts(a, mask, axis), min_count) if min_count > 0 else found


def quotient(a: Any, b: Any) -> Any:
    """a / b, NaN where b is 0."""
    if getattr(a, "ndim", 0) == 0 and getattr(b, "ndim", 0) == 0:
        return a / b if b else nan
    with np.errstate(all="ignore"):
        return np.where(b == 0, nan, a / b)


def as_float(a: ndarray) -> ndarray:
    return a if a.dtype.kind in "fc" else a.astype(np.float64)


def mean(a: ndarray, axis: int | None, skipna: bool) -> Any:
    """mean"""
    if axis is None and a.ndim == 1 and len(a):
        found = a.sum(dtype=np.float64) if a.dtype.kind in "biu" else a.sum()
        if found == found or not skipna:
            return found / len(a)
    a = as_float(a)
    mask = gaps(a) if skipna else None
    wide = a.astype(np.float64) if a.dtype.itemsize < 4 else a
    found = quotient(filled(wide, mask, 0).sum(axis=axis), counts(a, mask, axis))
    return found.astype(a.dtype) if wide is not a and hasattr(found, "astype") else found


def var(a: ndarray, axis: int | None, skipna: bool, ddof: int = 1) -> Any:
    """var"""
    kind = a.dtype
    a = as_float(a)
    mask = gaps(a) if skipna else None
    wide = a.astype(np.float64) if a.dtype.kind == "f" else a
    count = counts(a, mask, axis)
    average = quotient(filled(wide, mask, 0).sum(axis=axis), count)
    apart = wide - (average if axis is None else np.expand_dims(average, axis))
    squares = filled(apart * apart, mask, 0).sum(axis=axis)
    found = _divided(squares, count, ddof)
    return found.astype(kind) if kind.kind == "f" and kind.itemsize < 8 else found


def _divided(squares: Any, count: Any, ddof: int) -> Any:
    if getattr(squares, "ndim", 0) == 0 and getattr(count, "ndim", 0) == 0:
        return squares / (count - ddof) if count > ddof else np.float64(nan)
    with np.errstate(all="ignore"):
        return np.where(count <= ddof, nan, squares / (count - ddof))


def std(a: ndarray, axis: int | None, skipna: bool, ddof: int = 1) -> Any:
    """std"""
    return np.sqrt(var(a, axis, skipna, ddof))


def sem(a: ndarray, axis: int | None, skipna: bool, ddof: int = 1) -> Any:
    """Standard error of the mean."""
    mask = gaps(a) if skipna else None
    found = var(a, axis, skipna, ddof)
    return np.sqrt(found) / np.sqrt(np.float64(counts(a, mask, axis)) if axis is None else np.asarray(counts(a, mask, axis), dtype=float))


def _moments(a: ndarray, axis: int | None, skipna: bool) -> tuple[Any, ...]:
    a = as_float(a).astype(np.float64)
    mask = gaps(a) if skipna else None
    count = counts(a, mask, axis)
    count = np.float64(count) if axis is None else np.asarray(count, dtype=np.float64)
    average = quotient(filled(a, mask, 0).sum(axis=axis), count)
    apart = filled(a - (average if axis is None else np.expand_dims(average, axis)), mask, 0)
    squares = apart * apart
    return count, apart, squares, tiny(squares.sum(axis=axis))


def tiny(x: Any) -> Any:
    """What rounding leaves of zero, as zero."""
    return np.where(abs(x) < 1e-14, 0.0, x)


def skew(a: ndarray, axis: int | None, skipna: bool) -> Any:
    """Unbiased skewness (Fisher-Pearson)."""
    n, apart, squares, m2 = _moments(a, axis, skipna)
    m3 = tiny((squares * apart).sum(axis=axis))
    with np.errstate(all="ignore"):
        found = n * (n - 1) ** 0.5 / (n - 2) * (m3 / m2 ** 1.5)
        found = np.where(m2 == 0, nan, found)
        found = np.where(n < 3, nan, found)
    return found[()]


def kurt(a: ndarray, axis: int | None, skipna: bool) -> Any:
    """Unbiased excess kurtosis (Fisher)."""
    n, _, squares, m2 = _moments(a, axis, skipna)
    m4 = tiny((squares * squares).sum(axis=axis))
    with np.errstate(all="ignore"):
        adjustment = 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))
        found = n * (n + 1) * (n - 1) * m4 / ((n - 2) * (n - 3) * m2 ** 2) - adjustment
        found = np.where((n - 2) * (n - 3) * m2 ** 2 == 0, nan, found)
        found = np.where(n < 4, nan, found)
    return found[()]


def _extreme(name: str) -> Callable[..., Any]:
    worst = {"min": math.inf, "max": -math.inf}[name]

    def find(a: ndarray, axis: int | None, skipna: bool, min_count: int = 0) -> Any:
        if not a.size and (axis is None or not a.shape[axis]):
            return nan if axis is None else np.full([n for i, n in enumerate(a.shape) if i != axis], nan)
        mask = gaps(a)
        if mask is None or not skipna:
            return getattr(a, name)(axis=axis)
        found = getattr(filled(a, mask, worst), name)(axis=axis)
        gone = mask.all(axis=axis)
        return (a.dtype.type(nan) if gone else found) if axis is None else np.where(gone, nan, found).astype(a.dtype)

    find.__name__ = name
    return find


def median(a: ndarray, axis: int | None, skipna: bool) -> Any:
    """median"""
    if not a.size:
        return nan if axis is None else np.full([n for i, n in enumerate(a.shape) if i != axis], nan)
    a = as_float(a)
    mask = gaps(a)
    if mask is None:
        return np.median(a, axis=axis)
    if not skipna:
        return np.median(a) if axis is None else np.where(mask.any(axis=axis), nan, np.nanmedian(filled(a, mask, 0), axis=axis))
    if axis is None:
        kept = a[~mask]
        return np.median(kept) if len(kept) else a.dtype.type(nan)
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.nanmedian(a, axis=axis)


def any_(a: ndarray, axis: int | None, skipna: bool) -> Any:
    """any"""
    mask = gaps(a) if skipna else None
    return filled(a, mask, 0).any(axis=axis)


def all_(a: ndarray, axis: int | None, skipna: bool) -> Any:
    """all"""
    mask = gaps(a) if skipna else None
    return filled(a, mask, 1).all(axis=axis)


REDUCTIONS: dict[str, Callable[..., Any]] = {
    "sum": total, "prod": product, "mean": mean, "var": var, "std": std, "sem": sem, "skew": skew, "kurt": kurt,
    "min": _extreme("min"), "max": _extreme("max"), "median": median, "any": any_, "all": all_,
}


def accumulate(name: str, values: Any, skipna: bool = True) -> Any:
    """A cumulative sum, product, minimum or maximum; missing values stay, and with `skipna` do not count."""
    if type(values) is not ndarray:
        return values._accumulate(name, skipna=skipna)
    if values.dtype == OBJECT:
        from septet.pandas.algorithms.object_reductions import accumulate_objects

        return accumulate_objects(name, values, skipna)
    ufunc, neutral = _CUMULATIVE[name]
    mask = gaps(values)
    if mask is None:
        return ufunc(values)
    if not skipna:
        seen = np.logical_or.accumulate(mask)
        return np.where(seen, nan, ufunc(filled(values, seen, neutral)))
    return np.where(mask, np.array(nan, dtype=values.dtype), ufunc(filled(values, mask, neutral)))


_CUMULATIVE: dict[str, tuple[Any, float]] = {
    "cumsum": (lambda a: a.cumsum(), 0), "cumprod": (lambda a: a.cumprod(), 1),
    "cummin": (np.minimum.accumulate, math.inf), "cummax": (np.maximum.accumulate, -math.inf),
}
__all__ = ["REDUCTIONS", "accumulate", "is_missing", "isna_array", "reduce_column"]
