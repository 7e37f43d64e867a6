"""to_csv: tables and columns as separated values, numbers written as Python's `repr` writes them."""
from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable
from typing import Any

from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.io import sources
from septet.pandas.missing import is_missing


class Style:
    """How values are written."""

    __slots__ = ("date_format", "decimal", "float_format", "na_rep")

    def __init__(self, na_rep: str, float_format: Any, decimal: str, date_format: str | None) -> None:
        self.na_rep, self.decimal, self.date_format = na_rep, decimal, date_format
        self.float_format = formatter(float_format)


def formatter(given: Any) -> Callable[[float], str] | None:
    """A function that writes a float, of "%.2f", "{:.2f}" or a function."""
    if given is None or callable(given):
        return given  # type: ignore[no-any-return]
    if "%" in given:
        return lambda x: given % x
    return given.format  # type: ignore[no-any-return]


def to_csv(frame: Any, path_or_buf: Any = None, *, sep: str = ",", na_rep: str = "", float_format: Any = None, columns: Any = None,
           header: Any = True, index: bool = True, index_label: Any = None, mode: str = "w", encoding: str | None = None,
           compression: Any = "infer", quoting: int | None = None, quotechar: str = '"', lineterminator: str | None = None,
           chunksize: int | None = None, date_format: str | None = None, doublequote: bool = True, escapechar: str | None = None,
           decimal: str = ".", errors: str = "strict", storage_options: Any = None) -> str | None:
    """A table as separated values: text where no path is given.  A file is written whole or not at all."""
    if columns is not None:
        frame = frame[list(columns)]
    style = Style(na_rep, float_format, decimal, date_format)
    lists = ([*index_lists(frame.index, style)] if index else []) + [values(a, style) for a in frame._columns]
    out = io.StringIO(newline="")
    end = lineterminator if lineterminator is not None else "\n"
    quoting = csv.QUOTE_MINIMAL if quoting is None else quoting
    writer = csv.writer(out, delimiter=sep, lineterminator=end, quoting=quoting, quotechar=quotechar if quoting != csv.QUOTE_NONE else None,
                        doublequote=doublequote, escapechar=escapechar)
    for row in head(frame, header, index, index_label):
        writer.writerow(row)
    writer.writerows(zip(*lists))
    text = out.getvalue()
    codecs.lookup_error(errors)
    if path_or_buf is None:
        return text
    data = text.encode(encoding or "utf-8", errors)
    sources.write_bytes(path_or_buf, data, compression, mode, storage_options, text)
    return None


def head(frame: Any, header: Any, index: bool, index_label: Any) -> list[list[Any]]:
    """The rows of names.  ValueError where aliases are fewer or more than columns."""
    labels = frame.columns
    aliases = isinstance(header, (list, tuple, ndarray, kinds.Index))
    if not aliases and not header:
        return []
    if aliases:
        names = list(header)
        if len(names) != len(labels):
            raise ValueError(f"Writing {len(labels)} cols but got {len(names)} aliases")
        return [[*(index_names(frame, index_label) if index else []), *names]]
    if labels.nlevels > 1:
        return deep_head(frame, index, index_label)
    names = ["" if is_missing(x) else x for x in labels.tolist()]
    return [[*(index_names(frame, index_label) if index else []), *names]]


def deep_head(frame: Any, index: bool, index_label: Any) -> list[list[Any]]:
    """The rows of names of several levels, and one of the index's names where it has any."""
    labels = frame.columns
    width = frame.index.nlevels if index else 0
    rows = []
    for k in range(labels.nlevels):
        name = labels.names[k]
        front = ["" if name is None or not width else name, *[""] * (width - 1)] if width else []
        rows.append([*front, *labels.get_level_values(k).tolist()])
    own = index_names(frame, index_label) if index else []
    if index and any(x != "" for x in own):
        rows.append([*own, *[""] * len(labels)])
    return rows


def index_names(frame: Any, label: Any) -> list[Any]:
    """The names over the columns of the index."""
    if label is False:
        return []
    if label is None:
        return ["" if name is None else name for name in frame.index.names]
    return list(label) if isinstance(label, (list, tuple)) else [label]


def index_lists(index: Any, style: Style) -> list[list[Any]]:
    """The columns of the index."""
    if index.nlevels > 1:
        made = [[*values(level._values, style), style.na_rep] for level in index._levels]      # gaps make no floats of numbers
        return [[words[c] for c in codes.tolist()] for words, codes in zip(made, index._codes, strict=True)]
    return [values(index._values, style)]


def values(array: Any, style: Style) -> list[Any]:
    """A column as csv's writer takes it: numbers as numbers where they are written as Python writes them."""
    if hasattr(array, "_codes"):
        inner = values(array.categories._values, style)
        inner.append(style.na_rep)
        return [inner[c] for c in array._codes.tolist()]
    kind = array.dtype.kind
    if kind in "mM" or type(array.dtype).__name__ in ("PeriodDtype", "DatetimeTZDtype"):
        return moments(array, style)
    if kind == "f":
        return floats(array, style)
    items = array.tolist()
    if kind in "biu" and type(array) is ndarray:
        return items  # type: ignore[no-any-return]
    return [style.na_rep if is_missing(x) else x for x in items]


def floats(array: Any, style: Style) -> list[Any]:
    """Floats, formatted where that was asked for."""
    items = array.tolist()
    if style.float_format is not None:
        return [style.na_rep if is_missing(x) else style.float_format(x) for x in items]
    if array.dtype.name in ("float32", "float16", "Float32"):
        items = [x if is_missing(x) else str(y) for x, y in zip(items, array)]
    if style.decimal != ".":
        return [style.na_rep if is_missing(x) else str(x).replace(".", style.decimal) for x in items]
    return [style.na_rep if x != x else x for x in items] if type(array) is ndarray and array.dtype.itemsize == 8 else \
        [style.na_rep if is_missing(x) else x for x in items]


def moments(array: Any, style: Style) -> list[Any]:
    """Points in time, periods and lengths of time as text."""
    native = getattr(array, "_format_native_types", None)
    if native is not None:
        return list(native(na_rep=style.na_rep, date_format=style.date_format))
    if hasattr(array, "_counts") and array.dtype.kind == "M" and getattr(array, "tz", None) is None:
        from septet.pandas.formatting.dates import stamps_text

        return stamps_text(array._counts.tolist(), array.unit, style.na_rep, style.date_format)
    if array.dtype.kind == "m":
        return spans(array, style.na_rep)
    return [style.na_rep if is_missing(x) else x.strftime(style.date_format) if style.date_format else str(x) for x in array.tolist()]


def spans(array: Any, na_rep: str) -> list[Any]:
    """Lengths of time as text: days alone where all are whole days."""
    items = array.tolist()
    whole = all(is_missing(x) or not (x.seconds or x.microseconds or x.nanoseconds) for x in items)
    return [na_rep if is_missing(x) else f"{x.days} days" if whole else str(x) for x in items]


def series_to_csv(series: Any, path_or_buf: Any = None, **options: Any) -> str | None:
    """A column as separated values."""
    name = 0 if series.name is None else series.name
    frame = kinds.DataFrame._new([series._values], series.index, kinds.Index([name], tupleize_cols=False))
    return to_csv(frame, path_or_buf, **options)
