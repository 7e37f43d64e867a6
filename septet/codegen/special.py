"""Special functions that C's library lacks, on float64 vectors."""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import bessel
from .builder import Value
from .elementary import polynomial

if TYPE_CHECKING:
    from .vmath import Emitter

# Bernoulli numbers B_2k / 2k of the asymptotic series of digamma (Abramowitz & Stegun 6.3.18)
DIGAMMA = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12, -3617 / 8160)
RECURRENCES = 10                    # steps that carry an argument of at least 0 above 10, where the series holds


def digamma(b: Emitter, x: Value) -> Value:
    """Reflection for negative x, upward recurrence, then the asymptotic series; infinite at zero, NaN at negative integers."""
    zero, one, half = b.like(0, x), b.like(1, x), b.like(0.5, x)
    reflected = b.compare("lt", x, half)
    z, total = b.select(reflected, b.sub(one, x), x), zero
    for _ in range(RECURRENCES):
        small = b.compare("lt", z, b.like(10, x))
        total = b.select(small, b.sub(total, b.div(one, z)), total)
        z = b.select(small, b.add(z, one), z)
    inverse = b.div(one, b.mul(z, z))
    series = polynomial(b, inverse, [-c for c in DIGAMMA])
    value = b.add(total, b.add(b.sub(b.function("log", z), b.div(half, z)), b.mul(series, inverse)))
    pi = b.like(3.141592653589793, x)
    fraction = b.sub(x, b.unary("floor", x))
    mirror = b.div(pi, b.function("tan", b.mul(pi, b.select(reflected, fraction, half))))
    pole = b.bitwise("and", b.compare("le", x, zero), b.compare("eq", fraction, zero))
    at_pole = b.select(b.compare("eq", x, zero), b.div(b.like(-1, x), x), b.like(float("nan"), x))
    return b.select(pole, at_pole, b.select(reflected, b.sub(value, mirror), value))


def erfinv(b: Emitter, x: Value) -> Value:
    """A starting value from the logarithm (Winitzki 2008), then Halley steps on erf or, in the tail, erfc."""
    one, a = b.like(1, x), b.absolute(x)
    inside = b.compare("lt", a, one)
    p = b.select(inside, a, b.like(0.5, x))
    tail = b.sub(one, p)
    logarithm = b.function("log", b.mul(tail, b.add(one, p)))
    alpha = 0.147
    t = b.add(b.like(2 / (3.141592653589793 * alpha), x), b.mul(logarithm, b.like(0.5, x)))
    inner = b.sqrt(b.sub(b.mul(t, t), b.mul(logarithm, b.like(1 / alpha, x))))
    y = b.sqrt(b.sub(inner, t))
    for _ in range(3):
        y = _halley(b, y, p, tail)
    result = b.copysign(b.select(b.compare("eq", a, one), b.like(float("inf"), x), y), x)
    beyond = b.bitwise("or", b.compare("gt", a, one), b.is_nan(x))
    return b.select(beyond, b.like(float("nan"), x), result)


def _halley(b: Emitter, y: Value, p: Value, tail: Value) -> Value:
    near = b.compare("lt", p, b.like(0.5, p))
    error = b.select(near, b.sub(b.function("erf", y), p), b.sub(tail, b.function("erfc", y)))
    slope = b.mul(b.like(1.1283791670955126, y), b.function("exp", b.neg(b.mul(y, y))))
    step = b.div(error, slope)
    return b.sub(y, b.div(step, b.add(b.like(1, y), b.mul(y, step))))


SPECIAL: dict[str, Callable[..., Value]] = {"digamma": digamma, "erfinv": erfinv, "i0": bessel.i0, "i1": bessel.i1, "i0e": bessel.i0e,
                                         "i1e": bessel.i1e}
