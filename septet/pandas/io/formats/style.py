"""`Styler`: a frame with colours and formats, written as HTML."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from septet.errors import NotSupported
from septet.pandas import kinds
from septet.pandas.config import VALUES
from septet.pandas.formatting.values import is_missing
from septet.pandas.io.formats.style_format import Writer, writer
from septet.pandas.io.formats.style_html import Css, Document, TextDocument, css


class Styler:
    """Styles of a DataFrame's cells and labels; every method gives the Styler back."""

    __module__ = "pandas.io.formats.style"

    def __init__(self, data: Any, precision: int | None = None, table_styles: Any = None, uuid: str | None = None, caption: Any = None,
                 table_attributes: str | None = None, cell_ids: bool = True, na_rep: str | None = None, uuid_len: int = 5,
                 decimal: str | None = None, thousands: str | None = None, escape: str | None = None, formatter: Any = None) -> None:
        if isinstance(data, kinds.Series):
            data = data.to_frame()
        if not isinstance(data, kinds.DataFrame):
            raise TypeError("``data`` must be a Series or DataFrame")
        if not isinstance(uuid_len, int) or uuid_len < 0:
            raise TypeError("``uuid_len`` must be an integer in range [0, 32].")
        self.data, self.index, self.columns = data, data.index, data.columns
        self.uuid = uuid or uuid4().hex[:min(32, uuid_len)]
        self.caption, self.table_attributes, self.cell_ids = caption, table_attributes, cell_ids
        self.table_styles: list[Any] = list(table_styles or [])
        self._cleared()
        self.format(VALUES["styler.format.formatter"] if formatter is None else formatter, None,
                    VALUES["styler.format.na_rep"] if na_rep is None else na_rep, precision,
                    decimal or VALUES["styler.format.decimal"], thousands or VALUES["styler.format.thousands"],
                    escape or VALUES["styler.format.escape"])

    def _cleared(self) -> None:
        self.todo: list[Callable[[Styler], None]] = []
        self.cells: dict[tuple[int, int], Css] = {}
        self.row_labels: dict[tuple[int, int], Css] = {}
        self.column_labels: dict[tuple[int, int], Css] = {}
        self.classes: dict[tuple[int, int], str] = {}
        self.writers: dict[tuple[int, int] | int, Writer] = {}
        self.label_writers: dict[tuple[int, int], Writer] = {}
        self.relabelled: dict[tuple[int, int, int], Any] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.hidden_index_levels: set[int] = set()
        self.hidden_column_levels: set[int] = set()
        self.hide_index = self.hide_columns = self.hide_index_names = self.hide_column_names = False

    def clear(self) -> None:
        """Take back all styles and formats."""
        self._cleared()
        self.caption, self.table_attributes, self.table_styles = None, None, []
        self.format()

    # ---- texts of cells and labels ----------------------------------------------------------------------------------

    def cell_text(self, row: int, column: int) -> str:
        write = self.writers.get((row, column)) or self.writers[column]
        return str(write(self.data.iloc[row, column]))

    def index_text(self, level: int, row: int, value: Any) -> str:
        return self._label(0, level, row, value)

    def column_text(self, level: int, column: int, value: Any) -> str:
        return self._label(1, level, column, value)

    def _label(self, axis: int, level: int, place: int, value: Any) -> str:
        value = self.relabelled.get((axis, level, place), value)
        write = self.label_writers.get((axis, level)) or writer(None, None, None, ".", None, None, None)
        return str(write(value))

    def index_name_text(self, level: int) -> str:
        return str(self.data.index.names[level])

    def column_name_text(self, level: int) -> str:
        return str(self.data.columns.names[level])

    def _places(self, subset: Any) -> tuple[list[int], list[int]]:
        """Places of the rows and columns that a subset names."""
        rows, columns = list(range(len(self.data))), list(range(len(self.columns)))
        if subset is None:
            return rows, columns
        if not isinstance(subset, tuple) or hasattr(self.columns, "levels") and subset in list(self.columns):
            subset = (slice(None), subset)
        return self._along(self.index, subset[0]), self._along(self.columns, subset[1])

    def _along(self, index: Any, key: Any) -> list[int]:
        if isinstance(key, slice) and key == slice(None):
            return list(range(len(index)))
        places = kinds.Series(list(range(len(index))), index=index)
        single = not isinstance(key, list | slice) and not hasattr(key, "__len__") or isinstance(key, str | tuple)
        found = places.loc[[key] if single and not hasattr(index, "levels") else key]
        return [int(v) for v in found] if hasattr(found, "__len__") else [int(found)]

    def format(self, formatter: Any = None, subset: Any = None, na_rep: str | None = None, precision: int | None = None, decimal: str = ".",
               thousands: str | None = None, escape: str | None = None, hyperlinks: str | None = None) -> Styler:
        """How cells are written; a dict gives each column its own formatter."""
        rows, columns = self._places(subset)
        for column in columns:
            own = formatter.get(self.columns[column]) if isinstance(formatter, dict) else formatter
            made = writer(own, na_rep, precision, decimal, thousands, escape, hyperlinks)
            if subset is None:
                self.writers[column] = made
                for row in rows:
                    self.writers.pop((row, column), None)
            else:
                self.writers.update({(row, column): made for row in rows})
        return self

    def format_index(self, formatter: Any = None, axis: Any = 0, level: Any = None, na_rep: str | None = None, precision: int | None = None,
                     decimal: str = ".", thousands: str | None = None, escape: str | None = None, hyperlinks: str | None = None) -> Styler:
        """How labels are written."""
        side = _axis(axis)
        for number in self._levels(side, level):
            own = formatter.get(number) if isinstance(formatter, dict) else formatter
            self.label_writers[side, number] = writer(own, na_rep, precision, decimal, thousands, escape, hyperlinks)
        return self

    def relabel_index(self, labels: Any, axis: Any = 0, level: Any = None) -> Styler:
        """Other labels than the frame's, for those that are not hidden."""
        side = _axis(axis)
        hidden = self.hidden_rows if side == 0 else self.hidden_columns
        places = [n for n in range(len((self.index, self.columns)[side])) if n not in hidden]
        if len(places) != len(labels):
            raise ValueError(f"``labels`` must be of length equal to the number of visible labels along ``axis`` ({len(places)}).")
        for number, place in enumerate(places):
            for depth, at in enumerate(self._levels(side, level)):
                value = labels[number]
                self.relabelled[side, at, place] = value[depth] if isinstance(value, tuple) else value
        return self

    def _levels(self, side: int, level: Any) -> list[int]:
        index = (self.index, self.columns)[side]
        if level is None:
            return list(range(index.nlevels))
        given = level if isinstance(level, list) else [level]
        return [list(index.names).index(x) if isinstance(x, str) else x for x in given]

    # ---- styles -----------------------------------------------------------------------------------------------------

    def _add(self, row: int, column: int, given: Any) -> None:
        if given is None or not isinstance(given, list | tuple) and (given == "" or is_missing(given)):
            return
        self.cells.setdefault((row, column), []).extend(css(given))

    def apply(self, func: Any, axis: Any = 0, subset: Any = None, **kwargs: Any) -> Styler:
        """Styles that a function gives for each column (0), row (1) or the whole frame (None)."""
        self.todo.append(lambda styler: styler._apply(func, axis, subset, kwargs))
        return self

    def _apply(self, func: Any, axis: Any, subset: Any, words: dict[str, Any]) -> None:
        rows, columns = self._places(subset)
        data = self.data.iloc[rows, columns]
        if axis is None:
            found = func(data, **words)
            table = found if isinstance(found, list) else found.to_numpy().tolist() if hasattr(found, "to_numpy") else found.tolist()
            for row, line in zip(rows, table):
                for column, given in zip(columns, line):
                    self._add(row, column, given)
        elif _axis(axis) == 0:
            for n, column in enumerate(columns):
                for row, given in zip(rows, _listed(func, data.iloc[:, n], words)):
                    self._add(row, column, given)
        else:
            for n, row in enumerate(rows):
                for column, given in zip(columns, _listed(func, data.iloc[n], words)):
                    self._add(row, column, given)

    def map(self, func: Any, subset: Any = None, **kwargs: Any) -> Styler:
        """Styles that a function gives for each cell."""
        def run(styler: Styler) -> None:
            rows, columns = styler._places(subset)
            for column in columns:
                for row in rows:
                    styler._add(row, column, func(styler.data.iloc[row, column], **kwargs))
        self.todo.append(run)
        return self

    def apply_index(self, func: Any, axis: Any = 0, level: Any = None, **kwargs: Any) -> Styler:
        """Styles that a function gives for the labels of a level."""
        self.todo.append(lambda styler: styler._apply_index(lambda s: list(func(s, **kwargs)), axis, level))
        return self

    def map_index(self, func: Any, axis: Any = 0, level: Any = None, **kwargs: Any) -> Styler:
        """Styles that a function gives for each label."""
        self.todo.append(lambda styler: styler._apply_index(lambda s: [func(v, **kwargs) for v in s], axis, level))
        return self

    def _apply_index(self, func: Any, axis: Any, level: Any) -> None:
        side = _axis(axis)
        index, target = (self.index, self.row_labels) if side == 0 else (self.columns, self.column_labels)
        for number in self._levels(side, level):
            labels = index.get_level_values(number)
            for place, given in enumerate(func(kinds.Series(labels._values))):
                if given:
                    target.setdefault((place, number) if side == 0 else (number, place), []).extend(css(given))

    def set_properties(self, subset: Any = None, **kwargs: Any) -> Styler:
        """The same style for all cells of a subset."""
        rule = "".join(f"{name}: {value};" for name, value in kwargs.items())
        return self.map(lambda x: rule, subset)

    def highlight_null(self, color: str = "red", subset: Any = None, props: str | None = None) -> Styler:
        """Cells without a value."""
        rule = props or f"background-color: {color};"
        return self.map(lambda x: rule if is_missing(x) else None, subset)

    def highlight_max(self, subset: Any = None, color: str = "yellow", axis: Any = 0, props: str | None = None) -> Styler:
        """The greatest of each column, row, or of all."""
        return self._highlight(lambda data: _extreme(data, "max"), subset, color, axis, props)

    def highlight_min(self, subset: Any = None, color: str = "yellow", axis: Any = 0, props: str | None = None) -> Styler:
        """The least of each column, row, or of all."""
        return self._highlight(lambda data: _extreme(data, "min"), subset, color, axis, props)

    def highlight_between(self, subset: Any = None, color: str = "yellow", axis: Any = 0, left: Any = None, right: Any = None,
                          inclusive: str = "both", props: str | None = None) -> Styler:
        """Cells between two bounds."""
        if inclusive not in ("both", "neither", "left", "right"):
            raise ValueError(f"'inclusive' values can be 'both', 'left', 'right', or 'neither' got {inclusive}")

        def within(data: Any) -> Any:
            low = data == data if left is None else (data >= left if inclusive in ("both", "left") else data > left)
            high = data == data if right is None else (data <= right if inclusive in ("both", "right") else data < right)
            return low & high
        return self._highlight(within, subset, color, axis, props)

    def highlight_quantile(self, subset: Any = None, color: str = "yellow", axis: Any = 0, q_left: float = 0.0, q_right: float = 1.0,
                           interpolation: str = "linear", inclusive: str = "both", props: str | None = None) -> Styler:
        """Cells between two quantiles."""
        def within(data: Any) -> Any:
            flat = data if data.ndim == 1 else kinds.Series(data.to_numpy().ravel())
            low, high = (flat.quantile(q, interpolation=interpolation) for q in (q_left, q_right))
            above = data >= low if inclusive in ("both", "left") else data > low
            return above & (data <= high if inclusive in ("both", "right") else data < high)
        return self._highlight(within, subset, color, axis, props)

    def _highlight(self, choose: Any, subset: Any, color: str, axis: Any, props: str | None) -> Styler:
        rule = props or f"background-color: {color};"

        def mark(data: Any) -> Any:
            chosen = choose(data).to_numpy().tolist()
            return [[rule if x else "" for x in line] for line in chosen] if data.ndim == 2 else [rule if x else "" for x in chosen]
        return self.apply(mark, axis, subset)

    def bar(self, subset: Any = None, axis: Any = 0, *, color: Any = None, cmap: Any = None, width: float = 100, height: float = 100,
            align: Any = "mid", vmin: float | None = None, vmax: float | None = None, props: str = "width: 10em;") -> Styler:
        """A bar behind each number."""
        if cmap is not None:
            raise NotSupported("cmap of Styler.bar")
        if not (0 <= width <= 100) or not (0 <= height <= 100):
            raise ValueError(f"`width` and `height` must be a value in [0, 100], got width={width}, height={height}")
        given = "#d65f5f" if color is None else color
        colors = [given] * 2 if isinstance(given, str) else list(given) * (2 if len(given) == 1 else 1)
        if len(colors) > 2:
            raise ValueError("`color` must be string or list or tuple of 2 strings,(eg: color=['#d65f5f', '#5fba7d'])")
        from septet.pandas.io.formats.style_bars import bar_styles

        if subset is None:
            subset = [c for n, c in enumerate(self.columns) if self.data._columns[n].dtype.kind in "iuf"]
        return self.apply(lambda d: bar_styles(d, align, colors, width / 100, height / 100, vmin, vmax, props), axis, subset)

    def background_gradient(self, cmap: Any = "PuBu", low: float = 0, high: float = 0, axis: Any = 0, subset: Any = None,
                            text_color_threshold: float = 0.408, vmin: Any = None, vmax: Any = None, gmap: Any = None) -> Styler:
        """Colours by value, from a colour map of matplotlib."""
        from septet.pandas.plotting.colors import gradient

        return gradient(self, cmap, low, high, axis, subset, text_color_threshold, vmin, vmax, gmap, False)

    def text_gradient(self, cmap: Any = "PuBu", low: float = 0, high: float = 0, axis: Any = 0, subset: Any = None, vmin: Any = None,
                      vmax: Any = None, gmap: Any = None) -> Styler:
        """Text colours by value, from a colour map of matplotlib."""
        from septet.pandas.plotting.colors import gradient

        return gradient(self, cmap, low, high, axis, subset, 0.0, vmin, vmax, gmap, True)

    # ---- what is shown ----------------------------------------------------------------------------------------------

    def hide(self, subset: Any = None, axis: Any = 0, level: Any = None, names: bool = False) -> Styler:
        """Leave out labels, levels, rows or columns."""
        side = _axis(axis)
        if level is not None and subset is not None:
            raise ValueError("`subset` and `level` cannot be passed simultaneously")
        if level is not None:
            (self.hidden_index_levels if side == 0 else self.hidden_column_levels).update(self._levels(side, level))
        elif subset is None and names:
            setattr(self, "hide_index_names" if side == 0 else "hide_column_names", True)
        elif subset is None:
            setattr(self, "hide_index" if side == 0 else "hide_columns", True)
        else:
            found = self._along((self.index, self.columns)[side], subset)
            (self.hidden_rows if side == 0 else self.hidden_columns).update(found)
        return self

    def set_caption(self, caption: Any) -> Styler:
        """A text above the table."""
        if not isinstance(caption, list | tuple | str):
            raise ValueError("`caption` must be either a string or 2-tuple of strings.")
        self.caption = caption
        return self

    def set_uuid(self, uuid: str) -> Styler:
        """The middle of all ids."""
        self.uuid = uuid
        return self

    def set_table_attributes(self, attributes: str) -> Styler:
        """Attributes of the table tag."""
        self.table_attributes = attributes
        return self

    def set_table_styles(self, table_styles: Any = None, axis: Any = 0, overwrite: bool = True, css_class_names: Any = None) -> Styler:
        """Rules of style with selectors; a dict gives them to columns (0) or rows (1)."""
        if css_class_names is not None:
            raise NotSupported("css_class_names of Styler.set_table_styles")
        if isinstance(table_styles, dict):
            side = _axis(axis)
            index, word = (self.columns, "col") if side == 0 else (self.index, "row")
            made = [{"selector": f"{rule['selector']}.{word}{place}", "props": rule["props"]} for key, rules in table_styles.items()
                    for place in self._along(index, key) for rule in rules]
        else:
            made = list(table_styles or [])
        self.table_styles = made if overwrite else self.table_styles + made
        return self

    def set_td_classes(self, classes: Any) -> Styler:
        """Classes of cells, in a frame with the same labels."""
        aligned = classes.reindex(index=self.index, columns=self.columns)
        for column in range(len(self.columns)):
            for row in range(len(self.index)):
                value = aligned.iloc[row, column]
                if not is_missing(value) and value != "":
                    self.classes[row, column] = str(value)
        return self

    def set_tooltips(self, *args: Any, **kwargs: Any) -> Styler:
        """Not there."""
        raise NotSupported("Styler.set_tooltips")

    def set_sticky(self, *args: Any, **kwargs: Any) -> Styler:
        """Not there."""
        raise NotSupported("Styler.set_sticky")

    def concat(self, other: Styler) -> Styler:
        """Not there."""
        raise NotSupported("Styler.concat")

    def export(self) -> dict[str, Any]:
        """Styles that `use` gives to another Styler."""
        return {"apply": list(self.todo), "table_attributes": self.table_attributes, "table_styles": list(self.table_styles),
                "hide_index": self.hide_index, "hide_columns": self.hide_columns, "hide_index_names": self.hide_index_names,
                "hide_column_names": self.hide_column_names}

    def use(self, styles: dict[str, Any]) -> Styler:
        """Take over what `export` gave."""
        self.todo += styles.get("apply", [])
        for name in ("table_attributes", "hide_index", "hide_columns", "hide_index_names", "hide_column_names"):
            setattr(self, name, styles.get(name) or getattr(self, name))
        self.table_styles = [*self.table_styles, *(styles.get("table_styles") or [])]
        return self

    def pipe(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        """The function of this Styler."""
        if isinstance(func, tuple):
            return func[0](*args, **{func[1]: self}, **kwargs)
        return func(self, *args, **kwargs)

    # ---- texts ------------------------------------------------------------------------------------------------------

    def _computed(self) -> None:
        self.cells.clear()
        self.row_labels.clear()
        self.column_labels.clear()
        for run in self.todo:
            run(self)

    def to_html(self, buf: Any = None, *, table_uuid: str | None = None, table_attributes: str | None = None,
                sparse_index: bool | None = None, sparse_columns: bool | None = None, bold_headers: bool = False, caption: Any = None,
                max_rows: int | None = None, max_columns: int | None = None, encoding: str | None = None, doctype_html: bool = False,
                exclude_styles: bool = False, **kwargs: Any) -> str | None:
        """The table as HTML with its rules of style."""
        if kwargs:
            raise NotSupported(f"the argument {sorted(kwargs)[0]!r} of Styler.to_html")
        kept = self.uuid, self.table_attributes, self.caption, self.table_styles
        self.uuid, self.caption = table_uuid or self.uuid, caption or self.caption
        self.table_attributes = table_attributes or self.table_attributes
        if bold_headers:
            self.table_styles = [*self.table_styles, {"selector": "th", "props": "font-weight: bold;"}]
        try:
            self._computed()
            page = Document(self, VALUES["styler.sparse.index"] if sparse_index is None else sparse_index,
                            VALUES["styler.sparse.columns"] if sparse_columns is None else sparse_columns, max_rows, max_columns)
            text = page.text(exclude_styles, doctype_html, encoding or VALUES["styler.render.encoding"])
        finally:
            self.uuid, self.table_attributes, self.caption, self.table_styles = kept
        from septet.pandas.formatting.writing import delivered

        return delivered(text, buf, encoding)

    def _repr_html_(self) -> str | None:
        return self.to_html() if VALUES["styler.render.repr"] == "html" else None

    def to_string(self, buf: Any = None, *, encoding: str | None = None, sparse_index: bool | None = None,
                  sparse_columns: bool | None = None,
                  max_rows: int | None = None, max_columns: int | None = None, delimiter: str = " ") -> str | None:
        """The formatted cells as text."""
        self._computed()
        page = TextDocument(self, VALUES["styler.sparse.index"] if sparse_index is None else sparse_index,
                            VALUES["styler.sparse.columns"] if sparse_columns is None else sparse_columns, max_rows, max_columns)
        from septet.pandas.formatting.writing import delivered

        return delivered(page.lines(delimiter), buf, encoding)

    def to_latex(self, buf: Any = None, *, column_format: str | None = None, position: str | None = None, position_float: str | None = None,
                 hrules: bool | None = None, clines: str | None = None, label: str | None = None, caption: Any = None,
                 sparse_index: bool | None = None, sparse_columns: bool | None = None, multirow_align: str | None = None,
                 multicol_align: str | None = None, siunitx: bool = False, environment: str | None = None, encoding: str | None = None,
                 convert_css: bool = False) -> str | None:
        """The table as LaTeX.  Styles are commands (`textbf:--rwrap`), or CSS with convert_css."""
        from septet.pandas.formatting.writing import delivered
        from septet.pandas.io.formats.style_latex import LatexDocument, checked

        given = {"column_format": column_format, "position": position, "position_float": position_float, "label": label, "caption": caption,
                 "clines": clines, "siunitx": siunitx, "convert_css": convert_css,
                 **{name: VALUES[option] if value is None else value for name, option, value in (
                     ("hrules", "styler.latex.hrules", hrules), ("environment", "styler.latex.environment", environment),
                     ("multirow_align", "styler.latex.multirow_align", multirow_align),
                     ("multicol_align", "styler.latex.multicol_align", multicol_align),
                     ("sparse_index", "styler.sparse.index", sparse_index), ("sparse_columns", "styler.sparse.columns", sparse_columns))}}
        checked(given)
        self._computed()
        return delivered(LatexDocument(self, given).latex(), buf, encoding)

    def to_excel(self, excel_writer: Any, **kwargs: Any) -> None:
        """Not there."""
        raise NotSupported("Styler.to_excel; DataFrame.to_excel is there")


def _axis(axis: Any) -> int:
    if axis in (0, "index", "rows"):
        return 0
    if axis in (1, "columns"):
        return 1
    raise ValueError(f"No axis named {axis} for object type DataFrame")


def _listed(func: Any, data: Any, words: dict[str, Any]) -> list[Any]:
    found = func(data, **words)
    found = found.tolist() if hasattr(found, "tolist") else list(found)
    if len(found) != len(data):
        raise ValueError(f"Function {func!r} created invalid index labels.\nUsually, this is the result of the function returning a Series "
                         "which contains invalid labels, or returning an incorrectly shaped, list-like object "
                         f"({len(found)} for {len(data)})")
    return found


def _extreme(data: Any, name: str) -> Any:
    best = getattr(data, name)()
    if data.ndim == 2:
        best = getattr(best, name)()
    return data == best
