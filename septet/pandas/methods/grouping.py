"""groupby."""
from __future__ import annotations


class SeriesGrouping:
    """Methods of Series."""


class FrameGrouping:
    """Methods of DataFrame."""


class IndexGrouping:
    """Methods of Index."""
