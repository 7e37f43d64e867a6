"""Parquet, Feather (Arrow IPC) and ORC by Polars; index and dtypes travel in the note "pandas" that pandas itself writes and reads."""
from __future__ import annotations

import io
import json
import os
from typing import Any

import septet.numpy as np
from septet.core.arrow import Annotated
from septet.errors import NotSupported
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.huge_pages import huge_pages
from septet.pandas.io import arrow_tables, sources
from septet.pandas.io.blame import names_file
from septet.pandas.io.csv_options import NO_DEFAULT

with huge_pages():
    import polars as pl

CODECS = {"snappy": "snappy", "gzip": "gzip", "brotli": "brotli", "lz4": "lz4", "zstd": "zstd", None: "uncompressed",
          "none": "uncompressed"}
LAZY_BYTES = 1 << 25               # size of a file from which columns are read when they are looked at
OPERATORS = {"==": "__eq__", "=": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}


# -- writing


def to_parquet(frame: Any, path: Any, engine: str, compression: str | None, index: bool | None, partition_cols: Any, storage_options: Any,
               filesystem: Any, kwargs: dict[str, Any]) -> bytes | None:
    """A Parquet file, whole or not at all; bytes where no path is given."""
    check_writing(engine, partition_cols, filesystem, kwargs, "DataFrame.to_parquet")
    if compression not in CODECS:
        raise ValueError(f"Unsupported compression: {compression}")
    if by_parts(frame, path):
        return sources.check_source(path, storage_options) or write_parts(frame, sources.path_of(path), index, compression)
    table, marks = arrow_tables.to_polars(frame, index)
    told = {"pandas": json.dumps(note(frame, marks))}
    options: dict[str, Any] = {"compression": CODECS[compression], "metadata": told, "arrow_schema": Annotated(table, told)}
    out = io.BytesIO()
    name = sources.path_of(path) if path is not None else None
    if name is None:
        table.write_parquet(out, **options)
        return out.getvalue() if path is None else write_to(path, out.getvalue())
    sources.check_source(path, storage_options)
    with sources.atomic(name) as temporary:
        table.write_parquet(temporary, **options)
    return None


def by_parts(frame: Any, path: Any) -> bool:
    """Whether a table is one of a file, larger than memory, and goes to another file."""
    if "_rows" not in frame.__dict__ or path is None or sources.path_of(path) is None:
        return False
    from septet.pandas.lazy import parts

    return parts.large(frame) and parts.writable(frame)


def write_parts(frame: Any, path: Any, index: bool | None, compression: str | None) -> None:
    """Such a table, part by part, whole or not at all."""
    from septet.pandas.lazy import parts

    rows = frame._rows
    sample = kinds.DataFrame._new(frame._samples(), rows.scan.labels(0, 0), frame._labels)
    kept = index is True or index is None and (bool(rows.scan.marks) or not rows.ranged)
    if kept and not rows.scan.marks:
        sample = kinds.DataFrame._new(frame._samples(), kinds.Index._new(np.empty(0, dtype=np.int64), sample.index.name), frame._labels)
    r = None if kept or index is False else rows.index
    marks = [] if r is None else [{"kind": "range", "name": r.name, "start": r.start, "stop": r.stop, "step": r.step}]
    with sources.atomic(path) as temporary:
        sink(temporary, parts.parts(frame), sample, kept, arrow_tables.to_polars(sample, True)[1] if kept else marks, compression)


def sink(path: str, frames: Any, sample: Any, index: bool, marks: list[Any], compression: str | None) -> None:
    """Tables one after the other as one file.  sample: one of them without rows; marks: what the note says of the index."""
    from polars.io.plugins import register_io_source

    empty = arrow_tables.to_polars(sample, index)[0]
    told = {"pandas": json.dumps(note(sample, marks))}

    def tables(*_: Any) -> Any:
        for frame in frames:
            yield arrow_tables.to_polars(frame, index)[0].cast(dict(empty.schema))

    lazy = register_io_source(tables, schema=empty.schema)
    lazy.sink_parquet(path, compression=CODECS[compression], metadata=told, arrow_schema=Annotated(empty, told))  # type: ignore[arg-type]


def planned_file(path: str) -> Any:
    """A file as a table that nobody has looked at."""
    told = noted(path)
    names = pl.scan_parquet(path).collect_schema().names()
    return scanned(path, names, [m for m in told.get("index_columns", []) if not isinstance(m, str) or m in names], told)


def write_to(target: Any, data: bytes) -> None:
    """Bytes to a file object."""
    target.write(data)


def check_writing(engine: str, partition_cols: Any, filesystem: Any, kwargs: dict[str, Any], what: str) -> None:
    """NotSupported for what Polars does not do, ValueError for engines that are none."""
    if engine not in ("auto", "pyarrow", "fastparquet"):
        raise ValueError("engine must be one of 'pyarrow', 'fastparquet'")
    if partition_cols is not None:
        raise NotSupported(f"{what}(partition_cols=...); write one file for each part")
    if filesystem is not None:
        raise NotSupported(f"{what}(filesystem=...)")
    if kwargs:
        raise NotSupported(f"{what}({next(iter(kwargs))}=...)")


def note(frame: Any, marks: list[Any]) -> dict[str, Any]:
    """What pandas writes of a table's index, columns and dtypes."""
    columns = [described(str(name), name, array) for name, array in zip(frame.columns.tolist(), frame._columns)]
    if marks and isinstance(marks[0], str):
        for k, mark in enumerate(marks):
            values = frame.index.get_level_values(k)._values if frame.index.nlevels > 1 else arrow_tables.plain_index(frame.index)
            columns.append(described(mark, frame.index.names[k], values))
    labels = frame.columns
    kind = {"i": "int64", "f": "float64"}.get(labels.dtype.kind, "unicode")
    head = [{"name": n, "field_name": None if n is None else str(n), "pandas_type": kind, "numpy_type": str(labels.dtype), "metadata":
             {"encoding": "UTF-8"} if kind == "unicode" else None} for n in labels.names]
    return {"index_columns": marks, "column_indexes": head, "columns": columns, "attributes": {},
            "creator": {"library": "septet", "version": "0.1.0"}, "pandas_version": "3.1.1"}


def described(field: str, name: Any, array: Any) -> dict[str, Any]:
    """What pandas writes of one column."""
    dtype = array.dtype
    text, kind = str(dtype), dtype.kind
    meaning, extra = text, None
    if hasattr(array, "_codes"):
        meaning, text = "categorical", str(array._codes.dtype)
        extra = {"num_categories": len(array.categories), "ordered": bool(array.ordered), **listed(array.categories)}
    elif getattr(array, "tz", None) is not None:
        meaning, extra, text = "datetimetz", {"timezone": str(array.tz)}, f"datetime64[{array.unit}]"
    elif kind == "M":
        meaning = "datetime"
    elif type(dtype).__name__ == "StringDtype" or type(array) is ndarray and kind == "O":
        meaning = "unicode"
    elif hasattr(array, "_mask"):
        meaning = text.lower() if text != "boolean" else "bool"
    return {"name": None if name is None else str(name), "field_name": field, "pandas_type": meaning, "numpy_type": text, "metadata": extra}


def listed(categories: Any) -> dict[str, Any]:
    """Categories of text or numbers, so that our reader restores them; nothing for others."""
    items = categories.tolist()
    return {"categories": items} if all(type(x) in (str, int, float, bool) for x in items) else {}


def to_feather(frame: Any, path: Any, kwargs: dict[str, Any]) -> None:
    """An Arrow IPC file, whole or not at all."""
    if not isinstance(frame.index, kinds.RangeIndex) or (frame.index.start, frame.index.step) != (0, 1):
        raise ValueError("feather does not support serializing a non-default index for the index; you can .reset_index() to make the index "
                         "into column(s)")
    if frame.index.name is not None:
        raise ValueError("feather does not serialize index meta-data on a default index")
    codec = kwargs.pop("compression", "lz4")
    if kwargs:
        raise NotSupported(f"DataFrame.to_feather({next(iter(kwargs))}=...)")
    table, _ = arrow_tables.to_polars(frame, None)
    name = sources.path_of(path)
    codec = {"uncompressed": "uncompressed", None: "uncompressed"}.get(codec, codec)
    if name is None:
        out = io.BytesIO()
        table.write_ipc(out, compression=codec)
        path.write(out.getvalue())
        return
    sources.check_source(path)
    with sources.atomic(name) as temporary:
        table.write_ipc(temporary, compression=codec)


# -- reading


@names_file
def read_parquet(path: Any, engine: str = "auto", columns: Any = None, storage_options: Any = None, dtype_backend: Any = NO_DEFAULT,
                 filesystem: Any = None, filters: Any = None, to_pandas_kwargs: Any = None, **kwargs: Any) -> Any:
    """A table out of a Parquet file (or a folder of them).

    columns: the names to read; filters: [(name, operator, value), ...], or a list of such lists of which one must hold; only what they
    need is read from the file.
    """
    check_writing(engine, None, filesystem, kwargs, "read_parquet")
    if to_pandas_kwargs:
        raise NotSupported("read_parquet(to_pandas_kwargs=...)")
    source, name = opened(path, storage_options)
    scan = pl.scan_parquet(source)
    told = noted(source if name is None else name)
    names = scan.collect_schema().names()
    index = [m for m in told.get("index_columns", []) if not isinstance(m, str) or m in names]
    if columns is not None:
        wanted = [str(c) for c in columns]
        gone = [c for c in wanted if c not in names]
        if gone:
            raise KeyError(f"No match for column {gone[0]!r} in the file; there are {', '.join(names[:20])}")
        keep = wanted + [m for m in index if isinstance(m, str) and m not in wanted]
    else:
        keep = names
    if filters is not None:
        scan = scan.filter(condition(filters))
        index = [m for m in index if isinstance(m, str)]
    if name is not None and filters is None and dtype_backend is NO_DEFAULT and os.path.getsize(name) >= LAZY_BYTES:
        found = scanned(name, keep, index, told)
        if found is not None:
            return found
    return told_table(scan.select(keep).collect(), index, told, dtype_backend)


def scanned(name: str, keep: list[str], index: list[Any], told: dict[str, Any]) -> Any:
    """A table whose rows are read from the open file when they are looked at: conditions and columns chosen before that are all it reads.

    OSError, then, where the file has been written to since.
    """
    from septet.pandas.io.parquet_scan import Scan
    from septet.pandas.lazy.frame import planned

    columns = [c for c in keep if c not in index]
    return planned(Scan(name, columns, index, told), column_labels(columns, told))


def opened(path: Any, storage_options: Any) -> tuple[Any, str | None]:
    """(what Polars scans, the path of a file or None)."""
    sources.check_source(path, storage_options)
    name = sources.path_of(path)
    if name is None:
        return io.BytesIO(path.read()), None
    name = name.removeprefix("file://")
    if not os.path.exists(name):
        raise FileNotFoundError(2, "No such file or directory", name)
    return (os.path.join(name, "**", "*.parquet"), None) if os.path.isdir(name) else (name, name)


def noted(source: Any) -> dict[str, Any]:
    """The note of pandas in a file; empty where there is none."""
    if isinstance(source, str) and "*" in source:
        return {}
    try:
        found = pl.read_parquet_metadata(source).get("pandas")
    finally:
        if hasattr(source, "seek"):
            source.seek(0)
    told = json.loads(found) if found else {}
    return told if isinstance(told, dict) else {}


def condition(filters: Any) -> pl.Expr:
    """Filters as an expression."""
    if isinstance(filters, pl.Expr):
        return filters
    groups = filters if filters and isinstance(filters[0], list) else [filters]
    whole = None
    for group in groups:
        one = None
        for part in group:
            test = single(*part)
            one = test if one is None else one & test
        whole = one if whole is None else whole | one    # type: ignore[operator]
    if whole is None:
        raise ValueError("Malformed filters")
    return whole


def single(name: str, operator: str, value: Any) -> pl.Expr:
    """One filter."""
    value = getattr(value, "to_pydatetime", lambda: value)()
    if operator in OPERATORS:
        return getattr(pl.col(name), OPERATORS[operator])(value)  # type: ignore[no-any-return]
    if operator in ("in", "not in"):
        test = pl.col(name).is_in(list(value))
        return test if operator == "in" else ~test
    raise ValueError(f'"{(name, operator, value)}" is not a valid operator in predicates.')


def told_table(table: pl.DataFrame, index: list[Any], told: dict[str, Any], dtype_backend: Any) -> Any:
    """The table with the index and dtypes that the note tells."""
    dtypes, names, coded = {}, {}, {}
    for column in told.get("columns", []):
        field = column.get("field_name") or column.get("name")
        dtypes[field] = column.get("numpy_type", "")
        names[field] = column.get("name")
        if column.get("pandas_type") == "categorical":
            coded[field] = column.get("metadata") or {}
    if dtype_backend is not NO_DEFAULT:
        from septet.pandas.io.backends import to_backend

        frame = arrow_tables.from_polars(table, index, {})
        return kinds.DataFrame._new([to_backend(a, dtype_backend) for a in frame._columns], frame.index, frame.columns)
    marks = [m for m in index if isinstance(m, str)]
    labels = column_labels([c for c in table.columns if c not in marks], told)
    frame = arrow_tables.from_polars(table, index, dtypes, labels)
    for k, field in enumerate(c for c in table.columns if c not in marks):
        if field in coded:
            frame._columns[k] = recoded(frame._columns[k], coded[field])
    if marks:
        frame.index.names = [names.get(m, m) if not m.startswith("__index_level_") or names.get(m) else None for m in marks]
    return frame


def recoded(array: Any, told: dict[str, Any]) -> Any:
    """A categorical column as the note tells it."""
    from septet.pandas.arrays.categorical import Categorical

    if "categories" in told and not hasattr(array, "_codes"):
        return Categorical(array, categories=told["categories"], ordered=bool(told.get("ordered")))
    found = array if hasattr(array, "_codes") else Categorical(array)
    return found.as_ordered() if told.get("ordered") else found


def column_labels(columns: list[str], told: dict[str, Any]) -> Any:
    """The Index of columns: numbers where they were numbers."""
    head = told.get("column_indexes") or []
    kind = head[0].get("numpy_type") if head else None
    name = head[0].get("name") if head else None
    if kind in ("int64", "float64") and len(head) == 1:
        try:
            return kinds.Index([int(c) if kind == "int64" else float(c) for c in columns], name=name)
        except ValueError:
            pass
    if len(head) > 1:
        import ast

        return kinds.MultiIndex.from_tuples([ast.literal_eval(c) for c in columns], names=[h.get("name") for h in head])
    return kinds.Index(columns, name=name)


@names_file
def read_feather(path: Any, columns: Any = None, use_threads: bool = True, storage_options: Any = None,
                 dtype_backend: Any = NO_DEFAULT) -> Any:
    """A table out of an Arrow IPC file."""
    source, name = opened(path, storage_options)
    table = pl.read_ipc(name or source, columns=None if columns is None else list(columns))
    return told_table(table, [], {}, dtype_backend)


def read_orc(path: Any, columns: Any = None, dtype_backend: Any = NO_DEFAULT, filesystem: Any = None, **kwargs: Any) -> Any:
    """Not there: Polars reads no ORC."""
    raise NotSupported("read_orc; convert the file to Parquet")
