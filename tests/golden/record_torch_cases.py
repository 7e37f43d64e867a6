"""Record PyTorch's answers to the cases of tests/faces/torch/cases/*.py.

Run where PyTorch 2.13 is installed: python record_torch_cases.py [AREA ...].
"""
from __future__ import annotations

import importlib.util
import json
import sys
import warnings
from pathlib import Path

import torch

HERE = Path(__file__).parent
FACE = HERE.parent / "faces" / "torch"


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def record(path, canon):
    module = load(path)
    answers = {}
    for line in module.CASES.strip().splitlines():
        case = line.strip()
        if case and not case.startswith("#"):
            answers[case] = canon.evaluate(torch, module.SETUP, case)
    lines = [f"{json.dumps(case)}: {json.dumps(answer)}" for case, answer in answers.items()]
    (HERE / "torch_cases").mkdir(exist_ok=True)
    (HERE / "torch_cases" / f"{path.stem}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    errors = [case for case, a in answers.items() if isinstance(a, dict) and "raises" in a]
    print(path.stem, len(answers), "cases,", len(errors), "errors", errors if "-v" in sys.argv else "")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    areas = [a for a in sys.argv[1:] if a != "-v"]
    for path in sorted((FACE / "cases").glob("*.py")):
        if not areas or path.stem in areas:
            record(path, load(FACE / "canon.py"))
