"""Copies of layers and models as real Keras makes them (tests/golden/record_keras_answers.py)."""
from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

import septet.keras as keras
import septet.numpy as np
from septet.errors import NotSupported
from tests.faces.keras import keras_copies

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "keras_copies.json").read_text())


def test_as_real_keras():
    found = json.loads(json.dumps(keras_copies.answers(keras, np)))
    wrong = {f"{part} {name}": (found[part].get(name), value) for part in GOLDEN for name, value in GOLDEN[part].items()
             if found[part].get(name) != value}
    assert not wrong, wrong


def test_a_lambda_is_refused():
    with pytest.raises(NotSupported, match="lambda"):
        copy.deepcopy(keras.Sequential([keras.layers.Lambda(lambda x: x)]))
