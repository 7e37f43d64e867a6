"""Plans of Fourier transforms: factors, roots of unity and twiddles, made once a length and kept."""
from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from septet.codegen.kernels.fft_stage import LANES, RADICES
from septet.codegen.kernels.launch import chunks, run, scratch
from septet.kernel import const, extern, f64, fma, i64, kernel, noalias, prange

HALF_PI, HALF_PI_LOW = 1.5707963267948966, 6.123233995736766e-17
FINE = 32                           # twiddle (k, j) = coarse (k // FINE, j) * fine (k % FINE, j)
GRAIN = 1 << 10
MOST_PLANS = 64
sin, cos = extern("sin", f64, f64, pure=True), extern("cos", f64, f64, pure=True)


@kernel
def eighth_root(r, n):
    """(cos, sin) of a quarter turn times r / n, 0 <= 2 r <= n, with the rounding of the angle made good."""
    part = f64(r) / f64(n)
    lost = fma(-part, f64(n), f64(r)) / f64(n)
    angle = HALF_PI * part
    rest = fma(HALF_PI, part, -angle) + (HALF_PI_LOW * part + HALF_PI * lost)
    c, s = cos(angle), sin(angle)
    return fma(-rest, s, c), fma(rest, c, s)


@kernel
def quarter_root(r, n):
    """(cos, sin) of a quarter turn times r / n, 0 <= r < n."""
    c, s = 1.0, 0.0
    if 2 * r > n:
        s, c = eighth_root(n - r, n)
    else:
        c, s = eighth_root(r, n)
    return c, s


@kernel
def root(k, n):
    """exp(-2 pi i k / n), each part right to about one unit in the last place; 0 <= k < n < 2**61."""
    quarter = 4 * k // n
    c, s = quarter_root(4 * k - quarter * n, n)
    re, im = c, -s
    if quarter == 1:
        re, im = -s, -c
    if quarter == 2:
        re, im = -c, s
    if quarter == 3:
        re, im = s, c
    return re, im


@kernel
def fill_roots(out: noalias[T], n: i64, count: i64, tasks: i64, T: const):
    """out[2k], out[2k+1] = the k-th power of the n-th root, k < count."""
    for t in prange(tasks):
        for k in range(t * count // tasks, (t + 1) * count // tasks):
            re, im = root(k, n)
            out[2 * k] = T(re)
            out[2 * k + 1] = T(im)


@kernel
def fill_twiddles(out: noalias[T], n: i64, step: i64, rows: i64, columns: i64, tasks: i64, T: const):
    """out[row, block] = LANES roots (row * step * column of n), real then imaginary parts.

    Columns is a multiple of LANES.
    """
    for t in prange(tasks):
        for i in range(t * (rows * columns) // tasks, (t + 1) * (rows * columns) // tasks):
            row, column = i // columns, i % columns
            re, im = root(row * step % n * column % n, n)
            at = out + (row * columns + column // LANES * LANES) * 2 + column % LANES
            at[0] = T(re)
            at[LANES] = T(im)


@dataclass(frozen=True, slots=True)
class Plan:
    """A transform of `n` numbers in one piece: `count` radices (i64 words) and the n-th roots, as addresses."""

    n: int
    radices: Any
    count: int
    roots: Any


@dataclass(frozen=True, slots=True)
class SplitPlan:
    """A transform of rows * columns numbers by two passes, with the tables of the twiddles between them."""

    rows: Plan
    columns: Plan
    coarse: Any
    fine: Any


def factors(n: int) -> tuple[int, ...] | None:
    """The radices of n, or None where a prime above 13 is left."""
    found = []
    for radix in RADICES:
        while n % radix == 0 and (radix != 2 or n % 4):
            found.append(radix)
            n //= radix
    return tuple(found) if n == 1 else None


@lru_cache(MOST_PLANS)
def plan(n: int, T: Any) -> Plan:
    """The plan for a smooth length n in elements of T (f32 or f64)."""
    radices = factors(n)
    assert radices is not None, n
    words = (ctypes.c_int64 * max(1, len(radices)))(*radices)
    roots = scratch(2 * n * T.bytes)
    run(fill_roots, roots, n, n, chunks(n, GRAIN), T=T)
    return Plan(n, words, len(radices), roots)


@lru_cache(MOST_PLANS)
def split_plan(n: int, T: Any) -> SplitPlan:
    """The plan for a long smooth n, cut into two factors as equal as can be."""
    rows = split(n)
    columns = n // rows
    padded = -(-columns // LANES) * LANES
    coarse_rows = -(-rows // FINE)
    coarse, fine = scratch(2 * coarse_rows * padded * T.bytes), scratch(2 * FINE * padded * T.bytes)
    run(fill_twiddles, coarse, n, FINE, coarse_rows, padded, chunks(coarse_rows * padded, GRAIN), T=T)
    run(fill_twiddles, fine, n, 1, FINE, padded, chunks(FINE * padded, GRAIN), T=T)
    return SplitPlan(plan(rows, T), plan(columns, T), coarse, fine)


@lru_cache(4096)
def split(n: int) -> int:
    """The divisor of smooth n next to its square root, not above it; multiples of LANES are preferred."""
    divisors = sorted(d for d in _divisors(factors(n) or ()) if d * d <= n)
    whole = [d for d in divisors if d % LANES == 0 and n // d % LANES == 0 and d * d * 16 >= n]
    return whole[-1] if whole else divisors[-1]


def _divisors(radices: tuple[int, ...]) -> set[int]:
    found = {1}
    for radix in radices:
        for prime in ((2, 2) if radix == 4 else (radix,)):
            found |= {d * prime for d in found}
    return found


@lru_cache(4096)
def smooth_above(n: int) -> int:
    """The least product of 2, 3 and 5 that is not below n and splits into multiples of LANES."""
    best = 1 << (n - 1).bit_length()
    for fives in (1, 5, 25):
        for threes in (1, 3, 9):
            rest = -(-n // (fives * threes))
            size = fives * threes << max(0, (rest - 1).bit_length())
            if n <= size < best and size % (LANES * LANES) == 0:
                best = size
    return best
