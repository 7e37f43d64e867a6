"""Large plain CSV files by our kernels or by Polars: only where the reading means exactly what pandas' does; None where it does not."""
from __future__ import annotations

import os
from typing import Any

import septet.numpy as np
from septet.pandas.huge_pages import huge_pages
from septet.pandas.io.csv_options import NO_DEFAULT, Options
from septet.pandas.io.sources import path_of

COMMON = frozenset({"", "NA", "nan"})          # missing values looked for at once; Polars compares every field with every one
BOOLEANS = frozenset({"TRUE", "FALSE", "True", "False", "true", "false"})
LEAST = 1 << 20                     # bytes from which Polars pays for its import


def read(options: Options) -> Any:
    """The table, or None where the exact reader is to do it."""
    path = path_of(options.source)
    if path is None or not plain(options) or not os.path.isfile(path) or os.path.getsize(path) < LEAST:
        return None
    if path.lower().endswith((".gz", ".bz2", ".zip", ".xz", ".zst", ".tar")) and options.compression == "infer":
        return None
    head = first_lines(path, options)
    return None if head is None else parse(path, head, options)


def plain(o: Options) -> bool:
    """Whether the options are those of a plain file."""
    simple = (isinstance(o.sep, str) and len(o.sep) == 1 and o.sep not in " \t" or o.sep == "\t", o.header == 0 or o.header is None,
              o.quoting == 0, o.quotechar == '"', o.doublequote, o.escapechar is None, o.comment is None, o.thousands is None,
              o.decimal == ".", not o.skipfooter, not o.skiprows, o.lineterminator is None, not o.skipinitialspace, not o.converters,
              not o.true_values and not o.false_values, o.skip_blank_lines, o.on_bad_lines == "error", o.engine in (None, "c"),
              (o.encoding or "utf-8").lower().replace("-", "") == "utf8", o.encoding_errors in (None, "strict"), o.dtype is None,
              o.dtype_backend is NO_DEFAULT, not isinstance(o.na_values, dict), o.compression in ("infer", None), o.dialect is None,
              o.nrows is None, o.na_filter, o.keep_default_na)
    return all(simple)


def first_lines(path: str, options: Options) -> tuple[list[Any], int] | None:
    """(names, lines before the data) from the file's beginning; None for beginnings that are not plain."""
    from septet.pandas.io.csv_header import distinct, named

    with open(path, "rb") as f:
        begin = f.read(1 << 16)
    if begin[:3] == b"\xef\xbb\xbf" or b"\r" in begin.replace(b"\r\n", b""):
        return None
    lines = begin.split(b"\n", 2)
    if len(lines) < 3 or b'"' in lines[0] or not lines[0].strip() or not lines[1].strip():
        return None
    row = lines[0].decode("utf-8").rstrip("\r").split(options.sep)
    second = lines[1].decode("utf-8").rstrip("\r")
    if '"' not in second and len(second.split(options.sep)) != len(row):
        return None
    if options.header is None:
        names = options.names if options.names is not None else list(range(len(row)))
        return (names, 0) if len(names) == len(row) else None
    names = options.names if options.names is not None else distinct(named(row))
    return (list(names), 1) if len(names) == len(row) else None


def parse(path: str, head: tuple[list[Any], int], options: Options) -> Any:
    """The table, each column in pandas' dtype."""
    from septet.pandas.io import csv_native
    from septet.pandas.io.csv_header import index_columns, kept_columns
    from septet.pandas.io.csv_reader import column_labels, date_columns, table

    names, skip = head
    kept = kept_columns(names, options)
    keys = index_columns(names, kept, options)
    chosen = sorted({*kept, *keys})
    dates = set(date_columns(names, keys, 0, options))
    found = (csv_native.columns(path, options.sep, len(names), skip, chosen, dates, options.na_sets(None, -1))
             or by_polars(path, head, options, chosen, dates))
    if found is None:
        return None
    rows, arrays = found
    arrays.update({k: as_moments(arrays[k], names[k], options) for k in dates if k in arrays})
    labels = [k for k in chosen if k not in keys]
    parts = [(None if isinstance(names[k], int) else names[k], arrays[k]) for k in keys]

    class Plain:
        levels: list[Any] = []

    return table([arrays[k] for k in labels], column_labels([names[k] for k in labels], Plain, options), parts, rows, 0)  # type: ignore[arg-type]


def by_polars(path: str, head: tuple[list[Any], int], options: Options, chosen: list[int], dates: set[int]) -> Any:
    """(rows, column by number), or None."""
    with huge_pages():
        import polars as pl

    gaps = options.na_sets(None, -1)
    for wanted in attempts(path, options.sep, gaps):
        frame = parsed(path, options, len(head[0]), head[1], chosen, dates, wanted)
        if frame is not None and not any(s.dtype == pl.String and unclear(s, gaps) for s in frame.get_columns()
                                         if int(s.name[1:]) not in dates):
            break
    if frame is None or may_have_blank_lines(frame, path):
        return None
    frame, arrays = side_by_side(frame, gaps), {}
    for k in chosen:
        arrays[k] = column(frame[f"c{k}"], gaps, k in dates)
        if arrays[k] is None:
            return None
    return frame.height, arrays


def parsed(path: str, options: Options, width: int, skip: int, chosen: list[int], dates: set[int], gaps: list[str]) -> Any:
    """The file as Polars reads it, some texts being null; None where it cannot."""
    import polars as pl

    try:
        return pl.read_csv(path, separator=options.sep, has_header=False, skip_rows=skip, new_columns=[f"c{k}" for k in range(width)],
                           null_values=gaps or None, columns=chosen, infer_schema_length=10000, try_parse_dates=False,
                           schema_overrides={f"c{k}": pl.String for k in dates})
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        return None


def attempts(path: str, sep: str, gaps: frozenset[str]) -> list[list[str]]:
    """Which texts to have read as gaps, one list after the other until types are clear: Polars is quickest where it looks for none.

    Gaps that are numbers or booleans must be known at once; for the others a column of text is searched afterwards.
    """
    if not gaps >= COMMON or any(is_value(x) for x in gaps):
        return [sorted(gaps)]
    with open(path, "rb") as f:
        fields = f.read(1 << 16).decode("utf-8", "replace").replace("\r", "").replace("\n", sep).split(sep)
    bare: list[list[str]] = [] if not gaps.isdisjoint(set(fields) - {""}) else [[]]
    return [*bare, sorted(COMMON), sorted(gaps)]


def is_value(x: str) -> bool:
    """Whether a text is a number or boolean to Polars (that of not being a number is a gap anyway)."""
    try:
        return x in BOOLEANS or float(x) == float(x)
    except ValueError:
        return False


def side_by_side(frame: Any, gaps: frozenset[str]) -> Any:
    """The columns with texts that mean a gap as nulls and numbers in one piece each, on all cores."""
    import polars as pl

    rare = pl.Series(sorted(gaps), dtype=pl.String).implode()
    texts = [s.name for s in frame.get_columns() if s.dtype == pl.String]
    marked = frame.select(pl.col(texts).is_in(rare).any()).row(0) if texts else ()
    changed = [name for name, found in zip(texts, marked) if found]
    if changed:
        frame = frame.with_columns(pl.when(~pl.col(changed).is_in(rare)).then(pl.col(changed)).name.keep())
    plain_ = frame.select(pl.exclude(texts)).rechunk()
    return frame.with_columns(plain_.get_columns())


def may_have_blank_lines(frame: Any, path: str) -> bool:
    """Whether rows without values may be lines without fields, which pandas leaves out."""
    import mmap
    import re

    others = frame.get_columns()[1:] or frame.get_columns()
    if not frame.height or min(s.null_count() for s in others) == 0 and len(others) < frame.width:
        return False
    with open(path, "rb") as f, mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return re.search(rb"\n[ \t]*\r?\n", data) is not None


def as_moments(found: Any, name: Any, options: Options) -> Any:
    """A column of text as points in time."""
    from septet.pandas.io.csv_reader import moments

    form = options.date_format.get(name) if isinstance(options.date_format, dict) else options.date_format
    return moments(found, form, options)


def column(s: Any, gaps: frozenset[str], dates: bool) -> Any:
    """A Polars column in the dtype pandas gives it; None where Polars' reading cannot be told from another."""
    import polars as pl

    from septet.pandas import engine
    from septet.pandas.arrays.string import ArrowStringArray
    from septet.pandas.arrays.string_work import objects

    if s.null_count() == len(s):
        return np.full(len(s), np.nan)
    if s.dtype == pl.String:
        return ArrowStringArray._of_series(s) if dates or not unclear(s, gaps) else None
    if s.dtype == pl.Boolean and s.null_count():
        return objects([np.nan if x is None else x for x in s.to_list()])
    if s.dtype == pl.Int64 and s.null_count():
        s = s.cast(pl.Float64)
    if s.dtype == pl.Float64 and s.null_count():
        s = s.fill_null(float("nan"))
    return engine.to_array(s) if s.dtype in (pl.Int64, pl.Float64, pl.Boolean) else None


def unclear(s: Any, gaps: frozenset[str]) -> bool:
    """Whether a column of text may be numbers or booleans that Polars did not take for such: no value proves the contrary."""
    return not any(proves_text(x) for x in s.head(10000).to_list() if x is not None and x not in gaps)


def proves_text(x: str) -> bool:
    """Whether a value is neither a number nor a boolean nor blank."""
    x = x.strip()
    if not x or x in BOOLEANS:
        return False
    try:
        float(x)
    except ValueError:
        return True
    return False
