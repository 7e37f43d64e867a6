"""float32 products and convolutions as sums of bfloat16 parts (AMX): accuracy, hard numbers, edges, threads.

References are float64, which no part takes part in; sums of small integers must be exact.  Products are those of `matrices`: `@` has
smaller ones done before anything is asked of their sizes.
"""
from __future__ import annotations

import math

import pytest

import septet.numpy as np
from septet.codegen.kernels import conv_by_parts, gemm_parts, launch
from septet.codegen.kernels.conv import Geometry
from septet.core.fn import conv
from septet.core.products import matrices
from septet.runtime import threads

pytestmark = pytest.mark.skipif(launch.checked or not gemm_parts.has_amx(), reason="parts are for machines with AMX")

SIZES = [(160, 192, 96), (161, 200, 97), (129, 140, 512), (300, 130, 1100), (1000, 90, 64), (197, 400, 700), (310, 330, 1100)]
LAYOUTS = ["rows", "columns"]
UNIT = 2.0 ** -24
CHAIN = 16                  # products that AMX adds up one after the other, each with a rounding


def matrix(random, rows, columns, layout, scale=1.0):
    """float32, rows or columns contiguous."""
    shape = (rows, columns) if layout == "rows" else (columns, rows)
    a = (random.standard_normal(shape) * scale).astype(np.float32)
    return a if layout == "rows" else a.T


def units(a, b, c):
    """The largest error of C = A B in units of rounding of |A| |B|."""
    wide, other = a.astype(np.float64), b.astype(np.float64)
    bound = np.abs(wide) @ np.abs(other)
    error = np.abs(c.astype(np.float64) - wide @ other)
    return float((error / np.maximum(bound, 1e-300)).max()) / UNIT


@pytest.mark.parametrize("right", LAYOUTS)
@pytest.mark.parametrize("left", LAYOUTS)
@pytest.mark.parametrize("m, n, k", SIZES)
def test_accuracy(m, n, k, left, right):
    assert gemm_parts.pays(m, n, k)
    random = np.random.default_rng(m + n + k)
    a, b = matrix(random, m, k, left), matrix(random, k, n, right)
    assert units(a, b, matrices(a, b)) < CHAIN / 2


@pytest.mark.parametrize("m, n, k", SIZES)
def test_integers_are_exact(m, n, k):
    random = np.random.default_rng(1)
    a, b = (random.integers(-2000, 2000, shape).astype(np.float32) for shape in ((m, k), (k, n)))
    a[:, 3:] = np.sign(a[:, 3:])
    wide = a.astype(np.float64) @ b.astype(np.float64)
    assert float(np.abs(wide).max()) < 2 ** 24 and bool((matrices(a, b) == wide).all())


@pytest.mark.parametrize("scale, other", [(1e-30, 1.0), (1e-20, 1e-20), (1e-36, 1.0), (1e-18, 1e18), (1e30, 1e-30), (3e-39, 1e10),
                                          (1e-37, 1e20), (1e20, 1e-37)])
def test_small_and_large_numbers(scale, other):
    random = np.random.default_rng(2)
    a, b = matrix(random, 160, 200, "rows", scale), matrix(random, 200, 192, "columns", other)
    wide = a.astype(np.float64) @ b.astype(np.float64)
    error = np.abs(matrices(a, b).astype(np.float64) - wide)
    least = 2.0 ** -149 * 200
    assert bool((error <= 8 * UNIT * (np.abs(a).astype(np.float64) @ np.abs(b).astype(np.float64)) + least).all())


@pytest.mark.parametrize("left, right", [(1.0, 1e-37), (1e-38, 1.0)])
def test_tiny_numbers_beside_large_ones(left, right):
    """A part below 2^-126 must not reach into its neighbour's half of a pair: weights of a softmax have such numbers."""
    random = np.random.default_rng(5)
    tiny = np.where(random.random((160, 200)) < 0.5, left, right).astype(np.float32)
    a, b = matrix(random, 160, 200, "rows") * tiny, matrix(random, 200, 192, "rows")
    assert units(a, b, matrices(a, b)) < CHAIN / 2
    assert units(b.T, a.T, matrices(b.T, a.T)) < CHAIN / 2


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, 3.4e38])
def test_numbers_without_parts(value):
    random = np.random.default_rng(3)
    a, b = matrix(random, 160, 200, "rows"), np.abs(matrix(random, 200, 192, "rows")) + np.float32(0.5)
    plain = matrices(a, b)
    a[7, 11] = value
    found = matrices(a, b)
    expected = a.astype(np.float64) @ b.astype(np.float64)
    with np.errstate(over="ignore"):
        assert bool(np.array_equal(found[7], expected[7].astype(np.float32), equal_nan=True)) or \
            bool(np.allclose(found[7], expected[7], rtol=1e-5, equal_nan=True))
    assert bool(np.allclose(found[8:], plain[8:], rtol=1e-4, atol=1e-4))


def test_a_row_of_zeros_is_zero():
    random = np.random.default_rng(4)
    a, b = matrix(random, 160, 200, "rows"), matrix(random, 200, 192, "rows")
    a[5] = 0
    assert bool(matrices(a, b)[5].any()) is False


def test_threads_change_nothing():
    """Nor where a product is cut for them, and some of its rows have no parts."""
    random = np.random.default_rng(5)
    a, b = matrix(random, 700, 300, "columns"), matrix(random, 300, 200, "rows")
    others = [(matrix(random, m, k, "rows"), matrix(random, k, n, "columns")) for m, n, k in ((500, 400, 450), (310, 330, 1100))]
    for left, _ in others:
        left[100, 3] = np.inf
    x, w = random.standard_normal((4, 64, 9, 9)).astype(np.float32), random.standard_normal((64, 64, 3, 3)).astype(np.float32)
    found = []
    former, frame = threads.count(), Geometry(before=(1, 1), after=(1, 1))
    try:
        for count in (1, 2, 8):
            threads.set_count(count)
            products = [matrices(a, b), *(matrices(left, right) for left, right in others)]
            found.append([np.asarray(part).tobytes() for part in (*products, *passes(x, w, frame))])
    finally:
        threads.set_count(former)
    assert found[0] == found[1] == found[2]


# ---- convolutions --------------------------------------------------------------------------------------------------------
CASES = {                   # input shape, output channels, kernel, geometry
    "rows of sixteen": ((2, 32, 16, 32), 64, (3, 3), Geometry(before=(1, 1), after=(1, 1))),
    "short rows": ((3, 64, 9, 7), 40, (3, 3), Geometry(before=(1, 1), after=(1, 1))),
    "strides": ((2, 32, 32, 32), 64, (3, 3), Geometry((2, 2), (1, 1), (1, 1), (1, 1))),
    "points": ((4, 64, 14, 14), 96, (1, 1), Geometry()),
    "dilated": ((2, 32, 18, 17), 64, (3, 3), Geometry((1, 1), (2, 2), (2, 2), (2, 2))),
    "uneven frame": ((2, 32, 15, 20), 32, (5, 4), Geometry(before=(2, 0), after=(1, 3))),
    "small images": ((40, 64, 4, 4), 64, (3, 3), Geometry(before=(1, 1), after=(1, 1))),
    "bands of an odd image": ((3, 64, 40, 33), 64, (3, 3), Geometry(before=(1, 1), after=(1, 1))),
    "wider than it was": ((5, 64, 11, 11), 32, (3, 3), Geometry(before=(2, 2), after=(2, 2))),
    "frame without need": ((8, 64, 5, 13), 64, (3, 1), Geometry((1, 1), (1, 2), (1, 2), (2, 3))),
    "lines": ((4, 64, 200), 64, (5,), Geometry((1,), (1,), (2,), (2,))),
    "volumes": ((2, 32, 6, 7, 8), 32, (3, 3, 3), Geometry((1, 1, 1), (1, 1, 1), (0, 0, 0), (0, 0, 0))),
}


def passes(x, w, geometry):
    """Result, gradient of the input and of the weights, for a cotangent that depends on the places alone."""
    y = conv.convolve(x, w, None, geometry)
    g = np.reshape(np.arange(y.size) % 7 - 3, y.shape).astype(x.dtype)
    return y, conv.transposed(g, w, None, geometry, tuple(x.shape)), conv.weights(x, g, geometry, tuple(w.shape))


def relative(found, wide):
    """The largest error beside the largest number."""
    return float(np.abs(np.asarray(found, dtype=np.float64) - wide).max() / np.abs(wide).max())


@pytest.mark.parametrize("last", [False, True], ids=["nchw", "nhwc"])
@pytest.mark.parametrize("case", CASES)
def test_convolution(case, last, monkeypatch):
    shape, outputs, kernel, geometry = CASES[case]
    random, used, real = np.random.default_rng(6), [], conv_by_parts.fit
    monkeypatch.setattr(conv_by_parts, "fit", lambda *a: used.append(real(*a)) or used[-1])
    x, w = random.standard_normal(shape).astype(np.float32), random.standard_normal((outputs, shape[1], *kernel)).astype(np.float32)
    if last:
        x = np.moveaxis(np.ascontiguousarray(np.moveaxis(x, 1, -1)), -1, 1)
    found = passes(x, w, geometry)
    assert used and all(used)
    for part, wide in zip(found, passes(x.astype(np.float64), w.astype(np.float64), geometry)):
        assert relative(part, wide) < 2e-6


@pytest.mark.parametrize("case", CASES)
def test_convolution_of_integers_is_exact(case):
    shape, outputs, kernel, geometry = CASES[case]
    random = np.random.default_rng(7)
    x, w = random.integers(-9, 9, shape), random.integers(-9, 9, (outputs, shape[1], *kernel))
    found = passes(x.astype(np.float32), w.astype(np.float32), geometry)
    for part, wide in zip(found, passes(x.astype(np.float64), w.astype(np.float64), geometry)):
        assert bool((part == wide).all())


@pytest.mark.parametrize("value", [math.inf, math.nan, 3.4e38])
def test_convolution_of_numbers_without_parts(value):
    shape, outputs, kernel, geometry = CASES["short rows"]
    random = np.random.default_rng(8)
    x, w = random.standard_normal(shape).astype(np.float32), random.standard_normal((outputs, shape[1], *kernel)).astype(np.float32)
    x[1, 2, 3, 4] = value
    with np.errstate(all="ignore"):
        found = conv.convolve(x, w, None, geometry)
        wide = conv.convolve(x.astype(np.float64), w.astype(np.float64), None, geometry).astype(np.float32)
    assert bool((np.isfinite(found) == np.isfinite(wide)).all()) and bool(np.isfinite(found[0]).all())


@pytest.mark.parametrize("last", [False, True], ids=["nchw", "nhwc"])
@pytest.mark.parametrize("stride", [1, 2])
def test_tiny_pixels_and_channels(stride, last):
    """What is tiny beside large numbers of other sums keeps all its bits."""
    random, geometry = np.random.default_rng(10), Geometry((stride, stride))
    x = random.standard_normal((8, 64, 16, 16)).astype(np.float32)
    w, bare = random.standard_normal((64, 64, 1, 1)).astype(np.float32), x.copy()
    x[1, :, 4, 6] *= np.float32(1e-37)
    bare[:, 3] *= np.float32(1e-37)
    if last:
        x, bare = (np.moveaxis(np.ascontiguousarray(np.moveaxis(a, 1, -1)), -1, 1) for a in (x, bare))
    y, wide = (np.asarray(conv.convolve(a, b, None, geometry))[1, :, 4 // stride, 6 // stride]
               for a, b in ((x, w), (x.astype(np.float64), w.astype(np.float64))))
    assert relative(y, wide) < 1e-6
    g = random.standard_normal((8, 64, 16 // stride, 16 // stride)).astype(np.float32)
    of_w, wide = (np.asarray(conv.weights(a, b, geometry, (64, 64, 1, 1)))[:, 3] for a, b in (
        (bare, g), (bare.astype(np.float64), g.astype(np.float64))))
    assert relative(of_w, wide) < 1e-6


def test_bias():
    shape, outputs, kernel, geometry = CASES["short rows"]
    random = np.random.default_rng(9)
    x, w = random.standard_normal(shape).astype(np.float32), random.standard_normal((outputs, shape[1], *kernel)).astype(np.float32)
    bias = random.standard_normal(outputs).astype(np.float32)
    added = conv.convolve(x, w, bias, geometry) - conv.convolve(x, w, None, geometry)
    assert bool(np.allclose(added, np.reshape(bias, (1, -1, 1, 1)), atol=1e-5))
