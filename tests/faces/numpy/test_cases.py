"""Every case of `cases/*.py` against NumPy's recorded answer (recorder: tests/golden/record_numpy_cases.py)."""
from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import septet.numpy as np

HERE = Path(__file__).parent
GOLDEN = HERE.parents[1] / "golden" / "numpy_cases"


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


canon = load(HERE / "canon.py")
AREAS = {path.stem: load(path) for path in sorted((HERE / "cases").glob("*.py"))}


@pytest.mark.parametrize("area", AREAS)
def test_area(area, check_cases):
    module = AREAS[area]
    limits = getattr(module, "RTOL", 0.0), getattr(module, "ATOL", 0.0)
    check_cases(module, GOLDEN / f"{area}.json", "NumPy", "record_numpy_cases",
                lambda setup, case: canon.evaluate(np, setup, case), lambda wanted, got: canon.same(wanted, got, *limits))
