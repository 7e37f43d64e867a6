"""t-SNE (van der Maaten & Hinton, JMLR 9, 2008; Barnes-Hut: van der Maaten, JMLR 15, 2014), and how far neighbours are kept."""
from __future__ import annotations

from math import log
from typing import Any

import septet.numpy as np
from septet.codegen.kernels import embedding as kernels
from septet.codegen.kernels.launch import run
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.decomposition.pca import PCA
from septet.sklearn.manifold.graphs import parts
from septet.sklearn.metrics.pairwise import pairwise_distances
from septet.sklearn.neighbors import NearestNeighbors
from septet.sklearn.neighbors.base import METRICS
from septet.sklearn.sparse import csr_matrix
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_array, check_random_state, validate_data

TINY = float(np.finfo(np.float64).eps)
EXPLORATION, CHECK = 250, 50


def conditional(distances: Any, perplexity: float, own: bool) -> Any:
    """Each row's probabilities of its neighbours from squared distances; own: the columns are the rows."""
    distances = np.ascontiguousarray(distances, dtype=np.float64)
    out = np.empty_like(distances)
    run(kernels.affinities, distances._address, out._address, *distances.shape, int(own), log(perplexity))
    return out


class Exact:
    """The divergence of all pairs."""

    def __init__(self, distances: Any, perplexity: float, dof: float):
        P = conditional(distances, perplexity, True)
        P = P + P.T
        P = np.maximum(P / max(float(P.sum()), TINY), TINY)
        places = np.arange(len(P))
        P[places, places] = 0.0
        self.P, self.dof = P, dof

    def scale(self, factor: float) -> None:
        """Exaggerate."""
        self.P = self.P * factor

    def __call__(self, y: Any, measured: bool) -> tuple[float, Any]:
        squares = (y * y).sum(axis=1)
        squared = np.maximum(squares[:, None] + squares[None, :] - 2 * (y @ y.T), 0.0)
        q = (1 + squared / self.dof) ** (-(self.dof + 1) / 2)
        places = np.arange(len(y))
        q[places, places] = 0.0
        Q = np.maximum(q / q.sum(), TINY)
        loss = float((self.P * np.log(np.maximum(self.P, TINY) / Q)).sum()) if measured else float("nan")
        pull = (self.P - Q) * q
        return loss, 2.0 * (self.dof + 1) / self.dof * (pull.sum(axis=1)[:, None] * y - pull @ y)


class BarnesHut:
    """The divergence with far rows taken together."""

    def __init__(self, distances: Any, perplexity: float, dof: float, angle: float):
        data, columns, starts = parts(distances)
        n = len(starts) - 1
        P = csr_matrix((conditional(data.reshape(n, -1), perplexity, False).reshape(-1), columns, starts), shape=(n, n))
        P = P + P.T
        p, self.columns, self.starts = parts(P)
        self.p, self.n, self.dof, self.angle = p / max(float(p.sum()), TINY), n, float(dof), float(angle)
        self.room = 0

    def scale(self, factor: float) -> None:
        """Exaggerate."""
        self.p = self.p * factor

    def _tree(self, y: Any, d: int) -> int:
        """Line up the cells of the rows' tree: how many."""
        room = max(self.room, 8 * self.n + 64)
        while True:
            if room != self.room:
                self.room = room
                self.child, self.count, self.row, self.place = (np.empty(room, dtype=np.int64) for _ in range(4))
                self.width, self.sums, self.middle = np.empty(room), np.empty(room * d), np.empty(room * d)
                self.cells = np.empty(room * kernels.CELL_WORDS)
            child, count, row, *more = (a._address for a in (self.child, self.count, self.row, self.width, self.sums, self.middle))
            used = run(kernels.build, y._address, self.n, child, count, row, *more, room, D=d)
            if used >= 0:
                return run(kernels.line_up, child, count, *more[:2], used, row, self.place._address, self.cells._address, D=d)
            room *= 2

    def __call__(self, y: Any, measured: bool) -> tuple[float, Any]:
        y = np.ascontiguousarray(y)
        d = y.shape[1]
        used = self._tree(y, d)
        away, near, shares, losses = np.empty_like(y), np.empty_like(y), np.empty(self.n), np.empty(self.n)
        run(kernels.repel, y._address, self.n, self.cells._address, used, self.angle, self.dof, away._address, shares._address, D=d)
        normalizer = max(float(shares.sum()), TINY)
        run(kernels.attract, y._address, self.p._address, self.columns._address, self.starts._address, self.n, self.dof, normalizer,
            near._address, losses._address, int(measured), D=d)
        return float(losses.sum()), 2.0 * (self.dof + 1) / self.dof * (near - away / normalizer)


def descended(objective: Any, y: Any, first: int, last: int, momentum: float, rate: float, patience: int,
              least_norm: float) -> tuple[Any, float, int]:
    """(places, divergence, last step) of gradient descent with momentum and gains."""
    update, gains = np.zeros_like(y), np.ones_like(y)
    error = best = float(np.finfo(np.float64).max)
    best_at = i = first
    for i in range(first, last):
        checking = (i + 1) % CHECK == 0
        found, slope = objective(y, checking or i == last - 1)
        gains = np.maximum(np.where(update * slope < 0.0, gains + 0.2, gains * 0.8), 0.01)
        slope = slope * gains
        update = momentum * update - rate * slope
        y = y + update
        error = found if checking or i == last - 1 else error
        if checking:
            if error < best:
                best, best_at = error, i
            elif i - best_at > patience:
                break
            if float(np.sqrt((slope**2).sum())) <= least_norm:
                break
    return y, error, i


class TSNE(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Few dimensions in which rows that are near stay near."""

    _parameter_constraints: dict[str, Any] = {**parameters("""
        n_components: int [1, inf)
        perplexity: float (0, inf)
        early_exaggeration: float [1, inf)
        learning_rate: 'auto' | float (0, inf)
        max_iter: int [250, inf)
        n_iter_without_progress: int [-1, inf)
        min_grad_norm: float [0, inf)
        metric_params: is:dict | None
        init: 'pca' 'random' | array-like
        verbose: verbose
        random_state: random_state
        method: 'barnes_hut' 'exact'
        angle: float [0, 1]
        n_jobs: None | int (-inf, inf)
    """), "metric": METRICS}

    def __init__(self, n_components: int = 2, *, perplexity: float = 30.0, early_exaggeration: float = 12.0, learning_rate: Any = "auto",
                 max_iter: int = 1000, n_iter_without_progress: int = 300, min_grad_norm: float = 1e-7, metric: Any = "euclidean",
                 metric_params: Any = None, init: Any = "pca", verbose: int = 0, random_state: Any = None, method: str = "barnes_hut",
                 angle: float = 0.5, n_jobs: Any = None):
        self.n_components, self.perplexity, self.early_exaggeration = n_components, perplexity, early_exaggeration
        self.learning_rate, self.max_iter, self.n_iter_without_progress = learning_rate, max_iter, n_iter_without_progress
        self.min_grad_norm, self.metric, self.metric_params, self.init = min_grad_norm, metric, metric_params, init
        self.verbose, self.random_state, self.method, self.angle, self.n_jobs = verbose, random_state, method, angle, n_jobs

    def fit(self, X: Any, y: Any = None) -> Any:
        """Embed the rows."""
        self.fit_transform(X)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit, and the embedding (rows, n_components), float32."""
        X = X if hasattr(X, "shape") else np.asarray(X)
        self._check(X)
        usual = np.float64(max(X.shape[0] / self.early_exaggeration / 4, 50))
        self.learning_rate_ = usual if self.learning_rate == "auto" else self.learning_rate
        exact = self.method == "exact"
        X = validate_data(self, X, accept_sparse=["csr"] if exact else ["csr", "csc", "coo"], ensure_min_samples=2,
                          dtype=[np.float32, np.float64])
        dof = max(self.n_components - 1, 1)
        objective = self._exact(X, dof) if exact else self._approximate(X, dof)
        self.embedding_ = self._descend(objective, self._start(X).astype(np.float64))
        return self.embedding_

    def _check(self, X: Any) -> None:
        if self.perplexity >= X.shape[0]:
            raise ValueError(f"perplexity ({self.perplexity}) must be less than n_samples ({X.shape[0]})")
        if self.metric == "precomputed":
            if isinstance(self.init, str) and self.init == "pca":
                raise ValueError('The parameter init="pca" cannot be used with metric="precomputed".')
            if X.shape[0] != X.shape[1]:
                raise ValueError("X should be a square distance matrix")
        if self.method == "barnes_hut" and self.n_components > 3:
            raise ValueError("'n_components' should be inferior to 4 for the barnes_hut algorithm as it relies on quad-tree or oct-tree.")

    def _exact(self, X: Any, dof: float) -> Exact:
        if self.metric == "precomputed":
            distances = X
        else:
            distances = np.asarray(pairwise_distances(X, metric=self.metric, n_jobs=self.n_jobs, **(self.metric_params or {})))
        if bool((distances < 0).any()):
            raise ValueError("All distances should be positive, either the metric or precomputed distances given as X is not correct")
        return Exact(distances**2, self.perplexity, dof)

    def _approximate(self, X: Any, dof: float) -> BarnesHut:
        n = X.shape[0]
        k = min(n - 1, int(3.0 * self.perplexity + 1))
        if self.metric == "precomputed" and not is_sparse(X) and bool((X < 0).any()):
            raise ValueError("All distances should be positive, the precomputed distances given as X is not correct")
        search = NearestNeighbors(algorithm="auto", n_jobs=self.n_jobs, n_neighbors=k, metric=self.metric,
                                  metric_params=self.metric_params).fit(X)
        graph = search.kneighbors_graph(mode="distance")
        graph.data = graph.data**2
        return BarnesHut(graph, self.perplexity, dof, self.angle)

    def _start(self, X: Any) -> Any:
        rng, n = check_random_state(self.random_state), X.shape[0]
        if not isinstance(self.init, str):
            return np.asarray(self.init, dtype=np.float32)
        if self.init == "random":
            return (1e-4 * np.asarray(rng.standard_normal(size=(n, self.n_components)))).astype(np.float32)
        solver = "arpack" if is_sparse(X) else "randomized"
        model = PCA(n_components=self.n_components, svd_solver=solver, random_state=rng).set_output(transform="default")
        found = np.asarray(model.fit_transform(X)).astype(np.float32)
        return found / found[:, 0].std() * 1e-4

    def _descend(self, objective: Any, y: Any) -> Any:
        settings = (self.learning_rate_,)
        objective.scale(self.early_exaggeration)
        y, error, at = descended(objective, y, 0, EXPLORATION, 0.5, *settings, EXPLORATION, self.min_grad_norm)
        if self.verbose:
            print(f"[t-SNE] KL divergence after {at + 1} iterations with early exaggeration: {error:f}")
        objective.scale(1 / self.early_exaggeration)
        if at < EXPLORATION or self.max_iter > EXPLORATION:
            y, error, at = descended(objective, y, at + 1, self.max_iter, 0.8, *settings, self.n_iter_without_progress, self.min_grad_norm)
        self.n_iter_, self.kl_divergence_ = at, np.float64(error)
        if self.verbose:
            print(f"[t-SNE] KL divergence after {at + 1} iterations: {error:f}")
        return y.astype(np.float32)

    @property
    def _n_features_out(self) -> int:
        return self.embedding_.shape[1]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = self.metric == "precomputed"
        tags.input_tags.sparse = True
        return tags


def trustworthiness(X: Any, X_embedded: Any, *, n_neighbors: int = 5, metric: Any = "euclidean") -> float:
    """How far neighbours in the embedding were neighbours before: 1 for all."""
    X = check_array(X, accept_sparse="csr")
    n = X.shape[0]
    if n_neighbors >= n / 2:
        raise ValueError(f"n_neighbors ({n_neighbors}) should be less than n_samples / 2 ({n / 2})")
    D = np.array(X if metric == "precomputed" else pairwise_distances(X, metric=metric), dtype=np.float64)
    places = np.arange(n)
    D[places, places] = np.inf
    near = np.asarray(NearestNeighbors(n_neighbors=n_neighbors).fit(X_embedded).kneighbors(return_distance=False))
    ranks = np.empty((n, n), dtype=np.int64)
    ranks[places[:, None], np.argsort(D, axis=1)] = np.arange(1, n + 1)[None, :]
    late = ranks[places[:, None], near] - n_neighbors
    total = float(late[late > 0].sum())
    return 1.0 - total * (2.0 / (n * n_neighbors * (2.0 * n - 3.0 * n_neighbors - 1.0)))
