"""Filling arrays: one number of any distribution for each element, with parameters that broadcast.

The table of kernels is `DISTRIBUTIONS`: name -> (kernel, number of parameters, element).  Parameters are 8-byte words
behind pointers, with a stride in elements for each axis (0 repeats); a whole parameter is stored as its bits.
"""

from __future__ import annotations

from septet.codegen.kernels.rng import basic, binomial, bounded, continuous, discrete, gamma, hypergeometric, poisson, ziggurat
from septet.codegen.kernels.rng.stream import Stream, next32, next64, uniform, uniform_f32
from septet.codegen.kernels.rng.ziggurat import log1p
from septet.kernel import array, bitcast, const, f32, f64, i64, kernel, prange, ptr, static_range, type_of, u32, u64

BLOCK = 1 << 14  # elements a task of `scale`


@kernel
def uniform_between(rng: ptr[Stream], low: f64, high: f64, S: const):
    """Uniform on [low, high)."""
    return low + (high - low) * uniform(rng, S)


@kernel
def normal_f32(rng: ptr[Stream], S: const):
    """Standard normal in single precision."""
    return ziggurat.standard_normal(rng, S, f32)


@kernel
def exponential_f32(rng: ptr[Stream], S: const):
    """Standard exponential in single precision."""
    return ziggurat.standard_exponential(rng, S, f32)


@kernel
def inverse_exponential(rng: ptr[Stream], S: const):
    """Standard exponential by inversion."""
    return -log1p(-uniform(rng, S))


@kernel
def inverse_exponential_f32(rng: ptr[Stream], S: const):
    """Standard exponential by inversion of a 24-bit uniform number; the logarithm is a double's."""
    return f32(-log1p(-f64(uniform_f32(rng, S))))


@kernel
def gamma_f32(rng: ptr[Stream], shape: f64, S: const):
    """Gamma of scale 1 in single precision."""
    return gamma.standard_gamma_f32(rng, f32(shape), S)


@kernel
def whole_binomial(rng: ptr[Stream], n: f64, p: f64, S: const):
    """Binomial of a whole parameter."""
    return binomial.binomial(rng, bitcast(n, i64), p, S)


@kernel
def whole_hypergeometric(rng: ptr[Stream], good: f64, bad: f64, sample: f64, S: const):
    """Hypergeometric of whole parameters."""
    return hypergeometric.hypergeometric(rng, bitcast(good, i64), bitcast(bad, i64), bitcast(sample, i64), S)


DISTRIBUTIONS = {
    "uniform": (uniform_between, 2, f64),
    "normal": (continuous.normal, 2, f64),
    "random": (uniform, 0, f64),
    "standard_normal": (basic.gauss, 0, f64),
    "standard_exponential": (basic.exponential, 0, f64),
    "exponential": (continuous.scaled_exponential, 1, f64),
    "standard_cauchy": (continuous.standard_cauchy, 0, f64),
    "standard_gamma": (gamma.standard_gamma, 1, f64),
    "gamma": (gamma.scaled_gamma, 2, f64),
    "beta": (gamma.beta, 2, f64),
    "chisquare": (gamma.chisquare, 1, f64),
    "noncentral_chisquare": (gamma.noncentral_chisquare, 2, f64),
    "f": (gamma.f, 2, f64),
    "noncentral_f": (gamma.noncentral_f, 3, f64),
    "standard_t": (gamma.standard_t, 1, f64),
    "pareto": (continuous.pareto, 1, f64),
    "weibull": (continuous.weibull, 1, f64),
    "power": (continuous.power, 1, f64),
    "laplace": (continuous.laplace, 2, f64),
    "gumbel": (continuous.gumbel, 2, f64),
    "logistic": (continuous.logistic, 2, f64),
    "lognormal": (continuous.lognormal, 2, f64),
    "rayleigh": (continuous.rayleigh, 1, f64),
    "wald": (continuous.wald, 2, f64),
    "triangular": (continuous.triangular, 3, f64),
    "vonmises": (continuous.vonmises, 2, f64),
    "binomial": (whole_binomial, 2, i64),
    "negative_binomial": (discrete.negative_binomial, 2, i64),
    "poisson": (poisson.poisson, 1, i64),
    "geometric": (discrete.geometric, 1, i64),
    "hypergeometric": (whole_hypergeometric, 3, i64),
    "logseries": (discrete.logseries, 1, i64),
    "zipf": (discrete.zipf, 1, i64),
    "random_f32": (uniform_f32, 0, f32),
    "standard_normal_f32": (normal_f32, 0, f32),
    "standard_exponential_f32": (exponential_f32, 0, f32),
    "standard_exponential_inverse": (inverse_exponential, 0, f64),
    "standard_exponential_inverse_f32": (inverse_exponential_f32, 0, f32),
    "standard_gamma_f32": (gamma_f32, 1, f32),
}


@kernel
def one(rng: ptr[Stream], a: ptr[f64], b: ptr[f64], c: ptr[f64], name: const, S: const):
    """One number, with its parameters where they are."""
    D: const = DISTRIBUTIONS[name][0]
    count: const = DISTRIBUTIONS[name][1]
    return D(rng, *[(a, b, c)[i][0] for i in range(count)], S)


@kernel
def word(x):
    """A parameter as the table's kernels take it: a whole one by its bits."""
    if type_of(x) == i64:
        return bitcast(x, f64)
    return x


@kernel
def number(rng: ptr[Stream], a, b, c, name: const, S: const):
    """One number, with its parameters by value."""
    D: const = DISTRIBUTIONS[name][0]
    count: const = DISTRIBUTIONS[name][1]
    return D(rng, *[word((a, b, c)[i]) for i in range(count)], S)


@kernel
def single(rng: ptr[Stream], a: A, b: B, c: C, name: const, S: const, A: const, B: const, C: const):
    """One number, by value; A, B, C: i64 where the parameter is whole."""
    return number(rng, a, b, c, name, S)


@kernel
def fill(rng: ptr[Stream], out: ptr[T], n: i64, a: A, b: B, c: C, name: const, S: const, T: const, A: const, B: const, C: const):
    """out[0:n], the same parameters for all."""
    for i in range(n):
        out[i] = number(rng, a, b, c, name, S)


@kernel
def single_bounded(rng: ptr[Stream], low: u64, span: u64, S: const):
    """One whole number of [low, low + span], by value."""
    return i64(low + bounded.bounded64(rng, span, S))


@kernel
def step(at: ptr[i64], place: ptr[i64], rank: i64, shape: ptr[i64], steps: ptr[i64], begin: const):
    """Move the counter `at` over `shape` and the three places that follow it by one element, or begin."""
    if begin:
        for axis in range(rank):
            at[axis] = 0
        place[0], place[1], place[2] = 0, 0, 0
        return
    axis = rank - 1
    while axis >= 0:
        at[axis] += 1
        for p in static_range(3):
            place[p] += steps[p * rank + axis]
        if at[axis] < shape[axis]:
            break
        for p in static_range(3):
            place[p] -= steps[p * rank + axis] * shape[axis]
        at[axis] = 0
        axis -= 1


@kernel
def fill_broadcast(rng: ptr[Stream], out: ptr[T], n: i64, rank: i64, shape: ptr[i64], steps: ptr[i64], a: ptr[f64], b: ptr[f64],
                   c: ptr[f64], name: const, S: const, T: const):
    """out[0:n] in C order of `shape`; steps: three rows of strides, in elements, of a, b and c along the `rank` axes
    (at most 64).
    """
    at, place = array(i64, 64), array(i64, 3)
    step(at, place, rank, shape, steps, True)
    for i in range(n):
        out[i] = one(rng, a + place[0], b + place[1], c + place[2], name, S)
        step(at, place, rank, shape, steps, False)


@kernel
def scale(values: ptr[f64], n: i64, shift: f64, factor: f64):
    """values = shift + factor * values, in parallel."""
    for t in prange((n + BLOCK - 1) // BLOCK):
        end = min((t + 1) * BLOCK, n)
        for i in range(t * BLOCK, end):
            values[i] = shift + factor * values[i]


@kernel
def fill_bounded(rng: ptr[Stream], out: ptr[T], n: i64, low: u64, span: u64, S: const, T: const):
    """Whole numbers of 32 or 64 bits in [low, low + span], as their bits."""
    for i in range(n):
        out[i] = T(low + bounded.bounded64(rng, span, S))


@kernel
def fill_bounded_small(rng: ptr[Stream], out: ptr[T], n: i64, low: u64, span: u64, bits: const, S: const, T: const):
    """Whole numbers of 8 or 16 bits (or bool: 1 bit), several to a 32-bit output."""
    kept = array(u32, 2)
    kept[0], kept[1] = 0, 0
    for i in range(n):
        out[i] = T(low + bounded.bounded_small(rng, u32(span), kept, bits, S))


@kernel
def fill_bounded_each(rng: ptr[Stream], out: ptr[T], n: i64, low: ptr[u64], span: ptr[u64], bits: const, S: const, T: const):
    """As the two above, with a range for each element."""
    kept = array(u32, 2)
    kept[0], kept[1] = 0, 0
    for i in range(n):
        if bits >= 32:
            out[i] = T(low[i] + bounded.bounded64(rng, span[i], S))
        else:
            out[i] = T(low[i] + bounded.bounded_small(rng, u32(span[i]), kept, bits, S))


@kernel
def spread_spans(
    n: i64,
    rank: i64,
    shape: ptr[i64],
    steps: ptr[i64],
    low: ptr[i64],
    high: ptr[i64],
    lows: ptr[u64],
    spans: ptr[u64],
    least: i64,
    largest: i64,
    endpoint: i64,
):
    """Lower bounds and spans of n broadcast ranges (steps as of `fill_broadcast`); returns what is wrong with any of
    them: 1 a bound below `least`, 2 one above `largest`, 4 an empty range.
    """
    at, place = array(i64, 64), array(i64, 3)
    step(at, place, rank, shape, steps, True)
    wrong = i64(0)
    for i in range(n):
        a, b = low[place[0]], high[place[1]]
        if a < least:
            wrong |= 1
        if b > largest and (endpoint != 0 or b - 1 > largest):
            wrong |= 2
        if b < a or (b == a and endpoint == 0):
            wrong |= 4
        lows[i] = u64(a)
        spans[i] = u64(b) - u64(a) - u64(1 - endpoint)
        step(at, place, rank, shape, steps, False)
    return wrong


@kernel
def fill_raw(rng: ptr[Stream], out: ptr[T], n: i64, S: const, T: const):
    """Raw 64-bit outputs of the bit generator (of MT19937: 32-bit ones)."""
    for i in range(n):
        out[i] = T(next32(rng, S)) if S.bits == "MT19937" else T(next64(rng, S))
