"""Sums, means, extremes, cumulative values, correlations."""
from __future__ import annotations


class SeriesStatistics:
    """Methods of Series."""


class FrameStatistics:
    """Methods of DataFrame."""
