"""A Parquet file as a scan sees it: its columns in the dtypes that they have over the whole file, read by ranges of rows."""
from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import engine, kinds
from septet.pandas.algorithms.casting import cast
from septet.pandas.construct import objects
from septet.pandas.huge_pages import huge_pages
from septet.pandas.io import arrow_tables
from septet.pandas.io import parquet_footer as footer
from septet.pandas.io.csv_options import NO_DEFAULT
from septet.pandas.io.parquet import told_table
from septet.pandas.lazy import report

with huge_pages():
    import polars as pl

FIXED = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64, pl.Float32, pl.Float64, pl.Boolean)
STEADY = (*FIXED, pl.String, pl.Datetime, pl.Duration, pl.Date)
PHYSICAL = {1: "i4", 2: "i8", 4: "f4", 5: "f8"}         # of Parquet


class Scan:
    """An open file.  fields: names of the table's columns; marks: those of its index; ranges: the description of a RangeIndex.

    The file stays readable when it is replaced or removed.  OSError where it has been written to since.
    """

    def __init__(self, name: str, fields: list[str], index: list[Any], told: dict[str, Any]) -> None:
        self.name, self.fields, self.told = name, fields, told
        self.marks = [m for m in index if isinstance(m, str)]
        self.ranges = [m for m in index if isinstance(m, dict)]
        self.held: dict[str, pl.Series] = {}
        self.brief: set[int] = set()        # columns that are held until they are read
        self.masked: tuple[ndarray, pl.Series] | None = None
        self.file = open(name, "rb")        # noqa: SIM115 - held by the table
        self.stamp = self.written()
        self.schema = pl.scan_parquet(self.file).collect_schema()
        self.groups = footer.row_groups(self.file)
        self.height = sum(g.rows for g in self.groups)
        self.report = report.Scanned(name, self)

    def written(self) -> tuple[int, int]:
        """When the file was last written, and its size."""
        found = os.fstat(self.file.fileno())
        return found.st_mtime_ns, found.st_size

    # -- rows

    def read(self, first: int, rows: int, numbers: list[int], chosen: ndarray | None = None) -> list[Any]:
        """Columns at a range of rows, or at the chosen (rising) ones of them, in the dtypes of the whole file."""
        if not all(map(self.steady, numbers)):
            arrays = self.frame(first, rows, [self.fields[k] for k in numbers], [])._columns
            found = [self.fitted(k, a) for k, a in zip(numbers, arrays, strict=True)]
            return found if chosen is None else [a.take(chosen) for a in found]
        if not numbers:
            self.check()
            return []
        series = self.table(first, rows, [self.fields[k] for k in numbers]).get_columns()
        return [self.column(k, s, chosen) for k, s in zip(numbers, series, strict=True)]

    def column(self, number: int, s: pl.Series, chosen: ndarray | None) -> Any:
        """A steady column out of its pieces; rows are chosen before these are put together, so that fewer bytes are copied."""
        if chosen is not None:
            found = engine.gathered(s, chosen) if s.dtype in FIXED else None
            if found is not None:
                return self.fitted(number, found)
            s = s.filter(self.mask(chosen, len(s)))
        return self.fitted(number, arrow_tables.column_from_polars(s, self.noted.get(self.fields[number])))

    @cached_property
    def noted(self) -> dict[str, str]:
        """The dtype that pandas noted of each column."""
        return {c.get("field_name") or c.get("name"): c.get("numpy_type", "") for c in self.told.get("columns", [])}

    def frame(self, first: int, rows: int, names: list[str], index: list[Any]) -> Any:
        """Rows as a table."""
        if not names:
            self.check()
            return kinds.DataFrame._new([], kinds.RangeIndex(rows), kinds.Index([]))
        return told_table(self.table(first, rows, names), index, self.told, NO_DEFAULT)

    def table(self, first: int, rows: int, names: list[str]) -> pl.DataFrame:
        """Rows as the file has them, in pieces."""
        if all(name in self.held for name in names):
            return pl.DataFrame([self.held[name].slice(first, rows) for name in names])
        self.check()
        scan = pl.scan_parquet(self.file)
        scan = scan if rows == self.height else scan.slice(first, rows)
        self.report.count(first, rows, names)
        return scan.select(names).collect()

    def mask(self, chosen: ndarray, rows: int) -> pl.Series:
        """True at the chosen rows; the last one is kept, for columns that are read one after the other."""
        if self.masked is None or self.masked[0] is not chosen or len(self.masked[1]) != rows:
            mask = np.zeros(rows, dtype=bool)
            mask[chosen] = True
            self.masked = chosen, engine.to_series(mask)
        return self.masked[1]

    def check(self) -> None:
        """OSError where the file has been written to."""
        if self.written() != self.stamp:
            raise OSError(f"{self.name} has been written to since it was read: columns that nobody had looked at are lost")

    # -- columns of all rows, kept in the pieces that the file has

    def hold(self, numbers: list[int], room: int) -> None:
        """Keep columns, and what was kept before while all of it takes less than `room` bytes."""
        absent = [k for k in numbers if self.fields[k] not in self.held]
        if not absent:
            return
        kept = sum(self.width(self.fields.index(name)) for name in self.held) * self.height
        if kept + sum(map(self.width, absent)) * self.height > room:
            self.held.clear()
            absent = list(numbers)
        names = [self.fields[k] for k in absent]
        self.held.update(zip(names, self.table(0, self.height, names).get_columns(), strict=True))

    def release(self, numbers: list[int]) -> None:
        """Let go of columns that were held for this reading alone."""
        for k in self.brief.intersection(numbers):
            self.held.pop(self.fields[k], None)
            self.brief.discard(k)

    def holds(self, numbers: list[int]) -> bool:
        """Whether columns are kept."""
        return all(self.fields[k] in self.held for k in numbers)

    def pieces(self, first: int, rows: int, most: int) -> Iterator[tuple[int, int]]:
        """(first row, rows) of the parts of a range: row groups, or several together while they are small."""
        at, stop = first, first + rows
        for end in [*(g.first + g.rows for g in self.groups if first < g.first + g.rows < stop), stop]:
            if end - at >= most // 2 or end == stop:
                yield at, end - at
                at = end

    def fitted(self, number: int, array: Any) -> Any:
        """A part of a column in the dtype of the whole: other parts may have gaps where this one has none."""
        wanted = self.prototypes[number]
        if array.dtype == wanted.dtype or not self.steady(number):
            return array
        if wanted.dtype.kind == "O":
            return objects(array.tolist())
        return cast(array, wanted.dtype)

    def index(self, positions: ndarray | None = None) -> Any:
        """The labels of all rows, or of some."""
        if self.marks:
            labels = self.frame(0, self.height, self.marks, self.marks).index
        else:
            labels = arrow_tables.index_of({}, [], self.ranges, self.height)
        return labels if positions is None else labels._take(positions)

    def labels(self, first: int, rows: int) -> Any:
        """The labels of a range of rows."""
        if self.marks:
            return self.frame(first, rows, self.marks, self.marks).index
        return arrow_tables.index_of({}, [], self.ranges, self.height)[first : first + rows]

    # -- columns

    @cached_property
    def prototypes(self) -> list[Any]:
        """An empty array of each column's dtype over the whole file."""
        return [self.prototype(name) for name in self.fields]

    def prototype(self, name: str) -> Any:
        """An empty array of a column's dtype.  Its values decide where the file does not say whether there are gaps."""
        kind, gaps = self.schema[name], self.gaps(name)
        if gaps is None and kind in FIXED:
            return self.whole(name)._columns[0][:0]
        sample = pl.DataFrame([pl.Series(name, [None] if gaps else [], dtype=kind)])
        return told_table(sample, [], self.told, NO_DEFAULT)._columns[0][:0]

    def whole(self, name: str) -> Any:
        """A column of all rows, as a table."""
        return self.frame(0, self.height, [name], [])

    def gaps(self, name: str) -> bool | None:
        """Whether a column has gaps; None where the file does not say."""
        chunks = [g.chunks.get(name) for g in self.groups]
        counts = [None if c is None else c.nulls for c in chunks]
        return None if None in counts else any(counts)

    def steady(self, number: int) -> bool:
        """Whether parts of a column, put together, are the column: those of categories are not."""
        name = self.fields[number]
        return self.schema[name] in STEADY and name not in self.coded

    @cached_property
    def coded(self) -> set[str]:
        """The columns whose dtype the note in the file gives beyond what parts can show."""
        return {c.get("field_name") or c.get("name") for c in self.told.get("columns", [])
                if c.get("pandas_type") == "categorical" or str(c.get("numpy_type", "")).endswith("[pyarrow]")}

    def width(self, number: int) -> int:
        """About how many bytes an element takes in memory."""
        kind = self.schema[self.fields[number]]
        if kind in FIXED:
            return max(self.prototypes[number].dtype.itemsize, 1)
        if kind == pl.String:
            return 16 + self.plain(number) // max(self.height, 1)
        return 8 if kind in (pl.Datetime, pl.Duration) else 64

    def plain(self, number: int) -> int:
        """Bytes of a column, unpacked."""
        name = self.fields[number]
        return sum(g.chunks[name].plain for g in self.groups if name in g.chunks)

    # -- what a row group cannot hold

    def bounds(self, group: footer.RowGroup, number: int) -> Any:
        """[least, greatest] of a column's part, as a Series of its dtype; None where the file does not tell."""
        name = self.fields[number]
        chunk, kind = group.chunks.get(name), self.schema[name]
        if chunk is None or chunk.low is None or chunk.high is None or kind not in STEADY or not self.steady(number):
            return None
        found = [decoded(x, chunk, kind) for x in (chunk.low, chunk.high)]
        if None in found:
            return None
        s = pl.Series(name, found, dtype=pl.Int64 if kind == pl.Datetime else kind).cast(kind)
        table = told_table(pl.DataFrame([s]), [], self.told, NO_DEFAULT)
        return kinds.Series._new(self.fitted(number, table._columns[0]), kinds.RangeIndex(2), name)


def decoded(data: bytes, chunk: footer.Chunk, kind: Any) -> Any:
    """A bound out of the file's encoding; None for one that is none or that is not understood."""
    if kind == pl.String:
        try:
            return data.decode()
        except UnicodeDecodeError:
            return None
    form = PHYSICAL.get(chunk.kind)
    if form is None or len(data) != int(form[1]) or kind in (pl.Duration, pl.Date, pl.Boolean):
        return None
    if kind == pl.Datetime and chunk.unit != kind.time_unit:
        return None
    if form[0] == "f":
        value = float(np.frombuffer(data, dtype="<" + form)[0])
        return value if value == value else None
    return int.from_bytes(data, "little", signed=kind not in (pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64))
