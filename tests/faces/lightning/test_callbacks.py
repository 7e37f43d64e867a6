"""Callbacks, loggers and helpers: every scenario gives what Lightning gave, floats to four digits."""
from __future__ import annotations

import importlib.util
import json
import math
from pathlib import Path

import pytest

import septet.lightning as lightning
import septet.torch as torch

spec = importlib.util.spec_from_file_location("callback_scenarios", Path(__file__).with_name("callback_scenarios.py"))
callback_scenarios = importlib.util.module_from_spec(spec)
spec.loader.exec_module(callback_scenarios)
GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "lightning_callbacks"


def difference(found, expected, place=""):
    """Where two values part, or nothing."""
    if isinstance(expected, float) and isinstance(found, int | float):
        same = math.isclose(found, expected, rel_tol=1e-4, abs_tol=1e-5) or found == expected or found != found and expected != expected
        return None if same else f"{place}: {found} instead of {expected}"
    if type(found) is not type(expected):
        return f"{place}: {found!r} instead of {expected!r}"
    if isinstance(expected, dict):
        if list(found) != list(expected):
            return f"{place}: {list(found)} instead of {list(expected)}"
        return next((d for key in expected if (d := difference(found[key], expected[key], f"{place}[{key!r}]"))), None)
    if isinstance(expected, list) and len(found) == len(expected):
        return next((d for k, (a, b) in enumerate(zip(found, expected)) if (d := difference(a, b, f"{place}[{k}]"))), None)
    return None if found == expected else f"{place}: {found!r} instead of {expected!r}"


@pytest.mark.parametrize("name", callback_scenarios.SCENARIOS)
def test_scenario(name, tmp_path, capsys):
    found = callback_scenarios.run(name, torch, lightning, tmp_path)
    assert not difference(found, json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8")))
