"""Distances of rows and their slopes against the sums that define them, on small integers."""
from __future__ import annotations

import math
import struct

import pytest

from septet.codegen.kernels import distances, launch
from septet.codegen.kernels.normalize import lanes_of
from septet.ir import dtype as d

SIZES = [(1, 1, 1, 1), (2, 5, 33, 7), (1, 67, 3, 300)]             # batches, rows of X and Y, columns


@pytest.mark.parametrize("dtype", [d.float32, d.float64], ids=str)
@pytest.mark.parametrize("taxi", [True, False], ids=["taxi", "euclidean"])
@pytest.mark.parametrize("sizes", SIZES)
def test_distances_and_slopes(memory, sizes, taxi, dtype):
    batches, n, m, columns = sizes
    x, y, w = ([memory.random.randrange(-4, 5) for _ in range(count)] for count in (batches * n * columns, batches * m * columns,
                                                                                   batches * n * m))
    to, slopes = memory.empty(len(w) * dtype.itemsize), memory.empty(len(x) * dtype.itemsize)
    one, other, shares = (memory.pack(dtype, values) for values in (x, y, w))
    launch.run(distances.all_distances, one, other, to, batches, n, m, columns, s=lanes_of(dtype), taxi=taxi)
    launch.run(distances.all_slopes, shares, m, 1, one, other, slopes, batches, n, m, columns, s=lanes_of(dtype), taxi=taxi)
    wanted, steep = [], [0.0] * len(x)
    for b in range(batches):
        for i in range(n):
            for j in range(m):
                gaps = [x[(b * n + i) * columns + k] - y[(b * m + j) * columns + k] for k in range(columns)]
                wanted.append(float(sum(map(abs, gaps))) if taxi else rounded(math.sqrt(sum(g * g for g in gaps)), dtype))
                for k, gap in enumerate(gaps):
                    steep[(b * n + i) * columns + k] += w[(b * n + i) * m + j] * ((gap > 0) - (gap < 0) if taxi else gap)
    assert memory.unpack(dtype, to) == wanted
    assert memory.unpack(dtype, slopes) == steep


def rounded(value: float, dtype: d.DType) -> float:
    """A double as the dtype keeps it."""
    return struct.unpack("f", struct.pack("f", value))[0] if dtype is d.float32 else value


def test_nan_and_infinity(memory):
    x, y = memory.pack(d.float64, [math.nan, 1.0, math.inf, 0.0]), memory.pack(d.float64, [0.0, 1.0])
    to = memory.empty(16)
    launch.run(distances.all_distances, x, y, to, 1, 2, 1, 2, s=lanes_of(d.float64), taxi=False)
    first, second = memory.unpack(d.float64, to)
    assert math.isnan(first) and second == math.inf
