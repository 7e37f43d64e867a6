"""Derivatives, integrals, quadrature."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.ir.shape import normalize_axis
from septet.numpy.polynomial.basis import CHEBYSHEV, Basis
from septet.numpy.polynomial.polyutils import as_int
from septet.numpy.polynomial.series import companion, couplings
from septet.numpy.polynomial.values import value


def prepared(c: Any, axis: Any) -> tuple[Any, int]:
    """(coefficients as inexact numbers with the degrees first, the axis)."""
    c = np.array(c, ndmin=1, copy=True)
    c = c.astype(np.double) if c.dtype.kind in "biu" else c
    k = normalize_axis(as_int(axis, "the axis"), c.ndim)
    return np.moveaxis(c, k, 0), k


def differentiate(basis: Basis, c: Any, m: Any = 1, scl: Any = 1, axis: int = 0) -> Any:
    """The m-th derivative, each time multiplied by scl."""
    count = as_int(m, "the order of derivation")
    if count < 0:
        raise ValueError("The order of derivation must be non-negative")
    c, k = prepared(c, axis)
    if count >= len(c) and count:
        return np.moveaxis(c[:1] * 0, 0, k)
    for _ in range(count):
        c = derivative(basis, c * scl)
    return np.moveaxis(c, 0, k)


def derivative(basis: Basis, c: Any) -> Any:
    """One derivative: the integral's recurrence solved from the highest degree down."""
    n = len(c)
    result = np.empty((n - 1, *c.shape[1:]), dtype=c.dtype)
    found: dict[int, Any] = {}
    for k in range(n - 1, 0, -1):
        total = c[k]
        if basis.fall is not None and k + 2 < n:
            total = total + found[k + 2] * basis.rise(k + 1) / basis.fall(k + 1)
        if basis.same and k + 1 < n:
            total = total - found[k + 1] * basis.rise(k)
        found[k] = total
        result[k - 1] = total * basis.rise(k - 1)
    return result


def integrate(basis: Basis, c: Any, m: Any = 1, k: Any = [], lbnd: Any = 0, scl: Any = 1, axis: int = 0) -> Any:  # noqa: B006
    """The m-fold integral from lbnd with constants k, each time multiplied by scl."""
    constants = list(k) if np.iterable(k) else [k]
    count = as_int(m, "the order of integration")
    check_integration(count, constants, lbnd, scl)
    c, place = prepared(c, axis)
    constants += [0] * (count - len(constants))
    for constant in constants:
        c = antiderivative(basis, c * scl, constant, lbnd)
    return np.moveaxis(c, 0, place)


def check_integration(count: int, constants: list[Any], lbnd: Any, scl: Any) -> None:
    """ValueError for arguments that do not fit."""
    if count < 0:
        raise ValueError("The order of integration must be non-negative")
    if len(constants) > count:
        raise ValueError("Too many integration constants")
    if np.ndim(lbnd) != 0:
        raise ValueError("lbnd must be a scalar.")
    if np.ndim(scl) != 0:
        raise ValueError("scl must be a scalar.")


def antiderivative(basis: Basis, c: Any, constant: Any, lbnd: Any) -> Any:
    """One integral that has the value `constant` at lbnd."""
    n = len(c)
    if n == 1 and np.all(c[0] == 0):
        c[0] += constant
        return c
    result = np.zeros((n + 1, *c.shape[1:]), dtype=c.dtype)
    result[1:] = c / column([basis.rise(k) for k in range(n)], c)
    if basis.same:
        result[:n] += c
    if basis.fall is not None and n > basis.fall_from:
        falls = column([basis.fall(k) for k in range(basis.fall_from, n)], c)
        result[basis.fall_from - 1 : n - 1] -= c[basis.fall_from :] / falls
    result[0] += constant - value(basis, lbnd, result)
    return result


def column(values: list[int], c: Any) -> Any:
    """Numbers along the first axis, in the dtype of c."""
    return np.array(values, dtype=c.dtype).reshape((-1,) + (1,) * (c.ndim - 1))


def weight(basis: Basis, x: Any) -> Any:
    """The weight function the family is orthogonal under."""
    assert basis.weight is not None
    return basis.weight(np, x)


def gauss(basis: Basis, deg: Any) -> tuple[Any, Any]:
    """(points, weights) of the Gauss quadrature of `deg` points, exact up to degree 2 deg - 1.

    Golub & Welsch (1969): the points are the eigenvalues of multiplication by x; one Newton step, and weights from the sums of squares of
    the orthonormal polynomials.
    """
    n = as_int(deg, "deg")
    if n <= 0:
        raise ValueError("deg must be a positive integer")
    if basis is CHEBYSHEV:
        return np.cos(np.pi * np.arange(1, 2 * n, 2) / (2.0 * n)), np.ones(n) * (np.pi / n)
    x = np.linalg.eigvalsh(companion(basis, [0] * n + [1])) if n > 1 else np.array([float(basis.level(0))])
    error, _ = newton(basis, x)
    x = x - error
    _, squares = newton(basis, x)
    w = 1.0 / squares
    if basis.symmetric:
        w, x = (w + w[::-1]) / 2, (x - x[::-1]) / 2
    return x, w * (basis.mass / w.sum())


def newton(basis: Basis, x: Any) -> tuple[Any, Any]:
    """(p_n / p_n' at points near its roots, the sum of the squares of p_0 ... p_{n-1}) of the orthonormal polynomials, n = len(x)."""
    n = len(x)
    steps = [float(t) for t in couplings(basis, n + 1)]
    before, p, squares = 0.0 * x, 0.0 * x + 1.0, 0.0 * x
    for k in range(n):
        squares = squares + p * p
        held = steps[k - 1] * before if k else 0.0
        before, p = p, ((x - basis.level(k)) * p - held) / steps[k]
    return p * before / (squares / steps[n - 1]), squares
