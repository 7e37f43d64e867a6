"""What optimizers make of gradients of picked rows (`IndexedSlices`): sums at their places, but what is not linear of each row alone."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core import ops as rows


def each(g: Any, function: Callable[[Any], Any]) -> Any:
    """A function of a gradient, or of its rows."""
    return g.with_values(function(g.values)) if hasattr(g, "with_values") else function(g)


def whole(g: Any) -> Any:
    """A gradient as a tensor, which remembers its rows."""
    if not hasattr(g, "with_values"):
        return g
    found = g._to_tensor()
    found._slices = g
    return found


def apart(name: str, g: Any) -> Any:
    """An op that is not linear, of a gradient: of each row alone where they are remembered."""
    slices = g.__dict__.get("_slices")
    op = getattr(rows, name)
    return op(g) if slices is None else slices.with_values(op(slices.values))._to_tensor()


def square(g: Any) -> Any:
    """The squares of a gradient."""
    return apart("square", g)
