"""topk against a stable sort in Python; NaN is the greatest."""
from __future__ import annotations

import pytest

from septet.codegen.kernels.topk import topk
from septet.ir import dtype as d


def key(x):
    return (x != x, 0 if x != x else x)


@pytest.mark.parametrize("largest", [True, False])
@pytest.mark.parametrize("shape", [(1, 1, 1), (3, 50, 7), (40, 2000, 5), (2, 64, 64)])
def test_topk(memory, shape, largest):
    rows, n, k = shape
    for dtype in [t for t in memory.reals if t is not d.bool_] if n < 100 else [d.float32, d.int64]:
        source, values = memory.stored(dtype, rows * n)
        out, places = memory.empty(rows * k * dtype.itemsize), memory.empty(8 * rows * k)
        topk(out, places, source, dtype, rows, n, k, largest)
        order = []
        for r in range(rows):
            row = values[r * n : (r + 1) * n]
            order.append(sorted(range(n), key=lambda i, row=row: key(row[i]), reverse=largest)[:k])
        # reverse=True keeps equal elements in their order
        assert memory.unpack(d.int64, places) == [i for row in order for i in row]
        assert str(memory.unpack(dtype, out)) == str([values[r * n + i] for r in range(rows) for i in order[r]])
