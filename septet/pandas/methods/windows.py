"""rolling, expanding, ewm."""
from __future__ import annotations


class SeriesWindows:
    """Methods of Series."""


class FrameWindows:
    """Methods of DataFrame."""


class IndexWindows:
    """Methods of Index."""
