"""Formatting with names only."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any


class StrictFormatter(Formatter):
    """A formatter that takes no positional arguments."""

    def vformat(self, format_string: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
        if len(args) > 0:
            raise ValueError("No arguments should be provided, everything should be passed as keyword arguments.")
        return super().vformat(format_string, args, kwargs)

    def validate_input_variables(self, format_string: str, input_variables: list[str]) -> None:
        """KeyError when a name of the text is not among them."""
        super().format(format_string, **dict.fromkeys(input_variables, "foo"))


formatter = StrictFormatter()
