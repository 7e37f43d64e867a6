"""Hashes of values as real Keras gives them (tests/golden/record_keras_answers.py)."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

import septet.keras as keras
from septet.errors import NotSupported
from tests.faces.keras import keras_hashes

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "keras_hashes.json").read_text())


@pytest.fixture(scope="module")
def found():
    return json.loads(json.dumps(keras_hashes.answers(keras)))


@pytest.mark.parametrize("name", GOLDEN)
def test_as_real_keras(found, name):
    assert found[name] == GOLDEN[name]


def test_what_is_missing_says_so():
    for make in (lambda: keras.layers.Hashing(3, sparse=True), lambda: keras.layers.HashedCrossing(3, sparse=True),
                 lambda: keras.layers.StringLookup(salt=3)):
        with pytest.raises(NotSupported, match=r"sparse|salt"):
            make()
