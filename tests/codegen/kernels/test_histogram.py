"""Counts against Counter and comparisons with the edges."""
from __future__ import annotations

from collections import Counter

import pytest

from septet.codegen.kernels import histogram as h
from septet.ir import dtype as d


@pytest.mark.parametrize("n, bins", [(1, 1), (70, 9), (60_000, 300), (500, 5000)])
def test_bincount(memory, n, bins):
    for dtype in [t for t in [d.bool_, *memory.integers] if t.bits > 13 or bins < 100]:
        values = [memory.random.randrange(min(bins, 2 if dtype is d.bool_ else bins)) for _ in range(n)]
        address = memory.pack(dtype, values)
        assert h.integer_range(address, dtype, n) == (min(values), max(values))
        out, found = memory.empty(8 * bins), Counter(values)
        h.bincount(out, address, dtype, n, bins)
        assert memory.unpack(d.int64, out) == [found[k] for k in range(bins)]
        weights = [memory.random.gauss(0, 1) for _ in range(n)]
        h.bincount_weights(out, address, dtype, memory.pack(d.float64, weights), n, bins)
        sums = [0.0] * bins
        for v, w in zip(values, weights):
            sums[v] += w
        assert memory.unpack(d.float64, out) == sums


def bin_of(x, edges):
    """The bin by comparing with every edge; the last edge is inside."""
    if not edges[0] <= x <= edges[-1]:
        return None
    return min(sum(x >= e for e in edges) - 1, len(edges) - 2)


@pytest.mark.parametrize("bins", [1, 7, 30])
def test_uniform(memory, bins):
    edges = [-2.0 + 5.0 * k / bins for k in range(bins + 1)]
    for dtype in [d.float64, d.float32, d.int32, d.int8]:
        values = [memory.random.uniform(-3, 4) if dtype.is_float else memory.random.randrange(-3, 5)
                  for _ in range(400)] + [-2, 3]
        if dtype is d.float64:
            values += edges
        address = memory.pack(dtype, values)
        values = memory.unpack(dtype, address)
        n, out = len(values), memory.empty(8 * bins)
        h.histogram_uniform(out, address, dtype, n, memory.pack(d.float64, edges), bins)
        found = Counter(bin_of(x, edges) for x in values)
        assert memory.unpack(d.int64, out) == [found[k] for k in range(bins)]
        weights = [memory.random.gauss(0, 1) for _ in range(n)]
        h.histogram_uniform_weights(out, address, dtype, memory.pack(d.float64, weights), n,
                                    memory.pack(d.float64, edges), bins)
        sums = [0.0] * bins
        for x, w in zip(values, weights):
            if bin_of(x, edges) is not None:
                sums[bin_of(x, edges)] += w
        assert memory.unpack(d.float64, out) == sums


def test_edges(memory):
    edges = [1, 3, 4, 10, 20, 20]
    for dtype in (d.float64, d.int16):
        values = [0, 1, 2, 3, 9, 10, 19, 20, 20, 21] * 40
        out = memory.empty(40)
        h.histogram_edges(out, memory.pack(dtype, values), dtype, len(values), memory.pack(dtype, edges), 5)
        assert memory.unpack(d.int64, out) == [80, 40, 40, 80, 80]
