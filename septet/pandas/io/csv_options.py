"""The arguments of read_csv, checked once."""
from __future__ import annotations

import csv
from typing import Any

from septet.pandas.errors import ParserWarning
from septet.pandas.missing import is_missing

NA_TEXT = frozenset({"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL",
                     "NaN", "None", "n/a", "nan", "null"})
NO_DEFAULT: Any = type("NoDefault", (), {"__repr__": lambda self: "<no_default>"})()
MISSING = object()


class Options:
    """What read_csv was asked for."""

    def __init__(self, given: dict[str, Any], default_sep: str = ",") -> None:
        self.__dict__.update(given)
        self.sep = separator(given, default_sep)
        self.check()
        self.quotechar = None if self.quoting == csv.QUOTE_NONE else self.quotechar
        self.skip_set = None if not hasattr(self.skiprows, "__iter__") else {int(i) for i in self.skiprows}
        self.na_sets = na_values(self)
        self.true = {"True", "TRUE", "true", *(self.true_values or ())}
        self.false = {"False", "FALSE", "false", *(self.false_values or ())}

    sep: Any
    quoting: int
    quotechar: Any
    skiprows: Any
    true_values: Any
    false_values: Any
    names: Any
    header: Any
    nrows: Any
    skipfooter: int
    on_bad_lines: Any
    chunksize: Any
    iterator: bool
    memory_map: bool
    engine: Any
    na_values: Any
    keep_default_na: bool
    na_filter: bool
    index_col: Any
    usecols: Any
    dtype: Any
    converters: Any
    parse_dates: Any
    thousands: Any
    decimal: str
    lineterminator: Any
    comment: Any
    dialect: Any
    escapechar: Any
    encoding: Any
    encoding_errors: Any
    skip_blank_lines: bool
    skipinitialspace: bool
    doublequote: bool
    delim_whitespace: bool
    dtype_backend: Any
    date_format: Any
    dayfirst: bool
    compression: Any
    low_memory: bool
    float_precision: Any
    cache_dates: bool
    storage_options: Any

    def check(self) -> None:
        """ValueError or TypeError for arguments that have no meaning."""
        self.apply_dialect()
        if self.names is not None:
            self.names = list(self.names)
            if len(set(self.names)) != len(self.names):
                raise ValueError("Duplicate names are not allowed.")
        if self.header == "infer":
            self.header = 0 if self.names is None else None
        listed = isinstance(self.header, (list, tuple))
        if listed and not all(isinstance(h, int) for h in self.header) or not listed and self.header is not None and \
                (isinstance(self.header, bool) or not isinstance(self.header, int)):
            raise TypeError("Passing a bool to header is invalid. Use header=None for no header or header=int or list-like of ints to "
                            "specify the row(s) making up the column names") if isinstance(self.header, bool) else \
                ValueError("header must be integer or list of integers")
        if not listed and self.header is not None and self.header < 0:
            raise ValueError("Passing negative integer to header is invalid. For no header, use header=None instead")
        self.nrows = whole(self.nrows, "nrows", 0)
        self.chunksize = whole(self.chunksize, "chunksize", 1)
        if self.skipfooter and (self.iterator or self.chunksize):
            raise ValueError("'skipfooter' not supported for iteration")
        if self.skipfooter and self.nrows is not None:
            raise ValueError("'skipfooter' not supported with 'nrows'")
        if not isinstance(self.skipfooter, int) or self.skipfooter < 0:
            raise ValueError("skipfooter must be an integer" if not isinstance(self.skipfooter, int) else "skipfooter cannot be negative")
        if self.on_bad_lines not in ("error", "warn", "skip") and not callable(self.on_bad_lines):
            raise ValueError(f"Argument {self.on_bad_lines} is invalid for on_bad_lines")
        if callable(self.on_bad_lines) and self.engine not in ("python", "pyarrow"):
            raise ValueError("on_bad_line can only be a callable function if engine='python' or 'pyarrow'")
        self.check_characters()

    def check_characters(self) -> None:
        """TypeError and ValueError for separators and quotes."""
        if self.quotechar is not None and (not isinstance(self.quotechar, str) or len(self.quotechar) != 1):
            raise TypeError('"quotechar" must be a 1-character string' if isinstance(self.quotechar, str) else
                            f'"quotechar" must be string or None, not {type(self.quotechar).__name__}')
        if self.thousands is not None and len(self.thousands) != 1:
            raise ValueError("The 'thousands' option supports only single-character delimiters")
        if not isinstance(self.decimal, str) or len(self.decimal) != 1:
            raise ValueError("Only length-1 decimal markers supported")
        if self.comment is not None and len(self.comment) != 1:
            raise ValueError("Only length-1 comment characters supported")
        if self.quoting not in (0, 1, 2, 3, 4, 5):
            raise TypeError('bad "quoting" value')
        if self.memory_map and not isinstance(self.source, (str,)) and not hasattr(self.source, "__fspath__") and \
                not has_descriptor(self.source):
            raise ValueError("memory_map=True is only supported when reading from a file path or a file-like object backed by a real file "
                             "descriptor; in-memory buffers (e.g. BytesIO, StringIO) are not supported.")

    source: Any

    def apply_dialect(self) -> None:
        """What a csv dialect says wins over arguments left alone."""
        if self.dialect is None:
            return
        dialect = csv.get_dialect(self.dialect) if isinstance(self.dialect, str) else self.dialect
        self.sep = dialect.delimiter
        for name in ("doublequote", "escapechar", "skipinitialspace", "quotechar", "quoting"):
            setattr(self, name, getattr(dialect, name))


def has_descriptor(source: Any) -> bool:
    """Whether a file object stands for a file of the system."""
    try:
        source.fileno()
    except (AttributeError, OSError):
        return False
    return True


def separator(given: dict[str, Any], default: str) -> Any:
    """The separator out of sep, delimiter and delim_whitespace."""
    sep, delimiter = given["sep"], given["delimiter"]
    if sep is not NO_DEFAULT and delimiter is not None:
        raise ValueError("Specified a sep and a delimiter; you can only specify one.")
    found = delimiter if delimiter is not None else default if sep is NO_DEFAULT else sep
    if found == "\n":
        raise ValueError(r"Specified \n as separator or delimiter. This forces the python engine which does not accept a line terminator. "
                         "Hence it is not allowed to use the line terminator as separator.")
    return found


def whole(x: Any, name: str, least: int) -> int | None:
    """A whole number of at least so much, or None.  ValueError otherwise."""
    if x is None:
        return None
    if isinstance(x, float) and x == int(x):
        x = int(x)
    if isinstance(x, bool) or not hasattr(x, "__index__") or int(x) < least:
        raise ValueError(f"'{name}' must be an integer >={least}")
    return int(x)


def na_values(options: Options) -> Any:
    """A function of a column's name and position giving its set of texts that mean nothing."""
    if not options.na_filter:
        return lambda name, k: frozenset()
    base = NA_TEXT if options.keep_default_na else frozenset()
    given = options.na_values
    if not isinstance(given, dict):
        found = base | spelled(given)
        return lambda name, k: found
    own = {key: base | spelled(value) for key, value in given.items()}
    return lambda name, k: own.get(name, own.get(k, base))


def spelled(values: Any) -> frozenset[str]:
    """Missing values as they may be written: numbers with and without a fraction."""
    if values is None:
        return frozenset()
    items = [values] if isinstance(values, (str, int, float)) or not hasattr(values, "__iter__") else list(values)
    out: set[str] = set()
    for x in items:
        out.add(str(x))
        if isinstance(x, (int, float)) and not is_missing(x) and x == int(x):
            out |= {str(int(x)), f"{int(x)}.0", str(float(x))}
    return frozenset(out)


def warn(text: str) -> None:
    """A ParserWarning at the caller's line."""
    import warnings

    warnings.warn(text, ParserWarning, stacklevel=6)
