"""plot, hist and boxplot."""
from __future__ import annotations

from typing import Any


class SeriesPlotting:
    """Methods of Series."""

    @property
    def plot(self) -> Any:
        """Charts of the series."""
        from septet.pandas.plotting.accessor import PlotAccessor

        return PlotAccessor(self)

    def hist(self, by: Any = None, ax: Any = None, grid: bool = True, **words: Any) -> Any:
        """A histogram; gives its axes."""
        from septet.pandas.plotting.histograms import hist_series

        return hist_series(self, by, ax, grid, **words)


class FramePlotting:
    """Methods of DataFrame."""

    @property
    def plot(self) -> Any:
        """Charts of the columns."""
        from septet.pandas.plotting.accessor import PlotAccessor

        return PlotAccessor(self)

    def hist(self, column: Any = None, by: Any = None, grid: bool = True, **words: Any) -> Any:
        """A histogram per column; gives their axes."""
        from septet.pandas.plotting.histograms import hist_frame

        return hist_frame(self, column, by, grid, **words)

    def boxplot(self, column: Any = None, by: Any = None, ax: Any = None, **words: Any) -> Any:
        """A box per column, or per group of `by`."""
        from septet.pandas.plotting.boxes import boxplot

        return boxplot(self, column, by, ax, **words)


class IndexPlotting:
    """Methods of Index."""
