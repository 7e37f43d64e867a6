"""Rows as the leaves of random trees."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import TransformerMixin
from septet.sklearn.ensemble.forest import LIMITS, BaseForest
from septet.sklearn.tree import ExtraTreeRegressor
from septet.sklearn.tree.base import dense_rows
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_is_fitted, check_random_state, validate_data


class RandomTreesEmbedding(TransformerMixin, BaseForest):
    """A sparse matrix of ones: which leaf of each random tree a row comes to."""

    _parameter_constraints: dict[str, Any] = {
        **{k: v for k, v in LIMITS.items() if k not in ("max_features", "ccp_alpha", "bootstrap", "oob_score", "max_samples",
                                                        "monotonic_cst")},
        **parameters("sparse_output: bool")}
    criterion, max_features, bootstrap, oob_score, ccp_alpha, max_samples, monotonic_cst = "squared_error", 1, False, False, 0.0, None, None

    def __init__(self, n_estimators: int = 100, *, max_depth: int | None = 5, min_samples_split: Any = 2, min_samples_leaf: Any = 1,
                 min_weight_fraction_leaf: float = 0.0, max_leaf_nodes: int | None = None, min_impurity_decrease: float = 0.0,
                 sparse_output: bool = True, n_jobs: int | None = None, random_state: Any = None, verbose: int = 0,
                 warm_start: bool = False):
        self._set(ExtraTreeRegressor(), locals())

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Grow the trees."""
        self.fit_transform(X, y, sample_weight=sample_weight)
        return self

    def fit_transform(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Grow the trees, and the rows' leaves."""
        rng = check_random_state(self.random_state)
        rows = dense_rows(validate_data(self, X, accept_sparse=["csc"], ensure_all_finite="allow-nan"))
        super().fit(rows, rng.uniform(size=len(rows)), sample_weight)
        if hasattr(X, "columns"):
            validate_data(self, X, skip_check_array=True)
        leaves = np.asarray(self.apply(rows))
        self._categories = [np.unique(leaves[:, k]) for k in range(leaves.shape[1])]
        return self._encoded(leaves)

    def transform(self, X: Any) -> Any:
        """The rows' leaves."""
        check_is_fitted(self)
        return self._encoded(np.asarray(self.apply(X)))

    def _encoded(self, leaves: Any) -> Any:
        from septet.sklearn.sparse import csr_matrix

        starts = np.cumsum(np.array([0] + [len(c) for c in self._categories]))
        columns = np.stack([np.searchsorted(c, leaves[:, k]) + int(starts[k]) for k, c in enumerate(self._categories)], axis=1)
        n, t = columns.shape
        made = csr_matrix((np.ones(n * t), columns.reshape(-1), np.arange(0, n * t + 1, t)), shape=(n, int(starts[-1])))
        return made if self.sparse_output else made.toarray()

    @property
    def one_hot_encoder_(self) -> Any:
        """The encoder of the leaves that training rows reached."""
        from septet.sklearn.preprocessing import OneHotEncoder

        most = max(len(c) for c in self._categories)
        leaves = np.stack([np.append(c, np.repeat(c[:1], most - len(c))) for c in self._categories], axis=1)
        return OneHotEncoder(sparse_output=self.sparse_output).fit(leaves)

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """randomtreesembedding_<tree>_<leaf>."""
        check_is_fitted(self)
        return np.array([f"randomtreesembedding_{t}_{leaf}" for t, c in enumerate(self._categories) for leaf in c.tolist()], dtype=object)
