"""Splines through points: the coefficients of B-splines by a banded system, and their values (C. de Boor, A Practical Guide to Splines)."""
from __future__ import annotations

from septet.kernel import array, f64, i64, kernel, noalias, ptr

MOST = 24                           # degrees of a spline


@kernel
def basis(t, k, at, x, out):
    """out = the k + 1 B-splines of degree k that are not 0 between t[at] and t[at + 1]."""
    out[0] = f64(1.0)
    for j in range(1, k + 1):
        saved = f64(0.0)
        for r in range(j):
            right, left = t[at + r + 1], t[at + 1 - j + r]
            part = out[r] / (right - left)
            out[r] = saved + (right - x) * part
            saved = (x - left) * part
        out[j] = saved


@kernel
def interval(t, n, k, x, at):
    """Where x stands among the knots, at least at `at`; ends belong to the last polynomials."""
    while at < n - 1 and x >= t[at + 1]:
        at += 1
    while at > k and x < t[at]:
        at -= 1
    return at


@kernel(releases_gil=True)
def fit(x: ptr[f64], t: ptr[f64], n: i64, k: i64, band: noalias[f64], c: noalias[f64]):
    """c (the values before) = coefficients; band: n x (2 k + 1).  Such matrices need no pivots."""
    width = 2 * k + 1
    parts, at = array(f64, MOST + 1), k
    for i in range(n):
        at = interval(t, n, k, x[i], at)
        basis(t, k, at, x[i], parts)
        for j in range(width):
            band[i * width + j] = f64(0.0)
        for j in range(k + 1):
            place = at - k + j - i + k
            if 0 <= place < width:
                band[i * width + place] = parts[j]
    for i in range(n):
        for below in range(i + 1, min(n, i + k + 1)):
            factor = band[below * width + i - below + k] / band[i * width + k]
            for j in range(1, k + 1):
                band[below * width + i - below + k + j] -= factor * band[i * width + k + j]
            c[below] -= factor * c[i]
    for back in range(n):
        i = n - 1 - back
        total = c[i]
        for j in range(1, min(k, n - 1 - i) + 1):
            total -= band[i * width + k + j] * c[i + j]
        c[i] = total / band[i * width + k]


@kernel(releases_gil=True)
def values(t: ptr[f64], c: ptr[f64], n: i64, k: i64, x: ptr[f64], m: i64, out: noalias[f64]):
    """out = the spline at m points; beyond the ends its outer polynomials go on."""
    parts, at = array(f64, MOST + 1), k
    for i in range(m):
        at = interval(t, n, k, x[i], at)
        basis(t, k, at, x[i], parts)
        total = f64(0.0)
        for j in range(k + 1):
            total += parts[j] * c[at - k + j]
        out[i] = total
