"""Locally linear embedding (Roweis & Saul, Science 290, 2000) and its relatives."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.manifold import local_maps as maps
from septet.sklearn.neighbors import NearestNeighbors
from septet.sklearn.utils.foreign import give_back
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.parallel import takes_n_jobs
from septet.sklearn.utils.validation import check_array, check_is_fitted, check_random_state, validate_data


def check_sizes(method: str, k: int, neighbors: int, n: int, d: int) -> None:
    """Errors of sizes that do not fit."""
    if k > d:
        raise ValueError("output dimension must be less than or equal to input dimension")
    if neighbors >= n:
        raise ValueError(f"Expected n_neighbors < n_samples, but n_samples = {n}, n_neighbors = {neighbors}")
    if method == "hessian" and neighbors <= k * (k + 3) // 2:
        raise ValueError("for method='hessian', n_neighbors must be greater than [n_components * (n_components + 3) / 2]")
    if method == "modified" and neighbors < k:
        raise ValueError("modified LLE requires n_neighbors >= n_components")


def least_vectors(M: Any, k: int) -> tuple[Any, float]:
    """(eigenvectors, sum of eigenvalues) of the k least after the first."""
    values, vectors = np.linalg.eigh(M)
    values, vectors = values[1:k + 1], vectors[:, 1:k + 1]
    return np.ascontiguousarray(vectors[:, np.argsort(np.abs(values))]), float(values.sum())


def embedded(X: Any, search: Any, neighbors: int, k: int, reg: float, method: str, hessian_tol: float,
             modified_tol: float) -> tuple[Any, float]:
    """(embedding, error)."""
    check_sizes(method, k, neighbors, *X.shape)
    rows = np.asarray(search.kneighbors(X, n_neighbors=neighbors + 1, return_distance=False))[:, 1:]
    if method == "standard":
        M = maps.standard(X, rows, reg)
    elif method == "hessian":
        M = maps.hessian(X, rows, k, hessian_tol)
    elif method == "modified":
        M = maps.modified(X, rows, k, reg, modified_tol)
    else:
        M = maps.tangent_spaces(X, rows, k)
    return least_vectors(M, k)


@takes_n_jobs
def locally_linear_embedding(X: Any, *, n_neighbors: int, n_components: int, reg: float = 1e-3, eigen_solver: str = "auto",
                             tol: float = 1e-6, max_iter: int = 100, method: str = "standard", hessian_tol: float = 1e-4,
                             modified_tol: float = 1e-12, random_state: Any = None, n_jobs: Any = None) -> tuple[Any, float]:
    """(embedding, error)."""
    check_random_state(random_state)
    search = X if isinstance(X, NearestNeighbors) else NearestNeighbors(n_neighbors=n_neighbors + 1, n_jobs=n_jobs).fit(X)
    data = search._fit_X if isinstance(X, NearestNeighbors) else check_array(X, dtype=float)
    return give_back(embedded(data, search, n_neighbors, n_components, reg, method, hessian_tol, modified_tol), X)


class LocallyLinearEmbedding(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """An embedding in which neighbours give each row as they did before."""

    _parameter_constraints: dict[str, Any] = parameters("""
        n_neighbors: int [1, inf)
        n_components: int [1, inf)
        reg: float [0, inf)
        eigen_solver: 'auto' 'arpack' 'dense'
        tol: float [0, inf)
        max_iter: int [1, inf)
        method: 'standard' 'hessian' 'modified' 'ltsa'
        hessian_tol: float [0, inf)
        modified_tol: float [0, inf)
        neighbors_algorithm: 'auto' 'brute' 'kd_tree' 'ball_tree'
        random_state: random_state
        n_jobs: None | int (-inf, inf)
    """)

    def __init__(self, *, n_neighbors: int = 5, n_components: int = 2, reg: float = 1e-3, eigen_solver: str = "auto", tol: float = 1e-6,
                 max_iter: int = 100, method: str = "standard", hessian_tol: float = 1e-4, modified_tol: float = 1e-12,
                 neighbors_algorithm: str = "auto", random_state: Any = None, n_jobs: Any = None):
        self.n_neighbors, self.n_components, self.reg, self.eigen_solver = n_neighbors, n_components, reg, eigen_solver
        self.tol, self.max_iter, self.method, self.hessian_tol, self.modified_tol = tol, max_iter, method, hessian_tol, modified_tol
        self.random_state, self.neighbors_algorithm, self.n_jobs = random_state, neighbors_algorithm, n_jobs

    def fit(self, X: Any, y: Any = None) -> Any:
        """Embed the rows."""
        self._embed(X)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit, and the embedding."""
        self._embed(X)
        return self.embedding_

    def _embed(self, X: Any) -> None:
        self.nbrs_ = NearestNeighbors(n_neighbors=self.n_neighbors, algorithm=self.neighbors_algorithm, n_jobs=self.n_jobs)
        check_random_state(self.random_state)
        X = validate_data(self, X, dtype=float)
        self.nbrs_.fit(X)
        self.embedding_, self.reconstruction_error_ = embedded(X, self.nbrs_, self.n_neighbors, self.n_components, self.reg, self.method,
                                                               self.hessian_tol, self.modified_tol)
        self.reconstruction_error_ = np.float64(self.reconstruction_error_)
        self._n_features_out = self.embedding_.shape[1]

    def transform(self, X: Any) -> Any:
        """More rows, given by their neighbours."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False)
        rows = np.asarray(self.nbrs_.kneighbors(X, n_neighbors=self.n_neighbors, return_distance=False))
        weights = maps.barycenter_weights(X, self.nbrs_._fit_X, rows, self.reg)
        return (self.embedding_[rows] * weights[:, :, None]).sum(axis=1)
