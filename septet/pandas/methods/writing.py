"""Tables and series to files and other forms: to_csv, to_json, to_dict, ...."""
from __future__ import annotations

from septet.pandas.methods.files import FrameFiles, SeriesFiles


class SeriesWriting(SeriesFiles):
    """Methods of Series."""


class FrameWriting(FrameFiles):
    """Methods of DataFrame."""


class IndexWriting:
    """Methods of Index."""
