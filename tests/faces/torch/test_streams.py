"""Long runs of random numbers beside PyTorch's, by digest: every bit is the same."""
from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

import septet.torch as torch

GOLDEN = Path(__file__).parents[2] / "golden"
spec = importlib.util.spec_from_file_location("record_torch_streams", GOLDEN / "record_torch_streams.py")
recorder = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recorder)
DIGESTS = json.loads((GOLDEN / "torch_streams.json").read_text())


@pytest.mark.parametrize("text, n", recorder.runs())
def test_run(text, n):
    assert recorder.digest(torch, text, n) == DIGESTS[f"{text} | {n}"]
