"""Triangles of (stacks of) matrices: parts of them, Hermitian matrices made of one, and systems of equations in them."""
from __future__ import annotations

import math
from typing import Any

from septet.codegen.kernels import factors
from septet.core import autograd, ops
from septet.core.array import Array, empty
from septet.core.autograd import differentiable
from septet.core.boxes import primitive
from septet.core.handle import contiguous_strides, foreign
from septet.core.linalg import triangular
from septet.core.products import adjoint, matrices
from septet.core.select import dense


def weighted_back(g: Any, y: Any, a: Any, *weights: float) -> Any:
    """The rule of weighted."""
    return weighted(g, *weights)


@differentiable(weighted_back)
@primitive()
def weighted(a: Array, below: float, on: float, above: float) -> Array:
    """What stands below, on and above the diagonal, times weights; zeros where a weight is 0."""
    source, result = dense(autograd.readable(a)), empty(type(a), a._dtype, tuple(a.shape))
    if result._size:
        factors.weight(a._dtype, math.prod(a.shape[:-2]), *a.shape[-2:], source._address, result._address, below, on, above)
    return result


def mirrored_back(g: Any, y: Any, a: Any, factor: float) -> Any:
    """The rule of mirrored."""
    return weighted(ops.add(g, adjoint(g)), factor, factor * 0.5, 0.0)


@differentiable(mirrored_back)
@primitive()
def mirrored(a: Array, factor: float = 1.0) -> Array:
    """Hermitian matrices whose lower triangles are those of `a` times a factor; of the diagonal the real part."""
    source, result = dense(autograd.readable(a)), empty(type(a), a._dtype, tuple(a.shape))
    if result._size:
        factors.mirror(a._dtype, math.prod(a.shape[:-2]), a.shape[-1], source._address, result._address, factor)
    return result


def solve(a: Any, b: Any, upper: bool, turned: bool = False, left: bool = True, unit: bool = False) -> Any:
    """X of op(A) X = B, or, not `left`, of X op(A) = B; A triangular, the other triangle is not read; same leading axes.

    turned: op is the conjugate transpose.  unit: the diagonal counts as ones.
    """
    if not autograd.recording(a, b):
        return solved(a, b, upper, turned, left, unit)
    with autograd.recording_set(False):
        found = solved(a, b, upper, turned, left, unit)

    def rule(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
        of_b = solve(a, g, upper, not turned, left, unit)
        of_a = None
        if autograd.is_tracked(a):
            first, second = (y, of_b) if turned == left else (of_b, y)
            outer = matrices(first, adjoint(second)) if left else matrices(adjoint(first), second)
            on = 0.0 if unit else -1.0
            of_a = weighted(outer, 0.0, on, -1.0) if upper else weighted(outer, -1.0, on, 0.0)
        return of_a, of_b

    return autograd.attach(found, "triangular_solve", rule, (a, b))


@primitive("solve")
def solved(a: Array, b: Array, upper: bool, turned: bool, left: bool, unit: bool) -> Array:
    """`solve`, not recorded."""
    factor, right, n = dense(autograd.readable(a)), dense(autograd.readable(b)), a.shape[-1]
    shape = tuple(b.shape)
    count = shape[-1] if left else shape[-2]
    made = triangular.solve(a._dtype, math.prod(a.shape[:-2]), n, count, factor._address, right._address, upper, turned, left, unit)
    found: Array = foreign(type(a)._face, made.address, a._dtype, shape, contiguous_strides(shape, a.itemsize), made)
    return found
