"""Indexers: objects that say where windows begin and end."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas.window.bounds import forward


class BaseIndexer:
    """Base of a user's own windows: define get_window_bounds."""

    __module__ = "pandas.api.indexers"

    def __init__(self, index_array: Any = None, window_size: int = 0, **kwargs: Any):
        self.index_array, self.window_size = index_array, window_size
        for key, value in kwargs.items():
            setattr(self, key, value)

    def get_window_bounds(self, num_values: int = 0, min_periods: int | None = None, center: bool | None = None, closed: str | None = None,
                          step: int | None = None) -> Any:
        """(starts, ends) of the windows."""
        raise NotImplementedError


class FixedForwardWindowIndexer(BaseIndexer):
    """Windows that begin at each row."""

    __module__ = "pandas.api.indexers"

    def get_window_bounds(self, num_values: int = 0, min_periods: int | None = None, center: bool | None = None, closed: str | None = None,
                          step: int | None = None) -> Any:
        """(starts, ends) of the windows."""
        if center:
            raise ValueError("Forward-looking windows can't have center=True")
        if closed is not None:
            raise ValueError("Forward-looking windows don't support setting the closed argument")
        return forward(num_values, self.window_size, step)


class VariableOffsetWindowIndexer(BaseIndexer):
    """Windows that reach back by an offset from each moment of an index."""

    __module__ = "pandas.api.indexers"

    def __init__(self, index_array: Any = None, window_size: int = 0, index: Any = None, offset: Any = None, **kwargs: Any):
        super().__init__(index_array, window_size, **kwargs)
        if getattr(getattr(index, "_values", None), "asi8", None) is None:
            raise ValueError("index must be a DatetimeIndex.")
        if not hasattr(offset, "freqstr"):
            raise ValueError("offset must be a DateOffset-like object.")
        self.index, self.offset = index, offset

    def get_window_bounds(self, num_values: int = 0, min_periods: int | None = None, center: bool | None = None, closed: str | None = None,
                          step: int | None = None) -> Any:
        """(starts, ends) of the windows."""
        left, right = closed in ("left", "both"), closed in (None, "right", "both")
        begins = (self.index - self.offset)._values
        ticks = np.ascontiguousarray(self.index._values.asi8)
        starts = np.searchsorted(ticks, np.ascontiguousarray(begins.asi8), side="left" if left else "right")
        ends = np.arange(1, num_values + 1) if right else np.arange(num_values)
        return np.minimum(starts, ends)[:: step or 1], ends[:: step or 1]
