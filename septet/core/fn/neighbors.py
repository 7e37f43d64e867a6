"""Nearest neighbours of rows: by a k-d tree, or from blocks of squared distances that matrix products give."""
from __future__ import annotations

import math
from typing import Any

from septet.codegen.kernels import neighbors as kernels
from septet.codegen.kernels.neighbors import CHEBYSHEV, EUCLIDEAN, MANHATTAN, MINKOWSKI
from septet.core import ops, view
from septet.core.array import Array, empty
from septet.core.create import full
from septet.core.products import matmul
from septet.core.reduce import reduce
from septet.core.scan import cumulative
from septet.core.select import dense
from septet.ir.dtype import float64, int64

LEAF = 24                           # rows a leaf at most
ROWS, COLUMNS = 512, 2048           # distances computed at a time
MOST = 0x7FFFFFFFFFFFFFFF


def metric_of(p: float) -> int:
    """The kernels' name of a Minkowski metric."""
    return int({2.0: EUCLIDEAN, 1.0: MANHATTAN, math.inf: CHEBYSHEV}.get(float(p), MINKOWSKI))


class Tree:
    """A k-d tree over float64 rows, for the Minkowski metric of order p."""

    def __init__(self, x: Array, p: float = 2.0):
        face, (n, d) = type(x), x.shape
        self.x, self.p, self.n, self.d, self.metric = dense(x), float(p), n, d, metric_of(p)
        levels = 1 + max(0, math.ceil(math.log2(max(n, 1) / LEAF)))
        nodes = 2**levels - 1
        self.inner = nodes // 2
        self.order, self.start, self.size = empty(face, int64, (n,)), empty(face, int64, (nodes,)), empty(face, int64, (nodes,))
        self.low, self.high, self.sorted = empty(face, float64, (nodes, d)), empty(face, float64, (nodes, d)), empty(face, float64, (n, d))
        kernels.call(kernels.build, self.x._address, n, d, levels, *(a._address for a in self._arrays()))

    def _arrays(self) -> tuple[Array, ...]:
        return self.order, self.start, self.size, self.low, self.high, self.sorted

    def _shared(self, q: Array) -> tuple[Any, ...]:
        p = self.p if math.isfinite(self.p) else 1.0
        return (q._address, q.shape[0], self.d, p, self.inner, *(a._address for a in self._arrays()))

    def reduced(self, r: Any) -> Any:
        """A distance, or an array of them, without the root."""
        return ops.power(r, self.p) if self.metric in (EUCLIDEAN, MINKOWSKI) else r

    def rooted(self, r: Array) -> Array:
        """Distances of reduced ones."""
        if self.metric == EUCLIDEAN:
            return ops.sqrt(r)
        return ops.power(r, 1.0 / self.p) if self.metric == MINKOWSKI else r

    def nearest(self, q: Array, k: int) -> tuple[Array, Array]:
        """(distances, rows), each (queries, k), ascending."""
        m = q.shape[0]
        best, index = empty(type(q), float64, (m, k)), empty(type(q), int64, (m, k))
        kernels.call(kernels.query, *self._shared(q), k, best._address, index._address, METRIC=self.metric)
        return self.rooted(best), index

    def counts(self, q: Array, radii: Array) -> Array:
        """How many rows lie within each query's radius."""
        result = empty(type(q), int64, (q.shape[0],))
        limits = dense(self.reduced(radii))
        kernels.call(kernels.count_within, *self._shared(q), limits._address, result._address, METRIC=self.metric)
        return result

    def within(self, q: Array, radii: Array) -> tuple[Array, Array, Array]:
        """(distances, rows, where each query's start and the last ends); rows ascend."""
        limits = dense(self.reduced(radii))
        pointers = starts(self.counts(q, radii))
        total = int(pointers[-1])
        index, distances = empty(type(q), int64, (total,)), empty(type(q), float64, (total,))
        kernels.call(kernels.within, *self._shared(q), limits._address, pointers._address, index._address, distances._address,
                     METRIC=self.metric)
        return self.rooted(distances), index, pointers


def starts(counts: Array) -> Any:
    """0 and the running sums."""
    from septet.core.fn.shape import concatenate

    return dense(concatenate([full(type(counts), int64, (1,), 0), cumulative("add", counts, 0, int64)]))


def squares(a: Any) -> Any:
    """The squared length of each row."""
    return reduce("sum", a * a, 1)


def brute_nearest(q: Any, y: Any, k: int) -> tuple[Array, Array]:
    """(Euclidean distances, rows): the k nearest of y to each row of q."""
    m, n, face = q.shape[0], y.shape[0], type(q)
    best, index = full(face, float64, (m, k), math.inf), full(face, int64, (m, k), MOST)
    lengths = squares(y)
    for start in range(0, n, COLUMNS):
        part = y[start:start + COLUMNS]
        turned, mine = dense(view.transpose(part, (1, 0))), dense(lengths[start:start + COLUMNS])
        for first in range(0, m, ROWS):
            some = q[first:first + ROWS]
            dots, at = dense(matmul(some, turned)), 8 * first * k
            kernels.call(kernels.select_dots, dots._address, mine._address, *dots.shape, start, k, best._address + at, index._address + at)
    kernels.call(kernels.exact, q._address, y._address, m, q.shape[1], k, index._address, best._address)
    return ops.sqrt(best), index


def select_nearest(block: Array, k: int) -> tuple[Array, Array]:
    """(distances, columns) of the k least of each row of a matrix, ascending."""
    m, n = block.shape
    best, index = full(type(block), float64, (m, k), math.inf), full(type(block), int64, (m, k), MOST)
    kernels.call(kernels.select, block._address, m, n, 0, k, best._address, index._address)
    return best, index


def density_labels(core: Array, index: Array, pointers: Array) -> Array:
    """Labels of density clustering from neighbourhoods; -1: noise."""
    n = core.shape[0]
    labels, stack = empty(type(core), int64, (n,)), empty(type(core), int64, (n + 1,))
    kernels.call(kernels.spread_labels, n, core._address, pointers._address, index._address, labels._address, stack._address)
    return labels
