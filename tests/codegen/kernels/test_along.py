"""gather and scatter along an axis against Python loops."""
from __future__ import annotations

import pytest

from septet.codegen.kernels.along import gather, scatter
from septet.ir import dtype as d

COMBINE = {"set": lambda a, b: b, "add": lambda a, b: a + b, "multiply": lambda a, b: a * b, "max": max, "min": min}
SIZES = [(1, 5, 3, 1), (2, 7, 4, 3), (3, 40, 900, 17)]


def places(outer, m, inner):
    return [(o, i, k) for o in range(outer) for i in range(m) for k in range(inner)]


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("dtype", [d.uint8, d.float16, d.float32, d.float64, d.complex128])
def test_gather(memory, sizes, dtype):
    outer, n, m, inner = sizes
    data = memory.random.randbytes(outer * n * inner * dtype.itemsize)
    index = [memory.random.randrange(n) for _ in range(outer * m * inner)]
    out, size = memory.empty(outer * m * inner * dtype.itemsize), dtype.itemsize
    assert gather(out, memory.raw(data), memory.pack(d.int64, index), outer, n, m, inner, (m * inner, inner, 1), size) is None
    wanted = [(o * n + index[(o * m + i) * inner + k]) * inner + k for o, i, k in places(outer, m, inner)]
    assert memory.read(out) == b"".join(data[p * size : (p + 1) * size] for p in wanted)


@pytest.mark.parametrize("dtype", [d.uint8, d.float32, d.complex128])
def test_whole_lines(memory, dtype):
    """One index vector for all columns."""
    outer, n, m, inner = 3, 40, 90, 37
    data, size = memory.random.randbytes(outer * n * inner * dtype.itemsize), inner * dtype.itemsize
    index, out = [memory.random.randrange(n) for _ in range(m)], memory.empty(outer * m * inner * dtype.itemsize)
    assert gather(out, memory.raw(data), memory.pack(d.int64, index), outer, n, m, inner, (0, 1, 0), dtype.itemsize) is None
    assert memory.read(out) == b"".join(data[(o * n + p) * size : (o * n + p + 1) * size] for o in range(outer) for p in index)
    bad = memory.pack(d.int64, [0, n, *index[2:]])
    assert gather(out, memory.raw(data), bad, outer, n, m, inner, (0, 1, 0), dtype.itemsize) == n


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("mode", COMBINE)
def test_scatter(memory, sizes, mode):
    outer, n, m, inner = sizes
    start = [float(memory.random.randrange(-3, 4)) for _ in range(outer * n * inner)]
    among = [-1.0, 1.0] if mode == "multiply" else [float(v) for v in range(-9, 9)]
    values = [memory.random.choice(among) for _ in range(outer * m * inner)]
    index = [memory.random.randrange(n) for _ in range(m)]                     # one vector for all rows and columns
    to = memory.pack(d.float64, start)
    assert scatter(to, memory.pack(d.float64, values), memory.pack(d.int64, index), outer, n, m, inner, (0, 1, 0), (m * inner, inner, 1),
                   d.float64, mode) is None
    for o, i, k in places(outer, m, inner):
        at = (o * n + index[i]) * inner + k
        start[at] = COMBINE[mode](start[at], values[(o * m + i) * inner + k])
    assert memory.unpack(d.float64, to) == start


def test_one_value_and_steps(memory):
    to = memory.pack(d.float64, [0.0] * 8)
    scatter(to, memory.pack(d.float64, [2.5]), memory.pack(d.int64, [3, 0, 3]), 1, 4, 3, 1, (0, 1, 0), (0, 0, 0), d.float64, "add", 2)
    assert memory.unpack(d.float64, to) == [2.5, 0, 0, 0, 0, 0, 5.0, 0]


@pytest.mark.parametrize("bad", [-1, 5, 2**40])
def test_outside(memory, bad):
    index, source, out = memory.pack(d.int64, [0, 4, bad, 1]), memory.pack(d.float64, range(5)), memory.empty(32)
    assert gather(out, source, index, 1, 5, 4, 1, (0, 1, 0), 8) == bad
    assert scatter(source, memory.pack(d.float64, range(4)), index, 1, 5, 4, 1, (0, 1, 0), (0, 1, 0), d.float64, "set") == bad


def test_nan_stays(memory):
    to = memory.pack(d.float64, [1.0, float("nan"), 1.0])
    values = memory.pack(d.float64, [float("nan"), 5.0, 0.5])
    scatter(to, values, memory.pack(d.int64, [0, 1, 2]), 1, 3, 3, 1, (0, 1, 0), (0, 1, 0), d.float64, "max")
    assert str(memory.unpack(d.float64, to)) == "[nan, nan, 1.0]"
