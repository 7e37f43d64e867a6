"""Growing one tree of histogram gradient boosting, leaf by leaf."""
from __future__ import annotations

import ctypes
import heapq
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from septet.codegen.kernels import boost as kernels
from septet.codegen.kernels.boost_split import BINS, LEAST_HESSIAN, SPLIT_WORDS, find_splits
from septet.core.array import Array, empty
from septet.ir.dtype import float32, float64, int64, uint8, uint32

HISTOGRAM = BINS * 4


@dataclass
class Limits:
    """When growth stops."""

    max_leaves: int | None = 31
    max_depth: int | None = None
    min_leaf: int = 20
    l2: float = 0.0
    shrinkage: float = 0.1
    unit_hessian: bool = False


@dataclass
class Binned:
    """Rows as bins: (features, rows) uint8, with what is known of every feature."""

    bins: Array
    used: Array                     # bins without the one of missing values, int64
    missing: Array                  # uint8
    categorical: Any                # uint8
    signs: Any                      # monotonic constraints, int64

    @property
    def shape(self) -> tuple[int, int]:
        return self.bins.shape[0], self.bins.shape[1]


@dataclass(order=False)
class Leaf:
    """A node: where its rows stand, its sums, and its best split."""

    start: int
    count: int
    depth: int
    gradient: float
    hessian: float
    value: float
    low: float = -math.inf
    high: float = math.inf
    histogram: Array | None = None
    split: tuple[Any, ...] | None = None
    raw_split: bytes = b""
    allowed: Any = None
    features: Any = None            # sets of features that may interact here
    children: list[Leaf] = field(default_factory=list)
    used: frozenset[int] = frozenset()

    @property
    def gain(self) -> float:
        return self.split[0] if self.split else 0.0


class Grower:
    """Memory and steps for trees over one binned table."""

    def __init__(self, table: Binned, limits: Limits):
        self.table, self.limits, self.face = table, limits, type(table.bins)
        self.d, self.n = table.shape
        self.rows, self.spare = empty(self.face, uint32, (self.n,)), empty(self.face, uint32, (self.n + 8,))
        self.pairs = empty(self.face, float32, (self.n, 4))
        self.counts = empty(self.face, int64, (self.n // kernels.TASK_ROWS + 4,))
        self.splits = empty(self.face, int64, (2, self.d, SPLIT_WORDS))
        self.free: list[Array] = []
        self.everything = bytes([1] * self.d)
        flags = table.categorical.tolist()
        self.order = sorted(range(self.d), key=lambda f: not flags[f])      # of equal gains the first wins, categories before numbers

    def histogram(self) -> Array:
        """Memory for one, used before or new."""
        return self.free.pop() if self.free else empty(self.face, float64, (self.d, HISTOGRAM))

    def build(self, leaf: Leaf) -> None:
        """The histograms of a leaf's rows."""
        leaf.histogram = self.histogram()
        rows = self.rows._address + 4 * leaf.start
        kernels.call(kernels.gather_pairs, self.g, self.h, rows, leaf.count, self.pairs._address, STRIDED=False)
        kernels.call(kernels.histograms, self.table.bins._address, self.n, self.d, rows, leaf.count, self.pairs._address,
                     leaf.histogram._address, ALL=leaf.count == self.n)

    def search(self, leaves: Sequence[Leaf], parent: Array | None, choose: Callable[[Leaf], bytes] | None) -> None:
        """The best splits of one or two leaves; parent: the second's histogram until the first's is taken off."""
        hists = ints(leaf.histogram._address for leaf in leaves)  # type: ignore[union-attr]
        allowed = b"".join(choose(leaf) if choose else self.everything for leaf in leaves)
        sums = floats(x for leaf in leaves for x in (leaf.gradient, leaf.hessian, leaf.low, leaf.high, leaf.value))
        t = self.table
        kernels.call(find_splits, hists, allowed, sums, ints(leaf.count for leaf in leaves), len(leaves), self.d, t.used._address,
                     t.missing._address, t.categorical._address, t.signs._address, self.limits.l2, self.limits.min_leaf,
                     parent._address if parent is not None else 0, self.splits._address)
        size = self.d * SPLIT_WORDS * 8
        for k, leaf in enumerate(leaves):
            self.take(leaf, ctypes.string_at(self.splits._address + k * size, size))

    def take(self, leaf: Leaf, raw: bytes) -> None:
        """Keep the best of a leaf's splits."""
        gains = memoryview(raw).cast("d")[::SPLIT_WORDS].tolist()
        best = max(self.order, key=gains.__getitem__)
        part = raw[best * SPLIT_WORDS * 8:(best + 1) * SPLIT_WORDS * 8]
        whole, real = memoryview(part).cast("q").tolist(), memoryview(part).cast("d").tolist()
        leaf.raw_split = part
        # gain, feature, bin, missing left, categorical, gradient, hessian, count and value of the left side, value of the right, set
        leaf.split = (gains[best], *whole[1:5], real[5], real[6], whole[7], real[8], real[9], tuple(whole[11:15]))

    def grow(self, gradient: Array, hessian: Array | None, choose: Callable[[Leaf], bytes] | None = None,
             prepare: Callable[[Leaf], None] | None = None) -> Leaf:
        """The root of a new tree; gradient and hessian: float32."""
        from septet.core.create import arange
        from septet.core.index import setitem

        self.g, self.h = gradient._address, 0 if hessian is None else hessian._address
        setitem(self.rows, slice(None), arange(self.face, 0, 1, self.n, uint32))
        root = Leaf(0, self.n, 0, 0.0, 0.0, 0.0)
        if prepare:
            prepare(root)
        self.build(root)
        first = root.histogram[0]  # type: ignore[index]
        from septet.core import view
        from septet.core.reduce import reduce

        total: Any = reduce("sum", view.reshape(first, (BINS, 4)), 0)
        sums = total.tolist()
        root.gradient, root.hessian = sums[0], sums[1]
        root.value = 0.0
        self.leaves = 1
        waiting: list[tuple[float, int, Leaf]] = []
        if self.may_split(root):
            self.search([root], None, choose)
            self.offer(waiting, root)
        while waiting and (self.limits.max_leaves is None or self.leaves < self.limits.max_leaves):
            self.part(waiting, heapq.heappop(waiting)[2], choose, prepare)
        for _, _, leaf in waiting:
            self.release(leaf)
        self.release(root)
        return root

    def may_split(self, leaf: Leaf) -> bool:
        """Whether a leaf is large and shallow enough."""
        deep = self.limits.max_depth is not None and leaf.depth >= self.limits.max_depth
        return not deep and leaf.count >= 2 * self.limits.min_leaf and leaf.hessian >= LEAST_HESSIAN

    def offer(self, waiting: list[tuple[float, int, Leaf]], leaf: Leaf) -> None:
        """Wait to be parted, if that gains anything."""
        if leaf.gain > 0:
            self.serial = getattr(self, "serial", 0) + 1
            heapq.heappush(waiting, (-leaf.gain, self.serial, leaf))
        else:
            self.release(leaf)

    def release(self, leaf: Leaf) -> None:
        if leaf.histogram is not None:
            self.free.append(leaf.histogram)
            leaf.histogram = None

    def part(self, waiting: list[tuple[float, int, Leaf]], leaf: Leaf, choose: Any, prepare: Any) -> None:
        """Split a leaf; its children wait with their own splits."""
        assert leaf.split is not None
        feature, g, h, n = leaf.split[1], leaf.split[5], leaf.split[6], leaf.split[7]
        found = kernels.call(kernels.part_rows, self.table.bins._address + feature * self.n, self.rows._address + 4 * leaf.start,
                             leaf.count, leaf.raw_split, self.spare._address, self.counts._address)
        assert found == n, (found, n)
        low, high, depth, used = leaf.low, leaf.high, leaf.depth + 1, leaf.used | {feature}
        left = Leaf(leaf.start, n, depth, g, h, leaf.split[8], low, high, used=used)
        right = Leaf(leaf.start + n, leaf.count - n, depth, leaf.gradient - g, leaf.hessian - h, leaf.split[9], low, high, used=used)
        leaf.children = [left, right]
        self.bound(feature, left, right)
        if prepare:
            prepare(left)
            prepare(right)
        self.leaves += 1
        some = [c for c in leaf.children if self.may_split(c)]
        full = self.limits.max_leaves is not None and self.leaves >= self.limits.max_leaves
        if not some or full:
            self.release(leaf)
            return
        self.children(leaf, some, choose)
        for c in (left, right):
            if c in some:
                self.offer(waiting, c)
            else:
                self.release(c)

    def children(self, leaf: Leaf, some: list[Leaf], choose: Any) -> None:
        """Histograms and splits of the children: the smaller one's is built, the other's is what is left of the parent's."""
        small, large = sorted(leaf.children, key=lambda c: c.count)
        self.build(small)
        large.histogram, leaf.histogram = leaf.histogram, None
        if choose is None:
            self.search([small, large], large.histogram, None)
            return
        order = {id(c): choose(c) if c in some else bytes(self.d) for c in leaf.children}       # drawn for the left one first
        self.search([small, large], large.histogram, lambda c: order[id(c)])

    def bound(self, feature: int, left: Leaf, right: Leaf) -> None:
        """Bounds that a monotonic constraint gives the children."""
        sign = int(self.table.signs[feature])
        if sign:
            middle = (left.value + right.value) / 2
            if sign > 0:
                left.high = right.low = middle
            else:
                left.low = right.high = middle

    def add_values(self, raw: Array, stride: int, offset: int, leaves: Sequence[Leaf]) -> None:
        """raw[row] += shrunk value of its leaf."""
        values = floats(leaf.value * self.limits.shrinkage for leaf in leaves)
        kernels.call(kernels.add_leaf_values, raw._address + 8 * offset, stride, self.rows._address, ints(x.start for x in leaves),
                     ints(x.count for x in leaves), values, len(leaves))


def ints(values: Any) -> Any:
    """Words in memory."""
    from array import array

    return array("q", values)


def floats(values: Any) -> Any:
    """Doubles in memory."""
    from array import array

    return array("d", values)


def leaves_of(root: Leaf) -> list[Leaf]:
    """The leaves below a node, left to right."""
    found, waiting = [], [root]
    while waiting:
        leaf = waiting.pop()
        if leaf.children:
            waiting += reversed(leaf.children)
        else:
            found.append(leaf)
    return found


def bin_rows(x: Array, thresholds: Array, counts: Array, categorical: Array) -> Array:
    """(features, rows) uint8 of float64 rows; thresholds: (features, 256)."""
    n, d = x.shape
    out = empty(type(x), uint8, (d, n))
    kernels.call(kernels.bin_columns, x._address, n, d, thresholds._address, counts._address, categorical._address, out._address)
    return out


def predict(x: Array, nodes: Array, roots: Array, columns: int, sets: Array, out: Array) -> Array:
    """out (rows, columns) += the leaves' values of all trees."""
    kernels.call(kernels.predict, x._address, *x.shape, nodes._address, roots._address, roots._size, columns, sets._address, out._address)
    return out
