"""`sklearn.ensemble`: forests, boosting, bagging, voting, stacking."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOMES = _lazy.homes({
    "base": "BaseEnsemble",
    "forest": "ExtraTreesClassifier ExtraTreesRegressor RandomForestClassifier RandomForestRegressor",
    "embedding": "RandomTreesEmbedding",
    "isolation": "IsolationForest",
    "bagging": "BaggingClassifier BaggingRegressor",
    "adaboost": "AdaBoostClassifier AdaBoostRegressor",
    "gradient_trees": "GradientBoostingClassifier GradientBoostingRegressor",
    "gradient_boosting": "HistGradientBoostingClassifier HistGradientBoostingRegressor",
    "voting": "VotingClassifier VotingRegressor",
    "stacking": "StackingClassifier StackingRegressor",
})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.ensemble", _HOMES)
__all__ = sorted(_HOMES)
