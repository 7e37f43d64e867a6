"""Positions that sort an array, missing values first or last."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.dtypes import OBJECT
from septet.pandas.missing import isna_array


def argsort(values: ndarray, ascending: bool = True, na_position: str = "last", gone: ndarray | None = None) -> ndarray:
    """Positions of a stable sort."""
    gone = isna_array(values) if gone is None else gone
    if not gone.any():
        return _sorted(values, ascending)
    there, missing = np.flatnonzero(~gone), np.flatnonzero(gone)
    order = there[_sorted(values[there], ascending)]
    return np.concatenate([order, missing] if na_position == "last" else [missing, order])


def _sorted(values: ndarray, ascending: bool) -> ndarray:
    if values.dtype == OBJECT:
        items = values.tolist()
        order = sorted(range(len(items)), key=items.__getitem__, reverse=not ascending)
        return np.array(order, dtype=np.intp)
    if ascending:
        return np.argsort(values, kind="stable")
    n = len(values)
    return (n - 1 - np.argsort(values[::-1], kind="stable"))[::-1]


def argsort_column(values: Any, ascending: bool = True, na_position: str = "last") -> ndarray:
    """Positions of a stable sort of any column."""
    if type(values) is ndarray:
        return argsort(values, ascending, na_position)
    return values.argsort(ascending=ascending, kind="stable", na_position=na_position)
