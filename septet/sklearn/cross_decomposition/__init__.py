"""`sklearn.cross_decomposition`: what two tables share."""
from __future__ import annotations

from septet.errors import NotSupported
from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({"pls": "CCA PLSCanonical PLSRegression"})
_load, __dir__ = _lazy.loader("septet.sklearn.cross_decomposition", _HOMES)


def __getattr__(name: str) -> object:
    """A name of this package; NotSupported for what Septet does not have yet."""
    if name == "PLSSVD":
        raise NotSupported(f"sklearn.cross_decomposition.{name}")
    return _load(name)


__all__ = sorted(_HOMES)
