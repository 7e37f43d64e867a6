"""`sklearn.compose`: transformers for columns, and for targets.  A module is loaded when one of its names is first used."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOME = _lazy.homes({"columns": "ColumnTransformer make_column_transformer", "selector": "make_column_selector",
                     "target": "TransformedTargetRegressor"})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.compose", _HOME)
__all__ = list(_HOME)
