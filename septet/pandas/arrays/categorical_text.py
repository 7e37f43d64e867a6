"""How a Categorical and its categories print."""
from __future__ import annotations

from typing import Any

from septet.pandas.missing import is_missing

MOST = 10                           # values that are shown; beyond that, the first and last five
MOST_CATEGORIES = 10


def value(x: Any) -> str:
    """One value."""
    if is_missing(x):
        return "NaT" if type(x).__name__ == "NaTType" else "NaN" if x is None or isinstance(x, float) else str(x)
    if isinstance(x, str):
        return repr(x)
    if type(x).__name__ == "Timestamp":
        return str(x.date()) if x == x.normalize() and x.tz is None else str(x)
    return x.item().__repr__() if hasattr(x, "item") else str(x)


def listed(categories: Any) -> str:
    """Categories as a CategoricalDtype shows them."""
    items = [value(x) for x in categories.tolist()]
    return "[" + ", ".join(items) + "]"


def footer(array: Any) -> str:
    """The line about the categories."""
    categories = array.categories
    joint, items = " < " if array.ordered else ", ", [value(x) for x in categories.tolist()]
    if len(items) > MOST_CATEGORIES:
        items = [*items[:4], "...", *items[-4:]]
    head = f"Categories ({len(categories)}, {categories.dtype}): ["
    return head + wrapped(items, joint, len(head)) + "]"


def wrapped(items: list[str], joint: str, indent: int) -> str:
    """Items in lines of 80 characters."""
    out, width, line = "", 80, indent
    for k, item in enumerate(items):
        piece = (joint if k else "") + item
        if k and line + len(item) + len(joint.rstrip()) + 1 > width:
            out += joint.rstrip() + "\n" + " " * indent
            line, piece = indent, item
        out += piece
        line += len(piece)
    return out


def text(array: Any) -> str:
    """The whole."""
    n = len(array)
    if not n:
        return f"[], {footer(array)}"
    if n <= MOST:
        return f"[{', '.join(map(value, array.tolist()))}]\n{footer(array)}"
    shown = [value(x) for x in array[:5].tolist()] + ["..."] + [value(x) for x in array[-5:].tolist()]
    return f"[{', '.join(shown)}]\nLength: {n}\n{footer(array)}"
