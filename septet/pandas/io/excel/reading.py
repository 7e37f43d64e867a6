"""`read_excel` and `ExcelFile`: sheets as tables."""
from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import Any

from septet.errors import NotSupported
from septet.pandas.io import sources
from septet.pandas.io.blame import names_file
from septet.pandas.io.excel.table import Sheet, table

ENGINES = ("calamine", "openpyxl", "xlrd", "odf", "pyxlsb")

MOST_CELLS = 1 << 27                # of a sheet that is not as large itself
WIDE_CELL = re.compile(rb'r="([A-Z]{2,3})[0-9]')            # cells to the right of Z: narrower sheets are never too large
ROW_NUMBER = re.compile(rb'r="[A-Z]{0,3}([0-9]{1,7})"')


class ExcelFile:
    """An Excel file with its sheets; a context manager."""

    __module__ = "pandas"

    def __init__(self, path_or_buffer: Any, engine: str | None = None, storage_options: Any = None, engine_kwargs: Any = None) -> None:
        if engine is not None and engine not in ENGINES:
            raise ValueError(f"Unknown engine: {engine}")
        if engine not in (None, "calamine"):
            raise NotSupported(f"the Excel engine {engine!r}; files are read by calamine")
        from python_calamine import CalamineError, load_workbook

        if hasattr(path_or_buffer, "seek"):
            path_or_buffer.seek(0)                      # as upstream: a book that was just written is read from its beginning
        data = path_or_buffer if isinstance(path_or_buffer, bytes) else sources.read_bytes(path_or_buffer, None, storage_options)
        _refuse_bomb(data)
        try:
            self.book = load_workbook(io.BytesIO(data))
        except CalamineError as error:
            raise ValueError(f"Excel file format cannot be determined, you must specify an engine manually. ({error})") from None
        self.engine, self.io, self._io = "calamine", path_or_buffer, path_or_buffer

    @property
    def sheet_names(self) -> list[str]:
        """Names of the sheets in their order."""
        return list(self.book.sheet_names)

    def parse(self, sheet_name: Any = 0, header: Any = 0, names: Any = None, index_col: Any = None, usecols: Any = None,
              converters: Any = None, true_values: Any = None, false_values: Any = None, skiprows: Any = None, nrows: int | None = None,
              na_values: Any = None, parse_dates: Any = False, date_format: Any = None, thousands: str | None = None,
              comment: str | None = None, skipfooter: int = 0, dtype_backend: Any = None, **kwds: Any) -> Any:
        """One sheet as a DataFrame; a list of sheets, or None for all: a dict of them."""
        options = {"header": header, "names": names, "index_col": index_col, "usecols": usecols, "converters": converters,
                   "true_values": true_values, "false_values": false_values, "skiprows": skiprows, "nrows": nrows, "na_values": na_values,
                   "parse_dates": parse_dates, "date_format": date_format, "thousands": thousands, "comment": comment,
                   "skipfooter": skipfooter, "dtype_backend": dtype_backend, **kwds}
        if sheet_name is None:
            sheet_name = self.sheet_names
        if isinstance(sheet_name, list):
            return {name: self._one(name, dict(options)) for name in dict.fromkeys(sheet_name)}
        return self._one(sheet_name, options)

    def _one(self, name: Any, options: dict[str, Any]) -> Any:
        names = self.sheet_names
        if isinstance(name, str):
            if name not in names:
                raise ValueError(f"Worksheet named '{name}' not found")
            number = names.index(name)
        else:
            if not -len(names) <= name < len(names):
                raise ValueError(f"Worksheet index {name} is invalid, {len(names)} worksheets found")
            number = name % len(names)
        rows = self.book.get_sheet_by_index(number).to_python(skip_empty_area=False)
        return table(Sheet([[_cell(v) for v in row] for row in rows]), **options)

    def close(self) -> None:
        """Nothing is left open."""

    def __enter__(self) -> ExcelFile:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _refuse_bomb(data: bytes) -> None:
    """ValueError for a zip whose members unpack beyond measure."""
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            total = sum(i.file_size for i in archive.infolist())
            sources.refuse_bomb(total, len(data))
            for i in archive.infolist():
                if i.filename.startswith("xl/worksheets/") and i.filename.endswith(".xml"):
                    _refuse_far_cells(i.filename, archive.read(i))
    except zipfile.BadZipFile as error:
        raise ValueError(f"File is not a valid Excel file: {error}") from None


def _refuse_far_cells(name: str, sheet: bytes) -> None:
    """ValueError for cells so far apart that the table between them would not fit: a sheet is held as a rectangle."""
    columns = {found[1] for found in WIDE_CELL.finditer(sheet)}
    if not columns:
        return
    width = max(sum((byte - 64) * 26 ** k for k, byte in enumerate(reversed(letters))) for letters in columns)
    height = max((int(found[1]) for found in ROW_NUMBER.finditer(sheet)), default=0)
    if width * height > max(MOST_CELLS, len(sheet)):
        raise ValueError(f"the sheet {name} has cells in a rectangle of {height} x {width}, most of it empty: refused as a bomb")


def _cell(value: Any) -> Any:
    """Whole floats as integers, dates as times."""
    if isinstance(value, float):
        return int(value) if value == value and value.is_integer() and abs(value) < 2**63 else value
    if type(value) is datetime.date:
        return datetime.datetime(value.year, value.month, value.day)
    return value


@names_file
def read_excel(io: Any, sheet_name: Any = 0, *, header: Any = 0, names: Any = None, index_col: Any = None, usecols: Any = None,
               dtype: Any = None, engine: str | None = None, converters: Any = None, true_values: Any = None, false_values: Any = None,
               skiprows: Any = None, nrows: int | None = None, na_values: Any = None, keep_default_na: bool = True, na_filter: bool = True,
               verbose: bool = False, parse_dates: Any = False, date_format: Any = None, thousands: str | None = None, decimal: str = ".",
               comment: str | None = None, skipfooter: int = 0, storage_options: Any = None, dtype_backend: Any = None,
               engine_kwargs: Any = None) -> Any:
    """A sheet as a DataFrame; `sheet_name`: its name or number, a list of them, or None for all (a dict)."""
    book = io if isinstance(io, ExcelFile) else ExcelFile(io, engine, storage_options, engine_kwargs)
    return book.parse(sheet_name, header, names, index_col, usecols, converters, true_values, false_values, skiprows, nrows, na_values,
                      parse_dates, date_format, thousands, comment, skipfooter, dtype_backend, dtype=dtype, decimal=decimal,
                      keep_default_na=keep_default_na, na_filter=na_filter)
