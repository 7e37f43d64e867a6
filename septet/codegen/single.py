"""float32 functions composed of float64 vector code: what is lost there is far below float32's rounding.  erf, which models call for every
number, stays in float32 and within one unit in the last place."""
from __future__ import annotations

from typing import TYPE_CHECKING

from . import elementary
from .builder import Value
from .elementary import VectorFunction, polynomial, positive_normal, within

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


# Least largest errors: erf(x) / x - 1 by powers of x² up to 1 (1.2e-9); log2 erfc(x) by powers of x - 1 in [1, 4] (5e-10 of 1);
# (2^f - 1) / f for |f| <= 1/2 (2e-9)
ERF_NEAR = (0.12837916612625122, -0.3761262595653534, 0.1128358542919159, -0.02685382217168808, 0.005188344977796078,
            -0.0008010331075638533, 7.854281284380704e-05)
LOG2_ERFC = (-2.668416738510132, -3.807224988937378, -1.2163527011871338, -0.05993254482746124, 0.01442807074636221,
             -0.0028361184522509575, 0.00038684532046318054, -2.603953907964751e-05)
EXP2 = (0.6931471824645996, 0.24022650718688965, 0.055503275245428085, 0.009618012234568596, 0.0013400351162999868, 0.00015474154497496784)


def erf(b: Emitter, x: Value) -> Value:
    """In float32 throughout: x times a polynomial up to 1, 1 - erfc beyond; at 4 the result has rounded to 1."""
    a, one = b.absolute(x), b.like(1, x)
    near = b.fma(x, polynomial(b, b.mul(x, x), ERF_NEAR), x)
    exponent = polynomial(b, b.sub(b.select(b.compare("lt", a, b.like(4, x)), a, b.like(4, x)), one), LOG2_ERFC)
    whole = b.unary("rint", exponent)
    f = b.sub(exponent, whole)
    power = elementary.power_of_two(b, b.cast("fptosi", whole, b.integer_type(x)), x)
    far = b.fma(b.neg(power), b.fma(f, polynomial(b, f, EXP2), one), one)
    return b.select(b.compare("le", a, one), near, b.copysign(far, x))


def finite(b: Emitter, x: Value) -> Value:
    return b.compare("lt", b.absolute(x), b.like(float("inf"), x))


SINGLE = {
    "erf": VectorFunction(erf, finite, native32=True),
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

