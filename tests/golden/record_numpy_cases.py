"""Record NumPy's answers to the cases of tests/faces/numpy/cases/*.py.

Run where NumPy 2.4 is installed: python record_numpy_cases.py [AREA ...].
"""
from __future__ import annotations

import importlib.util
import json
import sys
import warnings
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
FACE = HERE.parent / "faces" / "numpy"


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
            answers[case] = canon.evaluate(np, module.SETUP, case)
    lines = [f"{json.dumps(case)}: {json.dumps(answer)}" for case, answer in answers.items()]
    (HERE / "numpy_cases").mkdir(exist_ok=True)
    (HERE / "numpy_cases" / f"{path.stem}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(path.stem, len(answers), "cases,", sum("raises" in a for a in answers.values()), "errors")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    areas = sys.argv[1:]
    for path in sorted((FACE / "cases").glob("*.py")):
        if not areas or path.stem in areas:
            record(path, load(FACE / "canon.py"))
