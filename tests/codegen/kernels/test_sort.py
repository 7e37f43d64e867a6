"""Sorting against Python's sorted, bit for bit."""
from __future__ import annotations

import math

import pytest

from septet.codegen.kernels.argsort import argsort, argsort_after, lexsort
from septet.codegen.kernels.sort import keeps_order, partition, sort
from septet.ir import dtype as d

SHAPES = [(1, 1), (3, 7), (4, 40), (2, 129), (2, 700)]
LONG = [(1, 20_000), (1, 66_000)]


def order_of(values):
    """The stable order, NaN last."""
    return sorted(range(len(values)),
                  key=lambda i: (values[i] != values[i], 0 if values[i] != values[i] else values[i]))


def same(a, b):
    return all(x == y or x != x and y != y for x, y in zip(a, b, strict=True))


def kinds(memory, n):
    if n < 10_000:
        return memory.reals
    return [d.float64, d.int16] if n < 50_000 else [d.float64, d.int32]


@pytest.mark.parametrize("rows, n, spread", [(*s, w) for s in SHAPES for w in (1.0, 1e5)] + [(*s, 1e3) for s in LONG])
def test_sort_argsort_partition(memory, rows, n, spread):
    for dtype in kinds(memory, n):
        if dtype is d.float16 and spread > 1e4:
            continue
        address, values = memory.stored(dtype, rows * n, spread)
        split = [values[r * n:r * n + n] for r in range(rows)]
        orders = [order_of(v) for v in split]
        ordered = [v[i] for v, order in zip(split, orders) for i in order]
        out, places = memory.empty(address.nbytes), memory.empty(8 * rows * n)
        sort(out, address, dtype, rows, n)
        found = memory.unpack(dtype, out)
        assert same(found, ordered), dtype
        bits = dtype.itemsize
        source, result = memory.read(address), memory.read(out)
        assert sorted(source[k:k + bits] for k in range(0, len(source), bits)) == sorted(result[k:k + bits]
                                                                                         for k in range(0, len(result),
                                                                                                        bits))
        argsort(places, address, dtype, rows, n)
        assert memory.unpack(d.int64, places) == [i for order in orders for i in order], dtype
        wanted = sorted({0, n // 3, n - 1})
        partition(out, address, dtype, rows, n, memory.pack(d.int64, wanted), len(wanted))
        part = memory.unpack(dtype, out)
        for r in range(rows):
            row, done = part[r * n:r * n + n], ordered[r * n:r * n + n]
            assert same([row[k] for k in wanted], [done[k] for k in wanted])
            for k in wanted:
                assert same([row[i] for i in order_of(row[:k])], done[:k])


def test_in_place(memory):
    address = memory.pack(d.float32, [3.0, math.nan, -0.0, -math.inf])
    sort(address, address, d.float32, 1, 4)
    assert str(memory.unpack(d.float32, address)) == "[-inf, -0.0, 3.0, nan]"


def test_argsort_of_keys_that_do_not_fit(memory):
    """One far value takes all the bits of the key, so that long runs look alike at first."""
    values = [memory.random.randrange(300) for _ in range(3000)]
    values[5] = 1 << 62
    out = memory.empty(8 * 3000)
    argsort(out, memory.pack(d.int64, values), d.int64, 1, 3000)
    assert memory.unpack(d.int64, out) == order_of(values)
    floats = [v * 1e-300 for v in values]
    argsort(out, memory.pack(d.float64, floats), d.float64, 1, 3000)
    assert memory.unpack(d.int64, out) == order_of(floats)


def test_lexsort(memory):
    n = 400
    keys = [(dtype, *memory.stored(dtype, n, 2.0)) for dtype in (d.float32, d.int8, d.float64)]
    out = memory.empty(8 * n)
    for count in (1, 2, 3):
        expected = list(range(n))
        for _, _, values in keys[:count]:
            expected = [expected[i] for i in order_of([values[i] for i in expected])]
        lexsort(out, [(address, dtype) for dtype, address, _ in keys[:count]], n)
        assert memory.unpack(d.int64, out) == expected
    again = memory.empty(8 * n)
    argsort_after(again, out, keys[0][1], keys[0][0], 1, n)
    values = keys[0][2]
    assert memory.unpack(d.int64, again) == [expected[i] for i in order_of([values[i] for i in expected])]


@pytest.mark.parametrize("n", [1, 7, 8, 9, 70_000])
@pytest.mark.parametrize("special", [math.nan, -0.0])
def test_keeps_order(memory, n, special):
    for dtype in (d.float16, d.float32, d.float64):
        values = [1.0] * n
        values[n // 2] = 0.0
        assert keeps_order(memory.pack(dtype, values), dtype, n)
        for place in {0, n // 2, n - 1}:
            assert not keeps_order(memory.pack(dtype, [*values[:place], special, *values[place + 1:]]), dtype, n)
    assert keeps_order(memory.pack(d.int64, [1] * n), d.int64, n)
