"""`sklearn.covariance`: covariances, shrunk where rows are few."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({
    "empirical": "EmpiricalCovariance empirical_covariance log_likelihood",
    "shrunk": "LedoitWolf OAS ShrunkCovariance ledoit_wolf ledoit_wolf_shrinkage oas shrunk_covariance",
    "robust": "MinCovDet fast_mcd",
    "envelope": "EllipticEnvelope",
    "graphical": "GraphicalLasso GraphicalLassoCV graphical_lasso",
})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.covariance", _HOMES)
__all__ = sorted(_HOMES)
