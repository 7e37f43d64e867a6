"""`sklearn.feature_selection`: choosing features.  A module is loaded when one of its names is first used."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOME = _lazy.homes({
    "tests": "chi2 f_classif f_oneway f_regression r_regression",
    "information": "mutual_info_classif mutual_info_regression",
    "univariate": "GenericUnivariateSelect SelectFdr SelectFpr SelectFwe SelectKBest SelectPercentile",
    "selector": "SelectorMixin",
    "variance": "VarianceThreshold",
    "from_model": "SelectFromModel",
    "rfe": "RFE RFECV",
    "sequential": "SequentialFeatureSelector",
})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.feature_selection", _HOME)
__all__ = list(_HOME)
