"""`KDTree` and `BallTree`: searches over rows without an estimator."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import neighbors as engine
from septet.sklearn.neighbors.base import KD_METRICS, ORDERS, VALID_METRICS, KDTreeLike, pieces
from septet.sklearn.utils.foreign import give_back
from septet.sklearn.utils.validation import check_array


class _Search(KDTreeLike):
    """What both trees share."""

    valid_metrics: list[str] = KD_METRICS

    def __init__(self, X: Any, leaf_size: int = 40, metric: Any = "minkowski", sample_weight: Any = None, **kwargs: Any):
        self._given = X
        self.data = np.ascontiguousarray(check_array(X), dtype=np.float64)
        if leaf_size < 1:
            raise ValueError("leaf_size must be greater than or equal to 1")
        if not callable(metric) and metric not in self.valid_metrics:
            raise ValueError(f"metric {metric} is not valid for {type(self).__name__}")
        self.metric, self.kwargs, self.leaf_size = metric, kwargs, leaf_size
        self.sample_weight = None if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        order = float(kwargs.get("p", 2)) if metric in ("minkowski", "p") else ORDERS.get(metric) if isinstance(metric, str) else None
        self._tree = engine.Tree(self.data, order, leaf_size) if order is not None else None

    def _rows(self, X: Any) -> Any:
        Q = np.ascontiguousarray(check_array(X), dtype=np.float64)
        if Q.shape[1] != self.data.shape[1]:
            raise ValueError("query data dimension must match training data dimension")
        return Q

    def _distances(self, Q: Any) -> Any:
        from septet.sklearn.metrics import pairwise_distances

        return np.ascontiguousarray(pairwise_distances(Q, self.data, metric=self.metric, **self.kwargs), dtype=np.float64)

    def query(self, X: Any, k: int = 1, return_distance: bool = True, dualtree: bool = False, breadth_first: bool = False,
              sort_results: bool = True) -> Any:
        """(distances, rows) of the k nearest, nearest first."""
        Q = self._rows(X)
        if len(self.data) < k:
            raise ValueError("k must be less than or equal to the number of training points")
        found = self._tree.nearest(Q, k, sort_results) if self._tree else engine.select_nearest(self._distances(Q), k)
        return give_back(found if return_distance else found[1], X)

    def query_radius(self, X: Any, r: Any, return_distance: bool = False, count_only: bool = False, sort_results: bool = False) -> Any:
        """The rows within a radius (a number, or one for each query), or only how many."""
        if count_only and return_distance:
            raise ValueError("count_only and return_distance cannot both be true")
        if sort_results and not return_distance:
            raise ValueError("return_distance must be True if sort_results is True")
        Q = self._rows(X)
        radii = np.ascontiguousarray(np.broadcast_to(np.asarray(r, dtype=np.float64), (len(Q),)))
        distances, rows, pointers = self._tree.within(Q, radii, False) if self._tree else self._dense_within(Q, radii)
        if count_only:
            return give_back(np.diff(pointers), X)
        if sort_results:
            order = np.lexsort((distances, np.repeat(np.arange(len(Q)), np.diff(pointers))))
            distances, rows = distances[order], rows[order]
        found = pieces(rows, pointers)
        return (found, pieces(distances, pointers)) if return_distance else found

    def _dense_within(self, Q: Any, radii: Any) -> tuple[Any, Any, Any]:
        found = self._distances(Q)
        mask = found <= radii[:, None]
        return found[mask], np.nonzero(mask)[1], engine.starts(mask.sum(axis=1))

    def two_point_correlation(self, X: Any, r: Any, dualtree: bool = False) -> Any:
        """For each radius, how many pairs lie within it."""
        Q = self._rows(X)
        return np.array([int(np.diff(self._tree.within(Q, np.full(len(Q), float(x)), False)[2] if self._tree else
                                     self._dense_within(Q, np.full(len(Q), float(x)))[2]).sum()) for x in np.asarray(r).tolist()])

    def kernel_density(self, X: Any, h: float, kernel: str = "gaussian", atol: float = 0, rtol: float = 1e-8, breadth_first: bool = True,
                       return_log: bool = False) -> Any:
        """The density estimate at each row."""
        from septet.sklearn.neighbors.density import log_density

        found = log_density(self._rows(X), self.data, h, kernel, self.metric, self.kwargs, self.sample_weight)
        return give_back(found if return_log else np.exp(found), X)

    def get_arrays(self) -> Any:
        """(rows, their order in the tree)."""
        return self.data, self._tree.order if self._tree else np.arange(len(self.data))


class KDTree(_Search):
    """A tree of boxes over rows, for Minkowski metrics."""


class BallTree(_Search):
    """A search over rows for any of the true metrics."""

    valid_metrics = VALID_METRICS["ball_tree"]
