"""HDBSCAN: density-based clusters of all radii, the stablest kept (Campello, Moulavi and Sander 2013)."""
from __future__ import annotations

import math
import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClusterMixin
from septet.sklearn.cluster.condensed import condense, labelling, labels_at, single_linkage
from septet.sklearn.metrics import pairwise_distances
from septet.sklearn.neighbors.base import METRICS, VALID_METRICS
from septet.sklearn.utils._param_validation import StrOptions
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_is_fitted, validate_data


def mutual_reachability(D: Any, least: int, alpha: float, tree: bool) -> Any:
    """Distances over alpha, no less than either row's distance to its `least`-th neighbour (over alpha too without a tree)."""
    core = np.sort(D, axis=1)[:, least - 1]
    D, core = D / alpha, core if tree else core / alpha
    return np.maximum(np.maximum(D, core[:, None]), core[None, :])


def spanning_tree(D: Any, tree: bool) -> list[tuple[int, int, float]]:
    """The edges of a minimum spanning tree by Prim's steps; without a tree of rows each begins where the one before ended.

    The lengths are the same, and so are the clusters of each length; but equal lengths are joined in another order.
    """
    n = len(D)
    least, source, left = np.full(n, np.inf), np.zeros(n, dtype=np.int64), np.ones(n, dtype=bool)
    current, edges = 0, []
    for _ in range(n - 1):
        left[current] = False
        row = D[current]
        nearer = left & (row < least)
        least = np.where(nearer, row, least)
        source = np.where(nearer, current, source)
        new = int(np.argmin(np.where(left, least, np.inf)))
        if not left[new]:
            new = int(np.argmax(left))
        edges.append((int(source[new]) if tree else current, new, float(least[new])))
        current = new
    return edges


class HDBSCAN(ClusterMixin, BaseEstimator):
    """Hierarchical density-based clustering; -1: noise, -2: rows with infinite values, -3: with missing ones."""

    _parameter_constraints: dict[str, Any] = {**parameters("""
        min_cluster_size: int [2, inf)
        min_samples: int [1, inf) | None
        cluster_selection_epsilon: float [0, inf)
        max_cluster_size: int [1, inf) | None
        metric_params: is:dict | None
        alpha: float (0, inf)
        algorithm: 'auto' 'brute' 'kd_tree' 'ball_tree'
        leaf_size: int [1, inf)
        n_jobs: int (-inf, inf) | None
        cluster_selection_method: 'eom' 'leaf'
        allow_single_cluster: bool
        store_centers: 'centroid' 'medoid' 'both' | None
        copy: bool | hidden:warn
    """), "metric": [*METRICS, StrOptions({"precomputed"})]}

    def __init__(self, min_cluster_size: int = 5, min_samples: int | None = None, cluster_selection_epsilon: float = 0.0,
                 max_cluster_size: int | None = None, metric: Any = "euclidean", metric_params: Any = None, alpha: float = 1.0,
                 algorithm: str = "auto", leaf_size: int = 40, n_jobs: int | None = None, cluster_selection_method: str = "eom",
                 allow_single_cluster: bool = False, store_centers: str | None = None, copy: Any = "warn"):
        for name, value in locals().copy().items():
            if name not in ("self", "__class__"):
                setattr(self, name, value)

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the clusters."""
        if self.copy == "warn":
            warnings.warn("The default value of `copy` will change from False to True in 1.10. Explicitly set a value for `copy` to "
                          "silence this warning.", FutureWarning, stacklevel=2)
        if self.metric == "precomputed" and self.store_centers is not None:
            raise ValueError("Cannot store centers when using a precomputed distance matrix.")
        if self.metric == "precomputed":
            X = validate_data(self, X, accept_sparse=["csr", "lil"], ensure_all_finite=False, dtype=np.float64, copy=True)
            D, kept = self._precomputed(X), np.arange(X.shape[0])
        else:
            X = validate_data(self, X, accept_sparse="csr", ensure_all_finite=False, dtype=np.float64)
            X = X.toarray() if hasattr(X, "toarray") else X
            self._raw_data = X
            kept = np.nonzero(np.isfinite(X.sum(axis=1)))[0]
            rows = X[kept]
            D = np.asarray(pairwise_distances(rows, metric=self.metric, **(self.metric_params or {}))) if len(rows) else None
            if self.metric in ("euclidean", "l2", "minkowski"):
                D = self._exact(rows)
        self._cluster(D, kept, X)
        if self.store_centers:
            self._store_centers(X)
        return self

    def _exact(self, X: Any) -> Any:
        """Minkowski distances without cancellation."""
        p = 2 if self.metric != "minkowski" else (self.metric_params or {}).get("p", 2)
        found = np.zeros((len(X), len(X)))
        for k in range(X.shape[1]):
            found += np.abs(X[:, k][:, None] - X[:, k][None, :]) ** p
        return np.sqrt(found) if p == 2 else found ** (1 / p)

    def _precomputed(self, X: Any) -> Any:
        from septet.sklearn.neighbors.base import precomputed

        if X.shape[0] != X.shape[1]:
            raise ValueError("The precomputed distance matrix is expected to be symmetric, however it has shape "
                             f"{X.shape}. Please verify that the distance matrix was constructed correctly.")
        D = precomputed(X) if hasattr(X, "toarray") else X
        if not hasattr(X, "toarray") and not np.allclose(D, D.T):
            raise ValueError("The precomputed distance matrix is expected to be symmetric, however its values appear to be asymmetric. "
                             "Please verify that the distance matrix was constructed correctly.")
        if bool(np.isnan(D).any()):
            raise ValueError("np.nan values found in precomputed-dense")
        return D

    def _cluster(self, D: Any, kept: Any, X: Any) -> None:
        n = len(kept)
        self._min_samples = self.min_cluster_size if self.min_samples is None else self.min_samples
        if self._min_samples > X.shape[0]:
            raise ValueError(f"min_samples ({self._min_samples}) must be at most the number of samples in X ({X.shape[0]})")
        by_tree = self._by_tree(X)
        edges = spanning_tree(mutual_reachability(D, self._min_samples, self.alpha, by_tree), by_tree)
        if self.metric == "precomputed" and any(math.isinf(e[2]) for e in edges):
            warnings.warn("The minimum spanning tree contains edge weights with value infinity. Potentially, you are missing too many "
                          "distances in the initial distance matrix for the given neighborhood size.", UserWarning, stacklevel=3)
        self._merges = tree = single_linkage(sorted(edges, key=lambda edge: edge[2]), n)
        labels, sureness = labelling(condense(tree, n, self.min_cluster_size), n, self.cluster_selection_method,
                                     self.allow_single_cluster, self.cluster_selection_epsilon, self.max_cluster_size)
        self.labels_, self.probabilities_ = np.array(labels), np.array(sureness)
        if n < X.shape[0]:
            self._with_outliers(X, kept)

    def _by_tree(self, X: Any) -> bool:
        """Whether upstream would search a tree."""
        if self.algorithm != "auto":
            return self.algorithm != "brute"
        return isinstance(self.metric, str) and self.metric in VALID_METRICS["ball_tree"] and self.metric != "precomputed"

    def _with_outliers(self, X: Any, kept: Any) -> None:
        """Labels of the rows that hold infinite or missing values."""
        labels, sureness = np.full(len(X), -3, dtype=np.int32), np.full(len(X), np.nan)
        infinite = np.isinf(X).any(axis=1) & ~np.isnan(X).any(axis=1)
        labels[infinite], sureness[infinite] = -2, 0
        labels[kept], sureness[kept] = self.labels_, self.probabilities_
        self.labels_, self.probabilities_ = labels, sureness

    def _store_centers(self, X: Any) -> None:
        """Weighted means and medoids of the clusters."""
        n = len(set(self.labels_.tolist()) - {-1, -2, -3})
        means, medoids = np.empty((n, X.shape[1])), np.empty((n, X.shape[1]))
        for k in range(n):
            mask = self.labels_ == k
            rows, strength = X[mask], self.probabilities_[mask]
            means[k] = np.average(rows, weights=strength, axis=0)
            D = np.asarray(pairwise_distances(rows, metric=self.metric, **(self.metric_params or {}))) * strength
            medoids[k] = rows[int(np.argmin(D.sum(axis=1)))]
        if self.store_centers in ("centroid", "both"):
            self.centroids_ = means
        if self.store_centers in ("medoid", "both"):
            self.medoids_ = medoids

    def fit_predict(self, X: Any, y: Any = None) -> Any:
        """Fit, and the cluster of each row."""
        return self.fit(X).labels_

    def dbscan_clustering(self, cut_distance: float, min_cluster_size: int = 5) -> Any:
        """The labels of density clustering at one distance, without border rows: clusters of fewer rows are noise."""
        check_is_fitted(self)
        kept = np.nonzero(self.labels_ > -2)[0]
        found = np.array(labels_at(self._merges, len(kept), cut_distance, min_cluster_size), dtype=np.int64)
        labels = self.labels_.astype(np.int64)
        labels[kept] = found
        return labels

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse, tags.input_tags.allow_nan = True, self.metric != "precomputed"
        return tags
