"""The Accelerate face prints and raises what the real library does, for the calls of cases.py."""
from __future__ import annotations

import builtins
import importlib.util
import json
from pathlib import Path

import pytest

from septet import accelerate
from septet.errors import NotSupported

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
_spec = importlib.util.spec_from_file_location("record_hub_cases", GOLDEN / "record_hub_cases.py")
recorder = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(recorder)
CASES = recorder.cases_of("accelerate")
ANSWERS = json.loads((GOLDEN / "accelerate_cases.json").read_text(encoding="utf-8"))
HEADER = recorder.NAMES["accelerate"].replace("import torch\n", "import septet.torch as torch\n").replace(
    "import accelerate\n", "import septet.accelerate as accelerate\n").replace("from accelerate", "from septet.accelerate").replace(
    "accelerate.state.AcceleratorState._reset_state(True)\n", "")       # the real state is shared by all of a process


@pytest.mark.parametrize("name", CASES.CASES)
def test_as_the_real_library(name):
    code = CASES.CASES[name].replace("from accelerate", "from septet.accelerate")
    found, wanted = recorder.answer(HEADER, CASES.SETUP, code), ANSWERS[name]
    assert found["text"] == wanted["text"]
    assert ("raises" in found) == ("raises" in wanted), found
    if "raises" in wanted:
        assert issubclass(getattr(builtins, found["raises"]), getattr(builtins, wanted["raises"]))


@pytest.mark.parametrize("arguments", [{"fsdp_plugin": 1}, {"log_with": "wandb"}, {"mixed_precision": "fp8"}])
def test_what_is_not_there_names_itself(arguments):
    with pytest.raises(NotSupported, match=next(iter(arguments))):
        accelerate.Accelerator(**arguments)
