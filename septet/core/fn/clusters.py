"""K-means steps over rows."""
from __future__ import annotations

import math
from typing import Any

from septet.codegen.kernels import kmeans as kernels
from septet.core import view
from septet.core.array import Array, empty, zeros
from septet.core.create import full
from septet.core.index import setitem
from septet.core.reduce import reduce
from septet.core.select import dense
from septet.ir.dtype import float64, int64


class Lloyd:
    """Rows and weights with the memory that steps need; everything in the rows' dtype."""

    def __init__(self, x: Array, weight: Array, k: int):
        self.x, self.weight, self.k = dense(x), dense(weight), k
        (self.n, self.d), face, dtype = x.shape, type(x), x._dtype
        lanes = 64 // dtype.itemsize
        self.width, self.tasks = -(-k // lanes) * lanes, kernels.tasks_for(self.n)
        self.labels = empty(face, int64, (self.n,))
        self.scratch = empty(face, dtype, (self.tasks * kernels.ROWS * self.width,))
        self.sums, self.totals = empty(face, dtype, (self.tasks, k, self.d)), empty(face, dtype, (self.tasks, k))
        self.centres, self.norms = zeros(face, dtype, (self.d, self.width)), full(face, dtype, (self.width,), math.inf)

    def step(self, centres: Array, update: bool = True) -> None:
        """Labels of the rows; with `update` sums and weights by centre in sums[0] and totals[0]."""
        setitem(self.centres, (slice(None), slice(0, self.k)), view.transpose(centres, (1, 0)))
        setitem(self.norms, slice(0, self.k), reduce("sum", centres * centres, 1))
        addresses = [a._address for a in (self.weight, self.labels, self.scratch, self.sums, self.totals)]
        kernels.call(kernels.assign, self.x._address, self.n, self.d, self.centres._address, self.norms._address, self.k, self.width,
                     *addresses, self.tasks, dtype=self.x._dtype, UPDATE=update)
        if update:
            kernels.call(kernels.add_tasks, self.sums._address, self.totals._address, self.tasks, self.k, self.d, dtype=self.x._dtype)

    def inertia(self, centres: Array) -> float:
        """The weighted sum of squared distances of rows to their centres."""
        out: Any = empty(type(self.x), float64, (self.tasks,))
        centres = dense(centres)
        kernels.call(kernels.inertia, self.x._address, self.n, self.d, centres._address, self.labels._address, self.weight._address,
                     out._address, self.tasks, dtype=self.x._dtype)
        return float(sum(out.tolist()))
