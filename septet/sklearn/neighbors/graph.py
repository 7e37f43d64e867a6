"""Graphs of neighbours."""
from __future__ import annotations

from typing import Any

from septet.sklearn.neighbors.unsupervised import NearestNeighbors


def fitted(X: Any, metric: Any, p: Any, metric_params: Any, **more: Any) -> Any:
    """A search over X; an estimator that is one already must agree in its parameters."""
    if not isinstance(X, NearestNeighbors):
        return NearestNeighbors(metric=metric, p=p, metric_params=metric_params, **more).fit(X)
    for name, value in (("metric", metric), ("p", p), ("metric_params", metric_params)):
        if getattr(X, name) != value:
            raise ValueError(f"Got {value} for {name}, while the estimator has {getattr(X, name)} for the same parameter.")
    return X


def asked(X: Any, include_self: Any, mode: str) -> Any:
    """What is looked for: None where rows are not neighbours of themselves."""
    include_self = mode == "connectivity" if include_self == "auto" else include_self
    if not include_self:
        return None
    return X._fit_X if isinstance(X, NearestNeighbors) else X


def kneighbors_graph(X: Any, n_neighbors: int, *, mode: str = "connectivity", metric: Any = "minkowski", p: float = 2,
                     metric_params: Any = None, include_self: Any = False, n_jobs: Any = None) -> Any:
    """The sparse graph of each row's nearest neighbours."""
    from septet.sklearn.utils.foreign import give_back

    search = fitted(X, metric, p, metric_params, n_neighbors=n_neighbors, n_jobs=n_jobs)
    return give_back(search.kneighbors_graph(asked(X, include_self, mode), n_neighbors=n_neighbors, mode=mode), X)


def radius_neighbors_graph(X: Any, radius: float, *, mode: str = "connectivity", metric: Any = "minkowski", p: float = 2,
                           metric_params: Any = None, include_self: Any = False, n_jobs: Any = None) -> Any:
    """The sparse graph of the rows within a radius of each row."""
    from septet.sklearn.utils.foreign import give_back

    search = fitted(X, metric, p, metric_params, radius=radius, n_jobs=n_jobs)
    return give_back(search.radius_neighbors_graph(asked(X, include_self, mode), radius, mode=mode), X)
