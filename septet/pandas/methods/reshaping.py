"""pivot, melt, stack, unstack, explode."""
from __future__ import annotations


class SeriesReshaping:
    """Methods of Series."""


class FrameReshaping:
    """Methods of DataFrame."""


class IndexReshaping:
    """Methods of Index."""
