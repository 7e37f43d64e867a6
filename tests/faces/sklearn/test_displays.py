"""Displays beside what scikit-learn's draw (recorder: tests/golden/record_sklearn_displays.py)."""
from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parents[1] / "golden" / "sklearn_displays.json"
needs_matplotlib = pytest.mark.skipif(importlib.util.find_spec("matplotlib") is None, reason="matplotlib is not installed (extra: plot)")


def module(name):
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


charts, canon = module("charts"), module("canon")


@cache
def recorded():
    return json.loads(GOLDEN.read_text(encoding="utf-8"))


@cache
def scope():
    return charts.scope("septet.")


def difference(wanted, got, path=""):
    """Where two descriptions part; None where they agree."""
    if isinstance(wanted, (int, float)) and isinstance(got, (int, float)) and not isinstance(wanted, bool):
        atol = 0.01 if ".face" in path or ".edge" in path else 1e-9         # a colour at the border of two of a map's may be either
        return None if canon.close(wanted, got, 1e-6, atol) else f"{path}: {got} is not {wanted}"
    if isinstance(wanted, dict) and isinstance(got, dict) and set(wanted) == set(got):
        return next((d for k in wanted if (d := difference(wanted[k], got[k], f"{path}.{k}"))), None)
    if isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        return next((d for k, (a, b) in enumerate(zip(wanted, got)) if (d := difference(a, b, f"{path}[{k}]"))), None)
    return None if wanted == got else f"{path}: {got!r} is not {wanted!r}"


@needs_matplotlib
@pytest.mark.parametrize("case", [case for cases in charts.CASES.values() for case in cases])
def test_drawn(case):
    wanted, got = recorded()[case], charts.run("septet.", scope(), case)
    if "raises" in wanted:
        assert wanted["raises"] == got.get("raises"), got
        return
    assert "raises" not in got, got
    assert difference(wanted, json.loads(json.dumps(got))) is None


@needs_matplotlib
def test_a_deep_tree_has_no_overlaps():
    from septet.sklearn.tree.plot import Layout

    names = scope()
    np = names["np"]
    X = np.random.RandomState(0).rand(400, 3)
    tree = names["DecisionTreeRegressor"](random_state=0).fit(X, X[:, 0] * X[:, 1] + X[:, 2] ** 2).tree_
    layout = Layout(tree, None)
    rows = {}
    for node, level in layout.level.items():
        rows.setdefault(level, []).append(layout.x[node])
    assert len(layout.x) == tree.node_count and min(layout.x.values()) == 0
    assert all(b - a >= 1 - 1e-9 for row in rows.values() for a, b in zip(sorted(row), sorted(row)[1:]))


WITHOUT = """
import sys
sys.modules["matplotlib"] = None
import septet.numpy as np
from septet.sklearn.calibration import CalibrationDisplay
from septet.sklearn.inspection import DecisionBoundaryDisplay, PartialDependenceDisplay
from septet.sklearn.linear_model import LogisticRegression
from septet.sklearn.metrics import ConfusionMatrixDisplay, DetCurveDisplay, PrecisionRecallDisplay, PredictionErrorDisplay, RocCurveDisplay
from septet.sklearn.model_selection import LearningCurveDisplay, ValidationCurveDisplay
from septet.sklearn.tree import DecisionTreeClassifier, plot_tree
X, y = np.random.RandomState(0).rand(30, 2), np.arange(30) % 2
model = LogisticRegression().fit(X, y)
calls = {
    "ConfusionMatrixDisplay": lambda: ConfusionMatrixDisplay.from_predictions(y, y),
    "RocCurveDisplay": lambda: RocCurveDisplay.from_estimator(model, X, y),
    "PrecisionRecallDisplay": lambda: PrecisionRecallDisplay.from_estimator(model, X, y),
    "DetCurveDisplay": lambda: DetCurveDisplay.from_estimator(model, X, y),
    "PredictionErrorDisplay": lambda: PredictionErrorDisplay.from_predictions(y, y),
    "CalibrationDisplay": lambda: CalibrationDisplay.from_estimator(model, X, y),
    "DecisionBoundaryDisplay": lambda: DecisionBoundaryDisplay.from_estimator(model, X),
    "PartialDependenceDisplay": lambda: PartialDependenceDisplay.from_estimator(model, X, [0]),
    "LearningCurveDisplay": lambda: LearningCurveDisplay.from_estimator(model, X, y),
    "ValidationCurveDisplay": lambda: ValidationCurveDisplay.from_estimator(model, X, y, param_name="C", param_range=[1]),
    "plot_tree": lambda: plot_tree(DecisionTreeClassifier().fit(X, y)),
}
for name, call in calls.items():
    try:
        call()
    except ImportError as error:
        assert str(error).startswith(name) and "requires matplotlib. You can install matplotlib with `pip install matplotlib`" in str(error)
        print(name)
"""


def test_without_matplotlib_every_display_says_so():
    ran = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, timeout=300)
    assert len(ran.stdout.split()) == 11, ran.stdout + ran.stderr
