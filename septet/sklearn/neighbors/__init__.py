"""`sklearn.neighbors`: nearest neighbours, and what is built on them."""
from __future__ import annotations

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
    "components": "NeighborhoodComponentsAnalysis",
})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.neighbors", _HOMES)
__all__ = sorted(_HOMES)
