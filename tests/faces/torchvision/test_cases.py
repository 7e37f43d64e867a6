"""Every case of `cases/*.py` against torchvision's recorded answer (recorder: tests/golden/record_torchvision.py)."""
from __future__ import annotations

import importlib.util
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
def test_area(area, check_cases):
    module = AREAS[area]
    limits = {"rtol": getattr(module, "RTOL", 1e-5), "atol": getattr(module, "ATOL", 1e-5)}
    check_cases(module, GOLDEN / f"{area}.json", "torchvision", "record_torchvision",
                lambda setup, case: canon.evaluate(LIBRARIES, setup, case), lambda wanted, got: canon.same(wanted, got, **limits))
