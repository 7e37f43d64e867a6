"""How tables, series and indexes show themselves: repr, to_string, HTML, info, describe."""
from __future__ import annotations


class SeriesDisplay:
    """Methods of Series."""


class FrameDisplay:
    """Methods of DataFrame."""


class IndexDisplay:
    """Methods of Index."""
