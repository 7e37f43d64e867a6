"""query and eval."""
from __future__ import annotations


class SeriesQuerying:
    """Methods of Series."""


class FrameQuerying:
    """Methods of DataFrame."""


class IndexQuerying:
    """Methods of Index."""
