"""Seeded warps of images and sounds as pictures are real Keras' (recorded by tests/golden/record_keras_warps.py)."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import septet.keras as keras
import septet.numpy as np
from tests.faces.keras import keras_warps as cases

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "keras_warps.json").read_text())


@pytest.fixture(scope="module")
def found() -> Any:
    return cases.answers(keras, np)


def test_the_same_cases(found: Any) -> None:
    assert found.keys() == GOLDEN.keys()


@pytest.mark.parametrize("text", GOLDEN)
def test_a_case(found: Any, text: str) -> None:
    wanted, got = GOLDEN[text], found[text]
    if isinstance(wanted, str) or isinstance(got, str):
        assert got == wanted
        return
    assert got[1:] == wanted[1:]
    for mine, theirs in zip(got[0], wanted[0], strict=True):
        assert mine == pytest.approx(theirs, abs=5e-3, rel=2e-5, nan_ok=True)
