"""Any Python object as a short text: nested containers, strings with their control characters escaped."""
from __future__ import annotations

from collections.abc import ItemsView, Iterable, KeysView, Mapping, ValuesView
from typing import Any

from septet.pandas.config import VALUES

_ESCAPES = {"\t": r"\t", "\n": r"\n", "\r": r"\r", "'": r"\'"}
_SCALAR = (str, bytes, bytearray, int, float, complex, bool, type(None))


def is_sequence(thing: Any) -> bool:
    """Has a length and elements, and is no text."""
    if isinstance(thing, (*_SCALAR, memoryview, KeysView, ValuesView, ItemsView)) or hasattr(thing, "iloc"):
        return False
    try:
        iter(thing)
        len(thing)
        return True
    except (TypeError, AttributeError):
        return False


def thing_text(thing: Any, nested: int = 0, escape: Iterable[str] = (), quote: bool = False, most: int | None = None) -> str:
    """What a cell or a label shows of an object."""
    if isinstance(thing, str):
        text = escaped(thing, escape)
        return f"'{text}'" if quote else text
    if isinstance(thing, _SCALAR) or hasattr(thing, "__next__"):
        return str(thing)
    if isinstance(thing, Mapping) and nested < VALUES["display.pprint_nest_depth"]:
        return _mapping_text(thing, nested, most)
    if is_sequence(thing) and nested < VALUES["display.pprint_nest_depth"]:
        return sequence_text(thing, nested, escape, quote, most)
    return escaped(str(thing), escape)


def escaped(text: str, characters: Iterable[str]) -> str:
    for character in characters:
        text = text.replace(character, _ESCAPES.get(character, character))
    return text


def _most(most: int | None, thing: Any) -> int:
    if most is False:
        return len(thing)
    most = most or VALUES["display.max_seq_items"]
    return len(thing) if most is None else min(most, len(thing))


def sequence_text(thing: Any, nested: int = 0, escape: Iterable[str] = (), quote: bool = True, most: int | None = None) -> str:
    """`[1, 2, ...]`, `(1,)`, `{1, 2}`."""
    count = _most(most, thing)
    parts = []
    for element in thing:
        if len(parts) >= count:
            break
        parts.append(float_text(element) if isinstance(element, float) else thing_text(element, nested + 1, escape, quote, most))
    body = ", ".join(parts)
    if count < len(thing):
        body += ", ..."
    elif isinstance(thing, tuple) and len(thing) == 1:
        body += ","
    return _brackets(thing, body)


def float_text(value: float) -> str:
    """A float in a sequence: display.precision digits, the zeros at the end cut."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    text = f"{value:.{VALUES['display.precision']}f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def _brackets(thing: Any, body: str) -> str:
    if isinstance(thing, set):
        return "{" + body + "}"
    if isinstance(thing, frozenset):
        return "frozenset({" + body + "})"
    return "[" + body + "]" if hasattr(thing, "__setitem__") or hasattr(thing, "dtype") else "(" + body + ")"


def _mapping_text(thing: Any, nested: int, most: int | None) -> str:
    count = _most(most, thing)
    parts = []
    for key, value in thing.items():
        if len(parts) >= count:
            break
        parts.append(f"{thing_text(key, nested + 1, (), True, most)}: {thing_text(value, nested + 1, (), True, most)}")
    return "{" + ", ".join(parts) + (", ..." if count < len(thing) else "") + "}"
