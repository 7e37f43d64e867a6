"""The empirical covariance."""
from __future__ import annotations

import math
import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator
from septet.sklearn.utils.foreign import give_back
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_array, validate_data


def log_likelihood(emp_cov: Any, precision: Any) -> float:
    """The mean Gaussian log-likelihood of data with a covariance under a precision."""
    emp_cov, precision = np.asarray(emp_cov), np.asarray(precision)
    p = precision.shape[0]
    sign, logdet = np.linalg.slogdet(precision)
    found = -float((emp_cov * precision).sum()) + (float(logdet) if sign > 0 else -math.inf)
    return (found - p * math.log(2 * math.pi)) / 2.0


def empirical_covariance(X: Any, *, assume_centered: bool = False) -> Any:
    """The covariance of rows, divided by their number."""
    data = check_array(X, ensure_2d=False, ensure_all_finite=False)
    if data.ndim == 1:
        data = data.reshape(1, -1)
    if len(data) == 1:
        warnings.warn("Only one sample available. You may want to reshape your data array", stacklevel=2)
    gap = data if assume_centered else data.astype(np.float64) - data.mean(axis=0, dtype=np.float64)
    return give_back(gap.T @ gap / len(data), X)


class EmpiricalCovariance(BaseEstimator):
    """The maximum-likelihood covariance."""

    _parameter_constraints: dict[str, Any] = parameters("store_precision, assume_centered: bool")

    def __init__(self, *, store_precision: bool = True, assume_centered: bool = False):
        self.store_precision, self.assume_centered = store_precision, assume_centered

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the covariance."""
        X = validate_data(self, X)
        self.location_ = np.zeros(X.shape[1]) if self.assume_centered else X.mean(axis=0)
        self._set_covariance(empirical_covariance(X, assume_centered=self.assume_centered))
        return self

    def _set_covariance(self, covariance: Any) -> None:
        covariance = np.asarray(covariance)
        self.covariance_ = covariance
        self.precision_ = np.linalg.pinv(covariance, hermitian=True) if self.store_precision else None

    def get_precision(self) -> Any:
        """The inverse of the covariance."""
        return self.precision_ if self.store_precision else np.linalg.pinv(self.covariance_, hermitian=True)

    def score(self, X_test: Any, y: Any = None) -> float:
        """The mean log-likelihood of rows."""
        X_test = validate_data(self, X_test, reset=False)
        return log_likelihood(empirical_covariance(X_test - self.location_, assume_centered=True), self.get_precision())

    def error_norm(self, comp_cov: Any, norm: str = "frobenius", scaling: bool = True, squared: bool = True) -> float:
        """The distance to another covariance."""
        error = np.asarray(comp_cov) - self.covariance_
        if norm == "frobenius":
            found = float((error**2).sum())
        elif norm == "spectral":
            found = float(np.linalg.svd(error.T @ error, compute_uv=False).max())
        else:
            raise NotImplementedError("Only spectral and frobenius norms are implemented")
        found = found / error.shape[0] if scaling else found
        return found if squared else math.sqrt(found)

    def mahalanobis(self, X: Any) -> Any:
        """The squared Mahalanobis distance of each row to the location."""
        data = validate_data(self, X, reset=False)
        gap = (data - self.location_).astype(np.float64)
        return give_back(((gap @ self.get_precision()) * gap).sum(axis=1), X)
