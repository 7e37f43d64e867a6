"""Gradients of linear algebra, Fourier transforms and Einstein sums against central differences."""
from __future__ import annotations

import random

import pytest

import septet.numpy as np
from septet.core import autograd
from septet.core.fn import chains, einsum, fft, linalg, norms
from septet.errors import NotSupported

STEP, TOLERANCE = 1e-6, 1e-5


def numbers(*shape, seed=0):
    draw = random.Random(f"{shape} {seed}")
    count = 1
    for n in shape:
        count *= n
    return np.array([draw.uniform(-0.5, 0.5) for _ in range(count)]).reshape(shape)


def like(x, seed):
    """Numbers of the kind and shape of an array."""
    real = numbers(*x.shape, seed=seed)
    return real + 1j * numbers(*x.shape, seed=seed + 1) if x.dtype.kind == "c" else real


def inner(x, y):
    """The real part of the inner product."""
    return float(np.sum(np.conjugate(x) * y).real)


def symmetric(x):
    return (x + np.swapaxes(x, -1, -2)) * 0.5


A = numbers(3, 3) + 2 * np.eye(3)
S = A @ A.T + np.eye(3)
STACKED_TALL, STACKED_WIDE = numbers(2, 4, 3), numbers(2, 3, 4)
STACK = numbers(2, 3, 3) + 2 * np.eye(3)
TALL = numbers(5, 3)
WIDE = numbers(3, 5)
B = numbers(3, 2)
Z = A + 1j * numbers(3, 3, seed=5)

CASES = {
    "solve": (linalg.solve, A, B),
    "solve, stack": (linalg.solve, STACK, B),
    "solve, complex": (linalg.solve, Z, B + 0j),
    "inv": (linalg.inv, STACK),
    "inv, complex": (linalg.inv, Z),
    "det": (linalg.det, STACK),
    "det, complex": (linalg.det, Z),
    "log determinant": (lambda x: linalg.slogdet(x)[1], STACK),
    "log determinant, complex": (lambda x: linalg.slogdet(x)[1], Z),
    "cholesky": (lambda x: linalg.cholesky(symmetric(x)), S),
    "cholesky, upper": (lambda x: linalg.cholesky(symmetric(x), True), S),
    "triangle solved": (lambda x, b: linalg.triangular_solve(linalg.cholesky(symmetric(x)), b), S, B),
    "factor solved": (lambda x, b: linalg.cholesky_solve(linalg.cholesky(symmetric(x)), b), S, B),
    "factor solved, one": (lambda x, b: linalg.cholesky_solve(linalg.cholesky(symmetric(x)), b), S, B[:, 0]),
    "inverse of a factor": (lambda x: linalg.cholesky_inverse(linalg.cholesky(symmetric(x))), S),
    "eigenvalues": (lambda x: linalg.eigh(symmetric(x))[0], S),
    "eigenvectors": (lambda x: linalg.eigh(symmetric(x))[1], S),
    "eigvalsh": (lambda x: linalg.eigvalsh(symmetric(x)), S),
    "svd, left": (lambda x: linalg.svd(x, False)[0], TALL),
    "svd, right": (lambda x: linalg.svd(x, False)[2], TALL),
    "svd, left of wide": (lambda x: linalg.svd(x, False)[0], WIDE),
    "svd, right of wide": (lambda x: linalg.svd(x, False)[2], WIDE),
    "svd, full, values": (lambda x: linalg.svd(x)[1], TALL),
    "svd, full, left": (lambda x: linalg.svd(x)[0][:, :TALL.shape[1]], TALL),
    "svdvals, complex": (linalg.svdvals, Z),
    "qr, Q": (lambda x: linalg.qr(x)[0], TALL),
    "qr, R": (lambda x: linalg.qr(x)[1], TALL),
    "qr, Q, wide": (lambda x: linalg.qr(x)[0], WIDE),
    "qr, R, wide": (lambda x: linalg.qr(x)[1], STACKED_WIDE),
    "lu, tall": (lambda x: linalg.factored(x)[0], STACKED_TALL),
    "lu, wide": (lambda x: linalg.factored(x)[0], STACKED_WIDE),
    "lu, complex": (lambda x: linalg.factored(x)[0], WIDE + 1j * TALL.T),
    "pinv": (lambda x: norms.pinv(x, np.array(1e-15)), TALL),
    "eigenvalues, general": (lambda x: np.abs(linalg.eig(x)[0] + 0j), A),
    "eigenvectors, general": (lambda x: np.abs(linalg.eig(x)[1] + 0j), A),
    "eigenvectors, complex": (lambda x: np.abs(linalg.eig(x)[1]), Z),
    "eigenvalues, without vectors": (lambda x: np.abs(linalg.eig(x, False)[0] + 0j), STACK),
    "pinv, by its rule": (lambda x: norms.pinv_by_rule(x, np.array(1e-15)), TALL),
    "pinv, complex": (lambda x: norms.pinv_by_rule(x, np.array(1e-15)), Z[:2]),
    "LU": (lambda x: linalg.factored(x)[0], STACK),
    "LU, complex": (lambda x: linalg.factored(x)[0], Z),
    "nuclear norm": (lambda x: norms.matrix_norm(x, "nuc"), TALL),
    "Frobenius norm": (norms.matrix_norm, TALL),
    "3-norm": (lambda x: norms.vector_norm(x, 3, 0), TALL),
    "power": (lambda x: chains.matrix_power(x, -3), A),
    "multi_dot": (lambda x, y, z: chains.multi_dot([x, y, z]), TALL, A, B),
    "einsum": (lambda x, y, z: einsum.einsum(("ij", "jk", "ki"), "", [x, y, z]), A, S, A),
    "einsum, diagonal": (lambda x: einsum.einsum(("ii",), "i", [x]), A),
    "einsum, repeated axis": (lambda x, y: einsum.einsum(("ij", "ij"), "j", [x, y]), A, numbers(1, 3)),
    "fft": (lambda x: fft.transform(x, 0, False, 0.5), Z),
    "fft, padded": (lambda x: fft.along(x, 9, 0, False, 1.0), numbers(6, 2)),
    "ifft, cut": (lambda x: fft.along(x, 4, 0, True, 1.0), numbers(6, 2)),
    "rfft, even": (lambda x: fft.from_real(x, 0, 0.7), numbers(6, 2)),
    "rfft, odd": (lambda x: fft.from_real(x, 1, 0.7), numbers(2, 7)),
    "irfft, even": (lambda x: fft.to_real(x, 6, 0, 0.3), numbers(4, 2) + 1j * numbers(4, 2, seed=1)),
    "irfft, odd": (lambda x: fft.to_real(x, 7, 0, 0.3), numbers(4, 2) + 1j * numbers(4, 2, seed=1)),
}


@pytest.mark.parametrize("name", CASES)
def test_gradient(name):
    function, *inputs = CASES[name]
    leaves = [autograd.leaf(x) for x in inputs]
    result = function(*leaves)
    weight = like(result, 7)
    found = autograd.gradients([result], [weight], leaves)
    for k, x in enumerate(inputs):
        direction = like(x, 11)
        ends = [inner(function(*inputs[:k], x + step * direction, *inputs[k + 1:]), weight) for step in (STEP, -STEP)]
        wanted = (ends[0] - ends[1]) / (2 * STEP)
        assert abs(inner(found[k], direction) - wanted) <= TOLERANCE * (1 + abs(wanted))


@pytest.mark.parametrize("name, function", [
    ("inv", linalg.inv), ("eigenvectors", lambda x: linalg.eigh(symmetric(x))[1]), ("svd", lambda x: linalg.svd(x, False)[0]),
])
def test_gradient_of_gradient(name, function):
    """The gradient along a direction, differenced, is the second gradient."""
    weight, direction = numbers(3, 3, seed=3), numbers(3, 3, seed=4)

    def slope(x):
        leaf = autograd.leaf(x)
        (g,) = autograd.gradients([function(leaf)], [weight], [leaf], create_graph=True)
        return leaf, np.sum(g * direction)

    leaf, value = slope(S)
    (second,) = autograd.gradients([value], [np.array(1.0)], [leaf])
    turn = numbers(3, 3, seed=6)
    above, below = (autograd.detach(slope(S + step * turn)[1]).item() for step in (STEP, -STEP))
    wanted = (above - below) / (2 * STEP)
    assert abs(inner(second, turn) - wanted) <= 1e-4 * (1 + abs(wanted))


@pytest.mark.parametrize("name, function", [
    ("complex svd", lambda x: linalg.svd(x * (1 + 1j), False)[0]), ("lstsq", lambda x: linalg.lstsq(x, B, -1.0)[0]),
    ("complete qr", lambda x: linalg.qr(x[:, :2], True)[0]),
])
def test_missing_gradients_are_refused(name, function):
    leaf = autograd.leaf(A)
    result = function(leaf)
    with pytest.raises(NotSupported):
        autograd.gradients([result], [np.ones(result.shape)], [leaf])
