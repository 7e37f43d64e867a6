"""Both backends beside what the real Keras gave on them (tests/golden/record_keras_backends.py); others are refused by name."""
from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
spec = importlib.util.spec_from_file_location("backend_scenarios", HERE / "backend_scenarios.py")
scenarios = importlib.util.module_from_spec(spec)
spec.loader.exec_module(scenarios)
RUN = """
import json, sys
sys.path.insert(0, {folder!r})
import septet
septet.install()
import keras, numpy as np
from backend_scenarios import SCENARIOS
print(json.dumps({{s.__name__: s(keras, np) for s in SCENARIOS}}))
"""


def run(code, backend, **more):
    """Python in a process of its own, with a backend."""
    env = {**os.environ, "KERAS_BACKEND": backend, **more}
    return subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, env=env)


@pytest.mark.parametrize("backend", ["tensorflow", "torch"])
def test_backend(backend):
    done = run(RUN.format(folder=str(HERE)), backend)
    assert done.returncode == 0, done.stderr
    wanted = json.loads((HERE.parents[1] / "golden" / f"keras_on_{backend}.json").read_text())
    scenarios.same(json.loads(done.stdout), wanted)


@pytest.mark.parametrize("backend", ["jax", "numpy", "openvino"])
def test_other_backends_are_refused_by_name(backend):
    done = run("import septet.keras", backend)
    assert done.returncode and "NotSupported" in done.stderr and repr(backend) in done.stderr


def test_a_backend_out_of_the_settings_file(tmp_path):
    (tmp_path / "keras.json").write_text('{"backend": "torch", "floatx": "float64"}')
    done = run("import septet.keras as k; print(k.config.backend(), k.ops.ones(1).dtype)", "", KERAS_HOME=str(tmp_path))
    assert done.stdout.split() == ["torch", "torch.float64"], done.stderr


def test_tensorflow_beside_the_other_backend_is_refused():
    done = run("import septet.tensorflow", "torch")
    assert done.returncode and "NotSupported" in done.stderr
