"""Modified Bessel functions of the second kind, for Matérn kernels of any smoothness."""
from __future__ import annotations

import math
from typing import Any

import septet.numpy as np

MOST = 10                           # smoothness up to which the steps are small enough
STEP, NODES = 0.2, 230              # of the integral: the rule's error is exp(-pi**2 / STEP), what lies behind is below 1e-300
NARROW = 0.6                        # steps in widths of the integrand, where it is narrower


def bessel_k(nu: float, x: Any) -> Any:
    """K_nu(x) for x > 0: the integral of exp(-x cosh t) cosh(nu t) over t > 0, by the trapezoidal rule (its end's derivatives vanish)."""
    nu, step, total = abs(nu), np.minimum(STEP, NARROW / np.sqrt(x)), 0.5 * np.exp(-x)
    for k in range(1, NODES + 1):
        t = k * step
        total = total + 0.5 * (np.exp(nu * t - x * np.cosh(t)) + np.exp(-nu * t - x * np.cosh(t)))
    return total * step


def matern(nu: float, d: Any) -> Any:
    """The covariance at distances in length scales."""
    t = math.sqrt(2 * nu) * np.where(d == 0, np.finfo(np.float64).eps, d)
    return scaled(nu, nu, t)


def scaled(nu: float, order: float, t: Any) -> Any:
    """2**(1 - nu) / gamma(nu) * t**nu * K_order(t)."""
    return 2.0 ** (1.0 - nu) / math.gamma(nu) * t ** nu * bessel_k(order, t)


def matern_slope(nu: float, part: Any, d: Any) -> Any:
    """The derivative by the logarithm of a length scale; part: squared differences in that length scale."""
    t = math.sqrt(2 * nu) * np.where(d == 0, np.finfo(np.float64).eps, d)
    return 2.0 * nu * part * (scaled(nu, nu - 1.0, t) / t)
