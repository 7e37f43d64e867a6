"""The steps of a mixed-radix Fourier transform of eight columns at once, one column a vector lane (Stockham: no
reordering).

A column element is two vectors of LANES numbers, real parts then imaginary parts.
"""
from __future__ import annotations

from septet.kernel import const, kernel, static_range, vec, vload, vstore

LANES = 8
RADICES = (4, 2, 3, 5, 7, 11, 13)


PI, UNIT = 31415926535897932384626433832795028841971, 10 ** 40          # pi in units of 10^-40


def unit_root(k, n):
    """(cos, sin) of 2 pi k / n, rounded once: the constants of a butterfly, from their power series."""
    angle = 2 * PI * (k % n) // n
    sums, term = [0, 0], UNIT
    for power in range(1, 80):
        sums[(power - 1) % 2] += term if (power - 1) % 4 < 2 else -term
        term = term * angle // (power * UNIT)
    return sums[0] / UNIT, sums[1] / UNIT


@kernel(math="contract")
def times(ar, ai, br, bi):
    """A complex product."""
    return ar * br - ai * bi, ar * bi + ai * br


@kernel
def put(p, i, re, im):
    vstore(p + i * (2 * LANES), re)
    vstore(p + i * (2 * LANES) + LANES, im)


@kernel
def get(p, i):
    return vload(p + i * (2 * LANES), LANES), vload(p + i * (2 * LANES) + LANES, LANES)


@kernel
def broadcast_root(w, k, T: const):
    """The k-th root of the table in all lanes."""
    return vec(T, LANES)(w[2 * k]), vec(T, LANES)(w[2 * k + 1])


@kernel
def butterfly2(re, im):
    return re[0] + re[1], re[0] - re[1], im[0] + im[1], im[0] - im[1]


@kernel
def butterfly4(re, im):
    ar, ai, br, bi = re[0] + re[2], im[0] + im[2], re[0] - re[2], im[0] - im[2]
    cr, ci, dr, di = re[1] + re[3], im[1] + im[3], re[1] - re[3], im[1] - im[3]
    return ar + cr, br + di, ar - cr, br - di, ai + ci, bi - dr, ai - ci, bi + dr


@kernel(math="contract")
def weighted_sum(start, terms, weights):
    """start + the terms times known weights."""
    total = start
    for term, weight in zip(terms, weights):
        total = total + term * weight
    return total


@kernel(math="contract")
def odd_pair(re, im, plus, minus, k: const, radix: const):
    """Outputs k and radix - k of an odd butterfly, from the sums and differences of mirrored inputs."""
    half: const = radix // 2
    cosines = [unit_root(k * (j + 1), radix)[0] for j in static_range(half)]
    sines = [unit_root(k * (j + 1), radix)[1] for j in static_range(half)]
    even_re, even_im = weighted_sum(re[0], plus[0], cosines), weighted_sum(im[0], plus[1], cosines)
    odd_re = weighted_sum(minus[0][0] * sines[0], tail(minus[0]), tail(sines))
    odd_im = weighted_sum(minus[1][0] * sines[0], tail(minus[1]), tail(sines))
    return even_re + odd_im, even_im - odd_re, even_re - odd_im, even_im + odd_re


def tail(v):
    """All but the first."""
    return tuple(v)[1:]


@kernel
def butterfly_odd(re, im, radix: const):
    """A transform of an odd prime length."""
    half: const = radix // 2
    plus = [re[j + 1] + re[radix - 1 - j] for j in static_range(half)], [im[j + 1] + im[radix - 1 - j]
                                                                         for j in static_range(half)]
    minus = [re[j + 1] - re[radix - 1 - j] for j in static_range(half)], [im[j + 1] - im[radix - 1 - j]
                                                                          for j in static_range(half)]
    first_re, first_im = re[0], im[0]
    for j in static_range(half):
        first_re, first_im = first_re + plus[0][j], first_im + plus[1][j]
    pairs = [odd_pair(re, im, plus, minus, k + 1, radix) for k in static_range(half)]
    lower = [p[0] for p in pairs] + [pairs[half - 1 - k][2] for k in static_range(half)]
    upper = [p[1] for p in pairs] + [pairs[half - 1 - k][3] for k in static_range(half)]
    return (first_re,) + lower + (first_im,) + upper


@kernel
def butterfly(re, im, radix: const):
    """The transform of `radix` numbers: the real parts, then the imaginary ones."""
    if radix == 2:
        return butterfly2(re, im)
    if radix == 4:
        return butterfly4(re, im)
    return butterfly_odd(re, im, radix)


@kernel(inline=False, math="contract")
def stage(a, b, m, s, w, radix: const, T: const):
    """One step of a transform of s * radix * m numbers: b = butterflies of a, turned by the roots in w."""
    for p in range(m):
        roots = [broadcast_root(w, j * p * s, T) for j in static_range(radix)]
        for q in range(s):
            x = [get(a, q + s * (p + m * j)) for j in static_range(radix)]
            y = butterfly([v[0] for v in x], [v[1] for v in x], radix)
            put(b, q + s * radix * p, y[0], y[radix])
            for j in static_range(1, radix):
                put(b, q + s * (radix * p + j), *times(y[j], y[radix + j], *roots[j]))


@kernel(inline=False)
def transform(a, b, n, radices, count, w, T: const):
    """Transform n numbers of eight columns in `count` steps; the result lies in a when count is even, else in b."""
    m, s = n, 1
    for k in range(count):
        radix = radices[k]
        m = m // radix
        for known in RADICES:
            if radix == known:
                stage(a, b, m, s, w, known, T)
        s *= radix
        a, b = b, a


@kernel
def result_of(a, b, count):
    """Where transform() left its result."""
    if count & 1:
        return b
    return a
