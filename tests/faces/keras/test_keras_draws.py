"""Learnt edges and the order of draws are real Keras' (recorded by tests/golden/record_keras_answers.py)."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import septet.keras as keras
import septet.numpy as np
import septet.tensorflow as tf
from tests.faces.keras import keras_draws as cases

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "keras_draws.json").read_text())


@pytest.fixture(scope="module")
def found() -> Any:
    return json.loads(json.dumps(cases.answers(keras, np, tf)))


def test_the_same_cases(found: Any) -> None:
    assert found.keys() == GOLDEN.keys()


@pytest.mark.parametrize("what", ["edges", "wrong edges", "next numbers", "summary"])
def test_equal(found: Any, what: str) -> None:
    assert found[what] == GOLDEN[what]


@pytest.mark.parametrize("what", ["shuffled", "augmented"])
def test_losses_of_datasets(found: Any, what: str) -> None:
    assert found[what][0] == pytest.approx(GOLDEN[what][0], rel=1e-4)
    assert found[what][1] == GOLDEN[what][1]


def test_losses_with_attention(found: Any) -> None:
    assert found["attention"] == pytest.approx(GOLDEN["attention"], rel=1e-4)
