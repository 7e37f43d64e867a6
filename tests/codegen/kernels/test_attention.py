"""Attention kernels against softmax over the whole matrix; gradients against finite differences."""
from __future__ import annotations

import ctypes
import math

import pytest

from septet.codegen.kernels import attention as k
from septet.codegen.kernels import launch
from septet.codegen.kernels.gemm_types import tile_for
from septet.ir import dtype as d
from septet.runtime import threads

SCALE = 0.4
CASES = {                   # queries, keys, width, width of the values, mask, causal
    "tiny": (1, 1, 1, 1, "", False),
    "plain": (5, 7, 4, 3, "", False),
    "tiles": (70, 130, 8, 20, "", False),
    "causal": (67, 70, 5, 6, "", True),
    "allowed": (9, 66, 4, 17, "bool", False),
    "added": (66, 9, 4, 3, "float", False),
}


def dense(*shape):
    """Strides of (batch, head, row) in elements."""
    _, h, r, c = shape
    return h * r * c, r * c, c


def problem(memory, dtype, case, heads=2):
    m, n, e, f, kind, causal = CASES[case]
    q, key, v = ([memory.random.gauss(0, 1) for _ in range(heads * rows * width)] for rows, width in ((m, e), (n, e), (n, f)))
    mask = [memory.random.random() < 0.7 if kind == "bool" else memory.random.gauss(0, 1) for _ in range(m * n)]
    steps = (*dense(1, heads, m, e), *dense(1, heads, n, e), *dense(1, heads, n, f), 0, 0, n, 1, *dense(1, heads, m, f))
    sizes = (ctypes.c_int64 * 23)(1, heads, 1, m, n, e, f, *steps)
    s = tile_for(dtype)
    constants = {"s": s, "kind": kind, "causal": causal, "M": k.mask_type(kind, s.operand)}
    shown = 0 if not kind else memory.pack(d.bool_ if kind == "bool" else dtype, mask)
    return (q, key, v, mask), sizes, constants, shown


def reference(values, case, heads=2):
    """The outputs by the definition."""
    (q, key, v, mask), (m, n, e, f, kind, causal), out = values, CASES[case], []
    for h in range(heads):
        for i in range(m):
            scores = []
            for j in range(n):
                x = SCALE * math.fsum(q[(h * m + i) * e + c] * key[(h * n + j) * e + c] for c in range(e))
                x += mask[i * n + j] if kind == "float" else 0.0
                gone = causal and j > i or kind == "bool" and not mask[i * n + j]
                scores.append(-math.inf if gone else x)
            top = max(scores)
            p = [math.exp(x - top) if top > -math.inf else 0.0 for x in scores]
            total = math.fsum(p) or 1.0
            out += [math.fsum(p[j] * v[(h * n + j) * f + c] for j in range(n)) / total for c in range(f)]
    return out


def forward(memory, dtype, found, heads=2):
    (q, key, v, _), sizes, constants, shown = found
    operands = [memory.pack(dtype, x) for x in (q, key, v)]
    m, f = sizes[3], sizes[6]
    out, lse = memory.empty(heads * m * f * dtype.itemsize), memory.empty(heads * m * dtype.itemsize)
    launch.run(k.forward, ctypes.addressof(sizes), *operands, shown, out, lse, SCALE, N=None, **constants)
    return operands, out, lse


@pytest.mark.parametrize("dtype", [d.float32, d.float64], ids=str)
@pytest.mark.parametrize("case", CASES)
def test_outputs(memory, case, dtype):
    found = problem(memory, dtype, case)
    _, out, _ = forward(memory, dtype, found)
    limit = 2e-5 if dtype is d.float32 else 1e-12
    assert memory.unpack(dtype, out) == pytest.approx(reference(found[0], case), rel=limit, abs=limit)


def test_rows_that_see_nothing_are_zero(memory):
    found = problem(memory, d.float64, "allowed")
    n = CASES["allowed"][1]
    nothing = [False] * n + found[0][3][n:]
    found = ((*found[0][:3], nothing), found[1], found[2], memory.pack(d.bool_, nothing))
    _, out, lse = forward(memory, d.float64, found)
    assert memory.unpack(d.float64, out)[:17] == [0.0] * 17
    assert memory.unpack(d.float64, lse)[0] == math.inf


@pytest.mark.parametrize("sides", [("both",), ("keys", "queries")], ids=["together", "apart"])
@pytest.mark.parametrize("case", ["plain", "causal", "allowed", "added"])
def test_gradients(memory, case, sides):
    found = problem(memory, d.float64, case)
    values, sizes, constants, shown = found
    operands, out, lse = forward(memory, d.float64, found)
    m, _, _, f, *_ = CASES[case]
    g = [memory.random.gauss(0, 1) for _ in range(2 * m * f)]
    held, dots = memory.pack(d.float64, g), memory.empty(8 * 2 * m)
    launch.run(k.row_dots, ctypes.addressof(sizes), held, out, dots, s=constants["s"])
    grads = [memory.empty(8 * len(x)) for x in values[:3]]
    for side in sides:
        launch.run(k.backward, ctypes.addressof(sizes), *operands, shown, held, lse, dots, *grads, SCALE, side=side, **constants)
    for which, grad in enumerate(grads):
        answer = memory.unpack(d.float64, grad)
        for at in memory.random.sample(range(len(answer)), 3):
            ends = []
            for step in (1e-5, -1e-5):
                moved = [list(x) for x in values]
                moved[which][at] += step
                ends.append(math.fsum(a * b for a, b in zip(g, reference(moved, case))))
            assert answer[at] == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-5, abs=1e-7)


def test_same_bits_for_any_thread_count(memory):
    if launch.checked:
        pytest.skip("compiled code is what runs in parallel")
    found = problem(memory, d.float32, "tiles", 4)
    former, seen = threads.count(), set()
    try:
        for count in (1, 2, 8):
            threads.set_count(count)
            operands, out, lse = forward(memory, d.float32, found, 4)
            grads = [memory.empty(4 * len(x)) for x in found[0][:3]]
            launch.run(k.backward, ctypes.addressof(found[1]), *operands, 0, out, lse, lse, *grads, SCALE, side="both", **found[2])
            seen.add(b"".join(map(memory.read, (out, lse, *grads))))
    finally:
        threads.set_count(former)
    assert len(seen) == 1
