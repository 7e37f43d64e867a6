"""Rows that combine elements across positions: reductions.

A reduction's node has params (axes, keepdims); `emit(b, total, x)` combines a running value with an element.  Sums of floats are added in
NumPy's order — pairwise along the innermost axis, one after the other along the others — so that results are the same bits.
"""
from __future__ import annotations

from typing import Any

from . import dtype as dt
from .op import Loop, Op, Table, expand, same, to

ROWS = Table()
ANY = ((-100.0, 100.0),)


def spread(o: Any, g: Any, x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    """A reduced cotangent seen in the shape of the reduction's input."""
    if not keepdims and len(axes) < len(x.shape):           # a number meets every shape as it is
        g = o.expand_dims(g, axes)
    return o.broadcast_to(g, x.shape)


def _grad_sum(o: Any, g: Any, y: Any, x: Any, axes: tuple[int, ...], keepdims: bool) -> tuple[Any]:
    return (spread(o, g, x, axes, keepdims),)


def _grad_prod(o: Any, g: Any, y: Any, x: Any, axes: tuple[int, ...], keepdims: bool) -> tuple[Any]:
    """g·y/x; the product of the others where elements are zero.

    A single other zero is a factor of its own, which adds nothing to the slope and all there is to the slope's own gradient.
    """
    zeros = o.equal(x, 0)
    mark = o.astype(zeros, dt.int64)
    count = o.sum(mark, axis=axes, keepdims=True) - mark            # zeros among the others
    safe, small = o.where(zeros, o.ones_like(x), x), o.where(zeros, x, o.zeros_like(x))
    others = o.prod(safe, axis=axes, keepdims=True) / safe
    rest = o.sum(small, axis=axes, keepdims=True) - small
    slope = o.where(o.equal(count, 0), others, o.where(o.equal(count, 1), others * rest, 0))
    return (spread(o, g, x, axes, keepdims) * o.conjugate(slope),)


def _grad_extremum(o: Any, g: Any, y: Any, x: Any, axes: tuple[int, ...], keepdims: bool) -> tuple[Any]:
    """Equal extrema share the gradient."""
    hit = o.astype(o.equal(x, spread(o, y, x, axes, keepdims)), x._dtype)
    share = hit / o.sum(hit, axis=axes, keepdims=True)
    return (spread(o, g, x, axes, keepdims) * share,)


def reduction(name: str, loops: tuple[Loop, ...], combine: Any, identity: Any, oracle: str, grad: Any = None, quiet: bool = False) -> Op:
    return ROWS.row(name, 1, loops, combine, kind="reduce", identity=identity, oracle=oracle, grad=grad, quiet=quiet, domain=ANY,
                    params=("axes", "keepdims"))


reduction("sum", same("?nfc", 1), lambda b, total, x: b.add(total, x), 0, "mp.fsum(x)", _grad_sum)
reduction("prod", same("?nfc", 1), lambda b, total, x: b.mul(total, x), 1, "mp.fprod(x)", _grad_prod)
reduction("max", same("?nfc", 1), lambda b, total, x: b.extremum(total, x, "gt", True), None, "maximum(*x)", _grad_extremum, quiet=True)
reduction("min", same("?nfc", 1), lambda b, total, x: b.extremum(total, x, "lt", True), None, "minimum(*x)", _grad_extremum, quiet=True)
reduction("any", to(dt.bool_, "?nfc"), lambda b, total, x: b.bitwise("or", total, b.truth(x)), False, "any(x)", quiet=True)
reduction("all", to(dt.bool_, "?nfc"), lambda b, total, x: b.bitwise("and", total, b.truth(x)), True, "all(x)", quiet=True)
reduction("argmax", tuple(Loop((d,), dt.int64) for d in expand("?nfc")), lambda b, best, x: b.beats(best, x, "gt"), None, "argmax(x)",
          quiet=True)
reduction("argmin", tuple(Loop((d,), dt.int64) for d in expand("?nfc")), lambda b, best, x: b.beats(best, x, "lt"), None, "argmin(x)",
          quiet=True)
