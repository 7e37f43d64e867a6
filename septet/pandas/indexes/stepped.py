"""Whole numbers in equal steps as a RangeIndex."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas import kinds


def as_range(values: Any, name: Any) -> Any:
    """An index of values; whole numbers in equal steps are a RangeIndex."""
    if type(values) is np.ndarray and values.dtype.kind == "i" and len(values) > 1:
        step = int(values[1]) - int(values[0])
        if step and bool((np.diff(values) == step).all()):
            return kinds.RangeIndex(int(values[0]), int(values[-1]) + step, step, name=name)
    return kinds.Index(values, name=name)
