"""Products with int8 weights, exact against Python's integers."""
from __future__ import annotations

import pytest

from septet.codegen.kernels import gemm_q
from septet.ir import dtype as d

SIZES = [(1, 1, 1), (1, 16, 64), (3, 37, 70), (2, 70, 5)]


@pytest.fixture(params=[True, False], ids=["vnni", "plain"])
def vnni(request, monkeypatch):
    if request.param and not gemm_q.has_vnni():
        pytest.skip("this machine has no VNNI")
    monkeypatch.setattr(gemm_q, "has_vnni", lambda: request.param)


def sample(memory, n):
    return [memory.random.choice([-128, 127, memory.random.randint(-128, 127)]) for _ in range(n)]


@pytest.mark.parametrize("m, n, k", SIZES)
def test_exact(memory, vnni, m, n, k):
    x, w = sample(memory, m * k), sample(memory, n * k)
    weights = gemm_q.pack(n, k, memory.pack(d.int8, w))
    y = memory.empty(4 * m * n)
    gemm_q.matmul_int8(m, memory.pack(d.int8, x), k, weights, y, 4 * n)
    wanted = [sum(p * q for p, q in zip(x[i * k:(i + 1) * k], w[j * k:(j + 1) * k])) for i in range(m) for j in range(n)]
    assert memory.unpack(d.int32, y) == wanted


@pytest.mark.parametrize("m, n, k", SIZES)
def test_linear(memory, vnni, m, n, k):
    """A float input is off by at most half a step of its own quantisation, times the weights."""
    w, scale = sample(memory, n * k), memory.pack(d.float32, [1 / (j + 1) for j in range(n)])
    address = memory.pack(d.float32, [memory.random.gauss(0, 1) for _ in range(m * k)])
    x, steps = memory.unpack(d.float32, address), memory.unpack(d.float32, scale)
    y = memory.empty(4 * m * n)
    gemm_q.linear_int8(m, address, 4 * k, gemm_q.pack(n, k, memory.pack(d.int8, w)), scale, y, 4 * n)
    found = memory.unpack(d.float32, y)
    for i in range(m):
        row = x[i * k:(i + 1) * k]
        step = max(map(abs, row)) / 127
        for j in range(n):
            line = w[j * k:(j + 1) * k]
            wanted = sum(p * q for p, q in zip(row, line)) * steps[j]
            assert abs(found[i * n + j] - wanted) <= (0.501 * step * sum(map(abs, line)) + 1e-5 * abs(wanted)) * steps[j] + 1e-6


def test_zero_input(memory):
    y = memory.empty(8)
    weights = gemm_q.pack(2, 3, memory.pack(d.int8, [1, 2, 3, 4, 5, 6]))
    gemm_q.linear_int8(1, memory.pack(d.float32, [0.0] * 3), 12, weights, memory.pack(d.float32, [1.0, 1.0]), y, 8)
    assert memory.unpack(d.float32, y) == [0.0, 0.0]
