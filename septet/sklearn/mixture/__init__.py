"""`sklearn.mixture`: mixtures of normal distributions."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({"gaussian": "GaussianMixture", "bayesian": "BayesianGaussianMixture"})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.mixture", _HOMES)
__all__ = sorted(_HOMES)
