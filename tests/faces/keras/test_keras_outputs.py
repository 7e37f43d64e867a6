"""Models of several outputs as real Keras trains them (tests/golden/record_keras_answers.py outputs)."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

import septet.keras as keras
import septet.numpy as np
from tests.faces.keras import keras_outputs
from tests.faces.keras.test_keras_training import same

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "keras_outputs.json").read_text())


@pytest.fixture(scope="module")
def found():
    """What the face gives to all of them."""
    return json.loads(json.dumps(keras_outputs.answers(keras, np)))


def test_all_are_recorded(found):
    assert list(found) == list(GOLDEN)


@pytest.mark.parametrize("name", GOLDEN)
def test_as_real_keras(found, name):
    same(found[name], GOLDEN[name], name)
