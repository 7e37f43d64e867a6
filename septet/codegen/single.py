"""float32 functions composed of float64 vector code: what is lost there is far below float32's rounding."""
from __future__ import annotations

from typing import TYPE_CHECKING

from . import elementary
from .builder import Value
from .elementary import VectorFunction, positive_normal, within

if TYPE_CHECKING:
    from .vmath import Emitter

LN2, LOG2_E, LOG10_E = 0.6931471805599453, 1.4426950408889634, 0.4342944819032518


def exp2(b: Emitter, x: Value) -> Value:
    return elementary.exp(b, b.mul(x, b.like(LN2, x)))


def log2(b: Emitter, x: Value) -> Value:
    return b.mul(elementary.log(b, x), b.like(LOG2_E, x))


def log10(b: Emitter, x: Value) -> Value:
    return b.mul(elementary.log(b, x), b.like(LOG10_E, x))


def log1p(b: Emitter, x: Value) -> Value:
    """log(u) - ((u - 1) - x) / u with u = 1 + x rounded."""
    u = b.add(x, b.like(1, x))
    lost = b.sub(b.sub(u, b.like(1, x)), x)
    return b.sub(elementary.log(b, u), b.div(lost, u))


def above_minus_one(b: Emitter, x: Value) -> Value:
    return b.bitwise("and", b.compare("gt", x, b.like(-1, x)), b.compare("lt", x, b.like(1e300, x)))


def sinh(b: Emitter, x: Value) -> Value:
    e = elementary.expm1(b, b.absolute(x))
    half = b.mul(b.add(e, b.div(e, b.add(e, b.like(1, x)))), b.like(0.5, x))
    return b.copysign(half, x)


def cosh(b: Emitter, x: Value) -> Value:
    e = elementary.exp(b, b.absolute(x))
    return b.mul(b.add(e, b.div(b.like(1, x), e)), b.like(0.5, x))


def tan(b: Emitter, x: Value) -> Value:
    return b.div(elementary.circular(0)(b, x), elementary.circular(1)(b, x))


def arcsin(b: Emitter, x: Value) -> Value:
    """2·arctan(x / (1 + √(1 - x²)))."""
    root = b.sqrt(b.fma(b.neg(x), x, b.like(1, x)))
    return b.mul(elementary.arctan(b, b.div(x, b.add(root, b.like(1, x)))), b.like(2, x))


def at_most_one(b: Emitter, x: Value) -> Value:
    return b.compare("le", b.absolute(x), b.like(1, x))


def cbrt(b: Emitter, x: Value) -> Value:
    third = b.div(elementary.log(b, b.absolute(x)), b.like(3, x))
    return b.copysign(elementary.exp(b, third), x)


def normal(b: Emitter, x: Value) -> Value:
    return positive_normal(b, b.absolute(x))


SINGLE = {
    "exp2": VectorFunction(exp2, within(1000.0)),
    "log2": VectorFunction(log2, positive_normal),
    "log10": VectorFunction(log10, positive_normal),
    "log1p": VectorFunction(log1p, above_minus_one, identity=True),
    "sinh": VectorFunction(sinh, within(700.0), identity=True),
    "cosh": VectorFunction(cosh, within(700.0)),
    "tan": VectorFunction(tan, within(1e5), identity=True),
    "arcsin": VectorFunction(arcsin, at_most_one, safe=0.5, identity=True),
    "cbrt": VectorFunction(cbrt, normal),
}

