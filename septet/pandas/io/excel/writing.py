"""`to_excel` and `ExcelWriter`: tables as sheets."""
from __future__ import annotations

import datetime
import io
import os
from typing import Any

from septet.errors import NotSupported
from septet.pandas.formatting.values import is_missing
from septet.pandas.io import sources


class ExcelWriter:
    """An Excel file being written; its sheets appear under the path when it is closed."""

    __module__ = "pandas"

    def __init__(self, path: Any, engine: str | None = None, date_format: str | None = None, datetime_format: str | None = None,
                 mode: str = "w", storage_options: Any = None, if_sheet_exists: Any = None, engine_kwargs: Any = None) -> None:
        if engine not in (None, "auto", "xlsxwriter"):
            raise NotSupported(f"the Excel engine {engine!r}; files are written by xlsxwriter")
        if "a" in mode:
            raise NotSupported("mode='a' of ExcelWriter: xlsxwriter writes new files only")
        if if_sheet_exists is not None:
            raise ValueError("if_sheet_exists is only valid in append mode (mode='a')")
        if isinstance(path, str | os.PathLike) and not str(path).lower().endswith((".xlsx", ".xlsm")):
            raise ValueError(f"No engine for filetype: '{os.path.splitext(str(path))[1].lstrip('.')}'")
        import xlsxwriter

        self.path, self.buffer, self.engine = path, io.BytesIO(), "xlsxwriter"
        self.book = xlsxwriter.Workbook(self.buffer, dict((engine_kwargs or {}).get("options", {}), in_memory=True))
        self.date_format, self.datetime_format = date_format or "YYYY-MM-DD", datetime_format or "YYYY-MM-DD HH:MM:SS"
        self.sheets: dict[str, Any] = {}
        self.formats: dict[str, Any] = {}
        self.closed = False

    def sheet(self, name: str) -> Any:
        """The sheet of that name, made where it is not there."""
        if name not in self.sheets:
            self.sheets[name] = self.book.add_worksheet(name)
        return self.sheets[name]

    def format(self, kind: str) -> Any:
        """The look of a kind of cells."""
        if kind not in self.formats:
            looks = {"head": {"bold": True, "border": 1, "align": "center", "valign": "top"}, "date": {"num_format": self.date_format},
                     "datetime": {"num_format": self.datetime_format}, "span": {"num_format": "0"}}
            self.formats[kind] = self.book.add_format(looks[kind])
        return self.formats[kind]

    def close(self) -> None:
        """Write the file, whole or not at all."""
        if self.closed:
            return
        self.closed = True
        if not self.sheets:
            raise IndexError("At least one sheet must be visible")
        self.book.close()
        sources.write_bytes(self.path, self.buffer.getvalue(), None)

    def __enter__(self) -> ExcelWriter:
        return self

    def __exit__(self, kind: Any, *error: object) -> None:
        if kind is None:
            self.close()


def to_excel(obj: Any, target: Any, sheet_name: str, engine: str | None, engine_kwargs: Any, given: dict[str, Any]) -> None:
    """A sheet of the file or writer."""
    frame = obj if hasattr(obj, "columns") else obj.to_frame()
    if given["columns"] is not None:
        absent = [c for c in given["columns"] if c not in list(frame.columns)]
        if absent:
            raise KeyError("passes columns are not ALL present dataframe" if len(absent) == len(given["columns"]) else
                           "Not all names specified in 'columns' are found")
        frame = frame[list(given["columns"])]
    if len(frame.index) + given["startrow"] > 2**20 or len(frame.columns) > 2**14:
        raise ValueError(f"This sheet is too large! Your sheet size is: {len(frame.index)}, {len(frame.columns)} Max sheet size is: "
                         "1048576, 16384")
    if isinstance(target, ExcelWriter):
        Page(frame, target, sheet_name, given).write()
        return
    with ExcelWriter(target, engine, engine_kwargs=engine_kwargs) as writer:
        Page(frame, writer, sheet_name, given).write()


class Page:
    """One table on one sheet."""

    def __init__(self, frame: Any, writer: ExcelWriter, name: str, given: dict[str, Any]) -> None:
        self.frame, self.writer, self.given = frame, writer, given
        self.page = writer.sheet(name)
        self.top, self.left = given["startrow"], given["startcol"]
        self.lead = frame.index.nlevels if given["index"] else 0

    def write(self) -> None:
        row = self.top + (self._head() if self.given["header"] is not False else 0)
        if self.lead:
            self._index(row)
        for number, values in enumerate(self.frame._columns):
            for place, value in enumerate(values):
                self._put(row + place, self.left + self.lead + number, value)
        if self.given["freeze_panes"]:
            self.page.freeze_panes(*self.given["freeze_panes"])
        if self.given["autofilter"]:
            self.page.autofilter(self.top, self.left, row + len(self.frame) - 1, self.left + self.lead + len(self.frame.columns) - 1)

    def _titles(self) -> list[Any]:
        label = self.given["index_label"]
        names = list(self.frame.index.names)
        if label is not None and label is not False:
            names = list(label) if isinstance(label, list | tuple) else [label]
        return names

    def _head(self) -> int:
        """The header rows; gives how many."""
        header, columns, look = self.given["header"], self.frame.columns, self.writer.format("head")
        if isinstance(header, list | tuple):
            if len(header) != len(columns):
                raise ValueError(f"Writing {len(columns)} cols but got {len(header)} aliases")
            rows: list[list[Any]] = [list(header)]
        elif hasattr(columns, "levels"):
            if not self.lead:
                raise NotImplementedError("Writing to Excel with MultiIndex columns and no index ('index'=False) is not yet implemented.")
            rows = [list(r) for r in zip(*columns)]
        else:
            rows = [list(columns)]
        for depth, labels in enumerate(rows):
            self._labels(self.top + depth, labels, rows[:depth + 1], len(rows) > 1 and depth < len(rows) - 1)
        last = self.top + len(rows) - 1
        named = len(rows) > 1
        for place, title in enumerate(self._titles() if self.lead else []):
            if title is not None:
                self.page.write(last + named, self.left + place, title, look)
        if named:
            for depth, name in enumerate(columns.names):
                shown = self.given["na_rep"] if name is None else name
                if shown != "":
                    self.page.write(self.top + depth, self.left + self.lead - 1, shown, look)
        return len(rows) + named

    def _labels(self, row: int, labels: list[Any], above: list[list[Any]], outer: bool) -> None:
        look, start = self.writer.format("head"), self.left + self.lead
        keys = list(zip(*above))
        place = 0
        while place < len(labels):
            end = place + 1
            while outer and self.given["merge_cells"] and end < len(labels) and keys[end] == keys[place]:
                end += 1
            if end - place > 1:
                self.page.merge_range(row, start + place, row, start + end - 1, _plain(labels[place]), look)
            else:
                self._put(row, start + place, labels[place], look)
            place = end

    def _index(self, row: int) -> None:
        index, look = self.frame.index, self.writer.format("head")
        if not hasattr(index, "levels"):
            for place, label in enumerate(index):
                self._put(row + place, self.left, label, look)
            return
        keys = list(index)
        for level in range(index.nlevels):
            place = 0
            while place < len(keys):
                end = place + 1
                inner = level == index.nlevels - 1 or not self.given["merge_cells"]
                while not inner and end < len(keys) and keys[end][:level + 1] == keys[place][:level + 1]:
                    end += 1
                if end - place > 1:
                    where = (row + place, self.left + level, row + end - 1, self.left + level)
                    self.page.merge_range(*where, _plain(keys[place][level]), look)
                else:
                    self._put(row + place, self.left + level, keys[place][level], look)
                place = end

    def _put(self, row: int, column: int, value: Any, look: Any = None) -> None:
        if is_missing(value):
            if self.given["na_rep"] or look is None:
                self.page.write_string(row, column, self.given["na_rep"]) if self.given["na_rep"] else None
            return
        value = _plain(value)
        if isinstance(value, float) and value in (float("inf"), float("-inf")):
            value = self.given["inf_rep"] if value > 0 else "-" + self.given["inf_rep"]
        elif isinstance(value, float) and self.given["float_format"]:
            value = float(self.given["float_format"] % value)
        if isinstance(value, bool):
            self.page.write_boolean(row, column, value, look)
        elif isinstance(value, int | float):
            self.page.write_number(row, column, value, look)
        elif isinstance(value, datetime.datetime):
            if value.tzinfo is not None:
                raise ValueError("Excel does not support datetimes with timezones. Please ensure that datetimes are timezone unaware "
                                 "before writing to Excel.")
            self.page.write_datetime(row, column, value, look or self.writer.format("datetime"))
        elif isinstance(value, datetime.date):
            self.page.write_datetime(row, column, value, look or self.writer.format("date"))
        elif isinstance(value, datetime.timedelta):
            self.page.write_number(row, column, value.total_seconds() / 86400, look or self.writer.format("span"))
        else:
            self.page.write_string(row, column, str(value), look)


def _plain(value: Any) -> Any:
    if hasattr(value, "to_pydatetime"):
        return value.to_pydatetime()
    if hasattr(value, "to_pytimedelta"):
        return value.to_pytimedelta()
    return value.item() if hasattr(value, "item") and hasattr(value, "dtype") else value
