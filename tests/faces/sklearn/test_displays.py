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
        return None if canon.close(wanted, got, 1e-6, 1e-9) else f"{path}: {got} is not {wanted}"
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
