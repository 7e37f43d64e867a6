"""What of `.str` Polars does with exactly Python's meaning: each gives an expression's result, or None where Python must decide."""
from __future__ import annotations

import operator
import re
from functools import reduce
from typing import Any

SPECIAL = frozenset(".^$*+?{}[]\\|()")
WHITE = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"          # what Python strips from ASCII text


def is_literal(pattern: Any, flags: int = 0) -> bool:
    """Whether a pattern stands for itself."""
    return type(pattern) is str and not flags and not SPECIAL & set(pattern)


def cased(upper: bool) -> Any:
    """ASCII text in one case."""
    def call(s: Any) -> Any:
        from septet.pandas import engine

        return engine.cased(s, upper)

    return call


def length(s: Any) -> Any:
    """Characters."""
    from septet.pandas import engine

    return engine.characters(s)


def worked(s: Any, method: str, *args: Any, **kwargs: Any) -> Any:
    """A method of Polars' `.str`."""
    from septet.pandas import engine

    return engine.worked(s, method, *args, **kwargs)


def contains(pattern: str) -> Any:
    """Whether literal text is inside."""
    return lambda s: worked(s, "contains", pattern, literal=True)


def starts(pattern: Any) -> Any:
    """Whether text begins with one, or one of several."""
    patterns = pattern if isinstance(pattern, tuple) else (pattern,)

    def call(s: Any) -> Any:
        from septet.pandas import engine

        return engine.starts_with(s, patterns) if patterns else None

    return call


def ends(pattern: Any) -> Any:
    """Whether text ends with one, or one of several."""
    patterns = pattern if isinstance(pattern, tuple) else (pattern,)

    def call(s: Any) -> Any:
        found = [worked(s, "ends_with", other) for other in patterns]
        return reduce(operator.or_, found) if found else None

    return call


def replaced(pattern: str, text: str, n: int) -> Any:
    """Literal text replaced everywhere."""
    def call(s: Any) -> Any:
        return worked(s, "replace_all", pattern, text, literal=True) if n < 0 and pattern else None

    return call


def counted(pattern: str) -> Any:
    """How often literal text is inside, without overlap."""
    return lambda s: worked(s, "count_matches", pattern, literal=True).cast(int) if pattern else None


def stripped(method: str, characters: str | None) -> Any:
    """Without characters at the ends."""
    name = {"strip": "strip_chars", "lstrip": "strip_chars_start", "rstrip": "strip_chars_end"}[method]

    def call(s: Any) -> Any:
        if characters is not None:
            return worked(s, name, characters) if characters else s
        from septet.pandas import engine

        return worked(s, name, WHITE) if engine.is_ascii(s) else None

    return call


def sliced(start: int | None, stop: int | None, step: int | None) -> Any:
    """Characters from one place to another, counted from the front."""
    def call(s: Any) -> Any:
        first = start or 0
        if step not in (None, 1) or first < 0 or stop is not None and stop < 0:
            return None
        return worked(s, "slice", first, None if stop is None else max(0, stop - first))

    return call


def found(sub: str, start: int, end: int | None, last: bool) -> Any:
    """Position of literal text in ASCII text, -1 where it is not."""
    def call(s: Any) -> Any:
        from septet.pandas import engine

        if start or end is not None or last or not sub or not engine.is_ascii(s):
            return None
        return worked(s, "find", sub, literal=True).cast(int).fill_null(-1) if not s.null_count() else None

    return call


def compiled(pattern: Any, flags: int, case: bool = True) -> re.Pattern[str]:
    """A pattern as Python's `re` has it."""
    if isinstance(pattern, re.Pattern):
        return pattern
    return re.compile(pattern, flags if case else flags | re.IGNORECASE)
