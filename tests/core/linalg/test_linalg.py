"""LAPACK's factorisations by what defines them: residuals, orthogonality, order, and exact small cases."""
from __future__ import annotations

import cmath
import ctypes
import math
import random
from fractions import Fraction

import pytest

from septet.core.linalg import eigen, qr, solve, svd
from septet.core.linalg.errors import LinAlgError
from septet.ir import dtype as d
from septet.runtime import threads

DTYPES = [d.float32, d.float64, d.complex64, d.complex128]
C_TYPES = {d.float32: ctypes.c_float, d.float64: ctypes.c_double, d.int64: ctypes.c_int64}
EPSILON = {d.float32: 1.2e-7, d.float64: 2.3e-16}
dtypes = pytest.mark.parametrize("dtype", DTYPES, ids=str)


def close(dtype, found, wanted, scale):
    return all(abs(x - y) <= 40 * EPSILON[dtype.real] * scale for row, line in zip(found, wanted, strict=True)
               for x, y in zip(row, line, strict=True))


def store(dtype, rows):
    flat = [x for row in rows for x in row]
    if dtype.is_complex:
        flat = [part for x in flat for part in (complex(x).real, complex(x).imag)]
    return (C_TYPES[dtype.real] * max(1, len(flat)))(*flat)


def load(dtype, block, rows, columns, skip=0):
    parts = 2 if dtype.is_complex else 1
    held = (C_TYPES[dtype.real] * max(1, (skip + rows * columns) * parts)).from_address(block.address)
    flat = held[skip * parts:(skip + rows * columns) * parts]
    flat = [complex(*pair) for pair in zip(flat[::2], flat[1::2])] if parts == 2 else flat
    return [flat[i * columns:(i + 1) * columns] for i in range(rows)]


def sample(dtype, rows, columns, seed=0):
    """A random matrix as the dtype rounds it."""
    draw = random.Random(rows * 100 + columns + seed)
    one = (lambda: complex(draw.gauss(0, 1), draw.gauss(0, 1))) if dtype.is_complex else (lambda: draw.gauss(0, 1))
    buffer = store(dtype, [[one() for _ in range(columns)] for _ in range(rows)])
    return load(dtype, type("Held", (), {"address": ctypes.addressof(buffer)}), rows, columns)


def place(dtype, rows):
    """The address of a matrix, which stays."""
    _held.append(store(dtype, rows))
    return ctypes.addressof(_held[-1])


_held = []


def times(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]


def adjoint(a):
    return [[complex(x).conjugate() if isinstance(x, complex) else x for x in column] for column in zip(*a)]


def identity(n):
    return [[float(i == j) for j in range(n)] for i in range(n)]


def positive(dtype, n):
    a = sample(dtype, n, n)
    return [[x + (n if i == j else 0) for j, x in enumerate(row)] for i, row in enumerate(times(a, adjoint(a)))]


@dtypes
@pytest.mark.parametrize("n", [1, 2, 7, 20])
def test_solve_and_inverse(dtype, n):
    a, b = positive(dtype, n), sample(dtype, n, 3)
    left, right = place(dtype, a), place(dtype, b)
    x = load(dtype, solve.solve(dtype, 1, n, 3, left, right), n, 3)
    assert close(dtype, times(a, x), b, 10 * n)
    inverse = load(dtype, solve.inv(dtype, 1, n, left), n, n)
    assert close(dtype, times(a, inverse), identity(n), 10 * n)


@dtypes
def test_batch_of_systems(dtype):
    systems = [positive(dtype, 3), sample(dtype, 3, 3, 5)]
    at = place(dtype, systems[0] + systems[1])
    inverses = solve.inv(dtype, 2, 3, at)
    for number, a in enumerate(systems):
        assert close(dtype, times(a, load(dtype, inverses, 3, 3, 9 * number)), identity(3), 100)


def test_singular_is_an_error():
    at = place(d.float64, [[1.0, 2.0], [2.0, 4.0]])
    with pytest.raises(LinAlgError, match="Singular matrix"):
        solve.inv(d.float64, 1, 2, at)
    with pytest.raises(LinAlgError, match="number 1 of 2"):
        at = place(d.float64, [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 1.0]])
        solve.solve(d.float64, 2, 2, 2, at, at)
    assert issubclass(LinAlgError, ValueError)


def exact_determinant(a):
    """By Gauss's elimination in fractions."""
    rows, result = [[Fraction(x) for x in row] for row in a], Fraction(1)
    for i in range(len(rows)):
        pivot = next((r for r in range(i, len(rows)) if rows[r][i]), None)
        if pivot is None:
            return Fraction(0)
        if pivot != i:
            rows[i], rows[pivot], result = rows[pivot], rows[i], -result
        result *= rows[i][i]
        for r in range(i + 1, len(rows)):
            factor = rows[r][i] / rows[i][i]
            rows[r] = [x - factor * y for x, y in zip(rows[r], rows[i])]
    return result


@pytest.mark.parametrize("n", [0, 1, 2, 3, 6])
def test_determinant_of_integers(n):
    draw = random.Random(n)
    a = [[draw.randint(-5, 5) for _ in range(n)] for _ in range(n)]
    at = place(d.float64, a)
    sign, logdet, det = (load(d.float64, x, 1, 1)[0][0] for x in solve.slogdet(d.float64, 1, n, at))
    wanted = exact_determinant(a)
    assert det == pytest.approx(float(wanted), rel=1e-12, abs=1e-12)
    assert sign == (wanted > 0) - (wanted < 0)
    assert logdet == pytest.approx(math.log(abs(wanted)), abs=1e-12) if wanted else logdet == -math.inf


def test_determinant_of_complex_and_singular():
    at = place(d.complex128, [[0, 2j], [3, 1 + 1j]])
    sign, logdet, det = solve.slogdet(d.complex128, 1, 2, at)
    assert load(d.complex128, det, 1, 1)[0][0] == pytest.approx(-6j)
    assert load(d.complex128, sign, 1, 1)[0][0] == pytest.approx(-1j)
    assert load(d.float64, logdet, 1, 1)[0][0] == pytest.approx(math.log(6))
    at = place(d.complex128, [[1j, 1j], [1j, 1j]])
    sign, logdet, det = solve.slogdet(d.complex128, 1, 2, at)
    assert load(d.complex128, det, 1, 1) == load(d.complex128, sign, 1, 1) == [[0]]
    assert load(d.float64, logdet, 1, 1) == [[-math.inf]]


@dtypes
@pytest.mark.parametrize("upper", [False, True])
def test_cholesky(dtype, upper):
    for n in (1, 5, 18):
        a = positive(dtype, n)
        factor = load(dtype, solve.cholesky(dtype, 1, n, place(dtype, a), upper), n, n)
        assert all(factor[i][j] == 0 for i in range(n) for j in range(n) if (j < i if upper else j > i))
        assert close(dtype, times(adjoint(factor), factor) if upper else times(factor, adjoint(factor)), a, 10 * n)


def test_not_positive_definite():
    with pytest.raises(LinAlgError, match="not positive definite"):
        solve.cholesky(d.float64, 1, 2, place(d.float64, [[1.0, 2.0], [2.0, 1.0]]))


@pytest.mark.parametrize("dtype", [d.float32, d.float64], ids=str)
@pytest.mark.parametrize("n", [1, 5, 18])
def test_what_a_cholesky_factor_solves(dtype, n):
    a, b = positive(dtype, n), sample(dtype, n, 3)
    factor, right = solve.cholesky(dtype, 1, n, place(dtype, a)), place(dtype, b)
    x = load(dtype, solve.cholesky_solve(dtype, n, 3, factor.address, right), n, 3)
    assert close(dtype, times(a, x), b, 10 * n)
    half = load(dtype, solve.triangular_solve(dtype, n, 3, factor.address, right), n, 3)
    assert close(dtype, times(load(dtype, factor, n, n), half), b, 10 * n)
    lower = load(dtype, solve.cholesky_inverse(dtype, n, factor.address), n, n)
    assert all(lower[i][j] == 0 for i in range(n) for j in range(i + 1, n))
    whole = [[lower[max(i, j)][min(i, j)] for j in range(n)] for i in range(n)]
    assert close(dtype, times(a, whole), identity(n), 10 * n)


def test_triangle_with_a_zero():
    with pytest.raises(LinAlgError, match="element 2"):
        solve.triangular_solve(d.float64, 2, 1, place(d.float64, [[1.0, 0.0], [2.0, 0.0]]), place(d.float64, [[1.0], [1.0]]))


@dtypes
@pytest.mark.parametrize("rows, columns", [(1, 1), (6, 6), (9, 4), (4, 9), (20, 3)])
def test_qr(dtype, rows, columns):
    a = sample(dtype, rows, columns)
    at = place(dtype, a)
    for complete in (False, True):
        width = rows if complete else min(rows, columns)
        q, r = (load(dtype, x, *shape) for x, shape in zip(qr.qr(dtype, 1, rows, columns, at, complete), ((rows, width), (width, columns))))
        assert close(dtype, times(q, r), a, 10)
        assert close(dtype, times(adjoint(q), q), identity(width), 10)
        assert all(r[i][j] == 0 for i in range(width) for j in range(min(i, columns)))
    h, _tau = qr.qr_raw(dtype, 1, rows, columns, at)
    raw = load(dtype, h, columns, rows)
    assert [raw[j][i] for i in range(min(rows, columns)) for j in range(i, columns)] == [
        x for i, row in enumerate(r[:min(rows, columns)]) for x in row[i:]]


@dtypes
@pytest.mark.parametrize("rows, columns", [(1, 1), (6, 6), (9, 4), (4, 9)])
def test_svd(dtype, rows, columns):
    a, few = sample(dtype, rows, columns), min(rows, columns)
    at = place(dtype, a)
    for full in (False, True):
        width, height = (rows, columns) if full else (few, few)
        u, s, vh = svd.svd(dtype, 1, rows, columns, at, full)
        u, s, vh = load(dtype, u, rows, width), load(dtype.real, s, 1, few)[0], load(dtype, vh, height, columns)
        assert s == sorted(s, reverse=True) and s[-1] >= 0
        assert close(dtype, times([[x * y for x, y in zip(row, s)] for row in u], vh[:few]), a, 10)
        assert close(dtype, times(adjoint(u), u), identity(width), 10)
        assert close(dtype, times(vh, adjoint(vh)), identity(height), 10)
    assert close(dtype, load(dtype.real, svd.svdvals(dtype, 1, rows, columns, at), 1, few), [s], 10)


def test_svd_of_nothing():
    u, _s, vh = svd.svd(d.float64, 1, 3, 0, 0, True)
    assert load(d.float64, u, 3, 3) == identity(3)
    assert svd.svd(d.float64, 1, 0, 0, 0, True)[2].nbytes >= 0 and vh is not None


def test_not_a_number_does_not_converge():
    at = place(d.float64, [[math.nan, 1.0], [1.0, 1.0]])
    with pytest.raises(LinAlgError, match="SVD did not converge"):
        svd.svd(d.float64, 1, 2, 2, at)


@dtypes
@pytest.mark.parametrize("upper", [False, True])
def test_symmetric_eigenvalues(dtype, upper):
    for n in (1, 4, 15):
        a = positive(dtype, n)
        junk = [[x if (j >= i if upper else j <= i) else 99.0 for j, x in enumerate(row)] for i, row in enumerate(a)]
        at = place(dtype, junk)
        w, v = eigen.eigh(dtype, 1, n, at, upper)
        w, v = load(dtype.real, w, 1, n)[0], load(dtype, v, n, n)
        assert w == sorted(w)
        assert close(dtype, times(a, v), [[x * y for x, y in zip(row, w)] for row in v], 10 * n)
        assert close(dtype, times(adjoint(v), v), identity(n), 10)
        assert close(dtype.real, load(dtype.real, eigen.eigh(dtype, 1, n, at, upper, False)[0], 1, n), [w], 10 * n)


@dtypes
def test_eigenvalues(dtype):
    whole = {d.float32: d.complex64, d.float64: d.complex128}.get(dtype, dtype)
    for n in (1, 2, 7):
        a = sample(dtype, n, n)
        at = place(dtype, a)
        w, v, real = eigen.eig(dtype, 1, n, at)
        w, v = load(whole, w, 1, n)[0], load(whole, v, n, n)
        assert close(dtype, times(a, v), [[x * y for x, y in zip(row, w)] for row in v], 20)
        assert close(dtype, [[math.hypot(*map(abs, column)) for column in zip(*v)]], [[1.0] * n], 10)
        assert real == (not dtype.is_complex and all(x.imag == 0 for x in w))
        assert cmath.isclose(sum(w), sum(a[i][i] for i in range(n)), rel_tol=1e-4, abs_tol=1e-4)


def test_rotation_has_a_conjugate_pair():
    at = place(d.float64, [[0.0, -1.0], [1.0, 0.0]])
    w, v, real = eigen.eig(d.float64, 1, 2, at)
    assert load(d.complex128, w, 1, 2) == [[1j, -1j]] and not real
    root = math.sqrt(0.5)
    for found, wanted in zip(load(d.complex128, v, 2, 2), [[root, root], [-root * 1j, root * 1j]]):
        assert found == pytest.approx(wanted)


@dtypes
def test_least_squares(dtype):
    """The residual is orthogonal to the columns of A; a rank-deficient A is found out."""
    a, b = sample(dtype, 9, 4), sample(dtype, 9, 2)
    at, right = (place(dtype, x) for x in (a, b))
    x, rest, rank, s = svd.lstsq(dtype, 9, 4, 2, at, right, 1e-6)
    difference = [[p - q for p, q in zip(*rows)] for rows in zip(times(a, load(dtype, x, 4, 2)), b)]
    assert rank == 4 and load(dtype.real, s, 1, 4)[0][0] > 0
    assert close(dtype, times(adjoint(a), difference), [[0, 0]] * 4, 100)
    squares = [sum(abs(p) ** 2 for p in column) for column in zip(*difference)]
    assert close(dtype, [[sum(abs(p) ** 2 for p in column) for column in zip(*load(dtype, rest, 5, 2))]], [squares], 100)
    doubled = place(dtype, [[row[0], 2 * row[0]] for row in a])
    assert svd.lstsq(dtype, 9, 2, 2, doubled, right, 1e-6)[2] == 1


def test_large_enough_for_threads():
    n = 160
    draw, former = random.Random(3), threads.count()
    a = [[draw.gauss(0, 1) + (n if i == j else 0) for j in range(n)] for i in range(n)]
    at = place(d.float64, a)
    try:
        for count in (1, 2):
            threads.set_count(count)
            inverse = load(d.float64, solve.inv(d.float64, 1, n, at), n, n)
            assert sum(x * row[5] for x, row in zip(a[5], inverse)) == pytest.approx(1.0, abs=1e-12)
    finally:
        threads.set_count(former)
