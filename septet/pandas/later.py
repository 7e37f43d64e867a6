"""Rows chosen from large tables column by column, each when somebody looks at it: a merge carries columns that nobody reads for nothing.

A column not yet looked at is a cell: how to make it from an array that is written no more (columns are shared, writers copy first), or
from another cell.  A table that changes afterwards changes its own list, never the cells of others.
"""
from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.algorithms.take import take
from septet.pandas.lazy import limit
from septet.pandas.lazy.columns import LazyColumns

LONG = 1 << 13                      # rows from which waiting pays
SPARSE = 32                         # a part smaller than this share keeps the whole alive only where there is room for that
FEW = 128                           # even this part of so many rows is worth it: text alone takes 100 microseconds a column
PINNED = 4                          # the wholes of small parts may take this part of the limit of tables

_foreign: dict[int, Any] = {}       # arrays of callers who keep writing them (copy=False): nothing waits on these


def foreign(arrays: Iterable[Any]) -> None:
    """Remember arrays that a caller shares with a table."""
    for a in arrays:
        if type(a) is ndarray:
            key = id(a)
            _foreign[key] = weakref.ref(a, lambda _, key=key: _foreign.pop(key, None))


def is_long(n: int) -> bool:
    """Whether a table of n rows has columns that may wait."""
    return n >= LONG


def worth(count: int, n: int) -> bool:
    """Whether taking `count` of n rows is better left until it is asked for."""
    return count >= LONG and count * SPARSE >= n


_pins: list[tuple[weakref.ref[Any], int]] = []      # choices of few rows that wait, and the bytes of what they choose from


def has_room(arrays: Sequence[Any], n: int, count: int) -> bool:
    """Whether columns of n rows may stay alive for `count` of them that wait."""
    if not is_long(n) or count * FEW < LONG:
        return False
    _pins[:] = [(rows, nbytes) for rows, nbytes in _pins if rows() is not None]
    return sum(nbytes for _, nbytes in _pins) + bytes_of(arrays, n) <= limit.limit() // PINNED


def pin(rows: Rows, arrays: Sequence[Any], n: int) -> Rows:
    """Count the columns of n rows as alive for as long as some of these rows wait."""
    _pins.append((weakref.ref(rows), bytes_of(arrays, n)))
    return rows


def bytes_of(arrays: Sequence[Any], n: int) -> int:
    """About what columns of n rows take: those of text 16 bytes a row and as much again behind them."""
    items = arrays.items() if type(arrays) is LaterColumns else arrays
    return sum(a.nbytes if type(a) is ndarray else 32 * n for a in items)


class Cell:
    """A column that is made once, when it is looked at: f of what a source gives (an array, a cell, or number k of lazy columns)."""

    __slots__ = ("array", "how")

    def __init__(self, source: Any, f: Callable[[Any], Any] | None, k: int = 0) -> None:
        self.array: Any = None
        self.how: Any = source, f, k                    # one attribute, so that two threads at once see all of it or nothing

    def root(self) -> Any:
        """(lazy columns, number) at the bottom where they are not read yet, or None."""
        at: Any = self
        while type(at) is Cell and at.how is not None:
            source, _, k = at.how
            if isinstance(source, LazyColumns):
                return source, k
            at = source
        return None

    def get(self) -> Any:
        """The array; rows of rows are chosen in one step."""
        how = self.how
        if how is not None:
            source, f, k = composed(*how)
            found = source.get() if type(source) is Cell else source[k] if isinstance(source, LazyColumns) else source
            self.array = found if f is None else f(found)
            self.how = None
        return self.array


def composed(source: Any, f: Any, k: int) -> tuple[Any, Any, int]:
    """The same column from a source nearer to the bottom, where rows of rows that nobody has looked at are asked for."""
    while type(source) is Cell and type(f) is Rows:
        below = source.how
        if below is None or type(below[1]) is not Rows or not below[1].there or f.count > 2 * below[1].count:
            break                                       # where something is missing below, that decides the dtype
        source, f, k = below[0], f.after(below[1]), below[2]
    return source, f, k


class LaterColumns(LazyColumns):
    """A table's columns, some of them cells."""

    def __init__(self, items: Sequence[Any]) -> None:
        list.__init__(self, items)

    @property
    def _waiting(self) -> set[int]:  # type: ignore[override]
        """The numbers of the columns that nobody has looked at."""
        return {k for k, item in enumerate(self.items()) if type(item) is Cell and item.how is not None}

    def fetch(self, numbers: Sequence[int]) -> None:
        """Make columns present; what they need of one file is read together."""
        items = [(k, list.__getitem__(self, k)) for k in numbers]
        found = [(k, item) for k, item in items if type(item) is Cell]
        if len(found) > 1:
            read_together([cell for _, cell in found])
        for k, cell in found:
            list.__setitem__(self, k, cell.get())

    def __setitem__(self, key: Any, value: Any) -> None:
        list.__setitem__(self, key, value)

    def items(self) -> list[Any]:
        """Arrays and cells as they are now."""
        return [list.__getitem__(self, k) for k in range(len(self))]

    def part(self, numbers: Sequence[int]) -> LaterColumns:
        """Some of the columns."""
        return LaterColumns([list.__getitem__(self, k) for k in numbers])

    def mapped(self, f: Callable[[Any], Any]) -> LaterColumns:
        """A function of every column, called when that is looked at."""
        return LaterColumns([Cell(a, f) for a in self.items()])

    def append(self, value: Any) -> None:
        """One more column behind the others, which go on waiting."""
        list.append(self, value)

    def copy(self) -> LaterColumns:
        """The same columns."""
        return self.part(range(len(self)))


def read_together(cells: list[Any]) -> None:
    """Have the lazy columns below cells fetched, all of one table at once."""
    wanted: dict[int, tuple[LazyColumns, list[int]]] = {}
    for cell in cells:
        root = cell.root() if type(cell) is Cell else None
        if root is not None:
            wanted.setdefault(id(root[0]), (root[0], []))[1].append(root[1])
    for lazy, numbers in wanted.values():
        lazy.fetch(numbers)


def columns_of(frame: Any) -> Any:
    """A frame's columns to share, those of a file as cells: from here on nobody changes the list that reads it."""
    arrays = frame._columns
    if isinstance(arrays, LazyColumns) and type(arrays) is not LaterColumns:
        waiting = arrays._waiting
        arrays = LaterColumns([Cell(arrays, None, k) if k in waiting else list.__getitem__(arrays, k) for k in range(len(arrays))])
        frame.__dict__["_arrays"] = arrays
    return arrays


def shared(frame: Any) -> list[Any]:
    """A frame's columns in a list of one's own."""
    arrays = columns_of(frame)
    return arrays.copy() if type(arrays) is LaterColumns else list(arrays)


def chosen(frame: Any, rows: Any, count: int) -> list[Any]:
    """Some rows (a function, or `Rows` with their number) of a frame's columns: cells of what waits already or is worth it."""
    return picked(columns_of(frame), rows, worth(count, len(frame._index)))


def picked(arrays: Any, f: Callable[[Any], Any], wait: bool) -> list[Any]:
    """f of columns, as cells of those that wait themselves or, with `wait`, of all."""
    found = [picked_one(a, f, wait) for a in (arrays.items() if type(arrays) is LaterColumns else arrays)]
    return LaterColumns(found) if any(type(a) is Cell for a in found) else found


def picked_one(a: Any, f: Callable[[Any], Any], wait: bool) -> Any:
    """f of one column or cell, or a cell of it."""
    if type(a) is Cell:
        if a.how is not None:
            return Cell(a, f)
        a = a.array
    return Cell(a, f) if wait and not shared_memory(a) else f(a)


def shared_memory(a: Any) -> bool:
    """Whether a caller may write an array's memory."""
    return bool(_foreign) and (id(a) in _foreign or type(a) is ndarray and a.base is not None)


class Rows:
    """A mask or positions of a table's rows, as each kind of column takes them best.  there: no position is -1, which is missing."""

    def __init__(self, rows: Any, there: bool = True) -> None:
        self.rows, self.mask = rows, rows.dtype.kind == "b"
        self.there = there or not bool((rows < 0).any())
        self._places: Any = None if self.mask else rows
        self._after: dict[int, tuple[Rows, Rows]] = {}

    @property
    def places(self) -> ndarray:
        """The positions."""
        if self._places is None:
            self._places = np.flatnonzero(self.rows)
        return self._places

    @property
    def count(self) -> int:
        """How many rows."""
        return len(self.places)

    def after(self, first: Rows) -> Rows:
        """These rows of those that another choice gave; made once for all columns."""
        known = self._after.get(id(first))
        if known is None:
            places = self.places
            if self.there:
                found = Rows(first.places[places])
            else:
                found = Rows(np.where(places < 0, -1, first.places[np.maximum(places, 0)]) if first.count else places, False)
            known = self._after[id(first)] = first, found
        return known[1]

    def __call__(self, values: Any) -> Any:
        """The rows of a column."""
        if not self.there:
            return take(values, self.rows)
        if type(values) is not ndarray:
            return values.take(self.places)
        sparse = self.mask and self.count * 8 < len(self.rows)
        return values[self.places if sparse else self.rows]
