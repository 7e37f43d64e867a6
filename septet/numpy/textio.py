"""Text files: loadtxt, savetxt, genfromtxt, fromregex."""
from __future__ import annotations

import bz2
import gzip
import itertools
import lzma
import operator
import os
import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any, NoReturn

from septet.core import create
from septet.core.float_errors import user_level
from septet.core.io.files import replacing
from septet.ir.dtype import DType
from septet.numpy.convert import from_any
from septet.numpy.dtype_parse import parse
from septet.numpy.ndarray import ndarray

WRITERS: dict[str, Any] = {
    ".gz": lambda raw: gzip.GzipFile(fileobj=raw, mode="wb"),
    ".bz2": lambda raw: bz2.BZ2File(raw, "wb"),
    ".xz": lambda raw: lzma.LZMAFile(raw, "wb"),        # noqa: SIM115  whoever asks for a writer closes it
}
OPENERS: dict[str, Any] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}


def lines_of(fname: Any, encoding: Any) -> Any:
    """A context with the lines of a path, a file or an iterable, as text."""
    if isinstance(fname, (str, os.PathLike)):
        path = os.fspath(fname)
        if "://" in path:
            raise ValueError(f"{path}: Septet opens no addresses; download the file first")
        if not os.path.exists(path):
            raise FileNotFoundError(f"{path} not found.")
        return OPENERS.get(os.path.splitext(path)[1], open)(path, "rt", encoding=None if encoding == "bytes" else encoding)
    if not isinstance(fname, Iterable):
        raise ValueError(f"fname must be a string, filehandle, list of strings,\nor generator. Got {type(fname)} instead.")
    return nullcontext(decoded(iter(fname), encoding))


def decoded(lines: Iterator[Any], encoding: Any) -> Iterator[str]:
    """Lines as text."""
    for line in lines:
        yield line.decode("latin1" if encoding in (None, "bytes") else encoding) if isinstance(line, bytes) else line


def uncommented(line: str, comments: Iterable[str], quotechar: Any = None) -> str:
    """A line without what follows a comment sign; between quotes there are none."""
    if quotechar is not None and quotechar in line:
        return next((line[:k] for k in unquoted(line, quotechar) if line.startswith(tuple(comments), k)), line)
    for sign in comments:
        line = line.split(sign, 1)[0]
    return line


def unquoted(line: str, quotechar: str) -> Iterator[int]:
    """The places of a line outside quotes."""
    quoted = False
    for k, ch in enumerate(line):
        quoted ^= ch == quotechar
        if not quoted:
            yield k


def split_line(line: str, delimiter: Any, quotechar: Any) -> list[str]:
    """The fields of a line."""
    if quotechar is None:
        return line.split() if delimiter is None else line.split(delimiter)
    fields, current, quoted, k = [], "", False, 0
    while k < len(line):
        ch = line[k]
        if ch == quotechar:
            if quoted and line[k + 1 : k + 2] == quotechar:
                current += quotechar
                k += 1
            else:
                quoted = not quoted
        elif not quoted and (ch == delimiter or delimiter is None and ch.isspace()):
            if current or delimiter is not None:
                fields.append(current)
            current = ""
        else:
            current += ch
        k += 1
    if current or delimiter is not None or quoted:
        fields.append(current)
    return fields


def parsers_of(d: DType, columns: int, converters: Any, usecols: Any) -> list[Any]:
    """How each column's text becomes a value."""
    kinds = [f[1] for f in flat_fields(d)] if d.fields else [d.base or d] * columns
    kinds = kinds * columns if len(kinds) == 1 else kinds
    found = [parser(kind) for kind in kinds]
    if callable(converters):
        return [converters] * len(found)
    for key, convert in (converters or {}).items():
        k = usecols.index(key) if usecols is not None and key in usecols else key
        if not callable(convert):
            raise TypeError("values of the converters dictionary must be callable")
        if -len(found) <= k < len(found):
            found[k] = convert
    return found


def flat_fields(d: DType) -> list[Any]:
    """The fields, subarrays spread out."""
    result: list[Any] = []
    for name, inner, offset in d.fields:
        if inner.fields:
            result += flat_fields(inner)
        elif inner.base is not None:
            n = inner.itemsize // inner.base.itemsize
            result += [(name, inner.base, offset)] * n
        else:
            result.append((name, inner, offset))
    return result


NUMBER_OF: dict[str, Any] = {
    "f": float, "i": int, "u": int, "c": lambda text: complex(text.strip().replace("+-", "-")), "b": lambda text: bool(int(text)),
}


def parser(d: DType) -> Any:
    """Text to a value of the dtype."""
    if d.kind in NUMBER_OF:
        return strict(NUMBER_OF[d.kind])
    if d.kind == "S":
        return lambda text: text.encode("latin1")
    return str if d.kind in "UO" else lambda text: text


def strict(convert: Any) -> Any:
    """A conversion that takes numbers as C writes them."""
    def number(text: str) -> Any:
        if not is_plain_text(text):
            raise ValueError(text)
        return convert(text)

    return number


def loadtxt(fname: Any, dtype: Any = float, comments: Any = "#", delimiter: Any = None, converters: Any = None, skiprows: int = 0,
            usecols: Any = None, unpack: bool = False, ndmin: int = 0, encoding: Any = None, max_rows: Any = None, *, quotechar: Any = None,
            like: Any = None) -> Any:
    """An array of a regular text file.  ValueError names row and column of what does not fit."""
    d = parse(dtype)
    if ndmin not in (0, 1, 2):
        raise ValueError(f"Illegal value of ndmin keyword: {ndmin}")
    signs, chosen = comment_signs(comments), chosen_columns(usecols, d)
    delimiter = delimiter.decode("latin1") if isinstance(delimiter, bytes) else delimiter
    for control in (delimiter, quotechar):
        check_control(control)
    for count in (skiprows, max_rows or 0):
        check_count(count)
    with lines_of(fname, encoding) as lines:
        rows = table_rows(itertools.islice(lines, skiprows, None), signs, delimiter, quotechar, max_rows)
        read = read_numbers if plain_numbers(d, converters, quotechar) else read_values
        table = read(rows, d, chosen, converters)
    if not table.size:
        warn_empty(fname)
    return shaped(table, d, unpack, ndmin)


def comment_signs(comments: Any) -> list[str]:
    """What starts a comment."""
    signs = [] if comments is None else [comments] if isinstance(comments, (str, bytes)) else list(comments)
    signs = [s.decode("latin1") if isinstance(s, bytes) else s for s in signs]
    if "" in signs:
        raise ValueError("comments cannot be an empty string. Use comments=None to disable comments.")
    return signs


def chosen_columns(usecols: Any, d: DType) -> list[int] | None:
    """The columns to read.  TypeError where they are not integers, or not as many as the fields."""
    if usecols is None:
        return None
    chosen = []
    for k in usecols if isinstance(usecols, (str, Iterable)) else [usecols]:
        try:
            chosen.append(operator.index(k))
        except TypeError:
            raise TypeError("usecols must be an int or a sequence of ints but it contains at least one element of type "
                            f"'{type(k).__name__}'") from None
    fields = len(flat_fields(d)) if d.fields else 0
    if fields and fields != len(chosen):
        raise TypeError("If a structured dtype is used, the number of columns in `usecols` must match the effective number of fields. But "
                        f"{len(chosen)} usecols were given and the number of fields is {fields}.")
    return chosen


def check_control(sign: Any) -> None:
    if sign is not None and len(sign) != 1:
        raise TypeError(f"Text reading control character must be a single unicode character or None; but got: {sign!r}")


def check_count(n: Any) -> None:
    if not isinstance(n, int):
        raise TypeError("argument must be an integer")
    if n < 0:
        raise ValueError("argument must be nonnegative")


def table_rows(lines: Iterable[str], signs: list[str], delimiter: Any, quotechar: Any, max_rows: Any) -> Iterator[list[str]]:
    """The fields of every row that is not empty."""
    count = 0
    for line in lines:
        if max_rows is not None and count >= max_rows:
            return
        text = uncommented(line, signs, quotechar).strip("\r\n") if signs else line.strip("\r\n")
        if not text.strip():
            continue
        count += 1
        yield split_line(text if delimiter is not None else text.strip(), delimiter, quotechar)


def plain_numbers(d: DType, converters: Any, quotechar: Any) -> bool:
    """Whether all columns are real numbers of one kind, so that whole rows convert at once."""
    return d.kind in "fiu" and not converters


def pick(fields: list[str], chosen: list[int], row: int) -> list[str]:
    """The chosen columns of a row."""
    try:
        return [fields[k] for k in chosen]
    except IndexError:
        raise ValueError(f"invalid column index {max(chosen)} at row {row} with {len(fields)} columns") from None


def read_numbers(rows: Iterable[list[str]], d: DType, chosen: Any, converters: Any) -> Any:
    """A 2-d array of numbers; without rows it has the chosen columns or one."""
    convert = float if d.kind == "f" else int
    values: list[Any] = []
    width, n = None, 0
    for fields in rows:
        n += 1
        fields = fields if chosen is None else pick(fields, chosen, n)
        if width is None:
            width = len(fields)
        elif len(fields) != width:
            raise ValueError(f"the number of columns changed from {width} to {len(fields)} at row {n}; use `usecols` to select a "
                             "subset and avoid this error")
        try:
            values += map(convert, fields)
        except ValueError:
            raise_at(fields, d, n)
        if not is_plain_text("".join(fields)):
            raise_at(fields, d, n)
    if width is None:
        width = len(chosen or "1")
    try:
        return create.from_values(ndarray, values, d, (n, width))
    except OverflowError:
        raise_beyond(values, width, d)


def is_plain_text(text: str) -> bool:
    """Whether a number is written with signs of ASCII and without Python's underscores."""
    return "_" not in text and text.isascii()


def raise_at(fields: list[str], d: DType, row: int) -> None:
    """The error of a row, with the column."""
    for k, text in enumerate(fields):
        converted(parser(d), text, d, row - 1, k)


def raise_beyond(values: list[int], width: int, d: DType) -> NoReturn:
    """The error of an integer that the dtype does not hold."""
    from septet.core.ops import fits

    k = next(k for k, v in enumerate(values) if not fits(v, d))
    raise ValueError(f"could not convert string '{values[k]}' to {d.name} at row {k // width}, column {k % width + 1}.")


def read_values(rows: Iterable[list[str]], d: DType, chosen: Any, converters: Any) -> Any:
    """An array of any dtype."""
    table: list[list[Any]] = []
    parsers: list[Any] = []
    for n, fields in enumerate(rows):
        fields = fields if chosen is None else pick(fields, chosen, n + 1)
        if not parsers:
            parsers = parsers_of(d, len(fields), converters, chosen)
        if len(fields) != len(parsers):
            what = (f"the dtype passed requires {len(parsers)} fields but {len(fields)} were found" if d.fields else
                    f"the number of columns changed from {len(parsers)} to {len(fields)}")
            raise ValueError(f"{what} at row {n + 1}; use `usecols` to select a subset and avoid this error")
        table.append([converted(p, text, d, n, k) for k, (p, text) in enumerate(zip(parsers, fields))])
    if d.fields:
        return create.from_nested(ndarray, [nested(row, d) for row in table], d) if table else create.from_values(ndarray, [], d, (0,))
    flat = [v for row in table for v in row]
    if d.kind in "SU" and not d.itemsize:
        d = create.sized_text(d.kind, flat)
    values = [v._value if hasattr(v, "_value") else v for v in flat]
    return create.from_values(ndarray, values, d, (len(table), len(parsers) or len(chosen or "1")))


def converted(p: Any, text: str, d: DType, row: int, column: int) -> Any:
    """One field's value; ValueError names its place."""
    try:
        return p(text)
    except ValueError:
        raise ValueError(f"could not convert string {text!r} to {d.name} at row {row}, column {column + 1}.") from None


def nested(row: list[Any], d: DType) -> tuple[Any, ...]:
    """A row's values as the tuple a structured element takes."""
    values = iter(row)

    def take(inner: DType) -> Any:
        if inner.fields:
            return tuple(take(f[1]) for f in inner.fields)
        if inner.base is not None:
            return [next(values) for _ in range(inner.itemsize // inner.base.itemsize)]
        return next(values)

    return tuple(take(f[1]) for f in d.fields)


def shaped(a: Any, d: DType, unpack: bool, ndmin: int) -> Any:
    """Without axes of length 1 beyond ndmin; columns first where unpacking."""
    if a.ndim > ndmin and not (a.ndim == 2 and ndmin == 1 and 1 not in a.shape):
        a = a.squeeze()
    if a.ndim < ndmin:
        a = a.reshape((1, *a.shape) if ndmin == 1 else (-1, 1) if d.fields else (1, -1))
    if unpack and d.fields:
        return [a[name] for name, *_ in d.fields]
    return a.T if unpack else a


def warn_empty(fname: Any) -> None:
    """NumPy's warning about an empty file."""
    warnings.warn(f'loadtxt: input contained no data: "{fname}"', UserWarning, stacklevel=user_level(3))


# ---- writing ---------------------------------------------------------------------------------------------------------


def savetxt(fname: Any, X: Any, fmt: Any = "%.18e", delimiter: str = " ", newline: str = "\n", header: str = "", footer: str = "",
            comments: str = "# ", encoding: Any = None) -> None:
    """Write a 1-d or 2-d array as text."""
    a = from_any(X)
    if a.ndim == 0 or a.ndim > 2:
        raise ValueError(f"Expected 1D or 2D array, got {a.ndim}D array instead")
    rows, columns = table_of(a)
    row_format = format_of(fmt, columns, delimiter, a._dtype.kind == "c")
    with writing(fname, encoding) as put:
        if header:
            put(comments + header.replace("\n", "\n" + comments) + newline)
        for row in rows:
            values = tuple(p for v in row for p in (v.real, v.imag)) if a._dtype.kind == "c" else tuple(row)
            try:
                put((row_format % values + newline).replace("+-", "-") if a._dtype.kind == "c" else row_format % values + newline)
            except TypeError as error:
                raise TypeError(f"Mismatch between array dtype ({a.dtype!s}) and format specifier ({row_format!r})") from error
        if footer:
            put(comments + footer.replace("\n", "\n" + comments) + newline)


def table_of(a: Any) -> tuple[list[Any], int]:
    """(rows of values, number of columns)."""
    if a._dtype.fields:
        return [tuple(row) for row in a.reshape(-1).tolist()], len(a._dtype.fields)
    if a.ndim == 1:
        return [(v,) for v in a.tolist()], 1
    return a.tolist(), a.shape[1]


def format_of(fmt: Any, columns: int, delimiter: str, is_complex: bool) -> str:
    """The format of a row."""
    if isinstance(fmt, (list, tuple)):
        if len(fmt) != columns:
            raise AttributeError(f"fmt has wrong shape.  {fmt!s}")
        return delimiter.join(fmt)
    count = fmt.count("%")
    if count == 1:
        one = f" ({fmt}+{fmt}j)" if is_complex else fmt
        return delimiter.join([one] * columns)
    if count not in ((columns, 2 * columns) if is_complex else (columns,)):
        raise ValueError(f"fmt has wrong number of % formats:  {fmt}")
    return str(fmt)


def writing(fname: Any, encoding: Any) -> Any:
    """A context with a function that writes text to a path or file object."""
    from contextlib import contextmanager

    @contextmanager
    def to_path() -> Iterator[Any]:
        path = os.fspath(fname)
        with replacing(path) as raw:
            compress = WRITERS.get(os.path.splitext(path)[1])
            with compress(raw) if compress else nullcontext(raw) as f:
                yield lambda text: f.write(text.encode(encoding or "latin1"))

    @contextmanager
    def to_file() -> Iterator[Any]:
        def put(text: str) -> None:
            try:
                fname.write(text)
            except TypeError:
                fname.write(text.encode(encoding or "latin1"))

        yield put

    return to_path() if isinstance(fname, (str, os.PathLike)) else to_file()


def fromregex(file: Any, regexp: Any, dtype: Any, encoding: Any = None) -> Any:
    """A structured array of the groups of all matches of a regular expression."""
    d = parse(dtype)
    if hasattr(file, "read"):
        text = file.read()
    else:
        with lines_of(file, encoding) as lines:
            text = "".join(lines)
    pattern = re.compile(regexp) if not hasattr(regexp, "match") else regexp
    if isinstance(text, str) and isinstance(pattern.pattern, bytes):
        text = text.encode("latin1")
    elif isinstance(text, bytes) and isinstance(pattern.pattern, str):
        text = text.decode("latin1")
    if not d.fields:
        raise TypeError("dtype must be a structured datatype")
    rows = [m if isinstance(m, tuple) else (m,) for m in pattern.findall(text)]
    parsers = [parser(f[1]) for f in d.fields]
    decoded_rows = [tuple(p(t.decode("latin1") if isinstance(t, bytes) else t) for p, t in zip(parsers, row)) for row in rows]
    return create.from_values(ndarray, decoded_rows, d, (len(rows),))
