"""Nearest neighbours of rows: by a k-d tree, or from blocks of squared distances that matrix products give."""
from __future__ import annotations

import math
from itertools import pairwise
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
from septet.runtime import cores

ROWS, COLUMNS = 512, 2048           # distances computed at a time
CHUNK = 256                         # rows that upstream's threads take at a time
DEEPEST = 12                        # columns up to which differences are quicker than products
MOST = 0x7FFFFFFFFFFFFFFF


def metric_of(p: float) -> int:
    """The kernels' name of a Minkowski metric."""
    return int({2.0: EUCLIDEAN, 1.0: MANHATTAN, math.inf: CHEBYSHEV}.get(float(p), MINKOWSKI))


class Tree:
    """A k-d tree over float64 rows, for the Minkowski metric of order p; up to twice `leaf` rows in its leaves."""

    def __init__(self, x: Array, p: float = 2.0, leaf: int = 30):
        face, (n, d) = type(x), x.shape
        self.x, self.p, self.leaf, self.n, self.d, self.metric = dense(x), float(p), leaf, n, d, metric_of(p)
        levels = int(math.log2(max(1, (n - 1) / leaf)) + 1)
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

    def nearest(self, q: Array, k: int, ordered: bool = True) -> tuple[Array, Array]:
        """(distances, rows), each (queries, k), ascending where `ordered`."""
        m = q.shape[0]
        best, index = empty(type(q), float64, (m, k)), empty(type(q), int64, (m, k))
        kernels.call(kernels.query, *self._shared(q), k, best._address, index._address, METRIC=self.metric, SORTED=ordered)
        return self.rooted(best), index

    def counts(self, q: Array, radii: Array) -> Array:
        """How many rows lie within each query's radius."""
        result = empty(type(q), int64, (q.shape[0],))
        limits = dense(self.reduced(radii))
        kernels.call(kernels.count_within, *self._shared(q), limits._address, result._address, METRIC=self.metric)
        return result

    def within(self, q: Array, radii: Array, by_row: bool) -> tuple[Array, Array, Array]:
        """(distances, rows, where each query's start and the last ends); rows ascend, or stand as in the tree."""
        limits = dense(self.reduced(radii))
        pointers = starts(self.counts(q, radii))
        total = int(pointers[-1])
        index, distances = empty(type(q), int64, (total,)), empty(type(q), float64, (total,))
        kernels.call(kernels.within, *self._shared(q), limits._address, pointers._address, index._address, distances._address,
                     METRIC=self.metric, BY_ROW=by_row)
        return self.rooted(distances), index, pointers


def starts(counts: Array) -> Any:
    """0 and the running sums."""
    from septet.core.fn.shape import concatenate

    return dense(concatenate([full(type(counts), int64, (1,), 0), cumulative("add", counts, 0, int64)]))


def squares(a: Any) -> Any:
    """The squared length of each row."""
    return reduce("sum", a * a, 1)


class Heaps:
    """The k nearest rows to each of m, found so far.

    Rows of y come in ascending order; where the queries are no more, upstream's threads share y, each with heaps of its own that are put
    together at last: which of equally far rows stay depends on that.
    """

    def __init__(self, face: type[Array], m: int, n: int, k: int):
        self.face, self.m, self.k = face, m, k
        threads = cores.usable_cores()
        self.merged = m <= n and m <= 4 * CHUNK * threads
        self.parts = shares(n, threads) if self.merged else [(0, n)]

    def fresh(self) -> tuple[Array, Array]:
        """Heaps of rows that are infinitely far."""
        return full(self.face, float64, (self.m, self.k), math.inf), full(self.face, int64, (self.m, self.k), MOST)

    def filled(self, fill: Any) -> tuple[Array, Array]:
        """(distances, rows), ascending, after fill(best, index, first, last) for each part of y."""
        best, index = self.fresh()
        for first, last in self.parts:
            own = self.fresh() if self.merged else (best, index)
            fill(*own, first, last)
            if self.merged:
                kernels.call(kernels.merge, self.m, self.k, *(a._address for a in (*own, best, index)))
        kernels.call(kernels.sort, self.m, self.k, best._address, index._address)
        return best, index


def shares(n: int, threads: int) -> list[tuple[int, int]]:
    """The rows of each thread: whole chunks, the first threads one more."""
    chunks = -(-n // CHUNK)
    threads = max(1, min(threads, chunks))
    ends = [CHUNK * (chunks // threads * t + min(t, chunks % threads)) for t in range(threads + 1)]
    return [(first, min(last, n)) for first, last in pairwise(ends)]


def brute_nearest(q: Any, y: Any, k: int) -> tuple[Array, Array]:
    """(Euclidean distances, rows): the k nearest of y to each row of q."""
    m, d = q.shape
    lengths = squares(y)

    def scan(best: Array, index: Array, first: int, last: int) -> None:
        kernels.call(kernels.scan, q._address, y._address, m, d, first, last, k, best._address, index._address)

    def multiply(best: Array, index: Array, first: int, last: int) -> None:
        for start in range(first, last, COLUMNS):
            end = min(start + COLUMNS, last)
            turned, mine = dense(view.transpose(y[start:end], (1, 0))), dense(lengths[start:end])
            for row in range(0, m, ROWS):
                dots, at = dense(matmul(q[row:row + ROWS], turned)), 8 * row * k
                kernels.call(kernels.select_dots, dots._address, mine._address, *dots.shape, start, k, best._address + at,
                             index._address + at)

    best, index = Heaps(type(q), m, y.shape[0], k).filled(scan if d <= DEEPEST else multiply)
    kernels.call(kernels.exact, q._address, y._address, m, d, k, index._address, best._address)
    return ops.sqrt(best), index


def select_nearest(block: Any, k: int) -> tuple[Array, Array]:
    """(distances, columns) of the k least of each row of a matrix, ascending."""
    m, n = block.shape

    def select(best: Array, index: Array, first: int, last: int) -> None:
        part = dense(block[:, first:last])
        kernels.call(kernels.select, part._address, m, last - first, first, k, best._address, index._address)

    return Heaps(type(block), m, n, k).filled(select)


def density_labels(core: Array, index: Array, pointers: Array) -> Array:
    """Labels of density clustering from neighbourhoods; -1: noise."""
    n = core.shape[0]
    labels, stack = empty(type(core), int64, (n,)), empty(type(core), int64, (n + 1,))
    kernels.call(kernels.spread_labels, n, core._address, pointers._address, index._address, labels._address, stack._address)
    return labels
