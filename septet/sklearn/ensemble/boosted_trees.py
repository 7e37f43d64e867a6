"""The trees of histogram boosting as prediction reads them."""
from __future__ import annotations

import struct
from typing import Any

import septet.numpy as np
from septet.core.fn import boost


class BoostedTrees:
    """All trees so far; `columns` of them a step."""

    def __init__(self, columns: int):
        self.columns, self.nodes, self.roots, self.sets = columns, bytearray(), [], []
        self.counts: list[int] = []             # of each node: the rows of the fit that came there
        self.count = 0
        self._ready: Any = None

    def add(self, root: Any, mapper: Any, shrinkage: float) -> None:
        """One more tree."""
        self.roots.append(self.count)
        order, places, waiting = [], {}, [root]
        while waiting:
            leaf = waiting.pop()
            places[id(leaf)] = self.count + len(order)
            order.append(leaf)
            waiting += reversed(leaf.children)
        for leaf in order:
            self.nodes += self.record(leaf, mapper, places, shrinkage)
            self.counts.append(int(leaf.count))
        self.count += len(order)
        self._ready = None

    def record(self, leaf: Any, mapper: Any, places: dict[int, int], shrinkage: float) -> bytes:
        """A node's bytes: see `Node` of the kernels."""
        if not leaf.children:
            return struct.pack("<ddqqqqq", leaf.value * shrinkage, 0.0, -1, 0, 0, 0, 0)
        _, feature, cut, missing, categorical, *_ = leaf.split
        left, right = (places[id(c)] for c in leaf.children)
        if not int(mapper.missing[feature]):
            missing = int(leaf.children[0].count > leaf.children[1].count)
        if categorical:
            self.sets.append(self.category_set(leaf.split[10], mapper, feature))
            return struct.pack("<ddqqqqq", leaf.value * shrinkage, 0.0, feature, left, right, missing, len(self.sets))
        threshold = float("inf") if cut >= int(mapper.counts[feature]) else float(mapper.thresholds[feature, cut])
        return struct.pack("<ddqqqqq", leaf.value * shrinkage, threshold, feature, left, right, missing, 0)

    def category_set(self, words: Any, mapper: Any, feature: int) -> list[int]:
        """Raw categories that go left, then those that are known, four words each."""
        left, known = [0] * 4, [0] * 4
        for place, value in enumerate(mapper.thresholds[feature, : int(mapper.counts[feature])].tolist()):
            k = int(value)
            known[k // 64] |= 1 << (k % 64)
            if words[place // 64] >> (place % 64) & 1:
                left[k // 64] |= 1 << (k % 64)
        return [w - (1 << 64) if w >= 1 << 63 else w for w in (*left, *known)]

    def ready(self) -> tuple[Any, Any, Any]:
        """(nodes, roots, category sets) as arrays."""
        if self._ready is None:
            nodes = np.frombuffer(bytes(self.nodes), dtype=np.uint8)
            sets = np.array(self.sets or [[0] * 8], dtype=np.int64)
            self._ready = nodes, np.array(self.roots, dtype=np.int64), sets
        return self._ready

    def add_to(self, out: Any, X: Any, first: int = 0, last: int | None = None) -> Any:
        """out (rows, columns) += what trees first .. last - 1 predict."""
        nodes, roots, sets = self.ready()
        chosen = np.ascontiguousarray(roots[first:last])
        return boost.predict(X, nodes, chosen, self.columns, sets, out) if len(chosen) else out

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_ready": None}
