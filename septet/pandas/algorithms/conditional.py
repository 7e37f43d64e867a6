"""Values where a condition holds: where, mask, clip, fillna of series and frames."""
from __future__ import annotations

from collections import abc
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.choosing import choose
from septet.pandas.algorithms.filling import check_limit
from septet.pandas.construct import is_list_like, is_scalar, to_array, unwrap
from septet.pandas.dtypes import BOOL, OBJECT
from septet.pandas.missing import has_missing, isna_array


def where(obj: Any, cond: Any, other: Any, axis: Any, flip: bool) -> Any:
    """where, and with `flip` mask."""
    cond = cond(obj) if callable(cond) else cond
    other = other(obj) if callable(other) else other
    other = np.nan if other is None else other
    if obj.ndim == 1:
        return _where_series(obj, cond, other, flip)
    return _where_frame(obj, cond, other, axis, flip)


def condition(values: Any, flip: bool) -> ndarray:
    """A column of booleans as a mask; missing ones are false."""
    if type(values) is not ndarray:
        values = values.to_numpy(dtype=bool, na_value=flip) if values.dtype.kind == "b" else values.to_numpy()
    if values.dtype == OBJECT:
        gone = isna_array(values)
        values = np.where(gone, flip, values)
        if not all(isinstance(x, (bool, np.bool_)) for x in values.tolist()):
            raise TypeError("Boolean array expected for the condition, not object")
        values = values.astype(bool)
    if values.dtype != BOOL:
        raise TypeError(f"Boolean array expected for the condition, not {values.dtype}")
    return ~values if flip else values


def _where_series(s: Any, cond: Any, other: Any, flip: bool) -> Any:
    if isinstance(cond, kinds.Series):
        cond = cond if cond._index.equals(s._index) else cond.reindex(s._index)
        mask = cond._values
        if mask.dtype == OBJECT and has_missing(mask):
            mask = np.where(isna_array(mask), flip, mask)
    else:
        mask = unwrap(cond)
        mask = mask if hasattr(mask, "dtype") else to_array(list(mask) if is_list_like(mask) else mask)
        if mask.shape != (len(s._index),):
            raise ValueError("Array conditional must be same shape as self")
    return s._with(chosen(condition(mask, flip), s._values, _other_column(s, other)))


def chosen(mask: ndarray, values: Any, other: Any) -> Any:
    """`choose`, but a column of categories or masked numbers keeps its dtype.  TypeError for a scalar that it does not hold."""
    found = choose(mask, values, other)
    if (hasattr(values, "_mask") or hasattr(values, "categories")) and is_scalar(other) and found.dtype == OBJECT:
        if hasattr(values, "categories"):
            raise TypeError(f"Cannot setitem on a Categorical with a new category ({other}), set the categories first")
        raise TypeError(f"Invalid value '{other}' for dtype '{values.dtype}'")
    return found


def _other_column(s: Any, other: Any) -> Any:
    if isinstance(other, kinds.Series):
        return (other if other._index.equals(s._index) else other.reindex(s._index))._values
    if isinstance(other, kinds.DataFrame):
        raise NotImplementedError("Passing a DataFrame as the other of Series.where is not supported")
    if is_list_like(other) and not isinstance(other, (str, bytes, dict)):
        values = to_array(other)
        if len(values) != len(s._index):
            if len(values) == 1:
                return values[0]
            raise ValueError(f"Length of replacements must equal series length: {len(values)} != {len(s._index)}")
        return values
    return other


def _where_frame(frame: Any, cond: Any, other: Any, axis: Any, flip: bool) -> Any:
    masks = _masks(frame, cond, flip)
    others = _others(frame, other, axis)
    arrays = [chosen(m, a, o) for m, a, o in zip(masks, frame._columns, others, strict=True)]
    return frame._with(arrays)


def _masks(frame: Any, cond: Any, flip: bool) -> list[ndarray]:
    n, width = frame.shape
    if isinstance(cond, kinds.DataFrame):
        if not (cond._index.equals(frame._index) and cond._labels.equals(frame._labels)):
            cond = cond.reindex(index=frame._index, columns=frame._labels)
            return [condition(_false_filled(a, flip), flip) for a in cond._columns]
        return [condition(a, flip) for a in cond._columns]
    if isinstance(cond, kinds.Series):
        cond = cond.reindex(frame._index)
        return [condition(_false_filled(cond._values, flip), flip)] * width
    table = np.asarray(cond)
    if table.shape != (n, width):
        raise ValueError("Array conditional must be same shape as self")
    return [condition(np.ascontiguousarray(table[:, i]), flip) for i in range(width)]


def _false_filled(a: Any, flip: bool) -> Any:
    return np.where(isna_array(a), flip, a).astype(OBJECT) if type(a) is ndarray and a.dtype.kind in "Of" else a


def _others(frame: Any, other: Any, axis: Any) -> list[Any]:
    n, width = frame.shape
    if isinstance(other, kinds.DataFrame):
        other = other if other._index.equals(frame._index) and other._labels.equals(frame._labels) else \
            other.reindex(index=frame._index, columns=frame._labels)
        return list(other._columns)
    if isinstance(other, kinds.Series):
        if axis is None:
            raise ValueError("Must specify axis=0 or 1")
        if frame._get_axis_number(axis):
            return other.reindex(frame._labels)._values.tolist()
        return [other.reindex(frame._index)._values] * width
    if is_list_like(other):
        table = np.asarray(other)
        if table.shape != (n, width):
            raise ValueError("other must be the same shape as self when an ndarray")
        return [np.ascontiguousarray(table[:, i]) for i in range(width)]
    return [other] * width


def columns_of(obj: Any) -> list[Any]:
    """The arrays of a series or frame."""
    return [obj._values] if obj.ndim == 1 else obj._columns


def clip(obj: Any, lower: Any, upper: Any, axis: Any) -> Any:
    """clip of a series or frame by scalars, or by columns along an axis."""
    if not len(obj._index) and all(a.dtype.kind not in "mM" and not hasattr(a, "categories") for a in columns_of(obj)):
        return obj.copy()
    plain = all(x is None or not is_list_like(x) for x in (lower, upper))
    lower = None if not is_list_like(lower) and lower is not None and lower != lower else lower
    upper = None if not is_list_like(upper) and upper is not None and upper != upper else upper
    if plain and lower is not None and upper is not None and lower > upper:
        lower, upper = upper, lower
    if lower is not None:
        obj = _bounded(obj, lower, axis, "ge")
    return obj if upper is None else _bounded(obj, upper, axis, "le")


def _bounded(obj: Any, bound: Any, axis: Any, op: str) -> Any:
    if not is_list_like(bound):
        fine = getattr(obj, op)(bound) | obj.isna()
        return obj.where(fine, bound)
    if obj.ndim == 1:
        bound = bound if isinstance(bound, kinds.Series) else kinds.Series(bound, index=obj._index)
        bound = bound.reindex(obj._index)
        return obj.where(getattr(obj, op)(bound) | obj.isna() | bound.isna(), bound)
    if not isinstance(bound, (kinds.Series, kinds.DataFrame)):
        across = axis is None or obj._get_axis_number(axis) == 1
        axis = 1 if axis is None else axis
        if getattr(bound, "ndim", 1) == 2:
            bound = kinds.DataFrame(bound, index=obj._index, columns=obj._labels)
        else:
            bound = kinds.Series(bound, index=obj._labels if across else obj._index)
    if isinstance(bound, kinds.Series) and axis is None:
        raise ValueError("Must specify axis=0 or 1")
    fine = getattr(obj, op)(bound, axis=axis if axis is not None else 1) | obj.isna()
    gone = bound.isna()
    fine = fine | gone if isinstance(bound, kinds.DataFrame) else fine.__or__(_spread(gone, obj, axis))
    return obj.where(fine, bound, axis=axis)


def _spread(gone: Any, frame: Any, axis: Any) -> Any:
    """A series of booleans as a frame, along an axis."""
    if frame._get_axis_number(axis):
        flags = gone.reindex(frame._labels)._values.tolist()
        return frame._with([np.full(len(frame._index), bool(f)) for f in flags])
    return frame._with([gone.reindex(frame._index)._values.astype(bool)] * len(frame._labels))


def fillna(obj: Any, value: Any, axis: Any, limit: int | None) -> Any:
    """fillna of a series or frame."""
    check_limit(limit)
    if isinstance(value, (list, tuple)):
        raise TypeError(f'"value" parameter must be a scalar or dict, but you passed a "{type(value).__name__}"')
    if obj.ndim == 1:
        return _fill_series(obj, value, limit)
    if axis is not None and obj._get_axis_number(axis):
        if isinstance(value, (abc.Mapping, kinds.Series)):
            raise NotImplementedError("Currently only can fill with dict/Series column by column")
        return fillna(obj.T, value, 0, limit).T
    if isinstance(value, kinds.DataFrame):
        return obj.where(obj.notna(), value)
    if isinstance(value, (abc.Mapping, kinds.Series)):
        return obj._with([fill_column(a, value[k], limit) if k in value else a for k, a in zip(obj._labels, obj._columns, strict=True)])
    return obj._with([fill_column(a, value, limit) for a in obj._columns])


def _fill_series(s: Any, value: Any, limit: int | None) -> Any:
    if isinstance(value, kinds.DataFrame):
        raise TypeError('"value" parameter must be a scalar, dict or Series, but you passed a "DataFrame"')
    if isinstance(value, (abc.Mapping, kinds.Series)):
        value = value if isinstance(value, kinds.Series) else kinds.Series(value)
        if not len(value):
            return s._with(s._values)
        other = value.reindex(s._index)._values
        gone = isna_array(s._array) if type(s._array) is ndarray else s._array.isna()
        fill = gone & ~(isna_array(other) if type(other) is ndarray else other.isna())
        if limit is not None:
            fill = fill & (fill.cumsum() <= limit)
        return s._with(choose(~fill, s._values, other))
    return s._with(fill_column(s._values, value, limit))


def fill_column(values: Any, value: Any, limit: int | None = None) -> Any:
    """One column with its gaps filled by a scalar."""
    if isinstance(value, kinds.Series):
        value = value._values if len(value) == len(values) else value.iloc[0]
    if type(values) is not ndarray:
        return _fill_extension(values, value, limit)
    gone = isna_array(values)
    if limit is not None:
        gone = gone & (gone.cumsum() <= limit)
    return choose(~gone, values, value) if gone.any() else values


def _fill_extension(values: Any, value: Any, limit: int | None) -> Any:
    if not values.isna().any():
        return values
    try:
        return values.fillna(value, limit=limit) if limit is not None else values.fillna(value)
    except (TypeError, ValueError):
        if values.dtype.kind in "mM" or values.dtype == "str":
            gone = values.isna()
            if limit is not None:
                gone = gone & (gone.cumsum() <= limit)
            return choose(~gone, values.astype(OBJECT), value)
        raise
