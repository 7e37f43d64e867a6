"""A frame as a plain-text table with rules: Markdown's pipes, and the other simple forms that tabulate has."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.pandas.formatting.text import width

# form -> rule above, rule under the headers, rule between rows, rule below, row (each: begin, fill, middle, end), blanks in a cell
_Rule = tuple[str, str, str, str]
FORMS: dict[str, tuple[_Rule | None, _Rule | None, _Rule | None, _Rule | None, tuple[str, str, str], int]] = {
    "pipe": (None, ("|", "-", "|", "|"), None, None, ("|", "|", "|"), 1),
    "github": (None, ("|", "-", "|", "|"), None, None, ("|", "|", "|"), 1),
    "grid": (("+", "-", "+", "+"), ("+", "=", "+", "+"), ("+", "-", "+", "+"), ("+", "-", "+", "+"), ("|", "|", "|"), 1),
    "outline": (("+", "-", "+", "+"), ("+", "=", "+", "+"), None, ("+", "-", "+", "+"), ("|", "|", "|"), 1),
    "psql": (("+", "-", "+", "+"), ("|", "-", "+", "|"), None, ("+", "-", "+", "+"), ("|", "|", "|"), 1),
    "pretty": (("+", "-", "+", "+"), ("+", "-", "+", "+"), None, ("+", "-", "+", "+"), ("|", "|", "|"), 1),
    "orgtbl": (None, ("|", "-", "+", "|"), None, None, ("|", "|", "|"), 1),
    "presto": (None, ("", "-", "+", ""), None, None, ("", "|", ""), 1),
    "simple": (None, ("", "-", "  ", ""), None, None, ("", "  ", ""), 0),
    "plain": (None, None, None, None, ("", "  ", ""), 0),
    "rst": (("", "=", "  ", ""), ("", "=", "  ", ""), None, ("", "=", "  ", ""), ("", "  ", ""), 0),
}


def markdown(frame: Any, index: bool = True, headers: Any = "keys", tablefmt: str = "pipe", floatfmt: str = "g", intfmt: str = "",
             numalign: str = "right", stralign: str = "left", missingval: str = "", **other: Any) -> str:
    """The table's text."""
    if not len(frame.columns):
        return ""
    if other:
        raise NotSupported(f"to_markdown does not know the argument {sorted(other)[0]!r} of tabulate")
    if tablefmt not in FORMS:
        raise NotSupported(f"to_markdown has no tablefmt {tablefmt!r}; it has {', '.join(FORMS)}")
    columns, heads = _cells(frame, index)
    if not isinstance(headers, str):
        heads = [str(h) for h in headers]
        heads = [""] * (len(columns) - len(heads)) + heads
    elif headers not in ("keys", "firstrow"):
        heads = []
    made = [_column(c, floatfmt, intfmt, numalign if tablefmt != "pretty" else "center", stralign if tablefmt != "pretty" else "center",
                    missingval) for c in columns]
    return _drawn(made, heads, FORMS[tablefmt], tablefmt)


def _cells(frame: Any, index: bool) -> tuple[list[list[Any]], list[str]]:
    columns = [list(frame.iloc[:, i]) for i in range(len(frame.columns))]
    heads = [str(c) for c in frame.columns]
    if index:
        names = frame.index.names
        title = "" if names[0] is None or len(names) > 1 else str(names[0])
        columns.insert(0, list(frame.index))
        heads.insert(0, title)
    return columns, heads


def _kind(value: Any) -> int:
    """0 missing, 1 integer, 2 float, 3 anything else; texts that read as numbers count as numbers, as tabulate has it."""
    if value is None or isinstance(value, str) and value == "":
        return 0
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return 3
    if isinstance(value, int) or type(value).__name__.startswith(("int", "uint")):
        return 1
    if isinstance(value, float) or type(value).__name__.startswith("float"):
        return 2
    if isinstance(value, str):
        return _text_kind(value)
    return 3


def _text_kind(text: str) -> int:
    try:
        int(text)
        return 1
    except ValueError:
        pass
    try:
        float(text)
        return 2
    except ValueError:
        return 3


def _column(values: list[Any], floatfmt: str, intfmt: str, numalign: str, stralign: str, missing: str) -> tuple[list[str], str]:
    kind = max(map(_kind, values), default=3) or 3
    if kind == 3:
        return [missing if v is None else str(v) for v in values], stralign
    if kind == 1:
        return [missing if v is None else format(int(v), intfmt) if intfmt else str(v) for v in values], numalign
    texts = [missing if v is None or isinstance(v, str) and v == "" else format(float(v), floatfmt) for v in values]
    return (_on_the_point(texts), "right") if numalign in ("right", "decimal") else (texts, numalign)


def _on_the_point(texts: list[str]) -> list[str]:
    """Blanks behind, so that the points stand one under the other."""
    behind = [_behind(t) for t in texts]
    most = max(behind, default=-1)
    return [t + " " * (most - b) for t, b in zip(texts, behind)]


def _behind(text: str) -> int:
    place = text.rfind(".")
    if place < 0:
        place = text.lower().rfind("e")
    if _text_kind(text) == 3 or place < 0:
        return -1
    return len(text) - place - 1


def _pad(text: str, size: int, align: str) -> str:
    missing = size - width(text)
    if align == "right":
        return " " * missing + text
    if align == "center":
        return " " * (missing // 2) + text + " " * (missing - missing // 2)
    return text + " " * missing


def _drawn(columns: list[tuple[list[str], str]], heads: list[str], form: Any, name: str) -> str:
    above, under, between, below, row, blanks = form
    extra = 2 if heads and name not in ("pretty",) else 0
    sizes = [max([width(h) + extra if heads else 0, *map(width, c)]) for (c, _), h in zip(columns, heads or [""] * len(columns))]
    lines = [_rule(above, sizes, blanks)] if above else []
    if heads:
        lines.append(_line([_pad(h, s, a) for h, s, (_, a) in zip(heads, sizes, columns)], row, blanks))
        if under:
            lines.append(_pipe_rule(sizes, [a for _, a in columns]) if name == "pipe" else _rule(under, sizes, blanks))
    rows = list(zip(*[[_pad(t, s, a) for t in c] for (c, a), s in zip(columns, sizes)]))
    for number, cells in enumerate(rows):
        if between and number:
            lines.append(_rule(between, sizes, blanks))
        lines.append(_line(list(cells), row, blanks))
    if below:
        lines.append(_rule(below, sizes, blanks))
    return "\n".join(lines)


def _rule(rule: _Rule, sizes: list[int], blanks: int) -> str:
    begin, fill, middle, end = rule
    return begin + middle.join(fill * (s + 2 * blanks) for s in sizes) + end


def _pipe_rule(sizes: list[int], aligns: list[str]) -> str:
    marks = {"right": ("-", ":"), "left": (":", "-"), "center": (":", ":")}
    return "|" + "|".join(marks[a][0] + "-" * s + marks[a][1] for s, a in zip(sizes, aligns)) + "|"


def _line(cells: list[str], row: tuple[str, str, str], blanks: int) -> str:
    begin, middle, end = row
    return (begin + middle.join(" " * blanks + c + " " * blanks for c in cells) + end).rstrip()
