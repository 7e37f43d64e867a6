"""Missing values: isna, fillna, dropna, interpolate, where, mask, replace, clip."""
from __future__ import annotations


class SeriesMissing:
    """Methods of Series."""


class FrameMissing:
    """Methods of DataFrame."""
