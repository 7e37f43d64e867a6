"""`sklearn.neighbors`: nearest neighbours, and what is built on them."""
from __future__ import annotations

from septet.errors import NotSupported
from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({
    "base": "VALID_METRICS VALID_METRICS_SPARSE sort_graph_by_row_values",
    "unsupervised": "KNeighborsTransformer NearestNeighbors RadiusNeighborsTransformer",
    "graph": "kneighbors_graph radius_neighbors_graph",
    "voting": "KNeighborsClassifier KNeighborsRegressor RadiusNeighborsClassifier RadiusNeighborsRegressor",
    "trees": "BallTree KDTree",
    "outliers": "LocalOutlierFactor",
    "centroid": "NearestCentroid",
    "density": "KernelDensity",
})
_load, __dir__ = _lazy.loader("septet.sklearn.neighbors", _HOMES)
_MISSING = ("NeighborhoodComponentsAnalysis").split()


def __getattr__(name: str) -> object:
    """A name of this package; NotSupported for what Septet does not have yet."""
    if name in _MISSING:
        raise NotSupported(f"sklearn.neighbors.{name}")
    return _load(name)


__all__ = sorted(_HOMES)
