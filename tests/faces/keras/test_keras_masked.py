"""Masks, penalties and custom steps are real Keras' (recorded by tests/golden/record_keras_answers.py)."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import septet.keras as keras
import septet.numpy as np
import septet.tensorflow as tf
from tests.faces.keras import keras_masked as cases

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "keras_masked.json").read_text())


def same(got: Any, wanted: Any, path: str) -> None:
    """Equal structure, numbers to 2e-5."""
    assert type(got) is type(wanted), path
    if isinstance(got, dict):
        assert list(got) == list(wanted), path
        for name in got:
            same(got[name], wanted[name], f"{path}.{name}")
    elif isinstance(got, list):
        assert len(got) == len(wanted), path
        for k, (mine, theirs) in enumerate(zip(got, wanted, strict=True)):
            same(mine, theirs, f"{path}[{k}]")
    else:
        assert got == (pytest.approx(wanted, rel=2e-5, abs=2e-6, nan_ok=True) if isinstance(got, float) else wanted), path


@pytest.mark.parametrize("case", cases.CASES, ids=lambda case: case.__name__)
def test_a_case(case: Any) -> None:
    same(cases.plain(case(keras, np, tf)), GOLDEN[case.__name__], case.__name__)
