"""`sklearn.cross_decomposition`: what two tables share."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({"pls": "CCA PLSCanonical PLSRegression", "svd": "PLSSVD"})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.cross_decomposition", _HOMES)
__all__ = sorted(_HOMES)
