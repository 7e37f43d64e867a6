"""Tables and series to files and other forms: to_csv, to_json, to_dict, ...."""
from __future__ import annotations


class SeriesWriting:
    """Methods of Series."""


class FrameWriting:
    """Methods of DataFrame."""


class IndexWriting:
    """Methods of Index."""
