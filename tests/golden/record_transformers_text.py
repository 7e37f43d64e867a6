"""Record what the real Transformers does in the scenarios of tests/faces/transformers/{text,whisper,writing,detail}_scenarios.py.

Run where Transformers is installed: python tests/golden/record_transformers_text.py [SCENARIO ...]
"""
from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

HERE = Path(__file__).resolve().parent


def scenarios() -> dict[str, Any]:
    """What is asked, by name."""
    found: dict[str, Any] = {}
    for file in ("text_scenarios", "whisper_scenarios", "writing_scenarios", "detail_scenarios"):
        spec = importlib.util.spec_from_file_location(file, HERE.parent / "faces" / "transformers" / f"{file}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found.update(module.SCENARIOS)
    return found


def rounded(value: Any) -> Any:
    """Numbers of six digits."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list) else value


if __name__ == "__main__":
    import torch
    import transformers

    path = HERE / "transformers_text.json"
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for name, ask in scenarios().items():
        if not sys.argv[1:] or name in sys.argv[1:]:
            with tempfile.TemporaryDirectory() as folder:
                lib = SimpleNamespace(torch=torch, transformers=transformers, folder=folder)
                found[name] = rounded(json.loads(json.dumps(ask(lib))))
    path.write_text(json.dumps(found) + "\n", encoding="utf-8")
