"""BIRCH: a tree of small clusters from one pass over the rows, and a clustering of those."""
from __future__ import annotations

import numbers
import warnings
from collections.abc import Iterator
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, ClusterMixin, TransformerMixin
from septet.sklearn.cluster.feature_tree import HEAD, FeatureTree, Node
from septet.sklearn.cluster.minibatch import labelled
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.metrics.pairwise import euclidean_distances
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_is_fitted, validate_data

FLOATS = [np.float64, np.float32]
BLOCK = 4096                        # rows of a sparse matrix made dense at a time


def blocks(X: Any) -> Iterator[Any]:
    """Dense rows; of a sparse matrix block by block."""
    if not is_sparse(X):
        yield X
        return
    for at in range(0, X.shape[0], BLOCK):
        yield X[at:at + BLOCK].toarray()


class Birch(ClassNamePrefixFeaturesOutMixin, ClusterMixin, TransformerMixin, BaseEstimator):
    """Clusters of the leaves of a tree of clustering features."""

    _parameter_constraints: dict[str, Any] = {
        **parameters("threshold: float (0, inf)\nbranching_factor: int (1, inf)\ncompute_labels: bool"),
        "n_clusters": [None, ClusterMixin, *parameters("n: int [1, inf)")["n"]]}

    def __init__(self, *, threshold: float = 0.5, branching_factor: int = 50, n_clusters: Any = 3, compute_labels: bool = True):
        self.threshold, self.branching_factor, self.n_clusters = threshold, branching_factor, n_clusters
        self.compute_labels = compute_labels

    def fit(self, X: Any, y: Any = None) -> Any:
        """Build the tree, and cluster its leaves."""
        return self._fit(X, False)

    def partial_fit(self, X: Any = None, y: Any = None) -> Any:
        """Put more rows into the tree; without X, only cluster its leaves."""
        if X is None:
            self._cluster()
            return self
        return self._fit(X, True)

    def _fit(self, X: Any, partial: bool) -> Any:
        fresh = not (partial and hasattr(self, "root_"))
        X = validate_data(self, X, accept_sparse="csr", reset=fresh, dtype=FLOATS)
        if fresh:
            self._tree = FeatureTree(X.shape[1], self.threshold, self.branching_factor)
        self._tree.threshold = self.threshold
        for block in blocks(X):
            self._tree.insert(block)
        self.root_, self.dummy_leaf_ = Node(self._tree, self._tree.root), Node(self._tree, HEAD)
        self.subcluster_centers_ = self._tree.centers().astype(X.dtype)
        self._n_features_out = len(self.subcluster_centers_)
        self._cluster(X)
        return self

    def _cluster(self, X: Any = None) -> None:
        """Labels of the leaves' features, and of rows."""
        n, clusterer = len(self.subcluster_centers_), self.n_clusters
        if isinstance(clusterer, numbers.Integral):
            few, clusterer = n < clusterer, self._agglomerative(int(clusterer))
        else:
            few = False
        if few:
            warnings.warn(f"Number of subclusters found ({n}) by BIRCH is less than ({self.n_clusters}). Decrease the threshold.",
                          ConvergenceWarning, stacklevel=4)
        self.subcluster_labels_ = np.arange(n) if few or clusterer is None else np.asarray(clusterer.fit_predict(self.subcluster_centers_))
        if X is not None and self.compute_labels:
            self.labels_ = self._labels(X)

    @staticmethod
    def _agglomerative(n_clusters: int) -> Any:
        from septet.sklearn.cluster.hierarchy import AgglomerativeClustering

        return AgglomerativeClustering(n_clusters=n_clusters)

    def _labels(self, X: Any) -> Any:
        return self.subcluster_labels_[np.concatenate([self._nearest(block) for block in blocks(X)])]

    def _nearest(self, X: Any) -> Any:
        """The places of the features nearest to dense rows."""
        centers = self.subcluster_centers_.astype(X.dtype)
        return labelled(np.ascontiguousarray(X), np.ones(len(X), dtype=X.dtype), centers)[0]

    def predict(self, X: Any) -> Any:
        """The cluster of the leaf's feature nearest to each row."""
        check_is_fitted(self)
        return self._labels(validate_data(self, X, accept_sparse="csr", reset=False, dtype=FLOATS))

    def transform(self, X: Any) -> Any:
        """The distances of the rows to the leaves' features."""
        check_is_fitted(self)
        return euclidean_distances(validate_data(self, X, accept_sparse="csr", reset=False), self.subcluster_centers_)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        tags.input_tags.sparse = True
        return tags
