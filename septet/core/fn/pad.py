"""Padding arrays: constants, edges, ramps, statistics of the edge, reflections, periods."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core import index, ops, view
from septet.core.array import Array, empty
from septet.core.cast import cast
from septet.core.create import arange, from_nested
from septet.core.fn.shape import concatenate
from septet.core.reduce import reduce
from septet.core.write import assign
from septet.ir import dtype as dt

Widths = list[tuple[int, int]]


def part(a: Array, axis: int, start: int | None, stop: int | None) -> Any:
    """A slice of one axis."""
    return index.getitem(a, (slice(None),) * axis + (slice(start, stop),))


def constant(a: Array, widths: Widths, values: list[tuple[Any, Any]]) -> Array:
    """Constants before and after each axis."""
    for axis, ((before, after), (low, high)) in enumerate(zip(widths, values)):
        a = concatenate([block(a, axis, before, low), a, block(a, axis, after, high)], axis, a._dtype)
    return a


def block(a: Array, axis: int, width: int, value: Any) -> Any:
    """One value in the shape of a pad."""
    shape = tuple(width if k == axis else n for k, n in enumerate(a.shape))
    one = value if isinstance(value, Array) else from_nested(type(a), value, a._dtype)
    return view.broadcast_to(cast(one, a._dtype), shape)


def unfilled(a: Array, widths: Widths) -> Array:
    """Uninitialised pads."""
    result = empty(type(a), a._dtype, tuple(n + x + y for n, (x, y) in zip(a.shape, widths)))
    assign(index.getitem(result, tuple(slice(x, x + n) for n, (x, _) in zip(a.shape, widths))), a)
    return result


def edge(a: Array, widths: Widths) -> Array:
    """The outermost elements repeated."""
    for axis, (before, after) in enumerate(widths):
        a = concatenate([spread(part(a, axis, 0, 1), axis, before), a, spread(part(a, axis, -1, None), axis, after)], axis)
    return a


def spread(a: Array, axis: int, width: int) -> Any:
    """An axis of length 1 repeated."""
    return view.broadcast_to(a, tuple(width if k == axis else n for k, n in enumerate(a.shape)))


def linear_ramp(a: Array, widths: Widths, ends: list[tuple[Any, Any]]) -> Array:
    """Straight lines from an end value to the edge."""
    for axis, ((before, after), (low, high)) in enumerate(zip(widths, ends)):
        first, last = part(a, axis, 0, 1), part(a, axis, -1, None)
        a = concatenate([ramp(low, first, axis, before, a), a, view.flip(ramp(high, last, axis, after, a), axis)], axis, a._dtype)
    return a


def ramp(end: Any, edge_: Array, axis: int, width: int, a: Array) -> Any:
    """`width` numbers from `end` towards an edge, without the edge."""
    steps = view.reshape(arange(type(a), 0.0, 1.0, width, dt.float64), tuple(width if k == axis else 1 for k in range(a.ndim)))
    values = ops.add(ops.multiply(ops.divide(ops.subtract(edge_, end), max(width, 1)), steps), end)
    return cast(values, a._dtype)


def statistic(a: Array, widths: Widths, lengths: list[tuple[Any, Any]], function: Callable[[Array, int], Any]) -> Array:
    """A statistic of the elements next to each edge.  ValueError where a length is 0 and there is none."""
    for axis, ((before, after), (left, right)) in enumerate(zip(widths, lengths)):
        n = a.shape[axis]
        first = part(a, axis, 0, n if left is None else min(left, n))
        last = part(a, axis, None if right is None or right >= n else n - right, None)
        pads = [(first, before), (last, after)]
        parts = [spread(whole(function(x, axis), a), axis, width) for x, width in pads]
        a = concatenate([parts[0], a, parts[1]], axis, a._dtype)
    return a


def whole(x: Any, a: Array) -> Any:
    """A statistic in the array's dtype, rounded for integers."""
    return cast(ops.rint(x) if a._dtype.is_integer and x._dtype.is_inexact else x, a._dtype)


def extreme(name: str) -> Callable[[Array, int], Any]:
    """The maximum or minimum along an axis, kept."""

    def function(x: Array, axis: int) -> Any:
        return reduce(name, x, axis, True)

    return function


def positions(n: int, before: int, after: int, mode: str) -> list[int]:
    """Which element stands at each place of a padded axis: reflect, symmetric or wrap."""
    period = {"reflect": 2 * (n - 1), "symmetric": 2 * n, "wrap": n}[mode] or 1
    found = []
    for k in range(-before, n + after):
        k %= period
        if mode == "reflect" and k >= n:
            k = period - k
        elif mode == "symmetric" and k >= n:
            k = period - 1 - k
        found.append(k)
    return found


def periodic(a: Array, widths: Widths, mode: str, odd: bool) -> Array:
    """Reflected or repeated elements; odd: reflected through the edge value."""
    for axis, (before, after) in enumerate(widths):
        n = a.shape[axis]
        if odd and mode != "wrap":
            a = odd_reflection(a, axis, before, after, mode)
            continue
        where = from_nested(type(a), positions(n, before, after, mode), dt.int64)
        a = index.getitem(a, (slice(None),) * axis + (where,))
    return a


def odd_reflection(a: Array, axis: int, before: int, after: int, mode: str) -> Any:
    """Pads that continue the slope: twice the edge minus the reflection, as often as needed."""
    while before or after:
        n = a.shape[axis]
        shift = 1 if mode == "reflect" and n > 1 else 0
        take = max(n - shift, 1)
        left, right = min(before, take), min(after, take)
        first, last = part(a, axis, 0, 1), part(a, axis, -1, None)
        head = view.flip(part(a, axis, shift, shift + left), axis)
        tail = view.flip(part(a, axis, n - shift - right, n - shift), axis)
        a = concatenate([ops.subtract(ops.multiply(first, 2), head), a, ops.subtract(ops.multiply(last, 2), tail)], axis, a._dtype)
        before, after = before - left, after - right
    return a
