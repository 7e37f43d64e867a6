"""value_counts, rank, duplicated, factorize, unique counts."""
from __future__ import annotations


class SeriesCounting:
    """Methods of Series."""


class FrameCounting:
    """Methods of DataFrame."""


class IndexCounting:
    """Methods of Index."""
