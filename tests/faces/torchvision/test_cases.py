"""Every case of `cases/*.py` against torchvision's recorded answer (recorder: tests/golden/record_torchvision.py)."""
from __future__ import annotations

import PIL.Image

import septet.torch as torch
import septet.torchvision as torchvision

LIBRARIES = {"torch": torch, "torchvision": torchvision, "Image": PIL.Image}


def test_area(cases):
    cases.check("torchvision", "record_torchvision", lambda canon, setup, case: canon.evaluate(LIBRARIES, setup, case),
                rtol=1e-5, atol=1e-5)
