"""The gamma distribution and what follows from it: chi-square, F, t, beta.

Gamma: Marsaglia & Tsang, ACM TOMS 26(3), 2000, above shape 1; Ahrens & Dieter's GS (Computing 12, 1974) below. Beta:
Joehnk's method (Metrika 8, 1964) where both parameters are at most 1, else the ratio of gammas.
"""

from __future__ import annotations

from septet.codegen.kernels.rng import ziggurat
from septet.codegen.kernels.rng.basic import exponential, gauss, log
from septet.codegen.kernels.rng.poisson import poisson
from septet.codegen.kernels.rng.stream import Stream, uniform, uniform_f32
from septet.kernel import const, extern, f32, f64, kernel, ptr, sqrt

exp = extern("exp", f64, f64, pure=True)
log1p = extern("log1p", f64, f64, pure=True)
pow = extern("pow", f64, f64, f64, pure=True)
logf = extern("logf", f32, f32, pure=True)
powf = extern("powf", f32, f32, f32, pure=True)

TINY = 3e-103  # below it U ** (1 / a) underflows


@kernel(inline=False)
def standard_gamma(rng: ptr[Stream], shape: f64, S: const):
    """Gamma of scale 1."""
    if shape == 1.0:
        return exponential(rng, S)
    if shape == 0.0:
        return 0.0
    if shape < 1.0:
        return small_gamma(rng, shape, S)
    b = shape - 1.0 / 3.0
    c = 1.0 / sqrt(9 * b)
    while True:
        x = gauss(rng, S)
        v = 1.0 + c * x
        while v <= 0.0:
            x = gauss(rng, S)
            v = 1.0 + c * x
        v = v * v * v
        u = uniform(rng, S)
        if u < 1.0 - 0.0331 * (x * x) * (x * x):
            return b * v
        if log(u) < 0.5 * x * x + b * (1.0 - v + log(v)):
            return b * v


@kernel
def small_gamma(rng: ptr[Stream], shape: f64, S: const):
    """Gamma of a shape below 1."""
    while True:
        u = uniform(rng, S)
        v = exponential(rng, S)
        if u <= 1.0 - shape:
            x = pow(u, 1.0 / shape)
            if x <= v:
                return x
        else:
            y = -log((1 - u) / shape)
            x = pow(1.0 - shape + shape * y, 1.0 / shape)
            if x <= v + y:
                return x


@kernel(inline=False)
def standard_gamma_f32(rng: ptr[Stream], shape: f32, S: const):
    """Gamma of scale 1 in single precision (`Generator` only)."""
    if shape == f32(1.0):
        return ziggurat.standard_exponential(rng, S, f32)
    if shape == f32(0.0):
        return f32(0.0)
    if shape < f32(1.0):
        return small_gamma_f32(rng, shape, S)
    b = shape - f32(1.0) / f32(3.0)
    c = f32(1.0) / sqrt(f32(9.0) * b)
    while True:
        x = ziggurat.standard_normal(rng, S, f32)
        v = f32(1.0) + c * x
        while v <= f32(0.0):
            x = ziggurat.standard_normal(rng, S, f32)
            v = f32(1.0) + c * x
        v = v * v * v
        u = uniform_f32(rng, S)
        if u < f32(1.0) - f32(0.0331) * (x * x) * (x * x):
            return b * v
        if logf(u) < f32(0.5) * x * x + b * (f32(1.0) - v + logf(v)):
            return b * v


@kernel
def small_gamma_f32(rng: ptr[Stream], shape: f32, S: const):
    """Gamma of a shape below 1 in single precision."""
    while True:
        u = uniform_f32(rng, S)
        v = ziggurat.standard_exponential(rng, S, f32)
        if u <= f32(1.0) - shape:
            x = powf(u, f32(1.0) / shape)
            if x <= v:
                return x
        else:
            y = -logf((f32(1.0) - u) / shape)
            x = powf(f32(1.0) - shape + shape * y, f32(1.0) / shape)
            if x <= v + y:
                return x


@kernel
def scaled_gamma(rng: ptr[Stream], shape: f64, scale: f64, S: const):
    """Gamma."""
    return scale * standard_gamma(rng, shape, S)


@kernel(inline=False)
def beta(rng: ptr[Stream], a: f64, b: f64, S: const):
    """Beta."""
    if a <= 1.0 and b <= 1.0:
        return joehnk(rng, a, b, S)
    first = standard_gamma(rng, a, S)
    return first / (first + standard_gamma(rng, b, S))


@kernel
def joehnk(rng: ptr[Stream], a: f64, b: f64, S: const):
    """Beta by rejection; in logarithms where the powers underflow."""
    if not S.legacy and a < TINY and b < TINY:
        return f64((a + b) * uniform(rng, S) < a)
    while True:
        u, v = uniform(rng, S), uniform(rng, S)
        x, y = pow(u, 1.0 / a), pow(v, 1.0 / b)
        if x + y <= 1.0 and u + v > 0.0:
            return share(u, v, x, y, a, b, S)


@kernel
def share(u: f64, v: f64, x: f64, y: f64, a: f64, b: f64, S: const):
    """x / (x + y), or that of the logarithms where a power underflowed."""
    if (x > 0.0 and y > 0.0) or (S.legacy and x + y > 0.0):
        return x / (x + y)
    log_x, log_y = log(u) / a, log(v) / b
    if S.legacy:
        top = log_x if log_x > log_y else log_y
        return exp(log_x - top - log(exp(log_x - top) + exp(log_y - top)))
    delta = log_x - log_y
    if delta > 0.0:
        return exp(-log1p(exp(-delta)))
    return exp(delta - log1p(exp(delta)))


@kernel
def chisquare(rng: ptr[Stream], df: f64, S: const):
    """Chi-square."""
    return 2.0 * standard_gamma(rng, df / 2.0, S)


@kernel(inline=False)
def noncentral_chisquare(rng: ptr[Stream], df: f64, nonc: f64, S: const):
    """Noncentral chi-square: a shifted normal's square, or below one degree of freedom a Poisson mixture."""
    if nonc != nonc:
        return nonc
    if nonc == 0.0:
        return chisquare(rng, df, S)
    if df > 1.0:
        central = chisquare(rng, df - 1, S)
        shifted = gauss(rng, S) + sqrt(nonc)
        return central + shifted * shifted
    extra = poisson(rng, nonc / 2.0, S)
    return chisquare(rng, df + 2 * f64(extra), S)


@kernel
def f(rng: ptr[Stream], dfnum: f64, dfden: f64, S: const):
    """Fisher's F."""
    top = chisquare(rng, dfnum, S) * dfden
    return top / (chisquare(rng, dfden, S) * dfnum)


@kernel
def noncentral_f(rng: ptr[Stream], dfnum: f64, dfden: f64, nonc: f64, S: const):
    """Noncentral F."""
    top = noncentral_chisquare(rng, dfnum, nonc, S) * dfden
    return top / (chisquare(rng, dfden, S) * dfnum)


@kernel
def standard_t(rng: ptr[Stream], df: f64, S: const):
    """Student's t."""
    top = gauss(rng, S)
    return sqrt(df / 2) * top / sqrt(standard_gamma(rng, df / 2, S))
