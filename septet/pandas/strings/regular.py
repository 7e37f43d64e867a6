"""Regular expressions that Polars' engine and Python's `re` understand alike: plain ones, over printable ASCII text.

Literals, classes, repetition, alternatives, groups, anchors.  No look-around, no references, no flags but that for case.
"""
from __future__ import annotations

import re
from functools import lru_cache
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from septet.pandas.strings import polars

PLAIN = {"LITERAL", "NOT_LITERAL", "ANY", "CATEGORY", "RANGE", "NEGATE"}
ANCHORS = {"AT_BEGINNING", "AT_END", "AT_BOUNDARY", "AT_NON_BOUNDARY"}
STRANGE = re.compile(r"[\[&~-]{2}|\[[^\]]*\[|\\[AZzpPuUxN0-9]|\(\?(?!:|P<)|(?<!\\)#")
CONTROL = r"[\x00-\x08\x0a-\x1f\x7f]"           # a new line changes what $ and . mean, separators what \s means


@lru_cache(maxsize=256)
def alike(pattern: str, flags: int) -> bool:
    """Whether a pattern means the same to both."""
    if flags & ~re.IGNORECASE or not pattern.isascii() or STRANGE.search(pattern):
        return False
    try:
        return all(plain(op) for op in parser.parse(pattern, flags))
    except re.error:
        return False


def plain(op: Any) -> bool:
    """Whether one part of a pattern is plain."""
    name, value = str(op[0]), op[1]
    if name in PLAIN:
        return True
    if name == "AT":
        return str(value) in ANCHORS
    if name == "IN":
        return all(plain(x) for x in value)
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        return all(plain(x) for x in value[2]) and not empty(value[2])
    if name == "SUBPATTERN":
        return value[1] == 0 and value[2] == 0 and all(plain(x) for x in value[3])
    if name == "BRANCH":
        return all(plain(x) for part in value[1] for x in part)
    return False


@lru_cache(maxsize=256)
def literal_parts(pattern: str, flags: int) -> bool:
    """Whether a pattern is of literals, the dot, repetition and alternatives alone, which mean the same over any text."""
    return not flags and alike(pattern, 0) and all(is_simple(op) for op in parser.parse(pattern))


def is_simple(op: Any) -> bool:
    """Whether one part is a literal, a dot, or made of those."""
    name, value = str(op[0]), op[1]
    if name in ("LITERAL", "ANY"):
        return True
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        return all(is_simple(x) for x in value[2])
    if name == "SUBPATTERN":
        return all(is_simple(x) for x in value[3])
    return name == "BRANCH" and all(is_simple(x) for part in value[1] for x in part)


def empty(parts: Any) -> bool:
    """Whether a repeated part may match nothing: where groups are then left, the two differ."""
    return bool(parts.getwidth()[0] == 0)


def ready(s: Any) -> bool:
    """Whether text is printable ASCII in one line each."""
    from septet.pandas import engine

    return engine.is_ascii(s) and not polars.worked(s, "contains", CONTROL).any()


def written(pattern: Any, flags: int, case: bool, front: str = "", back: str = "") -> str | None:
    """A pattern for Polars; None where it means another thing there."""
    if not isinstance(pattern, str) or not alike(pattern, flags | (0 if case else re.IGNORECASE)):
        return None
    ignore = not case or flags & re.IGNORECASE
    return f"{'(?i)' if ignore else ''}{front}{pattern}{back}"


def contains(pattern: Any, flags: int, case: bool, front: str = "", back: str = "") -> Any:
    """Polars' way to whether there is a match."""
    def call(s: Any) -> Any:
        found = written(pattern, flags, case, front, back)
        if found is None:
            return None
        simple = not front and not back and literal_parts(pattern, flags | (0 if case else re.IGNORECASE))
        return polars.worked(s, "contains", found) if simple or ready(s) else None

    return call


def groups(s: Any, pattern: Any, flags: int) -> list[Any] | None:
    """The groups of the first match as series, or None."""
    found = written(pattern, flags, True)
    if found is None or not ready(s):
        return None
    parts = s.str.extract_groups(found)
    return [parts.struct.field(name) for name in parts.struct.fields]
