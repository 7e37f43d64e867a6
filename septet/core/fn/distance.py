"""Norms of order p along an axis, and distances and angles of rows."""
from __future__ import annotations

import math
from typing import Any

from septet.core import ops, view
from septet.core.array import Array
from septet.core.fn.ruled import ruled
from septet.core.index import getitem
from septet.core.reduce import reduce


def norm_back(g: Any, y: Any, a: Any, p: float, axis: Any, keepdims: bool) -> Any:
    """The gradient of a norm; zero where the norm is."""
    if not keepdims:
        g, y = view.expand_dims(g, axis), view.expand_dims(y, axis)
    if p == 0:
        return a * 0
    if p == 1:
        return g * ops.sign(a)
    zero = ops.equal(y, 0)
    if p == 2:
        return ops.where(zero, 0, g * a / ops.where(zero, 1, y))
    if math.isinf(p):
        hit = ops.equal(ops.absolute(a), y)
        return ops.where(hit, g * ops.sign(a) / reduce("sum", ops.where(hit, 1.0, a * 0), axis, True), 0)
    ratio = ops.absolute(a) / ops.where(zero, 1, y)
    steep = ops.power(ops.where(ops.equal(a, 0), 1, ratio), p - 1)
    return ops.where(ops.logical_or(zero, ops.equal(a, 0)), 0, g * ops.sign(a) * steep)


@ruled(norm_back)
def norm(a: Array, p: float, axis: Any, keepdims: bool) -> Any:
    """(sum |a|^p)^(1/p) along an axis; inf and -inf: the greatest and least size; 0: how many are not zero."""
    if p == 2:
        return ops.sqrt(reduce("sum", ops.square(ops.absolute(a) if a._dtype.is_complex else a), axis, keepdims))
    size = ops.absolute(a)
    if p == 1:
        return reduce("sum", size, axis, keepdims)
    if math.isinf(p):
        return reduce("max" if p > 0 else "min", size, axis, keepdims)
    if p == 0:
        return reduce("sum", ops.where(ops.equal(a, 0), size * 0, 1.0), axis, keepdims)
    return ops.power(reduce("sum", ops.power(size, p), axis, keepdims), 1.0 / p)


def cosine_similarity(a: Any, b: Any, axis: int, eps: float) -> Any:
    """a . b / (|a| |b|) along an axis, each norm at least eps."""
    lengths = [norm(x, 2.0, axis, True) for x in (a, b)]
    left, right = (x / ops.maximum(n, eps) for x, n in zip((a, b), lengths))
    return reduce("sum", left * right, axis)


def pairs(a: Any, p: float) -> Any:
    """The distances of all pairs of rows i < j, in order."""
    from septet.core.create import from_values
    from septet.ir.dtype import int64

    n = a.shape[0]
    both = [(i, j) for i in range(n) for j in range(i + 1, n)]
    first, second = (from_values(a._face, [pair[k] for pair in both], int64, (len(both),)) for k in (0, 1))
    return norm(getitem(a, first) - getitem(a, second), p, 1, False)
