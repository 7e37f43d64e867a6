"""Labels and dtypes: rename, set_index, reset_index, drop, astype, copy."""
from __future__ import annotations


class SeriesShaping:
    """Methods of Series."""


class FrameShaping:
    """Methods of DataFrame."""
