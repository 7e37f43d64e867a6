"""`sklearn.covariance`: covariances, shrunk where rows are few."""
from __future__ import annotations

from septet.errors import NotSupported
from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({
    "empirical": "EmpiricalCovariance empirical_covariance log_likelihood",
    "shrunk": "LedoitWolf OAS ShrunkCovariance ledoit_wolf ledoit_wolf_shrinkage oas shrunk_covariance",
})
_load, __dir__ = _lazy.loader("septet.sklearn.covariance", _HOMES)
_MISSING = ("EllipticEnvelope", "GraphicalLasso", "GraphicalLassoCV", "MinCovDet", "fast_mcd", "graphical_lasso")


def __getattr__(name: str) -> object:
    """A name of this package; NotSupported for what Septet does not have yet."""
    if name in _MISSING:
        raise NotSupported(f"sklearn.covariance.{name}")
    return _load(name)


__all__ = sorted(_HOMES)
