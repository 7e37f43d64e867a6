"""Where functions are not defined: the elements a masked function masks."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy.ma.masks import plain

Domain = Callable[..., Any]
TINY = 2.2250738585072014e-308        # the least normal float64


def outside(low: float, high: float) -> Domain:
    """x < low or x > high."""

    def undefined(x: Any) -> Any:
        return np.logical_or(np.greater(x, high), np.less(x, low))

    return undefined


def below(bound: float) -> Domain:
    """x < bound."""

    def undefined(x: Any) -> Any:
        return np.less(x, bound)

    return undefined


def at_most(bound: float) -> Domain:
    """x <= bound."""

    def undefined(x: Any) -> Any:
        return np.less_equal(x, bound)

    return undefined


def near_pole(x: Any) -> Any:
    """Where the cosine is practically zero."""
    return np.less(np.absolute(np.cos(x)), 1e-35)


def unsafe_quotient(a: Any, b: Any) -> Any:
    """Where a / b would overflow: |b| <= |a| * tiny."""
    a, b = plain(a), plain(b)
    return np.greater_equal(np.absolute(a) * TINY, np.absolute(b))


# name -> where it is undefined; UNARY's second entry stands in for the result there in NumPy's own functions of masked arrays
UNARY: dict[str, tuple[Domain, float]] = {
    "sqrt": (below(0.0), 0.0), "log": (at_most(0.0), 1.0), "log2": (at_most(0.0), 1.0), "log10": (at_most(0.0), 1.0),
    "tan": (near_pole, 0.0), "arcsin": (outside(-1.0, 1.0), 0.0), "arccos": (outside(-1.0, 1.0), 0.0), "arccosh": (below(1.0), 1.0),
    "arctanh": (outside(-1.0 + 1e-15, 1.0 - 1e-15), 0.0),
}
QUOTIENTS = ("divide", "true_divide", "floor_divide", "remainder", "mod", "fmod")
