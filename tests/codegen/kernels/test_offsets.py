"""Blocks at sums of byte offsets, against Python lists."""
from __future__ import annotations

import pytest

from septet.codegen.kernels import offsets
from septet.ir import dtype as d

BEFORE, AT, AFTER = [0, 48], [32, 0, 16], [0, 8]
PLACES = [b + a + c for b in BEFORE for a in AT for c in AFTER]


@pytest.fixture
def tables(memory):
    return [(memory.pack(d.int64, values), len(values)) for values in (BEFORE, AT, AFTER)]


@pytest.mark.parametrize("size", [1, 3, 4, 8])
def test_gather_and_scatter(memory, tables, size):
    data = memory.random.randbytes(128)
    out = memory.empty(len(PLACES) * size)
    offsets.gather(out, memory.raw(data), *tables, size)
    assert memory.read(out) == b"".join(data[p:p + size] for p in PLACES)
    values, target, expected = memory.random.randbytes(len(PLACES) * size), memory.raw(data), bytearray(data)
    for k, p in enumerate(PLACES):
        expected[p:p + size] = values[k * size:(k + 1) * size]
    offsets.scatter(target, memory.raw(values), *tables, size, size)
    assert memory.read(target) == bytes(expected)


def test_add_counts_what_is_outside(memory):
    first, second = [0, -1, 2, 1], [6, -1, 0, 3]
    out, bad = memory.empty(32), memory.pack(d.int64, [0])
    offsets.add(out, memory.pack(d.int64, first), 4, 3, 112, True, bad)
    offsets.add(out, memory.pack(d.int64, second), 4, 7, 16, False, bad)
    assert memory.unpack(d.int64, out) == [i % 3 * 112 + j % 7 * 16 for i, j in zip(first, second)]
    assert memory.unpack(d.int64, bad) == [0]
    offsets.add(out, memory.pack(d.int64, second), 4, 3, 8, True, bad)
    assert memory.unpack(d.int64, bad) == [2]


def test_repeated_places_accumulate(memory):
    target, places = memory.pack(d.float64, [1, 2, 3]), memory.pack(d.int64, [0, 16, 0, 0])
    offsets.add_at(target, places, memory.pack(d.float64, [10, 20, 30, 40]), 4, 1, d.float64)
    assert memory.unpack(d.float64, target) == [81, 2, 23]
    offsets.add_at(target, places, memory.pack(d.float64, [1]), 4, 0, d.float64)
    assert memory.unpack(d.float64, target) == [84, 2, 24]


@pytest.mark.parametrize("dtype", [d.int16, d.float32, d.complex64], ids=str)
@pytest.mark.parametrize("width, count", [(1, 40), (150, 130)])
def test_repeated_blocks_accumulate(memory, dtype, width, count):
    """Few elements and enough for several tasks; entries before the index do not meet."""
    rows, parts = 6, 2 if dtype.is_complex else 1
    start = [memory.random.randrange(-9, 9) for _ in range(2 * rows * width * parts)]
    values = [memory.random.randrange(-9, 9) for _ in range(2 * count * width * parts)]
    at = [memory.random.randrange(rows) for _ in range(count)]
    size, to, given = width * dtype.itemsize, memory.pack(dtype.real, start), memory.pack(dtype.real, values)
    tables = [(memory.pack(d.int64, places), len(places)) for places in ([0, rows * size], [p * size for p in at], [0])]
    offsets.add_in_blocks(to, given, *tables, width, dtype)
    for i in range(2):
        for j, p in enumerate(at):
            for c in range(width * parts):
                start[(i * rows + p) * width * parts + c] += values[(i * count + j) * width * parts + c]
    assert memory.unpack(dtype.real, to) == start
