"""How a styled cell is written: formatters, precision, marks between thousands, escaping."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.pandas.config import VALUES
from septet.pandas.formatting.values import is_missing

Writer = Callable[[Any], Any]


def html_escaped(text: str) -> str:
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&#34;"), ("'", "&#39;")):
        text = text.replace(character, entity)
    return text


def _is_number(value: Any, names: tuple[str, ...]) -> bool:
    return type(value).__name__.startswith(names)


def plain(value: Any, precision: int, thousands: bool) -> Any:
    """The default: floats with their digits, integers as they are."""
    if isinstance(value, float | complex) or _is_number(value, ("float", "complex")):
        return f"{value:,.{precision}f}" if thousands else f"{value:.{precision}f}"
    if isinstance(value, int) and not isinstance(value, bool) or _is_number(value, ("int", "uint")):
        return f"{value:,}" if thousands else str(value)
    return value


def writer(formatter: Any, na_rep: str | None, precision: int | None, decimal: str, thousands: str | None, escape: str | None,
           hyperlinks: str | None) -> Writer:
    """The function that writes a cell."""
    precision = VALUES["styler.format.precision"] if precision is None else precision
    if isinstance(formatter, str):
        base: Writer = lambda x: formatter.format(x)  # noqa: E731
    elif callable(formatter):
        base = formatter
    elif formatter is None:
        def base(x: Any) -> Any:
            return plain(x, precision, thousands is not None)
    else:
        raise TypeError(f"'formatter' expected str or callable, got {type(formatter)}")
    if escape not in (None, "html", "latex", "latex-math"):
        raise ValueError(f"`escape` only permitted in {{'html', 'latex', 'latex-math'}}, got {escape}")
    swapped = decimal != "." or thousands is not None and thousands != ","

    def write(x: Any) -> Any:
        if na_rep is not None and is_missing(x):
            return na_rep
        if escape is not None and isinstance(x, str):
            x = _escaped(x, escape)
        text = base(x)
        if swapped and isinstance(text, str) and not isinstance(x, str):
            text = text.replace(",", "\0").replace(".", decimal).replace("\0", thousands or "")
        return _linked(text, hyperlinks) if hyperlinks else text
    return write


def _escaped(text: str, escape: str) -> str:
    if escape == "html":
        return html_escaped(text)
    from septet.pandas.formatting.latex import escaped

    return escaped(text) if escape == "latex" else _escaped_math(text)


MATH = (r"(\\\$|(?<!\\)\$.*?(?<!\\)\$)", r"(\\\(.*?\\\))")         # the first of these that a text has is its only kind of formula


def _escaped_math(text: str) -> str:
    """LaTeX's characters made harmless outside formulas."""
    import re

    from septet.pandas.formatting.latex import escaped

    found = next((form for form in MATH if re.search(form, text.replace(r"\$", ""))), None)
    if found is None:
        return escaped(text)
    return "".join(part if k % 2 else escaped(part) for k, part in enumerate(re.split(found, text)))


def _linked(text: Any, kind: str) -> Any:
    import re

    if not isinstance(text, str):
        return text
    mark = r'<a href="\g<0>" target="_blank">\g<0></a>' if kind == "html" else r"\\href{\g<0>}{\g<0>}"
    return re.sub(r"((http|ftp)s?:\/\/|www.)[\w/\-?=%.:@]+\.[\w/\-&?=%.,':;~!@#$*()\[\]]+", mark, text)
