"""Vector code of exp, expm1, log, sin, cos, tanh, arctan.

Each function handles the arguments for which `ok` holds; whoever calls it gives the others to the C library.  Polynomials are Chebyshev
fits computed with mpmath at 60 digits; arguments are reduced with fused multiply-add; the last sum is compensated, so that its rounding is
nearly the only error.  Bounds in units in the last place, measured densely by tests/codegen/test_vmath.py:

    exp 0.7, expm1 1.5, log 1.0, sin and cos 1.0, tanh 2.5, arctan 1.5 (float64); exp, log and erf 1.0 in float32
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from septet.ir import dtype as dt

from .builder import Value

if TYPE_CHECKING:
    from .vmath import Emitter

EXP = {  # (e^r - 1 - r) / r²  for |r| <= ln2 / 2
    "float": (0.500000001346581, 0.16666666681623232, 0.041666464925285904, 0.0083333109254809, 0.0013933649996309251,
              0.00019890990824673654),
    "double": (0.5, 0.1666666666666667, 0.04166666666666667, 0.008333333333326136, 0.0013888888888883748, 0.00019841269874820627,
               2.4801587325547743e-05, 2.7557255400206422e-06, 2.75572736431103e-07, 2.5105217004720745e-08, 2.0914686968086876e-09),
}
LOG = {  # (log((1 + s) / (1 - s)) - 2 s) / s³  in s², for 1 + f = (1 + s) / (1 - s) within a factor √2 of 1
    "float": (0.6666666655404201, 0.4000012221181065, 0.28550778633191964, 0.23331614471843498),
    "double": (0.666666666666667, 0.3999999999989889, 0.28571428626253836, 0.22222211089379496, 0.1818289243253687, 0.15331611722055008,
               0.14617807153417325),
}
SIN = (-0.16666666666666666, 0.008333333333333331, -0.0001984126984126506, 2.7557319219335453e-06, -2.5052106231157904e-08,
       1.605853141458901e-10, -7.586685070091267e-13)
COS = (0.041666666666666664, -0.0013888888888888887, 2.4801587301584645e-05, -2.755731922140076e-07, 2.0876755790363397e-09,
       -1.1470460773969325e-11, 4.7458652037874553e-14)
ARCTAN = (-0.3333333333333333, 0.199999999999998, -0.14285714285659326, 0.11111111105106705, -0.09090908751076636, 0.0769229630497447,
          -0.06666423628069258, 0.058789145444006215, -0.052303478730160745, 0.04551108126325172, -0.034558092551413795,
          0.01627194475162406)
LN2 = {"float": (0.693145751953125, 1.4286068203094173e-06), "double": (0.6931471805598903, 5.497923018708371e-14)}
HALF_PI = (1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21)
LOG2_E, TWO_OVER_PI = 1.4426950408889634, 0.6366197723675814
FRACTION = {"float": (23, 127, 0x3F3504F3), "double": (52, 1023, 0x3FE6A09E667F3BCD)}       # bits, bias, representation of √½
SMALLEST = 1e-150                   # below, functions with f(x) ~ x return x
EXP_LIMIT = {"float": 87.0, "double": 708.0}
EXP_BEYOND = {"float": 110.0, "double": 760.0}         # from here on the result is infinite, or 0 for the negative number


@dataclass(frozen=True)
class VectorFunction:
    """Code for the arguments of a range; `safe` is an argument that raises no flag."""

    emit: Callable[[Emitter, Value], Value]
    ok: Callable[[Emitter, Value], Value]
    safe: float = 1.0
    native32: bool = False
    identity: bool = False          # f(x) = x, with the sign of zero, for the smallest numbers
    beyond: Callable[[Emitter, Value], Value] | None = None        # vector code for the other arguments too


def element(x: Value) -> str:
    return "double" if x.dtype is dt.float64 else "float"


def polynomial(b: Emitter, x: Value, coefficients: Sequence[float]) -> Value:
    total = b.like(coefficients[-1], x)
    for c in reversed(coefficients[:-1]):
        total = b.fma(total, x, b.like(c, x))
    return total


def power_of_two(b: Emitter, k: Value, like: Value) -> Value:
    """2^k for an integer k in the normal range."""
    fraction, bias, _ = FRACTION[element(like)]
    biased = b.add(k, b.like(bias, k))
    return b.from_bits(b.op2("shl", biased, b.like(fraction, k)), like.dtype)


def split_exp(b: Emitter, x: Value) -> tuple[Value, Value, Value]:
    """(k, high, low) with x = k·ln 2 + high + low; k is a whole float."""
    k = b.unary("rint", b.mul(x, b.like(LOG2_E, x)))
    high_part, low_part = LN2[element(x)]
    high = b.fma(k, b.like(-high_part, x), x)
    return k, high, b.mul(k, b.like(-low_part, x))


def exp(b: Emitter, x: Value) -> Value:
    k, fraction = scaled_exp(b, x)
    return b.mul(fraction, power_of_two(b, k, x))


def scaled_exp(b: Emitter, x: Value) -> tuple[Value, Value]:
    """(k, f) with e^x = f·2^k."""
    k, high, low = split_exp(b, x)
    r = b.add(high, low)
    rest = b.fma(b.mul(r, r), polynomial(b, r, EXP[element(x)]), low)
    one = b.add(b.like(1, x), high)
    lost = b.sub(high, b.sub(one, b.like(1, x)))
    return b.cast("fptosi", k, b.integer_type(x)), b.add(one, b.add(lost, rest))


def exp_beyond(b: Emitter, x: Value) -> Value:
    """exp of any number: scaled in two steps, so that what overflows or is subnormal is rounded once."""
    finite, limit = b.is_finite(x), b.like(EXP_BEYOND[element(x)], x)
    inside = b.extremum(b.extremum(b.select(finite, x, b.like(1, x)), limit, "lt", True), b.neg(limit), "gt", True)
    k, fraction = scaled_exp(b, inside)
    half = b.op2("ashr", k, b.like(1, k))
    value = b.mul(b.mul(fraction, power_of_two(b, half, x)), power_of_two(b, b.op2("sub", k, half), x))
    minus_infinity = b.compare("eq", x, b.like(float("-inf"), x))
    return b.select(finite, value, b.select(minus_infinity, b.like(0, x), x))


def expm1(b: Emitter, x: Value) -> Value:
    """2^k·(e^r - 1) + (2^k - 1)."""
    k, high, low = split_exp(b, x)
    r = b.add(high, low)
    lost = b.add(b.sub(high, r), low)
    small = b.add(r, b.fma(b.mul(r, r), polynomial(b, r, EXP[element(x)]), lost))
    scale = power_of_two(b, b.cast("fptosi", k, b.integer_type(x)), x)
    return b.fma(scale, small, b.sub(scale, b.like(1, x)))


def log(b: Emitter, x: Value) -> Value:
    """log(2^k·(1 + f)), with log(1 + f) = f - (f²/2 - s·(f²/2 + R))."""
    fraction, _, root_half = FRACTION[element(x)]
    bits = b.bits(x)
    offset = b.op2("sub", bits, b.like(root_half, bits))
    exponent = b.op2("ashr", offset, b.like(fraction, bits))
    m = b.from_bits(b.op2("sub", bits, b.op2("shl", exponent, b.like(fraction, bits))), x.dtype)
    k = b.cast("sitofp", exponent, x.dtype)
    f = b.sub(m, b.like(1, x))
    s = b.div(f, b.add(f, b.like(2, x)))
    z = b.mul(s, s)
    half_square = b.mul(b.mul(f, f), b.like(0.5, x))
    tail = b.mul(s, b.fma(z, polynomial(b, z, LOG[element(x)]), half_square))
    high, low = LN2[element(x)]
    inner = b.sub(half_square, b.fma(k, b.like(low, x), tail))
    return b.fma(k, b.like(high, x), b.sub(f, inner))


def reduce_angle(b: Emitter, x: Value) -> tuple[Value, Value, Value]:
    """(quadrant, r, low) with x = quadrant·π/2 + r + low, |r| <= π/4."""
    k = b.unary("rint", b.mul(x, b.like(TWO_OVER_PI, x)))
    first = b.fma(k, b.like(-HALF_PI[0], x), x)
    second = b.mul(k, b.like(HALF_PI[1], x))
    r = b.sub(first, second)
    low = b.sub(b.sub(first, r), second)
    low = b.fma(k, b.like(-HALF_PI[2], x), low)
    return b.cast("fptosi", k, dt.int64), r, low


def circular(shift: int) -> Callable[[Emitter, Value], Value]:
    """sin (shift 0) or cos (shift 1), a quarter turn apart."""
    def emit(b: Emitter, x: Value) -> Value:
        quadrant, r, low = reduce_angle(b, x)
        quadrant = b.add(quadrant, b.like(shift, quadrant))
        z = b.mul(r, r)
        sine = b.add(r, b.fma(b.mul(z, r), polynomial(b, z, SIN), low))
        half = b.mul(z, b.like(0.5, x))
        one = b.sub(b.like(1, x), half)
        lost = b.sub(b.sub(b.like(1, x), one), half)
        cosine = b.add(one, b.fma(b.mul(z, z), polynomial(b, z, COS), b.sub(lost, b.mul(r, low))))
        odd = b.compare("ne", b.bitwise("and", quadrant, b.like(1, quadrant)), b.like(0, quadrant))
        negative = b.compare("ne", b.bitwise("and", quadrant, b.like(2, quadrant)), b.like(0, quadrant))
        value = b.select(odd, cosine, sine)
        return b.select(negative, b.neg(value), value)
    return emit


def tanh(b: Emitter, x: Value) -> Value:
    """e / (e + 2) with e = expm1(2|x|)."""
    e = expm1(b, b.mul(b.absolute(x), b.like(2, x)))
    return b.copysign(b.div(e, b.add(e, b.like(2, x))), x)


def arctan(b: Emitter, x: Value) -> Value:
    """Reduced to |t| <= tan(π/8) by 1/x and (x - 1) / (x + 1)."""
    a, one = b.absolute(x), b.like(1, x)
    large = b.compare("gt", a, b.like(2.414213562373095, x))
    middle = b.bitwise("and", b.compare("gt", a, b.like(0.41421356237309503, x)), b.invert(large))
    top = b.select(large, b.like(-1, x), b.select(middle, b.sub(a, one), a))
    t = b.div(top, b.select(large, a, b.select(middle, b.add(a, one), one)))
    z = b.mul(t, t)
    rest = b.mul(b.mul(t, z), polynomial(b, z, ARCTAN))
    base = b.select(large, b.like(1.5707963267948966, x), b.select(middle, b.like(0.7853981633974483, x), b.like(0, x)))
    low = b.select(large, b.like(6.123233995736766e-17, x), b.select(middle, b.like(3.061616997868383e-17, x), b.like(0, x)))
    return b.copysign(b.add(base, b.add(t, b.add(rest, low))), x)


def within(limit: float) -> Callable[[Emitter, Value], Value]:
    return lambda b, x: b.compare("lt", b.absolute(x), b.like(limit, x))


def exp_range(b: Emitter, x: Value) -> Value:
    return b.compare("lt", b.absolute(x), b.like(EXP_LIMIT[element(x)], x))


def positive_normal(b: Emitter, x: Value) -> Value:
    low = 2.0 ** -126 if element(x) == "float" else 2.0 ** -1022
    return b.bitwise("and", b.compare("ge", x, b.like(low, x)), b.compare("lt", x, b.like(float("inf"), x)))


VECTOR = {
    "exp": VectorFunction(exp, exp_range, native32=True, beyond=exp_beyond),
    "expm1": VectorFunction(expm1, within(700.0), identity=True),
    "log": VectorFunction(log, positive_normal, native32=True),
    "sin": VectorFunction(circular(0), within(1e5), identity=True),
    "cos": VectorFunction(circular(1), within(1e5)),
    "tanh": VectorFunction(tanh, within(300.0), identity=True),
    "arctan": VectorFunction(arctan, within(1e16), identity=True),
}
