"""`sklearn.inspection`: what a fitted model looks at."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({"importance": "permutation_importance", "dependence": "partial_dependence",
                      "boundary_display": "DecisionBoundaryDisplay", "dependence_display": "PartialDependenceDisplay"})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.inspection", _HOMES)
__all__ = sorted(_HOMES)
