"""Each value less the one some positions before."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.dtypes import OBJECT


def diff(values: Any, periods: int = 1) -> Any:
    """The differences, the first ones missing."""
    if isinstance(periods, float) and periods.is_integer():
        periods = int(periods)
    if not isinstance(periods, (int, np.integer)):
        raise ValueError("periods must be an integer")
    from septet.pandas.algorithms.shifting import shift

    if type(values) is not ndarray:
        moved = shift(values, periods)
        return values ^ moved if values.dtype.kind == "b" and hasattr(values, "_mask") else values - moved
    kind = values.dtype.kind
    if kind == "b":
        moved = shift(values, periods)
        found = np.empty(len(values), dtype=OBJECT)
        changed = (values.astype(OBJECT) != moved)
        found[:] = changed
        from septet.pandas.missing import isna_array

        found[isna_array(moved)] = np.nan
        return found
    if kind in "iu":
        if kind == "u":
            found = values - shift(values, periods, 0)
            return shifted_gap(found.astype(np.float64), periods)
        values = values.astype(np.float32 if values.dtype.itemsize <= 2 else np.float64)
    return values - shift(values, periods)


def shifted_gap(values: ndarray, periods: int) -> ndarray:
    """Values with NaN where a shift leaves a gap."""
    n = len(values)
    places = np.arange(n) - periods
    return np.where((places < 0) | (places >= n), np.nan, values)
