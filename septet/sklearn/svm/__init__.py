"""`sklearn.svm`: support vector machines."""
from septet.sklearn.lazy import homes, loader

__getattr__, __dir__ = loader("septet.sklearn.svm", homes({
    "classes": "NuSVC NuSVR OneClassSVM SVC SVR",
    "linear": "LinearSVC LinearSVR",
    "bounds": "l1_min_c",
}))
