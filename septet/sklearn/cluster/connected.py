"""Trees of clusters, where asked only of neighbours in a graph: `ward_tree`, `linkage_tree`."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.codegen.kernels import agglomerate as kernels
from septet.codegen.kernels.linkage import label
from septet.core.fn.linkage import RULES
from septet.core.fn.linkage import linkage as full_tree
from septet.sklearn.manifold.graphs import as_graph, connected_components
from septet.sklearn.metrics.pairwise import paired_distances
from septet.sklearn.utils._param_validation import validate_params
from septet.sklearn.utils.foreign import give_back, is_sparse
from septet.sklearn.utils.limits import parameters

PARTIAL = ("Partial build of the tree is implemented only for structured clustering (i.e. with explicit connectivity). The algorithm will "
           "build the full tree and only retain the lower branches required for the specified number of clusters")
POINTERS = ("sums", "size", "parent", "first", "last", "length", "key", "value", "next", "far", "later", "earlier", "children", "heights")


def completed(X: Any, connectivity: Any, metric: Any) -> tuple[int, Any, Any]:
    """(components, rows, columns) of a graph both ways, without loops; components joined by their shortest edges, with a warning."""
    from septet.sklearn.manifold.isomap import joined
    from septet.sklearn.sparse import as_sparse, csr_matrix

    n = X.shape[0]
    connectivity = as_sparse(connectivity) if is_sparse(connectivity) else np.asarray(connectivity)
    if tuple(connectivity.shape) != (n, n):
        raise ValueError(f"Wrong shape for connectivity matrix: {tuple(connectivity.shape)} when X is {X.shape}")
    graph = as_graph(connectivity)
    rows, columns, _ = graph.coordinates()
    both = (np.ones(2 * len(rows)), (np.concatenate([rows, columns]), np.concatenate([columns, rows])))
    graph = csr_matrix(both, shape=(n, n))
    count, labels = connected_components(graph)
    if count > 1:
        warnings.warn(f"the number of connected components of the connectivity matrix is {count} > 1. Completing it to avoid stopping the "
                      "tree early.", stacklevel=4)
        graph = joined(graph, labels, X, metric == "precomputed", metric)
    rows, columns, _ = graph.tocsr().coordinates()
    kept = rows != columns
    return count, np.ascontiguousarray(rows[kept]), np.ascontiguousarray(columns[kept])


class Agglomeration:
    """The state of the kernels: n rows to begin with, `end` clusters when all is done."""

    def __init__(self, X: Any, n: int, end: int, edges: int, ward: bool):
        most, self.n, self.end, self.d = 2 * n - 1, n, end, X.shape[1] if ward else 0
        self.sums = np.zeros((most if ward else 0, self.d))
        self.sums[:n] = X if ward else 0.0
        self.size, self.parent = np.ones(most, dtype=np.int64), np.arange(most)
        self.first, self.last, self.length = np.full(most, -1), np.full(most, -1), np.zeros(most, dtype=np.int64)
        self.children, self.heights = np.zeros((max(end - n, 0), 2), dtype=np.int64), np.zeros(max(end - n, 0))
        self.counters = [n, 0, 0, 0]
        self.room = [0, 0]
        self._grow([4 * edges + 64, 2 * edges + 64])

    def _grow(self, room: list[int]) -> None:
        """Room for so many cells and elements of the heap."""
        cells, heap = self.counters[1:3]
        for names, used, size in (("key value next", cells, room[0]), ("far later earlier", heap, room[1])):
            for name in names.split():
                made = np.empty(size, dtype=np.float64 if name in ("value", "far") else np.int64)
                if used:
                    made[:used] = getattr(self, name)[:used]
                setattr(self, name, made)
        self.room = room

    def _words(self) -> Any:
        return np.array([*(getattr(self, name)._address for name in POINTERS), self.n, self.d, self.end, *self.counters, *self.room],
                        dtype=np.int64)

    def _kept(self, words: Any) -> None:
        self.counters = words[len(POINTERS) + 3:len(POINTERS) + 7].tolist()

    def run(self, rows: Any, columns: Any, values: Any, rule: int) -> None:
        """All merges of the graph with these edges."""
        words = self._words()
        kernels.call(kernels.start, words._address, rows._address, columns._address, values._address, len(rows), RULE=rule)
        self._kept(words)
        short = 1
        while short:
            words = self._words()
            short = kernels.call(kernels.proceed, words._address, RULE=rule)
            self._kept(words)
            if short:
                self._grow([2 * self.room[0] + 4 * self.counters[3], 2 * self.room[1] + 2 * self.counters[3]])


def steps_of(n: int, n_clusters: int | None) -> int:
    """How many clusters there are when `n_clusters` stand alone.  ValueError for more than rows."""
    if n_clusters is None:
        return 2 * n - 1
    if n_clusters > n:
        raise ValueError(f"Cannot provide more clusters than samples. {n_clusters} n_clusters was asked, and there are {n} samples.")
    return 2 * n - n_clusters


def columns_of(X: Any) -> Any:
    X = np.asarray(X)
    return X.reshape(-1, 1) if X.ndim == 1 else X


def result(children: Any, components: int, n: int, parents: Any, heights: Any, return_distance: bool) -> tuple[Any, ...]:
    """What the functions give back."""
    return (children, components, n, parents, heights) if return_distance else (children, components, n, parents)


@validate_params({"X": ["array-like"], "connectivity": ["array-like", "sparse matrix", None], "return_distance": ["boolean"],
                  **parameters("n_clusters: int [1, inf) | None")})
def ward_tree(X: Any, *, connectivity: Any = None, n_clusters: int | None = None, return_distance: bool = False) -> Any:
    """(merges, components, rows, parents[, heights]) by Ward's rule; without a graph parents are None."""
    return give_back(_ward(columns_of(X), connectivity, n_clusters, return_distance), X)


def _ward(X: Any, connectivity: Any, n_clusters: int | None, return_distance: bool) -> tuple[Any, ...]:
    from septet.sklearn.cluster.hierarchy import row_distances

    n = X.shape[0]
    if connectivity is None:
        if n_clusters is not None:
            warnings.warn(PARTIAL, stacklevel=4)
        children, heights = full_tree(row_distances(X, "euclidean"), "ward")
        return result(children, 1, n, None, heights, return_distance)
    components, rows, columns = completed(X, connectivity, "euclidean")
    made = Agglomeration(X, n, steps_of(n, n_clusters), len(rows), True)
    made.run(rows, columns, np.zeros(1), RULES["ward"])
    return result(made.children, components, n, made.parent[:made.end], np.sqrt(2.0 * made.heights), return_distance)


def linkage_tree(X: Any, connectivity: Any = None, n_clusters: int | None = None, linkage: str = "complete", affinity: Any = "euclidean",
                 return_distance: bool = False) -> Any:
    """(merges, components, rows, parents[, heights]) by complete, average or single linkage; without a graph parents are None."""
    return give_back(_linked(columns_of(X), connectivity, n_clusters, linkage, affinity, return_distance), X)


def _linked(X: Any, connectivity: Any, n_clusters: int | None, rule: str, metric: Any, return_distance: bool) -> tuple[Any, ...]:
    from septet.sklearn.cluster.hierarchy import row_distances

    n, known = X.shape[0], dict.fromkeys(("complete", "average", "single"))
    if rule not in known:
        raise ValueError(f"Unknown linkage option, linkage should be one of {known.keys()}, but {rule} was given")
    if metric == "cosine" and bool((~X.any(axis=1)).any()):
        raise ValueError("Cosine affinity cannot be used when X contains zero vectors")
    if connectivity is None:
        if n_clusters is not None:
            warnings.warn(PARTIAL, stacklevel=4)
        if metric == "precomputed" and X.shape[0] != X.shape[1]:
            raise ValueError(f"Distance matrix should be square, got matrix of shape {X.shape}")
        distances = metric(X) if callable(metric) else row_distances(X, metric)
        children, heights = full_tree(np.ascontiguousarray(distances, dtype=np.float64), rule)
        return result(children, 1, n, None, heights, return_distance)
    components, rows, columns = completed(X, connectivity, metric)
    values = X[rows, columns] if metric == "precomputed" else np.asarray(paired_distances(X[rows], X[columns], metric=metric))
    values = np.ascontiguousarray(values, dtype=np.float64)
    if rule == "single":
        return single(n, steps_of(n, n_clusters), rows, columns, values, components, return_distance)
    made = Agglomeration(X, n, steps_of(n, n_clusters), len(rows), False)
    made.run(rows, columns, values, RULES[rule])
    return result(made.children, components, n, made.parent[:made.end], made.heights, return_distance)


def single(n: int, end: int, rows: Any, columns: Any, values: Any, components: int, return_distance: bool) -> tuple[Any, ...]:
    """The tree of a graph's least spanning tree; parents only of the first `end` clusters."""
    order, kept = np.argsort(values, kind="stable"), np.empty(n, dtype=np.int64)
    count = kernels.call(kernels.spanning_forest, rows._address, columns._address, order._address, len(rows), np.arange(n)._address,
                         kept._address)
    kept = np.sort(kept[:count])
    first, second, heights = (np.ascontiguousarray(a[kept]) for a in (rows, columns, values))
    order, children, parent = np.argsort(heights, kind="stable"), np.empty((n - 1, 2), dtype=np.int64), np.empty(2 * n, dtype=np.int64)
    kernels.call(label, n, first._address, second._address, order._address, parent._address, children._address, SORTED=False)
    above = np.arange(end)
    above[children[:end - n]] = np.arange(n, end)[:, None]
    return result(children, components, n, above, heights[order], return_distance)


def heads(parents: Any) -> Any:
    """The cluster that stands alone which each belongs to."""
    up = parents[parents]
    while bool((up != parents).any()):
        parents, up = up, up[up]
    return parents
