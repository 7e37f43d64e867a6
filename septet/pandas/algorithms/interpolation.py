"""Missing numbers from their neighbours."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms import splines
from septet.pandas.algorithms.filling import check_limit
from septet.pandas.missing import nan
from septet.pandas.tslibs.units import NAT

_PLAIN = ("linear", "time", "index", "values", "slinear", "nearest", "zero")


def interpolate(obj: Any, method: str, axis: Any, limit: int | None, direction: str | None, area: str | None, extra: dict[str, Any]) -> Any:
    """interpolate of a series or frame."""
    check_limit(limit)
    if method in splines.OWN:
        splines.order_of(method, extra.get("order"))
    elif method not in _PLAIN:
        raise ValueError(f"method must be one of ['linear', 'time', 'index', 'values', 'nearest', 'zero', 'slinear', 'quadratic', 'cubic', "
                         f"'barycentric', 'krogh', 'spline', 'polynomial', 'from_derivatives', 'piecewise_polynomial', 'pchip', 'akima', "
                         f"'cubicspline']. Got '{method}' instead.")
    direction = "forward" if direction is None else direction.lower()
    if direction not in ("forward", "backward", "both"):
        raise ValueError(f"Invalid limit_direction: expecting one of ['forward', 'backward', 'both'], got '{direction}'.")
    if area is not None and area.lower() not in ("inside", "outside"):
        raise ValueError(f"Invalid limit_area: expecting one of ['inside', 'outside'], got {area}.")
    if obj.ndim == 2 and obj._get_axis_number(axis):
        return interpolate(obj.T, method, 0, limit, direction, area, extra).T
    given = extra if method in splines.OWN else {}
    places = _places(obj._index, method)
    if obj.ndim == 1:
        return obj._with(_column(obj._values, places, method, limit, direction, area, given))
    return obj._with([_column(a, places, method, limit, direction, area, given) for a in obj._columns])


def _places(index: Any, method: str) -> ndarray:
    """Where the values stand: their positions, or their labels as numbers."""
    if method == "linear":
        return np.arange(len(index), dtype=np.float64)
    if method == "time" and type(index).__name__ not in ("DatetimeIndex", "TimedeltaIndex"):
        raise ValueError("time-weighted interpolation only works on Series or DataFrames with a DatetimeIndex")
    values = index._values
    if type(values) is not ndarray:
        values = values.asi8 if hasattr(values, "asi8") else values.astype(np.float64)
    if values.dtype.kind not in "iuf":
        raise ValueError(f"Index column must be numeric or datetime type when using {method} method other than linear. Try setting a "
                         "numeric or datetime index column before interpolating.")
    return values.astype(np.float64)


def _column(values: Any, places: ndarray, method: str, limit: int | None, direction: str, area: str | None,
            extra: dict[str, Any]) -> Any:
    if not len(values):
        return values
    if type(values) is not ndarray:
        options = (places, method, limit, direction, area, extra)
        if hasattr(values, "_mask") and values.dtype.kind in "iuf":
            return _masked(values, options)
        if hasattr(values, "asi8") and values.dtype.kind in "mM":
            return _timelike(values, options)
        if hasattr(values, "_codes"):
            raise NotImplementedError("Categorical does not implement interpolate")
        if not getattr(values.dtype, "_is_numeric", False):
            raise TypeError(f"Cannot interpolate with {values.dtype} dtype")
        return values.interpolate(method=method, axis=0, index=kinds.Index(places), limit=limit, limit_direction=direction,
                                  limit_area=area, copy=True, **extra)
    if values.dtype.kind == "O":
        raise TypeError("Series cannot interpolate with object dtype.")
    if values.dtype.kind != "f":
        return values
    gone = np.isnan(values)
    if not gone.any() or gone.all():
        return values
    found = _between(values, gone, places, method, extra)
    keep = _left_alone(gone, limit, direction, area)
    return np.where(keep, np.array(np.nan, dtype=values.dtype), found)


def _masked(values: Any, options: Any) -> Any:
    """Nullable numbers, as floats."""
    from septet.pandas.arrays.floating import FloatingArray

    dtype = values._data.dtype if values.dtype.kind == "f" else np.dtype(np.float64)
    found = _column(np.where(values.isna(), nan, values._data.astype(dtype)), *options)
    return FloatingArray(found, np.isnan(found))


def _timelike(values: Any, options: Any) -> Any:
    """Moments and spans of time, by their counts."""
    found = _column(np.where(values.isna(), nan, values.asi8.astype(np.float64)), *options)
    gone = np.isnan(found)
    return values._new(np.where(gone, NAT, np.where(values.isna() & ~gone, np.where(gone, 0, found).astype(np.int64), values.asi8)))


def _between(values: ndarray, gone: ndarray, places: ndarray, method: str, extra: dict[str, Any]) -> ndarray:
    there = ~gone
    x, y = places[there], values[there]
    order = np.argsort(x, kind="stable")
    x, y = x[order], y[order]
    if method in splines.OWN:
        rising = bool((order == np.arange(len(order))).all())
        return np.where(gone, splines.curve(method, x, y, places, extra, rising).astype(values.dtype), values)
    if method in ("nearest", "zero"):
        return np.where(gone, _stepped(places, x, y, method), values)
    found = np.interp(places, x, y).astype(values.dtype)
    if method == "slinear":
        found = np.where((places < x[0]) | (places > x[-1]), np.nan, found)
    return np.where(gone, found, values)


def _stepped(places: ndarray, x: ndarray, y: ndarray, method: str) -> ndarray:
    right = np.minimum(np.searchsorted(x, places, side="right"), len(x) - 1)
    left = np.maximum(right - 1, 0)
    left = np.where(x[right] <= places, right, left)
    chosen = left if method == "zero" else np.where(places - x[left] <= x[right] - places, left, right)
    return np.where((places < x[0]) | (places > x[-1]), np.nan, y[chosen])


def _left_alone(gone: ndarray, limit: int | None, direction: str, area: str | None) -> ndarray:
    """Gaps that stay: those before the first value (or after the last), and those beyond the limit."""
    n = len(gone)
    own = np.arange(n)
    there = np.flatnonzero(~gone)
    first, last = int(there[0]), int(there[-1])
    before = np.maximum.accumulate(np.where(gone, -1, own))
    after = np.minimum.accumulate(np.where(gone, n, own)[::-1])[::-1]
    ahead, behind = own - before, after - own
    forward = (before < 0) | ((ahead > limit) if limit is not None else False)
    backward = (after >= n) | ((behind > limit) if limit is not None else False)
    keep = forward if direction == "forward" else backward if direction == "backward" else forward & backward
    if direction == "both" and limit is None:
        keep = np.zeros(n, dtype=bool)
    if area == "inside":
        keep = keep | (own < first) | (own > last)
    elif area == "outside":
        keep = keep | ((own > first) & (own < last))
    return keep & gone
