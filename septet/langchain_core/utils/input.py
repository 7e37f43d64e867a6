"""Coloured text for terminals."""
from __future__ import annotations

from typing import Any, TextIO

COLORS = {"blue": "36;1", "yellow": "33;1", "pink": "38;5;200", "green": "32;1", "red": "31;1"}


def get_color_mapping(items: list[str], excluded_colors: list[Any] | None = None) -> dict[str, str]:
    """A colour for each item."""
    colors = [color for color in COLORS if not excluded_colors or color not in excluded_colors]
    if not colors:
        raise ValueError("No colors available after applying exclusions.")
    return {item: colors[i % len(colors)] for i, item in enumerate(items)}


def get_colored_text(text: str, color: str) -> str:
    """The text in a colour."""
    return f"\u001b[{COLORS[color]}m\033[1;3m{text}\u001b[0m"


def get_bolded_text(text: str) -> str:
    """The text in bold."""
    return f"\033[1m{text}\033[0m"


def print_text(text: str, color: str | None = None, end: str = "", file: TextIO | None = None) -> None:
    """Print, in a colour and to a file if given."""
    print(get_colored_text(text, color) if color else text, end=end, file=file)
    if file:
        file.flush()
