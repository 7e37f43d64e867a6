"""Data made ready as real Keras does it (tests/golden/record_keras_answers.py)."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

import septet.keras as keras
import septet.numpy as np
import septet.tensorflow as tf
from septet.tensorflow import random as tf_random
from tests.faces.keras import keras_data

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "keras_data.json").read_text())
CLOSE = 2e-3                        # of pixels from 0 to 255


def close(found, wanted):
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(close, found, wanted))
    return abs(found - wanted) <= CLOSE if isinstance(wanted, float) else found == wanted


@pytest.fixture(autouse=True)
def no_global_seed(monkeypatch):
    """The recorder sets no global seed of TensorFlow, on which the order of a shuffled dataset depends; tests before may have."""
    monkeypatch.setattr(tf_random, "_global", None)


@pytest.mark.parametrize("part", keras_data.PARTS, ids=lambda f: f.__name__)
def test_as_real_keras(part, tmp_path):
    found, wanted = json.loads(json.dumps(part(keras, np, tf, str(tmp_path)))), GOLDEN[part.__name__]
    assert found.keys() == wanted.keys()
    wrong = {name: (found[name], wanted[name]) for name in wanted if not close(found[name], wanted[name])}
    assert not wrong, wrong
