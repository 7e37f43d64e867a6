"""DBSCAN: clusters are what dense rows reach."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import neighbors as engine
from septet.sklearn.base import BaseEstimator, ClusterMixin
from septet.sklearn.neighbors import NearestNeighbors
from septet.sklearn.neighbors.base import METRICS
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import _check_sample_weight, validate_data


class DBSCAN(ClusterMixin, BaseEstimator):
    """Density-based clustering (Ester et al. 1996); label -1 is noise."""

    _parameter_constraints: dict[str, Any] = {**parameters("""
        eps: float (0, inf)
        min_samples: int [1, inf)
        metric_params: is:dict | None
        algorithm: 'auto' 'ball_tree' 'kd_tree' 'brute'
        leaf_size: int [1, inf)
        p: float [0, inf] | None
        n_jobs: int (-inf, inf) | None
    """), "metric": METRICS}

    def __init__(self, eps: float = 0.5, *, min_samples: int = 5, metric: Any = "euclidean", metric_params: Any = None,
                 algorithm: str = "auto", leaf_size: int = 30, p: float | None = None, n_jobs: int | None = None):
        self.eps, self.min_samples, self.metric, self.metric_params = eps, min_samples, metric, metric_params
        self.algorithm, self.leaf_size, self.p, self.n_jobs = algorithm, leaf_size, p, n_jobs

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Find the clusters."""
        X = validate_data(self, X, accept_sparse="csr")
        weight = None if sample_weight is None else _check_sample_weight(sample_weight, X)
        search = NearestNeighbors(radius=self.eps, algorithm=self.algorithm, leaf_size=self.leaf_size, metric=self.metric,
                                  metric_params=self.metric_params, p=2 if self.p is None else self.p, n_jobs=self.n_jobs).fit(X)
        _, rows, pointers = search._within(X, self.eps)
        counts = np.diff(pointers)
        if weight is not None:
            owners = np.repeat(np.arange(len(counts)), counts)
            counts = np.bincount(owners, weights=weight[rows], minlength=len(counts))
        core = np.ascontiguousarray((counts >= self.min_samples).astype(np.int64))
        self.labels_ = engine.density_labels(core, np.ascontiguousarray(rows), np.ascontiguousarray(pointers))
        self.core_sample_indices_ = np.nonzero(core)[0]
        found = X[self.core_sample_indices_]
        self.components_ = found if len(self.core_sample_indices_) else np.empty((0, X.shape[1]))
        return self

    def fit_predict(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Fit, and the cluster of each row."""
        return self.fit(X, sample_weight=sample_weight).labels_

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = self.metric == "precomputed"
        tags.input_tags.sparse = True
        return tags


def dbscan(X: Any, eps: float = 0.5, *, min_samples: int = 5, metric: Any = "minkowski", metric_params: Any = None, algorithm: str = "auto",
           leaf_size: int = 30, p: float = 2, sample_weight: Any = None, n_jobs: int | None = None) -> tuple[Any, Any]:
    """(rows that are dense, labels)."""
    model = DBSCAN(eps=eps, min_samples=min_samples, metric=metric, metric_params=metric_params, algorithm=algorithm, leaf_size=leaf_size,
                   p=p, n_jobs=n_jobs).fit(X, sample_weight=sample_weight)
    return model.core_sample_indices_, model.labels_
