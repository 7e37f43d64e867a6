"""A column moved by some positions."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.algorithms.take import take

nan = np.nan


def shift(values: Any, periods: int, fill_value: Any = nan) -> Any:
    """The column moved; the gap is missing or `fill_value`."""
    n = len(values)
    if not periods or not n:
        return values
    if type(values) is not ndarray:
        return values.shift(periods, None if fill_value is nan else fill_value)
    places = np.arange(n) - periods
    return take(values, np.where((places < 0) | (places >= n), -1, places), fill_value)
