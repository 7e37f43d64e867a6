"""Arithmetic of coefficient series in any basis."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy.polynomial.basis import CHEBYSHEV, POWER, Basis
from septet.numpy.polynomial.polyutils import as_series, trimseq


def table(values: list[int], c: Any) -> Any:
    """Numbers of a recurrence in the dtype of the coefficients they meet."""
    return np.array(values, dtype=c.dtype)


def line(basis: Basis, off: Any, scl: Any) -> Any:
    """The series of off + scl x."""
    if scl == 0:
        return np.array([off])
    return np.array([off + scl * basis.level(0) if basis.level(0) else off, scl * basis.up(0) if basis.up(0) != 1 else scl])


def add(c1: Any, c2: Any) -> Any:
    """c1 + c2."""
    c1, c2 = as_series([c1, c2])
    if len(c1) < len(c2):
        c1, c2 = c2, c1
    c1[: len(c2)] += c2
    return trimseq(c1)


def subtract(c1: Any, c2: Any) -> Any:
    """c1 - c2."""
    c1, c2 = as_series([c1, c2])
    if len(c1) < len(c2):
        c2 = -c2
        c2[: len(c1)] += c1
        return trimseq(c2)
    c1[: len(c2)] -= c2
    return trimseq(c1)


def multiply_x(basis: Basis, c: Any) -> Any:
    """x c."""
    (c,) = as_series([c])
    if len(c) == 1 and c[0] == 0:
        return c
    n = len(c)
    result = np.zeros(n + 1, dtype=c.dtype)
    steps = [basis.step(k) for k in range(n)]
    result[1:] = scaled(c, [(a, b) for a, b, _, _ in steps])
    if steps[0][2]:
        result[:n] += scaled(c, [(-level, b) for _, b, level, _ in steps])
    if basis.step(1)[3] and n > 1:
        result[: n - 1] += scaled(c[1:], [(d, b) for _, b, _, d in steps[1:]])
    return result


def scaled(c: Any, ratios: list[tuple[int, int]]) -> Any:
    """Coefficients times p / q, one ratio (p, q) each; exact for exact numbers."""
    if any(p != 1 for p, _ in ratios):
        c = c * table([p for p, _ in ratios], c)
    return c / table([q for _, q in ratios], c) if any(q != 1 for _, q in ratios) else c


def multiply(basis: Basis, c1: Any, c2: Any) -> Any:
    """c1 c2."""
    c1, c2 = as_series([c1, c2])
    if basis is POWER:
        return trimseq(np.convolve(c1, c2))
    if basis is CHEBYSHEV:
        return trimseq(from_laurent(np.convolve(to_laurent(c1), to_laurent(c2))))
    if len(c1) < len(c2):
        c1, c2 = c2, c1
    return clenshaw(basis, lambda b: multiply_x(basis, b), [k * c1 for k in c2])


def clenshaw(basis: Basis, times_x: Any, terms: list[Any]) -> Any:
    """The sum of terms[k] P_k(x) for series, where times_x multiplies a series by x."""
    high, above = terms[-1], None
    for k in range(len(terms) - 2, -1, -1):
        a, b, c, _ = basis.step(k)
        product = times_x(high) * b
        product = (product if not c else add(product, high * c)) / a
        rest = terms[k]
        if above is not None:
            up, _, _, back = basis.step(k + 1)
            rest = subtract(rest, above * back / up)
        high, above = add(rest, product), high
    return add(high, 0)


def to_laurent(c: Any) -> Any:
    """Chebyshev coefficients as those of the symmetric Laurent series in z, x = (z + 1/z) / 2."""
    half = c[1:] / 2
    return np.concatenate([half[::-1], c[:1], half])


def from_laurent(z: Any) -> Any:
    """Chebyshev coefficients of a symmetric Laurent series."""
    c = z[len(z) // 2 :].copy()
    c[1:] *= 2
    return c


def divide(basis: Basis, c1: Any, c2: Any) -> tuple[Any, Any]:
    """(quotient, remainder).  ZeroDivisionError where c2 is zero."""
    c1, c2 = as_series([c1, c2])
    if c2[-1] == 0:
        raise ZeroDivisionError
    if len(c1) < len(c2):
        return c1[:1] * 0, c1
    if len(c2) == 1:
        return c1 / c2[-1], c1[:1] * 0
    quotient = np.empty(len(c1) - len(c2) + 1, dtype=c1.dtype)
    rest = c1
    for k in range(len(quotient) - 1, -1, -1):
        shifted = np.concatenate([c1[:1] * 0] * k + [c2]) if basis is POWER else multiply(basis, [0] * k + [1], c2)
        quotient[k] = factor = rest[-1] / shifted[-1]
        rest = rest[:-1] - factor * shifted[:-1]
    return quotient, trimseq(rest)


def power(basis: Basis, c: Any, pow: Any, maxpower: Any = 16) -> Any:
    """c to a whole power."""
    (c,) = as_series([c])
    if int(pow) != pow or pow < 0:
        raise ValueError("Power must be a non-negative integer.")
    if maxpower is not None and pow > maxpower:
        raise ValueError("Power is too large")
    if pow == 0:
        return np.array([1], dtype=c.dtype)
    result = c
    for _ in range(int(pow) - 1):
        result = multiply(basis, result, c)
    return result


def from_roots(basis: Basis, roots: Any) -> Any:
    """The monic (in x) series with the given roots."""
    if len(roots) == 0:
        return np.ones(1)
    (roots,) = as_series([roots], trim=False)
    roots.sort()
    factors = [line(basis, -r, 1) for r in roots]
    while len(factors) > 1:
        half, odd = divmod(len(factors), 2)
        merged = [multiply(basis, factors[k], factors[k + half]) for k in range(half)]
        if odd:
            merged[0] = multiply(basis, merged[0], factors[-1])
        factors = merged
    return factors[0]


def from_power(basis: Basis, pol: Any) -> Any:
    """The series of a polynomial given by its powers of x."""
    (pol,) = as_series([pol])
    result: Any = 0
    for k in range(len(pol) - 1, -1, -1):
        result = add(multiply_x(basis, result), pol[k])
    return result


def to_power(basis: Basis, c: Any) -> Any:
    """The powers of x of a series."""
    (c,) = as_series([c])
    return clenshaw(basis, lambda b: multiply_x(POWER, b), [c[k : k + 1] for k in range(len(c))])


def first_root(basis: Basis, c: Any) -> Any:
    """The root of a series of degree 1."""
    a, b, level, _ = basis.step(0)
    return (-c[0] / c[1] * a - level) / b


def companion(basis: Basis, c: Any) -> Any:
    """The (scaled, so that it is symmetric for a single P_n) companion matrix.  ValueError for degree 0."""
    (c,) = as_series([c])
    if len(c) < 2:
        raise ValueError("Series must have maximum degree of at least 1.")
    if len(c) == 2:
        return np.array([[first_root(basis, c)]])
    n = len(c) - 1
    matrix = np.zeros((n, n), dtype=c.dtype)
    if basis.is_power:
        np.fill_diagonal(matrix[1:], 1)
        matrix[:, -1] -= c[:-1] / c[-1]
        return matrix
    off, scale = couplings(basis, n), scales(basis, n)
    np.fill_diagonal(matrix[1:], off)
    np.fill_diagonal(matrix[:, 1:], off)
    if basis.level(0):
        np.fill_diagonal(matrix, [basis.level(k) for k in range(n)])
    matrix[:, -1] -= (c[:-1] / c[-1]) * table(list(scale), c) * basis.up(n - 1)
    return matrix


def couplings(basis: Basis, n: int) -> Any:
    """Off-diagonal of the matrix of multiplication by x between the orthonormal P_0 ... P_{n-1}."""
    up = np.array([basis.up(k) for k in range(n - 1)], dtype=float)
    down = np.array([basis.down(k + 1) for k in range(n - 1)], dtype=float)
    return np.sqrt(up * down) * np.sign(up)


def scales(basis: Basis, n: int) -> Any:
    """Norms of P_0 ... P_{n-1} relative to that of P_{n-1}."""
    steps = [1.0] + [float(np.sqrt(basis.up(k) / basis.down(k + 1))) for k in range(n - 2, -1, -1)]
    return np.cumprod(np.array(steps))[::-1]


def roots(basis: Basis, c: Any) -> Any:
    """The roots, sorted."""
    (c,) = as_series([c])
    if len(c) < 2:
        return np.array([], dtype=c.dtype)
    if len(c) == 2:
        return np.array([first_root(basis, c)])
    found = np.linalg.eigvals(companion(basis, c)[::-1, ::-1])
    found.sort()
    return found
