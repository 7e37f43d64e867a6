"""`sklearn.model_selection`: splits, cross-validation, searches of parameters.  A module is loaded when one of its names is used."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOME = _lazy.homes({
    "splitters": """BaseCrossValidator GroupKFold KFold LeaveOneGroupOut LeaveOneOut LeavePGroupsOut LeavePOut PredefinedSplit
        StratifiedGroupKFold StratifiedKFold TimeSeriesSplit""",
    "repeated": "RepeatedKFold RepeatedStratifiedKFold",
    "shuffles": "BaseShuffleSplit GroupShuffleSplit ShuffleSplit StratifiedShuffleSplit train_test_split",
    "choosing": "check_cv",
    "validation": "cross_val_predict cross_val_score cross_validate permutation_test_score",
    "learning": "learning_curve validation_curve",
    "parameters": "ParameterGrid ParameterSampler",
    "search": "GridSearchCV RandomizedSearchCV",
    "halving": "HalvingGridSearchCV HalvingRandomSearchCV",
    "thresholds": "FixedThresholdClassifier TunedThresholdClassifierCV",
    "plots": "LearningCurveDisplay ValidationCurveDisplay",
})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.model_selection", _HOME)
__all__ = [n for n in _HOME if not n.startswith("Halving")]     # which want an import of their own
