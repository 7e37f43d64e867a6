"""Masks against Python's filters."""
from __future__ import annotations

import itertools

import pytest

from septet.codegen.kernels import compress as masks
from septet.ir import dtype as d


@pytest.mark.parametrize("n", [1, 63, 64, 200, 70_000])
def test_nonzero(memory, n):
    for dtype in memory.reals if n < 1000 else [d.bool_, d.float32]:
        address, values = memory.stored(dtype, n, 1.0)
        marks = masks.Marks(address, dtype, n)
        assert marks.count == sum(bool(x) for x in values)
        out = memory.empty(8 * marks.count)
        masks.nonzero(marks, out)
        assert memory.unpack(d.int64, out) == [i for i, x in enumerate(values) if x]


@pytest.mark.parametrize("size", [1, 2, 4, 5, 8, 16, 24])
@pytest.mark.parametrize("n", [9, 300, 40_000])
def test_compress_and_assign(memory, size, n):
    data = memory.random.randbytes(n * size)
    elements = [data[k:k + size] for k in range(0, len(data), size)]
    address, mask = memory.stored(d.bool_, n)
    marks = masks.Marks(address, d.bool_, n)
    out = memory.empty(marks.count * size)
    masks.compress(marks, memory.raw(data), out, size)
    picked = list(itertools.compress(elements, mask))
    assert memory.read(out) == b"".join(picked)
    target = memory.raw(bytes(n * size))
    masks.assign_masked(marks, target, out, size, scalar=False)
    left = iter(picked)
    assert memory.read(target) == b"".join(next(left) if m else bytes(size) for m in mask)
    masks.assign_masked(marks, target, memory.raw(data), size, scalar=True)
    assert memory.read(target) == b"".join(elements[0] if m else bytes(size) for m in mask)


@pytest.mark.parametrize("size", [1, 8, 12])
def test_repeat(memory, size):
    n = 500
    data, counts = memory.random.randbytes(n * size), [memory.random.randrange(4) for _ in range(n)]
    total, starts = masks.repeat_total(memory.pack(d.int64, counts), n)
    out = memory.empty(total * size)
    masks.repeat(memory.raw(data), memory.pack(d.int64, counts), n, out, starts, size)
    assert memory.read(out) == b"".join(data[i * size:i * size + size] * c for i, c in enumerate(counts))
    assert masks.repeat_total(memory.pack(d.int64, [1, 2, -1]), 3)[0] == -3


def test_coordinates(memory):
    lengths, flat = [3, 5, 7], list(range(0, 105, 4))
    out = memory.empty(24 * len(flat))
    masks.coordinates(memory.pack(d.int64, flat), len(flat), out, memory.pack(d.int64, lengths), 3)
    assert memory.unpack(d.int64, out) == [f // 35 for f in flat] + [f // 7 % 5 for f in flat] + [f % 7 for f in flat]
