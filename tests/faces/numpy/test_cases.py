"""Every case of `cases/*.py` against NumPy's recorded answer (recorder: tests/golden/record_numpy_cases.py)."""
from __future__ import annotations

import septet.numpy as np


def test_area(cases):
    cases.check("NumPy", "record_numpy_cases", lambda canon, setup, case: canon.evaluate(np, setup, case),
                rtol=0.0, atol=0.0)
