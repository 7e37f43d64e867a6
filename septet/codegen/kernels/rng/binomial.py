"""Binomial numbers: inversion of the distribution function, and the algorithm BTPE for large means.

Kachitvichyanukul & Schmeiser, "Binomial random variate generation", Communications of the ACM 31(2), 1988.  The setup
of the last (n, p) is kept in the stream.
"""

from __future__ import annotations

from septet.codegen.kernels.rng.basic import log
from septet.codegen.kernels.rng.stream import Stream, uniform
from septet.kernel import const, extern, f64, floor, i64, kernel, ptr, sqrt

exp = extern("exp", f64, f64, pure=True)

INVERSION, BTPE = 1, 2


@kernel
def kept(rng: ptr[Stream], n: i64, p: f64, mode: const):
    """Whether the stream holds this setup; if not, note that it will."""
    same = (rng.binomial_mode == mode) & (rng.binomial_n == n) & (rng.binomial_p == p)
    rng.binomial_mode, rng.binomial_n, rng.binomial_p = mode, n, p
    return same


@kernel(inline=False)
def by_inversion(rng: ptr[Stream], n: i64, p: f64, S: const):
    """Walk up the distribution function; for n * p up to 30."""
    if not kept(rng, n, p, INVERSION):
        rng.q = 1.0 - p
        rng.r = exp(f64(n) * log(rng.q))
        rng.np = f64(n) * p
        rng.bound = i64(min(f64(n), rng.np + 10.0 * sqrt(rng.np * rng.q + 1)))
    count: i64 = 0
    probability = rng.r
    u = uniform(rng, S)
    while u > probability:
        count += 1
        if count > rng.bound:
            count = 0
            probability = rng.r
            u = uniform(rng, S)
        else:
            u -= probability
            probability = (f64(n - count + 1) * p * probability) / (f64(count) * rng.q)
    return count


@kernel
def set_up(rng: ptr[Stream], n: i64, p: f64):
    """The hat of BTPE: a triangle over two parallelograms and two exponential tails."""
    q = 1.0 - p
    fm = f64(n) * p + p
    rng.q, rng.np, rng.bound = q, fm, i64(floor(fm))
    m = f64(rng.bound)
    rng.p1 = floor(2.195 * sqrt(f64(n) * p * q) - 4.6 * q) + 0.5
    rng.xm = m + 0.5
    rng.xl, rng.xr = rng.xm - rng.p1, rng.xm + rng.p1
    rng.c = 0.134 + 20.5 / (15.3 + m)
    left = (fm - rng.xl) / (fm - rng.xl * p)
    rng.laml = left * (1.0 + left / 2.0)
    right = (rng.xr - fm) / (rng.xr * q)
    rng.lamr = right * (1.0 + right / 2.0)
    rng.p2 = rng.p1 * (1.0 + 2.0 * rng.c)
    rng.p3 = rng.p2 + rng.c / rng.laml
    rng.p4 = rng.p3 + rng.c / rng.lamr


@kernel
def ratio(n: i64, m: i64, y: i64, p: f64, q: f64):
    """f(y) / f(m) by recursion."""
    s = p / q
    a = s * f64(n + 1)
    result = 1.0
    for i in range(m + 1, y + 1):
        result = result * (a / f64(i) - s)
    for i in range(y + 1, m + 1):
        result = result / (a / f64(i) - s)
    return result


@kernel
def stirling(x: f64, square: f64):
    """The correction of Stirling's formula for log(x!)."""
    return (13680.0 - (462.0 - (132.0 - (99.0 - 140.0 / square) / square) / square) / square) / x / 166320.0


@kernel
def log_bound(rng: ptr[Stream], n: i64, m: i64, y: i64, p: f64):
    """The bound of log(v) by Stirling's formula."""
    x1, f1 = f64(y + 1), f64(m + 1)
    z, w = f64(n + 1 - m), f64(n - y + 1)
    return (
        rng.xm * log(f1 / x1)
        + (f64(n - m) + 0.5) * log(z / w)
        + f64(y - m) * log(w * p / (x1 * rng.q))
        + stirling(f1, f1 * f1)
        + stirling(z, z * z)
        + stirling(x1, x1 * x1)
        + stirling(w, w * w)
    )


@kernel
def accepts(rng: ptr[Stream], n: i64, m: i64, y: i64, p: f64, v: f64):
    """Whether y under height v is taken: exactly near the mode, else squeezed, then by Stirling's formula."""
    k = abs(y - m)
    variance = f64(n) * p * rng.q
    if not (k > 20 and f64(k) < variance / 2.0 - 1):
        return not (v > ratio(n, m, y, p, rng.q))
    rho = (f64(k) / variance) * ((f64(k) * (f64(k) / 3.0 + 0.625) + 0.16666666666666666) / variance + 0.5)
    t = f64(-k * k) / (2 * variance)
    a = log(v)
    if a < t - rho:
        return True
    if a > t + rho:
        return False
    return not (a > log_bound(rng, n, m, y, p))


@kernel(inline=False)
def by_btpe(rng: ptr[Stream], n: i64, p: f64, S: const):
    """BTPE for p up to one half."""
    if not kept(rng, n, p, BTPE):
        set_up(rng, n, p)
    m = rng.bound
    while True:
        u = uniform(rng, S) * rng.p4
        v = uniform(rng, S)
        if u <= rng.p1:
            return i64(floor(rng.xm - rng.p1 * v + u))
        if u <= rng.p2:
            x = rng.xl + (u - rng.p1) / rng.c
            v = v * rng.c + 1.0 - abs(f64(m) - x + 0.5) / rng.p1
            if v > 1.0:
                continue
            y = i64(floor(x))
        elif u <= rng.p3:
            y = i64(floor(rng.xl + log(v) / rng.laml))
            if y < 0 or v == 0.0:
                continue
            v = v * (u - rng.p2) * rng.laml
        else:
            y = i64(floor(rng.xr - log(v) / rng.lamr))
            if y > n or v == 0.0:
                continue
            v = v * (u - rng.p3) * rng.lamr
        if accepts(rng, n, m, y, p, v):
            return y


@kernel
def half_binomial(rng: ptr[Stream], n: i64, p: f64, S: const):
    """Binomial for p up to one half."""
    if p * f64(n) <= 30.0:
        return by_inversion(rng, n, p, S)
    return by_btpe(rng, n, p, S)


@kernel(inline=False)
def binomial(rng: ptr[Stream], n: i64, p: f64, S: const):
    """One binomial number; the legacy generator spends a uniform number on certain results too."""
    if not S.legacy and (n == 0 or p == 0.0):
        return i64(0)
    if p <= 0.5:
        return half_binomial(rng, n, p, S)
    return n - half_binomial(rng, n, 1.0 - p, S)
