"""Special functions and orthogonal polynomials against mpmath."""
from __future__ import annotations

import ctypes

import mpmath as mp
import pytest

from septet.codegen.kernels import polynomials, special

mp.mp.dps = 40
BOTH = [-8.0, -7.4, -3.0, -0.5, -1e-3, 1e-8, 0.1, 1.0, 2.5, 8.0, 29.9, 30.1, 150.0]
POSITIVE = [1e-8, 1e-3, 0.5, 1.0, 4.5, 20.0, 31.0, 150.0, 600.0]
ONE = {
    "k0": (lambda x: mp.besselk(0, x), POSITIVE),
    "k1": (lambda x: mp.besselk(1, x), POSITIVE),
    "scaled_k0": (lambda x: mp.besselk(0, x) * mp.exp(x), POSITIVE),
    "scaled_k1": (lambda x: mp.besselk(1, x) * mp.exp(x), POSITIVE),
    "j0": (lambda x: mp.besselj(0, x), BOTH),
    "j1": (lambda x: mp.besselj(1, x), BOTH),
    "y0": (lambda x: mp.bessely(0, x), POSITIVE),
    "y1": (lambda x: mp.bessely(1, x), POSITIVE),
    "spherical_j0": (lambda x: mp.sin(x) / x, BOTH),
    "airy_ai": (mp.airyai, [x for x in BOTH if x < 100] + [-30.0]),
    "erfcx": (lambda x: mp.exp(x * x) * mp.erfc(x), [x for x in BOTH if x > -6]),
    "log_ndtr": (lambda x: mp.log(mp.erfc(-x / mp.sqrt(2)) / 2), [-40.0, -8.0, -1.1, -0.9, 0.0, 1.0, 5.0]),
    "ndtri": (lambda p: -mp.sqrt(2) * mp.erfinv(1 - 2 * p), [1e-20, 1e-5, 0.1, 0.4, 0.6, 0.9, 0.99999]),
}
BOUND = {"airy_ai": 5e-12}
ORDERS = [(a, x) for a in (0.01, 0.5, 1.0, 3.0, 10.0, 100.0, 500.0) for x in (0.2 * a, a, 1.05 * a, 2 * a, 0.5, 3.0)]
ZETA = [(s, q) for s in (1.0001, 1.5, 2.0, 7.5, 20.0, 60.0) for q in (0.01, 0.5, 1.0, 3.3, 12.0)] + [(2.0, -1.5), (3.0, -0.3)]


def doubles(values):
    return (ctypes.c_double * len(values))(*values)


def one(name, xs):
    a, out = doubles(xs), doubles([0.0] * len(xs))
    special.apply1(name, ctypes.addressof(out), ctypes.addressof(a), len(xs))
    return list(out)


def two(run, pairs):
    a, b, out = doubles([x for x, _ in pairs]), doubles([y for _, y in pairs]), doubles([0.0] * len(pairs))
    run(ctypes.addressof(out), ctypes.addressof(a), ctypes.addressof(b), len(pairs))
    return list(out)


def relative(got, wanted):
    return float(abs(got - wanted) / max(abs(wanted), mp.mpf(10) ** -300))


@pytest.mark.parametrize("name", ONE)
def test_one_variable(name):
    exact, places = ONE[name]
    for x, got in zip(places, one(name, places)):
        assert relative(got, exact(mp.mpf(x))) < BOUND.get(name, 5e-14), x


@pytest.mark.parametrize("name, exact", [
    ("igamma", lambda a, x: mp.gammainc(a, 0, x, regularized=True)), ("igammac", lambda a, x: mp.gammainc(a, x, mp.inf, regularized=True)),
])
def test_incomplete_gamma(name, exact):
    found = two(lambda *arguments: special.apply2(name, *arguments), ORDERS)
    for (a, x), got in zip(ORDERS, found):
        assert abs(got - exact(mp.mpf(a), mp.mpf(x))) < 1e-13, (a, x)


def test_zeta():
    with mp.workdps(120):
        for (s, q), got in zip(ZETA, two(lambda *arguments: special.apply2("zeta", *arguments), ZETA)):
            assert relative(got, mp.zeta(s, q)) < 1e-14, (s, q)


@pytest.mark.parametrize("name, exact", [
    ("chebyshev_t", mp.chebyt), ("chebyshev_u", mp.chebyu), ("hermite_h", mp.hermite), ("laguerre_l", lambda n, x: mp.laguerre(n, 0, x)),
    ("legendre_p", mp.legendre), ("hermite_he", lambda n, x: mp.hermite(n, x / mp.sqrt(2)) / mp.sqrt(2) ** n),
    ("chebyshev_v", lambda n, x: mp.chebyu(n, x) - (mp.chebyu(n - 1, x) if n else 0)),
    ("chebyshev_w", lambda n, x: mp.chebyu(n, x) + (mp.chebyu(n - 1, x) if n else 0)),
])
def test_polynomials(name, exact):
    pairs = [(x, float(n)) for n in (0, 1, 2, 5, 9) for x in (-1.3, -0.4, 0.2, 0.9, 2.0)]
    found = two(lambda *arguments: polynomials.polynomial(name, *arguments), pairs)
    for (x, n), got in zip(pairs, found):
        wanted = exact(int(n), mp.mpf(x))
        assert abs(got - wanted) < 1e-12 * (1 + abs(wanted)), (x, n)


def test_outside_the_domain():
    assert one("k0", [0.0]) == [float("inf")]
    assert all(x != x for x in one("y0", [-1.0]) + one("k1", [-1.0]) + one("ndtri", [-0.1, 1.1]))
    assert one("ndtri", [0.0, 1.0]) == [-float("inf"), float("inf")]
    assert two(lambda *a: polynomials.polynomial("legendre_p", *a), [(0.5, -1.0)]) == [0.0]
