"""take, put and offsets against Python indexing."""
from __future__ import annotations

import pytest

from septet.codegen.kernels.gather import offsets, put, take
from septet.ir import dtype as d

RESOLVE = {"raise": lambda k, n: k % n, "wrap": lambda k, n: k % n, "clip": lambda k, n: min(max(k, 0), n - 1)}


def blocks(data, size):
    return [data[k:k + size] for k in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 8, 16, 20])
@pytest.mark.parametrize("mode", ["raise", "wrap", "clip"])
def test_take_and_put(memory, size, mode):
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
        values = memory.random.randbytes(7 * size)
        target, expected = memory.raw(data), blocks(data, size)
        for i, p in enumerate(places):
            expected[p] = blocks(values, size)[i % 7]
        assert put(target, memory.pack(dtype, index), dtype, count, n, memory.raw(values), 7, size=size,
                   mode=mode) == -1
        assert blocks(memory.read(target), size) == expected


def test_long_put_keeps_the_last(memory):
    count = 60_000
    index = [memory.random.randrange(500) for _ in range(count)]
    out = memory.pack(d.int64, [0] * 500)
    put(out, memory.pack(d.int64, index), d.int64, count, 500, memory.pack(d.int64, range(count)), count, size=8)
    expected = [0] * 500
    for i, p in enumerate(index):
        expected[p] = i
    assert memory.unpack(d.int64, out) == expected


def test_outside(memory):
    source, out = memory.pack(d.float64, range(5)), memory.empty(8 * 4)
    for dtype, index in [(d.int64, [0, -5, 5, 9]), (d.int8, [0, 1, -6, 0]), (d.uint64, [0, 1, 2**64 - 1, 0])]:
        assert take(out, source, memory.pack(dtype, index), dtype, 4, 5, size=8) == 2
        assert put(source, memory.pack(dtype, index), dtype, 4, 5, out, 4, size=8) == 2
    assert memory.unpack(d.float64, source) == [0, 1, 2, 3, 4]


def test_axis_and_offsets(memory):
    rows, length, inner = 3, 7, 2
    values = list(range(rows * length * inner))
    source, index = memory.pack(d.int64, values), [6, -1, 0, 3]
    out = memory.empty(rows * 4 * inner * 8)
    take(out, source, memory.pack(d.int16, index), d.int16, 4, length, size=8 * inner, outer=rows,
         outer_stride=8 * length * inner)
    expected = [values[(r * length + i % length) * inner + k] for r in range(rows) for i in index for k in range(inner)]
    assert memory.unpack(d.int64, out) == expected
    flat, first, second = memory.empty(32), memory.pack(d.int32, [0, -1, 2, 1]), memory.pack(d.int64, index)
    assert offsets(flat, [(first, d.int32, rows, 112), (second, d.int64, length, 16)], 4) == (-1, -1)
    out = memory.empty(4 * inner * 8)
    take(out, source, flat, d.int64, 4, 0, size=16, mode="offset")
    assert memory.unpack(d.int64, out) == [values[(r % rows * length + i % length) * inner + k] for r,
                                           i in zip([0, -1, 2, 1], index) for k in (0, 1)]
    assert offsets(flat, [(first, d.int32, rows, 112), (second, d.int64, 6, 16)], 4) == (1, 0)
