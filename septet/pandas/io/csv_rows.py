"""Text to rows of fields: lines left out, comments, quotes, separators of any kind, ragged lines."""
from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator

from septet.pandas.errors import ParserError
from septet.pandas.io.csv_options import Options


class Rows:
    """An iterator over rows; `line` is the number of the physical line last read."""

    def __init__(self, text: str, options: Options) -> None:
        self.options, self.line = options, 0
        self.lines = kept_lines(text, options, self)
        self.last = ""
        sep = options.sep
        if sep is None:
            first = next((x for x in text.splitlines() if x.strip()), "")
            sep = options.sep = csv.Sniffer().sniff(first).delimiter if first else ","
        if isinstance(sep, str) and len(sep) == 1 and not (sep == " " and options.delim_whitespace):
            self.rows = self.by_csv(sep)
        elif sep == r"\s+":
            self.rows = self.by_white_space()
        else:
            self.rows = self.by_pattern(re.compile(sep))

    def __iter__(self) -> Iterator[list[str]]:
        return self.rows

    def by_csv(self, sep: str) -> Iterator[list[str]]:
        """Rows with a separator of one character, by Python's csv."""
        o = self.options
        limit = csv.field_size_limit(sys.maxsize)
        try:
            reader = csv.reader(self.lines, delimiter=sep, quotechar=o.quotechar or '"', doublequote=o.doublequote, escapechar=o.escapechar,
                                quoting=csv.QUOTE_NONE if o.quotechar is None else csv.QUOTE_MINIMAL, skipinitialspace=o.skipinitialspace)
            for row in reader:
                if row or not o.skip_blank_lines:
                    if len(row) == 1 and o.skip_blank_lines and not row[0].strip() and (sep.strip() or not row[0]) and \
                            (o.quotechar or '"') not in self.last:
                        continue
                    yield row or [""]
        finally:
            csv.field_size_limit(limit)
        self.check_end()

    def check_end(self) -> None:
        """ParserError where the text ends inside quotes."""
        o = self.options
        if o.quotechar and o.escapechar is None and self.open_quotes % 2:
            raise ParserError(f"Error tokenizing data. C error: EOF inside string starting at row {self.quote_row}")

    open_quotes = 0
    quote_row = 0

    def by_white_space(self) -> Iterator[list[str]]:
        """Rows of words between white space; quotes hold words together."""
        quote = self.options.quotechar
        words = re.compile(rf"{quote}((?:[^{quote}]|{quote}{quote})*){quote}|(\S+)") if quote else None
        for line in self.lines:
            line = line.rstrip("\r\n")
            if quote and quote in line and words is not None:
                row = [m.group(1).replace(quote * 2, quote) if m.group(1) is not None else m.group(2) for m in words.finditer(line)]
            else:
                row = line.split()
            if row or not self.options.skip_blank_lines:
                yield row or [""]

    def by_pattern(self, pattern: re.Pattern[str]) -> Iterator[list[str]]:
        """Rows between matches of a regular expression."""
        for line in self.lines:
            line = line.rstrip("\r\n")
            if line.strip() or not self.options.skip_blank_lines:
                quote = self.options.quotechar
                fields = pattern.split(line.strip()) if pattern.groups == 0 else [x for x in pattern.split(line.strip()) if x is not None]
                yield [x[1:-1] if quote and len(x) > 1 and x[0] == quote == x[-1] else x for x in fields]


def kept_lines(text: str, options: Options, rows: Rows) -> Iterator[str]:
    """The physical lines that are not left out, comments cut off."""
    lines = split_lines(text, options)
    skip, skips = options.skiprows, options.skip_set
    count = skip if isinstance(skip, int) else 0
    last = len(lines) - options.skipfooter
    comment, quote = options.comment, options.quotechar
    for number, line in enumerate(lines):
        if number < count or skips is not None and number in skips or callable(skip) and skip(number) or number >= last:
            continue
        rows.line = number + 1
        if comment is not None and comment in line:
            cut = uncommented(line, comment, quote)
            if not cut.strip():
                continue
            line = cut + "\n" if cut != line else line
        if quote and quote in line:
            if rows.open_quotes % 2 == 0:
                rows.quote_row = number
            rows.open_quotes += line.count(quote)
        rows.last = line
        yield line


def split_lines(text: str, options: Options) -> list[str]:
    """Physical lines with their ends."""
    end = options.lineterminator
    if end is not None:
        if len(end) != 1:
            raise ValueError("Only length-1 line terminators supported")
        return [x + "\n" for x in text.replace("\n", "\x00" if end != "\n" else "\n").rstrip(end).split(end)]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    return [x + "\n" for x in lines]


def uncommented(line: str, comment: str, quote: str | None) -> str:
    """A line up to a comment that does not stand inside quotes."""
    if not quote or quote not in line:
        return line.split(comment, 1)[0]
    inside = False
    for k, c in enumerate(line):
        if c == quote:
            inside = not inside
        elif c == comment and not inside:
            return line[:k]
    return line


def complete(rows: Iterator[list[str]], width: int, options: Options, source: Rows, most: int | None) -> list[list[str]]:
    """Rows of exactly `width` fields, short ones filled with empty text.  ParserError for longer ones unless they may be left out."""
    out: list[list[str]] = []
    bad = options.on_bad_lines
    while most is None or len(out) < most:
        row = next(rows, None)
        if row is None:
            break
        n = len(row)
        if n != width:
            if n < width:
                row = row + [None] * (width - n)     # type: ignore[list-item]
            elif options.index_col is False:
                row = row[:width]
            elif bad == "error":
                raise ParserError(too_long(width, n, source))
            elif callable(bad):
                fixed = bad(row)
                if fixed is None:
                    continue
                row = (list(fixed) + [""] * width)[:width]
            else:
                if bad == "warn":
                    from septet.pandas.io.csv_options import warn

                    warn(f"Skipping line {source.line}: expected {width} fields, saw {n}\n")
                continue
        out.append(row)
    return out


def too_long(width: int, n: int, source: Rows) -> str:
    """The text about a line with too many fields."""
    from septet.pandas.io.sources import path_of

    path = path_of(source.options.source)
    where = f" of {path}" if path else ""
    if source.options.engine == "python":
        return f"Expected {width} fields in line {source.line}{where}, saw {n}"
    return f"Error tokenizing data. C error: Expected {width} fields in line {source.line}{where}, saw {n}\n"
