"""Neighbours without targets, and as transformers."""
from __future__ import annotations

from typing import Any

from septet.sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.neighbors.base import KNeighborsMixin, NeighborsBase, RadiusNeighborsMixin
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_is_fitted


class NearestNeighbors(KNeighborsMixin, RadiusNeighborsMixin, NeighborsBase):
    """The nearest of the fitted rows to any row."""

    def __init__(self, *, n_neighbors: int = 5, radius: float = 1.0, algorithm: str = "auto", leaf_size: int = 30,
                 metric: Any = "minkowski", p: float = 2, metric_params: Any = None, n_jobs: Any = None):
        super().__init__(n_neighbors=n_neighbors, radius=radius, algorithm=algorithm, leaf_size=leaf_size, metric=metric, p=p,
                         metric_params=metric_params, n_jobs=n_jobs)

    def fit(self, X: Any, y: Any = None) -> Any:
        """Keep the rows."""
        return self._fit(X)


class KNeighborsTransformer(ClassNamePrefixFeaturesOutMixin, KNeighborsMixin, TransformerMixin, NeighborsBase):
    """Rows into a sparse matrix of their nearest neighbours."""

    _parameter_constraints: dict[str, Any] = {**NeighborsBase._parameter_constraints, **parameters("mode: 'distance' 'connectivity'")}
    _parameter_constraints.pop("radius")

    def __init__(self, *, mode: str = "distance", n_neighbors: int = 5, algorithm: str = "auto", leaf_size: int = 30,
                 metric: Any = "minkowski", p: float = 2, metric_params: Any = None, n_jobs: Any = None):
        super().__init__(n_neighbors=n_neighbors, radius=None, algorithm=algorithm, leaf_size=leaf_size, metric=metric, p=p,
                         metric_params=metric_params, n_jobs=n_jobs)
        self.mode = mode

    def fit(self, X: Any, y: Any = None) -> Any:
        """Keep the rows."""
        self._fit(X)
        self._n_features_out = self.n_samples_fit_
        return self

    def transform(self, X: Any) -> Any:
        """The graph of the rows' neighbours; with distances each row is its own neighbour too."""
        check_is_fitted(self)
        return self.kneighbors_graph(X, mode=self.mode, n_neighbors=self.n_neighbors + (self.mode == "distance"))

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit, and the graph of the same rows."""
        return self.fit(X).transform(X)


class RadiusNeighborsTransformer(ClassNamePrefixFeaturesOutMixin, RadiusNeighborsMixin, TransformerMixin, NeighborsBase):
    """Rows into a sparse matrix of those within a radius."""

    _parameter_constraints: dict[str, Any] = {**NeighborsBase._parameter_constraints, **parameters("mode: 'distance' 'connectivity'")}
    _parameter_constraints.pop("n_neighbors")

    def __init__(self, *, mode: str = "distance", radius: float = 1.0, algorithm: str = "auto", leaf_size: int = 30,
                 metric: Any = "minkowski", p: float = 2, metric_params: Any = None, n_jobs: Any = None):
        super().__init__(n_neighbors=None, radius=radius, algorithm=algorithm, leaf_size=leaf_size, metric=metric, p=p,
                         metric_params=metric_params, n_jobs=n_jobs)
        self.mode = mode

    def fit(self, X: Any, y: Any = None) -> Any:
        """Keep the rows."""
        self._fit(X)
        self._n_features_out = self.n_samples_fit_
        return self

    def transform(self, X: Any) -> Any:
        """The graph of the rows within the radius."""
        check_is_fitted(self)
        return self.radius_neighbors_graph(X, mode=self.mode, sort_results=True)

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit, and the graph of the same rows."""
        return self.fit(X).transform(X)
