"""Spectral clustering: rows as the first eigenvectors of a graph's Laplacian, then k-means, a rotation, or pivots."""
from __future__ import annotations

import math
import warnings
from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.sklearn.base import BaseEstimator, ClusterMixin
from septet.sklearn.cluster.kmeans import k_means
from septet.sklearn.manifold.spectral import embedded
from septet.sklearn.utils._param_validation import StrOptions
from septet.sklearn.utils.foreign import give_back
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_array, check_random_state, validate_data

KERNELS = ("additive_chi2", "chi2", "linear", "poly", "polynomial", "rbf", "laplacian", "sigmoid", "cosine")
LIMITS = parameters("""
    n_clusters: int [1, inf)
    eigen_solver: 'arpack' 'lobpcg' 'amg' | None
    n_components: int [1, inf) | None
    random_state: random_state
    n_init: int [1, inf)
    gamma: float [0, inf)
    n_neighbors: int [1, inf)
    eigen_tol: float [0, inf) | 'auto'
    assign_labels: 'kmeans' 'discretize' 'cluster_qr'
    degree: float [0, inf)
    coef0: float (-inf, inf)
    kernel_params: is:dict | None
    n_jobs: int (-inf, inf) | None
    verbose: verbose
""")
LIMITS["affinity"] = [StrOptions({"nearest_neighbors", "precomputed", "precomputed_nearest_neighbors", *KERNELS}), callable]


def pivoted_columns(A: Any, k: int) -> Any:
    """The first k pivots of a QR decomposition with column pivoting."""
    A, chosen = np.array(A), []
    for _ in range(k):
        sizes = (A * A).sum(axis=0)
        j = int(np.argmax(sizes))
        chosen.append(j)
        unit = A[:, j] / np.sqrt(sizes[j])
        A = A - np.outer(unit, unit @ A)
    return np.array(chosen)


def cluster_qr(vectors: Any) -> Any:
    """Labels from pivoted columns (Damle, Minden and Ying 2019)."""
    k = vectors.shape[1]
    chosen = pivoted_columns(vectors.T, k)
    U, _, Vt = np.linalg.svd(vectors[chosen].T)
    return np.argmax(np.abs(vectors @ (U @ Vt.conj())), axis=1)


def discretize(vectors: Any, rng: Any, max_svd_restarts: int = 30, n_iter_max: int = 20) -> Any:
    """Labels by a rotation towards indicator columns (Yu and Shi 2003)."""
    eps, n, k = float(np.finfo(np.float64).eps), *vectors.shape
    norm = math.sqrt(n)
    vectors = vectors / np.sqrt((vectors**2).sum(axis=0)) * norm
    first = vectors[0]
    vectors = np.where(first != 0, -vectors * np.sign(first), vectors)
    vectors = vectors / np.sqrt((vectors**2).sum(axis=1))[:, None]
    for _ in range(max_svd_restarts):
        rotation = np.zeros((k, k))
        rotation[:, 0] = vectors[rng.randint(n)]
        c = np.zeros(n)
        for j in range(1, k):
            c = c + np.abs(vectors @ rotation[:, j - 1])
            rotation[:, j] = vectors[int(np.argmin(c))]
        last, step = 0.0, 0
        while True:
            step += 1
            labels = np.argmax(vectors @ rotation, axis=1)
            indicator = np.zeros((n, k))
            indicator[np.arange(n), labels] = 1.0
            try:
                U, S, Vt = np.linalg.svd(indicator.T @ vectors)
            except np.linalg.LinAlgError:
                break
            cut = 2.0 * (n - float(S.sum()))
            if abs(cut - last) < eps or step > n_iter_max:
                return labels
            last, rotation = cut, Vt.T @ U.T
    raise np.linalg.LinAlgError("SVD did not converge")


def affinity_of(model: Any, X: Any) -> Any:
    """The matrix of similarities."""
    from septet.sklearn.neighbors import NearestNeighbors, kneighbors_graph

    if model.affinity == "nearest_neighbors":
        graph = kneighbors_graph(X, n_neighbors=model.n_neighbors, include_self=True, n_jobs=model.n_jobs)
        return 0.5 * (graph + graph.T)
    if model.affinity == "precomputed_nearest_neighbors":
        graph = NearestNeighbors(n_neighbors=model.n_neighbors, n_jobs=model.n_jobs, metric="precomputed").fit(X)
        found = graph.kneighbors_graph(X=X, mode="connectivity")
        return 0.5 * (found + found.T)
    if model.affinity == "precomputed":
        return X
    from septet.sklearn.metrics.pairwise import pairwise_kernels

    more = dict(model.kernel_params or {})
    if not callable(model.affinity):
        more.update(gamma=model.gamma, degree=model.degree, coef0=model.coef0)
    return np.asarray(pairwise_kernels(X, metric=model.affinity, filter_params=True, **more))


class SpectralClustering(ClusterMixin, BaseEstimator):
    """Clusters of a graph of similarities."""

    _parameter_constraints: dict[str, Any] = LIMITS

    def __init__(self, n_clusters: int = 8, *, eigen_solver: Any = None, n_components: int | None = None, random_state: Any = None,
                 n_init: int = 10, gamma: float = 1.0, affinity: Any = "rbf", n_neighbors: int = 10, eigen_tol: Any = "auto",
                 assign_labels: str = "kmeans", degree: float = 3, coef0: float = 1, kernel_params: Any = None, n_jobs: int | None = None,
                 verbose: bool = False):
        for name, value in locals().copy().items():
            if name not in ("self", "__class__"):
                setattr(self, name, value)

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the clusters."""
        X = validate_data(self, X, accept_sparse=["csr", "csc", "coo"], dtype=np.float64, ensure_min_samples=2)
        if X.shape[0] == X.shape[1] and self.affinity not in ("precomputed", "precomputed_nearest_neighbors"):
            warnings.warn("The spectral clustering API has changed. ``fit``now constructs an affinity matrix from data. To use a custom "
                          "affinity matrix, set ``affinity=precomputed``.", stacklevel=2)
        rng = check_random_state(self.random_state)
        self.affinity_matrix_ = affinity_of(self, X)
        self.labels_ = labels_of(self, self.affinity_matrix_, rng)
        return self

    def fit_predict(self, X: Any, y: Any = None) -> Any:
        """Fit, and the cluster of each row."""
        return super().fit_predict(X, y)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.pairwise = self.affinity in ("precomputed", "precomputed_nearest_neighbors")
        return tags


def labels_of(model: Any, affinity: Any, rng: Any) -> Any:
    """Labels of the rows of a matrix of similarities."""
    A = np.asarray(affinity.toarray() if hasattr(affinity, "toarray") else affinity)
    if model.eigen_solver == "lobpcg":
        raise NotSupported("spectral clustering with eigen_solver='lobpcg'")
    if not np.allclose(A, A.T, rtol=0, atol=1e-10):
        warnings.warn("Array is not symmetric, and will be converted to symmetric by average with its transpose.", stacklevel=3)
        A = 0.5 * (A + A.T)
    k = model.n_clusters if model.n_components is None else model.n_components
    maps = embedded(A, k, model.eigen_solver, rng, True, False)
    if model.verbose:
        print(f"Computing label assignment using {model.assign_labels}")
    if model.assign_labels == "kmeans":
        return k_means(maps, model.n_clusters, random_state=rng, n_init=model.n_init, verbose=model.verbose)[1]
    return cluster_qr(maps) if model.assign_labels == "cluster_qr" else discretize(maps, rng)


def spectral_clustering(affinity: Any, *, n_clusters: int = 8, n_components: int | None = None, eigen_solver: Any = None,
                        random_state: Any = None, n_init: int = 10, eigen_tol: Any = "auto", assign_labels: str = "kmeans",
                        verbose: bool = False) -> Any:
    """The labels of the rows of a matrix of similarities."""
    model = SpectralClustering(n_clusters=n_clusters, n_components=n_components, eigen_solver=eigen_solver, random_state=random_state,
                               n_init=n_init, affinity="precomputed", eigen_tol=eigen_tol, assign_labels=assign_labels, verbose=verbose)
    return give_back(model.fit(check_array(affinity, accept_sparse=True)).labels_, affinity)
