"""`.iloc`: rows and columns by position."""
from __future__ import annotations

from sys import getrefcount
from typing import Any

from septet.pandas.chaining import warn_chained
from septet.pandas.indexing.loc import called
from septet.pandas.indexing.selection import by_position


class ILoc:
    """What `obj.iloc` gives."""

    __slots__ = ("_axis", "obj")

    def __init__(self, obj: Any, axis: Any = None) -> None:
        self.obj, self._axis = obj, axis

    def __call__(self, axis: Any = None) -> ILoc:
        return ILoc(self.obj, None if axis is None else self.obj._get_axis_number(axis))

    def __getitem__(self, key: Any) -> Any:
        return by_position(self.obj, called(key, self.obj), self._axis)

    def __setitem__(self, key: Any, value: Any) -> None:
        from septet.pandas.indexing.writing import write_positions

        if getrefcount(self.obj) <= 2:
            warn_chained()
        write_positions(self.obj, called(key, self.obj), value, self._axis)
