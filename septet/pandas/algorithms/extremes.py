"""Positions and labels of the least and greatest values."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.algorithms.tabular import numeric_part
from septet.pandas.dtypes import OBJECT
from septet.pandas.missing import isna_array


def arg_extreme(values: Any, name: str, skipna: bool = True) -> Any:
    """Position of the first least or greatest value; ValueError where there is none."""
    if not len(values):
        raise ValueError(f"attempt to get arg{name} of an empty sequence")
    gone = isna_array(values) if type(values) is ndarray else values.isna()
    if gone.any():
        if gone.all():
            raise ValueError("Encountered all NA values")
        if not skipna:
            raise ValueError("Encountered an NA value with skipna=False")
        there = np.flatnonzero(~gone)
        return np.int64(there[arg_extreme(values[there] if type(values) is ndarray else values.take(there), name)])
    if type(values) is not ndarray:
        order = values.argsort(ascending=name == "min")
        return np.int64(order[0])
    if values.dtype == OBJECT:
        items = values.tolist()
        return np.int64(items.index((min if name == "min" else max)(items)))
    return np.int64(values.argmin() if name == "min" else values.argmax())


def idx_extreme(frame: Any, name: str, axis: Any, skipna: bool, numeric_only: bool) -> Any:
    """Labels of the least or greatest values of columns or rows."""
    frame = numeric_part(frame, numeric_only)
    across = frame._get_axis_number(axis)
    part = frame.T if across else frame
    if not len(part._index) and len(part._labels):
        raise ValueError(f"attempt to get arg{name} of an empty sequence")
    places = np.array([arg_extreme(a, name, skipna) for a in part._columns], dtype=np.intp)
    labels = part._index.take(places)
    return frame._sliced(labels._values, part._labels)
