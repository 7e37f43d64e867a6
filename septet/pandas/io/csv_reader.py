"""read_csv and read_table: Polars for large plain files, Python's csv for all the rest, pandas' meaning in both."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.pandas import kinds
from septet.pandas.indexes.stepped import as_range
from septet.pandas.io import sources
from septet.pandas.io.blame import located, names_file
from septet.pandas.io.csv_columns import convert
from septet.pandas.io.csv_header import Head, index_columns, kept_columns
from septet.pandas.io.csv_options import NO_DEFAULT, Options
from septet.pandas.io.csv_rows import Rows, complete
from septet.pandas.later import foreign


@names_file
def read_csv(filepath_or_buffer: Any, *, sep: Any = NO_DEFAULT, delimiter: Any = None, header: Any = "infer", names: Any = None,
             index_col: Any = None, usecols: Any = None, dtype: Any = None, engine: Any = None, converters: Any = None,
             true_values: Any = None, false_values: Any = None, skipinitialspace: bool = False, skiprows: Any = None, skipfooter: int = 0,
             nrows: Any = None, na_values: Any = None, keep_default_na: bool = True, na_filter: bool = True,
             skip_blank_lines: bool = True, parse_dates: Any = None, date_format: Any = None, dayfirst: bool = False,
             cache_dates: bool = True, iterator: bool = False, chunksize: Any = None, compression: Any = "infer", thousands: Any = None,
             decimal: str = ".", lineterminator: Any = None, quotechar: str = '"', quoting: int = 0, doublequote: bool = True,
             escapechar: Any = None, comment: Any = None, encoding: Any = None, encoding_errors: Any = "strict", dialect: Any = None,
             on_bad_lines: Any = "error", low_memory: bool = True, memory_map: bool = False, float_precision: Any = None,
             storage_options: Any = None, dtype_backend: Any = NO_DEFAULT) -> Any:
    """A table out of a file of separated values.

    filepath_or_buffer: a path or file object, compressed as its suffix says.  With `chunksize` or `iterator` a reader that gives parts.
    ParserError names the line of ragged rows, EmptyDataError says that nothing is there.
    """
    return read(locals(), ",")


@names_file
def read_table(filepath_or_buffer: Any, *, sep: Any = NO_DEFAULT, delimiter: Any = None, header: Any = "infer", names: Any = None,
               index_col: Any = None, usecols: Any = None, dtype: Any = None, engine: Any = None, converters: Any = None,
               true_values: Any = None, false_values: Any = None, skipinitialspace: bool = False, skiprows: Any = None,
               skipfooter: int = 0, nrows: Any = None, na_values: Any = None, keep_default_na: bool = True, na_filter: bool = True,
               skip_blank_lines: bool = True, parse_dates: Any = None, date_format: Any = None, dayfirst: bool = False,
               cache_dates: bool = True, iterator: bool = False, chunksize: Any = None, compression: Any = "infer",
               thousands: Any = None, decimal: str = ".", lineterminator: Any = None, quotechar: str = '"', quoting: int = 0,
               doublequote: bool = True, escapechar: Any = None, comment: Any = None, encoding: Any = None,
               encoding_errors: Any = "strict", dialect: Any = None, on_bad_lines: Any = "error", low_memory: bool = True,
               memory_map: bool = False, float_precision: Any = None, storage_options: Any = None,
               dtype_backend: Any = NO_DEFAULT) -> Any:
    """A table out of a file of values separated by tabs."""
    return read(locals(), "\t")


def read(given: dict[str, Any], default_sep: str) -> Any:
    """The table, or the reader of parts, that arguments ask for."""
    given = dict(given)
    given["source"] = given.pop("filepath_or_buffer")
    given["delim_whitespace"] = False
    if given["engine"] not in (None, "c", "python", "python-fwf", "pyarrow"):
        raise ValueError(f"Unknown engine: {given['engine']} (valid options are dict_keys(['c', 'python', 'pyarrow', 'python-fwf']))")
    if given["dtype_backend"] not in (NO_DEFAULT, "numpy_nullable", "pyarrow"):
        raise ValueError(f"dtype_backend {given['dtype_backend']} is invalid, only 'numpy_nullable' and 'pyarrow' are allowed.")
    if given["float_precision"] not in (None, "high", "legacy", "round_trip"):
        raise ValueError(f"Unrecognized option {given['float_precision']!r}")
    options = Options(given, default_sep)
    if not options.chunksize and not options.iterator:
        from septet.pandas.io import csv_fast

        found = csv_fast.read(options)
        if found is not None:
            return found
    reader = TextFileReader(options)
    return reader if options.chunksize or options.iterator else reader.read(options.nrows)


class TextFileReader:
    """A reader that gives a file in parts: iterate over it, or ask for `get_chunk(n)` and `read(n)`."""

    __module__ = "pandas.io.parsers.readers"

    def __init__(self, options: Options) -> None:
        self.options, self.chunksize = options, options.chunksize
        data = sources.read_bytes(options.source, options.compression, options.storage_options)
        self.source = Rows(decoded(data, options), options)
        self.head = Head(iter(self.source), options)
        self.rows = self.head.data()
        self.done, self.most, self.closed = 0, options.nrows, False

    def __enter__(self) -> TextFileReader:
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()

    def close(self) -> None:
        """Nothing more is read."""
        self.closed = True

    def __iter__(self) -> TextFileReader:
        return self

    def __next__(self) -> Any:
        return self.get_chunk()

    def get_chunk(self, size: int | None = None) -> Any:
        """The next rows.  StopIteration at the end."""
        size = self.chunksize if size is None else size
        if self.most is not None:
            size = self.most - self.done if size is None else min(size, self.most - self.done)
        if self.closed or size == 0:
            raise StopIteration
        table = self.read(size)
        if not len(table) and self.done:
            raise StopIteration
        foreign(table._columns)                 # what is chosen from a piece must not keep the piece
        return table

    def read(self, nrows: int | None = None) -> Any:
        """The next rows, or all that are left."""
        rows = complete(self.rows, self.head.width, self.options, self.source, nrows)
        table = build(rows, self.head, self.options, self.done)
        self.done += len(rows)
        return table


def decoded(data: bytes, options: Options) -> str:
    """Bytes as text.  UnicodeDecodeError with the place where they are none."""
    encoding = options.encoding or "utf-8"
    text = data.decode(encoding, options.encoding_errors or "strict")
    return text[1:] if text[:1] == "\ufeff" else text


def build(rows: list[list[str]], head: Head, options: Options, start: int) -> Any:
    """The table of rows."""
    columns = [list(c) for c in zip(*rows)] if rows else [[] for _ in range(head.width)]
    names, lead = head.names, head.lead
    kept = kept_columns(names, options)
    keys = index_columns(names, kept, options)
    chosen = sorted({*kept, *keys})
    dates = date_columns(names, keys, lead, options)
    if head.levels and len(keys) == 1:
        head.level_names = list(names[keys[0]])
    arrays = {k: located(convert if k not in dates else as_dates, columns[lead + k], names[k], k, options, start) for k in chosen}
    labels = [k for k in chosen if k not in keys]
    if lead:
        parts = [(None, convert(columns[k], None, -1, options)) for k in range(lead)]
        if options.parse_dates is True:
            parts = [(None, as_dates(columns[k], None, k, options)) for k in range(lead)]
    else:
        parts = [(index_name(names[k], head), arrays[k]) for k in keys]
    if options.dtype is None and not rows:
        arrays = {k: empty(a) for k, a in arrays.items()}
    n = len(rows) if chosen or lead else 0
    return table([arrays[k] for k in labels], column_labels([names[k] for k in labels], head, options), parts, n, start)


def empty(a: Any) -> Any:
    """A column without rows."""
    return np.empty(0, dtype=object) if not hasattr(a.dtype, "construct_array_type") else a


def index_name(name: Any, head: Head) -> Any:
    """The name of an index column; None where the file had none."""
    if isinstance(name, tuple):
        return None if all(isinstance(x, str) and x.startswith("Unnamed:") for x in name) else name[0] if len(name) == 1 else None
    return None if isinstance(name, str) and name.startswith("Unnamed: ") else name


def column_labels(names: list[Any], head: Head, options: Options) -> Any:
    """The Index of columns."""
    if head.levels and names:
        own = head.level_names if len(head.level_names) == len(head.levels) else None
        return kinds.MultiIndex.from_tuples(names, names=own)
    if options.header is None and options.names is None:
        return kinds.Index(np.array(names, dtype="int64"))
    return kinds.Index(names, dtype=object if not names else None)


def table(arrays: list[Any], labels: Any, parts: list[tuple[Any, Any]], n: int, start: int) -> Any:
    """A DataFrame of arrays, labels, and the arrays of its index."""
    if not parts:
        index = kinds.RangeIndex(start, start + n)
    elif len(parts) == 1:
        index = as_range(parts[0][1], parts[0][0])
    else:
        index = kinds.MultiIndex.from_arrays([a for _, a in parts], names=[name for name, _ in parts])
    return kinds.DataFrame._new(arrays, index, labels)


def date_columns(names: list[Any], keys: list[int], lead: int, options: Options) -> set[int]:
    """Positions of the columns to read as points in time.  ValueError for those that are not there."""
    given = options.parse_dates
    if given is None or given is False:
        return set()
    if given is True:
        return set(keys)
    if isinstance(given, (str, int, dict)) or not hasattr(given, "__iter__"):
        raise TypeError("Only booleans and lists are accepted for the 'parse_dates' parameter")
    if any(isinstance(x, (list, tuple)) for x in given):
        raise NotSupported("parse_dates with nested lists; combine the columns with to_datetime")
    out = set()
    for key in given:
        if key in names:
            out.add(names.index(key))
        elif isinstance(key, int) and -len(names) <= key < len(names):
            out.add(key % len(names))
        else:
            raise ValueError(f"Missing column provided to 'parse_dates': {key!r}")
    return out


def as_dates(items: list[Any], name: Any, k: int, options: Options) -> Any:
    """A column of points in time; text where one is none."""
    from septet.pandas.io.csv_columns import text

    gaps = options.na_sets(name, k)
    missing = [x is None or x in gaps for x in items]
    column = text(items, missing)
    form = options.date_format
    form = form.get(name) if isinstance(form, dict) else form
    return moments(column, form, options)


def moments(column: Any, form: Any, options: Options) -> Any:
    """Text read as points in time, or the text itself where it cannot be."""
    import warnings

    import septet.pandas as pd

    try:
        with warnings.catch_warnings():
            if form is None:
                warnings.simplefilter("ignore")
            found = pd.to_datetime(kinds.Index(column), format=form, dayfirst=options.dayfirst, cache=options.cache_dates)
    except (ValueError, TypeError, OverflowError):
        return column
    return found._values
