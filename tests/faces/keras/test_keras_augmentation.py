"""Seeded changes of images are real Keras', bit for bit of chance (recorded by tests/golden/record_keras_answers.py)."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import septet.keras as keras
import septet.numpy as np
from tests.faces.keras import keras_augmentation as cases
from tests.faces.keras.agreement import agree

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "keras_augmentation.json").read_text())


@pytest.fixture(scope="module")
def found() -> Any:
    return cases.answers(keras, np)


def test_the_same_cases(found: Any) -> None:
    assert found.keys() == GOLDEN.keys()
    assert found["labels"] == pytest.approx(GOLDEN["labels"], abs=2e-3)


@pytest.mark.parametrize("text", cases.LAYERS)
def test_a_layer(found: Any, text: str) -> None:
    agree(found[text], GOLDEN[text], abs=5e-3, rel=2e-5)
