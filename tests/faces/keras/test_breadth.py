"""Layers, losses, metrics, optimizers, functions and random numbers are real Keras' (recorded by tests/golden/record_keras_breadth.py)."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import septet.keras as keras
import septet.numpy as np
from septet.keras import recording
from septet.keras.backends import active
from tests.faces.keras import breadth

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "keras_breadth.json").read_text())
RELATIVE, ABSOLUTE = 2e-4, 2e-4


def gradients(function: Any, variables: Any) -> Any:
    """The gradients of a number, by the engine's tape."""
    with recording.taping():
        y = function()
        return active.gradients(y, keras.ops.ones_like(y), variables)


def close(found: Any, wanted: Any) -> bool:
    """Equal nests of numbers."""
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(close, found, wanted))
    return bool(abs(found - wanted) <= ABSOLUTE + RELATIVE * abs(wanted))


@pytest.fixture(scope="module")
def found() -> Any:
    return breadth.evaluate(keras, np, gradients)


@pytest.mark.parametrize("part", ["layers", "steps", "measures", "draws"])
def test_as_real_keras(found: Any, part: str) -> None:
    assert found[part].keys() == GOLDEN[part].keys()
    wrong = {name: (found[part][name], wanted) for name, wanted in GOLDEN[part].items() if not close(found[part][name], wanted)}
    assert not wrong, wrong
