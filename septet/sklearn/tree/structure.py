"""A fitted tree as an estimator's `tree_` shows it."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import trees


class Tree:
    """Arrays of nodes: the root is node 0, a leaf's children are -1."""

    def __init__(self, nodes: trees.Nodes, n_features: int, n_classes: Any):
        self.nodes = nodes
        self.n_features, self.n_outputs = n_features, nodes.value.shape[1]
        self.n_classes = np.array(n_classes, dtype=np.int64)
        self.max_n_classes = nodes.value.shape[2]

    node_count = property(lambda self: self.nodes.size)
    capacity = property(lambda self: self.nodes.size)
    max_depth = property(lambda self: self.nodes.depth)
    n_leaves = property(lambda self: np.int64((self.nodes.left < 0).sum()))
    children_left = property(lambda self: self.nodes.left)
    children_right = property(lambda self: self.nodes.right)
    feature = property(lambda self: self.nodes.feature)
    threshold = property(lambda self: self.nodes.threshold)
    impurity = property(lambda self: self.nodes.impurity)
    n_node_samples = property(lambda self: self.nodes.count)
    weighted_n_node_samples = property(lambda self: self.nodes.weight)
    missing_go_to_left = property(lambda self: self.nodes.missing_left)
    value = property(lambda self: self.nodes.value)

    def predict(self, X: Any) -> Any:
        """The values of the rows' leaves: (rows, classes) for one output, else (rows, outputs, classes)."""
        found = self.nodes.forest.values(checked(X))
        return found if self.n_outputs == 1 else found.reshape(len(X), self.n_outputs, self.max_n_classes)

    def apply(self, X: Any) -> Any:
        """The leaf of each row."""
        return self.nodes.forest.leaves(checked(X)).reshape(-1)

    def decision_path(self, X: Any) -> Any:
        """A sparse matrix: which nodes each row passes."""
        from septet.sklearn.sparse import csr_matrix

        indices, pointers = trees.paths(self.nodes, checked(X))
        return csr_matrix((np.ones(len(indices), dtype=np.int64), indices, pointers), shape=(len(X), self.node_count))

    def compute_feature_importances(self, normalize: bool = True) -> Any:
        """How much each feature lowers the impurity, as shares of the whole."""
        found = trees.importances(self.nodes, self.n_features) / self.nodes.weight[0]
        total = found.sum()
        return found / total if normalize and total > 0 else found

    def __getstate__(self) -> dict[str, Any]:
        return {"nodes": self.nodes, "n_features": self.n_features, "n_classes": self.n_classes, "max_n_classes": self.max_n_classes,
                "n_outputs": self.n_outputs}


def checked(X: Any) -> Any:
    """Rows as float32, contiguous.  TypeErrors as scikit-learn's for other arrays."""
    if not hasattr(X, "dtype"):
        raise ValueError(f"X should be in np.ndarray format, got {type(X)}")
    if X.dtype != np.float32:
        raise ValueError(f"X.dtype should be np.float32, got {X.dtype}")
    return np.ascontiguousarray(X)
