"""Special functions: those with kernels of their own (codegen/kernels/special.py), in float64 and rounded; composites of them.

Arguments are arrays of floats of one dtype.  Accuracy: a few units in the last place of float64 before rounding, but igamma and igammac
(absolute error 1e-13 up to a = 1000) and airy_ai between -8 and -5 (relative error 5e-12).
"""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from septet.codegen.kernels import polynomials, special
from septet.core import autograd, ops, view
from septet.core.array import Array, empty
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.fn.search import where
from septet.core.select import dense
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.shape import broadcast_shapes


def wide(a: Array, shape: Any) -> Array:
    """float64, dense, of a shape."""
    found: Array = dense(view.broadcast_to(cast(autograd.readable(a), dt.float64), shape))
    return found


@primitive()
def run_one(name: str, a: Array) -> Array:
    """A kernel of one variable."""
    source, result = wide(a, a.shape), empty(type(a), dt.float64, a.shape)
    special.apply1(name, result._address, source._address, result._size)
    return cast(result, a._dtype)


@primitive()
def run_two(name: str, a: Array, b: Array) -> Array:
    """A kernel of two variables, broadcast."""
    shape = broadcast_shapes(a.shape, b.shape)
    left, right, result = wide(a, shape), wide(b, shape), empty(type(a), dt.float64, shape)
    if name in polynomials.KINDS:
        polynomials.polynomial(name, result._address, left._address, right._address, result._size)
    else:
        special.apply2(name, result._address, left._address, right._address, result._size)
    return cast(result, a._dtype)


def apply1(name: str, a: Array) -> Any:
    """A function of one variable, recorded where a gradient flows."""
    if not autograd.recording(a):
        return run_one(name, a)
    with autograd.recording_set(False):
        result = run_one(name, a)

    def rule(g: Any, y: Any, x: Any) -> tuple[Any]:
        return (ops.multiply(g, slope_of(name)(y, x)),)

    return autograd.attach(result, name, rule, (a,))


def apply2(name: str, a: Array, b: Array) -> Any:
    """A function of two variables, recorded where a gradient flows."""
    if not autograd.recording(a, b):
        return run_two(name, a, b)
    with autograd.recording_set(False):
        result = run_two(name, a, b)

    def rule(g: Any, y: Any, *inputs: Any) -> list[Any]:
        from septet.core import rules

        slopes = SLOPES2.get(name, (None, None))
        return [rules.unbroadcast(ops.multiply(g, checked(slope, name)(*inputs)), x) if autograd.is_tracked(x) else None
                for slope, x in zip(slopes, inputs)]

    return autograd.attach(result, name, rule, (a, b))


def checked(slope: Any, name: str) -> Any:
    """NotSupported for a derivative that PyTorch has not either."""
    if slope is None:
        raise NotSupported(f"the gradient of {name}")
    return slope


def slope_of(name: str) -> Callable[[Any, Any], Any]:
    """The derivative of a function of one variable, by (its value, its argument)."""
    found: Callable[[Any, Any], Any] = checked(SLOPES.get(name), name)
    return found


def slope_log_ndtr(y: Any, x: Any) -> Any:
    """φ(x) / Φ(x), by erfcx where x is negative."""
    scaled = ops.multiply(x, -math.sqrt(0.5))
    return ops.divide(math.sqrt(2 / math.pi), apply1("erfcx", scaled))


def slope_erfcx(y: Any, x: Any) -> Any:
    return ops.subtract(ops.multiply(ops.multiply(x, y), 2), 2 / math.sqrt(math.pi))


def slope_ndtri(y: Any, x: Any) -> Any:
    return ops.multiply(ops.exp(ops.multiply(ops.multiply(y, y), 0.5)), math.sqrt(2 * math.pi))


SLOPES: dict[str, Callable[[Any, Any], Any]] = {
    "erfcx": slope_erfcx, "log_ndtr": slope_log_ndtr, "ndtri": slope_ndtri}


def gamma_density(a: Any, x: Any) -> Any:
    """The derivative of igamma in x."""
    return ops.exp(ops.subtract(ops.subtract(ops.multiply(ops.subtract(a, 1), ops.log(x)), x), ops.lgamma(a)))


def upper_density(a: Any, x: Any) -> Any:
    """The derivative of igammac in x."""
    return ops.negative(gamma_density(a, x))


def slope_zeta(s: Any, q: Any) -> Any:
    """The derivative of zeta in its second argument."""
    return ops.multiply(ops.negative(s), apply2("zeta", ops.add(s, 1), q))


SLOPES2: dict[str, tuple[Any, Any]] = {"igamma": (None, gamma_density), "igammac": (None, upper_density), "zeta": (None, slope_zeta)}


# ---- composites --------------------------------------------------------------------------------------------------------------


def polygamma(n: int, x: Array) -> Any:
    """The n-th derivative of digamma."""
    if n == 0:
        return ops.digamma(x)
    order = full_like(x, n + 1.0)
    return ops.multiply(apply2("zeta", order, x), (-1.0) ** (n + 1) * math.factorial(n))


def full_like(x: Array, value: float) -> Array:
    """One value as an array without dimensions, of the dtype of `x`."""
    from septet.core.create import full

    return full(type(x), x._dtype, (), value)


def xlogy(x: Any, y: Any) -> Any:
    """x log y, 0 where x is 0 (NaN where y is)."""
    return zero_times(x, y, ops.log)


def xlog1py(x: Any, y: Any) -> Any:
    """x log(1 + y), 0 where x is 0 (NaN where y is)."""
    return zero_times(x, y, ops.log1p)


def zero_times(x: Any, y: Any, logarithm: Any) -> Any:
    """x f(y) with 0 f(y) = 0; y stays where the product is not taken, so that no gradient becomes NaN."""
    odd = ops.logical_or(ops.less_equal(y, 0.0 if logarithm is ops.log else -1.0), ops.equal(y, math.inf))
    nothing = ops.logical_and(ops.equal(x, 0), odd)
    return ops.multiply(x, logarithm(where(nothing, 1.0 if logarithm is ops.log else 0.0, y)))


def entr(x: Array) -> Any:
    """-x log x; 0 at 0, -inf below."""
    inside = ops.negative(xlogy(x, where(ops.less(x, 0), 1.0, x)))
    return where(ops.less(x, 0), -math.inf, inside)


def ndtr(x: Array) -> Any:
    """The normal distribution function."""
    return ops.multiply(ops.erfc(ops.multiply(x, -math.sqrt(0.5))), 0.5)


def multigammaln(a: Array, p: int) -> Any:
    """The logarithm of the multivariate gamma function."""
    total: Any = p * (p - 1) / 4 * math.log(math.pi)
    for k in range(p):
        total = ops.add(ops.lgamma(ops.subtract(a, k / 2)), total)
    return total


def logit(x: Array, eps: float | None = None) -> Any:
    """log(x / (1 - x)), x held within [eps, 1 - eps] where eps is given."""
    if eps is not None:
        x = ops.clip(x, eps, 1 - eps)
    return ops.log(ops.divide(x, ops.subtract(1, x)))
