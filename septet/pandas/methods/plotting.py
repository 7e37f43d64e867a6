"""plot and hist."""
from __future__ import annotations


class SeriesPlotting:
    """Methods of Series."""


class FramePlotting:
    """Methods of DataFrame."""


class IndexPlotting:
    """Methods of Index."""
