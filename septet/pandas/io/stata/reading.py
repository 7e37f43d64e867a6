"""read_stata: Stata's dta files of formats 113-115 and 117-119."""
from __future__ import annotations

import struct
import warnings
from typing import Any, NamedTuple

import septet.numpy as np
from septet.errors import NotSupported
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.construct import objects, told
from septet.pandas.dtypes import OBJECT
from septet.pandas.groupby.rows import frame
from septet.pandas.io.sources import read_bytes
from septet.pandas.io.stata.layout import GREATEST, LAYOUTS, LEAST_MISSING, LONG_TEXT, PLAIN_CODES, TAGGED_CODES, Layout, date_kind, moments
from septet.pandas.io.stata.missing import kept


class Variable(NamedTuple):
    """One variable: its name, type ("i1" ... "f8", "S7", "L"), bytes in a row, format, label set and label."""

    name: str
    type: str
    size: int
    format: str
    label_set: str
    label: str


class Cursor:
    """A place in the bytes of a file."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.order = data, 0, "<"

    def take(self, n: int) -> bytes:
        """The next n bytes.  ValueError where the file ends before."""
        if n < 0 or self.at + n > len(self.data):
            raise ValueError(f"the Stata file is cut short: it has {len(self.data)} bytes and needs {self.at + n}")
        self.at += n
        return self.data[self.at - n: self.at]

    def number(self, code: str) -> int:
        """The next number."""
        return int(struct.unpack(self.order + code, self.take(struct.calcsize("<" + code)))[0])

    def expect(self, text: bytes) -> None:
        """Pass over a tag.  ValueError where another one stands."""
        found = self.take(len(text))
        if found != text:
            raise ValueError(f"the Stata file is damaged: {text.decode()} is not at byte {self.at - len(text)}")

    def texts(self, count: int, size: int, encoding: str) -> list[str]:
        """Texts of a fixed size, each up to its first zero."""
        block = self.take(count * size)
        return [text(block[i * size: (i + 1) * size], encoding) for i in range(count)]


def text(raw: bytes, encoding: str) -> str:
    """Bytes up to the first zero as text; what is no UTF-8 is Latin 1, as older Stata wrote it."""
    raw = raw.partition(b"\0")[0]
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return raw.decode("latin-1")


class Contents:
    """A file's parts: variables, rows, texts kept apart, value labels."""

    def __init__(self, data: bytes) -> None:
        self.cursor = Cursor(data)
        tagged = data.startswith(b"<stata_dta>")
        self.version = self.tagged_version() if tagged else data[0] if data else 0
        if self.version not in LAYOUTS:
            raise ValueError(f"Version of given Stata file is {self.version}. Versions read here are 113, 114, 115, 117, 118 and 119.")
        self.layout: Layout = LAYOUTS[self.version]
        self.long_texts: dict[tuple[int, int], str] = {}
        self.labels: dict[str, dict[int, str]] = {}
        (self.tagged if tagged else self.plain)()

    # -- formats without tags

    def plain(self) -> None:
        """Formats 113-115."""
        at, layout = self.cursor, self.layout
        at.take(1)
        order = at.number("B")
        if order not in (1, 2):
            raise ValueError(f"the Stata file is damaged: its byte order is {order}")
        at.order = ">" if order == 1 else "<"
        at.take(2)
        width, self.rows = at.number("H"), at.number("I")
        self.data_label, self.time_stamp = text(at.take(81), "latin-1"), text(at.take(18), "latin-1")
        types = [PLAIN_CODES.get(code, f"S{code}") for code in at.take(width)]
        names = at.texts(width, layout.name, layout.encoding)
        at.take(2 * (width + 1))
        formats, sets = at.texts(width, layout.format, layout.encoding), at.texts(width, layout.name, layout.encoding)
        labels = at.texts(width, layout.label, layout.encoding)
        while True:
            kind, length = at.number("B"), at.number("I")
            if not kind and not length:
                break
            at.take(length)
        self.variables = variables(names, types, formats, sets, labels)
        self.body = at.take(self.rows * sum(v.size for v in self.variables))
        while at.at < len(at.data):
            at.take(4)
            self.label_set()

    # -- formats with tags

    def tagged_version(self) -> int:
        """The release in the header."""
        at = self.cursor
        at.expect(b"<stata_dta><header><release>")
        number = at.take(3)
        at.expect(b"</release>")
        return int(number) if number.isdigit() else 0

    def tagged(self) -> None:
        """Formats 117-119."""
        at, layout = self.cursor, self.layout
        at.expect(b"<byteorder>")
        order = at.take(3)
        if order not in (b"MSF", b"LSF"):
            raise ValueError(f"the Stata file is damaged: its byte order is {order!r}")
        at.order = ">" if order == b"MSF" else "<"
        at.expect(b"</byteorder><K>")
        width = at.number(layout.variables)
        at.expect(b"</K><N>")
        self.rows = at.number(layout.rows)
        at.expect(b"</N><label>")
        self.data_label = text(at.take(at.number(layout.label_length)), layout.encoding)
        at.expect(b"</label><timestamp>")
        self.time_stamp = text(at.take(at.number("B")), layout.encoding)
        at.expect(b"</timestamp></header><map>")
        places = [at.number("Q") for _ in range(14)]
        at.expect(b"</map><variable_types>")
        types = [type_of(at.number("H")) for _ in range(width)]
        at.expect(b"</variable_types><varnames>")
        names = at.texts(width, layout.name, layout.encoding)
        at.expect(b"</varnames><sortlist>")
        at.take((width + 1) * (4 if self.version == 119 else 2))
        at.expect(b"</sortlist><formats>")
        formats = at.texts(width, layout.format, layout.encoding)
        at.expect(b"</formats><value_label_names>")
        sets = at.texts(width, layout.name, layout.encoding)
        at.expect(b"</value_label_names><variable_labels>")
        self.variables = variables(names, types, formats, sets, at.texts(width, layout.label, layout.encoding))
        at.at = places[9]
        at.expect(b"<data>")
        self.body = at.take(self.rows * sum(v.size for v in self.variables))
        at.expect(b"</data><strls>")
        self.read_long_texts()
        at.expect(b"</strls><value_labels>")
        while at.data[at.at: at.at + 5] == b"<lbl>":
            at.take(9)
            self.label_set()
            at.expect(b"</lbl>")
        at.expect(b"</value_labels></stata_dta>")

    def read_long_texts(self) -> None:
        """The texts of any length, by variable and observation."""
        at = self.cursor
        while at.data[at.at: at.at + 3] == b"GSO":
            at.take(3)
            key = at.number("I"), at.number("I" if self.version == 117 else "Q")
            kind, raw = at.number("B"), at.take(at.number("I"))
            self.long_texts[key] = text(raw, self.layout.encoding) if kind == 130 else raw.decode("latin-1")

    def label_set(self) -> None:
        """One set of value labels."""
        at = self.cursor
        name = text(at.take(self.layout.name), self.layout.encoding)
        at.take(3)
        count, size = at.number("I"), at.number("I")
        order = at.order
        starts = struct.unpack(f"{order}{count}I", at.take(4 * count))
        values = struct.unpack(f"{order}{count}i", at.take(4 * count))
        words = at.take(size)
        self.labels[name] = {v: text(words[s:], self.layout.encoding) for s, v in zip(starts, values, strict=True)}


def type_of(code: int) -> str:
    """A variable's type by its code in formats 117-119."""
    if code == LONG_TEXT:
        return "L"
    if code in TAGGED_CODES:
        return TAGGED_CODES[code]
    if not 0 < code <= 2045:
        raise ValueError(f"the Stata file is damaged: a variable has the type {code}")
    return f"S{code}"


def variables(names: list[str], types: list[str], formats: list[str], sets: list[str], labels: list[str]) -> list[Variable]:
    """The variables of a file."""
    sizes = [8 if t == "L" else int(t[1:]) for t in types]
    return [Variable(*one) for one in zip(names, types, sizes, formats, sets, labels, strict=True)]


def column(contents: Contents, at: int, v: Variable, block: ndarray, dates: bool, missing: bool) -> Any:
    """One variable's values; missing numbers make floats, or with `missing` objects.  ValueError for dates that are objects."""
    raw = block[:, at: at + v.size]
    if v.type[0] in "SL":
        return texts(contents, v, np.ascontiguousarray(raw).tobytes(), len(block))
    if contents.cursor.order == ">":
        raw = raw[:, ::-1]
    values = np.ascontiguousarray(raw).reshape(-1).view(v.type)
    gone = values > GREATEST[v.type] if v.type[0] == "i" else values >= LEAST_MISSING[v.type]
    if missing and bool(gone.any()):
        if dates and date_kind(v.format) is not None:
            raise ValueError(f"{v.name}: dates with missing values; read them with convert_dates=False or convert_missing=False")
        return kept(values, gone)
    if bool(gone.any()):
        values = np.where(gone, np.nan, values.astype(values.dtype if v.type[0] == "f" else np.float64))
    kind = date_kind(v.format) if dates else None
    if kind == "C":
        warnings.warn("Encountered %tC format. Leaving in Stata Internal Format.", UserWarning, stacklevel=5)
        return objects(values.tolist())
    return values if kind is None else moments(values, kind)


def texts(contents: Contents, v: Variable, raw: bytes, n: int) -> Any:
    """A variable of text."""
    pieces = [raw[i * v.size: (i + 1) * v.size] for i in range(n)]
    if v.type != "L":
        return told(objects([text(x, contents.layout.encoding) for x in pieces]))
    cut = {117: 4, 118: 2, 119: 3}[contents.version]
    order = "little" if contents.cursor.order == "<" else "big"
    keys = [(int.from_bytes(x[:cut], order), int.from_bytes(x[cut:], order)) for x in pieces]      # type: ignore[arg-type]
    return told(objects([contents.long_texts.get(k, "") for k in keys]))


def labelled(values: Any, labels: dict[int, str], ordered: bool, whole: bool, name: str) -> Any:
    """Numbers with labels as categories; whole: also labels that no row has.  ValueError for labels that repeat."""
    from septet.pandas.arrays.categorical import Categorical

    every = whole and bool(kinds.Series(values).dropna().isin(list(labels)).all())
    found = Categorical(values, categories=sorted(labels) if every else None, ordered=ordered)
    named = [labels.get(int(x), x) if float(x).is_integer() else x for x in found.categories.tolist()]
    if len(set(named)) < len(named):
        raise ValueError(f"Value labels for column {name} are not unique; read with convert_categoricals=False")
    return found.rename_categories(named)


class StataReader:
    """A dta file, read whole or by parts; use it in a `with`."""

    __module__ = "pandas.io.stata"

    def __init__(self, path_or_buf: Any, convert_dates: bool = True, convert_categoricals: bool = True, index_col: Any = None,
                 convert_missing: bool = False, preserve_dtypes: bool = True, columns: Any = None, order_categoricals: bool = True,
                 chunksize: int | None = None, compression: Any = "infer", storage_options: Any = None) -> None:
        if chunksize is not None and (not isinstance(chunksize, int) or chunksize < 1):
            raise ValueError("chunksize must be a positive integer when set.")
        self._contents = Contents(read_bytes(path_or_buf, compression, storage_options))
        self._options = {"convert_dates": convert_dates, "convert_categoricals": convert_categoricals, "index_col": index_col,
                         "preserve_dtypes": preserve_dtypes, "columns": columns, "order_categoricals": order_categoricals,
                         "convert_missing": convert_missing}
        self._chunksize, self._done, self._parts = chunksize, 0, chunksize is not None

    @property
    def data_label(self) -> str:
        """The file's label."""
        return self._contents.data_label

    @property
    def time_stamp(self) -> str:
        """When it was written."""
        return self._contents.time_stamp

    def variable_labels(self) -> dict[str, str]:
        """Each variable's label."""
        return {v.name: v.label for v in self._contents.variables}

    def value_labels(self) -> dict[str, dict[int, str]]:
        """The sets of labels of values."""
        return self._contents.labels

    def read(self, nrows: int | None = None, convert_dates: bool | None = None, convert_categoricals: bool | None = None,
             index_col: Any = None, convert_missing: bool | None = None, preserve_dtypes: bool | None = None, columns: Any = None,
             order_categoricals: bool | None = None) -> Any:
        """The next rows, all by default; arguments replace those of the reader."""
        given = {"convert_dates": convert_dates, "convert_categoricals": convert_categoricals, "index_col": index_col,
                 "preserve_dtypes": preserve_dtypes, "columns": columns, "order_categoricals": order_categoricals,
                 "convert_missing": convert_missing}
        options = {k: self._options[k] if x is None else x for k, x in given.items()}
        first, last = self._done, self._contents.rows if nrows is None else min(self._done + nrows, self._contents.rows)
        if nrows is not None and first >= last and self._contents.rows:
            raise StopIteration
        self._done = last
        return self._rows(first, last, options)

    def _rows(self, first: int, last: int, options: dict[str, Any]) -> Any:
        wanted = self._contents.variables if options["columns"] is None else chosen(self._contents.variables, options["columns"])
        width = sum(v.size for v in self._contents.variables)
        block = np.frombuffer(self._contents.body[first * width: last * width], dtype=np.uint8).reshape(last - first, width)
        starts, at = {}, 0
        for v in self._contents.variables:
            starts[v.name], at = at, at + v.size
        how = options["convert_dates"], options["convert_missing"]
        arrays = [self._converted(column(self._contents, starts[v.name], v, block, *how), v, options) for v in wanted]
        index = kinds.RangeIndex(first, last)
        made = frame(arrays, index, kinds.Index([v.name for v in wanted]))
        return made if options["index_col"] is None else made.set_index(options["index_col"])

    def _converted(self, values: Any, v: Variable, options: dict[str, Any]) -> Any:
        labels = self._contents.labels.get(v.label_set) if options["convert_categoricals"] else None
        if labels and values.dtype == OBJECT:
            raise NotSupported(f"{v.name}: labels beside Stata's missing values; use convert_categoricals=False or convert_missing=False")
        if labels:
            return labelled(values, labels, options["order_categoricals"], self._parts, v.name)
        if options["preserve_dtypes"] or type(values) is not ndarray or values.dtype.kind not in "if":
            return values
        return values.astype(np.float64 if values.dtype.kind == "f" else np.int64)

    def get_chunk(self, size: int | None = None) -> Any:
        """The next `size` rows (chunksize by default)."""
        return self.read(nrows=size or self._chunksize or 1)

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        self._parts = True
        return self.get_chunk()

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *error: Any) -> None:
        return None


def chosen(variables: list[Variable], columns: Any) -> list[Variable]:
    """The wanted variables in the wanted order.  ValueError for names that are not there, or twice."""
    names = list(columns)
    if len(set(names)) < len(names):
        raise ValueError("columns contains duplicate entries")
    table = {v.name: v for v in variables}
    absent = [x for x in names if x not in table]
    if absent:
        raise ValueError(f"The following columns were not found in the Stata data set: {', '.join(map(str, absent))}")
    return [table[x] for x in names]


def read_stata(filepath_or_buffer: Any, *, convert_dates: bool = True, convert_categoricals: bool = True, index_col: Any = None,
               convert_missing: bool = False, preserve_dtypes: bool = True, columns: Any = None, order_categoricals: bool = True,
               chunksize: int | None = None, iterator: bool = False, compression: Any = "infer", storage_options: Any = None) -> Any:
    """A Stata file as a DataFrame; with chunksize or iterator a StataReader.

    convert_dates: dates as moments.  convert_categoricals: labelled values as categories.  preserve_dtypes: small numbers stay small.
    """
    reader = StataReader(filepath_or_buffer, convert_dates, convert_categoricals, index_col, convert_missing, preserve_dtypes, columns,
                         order_categoricals, chunksize, compression, storage_options)
    return reader if iterator or chunksize else reader.read()
