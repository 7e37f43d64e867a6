"""sort_values, sort_index, nlargest, nsmallest."""
from __future__ import annotations


class SeriesSorting:
    """Methods of Series."""


class FrameSorting:
    """Methods of DataFrame."""
