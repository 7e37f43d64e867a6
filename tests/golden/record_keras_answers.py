"""Record what real Keras (TensorFlow as its backend) answers to the cases of tests/faces/keras/keras_NAME.py.

    python tests/golden/record_keras_answers.py [NAME ...]

NAME: augmentation, copies, ...; without any, all that are here.  Each is recorded in a process of its own.  `answers` of a file of cases
is given what its arguments name: keras, np, tf, and an empty folder.
"""
import inspect
import json
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"
HERE = Path(__file__).resolve().parent
CASES = HERE.parent / "faces" / "keras"
sys.path.insert(0, str(CASES))

def record(name: str) -> None:
    """The answers to one file of cases, in keras_NAME.json."""
    import keras
    import numpy as np
    import tensorflow as tf

    answers = import_module(f"keras_{name}").answers
    with tempfile.TemporaryDirectory() as folder:
        known = {"keras": keras, "np": np, "tf": tf, "folder": folder}
        found = answers(*(known[argument] for argument in inspect.signature(answers).parameters))
    (HERE / f"keras_{name}.json").write_text(json.dumps(found, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    here = sorted(path.stem.removeprefix("keras_") for path in CASES.glob("keras_*.py") if "def answers(" in path.read_text())
    names = sys.argv[1:] or here
    if len(names) == 1:
        record(names[0])
    else:
        for name in names:
            subprocess.run([sys.executable, __file__, name], check=True)
