"""Iterative least squares: conjugate gradients, and LSQR (Paige & Saunders, ACM TOMS 8, 1982)."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np

EPSILON = 2.220446049250313e-16


def norm(x: Any) -> float:
    return float(np.sqrt(x @ x))


def conjugate_gradients(product: Callable[[Any], Any], b: Any, tol: float, most: int) -> tuple[Any, bool]:
    """(x, whether it converged): product(x) = b for a positive definite product."""
    x, r = np.zeros(b.size), b
    limit, p, rho = tol * norm(b), None, 0.0
    if limit == 0:
        return x, True
    for _ in range(most):
        if norm(r) <= limit:
            return x, True
        older, rho = rho, float(r @ r)
        p = r if p is None else r + rho / older * p
        q = product(p)
        a = rho / float(p @ q)
        x, r = x + a * p, r - a * q
    return x, norm(r) <= limit


def rotation(a: float, b: float) -> tuple[float, float, float]:
    """(c, s, r) of the rotation that takes (a, b) to (r, 0)."""
    r = float(np.hypot(a, b))
    return (a / r, b / r, r) if r else (1.0, 0.0, 0.0)


def lsqr(product: Callable[[Any], Any], adjoint: Callable[[Any], Any], b: Any, n: int, damp: float, tol: float,
         most: int) -> tuple[Any, int]:
    """(x, iterations): the minimum of |product(x) - b|^2 + damp^2 |x|^2."""
    x, u, beta = np.zeros(n), b, norm(b)
    if not beta:
        return x, 0
    u = u / beta
    v = adjoint(u)
    alpha = norm(v)
    if not alpha:
        return x, 0
    v = v / alpha
    w, rho_bar, phi_bar, a_norm, damped, b_norm = v, alpha, beta, 0.0, 0.0, beta
    x_norm, xx, z, cs2, sn2 = 0.0, 0.0, 0.0, -1.0, 0.0
    for count in range(1, most + 1):
        u = product(v) - alpha * u
        beta = norm(u)
        if beta:
            u = u / beta
            a_norm = float(np.sqrt(a_norm**2 + alpha**2 + beta**2 + damp**2))
            v = adjoint(u) - beta * v
            alpha = norm(v)
            v = v / alpha if alpha else v
        rho1 = float(np.hypot(rho_bar, damp)) if damp else rho_bar
        psi, phi_bar = (damp / rho1 * phi_bar, rho_bar / rho1 * phi_bar) if damp else (0.0, phi_bar)
        c, s, rho = rotation(rho1, beta)
        theta, rho_bar, phi, phi_bar = s * alpha, -c * alpha, c * phi_bar, s * phi_bar
        tau = s * phi
        x, w = x + phi / rho * w, v - theta / rho * w
        delta, gamma_bar = sn2 * rho, -cs2 * rho
        rhs = phi - delta * z
        x_norm = float(np.sqrt(xx + (rhs / gamma_bar) ** 2))
        gamma = float(np.hypot(gamma_bar, theta))
        cs2, sn2, z = gamma_bar / gamma, theta / gamma, rhs / gamma
        xx += z * z
        damped += psi * psi
        r_norm = float(np.sqrt(phi_bar**2 + damped))
        ar_norm = alpha * abs(tau)
        if small(r_norm, ar_norm, a_norm, b_norm, x_norm, tol):
            return x, count
    return x, most


def small(r: float, ar: float, a: float, b: float, x: float, tol: float) -> bool:
    """LSQR's tests of residual and gradient."""
    first, second = r / b, ar / (a * r + EPSILON)
    return second <= tol or first <= tol + tol * a * x / b or 1 + second <= 1 or 1 + first / (1 + a * x / b) <= 1
