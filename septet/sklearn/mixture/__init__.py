"""`sklearn.mixture`: mixtures of normal distributions."""
from __future__ import annotations

from septet.errors import NotSupported
from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({"gaussian": "GaussianMixture"})
_load, __dir__ = _lazy.loader("septet.sklearn.mixture", _HOMES)


def __getattr__(name: str) -> object:
    """A name of this package; NotSupported for what Septet does not have yet."""
    if name == "BayesianGaussianMixture":
        raise NotSupported(f"sklearn.mixture.{name}")
    return _load(name)


__all__ = sorted(_HOMES)
