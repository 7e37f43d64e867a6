"""Recording of cases: what the recorders of the faces share."""
from __future__ import annotations

import importlib.util
import json
import sys
import warnings
from pathlib import Path

HERE = Path(__file__).parent


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def record(path, canon, library, folder):
    """Write the library's answers to one file of cases."""
    module = load(path)
    answers = {}
    for line in module.CASES.strip().splitlines():
        case = line.strip()
        if case and not case.startswith("#"):
            answers[case] = canon.evaluate(library, module.SETUP, case)
    lines = [f"{json.dumps(case)}: {json.dumps(answer)}" for case, answer in answers.items()]
    folder.mkdir(exist_ok=True)
    (folder / f"{path.stem}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    errors = [case for case, a in answers.items() if isinstance(a, dict) and "raises" in a]
    print(path.stem, len(answers), "cases,", len(errors), "errors", errors if "-v" in sys.argv else "")


def record_areas(library, name):
    """Record the areas that the command line names, or all; -v shows which cases are errors."""
    face = HERE.parent / "faces" / name
    warnings.simplefilter("ignore")
    areas = [a for a in sys.argv[1:] if a != "-v"]
    for path in sorted((face / "cases").glob("*.py")):
        if not areas or path.stem in areas:
            record(path, load(face / "canon.py"), library, HERE / f"{name}_cases")
