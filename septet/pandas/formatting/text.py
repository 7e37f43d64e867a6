"""Columns of text: how wide a text is on the screen, filling it to a width, and setting columns side by side."""
from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from septet.pandas.config import VALUES

_ASCII = range(32, 127)


def width(text: str) -> int:
    """Columns that a text takes; wide East Asian characters take two where the option says so."""
    if not VALUES["display.unicode.east_asian_width"]:
        return len(text)
    ambiguous = 2 if VALUES["display.unicode.ambiguous_as_wide"] else 1
    return sum(_cell(c, ambiguous) for c in text)


def _cell(character: str, ambiguous: int) -> int:
    if ord(character) in _ASCII:
        return 1
    kind = unicodedata.east_asian_width(character)
    return 2 if kind in "WF" else ambiguous if kind == "A" else 1


def _filled(text: str, size: int, mode: str) -> str:
    missing = size - width(text)
    if missing <= 0:
        return text
    if mode == "left":
        return text + " " * missing
    if mode == "center":
        return _centred(text, missing)
    return " " * missing + text


def _centred(text: str, missing: int) -> str:
    return text.center(len(text) + missing)


def justify(texts: Sequence[str], size: int, mode: str = "right") -> list[str]:
    """Every text filled to `size` columns."""
    return [_filled(t, size, mode) for t in texts]


def widest(texts: Sequence[str]) -> int:
    return max(map(width, texts), default=0)


def fixed_width(texts: list[str], mode: str = "right", minimum: int | None = None) -> list[str]:
    """Texts of one width, cut at display.max_colwidth."""
    if not texts or mode == "all":
        return texts
    longest = widest(texts)
    if minimum is not None:
        longest = max(longest, minimum)
    limit = VALUES["display.max_colwidth"]
    if limit is not None and longest > limit:
        longest = limit
    return justify([_cut(t, limit) for t in texts], longest, mode)


def _cut(text: str, limit: int | None) -> str:
    """The text, or its beginning and an ellipsis."""
    if limit is None or limit <= 3 or width(text) <= limit:
        return text
    return text[:limit - 3] + "..."


def side_by_side(space: int, *columns: Sequence[str], last: Callable[[Sequence[str], int, str], list[str]] = justify) -> str:
    """Columns, each filled on the right, with `space` blanks between them."""
    height = max(map(len, columns))
    sizes = [widest(c) + space for c in columns[:-1]] + [widest(columns[-1])]
    filled = []
    for column, size in zip(columns, sizes):
        cells = last(column, size, "left")
        filled.append(cells + [" " * size] * (height - len(column)))
    return "\n".join(map("".join, zip(*filled)))
