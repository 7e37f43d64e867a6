"""`sklearn.impute`: values for what is missing.  A module is loaded when one of its names is first used."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOME = _lazy.homes({"simple": "SimpleImputer", "indicator": "MissingIndicator", "knn": "KNNImputer", "iterative": "IterativeImputer"})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.impute", _HOME)
__all__ = [n for n in _HOME if n != "IterativeImputer"]
