"""What groups make of a column that keeps its length: running results, shifts, ranks, filling of gaps."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import groups as meaning
from septet.numpy import ndarray
from septet.pandas.algorithms.take import take
from septet.pandas.arrays.masked_reduce import extreme
from septet.pandas.groupby.codes import isna, rank_keys
from septet.pandas.groupby.reduce import cannot, fit

nan = float("nan")


def cumulative(how: str, values: Any, groups: Any, skipna: bool = True) -> Any:
    """cumsum, cumprod, cummin, cummax."""
    op = how[3:]
    if type(values) is not ndarray:
        return cumulative_extension(op, values, groups, skipna)
    if values.dtype.kind == "O":
        raise TypeError(f"{how} is not supported for object dtype")
    if values.dtype.kind == "b" and op in ("sum", "prod"):
        values = values.astype(np.int64)
    elif not len(values):
        return values
    result = fit(meaning.cumulative(op, groups.codes, values, groups.count, skipna), values.dtype)
    if op in ("min", "max") or values.dtype.kind == "f":
        result = result.astype(values.dtype) if result.dtype != values.dtype else result
    return blank(result, groups)


def blank(result: ndarray, groups: Any) -> ndarray:
    """NaN where a row is in no group."""
    if not groups.any_missing:
        return result
    if result.dtype.kind in "iu":
        result = result.astype(np.float64)
    return np.where(groups.codes < 0, nan, result)


def cumulative_extension(op: str, values: Any, groups: Any, skipna: bool) -> Any:
    """Of durations, moments and masked numbers."""
    from septet.pandas.groupby.reduce_extension import family, from_ticks

    ticks = getattr(values, "asi8", None)
    if ticks is not None:
        if op == "prod" or op == "sum" and family(values) != "timedelta":
            raise TypeError(f"{family(values)}64 type does not support operation 'cum{op}'")
        result, gone = cumulative_beside(op, np.ascontiguousarray(ticks), ticks == -(1 << 63), groups, skipna)
        return from_ticks(values, np.where(gone, 0, result), gone)
    if getattr(values, "_mask", None) is None:
        raise cannot(f"cum{op}", values)
    from septet.pandas.groupby.reduce_extension import wrapped

    result, gone = cumulative_beside(op, values._data, values._mask, groups, skipna)
    return wrapped(op, values, np.where(gone, 0, result), gone)


def cumulative_beside(op: str, data: ndarray, gone: ndarray, groups: Any, skipna: bool) -> tuple[ndarray, ndarray]:
    """(results, mask of none) of numbers beside a mask.  Whole numbers stay whole: a float64 has no place for all of their digits."""
    if gone.any():
        data = np.where(gone, np.array(neutral(op, data)).astype(data.dtype), data)
        if not skipna:
            gone = meaning.cumulative("max", groups.codes, gone.astype(np.int64), groups.count, True) > 0
    result = meaning.cumulative(op, groups.codes, data, groups.count, skipna)
    if result.dtype.kind == "f":
        gone = gone | np.isnan(result)
    return result, gone | (groups.codes < 0)


def neutral(op: str, data: ndarray) -> Any:
    """The value that changes no running result."""
    return op == "prod" if op in ("sum", "prod") else extreme(data, f"cum{op}")


def cumcount(groups: Any, ascending: bool = True) -> ndarray:
    """The number of each row within its group, from either end."""
    places = meaning.place_within(groups.codes, groups.count)
    if not ascending and groups.count:
        places = np.where(groups.codes < 0, -1, groups.sizes[np.maximum(groups.codes, 0)] - 1 - places)
    return blank(places, groups)


def shift(values: Any, groups: Any, periods: int, fill_value: Any = nan) -> Any:
    """The element some rows earlier in the group."""
    places = meaning.shift_places(groups.codes, groups.count, periods, lambda: groups.order)
    return take(values, places, fill_value)


def fill(values: Any, groups: Any, limit: int | None, backwards: bool) -> Any:
    """Gaps filled from before or after within the group."""
    gone = isna(values)
    gaps = np.zeros(len(values), dtype=bool) if gone is None else np.asarray(gone)
    return take(values, meaning.fill_places(groups.codes, gaps, groups.count, limit, backwards))


def rank(values: Any, groups: Any, method: str, ascending: bool, na_option: str, pct: bool) -> ndarray:
    """Ranks within groups."""
    if getattr(values, "_mask", None) is not None and hasattr(values, "_data"):
        return masked_rank(values, groups, method, ascending, na_option, pct)
    keys, gone = rank_keys(values)
    if gone is not None:
        keys = np.where(gone, nan, keys)
    return meaning.rank(groups.codes, keys, groups.count, method, ascending, na_option, pct)


def masked_rank(values: Any, groups: Any, method: str, ascending: bool, na_option: str, pct: bool) -> Any:
    """Ranks of numbers with a mask, with a mask."""
    from septet.pandas.groupby.reduce_extension import wrapped

    keys, gone = (values._data, None) if not values._mask.any() else rank_keys(values)
    keys = keys if gone is None else np.where(gone, nan, keys)
    found = meaning.rank(groups.codes, keys, groups.count, method, ascending, na_option, pct)
    gone = np.isnan(found)
    return wrapped("mean", values, np.where(gone, 0.0, found), gone)


def spread(result: Any, groups: Any) -> Any:
    """A result per group on the rows of the groups, missing for rows in none."""
    if type(result) is ndarray and not groups.any_missing:
        return result[groups.codes] if len(result) else result
    return take(result, groups.codes)
