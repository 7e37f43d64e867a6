"""Statistics of groups that are more than one reduction: quantiles, summaries, open-high-low-close, labels of extremes."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import groups as meaning
from septet.errors import NotSupported
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.errors import DataError  # type: ignore[attr-defined]
from septet.pandas.groupby import reduce as reductions
from septet.pandas.groupby.codes import isna, rank_keys
from septet.pandas.groupby.reduce_extension import quantiles
from septet.pandas.groupby.rows import frame, is_numeric, series
from septet.pandas.groupby.series import keyed
from septet.pandas.indexes.range import default_index

SUMMARY = ("count", "mean", "std", "min")


def quantile(grouped: Any, q: Any, interpolation: str, numeric_only: bool) -> Any:
    """Quantiles of each group; several add a level to the index."""
    scalar = isinstance(q, (int, float, np.number))
    qs = [float(q)] if scalar else [float(x) for x in q]
    if any(not 0 <= x <= 1 for x in qs):
        raise ValueError(f"'q' must be between 0 and 1. Got '{next(x for x in qs if not 0 <= x <= 1)}' instead")
    groups = grouped._groups
    if scalar:
        return grouped._reduced(lambda values: quantiles(values, groups, qs, interpolation)[0], numeric_only, "quantile")
    columns = [(label, a) for label, a in grouped._value_columns() if not numeric_only or is_numeric(a)]
    arrays = [interleaved(quantiles(a, groups, qs, interpolation)) for _, a in columns]
    index = with_level(groups, qs)
    if isinstance(grouped.obj, kinds.Series):
        return series(arrays[0], index, grouped.obj._name)
    return frame(arrays, index, [label for label, _ in columns])


def interleaved(parts: list[Any]) -> Any:
    """Elements of several arrays in turn."""
    if all(type(p) is ndarray for p in parts):
        return np.stack(parts, axis=1).ravel() if parts else np.empty(0)
    joined = type(parts[0])._concat_same_type(parts)
    n = len(parts[0])
    return joined.take(np.arange(n * len(parts)).reshape(len(parts), n).T.ravel())


def with_level(groups: Any, qs: list[float]) -> Any:
    """The groups' index, each label repeated for an inner level."""
    n, k = groups.count, len(qs)
    codes = [np.arange(n)] if len(groups.groupings) == 1 else groups.combined[2]
    rows = np.repeat(np.arange(n), k)
    level = kinds.Index(qs)
    return kinds.MultiIndex._of([*(g.level for g in groups.groupings), level], [*(c[rows] for c in codes), np.tile(np.arange(k), n)],
                                [*groups.names, None])


def extreme_labels(how: str, values: Any, grouped: Any, skipna: bool) -> Any:
    """The label at which each group has its least or greatest.  ValueError where a group has none."""
    groups = grouped._groups
    if type(values) is ndarray and values.dtype.kind == "O" and any(isinstance(x, str) for x in values.tolist()):
        raise TypeError(f"agg function failed [how->{how},dtype->object]")
    keys, gone = rank_keys(values)
    missing = isna(values) if gone is None else gone
    found = meaning.Reduced(how, groups.codes, keys, groups.count, None if missing is None else np.asarray(missing))
    counts = found.count
    absent = (counts < groups.sizes) if not skipna else counts == 0
    if absent.any():
        what = "all NA values in a group" if skipna else "an NA value"
        raise ValueError(f"{type(grouped).__name__}.{how} with skipna={skipna} encountered {what}.")
    return grouped.obj._index._take(found.place)._values


def ohlc(grouped: Any) -> Any:
    """First, greatest, least, last of each group."""
    if isinstance(grouped.obj, kinds.Series):
        if not is_numeric(grouped.obj._values):
            raise DataError("No numeric types to aggregate")
        return of_series(grouped)
    from septet.pandas.reshape.concat import concat

    found = {grouped.obj._labels[i]: of_series(grouped._series_of(i)) for i in grouped._places if is_numeric(grouped.obj._columns[i])}
    return concat(found, axis=1)


def of_series(grouped: Any) -> Any:
    """The four columns of one."""
    values, groups = grouped.obj._values, grouped._groups
    arrays = [reductions.reduce(how, values, groups) for how in ("first", "max", "min", "last")]
    names = ["open", "high", "low", "close"]
    if grouped.as_index:
        return frame(arrays, groups.index, names)
    return keyed(list(zip(names, arrays, strict=True)), groups)


def describe(grouped: Any, percentiles: Any, include: Any, exclude: Any) -> Any:
    """Summary of each group's columns."""
    if isinstance(grouped.obj, kinds.Series):
        return describe_series(grouped, percentiles, include, exclude)
    from septet.pandas.reshape.concat import concat

    chosen = chosen_columns(grouped, include, exclude)
    parts = {grouped.obj._labels[i]: describe_series(grouped._series_of(i), percentiles, None, None) for i in chosen}
    if not parts:
        raise ValueError("No objects to concatenate")
    if any(p.ndim == 1 for p in parts.values()):
        raise NotSupported("describe of no groups with columns that are no numbers")
    orders = {tuple(p._labels) for p in parts.values()}
    if len(orders) == 2 and all("mean" in order for order in orders):            # moments have no deviation: it comes last, and is missing
        short = next(order for order in orders if "std" not in order)
        parts = {x: p.reindex(columns=[*short, "std"]).astype(object if "std" not in p._labels else float) for x, p in parts.items()}
    result = concat(parts, axis=1)
    return result if grouped.as_index else keys_first(grouped, result)


def keys_first(grouped: Any, result: Any) -> Any:
    """The groups' keys as columns."""
    return grouped._with_keys(result._columns, result._labels)


def chosen_columns(grouped: Any, include: Any, exclude: Any) -> list[int]:
    """The numbers of the columns that are described: by default the numeric ones, or all where there are none."""
    arrays, places = grouped.obj._columns, grouped._places
    if include is None and exclude is None:
        numeric = [i for i in places if is_numeric(arrays[i]) and arrays[i].dtype.kind != "b" or arrays[i].dtype.kind in "mM"]
        return numeric or list(places)
    if include == "all":
        return list(places)
    kept = list(grouped._value_obj().select_dtypes(include=include, exclude=exclude)._labels)
    return [i for i in places if grouped.obj._labels[i] in kept]


def describe_series(grouped: Any, percentiles: Any, include: Any, exclude: Any) -> Any:
    """One column: quick for numbers, group by group for the rest."""
    values, groups = grouped.obj._values, grouped._groups
    if type(values) is ndarray and values.dtype.kind in "iuf":
        qs = sorted({float(p) for p in ([0.25, 0.5, 0.75] if percentiles is None else percentiles)})
        names = [*SUMMARY, *(percent(q) for q in qs), "max"]
        arrays = [alone(how, values, groups) if how in ("mean", "std") else reductions.reduce(how, values, groups).astype(np.float64)
                  for how in SUMMARY]
        arrays += [x.astype(np.float64) for x in quantiles(values, groups, qs, "linear")]
        arrays.append(reductions.reduce("max", values, groups).astype(np.float64))
        if not grouped.as_index:
            return keyed(list(zip(names, arrays, strict=True)), groups)
        return frame(arrays, groups.index, names)
    plain = grouped._again(grouped.obj, as_index=True, group_keys=True)
    result = plain.apply(lambda part: part.describe(percentiles=percentiles, include=include, exclude=exclude))
    return result.unstack(sort=False) if result._index.nlevels > 1 else result


def alone(how: str, values: ndarray, groups: Any) -> ndarray:
    """A method of each group's values as a Series of their own: its sums run in another order than those of all groups at once."""
    ordered, bounds = values[groups.order.order], groups.bounds
    parts = [ordered[bounds[g]: bounds[g + 1]] for g in range(groups.count)]
    return np.array([getattr(series(part, default_index(len(part))), how)() for part in parts], dtype=np.float64)


def percent(q: float) -> str:
    """A quantile as a percentage."""
    text = f"{q * 100:.10g}"
    return text + "%"
