"""Discrete distributions: geometric, negative binomial, logarithmic series, Zipf.  Every kernel draws one i64."""

from __future__ import annotations

from septet.codegen.kernels.rng.basic import exponential, log
from septet.codegen.kernels.rng.gamma import scaled_gamma
from septet.codegen.kernels.rng.poisson import poisson
from septet.codegen.kernels.rng.stream import Stream, uniform
from septet.kernel import ceil, const, extern, f64, floor, i64, kernel, ptr

exp = extern("exp", f64, f64, pure=True)
expm1 = extern("expm1", f64, f64, pure=True)
log1p = extern("log1p", f64, f64, pure=True)
pow = extern("pow", f64, f64, f64, pure=True)

LARGEST = 9.223372036854775807e18
LARGEST_INT = (1 << 63) - 1
SMALLEST_INT = -(1 << 63)


@kernel
def negative_binomial(rng: ptr[Stream], n: f64, p: f64, S: const):
    """Poisson with a gamma mean."""
    return poisson(rng, scaled_gamma(rng, n, (1 - p) / p, S), S)


@kernel
def geometric(rng: ptr[Stream], p: f64, S: const):
    """Number of trials to the first success: search for large p, inversion for small."""
    if p >= 0.333333333333333333333333:
        return geometric_search(rng, p, S)
    if S.legacy:
        z = ceil(log1p(-uniform(rng, S)) / log(1 - p))
    else:
        z = ceil(-exponential(rng, S) / log1p(-p))
    if z >= LARGEST:
        return i64(SMALLEST_INT if S.legacy else LARGEST_INT)
    return i64(z)


@kernel
def geometric_search(rng: ptr[Stream], p: f64, S: const):
    """Walk up the distribution function."""
    count: i64 = 1
    total = p
    term = p
    u = uniform(rng, S)
    while u > total:
        term = term * (1.0 - p)
        total += term
        count += 1
    return count


@kernel
def logseries(rng: ptr[Stream], p: f64, S: const):
    """Logarithmic series: Kemp's algorithm LK (Applied Statistics 30(3), 1981)."""
    r = log(1.0 - p) if S.legacy else log1p(-p)
    while True:
        v = uniform(rng, S)
        if v >= p:
            return i64(1)
        u = uniform(rng, S)
        q = 1.0 - exp(r * u) if S.legacy else -expm1(r * u)
        if v <= q * q:
            result = floor(1 + log(v) / log(q))
            if v == 0.0 or not (result >= 1.0):
                continue
            return i64(result)
        if v >= q:
            return i64(1)
        return i64(2)


@kernel
def zipf(rng: ptr[Stream], a: f64, S: const):
    """Zipf: Devroye, "Non-Uniform Random Variate Generation", 1986, X.6.1."""
    if not S.legacy and a >= 1025:
        return i64(1)
    less = a - 1.0
    b = pow(2.0, less)
    u_min = 0.0 if S.legacy else pow(LARGEST, -less)
    while True:
        first = uniform(rng, S)
        u = 1.0 - first if S.legacy else first * u_min + (1 - first)
        v = uniform(rng, S)
        x = floor(pow(u, -1.0 / less))
        if x > LARGEST or x < 1.0 or not (x == x):
            continue
        t = pow(1.0 + 1.0 / x, less)
        if v * x * (t - 1.0) / (b - 1.0) <= t / b:
            return i64(x) if x < LARGEST else i64(LARGEST_INT)
