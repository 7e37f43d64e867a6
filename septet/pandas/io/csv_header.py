"""The head of a CSV file: names of columns, which of them are kept, which make the index."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from septet.pandas.errors import EmptyDataError, ParserError
from septet.pandas.io.csv_options import Options


class Head:
    """Names by position, the width of rows, how many columns in front make an index that has no name."""

    def __init__(self, rows: Iterator[list[str]], options: Options) -> None:
        self.options, self.rows = options, rows
        self.levels: list[list[str]] = []       # rows of a header of several
        self.level_names: list[Any] = []
        self.first: list[str] | None = None     # the first row of data
        if isinstance(options.header, (list, tuple)):
            self.names = self.several(list(options.header))
        elif options.header is None:
            self.names = self.none()
        else:
            self.names = self.one(options.header)
        if options.header is not None and options.names is not None:
            self.names = list(options.names)
        self.lead = self.leading()
        self.width = len(self.names) + self.lead
        if options.header is None and self.first is not None and options.names is not None and len(self.first) < len(self.names):
            self.width = len(self.names)

    def next_row(self) -> list[str] | None:
        """The next row, or None at the end."""
        return next(self.rows, None)

    def none(self) -> list[Any]:
        """Names where no row has them."""
        self.first = self.next_row()
        if self.first is None:
            if self.options.names is not None:
                return list(self.options.names)
            raise EmptyDataError("No columns to parse from file")
        return list(self.options.names) if self.options.names is not None else list(range(len(self.first)))

    def one(self, header: int) -> list[Any]:
        """Names of one row."""
        row = None
        for _ in range(header + 1):
            row = self.next_row()
            if row is None:
                raise EmptyDataError("No columns to parse from file") if header == 0 else \
                    ParserError(f"Passed header={header}, but only {_} lines in file")
        self.first = self.next_row()
        return distinct(named(row or []))

    def several(self, header: list[int]) -> list[Any]:
        """Names of several rows, as tuples."""
        rows: list[list[str]] = []
        for k in range(max(header) + 1):
            row = self.next_row()
            if row is None:
                raise ParserError(f"Passed header={header}, but only {k} lines in file") if rows or k else \
                    EmptyDataError("No columns to parse from file")
            if k in header:
                rows.append(row)
        self.first = self.next_row()
        width = max(len(r) for r in rows)
        self.levels = [r + [""] * (width - len(r)) for r in rows]
        return list(zip(*(unnamed(r, k) for k, r in enumerate(self.levels))))

    def leading(self) -> int:
        """How many more fields than names the first row of data has: these make the index."""
        o = self.options
        if self.first is None or o.index_col is not None or o.usecols is not None:
            return 0
        return max(0, len(self.first) - len(self.names))

    def data(self) -> Iterator[list[str]]:
        """The rows of data."""
        if self.first is not None:
            yield self.first
        yield from self.rows


def named(row: list[str]) -> list[Any]:
    """Names, those that are missing by their position."""
    return [x if x != "" else f"Unnamed: {k}" for k, x in enumerate(row)]


def unnamed(row: list[str], level: int) -> list[str]:
    """One level of a header of several."""
    return [x if x != "" else f"Unnamed: {k}_level_{level}" for k, x in enumerate(row)]


def distinct(names: list[Any]) -> list[Any]:
    """Names that stand there twice get numbers: a, a.1, a.2."""
    seen: dict[Any, int] = {}
    taken = set(names)
    out: list[Any] = []
    for name in names:
        if name in seen:
            k = seen[name]
            while (found := f"{name}.{k}") in taken:
                k += 1
            seen[name] = k + 1
            taken.add(found)
            out.append(found)
            continue
        seen[name] = 1
        out.append(name)
    return out


def kept_columns(names: list[Any], options: Options) -> list[int]:
    """Positions of the columns to keep, in the order of the file.  ValueError for those that are not there."""
    use = options.usecols
    if use is None:
        return list(range(len(names)))
    if callable(use):
        return [k for k, name in enumerate(names) if use(name)]
    if isinstance(use, str) or not hasattr(use, "__iter__"):
        raise ValueError("'usecols' must either be list-like of all strings, all unicode, all integers or a callable.")
    items = list(use)
    if all(isinstance(x, str) for x in items):
        gone = [x for x in items if x not in names]
        wanted = {names.index(x) for x in items if x in names}
    elif all(hasattr(x, "__index__") for x in items):
        gone = [x for x in items if not 0 <= int(x) < len(names)]
        wanted = {int(x) for x in items}
    else:
        raise ValueError("'usecols' must either be list-like of all strings, all unicode, all integers or a callable.")
    if gone:
        raise ValueError(f"Usecols do not match columns, columns expected but not found: {gone}")
    return sorted(wanted)


def index_columns(names: list[Any], kept: list[int], options: Options) -> list[int]:
    """Positions of the columns that make the index.  ValueError for those that are not there."""
    given = options.index_col
    if given is None or given is False:
        return []
    out = []
    for key in given if isinstance(given, (list, tuple)) else [given]:
        if isinstance(key, str) or key in names and not isinstance(key, int):
            if key not in names:
                raise ValueError(f"Index {key} invalid")
            out.append(names.index(key))
        elif options.usecols is not None and not callable(options.usecols):
            out.append(kept[key])
        else:
            if not -len(names) <= key < len(names):
                raise ValueError(f"Index {key} invalid") if not options.names else IndexError("list index out of range")
            out.append(key % len(names))
    return out
