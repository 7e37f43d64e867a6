"""`genfromtxt`: text files with missing values, column names, and columns of different types."""
from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from septet.core import create
from septet.core.float_errors import user_level
from septet.ir import dtype as dt
from septet.numpy.dtype_parse import parse, structured
from septet.numpy.ndarray import ndarray
from septet.numpy.text_columns import DELETED, Column, found_dtype, valid_names
from septet.numpy.textio import flat_fields, lines_of, nested


class Splitter:
    """Cuts lines into fields: at a delimiter, at blanks (None), or into fixed widths."""

    def __init__(self, delimiter: Any, comments: Any, strip: bool):
        self.delimiter = delimiter.decode("latin1") if isinstance(delimiter, bytes) else delimiter
        self.comments = comments.decode("latin1") if isinstance(comments, bytes) else comments
        self.strip = strip

    def __call__(self, line: str) -> list[str]:
        """The fields; none for an empty line."""
        text = line.split(self.comments)[0] if self.comments is not None else line
        fields = self.cut(text)
        return [f.strip() for f in fields] if self.strip else fields

    def cut(self, line: str) -> list[str]:
        if self.delimiter is None or isinstance(self.delimiter, str):
            text = line.strip(" \r\n")
            return (text.split(self.delimiter) if self.delimiter is not None else text.split()) if text else []
        text = line.strip("\r\n")
        if not text:
            return []
        widths = [self.delimiter] * -(-len(text) // self.delimiter) if isinstance(self.delimiter, int) else list(self.delimiter)
        ends = list(itertools.accumulate(widths))
        return [text[start:end] for start, end in zip([0, *ends], ends)]


def genfromtxt(fname: Any, dtype: Any = float, comments: Any = "#", delimiter: Any = None, skip_header: int = 0, skip_footer: int = 0,
               converters: Any = None, missing_values: Any = None, filling_values: Any = None, usecols: Any = None, names: Any = None,
               excludelist: Any = None, deletechars: Any = DELETED, replace_space: str = "_", autostrip: bool = False,
               case_sensitive: Any = True, defaultfmt: str = "f%i", unpack: Any = None, usemask: bool = False, loose: bool = True,
               invalid_raise: bool = True, max_rows: Any = None, encoding: Any = None, *, ndmin: int = 0, like: Any = None) -> Any:
    """An array of a text file, where values may be missing.

    dtype=None finds each column's own.  names: True (in the first line), a text or a sequence: gives a structured array.
    """
    if max_rows is not None and skip_footer:
        raise ValueError("The keywords 'skip_footer' and 'max_rows' can not be specified at the same time.")
    if max_rows is not None and max_rows < 1:
        raise ValueError("'max_rows' must be at least 1.")
    split = Splitter(delimiter, comments, autostrip)
    fname = [fname] if isinstance(fname, str) and "\n" in fname else fname
    with lines_of(fname, encoding) as lines:
        rest = iter(itertools.islice(lines, skip_header, None))
        first, title = first_fields(rest, split, names)
        rows = read_rows(itertools.chain(first, rest), split, max_rows)
        rows = rows[: len(rows) - skip_footer] if skip_footer else rows

    def named(given: Any, count: int | None) -> Any:
        return valid_names(given, count, defaultfmt, excludelist, deletechars or "", replace_space, case_sensitive)

    if not rows and title is None:
        warnings.warn(f'genfromtxt: Empty input file: "{fname}"', stacklevel=user_level(2))
    given = title if names is True else names.split(",") if isinstance(names, str) else names
    table = Table(rows, dtype, given, usecols, named, len(title) if title is not None else None)
    table.check_lengths(invalid_raise, skip_header)
    table.set_columns(converters, missing_values, filling_values, loose)
    return shaped(table.array(usemask), unpack, ndmin)


def first_fields(lines: Iterator[str], split: Splitter, names: Any) -> tuple[list[str], Any]:
    """(lines read that are data, the fields of the title line where names=True)."""
    if names is not True:
        return [], None
    for line in lines:
        if split.comments is not None and split.comments in line:
            line = "".join(line.split(split.comments)[1:])
        fields = split(line)
        if fields:
            return [], [f.strip() for f in fields]
    return [], None


def read_rows(lines: Iterable[str], split: Splitter, max_rows: Any) -> list[tuple[int, list[str]]]:
    """(line number, fields) of every line that is not empty."""
    found: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, 1):
        fields = split(line)
        if fields:
            found.append((number, fields))
            if max_rows is not None and len(found) == max_rows:
                break
    return found


class Table:
    """The rows of a file and what is known of their columns."""

    def __init__(self, rows: list[tuple[int, list[str]]], dtype: Any, names: Any, usecols: Any, named: Any, width: int | None):
        self.rows, self.named = rows, named
        self.width = width or (len(rows[0][1]) if rows else 0)
        all_names = named(names, None) if names is not None else None
        self.use = chosen_columns(usecols, all_names)
        self.count = len(self.use) if self.use is not None else self.width
        if all_names and self.use is not None and len(all_names) > len(self.use):
            all_names = tuple(all_names[k] for k in self.use)
        self.dtype = None if dtype is None else declared(dtype)
        self.names = all_names
        self.declare()

    def declare(self) -> None:
        """The dtype with names and the names of the dtype, brought together."""
        d = self.dtype
        if d is None:
            self.names = self.named(self.names, self.count) if self.names is not None else None
            return
        if d.fields:
            count = len(d.fields)
            names = self.named(self.names, count) if self.names else tuple(f[0] for f in d.fields)
            if names == tuple(f"f{k}" for k in range(count)) and not self.names:
                names = self.named(None, count)
            self.dtype = dt.void(d.itemsize, tuple((n, kind, at) for n, (_, kind, at) in zip(names, d.fields)), titles=d.titles)
            self.names = names
        elif self.names is not None:
            self.names = self.named(self.names, self.count)
            self.dtype = structured(self.names, [d] * self.count, False)

    def check_lengths(self, invalid_raise: bool, skipped: int) -> None:
        """Leave out rows of another length.  ValueError (or a warning) names them."""
        wanted = self.width
        if self.use is not None:
            bad = [(n, f) for n, f in self.rows if max(self.use) >= len(f) or min(self.use) < -len(f)]
        else:
            bad = [(n, f) for n, f in self.rows if len(f) != wanted]
        if not bad:
            return
        text = "Some errors were detected !\n" + "\n".join(
            f"    Line #{n + skipped} (got {len(f)} columns instead of {self.count})" for n, f in bad)
        if invalid_raise:
            raise ValueError(text)
        warnings.warn(text, ConversionWarning, stacklevel=user_level(3))
        refused = {n for n, _ in bad}
        self.rows = [(n, f) for n, f in self.rows if n not in refused]

    def set_columns(self, converters: Any, missing: Any, filling: Any, loose: bool) -> None:
        """A converter per column."""
        kinds = [None] * self.count if self.dtype is None else [f[1] for f in flat_fields(self.dtype)] if self.dtype.fields else \
            [self.dtype] * self.count
        texts, fills = per_column(missing, self, ""), per_column(filling, self, None)
        own = {self.place(k): c for k, c in (converters or {}).items()}
        self.columns = [Column(kind, words(texts[k] if k < len(texts) else None), fills[k] if k < len(fills) else None, own.get(k), loose)
                        for k, kind in enumerate(kinds)]

    def place(self, key: Any) -> Any:
        """Where a column named by number or name stands among those used."""
        if isinstance(key, str):
            return self.names.index(key) if self.names and key in self.names else -1
        if self.use is not None:
            return self.use.index(key) if key in self.use else -1
        return key % self.count if self.count else key

    def array(self, usemask: bool) -> Any:
        """The array of all rows; with usemask a masked one."""
        rows = [[f[k] for k in self.use] if self.use is not None else f for _, f in self.rows]
        if rows and len(rows[0]) < len(self.columns):
            raise ValueError(f"could not assign tuple of length {len(rows[0])} to structure with {len(self.columns)} fields.")
        for k, column in enumerate(self.columns):
            if column.checks:
                column.learn(row[k] for row in rows)
        found = [[column.value(row[k]) for row in rows] for k, column in enumerate(self.columns)]
        result = self.assembled(found, len(rows))
        if not usemask:
            return result
        return masked(result, [[column.is_missing(row[k]) for k, column in enumerate(self.columns)] for row in rows])

    def assembled(self, found: list[list[Any]], n: int) -> Any:
        """Columns as one array: structured where there are names or different dtypes."""
        kinds = [found_dtype(c, values) for c, values in zip(self.columns, found)]
        if self.dtype is not None and self.dtype.fields:
            rows = [nested(list(row), self.dtype) for row in zip(*found)]
            return create.from_nested(ndarray, rows, self.dtype) if rows else create.from_values(ndarray, [], self.dtype, (0,))
        seen = {k.kind for k, column in zip(kinds, self.columns) if column.learned} or {k.kind for k in kinds}
        if self.names is None and len(seen) <= 1:
            flat = [v for row in zip(*found) for v in row]
            d = self.dtype or next((k for k in kinds if k.kind in seen), dt.float64)
            d = create.sized_text("U", flat) if self.dtype is None and d.kind == "U" else widened(d, kinds)
            return create.from_values(ndarray, flat, d, (n, len(found)) if found else (0,))
        d = structured(self.names or self.named(None, len(kinds)), kinds, False)
        return create.from_nested(ndarray, list(zip(*found)), d) if n else create.from_values(ndarray, [], d, (0,))


def widened(d: dt.DType, kinds: list[dt.DType]) -> dt.DType:
    """A dtype without a length as long as the longest column."""
    return max(kinds, key=lambda k: k.itemsize) if d.kind in "US" and not d.itemsize and kinds else d


def declared(dtype: Any) -> Any:
    """The engine's dtype of an argument; a tuple of types is one field each."""
    if isinstance(dtype, tuple) and all(isinstance(t, type) for t in dtype):
        return structured(tuple(f"f{k}" for k in range(len(dtype))), [parse(t) for t in dtype], False)
    return parse(dtype)


class ConversionWarning(UserWarning):
    """Lines were left out."""


def chosen_columns(usecols: Any, names: Any) -> list[int] | None:
    """The numbers of the columns asked for.  ValueError for unknown names."""
    if usecols is None:
        return None
    if isinstance(usecols, str):
        usecols = [u.strip() for u in usecols.split(",")]
    found = [usecols] if isinstance(usecols, int) else list(usecols)
    for u in found:
        if isinstance(u, str) and u not in (names or ()):
            raise ValueError(f"'{u}' is not in list")
    return [names.index(u) if isinstance(u, str) else int(u) for u in found]


def per_column(given: Any, table: Table, empty: Any) -> list[Any]:
    """An argument given once, in sequence or by column, as one entry per column."""
    if isinstance(given, dict):
        result = [given.get(None, empty or None)] * table.count
        for key, value in given.items():
            k = table.place(key) if key is not None else -1
            if 0 <= k < table.count:
                result[k] = value
        return result
    if isinstance(given, (list, tuple)):
        return list(given)
    if isinstance(given, bytes):
        given = given.decode("latin1")
    return [given.split(",") if isinstance(given, str) and empty == "" else given] * table.count


def words(entry: Any) -> list[str]:
    """Texts that stand for no value."""
    if entry is None:
        return []
    return [str(e.decode("latin1") if isinstance(e, bytes) else e).strip() for e in
            (entry if isinstance(entry, (list, tuple, set)) else [entry])]


def masked(a: Any, missing: list[list[bool]]) -> Any:
    """A masked array of what is missing."""
    import septet.numpy as np

    if a._dtype.fields:
        mask = np.array([tuple(row) for row in missing], dtype=[(f[0], bool) for f in a._dtype.fields])
    else:
        mask = np.array(missing, dtype=bool).reshape(a.shape)
    return np.ma.array(a, mask=mask)


def shaped(a: Any, unpack: Any, ndmin: int) -> Any:
    """Without axes of length 1 beyond ndmin; columns first where unpacking."""
    if ndmin not in (0, 1, 2):
        raise ValueError(f"Illegal value of ndmin keyword: {ndmin}")
    if a.ndim > ndmin:
        a = a.squeeze()
    if a.ndim < ndmin:
        a = a.reshape(1) if ndmin == 1 else a.reshape(1, -1) if not a._dtype.fields else a.reshape(-1, 1)
    if not unpack:
        return a
    if a._dtype.fields:
        return [a[f[0]] for f in a._dtype.fields] if len(a._dtype.fields) > 1 else a[a._dtype.fields[0][0]]
    return a.T
