"""Fourier transforms against the definition (mpmath), and long ones against identities."""
from __future__ import annotations

import cmath
import math

import mpmath
import pytest

from septet.codegen.kernels.fft import can_do_columns, fft, fft_columns
from septet.codegen.kernels.fft_plan import factors, smooth_above, split
from septet.codegen.kernels.fft_real import fft_of_real, irfft, rfft
from septet.ir import dtype as d

TOLERANCE = {d.complex128: 1e-15, d.complex64: 5e-7}


def definition(row, sign=-1):
    """The transform in 40 digits."""
    n = len(row)
    with mpmath.workdps(40):
        roots = [mpmath.expjpi(mpmath.mpf(2 * sign * k) / n) for k in range(n)]
        return [mpmath.fsum(mpmath.mpc(x) * roots[i * k % n] for i, x in enumerate(row)) for k in range(n)]


def error(found, expected):
    return float(mpmath.norm([f - e for f, e in zip(found, expected, strict=True)]) / mpmath.norm(expected))


def draw(memory, n):
    return [complex(memory.random.gauss(0, 1), memory.random.gauss(0, 1)) for _ in range(n)]


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 19, 25, 30, 34, 49, 64, 77, 97, 121])
def test_definition(memory, n):
    for dtype, rows in ((d.complex128, 1), (d.complex64, 9)):
        address = memory.pack(dtype, draw(memory, rows * n))
        values = memory.unpack(dtype, address)
        out = memory.empty(address.nbytes)
        for backward in (False, True):
            fft(out, address, rows, n, double=dtype is d.complex128, backward=backward, scale=0.5)
            found = memory.unpack(dtype, out)
            for row in {0, rows - 1}:
                expected = definition(values[row * n:row * n + n], 1 if backward else -1)
                assert error([2 * x for x in found[row * n:row * n + n]], expected) < TOLERANCE[dtype]


@pytest.mark.parametrize("n", [256, 360, 1001, 1024, 4096, 10_007, 65_536])
def test_shifted_impulse(memory, n):
    """The transform of an impulse at p is a wave, known exactly; going back gives the impulse."""
    p = n // 3 + 1
    address = memory.pack(d.complex128, [complex(i == p) for i in range(n)])
    out = memory.empty(16 * n)
    fft(out, address, 1, n, double=True)
    found = memory.unpack(d.complex128, out)
    expected = [cmath.exp(-2j * math.pi * (p * k % n) / n) for k in range(n)]
    norm = math.sqrt(n)
    assert math.sqrt(sum(abs(f - e) ** 2 for f, e in zip(found, expected))) / norm < 1.2e-15
    fft(out, out, 1, n, double=True, backward=True, scale=1 / n)
    assert math.sqrt(sum(abs(x - (i == p)) ** 2 for i, x in enumerate(memory.unpack(d.complex128, out)))) < 1.2e-15


@pytest.mark.parametrize("n", [1200, 2046])
def test_random_round_trip_and_energy(memory, n):
    values = draw(memory, 3 * n)
    out = memory.empty(48 * n)
    fft(out, memory.pack(d.complex128, values), 3, n, double=True)
    energy = math.fsum(abs(x) ** 2 for x in values)
    assert abs(math.fsum(abs(x) ** 2 for x in memory.unpack(d.complex128, out)) / n / energy - 1) < 1e-14
    fft(out, out, 3, n, double=True, backward=True, scale=1 / n)
    assert math.sqrt(sum(abs(x - y) ** 2 for x, y in zip(memory.unpack(d.complex128, out), values)) / energy) < 2e-15


@pytest.mark.parametrize("n, inner", [(1, 3), (12, 1), (30, 8), (7, 21)])
def test_columns(memory, n, inner):
    assert can_do_columns(n)
    values = draw(memory, 2 * n * inner)
    out = memory.empty(32 * n * inner)
    fft_columns(out, memory.pack(d.complex128, values), 2, n, inner, double=True)
    found = memory.unpack(d.complex128, out)
    for o, j in ((0, 0), (1, inner - 1)):
        places = [(o * n + k) * inner + j for k in range(n)]
        assert error([found[p] for p in places], definition([values[p] for p in places])) < 1e-15


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 10, 33, 34, 64, 100])
def test_real(memory, n):
    for dtype, full in ((d.float64, d.complex128), (d.float32, d.complex64)):
        rows = 3
        address = memory.pack(dtype, [memory.random.gauss(0, 1) for _ in range(rows * n)])
        values = memory.unpack(dtype, address)
        kept = n // 2 + 1
        out, back = memory.empty(rows * kept * full.itemsize), memory.empty(address.nbytes)
        rfft(out, address, rows, n, double=dtype is d.float64)
        found = memory.unpack(full, out)
        for row in range(rows):
            assert error(found[row * kept:row * kept + kept],
                         definition(values[row * n:row * n + n])[:kept]) < TOLERANCE[full]
        irfft(back, out, rows, n, double=dtype is d.float64, scale=1 / n)
        assert error(memory.unpack(dtype, back), values) < 2 * TOLERANCE[full]


@pytest.mark.parametrize("n", [1, 2, 3, 8, 9, 34, 100])
def test_whole_spectrum_of_real_rows(memory, n):
    """Both directions; the parts that are zero are exactly and positively so."""
    for dtype in (d.float64, d.float32):
        whole = d.complex128 if dtype is d.float64 else d.complex64
        address = memory.pack(dtype, [memory.random.gauss(0, 1) for _ in range(3 * n)])
        values = memory.unpack(dtype, address)
        out = memory.empty(3 * n * whole.itemsize)
        for backward in (False, True):
            fft_of_real(out, address, 3, n, double=dtype is d.float64, backward=backward, scale=0.5)
            found = memory.unpack(whole, out)
            for row in range(3):
                line = found[row * n:row * n + n]
                assert error([2 * x for x in line], definition(values[row * n:row * n + n], 1 if backward else -1)) < TOLERANCE[whole]
                for k in {0} | ({n // 2} if n % 2 == 0 else set()):
                    assert math.copysign(1, line[k].imag) == 1 and line[k].imag == 0


def test_lengths():
    for n in range(1, 3000):
        found = factors(n)
        assert found is None or math.prod(found) == n
        if found is not None and n > 1:
            assert n % split(n) == 0 and split(n) ** 2 <= n
        assert smooth_above(n) >= n and factors(smooth_above(n)) is not None
    assert factors(17) is None
