"""groupby."""
from __future__ import annotations

from typing import Any


def split(kind: Any, obj: Any, by: Any, level: Any, as_index: bool, sort: bool, group_keys: bool, observed: bool, dropna: bool) -> Any:
    """An object's group-by."""
    from septet.pandas.groupby.groups import Groups
    from septet.pandas.groupby.keys import groupings_of

    sort = by.sort if type(by).__name__ == "Grouper" and by.freq is None else sort
    groupings = groupings_of(obj, by, level, sort, observed, dropna)
    made = kind(obj, Groups(groupings, len(obj._index), sort), by, as_index, group_keys, dropna, observed)
    if level is not None and isinstance(level, (list, tuple)) and len(level) == 1:
        made._level_is_list = True
    return made


class SeriesGrouping:
    """Methods of Series."""

    def groupby(self, by: Any = None, level: Any = None, *, as_index: bool = True, sort: bool = True, group_keys: bool = True,
                observed: bool = True, dropna: bool = True) -> Any:
        """Split into groups by a function, mapping, array or level.

        sort: order of the groups; dropna: rows with missing keys are in no group; observed: only categories that occur.
        """
        from septet.pandas.groupby.series import SeriesGroupBy

        if not as_index:
            raise TypeError("as_index=False only valid with DataFrame")
        return split(SeriesGroupBy, self, by, level, as_index, sort, group_keys, observed, dropna)


class FrameGrouping:
    """Methods of DataFrame."""

    def groupby(self, by: Any = None, level: Any = None, *, as_index: bool = True, sort: bool = True, group_keys: bool = True,
                observed: bool = True, dropna: bool = True) -> Any:
        """Split into groups by columns, functions, mappings, arrays or levels.

        as_index: whether the keys become the index of results.  sort: order of the groups; dropna: rows with missing keys are in no
        group; observed: only categories that occur.
        """
        from septet.pandas.groupby.frame import DataFrameGroupBy

        return split(DataFrameGroupBy, self, by, level, as_index, sort, group_keys, observed, dropna)


class IndexGrouping:
    """Methods of Index."""

    def groupby(self, values: Any) -> Any:
        """The labels of each of the values' groups."""
        from septet.core.fn import groups as meaning
        from septet.pandas.construct import to_array
        from septet.pandas.groupby.codes import codes_of
        from septet.pandas.groupby.display import PrettyDict

        codes, uniques = codes_of(to_array(values), True, True)
        found = meaning.order_of(codes, len(uniques))
        bounds = found.starts.tolist()
        return PrettyDict({x: self._take(found.order[bounds[g]: bounds[g + 1]]) for g, x in enumerate(uniques.tolist())})  # type: ignore[attr-defined]
