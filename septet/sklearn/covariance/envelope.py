"""Outliers by their distance under a robust covariance."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import OutlierMixin
from septet.sklearn.covariance.robust import MinCovDet
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_is_fitted


class EllipticEnvelope(OutlierMixin, MinCovDet):
    """An ellipse around the rows that are no outliers."""

    _parameter_constraints: dict[str, Any] = {**MinCovDet._parameter_constraints, **parameters("contamination: float (0, 0.5]")}

    def __init__(self, *, store_precision: bool = True, assume_centered: bool = False, support_fraction: float | None = None,
                 contamination: float = 0.1, random_state: Any = None):
        super().__init__(store_precision=store_precision, assume_centered=assume_centered, support_fraction=support_fraction,
                         random_state=random_state)
        self.contamination = contamination

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the ellipse."""
        super().fit(X)
        self.offset_ = np.percentile(-self.dist_, 100.0 * self.contamination)
        return self

    def decision_function(self, X: Any) -> Any:
        """Below 0 for outliers."""
        check_is_fitted(self)
        return self.score_samples(X) - self.offset_

    def score_samples(self, X: Any) -> Any:
        """Less the squared Mahalanobis distance."""
        check_is_fitted(self)
        return -self.mahalanobis(X)

    def predict(self, X: Any) -> Any:
        """1 for inliers, -1 for outliers."""
        return np.where(np.asarray(self.decision_function(X)) >= 0, 1, -1)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The accuracy of the predictions."""
        from septet.sklearn.metrics import accuracy_score

        return accuracy_score(y, self.predict(X), sample_weight=sample_weight)
