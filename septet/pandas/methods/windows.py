"""rolling, expanding, ewm."""
from __future__ import annotations

from typing import Any


class SeriesWindows:
    """Methods of Series, and of DataFrame."""

    def rolling(self, window: Any, min_periods: int | None = None, center: bool = False, win_type: Any = None, on: Any = None,
                closed: Any = None, step: int | None = None, method: str = "single") -> Any:
        """Moving windows of a number of rows, a span of time, or as an indexer says.

        min_periods: how many elements must be there.  center: windows lie around their row.  closed: which ends belong to a window.
        on: the column that spans of time go by.  step: only every so many windows.  win_type: the shape of the weights.
        """
        if win_type is not None:
            from septet.pandas.window.weighted import Window

            return Window(self, window, min_periods, center, win_type, on, closed, step, method)
        from septet.pandas.window.rolling import Rolling

        return Rolling(self, window, min_periods, center, win_type, on, closed, step, method)

    def expanding(self, min_periods: int = 1, method: str = "single") -> Any:
        """Growing windows: all rows up to each."""
        from septet.pandas.window.rolling import Expanding

        return Expanding(self, min_periods, method)

    def ewm(self, com: Any = None, span: Any = None, halflife: Any = None, alpha: Any = None, min_periods: int | None = 0,
            adjust: bool = True, ignore_na: bool = False, times: Any = None, method: str = "single") -> Any:
        """Exponentially weighted windows; one of com, span, halflife and alpha says how fast weights decay."""
        from septet.pandas.window.ewm import ExponentialMovingWindow

        return ExponentialMovingWindow(self, com, span, halflife, alpha, min_periods, adjust, ignore_na, times, method)


class FrameWindows(SeriesWindows):
    """Methods of DataFrame."""


class IndexWindows:
    """Methods of Index."""
