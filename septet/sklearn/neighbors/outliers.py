"""Local outlier factor."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import OutlierMixin
from septet.sklearn.neighbors.base import KNeighborsMixin, NeighborsBase
from septet.sklearn.utils.foreign import give_back
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.outputs import keep_kind
from septet.sklearn.utils.validation import check_is_fitted


class LocalOutlierFactor(KNeighborsMixin, OutlierMixin, NeighborsBase):
    """How much thinner a row's surroundings are than its neighbours' (Breunig et al. 2000)."""

    _parameter_constraints: dict[str, Any] = {**{k: v for k, v in NeighborsBase._parameter_constraints.items() if k != "radius"},
                                              **parameters("contamination: 'auto' | float (0, 0.5]\nnovelty: bool")}

    def __init__(self, n_neighbors: int = 20, *, algorithm: str = "auto", leaf_size: int = 30, metric: Any = "minkowski", p: float = 2,
                 metric_params: Any = None, contamination: Any = "auto", novelty: bool = False, n_jobs: int | None = None):
        super().__init__(n_neighbors=n_neighbors, algorithm=algorithm, leaf_size=leaf_size, metric=metric, p=p, metric_params=metric_params,
                         n_jobs=n_jobs)
        self.contamination, self.novelty = contamination, novelty

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the factor of every row."""
        self._fit(X)
        n = self.n_samples_fit_
        if self.n_neighbors > n:
            warnings.warn(f"n_neighbors ({self.n_neighbors}) is greater than the total number of samples ({n}). n_neighbors will be set to "
                          "(n_samples - 1) for estimation.", stacklevel=2)
        self.n_neighbors_ = max(1, min(self.n_neighbors, n - 1))
        self._distances_fit_X_, rows = self.kneighbors(n_neighbors=self.n_neighbors_)
        self._lrd = self._density(self._distances_fit_X_, rows)
        factor = self._lrd[rows] / self._lrd[:, None]
        self.negative_outlier_factor_ = -np.mean(factor, axis=1)
        if self._fit_X.dtype == np.float32:
            keep_kind(self, np.float32, "negative_outlier_factor_")
        self.offset_ = -1.5
        if self.contamination != "auto":
            self.offset_ = float(np.percentile(self.negative_outlier_factor_, 100.0 * self.contamination))
        if float(self.negative_outlier_factor_.min()) < -1e7 and not self.novelty:
            warnings.warn("Duplicate values are leading to incorrect results. Increase the number of neighbors for more accurate results.",
                          stacklevel=2)
        return self

    def _density(self, distances: Any, rows: Any) -> Any:
        """One over the mean reachability of the neighbours."""
        reach = np.maximum(distances, self._distances_fit_X_[rows, self.n_neighbors_ - 1])
        return 1.0 / (np.mean(reach, axis=1) + 1e-10)

    @property
    def fit_predict(self) -> Any:
        """Fit, and 1 for each inlier, -1 for each outlier; not for novelty detection."""
        if self.novelty:
            raise AttributeError("fit_predict is not available when novelty=True. Use novelty=False if you want to predict on the "
                                 "training set.")
        return self._fit_predict

    def _fit_predict(self, X: Any, y: Any = None) -> Any:
        self.fit(X)
        return give_back(np.where(self.negative_outlier_factor_ < self.offset_, -1, 1), X)

    def _only_novelty(self, name: str) -> None:
        if not self.novelty:
            raise AttributeError(f"{name} is not available when novelty=False, use fit_predict if you want to predict on training data. "
                                 f"Use novelty=True if you want to use LOF for novelty detection and predict on new unseen data.")

    @property
    def score_samples(self) -> Any:
        """The opposite of the factor of new rows."""
        self._only_novelty("score_samples")
        return self._scores

    @property
    def decision_function(self) -> Any:
        """`score_samples` less the offset."""
        self._only_novelty("decision_function")
        return lambda X: self._scores(X) - self.offset_

    @property
    def predict(self) -> Any:
        """1 for inliers, -1 for outliers among new rows."""
        self._only_novelty("predict")
        return lambda X: give_back(np.where(np.asarray(self._scores(X)) - self.offset_ < 0, -1, 1), X)

    def _scores(self, X: Any) -> Any:
        check_is_fitted(self)
        distances, rows = (np.asarray(a) for a in self.kneighbors(X, n_neighbors=self.n_neighbors_))
        return give_back(-np.mean(self._lrd[rows] / self._density(distances, rows)[:, None], axis=1), X)
