"""Tails of the chi-squared and F distributions, by the incomplete gamma and beta functions."""
from __future__ import annotations

import math
from typing import Any

import septet.numpy as np

TINY = 1e-300


def chi2_survival(x: Any, freedom: float) -> Any:
    """The probability of more than x."""
    return np.array([gamma_upper(freedom / 2, v / 2) for v in np.asarray(x).tolist()])


def f_survival(x: Any, above: float, below: float) -> Any:
    """The probability of more than x, with so many degrees of freedom above and below."""
    return np.array([f_tail(v, above, below) for v in np.asarray(x).tolist()])


def f_tail(x: float, above: float, below: float) -> float:
    if math.isnan(x) or below <= 0:
        return float("nan")
    if x <= 0:
        return 1.0
    return 0.0 if math.isinf(x) else beta_lower(below / 2, above / 2, below / (below + above * x))


def gamma_upper(a: float, x: float) -> float:
    """The regularised upper incomplete gamma function: a series below a + 1, else a continued fraction (Lentz)."""
    if math.isnan(x):
        return float("nan")
    if x <= 0:
        return 1.0
    if math.isinf(x):
        return 0.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        n = a
        while abs(term) > abs(total) * 1e-17:
            n += 1
            term *= x / n
            total += term
        return max(0.0, 1 - front * total)
    b = x + 1 - a
    c, d = 1 / TINY, 1 / b
    made = d
    for k in range(1, 10000):
        step = -k * (k - a)
        b += 2
        d = 1 / (step * d + b or TINY)
        c = b + step / c or TINY
        made *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return front * made


def beta_lower(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function by its continued fraction."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * beta_fraction(a, b, x) / a
    return 1 - front * beta_fraction(b, a, 1 - x) / b


def beta_fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or TINY)
    made = d
    for m in range(1, 10000):
        for step in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
            d = 1 / (1 + step * d or TINY)
            c = 1 + step / c or TINY
            made *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return made
