"""The text of an estimator: its name and the parameters that are not the defaults, broken into lines of 80 characters.

Items fill a line as the standard library's `pprint` does with `compact=True`; at most 30 elements of a container are shown.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.sklearn.config import current

WIDTH = 80
SHOWN = 30
BRACKETS = {list: "[]", tuple: "()", set: "{}", frozenset: ("frozenset({", "})"), dict: "{}"}
Part = tuple[str, Any]          # what stands before a value ("name=", "'key': ", ""), and the value


def is_default(value: Any, default: Any) -> bool:
    """Whether a parameter has its default value."""
    if value is default:
        return True
    if type(value) in (int, float, bool, str) and type(default) in (int, float, bool, str):
        return repr(value) == repr(default)
    return type(value) is type(default) and repr(value) == repr(default)


def changed_parameters(estimator: Any) -> dict[str, Any]:
    """The parameters that are not the constructor's defaults."""
    from septet.sklearn.base import parameter_defaults

    defaults = parameter_defaults(type(estimator))
    given = estimator.get_params(deep=False)
    return {name: value for name, value in given.items() if name not in defaults or not is_default(value, defaults[name])}


def estimator_repr(estimator: Any, most: int = 700) -> str:
    """The text of an estimator; of more than `most` characters that are no blanks, its middle is left out."""
    text = laid(estimator, 0, 0)
    if most is None or sum(not c.isspace() for c in text) <= most:
        return text
    return cut(text, most // 2)


def cut(text: str, side: int) -> str:
    """The first and last characters of a text, so many of each side that are no blanks."""
    left, right = place_of(text, side), place_of(text[::-1], side)
    if "\n" in text[left:-right]:
        right += text[:-right][::-1].index("\n") if "\n" in text[left:-right] else 0
    return text[:left] + "..." + text[-right:] if left + len("...") < len(text) - right else text


def place_of(text: str, count: int) -> int:
    """Where so many characters that are no blanks have passed."""
    seen = 0
    for place, c in enumerate(text):
        seen += not c.isspace()
        if seen == count:
            return place + 1
    return len(text)


def parts_of(x: Any) -> tuple[str, str, list[Part]] | None:
    """The opening, the closing and the parts of an estimator or container; None for others."""
    if hasattr(x, "get_params") and not isinstance(x, type) and type(x).__repr__.__qualname__.startswith("BaseEstimator."):
        shown = changed_parameters(x) if current()["print_changed_only"] else x.get_params(deep=False)
        return f"{type(x).__name__}(", ")", [(f"{k}=", v) for k, v in shown.items()]
    kind = type(x)
    if kind not in BRACKETS or kind in (set, frozenset) and not x:
        return None
    opening, closing = BRACKETS[kind]
    if kind is dict:
        return opening, closing, [(f"{flat(k)}: ", v) for k, v in sorted_items(x)]
    values = sorted(x, key=repr) if kind in (set, frozenset) else x
    return opening, ",)" if kind is tuple and len(x) == 1 else closing, [("", v) for v in values]


def sorted_items(x: dict[Any, Any]) -> list[Part]:
    """The items of a dictionary by their keys, as they are where keys do not compare."""
    try:
        return sorted(x.items())
    except TypeError:
        return sorted(x.items(), key=lambda item: (str(type(item[0])), id(item[0]) if not isinstance(item[0], (str, int)) else 0))


def flat(x: Any) -> str:
    """The text on one line."""
    found = parts_of(x)
    if found is None:
        return repr(x)
    opening, closing, parts = found
    shown = [before + flat(value) for before, value in parts[:SHOWN]]
    return opening + ", ".join(shown + (["..."] if len(parts) > SHOWN else [])) + closing


def laid(x: Any, indent: int, allowance: int) -> str:
    """The text of a value that starts in column `indent` and is followed by `allowance` characters."""
    text = flat(x)
    found = parts_of(x)
    if len(text) <= WIDTH - indent - allowance or found is None:
        return text
    opening, closing, parts = found
    made: list[str] = []
    fill(parts, indent + len(opening), allowance + len(closing), made.append)
    return opening + "".join(made) + closing


def fill(parts: list[Part], indent: int, allowance: int, write: Callable[[str], None]) -> None:
    """Write parts, as many on a line as fit."""
    newline, between = ",\n" + " " * indent, ""
    most = left = WIDTH - indent + 1
    for k, (before, value) in enumerate(parts):
        if k == SHOWN:
            write(", ...")
            return
        last = k == len(parts) - 1
        if last:
            most, left = most - allowance, left - allowance
        text = before + flat(value)
        width = len(text) + 2
        if left < width:
            left = most
            between = newline if between else between
        if left >= width:
            left -= width
            write(between + text)
            between = ", "
            continue
        write(between + before)
        between = newline
        write(laid(value, indent + len(before), allowance if last else 1))


def estimator_like_repr(thing: Any) -> str:
    """The text of an object whose constructor's arguments are its attributes; all of them, on one line."""
    import inspect

    init = type(thing).__init__
    names = [] if init is object.__init__ else [n for n, p in inspect.signature(init).parameters.items()
                                               if n != "self" and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    shown = ", ".join(f"{n}={getattr(thing, n, None)!r}" for n in sorted(names))
    return f"{type(thing).__name__}({shown})"
