"""Record which fitted attributes scikit-learn's estimators have, and of what types: sklearn_attributes.json.

Run where scikit-learn 1.9 is installed: python record_sklearn_attributes.py.  The estimators and their data are those of
tests/faces/sklearn/every.py, read with the real libraries' names.
"""
from __future__ import annotations

import importlib.util
import json
import sys
import types
import warnings
from pathlib import Path

HERE = Path(__file__).parent
FACE = HERE.parent / "faces" / "sklearn"


def load(name, text):
    module = types.ModuleType(name)
    exec(compile(text, name, "exec"), module.__dict__)
    return module


def every():
    """`every.py` over the real libraries."""
    text = (FACE / "every.py").read_text().replace("from septet.errors import NotSupported", "NotSupported = AttributeError")
    return load("every", text.replace("septet.", ""))


def main():
    warnings.simplefilter("ignore")
    spec = importlib.util.spec_from_file_location("attributes", FACE / "attributes.py")
    attributes = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(attributes)
    source = every()
    found = {name: attributes.described(source, name, cls) for name, cls in source.classes().items()}
    lines = [f"{json.dumps(name)}: {json.dumps(answer)}" for name, answer in found.items()]
    (HERE / "sklearn_attributes.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(len(found), "estimators", file=sys.stderr)


if __name__ == "__main__":
    main()
