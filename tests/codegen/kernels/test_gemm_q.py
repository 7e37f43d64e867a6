"""Products with weights of 8 and 4 bits, against double precision: x is not rounded."""
from __future__ import annotations

import pytest

from septet.codegen.kernels import gemm_q, gemm_q4
from septet.codegen.kernels.launch import run
from septet.ir import dtype as d

SIZES = [(1, 1, 1), (1, 16, 64), (3, 37, 70), (5, 70, 5)]


def check(found, x, lines, k):
    """Sums within float32's rounding of double precision's."""
    n = len(lines)
    for at, value in enumerate(found):
        row, line = x[at // n * k:(at // n + 1) * k], lines[at % n]
        terms = [p * q for p, q in zip(row, line)]
        assert abs(value - sum(terms)) <= 2e-6 * sum(map(abs, terms)) + 1e-12


@pytest.fixture(params=[True, False], ids=["vnni", "plain"], autouse=True)
def vnni(request, monkeypatch):
    if request.param and not gemm_q.has_vnni():
        pytest.skip("this machine has no VNNI")
    for module in (gemm_q, gemm_q4):
        monkeypatch.setattr(module, "has_vnni", lambda: request.param)


@pytest.mark.parametrize("m, n, k", SIZES)
def test_int8(memory, m, n, k):
    w = [memory.random.choice([-128, 127, memory.random.randint(-128, 127)]) for _ in range(n * k)]
    scale = memory.pack(d.float32, [1 / (j + 1) for j in range(n)])
    steps, address = memory.unpack(d.float32, scale), memory.pack(d.float32, [memory.random.gauss(0, 1) for _ in range(m * k)])
    y, to, room = memory.empty(4 * m * n), memory.empty(4 * n * k), memory.empty(gemm_q.fixed_size(k))
    weights = gemm_q.pack(n, k, memory.pack(d.int8, w), scale)
    lines = [[q * steps[j] for q in w[j * k:(j + 1) * k]] for j in range(n)]
    gemm_q.linear_int8(m, address, 4 * k, weights, room, y, 4 * n)
    check(memory.unpack(d.float32, y), memory.unpack(d.float32, address), lines, k)
    run(gemm_q.unpack_int8, weights.packed, weights.scales, to, 0, n, k, gemm_q.round_up(k, 16))
    assert memory.unpack(d.float32, to) == pytest.approx([line[p] for p in range(k) for line in lines], rel=1e-6)


@pytest.mark.parametrize("m, n, k, group", [(1, 1, 32, 32), (3, 37, 96, 24), (6, 80, 64, 8)])
def test_int4(memory, m, n, k, group):
    groups = k // group
    w = [memory.random.randint(0, 15) for _ in range(n * k)]
    scale, shift = (memory.pack(d.float32, [memory.random.random() + 0.1 for _ in range(n * groups)]) for _ in range(2))
    address = memory.pack(d.float32, [memory.random.gauss(0, 1) for _ in range(m * k)])
    y, room, to = memory.empty(4 * m * n), memory.empty(gemm_q.fixed_size(k)), memory.empty(4 * n * k)
    weights = gemm_q4.pack(n, k, group, memory.pack(d.int8, w), scale, shift)
    steps, shifts = memory.unpack(d.float32, scale), memory.unpack(d.float32, shift)
    parts = [[(w[j * k + p], steps[j * groups + p // group], shifts[j * groups + p // group]) for p in range(k)] for j in range(n)]
    lines = [[q * s - z for q, s, z in line] for line in parts]
    gemm_q4.linear_int4(m, address, 4 * k, weights, group, room, y, 4 * n)
    x = memory.unpack(d.float32, address)
    for at, value in enumerate(memory.unpack(d.float32, y)):
        row, line = x[at // n * k:(at // n + 1) * k], parts[at % n]
        size = sum(abs(p) * (q * s + z) for p, (q, s, z) in zip(row, line))
        assert abs(value - sum(p * q for p, q in zip(row, lines[at % n]))) <= 2e-6 * size
    run(gemm_q4.unpack_int4, weights.packed, weights.scales, weights.shifts, to, 0, n, k, group)
    assert memory.unpack(d.float32, to) == pytest.approx([line[p] for p in range(k) for line in lines], rel=1e-5, abs=1e-5)


def test_ragged_groups_are_refused():
    for k, group in ((33, 33), (64, 24), (64, 4)):
        with pytest.raises(ValueError, match="groups of a multiple of 8"):
            gemm_q4.pack(4, k, group, 0, 0, 0)
