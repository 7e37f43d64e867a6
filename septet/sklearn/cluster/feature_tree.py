"""The tree of clustering features behind `Birch`, over the kernels of `codegen/kernels/features_tree.py`."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.codegen.kernels import features_tree as kernels

FEATURES = ("count", "sums", "means", "squares", "norm", "paired", "child")
NODES = ("size", "leaf", "entries", "before", "after")
COUNTERS = ("root", "features", "nodes", "feature_room", "node_room")
HEAD = 0


class FeatureTree:
    """Features (sums of rows) in nodes of at most `most`; a leaf's features have at most the radius `threshold`."""

    def __init__(self, d: int, threshold: float, most: int):
        self.d, self.threshold, self.most = d, threshold, most
        self.root, self.features, self.nodes, self.feature_room, self.node_room = 1, 0, 2, 0, 0
        self._grow(256)
        self.size[:2] = 0
        self.leaf[:2] = 1
        self.before[:2] = np.array([-1, HEAD])
        self.after[:2] = np.array([1, -1])

    def _widths(self) -> dict[str, tuple[int, ...]]:
        return {"sums": (self.d,), "means": (self.d,), "entries": (self.most + 1,)}

    def _grow(self, room: int) -> None:
        """Room for so many features and nodes."""
        for names, used in ((FEATURES, self.features), (NODES, self.nodes if self.node_room else 0)):
            for name in names:
                kind = np.float64 if name in ("sums", "means", "squares", "norm", "paired") else np.int64
                made = np.zeros((room + 1, *self._widths().get(name, ())), dtype=kind)
                if used:
                    made[:used] = getattr(self, name)[:used]
                setattr(self, name, made)
        self.feature_room = self.node_room = room

    def insert(self, X: Any) -> None:
        """Put rows in."""
        X, at = np.ascontiguousarray(X, dtype=np.float64), 0
        while at < len(X):
            addresses = [getattr(self, name)._address for name in FEATURES + NODES]
            words = np.array([*addresses, self.d, self.most, 0, *(getattr(self, name) for name in COUNTERS)], dtype=np.int64)
            words[len(addresses) + 2:len(addresses) + 3] = np.array([float(self.threshold) ** 2]).view(np.int64)
            at = kernels.call(kernels.insert_rows, words._address, X._address, at, len(X))
            for name, value in zip(COUNTERS, words[-len(COUNTERS):].tolist()):
                setattr(self, name, value)
            if at < len(X):
                self._grow(2 * self.feature_room)

    def leaves(self) -> list[int]:
        """The leaves in order."""
        found, node, after = [], int(self.after[HEAD]), self.after.tolist()
        while node >= 0:
            found.append(node)
            node = after[node]
        return found

    def centers(self) -> Any:
        """The means of the leaves' features in order (features, d)."""
        sizes, entries = self.size.tolist(), self.entries
        return self.means[np.concatenate([entries[node, :sizes[node]] for node in self.leaves()])]


class Node:
    """A node of the tree, to look at."""

    def __init__(self, tree: FeatureTree, place: int):
        self._tree, self._place = tree, place
        self.threshold, self.branching_factor, self.n_features = tree.threshold, tree.most, tree.d

    @property
    def is_leaf(self) -> bool:
        """Whether its subclusters have no nodes below."""
        return bool(self._tree.leaf[self._place])

    @property
    def subclusters_(self) -> list[Subcluster]:
        """The features in it."""
        tree, k = self._tree, self._place
        return [Subcluster(tree, f) for f in tree.entries[k, :int(tree.size[k])].tolist()]

    @property
    def centroids_(self) -> Any:
        """Their means."""
        tree, k = self._tree, self._place
        return tree.means[tree.entries[k, :int(tree.size[k])]]

    @property
    def squared_norm_(self) -> Any:
        """The squared norms of the means."""
        tree, k = self._tree, self._place
        return tree.norm[tree.entries[k, :int(tree.size[k])]]

    @property
    def prev_leaf_(self) -> Node | None:
        """The leaf before."""
        return self._at(int(self._tree.before[self._place]))

    @property
    def next_leaf_(self) -> Node | None:
        """The leaf after."""
        return self._at(int(self._tree.after[self._place]))

    def _at(self, place: int) -> Node | None:
        return Node(self._tree, place) if place >= 0 else None


class Subcluster:
    """A feature of the tree, to look at."""

    def __init__(self, tree: FeatureTree, place: int):
        self.n_samples_, self.squared_sum_ = int(tree.count[place]), tree.squares[place]
        self.linear_sum_, self.centroid_, self.sq_norm_ = tree.sums[place], tree.means[place], tree.norm[place]
        below = int(tree.child[place])
        self.child_ = Node(tree, below) if below >= 0 else None
