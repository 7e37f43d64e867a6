"""Dtypes, promotion, scalars, their arithmetic, limits and dates: hundreds of expressions answered as NumPy answers
them.

The answers were recorded by tests/golden/record_expressions.py; a result's repr, the warnings and the errors' words
all count.
"""
from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

import septet.numpy as np

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
AREAS = sorted(p.stem for p in (GOLDEN / "expressions").glob("*.json"))


def load_recorder():
    spec = importlib.util.spec_from_file_location("record_expressions", GOLDEN / "record_expressions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("area", AREAS)
def test_answers(area):
    evaluate = load_recorder().evaluate
    recorded = json.loads((GOLDEN / "expressions" / f"{area}.json").read_text())
    got = {e: evaluate(np, e) for e in recorded}
    wrong = {e: (recorded[e], got[e]) for e in recorded if got[e] != recorded[e]}
    assert not wrong
