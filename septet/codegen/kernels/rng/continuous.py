"""Continuous distributions by inversion or a transformation of one or two normals, exponentials or uniforms.

Every kernel is `name(rng, parameters..., S)` and draws one number.  Where the legacy generator computes otherwise,
`S.legacy` decides.
"""

from __future__ import annotations

from septet.codegen.kernels.rng.basic import exponential, gauss, log
from septet.codegen.kernels.rng.stream import Stream, uniform
from septet.kernel import const, extern, f64, kernel, ptr, sqrt

exp = extern("exp", f64, f64, pure=True)
expm1 = extern("expm1", f64, f64, pure=True)
log1p = extern("log1p", f64, f64, pure=True)
pow = extern("pow", f64, f64, f64, pure=True)
cos = extern("cos", f64, f64, pure=True)
acos = extern("acos", f64, f64, pure=True)
fmod = extern("fmod", f64, f64, f64, pure=True)

PI = 3.14159265358979323846


@kernel
def normal(rng: ptr[Stream], loc: f64, scale: f64, S: const):
    """Normal."""
    return loc + scale * gauss(rng, S)


@kernel
def scaled_exponential(rng: ptr[Stream], scale: f64, S: const):
    """Exponential."""
    return scale * exponential(rng, S)


@kernel
def standard_cauchy(rng: ptr[Stream], S: const):
    """Cauchy: the ratio of two normals."""
    top = gauss(rng, S)
    return top / gauss(rng, S)


@kernel
def pareto(rng: ptr[Stream], a: f64, S: const):
    """Pareto II (Lomax)."""
    if S.legacy:
        return exp(exponential(rng, S) / a) - 1
    return expm1(exponential(rng, S) / a)


@kernel
def weibull(rng: ptr[Stream], a: f64, S: const):
    """Weibull."""
    if a == 0.0:
        return 0.0
    return pow(exponential(rng, S), 1.0 / a)


@kernel
def power(rng: ptr[Stream], a: f64, S: const):
    """Power: inversion."""
    if S.legacy:
        return pow(1 - exp(-exponential(rng, S)), 1.0 / a)
    return pow(-expm1(-exponential(rng, S)), 1.0 / a)


@kernel
def laplace(rng: ptr[Stream], loc: f64, scale: f64, S: const):
    """Laplace: inversion; a uniform 0 is drawn again."""
    while True:
        u = uniform(rng, S)
        if u >= 0.5:
            return loc - scale * log(2.0 - u - u)
        if u > 0.0:
            return loc + scale * log(u + u)


@kernel
def gumbel(rng: ptr[Stream], loc: f64, scale: f64, S: const):
    """Gumbel: inversion."""
    while True:
        u = 1.0 - uniform(rng, S)
        if u < 1.0:
            return loc - scale * log(-log(u))


@kernel
def logistic(rng: ptr[Stream], loc: f64, scale: f64, S: const):
    """Logistic: inversion."""
    while True:
        u = uniform(rng, S)
        if u > 0.0:
            return loc + scale * log(u / (1.0 - u))


@kernel
def lognormal(rng: ptr[Stream], mean: f64, sigma: f64, S: const):
    """Lognormal."""
    return exp(mean + sigma * gauss(rng, S))


@kernel
def rayleigh(rng: ptr[Stream], scale: f64, S: const):
    """Rayleigh."""
    if S.legacy:
        return scale * sqrt(-2.0 * log1p(-uniform(rng, S)))
    return scale * sqrt(2.0 * exponential(rng, S))


@kernel
def wald(rng: ptr[Stream], mean: f64, scale: f64, S: const):
    """Inverse Gaussian: Michael, Schucany & Haas, The American Statistician 30(2), 1976."""
    normal_part = gauss(rng, S)
    y = mean * normal_part * normal_part
    if S.legacy:
        x = mean + mean / (2 * scale) * (y - sqrt(4 * scale * y + y * y))
    else:
        x = mean * (1 - 2 / (1 + sqrt(1 + 4 * scale / y)))
    if uniform(rng, S) <= mean / (mean + x):
        return x
    return mean * mean / x


@kernel
def triangular(rng: ptr[Stream], left: f64, mode: f64, right: f64, S: const):
    """Triangular: inversion."""
    base = right - left
    left_base = mode - left
    u = uniform(rng, S)
    if u <= left_base / base:
        return left + sqrt(u * (left_base * base))
    return right - sqrt((1.0 - u) * ((right - mode) * base))


@kernel
def concentration(kappa: f64):
    """The wrapped Cauchy envelope's parameter."""
    if kappa < 1e-5:
        return 1.0 / kappa + kappa
    r = 1 + sqrt(1 + 4 * kappa * kappa)
    rho = (r - sqrt(2 * r)) / (2 * kappa)
    return (1 + rho * rho) / (2 * rho)


@kernel
def wrapped_normal(rng: ptr[Stream], mu: f64, kappa: f64, S: const):
    """The limit of von Mises for a large concentration."""
    x = mu + sqrt(1.0 / kappa) * gauss(rng, S)
    if x < -PI:
        x += 2 * PI
    if x > PI:
        x -= 2 * PI
    return x


@kernel
def vonmises(rng: ptr[Stream], mu: f64, kappa: f64, S: const):
    """Von Mises on (-pi, pi]: Best & Fisher, Applied Statistics 28(2), 1979."""
    if kappa != kappa:
        return kappa
    if kappa < 1e-8:
        return PI * (2 * uniform(rng, S) - 1)
    if not S.legacy and kappa > 1e6:
        return wrapped_normal(rng, mu, kappa, S)
    s = concentration(kappa)
    while True:
        z = cos(PI * uniform(rng, S))
        w = (1 + s * z) / (s + z)
        y = kappa * (s - w)
        v = uniform(rng, S)
        if (y * (2 - y) - v >= 0) or (log(y / v) + 1 - y >= 0):
            return turned(acos(w), uniform(rng, S), mu)


@kernel
def turned(angle: f64, u: f64, mu: f64):
    """The angle with a random sign round mu, brought into (-pi, pi]."""
    around = (-angle if u < 0.5 else angle) + mu
    inside = fmod(abs(around) + PI, 2 * PI) - PI
    return -inside if around < 0.0 else inside
