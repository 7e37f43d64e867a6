"""Images varied and mixed as real Keras does it (tests/golden/record_keras_answers.py)."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

import septet.keras as keras
import septet.numpy as np
from septet.errors import NotSupported
from tests.faces.keras import keras_mixing

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "keras_mixing.json").read_text())
CLOSE = 0.011                       # of numbers from 0 to 255, written with two digits


def close(found, wanted):
    if isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(close(found[name], value) for name, value in wanted.items())
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(close, found, wanted))
    return abs(found - wanted) <= CLOSE if isinstance(wanted, float) else found == wanted


@pytest.fixture(scope="module")
def found():
    return json.loads(json.dumps(keras_mixing.answers(keras, np)))


@pytest.mark.parametrize("name", GOLDEN)
def test_as_real_keras(found, name):
    assert close(found[name], GOLDEN[name]), (found[name], GOLDEN[name])


def test_boxes_are_not_mixed():
    x, y = keras_mixing.data(np)
    with pytest.raises(NotSupported, match="bounding_boxes"):
        keras.layers.MixUp()({"images": x, "bounding_boxes": y})


def test_a_graph_trains_only_where_it_is_told():
    """A layer whose `call` trains by default does so in a graph only where the call of the graph does."""
    x = np.ones((1, 2, 2, 3), "float32")
    model = keras.Sequential([keras.Input((2, 2, 3)), keras.layers.RandomInvert((1.0, 1.0), seed=1)])
    assert [float(model(x, training=t).numpy().max()) for t in (False, True)] == [1.0, 254.0]
    assert model.predict(x, verbose=0).max() == 1.0
    inputs = keras.Input((2, 2, 3))
    always = keras.Model(inputs, keras.layers.RandomInvert((1.0, 1.0), seed=1)(inputs, training=True))
    assert always.predict(x, verbose=0).max() == 254.0
