"""Isomap: distances along a graph of neighbours, kept in few dimensions (Tenenbaum, de Silva & Langford, Science 290, 2000)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.decomposition.kernel_pca import KernelPCA
from septet.sklearn.manifold.graphs import connected_components, shortest_paths
from septet.sklearn.metrics.pairwise import pairwise_distances
from septet.sklearn.neighbors import NearestNeighbors, kneighbors_graph, radius_neighbors_graph
from septet.sklearn.neighbors.base import METRICS
from septet.sklearn.preprocessing import KernelCenterer
from septet.sklearn.sparse import csr_matrix
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_is_fitted


def joined(graph: Any, labels: Any, X: Any, precomputed: bool, metric: Any, **params: Any) -> Any:
    """The graph with its components joined by their shortest edges."""
    rows, columns, weights = (list(a) for a in graph.coordinates())
    for i in range(int(labels.max()) + 1):
        a = np.flatnonzero(labels == i)
        for j in range(i):
            b = np.flatnonzero(labels == j)
            D = X[np.ix_(a, b)] if precomputed else np.asarray(pairwise_distances(X[a], X[b], metric=metric, **params))
            at = int(D.argmin())
            u, v = int(a[at // len(b)]), int(b[at % len(b)])
            rows += [u, v]
            columns += [v, u]
            weights += [float(D.reshape(-1)[at])] * 2
    return csr_matrix((np.array(weights, dtype=np.float64), (np.array(rows), np.array(columns))), shape=graph.shape)


class Isomap(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """An embedding that keeps distances along the data."""

    _parameter_constraints: dict[str, Any] = {**parameters("""
        n_neighbors: int [1, inf) | None
        radius: float [0, inf] | None
        n_components: int [1, inf)
        eigen_solver: 'auto' 'arpack' 'dense'
        tol: float [0, inf)
        max_iter: int [1, inf) | None
        path_method: 'auto' 'FW' 'D'
        neighbors_algorithm: 'auto' 'brute' 'kd_tree' 'ball_tree'
        n_jobs: int (-inf, inf) | None
        p: float [1, inf)
        metric_params: is:dict | None
    """), "metric": METRICS}

    def __init__(self, *, n_neighbors: Any = 5, radius: Any = None, n_components: int = 2, eigen_solver: str = "auto", tol: float = 0,
                 max_iter: Any = None, path_method: str = "auto", neighbors_algorithm: str = "auto", n_jobs: Any = None,
                 metric: Any = "minkowski", p: float = 2, metric_params: Any = None):
        self.n_neighbors, self.radius, self.n_components, self.eigen_solver = n_neighbors, radius, n_components, eigen_solver
        self.tol, self.max_iter, self.path_method, self.neighbors_algorithm = tol, max_iter, path_method, neighbors_algorithm
        self.n_jobs, self.metric, self.p, self.metric_params = n_jobs, metric, p, metric_params

    def fit(self, X: Any, y: Any = None) -> Any:
        """Embed the rows."""
        self._embed(X)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit, and the embedding."""
        self._embed(X)
        return self.embedding_

    def _embed(self, X: Any) -> None:
        if self.n_neighbors is not None and self.radius is not None:
            raise ValueError("Both n_neighbors and radius are provided. Use Isomap(radius=..., n_neighbors=None) if intended to use "
                             "radius-based neighbors")
        self.nbrs_ = NearestNeighbors(n_neighbors=5 if self.n_neighbors is None else self.n_neighbors,
                                      radius=1.0 if self.radius is None else self.radius, algorithm=self.neighbors_algorithm,
                                      metric=self.metric, p=self.p, metric_params=self.metric_params, n_jobs=self.n_jobs).fit(X)
        self.n_features_in_ = self.nbrs_.n_features_in_
        if hasattr(self.nbrs_, "feature_names_in_"):
            self.feature_names_in_ = self.nbrs_.feature_names_in_
        self.kernel_pca_ = KernelPCA(self.n_components, kernel="precomputed", eigen_solver=self.eigen_solver, tol=self.tol,
                                     max_iter=self.max_iter, n_jobs=self.n_jobs).set_output(transform="default")
        self.dist_matrix_ = shortest_paths(self._graph())
        if self.nbrs_._fit_X.dtype == np.float32:
            self.dist_matrix_ = self.dist_matrix_.astype(np.float32)
        self.embedding_ = np.asarray(self.kernel_pca_.fit_transform(-0.5 * self.dist_matrix_**2))
        self._n_features_out = self.embedding_.shape[1]

    def _graph(self) -> Any:
        params = {"metric": self.metric, "p": self.p, "metric_params": self.metric_params}
        if self.radius is None:
            graph = kneighbors_graph(self.nbrs_, self.n_neighbors, mode="distance", n_jobs=self.n_jobs, **params)
        else:
            graph = radius_neighbors_graph(self.nbrs_, self.radius, mode="distance", n_jobs=self.n_jobs, **params)
        count, labels = connected_components(graph)
        if count == 1:
            return graph
        warnings.warn(f"The number of connected components of the neighbors graph is {count} > 1. Completing the graph to fit Isomap might "
                      "be slow. Increase the number of neighbors to avoid this issue.", stacklevel=5)
        return joined(graph, labels, self.nbrs_._fit_X, self.metric == "precomputed", self.nbrs_.effective_metric_,
                      **self.nbrs_.effective_metric_params_)

    def reconstruction_error(self) -> float:
        """The size of what the embedding's kernel leaves of that of the distances."""
        G = -0.5 * self.dist_matrix_**2
        centred = np.asarray(KernelCenterer().fit_transform(G))
        values = np.asarray(self.kernel_pca_.eigenvalues_)
        return float(np.sqrt((centred**2).sum() - (values**2).sum()) / G.shape[0])

    def transform(self, X: Any) -> Any:
        """More rows, by the neighbours they have among the rows of the fit."""
        check_is_fitted(self)
        if self.n_neighbors is not None:
            distances, rows = (np.asarray(a) for a in self.nbrs_.kneighbors(X))
            found = np.stack([(self.dist_matrix_[r] + d[:, None]).min(axis=0) for r, d in zip(rows, distances)])
        else:
            pairs = zip(*self.nbrs_.radius_neighbors(X))
            found = np.stack([(self.dist_matrix_[np.asarray(r)] + np.asarray(d)[:, None]).min(axis=0) for d, r in pairs])
        return self.kernel_pca_.transform(-0.5 * found.astype(self.dist_matrix_.dtype) ** 2)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        tags.input_tags.pairwise = self.metric == "precomputed"
        tags.input_tags.sparse = True
        return tags
