"""`.loc`: rows and columns by label."""
from __future__ import annotations

from sys import getrefcount
from typing import Any

from septet.pandas import kinds
from septet.pandas.chaining import warn_chained
from septet.pandas.indexing.selection import by_label


class Loc:
    """What `obj.loc` gives."""

    __slots__ = ("_axis", "obj")

    def __init__(self, obj: Any, axis: Any = None) -> None:
        self.obj, self._axis = obj, axis

    def __call__(self, axis: Any = None) -> Loc:
        return Loc(self.obj, None if axis is None else self.obj._get_axis_number(axis))

    def __getitem__(self, key: Any) -> Any:
        return by_label(self.obj, called(key, self.obj), self._axis)

    def __setitem__(self, key: Any, value: Any) -> None:
        from septet.pandas.indexing.writing import write_labels

        if getrefcount(self.obj) <= 2:
            warn_chained()
        write_labels(self.obj, called(key, self.obj), value, self._axis)


def called(key: Any, obj: Any) -> Any:
    """Callables in a key give the key of the object."""
    if isinstance(key, tuple):
        return tuple(k(obj) if callable(k) and not isinstance(k, type) else k for k in key)
    if isinstance(key, kinds.Series):
        return key
    return key(obj) if callable(key) and not isinstance(key, type) else key
