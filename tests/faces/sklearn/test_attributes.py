"""Every public fitted attribute is there, of scikit-learn's type (recorder: tests/golden/record_sklearn_attributes.py)."""
from __future__ import annotations

import importlib.util
import json
import warnings
from pathlib import Path

HERE = Path(__file__).parent
RECORDED = json.loads((HERE.parents[1] / "golden" / "sklearn_attributes.json").read_text())
_spec = importlib.util.spec_from_file_location("sklearn_attributes", HERE / "attributes.py")
attributes = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(attributes)
KNOWN = {                                   # objects of SciPy and of private classes, and two numbers in another precision
    ("Birch", "dummy_leaf_"), ("Birch", "root_"), ("GaussianProcessClassifier", "base_estimator_"), ("IsotonicRegression", "f_"),
    ("SplineTransformer", "bsplines_"), ("ClassicalMDS", "dissimilarity_matrix_"), ("GaussianProcessRegressor", "y_train_"),
    ("KernelRidge", "dual_coef_"), ("TunedThresholdClassifierCV", "best_threshold_"),
}


SLOW = ("AdaBoost", "Bagging", "GradientBoosting", "GaussianProcess", "Halving", "SearchCV", "TSNE", "RFECV", "Sequential", "Stacking",
        "Dictionary")


def test_attributes(fitted, estimator_name):
    warnings.simplefilter("ignore")
    if estimator_name in RECORDED:
        wrong = differences(estimator_name, RECORDED[estimator_name]["float64"], attributes.fitted(fitted(estimator_name)[0]))
        assert not wrong, wrong


def test_attributes_of_single_precision(every_estimator):
    warnings.simplefilter("ignore")
    wrong = []
    for name, cls in every_estimator.classes().items():
        if name in RECORDED and not any(word in name for word in SLOW):
            found = attributes.after_fit(every_estimator, name, cls, "float32")
            wrong += [(name, *pair) for pair in differences(name, RECORDED[name]["float32"], found)]
    assert not wrong, "\n".join(map(str, wrong))


def differences(name, expected, found):
    """(attribute, scikit-learn's type, ours)."""
    if isinstance(expected, str) or isinstance(found, str):
        return [] if expected == found else [("fit", expected, found)]
    keys = sorted(set(expected) | set(found))
    return [(key, expected.get(key), found.get(key)) for key in keys if expected.get(key) != found.get(key) and (name, key) not in KNOWN]
