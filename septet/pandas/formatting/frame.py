"""A frame as lines of text: columns formatted and set side by side, rows and columns left out, wide tables wrapped."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from septet.pandas.config import VALUES
from septet.pandas.formatting import index as labels
from septet.pandas.formatting import values as arrays
from septet.pandas.formatting.floats import as_formatter
from septet.pandas.formatting.text import fixed_width, justify, side_by_side, widest, width
from septet.pandas.formatting.things import thing_text


def column_values(frame: Any, number: int) -> Any:
    """The array of a column by its place."""
    return frame._columns[number]


def taken(values: Any, places: list[int]) -> Any:
    """Elements of an array at places."""
    return values.take(places)


class TableText:
    """What is shown of a frame: which rows and columns, and every cell's text.  The exports (HTML, LaTeX) start from it too."""

    def __init__(self, frame: Any, columns: Sequence[Any] | None = None, col_space: Any = None, header: Any = True, index: bool = True,
                 na_rep: str = "NaN", formatters: Any = None, justify: str | None = None, float_format: Any = None,
                 sparsify: bool | None = None, index_names: bool = True, max_rows: int | None = None, min_rows: int | None = None,
                 max_cols: int | None = None, show_dimensions: Any = False, decimal: str = ".", bold_rows: bool = False,
                 escape: bool = True) -> None:
        self.frame = frame if columns is None else frame[list(columns)]
        self.header, self.index, self.na_rep, self.decimal = header, index, na_rep, decimal
        self.float_format = as_formatter(float_format)
        self.sparsify = VALUES["display.multi_sparse"] if sparsify is None else sparsify
        self.index_names, self.show_dimensions, self.bold_rows, self.escape = index_names, show_dimensions, bold_rows, escape
        self.justify = VALUES["display.colheader_justify"] if justify is None else justify
        self.max_rows, self.min_rows, self.max_cols = max_rows, min_rows, max_cols
        self.formatters = self._formatters(formatters)
        self.col_space = self._col_space(col_space)
        self.label_texts: dict[int, list[str]] = {}   # labels written when more columns were to be shown, by the column's place
        self.choose()

    def _formatters(self, given: Any) -> Any:
        if given is None:
            return {}
        if len(given) == len(self.frame.columns) or isinstance(given, dict):
            return given
        raise ValueError(f"Formatters length({len(given)}) should match DataFrame number of columns({len(self.frame.columns)})")

    def _col_space(self, given: Any) -> dict[Any, Any]:
        names = list(self.frame.columns)
        if given is None:
            return {}
        if isinstance(given, int | str):
            return {"": given, **dict.fromkeys(names, given)}
        if isinstance(given, dict):
            if any(name not in names and name != "" for name in given):
                raise ValueError("Col_space is defined for an unknown column")
            return given
        if len(names) != len(given):
            raise ValueError(f"Col_space length({len(given)}) should match DataFrame number of columns({len(names)})")
        return dict(zip(names, given))

    # ---- which rows and columns -------------------------------------------------------------------------------------

    def choose(self, columns: int | None = None) -> None:
        """Decide which rows and columns show; `columns` is a limit that the screen sets."""
        high, wide = len(self.frame.index), len(self.frame.columns)
        rows, cols = self._row_limit(high), self._column_limit(wide) if columns is None else columns
        self.cut_rows, self.cut_cols = bool(rows and high > rows), bool(cols and wide > cols)
        self.rows, self.row_gap = _ends(high, rows) if self.cut_rows else (None, 0)
        self.cols, self.col_gap = _ends(wide, cols, True) if self.cut_cols else (list(range(wide)), 0)
        frame = self.frame
        self.shown_index = frame.index if self.rows is None else frame.index.take(self.rows)
        self.shown_columns = frame.columns if not self.cut_cols else frame.columns.take(self.cols)

    def _row_limit(self, high: int) -> int | None:
        limit = self.max_rows
        if limit == 0:
            from shutil import get_terminal_size

            footer = 1 if self.show_dimensions else 0
            limit = get_terminal_size().lines - (1 + footer + 1)
            return None if high <= limit else (min(self.min_rows or limit, limit))
        if limit and high > limit and self.min_rows:
            limit = min(self.min_rows, limit)
        return limit

    def _column_limit(self, wide: int) -> int | None:
        if self.max_cols == 0 or self.max_rows == 0:
            from shutil import get_terminal_size

            screen = get_terminal_size().columns
            return screen if self.max_cols == 0 and wide > screen else self.max_cols
        return self.max_cols

    @property
    def cut(self) -> bool:
        return self.cut_rows or self.cut_cols

    def values(self, number: int) -> Any:
        """The array of the shown column with this place, its shown rows."""
        values = column_values(self.frame, self.cols[number])
        return values if self.rows is None else taken(values, self.rows)

    # ---- texts ------------------------------------------------------------------------------------------------------

    def formatter(self, number: int) -> Callable[[Any], str] | None:
        if isinstance(self.formatters, list | tuple):
            return self.formatters[self.cols[number]]
        if not self.formatters:
            return None
        name = self.shown_columns[number]
        if name in self.formatters:
            return self.formatters[name]
        place = self.cols[number]
        return self.formatters.get(place) if place in self.formatters and place not in list(self.frame.columns) else None

    def cells(self, number: int) -> list[str]:
        """Texts of a shown column."""
        texts = arrays.format_array(self.values(number), self.formatter(number), self.float_format, self.na_rep, leading=self.index,
                                    decimal=self.decimal)
        return fixed_width(texts, "right")

    def columns_of_text(self) -> list[list[str]]:
        """The index and every column as texts, headers and marks of what is left out included."""
        columns = self._value_columns()
        if self.index:
            columns.insert(0, self.index_texts())
        if self.cut_cols:
            columns.insert(self.col_gap + bool(self.index), [" ..."] * self._height())
        if self.cut_rows:
            columns = self._with_row_marks(columns)
        return columns

    def _height(self) -> int:
        return len(self.shown_index) + self.header_height()

    def header_height(self) -> int:
        """Lines above the first row of values."""
        if not self.header:
            return 0
        return self.frame.columns.nlevels + bool(self.show_row_names and not isinstance(self.header, list | tuple))

    @property
    def show_row_names(self) -> bool:
        return bool(self.index) and self.index_names and labels.has_names(self.frame.index)

    @property
    def show_col_names(self) -> bool:
        return self.index_names and labels.has_names(self.frame.columns)

    def _value_columns(self) -> list[list[str]]:
        count = len(self.shown_columns)
        if not is_list(self.header) and not self.header:
            lead = [""] if self.show_row_names else []
            return [fixed_width(lead + self.cells(i), "right", self._space(i)) for i in range(count)]
        heads = self._heads()
        return [self._with_head(i, heads[i]) for i in range(count)]

    def _space(self, number: int) -> int:
        space = self.col_space.get(self.shown_columns[number], 0)
        return space if isinstance(space, int) else 0

    def _heads(self) -> list[list[str]]:
        if is_list(self.header):
            if len(self.header) != len(self.frame.columns):
                raise ValueError(f"Writing {len(self.frame.columns)} cols but got {len(self.header)} aliases")
            return [[str(self.header[place])] for place in self.cols]
        heads = column_heads(self)
        return [h + [""] for h in heads] if self.show_row_names else heads

    def _with_head(self, number: int, head: list[str]) -> list[str]:
        cells = fixed_width(self.cells(number), self.justify, max(self._space(number), *map(width, head)))
        size = max(widest(cells), widest(head), self._space(number))
        side = self.justify if self.justify in ("left", "right", "center") else "right"
        return justify(head, size, side) + cells

    def index_texts(self) -> list[str]:
        """The index column: the names of the column levels above, then the labels."""
        texts = labels.column_of_labels(self.shown_index, self.show_row_names, self._index_formatter(), self.sparsify,
                                        minimum=self._index_space())
        above = self._column_names()
        if not self.header:
            return texts if self.show_row_names else texts[1:]
        return above + (texts if self.show_row_names else texts[1:])

    def _index_space(self) -> int:
        space = self.col_space.get("", 0)
        return space if isinstance(space, int) else 0

    def _index_formatter(self) -> Any:
        return self.formatters.get("__index__") if isinstance(self.formatters, dict) else None

    def _column_names(self) -> list[str]:
        columns = self.frame.columns
        if is_list(self.header) and not self.show_row_names:
            return [""] if not self.show_col_names else [labels.name_text(columns.names[0])]
        if labels.is_multi(columns):
            return [labels.name_text(n) if self.show_col_names else "" for n in columns.names]
        return [labels.name_text(columns.name) if self.show_col_names else ""]

    def _with_row_marks(self, columns: list[list[str]]) -> list[list[str]]:
        """Every column with its "..." where rows are left out."""
        result = []
        place = self.row_gap + len(columns[0]) - len(self.shown_index)
        for number, texts in enumerate(columns):
            gap = self.cut_cols and number == self.col_gap + bool(self.index)
            size = width(texts[place - 1]) if place else width(texts[0])
            mark = "..." if gap or size > 3 else ".."
            mode = "left" if number == 0 and self.index else "right"
            result.append(texts[:place] + justify([mark], size, mode) + texts[place:])
        return result


def is_list(header: Any) -> bool:
    return isinstance(header, list | tuple) or hasattr(header, "nlevels")


def column_heads(table: TableText) -> list[list[str]]:
    """The lines above each column: a label, or one per level."""
    columns = table.shown_columns
    if table.label_texts:
        return [table.label_texts[place] for place in table.cols]
    names = list(columns)
    # one numeric column decides for all of its label; upstream pairs the columns shown with the frame's first ones
    numeric = dict.fromkeys(names, False)
    for place, name in enumerate(names):
        numeric[name] = numeric[name] or is_number(column_values(table.frame, place))
    plain = [table.formatter(i) is None for i in range(len(columns))]
    if labels.is_multi(columns):
        return [list(c) for c in zip(*labels.level_columns(columns, sparsify=table.sparsify))]
    texts = _flat_heads(columns)
    return [[" " + t if numeric[n] and p else t] for t, n, p in zip(texts, names, plain)]


def _flat_heads(columns: Any) -> list[str]:
    texts = labels.labels_text(columns)
    if arrays.kind_of(columns._values) != "b":
        return texts
    return justify(texts, widest(texts), "left")


def is_number(values: Any) -> bool:
    """The dtype counts as numeric (booleans do)."""
    kind = arrays.kind_of(values)
    if kind == "extension":
        return bool(getattr(values.dtype, "_is_numeric", False))
    return kind in "biufc"


def _ends(count: int, limit: int, columns: bool = False) -> tuple[list[int], int]:
    """Places of the first and last that show, and how many come first."""
    half = limit // 2
    if half >= 1:
        if columns:
            half_end = half
            return [*range(half), *range(count - half_end, count)], half
        return [*range(half), *range(count - half, count)], half
    return list(range(limit)), limit


# ---- the whole text -------------------------------------------------------------------------------------------------


def frame_text(table: TableText, line_width: int | None = None) -> str:
    """The frame as `to_string` writes it."""
    text = _body(table, line_width)
    if _shows_dimensions(table):
        text += f"\n\n[{len(table.frame.index)} rows x {len(table.frame.columns)} columns]"
    return text


def _shows_dimensions(table: TableText) -> bool:
    return table.show_dimensions is True or (table.show_dimensions == "truncate" and table.cut)


def _body(table: TableText, line_width: int | None) -> str:
    frame = table.frame
    if not len(frame.columns) or not len(frame.index):
        return (f"Empty {type(frame).__name__}\nColumns: {thing_text(list(frame.columns))}\n"
                f"Index: {thing_text(list(frame.index))}")
    columns = table.columns_of_text()
    if line_width is None:
        return side_by_side(1, *columns)
    if table.max_cols is None or table.max_cols > 0:
        return _wrapped(table, columns, line_width)
    return _fitted(table, columns)


def _wrapped(table: TableText, columns: list[list[str]], line_width: int) -> str:
    """Blocks of columns no wider than the line, a backslash at the end of all but the last."""
    room = line_width
    shown_index = columns.pop(0) if table.index else None
    if shown_index is not None:
        room -= widest(shown_index) + 1
    blocks = _blocks([widest(c) if c else 0 for c in columns], room)
    parts, start = [], 0
    for number, end in enumerate(blocks):
        block = columns[start:end]
        if shown_index is not None:
            block = [shown_index, *block]
        height = len(block[-1])
        if len(blocks) > 1:
            last = number == len(blocks) - 1
            block = [*block, [" "] * height if last else [" \\"] + ["  "] * (height - 1)]
        parts.append(side_by_side(1, *block))
        start = end
    return "\n\n".join(parts)


def _blocks(sizes: list[int], room: int) -> list[int]:
    """Where blocks of columns end."""
    ends, used = [], 0
    last = len(sizes) - 1
    for number, size in enumerate(sizes):
        taken_up = size + 1
        used += taken_up
        if (used + 2 > room and number != last or used + 1 > room and number == last) and number > 0:
            ends.append(number)
            used = taken_up
    return [*ends, len(sizes)]


def _fitted(table: TableText, columns: list[list[str]]) -> str:
    """Columns from the middle left out until the lines fit the screen; two stay at least."""
    from shutil import get_terminal_size

    text = side_by_side(1, *columns)
    over = max(map(len, text.split("\n"))) - get_terminal_size().columns
    if over < 0:
        return text
    over += 6                       # the column of marks, too
    sizes = [max(map(width, c), default=0) for c in columns]
    while over > 0 and len(sizes) > 1:
        over -= sizes.pop(round(len(sizes) / 2)) + 1
    table.label_texts = dict(zip(table.cols, column_heads(table)))
    table.choose(max(len(sizes) - bool(table.index), 2))
    return side_by_side(1, *table.columns_of_text())
