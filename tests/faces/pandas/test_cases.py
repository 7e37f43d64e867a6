"""Every case of `cases/*.py` against pandas's recorded answer (recorder: tests/golden/record_pandas_cases.py)."""
from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import septet.pandas as pandas

HERE = Path(__file__).parent
GOLDEN = HERE.parents[1] / "golden" / "pandas_cases"


def load(path):
    spec = importlib.util.spec_from_file_location("pandas_" + path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


canon = load(HERE / "canon.py")
AREAS = {path.stem: load(path) for path in sorted((HERE / "cases").glob("*.py"))}


@pytest.mark.parametrize("area", AREAS)
def test_area(area, check_cases):
    module = AREAS[area]
    options = {"rtol": getattr(module, "RTOL", None), "text": getattr(module, "TEXT", False)}
    check_cases(module, GOLDEN / f"{area}.json", "pandas", "record_pandas_cases",
                lambda setup, case: canon.evaluate(pandas, setup, case), lambda wanted, got: canon.same(wanted, got, **options))
