"""Tables and series to files and other forms: to_csv, to_json, to_dict, ...."""
from __future__ import annotations

from septet.pandas.methods.files import FrameFiles, SeriesFiles
from septet.pandas.methods.formats import FrameFormats, SeriesFormats


class SeriesWriting(SeriesFiles, SeriesFormats):
    """Methods of Series."""


class FrameWriting(FrameFiles, FrameFormats):
    """Methods of DataFrame."""


class IndexWriting:
    """Methods of Index."""
