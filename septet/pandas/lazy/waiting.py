"""Group-bys of frames that nobody has looked at: keys are read when somebody asks for a result, together with the values it needs."""
from __future__ import annotations

from functools import cached_property
from typing import Any

from septet.pandas.groupby.frame import DataFrameGroupBy
from septet.pandas.groupby.groups import Groups
from septet.pandas.groupby.keys import groupings_of
from septet.pandas.groupby.series import SeriesGroupBy
from septet.pandas.lazy.series import PlannedSeries


class Asked:
    """The groups of a frame's columns as the frame is now, made once for all who share them."""

    def __init__(self, frame: Any, by: Any, sort: bool, observed: bool, dropna: bool) -> None:
        self.frame, self.by, self.sort, self.observed, self.dropna = frame.copy(), by, sort, observed, dropna

    @cached_property
    def groups(self) -> Groups:
        """The groups."""
        frame, self.frame = self.frame, None
        return Groups(groupings_of(frame, self.by, None, self.sort, self.observed, self.dropna), len(frame.index), self.sort)


def group(frame: Any, by: Any, options: dict[str, Any]) -> Any:
    """The group-by of a frame by some of its columns; None where there is more to decide first."""
    labels = by if type(by) is list else [by]
    plain = bool(labels) and not frame._rows.scan.marks and all(isinstance(x, (str, int)) and x in frame._labels for x in labels)
    if not plain or options["level"] is not None or not frame._rows.masks:
        return None
    frame._rows.expect(n for x in labels for n in frame._expressions[frame._labels.get_loc(x)].columns())
    asked = Asked(frame, by, options["sort"], options["observed"], options["dropna"])
    return waiting(WaitingFrame, frame, asked, {"keys": by, **options})


def waiting(kind: Any, obj: Any, asked: Asked, options: dict[str, Any]) -> Any:
    """A group-by without its groups."""
    made = object.__new__(kind)
    names = ("keys", "as_index", "group_keys", "dropna", "observed", "sort")
    made.__dict__.update({name: options[name] for name in names}, obj=obj, _asked=asked, _selection=options.get("selection"))
    return made


class Waiting:
    """What both share.  `_asked`: whose groups they become."""

    def __getattr__(self, name: str) -> Any:
        if name == "_groups":
            return self.__dict__.setdefault("_groups", self.__dict__["_asked"].groups)
        return super().__getattr__(name)                # type: ignore[misc]


class WaitingSeries(Waiting, SeriesGroupBy):
    """SeriesGroupBy."""

    __module__ = "pandas.api.typing"


class WaitingFrame(Waiting, DataFrameGroupBy):
    """DataFrameGroupBy."""

    __module__ = "pandas.api.typing"

    def __getitem__(self, key: Any) -> Any:
        if "_groups" not in self.__dict__ and self._selection is None and isinstance(key, (str, int)) and key in self.obj._labels:
            column = self.obj[key]
            if type(column) is PlannedSeries:
                column._rows.expect(column._expression.columns())
                return waiting(WaitingSeries, column, self.__dict__["_asked"], self.__dict__)
        return super().__getitem__(key)

    def _again(self, obj: Any, **changes: Any) -> Any:
        if "_groups" in self.__dict__:
            return DataFrameGroupBy._again(self, obj, **changes)
        return waiting(WaitingFrame, obj, self.__dict__["_asked"], {**self.__dict__, "selection": self._selection, **changes})

    @cached_property
    def _excluded(self) -> set[Any]:
        by = self.__dict__["_asked"].by
        return set(by if type(by) is list else [by])

    def _together(self, places: list[int]) -> None:
        frame = self.obj
        if "_rows" in frame.__dict__:
            frame._rows.expect(n for k in places for n in frame._expressions[k].columns())
        super()._together(places)


WaitingSeries.__name__ = WaitingSeries.__qualname__ = "SeriesGroupBy"
WaitingFrame.__name__ = WaitingFrame.__qualname__ = "DataFrameGroupBy"
