"""A frame as an HTML table, as `to_html` writes it and notebooks show it."""
from __future__ import annotations

from typing import Any

from septet.pandas.config import VALUES
from septet.pandas.formatting import index as labels
from septet.pandas.formatting.frame import TableText, is_list
from septet.pandas.formatting.things import thing_text

_JUSTIFY = ("left", "right", "center", "justify", "justify-all", "start", "end", "inherit", "match-parent", "initial", "unset")
_STYLE = """<style scoped>
    .dataframe tbody tr th:only-of-type {
        vertical-align: middle;
    }

    .dataframe tbody tr th {
        vertical-align: top;
    }

    .dataframe thead %s {
        text-align: %s;
    }
</style>"""


def checked_justify(justify: str | None) -> str | None:
    """The side that headers stand on; ValueError for what CSS does not know."""
    if justify is not None and justify not in _JUSTIFY:
        raise ValueError(f"Invalid value for justify parameter; given {justify!r}, accepted are {', '.join(_JUSTIFY)}")
    return justify


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class TableHtml:
    """Lines of HTML for what a TableText shows."""

    def __init__(self, table: TableText, classes: Any = None, border: Any = None, table_id: str | None = None, links: bool = False,
                 notebook: bool = False) -> None:
        if isinstance(classes, str):
            classes = classes.split()
        if classes is not None and not isinstance(classes, list | tuple):
            raise TypeError(f"classes must be a string, list, or tuple, not {type(classes)}")
        self.table, self.classes, self.id, self.links, self.notebook = table, list(classes or ()), table_id, links, notebook
        self.border = VALUES["display.html.border"] if border is None or border is True else border
        self.lines: list[str] = []
        frame = table.frame
        self.multi_rows, self.multi_columns = labels.is_multi(frame.index), labels.is_multi(frame.columns)
        self.index_cells = frame.index.nlevels if table.index else 0

    def text(self) -> str:
        table = self.table
        if self.notebook:
            self._write("<div>")
            side = ("tr", "left") if self.multi_columns else ("th", "right")
            self.lines += (_STYLE % side).split("\n") if not self.multi_columns else self._multi_style()
        self._write(self._opening())
        if table.header is not False or table.show_row_names:
            self._head()
        self._body()
        self._write("</table>")
        if table.show_dimensions is True or table.show_dimensions == "truncate" and table.cut:
            by = chr(215)
            self._write(f"<p>{len(table.frame.index)} rows {by} {len(table.frame.columns)} columns</p>")
        if self.notebook:
            self._write("</div>")
        return "\n".join(self.lines)

    def _multi_style(self) -> list[str]:
        lines = (_STYLE % ("tr th", "left")).split("\n")
        if self.table.show_row_names:
            lines[-1:] = ["", "    .dataframe thead tr:last-of-type th {", "        text-align: right;", "    }", "</style>"]
        return lines

    def _write(self, text: str, indent: int = 0) -> None:
        self.lines.append(" " * indent + text)

    def _opening(self) -> str:
        classes = ["dataframe", *self.classes]
        if not VALUES["display.html.use_mathjax"]:
            classes += ["tex2jax_ignore", "mathjax_ignore"]
        border = f' border="{self.border}"' if self.border else ""
        return f'<table{border} class="{" ".join(classes)}"' + (f' id="{self.id}">' if self.id is not None else ">")

    def _cell(self, value: Any, kind: str, indent: int, tags: str = "") -> None:
        space = self.table.col_space.get(value) if kind == "th" and tags == "" and not isinstance(value, Raw) else None
        if isinstance(value, Raw) and value.space is not None:
            space = value.space
        if space is not None:
            tags += f' style="min-width: {space if isinstance(space, str) else f"{space}px"};"'
        text = value if isinstance(value, str) else thing_text(value)
        text = (escaped(text) if self.table.escape else text).strip()
        if self.links and text.startswith(("http://", "https://", "ftp://")):
            text = f'<a href="{text}" target="_blank">{text}</a>'
        self._write(f"<{kind}{tags}>{text}</{kind}>", indent)

    def _row(self, cells: list[Any], indent: int, header: bool = False, align: str | None = None, tags: dict[int, str] | None = None,
             heads: int = 0) -> None:
        self._write("<tr>" if align is None else f'<tr style="text-align: {align};">', indent)
        for number, value in enumerate(cells):
            bold = header or self.table.bold_rows and number < heads
            self._cell(value, "th" if bold else "td", indent + 2, (tags or {}).get(number, ""))
        self._write("</tr>", indent)

    # ---- the head ---------------------------------------------------------------------------------------------------

    def _head(self) -> None:
        self._write("<thead>", 2)
        if self.table.header is not False:
            self._column_rows()
        if self.table.show_row_names and self.table.index:
            names = [Raw(labels.name_text(n)) for n in self.table.frame.index.names]
            blanks = [Raw("")] * (len(self.table.shown_columns) + bool(self.table.cut_cols))
            self._row([*names, *blanks], 4, True)
        self._write("</thead>", 2)

    def _space(self, name: Any) -> Any:
        return self.table.col_space.get(name)

    def _column_rows(self) -> None:
        table = self.table
        if self.multi_columns:
            return self._multi_column_rows()
        names = list(table.header) if is_list(table.header) else [thing_text(c) for c in table.shown_columns]
        texts = [Raw(n, self._space(c)) for n, c in zip(names, table.shown_columns)]
        if table.cut_cols:
            texts.insert(table.col_gap, Raw("..."))
        first = [Raw("", self._space(""))] * (self.index_cells - 1) + [Raw(self._corner(0), self._space(""))] if table.index else []
        if not table.index and table.show_col_names:
            first = [Raw(self._corner(0))]
        self._row([*first, *texts], 4, True, table.justify)
        return None

    def _corner(self, level: int) -> str:
        return labels.name_text(self.table.frame.columns.names[level]) if self.table.show_col_names else ""

    def _multi_column_rows(self) -> None:
        table = self.table
        levels = labels.level_columns(table.shown_columns, sparsify=False)
        for number, texts in enumerate(levels):
            spans = _spans(levels, number) if table.sparsify and number < len(levels) - 1 else [1] * len(texts)
            self._multi_row(number, texts, spans)

    def _multi_row(self, number: int, texts: list[str], spans: list[int]) -> None:
        table = self.table
        cells: list[Any] = [Raw("")] * max(self.index_cells - 1, 0)
        if table.index or table.show_col_names:
            cells.append(Raw(self._corner(number)))
        tags: dict[int, str] = {}
        for place, (text, span) in enumerate(zip(texts, spans)):
            if table.cut_cols and place == table.col_gap:
                cells.append(Raw("..."))
            if span:
                if span > 1:
                    gap = table.cut_cols and place < table.col_gap < place + span
                    tags[len(cells)] = f' colspan="{span + bool(gap)}" halign="left"'
                elif table.sparsify and number < table.frame.columns.nlevels - 1:
                    tags[len(cells)] = ""
                cells.append(Raw(text))
        tags = {k: v or " " for k, v in tags.items()}
        self._row(cells, 4, True, None, {k: v.rstrip() if v == " " else v for k, v in tags.items()})

    # ---- the body ---------------------------------------------------------------------------------------------------

    def _body(self) -> None:
        table = self.table
        self._write("<tbody>", 2)
        columns = [[t.strip() for t in table.cells(i)] for i in range(len(table.shown_columns))]
        if self.multi_rows and table.index:
            self._multi_rows(columns)
        else:
            self._flat_rows(columns)
        self._write("</tbody>", 2)

    def _flat_rows(self, columns: list[list[str]]) -> None:
        table = self.table
        heads = labels.labels_text(table.shown_index, table._index_formatter()) if table.index else []
        for row in range(len(table.shown_index)):
            if table.cut_rows and row == table.row_gap:
                count = len(columns) + bool(table.index) + bool(table.cut_cols)
                self._row([Raw("...")] * count, 4, heads=1 if table.index else 0)
            first = [Raw(heads[row])] if table.index else [Raw("")] if table.show_col_names and self._ghost() else []
            cells = [Raw(c[row]) for c in columns]
            if table.cut_cols:
                cells.insert(table.col_gap, Raw("..."))
            self._row([*first, *cells], 4, heads=len(first))

    def _ghost(self) -> bool:
        return not self.table.index

    def _multi_rows(self, columns: list[list[str]]) -> None:
        table = self.table
        levels = labels.level_columns(table.shown_index, sparsify=False)
        if table.cut_rows:
            levels = [[*c[:table.row_gap], "...", *c[table.row_gap:]] for c in levels]
            columns = [[*c[:table.row_gap], "...", *c[table.row_gap:]] for c in columns]
        spans = [_spans(levels, n) if table.sparsify and n < len(levels) - 1 else [1] * len(levels[0]) for n in range(len(levels))]
        for row in range(len(levels[0])):
            cells: list[Any] = []
            tags: dict[int, str] = {}
            for level, span in zip(levels, spans):
                if span[row]:
                    if span[row] > 1:
                        tags[len(cells)] = f' rowspan="{span[row]}" valign="top"'
                    cells.append(Raw(level[row]))
            heads = len(cells)
            values = [Raw(c[row]) for c in columns]
            if table.cut_cols:
                values.insert(table.col_gap, Raw("..."))
            self._row([*cells, *values], 4, tags=tags, heads=heads)


class Raw(str):
    """A text that is written as it is, with the width its column is to have."""

    space: Any

    def __new__(cls, text: Any, space: Any = None) -> Raw:
        made = super().__new__(cls, text if isinstance(text, str) else thing_text(text))
        made.space = space
        return made


def _spans(levels: list[list[str]], number: int) -> list[int]:
    """How many cells each label covers, 0 where one before it does."""
    rows = list(zip(*levels[:number + 1]))
    spans, start = [0] * len(rows), 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or rows[place] != rows[start] or "..." in rows[place]:
            spans[start] = place - start
            start = place
    return spans


def notebook_html(frame: Any) -> str | None:
    """What a notebook shows of a frame."""
    from septet.pandas.formatting import shown

    if VALUES["display.large_repr"] == "info" and not shown.fits(frame):
        from septet.pandas.formatting.info import info_text

        return f"<pre>{escaped(info_text(frame))}</pre>".replace("\n</pre>", "</pre>")
    if not VALUES["display.notebook_repr_html"]:
        return None
    table = TableText(frame, max_rows=VALUES["display.max_rows"], min_rows=VALUES["display.min_rows"],
                      max_cols=VALUES["display.max_columns"], show_dimensions=VALUES["display.show_dimensions"], bold_rows=True)
    return TableHtml(table, notebook=True).text()
