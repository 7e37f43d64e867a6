"""K-means: k-means++ starts and Lloyd's steps."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.core.fn.clusters import Lloyd
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, ClusterMixin, TransformerMixin
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import _check_sample_weight, check_array, check_is_fitted, check_random_state, validate_data


def squared_distances(A: Any, B: Any) -> Any:
    """|a - b|^2 of all pairs, not below 0."""
    found = (A * A).sum(axis=1)[:, None] - 2 * (A @ B.T) + (B * B).sum(axis=1)[None, :]
    return np.maximum(found, 0)


def plus_plus(X: Any, n_clusters: int, rng: Any, weight: Any, trials: int | None = None) -> tuple[Any, Any]:
    """(centres, their rows): each drawn by its squared distance to those before, the best of some (Arthur and Vassilvitskii 2007)."""
    trials = trials or 2 + int(np.log(n_clusters))
    rows = [int(rng.choice(len(X), p=weight / weight.sum()))]
    norms = (X * X).sum(axis=1)
    closest = distances_to(X, norms, rows)[0]
    potential = closest @ weight
    for _ in range(1, n_clusters):
        drawn = rng.uniform(size=trials) * potential
        candidates = np.searchsorted(np.cumsum((weight * closest).astype(np.float64)), drawn)
        candidates = np.clip(candidates, None, len(X) - 1)
        found = np.minimum(closest, distances_to(X, norms, candidates))
        potentials = found @ weight
        best = int(np.argmin(potentials))
        potential, closest = potentials[best], found[best]
        rows.append(int(candidates[best]))
    return np.ascontiguousarray(X[np.array(rows)]), np.array(rows)


def distances_to(X: Any, norms: Any, rows: Any) -> Any:
    """Squared distances of some rows to all: (rows, all)."""
    rows = np.asarray(rows)
    found = np.maximum(norms[rows][:, None] - 2 * (X[rows] @ X.T) + norms[None, :], 0)
    found[np.arange(len(rows)), rows] = 0
    return found


def kmeans_plusplus(X: Any, n_clusters: int, *, sample_weight: Any = None, x_squared_norms: Any = None, random_state: Any = None,
                    n_local_trials: int | None = None) -> tuple[Any, Any]:
    """Starting centres and the rows they are."""
    from septet.sklearn.utils.foreign import give_back

    data = check_array(X, accept_sparse="csr", dtype=[np.float64, np.float32])
    weight = _check_sample_weight(sample_weight, data, dtype=data.dtype)
    if len(data) < n_clusters:
        raise ValueError(f"n_samples={len(data)} should be >= n_clusters={n_clusters}.")
    rng = check_random_state(random_state)
    _, rows = plus_plus(data, n_clusters, rng, weight, n_local_trials)
    return give_back((check_array(X, accept_sparse="csr")[rows], rows), X)


class BaseKMeans(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):
    """What the forms of k-means share."""

    _parameter_constraints: dict[str, Any] = parameters("""
        n_clusters: int [1, inf)
        init: 'k-means++' 'random' | callable | array-like
        n_init: 'auto' | int [1, inf)
        max_iter: int [1, inf)
        tol: float [0, inf)
        verbose: verbose
        random_state: random_state
    """)

    def _check_start(self, X: Any, default_n_init: int) -> None:
        if len(X) < self.n_clusters:
            raise ValueError(f"n_samples={len(X)} should be >= n_clusters={self.n_clusters}.")
        given = not isinstance(self.init, str) and not callable(self.init)
        if self.n_init == "auto":
            self._n_init = 1 if given or self.init == "k-means++" else default_n_init
        else:
            self._n_init = int(self.n_init)
        if given and self._n_init != 1:
            warnings.warn(f"Explicit initial center position passed: performing only one init in {type(self).__name__} instead of "
                          f"n_init={self._n_init}.", RuntimeWarning, stacklevel=3)
            self._n_init = 1

    def _check_centres(self, X: Any, centres: Any) -> None:
        if centres.shape[0] != self.n_clusters:
            raise ValueError(f"The shape of the initial centers {centres.shape} does not match the number of clusters {self.n_clusters}.")
        if centres.shape[1] != X.shape[1]:
            raise ValueError(f"The shape of the initial centers {centres.shape} does not match the number of features of the data "
                             f"{X.shape[1]}.")

    def _start(self, X: Any, rng: Any, weight: Any, init: Any, init_size: int | None = None, n_centroids: int | None = None) -> Any:
        """Starting centres."""
        n, k = len(X), n_centroids or self.n_clusters
        if init_size is not None and init_size < n:
            chosen = rng.randint(0, n, init_size)
            X, weight, n = X[chosen], weight[chosen], init_size
        if isinstance(init, str) and init == "k-means++":
            centres = plus_plus(X, k, rng, weight)[0]
        elif isinstance(init, str):
            centres = X[rng.choice(n, size=k, replace=False, p=weight / weight.sum())]
        elif callable(init):
            centres = check_array(init(X, k, random_state=rng), dtype=X.dtype, copy=False, order="C")
            self._check_centres(X, centres)
        else:
            centres = init
        return np.ascontiguousarray(centres)

    def _data(self, X: Any, **more: Any) -> Any:
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], order="C", accept_large_sparse=False, **more)
        return X.toarray() if hasattr(X, "toarray") else X

    def fit_predict(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Fit, and the cluster of each row."""
        return self.fit(X, sample_weight=sample_weight).labels_

    def fit_transform(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Fit, and the distances of the rows to the centres."""
        return self.fit(X, sample_weight=sample_weight)._transform(self._data(X, reset=False))

    def _labels(self, X: Any) -> Any:
        work = Lloyd(X, np.ones(len(X), dtype=X.dtype), self.n_clusters)
        work.step(self.cluster_centers_.astype(X.dtype), update=False)
        return work.labels.astype(np.int32)

    def predict(self, X: Any) -> Any:
        """The nearest centre of each row."""
        check_is_fitted(self)
        return self._labels(self._data(X, reset=False))

    def transform(self, X: Any) -> Any:
        """The distances of the rows to the centres."""
        check_is_fitted(self)
        return self._transform(self._data(X, reset=False))

    def _transform(self, X: Any) -> Any:
        return np.sqrt(squared_distances(X, self.cluster_centers_))

    def score(self, X: Any, y: Any = None, sample_weight: Any = None) -> float:
        """Less the sum of squared distances of the rows to their centres."""
        check_is_fitted(self)
        X = self._data(X, reset=False)
        work = Lloyd(X, _check_sample_weight(sample_weight, X, dtype=X.dtype), self.n_clusters)
        work.step(self.cluster_centers_.astype(X.dtype), update=False)
        return -work.inertia(self.cluster_centers_.astype(X.dtype))

    @property
    def _n_features_out(self) -> int:
        return self.cluster_centers_.shape[0]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def new_centres(work: Any, X: Any, weight: Any, centres: Any) -> Any:
    """The mean of each cluster; an empty one takes the row farthest from its centre."""
    sums, totals = work.sums[0], work.totals[0]
    empty = np.nonzero(totals == 0)[0]
    if len(empty):
        sums, totals = relocated(sums.copy(), totals.copy(), empty, work.labels, X, weight, centres)
    return np.where(totals[:, None] > 0, sums / np.where(totals == 0, 1, totals)[:, None], centres)


def relocated(sums: Any, totals: Any, empty: Any, labels: Any, X: Any, weight: Any, centres: Any) -> tuple[Any, Any]:
    """Sums in which far rows have moved to the empty clusters."""
    far = ((X - centres[labels]) ** 2).sum(axis=1)
    if float(far.max()) == 0:
        return sums, totals
    for cluster, row in zip(empty.tolist(), np.argsort(far)[::-1][: len(empty)].tolist()):
        before = int(labels[row])
        moved = X[row] * weight[row]
        sums[before] = sums[before] - moved
        sums[cluster] = moved
        totals[cluster] = weight[row]
        totals[before] = totals[before] - weight[row]
    return sums, totals


def lloyd(X: Any, weight: Any, centres: Any, max_iter: int, tol: float, verbose: Any = False) -> tuple[Any, float, Any, int]:
    """(labels, inertia, centres, steps)."""
    work = Lloyd(X, weight, len(centres))
    before, strict, i = None, False, 0
    for i in range(max_iter):
        work.step(centres)
        moved = new_centres(work, X, weight, centres)
        shift = float(((moved - centres) ** 2).sum())
        centres = np.ascontiguousarray(moved)
        if verbose:
            print(f"Iteration {i}, inertia {work.inertia(centres)}.")
        if before is not None and bool((work.labels == before).all()):
            strict = True
            break
        if shift <= tol:
            break
        before = work.labels.copy()
    if not strict:
        work.step(centres, update=False)
    return work.labels.astype(np.int32), work.inertia(centres), centres, i + 1


def same_clustering(a: Any, b: Any, k: int) -> bool:
    """Whether two labelings are one but for the names."""
    table = np.full(k, -1)
    table[a] = b
    return bool((table[a] == b).all())


class KMeans(BaseKMeans):
    """K-means clustering."""

    _parameter_constraints: dict[str, Any] = {**BaseKMeans._parameter_constraints,
                                              **parameters("copy_x: bool\nalgorithm: 'lloyd' 'elkan'")}

    def __init__(self, n_clusters: int = 8, *, init: Any = "k-means++", n_init: Any = "auto", max_iter: int = 300, tol: float = 1e-4,
                 verbose: int = 0, random_state: Any = None, copy_x: bool = True, algorithm: str = "lloyd"):
        self.n_clusters, self.init, self.n_init, self.max_iter, self.tol = n_clusters, init, n_init, max_iter, tol
        self.verbose, self.random_state, self.copy_x, self.algorithm = verbose, random_state, copy_x, algorithm

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Find the centres."""
        X = self._data(X)                       # never written to, whatever copy_x says
        self._check_start(X, 10)
        if self.algorithm == "elkan" and self.n_clusters == 1:
            warnings.warn("algorithm='elkan' doesn't make sense for a single cluster. Using 'lloyd' instead.", RuntimeWarning, stacklevel=2)
        rng = check_random_state(self.random_state)
        weight = _check_sample_weight(sample_weight, X, dtype=X.dtype)
        init, mean = self.init, X.mean(axis=0)
        centred = np.ascontiguousarray(X - mean)
        if not isinstance(init, str) and not callable(init):
            init = check_array(init, dtype=X.dtype, copy=True, order="C")
            self._check_centres(X, init)
            init = init - mean
        tol = 0.0 if self.tol == 0 else float(np.mean(np.var(centred, axis=0)) * self.tol)
        best: Any = None
        for _ in range(self._n_init):
            start = self._start(centred, rng, weight, init)
            found = lloyd(centred, weight, start, self.max_iter, tol, self.verbose)
            if best is None or found[1] < best[1] and not same_clustering(found[0], best[0], self.n_clusters):
                best = found
        self.labels_, self.inertia_, centres, self.n_iter_ = best
        self.cluster_centers_ = centres + mean
        distinct = len(np.unique(self.labels_))
        if distinct < self.n_clusters:
            warnings.warn(f"Number of distinct clusters ({distinct}) found smaller than n_clusters ({self.n_clusters}). Possibly due to "
                          "duplicate points in X.", ConvergenceWarning, stacklevel=2)
        return self


def k_means(X: Any, n_clusters: int, *, sample_weight: Any = None, init: Any = "k-means++", n_init: Any = "auto", max_iter: int = 300,
            verbose: bool = False, tol: float = 1e-4, random_state: Any = None, copy_x: bool = True, algorithm: str = "lloyd",
            return_n_iter: bool = False) -> Any:
    """(centres, labels, inertia[, steps]) of k-means."""
    model = KMeans(n_clusters=n_clusters, init=init, n_init=n_init, max_iter=max_iter, verbose=verbose, tol=tol, random_state=random_state,
                   copy_x=copy_x, algorithm=algorithm).fit(X, sample_weight=sample_weight)
    found = (model.cluster_centers_, model.labels_, model.inertia_)
    return (*found, model.n_iter_) if return_n_iter else found
