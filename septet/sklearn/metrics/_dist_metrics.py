"""`DistanceMetric`: a metric as an object."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.metrics import distances


class DistanceMetric:
    """A metric by name: `DistanceMetric.get_metric("euclidean").pairwise(X)`."""

    def __init__(self, name: str, **kwargs: Any):
        self.name, self.kwargs = name, kwargs

    @classmethod
    def get_metric(cls, metric: Any, dtype: Any = np.float64, **kwargs: Any) -> DistanceMetric:
        """The metric of a name.  ValueError for an unknown one."""
        known = {"euclidean", "l2", "manhattan", "cityblock", "l1", "haversine", *distances.BLOCKS}
        if not callable(metric) and metric not in known:
            raise ValueError(f"Unrecognized metric '{metric}'")
        return DistanceMetric(metric, **kwargs)

    def pairwise(self, X: Any, Y: Any = None) -> Any:
        """The distances of rows of X and Y."""
        from septet.sklearn.metrics.pairwise import pairwise_distances

        name = {"infinity": "chebyshev", "p": "minkowski"}.get(self.name, self.name) if isinstance(self.name, str) else self.name
        return pairwise_distances(X, Y, metric=name, **self.kwargs)

    def rdist_to_dist(self, rdist: Any) -> Any:
        """Distances from reduced ones."""
        if self.name in ("euclidean", "l2", "seuclidean", "mahalanobis"):
            return np.sqrt(rdist)
        return np.asarray(rdist) ** (1 / self.kwargs.get("p", 2)) if self.name in ("minkowski", "p") else rdist

    def dist_to_rdist(self, dist: Any) -> Any:
        """Reduced distances, which order alike."""
        if self.name in ("euclidean", "l2", "seuclidean", "mahalanobis"):
            return np.asarray(dist) ** 2
        return np.asarray(dist) ** self.kwargs.get("p", 2) if self.name in ("minkowski", "p") else dist
