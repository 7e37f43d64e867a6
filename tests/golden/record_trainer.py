"""Record what the real Trainer does in the trainings of tests/faces/transformers/trainer_scenarios.py.

Run where Transformers is installed: python tests/golden/record_trainer.py [SCENARIO ...]
"""
from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

HERE = Path(__file__).resolve().parent


def scenarios() -> dict[str, Any]:
    """The trainings by name."""
    path = HERE.parent / "faces" / "transformers" / "trainer_scenarios.py"
    spec = importlib.util.spec_from_file_location("trainer_scenarios", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.SCENARIOS


def run(name: str, lib: Any) -> Any:
    """One training in an empty folder; what is printed is not kept."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        return json.loads(json.dumps(scenarios()[name](lib, folder)))


if __name__ == "__main__":
    import torch
    import transformers

    path = HERE / "trainer.json"
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for scenario in sys.argv[1:] or scenarios():
        found[scenario] = run(scenario, SimpleNamespace(torch=torch, transformers=transformers))
    path.write_text("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in found.items()) + "\n}\n", encoding="utf-8")
