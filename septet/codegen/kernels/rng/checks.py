"""Whether parameters lie where a distribution is defined: over arrays, so that errors are raised before the stream
moves.
"""

from __future__ import annotations

from septet.codegen.kernels.rng.draws import step
from septet.kernel import array, bitcast, const, extern, f64, i64, kernel, ptr, sqrt, u64

fabs = extern("fabs", f64, f64, pure=True)
INFINITY = float("inf")


@kernel
def any_outside(values: ptr[T], n: i64, low: f64, low_open: i64, high: f64, high_open: i64, nan_fails: i64, zero_sign: i64, T: const):
    """1 if any value is not in the interval (whose ends may be open); zero_sign: -0.0 is outside too."""
    for i in range(n):
        x = f64(values[i])
        if (
            x < low
            or x > high
            or (low_open != 0 and x == low)
            or (high_open != 0 and x == high)
            or (nan_fails != 0 and x != x)
        ):
            return 1
        if zero_sign != 0 and x == 0.0 and bitcast(x, u64) != 0:
            return 1
    return 0


@kernel
def greater(a, b, c):
    """The first above the second."""
    return a > b


@kernel
def equal(a, b, c):
    """The first equal to the third."""
    return a == c


@kernel
def unbounded(a, b, c):
    """A range without a finite width."""
    return not (fabs(b - a) < INFINITY)


@kernel
def too_few(a, b, c):
    """A sample above the sum of two whole parameters."""
    return bitcast(a, i64) + bitcast(b, i64) < bitcast(c, i64)


@kernel
def too_many(a, b, c):
    """Negative binomial n, p whose Poisson mean may pass the third."""
    return (1 - b) / b * (a + 10.0 * sqrt(a)) > c


TESTS = {t.name: t for t in (greater, equal, unbounded, too_few, too_many)}


@kernel
def any_fails(n: i64, rank: i64, shape: ptr[i64], steps: ptr[i64], a: ptr[f64], b: ptr[f64], c: ptr[f64], test: const):
    """1 if any combination of broadcast parameters (as in `draws.fill_broadcast`) meets the test of that name."""
    at, place = array(i64, 64), array(i64, 3)
    step(at, place, rank, shape, steps, True)
    for _ in range(n):
        if TESTS[test](a[place[0]], b[place[1]], c[place[2]]):
            return 1
        step(at, place, rank, shape, steps, False)
    return 0
