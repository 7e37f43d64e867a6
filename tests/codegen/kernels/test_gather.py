"""take against Python indexing."""
from __future__ import annotations

import pytest

from septet.codegen.kernels.gather import take
from septet.ir import dtype as d

RESOLVE = {"raise": lambda k, n: k % n, "wrap": lambda k, n: k % n, "clip": lambda k, n: min(max(k, 0), n - 1)}


def blocks(data, size):
    return [data[k:k + size] for k in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 8, 16, 20])
@pytest.mark.parametrize("mode", ["raise", "wrap", "clip"])
def test_take(memory, size, mode):
    n, count = 60, 101
    data = memory.random.randbytes(n * size)
    for dtype in memory.integers if size == 8 else [d.int64]:
        low = 0 if dtype.kind == "u" else -n
        reach = n if mode == "raise" else 120
        index = [memory.random.randrange(low, reach) for _ in range(count)]
        places = [RESOLVE[mode](k, n) for k in index]
        out = memory.empty(count * size)
        assert take(out, memory.raw(data), memory.pack(dtype, index), dtype, count, n, size=size, mode=mode) == -1
        assert blocks(memory.read(out), size) == [blocks(data, size)[p] for p in places]


def test_outside(memory):
    source, out = memory.pack(d.float64, range(5)), memory.empty(8 * 4)
    for dtype, index in [(d.int64, [0, -5, 5, 9]), (d.int8, [0, 1, -6, 0]), (d.uint64, [0, 1, 2**64 - 1, 0])]:
        assert take(out, source, memory.pack(dtype, index), dtype, 4, 5, size=8) == 2


def test_axis(memory):
    rows, length, inner = 3, 7, 2
    values = list(range(rows * length * inner))
    source, index = memory.pack(d.int64, values), [6, -1, 0, 3]
    out = memory.empty(rows * 4 * inner * 8)
    take(out, source, memory.pack(d.int16, index), d.int16, 4, length, size=8 * inner, outer=rows,
         outer_stride=8 * length * inner)
    expected = [values[(r * length + i % length) * inner + k] for r in range(rows) for i in index for k in range(inner)]
    assert memory.unpack(d.int64, out) == expected
