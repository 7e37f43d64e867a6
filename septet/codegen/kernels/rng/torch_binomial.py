"""PyTorch's binomial numbers: sums of geometric steps where few successes are expected, else Hoermann's transformed rejection BTRS
(Journal of Statistical Computation and Simulation 46, 1993).
"""
from __future__ import annotations

from septet.codegen.kernels.rng.torch_draws import cast
from septet.codegen.kernels.rng.torch_normal import log, log1p
from septet.codegen.kernels.rng.torch_words import next_double
from septet.kernel import array, ceil, const, f64, floor, i64, kernel, ptr, sqrt, static_range, u64

TAIL = (0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211, 0.0138761288230707,
        0.0118967099458917, 0.0104112652619720, 0.00925546218271273, 0.00833056343336287)


@kernel
def tail(k: f64):
    """What Stirling's formula leaves of log(k!)."""
    table = array(f64, 10)
    for i in static_range(10):
        table[i] = TAIL[i]
    if k <= 9.0:
        return table[i64(k)]
    square = (k + 1.0) * (k + 1.0)
    return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1.0)


@kernel
def few(words: ptr[u64], n: f64, p: f64):
    """Successes counted by the steps between them."""
    total, k = 0.0, 0.0
    while True:
        total += ceil(log(next_double(words)) / log1p(-p))
        if total > n:
            return k
        k += 1.0


@kernel
def many(words: ptr[u64], n: f64, p: f64):
    """Transformed rejection."""
    spread = sqrt(n * p * (1.0 - p))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    center, bound, odds = n * p + 0.5, 0.92 - 4.2 / b, p / (1.0 - p)
    alpha, m = (2.83 + 5.1 / b) * spread, floor((n + 1.0) * p)
    while True:
        u = next_double(words) - 0.5
        v = next_double(words)
        us = 0.5 - abs(u)
        k = floor((2.0 * a / us + b) * u + center)
        if us >= 0.07 and v <= bound:
            return k
        if not (k < 0.0 or k > n):
            v = log(v * alpha / (a / (us * us) + b))
            limit = (m + 0.5) * log((m + 1.0) / (odds * (n - m + 1.0))) + (n + 1.0) * log((n - m + 1.0) / (n - k + 1.0)) \
                + (k + 0.5) * log(odds * (n - k + 1.0) / (k + 1.0)) + tail(m) + tail(n - m) - tail(k) - tail(n - k)
            if v <= limit:
                return k


@kernel
def smaller(words: ptr[u64], n: f64, p: f64):
    """Binomial of p up to a half."""
    if n * p >= 10.0:
        return many(words, n, p)
    return few(words, n, p)


@kernel
def binomial_one(words: ptr[u64], n: f64, p: f64):
    """One binomial number; out of range p as if at its end."""
    if n <= 0.0 or p <= 0.0:
        return 0.0
    if p >= 1.0:
        return n
    if p <= 0.5:
        return smaller(words, n, p)
    return n - smaller(words, n, 1.0 - p)


@kernel
def binomial(words: ptr[u64], out: ptr[T], n: i64, count: ptr[T], p: ptr[T], T: const):
    """Binomial numbers of each element's count and probability."""
    for i in range(n):
        out[i] = cast(binomial_one(words, f64(count[i]), f64(p[i])), T)
