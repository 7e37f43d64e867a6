"""PyTorch's distributions that take one number, or one pair, of outputs for each element (`torch_words.fill` calls them), and those that
draw until they have what they want.
"""
from __future__ import annotations

from septet.codegen.kernels.rng.torch_normal import log, log1p, normals, unit_f64
from septet.codegen.kernels.rng.torch_words import next_32, next_double
from septet.kernel import array, bf16, ceil, const, extern, f16, f32, f64, floor, fma, i64, kernel, ptr, sqrt, u8, u32, u64

tan = extern("tan", f64, f64, pure=True)
exp = extern("exp", f64, f64, pure=True)
lgamma = extern("lgamma", f64, f64, pure=True)


@kernel
def cast(value, T: const):
    """A double as an element; half precision by way of single, as PyTorch's casts."""
    if T is f16 or T is bf16:
        return T(f32(value))
    return T(value)


@kernel
def uniform(word: ptr[u32], out, n: i64, low: ptr[f64], high: ptr[f64], T: const):
    """Uniform on [low, high) of 24 bits; what rounds to `high` becomes `low`."""
    first, last = f32(low[0]), f32(high[0])
    for i in range(n):
        value = T(fma(f32(word[i] & 0xFFFFFF) * f32(2.0**-24), last - first, first))
        out[i] = T(first) if value == T(last) else value


@kernel
def uniform_f64(word: ptr[u32], out: ptr[f64], n: i64, low: ptr[f64], high: ptr[f64], T: const):
    """Uniform on [low, high) of 53 bits."""
    first, last = low[0], high[0]
    for i in range(n):
        value = fma(unit_f64(word + 2 * i), last - first, first)
        out[i] = first if value == last else value


@kernel
def bernoulli(word: ptr[u32], out, n: i64, p: ptr[f64], _: ptr[f64], T: const):
    """1 with probability p, else 0: the 53 bits of a uniform double are below p * 2**53, which is exact."""
    limit = u64(ceil(p[0] * 2.0**53))
    for i in range(n):
        high, low = word[2 * i], word[2 * i + 1]
        out[i] = T(u8((u64(high) << 32 | u64(low)) & 0x1FFFFFFFFFFFFF < limit))


@kernel
def exponential(word: ptr[u32], out, n: i64, rate: ptr[f64], _: ptr[f64], T: const):
    """Exponential by inversion."""
    factor = -1.0 / rate[0]
    for i in range(n):
        out[i] = cast(factor * log1p(-unit_f64(word + 2 * i)), T)


@kernel
def cauchy(word: ptr[u32], out, n: i64, median: ptr[f64], scale: ptr[f64], T: const):
    """Cauchy by inversion."""
    for i in range(n):
        out[i] = cast(fma(scale[0], tan(3.141592653589793 * (unit_f64(word + 2 * i) - 0.5)), median[0]), T)


@kernel
def geometric(word: ptr[u32], out, n: i64, p: ptr[f64], _: ptr[f64], T: const):
    """Trials up to the first success, by inversion."""
    slope = log1p(-p[0])
    for i in range(n):
        out[i] = cast(ceil(log(unit_f64(word + 2 * i)) / slope), T)


@kernel
def whole_32(word: ptr[u32], out, n: i64, span: ptr[f64], low: ptr[f64], T: const):
    """low + outputs of 32 bits modulo span; both are whole numbers by their bits."""
    modulus, first = ptr[u64](span)[0], ptr[i64](low)[0]
    small = u32(modulus)
    for i in range(n):
        out[i] = whole(first + i64(word[i] % small if modulus < 0x100000000 else word[i]), T)


@kernel
def whole_64(word: ptr[u32], out, n: i64, span: ptr[f64], low: ptr[f64], T: const):
    """low + outputs of 64 bits modulo span (0: 2**64); both are whole numbers by their bits."""
    modulus, first = ptr[u64](span)[0], ptr[i64](low)[0]
    for i in range(n):
        raw = u64(word[2 * i]) << 32 | u64(word[2 * i + 1])
        out[i] = whole(first + i64(raw if modulus == 0 else raw % modulus), T)


@kernel
def whole(value: i64, T: const):
    """A whole number as an element."""
    if T is f16 or T is bf16:
        return T(f32(value))
    return T(value)


@kernel
def normal_pairs(words: ptr[u64], kept: ptr[f64], out: ptr[T], n: i64, mean: f64, std: f64, T: const):
    """n normals one after the other."""
    one = array(f64, 1)
    for i in range(n):
        normals(words, kept, one, i64(1))
        out[i] = cast(fma(one[0], std, mean), T)


@kernel
def log_normal(words: ptr[u64], kept: ptr[f64], out: ptr[T], n: i64, mean: f64, std: f64, T: const):
    """Exponentials of n normals."""
    one = array(f64, 1)
    for i in range(n):
        normals(words, kept, one, i64(1))
        out[i] = cast(exp(fma(one[0], std, mean)), T)


@kernel
def bernoulli_each(words: ptr[u64], out: ptr[T], n: i64, p: ptr[P], T: const, P: const):
    """1 with each element's own probability; probabilities of doubles take 53 bits, others 24."""
    for i in range(n):
        if P is f64:
            out[i] = T(i64(1)) if next_double(words) < p[i] else T(i64(0))
        else:
            out[i] = T(i64(1)) if f32(next_32(words) & 0xFFFFFF) * f32(2.0**-24) < f32(p[i]) else T(i64(0))


@kernel
def permutation(words: ptr[u64], out: ptr[T], n: i64, T: const):
    """A random order of 0 ... n - 1: each place swaps with one at or behind it."""
    for i in range(n):
        out[i] = whole(i, T)
    for i in range(n - 1):
        other = i + i64(next_32(words) % u32(n - i))
        here = out[i]
        out[i] = out[other]
        out[other] = here


@kernel
def choices(words: ptr[u64], out: ptr[i64], n: i64, share: ptr[T], count: i64, T: const):
    """n places in a running sum of shares that ends at 1, by bisection."""
    for i in range(n):
        u = next_double(words)
        left, right = i64(0), count
        while right - left > 0:
            middle = left + (right - left) // 2
            if f64(share[middle]) < u:
                left = middle + 1
            else:
                right = middle
        out[i] = left


@kernel
def running_share(p: ptr[T], share: ptr[T], n: i64, T: const):
    """Running sums of p over their total, the last 1; returns 0 where the total is not above 0, -1 for negative or infinite p, else 1."""
    total = T(0.0)
    for i in range(n):
        if not (p[i] >= T(0.0)) or p[i] - p[i] != T(0.0):
            return i64(-1)
        total += p[i]
        share[i] = total
    if not total > T(0.0):
        return i64(0)
    for i in range(n):
        share[i] = share[i] / total
    share[n - 1] = T(1.0)
    return i64(1)


@kernel
def poisson_large(words: ptr[u64], rate: f64):
    """Poisson of a rate of 10 or more: Hoermann's transformed rejection PTRS (Insurance: Mathematics and Economics 12, 1993)."""
    root, log_rate = sqrt(rate), log(rate)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    inverse, bound = 1.1239 + 1.1328 / (b - 3.4), 0.9277 - 3.6224 / (b - 2.0)
    while True:
        u = next_double(words) - 0.5
        v = next_double(words)
        us = 0.5 - abs(u)
        k = floor((2.0 * a / us + b) * u + rate + 0.43)
        if us >= 0.07 and v <= bound:
            return k
        if not (k < 0.0 or us < 0.013 and v > us):
            if log(v) + log(inverse) - log(a / (us * us) + b) <= -rate + k * log_rate - lgamma(k + 1.0):
                return k


@kernel
def poisson_one(words: ptr[u64], rate: f64):
    """One Poisson number."""
    if rate >= 10.0:
        return poisson_large(words, rate)
    if rate == 0.0:
        return 0.0
    least, product, k = exp(-rate), 1.0, 0.0
    while True:
        product = product * next_double(words)
        if product <= least:
            return k
        k += 1.0


@kernel
def poisson(words: ptr[u64], out: ptr[T], n: i64, rate: ptr[T], T: const):
    """Poisson numbers of each element's rate; returns 0 where a rate is negative."""
    for i in range(n):
        if not f64(rate[i]) >= 0.0:
            return i64(0)
        out[i] = cast(poisson_one(words, f64(rate[i])), T)
    return i64(1)
