"""head, tail, take, sample, filter, select_dtypes, isin, between."""
from __future__ import annotations


class SeriesSelecting:
    """Methods of Series."""


class FrameSelecting:
    """Methods of DataFrame."""
