"""A DataFrame that nobody has looked at: columns (expressions) over rows of a scan.  Looked at, it becomes a plain DataFrame."""
from __future__ import annotations

import inspect
from sys import getrefcount
from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.chaining import warn_chained
from septet.pandas.construct import objects
from septet.pandas.frame import DataFrame
from septet.pandas.indexing.loc import Loc, called
from septet.pandas.indexing.writing import set_frame_item
from septet.pandas.lazy import limit
from septet.pandas.lazy.columns import LazyColumns
from septet.pandas.lazy.expression import Column, Renamed
from septet.pandas.lazy.parts import first_rows, large, last_rows, steady, writable
from septet.pandas.lazy.rows import Rows
from septet.pandas.lazy.series import PlannedSeries, is_mask, value_of


class PlannedFrame(DataFrame):
    """`_rows`: of which file and under which conditions; `_expressions`: its columns; `_labels`: their names."""

    __module__ = "pandas"
    _rows: Any
    _expressions: list[Any]

    @classmethod
    def _of(cls, rows: Any, expressions: list[Any], labels: Any) -> PlannedFrame:
        """The frame of some expressions."""
        self = object.__new__(cls)
        self.__dict__.update(_rows=rows, _expressions=expressions, _labels=labels)
        return self

    def __getattr__(self, name: str) -> Any:
        if name == "_arrays" or name == "_index":
            self._look()
            return self.__dict__[name]
        return super().__getattr__(name)

    def _look(self) -> None:
        """From here on a plain frame, whose columns are read as they are looked at."""
        rows, expressions = self._rows, self._expressions
        held: set[int] = set()

        def load(numbers: list[int]) -> list[Any]:
            wanted = [k for n in numbers for k in expressions[n].columns()]
            held.update(wanted)
            if not rows.masks:
                limit.check(rows.bytes(held), f"a table with {len(held)} columns", rows.scan.name)
            found = dict(zip(wanted, rows.load(wanted), strict=True))
            return [found[e.number] if isinstance(e, Column) else value_of(rows, e) for e in (expressions[n] for n in numbers)]

        state = self.__dict__
        state.update(_arrays=LazyColumns(load, len(expressions)), _index=rows.index.view())
        del state["_rows"], state["_expressions"]
        self.__class__ = DataFrame          # type: ignore[assignment]

    # -- what is known without looking

    def __len__(self) -> int:
        return self._rows.count  # type: ignore[no-any-return]

    @property
    def shape(self) -> tuple[int, ...]:
        """(rows, columns)."""
        return len(self), len(self._expressions)

    @property
    def size(self) -> int:
        """How many values."""
        return len(self) * len(self._expressions)

    def _samples(self) -> list[Any]:
        """An empty array of each column's dtype."""
        prototypes, none = self._rows.scan.prototypes, kinds.RangeIndex(0)
        return [e.series(prototypes, none)._array for e in self._expressions]

    @property
    def dtypes(self) -> Any:
        """The dtype of each column."""
        return kinds.Series._new(objects([a.dtype for a in self._samples()]), self._labels)

    # -- parts that are noted

    def __getitem__(self, key: Any) -> Any:
        if is_mask(key, self._rows):
            return PlannedFrame._of(self._rows.under(key._expression), self._expressions, self._labels)
        if callable(key) and not isinstance(key, (type, kinds.Series)):
            return self[called(key, self)]
        if isinstance(key, (str, int)) and key in self._labels:
            place = self._labels.get_loc(key)
            return PlannedSeries._of(self._rows, self._expressions[place], key)
        if type(key) is list and key and all(isinstance(k, (str, int)) and type(k) is not bool and k in self._labels for k in key):
            return self._chosen([self._labels.get_loc(k) for k in key])
        return super().__getitem__(key)

    def _chosen(self, places: list[int]) -> Any:
        """Some of the columns.  A column twice makes a plain frame."""
        if len(set(places)) < len(places):
            return DataFrame.__getitem__(self, [self._labels[k] for k in places])
        labels = self._labels.take(np.array(places, dtype=np.int64))
        return PlannedFrame._of(self._rows, [self._expressions[k] for k in places], labels)

    def __setitem__(self, key: Any, value: Any) -> None:
        if getrefcount(self) <= 3:
            warn_chained()
        if type(self) is PlannedFrame and isinstance(key, str) and isinstance(value, PlannedSeries) and value._rows is self._rows:
            self._put(key, value._named())
        else:
            set_frame_item(self, key, value)

    def _put(self, key: str, expression: Any) -> None:
        """Replace a column, or add one."""
        expressions, labels = list(self._expressions), self._labels
        if key in labels:
            expressions[labels.get_loc(key)] = expression
        else:
            expressions.append(expression)
            labels = labels.insert(len(labels), key)
        self.__dict__.update(_expressions=expressions, _labels=labels)

    def copy(self, deep: bool = True) -> Any:
        """A copy; neither sees what is written to the other."""
        return PlannedFrame._of(self._rows, self._expressions, self._labels.view())

    def drop(self, labels: Any = None, *, axis: Any = 0, index: Any = None, columns: Any = None, level: Any = None, inplace: bool = False,
             errors: str = "raise") -> Any:
        """The object without some labels."""
        gone = columns if labels is None else labels if self._get_axis_number(axis) == 1 and columns is None else None
        gone = [gone] if isinstance(gone, str) else gone
        known = type(gone) is list and all(isinstance(x, str) and x in self._labels for x in gone)
        if known and index is None and level is None and not inplace:
            return self._chosen([k for k, label in enumerate(self._labels) if label not in gone])
        return super().drop(labels, axis=axis, index=index, columns=columns, level=level, inplace=inplace, errors=errors)

    def rename(self, mapper: Any = None, *, index: Any = None, columns: Any = None, axis: Any = None, copy: Any = None,
               inplace: bool = False, level: Any = None, errors: str = "ignore") -> Any:
        """The object under other labels."""
        usual = type(columns) is dict and mapper is None and index is None and axis is None and level is None and errors == "ignore"
        names = [columns.get(x, x) for x in self._labels] if usual and not inplace else []
        if names and len(set(names)) == len(names) and all(isinstance(x, str) for x in names):
            expressions = [Renamed(e, n) for e, n in zip(self._expressions, names, strict=True)]
            return PlannedFrame._of(self._rows, expressions, kinds.Index(names, name=self._labels.name))
        return super().rename(mapper, index=index, columns=columns, axis=axis, copy=copy, inplace=inplace, level=level, errors=errors)

    def dropna(self, *, axis: Any = 0, how: Any = ..., thresh: Any = ..., subset: Any = None, inplace: bool = False,
               ignore_index: bool = False) -> Any:
        """The rows (or columns) where nothing is missing."""
        names = list(self._labels) if subset is None else [subset] if isinstance(subset, str) else subset
        usual = axis in (0, "index") and how in (..., "any") and thresh is ... and not inplace and not ignore_index
        if usual and type(names) is list and names and all(isinstance(x, str) and x in self._labels for x in names):
            mask = self[names[0]].notna()
            for name in names[1:]:
                mask = mask & self[name].notna()
            return self[mask]
        return super().dropna(axis=axis, how=how, thresh=thresh, subset=subset, inplace=inplace, ignore_index=ignore_index)

    def groupby(self, by: Any = None, level: Any = None, *, as_index: bool = True, sort: bool = True, group_keys: bool = True,
                observed: bool = True, dropna: bool = True) -> Any:
        """Split into groups by columns, functions, mappings, arrays or levels."""
        from septet.pandas.lazy import grouped, waiting

        words = {"as_index": as_index, "sort": sort, "group_keys": group_keys, "observed": observed, "dropna": dropna}
        found = grouped.group(self, by, {"level": level, **words})
        found = waiting.group(self, by, {"level": level, **words}) if found is None else found
        return super().groupby(by, level, **words) if found is None else found  # type: ignore[arg-type]

    def head(self, n: int = 5) -> Any:
        """The first n rows; with n below 0 all but the last -n."""
        return first_rows(self, n) if n > 0 and steady(self) else super().head(n)

    def tail(self, n: int = 5) -> Any:
        """The last n rows; with n below 0 all but the first -n."""
        return last_rows(self, n) if n > 0 and large(self) else super().tail(n)

    def sort_values(self, by: Any, *, axis: Any = 0, ascending: Any = True, inplace: bool = False, kind: str = "quicksort",
                    na_position: str = "last", ignore_index: bool = False, key: Any = None) -> Any:
        """The rows sorted by columns (or with axis 1 the columns by rows)."""
        names = by if type(by) is list else [by]
        flags = list(ascending) if isinstance(ascending, (list, tuple)) else [ascending] * len(names)
        plain = axis in (0, "index") and not inplace and key is None and na_position in ("first", "last") and len(flags) == len(names)
        plain = plain and bool(names) and all(isinstance(x, str) and x in self._labels for x in names)
        plain = plain and all(type(x) is bool for x in flags)
        if plain and large(self) and writable(self) and len(self) and all(isinstance(x, str) for x in self._labels):
            from septet.pandas.lazy.sorting import sort

            return sort(self, names, flags, na_position, ignore_index)
        return super().sort_values(by, axis=axis, ascending=ascending, inplace=inplace, kind=kind, na_position=na_position,
                                   ignore_index=ignore_index, key=key)

    def to_csv(self, path_or_buf: Any = None, **words: Any) -> str | None:
        """Separated values: text where no path is given, else a file, written whole or not at all."""
        from septet.pandas.lazy.writing import to_csv

        plain = inspect.signature(DataFrame.to_csv).bind(self, path_or_buf, **words)
        plain.apply_defaults()
        given = {k: v for k, v in plain.arguments.items() if k not in ("self", "path_or_buf")}
        return None if to_csv(self, path_or_buf, given) else super().to_csv(path_or_buf, **words)

    @property
    def loc(self) -> Any:
        """Rows and columns by label."""
        return PlannedLoc(self)


class PlannedLoc(Loc):
    """`.loc` of a frame that nobody has looked at: conditions and columns are noted."""

    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:
        key = called(key, self.obj)
        rows, columns = key if type(key) is tuple and len(key) == 2 else (key, slice(None))
        if type(self.obj) is PlannedFrame and is_mask(rows, self.obj._rows):
            if isinstance(columns, slice) and columns == slice(None):
                return self.obj[rows]
            if isinstance(columns, str) or type(columns) is list and columns and all(isinstance(x, str) for x in columns):
                return self.obj[rows][columns]
        return super().__getitem__(key)


PlannedFrame.__name__ = PlannedFrame.__qualname__ = "DataFrame"


def planned(scan: Any, labels: Any) -> Any:
    """The frame of all columns of a scan; None where labels are not plain ones."""
    if isinstance(labels, kinds.MultiIndex) or not labels.is_unique:
        return None
    return PlannedFrame._of(Rows(scan), [Column(k, label) for k, label in enumerate(labels)], labels)
