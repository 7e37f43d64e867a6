"""Values as text."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def stringify_value(val: Any) -> str:
    """A value as text; dicts and lists a line each."""
    if isinstance(val, str):
        return val
    if isinstance(val, dict):
        return "\n" + stringify_dict(val)
    if isinstance(val, list):
        return "\n".join(stringify_value(v) for v in val)
    return str(val)


def stringify_dict(data: dict[str, Any]) -> str:
    """Keys and values, a line each."""
    return "".join(f"{key}: {stringify_value(value)}\n" for key, value in data.items())


def comma_list(items: Iterable[Any]) -> str:
    """Items with commas between."""
    return ", ".join(str(item) for item in items)


def sanitize_for_postgres(text: str, replacement: str = "") -> str:
    """The text without NUL, which PostgreSQL refuses."""
    return text.replace("\x00", replacement)
