"""Nested containers of arrays: tuples, lists and dicts are branches, everything else is a leaf."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any


def flatten(x: Any) -> list[Any]:
    """The leaves, from left to right; dicts by sorted key."""
    if isinstance(x, dict):
        return [leaf for key in sorted(x) for leaf in flatten(x[key])]
    if isinstance(x, (tuple, list)):
        return [leaf for part in x for leaf in flatten(part)]
    return [] if x is None else [x]


def map(function: Callable[[Any], Any], x: Any) -> Any:
    """The same nesting with function(leaf) in place of every leaf, called in the order of `flatten`."""
    if isinstance(x, dict):
        done = {key: map(function, x[key]) for key in sorted(x)}
        return type(x)((key, done[key]) for key in x)
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*[map(function, part) for part in x])
    if isinstance(x, (tuple, list)):
        return type(x)(map(function, part) for part in x)
    return None if x is None else function(x)
