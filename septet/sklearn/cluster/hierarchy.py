"""Agglomerative clustering: the two nearest clusters become one, again and again."""
from __future__ import annotations

from heapq import heappush, heappushpop
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, ClusterMixin, TransformerMixin
from septet.sklearn.cluster.connected import _linked, _ward, heads
from septet.sklearn.utils._param_validation import StrOptions
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_is_fitted, validate_data

LIMITS = parameters("""
    n_clusters: int [1, inf) | None
    memory: is:str | has:cache | None
    compute_full_tree: 'auto' | bool
    linkage: 'ward' 'average' 'complete' 'single'
    distance_threshold: float [0, inf) | None
    compute_distances: bool
""")
METRICS = """braycurtis canberra chebyshev cityblock correlation cosine dice euclidean hamming haversine jaccard l1 l2 mahalanobis manhattan
matching minkowski nan_euclidean precomputed rogerstanimoto russellrao seuclidean sokalsneath sqeuclidean wminkowski yule""".split()
LIMITS |= {"metric": [StrOptions(set(METRICS)), callable], "connectivity": ["array-like", "sparse matrix", callable, None]}


def row_distances(X: Any, metric: Any) -> Any:
    """Distances of all pairs of rows."""
    if metric == "precomputed":
        return np.ascontiguousarray(X, dtype=np.float64)
    X = np.asarray(X, dtype=np.float64)
    if metric in ("euclidean", "l2"):
        found = np.zeros((len(X), len(X)))
        for k in range(X.shape[1]):
            found += (X[:, k][:, None] - X[:, k][None, :]) ** 2
        return np.sqrt(found)
    if metric in ("manhattan", "cityblock", "l1"):
        return sum(np.abs(X[:, k][:, None] - X[:, k][None, :]) for k in range(X.shape[1]))
    from septet.sklearn.metrics import pairwise_distances

    return np.asarray(pairwise_distances(X, metric=metric))


def below(node: int, children: list[list[int]], n: int) -> list[int]:
    """The rows of a cluster."""
    found, waiting = [], [node]
    while waiting:
        k = waiting.pop()
        if k < n:
            found.append(k)
        else:
            waiting += children[k - n]
    return found


def cut(n_clusters: int, children: list[list[int]], n: int) -> Any:
    """Labels of the clusters that are left when so many remain."""
    if n_clusters > n:
        raise ValueError(f"Cannot extract more clusters than samples: {n_clusters} clusters were given for a tree with {n} leaves.")
    nodes = [-(max(children[-1]) + 1)] if children else [0]
    for _ in range(n_clusters - 1):
        a, b = children[-nodes[0] - n]
        heappush(nodes, -a)
        heappushpop(nodes, -b)
    labels = np.zeros(n, dtype=np.intp)
    for label, node in enumerate(nodes):
        labels[np.array(below(-node, children, n), dtype=np.int64)] = label
    return labels


class AgglomerativeClustering(ClusterMixin, BaseEstimator):
    """Hierarchical clustering, of all rows or of neighbours in a graph."""

    _parameter_constraints: dict[str, Any] = LIMITS

    def __init__(self, n_clusters: int | None = 2, *, metric: Any = "euclidean", memory: Any = None, connectivity: Any = None,
                 compute_full_tree: Any = "auto", linkage: str = "ward", distance_threshold: float | None = None,
                 compute_distances: bool = False):
        self.n_clusters, self.distance_threshold, self.memory, self.connectivity = n_clusters, distance_threshold, memory, connectivity
        self.compute_full_tree, self.linkage, self.metric, self.compute_distances = compute_full_tree, linkage, metric, compute_distances

    def fit(self, X: Any, y: Any = None) -> Any:
        """Merge until one cluster is left, and cut the tree."""
        return self._fit(validate_data(self, X, ensure_min_samples=2))

    def _fit(self, X: Any) -> Any:
        if not (self.n_clusters is None) ^ (self.distance_threshold is None):
            raise ValueError("Exactly one of n_clusters and distance_threshold has to be set, and the other needs to be None.")
        if self.distance_threshold is not None and not self.compute_full_tree:
            raise ValueError("compute_full_tree must be True if distance_threshold is set.")
        if self.linkage == "ward" and self.metric != "euclidean":
            raise ValueError(f"{self.metric} was provided as metric. Ward can only work with euclidean distances.")
        connectivity = self.connectivity(X) if callable(self.connectivity) else self.connectivity
        full = self._full_tree(len(X), connectivity)
        children, self.n_connected_components_, self.n_leaves_, parents, heights = self._tree(X, connectivity, full)
        self.children_ = children
        if self.compute_distances or self.distance_threshold is not None:
            self.distances_ = heights
        if self.distance_threshold is not None:
            self.n_clusters_ = int(np.count_nonzero(heights >= self.distance_threshold)) + 1
        else:
            self.n_clusters_ = self.n_clusters
        if full or parents is None:
            self.labels_ = cut(self.n_clusters_, children.tolist(), len(X))
        else:
            self.labels_ = np.unique(heads(parents)[:len(X)], return_inverse=True)[1]
        return self

    def _full_tree(self, n: int, connectivity: Any) -> bool:
        """Whether merging goes on to one cluster."""
        if connectivity is None or self.distance_threshold is not None:
            return True
        return self.n_clusters < max(100, 0.02 * n) if self.compute_full_tree == "auto" else self.compute_full_tree

    def _tree(self, X: Any, connectivity: Any, full: bool) -> tuple[Any, ...]:
        """(merges, components, rows, parents, heights)."""
        n_clusters = None if full else self.n_clusters
        if self.linkage == "ward":
            return _ward(X, connectivity, n_clusters, True)
        return _linked(X, connectivity, n_clusters, self.linkage, self.metric, True)

    def fit_predict(self, X: Any, y: Any = None) -> Any:
        """Fit, and the cluster of each row."""
        return super().fit_predict(X, y)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = self.metric == "precomputed"
        return tags


class FeatureAgglomeration(ClassNamePrefixFeaturesOutMixin, TransformerMixin, AgglomerativeClustering):
    """Features merged like rows; a cluster of them becomes one."""

    _parameter_constraints: dict[str, Any] = {**LIMITS, **parameters("pooling_func: callable")}

    def __init__(self, n_clusters: int | None = 2, *, metric: Any = "euclidean", memory: Any = None, connectivity: Any = None,
                 compute_full_tree: Any = "auto", linkage: str = "ward", pooling_func: Any = np.mean,
                 distance_threshold: float | None = None,
                 compute_distances: bool = False):
        super().__init__(n_clusters=n_clusters, memory=memory, connectivity=connectivity, compute_full_tree=compute_full_tree,
                         linkage=linkage, metric=metric, distance_threshold=distance_threshold, compute_distances=compute_distances)
        self.pooling_func = pooling_func

    def fit(self, X: Any, y: Any = None) -> Any:
        """Merge the features."""
        X = validate_data(self, X, ensure_min_features=2)
        self._fit(np.ascontiguousarray(X.T))
        self._n_features_out = self.n_clusters_
        return self

    @property
    def fit_predict(self) -> Any:
        """Not a method of this class."""
        raise AttributeError("fit_predict")

    def transform(self, X: Any) -> Any:
        """The pooled features."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False)
        return np.stack([np.asarray(self.pooling_func(X[:, self.labels_ == k], axis=1)) for k in range(self.n_clusters_)], axis=1)

    def inverse_transform(self, X: Any) -> Any:
        """Each feature as its cluster's."""
        check_is_fitted(self)
        return np.asarray(X)[..., self.labels_]
