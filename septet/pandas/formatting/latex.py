"""A frame as a LaTeX table with the rules of booktabs."""
from __future__ import annotations

from typing import Any

from septet.pandas.config import VALUES
from septet.pandas.formatting import index as labels
from septet.pandas.formatting.frame import TableText, is_list, is_number
from septet.pandas.formatting.values import is_missing

_ESCAPES = (("\\", "ab2§=§8yz"), ("ab2§=§8yz ", "ab2§=§8yz\\space "), ("&", r"\&"), ("%", r"\%"), ("$", r"\$"), ("#", r"\#"), ("_", r"\_"),
            ("{", r"\{"), ("}", r"\}"), ("~ ", "~\\space "), ("~", r"\textasciitilde "), ("^ ", "^\\space "), ("^", r"\textasciicircum "),
            ("ab2§=§8yz", r"\textbackslash "))


def escaped(text: str) -> str:
    """The characters that LaTeX reads as commands, made harmless."""
    for character, made in _ESCAPES:
        text = text.replace(character, made)
    return text


def latex(frame: Any, given: dict[str, Any]) -> str:
    """The table's source."""
    option = VALUES
    columns = given["columns"]
    if columns is not None:
        frame = frame[list(columns)]
    table = TableText(frame, None, None, given["header"], given["index"], given["na_rep"], given["formatters"], None, given["float_format"],
                      given["sparsify"], given["index_names"], decimal=given["decimal"])
    escape = bool(given["escape"])
    merge = True if given["multicolumn"] is None else given["multicolumn"]
    align = given["multicolumn_format"] or option["styler.latex.multicol_align"]
    rows = True if given["multirow"] is None else given["multirow"]
    head = _head(table, escape, merge, align)
    lead = frame.index.nlevels if given["index"] else 0
    body = _body(table, escape, rows, bool(given["bold_rows"]), lead)
    format_ = given["column_format"] or "l" * lead + "".join("r" if is_number(c) else "l" for c in frame._columns)
    caption, short = _caption(given["caption"])
    parts = {"format": format_, "caption": caption, "short": short, "label": given["label"], "position": given["position"]}
    return (_long if given["longtable"] else _plain)(head, body, parts, lead + len(frame.columns))


def _caption(caption: Any) -> tuple[str | None, str | None]:
    if caption is None or isinstance(caption, str):
        return caption, None
    if isinstance(caption, tuple) and len(caption) == 2:
        return caption
    raise ValueError("`caption` must be either a string or 2-tuple of strings.")


def _text(value: Any, escape: bool) -> str:
    text = str(value)
    return escaped(text) if escape else text


def _head(table: TableText, escape: bool, merge: bool, align: str) -> list[str]:
    """The header lines."""
    columns, lead = table.frame.columns, table.frame.index.nlevels if table.index else 0
    lines = []
    if table.header is not False:
        levels = ([[str(h) for h in table.header]] if is_list(table.header) else
                  [_labels(v) for v in zip(*columns)] if labels.is_multi(columns) else [_labels(columns)])
        for number in range(len(levels)):
            name = columns.names[number] if table.show_col_names and number < columns.nlevels else None
            first = [""] * (lead - 1) + [_text(labels.name_text(name), escape)] if lead else []
            cells = _merged(levels, number, merge and table.sparsify, align, escape)
            lines.append(" & ".join([*first, *cells]) + r" \\")
    if table.show_row_names and lead:
        names = [_text(labels.name_text(n), escape) for n in table.frame.index.names]
        lines.append(" & ".join([*names, *[""] * len(columns)]) + r" \\")
    return lines


def _merged(levels: list[list[str]], number: int, merge: bool, align: str, escape: bool) -> list[str]:
    texts = [_text(t, escape) for t in levels[number]]
    if number == len(levels) - 1 or not merge:
        return texts
    from septet.pandas.formatting.html import _spans

    cells = []
    for text, span in zip(texts, _spans(levels, number)):
        if span > 1:
            cells.append(f"\\multicolumn{{{span}}}{{{align}}}{{{text}}}")
        elif span:
            cells.append(text)
    return cells


def _body(table: TableText, escape: bool, merge: bool, bold: bool, lead: int) -> list[str]:
    columns = [[_text(t, escape) for t in _cells(table, i)] for i in range(len(table.shown_columns))]
    multi = labels.is_multi(table.frame.index)
    heads: list[list[str]] = []
    if table.index:
        heads = [_labels(v) for v in zip(*table.shown_index)] if multi else [_labels(table.shown_index)]
        heads = [[_bold(_text(t, escape), bold) for t in c] for c in heads]
    count = len(table.shown_index)
    spans = [[1] * count for _ in heads]
    if multi and table.index and table.sparsify:
        from septet.pandas.formatting.html import _spans

        spans = [_spans(heads, n) if n < len(heads) - 1 else [1] * count for n in range(len(heads))]
    lines = []
    for row in range(count):
        cells = [_multirow(h[row], s[row], merge) for h, s in zip(heads, spans)]
        lines.append(" & ".join([*cells, *[c[row] for c in columns]]) + r" \\")
        lines += _rules(spans, row, len(heads) + len(columns)) if multi and merge and table.index else []
    return lines


def _labels(values: Any) -> list[str]:
    digits = VALUES["styler.format.precision"]
    return ["NaN" if is_missing(v) else f"{v:.{digits}f}" if isinstance(v, float) else str(v) for v in values]


def _cells(table: TableText, number: int) -> list[str]:
    """Texts of a column: six digits behind the point, or as formatters say."""
    formatter = table.formatter(number)
    values = list(table.values(number))
    return [table.na_rep if is_missing(v) else formatter(v) if formatter else _cell(v, table) for v in values]


def _cell(value: Any, table: TableText) -> str:
    if isinstance(value, float | complex) or type(value).__name__ in ("float32", "float16", "complex64"):
        if table.float_format is not None and not isinstance(value, complex):
            return table.float_format(value)
        text = f"{value:.{VALUES['styler.format.precision']}f}"
        return text if table.decimal == "." else text.replace(".", table.decimal)
    return str(value)


def _bold(text: str, bold: bool) -> str:
    return rf"\textbf{{{text}}}" if bold else text


def _multirow(text: str, span: int, merge: bool) -> str:
    if not span:
        return ""
    return f"\\multirow[t]{{{span}}}{{*}}{{{text}}}" if span > 1 and merge else text


def _rules(spans: list[list[int]], row: int, wide: int) -> list[str]:
    """Lines between the groups of a MultiIndex: from each level whose group ends here."""
    count = len(spans[0])
    ends = [n for n, s in enumerate(spans[:-1]) if row == count - 1 or s[row + 1]]
    return [" ".join(f"\\cline{{{n + 1}-{wide}}}" for n in ends)] if ends else []


def _titles(parts: dict[str, Any], end: str = "") -> list[str]:
    lines = []
    if parts["caption"]:
        short = f"[{parts['short']}]" if parts["short"] else ""
        lines.append(f"\\caption{short}{{{parts['caption']}}}{end}")
    if parts["label"]:
        lines.append(f"\\label{{{parts['label']}}}{end}")
    return lines


def _plain(head: list[str], body: list[str], parts: dict[str, Any], wide: int) -> str:
    lines = [f"\\begin{{tabular}}{{{parts['format']}}}", r"\toprule", *head, r"\midrule", *body, r"\bottomrule",
             r"\end{tabular}"]
    if parts["caption"] or parts["label"] or parts["position"]:
        place = f"[{parts['position']}]" if parts["position"] else ""
        lines = [rf"\begin{{table}}{place}", *_titles(parts), *lines, r"\end{table}"]
    return "\n".join(lines) + "\n"


def _long(head: list[str], body: list[str], parts: dict[str, Any], wide: int) -> str:
    place = f"[{parts['position']}]" if parts["position"] else ""
    titles = _titles(parts)
    if titles:
        titles[-1] += r" \\"
    again = [r"\toprule", *head, r"\midrule"]
    lines = [rf"\begin{{longtable}}{place}{{{parts['format']}}}", *titles, *again, r"\endfirsthead"]
    if parts["caption"]:
        lines.append(rf"\caption[]{{{parts['caption']}}} \\")
    lines += [*again, r"\endhead", r"\midrule", rf"\multicolumn{{{wide}}}{{r}}{{Continued on next page}} \\", r"\midrule", r"\endfoot",
              r"\bottomrule", r"\endlastfoot", *body, r"\end{longtable}"]
    return "\n".join(lines) + "\n"
