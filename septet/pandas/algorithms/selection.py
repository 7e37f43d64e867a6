"""Parts of series and frames: by chance, by label text, by level, by dtype; and equality."""
from __future__ import annotations

import re
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.lookup import keys_of
from septet.pandas.algorithms.unique import isin_array
from septet.pandas.construct import is_list_like, to_array
from septet.pandas.indexes.range import default_index


def generator(random_state: Any) -> Any:
    """The random numbers of a seed or generator."""
    if random_state is None:
        return np.random
    if isinstance(random_state, (int, np.integer, ndarray)):
        return np.random.RandomState(random_state)
    if hasattr(random_state, "choice"):
        return random_state
    if isinstance(random_state, np.random.BitGenerator):
        return np.random.RandomState(random_state)
    raise ValueError("random_state must be an integer, array-like, a BitGenerator, Generator, a numpy RandomState, or None")


def sample(obj: Any, n: Any, frac: Any, replace: bool, weights: Any, random_state: Any, axis: Any, ignore_index: bool) -> Any:
    """sample of rows or columns."""
    across = 0 if axis is None else obj._get_axis_number(axis)
    length = obj.shape[across]
    size = _size(n, frac, replace, length)
    chances = None if weights is None else _weights(obj, weights, across)
    if chances is not None and not replace and size > int((chances > 0).sum()):
        raise ValueError("Invalid weights: weights sum to zero" if not (chances > 0).any() else
                         "Weighted sampling cannot be achieved with replace=False. Either set replace=True or use smaller weights.")
    places = generator(random_state).choice(length, size=size, replace=replace, p=chances).astype(np.intp, copy=False)
    made = obj.take(places, axis=across)
    return made.set_axis(default_index(size), axis=across) if ignore_index else made


def _size(n: Any, frac: Any, replace: bool, length: int) -> int:
    if frac is not None and frac > 1 and not replace:
        raise ValueError("Replace has to be set to `True` when upsampling the population `frac` > 1.")
    if n is not None and frac is not None:
        raise ValueError("Please enter a value for `frac` OR `n`, not both")
    if n is not None and n < 0 or frac is not None and frac < 0:
        raise ValueError(f"A negative number of rows requested. Please provide `{'n' if n is not None else 'frac'}` >= 0.")
    if n is not None and n % 1:
        raise ValueError("Only integers accepted as `n` values")
    if frac is not None:
        return round(frac * length)
    return 1 if n is None else int(n)


def _weights(obj: Any, weights: Any, axis: int) -> ndarray:
    if isinstance(weights, str):
        if obj.ndim == 1 or axis:
            raise ValueError("Strings cannot be passed as weights when sampling from a Series." if obj.ndim == 1 else
                             "Strings can only be passed to weights when sampling from rows on a DataFrame")
        if weights not in obj._labels:
            raise KeyError("String passed to weights not a valid column")
        weights = obj[weights]
    if isinstance(weights, kinds.Series):
        weights = weights.reindex(obj.axes[axis])
    values = np.array(weights, dtype=np.float64)
    if len(values) != obj.shape[axis]:
        raise ValueError("Weights and axis to be sampled must be of same length")
    values = np.where(np.isnan(values), 0.0, values)
    if np.isinf(values).any():
        raise ValueError("weight vector may not include `inf` values")
    if (values < 0).any():
        raise ValueError("weight vector many not include negative values")
    total = values.sum()
    if not total:
        raise ValueError("Invalid weights: weights sum to zero")
    return values / total


def filtered(obj: Any, items: Any, like: Any, regex: Any, axis: Any) -> Any:
    """filter by labels."""
    if sum(x is not None for x in (items, like, regex)) > 1:
        raise TypeError("Keyword arguments `items`, `like`, or `regex` are mutually exclusive")
    across = obj.ndim - 1 if axis is None else obj._get_axis_number(axis)
    index = obj.axes[across]
    if items is not None:
        wanted = kinds.Index(items).unique()
        kept = wanted[[x in index for x in wanted]] if len(wanted) else wanted
        places = index.get_indexer_for(kept) if len(kept) else np.empty(0, dtype=np.intp)
        return obj.take(places, axis=across)
    if like is not None:
        mask = [like in str(x) for x in index]
    elif regex is not None:
        pattern = re.compile(regex)
        mask = [pattern.search(str(x)) is not None for x in index]
    else:
        raise TypeError("Must pass either `items`, `like`, or `regex`")
    places = np.flatnonzero(np.array(mask, dtype=bool))
    return obj.take(places, axis=across)


def filtered_by_mask(obj: Any, cond: Any, na: Any, axis: Any) -> Any:
    """filter by a mask of rows or columns."""
    from septet.pandas.indexing.selection import mask_of

    across = 0 if axis is None else obj._get_axis_number(axis)
    cond = cond(obj) if callable(cond) else cond
    cond = cond if hasattr(cond, "dtype") else to_array(list(cond))
    if hasattr(cond, "isna") and cond.isna().any():
        if na == "raise":
            raise ValueError("the mask has missing values")
        cond = cond.fillna(bool(na)).astype(bool)
    mask = mask_of(obj.axes[across], cond)
    return obj.loc[:, mask] if across else obj.loc[mask]


def cross_section(obj: Any, key: Any, axis: Any, level: Any, drop_level: bool) -> Any:
    """xs."""
    across = obj._get_axis_number(axis)
    index = obj.axes[across]
    if isinstance(key, list):
        raise TypeError("list keys are not supported in xs, pass a tuple instead")
    if level is not None:
        if not isinstance(index, kinds.MultiIndex):
            raise TypeError("Index must be a MultiIndex")
        place, rest = index.level_places(key, level)
        made = obj.take(place, axis=across)
        return made.set_axis(made.axes[across].droplevel(rest), axis=across) if drop_level else made
    if across:
        return obj[key] if drop_level else obj.loc[:, [key]]
    if isinstance(index, kinds.MultiIndex) and not drop_level:
        found = index.get_locs_of(key if isinstance(key, tuple) else (key,))
        return obj.iloc[[found] if isinstance(found, int) else found]
    return obj.loc[key] if drop_level else obj.loc[[key]]


def truncate(obj: Any, before: Any, after: Any, axis: Any) -> Any:
    """The part between two labels; texts are moments, midnight where they have no time."""
    from septet.pandas.time.to_datetime import to_datetime

    across = 0 if axis is None else obj._get_axis_number(axis)
    index = obj.axes[across]
    if not index.is_monotonic_increasing and not index.is_monotonic_decreasing:
        raise ValueError("truncate requires a sorted index")
    if index.dtype.kind == "M":
        before, after = (to_datetime(x) if isinstance(x, str) else x for x in (before, after))
    if before is not None and after is not None and before > after:
        raise ValueError(f"Truncate: {after} must be after {before}")
    if len(index) > 1 and index.is_monotonic_decreasing:
        before, after = after, before
    return obj.loc[:, before:after] if across else obj.loc[before:after]


def rounded(values: Any, decimals: int) -> Any:
    """A column of numbers rounded; others as they are."""
    if type(values) is not ndarray:
        return values.round(decimals) if hasattr(values, "round") and getattr(values.dtype, "_is_numeric", False) else values
    if values.dtype.kind in "fc":
        return values.round(decimals)
    if values.dtype.kind in "iu":
        return values.round(decimals) if decimals < 0 else values
    return values


def same_column(a: Any, b: Any) -> bool:
    """Whether two columns have the same dtype and values, missing ones being equal."""
    if a is b:
        return True
    if a.dtype != b.dtype or len(a) != len(b):
        return False
    if type(a) is not ndarray:
        return a.equals(b)
    if a.dtype.kind in "biufc":
        return bool(((a == b) | (a != a) & (b != b)).all())
    return keys_of(a) == keys_of(b)


def isin_frame(frame: Any, values: Any) -> Any:
    """DataFrame.isin."""
    if isinstance(values, dict):
        columns = [frame._column(i).isin(values[n])._values if n in values else np.zeros(len(frame._index), dtype=bool)
                   for i, n in enumerate(frame._labels)]
        return frame._with(columns)
    if isinstance(values, kinds.Series):
        if not values._index.is_unique:
            raise ValueError("cannot compute isin with a duplicate axis.")
        return frame.eq(values.reindex(frame._index), axis="index")
    if isinstance(values, kinds.DataFrame):
        if not (values._labels.is_unique and values._index.is_unique):
            raise ValueError("cannot compute isin with a duplicate axis.")
        return frame.eq(values.reindex(index=frame._index, columns=frame._labels))
    if not is_list_like(values):
        raise TypeError(f"only list-like or dict-like objects are allowed to be passed to DataFrame.isin(), you passed a "
                        f"'{type(values).__name__}'")
    wanted = values if hasattr(values, "dtype") else to_array(list(values))
    return frame._with([isin_array(a, wanted) if type(a) is ndarray else a.isin(wanted) for a in frame._columns])


