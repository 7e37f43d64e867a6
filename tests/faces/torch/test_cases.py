"""Every case of `cases/*.py` against PyTorch's recorded answer (recorder: tests/golden/record_torch_cases.py)."""
from __future__ import annotations

import septet.torch as torch


def test_area(cases):
    cases.check("PyTorch", "record_torch_cases", lambda canon, setup, case: canon.evaluate(torch, setup, case),
                rtol=None, atol=None, text=False)
