"""`sklearn.semi_supervised`: classes for samples of which few are labelled; unlabelled ones are -1."""
from septet.sklearn.lazy import homes, loader

__getattr__, __dir__ = loader("septet.sklearn.semi_supervised", homes({
    "label_propagation": "LabelPropagation LabelSpreading",
    "self_training": "SelfTrainingClassifier",
}))
