"""`sklearn.tree`: decision trees, and how they are shown."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({
    "estimators": "DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor",
    "base": "BaseDecisionTree",
    "text": "export_text",
    "graphviz": "export_graphviz",
    "plot": "plot_tree",
})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.tree", _HOMES)
__all__ = sorted(_HOMES)
