"""Other labels and other objects: reindex, align, update, combine_first."""
from __future__ import annotations

from typing import Any

from septet.pandas.algorithms import aligning


class SeriesCombining:
    """Methods of Series."""

    def reindex(self, index: Any = None, *, axis: Any = None, method: Any = None, copy: Any = None, level: Any = None,
                fill_value: Any = None, limit: Any = None, tolerance: Any = None) -> Any:
        """The values of other labels, missing (or `fill_value`) where there were none."""
        return aligning.reindex_series(self, index, method, level, fill_value, limit, tolerance)

    def reindex_like(self, other: Any, method: Any = None, copy: Any = None, limit: Any = None, tolerance: Any = None) -> Any:
        """The values of another object's labels."""
        return self.reindex(other._index, method=method, limit=limit, tolerance=tolerance)

    def align(self, other: Any, join: str = "outer", axis: Any = None, level: Any = None, copy: Any = None, fill_value: Any = None) -> Any:
        """Both objects with the same labels."""
        return aligning.align(self, other, join, axis, level, fill_value)

    def update(self, other: Any) -> None:
        """Take over another series' values where they are there."""
        aligning.update_series(self, other)


class FrameCombining:
    """Methods of DataFrame."""

    def reindex(self, labels: Any = None, *, index: Any = None, columns: Any = None, axis: Any = None, method: Any = None, copy: Any = None,
                level: Any = None, fill_value: Any = None, limit: Any = None, tolerance: Any = None) -> Any:
        """The values of other labels, missing (or `fill_value`) where there were none."""
        if labels is not None:
            if index is not None and columns is not None:
                raise TypeError("Cannot specify both 'labels' and any of 'index' or 'columns'")
            if axis is not None and self._get_axis_number(axis):                 # type: ignore[attr-defined]
                columns = labels
            else:
                index = labels
        return aligning.reindex_frame(self, index, columns, method, level, fill_value, limit, tolerance)

    def reindex_like(self, other: Any, method: Any = None, copy: Any = None, limit: Any = None, tolerance: Any = None) -> Any:
        """The values of another frame's labels."""
        return self.reindex(index=other._index, columns=other._labels, method=method, limit=limit, tolerance=tolerance)

    def align(self, other: Any, join: str = "outer", axis: Any = None, level: Any = None, copy: Any = None, fill_value: Any = None) -> Any:
        """Both objects with the same labels."""
        return aligning.align(self, other, join, axis, level, fill_value)

    def update(self, other: Any, join: str = "left", overwrite: bool = True, filter_func: Any = None, errors: str = "ignore") -> None:
        """Take over another frame's values where they are there."""
        aligning.update_frame(self, other, join, overwrite, filter_func, errors)
