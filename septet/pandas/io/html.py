"""`read_html`: the tables of an HTML document, read with the standard library's parser."""
from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from septet.errors import NotSupported

_BLANKS = re.compile(r"[\r\n]+|\s{2,}")
_SILENT = ("script", "style")


class Cell:
    """A cell: its words, the link in it, how many columns and rows it covers."""

    def __init__(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tag, self.parts, self.link = tag, [], None
        self.columns, self.rows = _count(attributes.get("colspan")), _count(attributes.get("rowspan"))
        self.parts: list[str]
        self.link: str | None

    @property
    def text(self) -> str:
        return _BLANKS.sub(" ", "".join(self.parts).strip())


def _count(text: str | None) -> int:
    return max(int(text), 1) if text and text.strip().isdigit() and len(text) < 6 else 1


class Table:
    """Rows of a table by the part they stand in."""

    def __init__(self, attributes: dict[str, str | None]) -> None:
        self.attributes, self.part = attributes, "body"
        self.rows: dict[str, list[list[Cell]]] = {"head": [], "body": [], "foot": []}
        self.words: list[str] = []

    @property
    def text(self) -> str:
        cells = [c.text for part in self.rows.values() for row in part for c in row]
        return " ".join([*cells, *self.words])


class Reader(HTMLParser):
    """Collects tables; tables inside cells stand by themselves too."""

    def __init__(self, displayed_only: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.displayed, self.done, self.open = displayed_only, [], []
        self.done: list[Table]
        self.open: list[tuple[Table, list[Cell] | None, Cell | None]]
        self.hidden: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        attributes = dict(attrs)
        if tag in _SILENT:
            self.silent += 1
        if self.hidden or self.displayed and re.search(r"display\s*:\s*none", attributes.get("style") or ""):
            if tag not in ("br", "img", "input", "hr", "meta", "link", "col", "wbr"):
                self.hidden.append(tag)
            return
        if tag == "table":
            self._close_cell()
            self.open.append((Table(attributes), None, None))
            self.done.append(self.open[-1][0])
        elif self.open:
            self._inside(tag, attributes)

    def _inside(self, tag: str, attributes: dict[str, str | None]) -> None:
        table, row, cell = self.open[-1]
        if tag in ("thead", "tbody", "tfoot"):
            table.part = {"thead": "head", "tbody": "body", "tfoot": "foot"}[tag]
            self.open[-1] = (table, None, None)
        elif tag == "tr":
            row = []
            table.rows[table.part].append(row)
            self.open[-1] = (table, row, None)
        elif tag in ("td", "th"):
            if row is None:
                row = []
                table.rows[table.part].append(row)
            cell = Cell(tag, attributes)
            row.append(cell)
            self.open[-1] = (table, row, cell)
        elif cell is not None and tag == "a" and cell.link is None:
            cell.link = attributes.get("href")
        elif cell is not None and tag == "br":
            cell.parts.append("\n")

    def _close_cell(self) -> None:
        """A table inside a cell keeps the cell open."""

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self.silent:
            self.silent -= 1
        if self.hidden:
            if tag in self.hidden:
                while self.hidden and self.hidden.pop() != tag:
                    pass
            return
        if not self.open:
            return
        table, row, _ = self.open[-1]
        if tag == "table":
            self.open.pop()
        elif tag in ("td", "th"):
            self.open[-1] = (table, row, None)
        elif tag == "tr":
            self.open[-1] = (table, None, None)
        elif tag in ("thead", "tfoot"):
            table.part = "body"

    def handle_data(self, data: str) -> None:
        if self.silent or self.hidden:
            return
        for table, _, cell in self.open:
            if cell is not None:
                cell.parts.append(data)
            elif table is self.open[-1][0]:
                table.words.append(data.strip())


def read_html(io: Any, *, match: Any = ".+", flavor: Any = None, header: Any = None, index_col: Any = None, skiprows: Any = None,
              attrs: Any = None, parse_dates: bool = False, thousands: str | None = ",", encoding: str | None = None, decimal: str = ".",
              converters: Any = None, na_values: Any = None, keep_default_na: bool = True, displayed_only: bool = True,
              extract_links: str | None = None, dtype_backend: Any = None, storage_options: Any = None) -> list[Any]:
    """A DataFrame for every table whose words `match` fits and that has the attributes."""
    if isinstance(skiprows, int) and not isinstance(skiprows, bool) and skiprows < 0:
        raise ValueError("cannot skip rows starting from the end of the data (you passed a negative value)")
    if extract_links not in (None, "header", "footer", "body", "all"):
        raise ValueError(f'`extract_links` must be one of {{None, "header", "footer", "body", "all"}}, got "{extract_links}"')
    if isinstance(header, bool):
        raise TypeError("Passing a bool to header is invalid. Use header=None for no header or header=int or list-like of ints to specify "
                        "the row(s) making up the column names")
    if extract_links is not None:
        raise NotSupported("extract_links of read_html")
    from septet.pandas.io import sources

    text = sources.read_bytes(io, None, storage_options).decode(encoding or "utf-8", "replace")
    options = {"index_col": index_col, "skiprows": skiprows, "parse_dates": parse_dates, "thousands": thousands, "decimal": decimal,
               "converters": converters, "na_values": na_values, "keep_default_na": keep_default_na}
    frames = [_frame(t, header, options) for t in _tables(text, match, attrs, displayed_only)]
    return frames if dtype_backend is None or not isinstance(dtype_backend, str) else [f.convert_dtypes(dtype_backend=dtype_backend)
                                                                                      for f in frames]


def _tables(text: str, match: Any, attrs: Any, displayed: bool) -> list[Table]:
    reader = Reader(displayed)
    reader.feed(text)
    reader.close()
    if not reader.done:
        raise ValueError("No tables found")
    pattern = re.compile(match)
    found = [t for t in reader.done if pattern.search(t.text) and all(t.attributes.get(k) == v for k, v in (attrs or {}).items())]
    if not found:
        raise ValueError(f"No tables found matching pattern {pattern.pattern!r}" if reader.done and not attrs else "No tables found")
    return found


def _frame(table: Table, header: Any, options: dict[str, Any]) -> Any:
    head, body = list(table.rows["head"]), list(table.rows["body"])
    if not head:
        while body and body[0] and all(c.tag == "th" for c in body[0]):
            head.append(body.pop(0))
    heads, rows = _spread(head), _spread(body) + _spread(table.rows["foot"])
    if header is None:
        if len(heads) == 1:
            header = 0
        elif heads:
            header = [n for n, row in enumerate(heads) if any(row)]
            header = header[0] if len(header) == 1 else header or None
    whole = heads + rows
    wide = max(map(len, whole), default=0)
    whole = [r + [""] * (wide - len(r)) for r in whole]
    from septet.pandas.io.cells import table_of_rows

    return table_of_rows(whole, header=header, **options)


def _spread(rows: list[list[Cell]]) -> list[list[str]]:
    """Cells repeated over the columns and rows that they cover."""
    made: list[list[str]] = []
    pending: list[tuple[int, str, int]] = []
    for row in rows:
        texts: list[str] = []
        later: list[tuple[int, str, int]] = []
        place = 0
        for cell in row:
            while pending and pending[0][0] <= place:
                at, text, left = pending.pop(0)
                texts.append(text)
                if left > 1:
                    later.append((at, text, left - 1))
                place += 1
            for _ in range(cell.columns):
                texts.append(cell.text)
                if cell.rows > 1:
                    later.append((place, cell.text, cell.rows - 1))
                place += 1
        for at, text, left in pending:
            texts.append(text)
            if left > 1:
                later.append((at, text, left - 1))
        made.append(texts)
        pending = sorted(later, key=lambda p: p[0])
    while pending:
        made.append([text for _, text, _ in pending])
        pending = [(at, text, left - 1) for at, text, left in pending if left > 1]
    return made
