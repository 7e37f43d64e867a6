"""`sklearn.gaussian_process`: regression and classification by Gaussian processes."""
from septet.sklearn.lazy import homes, loader

__getattr__, __dir__ = loader("septet.sklearn.gaussian_process", homes({
    "regressor": "GaussianProcessRegressor",
    "classifier": "GaussianProcessClassifier",
}), ("kernels",))
