"""exp, log, sigmoid, tanh and gelu of vectors of floats, for kernels that apply them to what they hold in registers.

The polynomial is that of `codegen.elementary`; errors stay within 2 units in the last place (4 for tanh).
"""
from __future__ import annotations

import math

from septet.codegen.elementary import EXP, EXP_LIMIT, FRACTION, LN2, LOG, LOG2_E
from septet.codegen.single import ERF_NEAR, EXP2, LOG2_ERFC
from septet.kernel import bitcast, const, f32, fma, i32, i64, kernel, rint, select, type_of, vec
from septet.lang.types import Type

ROOT_HALF = math.sqrt(0.5)


def whole_of(element: Type) -> Type:
    """The integer of a float's size."""
    return i32 if element is f32 else i64


def exponent(element: Type) -> tuple[int, int]:
    """(bits of the fraction, bias of the exponent)."""
    return (23, 127) if element is f32 else (52, 1023)


def name_of(element: Type) -> str:
    """The element in the tables of `elementary`."""
    return "float" if element is f32 else "double"


def coefficients(table: tuple[float, ...]) -> tuple[float, tuple[float, ...]]:
    """A polynomial's highest coefficient, and the others downwards."""
    last, *others = reversed(table)
    return last, tuple(others)


@kernel
def polynomial(element: const, lanes: const, table: const, x):
    """The sum of a table's coefficients, the lowest first, times powers of x."""
    p = vec(element, lanes)(coefficients(table)[0])
    for c in coefficients(table)[1]:
        p = fma(p, x, vec(element, lanes)(c))
    return p


@kernel(math="contract")
def near(element: const, lanes: const, safe, x):
    """(2**n, e**r - 1) where e**x = 2**n e**r and |r| <= ln 2 / 2; safe: x where the whole number n is taken from, never NaN."""
    n = rint(safe * vec(element, lanes)(LOG2_E))
    high = fma(n, vec(element, lanes)(-LN2[name_of(element)][0]), x)
    r = fma(n, vec(element, lanes)(-LN2[name_of(element)][1]), high)
    p = polynomial(element, lanes, EXP[name_of(element)], r)
    biased = vec(whole_of(element), lanes)(n) + exponent(element)[1]
    power = bitcast(biased << exponent(element)[0], vec(element, lanes))
    return power, fma(r * r, p, r)


@kernel(math="contract")
def reduced(element: const, lanes: const, x):
    """`near` of a number that is not NaN."""
    return near(element, lanes, x, x)


@kernel(math="contract")
def exp(element: const, lanes: const, x):
    """e**x; 0 far below and a huge number far above what floats hold, NaN as it is."""
    low = vec(element, lanes)(-EXP_LIMIT[name_of(element)])
    power, rest = reduced(element, lanes, max(min(x, vec(element, lanes)(EXP_LIMIT[name_of(element)])), low))
    found = fma(power, rest, power)
    return select(x == x, select(x < low, vec(element, lanes)(0), found), x)


@kernel(math="contract")
def exp_below(element: const, lanes: const, x):
    """e**x of numbers that are not above 0, or not far: cheaper than `exp`."""
    low = vec(element, lanes)(-EXP_LIMIT[name_of(element)])
    power, rest = near(element, lanes, select(x > low, x, low), x)
    return select(x < low, vec(element, lanes)(0), fma(power, rest, power))


@kernel
def log(element: const, lanes: const, x):
    """The natural logarithm of positive normal numbers: log(2**k (1 + f)), with log(1 + f) = f - (f f / 2 - s (f f / 2 + ...))."""
    fraction, _, root_half = FRACTION[name_of(element)]
    high, low = LN2[name_of(element)]
    bits = bitcast(x, vec(whole_of(element), lanes))
    power = (bits - vec(whole_of(element), lanes)(root_half)) >> fraction
    k = vec(element, lanes)(power)
    f = bitcast(bits - (power << fraction), vec(element, lanes)) - vec(element, lanes)(1)
    s = f / (f + vec(element, lanes)(2))
    z = s * s
    p = polynomial(element, lanes, LOG[name_of(element)], z)
    half = f * f * vec(element, lanes)(0.5)
    inner = half - fma(k, vec(element, lanes)(low), s * fma(z, p, half))
    return fma(k, vec(element, lanes)(high), f - inner)


@kernel(math="contract")
def sigmoid(element: const, lanes: const, x):
    """1 / (1 + e**-x)."""
    one = vec(element, lanes)(1)
    return one / (one + exp(element, lanes, -x))


@kernel(math="contract")
def tanh(element: const, lanes: const, x):
    """The hyperbolic tangent."""
    size = abs(x)
    power, rest = reduced(element, lanes, min(size + size, vec(element, lanes)(40)))
    less = fma(power, rest, power - vec(element, lanes)(1))
    found = less / (less + vec(element, lanes)(2))
    return select(x == x, select(x < vec(element, lanes)(0), -found, found), x)


@kernel
def erf(lanes: const, x):
    """The error function of float32 numbers that are not infinite: step by step that of `codegen.single`, so are the bits."""
    size, four, one = abs(x), vec(f32, lanes)(4), vec(f32, lanes)(1)
    near_zero = fma(x, polynomial(f32, lanes, ERF_NEAR, x * x), x)
    exponent = polynomial(f32, lanes, LOG2_ERFC, select(size < four, size, four) - one)
    whole = rint(exponent)
    f = exponent - whole
    power = bitcast((vec(i32, lanes)(whole) + 127) << 23, vec(f32, lanes))
    far = fma(-power, fma(f, polynomial(f32, lanes, EXP2, f), one), one)
    return select(size <= one, near_zero, select(x < 0, -far, far))


@kernel
def gelu(x):
    """x times the normal distribution function of x, of float32 numbers: the bits of the graph's."""
    half = type_of(x)(0.5)
    return x * half * (erf(type_of(x).count, x * type_of(x)(ROOT_HALF)) + type_of(x)(1))
