"""Cases of the faces beside recorded answers: one runner for all libraries."""
from __future__ import annotations

import importlib.util
import json
import warnings
from pathlib import Path

import pytest

from septet.core import stateful


def load(path, name):
    """A Python file as a module."""
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Area:
    """One file of cases beside a test, with how its face's answers are written (canon.py), and the recorded answers."""

    def __init__(self, path):
        self.face, self.name = path.parents[1], path.stem
        self.module = load(path, f"{self.face.name}_{self.name}")
        self.canon = load(self.face / "canon.py", f"{self.face.name}_canon")

    def check(self, library, recorder, evaluate, **limits):
        """evaluate(canon, setup, case): what Septet gives.  limits: what `canon.same` takes where the area's file sets no such name."""
        limits = {name: getattr(self.module, name.upper(), limit) for name, limit in limits.items()}
        golden = self.face.parents[1] / "golden" / f"{self.face.name}_cases" / f"{self.name}.json"
        check(self.module, golden, library, recorder, lambda setup, case: evaluate(self.canon, setup, case),
              lambda wanted, got: self.canon.same(wanted, got, **limits))


def pytest_generate_tests(metafunc):
    """A test that takes `cases` runs for each file of cases/ beside it."""
    if "cases" in metafunc.fixturenames:
        paths = sorted((Path(metafunc.module.__file__).parent / "cases").glob("*.py"))
        metafunc.parametrize("cases", [Area(path) for path in paths], ids=[path.stem for path in paths])


@pytest.fixture
def area(request):
    """area(name): one file of cases beside the test, for tests that run it under other settings."""
    return lambda name: Area(Path(request.path).parent / "cases" / f"{name}.py")


def check(module, golden, library, recorder, evaluate, same):
    """Evaluate the cases of an area.

    module: its SETUP and CASES.  golden: the file of recorded answers.  evaluate(setup, case): what Septet gives.  same(wanted, got).
    """
    wanted = json.loads(golden.read_text())
    cases = [line.strip() for line in module.CASES.strip().splitlines() if line.strip() and not line.strip().startswith("#")]
    assert set(cases) == set(wanted), f"record the goldens again: tests/golden/{recorder}.py"
    wrong = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for case in cases:
            got = evaluate(module.SETUP, case)
            if not same(wanted[case], got):
                wrong.append(f"{case}\n   {library}: {str(wanted[case])[:300]}\n   Septet: {str(got)[:300]}")
    assert not wrong, f"{len(wrong)} of {len(cases)} cases differ\n" + "\n".join(wrong)


@pytest.fixture(scope="session")
def check_cases():
    return check


@pytest.fixture(autouse=True)
def capture_small_steps(monkeypatch):
    """Compiled functions are captured whatever their size, so that small tests say something of replays."""
    monkeypatch.setattr(stateful, "WORTH", 0)
