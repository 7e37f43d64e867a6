"""apply, map, agg, transform, pipe."""
from __future__ import annotations


class SeriesApplying:
    """Methods of Series."""


class FrameApplying:
    """Methods of DataFrame."""
