"""`read_json`: a table from JSON, values converted to the dtypes they look like."""
from __future__ import annotations

import warnings
from typing import Any

from septet.errors import NotSupported
from septet.pandas import kinds
from septet.pandas.errors import Pandas4Warning
from septet.pandas.io.blame import names_file
from septet.pandas.io.json.conversion import Conversion
from septet.pandas.io.json.text import loads

_UNSET = object()


@names_file
def read_json(path_or_buf: Any, *, orient: str | None = None, typ: str = "frame", dtype: Any = None, convert_axes: bool | None = None,
              convert_dates: Any = _UNSET, keep_default_dates: bool = True, precise_float: bool = False, date_unit: str | None = None,
              encoding: str | None = None, encoding_errors: str = "strict", lines: bool = False, chunksize: int | None = None,
              compression: Any = "infer", nrows: int | None = None, storage_options: Any = None, dtype_backend: Any = None,
              engine: str = "ujson") -> Any:
    """A DataFrame or Series; a JsonReader where `chunksize` is given."""
    if orient == "table" and dtype:
        raise ValueError("cannot pass both dtype and orient='table'")
    if orient == "table" and convert_axes:
        raise ValueError("cannot pass both convert_axes and orient='table'")
    if not lines and (chunksize is not None or nrows is not None):
        raise ValueError(f"{'chunksize' if chunksize is not None else 'nrows'} can only be passed if lines=True")
    if engine not in ("ujson", "pyarrow"):
        raise ValueError(f"The engine type {engine} is currently not supported.")
    if dtype_backend is not None and not isinstance(dtype_backend, str):
        dtype_backend = None
    if convert_dates is not _UNSET:
        warnings.warn("The 'convert_dates' keyword in read_json is deprecated and will be removed in a future version.", Pandas4Warning,
                      stacklevel=2)
    text = _text(path_or_buf, encoding, encoding_errors, compression, storage_options)
    rules = Conversion(orient, typ, True if dtype is None and orient != "table" else dtype, convert_axes,
                       True if convert_dates is _UNSET else convert_dates, keep_default_dates, date_unit)
    if lines:
        reader = JsonReader(text, rules, chunksize, nrows)
        return reader if chunksize else _backed(reader.read(), dtype_backend)
    return _backed(_table(loads(text), rules), dtype_backend)


def _backed(made: Any, backend: str | None) -> Any:
    return made if backend is None else made.convert_dtypes(dtype_backend=backend)


def _text(source: Any, encoding: str | None, errors: str, compression: Any, storage: Any) -> str:
    from septet.pandas.io import sources

    return sources.read_bytes(source, compression, storage).decode(encoding or "utf-8", errors)


class JsonReader:
    """Lines of JSON, so many at a time."""

    __module__ = "pandas.api.typing"

    def __init__(self, text: str, rules: Conversion, chunksize: int | None, nrows: int | None) -> None:
        if chunksize is not None and (not isinstance(chunksize, int) or chunksize < 1):
            raise ValueError("'chunksize' must be an integer >=1")
        if nrows is not None and (not isinstance(nrows, int) or nrows < 0):
            raise ValueError("'nrows' must be an integer >=0")
        found = [line for line in text.split("\n") if line.strip()]
        self.lines = found[:nrows] if nrows is not None else found
        self.rules, self.chunksize, self.place = rules, chunksize, 0

    def read(self) -> Any:
        """All that is left."""
        rows, start = self.lines[self.place:], self.place
        self.place = len(self.lines)
        return self._made(rows, start)

    def _made(self, rows: list[str], start: int) -> Any:
        values = [_line(row, start + n + 1) for n, row in enumerate(rows)]
        table = _table(values, self.rules)
        if self.chunksize is not None:
            table.index = kinds.RangeIndex(start, start + len(table))
        return table

    def __iter__(self) -> JsonReader:
        return self

    def __next__(self) -> Any:
        if self.place >= len(self.lines):
            raise StopIteration
        start = self.place
        self.place += self.chunksize or len(self.lines)
        return self._made(self.lines[start:self.place], start)

    def close(self) -> None:
        """Nothing is left open."""

    def __enter__(self) -> JsonReader:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _line(row: str, number: int) -> Any:
    try:
        return loads(row)
    except ValueError as error:
        raise ValueError(f"line {number}: {error}") from None


def _table(value: Any, rules: Conversion) -> Any:
    if rules.orient == "table":
        return _of_schema(value)
    return rules.series(_series(value, rules.orient)) if rules.typ == "series" else rules.frame(_frame(value, rules.orient))


def _series(value: Any, orient: str | None) -> Any:
    if orient == "split":
        return kinds.Series(value["data"], index=value.get("index"), name=value.get("name"), dtype=None)
    if isinstance(value, dict):
        return kinds.Series(list(value.values()), index=list(value))
    return kinds.Series(value)


def _frame(value: Any, orient: str | None) -> Any:
    if orient == "split":
        unknown = set(value) - {"columns", "index", "data"}
        if unknown:
            raise ValueError(f"JSON data had unexpected key(s): {', '.join(sorted(unknown))}")
        columns = [tuple(c) if isinstance(c, list) else c for c in value["columns"]]
        return kinds.DataFrame(value["data"], index=value.get("index"), columns=columns)
    if orient == "index":
        names: dict[Any, None] = {}
        for row in value.values():
            names.update(dict.fromkeys(row))
        return kinds.DataFrame({n: [row.get(n) for row in value.values()] for n in names}, index=list(value))
    if isinstance(value, dict) and orient in (None, "columns"):
        return _columns(value)
    if isinstance(value, dict):
        raise ValueError("If using all scalar values, you must pass an index")
    return kinds.DataFrame(value) if value else kinds.DataFrame(index=kinds.RangeIndex(0), columns=kinds.RangeIndex(0))


def _columns(value: dict[str, Any]) -> Any:
    if not value:
        return kinds.DataFrame(index=kinds.RangeIndex(0), columns=kinds.RangeIndex(0))
    if all(isinstance(v, dict) for v in value.values()):
        keys: dict[Any, None] = {}
        for column in value.values():
            keys.update(dict.fromkeys(column))
        return kinds.DataFrame({n: [column.get(k) for k in keys] for n, column in value.items()}, index=list(keys))
    return kinds.DataFrame(value)


def _of_schema(value: Any) -> Any:
    fields = value["schema"]["fields"]
    names = [f["name"] for f in fields]
    frame = kinds.DataFrame({n: [row.get(n) for row in value["data"]] for n in names}, columns=names)
    for field in fields:
        frame[field["name"]] = _typed(frame[field["name"]], field)
    key = value["schema"].get("primaryKey")
    if key:
        frame = frame.set_index(key if isinstance(key, str) else list(key))
        if frame.index.nlevels == 1:
            if frame.index.name == "index":
                frame.index.name = None
        else:
            frame.index.names = [None if str(n).startswith("level_") else n for n in frame.index.names]
    return frame


def _typed(column: Any, field: dict[str, Any]) -> Any:
    kind = field["type"]
    if kind == "datetime":
        import septet.pandas as pd

        made = pd.to_datetime(column)
        return made.dt.tz_convert(field["tz"]) if field.get("tz") else made
    if kind == "duration":
        import septet.pandas as pd

        return pd.to_timedelta(column)
    if kind == "any" and "constraints" in field:
        from septet.pandas.arrays.categorical_dtype import CategoricalDtype

        return column.astype(CategoricalDtype(field["constraints"]["enum"], field.get("ordered", False)))
    if "extDtype" in field:
        return column.astype(field["extDtype"])
    dtype = {"integer": "int64", "number": "float64", "boolean": "bool", "string": "object"}.get(kind)
    if dtype is None:
        raise NotSupported(f"a Table Schema field of type {kind!r}")
    return column.astype(dtype)
