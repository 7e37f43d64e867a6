"""Rows and columns without missing values; labels dropped."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.construct import is_list_like
from septet.pandas.hints import noted
from septet.pandas.later import shared
from septet.pandas.missing import isna_array


def dropna(frame: Any, axis: Any, how: Any, thresh: Any, subset: Any) -> Any:
    """DataFrame.dropna."""
    if how is not ... and thresh is not ...:
        raise TypeError("You cannot set both the how and thresh arguments at the same time.")
    if isinstance(axis, (tuple, list)):
        raise TypeError("supplying multiple axes to axis is no longer supported.")
    how = "any" if how is ... else how
    if how not in ("any", "all"):
        raise ValueError(f"invalid how option: {how}")
    across = frame._get_axis_number(axis)
    part = _subset(frame, subset, across)
    gone = [isna_array(a) if type(a) is ndarray else a.isna() for a in part._arrays]
    if across:
        counts = np.array([len(g) - int(g.sum()) for g in gone], dtype=np.intp)
        total = len(part._index)
    else:
        missing = np.zeros(len(frame._index), dtype=np.intp)
        for g in gone:
            missing = missing + g
        counts, total = len(gone) - missing, len(gone)
    keep = counts >= thresh if thresh is not ... else counts == total if how == "any" else (counts > 0) if total else counts == total
    if keep.all():
        return frame._with(shared(frame))
    return frame.loc[:, keep] if across else frame.loc[keep]


def _subset(frame: Any, subset: Any, across: int) -> Any:
    if subset is None:
        return frame
    names = subset if is_list_like(subset) and not isinstance(subset, tuple) else [subset]
    index = frame._index if across else frame._labels
    positions = index.get_indexer_for(kinds.Index(names))
    if (positions < 0).any():
        absent = [n for n, p in zip(names, positions.tolist(), strict=True) if p < 0]
        raise noted(KeyError(absent), absent, index)
    if across:
        return frame.take(positions)
    columns = frame._columns
    return frame._with([columns[i] for i in positions.tolist()], None, frame._labels.take(positions))


def drop(obj: Any, labels: Any, axis: Any, index: Any, columns: Any, level: Any, errors: str) -> Any:
    """drop of rows and columns by label."""
    if labels is not None:
        if index is not None or columns is not None:
            raise ValueError("Cannot specify both 'labels' and 'index'/'columns'")
        index, columns = (labels, None) if not obj._get_axis_number(axis) else (None, labels)
    elif index is None and columns is None:
        raise ValueError("Need to specify at least one of 'labels', 'index' or 'columns'")
    if index is not None:
        keep = _kept(obj._index, index, level, errors)
        obj = obj._with(obj._values[keep], obj._index[keep]) if obj.ndim == 1 else _rows(obj, keep)
    if columns is not None and obj.ndim == 2:
        keep = _kept(obj._labels, columns, level, errors)
        arrays = [a for a, k in zip(obj._columns, keep.tolist(), strict=True) if k]
        obj = obj._with(arrays, None, obj._labels[keep])
    return obj


def _rows(frame: Any, keep: ndarray) -> Any:
    return frame._with([a[keep] for a in frame._columns], frame._index[keep])


def _kept(index: Any, labels: Any, level: Any, errors: str) -> ndarray:
    """Mask of the labels that stay."""
    names = list(labels) if is_list_like(labels) and not isinstance(labels, tuple) else [labels]
    keep = np.ones(len(index), dtype=bool)
    if level is not None:
        values = index.get_level_values(level)
        gone = values.isin(names)
        if errors == "raise" and not gone.any():
            raise KeyError(f"labels {names} not found in level")
        return ~gone
    absent = []
    for name in names:
        try:
            keep[index.get_loc(name)] = False
        except KeyError:
            absent.append(name)
    if absent and errors != "ignore":
        raise noted(KeyError(f"{absent} not found in axis"), absent, index)
    return keep
