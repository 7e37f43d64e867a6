"""The class of the nearest centroid."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassifierMixin
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.multiclass import check_classification_targets
from septet.sklearn.utils.validation import check_is_fitted, validate_data


class NearestCentroid(ClassifierMixin, BaseEstimator):
    """Classes by their means (or medians for the Manhattan metric), shrunk towards the whole where asked (Tibshirani et al. 2002)."""

    _parameter_constraints: dict[str, Any] = parameters("""
        metric: 'manhattan' 'euclidean'
        shrink_threshold: float (0, inf) | None
        priors: array-like | 'empirical' 'uniform'
    """)

    def __init__(self, metric: str = "euclidean", *, shrink_threshold: float | None = None, priors: Any = "uniform"):
        self.metric, self.shrink_threshold, self.priors = metric, shrink_threshold, priors

    def fit(self, X: Any, y: Any) -> Any:
        """Find the centroids."""
        X, y = validate_data(self, X, y, accept_sparse=["csr", "csc"] if self.metric == "euclidean" else False)
        X = X.toarray() if hasattr(X, "toarray") else X
        check_classification_targets(y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        n, k = len(X), len(self.classes_)
        if k < 2:
            raise ValueError(f"The number of classes has to be greater than one; got {k} class")
        counts = np.bincount(codes.reshape(-1), minlength=k)
        if isinstance(self.priors, str):
            self.class_prior_ = counts / n if self.priors == "empirical" else np.full(k, 1.0 / k)
        else:
            self.class_prior_ = np.asarray(self.priors, dtype=np.float64)
            if bool((self.class_prior_ < 0).any()):
                raise ValueError("priors must be non-negative")
            self.class_prior_ = self.class_prior_ / self.class_prior_.sum()
        middle = np.median if self.metric == "manhattan" else np.mean
        self.centroids_ = np.stack([middle(X[codes == c], axis=0) for c in range(k)]).astype(np.float64)
        spread = ((X - self.centroids_[codes]) ** 2).sum(axis=0)
        self.within_class_std_dev_ = np.sqrt(spread / (n - k))
        mean = X.mean(axis=0)
        scale = np.sqrt(1.0 / counts - 1.0 / n)[:, None] * (self.within_class_std_dev_ + np.median(self.within_class_std_dev_))
        self.deviations_ = (self.centroids_ - mean) / scale
        if self.shrink_threshold:
            sizes = np.abs(self.deviations_) - self.shrink_threshold
            self.deviations_ = np.sign(self.deviations_) * np.maximum(sizes, 0)
            self.centroids_ = mean + scale * self.deviations_
        return self

    def predict(self, X: Any) -> Any:
        """The class of the nearest centroid, by prior probabilities where they differ."""
        check_is_fitted(self)
        X = validate_data(self, X, ensure_all_finite=True, accept_sparse="csr", reset=False)
        X = X.toarray() if hasattr(X, "toarray") else X
        if np.allclose(self.class_prior_, 1 / len(self.classes_)):
            d = np.abs(X[:, None, :] - self.centroids_[None]).sum(axis=2) if self.metric == "manhattan" else \
                ((X[:, None, :] - self.centroids_[None]) ** 2).sum(axis=2)
            return self.classes_[np.argmin(d, axis=1)]
        return self.classes_[np.argmax(self._decision(X), axis=1)]

    def _decision(self, X: Any) -> Any:
        std = self.within_class_std_dev_
        d = (((X[:, None, :] - self.centroids_[None]) / np.where(std == 0, np.inf, std)) ** 2).sum(axis=2)
        return -d + 2.0 * np.log(self.class_prior_)

    def decision_function(self, X: Any) -> Any:
        """Discriminant scores: a number a row for two classes, else one a class."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", reset=False)
        found = self._decision(X.toarray() if hasattr(X, "toarray") else X)
        return found[:, 1] - found[:, 0] if len(self.classes_) == 2 else found

    def predict_proba(self, X: Any) -> Any:
        """The softmax of the discriminant scores."""
        raw = np.asarray(self.decision_function(X))
        if raw.ndim == 1:
            p = 1 / (1 + np.exp(-raw))
            return np.stack([1 - p, p], axis=1)
        shifted = np.exp(raw - raw.max(axis=1)[:, None])
        return shifted / shifted.sum(axis=1)[:, None]

    def predict_log_proba(self, X: Any) -> Any:
        """The logarithm of `predict_proba`."""
        return np.log(np.asarray(self.predict_proba(X)))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = self.metric == "euclidean"
        return tags
