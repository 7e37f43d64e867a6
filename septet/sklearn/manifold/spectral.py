"""Spectral embedding: eigenvectors of a graph's Laplacian (Belkin & Niyogi, 2003)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator
from septet.sklearn.manifold.graphs import connected_components
from septet.sklearn.metrics.pairwise import rbf_kernel
from septet.sklearn.neighbors import NearestNeighbors, kneighbors_graph
from septet.sklearn.utils.extmath import _deterministic_vector_sign_flip
from septet.sklearn.utils.foreign import give_back, is_sparse
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_array, check_random_state, validate_data


def laplacian(A: Any, normed: bool) -> tuple[Any, Any]:
    """(the Laplacian, roots of degrees where normed, else ones) of a dense adjacency."""
    A = np.array(A, dtype=np.float64)
    places = np.arange(len(A))
    A[places, places] = 0.0
    degree = A.sum(axis=0)
    if not normed:
        L = -A
        L[places, places] = degree
        return L, np.ones(len(A))
    root = np.where(degree == 0, 1.0, np.sqrt(degree))
    L = -A / root[:, None] / root[None, :]
    L[places, places] = 1.0
    return L, root


def embedded(adjacency: Any, k: int, eigen_solver: Any, random_state: Any, norm_laplacian: bool, drop_first: bool) -> Any:
    """The first eigenvectors as columns, by a whole decomposition: what an iterative solver approaches."""
    if eigen_solver == "amg":
        raise ValueError("The eigen_solver was set to 'amg', but pyamg is not available.")
    if eigen_solver in (None, "arpack"):
        check_random_state(random_state).uniform(-1, 1, adjacency.shape[0])      # upstream draws the start of its iterations
    dense = adjacency.toarray() if is_sparse(adjacency) else adjacency
    if connected_components(adjacency)[0] > 1:
        warnings.warn("Graph is not fully connected, spectral embedding may not work as expected.", stacklevel=4)
    k = k + 1 if drop_first else k
    L, root = laplacian(dense, norm_laplacian)
    found = np.linalg.eigh(L)[1].T[:k]
    found = _deterministic_vector_sign_flip(found / root if norm_laplacian else found)
    return np.ascontiguousarray(found[1 if drop_first else 0:].T)


def spectral_embedding(adjacency: Any, *, n_components: int = 8, eigen_solver: Any = None, random_state: Any = None,
                       eigen_tol: Any = "auto", norm_laplacian: bool = True, drop_first: bool = True) -> Any:
    """The rows of the first eigenvectors of the Laplacian of a graph."""
    A = check_array(adjacency, accept_sparse=True)
    if A.shape[0] != A.shape[1]:
        raise ValueError(f"expected square matrix, got {A.shape}")
    return give_back(embedded(A, n_components, eigen_solver, random_state, norm_laplacian, drop_first), adjacency)


class SpectralEmbedding(BaseEstimator):
    """Rows near each other in a graph stay near."""

    _parameter_constraints: dict[str, Any] = parameters("""
        n_components: int [1, inf)
        affinity: 'nearest_neighbors' 'rbf' 'precomputed' 'precomputed_nearest_neighbors' | callable
        gamma: float [0, inf) | None
        random_state: random_state
        eigen_solver: 'arpack' 'lobpcg' 'amg' | None
        eigen_tol: float [0, inf) | 'auto'
        n_neighbors: int [1, inf) | None
        n_jobs: None | int (-inf, inf)
    """)

    def __init__(self, n_components: int = 2, *, affinity: Any = "nearest_neighbors", gamma: Any = None, random_state: Any = None,
                 eigen_solver: Any = None, eigen_tol: Any = "auto", n_neighbors: Any = None, n_jobs: Any = None):
        self.n_components, self.affinity, self.gamma, self.random_state = n_components, affinity, gamma, random_state
        self.eigen_solver, self.eigen_tol, self.n_neighbors, self.n_jobs = eigen_solver, eigen_tol, n_neighbors, n_jobs

    def _affinity(self, X: Any) -> Any:
        if self.affinity == "precomputed":
            return X
        lacking = self.affinity == "nearest_neighbors" and is_sparse(X)
        if lacking:
            warnings.warn("Nearest neighbors affinity currently does not support sparse input, falling back to rbf affinity", stacklevel=3)
        if self.affinity == "rbf" or lacking:
            self.gamma_ = 1.0 / X.shape[1] if self.gamma is None else self.gamma
            return np.asarray(rbf_kernel(X, gamma=self.gamma_))
        if callable(self.affinity):
            return self.affinity(X)
        if self.affinity == "precomputed_nearest_neighbors":
            search = NearestNeighbors(n_neighbors=self.n_neighbors, n_jobs=self.n_jobs, metric="precomputed").fit(X)
            graph = search.kneighbors_graph(X, mode="connectivity")
        else:
            self.n_neighbors_ = self.n_neighbors if self.n_neighbors is not None else max(int(X.shape[0] / 10), 1)
            graph = kneighbors_graph(X, self.n_neighbors_, include_self=True, n_jobs=self.n_jobs)
        return 0.5 * (graph + graph.T)

    def fit(self, X: Any, y: Any = None) -> Any:
        """Embed the rows."""
        X = validate_data(self, X, accept_sparse="csr", ensure_min_samples=2)
        rng = check_random_state(self.random_state)
        self.affinity_matrix_ = self._affinity(X)
        self.embedding_ = embedded(self.affinity_matrix_, self.n_components, self.eigen_solver, rng, True, True)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit, and the embedding."""
        return self.fit(X).embedding_

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.pairwise = self.affinity in ("precomputed", "precomputed_nearest_neighbors")
        return tags
