"""Layers called as textbooks call them, beside real Keras (tests/golden/record_keras_answers.py calls)."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

import septet.keras as keras
import septet.numpy as np
from tests.faces.keras import keras_calls
from tests.faces.keras.test_keras_training import same

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "keras_calls.json").read_text())


@pytest.mark.parametrize("part", GOLDEN)
def test_as_real_keras(part):
    found = getattr(keras_calls, part)
    same(json.loads(json.dumps(found(keras, np) if part != "dtypes" else found(keras))), GOLDEN[part], part)
