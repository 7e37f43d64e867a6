"""searchsorted against bisect."""
from __future__ import annotations

import bisect

import pytest

from septet.codegen.kernels.search import searchsorted
from septet.ir import dtype as d


def key(x):
    """NaN after everything."""
    return (x != x, 0 if x != x else x)


@pytest.mark.parametrize("n", [0, 1, 2, 33, 1000])
def test_searchsorted(memory, n):
    for dtype in memory.reals:
        address, values = memory.stored(dtype, n, 9.0)
        order = sorted(range(n), key=lambda i: key(values[i]))
        ordered = [values[i] for i in order]
        wanted_at, wanted = memory.stored(dtype, 101, 9.0)
        out = memory.empty(8 * 101)
        for side, function in ((False, bisect.bisect_left), (True, bisect.bisect_right)):
            expected = [function(ordered, key(x), key=key) for x in wanted]
            searchsorted(out, memory.pack(dtype, ordered), n, wanted_at, 101, dtype, side)
            assert memory.unpack(d.int64, out) == expected
            searchsorted(out, address, n, wanted_at, 101, dtype, side, memory.pack(d.int64, order))
            assert memory.unpack(d.int64, out) == expected
