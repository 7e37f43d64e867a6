"""Mean shift: every seed climbs to the densest place near it (Comaniciu and Meer 2002)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClusterMixin
from septet.sklearn.neighbors import NearestNeighbors
from septet.sklearn.utils.foreign import give_back
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_array, check_is_fitted, check_random_state, validate_data


def estimate_bandwidth(X: Any, *, quantile: float = 0.3, n_samples: int | None = None, random_state: Any = 0,
                       n_jobs: int | None = None) -> float:
    """The mean over rows of the distance within which a share of the rows lies."""
    X = check_array(X)
    if n_samples is not None:
        X = X[check_random_state(random_state).permutation(len(X))[:n_samples]]
    near = max(1, int(len(X) * quantile))
    distances = np.asarray(NearestNeighbors(n_neighbors=near, n_jobs=n_jobs).fit(X).kneighbors(X)[0])
    return float(distances.max(axis=1).sum() / len(X))


def get_bin_seeds(X: Any, bin_size: float, min_bin_freq: int = 1) -> Any:
    """The cells of a grid that hold rows enough."""
    if bin_size == 0:
        return X
    data = np.asarray(X)
    cells, first, counts = np.unique(np.round(data / bin_size), axis=0, return_index=True, return_counts=True)
    order = np.argsort(first)
    seeds = cells[order][counts[order] >= min_bin_freq].astype(np.float32)
    if len(seeds) == len(data):
        warnings.warn(f"Binning data failed with provided bin_size={bin_size:f}, using data points as seeds.", stacklevel=2)
        return X
    return give_back(seeds * bin_size, X)


def climb(seeds: Any, X: Any, search: Any, radius: float, max_iter: int) -> tuple[Any, Any, int]:
    """(where the seeds end, rows within the radius there, most steps)."""
    means, counts, active = np.array(seeds, dtype=np.float64), np.zeros(len(seeds), dtype=np.int64), np.arange(len(seeds))
    most = step = 0
    while len(active):
        _, rows, pointers = search._within(means[active], radius)
        found = np.diff(pointers)
        counts[active] = found
        kept = found > 0
        active, found = active[kept], found[kept]
        if not len(active):
            break
        moved = np.add.reduceat(X[rows], pointers[:-1][kept], axis=0) / found[:, None]
        gap = np.sqrt(((moved - means[active]) ** 2).sum(axis=1))
        means[active] = moved
        active = active[gap > 1e-3 * radius] if step < max_iter else active[:0]
        most = max(most, step)
        step += 1
    return means, counts, most


class MeanShift(ClusterMixin, BaseEstimator):
    """Clusters around the modes of the rows' density, with a flat kernel."""

    _parameter_constraints: dict[str, Any] = parameters("""
        bandwidth: float (0, inf) | None
        seeds: array-like | None
        bin_seeding, cluster_all: bool
        min_bin_freq: int [1, inf)
        n_jobs: int (-inf, inf) | None
        max_iter: int [0, inf)
    """)

    def __init__(self, *, bandwidth: float | None = None, seeds: Any = None, bin_seeding: bool = False, min_bin_freq: int = 1,
                 cluster_all: bool = True, n_jobs: int | None = None, max_iter: int = 300):
        self.bandwidth, self.seeds, self.bin_seeding, self.min_bin_freq = bandwidth, seeds, bin_seeding, min_bin_freq
        self.cluster_all, self.n_jobs, self.max_iter = cluster_all, n_jobs, max_iter

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the modes."""
        X = validate_data(self, X)
        radius = estimate_bandwidth(X, n_jobs=self.n_jobs) if self.bandwidth is None else self.bandwidth
        seeds = self.seeds
        if seeds is None:
            seeds = get_bin_seeds(X, radius, self.min_bin_freq) if self.bin_seeding else X
        search = NearestNeighbors(radius=radius, n_jobs=self.n_jobs).fit(X)
        means, counts, self.n_iter_ = climb(np.asarray(seeds), X, search, radius, self.max_iter)
        found = {tuple(mean): count for mean, count in zip(means.tolist(), counts.tolist()) if count}
        if not found:
            raise ValueError(f"No point was within bandwidth={radius:f} of any seed. Try a different seeding strategy or increase the "
                             "bandwidth.")
        ordered = np.array([mean for mean, _ in sorted(found.items(), key=lambda pair: (pair[1], pair[0]), reverse=True)])
        self.cluster_centers_ = ordered[self._apart(ordered, radius)].astype(X.dtype if X.dtype.kind == "f" else np.float64)
        distances, rows = NearestNeighbors(n_neighbors=1, n_jobs=self.n_jobs).fit(self.cluster_centers_).kneighbors(X)
        distances, labels = np.asarray(distances).reshape(-1), np.asarray(rows).reshape(-1)
        self.labels_ = labels if self.cluster_all else np.where(distances <= radius, labels, -1)
        return self

    def _apart(self, centres: Any, radius: float) -> Any:
        """Which modes are no nearer than the radius to a denser one."""
        _, rows, pointers = NearestNeighbors(radius=radius, n_jobs=self.n_jobs).fit(centres)._within(centres, radius)
        kept = np.ones(len(centres), dtype=bool)
        for i in range(len(centres)):
            if kept[i]:
                kept[rows[int(pointers[i]):int(pointers[i + 1])]] = False
                kept[i] = True
        return kept

    def predict(self, X: Any) -> Any:
        """The nearest mode of each row."""
        from septet.sklearn.metrics import pairwise_distances_argmin

        check_is_fitted(self)
        return np.asarray(pairwise_distances_argmin(validate_data(self, X, reset=False), self.cluster_centers_))


def mean_shift(X: Any, *, bandwidth: float | None = None, seeds: Any = None, bin_seeding: bool = False, min_bin_freq: int = 1,
               cluster_all: bool = True, max_iter: int = 300, n_jobs: int | None = None) -> tuple[Any, Any]:
    """(modes, labels)."""
    model = MeanShift(bandwidth=bandwidth, seeds=seeds, bin_seeding=bin_seeding, min_bin_freq=min_bin_freq, cluster_all=cluster_all,
                      max_iter=max_iter, n_jobs=n_jobs).fit(X)
    return model.cluster_centers_, model.labels_
