"""Metrics of weighted samples as real Keras has them (tests/golden/record_keras_answers.py)."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

import septet.keras as keras
import septet.numpy as np
from tests.faces.keras import keras_weighted

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "keras_weighted.json").read_text())


@pytest.mark.parametrize("part", GOLDEN)
def test_as_real_keras(part):
    found = json.loads(json.dumps(keras_weighted.answers(keras, np)[part]))
    assert found.keys() == GOLDEN[part].keys()
    wrong = {name: (found[name], value) for name, value in GOLDEN[part].items() if found[name] != pytest.approx(value, abs=2e-5)}
    assert not wrong, wrong
