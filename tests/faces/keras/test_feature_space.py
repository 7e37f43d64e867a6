"""Tables are made ready as real Keras does it (tests/golden/record_keras_answers.py)."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

import septet.keras as keras
import septet.tensorflow as tf
from septet.errors import NotSupported
from tests.faces.keras import keras_feature_space

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "keras_feature_space.json").read_text())


@pytest.mark.parametrize("part", keras_feature_space.PARTS, ids=lambda f: f.__name__)
def test_as_real_keras(part):
    found, wanted = json.loads(json.dumps(part(keras, tf))), GOLDEN[part.__name__]
    assert found.keys() == wanted.keys()
    wrong = {name: (found[name], wanted[name]) for name in wanted if not close(found[name], wanted[name])}
    assert not wrong, wrong


def close(found, wanted):
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(close, found, wanted))
    return abs(found - wanted) <= 1e-6 * max(1, abs(wanted)) if isinstance(wanted, float) else found == wanted


def test_no_file_of_its_own(tmp_path):
    space = keras.utils.FeatureSpace({"a": "float"})
    with pytest.raises(NotSupported, match=r"FeatureSpace\.save"):
        space.save(tmp_path / "space.keras")
    with pytest.raises(NotSupported, match=r"FeatureSpace\.get_config"):
        space.get_config()
