"""Models, training, callbacks and what is printed, beside what the real library gave (tests/golden/record_keras_training.py)."""
from __future__ import annotations

import importlib.util
import json
import math
from pathlib import Path

import pytest

import septet.keras as keras
import septet.numpy as np

spec = importlib.util.spec_from_file_location("keras_scenarios", Path(__file__).with_name("keras_scenarios.py"))
scenarios = importlib.util.module_from_spec(spec)
spec.loader.exec_module(scenarios)
GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "keras_training.json").read_text())
CLOSE = 1e-4                        # four digits


def same(found, wanted, path=""):
    """Plain data alike: numbers to four digits, texts with such numbers in them."""
    if isinstance(wanted, dict):
        assert list(found) == list(wanted), path
        for key in wanted:
            same(found[key], wanted[key], f"{path}.{key}")
    elif isinstance(wanted, (list, tuple)):
        assert len(found) == len(wanted), path
        for k, (a, b) in enumerate(zip(found, wanted)):
            same(a, b, f"{path}[{k}]")
    elif isinstance(wanted, float) or isinstance(found, float):
        assert math.isclose(found, wanted, rel_tol=CLOSE, abs_tol=CLOSE) or math.isnan(found) and math.isnan(wanted), (path, found, wanted)
    else:
        assert found == wanted, path


@pytest.mark.parametrize("scenario", scenarios.SCENARIOS, ids=lambda f: f.__name__)
def test_scenario(scenario):
    found = json.loads(json.dumps(scenario(keras, np), default=float))
    same(found, GOLDEN[scenario.__name__])
