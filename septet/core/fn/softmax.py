"""Softmax and what belongs to it, stable for any finite input: one kernel each, forwards and backwards."""
from __future__ import annotations

import math
from typing import Any

from septet.core import autograd
from septet.core.array import Array
from septet.core.fused import OfArrays, rows
from septet.core.reduce import reduce


def softmax_rows(o: Any, x: Any) -> Any:
    shifted = o.apply("exp", o.apply("subtract", x, o.reduce("max", x)))
    return o.apply("divide", shifted, o.reduce("sum", shifted))


def log_softmax_rows(o: Any, x: Any) -> Any:
    shifted = o.apply("subtract", x, o.reduce("max", x))
    return o.apply("subtract", shifted, o.apply("log", o.reduce("sum", o.apply("exp", shifted))))


def logsumexp_rows(o: Any, x: Any) -> Any:
    greatest = o.reduce("max", x)
    base = o.apply("where", o.apply("isfinite", greatest), greatest, 0.0)
    return o.apply("add", o.apply("log", o.reduce("sum", o.apply("exp", o.apply("subtract", x, base)))), base)


def softmax_back(o: Any, g: Any, y: Any) -> Any:
    return o.apply("multiply", y, o.apply("subtract", g, o.reduce("sum", o.apply("multiply", g, y))))


def log_softmax_back(o: Any, g: Any, y: Any) -> Any:
    return o.apply("subtract", g, o.apply("multiply", o.apply("exp", y), o.reduce("sum", g)))


def logsumexp_back(o: Any, g: Any, y: Any, x: Any) -> Any:
    """g exp(x - y): NaN where all elements are -inf, as there is no share to give them."""
    return o.apply("multiply", g, o.apply("exp", o.apply("subtract", x, y)))


def chained(forward: Any, name: str, backward: Any, a: Array, axis: int) -> Any:
    """A chain whose gradient needs its result alone."""
    if not autograd.recording(a):
        return rows(forward, (a,), axis)
    result = rows(forward, (autograd.detach(a),), axis)

    def rule(g: Any, y: Any, x: Any) -> tuple[Any]:
        if autograd.recording(g, y):
            return (backward(Recorded(axis), g, y),)
        return (rows(backward, (g, autograd.detach(y)), axis),)

    return autograd.attach(result, name, rule, (a,))


class Recorded(OfArrays):
    """The operations of recipes, recorded: gradients of gradients."""

    def reduce(self, name: str, x: Any) -> Any:
        """A reduction of the chain's axis."""
        return reduce(name, x, self.axis, True)


def softmax(a: Array, axis: int) -> Any:
    """exp(x) divided by its sum along an axis."""
    return chained(softmax_rows, "softmax", softmax_back, a, axis)


def log_softmax(a: Array, axis: int) -> Any:
    """The logarithm of softmax."""
    return chained(log_softmax_rows, "log_softmax", log_softmax_back, a, axis)


def logsumexp(a: Array, axis: int) -> Any:
    """log of the sum of exp along an axis, which stays with length 1; -inf of none."""
    if not autograd.recording(a):
        return rows(logsumexp_rows, (a,), axis)
    result = rows(logsumexp_rows, (autograd.detach(a),), axis)

    def rule(g: Any, y: Any, x: Any) -> tuple[Any]:
        if autograd.recording(g, y, x):
            return (logsumexp_back(Recorded(axis), g, y, x),)
        return (rows(wide_back, (autograd.detach(x), g, autograd.detach(y)), axis),)

    return autograd.attach(result, "logsumexp", rule, (a,))


def wide_back(o: Any, x: Any, g: Any, y: Any) -> Any:
    """`logsumexp_back` with the widest operand first."""
    return logsumexp_back(o, g, y, x)


def variance_rows(o: Any, x: Any, n: float, freedom: float) -> Any:
    """The mean squared distance from the mean, in two passes over each row."""
    distance = o.apply("subtract", x, o.apply("divide", o.reduce("sum", x), n))
    return o.apply("divide", o.reduce("sum", o.apply("multiply", distance, distance)), freedom)


def deviation_rows(o: Any, x: Any, n: float, freedom: float) -> Any:
    """The square root of the variance."""
    return o.apply("sqrt", variance_rows(o, x, n, freedom))


def variance_back(o: Any, x: Any, g: Any, n: float, freedom: float) -> Any:
    """2 (x - mean) / freedom, which may be negative here."""
    distance = o.apply("subtract", x, o.apply("divide", o.reduce("sum", x), n))
    return o.apply("multiply", distance, o.apply("multiply", g, 2.0 / freedom if freedom else math.inf))


def deviation_back(o: Any, x: Any, g: Any, y: Any, n: float, freedom: float) -> Any:
    """(x - mean) / (freedom y); 0 where the deviation is 0."""
    distance = o.apply("subtract", x, o.apply("divide", o.reduce("sum", x), n))
    share = o.apply("divide", o.apply("multiply", g, 1.0 / freedom if freedom else math.inf), y)
    slope = o.apply("where", o.apply("equal", y, 0.0), 0.0, share)
    return o.apply("multiply", distance, slope)


def spread(a: Array, axis: int, freedom: float, root: bool) -> Any:
    """The variance, or its root, along an axis, which stays with length 1.  freedom: what the squares are divided by, 0 where negative."""
    n = float(a.shape[axis])
    recipe = deviation_rows if root else variance_rows
    divisor = max(freedom, 0.0)
    if not autograd.recording(a):
        return rows(recipe, (a,), axis, (n, divisor))
    result = rows(recipe, (autograd.detach(a),), axis, (n, divisor))

    def rule(g: Any, y: Any, x: Any) -> tuple[Any]:
        back: Any = deviation_back if root else variance_back
        operands = (x, g, y) if root else (x, g)
        if autograd.recording(g, y, x):
            return (back(Recorded(axis), *operands, n, freedom),)
        return (rows(back, tuple(autograd.detach(v) for v in operands), axis, (n, freedom)),)

    return autograd.attach(result, "std" if root else "var", rule, (a,))
