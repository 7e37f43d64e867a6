"""`sklearn.preprocessing`: scaling, encoding and binning of features.  A module is loaded when one of its names is first used."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

_HOME = _lazy.homes({
    "scalers": "MaxAbsScaler MinMaxScaler RobustScaler StandardScaler",
    "scaling": "maxabs_scale minmax_scale robust_scale scale",
    "norms": "Binarizer KernelCenterer Normalizer add_dummy_feature binarize normalize",
    "onehot": "OneHotEncoder",
    "ordinal": "OrdinalEncoder",
    "target": "TargetEncoder",
    "labels": "LabelBinarizer LabelEncoder MultiLabelBinarizer label_binarize",
    "functions": "FunctionTransformer",
    "bins": "KBinsDiscretizer",
    "polynomials": "PolynomialFeatures",
    "splines": "SplineTransformer",
    "power": "PowerTransformer power_transform",
    "quantiles": "QuantileTransformer quantile_transform",
})
__getattr__, __dir__ = _lazy.loader("septet.sklearn.preprocessing", _HOME)
__all__ = list(_HOME)
