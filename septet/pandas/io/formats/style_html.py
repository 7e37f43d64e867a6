"""A styled table as HTML: rules of style, the head, the rows."""
from __future__ import annotations

from typing import Any

Css = list[tuple[str, Any]]


def css(given: Any) -> Css:
    """`"color:red; width: 3px"` as pairs; ValueError for what is no rule."""
    if isinstance(given, list | tuple):
        return [tuple(p) for p in given]
    pairs: Css = []
    for part in str(given).split(";"):
        if part.strip():
            name, colon, value = part.partition(":")
            if not colon:
                raise ValueError("Styles supplied as string must follow CSS rule formats, for example 'attr: val;'. "
                                 f"'{given}' was given.")
            pairs.append((name.strip(), value.strip()))
    return pairs


class Document:
    """What a Styler shows, as lines."""

    def __init__(self, styler: Any, sparse_index: bool, sparse_columns: bool, max_rows: int | None, max_columns: int | None) -> None:
        self.styler, self.frame, self.id = styler, styler.data, f"T_{styler.uuid}"
        self.sparse_index, self.sparse_columns = sparse_index, sparse_columns
        self.rows = [r for r in range(len(self.frame)) if r not in styler.hidden_rows]
        self.columns = [c for c in range(len(self.frame.columns)) if c not in styler.hidden_columns]
        self.cut_rows = max_rows is not None and len(self.rows) > max_rows
        self.cut_columns = max_columns is not None and len(self.columns) > max_columns
        self.rows = self.rows[:max_rows] if self.cut_rows else self.rows
        self.columns = self.columns[:max_columns] if self.cut_columns else self.columns
        index = self.frame.index
        self.levels = [n for n in range(index.nlevels) if not styler.hide_index and n not in styler.hidden_index_levels]
        self.heads = [n for n in range(self.frame.columns.nlevels) if not styler.hide_columns and n not in styler.hidden_column_levels]
        self.bare = False

    def text(self, exclude_styles: bool, doctype: bool, encoding: str) -> str:
        self.bare = exclude_styles
        styles = [] if exclude_styles else self._styles()
        table = self._table()
        if not doctype:
            return "\n".join([*styles, *table]) + "\n"
        top = ["<!DOCTYPE html>", "<html>", "<head>", f'<meta charset="{encoding}">', *styles, "</head>", "<body>"]
        return "\n".join([*top, *table, "</body>", "</html>"]) + "\n"

    # ---- rules ------------------------------------------------------------------------------------------------------

    def _styles(self) -> list[str]:
        lines = ['<style type="text/css">']
        for rule in self.styler.table_styles:
            selectors = ", ".join(f"#{self.id} {s.strip()}" for s in rule["selector"].split(","))
            lines += [f"{selectors} {{", *_declarations(css(rule["props"])), "}"]
        for marks, prefix in ((self._cell_marks(), ""), (self._head_marks(0), ""), (self._head_marks(1), "")):
            for props, places in marks.items():
                lines += [", ".join(f"#{self.id}_{prefix}{p}" for p in places) + " {", *_declarations(list(props)), "}"]
        return [*lines, "</style>"]

    def _cell_marks(self) -> dict[Any, list[str]]:
        """Cells by what they have in common."""
        marks: dict[Any, list[str]] = {}
        for row in self.rows:
            for column in self.columns:
                props = self.styler.cells.get((row, column))
                if props:
                    marks.setdefault(tuple(props), []).append(f"row{row}_col{column}")
        return marks

    def _head_marks(self, axis: int) -> dict[Any, list[str]]:
        marks: dict[Any, list[str]] = {}
        word, found = ("row", self.styler.row_labels) if axis == 0 else ("col", self.styler.column_labels)
        for place in sorted(found):
            number, level = place if axis == 0 else place[::-1]
            if found[place]:
                marks.setdefault(tuple(found[place]), []).append(f"level{level}_{word}{number}")
        return marks

    # ---- the table --------------------------------------------------------------------------------------------------

    def _th(self, text: str, classes: str, name: str | None = None, attributes: str = "") -> str:
        if self.bare:
            return f"      <th {attributes}>{text}</th>" if attributes else f"      <th >{text}</th>"
        lead = f'id="{self.id}_{name}" ' if name else ""
        return f'      <th {lead}class="{classes}" {attributes}>{text}</th>'

    def _table(self) -> list[str]:
        attributes = f" {self.styler.table_attributes}" if self.styler.table_attributes else ""
        lines = ["<table>" if self.bare else f'<table id="{self.id}"{attributes}>']
        if self.styler.caption:
            caption = self.styler.caption
            lines.append(f"  <caption>{caption[0] if isinstance(caption, tuple | list) else caption}</caption>")
        lines += ["  <thead>", *self._head(), "  </thead>", "  <tbody>"]
        spans = self._row_spans()
        for number, row in enumerate(self.rows):
            lines += ["    <tr>", *self._row(number, row, spans), "    </tr>"]
        if self.cut_rows:
            lines += ["    <tr>", *self._dots(), "    </tr>"]
        return [*lines, "  </tbody>", "</table>"]

    def _dots(self) -> list[str]:
        cells = [self._th("...", f"row_heading level{n} row_trim") for n in self.levels]
        cells += [f'      <td class="data col{n} row_trim" >...</td>' for n in range(len(self.rows))]        # upstream counts rows here
        cells.append('      <td class="data row_trim col_trim" >...</td>')
        return cells

    def _head(self) -> list[str]:
        lines: list[str] = []
        names = self.frame.columns.names
        labels = self._labels(self.frame.columns)
        for level in self.heads:
            name = names[level]
            cells = [self._th("&nbsp;", "blank")] * (len(self.levels) - 1)
            if self.levels:
                shown = name is not None and not self.styler.hide_column_names
                text = self.styler.column_name_text(level) if shown else "&nbsp;"
                cells.append(self._th(text, f"{'index_name' if shown else 'blank'} level{level}"))
            lines += ["    <tr>", *cells, *self._column_cells(level, labels), "    </tr>"]
        index_names = self.frame.index.names
        if self.levels and any(n is not None for n in index_names) and not self.styler.hide_index_names:
            cells = [self._th(self.styler.index_name_text(n) if index_names[n] is not None else "&nbsp;", f"index_name level{n}")
                     for n in self.levels]
            cells += [self._th("&nbsp;", f"blank col{c}") for c in self.columns]
            if self.cut_columns and self.columns:
                cells.append(self._th("&nbsp;", f"blank col{self.columns[-1] + 1} col_trim"))
            lines += ["    <tr>", *cells, "    </tr>"]
        return lines

    def _labels(self, index: Any) -> list[tuple[Any, ...]]:
        return list(index) if hasattr(index, "levels") else [(v,) for v in index]

    def _column_cells(self, level: int, labels: list[tuple[Any, ...]]) -> list[str]:
        cells, place = [], 0
        last = level == self.frame.columns.nlevels - 1
        while place < len(self.columns):
            column, end = self.columns[place], place + 1
            while self.sparse_columns and not last and end < len(self.columns) and \
                    labels[self.columns[end]][:level + 1] == labels[column][:level + 1]:
                end += 1
            span = f'colspan="{end - place}"' if end - place > 1 else ""
            text = self.styler.column_text(level, column, labels[column][level])
            cells.append(self._th(text, f"col_heading level{level} col{column}", f"level{level}_col{column}", span))
            place = end
        if self.cut_columns:
            cells.append(self._th("...", f"col_heading level{level} col_trim"))
        return cells

    def _row_spans(self) -> list[list[int]]:
        """For each shown level, how many rows each label covers; 0 under one that does."""
        labels = self._labels(self.frame.index)
        spans = []
        for level in self.levels:
            found, place = [0] * len(self.rows), 0
            last = level == self.frame.index.nlevels - 1
            while place < len(self.rows):
                end = place + 1
                while self.sparse_index and not last and end < len(self.rows) and \
                        labels[self.rows[end]][:level + 1] == labels[self.rows[place]][:level + 1]:
                    end += 1
                found[place] = end - place
                place = end
            spans.append(found)
        return spans

    def _row(self, number: int, row: int, spans: list[list[int]]) -> list[str]:
        label = self._labels(self.frame.index[row:row + 1])[0]
        cells = []
        for level, span in zip(self.levels, spans):
            if span[number]:
                text = self.styler.index_text(level, row, label[level])
                attribute = f'rowspan="{span[number]}"' if span[number] > 1 else ""
                cells.append(self._th(text, f"row_heading level{level} row{row}", f"level{level}_row{row}", attribute))
        for column in self.columns:
            cells.append(self._td(row, column))
        if self.cut_columns:
            cells.append(f'      <td class="data row{row} col_trim" >...</td>')
        return cells

    def _td(self, row: int, column: int) -> str:
        text = self.styler.cell_text(row, column)
        if self.bare:
            return f"      <td >{text}</td>"
        extra = self.styler.classes.get((row, column), "")
        lead = f'id="{self.id}_row{row}_col{column}" ' if self.styler.cell_ids or self.styler.cells.get((row, column)) else ""
        return f'      <td {lead}class="data row{row} col{column}{" " + extra if extra else ""}" >{text}</td>'


class TextDocument(Document):
    """The same cells as plain text, a line a row; a label that covers several rows or columns stands once."""

    def lines(self, delimiter: str) -> str:
        """The whole table."""
        spans, body = self._row_spans(), []
        for number, row in enumerate(self.rows):
            body += [*self._row(number, row, spans), "    </tr>"]
        found: list[list[str]] = [[]]
        for cell in [*self._head(), *body, *([*self._dots(), "    </tr>"] if self.cut_rows else [])]:
            if cell == "    </tr>":
                found.append([])
            elif cell != "    <tr>":
                found[-1].append("..." if cell.startswith("      <td ") else cell)
        return "".join(delimiter.join(line) + "\n" for line in found[:-1])

    def _column_cells(self, level: int, labels: list[tuple[Any, ...]]) -> list[str]:
        cells, shown = super()._column_cells(level, labels), self.columns
        covered = self.sparse_columns and level < self.frame.columns.nlevels - 1 and len(shown) > 1 and not self.cut_columns \
            and labels[shown[-1]][:level + 1] == labels[shown[-2]][:level + 1]
        return [*cells, ""] if covered else cells                   # as upstream: a delimiter before what is covered at the end

    def _th(self, text: str, classes: str, name: str | None = None, attributes: str = "") -> str:
        return "" if text == "&nbsp;" else text

    def _td(self, row: int, column: int) -> str:
        return str(self.styler.cell_text(row, column))


def _declarations(pairs: Css) -> list[str]:
    return [f"  {name}: {value};" for name, value in pairs]
