"""`sklearn.inspection`: what a fitted model looks at."""
from __future__ import annotations

from septet.errors import NotSupported
from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({"importance": "permutation_importance", "dependence": "partial_dependence"})
_load, __dir__ = _lazy.loader("septet.sklearn.inspection", _HOMES)
_MISSING = ("DecisionBoundaryDisplay", "PartialDependenceDisplay")


def __getattr__(name: str) -> object:
    """A name of this package; NotSupported for what Septet does not have yet."""
    if name in _MISSING:
        raise NotSupported(f"sklearn.inspection.{name}")
    return _load(name)


__all__ = sorted(_HOMES)
