"""sort_values, sort_index, nlargest, nsmallest."""
from __future__ import annotations

from sys import getrefcount
from typing import Any

from septet.pandas.algorithms import sorting
from septet.pandas.chaining import warn_chained
from septet.pandas.later import shared


class SeriesSorting:
    """Methods of Series."""

    def sort_values(self, *, axis: Any = 0, ascending: Any = True, inplace: bool = False, kind: str = "quicksort",
                    na_position: str = "last", ignore_index: bool = False, key: Any = None) -> Any:
        """The values sorted, with their labels."""
        return replaced(self, sorting.series_by_values(self, ascending, na_position, ignore_index, key), inplace)

    def sort_index(self, *, axis: Any = 0, level: Any = None, ascending: Any = True, inplace: bool = False, kind: str = "quicksort",
                   na_position: str = "last", sort_remaining: bool = True, ignore_index: bool = False, key: Any = None) -> Any:
        """The values sorted by their labels."""
        order = sorting.index_order(self._index, level, ascending, na_position, sort_remaining, key)     # type: ignore[attr-defined]
        return replaced(self, sorting.reordered(self, order, ignore_index), inplace)

    def argsort(self, axis: Any = 0, kind: str = "quicksort", order: None = None, stable: None = None) -> Any:
        """Positions that sort the values."""
        from septet.pandas.algorithms.order import argsort_column

        return self._with(argsort_column(self._values))                          # type: ignore[attr-defined]

    def nlargest(self, n: int = 5, keep: str = "first") -> Any:
        """The n greatest values, in descending order."""
        return sorting.series_extremes(self, n, keep, True)

    def nsmallest(self, n: int = 5, keep: str = "first") -> Any:
        """The n least values, in ascending order."""
        return sorting.series_extremes(self, n, keep, False)

    def searchsorted(self, value: Any, side: str = "left", sorter: Any = None) -> Any:
        """Where values would stand in the sorted values."""
        from septet.pandas.construct import unwrap

        return self._values.searchsorted(unwrap(value), side=side, sorter=sorter)     # type: ignore[attr-defined]


class FrameSorting:
    """Methods of DataFrame."""

    def sort_values(self, by: Any, *, axis: Any = 0, ascending: Any = True, inplace: bool = False, kind: str = "quicksort",
                    na_position: str = "last", ignore_index: bool = False, key: Any = None) -> Any:
        """The rows sorted by columns (or with axis 1 the columns by rows)."""
        if self._get_axis_number(axis):                                          # type: ignore[attr-defined]
            return replaced(self, sorting.columns_by_rows(self, by, ascending, na_position, ignore_index, key), inplace)
        return replaced(self, sorting.frame_by_values(self, by, ascending, na_position, ignore_index, key), inplace)

    def sort_index(self, *, axis: Any = 0, level: Any = None, ascending: Any = True, inplace: bool = False, kind: str = "quicksort",
                   na_position: str = "last", sort_remaining: bool = True, ignore_index: bool = False, key: Any = None) -> Any:
        """The rows or columns sorted by their labels."""
        across = self._get_axis_number(axis)                                     # type: ignore[attr-defined]
        index = self._labels if across else self._index                          # type: ignore[attr-defined]
        order = sorting.index_order(index, level, ascending, na_position, sort_remaining, key)
        made = sorting.reordered_columns(self, order, ignore_index) if across else sorting.reordered(self, order, ignore_index)
        return replaced(self, made, inplace)

    def nlargest(self, n: int, columns: Any, keep: str = "first") -> Any:
        """The rows with the n greatest values of columns."""
        return sorting.frame_extremes(self, n, columns, keep, True)

    def nsmallest(self, n: int, columns: Any, keep: str = "first") -> Any:
        """The rows with the n least values of columns."""
        return sorting.frame_extremes(self, n, columns, keep, False)


def replaced(self: Any, made: Any, inplace: bool) -> Any:
    """The result, or None with the object turned into it."""
    if inplace is False:
        return made
    if not isinstance(inplace, bool):
        raise ValueError(f'For argument "inplace" expected type bool, received type {type(inplace).__name__}.')
    if getrefcount(self) <= 3:
        warn_chained(4)
    become(self, made)
    return None


def become(self: Any, made: Any) -> None:
    """Turn an object into another of its kind."""
    state = self.__dict__
    if made.ndim == 1:
        state["_array"], state["_index"], state["_name"], state["_owned"] = made._values, made._index, made._name, False
    else:
        state["_arrays"], state["_index"], state["_labels"], state["_owned"] = shared(made), made._index, made._labels, ()
