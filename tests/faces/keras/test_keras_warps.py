"""Seeded warps of images and sounds as pictures are real Keras' (recorded by tests/golden/record_keras_answers.py)."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import septet.keras as keras
import septet.numpy as np
from tests.faces.keras import keras_warps as cases
from tests.faces.keras.agreement import agree

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "keras_warps.json").read_text())


@pytest.fixture(scope="module")
def found() -> Any:
    return cases.answers(keras, np)


def test_the_same_cases(found: Any) -> None:
    assert found.keys() == GOLDEN.keys()


@pytest.mark.parametrize("text", GOLDEN)
def test_a_case(found: Any, text: str) -> None:
    agree(found[text], GOLDEN[text], abs=5e-3, rel=2e-5, nan_ok=True)
