"""Gradients that must themselves be differentiable, of primitives that have a composite of the same meaning."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from septet.core import autograd


def by_composite(function: Callable[..., Any], g: Any, *inputs: Any) -> list[Any]:
    """The cotangents of function(*inputs), one output, with everything recorded; None for what is not tracked."""
    held = [autograd.leaf(x) if autograd.is_tracked(x) else x for x in inputs]
    return swept([function(*held)], [g], held)


def swept(outputs: Sequence[Any], cotangents: Sequence[Any], held: Sequence[Any]) -> list[Any]:
    """The cotangents of `held`, in order."""
    asked = [x for x in held if autograd.is_tracked(x)]
    pairs = [(y, g) for y, g in zip(outputs, cotangents) if g is not None]
    found = iter(autograd.gradients([y for y, _ in pairs], [g for _, g in pairs], asked, create_graph=True))
    return [next(found) if autograd.is_tracked(x) else None for x in held]
