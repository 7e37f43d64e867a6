"""Multidimensional scaling: classical (Torgerson, 1952), and by majorizing the stress (SMACOF: Borg & Groenen, 1997)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator
from septet.sklearn.isotonic import IsotonicRegression
from septet.sklearn.metrics.pairwise import euclidean_distances, pairwise_distances
from septet.sklearn.utils.extmath import svd_flip
from septet.sklearn.utils.foreign import give_back
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.parallel import takes_n_jobs
from septet.sklearn.utils.validation import check_array, check_random_state, validate_data


def check_symmetric(D: Any) -> Any:
    """A symmetric matrix as floats."""
    D = np.asarray(D, dtype=np.float64)
    if D.ndim != 2 or D.shape[0] != D.shape[1]:
        raise ValueError(f"array must be 2-dimensional and square. shape = {D.shape}")
    if not bool(np.allclose(D, D.T, rtol=0, atol=1e-10)):
        raise ValueError("Array must be symmetric")
    return D


class Ranks:
    """Disparities: the numbers that rise as the dissimilarities do and are nearest to the distances."""

    def __init__(self, D: Any):
        self.pairs = np.triu_indices(len(D), k=1)
        flat = D[self.pairs]
        self.known, self.flat, self.n = flat != 0, flat, len(D)
        self.model = IsotonicRegression(out_of_bounds="clip")
        self.first = D * np.sqrt(self.n * (self.n - 1) / 2 / (flat**2).sum())

    def __call__(self, distances: Any, step: int) -> Any:
        if step == 1:
            return self.first
        found = distances[self.pairs].copy()
        found[self.known] = np.asarray(self.model.fit_transform(self.flat[self.known], found[self.known]))
        made = np.zeros((self.n, self.n))
        made[self.pairs] = found
        made = made + made.T
        return made * np.sqrt(self.n * (self.n - 1) / 2 / (found**2).sum())


def majorized(D: Any, metric: bool, X: Any, max_iter: int, verbose: int, eps: float, normalized: bool) -> tuple[Any, float, int]:
    """(places, stress, steps) from a start."""
    ranks = None if metric else Ranks(D)
    n, before, stress, count = len(D), None, 0.0, 0
    distances = np.asarray(euclidean_distances(X))
    targets = D
    for count in range(1, max_iter + 1):
        if ranks is not None:
            targets = ranks(distances, count)
        distances = np.where(distances == 0, 1e-5, distances)
        B = -targets / distances
        places = np.arange(n)
        B[places, places] = B[places, places] - B.sum(axis=1)
        X = B @ X / n
        distances = np.asarray(euclidean_distances(X))
        stress = float(((distances - targets) ** 2).sum()) / 2
        scale = float((distances**2).sum()) / 2
        if verbose >= 2:
            print(f"Iteration {count}, stress {stress:.4f}")
        if before is not None and (not scale or (before - stress) / scale < eps):
            break
        before = stress
    if normalized:
        stress = (stress / (float((distances**2).sum()) / 2)) ** 0.5
    return X, stress, count


def scaled(D: Any, metric: bool, k: int, init: Any, n_init: int, max_iter: int, verbose: int, eps: float, random_state: Any,
           normalized_stress: Any) -> tuple[Any, float, int]:
    """The best of several starts."""
    D, rng = check_symmetric(D), check_random_state(random_state)
    normalized = not metric if normalized_stress == "auto" else normalized_stress
    if init is not None:
        init = np.asarray(init, dtype=np.float64).copy()
        if init.shape[0] != len(D):
            raise ValueError(f"init matrix should be of shape ({len(D)}, {k})")
        if n_init != 1:
            warnings.warn(f"Explicit initial positions passed: performing only one init of the MDS instead of {n_init}", stacklevel=4)
            n_init = 1
    best: Any = None
    for _ in range(n_init):
        start = init if init is not None else np.asarray(rng.uniform(size=len(D) * k)).reshape(len(D), k)
        found = majorized(D, metric, start, max_iter, verbose, eps, normalized)
        if best is None or found[1] < best[1]:
            best = found
    return best  # type: ignore[no-any-return]


@takes_n_jobs
def smacof(dissimilarities: Any, *, metric: bool = True, n_components: int = 2, init: Any = None, n_init: int = 1, n_jobs: Any = None,
           max_iter: int = 300, verbose: int = 0, eps: float = 1e-6, random_state: Any = None, return_n_iter: bool = False,
           normalized_stress: Any = "auto") -> Any:
    """(places, stress[, steps])."""
    found = scaled(check_array(dissimilarities), metric, n_components, init, n_init, max_iter, verbose, eps, random_state,
                   normalized_stress)
    return give_back(found if return_n_iter else found[:2], dissimilarities)


class ClassicalMDS(BaseEstimator):
    """The eigenvectors of centred squared distances."""

    _parameter_constraints: dict[str, Any] = parameters("""
        n_components: int [1, inf)
        metric: is:str | callable
        metric_params: is:dict | None
    """)

    def __init__(self, n_components: int = 2, *, metric: Any = "euclidean", metric_params: Any = None):
        self.n_components, self.metric, self.metric_params = n_components, metric, metric_params

    def fit(self, X: Any, y: Any = None) -> Any:
        """Embed the rows."""
        self.fit_transform(X)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit, and the embedding."""
        X = validate_data(self, X)
        D = X if self.metric == "precomputed" else np.asarray(pairwise_distances(X, metric=self.metric, **(self.metric_params or {})))
        self.dissimilarity_matrix_ = check_symmetric(D)
        self.embedding_, self.eigenvalues_ = classical(self.dissimilarity_matrix_, self.n_components)
        return self.embedding_

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = self.metric == "precomputed"
        return tags


def classical(D: Any, k: int) -> tuple[Any, Any]:
    """(places, eigenvalues)."""
    B = D**2
    B = B - B.mean(axis=0)
    B = (B - B.mean(axis=1)[:, None]) * -0.5
    w, U = np.linalg.eigh(B)
    w, U = w[::-1][:k], U[:, ::-1][:, :k]
    U = svd_flip(U, U.T)[0]
    return np.sqrt(np.maximum(w, 0.0)) * U, w.copy()


class MDS(BaseEstimator):
    """Places whose distances are nearest to the dissimilarities."""

    _parameter_constraints: dict[str, Any] = parameters("""
        n_components: int [1, inf)
        metric_mds: bool
        n_init: int [1, inf) | hidden:warn
        init: 'random' 'classical_mds' | hidden:warn
        max_iter: int [1, inf)
        verbose: verbose
        eps: float [0, inf)
        n_jobs: None | int (-inf, inf)
        random_state: random_state
        dissimilarity: 'euclidean' 'precomputed' | hidden:deprecated
        metric: is:str | callable | bool
        metric_params: is:dict | None
        normalized_stress: bool | 'auto'
    """)

    def __init__(self, n_components: int = 2, *, metric_mds: bool = True, n_init: Any = 1, init: Any = "warn", max_iter: int = 300,
                 verbose: int = 0, eps: float = 1e-6, n_jobs: Any = None, random_state: Any = None, dissimilarity: Any = "deprecated",
                 metric: Any = "euclidean", metric_params: Any = None, normalized_stress: Any = "auto"):
        self.n_components, self.metric_mds, self.n_init, self.init, self.max_iter = n_components, metric_mds, n_init, init, max_iter
        self.verbose, self.eps, self.n_jobs, self.random_state, self.dissimilarity = verbose, eps, n_jobs, random_state, dissimilarity
        self.metric, self.metric_params, self.normalized_stress = metric, metric_params, normalized_stress

    def fit(self, X: Any, y: Any = None, init: Any = None) -> Any:
        """Embed the rows."""
        self.fit_transform(X, init=init)
        return self

    def _meant(self) -> tuple[bool, Any, str]:
        """(metric scaling?, metric of distances, start), by parameters old and new."""
        start, metric, is_metric = self.init, self.metric, self.metric_mds
        if start == "warn":
            warnings.warn("The default value of `init` will change from 'random' to 'classical_mds' in 1.10. To suppress this warning, "
                          "provide some value of `init`.", FutureWarning, stacklevel=5)
            start = "random"
        if self.dissimilarity != "deprecated":
            if not isinstance(self.metric, bool) and self.metric != "euclidean":
                raise ValueError("You provided both `dissimilarity` and `metric`. Please use only `metric`.")
            warnings.warn("The `dissimilarity` parameter is deprecated and will be removed in 1.10. Use `metric` instead.", FutureWarning,
                          stacklevel=5)
            metric = self.dissimilarity
        if isinstance(self.metric, bool):
            warnings.warn(f"Use metric_mds={self.metric} instead of metric={self.metric}. The support for metric={{True/False}} will be "
                          "dropped in 1.10.", FutureWarning, stacklevel=5)
            is_metric = self.metric
            metric = "euclidean" if isinstance(metric, bool) else metric
        return is_metric, metric, start

    def fit_transform(self, X: Any, y: Any = None, init: Any = None) -> Any:
        """Fit, and the embedding."""
        is_metric, metric, start = self._meant()
        X = validate_data(self, X)
        D = X if metric == "precomputed" else np.asarray(pairwise_distances(X, metric=metric, **(self.metric_params or {})))
        self.dissimilarity_matrix_ = D
        n_init = 4 if self.n_init == "warn" else self.n_init
        if init is None and start == "classical_mds":
            init, n_init = classical(check_symmetric(D), self.n_components)[0], 1
        self.embedding_, stress, self.n_iter_ = scaled(D, is_metric, self.n_components, init, n_init, self.max_iter, self.verbose, self.eps,
                                                        self.random_state, self.normalized_stress)
        self.stress_ = np.float64(stress)
        return self.embedding_

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = self.dissimilarity == "precomputed" or self.metric == "precomputed"
        return tags
