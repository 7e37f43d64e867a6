"""merge, join, merge by index; what compares two objects stands in combining.py."""
from __future__ import annotations

from typing import Any


class SeriesMerging:
    """Methods of Series."""


class FrameMerging:
    """Methods of DataFrame."""

    def merge(self, right: Any, how: str = "inner", on: Any = None, left_on: Any = None, right_on: Any = None, left_index: bool = False,
              right_index: bool = False, sort: bool = False, suffixes: Any = ("_x", "_y"), copy: Any = None, indicator: Any = False,
              validate: str | None = None) -> Any:
        """Join to another frame by columns or indexes: see pandas.merge."""
        from septet.pandas.reshape.merge import merge

        return merge(self, right, how, on, left_on, right_on, left_index, right_index, sort, suffixes, copy, indicator, validate)

    def join(self, other: Any, on: Any = None, how: str = "left", lsuffix: str = "", rsuffix: str = "", sort: bool = False,
             validate: str | None = None) -> Any:
        """Join to the index of another frame, series, or several of them; on: columns that meet it instead of the index."""
        from septet.pandas.reshape.join import join

        return join(self, other, on, how, lsuffix, rsuffix, sort, validate)


class IndexMerging:
    """Methods of Index."""
