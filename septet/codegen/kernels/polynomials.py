"""Orthogonal polynomials of given degrees at given places, by their three-term recurrences (Abramowitz & Stegun, table 22.7)."""
from __future__ import annotations

from septet.codegen.kernels.launch import chunks, run
from septet.kernel import const, f64, i64, kernel, noalias, prange, ptr

WORK = 1 << 9                       # elements worth a chunk
# first(x) as (a, b): p_1 = a + b x;  next: p_k = (c_k x + d_k) p_(k-1) - e_k p_(k-2), its coefficients in `step`
CHEBYSHEV, HERMITE, HERMITE_E, LAGUERRE, LEGENDRE = range(5)
FIRST = {"t": (0.0, 1.0), "u": (0.0, 2.0), "v": (-1.0, 2.0), "w": (1.0, 2.0)}
KINDS = {**{f"chebyshev_{k}": (CHEBYSHEV, *v) for k, v in FIRST.items()}, "hermite_h": (HERMITE, 0.0, 2.0),
         "hermite_he": (HERMITE_E, 0.0, 1.0),
         "laguerre_l": (LAGUERRE, 1.0, -1.0), "legendre_p": (LEGENDRE, 0.0, 1.0)}


@kernel
def step(k, x, now, before, family: const):
    """p_k out of p_(k-1) and p_(k-2)."""
    n = f64(k)
    if family == CHEBYSHEV:
        return 2.0 * x * now - before
    if family == HERMITE:
        return 2.0 * x * now - 2.0 * (n - 1.0) * before
    if family == HERMITE_E:
        return x * now - (n - 1.0) * before
    if family == LAGUERRE:
        return ((2.0 * n - 1.0 - x) * now - (n - 1.0) * before) / n
    return ((2.0 * n - 1.0) * x * now - (n - 1.0) * before) / n


@kernel
def value(x, degree, a, b, family: const):
    """The polynomial at x; 0 for a negative degree."""
    if degree < 0:
        return 0.0
    if degree == 0:
        return 1.0
    before, now = 1.0, a + b * x
    for k in range(2, degree + 1):
        before, now = now, step(k, x, now, before, family)
    return now


@kernel
def each(out: noalias[f64], x: ptr[f64], degrees: ptr[f64], n: i64, a: f64, b: f64, tasks: i64, family: const):
    """out[i]: the polynomial of degree degrees[i] at x[i]."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            out[i] = value(x[i], i64(degrees[i]), a, b, family)


def polynomial(name: str, out: int, x: int, degrees: int, n: int) -> None:
    """One of KINDS over n pairs of float64 elements."""
    family, a, b = KINDS[name]
    run(each, out, x, degrees, n, a, b, chunks(n, WORK), family=family)
