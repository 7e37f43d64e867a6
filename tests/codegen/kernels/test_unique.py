"""Runs of a sorted row against itertools.groupby; hash tables against dicts."""
from __future__ import annotations

import math

import pytest

from septet.codegen.kernels import grouping, hash, hash_parts
from septet.codegen.kernels.argsort import argsort
from septet.codegen.kernels.gather import take
from septet.codegen.kernels.hash import group_ids, isin
from septet.codegen.kernels.unique import Runs
from septet.ir import dtype as d


def groups_of(values, equal_nan=True):
    """{key: [places]} in order of first appearance."""
    found = {}
    for i, x in enumerate(values):
        found.setdefault(("nan", 0 if equal_nan else i) if x != x else x + 0, []).append(i)
    return found


@pytest.mark.parametrize("n", [1, 50, 40_000])
@pytest.mark.parametrize("equal_nan", [True, False])
def test_runs(memory, n, equal_nan):
    for dtype in memory.reals if n < 1000 else [d.float64]:
        address, values = memory.stored(dtype, n, 20.0)
        order, ordered = memory.empty(8 * n), memory.empty(address.nbytes)
        argsort(order, address, dtype, 1, n)
        take(ordered, address, order, d.int64, n, n, size=dtype.itemsize)
        found = groups_of(values, equal_nan)
        by_value = sorted(found.values(),
                          key=lambda places: (values[places[0]] != values[places[0]],
                                              0 if values[places[0]] != values[places[0]]
                                                             else values[places[0]], places[0]))
        runs = Runs(ordered, dtype, n, equal_nan)
        assert runs.count == len(found)
        out, places = memory.empty(runs.count * dtype.itemsize), memory.empty(8 * runs.count)
        inverse, counts = memory.empty(8 * n), memory.empty(8 * runs.count)
        runs.values(out)
        runs.places(places)
        runs.inverse(order, inverse)
        runs.counts(places, counts)
        assert str(memory.unpack(dtype, out)) == str([values[p[0]] for p in by_value])
        sorted_order = memory.unpack(d.int64, order)
        assert [sorted_order[p] for p in memory.unpack(d.int64, places)] == [p[0] for p in by_value]
        assert memory.unpack(d.int64, counts) == [len(p) for p in by_value]
        group = {i: g for g, p in enumerate(by_value) for i in p}
        assert memory.unpack(d.int64, inverse) == [group[i] for i in range(n)]


@pytest.mark.parametrize("n, spread", [(1, 1.0), (200, 5.0), (15_000, 1e6)])
def test_group_ids(memory, n, spread):
    for dtype in memory.reals if n < 1000 else [d.int64, d.float64]:
        address, values = memory.stored(dtype, n, spread)
        ids, places = memory.empty(8 * n), memory.empty(8 * n)
        found = groups_of(values)
        assert group_ids(ids, places, address, dtype, n) == len(found)
        assert memory.unpack(d.int64, places)[:len(found)] == [p[0] for p in found.values()]
        group = {i: g for g, p in enumerate(found.values()) for i in p}
        assert memory.unpack(d.int64, ids) == [group[i] for i in range(n)]


@pytest.mark.parametrize("members", [0, 1, 60])
def test_isin(memory, members):
    for dtype in memory.reals:
        address, values = memory.stored(dtype, 300, 30.0)
        wanted_at, wanted = memory.stored(dtype, members, 30.0)
        out = memory.empty(300)
        isin(out, address, 300, wanted_at, members, dtype)
        expected = [any(x == y for y in wanted) for x in values]
        assert memory.unpack(d.bool_, out) == expected
        isin(out, address, 300, wanted_at, members, dtype, invert=True)
        assert memory.unpack(d.bool_, out) == [not e for e in expected]


def test_nan_is_no_member(memory):
    out = memory.empty(2)
    isin(out, memory.pack(d.float64, [math.nan, -0.0]), 2, memory.pack(d.float64, [math.nan, 0.0]), 2, d.float64)
    assert memory.unpack(d.bool_, out) == [False, True]


@pytest.mark.parametrize("n, spread", [(1, 1.0), (200, 5.0), (200, 0.0), (40_000, 1e6), (40_000, 3.0)])
def test_group_ids_by_parts(memory, n, spread):
    for dtype in [d.int64, d.float64] + ([d.uint8, d.float32] if n < 1000 else []):
        address, values = memory.stored(dtype, n, spread)
        ids, places, again = memory.empty(8 * n), memory.empty(8 * n), memory.empty(n)
        found = groups_of(values)
        assert hash_parts.group_ids(ids, places, address, dtype, n) == len(found)
        assert memory.unpack(d.int64, places)[:len(found)] == [p[0] for p in found.values()]
        group = {i: g for g, p in enumerate(found.values()) for i in p}
        assert memory.unpack(d.int64, ids) == [group[i] for i in range(n)]
        first = {p[0] for p in found.values()}
        hash_parts.repeated(again, address, dtype, n)
        assert memory.unpack(d.uint8, again) == [int(i not in first) for i in range(n)]


def test_a_full_table_goes_on_by_parts(memory, monkeypatch):
    monkeypatch.setattr(hash, "MANY_BITS", 12)
    n = 40_000
    address, values = memory.stored(d.int64, n, 1e6)
    ids, places = memory.empty(8 * n), memory.empty(8 * n)
    found = groups_of(values)
    assert group_ids(ids, places, address, d.int64, n) == len(found) > n // 4
    assert memory.unpack(d.int64, places)[:len(found)] == [p[0] for p in found.values()]
    assert group_ids(ids, places, address, d.int64, n, 5000) == -1


@pytest.mark.parametrize("backwards", [False, True])
def test_repeats(memory, backwards):
    values = [memory.random.randrange(900) for _ in range(3000)]
    codes = memory.pack(d.int64, values)
    out = memory.empty(3000)
    grouping.repeats(out, codes, 3000, 900, backwards)
    around = range(2999, -1, -1) if backwards else range(3000)
    seen, expected = set(), [0] * 3000
    for i in around:
        expected[i] = int(values[i] in seen)
        seen.add(values[i])
    assert memory.unpack(d.uint8, out) == expected
