"""Hypergeometric numbers: simulated draws for small samples, else the ratio of uniforms HRUA (Stadlober, 1989)."""

from __future__ import annotations

from septet.codegen.kernels.rng.basic import log
from septet.codegen.kernels.rng.bounded import interval
from septet.codegen.kernels.rng.poisson import log_gamma
from septet.codegen.kernels.rng.stream import Stream, uniform
from septet.kernel import const, f64, floor, i64, kernel, ptr, sqrt, u64

D1 = 1.7155277699214135  # 2 * sqrt(2 / e)
D2 = 0.8989161620588988  # 3 - 2 * sqrt(3 / e)
TABLE = 126  # log(k!) is looked up below
HALF_LOG_2PI = 0.9189385332046728


@kernel
def log_factorial(rng: ptr[Stream], k: i64):
    """log(k!): a table, then Stirling's formula."""
    if k < TABLE:
        return ptr[f64](rng.log_factorial)[k]
    x = f64(k)
    return (x + 0.5) * log(x) - x + (HALF_LOG_2PI + (1.0 / x) * (1 / 12.0 - 1 / (360.0 * x * x)))


@kernel
def simulated(rng: ptr[Stream], good: i64, bad: i64, sample: i64, S: const):
    """Draw one after the other; the smaller of the sample and its complement."""
    total = good + bad
    draws = total - sample if sample > total // 2 else sample
    left, good_left = total, good
    while draws > 0 and good_left > 0 and left > good_left:
        left -= 1
        if i64(interval(rng, u64(left), S)) < good_left:
            good_left -= 1
        draws -= 1
    if left == good_left:
        good_left -= draws
    return good_left if sample > total // 2 else good - good_left


@kernel
def log_term(rng: ptr[Stream], k: i64, few: i64, many: i64, sample: i64, S: const):
    """Minus the logarithm of the probability of k, but for a constant."""
    if S.legacy:
        return (
            log_gamma(f64(k + 1))
            + log_gamma(f64(few - k + 1))
            + log_gamma(f64(sample - k + 1))
            + log_gamma(f64(many - sample + k + 1))
        )
    return (
        log_factorial(rng, k)
        + log_factorial(rng, few - k)
        + log_factorial(rng, sample - k)
        + log_factorial(rng, many - sample + k)
    )


@kernel
def spread(population: i64, sample: i64, whole_sample: i64, p: f64, q: f64, S: const):
    """The standard deviation, a little widened."""
    drawn = whole_sample if S.legacy else sample
    return sqrt(f64(population - sample) * f64(drawn) * p * q / f64(population - 1) + 0.5)


@kernel
def ratio_of_uniforms(rng: ptr[Stream], good: i64, bad: i64, sample: i64, S: const):
    """HRUA."""
    population = good + bad
    drawn = min(sample, population - sample)
    few, many = min(good, bad), max(good, bad)
    p = f64(few) / f64(population)
    q = 1.0 - p if S.legacy else f64(many) / f64(population)
    centre = f64(drawn) * p + 0.5
    c = spread(population, drawn, sample, p, q, S)
    h = D1 * c + D2
    mode = i64(floor(f64(drawn + 1) * f64(few + 1) / f64(population + 2)))
    top = log_term(rng, mode, few, many, drawn, S)
    bound = min(f64(min(drawn, few) + 1), floor(centre + 16 * c))
    while True:
        u = uniform(rng, S)
        v = uniform(rng, S)
        x = centre + h * (v - 0.5) / u
        if x < 0.0 or not (x < bound):
            continue
        k = i64(floor(x))
        t = top - log_term(rng, k, few, many, drawn, S)
        if u * (4.0 - u) - 3.0 <= t:
            break
        if u * (u - t) >= 1:
            continue
        if 2.0 * log(u) <= t:
            break
    taken = drawn - k if good > bad else k
    return good - taken if drawn < sample else taken


@kernel
def by_inversion(rng: ptr[Stream], good: i64, bad: i64, sample: i64, S: const):
    """The legacy generator's small samples (HYP)."""
    others = bad + good - sample
    few = min(bad, good)
    left, draws = f64(few), sample
    while left > 0.0:
        u = uniform(rng, S)
        left -= f64(i64(floor(u + left / f64(others + draws))))
        draws -= 1
        if draws == 0:
            break
    taken = few - i64(left)
    return sample - taken if good > bad else taken


@kernel(inline=False)
def hypergeometric(rng: ptr[Stream], good: i64, bad: i64, sample: i64, S: const):
    """Number of good ones in a sample."""
    if S.legacy:
        if sample > 10:
            return ratio_of_uniforms(rng, good, bad, sample, S)
        return by_inversion(rng, good, bad, sample, S) if sample > 0 else i64(0)
    if sample >= 10 and sample <= good + bad - 10:
        return ratio_of_uniforms(rng, good, bad, sample, S)
    return simulated(rng, good, bad, sample, S)
