"""What estimators of neighbours share: fitting, queries by count and by radius, graphs."""
from __future__ import annotations

import itertools
import math
import warnings
from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.core.autograd import detach
from septet.core.fn import neighbors as engine
from septet.sklearn.base import BaseEstimator, MultiOutputMixin, is_classifier
from septet.sklearn.exceptions import DataConversionWarning, EfficiencyWarning
from septet.sklearn.utils._param_validation import StrOptions
from septet.sklearn.utils.foreign import give_back
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.multiclass import check_classification_targets
from septet.sklearn.utils.outputs import gives_back
from septet.sklearn.utils.traced import is_tracked, refuse_gradient
from septet.sklearn.utils.validation import check_is_fitted, validate_data

KD_METRICS = ["euclidean", "l2", "minkowski", "p", "manhattan", "cityblock", "l1", "chebyshev", "infinity"]
VALID_METRICS = {
    "ball_tree": [*KD_METRICS, "seuclidean", "mahalanobis", "hamming", "canberra", "braycurtis", "jaccard", "dice", "rogerstanimoto",
                  "russellrao", "sokalmichener", "sokalsneath", "haversine", "pyfunc"],
    "kd_tree": KD_METRICS,
    "brute": ["braycurtis", "canberra", "chebyshev", "cityblock", "correlation", "cosine", "dice", "euclidean", "hamming", "haversine",
              "jaccard", "l1", "l2", "mahalanobis", "manhattan", "minkowski", "nan_euclidean", "precomputed", "rogerstanimoto",
              "russellrao", "seuclidean", "sokalsneath", "sqeuclidean", "yule"],
}
VALID_METRICS_SPARSE: dict[str, Any] = {"ball_tree": [], "kd_tree": [], "brute": {"l1", "l2", "cityblock", "manhattan", "cosine",
                                                                                    "precomputed", "euclidean"}}
METRICS = [StrOptions({name for names in VALID_METRICS.values() for name in names}), callable]
ORDERS = {"euclidean": 2.0, "l2": 2.0, "manhattan": 1.0, "cityblock": 1.0, "l1": 1.0, "chebyshev": math.inf, "infinity": math.inf}
BLOCK = 1 << 22                     # distances held at a time
NOT_TREES = ("precomputed", "nan_euclidean", "sqeuclidean", "cosine", "correlation", "yule")


def plain(X: Any) -> Any:
    """A sparse matrix as an array."""
    return X.toarray() if hasattr(X, "toarray") else X


class NeighborsBase(MultiOutputMixin, BaseEstimator):
    """The base of estimators of neighbours."""

    _parameter_constraints: dict[str, Any] = {**parameters("""
        n_neighbors: int [1, inf) | None
        radius: float [0, inf) | None
        algorithm: 'auto' 'ball_tree' 'kd_tree' 'brute'
        leaf_size: int [1, inf)
        p: float (0, inf] | None
        metric_params: is:dict | None
        n_jobs: int (-inf, inf) | None
    """), "metric": METRICS}

    def __init__(self, n_neighbors: Any = None, radius: Any = None, algorithm: str = "auto", leaf_size: int = 30, metric: Any = "minkowski",
                 p: float = 2, metric_params: Any = None, n_jobs: Any = None):
        self.n_neighbors, self.radius, self.algorithm, self.leaf_size = n_neighbors, radius, algorithm, leaf_size
        self.metric, self.metric_params, self.p, self.n_jobs = metric, metric_params, p, n_jobs

    def _fit(self, X: Any, y: Any = None) -> Any:
        """Keep the rows (and targets) and get ready to search."""
        finite = "allow-nan" if self.metric == "nan_euclidean" else True
        if isinstance(X, (KDTreeLike, NeighborsBase)):
            X = X._fit_X if isinstance(X, NeighborsBase) else X.data
        if self.__sklearn_tags__().target_tags.required:
            X, y = validate_data(self, X, y, accept_sparse="csr", multi_output=True, order="C", ensure_all_finite=finite)
            self._keep_targets(y)
        else:
            X = validate_data(self, X, accept_sparse="csr", order="C", ensure_all_finite=finite)
        self._sparse_input = hasattr(X, "toarray")
        if self.metric == "precomputed":
            if X.shape[0] != X.shape[1]:
                raise ValueError(f"Precomputed matrix must be square. Input is a {X.shape[0]}x{X.shape[1]} matrix.")
            if bool((plain(X) < 0).any()):
                raise ValueError("Negative values in data passed to precomputed distance matrix.")
        self._fit_X = X
        self.n_samples_fit_ = X.shape[0]
        self._set_metric()
        if self.n_neighbors is not None:
            check_count(self.n_neighbors)
        self._tree = None
        if self._order is not None and self._fit_method != "brute" and len(plain(self._fit_X)):
            self._search_tree()
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse, tags.input_tags.allow_nan = True, self.metric == "nan_euclidean"
        tags.input_tags.pairwise = tags.input_tags.positive_only = self.metric == "precomputed"
        return tags

    def _keep_targets(self, y: Any) -> None:
        """Classes as whole numbers, or numbers as they are."""
        if not is_classifier(self):
            self._y = y
            return
        check_classification_targets(y)
        if y.ndim == 1 or y.ndim == 2 and y.shape[1] == 1:
            if y.ndim != 1:
                warnings.warn("A column-vector y was passed when a 1d array was expected. Please change the shape of y to (n_samples,), "
                              "for example using ravel().", DataConversionWarning, stacklevel=3)
            self.outputs_2d_ = False
            y = y.reshape(-1, 1)
        else:
            self.outputs_2d_ = True
        found = [np.unique(y[:, k], return_inverse=True) for k in range(y.shape[1])]
        self.classes_ = [classes for classes, _ in found]
        self._y = np.stack([codes.reshape(-1) for _, codes in found], axis=1)
        if not self.outputs_2d_:
            self.classes_, self._y = self.classes_[0], self._y.reshape(-1)

    def _set_metric(self) -> None:
        """`effective_metric_`, its parameters, and the method of searching."""
        self.effective_metric_params_ = dict(self.metric_params or {})
        p = self.effective_metric_params_.get("p", self.p)
        if self.metric_params is not None and "p" in self.metric_params:
            warnings.warn("Parameter p is found in metric_params. The corresponding parameter from __init__ is ignored.", SyntaxWarning,
                          stacklevel=3)
        self.effective_metric_ = self.metric
        self._order = ORDERS.get(self.metric) if isinstance(self.metric, str) else None
        weighted = "w" in self.effective_metric_params_
        if self.metric in ("minkowski", "p"):
            self.effective_metric_params_["p"] = p
            self._order = float(p) if p >= 1 and not weighted else None
            named = {1: "manhattan", 2: "euclidean", math.inf: "chebyshev"}.get(p)
            if named is not None and not weighted:
                self.effective_metric_ = named
                self.effective_metric_params_.pop("p", None)
        self._fit_method = self._method()
        self._check_method()

    def _method(self) -> str:
        if self._sparse_input:
            if self.algorithm not in ("auto", "brute"):
                warnings.warn("cannot use tree with sparse input: using brute force", stacklevel=4)
            return "brute"
        if self.algorithm != "auto":
            return self.algorithm
        many = self.n_neighbors is not None and self.n_neighbors >= self._fit_X.shape[0] // 2
        if self.metric == "precomputed" or self._fit_X.shape[1] > 15 or many:
            return "brute"
        if self.effective_metric_ in KD_METRICS and self._order is not None:
            return "kd_tree"
        return "ball_tree" if callable(self.effective_metric_) or self.effective_metric_ in VALID_METRICS["ball_tree"] else "brute"

    def _check_method(self) -> None:
        kind = self.algorithm if self.algorithm != "auto" else self._fit_method
        if callable(self.metric):
            if kind == "kd_tree":
                raise ValueError(f"kd_tree does not support callable metric '{self.metric}'Function call overhead will result in very poor "
                                 "performance.")
        elif self.metric not in VALID_METRICS[kind]:
            raise ValueError(f"Metric '{self.metric}' not valid. Use sorted(sklearn.neighbors.VALID_METRICS['{kind}']) to get valid "
                             f"options. Metric can also be a callable function.")

    # ---- searching ---------------------------------------------------------------------------------------------------

    def _search_tree(self) -> Any:
        """The k-d tree over the fitted rows."""
        if self._tree is None:
            self._tree = engine.Tree(np.ascontiguousarray(plain(self._fit_X), dtype=np.float64), self._order, self.leaf_size)
        return self._tree

    def __getstate__(self) -> dict[str, Any]:
        return {name: None if name == "_tree" else value for name, value in self.__dict__.items()}

    def _queries(self, X: Any) -> tuple[Any, bool]:
        """(the rows to look for, whether each is one of the fitted ones)."""
        check_is_fitted(self)
        if X is None:
            return self._fit_X, True
        finite = "allow-nan" if self.metric == "nan_euclidean" else True
        if self.metric == "precomputed":
            from septet.sklearn.utils.validation import check_array

            X = check_array(X, accept_sparse="csr")
            if X.shape[1] != self._fit_X.shape[0]:
                raise ValueError("Precomputed metric requires shape (n_queries, n_indexed). Got "
                                 f"({X.shape[0]}, {X.shape[1]}) for {self._fit_X.shape[0]} indexed.")
            return X, False
        return validate_data(self, X, accept_sparse="csr", reset=False, order="C", ensure_all_finite=finite), False

    def _nearest(self, Q: Any, k: int) -> tuple[Any, Any]:
        """(distances, rows) of the k nearest; gradients flow through the distances."""
        if is_tracked(Q):
            rows = self._nearest(detach(Q), k)[1]
            return self._distances_to(Q, rows), rows
        if self._order is not None and self._fit_method != "brute":
            return self._search_tree().nearest(np.ascontiguousarray(plain(Q), dtype=np.float64), k)
        if self._order == 2.0:
            q, y = (np.ascontiguousarray(plain(x), dtype=np.float64) for x in (Q, self._fit_X))
            return engine.brute_nearest(q, y, k)
        parts = [engine.select_nearest(block, k) for _, block in self._blocks(Q)]
        return np.concatenate([d for d, _ in parts]), np.concatenate([i for _, i in parts])

    def _distances_to(self, Q: Any, rows: Any) -> Any:
        """The distances of samples to those of `rows`, by operations that gradients flow through."""
        if self._order is None:
            refuse_gradient(f"distances by the metric {self.metric!r}", Q)
        apart = abs(Q[:, None, :] - plain(self._fit_X)[rows])
        if self._order == math.inf:
            return apart.max(axis=2)
        return apart.sum(axis=2) if self._order == 1 else (apart ** self._order).sum(axis=2) ** (1 / self._order)

    def _blocks(self, Q: Any) -> Any:
        """(first row, distances from some rows to all fitted ones), block after block."""
        if self.metric == "precomputed":
            yield 0, precomputed(Q)
            return
        from septet.sklearn.metrics import pairwise_distances

        rows, Y = max(1, BLOCK // max(1, self.n_samples_fit_)), plain(self._fit_X)
        Q = plain(Q)
        for first in range(0, len(Q), rows):
            found = pairwise_distances(Q[first : first + rows], Y, metric=self.effective_metric_, **self.effective_metric_params_)
            yield first, np.ascontiguousarray(found, dtype=np.float64)

    def _within(self, Q: Any, radius: float) -> tuple[Any, Any, Any]:
        """(distances, rows, pointers) of the rows within a radius."""
        refuse_gradient("the neighbours within a radius", Q)
        if self._order is not None:
            q = np.ascontiguousarray(plain(Q), dtype=np.float64)
            return self._search_tree().within(q, np.full(len(q), float(radius)), self._fit_method == "brute")
        distances, rows, counts = [], [], []
        for _, block in self._blocks(Q):
            mask = block <= radius
            distances.append(block[mask])
            rows.append(np.nonzero(mask)[1])
            counts.append(mask.sum(axis=1))
        return np.concatenate(distances), np.concatenate(rows), engine.starts(np.concatenate(counts))


class KDTreeLike:
    """What the public trees share, so that estimators can be fitted on them."""

    data: Any


def precomputed(Q: Any) -> Any:
    """A matrix of distances; what a sparse one does not store is infinitely far."""
    if not hasattr(Q, "toarray"):
        return np.ascontiguousarray(Q, dtype=np.float64)
    Q = Q.tocsr()
    result = np.full(Q.shape, np.inf)
    rows = np.repeat(np.arange(Q.shape[0]), np.diff(Q.indptr))
    result[rows, Q.indices] = Q.data
    return result


def check_count(n_neighbors: Any) -> None:
    """Errors for what is no count."""
    if not isinstance(n_neighbors, Integral):
        raise TypeError(f"n_neighbors does not take {type(n_neighbors)} value, enter integer value")
    if n_neighbors <= 0:
        raise ValueError(f"Expected n_neighbors > 0. Got {n_neighbors}")


class KNeighborsMixin:
    """Queries by count."""

    @gives_back
    def kneighbors(self, X: Any = None, n_neighbors: int | None = None, return_distance: bool = True) -> Any:
        """(distances, rows) of each row's neighbours, nearest first; without X those of the fitted rows, each not its own."""
        check_is_fitted(self)
        if n_neighbors is None:
            n_neighbors = self.n_neighbors  # type: ignore[attr-defined]
        else:
            check_count(n_neighbors)
        Q, own = self._queries(X)  # type: ignore[attr-defined]
        k, n = int(n_neighbors) + own, self.n_samples_fit_  # type: ignore[attr-defined]
        if k > n:
            inequality = "n_neighbors < n_samples_fit" if own else "n_neighbors <= n_samples_fit"
            raise ValueError(f"Expected {inequality}, but n_neighbors = {n_neighbors}, n_samples_fit = {n}, n_samples = {Q.shape[0]}")
        distances, rows = self._nearest(Q, k)  # type: ignore[attr-defined]
        if own:
            distances, rows = without_self(distances, rows)
        return (distances, rows) if return_distance else rows

    def kneighbors_graph(self, X: Any = None, n_neighbors: int | None = None, mode: str = "connectivity") -> Any:
        """A sparse matrix of the neighbours: ones, or distances."""
        check_is_fitted(self)
        if n_neighbors is None:
            n_neighbors = self.n_neighbors  # type: ignore[attr-defined]
        if mode not in ("connectivity", "distance"):
            raise ValueError(f'Unsupported mode, must be one of "connectivity", or "distance" but got "{mode}" instead')
        distances, rows = self.kneighbors(X, n_neighbors, return_distance=True)
        distances, rows = np.asarray(distances), np.asarray(rows)
        data = np.ones(rows.size) if mode == "connectivity" else distances.reshape(-1)
        pointers = np.arange(0, rows.size + 1, rows.shape[1])
        return graph(data, rows.reshape(-1), pointers, (len(rows), self.n_samples_fit_), X)  # type: ignore[attr-defined]


def without_self(distances: Any, rows: Any) -> tuple[Any, Any]:
    """Each row's neighbours but itself; the first where it is not among them."""
    n, k = rows.shape
    keep = rows != np.arange(n)[:, None]
    absent = keep.all(axis=1)
    keep[:, 0] = keep[:, 0] & ~absent
    return distances[keep].reshape(n, k - 1), rows[keep].reshape(n, k - 1)


def graph(data: Any, indices: Any, pointers: Any, shape: Any, X: Any) -> Any:
    """A sparse matrix, in the kind that came in."""
    from septet.sklearn.sparse import csr_matrix

    made = csr_matrix((data, indices, pointers), shape=shape)
    return give_back(made, X) if X is not None else made


def pieces(a: Any, pointers: Any) -> Any:
    """An object array of the parts of a between pointers."""
    places = pointers.tolist()
    result = np.empty(len(places) - 1, dtype=object)
    for i, (first, last) in enumerate(itertools.pairwise(places)):
        result[i] = a[first:last]
    return result


class RadiusNeighborsMixin:
    """Queries by radius."""

    @gives_back
    def radius_neighbors(self, X: Any = None, radius: float | None = None, return_distance: bool = True, sort_results: bool = False) -> Any:
        """(distances, rows) as object arrays: of each row, those within the radius."""
        if sort_results and not return_distance:
            raise ValueError("return_distance must be True if sort_results is True.")
        distances, rows, pointers = self._radius_table(X, radius, sort_results)
        found = pieces(rows, pointers)
        return (pieces(distances, pointers), found) if return_distance else found

    def _radius_table(self, X: Any, radius: float | None, ordered: bool = False) -> tuple[Any, Any, Any]:
        """(distances, rows, pointers), without a row itself where X is None."""
        Q, own = self._queries(X)  # type: ignore[attr-defined]
        radius = self.radius if radius is None else radius  # type: ignore[attr-defined]
        distances, rows, pointers = self._within(Q, radius)  # type: ignore[attr-defined]
        owners = np.repeat(np.arange(len(pointers) - 1), np.diff(pointers))
        if own:
            keep = rows != owners
            distances, rows, owners = distances[keep], rows[keep], owners[keep]
            pointers = engine.starts(np.bincount(owners, minlength=len(pointers) - 1))
        if ordered:
            order = np.lexsort((distances, owners))
            distances, rows = distances[order], rows[order]
        return distances, rows, pointers

    def radius_neighbors_graph(self, X: Any = None, radius: float | None = None, mode: str = "connectivity",
                               sort_results: bool = False) -> Any:
        """A sparse matrix of the rows within the radius: ones, or distances."""
        check_is_fitted(self)
        if mode not in ("connectivity", "distance"):
            raise ValueError(f'Unsupported mode, must be one of "connectivity", or "distance" but got {mode} instead')
        distances, rows, pointers = self._radius_table(X, radius, sort_results)
        data = np.ones(len(rows)) if mode == "connectivity" else distances
        return graph(data, rows, pointers, (len(pointers) - 1, self.n_samples_fit_), X)  # type: ignore[attr-defined]


def sort_graph_by_row_values(graph: Any, copy: bool = False, warn_when_not_sorted: bool = True) -> Any:
    """A sparse graph with each row's entries by rising value."""
    from septet.sklearn.sparse import csr_matrix

    if warn_when_not_sorted:
        warnings.warn("Precomputed sparse input was not sorted by row values. Use the function sklearn.neighbors.sort_graph_by_row_values "
                      "to sort the input by row values, with warn_when_not_sorted=False to remove this warning.", EfficiencyWarning,
                      stacklevel=2)
    owners = np.repeat(np.arange(graph.shape[0]), np.diff(graph.indptr))
    order = np.lexsort((graph.data, owners))
    return csr_matrix((graph.data[order], graph.indices[order], graph.indptr), shape=graph.shape)
