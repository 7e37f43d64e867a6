"""1, 2 and 8 threads give the same bits."""
from __future__ import annotations

import pytest

from septet.codegen.kernels import compress, copy, fft, gather, histogram, scan, search, sort
from septet.codegen.kernels.argsort import argsort
from septet.ir import dtype as d
from septet.runtime import threads

N = 140_000


def everything(memory, address, whole):
    """Results of kernels on N floats (and as many small integers), as bytes."""
    out = [memory.empty(8 * N) for _ in range(7)]
    sort.sort(out[0], address, d.float64, 1, N)
    argsort(out[1], address, d.float64, 1, N)
    search.searchsorted(out[2], out[0], N, address, N, d.float64)
    scan.accumulate("add", out[3], address, 1, N, 1, d.float64, d.float64)
    fft.fft(out[4], address, 1, N // 2, double=True)
    copy.copy(out[5], (8, 8 * 350), address, (8 * 400, 8), (350, 400), 8)
    gather.take(out[6], address, out[1], d.int64, N, N, size=8)
    counts = memory.empty(8 * 5000)
    histogram.bincount(counts, whole, d.int64, N, 5000)
    marks = compress.Marks(whole, d.int64, N)
    places = memory.empty(8 * marks.count)
    compress.nonzero(marks, places)
    return [memory.read(x) for x in (*out, counts, places)]


def test_same_bits(memory):
    address = memory.pack(d.float64, [memory.random.gauss(0, 1) for _ in range(N)])
    whole = memory.pack(d.int64, [memory.random.randrange(5000) for _ in range(N)])
    former, found = threads.count(), []
    try:
        for count in (1, 2, 8):
            threads.set_count(count)
            found.append(everything(memory, address, whole))
    finally:
        threads.set_count(former)
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_to_do(memory, n):
    empty = memory.empty(8 * n)
    sort.sort(empty, empty, d.float64, 1, n)
    scan.accumulate("add", empty, empty, 1, n, 1, d.float64, d.float64)
    fft.fft(memory.empty(16 * n), memory.empty(16 * n), 1, n, double=True)
    copy.copy(empty, (8,), empty, (8,), (n,), 8)
    assert gather.take(empty, empty, empty, d.int64, 0, n, size=8) == -1
