"""The Datasets face prints and raises what the real library does, for the calls of cases.py."""
from __future__ import annotations

import builtins
import importlib.util
import json
from pathlib import Path

import pytest

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
_spec = importlib.util.spec_from_file_location("record_hub_cases", GOLDEN / "record_hub_cases.py")
recorder = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(recorder)
CASES = recorder.cases_of("datasets")
ANSWERS = json.loads((GOLDEN / "datasets_cases.json").read_text(encoding="utf-8"))
HEADER = recorder.NAMES["datasets"].replace("import numpy as np", "import septet.numpy as np").replace(
    "import pandas as pd", "import septet.pandas as pd").replace("import torch\n", "import septet.torch as torch\n").replace(
    "from torch.", "from septet.torch.").replace("from datasets", "from septet.datasets")


@pytest.mark.parametrize("name", CASES.CASES)
def test_as_the_real_library(name):
    found, wanted = recorder.answer(HEADER, CASES.SETUP, CASES.CASES[name]), ANSWERS[name]
    assert found["text"] == wanted["text"]
    assert ("raises" in found) == ("raises" in wanted), found
    if "raises" in wanted:
        assert issubclass(getattr(builtins, found["raises"]), getattr(builtins, wanted["raises"]))
