"""Every case of `cases/*.py` against torchvision's recorded answer (recorder: tests/golden/record_torchvision.py)."""
from __future__ import annotations

import importlib.util
import json
import warnings
from pathlib import Path

import PIL.Image
import pytest

import septet.torch as torch
import septet.torchvision as torchvision

HERE = Path(__file__).parent
GOLDEN = HERE.parents[1] / "golden" / "torchvision_cases"
LIBRARIES = {"torch": torch, "torchvision": torchvision, "Image": PIL.Image}


def load(path):
    spec = importlib.util.spec_from_file_location("torchvision_" + path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


canon = load(HERE / "canon.py")
AREAS = {path.stem: load(path) for path in sorted((HERE / "cases").glob("*.py"))}


@pytest.mark.parametrize("area", AREAS)
def test_area(area):
    module = AREAS[area]
    wanted = json.loads((GOLDEN / f"{area}.json").read_text())
    cases = [line.strip() for line in module.CASES.strip().splitlines() if line.strip() and not line.strip().startswith("#")]
    assert set(cases) == set(wanted), "record the goldens again: tests/golden/record_torchvision.py"
    wrong = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for case in cases:
            got = canon.evaluate(LIBRARIES, module.SETUP, case)
            if not canon.same(wanted[case], got, rtol=getattr(module, "RTOL", 1e-5), atol=getattr(module, "ATOL", 1e-5)):
                wrong.append(f"{case}\n   torchvision: {str(wanted[case])[:300]}\n   Septet:      {str(got)[:300]}")
    assert not wrong, f"{len(wrong)} of {len(cases)} cases differ\n" + "\n".join(wrong)
