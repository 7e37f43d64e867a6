"""OPTICS: an order of the rows whose valleys of reachability are clusters (Ankerst et al. 1999)."""
from __future__ import annotations

import math
import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClusterMixin
from septet.sklearn.cluster.valleys import cluster_optics_xi
from septet.sklearn.exceptions import DataConversionWarning
from septet.sklearn.neighbors import NearestNeighbors
from septet.sklearn.neighbors.base import METRICS
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import validate_data


def checked_size(size: float, n: int, name: str) -> int:
    """A number of rows from a number or a share.  ValueError where it is more than all."""
    if size > n:
        raise ValueError(f"{name} must be no greater than the number of samples ({n}). Got {size}")
    return size if size > 1 else max(2, int(size * n))  # type: ignore[return-value]


def compute_optics_graph(X: Any, *, min_samples: float, max_eps: float, metric: Any, p: float, metric_params: Any, algorithm: str,
                         leaf_size: int, n_jobs: int | None) -> tuple[Any, Any, Any, Any]:
    """(order, core distances, reachabilities, predecessors)."""
    n = X.shape[0]
    least = checked_size(min_samples, n, "min_samples")
    search = NearestNeighbors(n_neighbors=least, algorithm=algorithm, leaf_size=leaf_size, metric=metric, metric_params=metric_params, p=p,
                              n_jobs=n_jobs).fit(X)
    core = np.asarray(search.kneighbors(X, least)[0])[:, -1]
    digits = np.finfo(core.dtype).precision
    core = np.around(np.where(core > max_eps, np.inf, core), digits)
    reach, before, order = np.full(n, np.inf), np.full(n, -1), []
    done = np.zeros(n, dtype=bool)
    for _ in range(n):
        free = np.nonzero(~done)[0]
        point = int(free[int(np.argmin(reach[free]))])
        done[point] = True
        order.append(point)
        if math.isfinite(float(core[point])):
            relax(X, point, core, reach, before, done, max_eps, search, digits)
    if bool(np.isinf(reach).all()):
        warnings.warn("All reachability values are inf. Set a larger max_eps or all data will be considered outliers.", UserWarning,
                      stacklevel=2)
    return np.array(order), core, reach, before


def relax(X: Any, point: int, core: Any, reach: Any, before: Any, done: Any, max_eps: float, search: Any, digits: int) -> None:
    """Shorten the reachability of the neighbours of a row."""
    distances, rows, _ = search._within(X[point:point + 1], max_eps)
    kept = ~done[rows]
    rows = rows[kept]
    if not len(rows):
        return
    found = np.around(np.maximum(distances[kept], core[point]), digits)
    nearer = found < reach[rows]
    reach[rows[nearer]] = found[nearer]
    before[rows[nearer]] = point


def cluster_optics_dbscan(*, reachability: Any, core_distances: Any, ordering: Any, eps: float) -> Any:
    """The labels that DBSCAN would give with a radius."""
    reachability, core, ordering = np.asarray(reachability), np.asarray(core_distances), np.asarray(ordering)
    far, near = reachability > eps, core <= eps
    labels = np.zeros(len(core), dtype=np.int64)
    labels[ordering] = np.cumsum((far & near)[ordering]) - 1
    labels[far & ~near] = -1
    return labels


class OPTICS(ClusterMixin, BaseEstimator):
    """Density-based clustering without a radius; label -1 is noise."""

    _parameter_constraints: dict[str, Any] = {**parameters("""
        min_samples: int [2, inf) | float [0, 1]
        max_eps: float [0, inf]
        p: float [1, inf]
        metric_params: is:dict | None
        cluster_method: 'dbscan' 'xi'
        eps: float [0, inf) | None
        xi: float [0, 1]
        predecessor_correction: bool
        min_cluster_size: int [2, inf) | float (0, 1] | None
        algorithm: 'auto' 'brute' 'ball_tree' 'kd_tree'
        leaf_size: int [1, inf)
        memory: is:str | has:cache | None
        n_jobs: int (-inf, inf) | None
    """), "metric": METRICS}

    def __init__(self, *, min_samples: float = 5, max_eps: float = np.inf, metric: Any = "minkowski", p: float = 2,
                 metric_params: Any = None, cluster_method: str = "xi", eps: float | None = None, xi: float = 0.05,
                 predecessor_correction: bool = True, min_cluster_size: float | None = None, algorithm: str = "auto", leaf_size: int = 30,
                 memory: Any = None, n_jobs: int | None = None):
        self.max_eps, self.min_samples, self.min_cluster_size, self.algorithm = max_eps, min_samples, min_cluster_size, algorithm
        self.metric, self.metric_params, self.p, self.leaf_size = metric, metric_params, p, leaf_size
        self.cluster_method, self.eps, self.xi, self.predecessor_correction = cluster_method, eps, xi, predecessor_correction
        self.memory, self.n_jobs = memory, n_jobs

    def fit(self, X: Any, y: Any = None) -> Any:
        """Order the rows and cut the order."""
        dtype = bool if self.metric in ("jaccard", "dice", "rogerstanimoto", "russellrao", "sokalsneath", "yule") else float
        if dtype is bool and np.asarray(X).dtype != bool:
            warnings.warn(f"Data will be converted to boolean for metric {self.metric}, to avoid this warning, you may convert the data "
                          "prior to calling fit.", DataConversionWarning, stacklevel=2)
        X = validate_data(self, X, dtype=dtype, accept_sparse="csr")
        self.ordering_, self.core_distances_, self.reachability_, self.predecessor_ = compute_optics_graph(
            X, min_samples=self.min_samples, algorithm=self.algorithm, leaf_size=self.leaf_size, metric=self.metric,
            metric_params=self.metric_params, p=self.p, n_jobs=self.n_jobs, max_eps=self.max_eps)
        if self.cluster_method == "xi":
            labels, self.cluster_hierarchy_ = cluster_optics_xi(
                reachability=self.reachability_, predecessor=self.predecessor_, ordering=self.ordering_, min_samples=self.min_samples,
                min_cluster_size=self.min_cluster_size, xi=self.xi, predecessor_correction=self.predecessor_correction)
        else:
            eps = self.max_eps if self.eps is None else self.eps
            if eps > self.max_eps:
                raise ValueError(f"Specify an epsilon smaller than {self.max_eps}. Got {eps}.")
            labels = cluster_optics_dbscan(reachability=self.reachability_, core_distances=self.core_distances_, ordering=self.ordering_,
                                           eps=eps)
        self.labels_ = labels
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse, tags.input_tags.pairwise = True, self.metric == "precomputed"
        return tags
