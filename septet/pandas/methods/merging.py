"""merge, join, merge by index; what compares two objects stands in combining.py."""
from __future__ import annotations

from typing import Any

from septet.pandas.api.extensions import no_default


class SeriesMerging:
    """Methods of Series."""

    def compare(self, other: Any, align_axis: Any = 1, keep_shape: bool = False, keep_equal: bool = False,
                result_names: Any = ("self", "other")) -> Any:
        """The differences to an object with the same labels."""
        from septet.pandas.reshape.comparing import compare

        return compare(self, other, align_axis, keep_shape, keep_equal, result_names)

    def combine(self, other: Any, func: Any, fill_value: Any = None) -> Any:
        """func of each pair of values; fill_value: of labels that one side lacks."""
        from septet.pandas.reshape.comparing import combine_series

        return combine_series(self, other, func, fill_value)

    def combine_first(self, other: Any) -> Any:
        """These values, where missing those of another series."""
        from septet.pandas.reshape.comparing import combine_first_series

        return combine_first_series(self, other)


class FrameMerging:
    """Methods of DataFrame."""

    compare = SeriesMerging.compare

    def combine(self, other: Any, func: Any, fill_value: Any = None, overwrite: bool = True) -> Any:
        """func of each pair of columns; overwrite: also of those that the other frame lacks."""
        from septet.pandas.reshape.comparing import combine_frame

        return combine_frame(self, other, func, fill_value, overwrite)

    def combine_first(self, other: Any) -> Any:
        """These values, where missing those of another frame."""
        from septet.pandas.reshape.comparing import combine_first_frame

        return combine_first_frame(self, other)

    def merge(self, right: Any, how: str = "inner", on: Any = None, left_on: Any = None, right_on: Any = None, left_index: bool = False,
              right_index: bool = False, sort: bool = False, suffixes: Any = ("_x", "_y"), copy: Any = None, indicator: Any = False,
              validate: str | None = None) -> Any:
        """Join to another frame by columns or indexes: see pandas.merge."""
        from septet.pandas.reshape.merge import merge

        return merge(self, right, how, on, left_on, right_on, left_index, right_index, sort, suffixes, copy, indicator, validate)

    def join(self, other: Any, on: Any = None, how: str = "left", lsuffix: Any = no_default, rsuffix: Any = no_default, sort: bool = False,
             validate: str | None = None, *, suffixes: Any = no_default) -> Any:
        """Join to the index of another frame, series, or several of them; on: columns that meet it instead of the index."""
        from septet.pandas.reshape.join import chosen_suffixes, join

        return join(self, other, on, how, chosen_suffixes(lsuffix, rsuffix, suffixes), sort, validate)


class IndexMerging:
    """Methods of Index."""
