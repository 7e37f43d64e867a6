"""Products with 4-bit weights in groups of 32, against double precision."""
from __future__ import annotations

import pytest

from septet.codegen.kernels import gemm_q, gemm_q4
from septet.ir import dtype as d


@pytest.mark.parametrize("vnni", [True, False])
@pytest.mark.parametrize("m, n, k", [(1, 1, 32), (3, 37, 96), (1, 80, 64)])
def test_linear(memory, monkeypatch, vnni, m, n, k):
    """x is off by at most half a step of its own quantisation."""
    if vnni and not gemm_q.has_vnni():
        pytest.skip("this machine has no VNNI")
    monkeypatch.setattr(gemm_q4, "has_vnni", lambda: vnni)
    groups = k // 32
    w = [memory.random.randint(-8, 7) for _ in range(n * k)]
    scales = [memory.random.random() + 0.1 for _ in range(n * groups)]
    address = memory.pack(d.float32, [memory.random.gauss(0, 1) for _ in range(m * k)])
    x, y = memory.unpack(d.float32, address), memory.empty(4 * m * n)
    weights = gemm_q4.pack(n, k, memory.pack(d.int8, w), memory.pack(d.float32, scales))
    gemm_q4.linear_int4(m, address, 4 * k, weights, y, 4 * n)
    found = memory.unpack(d.float32, y)
    for i in range(m):
        row = x[i * k:(i + 1) * k]
        step = max(map(abs, row)) / 127
        for j in range(n):
            line = [w[j * k + p] * scales[j * groups + p // 32] for p in range(k)]
            wanted = sum(p * q for p, q in zip(row, line))
            assert abs(found[i * n + j] - wanted) <= 0.501 * step * sum(map(abs, line)) + 1e-4


def test_ragged_groups_are_refused():
    with pytest.raises(ValueError, match="groups of 32"):
        gemm_q4.pack(4, 33, 0, 0)
