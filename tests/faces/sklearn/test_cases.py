"""Every case of `cases/*.py` against scikit-learn's recorded answer (recorder: tests/golden/record_sklearn_cases.py).

An area may set RTOL and ATOL (1e-6 and 1e-9 else) and TEXT (the errors' words must match too).
"""
from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

HERE = Path(__file__).parent
GOLDEN = HERE.parents[1] / "golden" / "sklearn_cases"


def load(path):
    spec = importlib.util.spec_from_file_location("sklearn_" + path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


canon = load(HERE / "canon.py")
AREAS = {path.stem: load(path) for path in sorted((HERE / "cases").glob("*.py"))}


@pytest.mark.parametrize("area", AREAS)
def test_area(area, check_cases):
    module = AREAS[area]
    options = {"rtol": getattr(module, "RTOL", canon.RTOL), "atol": getattr(module, "ATOL", canon.ATOL),
               "text": getattr(module, "TEXT", False)}
    check_cases(module, GOLDEN / f"{area}.json", "scikit-learn", "record_sklearn_cases",
                lambda setup, case: canon.evaluate("septet.", setup, case), lambda wanted, got: canon.same(wanted, got, **options))
