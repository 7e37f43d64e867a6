"""Methods over moments: resample, asfreq, at_time, time zones, .dt."""
from __future__ import annotations


class SeriesTime:
    """Methods of Series."""


class FrameTime:
    """Methods of DataFrame."""


class IndexTime:
    """Methods of Index."""
