"""What functions of torch do where an argument is a sparse tensor, by name."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

TABLE: dict[str, Callable[..., Any]] = {}


def of(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: what the function (or method) of these names does with sparse tensors; it takes the same arguments."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        TABLE.update(dict.fromkeys(names, function))
        return function

    return decorate
