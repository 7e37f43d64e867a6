"""Sliding sums of products against sums in exact fractions."""
from __future__ import annotations

from fractions import Fraction

import pytest

from septet.codegen.kernels import correlate as c
from septet.ir import dtype as d


def exact(x, v, at):
    """The sum over the part of v that lies inside x."""
    return sum((Fraction(x[at + j]) * Fraction(w) for j, w in enumerate(v) if 0 <= at + j < len(x)), Fraction(0))


@pytest.mark.parametrize("n, m", [(1, 1), (5, 3), (31, 4), (200, 7), (97, 97), (700, 33)])
@pytest.mark.parametrize("dtype", [d.int64, d.float32, d.float64], ids=str)
def test_all_lags(memory, n, m, dtype):
    def draw():
        return memory.random.randrange(-50, 50) if dtype is d.int64 else memory.random.gauss(0, 1)

    first, second = (memory.pack(dtype, [draw() for _ in range(k)]) for k in (n, m))
    x, v = memory.unpack(dtype, first), memory.unpack(dtype, second)
    count = n + m - 1
    out = memory.empty(dtype.itemsize * count)
    c.correlate(out, first, n, second, m, 1 - m, count, dtype)
    bound = {d.int64: 0.0, d.float32: 1e-5, d.float64: 1e-14}[dtype]
    for k, got in enumerate(memory.unpack(dtype, out)):
        size = sum(abs(w) for w in v) * max(map(abs, x))
        assert abs(got - exact(x, v, k + 1 - m)) <= bound * size


def test_integers_wrap(memory):
    out = memory.empty(8)
    c.correlate(out, memory.pack(d.int64, [2**62, 2**62]), 2, memory.pack(d.int64, [3, 3]), 2, 0, 1, d.int64)
    assert memory.unpack(d.int64, out) == [(6 * 2**62 + 2**63) % 2**64 - 2**63]
