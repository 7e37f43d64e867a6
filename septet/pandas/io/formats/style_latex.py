"""A styled table as LaTeX: styles become commands around the text of cells and labels."""
from __future__ import annotations

import re
from typing import Any

from septet.pandas.io.formats.style_html import Css, Document, css

CLINES = ("all;data", "all;index", "skip-last;data", "skip-last;index")
FLOATS = ("raggedright", "raggedleft", "centering")
PLACED = ("toprule", "midrule", "bottomrule", "column_format", "position", "position_float", "label", "caption")     # of their own place
FORMS = {                           # how a command stands around a text
    "--wrap": "{{\\{name}{value} {text}}}", "--nowrap": "\\{name}{value} {text}", "--lwrap": "{{\\{name}{value}}} {text}",
    "--rwrap": "\\{name}{value}{{{text}}}", "--dwrap": "{{\\{name}{value}}}{{{text}}}",
}
FONTS = {("font-weight", "bold"): "bfseries", ("font-weight", "bolder"): "bfseries", ("font-style", "italic"): "itshape",
         ("font-style", "oblique"): "slshape"}
COLORS = {"color": ("color", ""), "background-color": ("cellcolor", "--lwrap")}


def around(text: str, styles: Css) -> str:
    """A text within the commands of its styles, the first one outermost."""
    for name, value in reversed(styles):
        form = next((f for f in FORMS if f in str(value)), "--nowrap")
        text = FORMS[form].format(name=name, value=without(value), text=text)
    return text


def without(value: Any) -> str:
    """A value without its flags."""
    for flag in FORMS:
        value = str(value).replace(flag, "")
    return str(value).strip()


def converted(styles: Css) -> Css:
    """CSS as commands; what LaTeX has no command for is left out."""
    found: Css = []
    for name, value in styles:
        text = str(value)
        if "--latex" in text:
            found.append((name, text.replace("--latex", "")))
        flag = next((f for f in FORMS if f in text), "")
        plain = text.replace(flag, "").strip() if flag else text
        if name in COLORS:
            command, usual = COLORS[name]
            found.append((command, color(plain) + (flag or usual)))
        elif (name, plain) in FONTS:
            found.append((FONTS[name, plain], flag))
    return found


def color(text: str) -> str:
    """A colour of CSS as the arguments of \\color."""
    if re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        return f"[HTML]{{{text[1:].upper()}}}"
    if re.fullmatch(r"#[0-9a-fA-F]{3}", text):
        return f"[HTML]{{{''.join(x + x for x in text[1:].upper())}}}"
    if text[:3] == "rgb":
        parts = re.findall(r"[0-9.]+%?", text)[:3]
        shares = [float(p[:-1]) / 100 if p.endswith("%") else int(p) / 255 for p in parts]
        return "[rgb]{" + ", ".join(f"{x:.3f}" for x in shares) + "}"
    return f"{{{text}}}"


def checked(given: dict[str, Any]) -> None:
    """ValueError for arguments that mean nothing."""
    if given["clines"] is not None and given["clines"] not in CLINES:
        raise ValueError(f"`clines` value of {given['clines']} is invalid. Should either be None or one of "
                         + ", ".join(f"'{x}'" for x in CLINES) + ".")
    if given["position_float"] is not None:
        if given["environment"] == "longtable":
            raise ValueError("`position_float` cannot be used in 'longtable' `environment`")
        if given["position_float"] not in FLOATS:
            raise ValueError("`position_float` should be one of 'raggedright', 'raggedleft', 'centering', "
                             f"got: '{given['position_float']}'")
    caption = given["caption"]
    if caption is not None and not isinstance(caption, str) and not (
            isinstance(caption, tuple) and len(caption) == 2 and all(isinstance(x, str) for x in caption)):
        raise ValueError("`caption` must be either a string or 2-tuple of strings.")


class LatexDocument(Document):
    """The table as lines of LaTeX.  given: the arguments of `Styler.to_latex`."""

    def __init__(self, styler: Any, given: dict[str, Any]) -> None:
        super().__init__(styler, given["sparse_index"], given["sparse_columns"], None, None)
        self.given = given

    def placed(self, name: str) -> str | None:
        """What an argument or a rule of `set_table_styles` says."""
        if name in ("toprule", "midrule", "bottomrule"):
            return name if self.given["hrules"] else self.rule(name)
        said = self.given.get(name)
        if said is None:
            return self.rule(name)
        return f"{{{said}}}" if name == "label" else str(said)

    def rule(self, name: str) -> str | None:
        """The value of the last rule of a selector."""
        for style in reversed(self.styler.table_styles):
            if style["selector"] == name:
                return str(css(style["props"])[0][1]).replace("§", ":").strip()
        return None

    def commands(self) -> list[str]:
        """Rules that are commands before the table."""
        return [f"\\{s['selector']}{self.rule(s['selector'])}" for s in self.styler.table_styles if s["selector"] not in PLACED]

    def latex(self) -> str:
        """The whole table."""
        caption = self.given["caption"] if self.given["caption"] is not None else self.styler.caption
        long, short = (caption[0], f"[{caption[1]}]") if isinstance(caption, tuple) else (caption, "")
        title = f"\\caption{short}{{{long}}}" if caption else None
        again = f"\\caption[]{{{long}}}" if caption else None
        return "\n".join([*(self.long_table(title, again) if self.given["environment"] == "longtable" else self.short_table(title)), ""])

    def short_table(self, title: str | None) -> list[str]:
        """A tabular, in an environment where anything asks for one."""
        place, side, label = self.placed("position"), self.placed("position_float"), self.placed("label")
        body = [f"\\begin{{tabular}}{{{self.alignment()}}}", *self.line("toprule"), *self.heads_(), *self.line("midrule"), *self.body(),
                *self.line("bottomrule"), "\\end{tabular}"]
        if not (self.given["environment"] or place or side or label or title or self.commands()):
            return body
        name = self.given["environment"] or "table"
        return [f"\\begin{{{name}}}" + (f"[{place}]" if place else ""), *([f"\\{side}"] if side else []), *([title] if title else []),
                *self.commands(), *([f"\\label{label}"] if label else []), *body, f"\\end{{{name}}}"]

    def long_table(self, title: str | None, again: str | None) -> list[str]:
        """A table that goes over pages."""
        place, label = self.placed("position"), self.placed("label")
        opening = [title] if title else []
        opening += [f"\\label{label}"] if label else []
        head = [*self.line("toprule"), *self.heads_(), *self.line("midrule")]
        width = len(self.levels) + len(self.columns)
        return ["\\begin{longtable}" + (f"[{place}]" if place else "") + f"{{{self.alignment()}}}", *self.commands(),
                *([" ".join(opening) + r" \\"] if opening else []), *head, "\\endfirsthead", *([again + r" \\"] if again else []), *head,
                "\\endhead", *self.line("midrule"), f"\\multicolumn{{{width}}}{{r}}{{Continued on next page}} \\\\", *self.line("midrule"),
                "\\endfoot", *self.line("bottomrule"), "\\endlastfoot", *self.body(), "\\end{longtable}"]

    def line(self, name: str) -> list[str]:
        """A rule across the table."""
        said = self.placed(name)
        return [f"\\{said}"] if said else []

    def alignment(self) -> str:
        """A letter a column."""
        said = self.placed("column_format")
        if said is not None:
            return said
        number = "S" if self.given["siunitx"] else "r"
        numeric = [self.frame.dtypes.iloc[c].kind in "biufc" for c in self.columns]
        return "l" * len(self.levels) + "".join(number if x else "l" for x in numeric)

    def styled(self, text: str, styles: Css | None) -> str:
        """A text in its commands."""
        found = styles or []
        return around(text, converted(found) if self.given["convert_css"] else found)

    # ---- rows -------------------------------------------------------------------------------------------------------

    def heads_(self) -> list[str]:
        """The lines of the head."""
        names, labels, lines = self.frame.columns.names, self._labels(self.frame.columns), []
        for level in self.heads:
            shown = names[level] is not None and not self.styler.hide_column_names
            lead = [""] * (len(self.levels) - 1) + [self.styler.column_name_text(level) if shown else ""] if self.levels else []
            lines.append(self.row([*map(self.braced, lead), *self.head_cells(level, labels)]))
        index_names = self.frame.index.names
        if self.levels and any(n is not None for n in index_names) and not self.styler.hide_index_names:
            lead = [self.styler.index_name_text(n) if index_names[n] is not None else "" for n in self.levels]
            lines.append(self.row([self.braced(x) for x in [*lead, *[""] * len(self.columns)]]))
        return lines

    def braced(self, text: str) -> str:
        """A text of the head: within braces where columns are of numbers that siunitx reads."""
        return f"{{{text}}}" if self.given["siunitx"] else text

    def head_cells(self, level: int, labels: list[tuple[Any, ...]]) -> list[str]:
        """The labels of the columns at a level."""
        cells, place, align = [], 0, self.given["multicol_align"]
        last = level == self.frame.columns.nlevels - 1
        while place < len(self.columns):
            column, end = self.columns[place], place + 1
            while self.sparse_columns and not last and end < len(self.columns) and \
                    labels[self.columns[end]][:level + 1] == labels[column][:level + 1]:
                end += 1
            shown = self.styler.column_text(level, column, labels[column][level])
            text = self.styled(shown, self.styler.column_labels.get((level, column)))
            if end - place == 1:
                cells.append(self.braced(text))
            elif "naive" in align:
                more, text, blank = end - place - 1, self.braced(text), self.braced("")
                cells.append(f"{blank} & ".lstrip() * more + text if align == "naive-r" else text + f" & {blank}".rstrip() * more)
            else:
                cells.append(f"\\multicolumn{{{end - place}}}{{{align}}}{{{text}}}")
            place = end
        return cells

    def body(self) -> list[str]:
        """The lines of the rows, with the lines between groups of them."""
        spans, lines = self._row_spans(), []
        for number, row in enumerate(self.rows):
            cells = [self.label(number, row, level, span) for level, span in zip(self.levels, spans)]
            cells += [self.styled(str(self.styler.cell_text(row, c)), self.styler.cells.get((row, c))) for c in self.columns]
            lines += [self.row(cells), *self.cline(number, spans)]
        return lines

    def label(self, number: int, row: int, level: int, span: list[int]) -> str:
        """A label of a row, over all the rows it covers."""
        value = self._labels(self.frame.index[row:row + 1])[0][level]
        text = self.styled(self.styler.index_text(level, row, value) if span[number] else "", self.styler.row_labels.get((row, level)))
        align = self.given["multirow_align"]
        return f"\\multirow[{align}]{{{span[number]}}}{{*}}{{{text}}}" if span[number] > 1 and align != "naive" else text

    def cline(self, number: int, spans: list[list[int]]) -> list[str]:
        """The lines below a row where labels end with it."""
        said = self.given["clines"]
        if said is None:
            return []
        end = len(self.levels) + (len(self.columns) if said.endswith("data") else 0)
        shown = range(len(self.levels) - said.startswith("skip"))
        found = [f"\\cline{{{n + 1}-{end}}}" for n in shown if number + 1 == len(self.rows) or spans[n][number + 1]]
        return [" ".join(found)] if found else []

    @staticmethod
    def row(cells: list[str]) -> str:
        """A line of cells."""
        return " & ".join(cells) + r" \\"
