"""K-means by halving: the worst cluster is split in two, again and again."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import septet.numpy as np
from septet.sklearn.cluster.kmeans import BaseKMeans, lloyd
from septet.sklearn.cluster.minibatch import labelled
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import _check_sample_weight, check_is_fitted, check_random_state


class Node:
    """A cluster: its rows, centre and score; once split, its two parts."""

    def __init__(self, rows: Any, centre: Any, score: float):
        self.rows, self.centre, self.score, self.parts, self.label = rows, centre, score, (), -1

    def leaves(self) -> Iterator[Any]:
        """The clusters that are not split, from the left."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def split(self, labels: Any, centres: Any, scores: list[float]) -> None:
        """Make two clusters of this one."""
        self.parts = tuple(Node(self.rows[labels == k], centres[k], scores[k]) for k in (0, 1))
        self.rows = None


class BisectingKMeans(BaseKMeans):
    """K-means that splits one cluster in two at a time."""

    _parameter_constraints: dict[str, Any] = {**BaseKMeans._parameter_constraints, **parameters("""
        init: 'k-means++' 'random' | callable
        n_init: int [1, inf)
        copy_x: bool
        algorithm: 'lloyd' 'elkan'
        bisecting_strategy: 'biggest_inertia' 'largest_cluster'
    """)}

    def __init__(self, n_clusters: int = 8, *, init: Any = "random", n_init: int = 1, random_state: Any = None, max_iter: int = 300,
                 verbose: int = 0, tol: float = 1e-4, copy_x: bool = True, algorithm: str = "lloyd",
                 bisecting_strategy: str = "biggest_inertia"):
        self.n_clusters, self.init, self.n_init, self.max_iter, self.tol = n_clusters, init, n_init, max_iter, tol
        self.verbose, self.random_state, self.copy_x, self.algorithm = verbose, random_state, copy_x, algorithm
        self.bisecting_strategy = bisecting_strategy

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Find the clusters."""
        X = self._data(X, copy=self.copy_x)
        self._check_start(X, 1)
        rng, weight = check_random_state(self.random_state), _check_sample_weight(sample_weight, X, dtype=X.dtype)
        self._X_mean = X.mean(axis=0)
        X = np.ascontiguousarray(X - self._X_mean)
        tree = self._tree = Node(np.arange(len(X)), X.mean(axis=0), 0)
        for _ in range(self.n_clusters - 1):
            self._bisect(max(tree.leaves(), key=lambda leaf: leaf.score), X, weight, rng)
        self.labels_, centres = np.full(len(X), -1, dtype=np.int32), []
        for i, leaf in enumerate(tree.leaves()):
            self.labels_[leaf.rows] = i
            centres.append(leaf.centre)
            leaf.label, leaf.rows = i, None
        found = np.stack(centres)
        self.inertia_ = float((((X - found[self.labels_]) ** 2).sum(axis=1) * weight).sum())
        self.cluster_centers_ = found + self._X_mean
        return self

    def _bisect(self, node: Node, X: Any, weight: Any, rng: Any) -> None:
        """Split a cluster, the best of `n_init` ways."""
        X, weight, best = np.ascontiguousarray(X[node.rows]), np.ascontiguousarray(weight[node.rows]), None
        for _ in range(self._n_init):
            start = self._start(X, rng, weight, self.init, n_centroids=2)
            found = lloyd(X, weight, start, self.max_iter, self.tol, self.verbose)
            if best is None or found[1] < best[1] * (1 - 1e-6):
                best = found
        labels, _, centres, _ = best  # type: ignore[misc]
        if self.verbose:
            print(f"New centroids from bisection: {centres}")
        if self.bisecting_strategy == "biggest_inertia":
            gaps = ((X - centres[labels]) ** 2).sum(axis=1) * weight
            scores = np.bincount(labels, weights=gaps, minlength=2)
        else:
            scores = np.bincount(labels, minlength=2)
        node.split(labels, centres, scores.tolist())

    def _labels(self, X: Any) -> Any:
        found = np.full(len(X), -1, dtype=np.int32)
        self._descend(self._tree, X, np.arange(len(X)), found)
        return found

    def _descend(self, node: Node, X: Any, rows: Any, found: Any) -> None:
        """The labels of rows that have come down to a node."""
        if not node.parts:
            found[rows] = node.label
        elif len(rows):
            some = np.ascontiguousarray(X[rows])
            centres = np.stack([part.centre for part in node.parts]) + self._X_mean
            side = labelled(some, np.ones(len(some), dtype=X.dtype), centres.astype(X.dtype))[0]
            for k, part in enumerate(node.parts):
                self._descend(part, X, rows[side == k], found)

    def predict(self, X: Any) -> Any:
        """The cluster that each row comes down to."""
        check_is_fitted(self)
        return self._labels(self._data(X, reset=False))


