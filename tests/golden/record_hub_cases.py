"""Record what the real Datasets, Accelerate and PEFT print for the calls of tests/faces/<library>/cases.py.

Run where they are installed: python tests/golden/record_hub_cases.py [LIBRARY ...]
"""
from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import json
import os
import re
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LIBRARIES = ("datasets", "accelerate", "peft")
NAMES = {
    "datasets": "import datetime\nimport numpy as np\nimport pandas as pd\nimport torch\n"
                "from torch.utils.data import DataLoader\nfrom datasets import *\n",
    "accelerate": "import torch\nimport accelerate\nfrom accelerate import Accelerator\nfrom accelerate.utils import set_seed\n"
                  "accelerate.state.AcceleratorState._reset_state(True)\n",
    "peft": "import torch\nimport transformers\nimport peft\nfrom peft import *\n",
}
ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def cases_of(library: str) -> Any:
    """The module of the cases of a library."""
    path = HERE.parent / "faces" / library / "cases.py"
    spec = importlib.util.spec_from_file_location(f"{library}_cases", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answer(header: str, setup: str, code: str) -> dict[str, str]:
    """What a case prints, and the built-in class of what it raises."""
    out = io.StringIO()
    found = {}
    with tempfile.TemporaryDirectory() as here, contextlib.redirect_stdout(out), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        names: dict[str, Any] = {"here": here}
        exec(header + setup, names)  # the cases are this repository's own
        try:
            exec(code, names)
        except Exception as error:
            found["raises"] = next(c.__name__ for c in type(error).__mro__ if c.__module__ == "builtins")
        found["text"] = ADDRESS.sub("", out.getvalue()).replace(here, "HERE")
    return found


def record(library: str) -> None:
    """Write the answers of one library."""
    cases = cases_of(library)
    found = {name: answer(NAMES[library], cases.SETUP, code) for name, code in cases.CASES.items()}
    (HERE / f"{library}_cases.json").write_text(json.dumps(found, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_DATASETS_CACHE", tempfile.mkdtemp())
    os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")
    for name in sys.argv[1:] or LIBRARIES:
        record(name)
