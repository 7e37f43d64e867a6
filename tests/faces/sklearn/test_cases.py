"""Every case of `cases/*.py` against scikit-learn's recorded answer (recorder: tests/golden/record_sklearn_cases.py).

An area may set RTOL and ATOL (1e-6 and 1e-9 else) and TEXT (the errors' words must match too).
"""
from __future__ import annotations


def test_area(cases):
    cases.check("scikit-learn", "record_sklearn_cases", lambda canon, setup, case: canon.evaluate("septet.", setup, case),
                rtol=1e-6, atol=1e-9, text=False)
