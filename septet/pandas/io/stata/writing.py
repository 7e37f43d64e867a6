"""to_stata: a DataFrame as Stata's dta file of format 114, 117, 118 or 119."""
from __future__ import annotations

import struct
import warnings
from typing import Any, NamedTuple

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.errors import InvalidColumnName, PossiblePrecisionLoss, ValueLabelTypeMismatch  # type: ignore[attr-defined]
from septet.pandas.io.sources import write_bytes
from septet.pandas.io.stata.layout import (
    GREATEST,
    LAYOUTS,
    LEAST_MISSING,
    LONG_TEXT,
    MISSING,
    PLAIN_CODES,
    TAGGED_CODES,
    Layout,
    counts,
    stamp,
)
from septet.pandas.missing import is_missing

RESERVED = frozenset("""
aggregate array boolean break byte case catch class colvector complex const continue default delegate delete do double
else eltypedef end enum explicit export external float for friend function global goto if inline int local long NULL
pragma protected quad rowvector short typedef typename virtual _all _N _skip _b _pi str# in _pred strL _coef _rc using
_cons _se with _n
""".split())
FORMATS = {"i1": "%8.0g", "i2": "%8.0g", "i4": "%12.0g", "f4": "%9.0g", "f8": "%10.0g", "L": "%9s"}
LONGEST = {114: 244, 117: 2045, 118: 2045, 119: 2045}


class Column(NamedTuple):
    """One variable to write: name, type ("i1" ... "f8", "S7", "L"), format, the bytes of its rows, value labels, texts kept apart,
    whether the labels are categories."""

    name: str
    type: str
    format: str
    block: ndarray
    labels: dict[int, str]
    long: list[bytes]
    categories: bool = False


def to_stata(frame: Any, path: Any, convert_dates: Any, write_index: bool, byteorder: str | None, time_stamp: Any, data_label: str | None,
             variable_labels: Any, version: int | None, convert_strl: Any, compression: Any, value_labels: Any) -> None:
    """Write a frame.  ValueError and NotImplementedError for what Stata has no place for."""
    if version not in (None, 114, 117, 118, 119):
        raise ValueError("Only formats 114, 117, 118 and 119 are supported.")
    version = version or (118 if frame.shape[1] <= 32767 else 119)
    if convert_strl is not None and version == 114:
        raise ValueError("strl is not supported in format 114")
    if data_label is not None and len(data_label) > 80:
        raise ValueError("data_label must be <= 80 characters")
    order = order_of(byteorder)
    frame = frame.reset_index() if write_index else frame
    given = Given(version, order, list(frame.columns), dates_of(convert_dates, frame.columns), list(convert_strl or ()), value_labels or {})
    names = names_of(given.labels, version)
    columns = [made(given, label, name, frame.iloc[:, k]._values) for k, (label, name) in enumerate(zip(given.labels, names, strict=True))]
    texts = labels_of(variable_labels or {}, given.labels, LAYOUTS[version])
    head = data_label or "", stamp(time_stamp)
    write_bytes(path, (plain if version == 114 else tagged)(columns, texts, len(frame), head, version, order), compression)


class Given(NamedTuple):
    """What a file is written with."""

    version: int
    order: str
    labels: list[Any]
    dates: dict[Any, str]
    long: list[Any]
    value_labels: dict[Any, Any]


def order_of(byteorder: str | None) -> str:
    """struct's sign of a byte order; the machine's by default."""
    words = {None: "<", "<": "<", ">": ">", "little": "<", "big": ">"}
    if byteorder not in words:
        raise ValueError(f"Endianness {byteorder} not understood")
    return words[byteorder]


def dates_of(given: Any, labels: Any) -> dict[Any, str]:
    """Column to the letter of its date format."""
    found = {}
    for key, text in (given or {}).items():
        label = labels[key] if isinstance(key, int) and key not in labels else key
        if label not in labels:
            raise ValueError("convert_dates key must be a column or an integer")
        letter = text.lstrip("%")
        if letter[:1] != "t" or letter[1:] not in tuple("cdwmqhy"):
            raise NotImplementedError(f"Format {'%' if not text.startswith('%') else ''}{text} not implemented")
        found[label] = letter[1:]
    return found


def names_of(labels: list[Any], version: int) -> list[str]:
    """Names that Stata takes: letters, digits and underscores, no word of its own, at most 32, none twice."""
    made: list[str] = []
    changed = []
    for label in labels:
        text = str(label)
        wide = version >= 118
        name = "".join(c if c.isascii() and c.isalnum() or c == "_" or wide and ord(c) > 191 and c not in "×÷" else "_" for c in text)
        if name in RESERVED or name[:1].isdigit() or name[:3] == "str" and name[3:].isdigit():
            name = "_" + name
        name = name[:32]
        number = 0
        while name in made:
            name = f"_{number}{name}"[:32]
            number += 1
        if name != label:
            changed.append(f"{label}   ->   {name}")
        made.append(name)
    if changed:
        warnings.warn("Not all pandas column names were valid Stata variable names.\nThe following replacements have been made:\n\n    "
                      + "\n    ".join(changed), InvalidColumnName, stacklevel=4)
    return made


def labels_of(given: dict[Any, str], labels: list[Any], layout: Layout) -> list[str]:
    """Each variable's label."""
    for text in given.values():
        if len(text) > 80:
            raise ValueError("Variable labels must be 80 characters or fewer")
        try:
            text.encode(layout.encoding)
        except UnicodeEncodeError as error:
            raise ValueError("Variable labels must contain only characters that can be encoded in Latin-1") from error
    return [given.get(x, "") for x in labels]


def made(given: Given, label: Any, name: str, values: Any) -> Column:
    """A column as Stata holds it."""
    if hasattr(values, "categories"):
        return categories(given, name, values)
    kind, dtype = values.dtype.kind, values.dtype
    if kind == "M" and getattr(values, "tz", None) is None and hasattr(values, "asi8"):
        letter = given.dates.get(label, "c")
        return numbers(given, name, counts(values, letter), {}, f"%t{letter}")
    if kind == "O" and not hasattr(values, "_mask"):
        return text(given, label, name, values)
    if kind not in "biuf":
        raise NotImplementedError(f"Data type {dtype} not supported.")
    labels = {int(k): str(v) for k, v in given.value_labels.get(label, {}).items()}
    return numbers(given, name, sized(values, label), labels, None)


def sized(values: Any, label: Any) -> ndarray:
    """Numbers in a type that Stata has, nullable ones with its missing value."""
    if type(values) is ndarray:
        return smaller(values, label)
    if values.dtype.kind == "f":
        return smaller(values.to_numpy(dtype="float64", na_value=np.nan), label)
    found = smaller(np.where(values._mask, 0, values._data).astype(values._data.dtype), label)
    gap = np.nan if found.dtype.kind == "f" else MISSING[f"i{found.dtype.itemsize}"]
    return np.where(values._mask, np.array(gap, dtype=found.dtype), found)


def smaller(x: ndarray, label: Any) -> ndarray:
    """Numbers in a type that Stata has.  ValueError for what none holds."""
    if x.dtype.kind == "f":
        if bool(np.isinf(x).any()):
            raise ValueError(f"Column {label} contains infinity or -infinity, which is outside the range supported by Stata.")
        top = float(np.nanmax(x)) if len(x) and not bool(np.isnan(x).all()) else 0.0
        if top >= LEAST_MISSING["f8"]:
            raise ValueError(f"Column {label} has a maximum value ({top}) outside the range supported by Stata ({LEAST_MISSING['f8']})")
        return x.astype(np.float64) if x.dtype.itemsize != 4 or top >= LEAST_MISSING["f4"] else x
    low, high = (int(x.min()), int(x.max())) if len(x) else (0, 0)
    for size in (1, 2, 4):
        if size >= min(x.dtype.itemsize, 4) and -2**(8 * size - 1) < low and high <= GREATEST[f"i{size}"]:
            return x.astype(f"i{size}")
    if max(-low, high) > 2**53:
        warnings.warn(f"Column converted from {x.dtype} to float64, and some data are outside of the lossless conversion range. This may "
                      "result in a loss of precision in the saved data.", PossiblePrecisionLoss, stacklevel=6)
    return x.astype(np.float64)


def numbers(given: Given, name: str, x: ndarray, labels: dict[int, str], format: str | None) -> Column:
    """A column of numbers; NaN is Stata's missing value."""
    kind = f"{x.dtype.kind}{x.dtype.itemsize}"
    x = np.ascontiguousarray(x)
    raw = x.view(f"u{x.dtype.itemsize}")
    if kind[0] == "f":
        raw = np.where(np.isnan(x), np.array(MISSING[kind], dtype=raw.dtype), raw)
    block = np.ascontiguousarray(raw).view(np.uint8).reshape(len(x), x.dtype.itemsize)
    return Column(name, kind, format or FORMATS[kind], block[:, ::-1] if given.order == ">" else block, labels, [])


def categories(given: Given, name: str, values: Any) -> Column:
    """Categories as numbers with labels."""
    words = values.categories.tolist()
    if not all(isinstance(x, str) for x in words):
        warnings.warn(f"Stata value labels (pandas categories) must be strings. Column {name} contains non-string labels which will be "
                      "converted to strings.", ValueLabelTypeMismatch, stacklevel=6)
    codes = np.asarray(values.codes)
    kind = next((k for k in ("i1", "i2", "i4") if len(words) < GREATEST[k]), "i4")
    filled = np.where(codes < 0, MISSING[kind], codes.astype(np.int64)).astype(kind)
    return numbers(given, name, filled, {k: str(x) for k, x in enumerate(words)}, None)._replace(categories=True)


def text(given: Given, label: Any, name: str, values: Any) -> Column:
    """A column of text: of a fixed size, or kept apart where it is longer."""
    items = values.tolist()
    known = [x for x in items if not is_missing(x)]
    if not all(isinstance(x, str) for x in known) or not known and items and values.dtype == object:
        raise ValueError(f"Column `{label}` cannot be exported: objects must be text or None, and not None alone; convert them first")
    layout = LAYOUTS[given.version]
    raw = [b"" if is_missing(x) else x.encode(layout.encoding) for x in items]
    size = max([len(x) for x in raw] + [1])
    if label in given.long or size > LONGEST[given.version] and given.version > 114:
        return Column(name, "L", FORMATS["L"], np.zeros((len(raw), 8), dtype=np.uint8), {}, raw)
    if size > LONGEST[given.version]:
        raise ValueError(f"\nFixed width strings in Stata .dta files are limited to 244 (or fewer)\ncharacters.  Column '{label}' does not "
                         "satisfy this restriction. Use the\n'version=117' parameter to write the newer (Stata 13 and later) format.\n")
    joined = b"".join(x.ljust(size, b"\0") for x in raw)
    return Column(name, f"S{size}", f"%{size}s", np.frombuffer(joined, dtype=np.uint8).reshape(len(raw), size), {}, [])


# -- the file

def fixed(words: list[str], size: int, layout: Layout) -> bytes:
    """Texts of a fixed size, the last byte zero."""
    return b"".join(x.encode(layout.encoding)[: size - 1].ljust(size, b"\0") for x in words)


def rows(columns: list[Column], n: int) -> bytes:
    """All rows, one after the other."""
    blocks = [c.block for c in columns]
    return np.concatenate(blocks, axis=1).tobytes() if blocks and n else b""


def label_table(name: str, labels: dict[int, str], layout: Layout, order: str) -> bytes:
    """A set of value labels."""
    words = [x.encode(layout.encoding) + b"\0" for x in labels.values()]
    starts = [sum(map(len, words[:k])) for k in range(len(words))]
    n, size = len(words), sum(map(len, words))
    body = struct.pack(f"{order}II{n}I{n}i", n, size, *starts, *labels) + b"".join(words)
    return struct.pack(f"{order}I", len(body)) + fixed([name], layout.name, layout) + b"\0" * 3 + body


def label_tables(columns: list[Column], layout: Layout, order: str) -> list[bytes]:
    """All sets of value labels, first those that were given, then those of categories."""
    known = sorted((c for c in columns if c.labels), key=lambda c: c.categories)
    return [label_table(c.name, c.labels, layout, order) for c in known]


def plain(columns: list[Column], labels: list[str], n: int, head: tuple[str, str], version: int, order: str) -> bytes:
    """Format 114."""
    layout, width = LAYOUTS[version], len(columns)
    code = {name: number for number, name in PLAIN_CODES.items()}
    parts = [struct.pack(f"{order}BBBBHI", version, 1 if order == ">" else 2, 1, 0, width, n), fixed([head[0]], 81, layout),
             fixed([head[1]], 18, layout), bytes(int(c.type[1:]) if c.type[0] == "S" else code[c.type] for c in columns),
             fixed([c.name for c in columns], layout.name, layout), b"\0" * (2 * (width + 1)),
             fixed([c.format for c in columns], layout.format, layout),
             fixed([c.name if c.labels else "" for c in columns], layout.name, layout), fixed(labels, layout.label, layout), b"\0" * 5,
             rows(columns, n), *label_tables(columns, layout, order)]
    return b"".join(parts)


def tagged(columns: list[Column], labels: list[str], n: int, head: tuple[str, str], version: int, order: str) -> bytes:
    """Formats 117-119."""
    layout, width = LAYOUTS[version], len(columns)
    code = {name: number for number, name in TAGGED_CODES.items()} | {"L": LONG_TEXT}
    kept = long_texts(columns, version, order)
    data_label, time = head[0].encode(layout.encoding), head[1].encode()
    lengths = struct.pack(order + layout.label_length, len(data_label)), struct.pack("B", len(time))
    header = (b"<header><release>%d</release><byteorder>%s</byteorder><K>" % (version, b"MSF" if order == ">" else b"LSF")
              + struct.pack(order + layout.variables, width) + b"</K><N>" + struct.pack(order + layout.rows, n) + b"</N><label>"
              + lengths[0] + data_label + b"</label><timestamp>" + lengths[1] + time + b"</timestamp></header>")
    types = struct.pack(f"{order}{width}H", *(int(c.type[1:]) if c.type[0] == "S" else code[c.type] for c in columns))
    parts = [
        ("variable_types", types), ("varnames", fixed([c.name for c in columns], layout.name, layout)),
        ("sortlist", b"\0" * ((width + 1) * (4 if version == 119 else 2))),
        ("formats", fixed([c.format for c in columns], layout.format, layout)),
        ("value_label_names", fixed([c.name if c.labels else "" for c in columns], layout.name, layout)),
        ("variable_labels", fixed(labels, layout.label, layout)), ("characteristics", b""), ("data", rows(columns, n)), ("strls", kept),
        ("value_labels", b"".join(b"<lbl>" + table + b"</lbl>" for table in label_tables(columns, layout, order)))]
    blocks = [f"<{tag}>".encode() + body + f"</{tag}>".encode() for tag, body in parts]
    places, at = [0, len(b"<stata_dta>") + len(header)], len(b"<stata_dta>") + len(header) + 14 * 8 + len(b"<map></map>")
    for block in blocks:
        places.append(at)
        at += len(block)
    places += [at, at + len(b"</stata_dta>")]
    return b"<stata_dta>" + header + b"<map>" + struct.pack(f"{order}14Q", *places) + b"</map>" + b"".join(blocks) + b"</stata_dta>"


def long_texts(columns: list[Column], version: int, order: str) -> bytes:
    """The texts of any length, each once and row by row; their columns' rows are made to point at them."""
    cut, found = {117: 4, 118: 2, 119: 3}[version], []
    shape, word = f"{order}{'II' if version == 117 else 'IQ'}BI", "little" if order == "<" else "big"
    long = [(v, c) for v, c in enumerate(columns, 1) if c.type == "L"]
    seen: dict[bytes, tuple[int, int]] = {b"": (0, 0)}
    for o, row in enumerate(zip(*(c.long for _, c in long), strict=True), 1):
        for (v, _), x in zip(long, row, strict=True):
            if x not in seen:
                seen[x] = v, o
                found.append(b"GSO" + struct.pack(shape, v, o, 130, len(x) + 1) + x + b"\0")
    for _, c in long:
        places = b"".join(seen[x][0].to_bytes(cut, word) + seen[x][1].to_bytes(8 - cut, word) for x in c.long)  # type: ignore[arg-type]
        c.block[:] = np.frombuffer(places, dtype=np.uint8).reshape(len(c.long), 8)
    return b"".join(found)
