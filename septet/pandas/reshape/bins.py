"""cut and qcut: numbers to intervals."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.construct import is_list_like, to_array
from septet.pandas.missing import isna_array


def cut(x: Any, bins: Any, right: bool = True, labels: Any = None, retbins: bool = False, precision: int = 3, include_lowest: bool = False,
        duplicates: str = "raise", ordered: bool = True) -> Any:
    """The interval in which each number or moment lies, as a categorical.

    bins: how many of equal width, their edges, or an IntervalIndex.  right: intervals hold their right edge.  labels: names instead of
    intervals, or False for numbers.
    """
    values, back = values_of(x)
    if isinstance(bins, kinds.Index) and hasattr(bins, "closed_left"):
        if bins.is_overlapping:
            raise ValueError("Overlapping IntervalIndex is not accepted.")
        edges: Any = bins
        found = by_intervals(values, bins, ordered)
    else:
        edges = equal_bins(values, bins, right) if not is_list_like(bins) else given_bins(bins)
        found, edges = by_edges(values, edges, right, labels, precision, include_lowest, duplicates, ordered)
    return finished(x, found, edges, retbins, back)


def qcut(x: Any, q: Any, labels: Any = None, retbins: bool = False, precision: int = 3, duplicates: str = "raise") -> Any:
    """As cut, between quantiles.  q: how many, or which."""
    values, back = values_of(x)
    qs = np.linspace(0, 1, q + 1) if isinstance(q, (int, np.integer)) else np.asarray(q)
    there = kinds.Series(values).dropna()
    edges = there.quantile(list(qs))._values
    found, edges = by_edges(values, edges, True, labels, precision, True, duplicates, True)
    return finished(x, found, edges, retbins, back)


def values_of(x: Any) -> tuple[Any, Any]:
    """(array, how results are wrapped)."""
    if getattr(x, "ndim", 1) != 1:
        raise ValueError("Input array must be 1 dimensional")
    values = to_array(x)
    if getattr(values.dtype, "type", None) is str:
        raise TypeError("bad operand type for abs(): 'str'")
    if type(values) is not ndarray and getattr(values, "asi8", None) is None:
        values = values.to_numpy(dtype="float64", na_value=np.nan)
    return values, isinstance(x, kinds.Series)


def finished(x: Any, found: Any, edges: Any, retbins: bool, back: bool) -> Any:
    """A Series for a Series, and the edges where they are asked for."""
    result = kinds.Series._new(found, x._index, x._name) if back else found
    if not retbins:
        return result
    return result, edges if type(edges) is ndarray or isinstance(edges, kinds.Index) else kinds.Index(edges)


def equal_bins(values: Any, bins: Any, right: bool) -> Any:
    """Edges of bins of equal width, a little wider than the values on the open side."""
    if not isinstance(bins, (int, np.integer)):
        raise ValueError("`bins` should be a positive integer.")
    if bins < 1:
        raise ValueError("`bins` should be a positive integer.")
    if not len(values):
        raise ValueError("Cannot cut empty array")
    if type(values) is ndarray and values.dtype.kind not in "biuf":
        raise TypeError(f"bad operand type for abs(): {type(values.tolist()[0]).__name__!r}")
    if getattr(values, "asi8", None) is not None:
        return equal_moments(values, int(bins), right)
    x = values.astype(np.float64) if values.dtype.kind == "b" else values
    gone = isna_array(x)
    there = x[~gone] if bool(gone.any()) else x
    if there.dtype.kind == "f" and bool(np.isinf(there).any()):
        raise ValueError("cannot specify integer `bins` when input data contains infinity")
    low, high = there.min(), there.max()
    if low == high:
        low = low - 0.001 * abs(low) if low != 0 else low - 0.001
        high = high + 0.001 * abs(high) if high != 0 else high + 0.001
        return np.linspace(low, high, int(bins) + 1)
    edges = np.linspace(low, high, int(bins) + 1)
    extra = (high - low) * 0.001
    if right:
        edges[0] -= extra
    else:
        edges[-1] += extra
    return edges


def equal_moments(values: Any, bins: int, right: bool) -> Any:
    """As equal_bins, of moments."""
    from septet.pandas.groupby.reduce_extension import from_ticks

    ticks = np.asarray(values.asi8)[~np.asarray(values.isna())]
    low, high = int(ticks.min()), int(ticks.max())
    edges = np.linspace(low, high, bins + 1)
    extra = (high - low) * 0.001
    edges[0 if right else -1] += -extra if right else extra
    return from_ticks(values, edges.astype(np.int64), np.zeros(bins + 1, dtype=bool))


def given_bins(bins: Any) -> Any:
    """Edges as they are.  ValueError where they fall."""
    edges = to_array(bins)
    if type(edges) is not ndarray and getattr(edges, "asi8", None) is None:
        edges = edges.to_numpy(dtype="float64", na_value=np.nan)
    ticks = getattr(edges, "asi8", edges)
    if not bool((ticks[1:] >= ticks[:-1]).all()):
        raise ValueError("bins must increase monotonically.")
    return edges


def by_edges(values: Any, edges: Any, right: bool, labels: Any, precision: int, include_lowest: bool, duplicates: str,
             ordered: bool) -> tuple[Any, Any]:
    """(categorical or numbers, edges)."""
    from septet.pandas.algorithms.unique import unique_array
    from septet.pandas.arrays.categorical import Categorical

    if not ordered and labels is None:
        raise ValueError("'labels' must be provided if 'ordered = False'")
    if duplicates not in ("raise", "drop"):
        raise ValueError("invalid value for 'duplicates' parameter, valid options are: raise, drop")
    distinct = unique_array(edges)
    if len(distinct) < len(edges) and len(edges) != 2:
        if duplicates == "raise":
            shown = kinds.Index(edges)
            raise ValueError(f"Bin edges must be unique: {shown!r}.\nYou can drop duplicate edges by setting the 'duplicates' kwarg")
        edges = distinct
    codes = places(values, edges, right, include_lowest)
    if labels is False:
        return (codes if not bool((codes < 0).any()) else np.where(codes < 0, np.nan, codes)), edges
    names = interval_labels(edges, precision, right, include_lowest) if labels is None else checked(labels, edges, ordered)
    if isinstance(names, Categorical):
        return Categorical.from_codes(codes, dtype=names.dtype), edges
    if not ordered and len(set(names)) < len(list(names)):
        table = {x: k for k, x in enumerate(sorted(set(names)))}
        renamed = np.array([table[x] for x in names], dtype=np.int64)
        return Categorical.from_codes(np.where(codes < 0, -1, renamed[np.maximum(codes, 0)]), categories=list(table), ordered=False), edges
    return Categorical.from_codes(codes, categories=names, ordered=ordered), edges


def places(values: Any, edges: Any, right: bool, include_lowest: bool) -> ndarray:
    """The bin of each value, -1 for none."""
    x, e = getattr(values, "asi8", values), getattr(edges, "asi8", edges)
    if hasattr(values, "asi8") and getattr(values, "unit", None) != getattr(edges, "unit", None):
        edges = edges.as_unit(values.unit)
        e = edges.asi8
    found = np.searchsorted(np.asarray(e), np.asarray(x), side="left" if right else "right")
    if include_lowest and len(e):
        found = np.where(np.asarray(x) == e[0], 1, found)
    gone = np.asarray(isna_array(values)) | (found == len(e)) | (found == 0)
    return np.where(gone, -1, found - 1).astype(np.int64)


def interval_labels(edges: Any, precision: int, right: bool, include_lowest: bool) -> Any:
    """Intervals of rounded edges."""
    from septet.pandas.indexes.interval import IntervalIndex

    closed = "right" if right else "left"
    if type(edges) is not ndarray:
        points: Any = edges
        if right and include_lowest:
            from septet.pandas.groupby.reduce_extension import from_ticks

            ticks = np.asarray(edges.asi8).copy()
            ticks[0] -= 1
            points = from_ticks(edges, ticks, np.zeros(len(ticks), dtype=bool))
        return IntervalIndex.from_breaks(points, closed)
    digits = enough(precision, edges)
    rounded = np.array([rounded_to(float(b), digits) if edges.dtype.kind == "f" else b for b in edges.tolist()])
    rounded = rounded.astype(edges.dtype) if edges.dtype.kind in "iu" else rounded
    if right and include_lowest:
        rounded = rounded.astype(np.float64)
        rounded[0] -= 10 ** (-digits)
    return IntervalIndex.from_breaks(rounded, closed)


def enough(precision: int, edges: ndarray) -> int:
    """How many digits tell the edges apart, at least `precision`."""
    for digits in range(precision, 20):
        found = [rounded_to(float(b), digits) for b in edges.tolist()]
        if len(set(found)) == len(set(edges.tolist())):
            return digits
    return precision


def rounded_to(x: float, precision: int) -> float:
    """Rounded to so many digits behind the first that is not 0."""
    import math

    if not math.isfinite(x) or x == 0:
        return x
    part, whole = math.modf(x)
    digits = -math.floor(math.log10(abs(part))) - 1 + precision if whole == 0 else precision
    return float(np.around(np.float64(x), digits))


def checked(labels: Any, edges: Any, ordered: bool) -> Any:
    """Names of bins.  ValueError for a wrong number, or for repeated ones."""
    from septet.pandas.arrays.categorical import Categorical

    if not is_list_like(labels):
        raise ValueError("Bin labels must either be False, None or passed in as a list-like argument")
    names = labels._values if isinstance(labels, (kinds.Series, kinds.Index)) else labels
    if len(names) != len(edges) - 1:
        raise ValueError("Bin labels must be one fewer than the number of bin edges")
    if isinstance(names, Categorical):
        return names
    names = list(names)
    if ordered and len(set(names)) != len(names):
        raise ValueError("labels must be unique if ordered=True; pass ordered=False for duplicate labels")
    return names


def by_intervals(values: Any, bins: Any, ordered: bool) -> Any:
    """Codes of an IntervalIndex."""
    from septet.pandas.arrays.categorical import Categorical
    from septet.pandas.indexes.interval import interval_codes

    return Categorical.from_codes(interval_codes(bins._values, values), categories=bins, ordered=True)
