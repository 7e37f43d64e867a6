"""merge, join, compare, combine."""
from __future__ import annotations


class SeriesMerging:
    """Methods of Series."""


class FrameMerging:
    """Methods of DataFrame."""


class IndexMerging:
    """Methods of Index."""
