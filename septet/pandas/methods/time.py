"""Methods over moments: resample, asfreq, at_time, time zones, .dt."""
from __future__ import annotations

from typing import Any

from septet.pandas.methods.accessors import Accessor


class SeriesTime:
    """Methods of Series."""

    dt = Accessor("time.accessor", "properties_of")


class FrameTime:
    """Methods of DataFrame."""


class IndexTime:
    """Methods of Index."""


__all__ = ["Any", "FrameTime", "IndexTime", "SeriesTime"]
