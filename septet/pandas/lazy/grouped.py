"""Group-bys of frames that do not fit into memory: sums, means, counts, extremes and their like are made batch by batch."""
from __future__ import annotations

from typing import Any

from septet.pandas import kinds
from septet.pandas.groupby.frame import DataFrameGroupBy
from septet.pandas.groupby.series import SeriesGroupBy
from septet.pandas.hints import unknown
from septet.pandas.lazy import limit
from septet.pandas.lazy.states import Unstreamable
from septet.pandas.lazy.streaming import Source

BY_PARTS = ("sum prod mean min max count size std var sem first last nunique any all agg aggregate").split()


def group(frame: Any, by: Any, options: dict[str, Any]) -> Any:
    """The group-by of a frame that nobody has looked at; None where it fits into memory."""
    columns = {n for e in frame._expressions for n in e.columns()}
    if limit.fits(frame._rows, columns):
        return None
    labels = by if type(by) is list else [by]
    level = options.pop("level")
    if level is None:
        for label in (x for x in labels if isinstance(x, (str, int)) and x not in frame._labels and x not in frame._rows.scan.marks):
            raise unknown(label, frame._labels)
    plain = level is None and labels and all(isinstance(x, (str, int)) and x in frame._labels for x in labels)
    if not plain:
        raise limit.too_large(f"a group-by by other things than columns, {by!r},", frame._rows.scan.name)
    places = [frame._labels.get_loc(x) for x in labels]
    source = Source(frame, places, options["sort"], options["dropna"], options["observed"])
    obj = kinds.DataFrame._new(source.samples, kinds.RangeIndex(0), frame._labels)
    made = StreamedFrame(obj, source.groups, by, options["as_index"], options["group_keys"], options["dropna"], options["observed"])
    made._source = source
    made._frame = frame
    return made


class Streamed:
    """What both share.  `_source`: the rows; `_frame`: the frame that was grouped."""

    _source: Any = None
    _frame: Any = None

    @property
    def _groups(self) -> Any:
        return self._source.groups if self._source is not None else self.__dict__["_asked"]

    @_groups.setter
    def _groups(self, value: Any) -> None:
        self.__dict__["_asked"] = value

    def _again(self, obj: Any, **changes: Any) -> Any:
        """The same groups of another object."""
        made = super()._again(obj, **changes)               # type: ignore[misc]
        made._source, made._frame = self._source, self._frame
        return made

    def _in_memory(self) -> Any:
        """The plain group-by.  TooLarge where its columns do not fit."""
        frame, source = self._frame, self._source
        names = list(dict.fromkeys([*(source.labels[k] for k in source.places), *(label for label, _ in self._value_columns())]))  # type: ignore[attr-defined]
        part = frame[names]
        columns = {n for e in part._expressions for n in e.columns()}
        if not limit.fits(part._rows, columns):
            raise limit.too_large("this operation of groups", part._rows.scan.name, source.rows.bytes(columns) * limit.COPIES)
        part._look()
        made = part.groupby(self.keys, as_index=self.as_index, sort=source.sort, group_keys=self.group_keys,       # type: ignore[attr-defined]
                            observed=self.observed, dropna=self.dropna)                                             # type: ignore[attr-defined]
        if isinstance(self, SeriesGroupBy):
            return made[self.obj._name]
        return made if self._selection is None else made[self._selection]       # type: ignore[attr-defined]

    def __len__(self) -> int:
        return self.ngroups

    @property
    def ngroups(self) -> int:
        """How many groups."""
        self._source.run()
        return self._source.known.count  # type: ignore[no-any-return]

    def __iter__(self) -> Any:
        return iter(self._in_memory())


def twice(name: str, plain: Any) -> Any:
    """A method that is run on no rows, to learn what it needs, and again with the results; on all rows where that cannot be."""
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        source = self._source
        if source is None or source.mode:
            return plain(self, *args, **kwargs)
        try:
            source.mode, source.groups = "ask", source.asking()
            plain(self, *args, **kwargs)
            source.run()
            source.mode, source.groups = "answer", source.known
            return plain(self, *args, **kwargs)
        except Unstreamable:
            pass
        finally:
            source.mode, source.groups = "", source.asking()
        return getattr(self._in_memory(), name)(*args, **kwargs)

    method.__name__, method.__doc__ = name, plain.__doc__
    return method


def whole(name: str, plain: Any) -> Any:
    """A method or property that needs all rows."""
    if not callable(plain):
        return property(lambda self: getattr(self._in_memory(), name))

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        busy = self._source is None or self._source.mode
        return plain(self, *args, **kwargs) if busy else getattr(self._in_memory(), name)(*args, **kwargs)

    method.__name__, method.__doc__ = name, plain.__doc__
    return method


def streamed(base: type) -> dict[str, Any]:
    """The public methods and properties of a group-by, as those of a streamed one."""
    found: dict[str, Any] = {}
    for name in dir(base):
        plain = getattr(base, name)
        if not name.startswith("_") and name not in ("ngroups", "ndim", "pipe"):
            found[name] = (twice if name in BY_PARTS else whole)(name, plain)
    return found


StreamedSeries: Any = type("SeriesGroupBy", (Streamed, SeriesGroupBy), {**streamed(SeriesGroupBy), "__module__": "pandas.api.typing"})


class StreamedFrame(Streamed, DataFrameGroupBy):
    """DataFrameGroupBy."""

    __module__ = "pandas.api.typing"

    def __getitem__(self, key: Any) -> Any:
        found = DataFrameGroupBy.__getitem__(self, key)
        if type(found) is SeriesGroupBy and not self._source.mode:
            found.__dict__["_asked"] = found.__dict__.pop("_groups")
            found.__class__ = StreamedSeries
            found._source, found._frame = self._source, self._frame
        return found


for _name, _method in streamed(DataFrameGroupBy).items():
    setattr(StreamedFrame, _name, _method)
StreamedFrame.__name__ = StreamedFrame.__qualname__ = "DataFrameGroupBy"
