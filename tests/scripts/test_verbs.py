"""The verbs of scripts/: sound shell, arguments passed on, sizes measured and their budgets held."""
from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
VERBS = ("install", "demo", "test", "check", "bench", "size")


def load_size():
    spec = importlib.util.spec_from_file_location("size", ROOT / "scripts" / "size.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", [*(f"scripts/{verb}" for verb in VERBS), ".ci/run"])
def test_a_verb_is_an_executable_of_sound_shell(path):
    file = ROOT / path
    text = file.read_text(encoding="utf-8")
    assert os.access(file, os.X_OK)
    assert text.startswith("#!/usr/bin/env bash\n# ") and "\nset -euo pipefail\n" in text
    assert subprocess.run(["bash", "-n", str(file)], timeout=300).returncode == 0


@pytest.fixture
def checkout(tmp_path):
    """The scripts alone, beside an environment whose python records how it is called."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "arrays.py").touch()
    python = tmp_path / "env" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/calls\n', encoding="utf-8")
    python.chmod(0o755)
    return tmp_path


def calls(checkout: Path, *command: str) -> list[str]:
    environment = {**os.environ, "VIRTUAL_ENV": str(checkout / "env")}
    (checkout / "calls").unlink(missing_ok=True)
    subprocess.run([str(checkout / "scripts" / command[0]), *command[1:]], env=environment, check=True, timeout=300,
                   stderr=subprocess.DEVNULL)
    lines = (checkout / "calls").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("-c ")]


def test_arguments_are_passed_on(checkout):
    assert calls(checkout, "demo", "--profile")[-1] == f"-m septet run --profile {checkout}/examples/tour.py"
    assert calls(checkout, "test", "tests/ir", "-k", "x")[-1] == "-m pytest tests/ir -k x"
    assert calls(checkout, "size", "--json")[-1] == f"{checkout}/scripts/size.py --json"
    assert calls(checkout, "bench")[-1] == "benchmarks/arrays.py"


def test_all_tests_are_run_once(checkout):
    """Those of the native types in a process of their own, the others without them."""
    first, then = calls(checkout, "test")[-2:]
    alone = first.removeprefix("-m pytest ").split()
    assert alone and then.split()[-len(alone):] == [f"--ignore={path}" for path in alone]


def test_installing_happens_once_for_each_state_of_pyproject(checkout):
    first, second = calls(checkout, "test", "-x"), calls(checkout, "test", "-x")
    assert "pip install" in first[0] and first[0].endswith(f"--editable {checkout}[test]")
    assert second == ["-m pytest -x"]
    with open(checkout / "pyproject.toml", "a", encoding="utf-8") as stream:
        stream.write("\n")
    assert "pip install" in calls(checkout, "test")[0]


def test_size_measures_lines_and_packages():
    size = load_size()
    found = size.measure()
    assert found["megabytes"]["septet"] > 0 and found["megabytes"]["llvmlite"] > 50
    assert found["lines"]["run"] > 300
    assert set(found["lines"]) == set(size.BUDGETS)


def test_size_counts_code_only(tmp_path):
    (tmp_path / "a.py").write_text("# comment\n\nx = 1  # code\n    # comment\ny = 2\n", encoding="utf-8")
    assert load_size().lines_of_code(tmp_path / "a.py") == 2


def test_size_names_what_is_over_budget():
    size = load_size()
    lines = dict.fromkeys(size.BUDGETS, 0)
    assert size.over_budget({"megabytes": {"septet": 1.0}, "lines": lines}) == []
    lines["run"] = size.BUDGETS["run"] + 1
    over = size.over_budget({"megabytes": {"septet": size.INSTALL_BUDGET + 1.0}, "lines": lines})
    assert len(over) == 2 and over[0].startswith("run: ")


def test_size_prints_json():
    ran = subprocess.run([sys.executable, str(ROOT / "scripts" / "size.py"), "--json"], capture_output=True, text=True,
                         timeout=300)
    assert set(json.loads(ran.stdout)) == {"megabytes", "lines"}
