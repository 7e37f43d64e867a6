"""Covariances shrunk towards a multiple of the identity."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.covariance.empirical import EmpiricalCovariance, empirical_covariance
from septet.sklearn.utils.foreign import give_back
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_array, validate_data


def shrunk_covariance(emp_cov: Any, shrinkage: float = 0.1) -> Any:
    """(1 - shrinkage) covariance + shrinkage mean variance identity."""
    cov = check_array(emp_cov, allow_nd=True)
    p = cov.shape[-1]
    mu = np.trace(cov, axis1=-2, axis2=-1) / p
    return give_back((1.0 - shrinkage) * cov + shrinkage * np.asarray(mu)[..., None, None] * np.eye(p, dtype=cov.dtype), emp_cov)


def ledoit_wolf_shrinkage(X: Any, assume_centered: bool = False, block_size: int = 1000) -> float:
    """The shrinkage that Ledoit and Wolf (2004) estimate."""
    X = check_array(X)
    if len(X.shape) == 2 and X.shape[1] == 1:
        return 0.0
    n, p = X.shape
    X = X if assume_centered else X - X.mean(axis=0)
    squares = X**2
    trace = squares.sum(axis=0) / n
    mu = float(trace.sum()) / p
    gram = X.T @ X
    beta_, delta_ = float((squares.T @ squares).sum()), float((gram**2).sum()) / n**2
    beta = 1.0 / (p * n) * (beta_ / n - delta_)
    delta = (delta_ - 2.0 * mu * float(trace.sum()) + p * mu**2) / p
    beta = min(beta, delta)
    return 0.0 if beta == 0 else beta / delta


def ledoit_wolf(X: Any, *, assume_centered: bool = False, block_size: int = 1000) -> tuple[Any, float]:
    """(covariance, shrinkage) of Ledoit and Wolf."""
    model = LedoitWolf(assume_centered=assume_centered, block_size=block_size, store_precision=False).fit(X)
    return give_back(model.covariance_, X), model.shrinkage_


def oas(X: Any, *, assume_centered: bool = False) -> tuple[Any, float]:
    """(covariance, shrinkage) of oracle approximating shrinkage (Chen et al. 2010)."""
    model = OAS(assume_centered=assume_centered).fit(X)
    return give_back(model.covariance_, X), model.shrinkage_


class ShrunkCovariance(EmpiricalCovariance):
    """A covariance shrunk by a given amount."""

    _parameter_constraints: dict[str, Any] = {**EmpiricalCovariance._parameter_constraints, **parameters("shrinkage: float [0, 1]")}

    def __init__(self, *, store_precision: bool = True, assume_centered: bool = False, shrinkage: float = 0.1):
        super().__init__(store_precision=store_precision, assume_centered=assume_centered)
        self.shrinkage = shrinkage

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the covariance."""
        X = validate_data(self, X)
        self.location_ = np.zeros(X.shape[1]) if self.assume_centered else X.mean(axis=0)
        self._set_covariance(shrunk_covariance(empirical_covariance(X, assume_centered=self.assume_centered), self.shrinkage))
        return self


class LedoitWolf(EmpiricalCovariance):
    """A covariance shrunk as Ledoit and Wolf estimate."""

    _parameter_constraints: dict[str, Any] = {**EmpiricalCovariance._parameter_constraints, **parameters("block_size: int [1, inf)")}

    def __init__(self, *, store_precision: bool = True, assume_centered: bool = False, block_size: int = 1000):
        super().__init__(store_precision=store_precision, assume_centered=assume_centered)
        self.block_size = block_size

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the covariance and the shrinkage."""
        X = validate_data(self, X)
        self.location_ = np.zeros(X.shape[1]) if self.assume_centered else X.mean(axis=0)
        gap = X - self.location_
        found = ledoit_wolf_shrinkage(gap, True, self.block_size)
        self.shrinkage_ = X.dtype.type(found) if X.shape[1] > 1 else found
        self._set_covariance(shrunk_covariance(empirical_covariance(gap, assume_centered=True), self.shrinkage_))
        return self


class OAS(EmpiricalCovariance):
    """A covariance shrunk by the oracle approximation."""

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the covariance and the shrinkage."""
        X = validate_data(self, X)
        self.location_ = np.zeros(X.shape[1]) if self.assume_centered else X.mean(axis=0)
        cov = empirical_covariance(X - self.location_, assume_centered=True)
        n, p = X.shape
        alpha, mu = float(np.mean(cov**2)), float(np.trace(cov)) / p
        below = (n + 1) * (alpha - mu**2 / p)
        self.shrinkage_ = 1.0 if below == 0 or alpha + mu**2 >= below else X.dtype.type((alpha + mu**2) / below)
        if p == 1:
            self.shrinkage_ = 0.0
        self._set_covariance(shrunk_covariance(cov, self.shrinkage_))
        return self
