"""The accessors .str, .cat, .list, .struct."""
from __future__ import annotations


class SeriesAccessors:
    """Methods of Series."""


class FrameAccessors:
    """Methods of DataFrame."""


class IndexAccessors:
    """Methods of Index."""
