"""Reductions over groups of columns that are not NumPy numbers: moments, masked numbers, text, categories, objects."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import groups as meaning
from septet.numpy import ndarray
from septet.pandas.algorithms.take import take
from septet.pandas.groupby.codes import codes_of, isna
from septet.pandas.groupby.reduce import NUMERIC, cannot, quantile_at

FLOATING = ("mean", "median", "var", "std", "sem", "skew", "kurt")
OF_MOMENTS = {"datetime": ("min", "max", "mean", "median", "std"), "timedelta": ("min", "max", "mean", "median", "std", "sum", "sem"),
              "period": ("min", "max")}


def reduce(how: str, values: Any, groups: Any, ticks: Any, **options: Any) -> Any:
    """One of the reductions of an extension array."""
    if ticks is not None:
        return moments(how, values, groups, ticks, **options)
    if getattr(values, "_mask", None) is not None and hasattr(values, "_data"):
        return masked(how, values, groups, **options)
    if how in ("min", "max"):
        return by_order(how, values, groups, **options)
    if how == "sum" and values.dtype.kind == "O" and getattr(values.dtype, "type", None) is str:
        return text_sum(values, groups, **options)
    raise cannot(how, values)


def by_order(how: str, values: Any, groups: Any, min_count: int = -1, skipna: bool = True) -> Any:
    """Least or greatest of what can be sorted."""
    if getattr(values, "ordered", None) is False:
        raise TypeError(f"Cannot perform {how} with non-ordered Categorical")
    codes, _ = codes_of(values, True, True) if getattr(values, "ordered", None) is None else (np.asarray(values.codes).astype(np.int64),
                                                                                              None)
    gone = codes < 0
    found = meaning.Reduced("idx" + how, groups.codes, codes, groups.count, gone)
    absent = found.count < max(min_count, 1)
    if not skipna:
        absent = absent | (found.count < groups.sizes)
    return take(values, np.where(absent, -1, found.place))


def text_sum(values: Any, groups: Any, min_count: int = 0, skipna: bool = True) -> Any:
    """Texts one after the other."""
    parts: list[list[str]] = [[] for _ in range(groups.count)]
    gone = np.asarray(isna(values)).tolist()
    lost = set()
    for g, x, missing in zip(groups.codes.tolist(), values.tolist(), gone, strict=True):
        if g >= 0 and not missing:
            parts[g].append(x)
        elif g >= 0 and not skipna:
            lost.add(g)
    joined = [None if k in lost or len(p) < min_count else "".join(p) for k, p in enumerate(parts)]
    return type(values)._from_sequence(joined, dtype=values.dtype)


def masked(how: str, values: Any, groups: Any, **options: Any) -> Any:
    """Of numbers with a mask: computed beside it, missing where nothing is there."""
    if how not in NUMERIC:
        raise cannot(how, values)
    data, mask = values._data, values._mask
    needed = max(options.pop("min_count", 0), 0 if how in ("sum", "prod") else 1)
    result = NUMERIC[how](data, groups, mask, **options)
    counts = groups.counted(data, mask)
    least = {"var": 2, "std": 2, "sem": 2, "skew": 3, "kurt": 4}.get(how, needed)
    if how in ("var", "std", "sem"):
        least = options.get("ddof", 1) + 1
    gone = counts < least
    if options.get("skipna") is False:
        gone = gone | (counts < groups.sizes)
    return wrapped(how, values, result, gone)


def wrapped(how: str, values: Any, result: ndarray, gone: ndarray) -> Any:
    """A masked array of a result."""
    name = str(values.dtype)
    if how in FLOATING:
        name = "Float32" if name == "Float32" else "Float64"
    elif how in ("sum", "prod"):
        name = fitting(name, result, gone)
    from septet.pandas.dtypes import pandas_dtype

    dtype = pandas_dtype(name)
    cls = dtype.construct_array_type()
    filled = np.where(gone, np.zeros((), result.dtype), result).astype(cls_numpy(dtype))
    return cls(filled, gone)


def fitting(name: str, result: ndarray, gone: ndarray) -> str:
    """The dtype of sums: the column's own where it holds them all, else the widest of its sort."""
    if name == "boolean" or not name.startswith(("Int", "UInt")):
        return "Int64" if name == "boolean" else name
    limits, there = np.iinfo(name.lower()), result[~gone]
    wide = "Int64" if name.startswith("Int") else "UInt64"
    return name if not len(there) or int(there.min()) >= limits.min and int(there.max()) <= limits.max else wide


def cls_numpy(dtype: Any) -> Any:
    """The NumPy dtype behind a masked dtype."""
    return getattr(dtype, "numpy_dtype", None) or np.dtype(str(dtype).lower().replace("boolean", "bool"))


def family(values: Any) -> str:
    """"datetime", "timedelta" or "period"."""
    name = type(values).__name__
    return "period" if name.startswith("Period") else "timedelta" if name.startswith("Timedelta") else "datetime"


def moments(how: str, values: Any, groups: Any, ticks: ndarray, **options: Any) -> Any:
    """Of moments, durations and periods: through their integers."""
    kind = family(values)
    if how not in OF_MOMENTS[kind]:
        text = values.dtype if kind == "period" or how not in ("sum", "prod", "var", "sem", "skew", "kurt") else f"{kind}64"
        raise TypeError(f"{text} type does not support operation '{how}'"
                        if kind != "period" else f"Period type does not support {how} operations")
    ticks = np.ascontiguousarray(ticks)
    gone = ticks == -(1 << 63)
    if how in ("min", "max"):
        skipna = options.pop("skipna", True)
        needed = max(options.pop("min_count", 1), 1)
        found = meaning.Reduced("idx" + how, groups.codes, ticks, groups.count, gone)
        absent = found.count < needed if skipna else (found.count < needed) | (found.count < groups.sizes)
        return take(values, np.where(absent, -1, found.place))
    options.pop("min_count", None) if how != "sum" else None
    result = NUMERIC[how](ticks, groups, gone, **options)
    if how == "sum":
        return from_ticks(values, result, np.zeros(groups.count, dtype=bool), True)
    empty = np.isnan(result)
    return from_ticks(values, np.where(empty, 0.0, result), empty, how in ("std", "sem"))


def from_ticks(values: Any, ticks: ndarray, gone: ndarray, durations: bool = False) -> Any:
    """Moments of integers in the unit of `values` (durations: as a TimedeltaArray)."""
    unit = getattr(values, "unit", "ns")
    whole = np.where(gone, -(1 << 63), np.asarray(ticks).astype(np.int64))
    if durations and family(values) != "timedelta":
        from septet.pandas.arrays.timedeltas import TimedeltaArray

        return TimedeltaArray._from_sequence(whole.view(f"timedelta64[{unit}]"))
    if hasattr(values, "_from_ticks"):
        return values._from_ticks(whole)
    found = type(values)._from_sequence(whole.view(f"{'timedelta' if family(values) == 'timedelta' else 'datetime'}64[{unit}]"))
    tz = getattr(values, "tz", None)
    return found if tz is None else found.tz_localize("UTC").tz_convert(tz)


def quantiles(values: Any, groups: Any, qs: list[float], interpolation: str) -> list[Any]:
    """Quantiles of any column that has them, one array each."""
    if type(values) is ndarray:
        if values.dtype.kind not in "iuf" and values.dtype.kind != "b":
            raise cannot("quantile", values)
        if values.dtype.kind == "b":
            raise TypeError("Cannot use quantile with bool dtype")
        return quantile_at(values, groups, qs, interpolation)
    ticks = getattr(values, "asi8", None)
    if ticks is not None:
        gone = ticks == -(1 << 63)
        found = quantile_at(np.ascontiguousarray(ticks), groups, qs, interpolation, gone)
        return [from_ticks(values, np.where(np.isnan(x), 0.0, x), np.isnan(x)) for x in (np.asarray(f).astype(np.float64) for f in found)]
    if getattr(values, "_mask", None) is not None:
        found = quantile_at(values._data, groups, qs, interpolation, values._mask)
        return [wrapped("mean" if interpolation in ("linear", "midpoint") else "min", values, x, np.isnan(np.asarray(x).astype(np.float64)))
                for x in found]
    raise cannot("quantile", values)


def objects(how: str, values: ndarray, groups: Any, **options: Any) -> Any:
    """Of Python objects, group by group."""
    from septet.pandas import kinds

    if how in ("sem", "std", "var", "skew", "kurt", "mean", "median", "prod") and any(isinstance(x, str) for x in values.tolist()):
        raise TypeError(f"agg function failed [how->{how},dtype->object]")
    found = []
    for part in groups.parts_of(values):
        if how == "sum":
            found.append(object_sum(part, max(options.get("min_count", 0), 0), options.get("skipna", True)))
        else:
            found.append(getattr(kinds.Series(part), how)(**{k: v for k, v in options.items() if k != "min_count"}))
    from septet.pandas.construct import infer, objects

    result = infer(found)
    return result if type(result) is ndarray and result.dtype.kind in "iufc" and how not in ("min", "max", "sum") else objects(found)


def object_sum(part: ndarray, min_count: int, skipna: bool) -> Any:
    """Python's sum of what is there, 0 for nothing."""
    gone = np.asarray(isna(part)).tolist()
    if not skipna and any(gone):
        return float("nan")
    items = [x for x, missing in zip(part.tolist(), gone, strict=True) if not missing]
    if len(items) < min_count:
        return float("nan")
    if not items:
        return 0
    result = items[0]
    for x in items[1:]:
        result = result + x
    return result
