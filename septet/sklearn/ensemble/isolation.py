"""Isolation forest: outliers are parted from the rest by few random splits."""
from __future__ import annotations

import warnings
from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.sklearn.base import OutlierMixin
from septet.sklearn.ensemble.bagging import BaseBagging
from septet.sklearn.tree import ExtraTreeRegressor
from septet.sklearn.tree.base import dense_rows
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import _check_sample_weight, check_is_fitted, check_random_state, validate_data

EULER = 0.5772156649015329


def mean_path(n: Any) -> Any:
    """The mean length of an unsuccessful search among n rows."""
    n = np.asarray(n, dtype=np.float64)
    large = np.maximum(n, 3.0)
    found = 2.0 * (np.log(large - 1.0) + EULER) - 2.0 * (large - 1.0) / large
    return np.where(n <= 1, 0.0, np.where(n == 2, 1.0, found))


class IsolationForest(OutlierMixin, BaseBagging):
    """Anomaly scores from the depth at which random trees isolate a row (Liu et al. 2008)."""

    _parameter_constraints: dict[str, Any] = parameters("""
        n_estimators: int [1, inf)
        max_samples: 'auto' | int [1, inf) | float (0, 1]
        contamination: 'auto' | float (0, 0.5]
        max_features: int [1, inf) | float (0, 1]
        bootstrap, warm_start: bool
        n_jobs: int (-inf, inf) | None
        random_state: random_state
        verbose: verbose
    """)
    bootstrap_features = oob_score = _weighs = False
    estimator = None

    def __init__(self, *, n_estimators: int = 100, max_samples: Any = "auto", contamination: Any = "auto", max_features: Any = 1.0,
                 bootstrap: bool = False, n_jobs: int | None = None, random_state: Any = None, verbose: int = 0, warm_start: bool = False):
        self._set(locals())

    def _default(self) -> Any:
        return ExtraTreeRegressor(max_features=1, splitter="random", random_state=self.random_state)

    def _encode(self, y: Any) -> Any:
        return y

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Grow the trees."""
        X = validate_data(self, X, accept_sparse=["csc"], dtype=np.float32, ensure_all_finite=False)
        X = dense_rows(X)
        weight = None if sample_weight is None else _check_sample_weight(sample_weight, X, dtype=None)
        target, n = check_random_state(self.random_state).uniform(size=len(X)), len(X)
        if isinstance(self.max_samples, str):
            count = min(256, n)
        elif isinstance(self.max_samples, Integral):
            if self.max_samples > n:
                warnings.warn(f"max_samples ({self.max_samples}) is greater than the total number of samples ({n}). max_samples will be "
                              f"set to n_samples for estimation.", stacklevel=2)
            count = min(int(self.max_samples), n)
        else:
            count = int(self.max_samples * n)
        self.max_samples_ = count
        depth = int(np.ceil(np.log2(max(count, 2))))
        self._fit(X, target, count, max_depth=depth, weight=weight, check_input=False)
        self._measure()
        self.offset_ = -0.5
        if self.contamination != "auto":
            self.offset_ = float(np.percentile(np.asarray(self._scores(X)), 100.0 * self.contamination))
        return self

    def _measure(self) -> None:
        """The length of the way to every node of every tree, with the mean way through what it holds."""
        self._lengths = []
        for tree in self.estimators_:
            nodes = tree.tree_.nodes
            left, right = nodes.left.tolist(), nodes.right.tolist()
            depth = [1] * nodes.size
            for k in range(nodes.size):
                if left[k] >= 0:
                    depth[left[k]] = depth[right[k]] = depth[k] + 1
            self._lengths.append(np.array(depth, dtype=np.float64) + mean_path(nodes.count) - 1.0)

    def _scores(self, X: Any) -> Any:
        total = np.zeros(len(X))
        for (member, part), lengths in zip(self._parts(X), self._lengths):
            total += lengths[member.tree_.nodes.forest.leaves(np.ascontiguousarray(part))[:, 0]]
        scale = len(self.estimators_) * float(mean_path(self._max_samples))
        return -np.power(2.0, -total / scale) if scale else -np.power(2.0, -np.ones(len(X)))

    def score_samples(self, X: Any) -> Any:
        """The opposite of the anomaly score: the lower, the more abnormal."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float32, reset=False, ensure_all_finite=False)
        return self._scores(dense_rows(X))

    def decision_function(self, X: Any) -> Any:
        """`score_samples` less the offset: negative for outliers."""
        return np.asarray(self.score_samples(X)) - self.offset_

    def predict(self, X: Any) -> Any:
        """1 for inliers, -1 for outliers."""
        return np.where(np.asarray(self.decision_function(X)) < 0, -1, 1)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
